import { i as __toESM } from "./rolldown-runtime.js";
import { c as checkScalar, d as parseDuration, g as fail, l as parseBoolean, s as checkName, u as parseChoice, x as messageOf, y as log } from "./every-entry.js";
import { d as setOutput, h as summary, i as getInput } from "../vendor/actions-core.js";
import { t as parse } from "../vendor/csv-parse.js";
//#region src/input/unknown.ts
const prefix = "INPUT_";
/**
* Refuses inputs that the action does not have: the runner only warns of them, and without what they were meant to say
* something else would be built or published.
*
* @param warn gets what is no error: names that are near to none, and all names where they say nothing about the step
* @throws Error that names all of them, each with the input that it is near to
*/
async function refuseUnknownInputs(tables, { environment, leaksInputs }, warn) {
	const known = tables.flatMap((table) => Object.values(table).map(({ name }) => name));
	const unknown = unknownInputs(environment, known);
	if (unknown.length === 0) return;
	const { nearestInput } = await import("./nearest.js");
	const named = unknown.map((name) => ({
		name,
		nearest: nearestInput(name, known)
	}));
	const sentences = named.map(({ name, nearest }) => nearest ? `unknown input '${name}'; did you mean '${nearest}'?` : `unknown input '${name}', which has no effect`);
	const [near] = named.filter(({ nearest }) => nearest);
	if (near === void 0 || leaksInputs) return warn(sentences.join("\n"));
	const hint = `(A variable ${variableOf(near.name)} in 'env' counts as an input, too; give it another name.)`;
	throw new Error([...sentences, hint].join("\n"));
}
/**
* The names, in lower case, of what the environment has as inputs and the action does not. One that is empty counts, since
* in another run it may not be; a variable with small letters is nobody's input.
*/
function unknownInputs(environment, known) {
	const variables = new Set(known.map(variableOf));
	return Object.keys(environment).filter((name) => name.startsWith(prefix) && name === name.toUpperCase() && !variables.has(name)).map((name) => name.slice(6).toLowerCase());
}
/** As the runner names it (src/Runner.Worker/Handlers/Handler.cs), and act where a name is of letters, digits, hyphens. */
function variableOf(input) {
	return `${prefix}${input.replaceAll(" ", "_").toUpperCase()}`;
}
//#endregion
//#region src/platform.ts
const architectureAliases = {
	x86_64: "amd64",
	"x86-64": "amd64",
	x64: "amd64",
	i386: "386",
	i686: "386",
	x86: "386",
	aarch64: "arm64",
	arm64v8: "arm64",
	armhf: "arm/v7",
	armel: "arm/v6",
	arm32v5: "arm/v5",
	arm32v6: "arm/v6",
	arm32v7: "arm/v7",
	ppc64el: "ppc64le"
};
/** Every Linux platform BuildKit can build for; each has an output `digest-<slug>`. */
const linuxPlatforms = [
	"linux/386",
	"linux/amd64",
	"linux/amd64/v2",
	"linux/amd64/v3",
	"linux/amd64/v4",
	"linux/arm/v5",
	"linux/arm/v6",
	"linux/arm/v7",
	"linux/arm64",
	"linux/loong64",
	"linux/mips64",
	"linux/mips64le",
	"linux/ppc64le",
	"linux/riscv64",
	"linux/s390x"
];
const architectures = {
	linux: [
		"386",
		"amd64",
		"arm",
		"arm64",
		"loong64",
		"mips64",
		"mips64le",
		"ppc64le",
		"riscv64",
		"s390x"
	],
	windows: [
		"386",
		"amd64",
		"arm",
		"arm64"
	],
	darwin: ["amd64", "arm64"],
	freebsd: [
		"386",
		"amd64",
		"arm",
		"arm64",
		"riscv64"
	],
	wasi: ["wasm"],
	wasip1: ["wasm"]
};
/** Variants by architecture; the first is the one that is left out or implied when none is given. */
const variants = {
	amd64: [
		"v1",
		"v2",
		"v3",
		"v4"
	],
	arm: [
		"v7",
		"v5",
		"v6",
		"v8"
	],
	arm64: ["v8", "v9"]
};
/**
* Parses one platform as people write it (`aarch64`, `linux/arm64/v8`, `armhf`, `linux/arm/7`, `local`).
* The rules are those of containerd's `platforms` package, which buildx applies, plus the names of Docker's official
* images (`arm32v7`, `arm64v8`).
*
* @param native what `local`, a bare architecture and a bare operating system are completed with
* @throws Error that names the text, when the form is wrong or the platform is unknown
*/
function parsePlatform(text, native) {
	const name = text.trim().toLowerCase();
	if (name === "local") return native;
	const parts = name.split("/");
	if (!(parts.length <= 3 && parts.every((part) => /^[a-z0-9][a-z0-9._-]*$/.test(part)))) throw new Error(`invalid platform '${text}', expected os/arch[/variant], e.g. linux/arm/v7`);
	const first = parts[0] === "macos" ? "darwin" : parts[0] ?? "";
	const startsWithOs = Object.hasOwn(architectures, first);
	const os = startsWithOs ? first : native.os;
	const [architectureName, spelledVariant, ...rest] = startsWithOs ? parts.slice(1) : parts;
	if (rest.length > 0) throw new Error(`unknown platform '${text}': '${first}' is not an operating system`);
	if (architectureName === void 0) return {
		...native,
		os
	};
	const [architecture = "", aliasVariant] = aliasOf(architectureName).split("/");
	if (!architectures[os]?.includes(architecture)) {
		const subject = startsWithOs || parts.length === 1 ? `'${architectureName}'` : `'${first}'`;
		throw new Error(`unknown platform '${text}': no architecture ${subject} for ${os}, known are ${listKnown(os)}`);
	}
	return withVariant(text, {
		os,
		architecture
	}, spelledVariant ?? aliasVariant);
}
/** {@link parsePlatform} to a name. */
function parsePlatformName(text, native) {
	return formatPlatform(parsePlatform(text, native));
}
/** `linux/arm/v7`, as buildx takes and prints it. */
function formatPlatform({ os, architecture, variant }) {
	return `${os}/${architecture}${variant ? `/${variant}` : ""}`;
}
/** `linux-arm-v7`: the platform in a job name, a cache scope or an output `digest-<slug>`. */
function platformSlug(platform) {
	return platform.replaceAll("/", "-");
}
/**
* Reads a platform from an OCI descriptor or image config, where variants may be spelled out (`arm64` with `v8`).
* Unlike {@link parsePlatform} it accepts architectures that are not built here: what a registry holds is reported.
*/
function platformOf(found) {
	const architecture = found.architecture || "unknown";
	const implied = variants[architecture]?.[0];
	const variant = architecture === "arm" ? found.variant || implied : found.variant === implied ? void 0 : found.variant;
	return formatPlatform({
		os: found.os || "unknown",
		architecture,
		variant: variant || void 0
	});
}
/** {@link platformOf} for a name that is well formed, such as buildx prints: `linux/arm64/v8` is `linux/arm64`. */
function normalisedName(name) {
	const [os = "", architecture = "", variant = ""] = name.split("/");
	return platformOf({
		os,
		architecture,
		variant
	});
}
/** Takes a name apart; `variant` is absent where the name has none. */
function takeApart(platform) {
	const [os = "", architecture = "", variant] = platform.split("/");
	return {
		os,
		architecture,
		...variant && { variant }
	};
}
/** The architecture of a platform: `arm` of `linux/arm/v7`. */
function architectureOf(platform) {
	return takeApart(platform).architecture;
}
/** The platform of the machine Node runs on, e.g. `{ os: 'linux', architecture: 'arm64' }`. */
function nativePlatform(arch, armVersion) {
	const architecture = {
		x64: "amd64",
		ia32: "386",
		ppc64: "ppc64le"
	}[arch] ?? arch;
	return {
		os: "linux",
		architecture,
		...architecture === "arm" && { variant: `v${armVersion ?? "7"}` }
	};
}
function withVariant(text, platform, spelled) {
	const known = variants[platform.architecture];
	if (!known) {
		if (spelled === void 0) return platform;
		throw new Error(`unknown platform '${text}': ${platform.architecture} has no variants`);
	}
	const variant = spelled === void 0 ? known[0] : spelled.replace(/^(?=\d)/, "v");
	if (variant === known[0] && platform.architecture !== "arm") return platform;
	if (variant === void 0 || !known.includes(variant)) throw new Error(`unknown platform '${text}': no variant '${spelled}' of ${platform.architecture}, known are ${known.join(", ")}`);
	return {
		...platform,
		variant
	};
}
function aliasOf(name) {
	return Object.hasOwn(architectureAliases, name) && architectureAliases[name] || name;
}
function listKnown(os) {
	return (architectures[os] ?? []).join(", ");
}
//#endregion
//#region src/report/outputs.ts
/** The output that holds the digest of a platform's manifest: `digest-linux-arm-v7`. */
function digestOutput(platform) {
	return `digest-${platformSlug(platform)}`;
}
/** The output that holds the same with the first repository, `repository@digest`: `image-linux-arm-v7`. */
function imageOutput(platform) {
	return `image-${platformSlug(platform)}`;
}
/** The output with which a matrix job hands on what it pushed, attestations included: `pushed-linux-arm-v7`. */
function pushedOutput(platform) {
	return `pushed-${platformSlug(platform)}`;
}
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, digest, images, tags, platforms, isRefused = false, others }) {
	const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]));
	const [image] = images;
	const imageOf = (found) => image && found ? `${image}@${found}` : "";
	const single = isRefused ? {} : digests;
	return {
		digest: digest ?? "",
		digests: manifest ? JSON.stringify(digests) : "",
		...forEachPlatform(digestOutput, (platform) => single[platform] ?? ""),
		...forEachPlatform(imageOutput, (platform) => imageOf(single[platform])),
		manifest: manifest ? JSON.stringify(manifest) : "",
		image: imageOf(digest),
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		...others
	};
}
/** One output for each Linux platform, which action.yml declares. */
function forEachPlatform(name, value) {
	return Object.fromEntries(linuxPlatforms.map((platform) => [name(platform), value(platform)]));
}
/**
* Sets every output to nothing, before anything else is done. What is set by file counts more than what a log line
* sets, so an output of a run that fails or is killed cannot come from there either.
*
* @param others names of the outputs of one action only
*/
function resetOutputs(others) {
	const values = outputValues({
		images: [],
		tags: [],
		platforms: [],
		others: {}
	});
	writeOutputs(Object.fromEntries([...Object.keys(values), ...others].map((name) => [name, ""])));
}
function writeOutputs(values) {
	for (const [name, value] of Object.entries(values)) setOutput(name, value);
}
/** Writes a result where the runner reads it. Without its summary the job is done all the same. */
async function writeResult({ outputs, summary, failure }, { hasSummary }) {
	writeOutputs(outputValues(outputs));
	if (summary !== "" && hasSummary) await writeSummary(summary);
	if (failure) fail(failure);
}
async function writeSummary(summary$1) {
	try {
		await summary.addRaw(summary$1, true).write();
	} catch (error) {
		log.warning(`the job summary could not be written: ${messageOf(error)}`);
	}
}
//#endregion
//#region src/input/list.ts
const noDelimiter = "\0";
/**
* Reads a list input as `Util.getList` of docker/actions-toolkit does (0.101.0): one item a line, optionally several a line
* between commas. A `"` as the first character of an item quotes it up to the next `"`, over line ends, with `""` for a
* quote; `#` is data. Different on purpose: empty and blank items are dropped; LF, CRLF and CR may be mixed; where
* commas are data, quotes behind one are data too (`A=["a","b","c"]`).
*
* @param input the input's name, for the error
* @throws Error that names input and line, when a quote is not closed
*/
function parseList(input, text, style = {}) {
	if (text.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return (style.rawQuotes ? text.split(/\r\n|\n|\r/) : readItems(input, text, style)).filter((item) => item.trim() !== "").map((item) => style.untrimmed ? item : item.trim());
}
function readItems(input, text, { comma, untrimmed }) {
	return readRecords(input, untrimmed ? text : withoutOuterBlanks(text), comma ? "," : noDelimiter).flatMap((record) => comma && record.length === 1 ? record.join().split(",") : record);
}
/** Blanks beside the quotes of the first and the last item would make these data. Lines stay, for their numbers. */
function withoutOuterBlanks(text) {
	return text.trimEnd().replace(/^((?:\s*[\r\n])?)\s*/, "$1");
}
function readRecords(input, text, delimiter) {
	let lastCompleteLine = 0;
	try {
		return parse(text, {
			columns: false,
			delimiter,
			record_delimiter: [
				"\r\n",
				"\n",
				"\r"
			],
			relax_column_count: true,
			relax_quotes: true,
			skip_empty_lines: true,
			on_record: (record, { lines }) => {
				lastCompleteLine = lines;
				return record;
			}
		});
	} catch (error) {
		const open = text.split(/\r\n|\n|\r/).findIndex((line, index) => index >= lastCompleteLine && line !== "") + 1;
		throw new Error(`input '${input}': the quote that opens in line ${open} is not closed`, { cause: error });
	}
}
//#endregion
//#region src/input/read.ts
/** Reads every input of a table, in its order. */
function readAll(table) {
	const values = Object.entries(table).map(([key, { name, parse }]) => [key, parse(getInput(name, { trimWhitespace: false }))]);
	return Object.fromEntries(values);
}
/** The same input, whose value is parsed further. */
function refine(input, parse) {
	return {
		...input,
		parse: (text) => parse(input.parse(text))
	};
}
/** Text as the workflow has it, without checks; for YAML and TOML. */
function text(name) {
	return {
		name,
		form: "text",
		parse: (text) => text
	};
}
/** A one-line value; empty when not given. */
function scalar(name) {
	return {
		name,
		form: "one line",
		parse: (text) => checkScalar(name, text.trim())
	};
}
/** A one-line value that names something. */
function name(name) {
	return {
		name,
		form: "one line",
		parse: (text) => checkName(name, text.trim())
	};
}
/** A list, see {@link parseList}. */
function list(name, form = {}) {
	return {
		name,
		form,
		parse: (text) => parseList(name, text, form)
	};
}
/** A list of values that name something. */
function names(name, form) {
	return refine(list(name, form), (items) => items.map((item) => checkName(name, item)));
}
/** A boolean; empty gives the default. */
function boolean(name, otherwise = false) {
	return {
		name,
		form: ["true", "false"],
		parse: (text) => parseBoolean(name, text, otherwise)
	};
}
/** A boolean; undefined where it is left out. */
function optionalBoolean(name) {
	return {
		...boolean(name),
		parse: (text) => text.trim() === "" ? void 0 : parseBoolean(name, text, false)
	};
}
/** A length of time in seconds; empty gives the default. */
function duration(name, otherwise) {
	return {
		name,
		form: "duration",
		parse: (text) => parseDuration(name, text, otherwise)
	};
}
/** One of a few words; empty gives the first. */
function choice(name, ...form) {
	return {
		name,
		form,
		parse: (text) => parseChoice(name, text, form)
	};
}
//#endregion
//#region src/input/yaml.ts
/**
* Parses a YAML input. Every scalar comes back as the text it is: `password: 0123` is no number. The parser is loaded
* on first use: that costs some 15 ms, and most jobs have no such input.
*
* @returns undefined for an empty input
* @throws Error that names input and line, and repeats nothing of the text, since it may hold a password
*/
async function parseYaml(input, text) {
	if (text.trim() === "") return void 0;
	const { parseDocument } = await import("../vendor/load-yaml.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const document = parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false
	});
	const advice = "values with special characters belong in single quotes";
	const [error] = document.errors;
	if (error) {
		const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length;
		throw new Error(`input '${input}' is no YAML, line ${line}: ${error.code.toLowerCase().replaceAll("_", " ")}; ${advice}`);
	}
	try {
		const value = document.toJS({ maxAliasCount: 100 });
		return value === null || value === "" ? void 0 : value;
	} catch {
		throw new Error(`input '${input}' is no YAML: an alias (*) names no anchor (&), or is used too often; ${advice}`);
	}
}
/** Whether a parsed value is a mapping: neither a scalar nor a list. */
function isTable(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** The first key of a mapping that is not among those known; undefined when there is none. */
function unknownKey(table, known) {
	return Object.keys(table).find((key) => !known.includes(key));
}
//#endregion
//#region src/input/platforms.ts
/**
* Normalises the platforms of the input `platforms`, in the order asked for. One that is named twice counts once.
*
* @param notices gets a sentence about what was dropped
* @throws Error that names the text of a platform that is unknown
*/
function readPlatforms(names, runner, notices) {
	const native = nativePlatform(runner.arch, runner.armVersion);
	const platforms = names.map((name) => parsePlatformName(name, native));
	const unique = [...new Set(platforms)];
	if (unique.length < platforms.length) {
		const twice = names.filter((_, index) => platforms.slice(0, index).some((platform) => platform === platforms[index]));
		notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(", ")}`);
	}
	return unique;
}
//#endregion
export { platformSlug as A, architectureOf as C, normalisedName as D, nativePlatform as E, refuseUnknownInputs as M, parsePlatformName as O, writeResult as S, linuxPlatforms as T, digestOutput as _, boolean as a, resetOutputs as b, list as c, optionalBoolean as d, readAll as f, parseList as g, text as h, unknownKey as i, takeApart as j, platformOf as k, name as l, scalar as m, isTable as n, choice as o, refine as p, parseYaml as r, duration as s, readPlatforms as t, names as u, forEachPlatform as v, formatPlatform as w, writeOutputs as x, pushedOutput as y };
