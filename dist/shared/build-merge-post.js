import { D as messageOf } from "./every-entry.js";
import { d as saveState$1, s as getState } from "../vendor/actions-core.js";
import { copyFile, link, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { constants as constants$1 } from "node:os";
import { spawn } from "node:child_process";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
//#region src/cache-access.ts
/** Bits of a scope in the token's claim `ac` (tonistiigi/go-actions-cache, cache.go); zero grants nothing. */
const writePermission = 2;
/**
* What `ACTIONS_CACHE_MODE` and the token allow. The service enforces it and refuses the rest with 403, so knowing it
* beforehand saves the attempt. What they do not clearly forbid counts as allowed, as in @actions/cache
* (`isCacheReadable`): other CI systems set no mode, and issue their own tokens.
*/
function accessOf({ mode, token }) {
	const byMode = accessOfMode(mode);
	const byToken = accessOfToken(token);
	return {
		unreadable: byMode.unreadable ?? byToken.unreadable,
		unwritable: byMode.unwritable ?? byToken.unwritable
	};
}
/** {@link accessOf} for BuildKit, which looks up each layer and the index before it writes them. */
function layerAccessOf(variables) {
	const { unreadable, unwritable } = accessOf(variables);
	const unseen = unreadable && `${unreadable}, and BuildKit cannot write what it may not look up`;
	return {
		unreadable,
		unwritable: unwritable ?? unseen
	};
}
/** The runner names four modes (actions/runner#4538); any other is unknown, and forbids nothing. */
function accessOfMode(given) {
	const mode = given.trim().toLowerCase();
	const reason = `ACTIONS_CACHE_MODE is '${mode}' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`;
	return {
		unreadable: mode === "write-only" || mode === "none" ? reason : void 0,
		unwritable: mode === "read" || mode === "none" ? reason : void 0
	};
}
/** The bit for reading is ignored: Gitea and Forgejo do not set it in tokens that can read. */
function accessOfToken(token) {
	const permissions = permissionsOf(token);
	if (permissions?.every((permission) => permission === 0) === true) {
		const reason = `the job's cache token has no scope`;
		return {
			unreadable: reason,
			unwritable: reason
		};
	}
	return {
		unreadable: void 0,
		unwritable: permissions?.some((permission) => permission & writePermission) ?? true ? void 0 : `the job's cache token is read-only, as it is for events that anyone can trigger`
	};
}
/** The permissions of each scope in a token, which is not verified; undefined if it has none. */
function permissionsOf(token) {
	try {
		const { ac } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
		const permissions = JSON.parse(ac).map(({ Permission }) => Permission);
		return permissions.every((permission) => typeof permission === "number") ? permissions : void 0;
	} catch {
		return;
	}
}
//#endregion
//#region src/actions-cache.ts
/** The client waits 3 minutes for an answer, five times; buildx can be downloaded in seconds. */
const timeouts = {
	restore: 2e4,
	save: 6e4
};
/**
* The Actions cache, for one file. A cache that does not answer is a warning: whatever is not in it can be downloaded.
* Its client is loaded on use, since its Azure SDK costs 80 ms and most runs find buildx on the machine.
*
* @returns undefined if the runner has no cache service, or the step may not use it
*/
function actionsCache({ temp, cache }, warn) {
	if (cache.token === "" || cache.resultsUrl === "" && cache.cacheUrl === "") return void 0;
	const { unreadable } = accessOf(cache);
	const path = join(temp, "multiarch-build-buildx", "buildx");
	let isAbandoned = false;
	const attempt = async (milliseconds, request) => {
		try {
			return await within(milliseconds, request(), () => {
				isAbandoned = true;
			});
		} catch (error) {
			warn(`the GitHub Actions cache failed: ${messageOf(error)}`);
			return;
		}
	};
	return {
		hasGivenUp: () => isAbandoned,
		restore: async (key) => {
			if (unreadable !== void 0) return void 0;
			return attempt(timeouts.restore, async () => {
				const { restoreCache } = await import("../vendor/load-actions-cache.js");
				await mkdir(dirname(path), { recursive: true });
				return await restoreCache([path], key) === void 0 ? void 0 : path;
			});
		},
		save: async (file, key) => {
			await attempt(timeouts.save, async () => {
				const { saveCache } = await import("../vendor/load-actions-cache.js");
				await mkdir(dirname(path), { recursive: true });
				await rm(path, { force: true });
				await link(file, path).catch(() => copyFile(file, path));
				await saveCache([path], key);
			});
		}
	};
}
async function within(milliseconds, promise, onGiveUp) {
	let timer;
	const end = new Promise((_, reject) => {
		timer = setTimeout(() => {
			onGiveUp();
			reject(/* @__PURE__ */ new Error(`it did not answer within ${milliseconds / 1e3} s`));
		}, milliseconds);
	});
	promise.catch(() => {});
	return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}
//#endregion
//#region src/cancel.ts
/** Thrown by whatever works for a job once the job was cancelled, so that nothing further is started. */
var CancelledError = class extends Error {
	signal;
	constructor(signal) {
		super(`cancelled by ${signal}`);
		this.name = "CancelledError";
		this.signal = signal;
	}
};
/**
* Waits for all, whichever fails.
*
* @throws CancelledError where one was cancelled: that is not a result
*/
async function settled(promises) {
	const results = await Promise.allSettled(promises);
	for (const result of results) if (result.status === "rejected" && result.reason instanceof CancelledError) throw result.reason;
	return results;
}
/** After this long the action ends whatever hangs, so that the runner still sees its exit code. */
const exitTimeoutMilliseconds = 7e3;
/**
* Turns the first SIGINT or SIGTERM into an abort whose reason is the signal. Children are stopped by what started them;
* what else may hang (a download) ends with the process 7 s later, before the runner kills it.
*/
function abortOnSignals() {
	const cancel = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {
		cancel.abort(signal);
		setTimeout(() => process.exit(exitCodeOf(signal)), exitTimeoutMilliseconds).unref();
	});
	return cancel;
}
/** The exit code by which a shell tells that a signal ended a program. */
function exitCodeOf(signal) {
	return 128 + constants$1.signals[signal];
}
//#endregion
//#region src/process-group.ts
/** @returns false where the group is gone already: that is what was wanted */
function killGroup(pid, signal) {
	if (pid === void 0) return false;
	try {
		return process.kill(-pid, signal);
	} catch {
		return false;
	}
}
/** What outlives a program has half a second to end on its own, as `tee` at the end of a pipe does, and then two more. */
const leftoverMilliseconds = {
	natural: 500,
	asked: 2e3,
	killed: 1e3
};
/** Waits for a child to exit, then ends the rest of its group, and lets go of the streams that others hold open. */
function endLeftovers(child, onLeftovers) {
	const { pid } = child;
	return new Promise((resolve) => {
		child.on("error", () => resolve());
		child.on("exit", async () => {
			if (!await groupEnds(pid, leftoverMilliseconds.natural)) {
				onLeftovers();
				killGroup(pid, "SIGTERM");
				if (!await groupEnds(pid, leftoverMilliseconds.asked)) {
					killGroup(pid, "SIGKILL");
					await groupEnds(pid, leftoverMilliseconds.killed);
				}
			}
			setTimeout(() => {
				for (const stream of [child.stdout, child.stderr]) stream?.destroy();
			}, 100);
			resolve();
		});
	});
}
async function groupEnds(pid, milliseconds) {
	const until = performance.now() + milliseconds;
	while (killGroup(pid, 0) && await isAnyAlive(pid)) {
		if (performance.now() > until) return false;
		await setTimeout$1(20);
	}
	return true;
}
/**
* Tells whether a member of a group does more than wait to be reaped: the first process of a container, which inherits
* orphans, often reaps none.
*/
async function isAnyAlive(group) {
	const pids = await readdir("/proc").catch(() => []);
	const stats = await Promise.all(pids.filter((pid) => /^\d+$/.test(pid)).map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
	const members = stats.map((stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" "));
	return stats.length === 0 || members.some(([state, , pgrp]) => Number(pgrp) === group && !/^[ZX]$/.test(state ?? ""));
}
//#endregion
//#region src/tail.ts
/**
* Keeps the last `characters` of a text. It is cut only when it is read: up to twice as much is held, in two halves of
* which the older one is dropped, since cutting at each chunk copies all that is kept.
*/
function keepTail(characters) {
	let older = "";
	let newer = "";
	return {
		add: (chunk) => {
			newer += chunk;
			if (newer.length < characters) return;
			older = newer;
			newer = "";
		},
		text: () => (older + newer).slice(-characters)
	};
}
/** The last `count` lines of a text that are not blank. */
function lastLines(text, count) {
	return text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "").slice(-count).join("\n");
}
//#endregion
//#region src/process.ts
/** A program that could not be started, failed, or was killed. The message ends with the program's own last words. */
var CommandError = class extends Error {
	command;
	exitCode;
	/** False where the program was not found, may not be executed, or was stopped before. */
	started;
	/** E.g. `failed with exit code 1`. */
	reason;
	stdout;
	stderr;
	/**
	* @param exitCode undefined when the program did not start or was killed; then `reason` says why
	* @param output undefined when the program did not start
	*/
	constructor(command, exitCode, output, reason) {
		const words = lastLines(output?.stderr.trim() || output?.stdout.trim() || "", 10);
		super(`${command} ${reason}${words ? `: ${words}` : output ? ", and printed nothing" : ""}`);
		this.name = "CommandError";
		this.command = command;
		this.exitCode = exitCode;
		this.started = output !== void 0;
		this.reason = reason;
		this.stdout = output?.stdout ?? "";
		this.stderr = output?.stderr ?? "";
	}
};
/** The runner kills a cancelled step 7.5 s after its first signal; children get this long to end on their own. */
const graceMilliseconds = 6e3;
/** A child's output is kept up to this many characters of each stream; the end of a log is what tells the reason. */
const keptCharacters = 16777216;
const neverCancelled = new AbortController().signal;
/**
* Makes a {@link Run}. Each child leads its own process group: on abort the group is sent the signal that is the
* abort's reason, and SIGKILL after a grace period, since a build that nobody waits for could still push.
*/
function createRun(environment, cancelled, grace = graceMilliseconds) {
	return (command, args, { env, folder, input, onOutput, onStderr, stdout, stop, onLeftovers, outlivesCancel } = {}) => new Promise((resolve, reject) => {
		const cancel = outlivesCancel ? neverCancelled : cancelled;
		if (cancel.aborted) return reject(new CancelledError(cancel.reason));
		const title = [basename(command), args.find((arg) => /^[a-z]+$/.test(arg))].filter(Boolean).join(" ");
		if (stop?.aborted) return reject(new CommandError(title, void 0, void 0, "was stopped"));
		const child = spawn(command, args, {
			cwd: folder,
			env: {
				...environment,
				...env
			},
			detached: true,
			stdio: [
				input === void 0 ? "ignore" : "pipe",
				"pipe",
				"pipe"
			]
		});
		const settle = endOnAbort(child, {
			cancel,
			stop,
			grace
		});
		const tails = {
			stdout: keepTail(keptCharacters),
			stderr: keepTail(keptCharacters)
		};
		if (stdout) child.stdout?.pipe(stdout);
		for (const stream of stdout ? ["stderr"] : ["stdout", "stderr"]) {
			const taken = stream === "stderr" ? onStderr : void 0;
			readChunks(child[stream], (chunk) => {
				if (taken) return taken(chunk);
				tails[stream].add(chunk);
				return onOutput?.(chunk);
			});
		}
		child.stdin?.on("error", () => {}).end(input);
		child.on("error", (error) => {
			settle();
			const reason = "code" in error && error.code === "ENOENT" ? "was not found" : `did not start (${error.message})`;
			reject(new CommandError(basename(command), void 0, void 0, reason));
		});
		const alone = onLeftovers && endLeftovers(child, onLeftovers);
		child.on("close", async (exitCode, signal) => {
			await alone;
			settle();
			const written = {
				stdout: tails.stdout.text(),
				stderr: tails.stderr.text()
			};
			const reason = stop?.aborted ? "was stopped" : reasonOf(exitCode, signal);
			if (cancel.aborted) reject(new CancelledError(cancel.reason));
			else if (reason === void 0) resolve(written);
			else reject(new CommandError(title, stop?.aborted ? void 0 : exitCode ?? void 0, written, reason));
		});
	});
}
function readChunks(stream, take) {
	stream?.setEncoding("utf8").on("data", (chunk) => {
		const pressure = take(chunk);
		if (!pressure) return;
		stream.pause();
		pressure(() => stream.resume());
	});
}
/** Why a program that ended failed; undefined where it did not. */
function reasonOf(exitCode, signal) {
	if (exitCode === 0) return void 0;
	return exitCode === null ? `was killed by ${signal}` : `failed with exit code ${exitCode}`;
}
/**
* Ends a child and its process group when a signal aborts.
*
* @returns a function to call once the child has ended
*/
function endOnAbort({ pid }, { cancel, stop, grace }) {
	let killTimer;
	const end = (signal) => {
		killGroup(pid, signal);
		killTimer ??= setTimeout(() => killGroup(pid, "SIGKILL"), grace);
	};
	const onCancel = () => end(cancel.reason);
	const onStop = () => end("SIGINT");
	cancel.addEventListener("abort", onCancel, { once: true });
	stop?.addEventListener("abort", onStop, { once: true });
	return () => {
		cancel.removeEventListener("abort", onCancel);
		stop?.removeEventListener("abort", onStop);
		clearTimeout(killTimer);
	};
}
//#endregion
//#region src/docker/config.ts
/**
* Reads config.json of a Docker configuration folder.
*
* @returns `{}` where there is none
* @throws Error that names the file and repeats nothing of it
*/
async function readDockerConfig(folder) {
	const path = join(folder, "config.json");
	const text = await readFile(path, "utf8").catch((error) => {
		if (error.code === "ENOENT") return "{}";
		throw new Error(`${path} cannot be read: ${error.message}`, { cause: error });
	});
	try {
		const config = JSON.parse(text);
		if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
	} catch {}
	throw new Error(`${path} is not a JSON object, so no logins can be read from it or added to a copy of it; correct it, or remove it and log in again`);
}
/**
* Makes a Docker configuration folder that differs from another only in config.json. Everything else is linked:
* contexts, plugins and the certificates of a remote daemon stay in use.
*/
async function makeDockerConfig(from, to, config) {
	await mkdir(to, {
		mode: 448,
		recursive: true
	});
	const linked = (await readdir(from).catch(() => [])).filter((entry) => entry !== "config.json" && !entry.startsWith("."));
	await Promise.all([writeFile(join(to, "config.json"), JSON.stringify(config), { mode: 384 }), ...linked.map((entry) => symlink(join(from, entry), join(to, entry)))]);
}
/**
* `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so hosts with a login of their own leave it.
*/
function withoutHosts(text, hosts) {
	try {
		const { auths = {} } = JSON.parse(text);
		const keys = hosts.map(configKey);
		return JSON.stringify({ auths: Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key))) });
	} catch {
		return text;
	}
}
/** The key of a host in config.json: for Docker Hub, the address of its first API. */
function configKey(host) {
	return host === "docker.io" ? "https://index.docker.io/v1/" : host;
}
//#endregion
//#region src/state.ts
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
		...read("builder"),
		...read("binary")
	};
}
//#endregion
//#region src/uncaught.ts
/** Node's exit code if what the entry awaits can never settle, since nothing is left that could settle it. */
const nothingLeft = 13;
/**
* Watches for exceptions and rejections that nobody handles, on which Node would end the process at once: its children,
* which lead their own process groups, would go on, and could still push.
*
* @returns to be called when the work has ended: reports the error, and tells whether there was one
*/
function watchUncaught({ onError, report, exitCode, exitTimeout }, source = process) {
	let message;
	let isOver = false;
	let isReported = false;
	const settle = () => {
		isOver = true;
		if (message !== void 0 && !isReported) {
			isReported = true;
			report(message);
		}
		return message !== void 0;
	};
	const see = (error) => {
		if (error instanceof CancelledError || message !== void 0) return;
		message = `unexpected error: ${messageOf(error)}; this is a bug in the action, please report it with the log of this step`;
		source.exitCode = exitCode;
		setTimeout(() => {
			settle();
			source.exit(exitCode);
		}, exitTimeout).unref();
		onError(error instanceof Error ? error.stack ?? error.message : String(error));
		if (isOver) settle();
	};
	source.on("uncaughtException", see);
	source.on("unhandledRejection", see);
	source.on("exit", (code) => {
		if (code === nothingLeft && !isOver && message === void 0) report("the step ended in the middle of its work; this is a bug in the action, please report it with the log of this step");
	});
	return settle;
}
//#endregion
//#region src/at-most.ts
function atMost(count) {
	let running = 0;
	const waiting = [];
	return async (task) => {
		if (running < count) running++;
		else await new Promise((resolve) => waiting.push(resolve));
		try {
			return await task();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else running--;
		}
	};
}
//#endregion
export { settled as _, configKey as a, layerAccessOf as b, withoutHosts as c, keepTail as d, lastLines as f, exitTimeoutMilliseconds as g, exitCodeOf as h, saveState as i, CommandError as l, abortOnSignals as m, watchUncaught as n, makeDockerConfig as o, CancelledError as p, readState as r, readDockerConfig as s, atMost as t, createRun as u, actionsCache as v, accessOf as y };
