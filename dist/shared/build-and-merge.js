import { a as configKey, c as withoutHosts, g as exitTimeoutMilliseconds, h as exitCodeOf, i as saveState, m as abortOnSignals, n as watchUncaught, o as makeDockerConfig, p as CancelledError, s as readDockerConfig, u as createRun, v as actionsCache } from "./build-merge-post.js";
import { C as mask, D as messageOf, S as log, c as readRunner, f as dockerHub, g as registryHost, m as parseReference, y as fail } from "./every-entry.js";
import { O as text, R as resetOutputs, T as readAll, dt as refuseUnknownInputs, f as isTable, m as unknownKey, p as parseYaml } from "./reading-inputs.js";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { readFileSync } from "node:fs";
//#region src/proxies/find.ts
/**
* Finds the proxies that the environment or Docker's configuration names; what reads them is loaded only where there
* are any. Docker does without a configuration that it cannot read.
*
* @returns undefined where there is none
*/
async function findProxies(facts) {
	const { proxies = {} } = await readDockerConfig(facts.dockerConfig).catch(() => ({}));
	if (!Object.entries(facts.environment).some(([name, value]) => value && /_proxy$/i.test(name)) && Object.keys(proxies).length === 0) return void 0;
	const { readProxies } = await import("./load-proxies-read.js");
	return readProxies(facts, proxies);
}
//#endregion
//#region src/retry.ts
/** A registry that restarts or fails over is back after this long. */
const usualMaxElapsed = 12e4;
const jobBudget = 3e5;
const usualFirstDelay = 250;
const maxDelay = 15e3;
/** Opens the repeats of a job. Delays double up to 15 s, each shortened by chance by up to half. */
function openRetries({ log = () => {}, cancel, wait = (milliseconds, stop) => pause(milliseconds, cancel, stop), now = Date.now, random = Math.random, budget = jobBudget } = {}) {
	const repeated = [];
	const allowance = openAllowance(budget, now);
	let repeats = 0;
	const call = async ({ phase, what, ask, transience, giveUp, ...limits }) => {
		const started = now();
		let [last, failedIn] = [started, phase];
		const reasons = /* @__PURE__ */ new Set();
		const remember = (attempts, isGivenUp) => {
			const told = {
				phase: failedIn,
				what,
				attempts,
				reasons: [...reasons],
				seconds: (last - started) / 1e3
			};
			if (attempts > 1) repeated.push({
				...told,
				isGivenUp
			});
		};
		const givenUp = (error, attempts, elapsed) => {
			remember(attempts, true);
			return giveUp?.(error, attempts, elapsed / 1e3) ?? error;
		};
		for (let attempt = 1;; attempt++) try {
			const result = await ask(attempt);
			remember(attempt, false);
			return result;
		} catch (error) {
			const transient = limits.stop?.aborted ? void 0 : await transience(error);
			const delay = delayBefore(attempt, random(), transient?.retryAfter, limits.firstDelay);
			const elapsed = now() - started;
			if (!transient || isOver(limits, transient, attempt, elapsed + delay) || !allowance.spend(delay)) throw givenUp(error, attempt, elapsed);
			failedIn = transient.phase ?? phase;
			reasons.add(transient.reason);
			log(lineOf(what, limits.attempts, transient, attempt + 1, delay));
			await wait(delay, limits.stop);
			if (limits.stop?.aborted) throw givenUp(error, attempt, elapsed);
			repeats += 1;
			last = now();
		}
	};
	return {
		call,
		report: () => [...repeated],
		repeats: () => repeats
	};
}
/** @param elapsed milliseconds from the first attempt to the next one */
function isOver({ attempts, maxElapsed = Number.POSITIVE_INFINITY }, transient, made, elapsed) {
	if (elapsed > maxElapsed) return true;
	return attempts === void 0 ? elapsed > (transient.maxElapsed ?? usualMaxElapsed) : made >= attempts;
}
/** `attempt 2 of 3: ghcr.io answered 504 while layers were pushed; no step runs again; retrying in 5.2 s`. */
function lineOf(what, attempts, { reason, told, note }, attempt, delay) {
	return `${attempts === void 0 ? `attempt ${attempt}` : `attempt ${attempt} of ${attempts}`}: ${[
		told ?? `${what}: ${reason}`,
		note,
		`retrying in ${(delay / 1e3).toFixed(1)} s`
	].filter(Boolean).join("; ")}`;
}
/** The milliseconds that all calls may wait; time in which several wait counts once. */
function openAllowance(budget, now) {
	let spent = 0;
	let waitedUntil = Number.NEGATIVE_INFINITY;
	return { spend: (milliseconds) => {
		const until = now() + milliseconds;
		const added = Math.max(0, until - Math.max(now(), waitedUntil));
		if (spent + added > budget) return false;
		spent += added;
		waitedUntil = Math.max(waitedUntil, until);
		return true;
	} };
}
/** @throws CancelledError when the job is cancelled in the meantime */
async function pause(milliseconds, cancel, stop) {
	const signals = [cancel, stop].filter((signal) => signal !== void 0);
	try {
		await setTimeout$1(milliseconds, void 0, { signal: AbortSignal.any(signals) });
	} catch {
		if (cancel?.aborted) throw new CancelledError(cancel.reason);
	}
}
/** @returns milliseconds */
function delayBefore(attempt, chance, retryAfter = 0, firstDelay = usualFirstDelay) {
	return Math.round(Math.max(retryAfter, 0) + Math.min((retryAfter > 0 ? Math.min(firstDelay, usualFirstDelay) : firstDelay) * 2 ** (attempt - 1), maxDelay) * (1 - chance / 2));
}
//#endregion
//#region src/action.ts
/**
* The frame of build, bake and merge: empties the outputs, opens the job, and turns errors and cancellation into the exit
* code.
*/
async function runAction({ outputs, inputTables, readInputs, run }) {
	const cancel = abortOnSignals();
	const settleUncaught = watchUncaught({
		onError: (stack) => {
			log.info(stack);
			cancel.abort("SIGTERM");
		},
		report: fail,
		exitCode: 1,
		exitTimeout: exitTimeoutMilliseconds
	});
	let job;
	try {
		resetOutputs(outputs);
		const runner = readRunner(process.env);
		await refuseUnknownInputs(inputTables, runner, log.warning);
		const inputs = await readInputs(runner.workspace);
		job = await openJob(runner, cancel);
		await run(inputs, job);
	} catch (error) {
		if (!settleUncaught()) {
			const { reportFailure } = await import("./load-doctor-report.js");
			await reportFailure(error, {
				runner: job?.runner,
				retries: job?.retries
			});
			if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal);
		}
		cancel.abort("SIGTERM");
		setTimeout(() => process.exit(), exitTimeoutMilliseconds).unref();
	}
	settleUncaught();
	if (job?.binaryCache?.hasGivenUp()) process.exit();
}
async function openJob(given, cancel) {
	const { runner, ...proxies } = await withProxies(given);
	const folder = await mkdtemp(join(runner.temp, "multiarch-build-"));
	saveState({ folder });
	const binaryCache = actionsCache(runner, log.warning);
	return {
		runner,
		folder,
		run: createRun(runner.childEnvironment, cancel.signal),
		retries: openRetries({
			log: log.info,
			cancel: cancel.signal
		}),
		passing: {
			pull: async (...said) => (await import("./load-doctor-passing.js")).passingPull(...said),
			boot: async (error) => (await import("./load-doctor-passing.js")).passingBoot(error)
		},
		cancel,
		...binaryCache && { binaryCache },
		...proxies,
		save: saveState
	};
}
/** Requests of this step go through the proxies of Docker's configuration where the environment names none. */
async function withProxies(runner) {
	const proxies = await findProxies(runner);
	if (proxies === void 0) return { runner };
	const { passwordsOf } = await import("./load-proxies-read.js");
	mask(passwordsOf(proxies));
	return {
		runner: {
			...runner,
			environment: {
				...runner.environment,
				...proxies.own.values
			}
		},
		proxies
	};
}
//#endregion
//#region src/policy/inputs.ts
const policyInputs = { tagPolicy: text("tag-policy") };
/**
* Opens the policy of the input `tag-policy`, whose code is loaded only where there is one.
*
* @returns undefined for an empty input: then tags are simply moved
* @throws Error that names the line that is wrong
*/
async function loadPolicy(asked, job) {
	if (asked.tagPolicy.trim() === "") return void 0;
	const { openPolicy } = await import("./load-policy-open.js");
	return openPolicy(asked, job);
}
//#endregion
//#region src/input/secret.ts
/** Why a value that comes from a secret may be empty. */
const whyEmpty = "pull requests from forks and from Dependabot have no access to repository secrets";
/** The lines by which a value is to be masked in the log; bytes that are not text could not be seen there. */
function masksOfValue(value) {
	return linesOf(value).filter((line) => line.length >= 4);
}
/** The lines of a value that are too short to be masked. */
function shortLinesOf(value) {
	return linesOf(value).filter((line) => line.length < 4);
}
/**
* Warns of a short line of a GitHub secret, such as `1`, or `{` of JSON: the runner masks every secret that the
* job uses, as a whole and line by line (actions/runner, Worker.cs), and leaves out job outputs in which a mask occurs
* (JobExtension.cs). Later runners pass over the shortest lines of a text of several (ISecretMasker,
* DerivedSecretRecommendedMinimumLength); a step cannot tell which it has.
*
* @param what has the line, e.g. `secret 'key'`; the line itself is never shown
*/
function shortLineWarning(what) {
	return `${what} has a line of fewer than 4 characters; if it is a secret, the runner may mask that line everywhere and drop job outputs that contain it ("${skipLine("…")}"): store the secret on one line, e.g. JSON without line breaks`;
}
/**
* Names the variables of the job that may be secrets with a short line which occurs in outputs. Only texts of several
* lines are looked at: whether a variable is a secret cannot be seen, and in short values of one line anything occurs.
*/
function findShortLines(environment, outputs) {
	return Object.entries(environment).filter(([name]) => !/^(?:INPUT_|BASH_FUNC_)/.test(name)).filter(([, value = ""]) => linesOf(value).length > 1).filter(([, value = ""]) => shortLinesOf(value).some((line) => outputs.some((output) => output.includes(line)))).map(([name]) => name);
}
/** The runner's words for an output that it leaves out (actions/runner, JobExtension.cs). */
function skipLine(output) {
	return `Skip output '${output}' since it may contain secret.`;
}
function linesOf(value) {
	return value.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "" && !/[\0\ufffd]/.test(line));
}
//#endregion
//#region src/registry/distinct.ts
/**
* Asserts that no host is named twice, under one of its names or several.
*
* @param input begins the message
* @throws Error that names the host
*/
function assertDistinctHosts(input, entries) {
	const hosts = entries.map(({ host }) => host);
	const twice = hosts.find((host, index) => hosts.indexOf(host) !== index);
	if (twice !== void 0) throw new Error(`${input} names ${twice} more than once`);
}
//#endregion
//#region src/registry/credentials.ts
const input = `input 'registry-auth'`;
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
	if (list === void 0) return {
		complete: [],
		incomplete: []
	};
	if (!Array.isArray(list)) throw new Error(`${input} is not a YAML list; write items such as '- registry: ghcr.io' with 'username' and 'password'`);
	const items = list.map(parseItem);
	assertDistinctHosts(input, items);
	return {
		complete: items.filter((item) => item.username !== "" && item.password !== ""),
		incomplete: items.flatMap(({ host, username, password }) => {
			if (username === "") return [{
				host,
				empty: "username"
			}];
			return password === "" ? [{
				host,
				empty: "password"
			}] : [];
		})
	};
}
function parseItem(item, index) {
	const place = `${input}: item ${index + 1}`;
	if (!isTable(item)) throw new Error(`${place} has no ${keys.join(", ")}`);
	const unknown = unknownKey(item, keys);
	if (unknown !== void 0) throw new Error(`${place}: unknown key '${unknown}', expected ${keys.join(", ")}`);
	const registry = Object.hasOwn(item, "registry") ? item.registry ?? "" : dockerHub;
	const host = typeof registry === "string" ? hostOf(registry) : void 0;
	if (host === void 0) throw new Error(`${place}: registry is '${registry}', expected a host, e.g. ghcr.io`);
	const text = (key) => {
		if (!Object.hasOwn(item, key)) throw new Error(`${input}: '${registry}' has no ${key}`);
		const value = item[key] ?? "";
		if (typeof value !== "string") throw new Error(`${input}: '${registry}': ${key} is a list or a mapping`);
		return value;
	};
	return {
		host,
		username: text("username"),
		password: text("password")
	};
}
/**
* Decides about items that are not complete: one is left out where nothing is pushed to its host, since what is only
* pulled may be public.
*
* @param hosts that the step pushes to; `instead` is its way to do without, for the error
* @param notices gets a sentence for each item that is left out
* @throws Error for a host that is pushed to
*/
function checkIncomplete(incomplete, { hosts, instead }, notices) {
	for (const { host, empty } of incomplete) {
		const fact = `${input}: the ${empty} for ${host} is empty`;
		if (hosts.includes(host)) throw new Error(`${fact}, but this step pushes there; the secret is probably not defined for this run (${whyEmpty}): define it, or ${instead}`);
		notices.push(`${fact}, so this step does not log in there (${whyEmpty})`);
	}
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
/** What must not be seen: passwords line by line, and the form in which config.json and requests hold them. */
function masksOf(credentials) {
	return credentials.flatMap((credential) => [...masksOfValue(credential.password), basicAuth(credential)]);
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
//#region src/registry/inputs.ts
const registryInputs = {
	registries: text("registries"),
	registryAuth: text("registry-auth")
};
/**
* Reads the inputs `registries` and `registry-auth`; from then on the runner masks every password in the log.
*
* @param workspace where relative paths of certificates start
*/
async function readRegistryInputs(workspace) {
	const inputs = readAll(registryInputs);
	const { complete, incomplete } = parseCredentials(await parseYaml("registry-auth", inputs.registryAuth));
	mask(masksOf(complete));
	return {
		credentials: complete,
		incomplete,
		warnings: [inputs.registryAuth, ...complete.map(({ password }) => password)].some((value) => shortLinesOf(value).length > 0) ? [shortLineWarning(`input 'registry-auth'`)] : [],
		registries: await readRegistries(inputs.registries, workspace)
	};
}
async function readRegistries(text, workspace) {
	const table = await parseYaml("registries", text);
	if (table === void 0) return [];
	const { parseRegistries } = await import("./load-registry-registries.js");
	return parseRegistries(table, (path) => readFileSync(resolve(workspace, path), "utf8"));
}
//#endregion
//#region src/failure.ts
/** An error with the phase in which it happened. */
var Failure = class extends Error {
	phase;
	scene;
	constructor(phase, scene, cause) {
		super(messageOf(cause), { cause });
		this.name = "Failure";
		this.phase = phase;
		this.scene = scene;
	}
};
/** A failure that was diagnosed. The message contains all that the user needs. */
var DiagnosedError = class extends Error {
	diagnosis;
	/** Whether the job summary already contains it. */
	hasSummary;
	constructor(diagnosis, cause, hasSummary = false) {
		const { message, example = [], address, words } = diagnosis;
		const parts = [
			message,
			...example.map((line) => `  ${line}`),
			address === void 0 ? "" : `see ${address}`,
			words
		];
		super(parts.filter((part) => part !== "").join("\n"), { cause });
		this.name = "DiagnosedError";
		this.diagnosis = diagnosis;
		this.hasSummary = hasSummary;
	}
};
/** Runs a part of the job. An error gets the innermost phase that it happened in, and the scenes of all phases. */
async function during(phase, scene, task) {
	try {
		return await task();
	} catch (error) {
		throw failureIn(phase, scene, error);
	}
}
/** @returns the error to throw: a cancellation is not a failure, and a diagnosed error needs nothing more */
function failureIn(phase, scene, error) {
	if (error instanceof CancelledError || error instanceof DiagnosedError) return error;
	if (!(error instanceof Failure)) return new Failure(phase, scene, error);
	return new Failure(error.phase, {
		...scene,
		...error.scene
	}, error.cause);
}
//#endregion
//#region src/registry/certificates.ts
/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemCertificateFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
/** Writes the certificates of a registry, readable by this user alone. */
async function writeCertificates({ ca, client }, folder) {
	if (ca === void 0 && client === void 0) return {};
	const authority = join(folder, "ca");
	await mkdir(authority, {
		recursive: true,
		mode: 448
	});
	const paths = {
		ca: join(authority, "ca.pem"),
		cert: join(folder, "cert.pem"),
		key: join(folder, "key.pem")
	};
	const write = async (path, text) => {
		if (text !== void 0) await writeFile(path, text, { mode: 384 });
	};
	await Promise.all([
		write(paths.ca, ca),
		write(paths.cert, client?.cert),
		write(paths.key, client?.key)
	]);
	return {
		...ca !== void 0 && {
			folder: authority,
			ca: paths.ca
		},
		...client && {
			cert: paths.cert,
			key: paths.key
		}
	};
}
/**
* What makes Go's programs trust authorities besides those that they trust anyway: buildx fetches tokens for BuildKit,
* and does not know the builder's configuration.
*
* @param searched the variable as it was before
*/
function trusting(files, searched) {
	const folders = files.flatMap(({ folder }) => folder ?? []);
	if (folders.length === 0) return {};
	return { SSL_CERT_DIR: [...folders, ...searched?.split(delimiter) ?? systemCertificateFolders].join(delimiter) };
}
/** The table of a registry in a buildkitd.toml; a certificate that was not written is left out. */
function tableOf({ mirrors, http, insecure, ca: ownCa, client }, { ca, cert, key } = {}) {
	return {
		...mirrors.length > 0 && { mirrors },
		...http !== void 0 && { http },
		...insecure !== void 0 && { insecure },
		...ownCa !== void 0 && ca !== void 0 && { ca: [ca] },
		...client && cert !== void 0 && key !== void 0 && { keypair: [{
			key,
			cert
		}] }
	};
}
//#endregion
//#region src/registry/access.ts
/**
* Opens the registries of a job and closes them behind what uses them.
*
* @param configured as in {@link RegistryOptions}
*/
async function withRegistries(inputs, configured, job, task) {
	const registries = await openRegistries(inputs, {
		...job,
		folder: join(job.folder, "registry"),
		configured
	});
	try {
		return await task(registries);
	} catch (error) {
		job.cancel.abort("SIGTERM");
		throw error;
	} finally {
		await registries.close().catch((error) => log.warning(`cleaning up failed: ${messageOf(error)}`));
	}
}
/**
* Makes ready, in a folder that does not exist yet: a copy of the user's Docker configuration with the credentials
* added, since the user's own must not change; and the certificates.
*/
async function openRegistries({ registries, credentials }, { runner, folder, configured, run, retries, cancel }) {
	await mkdir(folder, {
		mode: 448,
		recursive: true
	});
	const known = withSettingsOf(registries, configured);
	const files = await Promise.all(known.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))));
	const environment = {
		...trusting(files, runner.environment.SSL_CERT_DIR),
		...await writeLogins(credentials, runner, join(folder, "docker"))
	};
	const findLogin = loginsOf(credentials, runner, run);
	const closed = new AbortController();
	const connect = async () => {
		const [{ openConnections }, { openClient }] = await Promise.all([import("./load-registry-connections.js"), import("./load-registry-client.js")]);
		const ends = AbortSignal.any([cancel.signal, closed.signal]);
		const connections = openConnections({
			registries: known,
			environment: runner.environment,
			cancel: ends
		});
		return {
			connections,
			client: openClient(connections, findLogin, retries)
		};
	};
	let opened;
	return {
		run: (command, args, options) => run(command, args, {
			...options,
			env: {
				...environment,
				...options?.env
			}
		}),
		tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
		client: async () => {
			opened ??= connect();
			return (await opened).client;
		},
		findLogin,
		loginHosts: async () => {
			const { auths, credHelpers } = await readDockerConfig(runner.dockerConfig);
			const { loginHosts } = await import("./load-registry-logins.js");
			return loginHosts(credentials, [...Object.keys(auths ?? {}), ...Object.keys(credHelpers ?? {})]);
		},
		close: async () => {
			closed.abort("SIGTERM");
			await opened?.then(({ connections }) => connections.close(), () => void 0);
			await rm(folder, {
				recursive: true,
				force: true,
				maxRetries: 3
			});
		}
	};
}
/** The typed registries first and in their order, since files and tables are matched by position. */
function withSettingsOf(registries, configured) {
	const hosts = registries.map(({ host }) => host);
	return [...registries.map((registry) => ({
		...configured.find(({ host }) => host === registry.host),
		...registry
	})), ...configured.filter(({ host }) => !hosts.includes(host))];
}
/** Writes a Docker configuration with the credentials of the job; returns the variables by which programs find it. */
async function writeLogins(credentials, { dockerConfig, environment: { DOCKER_AUTH_CONFIG } }, folder) {
	if (credentials.length > 0) await makeDockerConfig(dockerConfig, folder, withCredentials(await readDockerConfig(dockerConfig), credentials));
	const hosts = credentials.map(({ host }) => host);
	return {
		...credentials.length > 0 && { DOCKER_CONFIG: folder },
		...DOCKER_AUTH_CONFIG && { DOCKER_AUTH_CONFIG: withoutHosts(DOCKER_AUTH_CONFIG, hosts) }
	};
}
/** Finds logins where docker and buildx do; their files are read on the first question. */
function loginsOf(credentials, runner, run) {
	const { dockerConfig, buildxConfig, environment } = runner;
	const read = async () => {
		const { findLogins } = await import("./load-registry-logins.js");
		const { readScoped } = await import("./load-registry-scoped-logins.js");
		const [scoped, config] = await Promise.all([readScoped(buildxConfig), readDockerConfig(dockerConfig)]);
		return findLogins({
			credentials,
			scoped,
			config,
			environmentConfig: environment.DOCKER_AUTH_CONFIG,
			run
		});
	};
	let logins;
	return async (host, name) => {
		logins ??= read();
		return (await logins)(host, name);
	};
}
//#endregion
//#region src/input/reference.ts
/**
* Parses an image reference of an input, see {@link parseReference}.
*
* @throws Error that names input, text and the part that is wrong
*/
function readReference(input, text) {
	try {
		return parseReference(text);
	} catch (error) {
		throw new Error(`input '${input}': ${messageOf(error)}`, { cause: error });
	}
}
//#endregion
//#region src/manifest/annotations.ts
const typed = /^([a-z-]+(?:\[[^\]=]*\])?(?:,[a-z-]+(?:\[[^\]=]*\])?)*):(.*)$/s;
/**
* Splits annotations between builds and merge (`index:key=value`, `manifest[linux/arm64]:key=value`).
*
* @param untyped what one without a type is of; buildx takes it for the manifests'
* @throws Error that names an item without `=`
*/
function splitAnnotations(annotations, untyped) {
	const annotated = annotations.flatMap((annotation) => {
		if (!annotation.includes("=")) throw new Error(`input 'annotations' has '${annotation}', expected key=value, e.g. org.opencontainers.image.licenses=MIT`);
		const [key = ""] = annotation.split("=", 1);
		const [, types = untyped, name = key] = key.match(typed) ?? [];
		return types.split(",").map((type) => ({
			type,
			text: `${type}:${name}${annotation.slice(key.length)}`
		}));
	});
	const ofManifests = ({ type }) => /^manifest(?:\[|$)/.test(type);
	return {
		index: annotated.filter((one) => !ofManifests(one)).map(({ text }) => text),
		manifests: annotated.filter(ofManifests).map(({ text }) => text)
	};
}
/**
* Annotations of the index derived from labels that describe the image, since registries show the index's on their pages and
* a label is in each platform's config alone.
*
* @param annotations as given; for the index these take precedence
*/
function indexAnnotations(labels, annotations) {
	const own = splitAnnotations(annotations, "manifest").index.map((text) => text.slice(text.indexOf(":") + 1));
	const keyOf = (text) => text.slice(0, text.indexOf("="));
	const taken = own.map(keyOf);
	return labels.filter((label) => /^org\.opencontainers\.image\.[^=]+=./s.test(label) && !taken.includes(keyOf(label))).map((label) => `index:${label}`);
}
//#endregion
//#region src/timed.ts
/** Runs a task and measures how long it took, unless it fails. */
async function timed(task) {
	const started = performance.now();
	return {
		value: await task(),
		seconds: (performance.now() - started) / 1e3
	};
}
//#endregion
//#region src/manifest/targets.ts
/** A tag with its repository, as references are compared and printed: `ghcr.io/owner/app:1.2.3`. */
function referenceOf({ repository, tag }) {
	return `${repository}:${tag}`;
}
/**
* Parses the input `tags`; a name without a tag means `latest`, and one that is named twice counts once.
*
* @param notices gets a sentence for each name that had to be lower-cased
* @throws Error that names the item
*/
function parseTags(texts, notices) {
	const tags = texts.map((text) => {
		const { repository, tag, digest } = readReference("tags", text);
		if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`);
		noticeLowerCase("tags", text, repository, notices);
		return {
			repository,
			tag: tag ?? "latest",
			name: tag === void 0 ? repository : referenceOf({
				repository,
				tag
			})
		};
	});
	return [...new Map(tags.map((tag) => [referenceOf(tag), tag])).values()];
}
/**
* The repositories that get the image: those of the input `images`, then those of the tags.
*
* @throws Error that names an item of `images` that is not a plain repository
*/
function repositoriesFor(images, tags, notices) {
	const named = images.map((text) => {
		const { repository, tag, digest } = readReference("images", text);
		if (tag || digest) throw new Error(`input 'images': '${text}' has a ${tag ? "tag" : "digest"}, expected a repository, e.g. ghcr.io/owner/app`);
		noticeLowerCase("images", text, repository, notices);
		return repository;
	});
	return [.../* @__PURE__ */ new Set([...named, ...tags.map(({ repository }) => repository)])];
}
/** Sorts tags under their repositories; a repository without one is still a target. */
function targetsOf(repositories, tags) {
	return repositories.map((repository) => ({
		repository,
		tags: tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag)
	}));
}
function noticeLowerCase(input, text, repository, notices) {
	if (!text.startsWith(repository)) notices.push(`input '${input}': '${text}' was lower-cased to ${repository}, since registries accept nothing else`);
}
//#endregion
//#region src/manifest/manifest.ts
/**
* Composes the output `manifest`.
*
* @param order platforms in the order asked for; others follow in the index's own
*/
function describe(image, tags, { content, platforms, attestations }, order, { emulated, node } = {}) {
	const rank = (platform) => order.includes(platform) ? order.indexOf(platform) : order.length;
	return {
		image,
		digest: content.digest,
		mediaType: content.mediaType,
		tags,
		platforms: platforms.toSorted((a, b) => rank(a.platform) - rank(b.platform)).map(({ platform, descriptor: { digest, size }, layers, config: { created } }) => ({
			platform,
			digest,
			size,
			compressedSize: compressedSizeOf(layers),
			layers: layers.length,
			...created !== void 0 && { created },
			...known("emulated", emulated?.(platform)),
			...known("node", node?.(platform)),
			attestations: attestations.filter(({ about }) => about === digest).map(({ descriptor }) => descriptor.digest)
		}))
	};
}
/** The bytes that a pull fetches of an image's layers. */
function compressedSizeOf(layers) {
	return layers.reduce((sum, { size }) => sum + size, 0);
}
function known(key, value) {
	return value === void 0 ? {} : { [key]: value };
}
//#endregion
//#region src/retry-after.ts
/**
* @param header the value of `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)
* @returns milliseconds; undefined where nothing can be read
*/
function parseRetryAfter(header, now = Date.now()) {
	if (header === void 0 || header.trim() === "") return void 0;
	if (/^\d+$/.test(header.trim())) return Number(header) * 1e3;
	const date = Date.parse(header);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
//#endregion
//#region src/report/published.ts
/**
* What was pushed, or found there:
* `published ghcr.io/acme/app:1.2.3, latest = sha256:4be1… (linux/amd64, linux/arm64)`.
*
* @returns empty where nothing was
*/
function publishedLine({ repository, digest, references, platforms }, verb) {
	if (repository === void 0 || digest === void 0) return "";
	const held = platforms.length > 0 ? ` (${platforms.join(", ")})` : "";
	if (references.length === 0) return `${verb} ${repository}@${digest} without a tag${held}`;
	return `published ${namesOf(references)} = ${digest}${held}`;
}
/**
* The last line of the log of a build.
*
* @returns empty where the error tells it all
*/
function closingLine(publishing, { isAdopted = false, kept = [], destinations = [], declined, failure }) {
	const isMissing = failure !== void 0 && publishing.references.length === 0;
	const line = publishedLine(publishing, isAdopted ? "adopted" : "pushed");
	const told = [
		...isMissing ? [] : [line, ...kept.map(({ reference, line }) => `${reference} ${line}`)],
		...isAdopted && !isMissing ? ["nothing was built, since an image of this commit already existed"] : [],
		...destinations,
		...declined !== void 0 && failure === void 0 ? [`not pushed, since ${declined}`] : []
	].filter(Boolean);
	if (told.length > 0) return told.join("; ");
	return failure === void 0 ? "not published: the image was not pushed, loaded or written, and is only in the builder's cache" : "";
}
/** `r.example/a:1, latest, r.example/b:1`: a repository is named once for the tags that follow it. */
function namesOf(references) {
	const repositories = references.map((reference) => parseReference(reference).repository);
	return references.map((reference, index) => index > 0 && repositories[index] === repositories[index - 1] ? parseReference(reference).tag : reference).join(", ");
}
//#endregion
//#region src/report/rows.ts
/** Rows of the summary: what took more than one attempt. */
function retryRows(retries) {
	return retries.report().map(({ what, attempts, reasons, isGivenUp }) => {
		return ["Retried", `${what}: ${`${isGivenUp ? "given up after " : ""}${attempts} attempts`} (${reasons.join(", ")})`];
	});
}
/** Rows of the summary: tags that a policy left where they are; with the repository where there are several. */
function keptRows(kept = []) {
	const isOne = new Set(kept.map(({ repository }) => repository)).size < 2;
	return kept.map(({ tag, reference, line }) => [isOne ? tag : reference, line]);
}
/** The output `tags-kept`: JSON, reference to where it is and why; empty where none was kept. */
function formatKept(kept = []) {
	const told = kept.map(({ reference, digest, version, reason }) => [reference, {
		digest,
		...version !== void 0 && { version },
		reason
	}]);
	return told.length > 0 ? JSON.stringify(Object.fromEntries(told)) : "";
}
//#endregion
export { skipLine as A, basicAuth as C, masksOfValue as D, findShortLines as E, openRetries as F, loadPolicy as M, policyInputs as N, shortLineWarning as O, runAction as P, registryInputs as S, assertDistinctHosts as T, DiagnosedError as _, parseRetryAfter as a, failureIn as b, parseTags as c, targetsOf as d, timed as f, withRegistries as g, readReference as h, closingLine as i, whyEmpty as j, shortLinesOf as k, referenceOf as l, splitAnnotations as m, keptRows as n, compressedSizeOf as o, indexAnnotations as p, retryRows as r, describe as s, formatKept as t, repositoriesFor as u, Failure as v, checkIncomplete as w, readRegistryInputs as x, during as y };
