import { D as messageOf, S as log, c as readRunner, y as fail } from "./shared/every-entry.js";
import { B as architectureOf, J as parsePlatformName, K as nativePlatform, M as writeOutputs, P as writeSummary, W as linuxPlatforms, X as platformSlug, a as readPlatforms, d as choice, m as list, n as checkFlavor, nt as refuseUnknownInputs, p as entries, r as isReference, s as parseYaml, t as formatList, v as readAll, x as text } from "./shared/reading-inputs.js";
import { E as findShortLines, O as shortLineWarning } from "./shared/build-and-merge.js";
//#region src/plan/inputs.ts
const inputs = {
	platforms: list("platforms", { comma: true }),
	runners: text("runners"),
	group: choice("group", "platform", "runner"),
	images: entries("images"),
	tags: entries("tags"),
	flavor: list("flavor"),
	labels: list("labels"),
	annotations: list("annotations")
};
const inputTables = [inputs];
function readInputs() {
	return readAll(inputs);
}
//#endregion
//#region src/plan/runners.ts
/** GitHub's hosted runners. Its arm64 machines run 32-bit ARM too; the rest is built on amd64 under QEMU. */
const hostedRunners = [
	{
		name: "default",
		prefix: "",
		runner: "ubuntu-24.04"
	},
	{
		name: "linux/arm64",
		prefix: "linux/arm64",
		runner: "ubuntu-24.04-arm"
	},
	{
		name: "linux/arm/v7",
		prefix: "linux/arm/v7",
		runner: "ubuntu-24.04-arm"
	},
	{
		name: "linux/arm/v6",
		prefix: "linux/arm/v6",
		runner: "ubuntu-24.04-arm"
	}
];
/**
* Parses the input `runners`: lines `linux/arm64=label`, a YAML mapping `linux/arm64: label`, or one label for all.
* A label may be a list of labels or a mapping with `group`, as `runs-on` takes them.
*
* @returns the hosted runners' rules, which nobody wrote, when the input is empty
* @throws Error that names the rule that is wrong
*/
async function parseRunners(text) {
	if (text.trim() === "") return {
		rules: hostedRunners,
		isDefault: true
	};
	const rules = (await readRules(text)).map(([name, value]) => ({
		name,
		prefix: parsePrefix(name),
		runner: parseChoice(name, value)
	}));
	for (const [index, { name, prefix }] of rules.entries()) {
		const first = rules.findIndex((rule) => rule.prefix === prefix);
		if (first !== index) throw new Error(`input 'runners' has two rules for ${prefix || "default"}: '${rules[first]?.name}' and '${name}'`);
	}
	return {
		rules,
		isDefault: false
	};
}
/** The most specific rule that a normalised platform matches: `linux/arm` is before `linux`, and before `default`. */
function matchRule(rules, platform) {
	return rules.filter(({ prefix }) => prefix === "" || `${platform}/`.startsWith(`${prefix}/`)).reduce((best, rule) => best && best.prefix.length >= rule.prefix.length ? best : rule, void 0);
}
/**
* Tells from the labels what a runner probably runs without QEMU. Only a forecast for names and summaries: the build
* job looks at its machine.
*/
function expectsEmulation(runner, platform) {
	const labels = labelsOf(runner).join(" ").toLowerCase();
	const architecture = architectureOf(platform);
	const other = labels.match(/\b(?:s390x|ppc64le|riscv64|loong64)\b/)?.[0];
	if (other) return architecture !== other;
	return !(/(?:\b|_)(?:arm|arm64|aarch64|graviton)(?:\b|_)/.test(labels) ? ["arm64", "arm"] : ["amd64", "386"]).includes(architecture);
}
/** The labels of a runner, a group's name among them. */
function labelsOf(runner) {
	if (typeof runner === "string") return [runner];
	if (isList(runner)) return [...runner];
	return [runner.group, ...runner.labels === void 0 ? [] : labelsOf(runner.labels)];
}
async function readRules(text) {
	const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
	if (lines.every((line) => /^[^:={[]+=/.test(line))) return lines.map((line) => {
		const [name = "", value = ""] = line.split(/=(.*)/);
		const labels = value.split(",").map((label) => label.trim());
		return [name.trim(), labels.length > 1 ? labels : labels[0]];
	});
	const found = await parseYaml("runners", text);
	if (typeof found === "string" || isList(found)) return [["default", found]];
	if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Error(`input 'runners' is '${text.trim()}', expected e.g. linux/arm64: ubuntu-24.04-arm`);
	return Object.entries(found);
}
/** `linux/arm` stands for all of 32-bit ARM here, although as a platform it means linux/arm/v7. */
function parsePrefix(name) {
	const text = name.trim().toLowerCase();
	if (text === "default") return "";
	if (text === "linux") return text;
	if (text === "arm" || text === "linux/arm") return "linux/arm";
	try {
		return parsePlatformName(text, nativePlatform("x64"));
	} catch (error) {
		throw new Error(`input 'runners' has a rule for '${name}', which is neither 'default' nor a platform: ${messageOf(error)}`, { cause: error });
	}
}
function parseChoice(name, value) {
	if (isLabel(value)) return value.trim();
	if (isList(value)) return value.map((label) => label.trim());
	if (typeof value === "object" && value !== null && "group" in value && isLabel(value.group)) {
		const { group, labels, ...others } = value;
		if ((labels === void 0 || isLabel(labels) || isList(labels)) && Object.keys(others).length === 0) return {
			group,
			...labels !== void 0 && { labels }
		};
	}
	throw new Error(`input 'runners' gives '${name}' the runner ${JSON.stringify(value)}, expected a label, a list of labels, or 'group' and 'labels'`);
}
function isLabel(value) {
	return typeof value === "string" && value.trim() !== "" && !/\p{Cc}/u.test(value.trim());
}
function isList(value) {
	return Array.isArray(value) && value.length > 0 && value.every(isLabel);
}
//#endregion
//#region src/plan/matrix.ts
/**
* @param platforms normalised, without duplicates
* @param group `platform`: a job each; `runner`: a job for all platforms of one runner
* @throws Error for a platform that no rule matches or whose digest could not be handed on
*/
function planMatrix(platforms, rules, group) {
	if (platforms.length === 0) throw new Error(`input 'platforms' is empty, expected e.g. linux/amd64,linux/arm64`);
	const chosen = platforms.map((platform) => ({
		platform,
		rule: ruleFor(rules, platform)
	}));
	const groups = /* @__PURE__ */ new Map();
	for (const { platform, rule } of chosen) {
		const key = group === "platform" ? platform : JSON.stringify(rule.runner);
		const found = groups.get(key) ?? {
			runner: rule.runner,
			platforms: []
		};
		found.platforms.push(platform);
		groups.set(key, found);
	}
	const used = new Set(chosen.map(({ rule }) => rule));
	return {
		jobs: [...groups.values()].map(({ runner, platforms: members }) => ({
			runner,
			platforms: members.join(","),
			slug: members.map(platformSlug).join("_"),
			emulated: members.some((platform) => expectsEmulation(runner, platform))
		})),
		platforms,
		runners: Object.fromEntries(chosen.map(({ platform, rule }) => [platform, rule.runner])),
		notices: rules.filter((rule) => rule.prefix !== "" && !used.has(rule)).map(({ name }) => `input 'runners': the rule '${name}' decides for none of the platforms ${platforms.join(", ")}`)
	};
}
function ruleFor(rules, platform) {
	if (!linuxPlatforms.includes(platform)) throw new Error(`input 'platforms' has '${platform}', for which no leg can hand on a digest; known are ${linuxPlatforms.join(", ")}; build others in a job without plan`);
	const rule = matchRule(rules, platform);
	if (rule) return rule;
	const names = rules.map(({ name }) => name).join(", ");
	throw new Error(`input 'runners' has no rule for ${platform} (it has ${names}); add one, or 'default: ubuntu-24.04' for all others`);
}
//#endregion
//#region src/plan/tags.ts
/**
* What build jobs and merge are to publish the image as: references in place of rules, labels, annotations. Here a word that
* names no repository is a tag, as docker/metadata-action has it.
*
* @returns outputs, those of rules empty where there are none
*/
async function planTags(inputs, runner) {
	const { images, tags, flavor, labels, annotations } = inputs;
	if (!(tags.length > 0 ? !tags.every(isReference) : images.length > 0 || flavor.length > 0)) {
		checkFlavor(flavor);
		return {
			tags: formatList(tags),
			labels: formatList(labels),
			annotations: formatList(annotations),
			version: "",
			json: ""
		};
	}
	const [{ exportMetadata, makeMetadata }, { createRun }] = await Promise.all([import("./shared/load-tags-metadata.js"), import("./shared/load-process.js")]);
	const run = createRun(runner.childEnvironment, new AbortController().signal);
	const metadata = await makeMetadata({
		images,
		tags,
		flavor,
		labels,
		annotations
	}, runner, run);
	exportMetadata(metadata, runner);
	if (runner.hasSummary) await writeSummary(metadata.summary.join("\n"));
	return {
		tags: formatList(metadata.tags),
		...metadata.outputs
	};
}
//#endregion
//#region src/plan/run.ts
/** The whole job of the plan action: choose a runner for each platform, and hand the matrix to the workflow. */
async function run(inputs, runner) {
	const { platforms: names, runners, group } = inputs;
	const notices = [];
	const platforms = readPlatforms(names, runner, notices);
	const { rules, isDefault } = await parseRunners(runners);
	const matrix = planMatrix(platforms, rules, group);
	for (const notice of isDefault ? notices : [...notices, ...matrix.notices]) log.notice(notice);
	for (const job of matrix.jobs) log.info(`${job.platforms} on ${JSON.stringify(job.runner)}${job.emulated ? ", probably under QEMU" : ""}`);
	const outputs = {
		matrix: JSON.stringify({ include: matrix.jobs }),
		platforms: matrix.platforms.join(","),
		runners: JSON.stringify(matrix.runners)
	};
	for (const name of findShortLines(runner.environment, Object.values(outputs))) log.warning(shortLineWarning(`the variable ${name}`));
	writeOutputs({
		...outputs,
		...await planTags(inputs, runner)
	});
}
//#endregion
//#region src/plan/main.ts
try {
	const runner = readRunner(process.env);
	await refuseUnknownInputs(inputTables, runner, log.warning);
	await run(readInputs(), runner);
} catch (error) {
	fail(messageOf(error));
}
//#endregion
export {};
