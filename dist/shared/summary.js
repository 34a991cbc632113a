import { Q as isLinux, U as describeTest, Y as architectureOf } from "./reading-inputs.js";
//#region src/report/markdown.ts
/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes = 1044480;
/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
function escapeMarkdown(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/[\r\n\u2028\u2029]+/g, " ").replace(/[\\`*_{}[\]()#+!|~@:$-]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/**
* Text as code within a line. It is not escaped, so that the runner finds and masks the secrets in it.
*
* @returns empty where there is nothing to show
*/
function code(text) {
	const line = onOneLine(text).trim();
	if (line === "") return "";
	const fence = "`".repeat(longestRun(line) + 1);
	const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
	return `${fence}${space}${line}${space}${fence}`;
}
/** A list of names with what is said of each. */
function rowLines(rows) {
	const lines = rows.map(([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`);
	return lines.length > 0 ? [...lines, ""] : [];
}
/** A block of code; GitHub gives it a button that copies it. */
function codeBlock(lines, language = "") {
	const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
	return [
		`${fence}${language}`,
		...lines.flatMap((line) => line.split(/[\r\n\u2028\u2029]+/)),
		fence,
		""
	];
}
/** In characters; a block that is wider is cut off by its own edge at 800 pixels. */
const widest = 90;
/** Breaks a line for a block of code where it is too wide, only between words: the runner masks secrets that are in one piece. */
function wrapped(line) {
	const lines = [];
	let rest = line.trimEnd();
	while (rest.length > widest) {
		const end = rest.slice(0, 91).lastIndexOf(" ");
		if (end <= rest.search(/\S/)) break;
		lines.push(rest.slice(0, end));
		rest = `    ${rest.slice(end).trimStart()}`;
	}
	return [...lines, rest];
}
/** A command that is to be copied. */
function command(program, argument) {
	const name = argument.replace(/[\r\n`]/g, "");
	if (`${program} ${name}`.length <= widest) return codeBlock([`${program} ${name}`], "sh");
	if (`  ${name}`.length <= widest) return codeBlock([`${program} \\`, `  ${name}`], "sh");
	return [code(`${program} ${name}`), ""];
}
/** A table, without the columns that have nothing to tell. */
function table(columns, rows) {
	const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== void 0));
	if (rows.length === 0 || shown.length === 0) return [];
	const line = (cells) => `| ${cells.map(inCell).join(" | ")} |`;
	return [
		line(shown.map(({ title }) => title)),
		line(shown.map(({ isNumber }) => isNumber ? "---:" : "---")),
		...rows.map((row) => line(shown.map(({ cell }) => cell(row) ?? "–"))),
		""
	];
}
/** What is shown on a click; nothing where it is empty. */
function folded(title, lines) {
	return lines.length === 0 ? [] : [
		`<details><summary>${title}</summary>`,
		"",
		...lines,
		"</details>",
		""
	];
}
/** `30.0 MiB`; `–` for what is not known. */
function formatBytes$1(bytes) {
	if (bytes === void 0) return "–";
	const units = [
		"B",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
	return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
/** `+1.2 MiB`, `-340.0 KiB`, `±0`. */
function formatDifference(bytes) {
	return bytes === 0 ? "±0" : `${bytes > 0 ? "+" : "−"}${formatBytes$1(Math.abs(bytes))}`;
}
/**
* Joins the lines of a summary, up to what GitHub shows; what is open where it is cut is closed.
*
* @param output has all that is cut; undefined where none has
*/
function joinWithinLimit(lines, output) {
	const whole = lines.join("\n");
	if (Buffer.byteLength(whole) <= maximumBytes) return whole;
	const kept = [];
	let bytes = 0;
	for (const line of lines) {
		bytes += Buffer.byteLength(line) + 1;
		if (bytes > maximumBytes) break;
		kept.push(line);
	}
	return [
		...kept,
		...closing(kept),
		"",
		`_The summary was cut here: GitHub shows at most 1 MiB.${output === void 0 ? "" : ` The output \`${output}\` has everything.`}_`,
		""
	].join("\n");
}
/** In a table `|` ends a cell even within code; a backslash before it would be taken for the escape. */
function inCell(text) {
	return text.replace(/(\\*)\|/g, (_, slashes) => `${slashes}${slashes === "" ? "\\|" : "¦"}`);
}
/** Ends what is open behind lines: a block of code, in which nothing else opens or closes anything, and folds. */
function closing(lines) {
	let fence;
	let folds = 0;
	for (const line of lines) if (fence !== void 0) fence = line === fence ? void 0 : fence;
	else if (line.startsWith("<details>")) folds += 1;
	else if (line === "</details>") folds -= 1;
	else fence = line.match(/^(`{3,})[^`]*$/)?.[1];
	return [...fence === void 0 ? [] : [fence], ...Array.from({ length: folds }, () => ["", "</details>"]).flat()];
}
function longestRun(text) {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
function onOneLine(text) {
	return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ");
}
//#endregion
//#region src/buildx/amounts.ts
/** A length of time for a person: `0.3 s`, `41.2 s`, `7 min 12 s`, `1 h 2 min`. */
function formatTime(milliseconds) {
	const tenths = Math.round(milliseconds / 100);
	if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1e3);
	const minutes = Math.floor(seconds / 60);
	return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
/** A number of bytes in decimal units, as BuildKit shows them: `640 B`, `3.1 MB`. */
function formatBytes(bytes) {
	const units = [
		"B",
		"kB",
		"MB",
		"GB",
		"TB"
	];
	const power = bytes < 1e3 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
	return `${(bytes / 1e3 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
/** What was moved in a time: `31.2 MB in 2.1 s (14.9 MB/s)`. */
function formatRate(bytes, milliseconds) {
	const rate = milliseconds < 1 ? "" : ` (${formatBytes(bytes * 1e3 / milliseconds)}/s)`;
	return `${formatBytes(bytes)} in ${formatTime(milliseconds)}${rate}`;
}
//#endregion
//#region src/report/platform-table.ts
/** A row for each platform; a column that has nothing to tell is left out. */
function platformTable({ asked = [], images, steps, times, tests, earlier }) {
	const others = [...steps?.keys() ?? [], ...times?.keys() ?? []];
	const known = /* @__PURE__ */ new Set([...images.map(({ platform }) => platform), ...others]);
	return table([
		{
			title: "Platform",
			cell: ({ platform }) => escapeMarkdown(platform)
		},
		{
			title: "Digest",
			cell: ({ image }) => image && code(shortDigest(image.digest))
		},
		{
			title: "Size",
			isNumber: true,
			cell: ({ image }) => sizeOf(image, earlier)
		},
		{
			title: "Layers",
			isNumber: true,
			cell: ({ image }) => optional(image?.layers)
		},
		{
			title: "Cached",
			isNumber: true,
			cell: ({ platform }) => optional(steps?.get(platform)?.cached)
		},
		{
			title: "Ran",
			isNumber: true,
			cell: ({ platform }) => optional(steps?.get(platform)?.executed)
		},
		{
			title: "Build",
			cell: ({ platform, image }) => builtAs(image, timingOf(platform, steps, times))
		},
		{
			title: "Node",
			cell: ({ image }) => image?.node && code(image.node)
		},
		{
			title: "Tested",
			cell: ({ platform }) => tests?.size ? describeTest(tests.get(platform)) : void 0
		}
	], [...asked.filter((platform) => known.delete(platform)), ...known].map((platform) => ({
		platform,
		image: images.find((one) => one.platform === platform)
	})));
}
/** The first 12 digits, as other tools show them. */
function shortDigest(digest) {
	return digest.replace(/^sha256:/, "").slice(0, 12);
}
/** With what changed below it. */
function sizeOf(image, earlier) {
	if (image?.compressedSize === void 0) return void 0;
	const before = earlier?.get(image.platform);
	const change = before === void 0 ? "new" : formatDifference(image.compressedSize - before);
	return lines([formatBytes$1(image.compressedSize), ...earlier ? [change] : []]);
}
function timingOf(platform, steps, times) {
	if (steps?.get(platform)?.executed === 0) return "cached";
	const time = times?.get(platform);
	return time === void 0 ? void 0 : formatTime(time);
}
function builtAs(image, time) {
	const how = image?.emulated === void 0 ? [] : [image.emulated ? "QEMU" : "native"];
	const told = [...time === void 0 ? [] : [time], ...time === "cached" ? [] : how];
	return told.length > 0 ? lines(told) : void 0;
}
function optional(value) {
	return value === void 0 ? void 0 : String(value);
}
/** A number stays with its unit. */
function lines(texts) {
	return texts.map((text) => text.replaceAll(" ", "&nbsp;")).join("<br>");
}
//#endregion
//#region src/native-runner.ts
/** GitHub's hosted runner that executes a platform's programs without QEMU; undefined if there is none. */
function nativeRunner(platform) {
	if (!isLinux(platform)) return void 0;
	return {
		amd64: "ubuntu-24.04",
		"386": "ubuntu-24.04",
		arm64: "ubuntu-24.04-arm",
		arm: "ubuntu-24.04-arm"
	}[architectureOf(platform)];
}
/** Where this repository has the recipe for native runners. */
const recipe = "docs/recipes.md#native-runners-one-workflow-call";
//#endregion
//#region src/report/summary.ts
const nowhere = "Nothing was pushed, loaded or written: the result is only in the builder's cache.";
/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
function renderSummary(report) {
	const lines = linesOf(report);
	const output = report.manifest && "manifest";
	if (!report.isLeg) return joinWithinLimit([
		`## ${escapeMarkdown(report.title)}`,
		"",
		...lines
	], output);
	return joinWithinLimit(folded(legLine(report), lines), output);
}
function linesOf(report) {
	const { manifest, tests = /* @__PURE__ */ new Map(), references, rules = [], destinations, rows, failure, build, earlier } = report;
	const platforms = platformTable({
		asked: build?.platforms,
		images: manifest?.platforms ?? [],
		steps: build?.steps,
		times: build?.times?.platforms,
		tests: manifest && tests,
		earlier: earlier?.sizes
	});
	const told = [...manifest ? [] : testRows(tests), ...rows];
	return [
		...failure === void 0 ? [] : failureLines(failure),
		...manifest ? pullLines(manifest, references) : [],
		...manifest || destinations.length > 0 ? [] : [nowhere, ""],
		...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
		...destinations.length > 0 ? [""] : [],
		...platforms,
		...earlier ? [`<sub>Below each size: the difference from the previous ${code(earlier.reference)}.</sub>`, ""] : [],
		...manifest ? digestLines(manifest) : [],
		...rules,
		...rowLines(told),
		...build?.times?.lines ?? []
	];
}
function failureLines(failure) {
	return [`**Failed**: ${escapeMarkdown(failure.split("\n")[0]?.replace(/:$/, "") ?? "")}`, ""];
}
function pullLines({ image, digest }, references) {
	const [first = `${image}@${digest}`] = references;
	const tags = references.length > 1 ? references.map((name) => `- ${code(name)}`) : [];
	return [
		...command("docker pull", first),
		...tags,
		...tags.length > 0 ? [""] : []
	];
}
function digestLines({ image, digest, platforms }) {
	const line = (name, found) => `- ${escapeMarkdown(name)}<br>${code(`${image}@${found}`)}`;
	return folded("Digests", [
		line(platforms.length === 1 && platforms[0]?.digest === digest ? "image" : "all platforms", digest),
		...platforms.flatMap((one) => one.digest === digest ? [] : [line(one.platform, one.digest)]),
		""
	]);
}
/** An image in the Docker engine has no table. */
function testRows(tests) {
	return [...tests].map(([platform, result]) => ["Tested", `${platform} ${describeTest(result)}`]);
}
/** An image that was not built existed already. */
function becameOf(manifest, build) {
	if (manifest === void 0) return "not pushed";
	return build === void 0 ? "already published" : "pushed by digest";
}
/** The title of a build job's folded section: `ghcr.io/acme/app, linux/arm64: pushed by digest, 31.0 MiB, built in 3 min 2 s`. */
function legLine({ title, manifest, failure, build }) {
	const platforms = manifest?.platforms ?? [];
	const names = platforms.length > 0 ? platforms.map(({ platform }) => platform) : build?.platforms ?? [];
	const [only] = platforms;
	const size = platforms.length === 1 && only?.compressedSize !== void 0 ? [formatBytes$1(only.compressedSize)] : [];
	const whole = build?.times?.whole ?? 0;
	const facts = [
		failure === void 0 ? becameOf(manifest, build) : "failed",
		...size,
		...whole > 0 ? [`built in ${formatTime(whole)}`] : [],
		...platforms.some(({ emulated }) => emulated) ? ["QEMU"] : []
	];
	return `<b>${escapeMarkdown(names.join(", "))}</b> of ${escapeMarkdown(title)}: ${escapeMarkdown(facts.join(", "))}`;
}
//#endregion
export { formatBytes as a, code as c, folded as d, formatBytes$1 as f, wrapped as g, table as h, shortDigest as i, codeBlock as l, rowLines as m, nativeRunner as n, formatRate as o, joinWithinLimit as p, recipe as r, formatTime as s, renderSummary as t, escapeMarkdown as u };
