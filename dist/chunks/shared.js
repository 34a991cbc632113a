import { n as getInput, o as saveState$1, r as getState } from "./actions-core.js";
import { t as parse } from "./csv-parse.js";
import { basename, join } from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
//#region src/process.ts
/** A program that could not be started, failed, or was killed. The message ends with the program's own last words. */
var CommandError = class extends Error {
	command;
	exitCode;
	stdout;
	stderr;
	/** @param exitCode undefined when the program did not start or was killed; then `reason` says why */
	constructor(command, exitCode, output, reason) {
		const words = lastLines(output.stderr.trim() || output.stdout.trim(), 10);
		super(`${command} ${reason}${words ? `: ${words}` : ", and printed nothing"}`);
		this.name = "CommandError";
		this.command = command;
		this.exitCode = exitCode;
		this.stdout = output.stdout;
		this.stderr = output.stderr;
	}
};
/** Thrown by {@link Run} once the job was cancelled, so that nothing further is started. */
var CancelledError = class extends Error {
	signal;
	constructor(signal) {
		super(`cancelled by ${signal}`);
		this.name = "CancelledError";
		this.signal = signal;
	}
};
/** The runner kills a cancelled step 7.5 s after its first signal; children get this long to end by themselves. */
const graceMilliseconds = 6e3;
/**
* Makes a {@link Run}. Each child leads a process group of its own: on abort the group is sent the signal that is the
* abort's reason, and SIGKILL after 6 s, since a build that nobody waits for could still push.
*/
function createRun(environment, cancel) {
	return (command, args, { env, input, onOutput, cwd } = {}) => new Promise((resolve, reject) => {
		if (cancel.aborted) return reject(new CancelledError(cancel.reason));
		const title = [basename(command), args.find((arg) => /^[a-z]+$/.test(arg))].filter(Boolean).join(" ");
		const child = spawn(command, args, {
			env: {
				...environment,
				...env
			},
			cwd,
			detached: true,
			stdio: [
				input === void 0 ? "ignore" : "pipe",
				"pipe",
				"pipe"
			]
		});
		let killTimer;
		const stop = () => {
			killGroup(child.pid, cancel.reason);
			killTimer = setTimeout(() => killGroup(child.pid, "SIGKILL"), graceMilliseconds);
		};
		cancel.addEventListener("abort", stop, { once: true });
		const written = {
			stdout: "",
			stderr: ""
		};
		for (const stream of ["stdout", "stderr"]) child[stream]?.setEncoding("utf8").on("data", (chunk) => {
			written[stream] = (written[stream] + chunk).slice(-16777216);
			onOutput?.(chunk);
		});
		child.stdin?.on("error", () => {}).end(input);
		child.on("error", (error) => {
			cancel.removeEventListener("abort", stop);
			const missing = "code" in error && error.code === "ENOENT";
			reject(new CommandError(title, void 0, written, missing ? "was not found" : `did not start (${error.message})`));
		});
		child.on("close", (exitCode, signal) => {
			cancel.removeEventListener("abort", stop);
			clearTimeout(killTimer);
			if (cancel.aborted) reject(new CancelledError(cancel.reason));
			else if (exitCode === 0) resolve(written);
			else if (exitCode === null) reject(new CommandError(title, void 0, written, `was killed by ${signal}`));
			else reject(new CommandError(title, exitCode, written, `failed with exit code ${exitCode}`));
		});
	});
}
/**
* Makes {@link Buildx} for a binary.
*
* @param buildxConfig where `docker buildx` of later steps looks for builders too
*/
function bindBuildx(run, path, buildxConfig) {
	return (args, options) => run(path, args, {
		...options,
		env: {
			BUILDX_CONFIG: buildxConfig,
			...options?.env
		}
	});
}
/** The last `count` lines of a text that are not blank. */
function lastLines(text, count) {
	return text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "").slice(-count).join("\n");
}
function killGroup(pid, signal) {
	if (pid === void 0) return;
	try {
		process.kill(-pid, signal);
	} catch {}
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
	ppc64el: "ppc64le",
	ppc64: "ppc64"
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
	const startsWithOs = first in architectures;
	const os = startsWithOs ? first : native.os;
	const [architectureName, givenVariant, ...rest] = startsWithOs ? parts.slice(1) : parts;
	if (rest.length > 0) throw new Error(`unknown platform '${text}': '${first}' is not an operating system`);
	if (architectureName === void 0) return {
		...native,
		os
	};
	const [architecture = "", aliasVariant] = (architectureAliases[architectureName] ?? architectureName).split("/");
	if (!architectures[os]?.includes(architecture)) {
		const subject = startsWithOs || parts.length === 1 ? `'${architectureName}'` : `'${first}'`;
		throw new Error(`unknown platform '${text}': no architecture ${subject} for ${os}, known are ${listKnown(os)}`);
	}
	return withVariant(text, {
		os,
		architecture
	}, givenVariant ?? aliasVariant);
}
/** `linux/arm/v7`, as buildx takes and prints it. */
function formatPlatform({ os, architecture, variant }) {
	return [
		os,
		architecture,
		variant
	].filter(Boolean).join("/");
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
function withVariant(text, platform, given) {
	const known = variants[platform.architecture];
	if (!known) {
		if (given === void 0) return platform;
		throw new Error(`unknown platform '${text}': ${platform.architecture} has no variants`);
	}
	const variant = given === void 0 ? known[0] : given.replace(/^(?=\d)/, "v");
	if (variant === known[0] && platform.architecture !== "arm") return platform;
	if (variant === void 0 || !known.includes(variant)) throw new Error(`unknown platform '${text}': no variant '${given}' of ${platform.architecture}, known are ${known.join(", ")}`);
	return {
		...platform,
		variant
	};
}
function listKnown(os) {
	return (architectures[os] ?? []).join(", ");
}
//#endregion
//#region src/runner.ts
/** Reads the runner's variables, with fallbacks that suit a run by hand. */
function readRunner(environment) {
	const variable = (name) => environment[name] ?? "";
	const temp = variable("RUNNER_TEMP") || tmpdir();
	const dockerConfig = variable("DOCKER_CONFIG") || join(homedir(), ".docker");
	const dockerHost = variable("DOCKER_HOST");
	const armVersion = process.config.variables["arm_version"];
	return {
		os: process.platform,
		arch: process.arch,
		...armVersion !== void 0 && { armVersion: String(armVersion) },
		temp,
		toolCache: variable("RUNNER_TOOL_CACHE") || join(temp, "tool-cache"),
		dockerConfig,
		buildxConfig: variable("BUILDX_CONFIG") || join(dockerConfig, "buildx"),
		...dockerHost !== "" && !dockerHost.startsWith("unix://") && { remoteDocker: dockerHost },
		workspace: variable("GITHUB_WORKSPACE") || process.cwd(),
		name: variable("RUNNER_NAME"),
		serverUrl: variable("GITHUB_SERVER_URL") || "https://github.com",
		repository: variable("GITHUB_REPOSITORY"),
		sha: variable("GITHUB_SHA"),
		ref: variable("GITHUB_REF"),
		eventName: variable("GITHUB_EVENT_NAME"),
		runId: variable("GITHUB_RUN_ID"),
		runAttempt: variable("GITHUB_RUN_ATTEMPT") || "1",
		job: variable("GITHUB_JOB"),
		action: variable("GITHUB_ACTION"),
		event: readEvent(variable("GITHUB_EVENT_PATH")),
		environment
	};
}
function readEvent(path) {
	if (path === "") return {};
	try {
		const event = JSON.parse(readFileSync(path, "utf8"));
		return typeof event === "object" && event !== null ? event : {};
	} catch {
		return {};
	}
}
//#endregion
//#region src/input/list.ts
const noDelimiter = "\0";
/**
* Reads a list input: one item a line, optionally several a line between commas. A `"` as the first character of an
* item quotes it up to the next `"`, over line ends, with `""` for a quote; `#` is data; empty and blank items are
* dropped; LF, CRLF and CR may be mixed.
*
* @param input the input's name, for the error
* @throws Error that names input and line, when a quote is not closed
*/
function parseList(input, text, style = {}) {
	if (text.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return (style.rawQuotes ? text.split(/\r\n|\n|\r/) : readRecords(input, text, style.comma ? "," : noDelimiter)).filter((item) => item.trim() !== "").map((item) => style.untrimmed ? item : item.trim());
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
		}).flat();
	} catch (error) {
		const open = text.split(/\r\n|\n|\r/).findIndex((line, index) => index >= lastCompleteLine && line !== "") + 1;
		throw new Error(`input '${input}': the quote that opens in line ${open} is not closed`, { cause: error });
	}
}
//#endregion
//#region src/input/scalar.ts
/**
* Reads a boolean input in the spellings that YAML and Actions users write; empty gives the default.
*
* @throws Error that names input and value
*/
function parseBoolean(input, text, otherwise) {
	const word = text.trim();
	if (word === "") return otherwise;
	if ([
		"true",
		"True",
		"TRUE"
	].includes(word)) return true;
	if ([
		"false",
		"False",
		"FALSE"
	].includes(word)) return false;
	throw new Error(`input '${input}' is '${word}', expected true or false`);
}
/**
* Reads a boolean variable of the environment as buildx and Docker's actions do (Go's `ParseBool`); empty gives the
* default.
*
* @throws Error that names variable and value
*/
function parseSwitch(variable, text, otherwise) {
	if (text === void 0 || text === "") return otherwise;
	const found = readSwitch(text);
	if (found === void 0) throw new Error(`environment variable ${variable} is '${text}', expected true or false`);
	return found;
}
/** Go's `ParseBool`; undefined for anything else. */
function readSwitch(text) {
	if ([
		"1",
		"t",
		"T",
		"true",
		"TRUE",
		"True"
	].includes(text)) return true;
	if ([
		"0",
		"f",
		"F",
		"false",
		"FALSE",
		"False"
	].includes(text)) return false;
}
/**
* Checks a value that becomes one argument or one field: NUL, CR and LF could end it early, or start a second line in
* a log, and are never meant.
*
* @throws Error that names input and character
*/
function checkScalar(input, text) {
	const found = controlCharacter(text);
	if (found) throw new Error(`input '${input}' contains ${found}, which no value of it can have`);
	return text;
}
/**
* Checks a value that names something (a builder, a target, a file): besides {@link checkScalar}, it must not look like
* an option.
*
* @throws Error that names input and value
*/
function checkName(input, text) {
	if (text.startsWith("-")) throw new Error(`input '${input}' is '${text}', but a name cannot start with '-'`);
	return checkScalar(input, text);
}
/**
* Reads an input that takes one of a few words; empty gives the first.
*
* @throws Error that names input, value and the words
*/
function parseChoice(input, text, words) {
	const word = text.trim();
	if (word === "") return words[0];
	const found = words.find((candidate) => candidate === word);
	if (found === void 0) throw new Error(`input '${input}' is '${word}', expected one of: ${words.join(", ")}`);
	return found;
}
function controlCharacter(text) {
	if (text.includes("\0")) return "a NUL character";
	if (text.includes("\r")) return "a carriage return";
	if (text.includes("\n")) return "a line break";
	return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? "a control character" : void 0;
}
//#endregion
//#region src/input/read.ts
/** An input's text as the workflow has it, without checks; for YAML and TOML. */
function text(input) {
	return getInput(input, { trimWhitespace: false });
}
/** A one-line value; empty when not given. */
function scalar(input) {
	return checkScalar(input, getInput(input));
}
/** A one-line value that names something. */
function name(input) {
	return checkName(input, getInput(input));
}
/** A list, see {@link parseList}. */
function list(input, style) {
	return parseList(input, text(input), style);
}
/** A boolean; empty gives the default. */
function boolean(input, otherwise) {
	return parseBoolean(input, getInput(input), otherwise);
}
/** One of a few words; empty gives the first. */
function choice(input, ...words) {
	return parseChoice(input, getInput(input), words);
}
//#endregion
//#region src/toolchain/builder.ts
const defaultDriver = "docker-container";
/**
* The name of a builder of our own. A kept state is found again by name, so with `stableFor` (what identifies this step
* on this runner) it is always the same; otherwise it is unique, since jobs share a daemon.
*/
function builderName(stableFor) {
	return `multiarch-build-${stableFor ? createHash("sha256").update(stableFor.join("\n")).digest("hex").slice(0, 12) : randomBytes(6).toString("hex")}`;
}
/** Arguments of `buildx create` for a builder and its first node; it boots in the same process. */
function createArguments(options) {
	const { name, driver, driverOpts, buildkitImage, buildkitdFlags, configFile, endpoint } = options;
	const image = buildkitImage && driver === defaultDriver && !driverOpts.some((opt) => /^"?image=/.test(opt));
	return [
		"create",
		`--name=${name}`,
		`--driver=${driver}`,
		"--bootstrap",
		...image ? [`--driver-opt=image=${buildkitImage}`] : [],
		...driverOpts.map((opt) => `--driver-opt=${opt}`),
		...buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : [],
		...configFile ? [`--buildkitd-config=${configFile}`] : [],
		...endpoint ? ["--", endpoint] : []
	];
}
/** Arguments of `buildx create --append` for a further node. */
function appendArguments(name, driver, node) {
	return [
		"create",
		`--name=${name}`,
		`--driver=${driver}`,
		"--append",
		...node.name ? [`--node=${node.name}`] : [],
		...node.driverOpts.map((opt) => `--driver-opt=${opt}`),
		...node.buildkitdFlags ? [`--buildkitd-flags=${node.buildkitdFlags}`] : [],
		...node.platforms ? [`--platform=${node.platforms}`] : [],
		...node.endpoint ? ["--", node.endpoint] : []
	];
}
/**
* Creates and boots a builder.
*
* @throws Error with the last lines of BuildKit's own log when it does not boot
*/
async function createBuilder(run, buildx, options, nodes = []) {
	try {
		await buildx(createArguments(options));
		for (const node of nodes) await buildx(appendArguments(options.name, options.driver, node));
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const log = await containerLog(run, options);
		throw new Error(`${bootFailure(error.stderr)}${log}`, { cause: error });
	}
}
/**
* Removes a builder with its container and volume. buildx forgets a builder whose node it cannot load but leaves the
* container (commands/rm.go), so these are removed by name whatever it says.
*
* @returns what could not be removed, in words; empty when all is gone
*/
async function removeBuilder(run, buildx, { name, driver, keepState }) {
	const problems = [];
	const attempt = async (what, work, harmless) => {
		await work.catch((error) => {
			const words = error instanceof Error ? error.message : String(error);
			if (!harmless.test(words)) problems.push(`${what}: ${words}`);
		});
	};
	await attempt(`builder ${name}`, buildx([
		"rm",
		"--force",
		...keepState ? ["--keep-state"] : [],
		"--",
		name
	]), /no builder .* found/);
	if (driver !== defaultDriver) return problems;
	const container = nodeContainer(name);
	await attempt(`container ${container}`, run("docker", [
		"rm",
		"--force",
		"--volumes",
		"--",
		container
	]), /no such container/i);
	if (!keepState) await attempt(`volume ${container}_state`, run("docker", [
		"volume",
		"rm",
		"--force",
		"--",
		`${container}_state`
	]), /no such volume/i);
	return problems;
}
/** The container of a builder's first node, as buildx names it. */
function nodeContainer(name) {
	return `buildx_buildkit_${name}0`;
}
async function containerLog(run, { name, driver }) {
	if (driver !== defaultDriver) return "";
	const output = await run("docker", [
		"logs",
		"--tail=20",
		"--",
		nodeContainer(name)
	]).catch(() => void 0);
	const text = output ? lastLines(output.stderr + output.stdout, 20) : "";
	return text ? `\nlast lines of BuildKit's log:\n${text}` : "";
}
function bootFailure(stderr) {
	const words = stderr.match(/^ERROR: (.*)$/ms)?.[1]?.trim() || lastLines(stderr, 3) || "no reason was given";
	if (/privileged|operation not permitted|user namespaces/i.test(words)) return `BuildKit did not start: it needs a privileged container, which the Docker daemon refused; allow it, or name a builder of your own with 'builder': ${words}`;
	return `BuildKit did not start: ${words}`;
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
	const platforms = names.map((name) => formatPlatform(parsePlatform(name, native)));
	const unique = [...new Set(platforms)];
	if (unique.length < platforms.length) {
		const twice = names.filter((_, index) => platforms.indexOf(platforms[index] ?? "") !== index);
		notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(", ")}`);
	}
	return unique;
}
//#endregion
//#region src/build/state.ts
/** Keeps a part of the state, for post and for nothing else. */
function saveState(part) {
	for (const [key, value] of Object.entries(part)) saveState$1(key, JSON.stringify(value));
}
/** Reads what main left; a part is missing when main did not get that far. */
function readState() {
	const read = (key) => {
		const text = getState(key);
		return text === "" ? {} : { [key]: JSON.parse(text) };
	};
	return {
		...read("folder"),
		...read("builder")
	};
}
//#endregion
export { CancelledError as C, lastLines as D, createRun as E, platformSlug as S, bindBuildx as T, formatPlatform as _, createBuilder as a, parsePlatform as b, choice as c, scalar as d, text as f, readRunner as g, readSwitch as h, builderName as i, list as l, parseSwitch as m, saveState as n, removeBuilder as o, parseBoolean as p, readPlatforms as r, boolean as s, readState as t, name as u, linuxPlatforms as v, CommandError as w, platformOf as x, nativePlatform as y };
