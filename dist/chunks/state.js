import { r as __toESM } from "./rolldown-runtime.js";
import { a as notice, f as HttpClient, l as startGroup, o as saveState$1, r as getState, t as endGroup, u as warning } from "./actions-core.js";
import { t as require_semver } from "./semver.js";
import { t as releases_default } from "./releases.js";
import { n as TomlError, t as parse } from "./smol-toml.js";
import { copyFile, mkdir, open, readFile, readdir, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
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
//#region src/toolchain/releases.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** The version used unless a workflow says otherwise: with it an action's release always runs the same code. */
const defaultBuildxVersion = "0.36.1";
/** The oldest buildx that this action drives: older ones lack several outputs at once or options used here. */
const minimumBuildxVersion = "0.30.0";
/**
* Decides which buildx release is wanted.
*
* @param spec an exact version (`0.36.1`, `v0.36.1`), a semver range (highest match in the table), or `installed`
* @param asset the machine as `<os>-<arch>`, e.g. `linux-arm-v7`
* @param sha256 overrides the table, for a version it does not know or a binary that is not the released one
* @throws Error when nothing matches, when the version is too old, or when no sum is known to check a download against
*/
function resolveBuildx(spec, asset, sha256, table = releases_default) {
	if (spec === "installed") return { kind: "installed" };
	const exact = import_semver.valid(spec);
	if (!exact && import_semver.validRange(spec) === null) throw new Error(`input 'buildx-version' is '${spec}', expected a version (${defaultBuildxVersion}), a range (^0.36.0) or installed`);
	const version = exact ?? highestMatch(spec, asset, table);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	const known = sha256 ?? table[version]?.[asset];
	if (known === void 0) throw new Error(`input 'buildx-version': the sha256 of buildx ${version} for ${asset} is not known to this release of the action; give it as 'buildx-sha256' (it stands in checksums.txt of the buildx release)`);
	return {
		kind: "release",
		version,
		sha256: known
	};
}
/** What is said of a buildx below {@link minimumBuildxVersion}. */
function tooOld(version) {
	return `buildx ${version} is too old, at least ${minimumBuildxVersion} is needed; leave out 'buildx-version' to get ${defaultBuildxVersion}`;
}
/** The name of this machine in buildx's release files: `linux-amd64`, `linux-arm-v7`, `darwin-arm64`. */
function buildxAsset(os, arch, armVersion) {
	return `${os === "win32" ? "windows" : os}-${{
		x64: "amd64",
		ia32: "386",
		ppc64: "ppc64le",
		arm: `arm-v${armVersion ?? "7"}`
	}[arch] ?? arch}`;
}
function highestMatch(range, asset, table) {
	const candidates = Object.keys(table).filter((version) => table[version]?.[asset] !== void 0);
	const match = import_semver.maxSatisfying(candidates, range);
	if (match === null) throw new Error(`input 'buildx-version': no known buildx release for ${asset} matches '${range}', the newest known is ${import_semver.rsort(candidates)[0]}`);
	return match;
}
//#endregion
//#region src/report/log.ts
/** Log lines that go out at once. */
const log = {
	info: (line) => printUntrusted(`${line}\n`),
	warning: (message) => warning(message),
	notice: (message) => notice(message)
};
/**
* Runs a part of the work whose lines are kept together: they come out as one group when it ends, so that parts can run
* side by side. Warnings and notices come at once.
*/
async function group(title, work) {
	const lines = [];
	const started = performance.now();
	try {
		return await work({
			...log,
			info: (line) => lines.push(line)
		});
	} finally {
		startGroup(`${title} (${((performance.now() - started) / 1e3).toFixed(1)} s)`);
		if (lines.length > 0) printUntrusted(`${lines.join("\n")}\n`);
		endGroup();
	}
}
/**
* Runs work whose output is shown as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
* middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
* in between.
*
* @param work gets a function that prints
*/
async function live(title, work) {
	const token = randomUUID();
	let lineIsOpen = false;
	startGroup(title);
	write(`::stop-commands::${token}\n`);
	try {
		return await work((chunk) => {
			write(chunk);
			lineIsOpen = !chunk.endsWith("\n");
		});
	} finally {
		write(`${lineIsOpen ? "\n" : ""}::${token}::\n`);
		endGroup();
	}
}
/** Prints text that came from elsewhere, with the runner's commands switched off around it where it holds any. */
function printUntrusted(text) {
	if (!/::|##\[/.test(text)) {
		write(text);
		return;
	}
	const token = randomUUID();
	write(`::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`);
}
function write(text) {
	process.stdout.write(text);
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
//#region src/toolchain/buildkitd.ts
/**
* Reads the given buildkitd.toml.
*
* @returns its text; undefined when none is given
* @throws Error that names input and line when it is no TOML
*/
async function readConfig(config) {
	if (config === void 0) return void 0;
	const text = config.text ?? await readConfigFile(config.path ?? "");
	try {
		parse(text);
		return text;
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [what = ""] = error.message.split("\n");
		throw new Error(`input '${config.input}' is no TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, "")}`, { cause: error });
	}
}
async function readConfigFile(path) {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw new Error(`input 'buildkitd-config' is '${path}', which cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
//#endregion
//#region src/toolchain/download.ts
/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const maximumBytes = 268435456;
/** A server that stops sending for this long counts as broken. */
const socketTimeoutMilliseconds = 3e4;
/** A failure that a second attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
var PassingFailure = class extends Error {};
/**
* Downloads a file and hashes it on the way. Tried once more when the connection breaks, when the server is
* overloaded, or when the content is not the one asked for; the file is removed when it fails.
*
* @param path a file that does not exist yet, written with mode 0700
* @param warn is told why a second attempt is made
* @throws Error that names the URL and, for wrong content, both sums
*/
async function download({ url, sha256 }, path, warn) {
	try {
		await attempt(url, sha256, path);
	} catch (error) {
		if (!(error instanceof PassingFailure)) throw error;
		warn(`${error.message}; trying once more`);
		await attempt(url, sha256, path);
	}
}
/** The sha256 of a file, as 64 hexadecimal digits. */
async function sha256OfFile(path) {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path, { highWaterMark: 4194304 })) hash.update(chunk);
	return hash.digest("hex");
}
async function attempt(url, sha256, path) {
	const client = new HttpClient("multiarch-build", [], {
		socketTimeout: socketTimeoutMilliseconds,
		keepAlive: false
	});
	try {
		const { message } = await client.get(url).catch((error) => {
			throw new PassingFailure(`cannot download ${url}: ${reason(error)}`, { cause: error });
		});
		const status = message.statusCode ?? 0;
		if (status !== 200) {
			message.resume();
			throw answered(url, status);
		}
		await receive(url, sha256, path, message);
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		client.dispose();
	}
}
async function receive(url, sha256, path, body) {
	const hash = createHash("sha256");
	let bytes = 0;
	const file = await open(path, "wx", 448);
	try {
		for await (const chunk of incoming(url, body)) {
			bytes += chunk.length;
			if (bytes > maximumBytes) throw new Error(`${url} is larger than ${maximumBytes / 1024 / 1024} MiB, that is not buildx`);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
		await file.sync();
	} catch (error) {
		throw isOutOfSpace(error) ? new Error(`no space left on the disk of ${dirname(path)} while downloading ${url}`, { cause: error }) : error;
	} finally {
		await file.close();
	}
	const got = hash.digest("hex");
	if (got !== sha256) throw new PassingFailure(`${url} has the wrong content: expected sha256 ${sha256}, got ${got} (${bytes} bytes)`);
}
async function* incoming(url, body) {
	try {
		for await (const chunk of body) yield chunk;
	} catch (error) {
		throw new PassingFailure(`the download of ${url} broke off: ${reason(error)}`, { cause: error });
	}
}
function answered(url, status) {
	const message = `cannot download ${url}: the server answered ${status}`;
	if (status === 408 || status === 429 || status >= 500) return new PassingFailure(message);
	if (status >= 300 && status < 400) return /* @__PURE__ */ new Error(`${message}, a redirect from https to http, which is not followed`);
	return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message);
}
function reason(error) {
	return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error);
}
function isOutOfSpace(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
//#endregion
//#region src/toolchain/buildx.ts
const tool = "multiarch-build-buildx";
const pluginName = "docker-buildx";
/** The folders in which the docker CLI looks for plugins (docker/cli, cli-plugins/manager). */
function pluginFolders(dockerConfig) {
	return [join(dockerConfig, "cli-plugins"), ...[
		"/usr/local/lib",
		"/usr/local/libexec",
		"/usr/lib",
		"/usr/libexec"
	].map((folder) => join(folder, "docker", "cli-plugins"))];
}
/** The Actions cache's key of a binary; with the sum in it, another binary of the same version is another entry. */
function binaryCacheKey(version, asset, sha256) {
	return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`;
}
/** Where a binary lies for the Actions cache, which keys entries by path: the same for restoring and saving. */
function binaryCachePath(temp) {
	return join(temp, tool, "buildx");
}
/**
* Provides a buildx whose content was checked in this very call: the one on the machine, in the tool cache, in the
* Actions cache, or downloaded, in this order; and makes it what `docker buildx` runs in later steps.
*
* @throws Error when the wanted binary cannot be had or does not report the version it should
*/
async function ensureBuildx(wanted, places, run, log) {
	const onMachine = await firstPlugin(places.pluginFolders);
	if (wanted.kind === "installed") return useInstalled(onMachine, run);
	const { version, sha256 } = wanted;
	if (onMachine && await sha256OfFile(onMachine) === sha256) {
		log.info(`buildx ${version} is on this machine: ${onMachine}`);
		return {
			path: onMachine,
			version,
			source: "machine"
		};
	}
	const buildx = await fromCachesOrDownload(version, sha256, places, run, log);
	await expose(buildx.path, places.pluginFolders[0]);
	return buildx;
}
async function fromCachesOrDownload(version, sha256, places, run, log) {
	const folder = join(places.toolCache, tool, version, places.asset);
	const path = join(folder, "buildx");
	const found = await sha256OfFile(path).catch(() => void 0);
	if (found === sha256) {
		log.info(`buildx ${version} is in the tool cache: ${path}`);
		return {
			path,
			version,
			source: "tool cache"
		};
	}
	if (found) log.warning(`buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is replaced`);
	await mkdir(dirname(folder), { recursive: true });
	const part = join(dirname(folder), `.${randomUUID()}.part`);
	try {
		const source = await obtain(part, version, sha256, places, log);
		await assertVersion(part, version, run);
		await install(part, path);
		return {
			path,
			version,
			source
		};
	} finally {
		await rm(part, { force: true });
	}
}
/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(part, version, sha256, places, log) {
	const key = binaryCacheKey(version, places.asset, sha256);
	const restored = binaryCachePath(places.temp);
	if (await places.cache?.restore(restored, key)) {
		const found = await sha256OfFile(restored).catch(() => "no file");
		if (found === sha256) {
			await copyFile(restored, part);
			log.info(`buildx ${version} came from the Actions cache`);
			return "Actions cache";
		}
		log.warning(`buildx ${version} in the Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`);
	}
	const suffix = places.asset.startsWith("windows-") ? ".exe" : "";
	const url = `${places.url}/v${version}/buildx-v${version}.${places.asset}${suffix}`;
	log.info(`downloading ${url}`);
	await download({
		url,
		sha256
	}, part, log.warning);
	return "download";
}
/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part, path) {
	await mkdir(dirname(path), { recursive: true });
	await rename(part, path);
	await writeFile(`${dirname(path)}.complete`, "");
}
/** Links the binary into the user's plugin folder, which docker searches first. */
async function expose(path, folder) {
	const plugin = join(folder, pluginName);
	if (await readlink(plugin).catch(() => void 0) === path) return;
	await mkdir(folder, { recursive: true });
	const temporary = join(folder, `.${pluginName}-${randomUUID()}`);
	await symlink(path, temporary);
	await rename(temporary, plugin);
}
async function useInstalled(path, run) {
	if (path === void 0) throw new Error(`input 'buildx-version' is 'installed', but there is no docker-buildx plugin on this machine; leave the input out to have one downloaded`);
	const version = await reportedVersion(path, run);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	return {
		path,
		version,
		source: "machine"
	};
}
async function assertVersion(path, version, run) {
	const reported = await reportedVersion(path, run);
	if (reported !== version) throw new Error(`the binary for buildx ${version} says that it is ${reported}; check 'buildx-version' and 'buildx-sha256'`);
}
/** `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`. */
async function reportedVersion(path, run) {
	const { stdout } = await run(path, ["version"]);
	const version = import_semver.valid(stdout.trim().split(/\s+/)[1] ?? "");
	if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which holds no version`);
	return version;
}
async function firstPlugin(folders) {
	for (const folder of folders) {
		const path = join(folder, pluginName);
		if (await stat(path).catch(() => void 0)) return path;
	}
}
//#endregion
//#region src/toolchain/docker.ts
/**
* Asks the daemon which of the images it holds; one process that also shows whether there is a daemon at all.
*
* @throws Error that tells a missing docker command from a daemon that does not answer
*/
async function inspectImages(run, references, endpoint) {
	const images = (await run("docker", [
		"image",
		"inspect",
		"--format",
		"{{json .}}",
		"--",
		...references
	]).then(({ stdout }) => stdout, (error) => {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) throw new Error(`cannot run docker: ${error.message}; install Docker Engine on this runner, or use a runner that has it`, { cause: error });
		if (!/no such image/i.test(error.stderr)) throw new Error(`cannot reach the Docker daemon at ${endpoint}: ${error.stderr.trim()}`, { cause: error });
		return error.stdout;
	})).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
	const names = new Set(images.flatMap(({ RepoTags, RepoDigests }) => [...RepoTags ?? [], ...RepoDigests ?? []].map(familiar)));
	return (reference) => names.has(familiar(withoutTagBeforeDigest(reference)));
}
/**
* Makes one of the candidate images available: the first that the daemon holds or can pull.
*
* @param input the input that lists the candidates, for the message
* @returns the reference that is there now
* @throws Error with each candidate's reason when none can be pulled
*/
async function ensureImage(run, input, candidates, has, log) {
	const reasons = [];
	for (const reference of candidates) {
		if (has(reference)) return reference;
		try {
			log(`pulling ${reference}`);
			await run("docker", [
				"pull",
				"--quiet",
				"--",
				reference
			]);
			return reference;
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			const reason = error.stderr.trim() || error.message;
			reasons.push(`${reference}: ${reason}`);
			log(`skipping ${reference}: ${reason}`);
		}
	}
	throw new Error(`no image of '${input}' can be pulled; name one that this machine reaches, e.g. in your own registry\n${reasons.join("\n")}`);
}
/** Docker leaves `docker.io/` and `library/` out of the names it reports. */
function familiar(reference) {
	return reference.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
}
/** `name:tag@digest` is stored as `name@digest`. */
function withoutTagBeforeDigest(reference) {
	const [name = "", digest] = reference.split("@");
	return digest === void 0 ? name : `${name.replace(/:[^:/]*$/, "")}@${digest}`;
}
//#endregion
//#region src/toolchain/emulation.ts
const binfmtFolder = "/proc/sys/fs/binfmt_misc";
/** ELF e_machine (ELF specification, linux/elf-em.h) to Go's names, as `<machine>/<bits>/<byte order>`. */
const elfArchitectures = {
	"3/32/little": "386",
	"8/64/big": "mips64",
	"8/64/little": "mips64le",
	"21/64/little": "ppc64le",
	"22/64/big": "s390x",
	"40/32/little": "arm",
	"62/64/little": "amd64",
	"183/64/little": "arm64",
	"243/64/little": "riscv64",
	"258/64/little": "loong64"
};
/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
const compatible = {
	amd64: "386",
	arm64: "arm"
};
/**
* Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
* binfmt and Rosetta name theirs differently.
*
* @returns undefined when binfmt_misc is not mounted, so that nothing can be said
*/
async function readHandlers(folder = binfmtFolder) {
	const names = await readdir(folder).catch(() => void 0);
	if (!names?.includes("status")) return void 0;
	const entries = names.filter((name) => name !== "status" && name !== "register");
	return Promise.all(entries.map(async (name) => parseHandler(name, await readFile(join(folder, name), "utf8"))));
}
/** Parses one handler file of binfmt_misc (Documentation/admin-guide/binfmt-misc.rst of the kernel). */
function parseHandler(name, text) {
	const field = (key) => text.match(new RegExp(`^${key}:? (.*)$`, "m"))?.[1] ?? "";
	const architecture = elfArchitecture(Buffer.from(field("magic"), "hex"));
	return {
		name,
		enabled: text.startsWith("enabled"),
		flags: field("flags"),
		...architecture && { architecture }
	};
}
/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
function withoutHandler(architectures, handlers) {
	const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes("F"));
	return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture));
}
/**
* The architectures among the platforms that this machine does not execute by itself.
*
* @param platforms normalised; only Linux platforms are ever executed
* @param native Go's name of the machine's architecture
*/
async function foreignArchitectures(platforms, native, probe) {
	const needed = new Set(platforms.filter((name) => name.startsWith("linux/")).map(architectureOf));
	needed.delete(native);
	const sibling = compatible[native];
	if (sibling && needed.has(sibling) && await probe(sibling)) needed.delete(sibling);
	return [...needed];
}
/**
* Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
*
* @param image tonistiigi/binfmt, already pulled
* @param architectures Go's names, e.g. `['arm64', 'arm']`
* @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
*/
async function registerEmulators(run, image, architectures) {
	const { stdout, stderr } = await run("docker", [
		"run",
		"--rm",
		"--privileged",
		"--pull=never",
		image,
		"--install",
		architectures.join(",")
	]).catch((error) => {
		throw new Error(whyNotRun(error), { cause: error });
	});
	const supported = parseSupported(stdout);
	const missing = architectures.filter((architecture) => !supported.some((name) => architectureOf(name) === architecture));
	if (missing.length === 0) return;
	const log = stderr.trim();
	if (/binfmt_misc/.test(log) && /mount|no such file|no such device/i.test(log)) throw new Error(`this machine's kernel has no binfmt_misc, so ${missing.join(", ")} cannot be emulated; load the module (modprobe binfmt_misc), or build on native runners: ${log}`);
	throw new Error(`QEMU for ${missing.join(", ")} was not registered by ${image}${log ? `: ${log}` : ""}; use 'binfmt-image' with support for it, or leave the platform out`);
}
/** Executes an ELF program that does nothing but exit 0, to learn what the kernel runs: its CPU may lack 32-bit modes. */
function createProbe(run, folder) {
	return async (architecture) => {
		const program = exitPrograms[architecture];
		if (!program) return false;
		const path = join(folder, `probe-${architecture}-${randomUUID()}`);
		await writeFile(path, program, { mode: 448 });
		try {
			await run(path, []);
			return true;
		} catch (error) {
			if (error instanceof CommandError) return false;
			throw error;
		} finally {
			await rm(path, { force: true });
		}
	};
}
/** Go's name of Node's architecture. */
function nativeArchitecture(nodeArch) {
	return nativePlatform(nodeArch).architecture;
}
function elfArchitecture(magic) {
	if (magic.length < 20 || magic.readUInt32BE(0) !== 2135247942) return void 0;
	const bits = magic[4] === 2 ? 64 : 32;
	const little = magic[5] === 1;
	const machine = little ? magic.readUInt16LE(18) : magic.readUInt16BE(18);
	return elfArchitectures[`${machine}/${bits}/${little ? "little" : "big"}`];
}
function architectureOf(platform) {
	return platform.split("/")[1] ?? "";
}
/** binfmt prints `{"supported": ["linux/amd64", …], "emulators": ["qemu-aarch64", …]}` among its log lines. */
function parseSupported(stdout) {
	try {
		const answer = JSON.parse(stdout.slice(stdout.indexOf("{"), stdout.lastIndexOf("}") + 1));
		if (typeof answer !== "object" || answer === null || !("supported" in answer) || !Array.isArray(answer.supported)) return [];
		return answer.supported.filter((name) => typeof name === "string");
	} catch {
		return [];
	}
}
function whyNotRun(error) {
	const words = error instanceof Error ? error.message : String(error);
	if (/privileged|operation not permitted|permission denied|authorization denied|unable to apply caps/i.test(words)) return `QEMU needs one privileged container to be registered, and the Docker daemon refused it; register emulators on the host (and set 'emulation: never'), or build on native runners: ${words}`;
	return `QEMU could not be registered: ${words}`;
}
/** An ELF file of one segment: header, program header, code. */
function elfProgram(machine, code) {
	const base = 65536;
	const headers = 84;
	const file = Buffer.alloc(headers + code.length);
	file.set([
		127,
		69,
		76,
		70,
		1,
		1,
		1
	]);
	const words = [
		[20, 1],
		[24, 65620],
		[28, 52],
		[52, 1],
		[60, base],
		[64, base],
		[68, file.length],
		[72, file.length],
		[76, 5],
		[80, 4096]
	];
	for (const [offset, value] of words) file.writeUInt32LE(value, offset);
	file.writeUInt16LE(2, 16);
	file.writeUInt16LE(machine, 18);
	file.writeUInt16LE(52, 40);
	file.writeUInt16LE(32, 42);
	file.writeUInt16LE(1, 44);
	if (machine === 40) file.writeUInt32LE(83886080, 36);
	file.set(code, headers);
	return file;
}
const exitPrograms = {
	"386": elfProgram(3, Buffer.from("31dbb801000000cd80", "hex")),
	arm: elfProgram(40, Buffer.from("0000a0e30170a0e3000000ef", "hex"))
};
//#endregion
//#region src/toolchain/prepare.ts
/**
* Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
*
* @param platforms normalised platforms to build for; empty when the builder chooses
* @throws Error for inputs that cannot be met, before anything is created
*/
async function prepare({ buildx: wantedBuildx, builder }, platforms, host) {
	const { runner, run } = host;
	if (runner.os !== "linux") throw new Error(notLinux(runner.os));
	const asset = buildxAsset(runner.os, runner.arch, runner.armVersion);
	const wanted = resolveBuildx(wantedBuildx.version, asset, wantedBuildx.sha256);
	const config = await readConfig(builder.config);
	const has = await inspectImages(run, [...builder.buildkitImages, ...builder.binfmtImages], runner.remoteDocker ?? "this machine");
	const ensureBinary = () => group("Install buildx", (log) => ensureBuildx(wanted, {
		asset,
		url: wantedBuildx.url,
		toolCache: runner.toolCache,
		temp: runner.temp,
		pluginFolders: pluginFolders(runner.dockerConfig),
		...wantedBuildx.cacheBinary && { cache: host.binaryCache }
	}, run, log));
	if (builder.existing) {
		const binary = await ensureBinary();
		const emulated = /* @__PURE__ */ new Set();
		return {
			binary,
			buildx: bind(run, binary, runner),
			builder: builder.existing,
			emulated
		};
	}
	const [toolchain, emulated] = await Promise.all([bootBuilder(builder, config, ensureBinary, has, host), emulate(builder, platforms, has, host)]);
	return {
		...toolchain,
		emulated
	};
}
/** {@link Buildx} for a binary, with builders kept where `docker buildx` of later steps looks for them. */
function bind(run, { path }, { buildxConfig }) {
	return (args, options) => run(path, args, {
		...options,
		env: {
			BUILDX_CONFIG: buildxConfig,
			...options?.env
		}
	});
}
async function bootBuilder(inputs, config, ensureBinary, has, { run, runner, folder, saveBuilder }) {
	const ownsImage = inputs.driver === "docker-container" && !inputs.driverOpts.some((opt) => opt.startsWith("image="));
	const [binary, buildkitImage] = await Promise.all([ensureBinary(), ownsImage ? group("Provide the BuildKit image", (log) => ensureImage(run, "buildkit-image", inputs.buildkitImages, has, log.info)) : void 0]);
	const buildx = bind(run, binary, runner);
	if (inputs.driver === "docker") return {
		buildx,
		binary,
		builder: runner.environment.DOCKER_CONTEXT || "default"
	};
	const name = builderName(inputs.keepState ? [
		runner.name,
		runner.repository,
		runner.job,
		runner.action
	] : void 0);
	const configFile = config === void 0 ? void 0 : join(folder, "buildkitd.toml");
	if (config !== void 0 && configFile) await writeFile(configFile, config, { mode: 384 });
	if (inputs.cleanup) saveBuilder({
		name,
		driver: inputs.driver,
		keepState: inputs.keepState,
		buildx: binary.path
	});
	await group("Boot the builder", (log) => {
		log.info(`builder ${name}, ${buildkitImage ?? inputs.driver}`);
		return createBuilder(run, buildx, {
			name,
			driver: inputs.driver,
			driverOpts: inputs.driverOpts,
			buildkitImage,
			buildkitdFlags: inputs.buildkitdFlags,
			configFile,
			endpoint: inputs.endpoint
		});
	});
	return {
		buildx,
		binary,
		builder: name
	};
}
async function emulate({ emulation, binfmtImages }, platforms, has, { run, runner, folder }) {
	const foreign = await foreignArchitectures(platforms, nativeArchitecture(runner.arch), createProbe(run, folder));
	if (foreign.length === 0 || emulation === "never") return new Set(foreign);
	const missing = withoutHandler(foreign, emulation === "always" || runner.remoteDocker ? [] : await readHandlers() ?? []);
	if (missing.length > 0) await group(`Register QEMU for ${missing.join(", ")}`, (log) => register(missing, log));
	return new Set(foreign);
	async function register(architectures, log) {
		const image = await ensureImage(run, "binfmt-image", binfmtImages, has, log.info);
		await registerEmulators(run, image, architectures);
		log.info(`registered with ${image}`);
	}
}
function notLinux(os) {
	return `this runner is ${{
		darwin: "macOS",
		win32: "Windows"
	}[os] ?? os}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or -arm)`;
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
export { CancelledError as _, removeBuilder as a, lastLines as b, log as c, formatPlatform as d, linuxPlatforms as f, platformSlug as g, platformOf as h, prepare as i, defaultBuildxVersion as l, parsePlatform as m, saveState as n, group as o, nativePlatform as p, bind as r, live as s, readState as t, readRunner as u, CommandError as v, createRun as y };
