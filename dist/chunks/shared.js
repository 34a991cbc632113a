import { o as saveState$1, r as getState } from "./actions-core.js";
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
export { removeBuilder as a, CommandError as c, lastLines as d, createBuilder as i, bindBuildx as l, saveState as n, readRunner as o, builderName as r, CancelledError as s, readState as t, createRun as u };
