import { a as getState, l as saveState$1 } from "./actions-core.js";
import { h as messageOf } from "./runner.js";
import { a as registryHost, n as dockerHub } from "./reference.js";
import { t as parse } from "./csv-parse.js";
import { t as stringify } from "./csv-stringify.js";
import { copyFile, link, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { constants as constants$1 } from "node:os";
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
		...read("builder"),
		...read("binary")
	};
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
//#endregion
//#region src/process.ts
/** A program that could not be started, failed, or was killed. The message ends with the program's own last words. */
var CommandError = class extends Error {
	command;
	exitCode;
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
		this.reason = reason;
		this.stdout = output?.stdout ?? "";
		this.stderr = output?.stderr ?? "";
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
/** After this long the action ends whatever hangs, so that the runner still sees its exit code. */
const patienceMilliseconds = 7e3;
/** A child's output is kept up to this many characters of each stream; the end of a log is what tells the reason. */
const keptCharacters = 16777216;
/**
* Makes a {@link Run}. Each child leads a process group of its own: on abort the group is sent the signal that is the
* abort's reason, and SIGKILL after a grace period, since a build that nobody waits for could still push.
*/
function createRun(environment, cancel, grace = graceMilliseconds) {
	return (command, args, { env, input, onOutput, cwd, stop } = {}) => new Promise((resolve, reject) => {
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
		const end = (signal) => {
			killGroup(child.pid, signal);
			killTimer ??= setTimeout(() => killGroup(child.pid, "SIGKILL"), grace);
		};
		const onCancel = () => end(cancel.reason);
		const onStop = () => end("SIGINT");
		cancel.addEventListener("abort", onCancel, { once: true });
		stop?.addEventListener("abort", onStop, { once: true });
		const settle = () => {
			cancel.removeEventListener("abort", onCancel);
			stop?.removeEventListener("abort", onStop);
			clearTimeout(killTimer);
		};
		const tails = {
			stdout: keepTail(keptCharacters),
			stderr: keepTail(keptCharacters)
		};
		for (const stream of ["stdout", "stderr"]) child[stream]?.setEncoding("utf8").on("data", (chunk) => {
			tails[stream].add(chunk);
			onOutput?.(chunk);
		});
		child.stdin?.on("error", () => {}).end(input);
		child.on("error", (error) => {
			settle();
			const reason = "code" in error && error.code === "ENOENT" ? "was not found" : `did not start (${error.message})`;
			reject(new CommandError(basename(command), void 0, void 0, reason));
		});
		child.on("close", (exitCode, signal) => {
			settle();
			const written = {
				stdout: tails.stdout.text(),
				stderr: tails.stderr.text()
			};
			if (cancel.aborted) reject(new CancelledError(cancel.reason));
			else if (stop?.aborted) reject(new CommandError(title, void 0, written, "was stopped"));
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
/**
* Turns the first SIGINT or SIGTERM into an abort whose reason is the signal. Children are stopped by {@link createRun};
* what else may hang (a download) ends with the process 7 s later, before the runner kills it.
*/
function abortOnSignals() {
	const cancel = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {
		cancel.abort(signal);
		setTimeout(() => process.exit(exitCodeOf(signal)), patienceMilliseconds).unref();
	});
	return cancel;
}
/** The exit code by which a shell tells that a signal ended a program. */
function exitCodeOf(signal) {
	return 128 + constants$1.signals[signal];
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
//#region src/registry/credentials.ts
const keys = [
	"registry",
	"username",
	"password"
];
/**
* Reads the value of the input `registry-auth`: a list as docker/login-action takes it, each scalar a string.
*
* @throws Error that names the item and the key, and never a password
*/
function parseCredentials(list) {
	const input = `input 'registry-auth'`;
	if (list === void 0) return [];
	if (!Array.isArray(list)) throw new Error(`${input} is no list, expected items with ${keys.join(", ")}, e.g. "- registry: ghcr.io"`);
	const credentials = list.map((item, index) => {
		if (typeof item !== "object" || item === null || Array.isArray(item)) throw new Error(`${input}: item ${index + 1} has no ${keys.join(", ")}`);
		const unknown = Object.keys(item).find((key) => !keys.includes(key));
		if (unknown !== void 0) throw new Error(`${input}: item ${index + 1}: unknown key '${unknown}', expected ${keys.join(", ")}`);
		const { registry = dockerHub, username, password } = item;
		if (typeof registry !== "string" || hostOf(registry) === void 0) throw new Error(`${input}: item ${index + 1}: registry is '${registry}', expected a host, e.g. ghcr.io`);
		const missing = ["username", "password"].find((key) => {
			const value = {
				username,
				password
			}[key];
			return typeof value !== "string" || value === "";
		});
		if (missing) throw new Error(`${input}: '${registry}': ${missing} is empty; is the secret defined for this run? Pull requests from forks get none`);
		return {
			host: hostOf(registry) ?? "",
			username: String(username),
			password: String(password)
		};
	});
	const twice = credentials.find(({ host }, index) => credentials.findIndex((other) => other.host === host) !== index);
	if (twice) throw new Error(`${input} names ${twice.host} more than once`);
	return credentials;
}
/**
* Adds credentials to the user's config. Docker asks `credHelpers[host]`, then `credsStore`, and only without either
* looks into `auths` (docker/cli, configfile.go); an empty helper for a host sends it there.
*/
function withCredentials(config, credentials) {
	const entries = (value) => Object.fromEntries(credentials.map((credential) => [configKey(credential.host), value(credential)]));
	return {
		...config,
		auths: {
			...config.auths,
			...entries((credential) => ({ auth: basicAuth(credential) }))
		},
		credHelpers: {
			...config.credHelpers,
			...entries(() => "")
		}
	};
}
/** Everything that must not be seen: passwords, and the form in which config.json and requests hold them. */
function secretsOf(credentials) {
	return credentials.flatMap((credential) => [credential.password, basicAuth(credential)]);
}
/** The key of a host in config.json: Docker Hub's is the address of its first API. */
function configKey(host) {
	return host === "docker.io" ? "https://index.docker.io/v1/" : host;
}
/** What HTTP calls basic credentials: user and password in base64. */
function basicAuth({ username, password }) {
	return Buffer.from(`${username}:${password}`).toString("base64");
}
/** docker/login-action also takes `https://host` and Docker Hub's old address. */
function hostOf(registry) {
	return registryHost(registry.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, ""));
}
//#endregion
//#region src/registry/docker-config.ts
/** Reads config.json of a Docker configuration folder; `{}` where there is none. */
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
	throw new Error(`${path} is no JSON object, so nothing can be added to a copy of it`);
}
/**
* Makes a Docker configuration folder that differs from another only in config.json. Everything else is linked: contexts,
* plugins and the certificates of a remote daemon stay in use.
*/
async function makeDockerConfig(from, to, config) {
	await mkdir(to, {
		mode: 448,
		recursive: true
	});
	const linked = (await readdir(from).catch(() => [])).filter((entry) => entry !== "config.json" && !entry.startsWith("."));
	await Promise.all([writeFile(join(to, "config.json"), JSON.stringify(config), { mode: 384 }), ...linked.map((entry) => symlink(join(from, entry), join(to, entry)))]);
}
/** Logs in at further addresses as at the hosts that these stand for, as far as config.json itself holds the logins. */
function withAddresses(config, addresses) {
	const known = addresses.flatMap(({ host, address }) => {
		const login = config.auths?.[configKey(host)];
		return login && !(config.credHelpers?.[configKey(host)] ?? config.credsStore) ? [[address, login]] : [];
	});
	return {
		...config,
		auths: {
			...config.auths,
			...Object.fromEntries(known)
		},
		credHelpers: {
			...config.credHelpers,
			...Object.fromEntries(known.map(([address]) => [address, ""]))
		}
	};
}
/** `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so hosts with a login of their own leave it. */
function withoutHosts(text, hosts) {
	try {
		const { auths = {} } = JSON.parse(text);
		const keys = hosts.map(configKey);
		return JSON.stringify({ auths: Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key))) });
	} catch {
		return text;
	}
}
//#endregion
//#region src/toolchain/actions-cache.ts
/** The client waits 3 minutes for an answer, five times; buildx can be downloaded in seconds. */
const patience = {
	restore: 2e4,
	save: 6e4
};
/** Where a binary lies for the Actions cache, which keys entries by path: the same for restoring and saving. */
function binaryCachePath(temp) {
	return join(temp, "multiarch-build-buildx", "buildx");
}
/**
* The Actions cache, for one file. A cache that does not answer is a warning: whatever is not in it can be downloaded.
* Its client is loaded on use, since its Azure SDK costs 50 ms and most runs find buildx on the machine.
*
* @param path {@link binaryCachePath}
* @param onGiveUp called when a request was given up, which then goes on and keeps the process from ending
* @returns undefined where the engine has no cache, or a step may not use it
*/
function actionsCache(path, environment, warn, onGiveUp) {
	const { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, ACTIONS_CACHE_URL } = environment;
	if (!ACTIONS_RUNTIME_TOKEN || !(ACTIONS_RESULTS_URL || ACTIONS_CACHE_URL)) return void 0;
	const attempt = async (milliseconds, work) => {
		try {
			return await within(milliseconds, work(), onGiveUp);
		} catch (error) {
			warn(`the Actions cache failed: ${messageOf(error)}`);
			return;
		}
	};
	return {
		restore: (key) => attempt(patience.restore, async () => {
			const { restoreCache } = await import("./cache.js");
			await mkdir(dirname(path), { recursive: true });
			return await restoreCache([path], key) === void 0 ? void 0 : path;
		}),
		save: async (file, key) => {
			await attempt(patience.save, async () => {
				const { saveCache } = await import("./cache.js");
				await mkdir(dirname(path), { recursive: true });
				await rm(path, { force: true });
				await link(file, path).catch(() => copyFile(file, path));
				await saveCache([path], key);
			});
		}
	};
}
async function within(milliseconds, work, onGiveUp) {
	let timer;
	const end = new Promise((_, reject) => {
		timer = setTimeout(() => {
			onGiveUp();
			reject(/* @__PURE__ */ new Error(`it did not answer within ${milliseconds / 1e3} s`));
		}, milliseconds);
	});
	work.catch(() => {});
	return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
//#endregion
//#region src/uncaught.ts
/**
* Watches for exceptions and rejections that nobody handles, on which Node would end the process at once: its children,
* which lead process groups of their own, would go on, and could still push.
*
* @returns to be called when the work has ended: reports the error, and tells whether there was one
*/
function watchUncaught({ onError, report, exitCode, patience }, source = process) {
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
		message = `unexpected error: ${messageOf(error)}; this is a fault of the action, please report it with the log of this step`;
		source.exitCode = exitCode;
		setTimeout(() => {
			settle();
			source.exit(exitCode);
		}, patience).unref();
		onError(error instanceof Error ? error.stack ?? error.message : String(error));
		if (isOver) settle();
	};
	source.on("uncaughtException", see);
	source.on("unhandledRejection", see);
	return settle;
}
//#endregion
//#region src/input/csv.ts
/**
* Composes a value that buildx reads as one CSV record, such as `type=image,"name=a,b",push=true`: Go's encoding/csv
* wants the quotes around the whole field. Fields without a value are left out.
*/
function csvFields(fields) {
	return csvRecord(Object.entries(fields).filter(([, value]) => value !== void 0 && value !== "").map(([key, value]) => `${key}=${value}`));
}
/** Composes one CSV record; {@link csvFields} for `key=value` fields. */
function csvRecord(fields) {
	return stringify([fields], {
		record_delimiter: "",
		quoted_match: /^\s|\s$|[\r\n]/
	});
}
/**
* Takes apart a value that buildx reads as one CSV record (Go's encoding/csv with `key=value` fields).
*
* @param input the input's name, for the error
* @throws Error that names input and value, when it is not one record
*/
function parseFields(input, record) {
	return parseRecord(input, record).map((field) => {
		const equals = field.indexOf("=");
		return equals < 0 ? {
			key: field,
			value: void 0
		} : {
			key: field.slice(0, equals),
			value: field.slice(equals + 1)
		};
	});
}
/** The fields of one CSV record; {@link parseFields} for `key=value` fields. */
function parseRecord(input, record) {
	let records;
	try {
		records = parse(record, {
			columns: false,
			relax_column_count: true
		});
	} catch (error) {
		throw new Error(`input '${input}': '${record}' is not a list of fields between commas; a quote must stand around a whole field, as in type=image,"name=a,b"`, { cause: error });
	}
	const [fields = [], ...more] = records;
	if (more.length > 0) throw new Error(`input '${input}': '${record}' has a line break, expected one line`);
	return fields;
}
//#endregion
//#region src/toolchain/builder-name.ts
const prefix = "multiarch-build-";
const containerPrefix = "buildx_buildkit_";
/** How the containers and volumes of all our builders begin, for a filter of docker's. */
const ownContainers = `${containerPrefix}${prefix}`;
/**
* The name of a builder that ends with its job: unique, since jobs share a daemon, and with its time of birth, by which
* a later job knows that it was left behind.
*
* @param born milliseconds since 1970
*/
function timedName(born) {
	return `${prefix}${Math.floor(born / 1e3).toString(36)}-${randomBytes(6).toString("hex")}`;
}
/**
* The name of a builder that stays, and that no later job removes.
*
* @param stableFor what identifies this step on this runner, so that a kept state is found again; unique without it
*/
function lastingName(stableFor) {
	const suffix = stableFor ? createHash("sha256").update(stableFor.join("\n")).digest("hex").slice(0, 12) : randomBytes(6).toString("hex");
	return `${prefix}${suffix}`;
}
/** The container of a builder's first node, as buildx names it. */
function nodeContainer(name) {
	return `${containerPrefix}${name}0`;
}
/** The builder of a container or volume; undefined for one that is not ours, or that stays. */
function timedBuilder(containerOrVolume) {
	const [, container, name, seconds] = new RegExp(`^(${containerPrefix}(${prefix}([0-9a-z]+)-[0-9a-f]{12})\\d+)(?:_state)?$`).exec(containerOrVolume) ?? [];
	if (container === void 0 || name === void 0 || seconds === void 0) return void 0;
	return {
		name,
		born: Number.parseInt(seconds, 36) * 1e3,
		container
	};
}
//#endregion
//#region src/toolchain/driver-opts.ts
/**
* Tells whether `driver-opts` set an option. Each of them is a CSV record, as buildx reads them (csvToMap in its
* builder/builder.go); one that is malformed sets nothing here, and is refused by buildx in its own words.
*/
function hasDriverOpt(driverOpts, name) {
	return driverOpts.some((record) => fieldsOf(record).some(({ key, value }) => key === name && value !== void 0));
}
function fieldsOf(record) {
	try {
		return parseFields("driver-opts", record);
	} catch {
		return [];
	}
}
//#endregion
//#region src/toolchain/builder.ts
const containerDriver = "docker-container";
/** The argument vectors of `buildx create` that make a builder: one for each node. All boot together with the last. */
function createArguments(options) {
	const { name, driver, driverOpts, endpoint, keepState, nodes = [], platforms = [], ...shared } = options;
	const fixed = nodes.length > 0 && nodes.every((node) => node.platforms.length > 0) ? [...platforms] : [];
	const all = [{
		name: keepState ? `${name}0` : "",
		endpoint,
		driverOpts,
		buildkitdFlags: "",
		platforms: fixed
	}, ...nodes];
	return all.map((node, index) => [
		"create",
		`--name=${name}`,
		`--driver=${driver}`,
		...index > 0 ? ["--append"] : [],
		...index === all.length - 1 ? ["--bootstrap"] : [],
		...nodeArguments(node, driver, shared)
	]);
}
function nodeArguments(node, driver, shared) {
	const { name, endpoint, driverOpts, platforms } = node;
	const buildkitdFlags = node.buildkitdFlags || shared.buildkitdFlags;
	const image = driver === containerDriver && !hasDriverOpt(driverOpts, "image") ? shared.buildkitImage : void 0;
	return [
		...name ? [`--node=${name}`] : [],
		...image ? [`--driver-opt=image=${image}`] : [],
		...driverOpts.map((opt) => `--driver-opt=${opt}`),
		...buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : [],
		...shared.configFile ? [`--buildkitd-config=${shared.configFile}`] : [],
		...platforms.length > 0 ? [`--platform=${platforms.join(",")}`] : [],
		...endpoint ? ["--", endpoint] : []
	];
}
/**
* Creates and boots a builder.
*
* @throws Error with the last lines of BuildKit's own log when it does not boot
*/
async function createBuilder(docker, buildx, options) {
	try {
		for (const node of createArguments(options)) await buildx(node);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const log = await containerLog(docker, options);
		throw new Error(`${bootFailure(error)}${log}`, { cause: error });
	}
}
/**
* Removes a builder with its containers and volumes. `buildx rm` does all of it, except where it cannot load the node
* (then it forgets the builder and leaves the container) or finds the container gone (then it leaves the volume).
*
* @param containers its nodes on this daemon
* @returns what could not be removed, in words; empty when all is gone
*/
async function removeBuilder(docker, buildx, { name, driver, keepState }, containers = [nodeContainer(name)]) {
	const problems = [];
	const attempt = async (what, work, harmless) => {
		try {
			await work;
			return true;
		} catch (error) {
			const words = messageOf(error);
			if (!harmless.test(words)) problems.push(`${what}: ${words}`);
			return false;
		}
	};
	const keep = keepState ? ["--keep-state"] : [];
	const removed = await attempt(`builder ${name}`, buildx([
		"rm",
		"--force",
		...keep,
		"--",
		name
	]), /no builder .* found/);
	if (driver !== containerDriver) return problems;
	for (const container of containers) {
		if (!removed) {
			const remove = docker([
				"rm",
				"--force",
				"--volumes",
				"--",
				container
			]);
			await attempt(`container ${container}`, remove, /no such container|already in progress/i);
		}
		if (!keepState) {
			const volume = `${container}_state`;
			const remove = docker([
				"volume",
				"rm",
				"--force",
				"--",
				volume
			]);
			await attempt(`volume ${volume}`, remove, /no such volume/i);
		}
	}
	return problems;
}
/** Ends a builder's container at once; the next build boots it again, with its state. */
async function killBuilder(docker, name) {
	await docker([
		"kill",
		"--",
		nodeContainer(name)
	]);
}
async function containerLog(docker, { name, driver }) {
	if (driver !== containerDriver) return "";
	const output = await docker([
		"logs",
		"--tail=200",
		"--",
		nodeContainer(name)
	]).catch(() => void 0);
	const text = lastLines(output?.stderr ?? "", 20) || lastLines(output?.stdout ?? "", 20);
	return text ? `\nlast lines of BuildKit's log:\n${text}` : "";
}
function bootFailure({ stderr, message }) {
	const words = stderr.match(/^ERROR: (.*)$/ms)?.[1]?.trim() || lastLines(stderr, 3) || message;
	if (/privileged|operation not permitted|user namespaces/i.test(words)) return `BuildKit did not start: it needs a privileged container, which the Docker daemon refused; allow it, or name a builder of your own with 'builder': ${words}`;
	if (/TLS data loaded from environment/.test(words)) return `buildx makes no builder on a daemon whose TLS settings come from the environment (DOCKER_TLS_VERIFY); run 'docker context create tls' in a step before this one, and give its name: 'endpoint: tls'`;
	return `BuildKit did not start: ${words}`;
}
//#endregion
//#region src/toolchain/daemon.ts
/**
* Decides on the daemon in the order of docker and buildx: what was asked for, `DOCKER_HOST`, `DOCKER_CONTEXT`,
* `docker context use` (docker/cli, resolveContextName).
*/
function chooseDaemon({ endpoint, dockerHost, dockerContext, currentContext }) {
	const isContext = (name) => name !== "" && name !== "default";
	const asked = "input 'endpoint'";
	if (/[:/]/.test(endpoint)) return {
		by: asked,
		host: endpoint
	};
	if (isContext(endpoint)) return {
		by: asked,
		context: endpoint
	};
	if (dockerHost !== "") return {
		by: "DOCKER_HOST",
		host: dockerHost
	};
	if (endpoint === "default") return {
		by: asked,
		context: endpoint
	};
	if (isContext(dockerContext)) return {
		by: "DOCKER_CONTEXT",
		context: dockerContext
	};
	if (dockerContext === "" && isContext(currentContext)) return {
		by: "'docker context use'",
		context: currentContext
	};
	return { by: "nothing" };
}
/**
* Finds the builder's daemon. No process is started, except to look up the address of a Docker context.
*
* @param endpoint the input
* @throws Error that names what asks for a Docker context that there is not
*/
async function findDaemon(run, endpoint, { dockerConfig, dockerHost, dockerContext }) {
	const config = await readDockerConfig(dockerConfig).catch(() => ({}));
	const choice = chooseDaemon({
		endpoint,
		dockerHost,
		dockerContext,
		currentContext: "currentContext" in config ? String(config.currentContext) : ""
	});
	if (choice.by === "nothing") return {
		...bindDocker(run, []),
		context: "default",
		address: "this machine",
		isRemote: false
	};
	if ("host" in choice) return daemonAt(run, choice.host);
	const { context, by } = choice;
	const { docker, options } = bindDocker(run, [`--context=${context}`]);
	const address = await contextAddress(run, context, by);
	return address === void 0 ? daemonAt(run, context) : {
		docker,
		options,
		context,
		...place(address === "" ? `context '${context}'` : address)
	};
}
/** @param options {@link Daemon.options} */
function bindDocker(run, options) {
	return {
		docker: (args, runOptions) => run("docker", [...options, ...args], runOptions),
		options
	};
}
function daemonAt(run, host) {
	return {
		...bindDocker(run, [`--host=${host}`]),
		context: "default",
		...place(host)
	};
}
function place(address) {
	return {
		address,
		isRemote: !/^(?:unix|npipe):\/\//.test(address)
	};
}
/** @returns undefined where the input names no context; empty where only using it will tell what is wrong */
async function contextAddress(run, context, by) {
	try {
		const { stdout } = await run("docker", [
			"context",
			"inspect",
			"--format={{.Endpoints.docker.Host}}",
			"--",
			context
		]);
		return stdout.trim();
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) return "";
		if (by === "input 'endpoint'" && /not found/.test(error.stderr)) return void 0;
		throw new Error(`Docker context '${context}', chosen by ${by}, cannot be used: ${error.stderr.trim()}; make it in a step before this one, or choose another`, { cause: error });
	}
}
//#endregion
export { createRun as A, parseCredentials as C, CommandError as D, CancelledError as E, saveState as F, lastLines as M, patienceMilliseconds as N, abortOnSignals as O, readState as P, configKey as S, withCredentials as T, binaryCachePath as _, removeBuilder as a, withAddresses as b, ownContainers as c, csvFields as d, csvRecord as f, actionsCache as g, watchUncaught as h, killBuilder as i, exitCodeOf as j, bindBuildx as k, timedBuilder as l, parseRecord as m, findDaemon as n, hasDriverOpt as o, parseFields as p, createBuilder as r, lastingName as s, bindDocker as t, timedName as u, makeDockerConfig as v, secretsOf as w, withoutHosts as x, readDockerConfig as y };
