import { D as messageOf } from "./every-entry.js";
import { $ as linuxPlatforms, C as names, E as refine, O as text, S as name, T as readAll, Y as architectureOf, _ as choice, at as platformSlug, b as lines, d as buildxInputs$1, g as booleanOr, p as parseYaml, rt as parsePlatformName, tt as nativePlatform, x as list, y as entries } from "./reading-inputs.js";
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
/** With one of them, targets of bake files are planned. Those that the bake action has too mean the same there. */
const bakeInputs = {
	files: names("bake-files", { comma: true }),
	targets: names("targets", { comma: true }),
	set: lines("set"),
	vars: lines("vars")
};
/** What says how the bake files are read. */
const readingInputs = {
	workdir: refine(name("workdir"), (folder) => folder || "."),
	push: booleanOr("push", "auto")
};
const { cacheBinary: _, ...buildxInputs } = buildxInputs$1;
const inputTables = [
	inputs,
	bakeInputs,
	readingInputs,
	buildxInputs
];
function readInputs() {
	return {
		...readAll(inputs),
		bake: {
			...readAll(bakeInputs),
			...readAll(readingInputs)
		},
		buildx: readAll(buildxInputs)
	};
}
/** Whether targets of bake files are planned, not the platforms of one image. */
function isOfBakeFiles({ bake }) {
	return [
		bake.files,
		bake.targets,
		bake.set,
		bake.vars
	].some((items) => items.length > 0);
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
* Whether a runner, judged by its labels, probably needs QEMU for a platform. Only a forecast for names and summaries: the build
* job looks at its machine.
*/
function expectsEmulation(runner, platform) {
	return !nativeArchitectures(runner).includes(architectureOf(platform));
}
/** The probable platform of the machine itself, which Dockerfiles have as BUILDPLATFORM. */
function machineOf(runner) {
	const [own = "amd64"] = nativeArchitectures(runner);
	return `linux/${own}`;
}
/** What a runner runs without QEMU, by its labels; its own architecture is the first. */
function nativeArchitectures(runner) {
	const labels = labelsOf(runner).join(" ").toLowerCase();
	const other = labels.match(/\b(?:s390x|ppc64le|riscv64|loong64)\b/)?.[0];
	if (other) return [other];
	return /(?:\b|_)(?:arm|arm64|aarch64|graviton)(?:\b|_)/.test(labels) ? ["arm64", "arm"] : ["amd64", "386"];
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
/** `linux/arm` means all of 32-bit ARM here, although as a platform it means linux/arm/v7. */
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
	throw new Error(`input 'runners' sets '${name}' to ${JSON.stringify(value)}, expected a label, a list of labels, or 'group' and 'labels'`);
}
function isLabel(value) {
	return typeof value === "string" && value.trim() !== "" && !/\p{Cc}/u.test(value.trim());
}
function isList(value) {
	return Array.isArray(value) && value.length > 0 && value.every(isLabel);
}
//#endregion
//#region src/plan/matrix.ts
const ownSource = `input 'platforms'`;
/**
* @param platforms normalised, without duplicates
* @param group `platform`: a job each; `runner`: a job for all platforms of one runner
* @param source where the platforms are from, for errors
* @throws Error for a platform that no rule matches or whose digest could not be handed on
*/
function planMatrix(platforms, rules, group, source = ownSource) {
	if (platforms.length === 0) throw new Error(`input 'platforms' is empty, expected e.g. linux/amd64,linux/arm64; or set 'bake-files' to files whose targets have platforms`);
	const chosen = platforms.map((platform) => ({
		platform,
		rule: ruleFor(rules, platform, source)
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
		notices: rules.filter((rule) => rule.prefix !== "" && !used.has(rule)).map(({ name }) => `input 'runners': the rule '${name}' matches none of the platforms ${platforms.join(", ")}`)
	};
}
/** A job in a line of the log. */
function describeJob({ platforms, runner, emulated }) {
	return `${platforms} on ${JSON.stringify(runner)}${emulated ? ", probably under QEMU" : ""}`;
}
function ruleFor(rules, platform, source) {
	if (!linuxPlatforms.includes(platform)) throw new Error(`${source} has '${platform}', for which a build job cannot pass a digest to merge; use one of ${linuxPlatforms.join(", ")}, or build it in a job without plan`);
	const rule = matchRule(rules, platform);
	if (rule) return rule;
	const names = rules.map(({ name }) => name).join(", ");
	const wanted = source === ownSource ? "" : `${source} has '${platform}', but `;
	throw new Error(`${wanted}input 'runners' has no rule for ${platform} (it has ${names}); add one, or 'default: ubuntu-24.04' for all others`);
}
//#endregion
export { inputTables as a, parseRunners as i, planMatrix as n, isOfBakeFiles as o, machineOf as r, readInputs as s, describeJob as t };
