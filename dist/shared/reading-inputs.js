import { i as __toESM } from "./rolldown-runtime.js";
import { D as messageOf, E as result, S as log, a as parseChoice, i as parseBoolean, n as checkName, o as parseDuration, p as isLoopback, r as checkScalar, t as booleanVariable, u as parseObject, y as fail } from "./every-entry.js";
import { a as exportVariable, f as setOutput, g as summary, o as getInput } from "../vendor/actions-core.js";
import { t as parse } from "../vendor/csv-parse.js";
//#region src/input/unknown.ts
const prefix = "INPUT_";
/**
* Refuses inputs that the action does not have: the runner only warns of them, and without what they were meant to say
* something else would be built or published.
*
* A name that is not a slip may be a variable of a workflow (`INPUT_VERSION`), and so may that of an input of the run itself.
*
* @param warn gets what is not an error: all names where none is a slip, or where they say nothing about the step
* @throws Error that names all of them, each with the input that it is near to
*/
async function refuseUnknownInputs(tables, { environment, leaksInputs, event }, warn) {
	const known = tables.flatMap((table) => Object.values(table).map(({ name }) => name));
	const unknown = unknownInputs(environment, known);
	if (unknown.length === 0) return;
	const { nearestInput } = await import("./nearest.js");
	const ofRun = Object.keys(event.inputs ?? {}).map(variableOf);
	const named = unknown.map((name) => ({
		name,
		isSlip: false,
		nearest: void 0,
		...nearestInput(name, known)
	}));
	const sentences = named.map(({ name, nearest }) => nearest ? `unknown input '${name}'; did you mean '${nearest}'?` : `unknown input '${name}' is ignored`);
	const [near] = named.filter(({ name, isSlip }) => isSlip && !ofRun.includes(variableOf(name)));
	if (near === void 0 || leaksInputs) return warn(sentences.join("\n"));
	const hint = `(An environment variable ${variableOf(near.name)} counts as this input too; if that is where it comes from, rename the variable.)`;
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
//#region src/document-address.ts
/** The document that is generated from the rules of failures. */
const troubleshooting = "docs/troubleshooting.md";
/** Where a rule's section can be read, for the version that runs; a path in the repository where that is not known. */
function addressOfRule(id, runner) {
	const path = `${troubleshooting}#${id}`;
	return (runner && documentAddress(path, runner)) ?? path;
}
/**
* The address of a document, in the repository and at the version that the action comes from.
*
* @param path in the repository, with an anchor
* @returns undefined where the engine does not tell these, as for an action in a folder of the workspace
*/
function documentAddress(path, { serverUrl, environment }) {
	const { GITHUB_ACTION_REPOSITORY: repository = "", GITHUB_ACTION_REF: ref = "" } = environment;
	if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[\w./-]+$/.test(ref)) return void 0;
	return `${serverUrl}/${repository}/blob/${ref}/${path}`;
}
//#endregion
//#region src/spelling.ts
/**
* The name among the known ones that is spelled most like another: separators do not count, and of several one with the
* same letters is nearest (`amr64` is `arm64`, not `amd64`).
*
* @param slips how many at most: characters too many, too few or wrong, or neighbours swapped
* @returns undefined where none is near
*/
function spelledAlike(name, known, slips) {
	const spelling = withoutSeparators(name);
	for (let most = 0; most <= slips; most += 1) {
		const found = known.filter((candidate) => isWithin(most, spelling, withoutSeparators(candidate)));
		if (found.length > 0) return found.find((candidate) => hasLettersOf(spelling, candidate)) ?? found[0];
	}
}
/** `cache_mode` and `cache-mode` are `cachemode`. */
function withoutSeparators(name) {
	return name.replace(/[-_. ]/g, "");
}
function hasLettersOf(spelling, candidate) {
	const letters = (name) => [...name].toSorted().join("");
	return letters(spelling) === letters(withoutSeparators(candidate));
}
/** Whether the distance of optimal string alignment, Damerau's and Levenshtein's, is no greater. */
function isWithin(slips, one, other) {
	let start = 0;
	while (start < one.length && one[start] === other[start]) start += 1;
	const [a, b] = [one.slice(start), other.slice(start)];
	if (a === b) return true;
	if (slips === 0 || Math.abs(a.length - b.length) > slips) return false;
	const isSwapped = a[0] === b[1] && a[1] === b[0];
	return isWithin(slips - 1, a.slice(1), b.slice(1)) || isWithin(slips - 1, a.slice(1), b) || isWithin(slips - 1, a, b.slice(1)) || isSwapped && isWithin(slips - 1, a.slice(2), b.slice(2));
}
//#endregion
//#region src/platform-names.ts
/**
* The names of operating systems and architectures, and which of them stand for others: those of containerd's
* `platforms` package (v1.0.0-rc.5, database.go), which buildx and BuildKit apply, and those of Docker's official images.
*/
const operatingSystems = new Set(`aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos`.split(" "));
const furtherSystems = /* @__PURE__ */ new Set([
	"wasi",
	"wasip1",
	"wasip2"
]);
const architectures = new Set(`386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm`.split(" "));
/** Architectures by other names; some have a variant, whichever is written. */
const aliases = {
	x86_64: ["amd64"],
	"x86-64": ["amd64"],
	x64: ["amd64"],
	i386: ["386", ""],
	i686: ["386", ""],
	x86: ["386", ""],
	aarch64: ["arm64"],
	arm64v8: ["arm64", ""],
	armhf: ["arm", "v7"],
	armel: ["arm", "v6"],
	arm32v5: ["arm", "v5"],
	arm32v6: ["arm", "v6"],
	arm32v7: ["arm", "v7"],
	ppc64el: ["ppc64le"],
	loongarch64: ["loong64"]
};
/** Variants that processors have; of other architectures any is taken. */
const variants = {
	amd64: {
		form: /^v[1-4]$/,
		named: "v1 to v4"
	},
	arm: {
		form: /^v[5-8]$/,
		named: "v5 to v8"
	},
	arm64: {
		form: /^v[89](?:\.\d+)?$/,
		named: "v8, v9, v8.1 and so on"
	}
};
/** Tells whether a name alone means an operating system. */
function isOperatingSystem(name) {
	return operatingSystems.has(name);
}
/** An operating system by its one name. */
function operatingSystemOf(name) {
	const lower = name.toLowerCase();
	return lower === "macos" ? "darwin" : lower;
}
/** An architecture by its one name, whatever it was called, with the variant that the name or the text has. */
function architectureNamed(name, variant = "") {
	const lower = name.toLowerCase();
	const [architecture, fixed] = Object.hasOwn(aliases, lower) && aliases[lower] || [lower];
	return {
		architecture,
		variant: normalisedVariant(architecture, fixed ?? variant)
	};
}
/** Tells whether a name is that of an architecture. */
function isArchitecture(name) {
	return architectures.has(name);
}
/** A variant as containerd writes it: the baseline of 64-bit architectures is left out, that of arm is not. */
function normalisedVariant(architecture, variant) {
	const { form } = variantsOf(architecture);
	const spelled = form?.test(`v${variant}`) ? `v${variant}` : variant.toLowerCase();
	if (architecture === "arm") return spelled || "v7";
	const short = architecture === "arm64" ? spelled.replace(/^(v[89])\.0$/, "$1") : spelled;
	return architecture === "amd64" && short === "v1" || architecture === "arm64" && short === "v8" ? void 0 : short || void 0;
}
/** Why nobody may have a platform; undefined for what is known. */
function doubtAbout({ os, architecture, variant = "" }) {
	if (!operatingSystems.has(os) && !furtherSystems.has(os)) return `unknown operating system '${os}'`;
	if (!architectures.has(architecture)) return `unknown architecture '${architecture}'`;
	const { form, named } = variantsOf(architecture);
	return variant === "" || !form || form.test(variant) ? void 0 : `unknown variant '${variant}' of ${architecture}, known: ${named}`;
}
/** What a name of an operating system was probably meant to be; undefined when it is known, or far from all. */
function meantSystem(name) {
	return meant(name, [
		...operatingSystems,
		...furtherSystems,
		"macos"
	]);
}
/** {@link meantSystem} for an architecture. */
function meantArchitecture(name) {
	const [, version] = name.match(/^armv?([5-8])[a-z]?$/) ?? [];
	if (version !== void 0) return version === "8" ? "arm64" : `arm/v${version}`;
	return meant(name, [...architectures, ...Object.keys(aliases)]);
}
function variantsOf(architecture) {
	return Object.hasOwn(variants, architecture) && variants[architecture] || {};
}
function meant(name, known) {
	if (known.includes(name)) return void 0;
	return (name.length > 3 ? spelledAlike(name, known, 1) : void 0) ?? (name.length > 2 ? known.find((one) => one.startsWith(name)) : void 0);
}
//#endregion
//#region src/platform-system.ts
const form = /^([A-Za-z0-9_][A-Za-z0-9_-]*)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/;
/**
* Reads `windows`, `windows(10.0.17763)`, `linux(+gpu)`, `windows(10.0.17763+win32k)`; what it does not have is absent.
*
* @returns undefined for a text of another form
*/
function readSystem(text) {
	const [, name, version = "", features = ""] = text.match(form) ?? [];
	if (name === void 0) return void 0;
	try {
		const osVersion = decodeURIComponent(version);
		const osFeatures = inOrder(features.split("+").map(decodeURIComponent));
		return {
			os: operatingSystemOf(name),
			...osVersion && { osVersion },
			...osFeatures.length > 0 && { osFeatures }
		};
	} catch {
		return;
	}
}
/** The text that {@link readSystem} reads. */
function formatSystem({ os, osVersion = "", osFeatures = [] }) {
	const options = [osVersion, ...osFeatures].map(encode).join("+");
	return options ? `${os}(${options})` : os;
}
/** Features sorted, each once. */
function inOrder(features) {
	return [...new Set(features)].filter((feature) => feature !== "").sort();
}
/** More than containerd, which escapes only what it splits at and so does not read all that it writes. */
function encode(option) {
	return option.replace(/[^A-Za-z0-9_.-]/gu, (character) => [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""));
}
//#endregion
//#region src/platform.ts
/** Every Linux platform that BuildKit executes, if need be under QEMU; each has an output `digest-<slug>`. */
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
const partForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
/**
* Parses one platform as people write it (`aarch64`, `linux/arm64/v8`, `armhf`, `linux/arm/7`, `local`,
* `windows(10.0.17763)/amd64`). The rules are those of containerd's `platforms` package (v1.0.0-rc.5), which buildx
* applies, plus the names of Docker's official images (`arm32v7`, `arm64v8`). That takes any name with a slash; a name
* that is one slip away from a known one is refused here.
*
* @param native what `local`, a bare architecture and a bare operating system are completed with
* @throws Error that names the text, when the form is wrong or the platform is unknown
*/
function parsePlatform(text, native) {
	const name = text.trim();
	if (name.toLowerCase() === "local") return native;
	const [first = "", ...parts] = name.split("/");
	const system = readSystem(first);
	if (!system || parts.length > 2 || !parts.every((part) => partForm.test(part))) throw new Error(`invalid platform '${text}', expected os/arch[/variant], e.g. linux/arm/v7`);
	const [architecture, variant] = parts;
	if (architecture === void 0) return completed(text, first, system, native);
	if (!isOperatingSystem(system.os) && isArchitecture(architectureNamed(first).architecture)) {
		if (variant === void 0 && /^v?\d/i.test(architecture)) return onSystem({ os: native.os }, first, architecture);
		const swapped = variant === void 0 && isOperatingSystem(operatingSystemOf(architecture));
		throw unknown(text, `'${first}' is not an operating system`, swapped ? `${architecture}/${first}` : void 0);
	}
	const meantOs = meantSystem(system.os);
	if (meantOs) throw unknown(text, `no operating system '${first}'`, meantOs);
	const platform = onSystem(system, architecture, variant);
	const meant = meantArchitecture(platform.architecture);
	if (meant) throw unknown(text, `no architecture '${architecture}' for ${system.os}`, meant);
	return platform;
}
/** {@link parsePlatform} to a name. */
function parsePlatformName(text, native) {
	return formatPlatform(parsePlatform(text, native));
}
/** `linux/arm/v7`, `windows(10.0.17763+win32k)/amd64`: as buildx takes and prints it. */
function formatPlatform({ architecture, variant, ...system }) {
	return `${formatSystem(system)}/${architecture}${variant ? `/${variant}` : ""}`;
}
/** `linux-arm-v7`, `windows-10.0.17763-amd64`: the platform in a job name or an output `digest-<slug>`. */
function platformSlug(platform) {
	return platform.replace(/[^\w.-]+/g, "-");
}
/**
* Reads a platform from an OCI descriptor or image config, where variants may be spelled out (`arm64` with `v8`).
* Unlike {@link parsePlatform} it takes any name: what a registry holds is reported.
*/
function platformOf(found) {
	const { "os.version": osVersion, "os.features": features } = found;
	const architecture = found.architecture || "unknown";
	const variant = normalisedVariant(architecture, found.variant ?? "");
	return formatPlatform({
		os: found.os || "unknown",
		...typeof osVersion === "string" && { osVersion },
		...Array.isArray(features) && { osFeatures: inOrder(features.map(String)) },
		architecture,
		...variant && { variant }
	});
}
/** {@link platformOf} for a name that is well formed, such as buildx prints: `linux/arm64/v8` is `linux/arm64`. */
function normalisedName(name) {
	const { os, osVersion, osFeatures, architecture, variant } = takeApart(name);
	return platformOf({
		os,
		...osVersion && { "os.version": osVersion },
		...osFeatures && { "os.features": osFeatures },
		architecture,
		...variant && { variant }
	});
}
/** Takes a name apart; what it does not have is absent. */
function takeApart(platform) {
	const [first = "", architecture = "", variant] = platform.split("/");
	return {
		...readSystem(first) ?? { os: first },
		architecture,
		...variant && { variant }
	};
}
/**
* The name of a platform among those asked for: one that was asked for without a version or features of its operating
* system has them from its base image.
*/
function nameAmong(found, asked) {
	return asked.includes(found) ? found : asked.find((name) => satisfies(found, name)) ?? found;
}
/** Whether a name has its operating system, unlike `arm/v7`. */
function hasOperatingSystem(name) {
	const [first = "", ...others] = name.split("/");
	return others.length > 0 && !isArchitecture(first);
}
/** The architecture of a platform: `arm` of `linux/arm/v7`. */
function architectureOf(platform) {
	return takeApart(platform).architecture;
}
function isLinux(platform) {
	return takeApart(platform).os === "linux";
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
function satisfies(found, asked) {
	const [one, other] = [takeApart(found), takeApart(asked)];
	const { osVersion = one.osVersion, osFeatures = one.osFeatures } = other;
	return formatPlatform(one) === formatPlatform({
		...other,
		...osVersion && { osVersion },
		...osFeatures && { osFeatures }
	});
}
/** A bare operating system, or a bare architecture. */
function completed(text, name, system, native) {
	if (isOperatingSystem(system.os)) return {
		...native,
		...system
	};
	if (isArchitecture(architectureNamed(name).architecture)) return onSystem({ os: native.os }, name);
	const lower = name.toLowerCase();
	throw unknown(text, "neither an operating system nor an architecture", joined(lower) ?? meantSystem(lower) ?? meantArchitecture(lower));
}
/** `linux-arm-v7`, as outputs and jobs have it. */
function joined(name) {
	const [os = "", architecture = "", ...variant] = name.split(/[-_]/);
	return isOperatingSystem(os) && isArchitecture(architectureNamed(architecture).architecture) ? [
		os,
		architecture,
		...variant
	].join("/") : void 0;
}
function onSystem(system, name, spelled) {
	const { architecture, variant } = architectureNamed(name, spelled);
	return {
		...system,
		architecture,
		...variant && { variant }
	};
}
function unknown(text, reason, meant) {
	return /* @__PURE__ */ new Error(`unknown platform '${text}': ${reason}${meant ? `; did you mean '${meant}'?` : ""}`);
}
//#endregion
//#region src/report/failure.ts
/** The output `failure`, JSON; empty where nothing failed. */
function formatFailure(told) {
	if (told === void 0) return "";
	const { phase, rule = null, platform = null, message, retried } = told;
	return JSON.stringify({
		phase,
		rule,
		platform,
		message,
		retried
	});
}
/** What a result says of a publication that failed. */
function toldFailure({ failure, rule, failedIn }, retries) {
	if (failure === void 0) return {};
	return { failure: {
		phase: failedIn ?? "tags",
		rule,
		message: failure,
		retried: retries.repeats()
	} };
}
//#endregion
//#region src/report/tests.ts
/** The output `tests`: JSON, platform to result; empty where nothing was tested. */
function formatTests(results) {
	return results.size > 0 ? JSON.stringify(Object.fromEntries([...results].map(([name, one]) => [name, told(one)]))) : "";
}
/** The output `tested-<platform>`: the JSON of one result. */
function formatTest(result) {
	return JSON.stringify(told(result));
}
/** Reads what {@link formatTest} wrote, in another job; undefined for anything else. */
function parseTest(text) {
	const { passed, seconds, emulated } = parseObject(text);
	return typeof passed === "boolean" && typeof seconds === "number" && seconds >= 0 && ["boolean", "undefined"].includes(typeof emulated) ? {
		passed,
		seconds,
		...typeof emulated === "boolean" && { emulated }
	} : void 0;
}
/** `passed in 3.1 s (QEMU)`, `failed`; `–` for what was not tested. */
function describeTest(result) {
	if (result === void 0) return "–";
	const { passed, seconds, emulated } = result;
	return `${passed ? `passed in ${seconds.toFixed(1)} s` : "failed"}${emulated ? " (QEMU)" : ""}`;
}
/** A tenth of a second is as much as anybody can compare. */
function told({ seconds, ...result }) {
	const { passed, emulated } = result;
	return {
		passed,
		seconds: Math.round(seconds * 10) / 10,
		...emulated !== void 0 && { emulated }
	};
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
/** The output with which a matrix job hands on how its tests ended: `tested-linux-arm-v7`. */
function testedOutput(platform) {
	return `tested-${platformSlug(platform)}`;
}
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, tests = /* @__PURE__ */ new Map(), digest, images, tags, platforms, isRefused = false, others }) {
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
		tests: formatTests(tests),
		image: imageOf(digest),
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		failure: "",
		...others
	};
}
/** One output for each Linux platform, which action.yml declares. */
function forEachPlatform(name, value) {
	return Object.fromEntries(linuxPlatforms.map((platform) => [name(platform), value(platform)]));
}
/** The names of {@link Outputs}, without those of one action only. */
const imageOutputs = Object.keys(outputValues({
	images: [],
	tags: [],
	platforms: [],
	others: {}
}));
/**
* Sets outputs to nothing, before anything else is done. What is set by file counts more than what a log line
* sets, so an output of a run that fails or is killed cannot come from there either.
*/
function resetOutputs(names) {
	writeOutputs(Object.fromEntries(names.map((name) => [name, ""])));
}
/** Sets variables for later steps. */
function exportVariables(values) {
	for (const [name, value] of Object.entries(values)) exportVariable(name, value);
}
function writeOutputs(values) {
	for (const [name, value] of Object.entries(values)) setOutput(name, value);
}
/** Writes a result where the runner reads it. */
async function writeResult({ outputs, summary, failure }, { hasSummary, environment }) {
	writeOutputs({
		...outputValues(outputs),
		failure: formatFailure(failure)
	});
	const { manifest, tags } = outputs;
	if (environment.GITHUB_ARTIFACTS && manifest && tags[0] !== void 0) {
		const { declareArtifact } = await import("./artifacts.js");
		declareArtifact({
			reference: tags[0],
			digest: manifest.digest
		}, environment);
	}
	if (summary !== "" && hasSummary) await writeSummary(summary);
}
/** Ends the log with what came of it all. */
function conclude({ published, failure }, runner) {
	if (published !== "") result(published);
	if (failure === void 0) return;
	const { message, rule } = failure;
	fail(rule === void 0 ? message : `${message}\nsee ${addressOfRule(rule, runner)}`);
}
/** Adds to the job summary. Without it the job is done all the same. */
async function writeSummary(summary$1) {
	try {
		await summary.addRaw(summary$1, true).write();
	} catch (error) {
		log.warning(`the job summary could not be written: ${messageOf(error)}`);
	}
}
//#endregion
//#region src/input/pem.ts
/**
* Splits a text into lines, and leaves the blocks of PEM whole, each with the text in front of it: a secret with a key
* in `key=${{ secrets.KEY }}` is one value of several lines.
*/
function linesWithPem(text) {
	const items = [];
	let isOpen = false;
	for (const line of text.split(/\r\n|\n|\r/)) {
		if (isOpen || /^\s*-----BEGIN /.test(line) && isPem(items.findLast((item) => item.trim() !== "") ?? "")) items.push(`${popText(items)}\n${line.trim()}`);
		else items.push(line);
		if (/-----BEGIN [^-]*-----/.test(line)) isOpen = true;
		if (/-----END [^-]*-----/.test(line)) isOpen = false;
	}
	return items;
}
/** Tells whether a value is, or holds, a block of PEM; anything else is the path of one. */
function isPem(text) {
	return text.includes("-----BEGIN ");
}
/** The lines of PEM that nobody may see: all of a private key but its frame. */
function secretLinesOf(pem) {
	return (pem.match(/-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END|$)/g) ?? []).flatMap((key) => key.split(/[\r\n]+/)).filter((line) => line.length > 8 && !line.startsWith("-----"));
}
/** The last item that has text, without the blank ones behind it. */
function popText(items) {
	for (;;) {
		const item = items.pop();
		if (item === void 0 || item.trim() !== "") return item ?? "";
	}
}
//#endregion
//#region src/input/list.ts
const noDelimiter = "\0";
/**
* Reads a list input as `Util.getList` of docker/actions-toolkit does (0.101.0): one item per line, optionally several
* comma-separated. A `"` as the first character of an item quotes it up to the next `"`, over line ends, with `""` for a
* quote; `#` is data. Different on purpose: empty and blank items are dropped; LF, CRLF and CR may be mixed; where
* commas are data, quotes behind one are data too (`A=["a","b","c"]`).
*
* @param input the input's name, for the error
* @throws Error that names input and line, when a quote is not closed
*/
function parseList(input, text, style = {}) {
	if (text.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return (style.rawQuotes ? linesWithPem(text) : readItems(input, text, style)).filter((item) => item.trim() !== "").map((item) => style.untrimmed ? item : item.trim());
}
function readItems(input, text, { comma, untrimmed }) {
	return readRecords(input, untrimmed ? text : withoutOuterBlanks(text), comma ? "," : noDelimiter).flatMap(({ record }) => comma ? itemsOf(record) : record);
}
function itemsOf(record) {
	return record.length === 1 ? record.join().split(",") : record;
}
/**
* Reads `tags` or `images`, whose entries may be rules of docker/metadata-action: a line with `=`, which no reference has, is
* one entry, with the quotes around its fields; quotes around the whole line are taken off. Other lines are read as
* {@link parseList} does with commas. A line that starts with `#` is a comment.
*
* @param input the input's name, for the error
* @throws Error that names input and line, when a quote is not closed
*/
function parseEntries(input, text) {
	if (text.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return readRecords(input, withoutOuterBlanks(text), ",").filter(({ raw }) => !raw.trimStart().startsWith("#")).flatMap(({ record, raw }) => {
		if (!record.some((field) => field.includes("="))) return itemsOf(record);
		return record.length === 1 ? record : [raw];
	}).map((entry) => entry.trim()).filter((entry) => entry !== "");
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
			raw: true,
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
		throw new Error(`input '${input}': the quote (") that opens on line ${open} is never closed; close it or remove it`, { cause: error });
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
/** A list of one item per line, quotes and all. */
function lines(name) {
	return refine(list(name, { rawQuotes: true }), (items) => items.map((item) => checkScalar(name, item)));
}
/** A list whose items may be rules, see {@link parseEntries}. */
function entries(name) {
	return {
		name,
		form: { comma: true },
		parse: (text) => parseEntries(name, text)
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
/** A boolean or one other word; undefined where it is left out. */
function booleanOr(name, word) {
	const parse = (text) => {
		const given = text.trim();
		if (given === "" || given === word) return given || void 0;
		return parseBoolean(name, given, false, `true, false or ${word}`);
	};
	return {
		name,
		form: [
			"true",
			"false",
			word
		],
		parse
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
/** A length of time in seconds; undefined where it is `off`. */
function optionalDuration(name, otherwise) {
	return {
		name,
		form: "duration or off",
		parse: (text) => text.trim() === "off" ? void 0 : parseDuration(name, text, otherwise, ", or off")
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
* Parses a YAML input. Every scalar comes back as its text: `password: 0123` is not a number. The parser is loaded
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
	const advice = "put values with special characters in single quotes";
	const [error] = document.errors;
	if (error) {
		const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length;
		throw new Error(`input '${input}' is not valid YAML, line ${line}: ${error.code.toLowerCase().replaceAll("_", " ")}; ${advice}`);
	}
	try {
		const value = document.toJS({ maxAliasCount: 100 });
		return value === null || value === "" ? void 0 : value;
	} catch {
		throw new Error(`input '${input}' is not valid YAML: an alias (*) refers to no anchor (&), or is used too often; ${advice}`);
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
//#region src/toolchain/buildx-inputs.ts
const defaultBuildxUrl = "https://github.com/docker/buildx/releases/download";
/** Which buildx is used, and where it comes from. */
const buildxInputs = {
	version: refine(scalar("buildx-version"), (version) => version || void 0),
	url: refine(scalar("buildx-url"), (url) => parseMirror(url || defaultBuildxUrl)),
	sha256: refine(scalar("buildx-sha256"), parseSha256),
	cacheBinary: boolean("cache-binary", true)
};
function parseSha256(text) {
	const sha256 = text.toLowerCase();
	if (sha256 !== "" && !/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`);
	return sha256 || void 0;
}
/** A mirror is trusted no more than the network: https, or http on this machine only. */
function parseMirror(text) {
	const problem = (what) => /* @__PURE__ */ new Error(`input 'buildx-url' is '${text}', ${what}`);
	let url;
	try {
		url = new URL(text);
	} catch {
		throw problem("expected a URL such as https://mirror.example.com/buildx");
	}
	if (url.username || url.password) throw new Error(`input 'buildx-url' cannot carry a user name or password`);
	if (url.search || url.hash) throw problem("but it must not have a query or a fragment");
	if (url.protocol === "http:" && !isLoopback(url.host)) throw problem("but plain http is only allowed for this machine; use https");
	if (url.protocol !== "https:" && url.protocol !== "http:") throw problem("expected https");
	return url.href.replace(/\/+$/, "");
}
//#endregion
//#region src/git-context.ts
/**
* The Git context of the commit that the event is about, `<server>/<repository>.git#<sha>`; the checkout if there is
* none (a run by hand). Two variables change it, as in docker/build-push-action: one takes the head of a pull request
* instead of its merge commit, the other writes the commit as a query.
*
* The head is taken only if the run itself is about the pull request (`refs/pull/…`, see docs.github.com, Events that
* trigger workflows). The payload of `pull_request_target` has one too, but its run has the base's token and secrets,
* which a stranger's code must not get.
*/
function defaultContext({ serverUrl, repository, sha, ref, event, environment }) {
	if (!repository || !sha) return ".";
	const wantsHead = booleanVariable(environment, "DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF", false);
	const asQuery = booleanVariable(environment, "BUILDX_SEND_GIT_QUERY_AS_INPUT", false);
	const commit = wantsHead && ref.startsWith("refs/pull/") && headOfPullRequest(event) || sha;
	return `${serverUrl}/${repository}.git${asQuery ? "?ref=" : "#"}${commit}`;
}
/** @param asked the inputs of the same names */
function decideContexts(asked, runner) {
	const gitContext = defaultContext(runner);
	return {
		gitContext,
		context: asked.context === "" ? gitContext : renderContext(asked.context, gitContext),
		buildContexts: asked.buildContexts.map((item) => renderContext(item, gitContext))
	};
}
/**
* Fills in `{{defaultContext}}`, also in the three braces that keep Handlebars from escaping it. It may be followed by
* `:folder` for a folder of the repository; if the commit is a query, the folder becomes one too, since it cannot be
* part of a query's value.
*/
function renderContext(text, context) {
	return text.replace(/(?:\{\{\{\s*defaultContext\s*\}\}\}|\{\{\s*defaultContext\s*\}\})(?::([^,]*))?/g, (_, folder) => {
		if (folder === void 0) return context;
		return context.includes("?ref=") ? `${context}&subdir=${encodeURI(folder)}` : `${context}:${folder}`;
	});
}
/** Tells whether BuildKit fetches a context itself (buildx, util/urlutil). */
function isRemote(context) {
	return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/.test(context);
}
/**
* The id under which BuildKit looks for a token when it fetches from the server of a context.
*
* @returns undefined when neither the context nor a named one is the default Git context, or when there already is a
*   secret for Git
*/
function gitTokenId(contexts, defaultGitContext, secretIds) {
	if (!isRemote(defaultGitContext) || !contexts.some((context) => context.startsWith(defaultGitContext))) return void 0;
	if (secretIds.some((id) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))) return void 0;
	return `GIT_AUTH_TOKEN.${new URL(defaultGitContext).host}`;
}
function headOfPullRequest({ pull_request: request }) {
	const { head } = request ?? {};
	return typeof head?.sha === "string" ? head.sha : void 0;
}
//#endregion
//#region src/input/platforms.ts
/**
* Normalises the platforms of the input `platforms`, in the order asked for. One that is named twice counts once.
*
* @param names each one or, as buildx takes them, several separated by commas
* @param notices gets a sentence about what was dropped, and about what nobody may have
* @throws Error that names the text of a platform that is unknown
*/
function readPlatforms(names, runner, notices) {
	const native = nativePlatform(runner.arch, runner.armVersion);
	const single = names.flatMap((name) => name.split(","));
	for (const name of single) refuseList(name);
	const platforms = single.map((name) => parsePlatformName(name, native));
	const unique = [...new Set(platforms)];
	if (unique.length < platforms.length) {
		const twice = single.filter((_, index) => platforms.slice(0, index).some((platform) => platform === platforms[index]));
		notices.push(`input 'platforms' has duplicates, which are ignored: ${twice.join(", ")}`);
	}
	for (const platform of unique) {
		const doubt = doubtAbout(takeApart(platform));
		if (doubt) notices.push(`platform '${platform}' is unknown (${doubt}), but is passed to buildx unchanged`);
	}
	return unique;
}
/** Lists of other forms, such as JSON, come here in pieces. */
function refuseList(name) {
	if (/^\s*[["']|[\]"']\s*$|^\s*- |\w\s+\w/.test(name)) throw new Error(`input 'platforms' has '${name.trim()}'; write platforms one per line or comma-separated, without quotes, brackets or dashes, e.g. linux/amd64,linux/arm64`);
}
//#endregion
//#region src/input/rules.ts
/** Tells whether an item of `tags` is a rule of docker/metadata-action, such as `type=sha`: no reference has a `=`. */
function isRule(item) {
	return item.includes("=");
}
/** Tells whether an item of `tags` names a repository: `app`, `main`, `1.2.3` and `{{branch}}/x` may be tags alone. */
function isReference(item) {
	return /[/:]/.test(item) && !item.includes("{{") && !isRule(item);
}
/** @throws Error for a `flavor` where `tags` has references alone */
function checkFlavor(flavor) {
	if (flavor.length > 0) throw new Error(`input 'flavor' has '${flavor[0]}', but it applies to rules, and 'tags' has none; add one, e.g. type=ref,event=branch, or remove 'flavor'`);
}
//#endregion
//#region src/input/format-list.ts
/** Writes items as lines that {@link parseList} reads as the same items. */
function formatList(items) {
	return items.map((item) => /^"|[\r\n]/.test(item) ? `"${item.replaceAll("\"", "\"\"")}"` : item).join("\n");
}
//#endregion
export { linuxPlatforms as $, isPem as A, writeOutputs as B, names as C, scalar as D, refine as E, forEachPlatform as F, formatTests as G, writeSummary as H, imageOutputs as I, toldFailure as J, parseTest as K, pushedOutput as L, conclude as M, digestOutput as N, text as O, exportVariables as P, isLinux as Q, resetOutputs as R, name as S, readAll as T, describeTest as U, writeResult as V, formatTest as W, formatPlatform as X, architectureOf as Y, hasOperatingSystem as Z, choice as _, readPlatforms as a, platformSlug as at, lines as b, gitTokenId as c, withoutSeparators as ct, buildxInputs as d, refuseUnknownInputs as dt, nameAmong as et, isTable as f, booleanOr as g, boolean as h, isRule as i, platformOf as it, secretLinesOf as j, parseList as k, isRemote as l, addressOfRule as lt, unknownKey as m, checkFlavor as n, normalisedName as nt, decideContexts as o, takeApart as ot, parseYaml as p, formatFailure as q, isReference as r, parsePlatformName as rt, defaultContext as s, spelledAlike as st, formatList as t, nativePlatform as tt, renderContext as u, documentAddress as ut, duration as v, optionalDuration as w, list as x, entries as y, testedOutput as z };
