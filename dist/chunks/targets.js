import { i as __toESM } from "./rolldown-runtime.js";
import { d as setOutput, f as setSecret, h as summary, m as warning, u as setFailed } from "./actions-core.js";
import { A as createRun, C as parseCredentials, D as CommandError, E as CancelledError, F as saveState, N as patienceMilliseconds$1, O as abortOnSignals, S as configKey, T as withCredentials, _ as binaryCachePath, a as removeBuilder, b as withAddresses, c as ownContainers, f as csvRecord, g as actionsCache, h as watchUncaught, j as exitCodeOf, k as bindBuildx, l as timedBuilder, n as findDaemon, o as hasDriverOpt, r as createBuilder, s as lastingName, t as bindDocker, u as timedName, v as makeDockerConfig, w as secretsOf, x as withoutHosts, y as readDockerConfig } from "./daemon.js";
import { a as checkScalar, d as group, h as messageOf, i as checkName, o as parseBoolean, p as log, t as readRunner } from "./runner.js";
import { a as registryHost, i as parseReference, n as dockerHub, r as isLoopback } from "./reference.js";
import { a as list, c as scalar, f as linuxPlatforms, g as platformSlug, h as platformOf, l as text, n as boolean, o as name, p as nativePlatform, r as choice, t as readPlatforms, u as parseList } from "./platforms.js";
import { n as parse, r as TomlError, t as stringify } from "./smol-toml.js";
import { t as parse$1 } from "./csv-parse.js";
import { t as require_semver } from "./semver.js";
import { t as releases_default } from "./releases.js";
import { access, constants, copyFile, mkdir, mkdtemp, open, readFile, readdir, readlink, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { X509Certificate, createHash, createPrivateKey, randomUUID } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { readFileSync } from "node:fs";
//#region src/registry/refusal.ts
/** The user and where the login comes from, in words; undefined without a login. */
function describeLogins({ credentials }, config) {
	return (host) => {
		const given = credentials.find((credential) => credential.host === host);
		if (given) return `user '${given.username}' of 'registry-auth'`;
		const helper = config.credHelpers?.[configKey(host)] ?? config.credsStore;
		if (helper) return `the login of the credential helper '${helper}'`;
		const auth = config.auths?.[configKey(host)]?.auth;
		if (auth === void 0) return void 0;
		return `user '${Buffer.from(auth, "base64").toString().split(":")[0]}' of the Docker configuration`;
	};
}
const unauthorized = /401 Unauthorized|: unauthorized: |no basic auth credentials/;
const refused = new RegExp(`${unauthorized.source}|403 Forbidden|: denied: |insufficient_scope|access denied`);
const untagged = "failed to push (?:[^\\s/]+/)?[^\\s:@]+: ";
const refusedByDigest = [new RegExp(`${untagged}.*PUT request to \\S+/manifests/sha256:\\S+: 4(?!01|03|08|29)\\d\\d `), new RegExp(`${untagged}(?:unsupported|manifest invalid|tag invalid): `)];
/**
* Says in one sentence what a registry refused, to whom, and what the likely cause is.
*
* @param words what BuildKit or buildx said
* @returns undefined when the words are about something else
*/
function explainRefusal(words, loginOf) {
	if (words.includes("did not complete successfully: exit code")) return void 0;
	const host = hostIn(words);
	if (host === void 0) return void 0;
	const settings = (key) => `"${host}": {${key}}`;
	if (/x509: certificate signed by unknown authority/.test(words)) return `the certificate of ${host} is of an authority that nothing here trusts; give the right one with 'registries', ${settings("ca: path/of/ca.pem")}`;
	if (/remote error: tls: (?:bad certificate|certificate required)/.test(words)) return `${host} asks for a client certificate and got none that it accepts; give it with 'registries', ${settings("cert: …, key: …")}`;
	if (/server gave HTTP response to HTTPS client/.test(words)) return `${host} speaks plain HTTP; if that is meant, say so with 'registries', ${settings("http: true")}`;
	if (refusedByDigest.some((form) => form.test(words))) return `${host} refused a manifest that has no tag; where a registry takes no pushes by digest, use 'publish: direct'`;
	if (!refused.test(words)) return void 0;
	const login = loginOf(host);
	const scope = scopeIn(words);
	return `${host} refused ${login ?? "an anonymous client"}${scope ? `, scope ${scope}` : ""}; ${causeOf(words, host, login)}`;
}
function causeOf(words, host, login) {
	if (login === void 0) return `likely there is no login: give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`;
	if (unauthorized.test(words) && !words.includes("insufficient_scope")) return "likely the user name or the password is wrong, or the password has expired";
	if (host === "ghcr.io") return `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`;
	return "likely this user may not do this in this repository, or the repository does not exist";
}
/** The registry that was asked: a push or pull names the image first, else the request does. */
function hostIn(words) {
	const image = imageIn(words);
	if (image) return image.host;
	const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? [];
	return requested === "registry-1.docker.io" || requested === "registry.docker.io" ? dockerHub : requested;
}
/** As the token was asked for; where there was none, made of the image or the request: writing blobs is a push. */
function scopeIn(words) {
	const asked = [...words.matchAll(/[?&]scope=([^&\s":]+(?::[^&\s"]+)?)/g)].map(([, scope = ""]) => safeDecode(scope)).sort((a, b) => b.length - a.length)[0];
	if (asked) return asked;
	const image = imageIn(words);
	if (image) return `repository:${image.path}:${image.pushed ? "pull,push" : "pull"}`;
	const [, method, repository, kind] = words.match(/(HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(\S+?)\/(blobs|manifests|tags)\//) ?? [];
	if (repository === void 0) return void 0;
	return `repository:${repository}:${method !== "GET" && !(method === "HEAD" && kind === "manifests") ? "pull,push" : "pull"}`;
}
/** The image that BuildKit says it failed to push or to read. */
function imageIn(words) {
	const [, verb, name] = words.match(/failed to (push|resolve source metadata for|pull) (\S+?):? /) ?? [];
	if (name === void 0) return void 0;
	try {
		const { host, repository } = parseReference(name);
		return {
			host,
			path: repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository,
			pushed: verb === "push"
		};
	} catch {
		return;
	}
}
function safeDecode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
//#endregion
//#region src/registry/through-relays.ts
/**
* Tells whether `buildx imagetools` reaches a registry only through a relay: it can show no client certificate, accept no
* certificate that it does not trust, and speak plain HTTP to nobody but loopback (buildx 0.36.1, util/imagetools, takes
* host names and schemes of a configuration and leaves its TLS settings aside).
*/
function needsRelay({ host, client, insecure, http }) {
	return client !== void 0 || insecure === true || http === true && !isLoopback(host);
}
/** A buildx for which registries stand where their relays are; what it says of them names the registries again. */
function throughRelays(buildx, relays) {
	if (relays.length === 0) return buildx;
	const translated = (arg) => {
		const [, option = "", reference = ""] = arg.match(/^(--tag=)?([^-].*)$/s) ?? [];
		const relay = relays.find(({ host }) => reference.startsWith(`${host}/`));
		return relay ? `${option}${relay.address}${reference.slice(relay.host.length)}` : arg;
	};
	const named = (text) => relays.reduce((result, { host, address }) => result.replaceAll(new RegExp(`${address.replaceAll(".", "\\.")}(?!\\d)`, "g"), host), text);
	return async (args, options) => {
		try {
			return await buildx(args.map(translated), options);
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			const said = [error.stderr.trim(), ...relays.flatMap(({ problems }) => [...problems])].join("\n");
			const output = {
				stdout: error.stdout,
				stderr: named(said)
			};
			throw new CommandError(error.command, error.exitCode, output, error.reason);
		}
	};
}
//#endregion
//#region src/registry/access.ts
/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
/**
* Makes ready, in a private folder: a copy of the user's Docker configuration with the credentials added, since the
* user's own must stay as it is; the certificates; and what `buildx imagetools` needs besides, since it leaves the TLS
* settings of a builder's configuration aside: the authorities in its environment, and relays.
*
* @param elsewhere registries of the builder's own configuration, which imagetools has to reach as well
* @param folder does not exist yet; nobody else may read what is in it
*/
async function openAccess({ registries, credentials }, runner, folder, elsewhere = []) {
	const { environment } = runner;
	await mkdir(folder, {
		mode: 448,
		recursive: true
	});
	const known = withSettingsOf(registries, elsewhere);
	const files = await Promise.all(known.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))));
	const authorities = files.flatMap(({ authorities: path }) => path ?? []);
	const relays = await openRelays(known.filter(needsRelay));
	const dockerConfig = join(folder, "docker");
	const ownConfig = credentials.length > 0 || relays.length > 0;
	if (ownConfig) {
		const config = withCredentials(await readDockerConfig(runner.dockerConfig), credentials);
		await makeDockerConfig(runner.dockerConfig, dockerConfig, withAddresses(config, relays));
	}
	return {
		registries,
		credentials,
		environment: {
			...authorities.length > 0 && { SSL_CERT_DIR: [...authorities, ...environment.SSL_CERT_DIR?.split(delimiter) ?? systemAuthorities].join(delimiter) },
			...ownConfig && { DOCKER_CONFIG: dockerConfig },
			...environment.DOCKER_AUTH_CONFIG && { DOCKER_AUTH_CONFIG: withoutHosts(environment.DOCKER_AUTH_CONFIG, credentials.map(({ host }) => host)) }
		},
		tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
		forImagetools: (buildx) => throughRelays(buildx, relays),
		explain: async (error) => {
			if (!(error instanceof Error) || error instanceof CancelledError) return error;
			const config = await readDockerConfig(runner.dockerConfig).catch(() => ({}));
			const sentence = explainRefusal(error.message, describeLogins({ credentials }, config));
			return sentence ? new Error(`${sentence}\n${error.message}`, { cause: error }) : error;
		},
		close: async () => {
			for (const relay of relays) relay.close();
			await rm(folder, {
				recursive: true,
				force: true,
				maxRetries: 3
			});
		}
	};
}
/** The typed registries first and in their order, since files and tables are matched by position. */
function withSettingsOf(registries, elsewhere) {
	const hosts = registries.map(({ host }) => host);
	return [...registries.map((registry) => ({
		...elsewhere.find(({ host }) => host === registry.host),
		...registry
	})), ...elsewhere.filter(({ host }) => !hosts.includes(host))];
}
/** Loads Node's HTTP and TLS where a registry needs a relay: few do, and it takes 10 ms. */
async function openRelays(registries) {
	if (registries.length === 0) return [];
	const { openRelay } = await import("./relay.js");
	return Promise.all(registries.map(openRelay));
}
/** Each host has a folder, so that files of the same name do not meet. */
async function writeCertificates({ ca, client }, folder) {
	if (ca === void 0 && client === void 0) return {};
	const authorities = join(folder, "ca");
	await mkdir(authorities, {
		recursive: true,
		mode: 448
	});
	const write = async (path, text) => {
		if (text !== void 0) await writeFile(path, text, { mode: 384 });
	};
	const paths = {
		ca: join(authorities, "ca.pem"),
		cert: join(folder, "cert.pem"),
		key: join(folder, "key.pem")
	};
	await Promise.all([
		write(paths.ca, ca),
		write(paths.cert, client?.cert),
		write(paths.key, client?.key)
	]);
	return {
		...ca !== void 0 && {
			authorities,
			ca: paths.ca
		},
		...client && {
			cert: paths.cert,
			key: paths.key
		}
	};
}
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
//#region src/report/outputs.ts
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, digest, images, tags, platforms, leg, others }) {
	const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]));
	const [image] = images;
	return {
		digest: digest ?? "",
		digests: manifest ? JSON.stringify(digests) : "",
		...Object.fromEntries(linuxPlatforms.map((platform) => [`digest-${platformSlug(platform)}`, digests[platform] === void 0 ? "" : leg ?? digests[platform]])),
		manifest: manifest ? JSON.stringify(manifest) : "",
		image: image && digest ? `${image}@${digest}` : "",
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		...others
	};
}
/**
* Sets every output to nothing, before anything else is done. What is set by file counts more than what a log line sets,
* so an output of a run that fails or is killed cannot come from there either.
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
	for (const name of [...Object.keys(values), ...others]) setOutput(name, "");
}
/** Writes outputs and summary where the runner reads them. Without its summary the job is done all the same. */
async function publish(outputs, summary$1) {
	for (const [name, value] of Object.entries(outputValues(outputs))) setOutput(name, value);
	if (summary$1 === "" || !process.env.GITHUB_STEP_SUMMARY) return;
	try {
		await summary.addRaw(summary$1, true).write();
	} catch (error) {
		warning(`the job summary could not be written: ${messageOf(error)}`);
	}
}
//#endregion
//#region src/retry.ts
/** A registry that restarts or fails over is back after this long. */
const usualPatience = 12e4;
const jobBudget = 6e5;
const firstDelay = 250;
const longestDelay = 15e3;
/** Opens the budget of a job. Delays double from a quarter of a second to 15 s, each shortened by chance by up to half. */
function openRetries({ log = () => {}, cancel, wait = (milliseconds, stop) => pause(milliseconds, cancel, stop), now = Date.now, random = Math.random, budget = jobBudget } = {}) {
	const repeated = [];
	let spent = 0;
	let waitedUntil = Number.NEGATIVE_INFINITY;
	/** What a wait adds to those that are under way. */
	const costOf = (milliseconds) => Math.max(0, now() + milliseconds - Math.max(now(), waitedUntil));
	const call = async ({ what, ask, passes, giveUp, ...limits }) => {
		const started = now();
		const reasons = [];
		for (let attempt = 1;; attempt++) try {
			const result = await ask(attempt);
			if (attempt > 1) repeated.push(`${what}: ${attempt} attempts (${listOf(reasons)})`);
			return result;
		} catch (error) {
			const passing = passes(error);
			const patience = Math.min(passing?.patience ?? usualPatience, limits.patience ?? Number.POSITIVE_INFINITY);
			const delay = delayBefore(attempt, random(), passing?.retryAfter);
			const elapsed = now() - started;
			const isLast = attempt >= (limits.attempts ?? Number.POSITIVE_INFINITY);
			if (!passing || isLast || elapsed + delay > patience || spent + costOf(delay) > budget) {
				if (attempt > 1) repeated.push(`${what}: given up after ${attempt} attempts (${listOf(reasons)})`);
				throw giveUp ? giveUp(error, attempt, elapsed / 1e3) : error;
			}
			reasons.push(passing.reason);
			log(`${what}: ${passing.reason}; attempt ${attempt + 1} in ${(delay / 1e3).toFixed(1)} s`);
			spent += costOf(delay);
			waitedUntil = Math.max(waitedUntil, now() + delay);
			await wait(delay, limits.stop);
			if (limits.stop?.aborted) throw error;
		}
	};
	return {
		call,
		report: () => [...repeated]
	};
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
/** Milliseconds until the attempt after this one. */
function delayBefore(attempt, chance, retryAfter = 0) {
	const doubled = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay);
	return Math.round(Math.max(retryAfter, 0) + doubled * (1 - chance / 2));
}
/** @param header the value of `Retry-After`: seconds, or a date (RFC 9110, 10.2.3) */
function parseRetryAfter(header, now = Date.now()) {
	if (header === void 0 || header.trim() === "") return void 0;
	if (/^\d+$/.test(header.trim())) return Number(header) * 1e3;
	const date = Date.parse(header);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
function listOf(reasons) {
	return [...new Set(reasons)].join(", ");
}
//#endregion
//#region src/job.ts
/**
* The frame of build and merge: gives the work what it needs from this job, publishes its result, and turns errors and
* cancellation into the exit code. What is made on the way is saved for post before it exists.
*/
async function runJob(job) {
	const cancel = abortOnSignals();
	const settleUncaught = watchUncaught({
		onError: (stack) => {
			log.info(stack);
			cancel.abort("SIGTERM");
		},
		report: setFailed,
		exitCode: 1,
		patience: patienceMilliseconds$1
	});
	let isAbandoned = false;
	const giveUp = () => {
		isAbandoned = true;
	};
	try {
		resetOutputs(job.ownOutputs);
		const runner = readRunner(process.env);
		const inputs = await job.readInputs(runner.workspace);
		const folder = await mkdtemp(join(runner.temp, "multiarch-build-"));
		saveState({ folder });
		const given = await job.readGiven?.(inputs, runner);
		const registries = await openAccess(inputs.registry, runner, join(folder, "registry"), given);
		const beside = [];
		try {
			const { outputs, summary, failure } = await job.run(inputs, {
				run: createRun({
					...runner.childEnvironment,
					...registries.environment
				}, cancel.signal),
				runner,
				retries: openRetries({ log: log.info }),
				folder,
				registries,
				binaryCache: actionsCache(binaryCachePath(runner.temp), runner.environment, warning, giveUp),
				saveBinary: (binary) => isAbandoned || saveState({ binary }),
				saveBuilder: (builder) => saveState({ builder }),
				beside: (work) => beside.push(work)
			});
			await publish(outputs, summary);
			if (failure) setFailed(failure);
		} catch (error) {
			throw await registries.explain(error);
		} finally {
			for (const { infos, warnings } of await Promise.all(beside)) {
				for (const line of infos) log.info(line);
				for (const message of warnings) log.warning(message);
			}
			await registries.close();
		}
	} catch (error) {
		if (!settleUncaught()) {
			setFailed(messageOf(error));
			if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal);
		}
		cancel.abort("SIGTERM");
	}
	settleUncaught();
	if (isAbandoned) process.exit();
}
//#endregion
//#region src/input/file.ts
/** The text of a file; undefined when it cannot be read, which the caller puts into words. */
function readText$1(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return;
	}
}
//#endregion
//#region src/registry/hosts.ts
/** The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts. */
function hostsOf(request) {
	const caches = [...request.cacheFrom, ...request.cacheTo].map(fieldsOf);
	const references = [
		...request.push ? request.tags : [],
		...request.outputs.map(fieldsOf).flatMap(({ name = "" }) => name.split(",")),
		...caches.flatMap(({ ref = "", "": reference = "" }) => [ref, reference]),
		...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? "")
	];
	return [...new Set(references.filter((reference) => reference !== "").flatMap(hostOf))];
}
/**
* Adds what a builder needs to reach registries on this machine's loopback: plain HTTP, unless something is said of the
* host already; a host with a CA, a client certificate or `insecure` speaks TLS, which BuildKit would not try there.
*
* @param hosts the hosts that the build names; mirrors and hosts of the tables count too
* @returns the tables, and the hosts among them that are on loopback
*/
function withLoopback(tables, hosts) {
	const mirrorHosts = Object.values(tables).flatMap(({ mirrors = [] }) => Array.isArray(mirrors) ? mirrors : []).map((mirror) => String(mirror).split("/")[0] ?? "");
	const loopback = [.../* @__PURE__ */ new Set([
		...hosts,
		...Object.keys(tables),
		...mirrorHosts
	])].filter(isLoopback);
	const added = loopback.map((host) => {
		const table = tables[host] ?? {};
		return [host, {
			http: ![
				"ca",
				"keypair",
				"insecure",
				"tlsconfigdir"
			].some((key) => key in table),
			...table
		}];
	});
	return {
		tables: {
			...tables,
			...Object.fromEntries(added)
		},
		loopback
	};
}
function hostOf(reference) {
	try {
		return [parseReference(reference).host];
	} catch {
		return [];
	}
}
/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record) {
	try {
		const [fields = []] = parse$1(record, { columns: false });
		return Object.fromEntries(fields.map((field) => {
			const equals = field.indexOf("=");
			return equals < 0 ? ["", field] : [field.slice(0, equals), field.slice(equals + 1)];
		}));
	} catch {
		return {};
	}
}
//#endregion
//#region src/toolchain/buildkitd.ts
/**
* Reads the given buildkitd.toml; without one, that which buildx would take by itself, since a file of ours would
* replace it.
*
* @throws Error that names the input when the file cannot be read
*/
async function readConfig(config, buildxConfig) {
	if (config?.text !== void 0) return {
		source: `input '${config.input}'`,
		text: config.text
	};
	if (config?.path !== void 0) return {
		source: `input '${config.input}'`,
		text: await readConfigFile(config.path)
	};
	const path = join(buildxConfig, "buildkitd.default.toml");
	const text = await readFile(path, "utf8").catch(() => void 0);
	return text === void 0 ? void 0 : {
		source: path,
		text,
		byDefault: true
	};
}
/**
* Merges the given buildkitd.toml with the typed registries and with what loopback hosts need.
*
* @param hosts the registry hosts that the build names
* @throws Error that names source and line of what is no TOML, or both sources of a conflict
*/
function composeConfig(given, typed, hosts) {
	const base = given ? parseConfig(given) : {};
	const registries = mergeTables(tablesOf(given, base), typed, given?.source ?? "");
	const { tables, loopback } = withLoopback(registries, hosts);
	if (!(Object.keys(typed).length > 0 || loopback.some((host) => !(host in registries)))) return {
		...given && !given.byDefault && { text: given.text },
		loopback
	};
	return {
		text: stringify({
			...base,
			registry: tables
		}),
		loopback
	};
}
/**
* The registries of a given buildkitd.toml, for what is not the builder. A file that cannot be read is left out here:
* making the builder fails on it, and says so.
*/
function registriesOf(given) {
	if (given === void 0) return [];
	return Object.entries(tablesOf(given, parseConfig(given))).map(([host, { http, insecure, ca, keypair }]) => {
		const authorities = (Array.isArray(ca) ? ca : []).flatMap((path) => readText$1(String(path)) ?? []);
		const [pair] = Array.isArray(keypair) ? keypair : [];
		const { cert, key } = typeof pair === "object" && pair !== null ? pair : {};
		const client = {
			cert: cert && readText$1(cert),
			key: key && readText$1(key)
		};
		return {
			host,
			mirrors: [],
			...typeof http === "boolean" && { http },
			...typeof insecure === "boolean" && { insecure },
			...authorities.length > 0 && { ca: authorities.join("\n") },
			...client.cert && client.key && { client: {
				cert: client.cert,
				key: client.key
			} }
		};
	});
}
function mergeTables(given, typed, source) {
	const merged = Object.entries(typed).map(([host, table]) => {
		const conflict = Object.keys(table).find((key) => given[host]?.[key] !== void 0 && JSON.stringify(given[host]?.[key]) !== JSON.stringify(table[key]));
		if (conflict !== void 0) throw new Error(`'${conflict}' of registry '${host}' is set by input 'registries' and by ${source}; keep one of them`);
		return [host, {
			...given[host],
			...table
		}];
	});
	return {
		...given,
		...Object.fromEntries(merged)
	};
}
function tablesOf(given, { registry = {} }) {
	if (typeof registry === "object" && registry !== null && Object.values(registry).every((table) => typeof table === "object")) return registry;
	throw new Error(`${given?.source}: 'registry' is no table of hosts, expected [registry."host"]`);
}
function parseConfig({ source, text }) {
	try {
		return parse(text, { integersAsBigInt: true });
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [what = ""] = error.message.split("\n");
		throw new Error(`${source} is no TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, "")}`, { cause: error });
	}
}
async function readConfigFile(path) {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw new Error(`input 'buildkitd-config' is '${path}', which cannot be read: ${messageOf(error)}`, { cause: error });
	}
}
//#endregion
//#region src/registry/registries.ts
const input = `input 'registries'`;
const keys$1 = [
	"mirrors",
	"http",
	"insecure",
	"ca",
	"cert",
	"key"
];
const example = "e.g. {\"registry.example.com:5000\": {\"http\": true}}";
/**
* Reads the value of the input `registries`: host to settings, each scalar a string.
*
* @param readFile gives the text of a file named in it, relative to the workspace
* @throws Error that names host and key; it never repeats PEM
*/
function parseRegistries(table, readFile) {
	if (table === void 0) return [];
	if (!isTable(table)) throw new Error(`${input} is no table of hosts, ${example}`);
	const registries = Object.entries(table).map(([name, settings]) => parseRegistry(name, settings, readFile));
	const twice = registries.find(({ host }, index) => registries.findIndex((other) => other.host === host) !== index);
	if (twice) throw new Error(`${input} names ${twice.host} more than once`);
	return registries;
}
function parseRegistry(name, settings, readFile) {
	const host = registryHost(name);
	if (host === void 0) throw new Error(`${input}: '${name}' is no registry host, expected a host with an optional port, e.g. registry.example.com:5000`);
	const problem = (key, what, cause) => new Error(`${input}: '${name}': ${key} ${what}`, { cause });
	if (!isTable(settings)) throw new Error(`${input}: '${name}' has no settings, expected ${keys$1.join(", ")}`);
	const unknown = Object.keys(settings).find((key) => !keys$1.includes(key));
	if (unknown !== void 0) throw new Error(`${input}: '${name}': unknown key '${unknown}', expected ${keys$1.join(", ")}`);
	const text = (key) => {
		const value = settings[key];
		if (value === void 0 || value === "") return void 0;
		if (typeof value !== "string") throw problem(key, "is a list or a table, expected one value");
		return value;
	};
	const flag = (key) => {
		const value = text(key);
		if (value === void 0) return void 0;
		try {
			return parseBoolean("registries", value, false);
		} catch (error) {
			throw problem(key, `is '${value}', expected true or false`, error);
		}
	};
	const pem = (key) => {
		const value = text(key);
		if (value === void 0 || value.includes("-----BEGIN ")) return value;
		try {
			return readFile(value);
		} catch (error) {
			throw problem(key, `'${value}' cannot be read: ${messageOf(error)}`, error);
		}
	};
	const ca = pem("ca");
	if (ca !== void 0 && countCertificates(ca) === 0) throw problem("ca", notCertificate);
	const client = parseClient(pem("cert"), pem("key"), problem);
	const http = flag("http");
	const insecure = flag("insecure");
	return {
		host,
		mirrors: parseMirrors(settings.mirrors, problem),
		...http !== void 0 && { http },
		...insecure !== void 0 && { insecure },
		...ca !== void 0 && { ca },
		...client && { client }
	};
}
const notCertificate = `is no certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`;
function parseMirrors(value, problem) {
	return (Array.isArray(value) ? value : value === void 0 || value === "" ? [] : [value]).map((mirror) => {
		if (typeof mirror !== "string") throw problem("mirrors", "is no list of hosts, e.g. [mirror.example.com]");
		if (mirror.includes("://")) throw problem("mirrors", `has '${mirror}', which is a URL, expected a host, e.g. ${mirror.replace(/^.*?:\/\//, "")}`);
		const [name = "", ...path] = mirror.split("/");
		if (registryHost(name) === void 0 || path.some((part) => !/^[\w.-]+$/.test(part))) throw problem("mirrors", `has '${mirror}', which is no host, e.g. mirror.example.com`);
		return mirror;
	});
}
function parseClient(cert, key, problem) {
	if (cert === void 0 && key === void 0) return void 0;
	if (cert === void 0) throw problem("key", `is given without 'cert'`);
	if (key === void 0) throw problem("cert", `is given without 'key'`);
	if (countCertificates(cert) === 0) throw problem("cert", notCertificate);
	try {
		if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return {
			cert,
			key
		};
	} catch (error) {
		throw problem("key", `is no private key that can be used, expected PEM without a passphrase, or the path of such a file`, error);
	}
	throw problem("key", `does not belong to the certificate in 'cert'`);
}
/** How many certificates a PEM text holds; 0 when one of them cannot be read. */
function countCertificates(pem) {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
	try {
		return blocks.map((block) => new X509Certificate(block)).length;
	} catch {
		return 0;
	}
}
function isTable(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
//#endregion
//#region src/registry/yaml.ts
/**
* Parses a YAML input. Every scalar comes back as the text it is: `password: 0123` is no number. The parser is loaded on
* first use: that costs some 15 ms, and most jobs have no such input.
*
* @returns undefined for an empty input
* @throws Error that names input and line, and repeats nothing of the text, since it may hold a password
*/
async function parseYaml(input, text) {
	if (text.trim() === "") return void 0;
	const { parseDocument } = await import("./dist.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const document = parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false
	});
	const [error] = document.errors;
	if (error) {
		const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length;
		throw new Error(`input '${input}' is no YAML, line ${line}: ${error.code.toLowerCase().replaceAll("_", " ")}; values with special characters belong in single quotes`);
	}
	const value = document.toJS({ maxAliasCount: 100 });
	return value === null || value === "" ? void 0 : value;
}
//#endregion
//#region src/registry/inputs.ts
/**
* Reads the inputs `registries` and `registry-auth`; from then on the runner masks every password in the log.
*
* @param workspace where relative paths of certificates start
*/
async function readRegistryInputs(workspace) {
	const credentials = parseCredentials(await parseYaml("registry-auth", text("registry-auth")));
	for (const secret of secretsOf(credentials)) setSecret(secret);
	return {
		credentials,
		registries: parseRegistries(await parseYaml("registries", text("registries")), (path) => readFileSync(resolve(workspace, path), "utf8"))
	};
}
//#endregion
//#region src/toolchain/inputs.ts
/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
const defaultBuildkitImage = "docker.io/moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";
const defaultBinfmtImage = "docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0";
const defaultBuildxUrl = "https://github.com/docker/buildx/releases/download";
/** Reads the inputs that choose buildx. */
function readBuildxInputs() {
	const version = scalar("buildx-version");
	const sha256 = scalar("buildx-sha256").toLowerCase();
	if (sha256 !== "" && !/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`);
	return {
		...version && { version },
		url: parseMirror(scalar("buildx-url") || defaultBuildxUrl),
		...sha256 && { sha256 },
		cacheBinary: boolean("cache-binary", true)
	};
}
/** Reads the inputs that make the builder. */
function readBuilderInputs() {
	const path = name("buildkitd-config");
	const inline = text("buildkitd-config-inline");
	if (path !== "" && inline.trim() !== "") throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both given, expected one of them`);
	const driver = name("driver") || "docker-container";
	const keepState = boolean("keep-state", false);
	if (keepState && driver !== "docker-container") throw new Error(`'keep-state: true' needs 'driver: docker-container', but it is '${driver}'`);
	return {
		existing: name("builder"),
		driver,
		driverOpts: list("driver-opts", { rawQuotes: true }),
		buildkitdFlags: scalar("buildkitd-flags"),
		...path !== "" && { config: {
			input: "buildkitd-config",
			path
		} },
		...inline.trim() !== "" && { config: {
			input: "buildkitd-config-inline",
			text: inline
		} },
		endpoint: name("endpoint"),
		append: text("append"),
		keepState,
		cleanup: boolean("cleanup", true),
		buildkitImages: images("buildkit-image", defaultBuildkitImage),
		binfmtImages: images("binfmt-image", defaultBinfmtImage),
		emulation: choice("emulation", "auto", "always", "never")
	};
}
function images(input, otherwise) {
	const given = list(input, { comma: true });
	const option = given.find((reference) => reference.startsWith("-"));
	if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`);
	return given.length > 0 ? given : [otherwise];
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
	if (url.search || url.hash) throw problem("but nothing may follow the path");
	if (url.protocol === "http:" && !isLoopback(url.host)) throw problem("but plain http is only for this machine, use https");
	if (url.protocol !== "https:" && url.protocol !== "http:") throw problem("expected https");
	return url.href.replace(/\/+$/, "");
}
//#endregion
//#region src/manifest/manifest.ts
const referenceType = "vnd.docker.reference.type";
const referenceDigest = "vnd.docker.reference.digest";
/** The images of an inspected reference: the children of an index that are no attestations, or the one manifest. */
function imagesOf(found) {
	if (found.manifests === void 0) {
		const [platform = "unknown/unknown"] = found.configs.keys();
		return [{
			platform,
			descriptor: {
				digest: found.digest,
				size: found.size,
				mediaType: found.mediaType
			}
		}];
	}
	return found.manifests.filter((descriptor) => !isAttestation(descriptor)).map((descriptor) => ({
		platform: platformOf(descriptor.platform ?? {}),
		descriptor
	}));
}
/** The attestation manifests of an index, each with the digest of the image it is about. */
function attestationsOf(found) {
	return (found.manifests ?? []).filter(isAttestation).map(({ digest, annotations }) => ({
		digest,
		about: annotations?.[referenceDigest]
	}));
}
/**
* Compares what a registry holds with what was asked for.
*
* @param expected normalised platforms; undefined when the builder chose
* @returns one sentence for each fault; empty when all is right
*/
function findFaults(found, expected) {
	const images = imagesOf(found);
	const present = images.map(({ platform }) => platform);
	const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
	const missing = expected?.filter((platform) => !present.includes(platform)) ?? [];
	const extra = expected ? present.filter((platform) => !expected.includes(platform)) : [];
	const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index);
	return [
		...present.length === 0 ? ["it holds no image"] : [],
		...missing.map((platform) => `${platform} is missing`),
		...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
		...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
		...[...found.configs].filter(([platform, config]) => platformOf(config) !== platform).map(([platform, config]) => `the image for ${platform} says in its config that it is for ${platformOf(config)}`),
		...attestationsOf(found).filter(({ about }) => about === void 0 || !digests.has(about)).map(({ digest, about }) => `attestation ${digest} is about ${about ?? "nothing"}, which is not in the index`)
	];
}
/**
* Composes the output `manifest`.
*
* @param order platforms in the order asked for; others follow in the index's own
* @param contents manifests of the images by digest, where they were read
*/
function describe(image, tags, found, order, contents, emulated) {
	const rank = (platform) => order.includes(platform) ? order.indexOf(platform) : order.length;
	const attestations = attestationsOf(found);
	const platforms = imagesOf(found).sort((a, b) => rank(a.platform) - rank(b.platform)).map(({ platform, descriptor: { digest, size } }) => {
		const content = contents.get(digest);
		return {
			platform,
			digest,
			size,
			compressedSize: content?.layers.reduce((sum, layer) => sum + layer.size, 0),
			layers: content?.layers.length,
			created: found.configs.get(platform)?.created,
			emulated: emulated(platform),
			attestations: attestations.filter(({ about }) => about === digest).map((attestation) => attestation.digest)
		};
	});
	return {
		image,
		digest: found.digest,
		mediaType: found.mediaType,
		tags,
		platforms
	};
}
function isAttestation({ annotations }) {
	return annotations?.[referenceType] !== void 0;
}
//#endregion
//#region src/manifest/contents.ts
/**
* Reads the images' manifests by digest, in which alone the sizes of layers stand. One that cannot be read is left out:
* a size that is not known must fail no job whose tags are on the move.
*/
async function readContents(imagetools, repository, found) {
	const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest);
	const contents = await Promise.allSettled(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)));
	return new Map(contents.flatMap((content, index) => content.status === "fulfilled" ? [[digests[index] ?? "", content.value]] : []));
}
//#endregion
//#region src/manifest/imagetools.ts
/** Go's collector costs a quarter of a call that ends after some milliseconds; the limit brings it back for a long one. */
const shortLived = {
	GOGC: "off",
	GOMEMLIMIT: "256MiB"
};
/** @param builder whose registry configuration to use; undefined where there is no daemon (merge) */
function createImagetools(buildx, builder) {
	const call = (args) => buildx(args, { env: shortLived });
	const imagetools = ["imagetools", ...builder ? [`--builder=${builder}`] : []];
	const inspect = async (format, reference) => {
		const { stdout } = await call([
			...imagetools,
			"inspect",
			...format,
			"--",
			reference
		]);
		return JSON.parse(stdout);
	};
	return {
		inspect: async (reference) => parseInspection(await inspect(["--format={{json .}}"], reference)),
		digest: async (reference) => {
			const { stdout } = await call([
				...imagetools,
				"inspect",
				"--raw",
				"--",
				reference
			]);
			return digestOf(stdout);
		},
		manifest: async (reference) => await inspect(["--raw"], reference),
		preview: async (sources, annotations) => {
			const { stdout } = await call([
				...imagetools,
				"create",
				"--dry-run",
				...keepLone(sources, annotations),
				...annotations.map((annotation) => `--annotation=${annotation}`),
				"--",
				...sources
			]);
			return parseIndex(stdout.replace(/\n$/, ""));
		},
		create: async (tags, sources, annotations = []) => {
			await call([
				...imagetools,
				"create",
				...keepLone(sources, annotations),
				...tags.map((tag) => `--tag=${tag}`),
				...annotations.map((annotation) => `--annotation=${annotation}`),
				"--",
				...sources
			]);
		}
	};
}
/** A lone manifest would be wrapped into an index, which has another digest. */
function keepLone(sources, annotations) {
	return sources.length === 1 && annotations.length === 0 ? ["--prefer-index=false"] : [];
}
/** Parses what `imagetools inspect --format '{{json .}}'` prints. */
function parseInspection(found) {
	const { manifest, image } = found;
	const configs = image === void 0 ? [] : isConfig(image) ? [[platformOf(image), image]] : Object.entries(image).map(([name, config]) => [normalised(name), config]);
	return {
		...manifest,
		configs: new Map(configs)
	};
}
/** Parses the very bytes of an index; a single manifest has no `manifests`, and then tells no platform either. */
function parseIndex(bytes) {
	const { mediaType, manifests, annotations } = JSON.parse(bytes);
	return {
		digest: digestOf(bytes),
		mediaType,
		size: Buffer.byteLength(bytes),
		manifests,
		annotations,
		configs: /* @__PURE__ */ new Map()
	};
}
function digestOf(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
function normalised(name) {
	const [os, architecture, variant] = name.split("/");
	return platformOf({
		os,
		architecture,
		variant
	});
}
function isConfig(image) {
	return typeof image.architecture === "string";
}
//#endregion
//#region src/manifest/publish.ts
/** Waits that add up to 10 s, the longest that a registry may take to show what was just pushed. */
const lagMilliseconds = [
	100,
	200,
	400,
	800,
	1500,
	2e3,
	2500,
	2500
];
/**
* Reads a digest back from every repository and checks it, before any tag moves. A registry that does not know it yet
* is asked again, for 10 s at most.
*
* @param expected normalised platforms; undefined when the builder chose
* @param consequence what a fault means for the tags, for the message
* @returns what the first repository holds
* @throws Error that lists every fault of every repository
*/
async function verify(imagetools, repositories, digest, expected, { consequence = "so no tag was moved", wait = setTimeout$1 } = {}) {
	const found = await Promise.allSettled(repositories.map((repository) => patiently(() => imagetools.inspect(`${repository}@${digest}`), wait)));
	const faults = found.flatMap((result, index) => {
		if (result.status === "rejected" && result.reason instanceof CancelledError) throw result.reason;
		return (result.status === "rejected" ? [messageOf(result.reason)] : findFaults(result.value, expected)).map((fault) => `${repositories[index]}@${digest}: ${fault}`);
	});
	if (faults.length > 0) throw new Error(`the pushed image is not what was asked for, ${consequence}:\n${faults.join("\n")}`);
	const [first] = found;
	if (first?.status !== "fulfilled") throw new Error("there is no repository to read the image back from");
	return first.value;
}
/** Reads where tags point to now; what cannot be read counts as absent, since this is only to compare with later. */
async function readTags(imagetools, targets) {
	const states = referencesOf(targets).map(async (reference) => [reference, await imagetools.digest(reference).catch(() => void 0)]);
	return new Map(await Promise.all(states));
}
/**
* Points the tags of every repository to a digest, one call a repository, and reads each tag back.
*
* @returns what the user should know
* @throws Error that lists each reference as moved, not moved or not known
*/
async function tag(imagetools, targets, digest, { before = /* @__PURE__ */ new Map(), digests = [digest], annotations = [], wait = setTimeout$1 } = {}) {
	return confirmTags(imagetools, targets, digest, {
		before,
		problems: (await Promise.allSettled(targets.map(({ repository, tags }) => {
			const create = () => imagetools.create(tags.map((name) => `${repository}:${name}`), digests.map((part) => `${repository}@${part}`), annotations);
			return patiently(create, wait, isBusyWriting);
		}))).flatMap((result) => result.status === "rejected" ? [messageOf(result.reason)] : []),
		wait
	});
}
/**
* Reads tags back and compares digests. Jobs that run at the same time may push the same tag: one that points neither to
* our digest nor to what it pointed to before was moved on by another job, which takes nothing away from this one.
*
* @param problems what already went wrong
* @returns what the user should know
* @throws Error that lists each reference as moved, not moved or not known, if there was a problem or a tag did not move
*/
async function confirmTags(imagetools, targets, digest, { before, problems = [], wait = setTimeout$1 }) {
	const states = await Promise.all(referencesOf(targets).map(async (reference) => {
		const read = async () => {
			const found = await imagetools.digest(reference);
			if (found === before.get(reference) && found !== digest) throw new NotMoved(found);
			return found;
		};
		return {
			reference,
			...await patiently(read, problems.length > 0 ? void 0 : wait).then((found) => ({
				found,
				problem: void 0
			}), (error) => ({
				found: error instanceof NotMoved ? error.digest : void 0,
				problem: error instanceof NotMoved || isNotFound(error) ? void 0 : messageOf(error)
			}))
		};
	}));
	const elsewhere = states.filter(({ found }) => found !== digest);
	const stuck = elsewhere.filter(({ reference, found }) => found === void 0 || found === before.get(reference));
	if (problems.length === 0 && stuck.length === 0) return elsewhere.map(({ reference, found }) => `${reference} was moved on to ${found} by another job, after this one moved it to ${digest}`);
	const lines = states.map(({ reference, found, problem }) => {
		if (found === digest) return `moved: ${reference}`;
		if (problem !== void 0) return `not known: ${reference} (cannot be read: ${problem})`;
		return `not moved: ${reference}${found ? ` (is ${found})` : ""}`;
	});
	const head = elsewhere.length === 0 ? `every tag points to ${digest}, but moving them failed` : elsewhere.every(({ problem }) => problem !== void 0) ? `not every tag is known to point to ${digest}` : `not every tag points to ${digest}`;
	throw new Error([
		head,
		...lines,
		...problems
	].join("\n"));
}
/** Says of each tag whether it left the place where it was before, for when buildx failed while it pushed tags itself. */
async function listMoves(imagetools, targets, before) {
	const lines = referencesOf(targets).map((reference) => imagetools.digest(reference).then((found) => `${found === before.get(reference) ? "not moved" : "moved"}: ${reference} (is ${found})`, (error) => isNotFound(error) ? `not moved: ${reference}` : `not known: ${reference} (cannot be read: ${messageOf(error)})`));
	return Promise.all(lines);
}
/** A tag that still points to where it did before it was moved. */
var NotMoved = class extends Error {
	digest;
	constructor(digest) {
		super(`still ${digest}`);
		this.digest = digest;
	}
};
/** Asks again while the error is one that passes, for 10 s at most. */
async function patiently(ask, wait, passes = isLag, delays = lagMilliseconds) {
	try {
		return await ask();
	} catch (error) {
		const [delay, ...later] = delays;
		if (!wait || delay === void 0 || !passes(error)) throw error;
		await wait(delay);
		return patiently(ask, wait, passes, later);
	}
}
/** A registry does not know yet what was just pushed there, still gives the old answer, or is busy writing. */
function isLag(error) {
	return error instanceof NotMoved || isNotFound(error) || isBusyWriting(error);
}
/** How buildx says that a registry does not have a reference. */
function isNotFound(error) {
	return error instanceof CommandError && /: not found\s*$/m.test(error.stderr);
}
/**
* How buildx says that a registry failed to read a reference. distribution 2.8 answers 500 to a read that meets another
* job's write of the same tag: it empties the tag's file before it fills it again (filesystem driver, PutContent).
*/
function isBusyWriting(error) {
	return error instanceof CommandError && /unexpected status from (?:HEAD|GET) request to \S+: 5\d\d/.test(error.stderr);
}
function referencesOf(targets) {
	return targets.flatMap(({ repository, tags }) => tags.map((name) => `${repository}:${name}`));
}
//#endregion
//#region src/report/summary.ts
/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes = 1044480;
const nowhere = "Nothing was pushed, loaded or written: the result is only in the cache of the builder.";
/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
function renderSummary(report) {
	const { title, manifest, references, destinations, facts } = report;
	return cut([
		`## ${escapeMarkdown(title)}`,
		"",
		...manifest ? headOf(manifest, references) : [],
		...manifest || destinations.length > 0 ? [] : [nowhere, ""],
		...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
		...destinations.length > 0 ? [""] : [],
		...manifest ? platformTable(manifest) : [],
		...facts.map(([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`),
		""
	]);
}
/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
function escapeMarkdown(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/[\r\n\u2028\u2029]+/g, " ").replace(/[\\`*_{}[\]()#+!|~@:$-]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** `30.0 MiB`; `–` for what is not known. */
function formatBytes(bytes) {
	if (bytes === void 0) return "–";
	const units = [
		"B",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
	return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
function headOf({ image, digest }, references) {
	return [
		...(references.length > 0 ? references : [`${image}@${digest}`]).flatMap((name) => [
			"```sh",
			`docker pull ${name.replace(/[\r\n`]/g, "")}`,
			"```",
			""
		]),
		`**Digest**: <code>${escapeMarkdown(digest)}</code>`,
		""
	];
}
function platformTable({ platforms }) {
	return [
		"| Platform | Digest | Compressed size | Layers | Built |",
		"| --- | --- | ---: | ---: | --- |",
		...platforms.map(({ platform, digest, compressedSize, layers, emulated }) => [
			"",
			escapeMarkdown(platform),
			`<code>${escapeMarkdown(digest)}</code>`,
			formatBytes(compressedSize),
			layers ?? "–",
			emulated === void 0 ? "–" : emulated ? "emulated (QEMU)" : "native",
			""
		].join(" | ").trim()),
		""
	];
}
function cut(lines) {
	const whole = lines.join("\n");
	if (Buffer.byteLength(whole) <= maximumBytes) return whole;
	const kept = [];
	let bytes = 0;
	for (const line of lines) {
		bytes += Buffer.byteLength(line) + 1;
		if (bytes > maximumBytes) break;
		kept.push(line);
	}
	const isInCode = kept.filter((line) => line.startsWith("```")).length % 2 === 1;
	return [
		...kept,
		...isInCode ? ["```"] : [],
		"",
		"_The summary was cut here: GitHub shows at most 1 MiB. The output `manifest` has everything._",
		""
	].join("\n");
}
//#endregion
//#region src/toolchain/pull.ts
/**
* Milliseconds to go on trying: less where another image can be tried instead, and least where the registry is out of
* reach, as the first of a list is for good on machines without the internet.
*/
const patience = {
	alone: 6e4,
	withOthers: 2e4,
	unreachableWithOthers: 5e3
};
/** What no repetition changes; it goes before {@link passing}, since a registry may say both. */
const final = /manifest unknown|not found|denied|unauthorized|authentication required|x509|certificate|invalid reference|no matching manifest|no space left|server gave HTTP response/i;
/** What passes by itself, and how to name it. Go's words for a broken connection, and those of DNS. */
const passing = [
	[/toomanyrequests|too many requests/i, "429 Too Many Requests"],
	[/connection reset|broken pipe/i, "connection reset"],
	[/TLS handshake timeout/i, "TLS handshake timeout"],
	[/i\/o timeout|Client\.Timeout|context deadline exceeded|operation timed out|connection timed out/i, "timeout"],
	[/\bEOF\b/, "connection closed"]
];
const unreachable = [[/connection refused/i, "connection refused"], [/no such host|temporary failure in name resolution|server misbehaving/i, "the name cannot be resolved"]];
/** A status and its reason, as the daemon quotes them; digits alone may be part of a name or a port. */
const busy = /\b(408|429|50[0234]|52\d) ([A-Z][a-z]+(?:[ -][A-Z][a-z]+)*)/;
/**
* Tells by the daemon's words whether a pull that failed may succeed when it is tried again, and how long to try.
*
* @param hasOthers another image will do as well
*/
function passingPull(words, hasOthers) {
	if (final.test(words)) return void 0;
	const find = (table) => table.find(([pattern]) => pattern.test(words))?.[1];
	const away = find(unreachable);
	if (away) return {
		reason: away,
		patience: hasOthers ? patience.unreachableWithOthers : patience.alone
	};
	const [, status, title] = busy.exec(words) ?? [];
	const reason = find(passing) ?? (status && `${status} ${title}`);
	return reason ? {
		reason,
		patience: hasOthers ? patience.withOthers : patience.alone
	} : void 0;
}
/**
* Pulls an image, again and again while what fails passes by itself.
*
* @param hasOthers as for {@link passingPull}
* @throws CommandError with the daemon's words
*/
async function pull(docker, reference, retries, hasOthers) {
	await retries.call({
		what: `pull of ${reference}`,
		ask: () => docker([
			"pull",
			"--quiet",
			"--",
			reference
		]),
		passes: (error) => error instanceof CommandError && error.exitCode !== void 0 ? passingPull(error.stderr, hasOthers) : void 0
	});
}
//#endregion
//#region src/toolchain/docker.ts
/**
* Asks the daemon which of the images it holds; one process that also shows whether there is a daemon at all.
*
* @throws Error that tells a missing docker command from a daemon that does not answer
*/
async function inspectImages({ docker, address }, references) {
	const images = (await docker([
		"image",
		"inspect",
		"--format",
		"{{json .}}",
		"--",
		...references
	]).then(({ stdout }) => stdout, (error) => {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) throw new Error(`cannot run docker: ${error.message}; install Docker Engine on this runner, or use a runner that has it`, { cause: error });
		if (!/no such image/i.test(error.stderr)) throw new Error(`cannot reach the Docker daemon at ${address}: ${error.stderr.trim()}`, { cause: error });
		return error.stdout;
	})).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
	const names = new Set(images.flatMap(({ RepoTags, RepoDigests }) => [...RepoTags ?? [], ...RepoDigests ?? []].map(familiar)));
	return (reference) => names.has(familiar(withoutTagBeforeDigest(reference)));
}
/** Go's name of the architecture that the daemon's machine has. */
async function daemonArchitecture(docker) {
	return (await docker([
		"version",
		"--format",
		"{{.Server.Arch}}"
	])).stdout.trim();
}
/**
* Makes one of the candidate images available: the first that the daemon holds or can pull.
*
* @param input the input that lists the candidates, for the message
* @returns the reference that is there now
* @throws Error with each candidate's reason when none can be pulled
*/
async function ensureImage({ docker, has, retries, log }, input, candidates) {
	const reasons = [];
	for (const [index, reference] of candidates.entries()) {
		if (has(reference)) return reference;
		try {
			log(`pulling ${reference}`);
			await pull(docker, reference, retries, index < candidates.length - 1);
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
//#region src/toolchain/engine.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** Asks buildx for driver, versions and nodes of a builder. */
async function inspectEngine(buildx, builder) {
	const { stdout } = await buildx([
		"inspect",
		"--",
		builder
	]);
	return parseEngine(stdout);
}
/**
* Reads what `buildx inspect` prints (commands/inspect.go, the same from buildx 0.30 to 0.36). Only there the fixed
* platforms are told from those the node can run, by an asterisk, and in full; `buildx ls` cuts its table, and its JSON
* does not tell them apart.
*/
function parseEngine(text) {
	const driver = text.match(/^Driver: +(\S+)$/m)?.[1] ?? "";
	const [, list = ""] = text.split(/^Nodes:$/m);
	const [, ...blocks] = list.split(/^Name: +/m);
	const versions = [...text.matchAll(/^BuildKit version: +(\S+)$/gm)].flatMap(([, version = ""]) => import_semver.default.valid(version) ? [version] : []);
	const [oldest] = versions.toSorted(import_semver.default.compare);
	return {
		driver,
		version: versions.length === blocks.length ? oldest : void 0,
		nodes: merge(blocks.map(parseNode$1))
	};
}
/** The version that a tag of a BuildKit image names, e.g. `moby/buildkit:v0.32.2@sha256:…`; undefined for other tags. */
function versionOfImage(reference) {
	const tag = reference?.replace(/@.*$/, "").match(/:([\w.-]+)$/)?.[1];
	return import_semver.default.valid(tag?.replace(/-rootless$/, "")) ? tag : void 0;
}
function parseNode$1(block) {
	const field = (name) => block.match(new RegExp(`^${name}: +(.*)$`, "m"))?.[1]?.trim() ?? "";
	const error = block.match(/^Error: +([\s\S]*)$/m)?.[1]?.trim();
	const node = {
		name: block.split("\n")[0]?.trim() ?? "",
		endpoint: field("Endpoint")
	};
	if (error !== void 0) return {
		...node,
		status: "error",
		error,
		fixed: void 0
	};
	const fixed = field("Platforms").split(", ");
	return {
		...node,
		status: field("Status"),
		fixed: fixed.filter((name) => name.endsWith("*")).map((name) => normalise(name.slice(0, -1)))
	};
}
/** The pods of a node of the driver `kubernetes` are listed one by one under its name; for a build they are one node. */
function merge(nodes) {
	return nodes.filter(({ name }, index) => nodes.findIndex((node) => node.name === name) === index);
}
function normalise(platform) {
	const [os = "", architecture = "", variant] = platform.split("/");
	return platformOf({
		os,
		architecture,
		...variant && { variant }
	});
}
//#endregion
//#region src/toolchain/boot.ts
/** Composes the builder's configuration, where it has one. */
async function configure(builder, hosts, { runner, registries: { tables } }) {
	const given = await readConfig(builder.config, runner.buildxConfig);
	if (!builder.existing && ["docker-container", "kubernetes"].includes(builder.driver)) return composeConfig(given, tables, hosts);
	if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder));
	return composeConfig(given, {}, []);
}
/** Makes and boots a builder of our own. */
async function bootBuilder(inputs, parts, host) {
	const { run, runner, folder, saveBuilder } = host;
	const { docker, options } = parts.daemon;
	const { driver, keepState, cleanup } = inputs;
	const [binary, buildkitImage] = await Promise.all([parts.ensureBinary(), provideImage(inputs, parts, host)]);
	const buildx = bindBuildx(run, binary.path, runner.buildxConfig);
	const step = keepState ? [
		runner.name,
		runner.repository,
		runner.job,
		runner.action
	] : void 0;
	const name = cleanup && !keepState ? timedName(Date.now()) : lastingName(step);
	const configFile = await writeConfig(parts.config, folder);
	const hostNetwork = needsHostNetwork(inputs, parts.config);
	if (cleanup) saveBuilder({
		name,
		driver,
		keepState,
		buildx: binary.path,
		daemon: options
	});
	await group("Boot the builder", ({ info }) => {
		info(`builder ${name}, ${buildkitImage ?? driver}`);
		if (hostNetwork) info(`it is in the host's network, for the registries on this machine: ${parts.config.loopback.join(", ")}`);
		return createBuilder(docker, buildx, {
			name,
			driver,
			driverOpts: [
				...originOf(driver, runner),
				...inputs.driverOpts,
				...hostNetwork ? ["network=host"] : []
			],
			buildkitImage,
			buildkitdFlags: inputs.buildkitdFlags,
			configFile,
			endpoint: inputs.endpoint,
			keepState,
			nodes: parts.nodes,
			platforms: parts.here
		});
	});
	const version = versionOfImage(buildkitImage);
	return {
		buildx,
		binary,
		docker,
		builder: name,
		engine: version ? {
			driver,
			version
		} : await inspectEngine(buildx, name)
	};
}
/** The BuildKit image, which is there then; undefined where buildx or `driver-opts` choose it. */
async function provideImage(inputs, { daemon, has }, { retries }) {
	if (has === void 0 || hasDriverOpt(inputs.driverOpts, "image")) return void 0;
	return group("Provide the BuildKit image", async ({ info }) => ensureImage({
		docker: daemon.docker,
		has: await has,
		retries,
		log: info
	}, "buildkit-image", inputs.buildkitImages));
}
async function writeConfig({ text }, folder) {
	if (text === void 0) return void 0;
	const path = join(folder, "buildkitd.toml");
	await writeFile(path, text, { mode: 384 });
	return path;
}
/**
* Tells who looks at the container with `docker inspect` which job made it. A variable, since the driver gives its
* container no labels; steps of a build do not see it.
*/
function originOf(driver, { isSelfHosted, repository, runId, runAttempt, job }) {
	if (driver !== "docker-container" || !isSelfHosted) return [];
	return [csvRecord([`env.MULTIARCH_BUILD_RUN=${repository}/${runId}/${runAttempt}/${job}`])];
}
/** A registry on this machine's loopback is out of reach for a container, unless the user gave it a network. */
function needsHostNetwork({ driver, driverOpts }, { loopback }) {
	return driver === "docker-container" && loopback.length > 0 && !hasDriverOpt(driverOpts, "network");
}
function notConfigurable({ existing, driver }) {
	return `input 'registries' does not reach the builder: ${existing ? `builder '${existing}' exists already` : `a builder of driver '${driver}' brings its own configuration`}; it only serves to check and tag`;
}
//#endregion
//#region src/toolchain/buildx-version.ts
/**
* Refuses a binary that is not what its sum promised.
*
* @throws Error that names both versions
*/
async function assertVersion(path, version, run) {
	const reported = await reportedVersion(path, run);
	if (reported !== version) throw new Error(`the binary for buildx ${version} says that it is ${reported}; check 'buildx-version' and 'buildx-sha256'`);
}
/**
* The version that a binary reports; `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`.
*
* @throws Error where it prints something else
*/
async function reportedVersion(path, run) {
	const { stdout } = await run(path, ["version"]);
	const version = import_semver.valid(stdout.trim().split(/\s+/)[1] ?? "");
	if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which holds no version`);
	return version;
}
//#endregion
//#region src/toolchain/download.ts
/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const defaultLimits = {
	bytes: 268435456,
	silenceMilliseconds: 3e4
};
const attempts = 3;
/** A file that breaks off late may have taken minutes, which says nothing against beginning anew. */
const longestDownload = 9e5;
/** A failure that a further attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
var PassingFailure = class extends Error {
	passing;
	constructor(message, passing, options) {
		super(message, options);
		this.passing = passing;
	}
};
/**
* Downloads a file and hashes it on the way. Three attempts are made when the connection breaks, when the server is
* overloaded, or when the content is not the one asked for; the file is removed when it fails.
*
* @param path a file that does not exist yet, written with mode 0755
* @throws Error that names the URL, for wrong content both sums, and how often it was tried if more than once
*/
async function download(wanted, path, retries, limits = defaultLimits) {
	await retries.call({
		what: `GET ${wanted.url}`,
		ask: () => attempt(wanted, path, limits),
		passes: (error) => error instanceof PassingFailure ? error.passing : void 0,
		attempts,
		giveUp: (error, made) => made > 1 ? new Error(`${messageOf(error)}; tried ${made} times`, { cause: error }) : error
	});
}
/**
* The SHA-256 of a file, in hexadecimal. One buffer is filled while the other is hashed, and both fit a processor's cache:
* 55 ms for buildx, where a stream takes 110.
*/
async function sha256OfFile(path) {
	const hash = createHash("sha256");
	const size = 1048576;
	const file = await open(path);
	try {
		let spare = Buffer.allocUnsafe(size);
		let reading = file.read(Buffer.allocUnsafe(size), 0, size);
		for (;;) {
			const { bytesRead, buffer } = await reading;
			if (bytesRead === 0) return hash.digest("hex");
			reading = file.read(spare, 0, size);
			hash.update(buffer.subarray(0, bytesRead));
			spare = buffer;
		}
	} finally {
		await file.close();
	}
}
async function attempt({ url, sha256 }, path, limits) {
	const { HttpClient } = await import("./lib.js");
	const client = new HttpClient("multiarch-build", [], {
		socketTimeout: limits.silenceMilliseconds + 1e3,
		keepAlive: false
	});
	try {
		const { message } = await client.get(url).catch((error) => {
			throw unanswered(url, error);
		});
		const status = message.statusCode ?? 0;
		if (status !== 200) {
			message.destroy();
			throw answered(url, status, message.headers["retry-after"]);
		}
		const got = await receive(url, path, message, limits);
		if (got.sha256 !== sha256) {
			const sums = `expected sha256 ${sha256}, got ${got.sha256} (${got.bytes} bytes)`;
			throw new PassingFailure(`${url} has the wrong content: ${sums}`, {
				reason: `wrong content, ${sums}`,
				patience: longestDownload
			});
		}
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		client.dispose();
	}
}
async function receive(url, path, body, limits) {
	const hash = createHash("sha256");
	let bytes = 0;
	const file = await open(path, "wx", 493);
	try {
		for await (const chunk of incoming(url, body, limits.silenceMilliseconds)) {
			bytes += chunk.length;
			if (bytes > limits.bytes) throw new Error(`${url} is larger than ${limits.bytes} bytes, that is not buildx`);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
		await file.sync();
	} catch (error) {
		throw isOutOfSpace(error) ? new Error(`no space left on the disk of ${dirname(path)} while downloading ${url}`, { cause: error }) : error;
	} finally {
		await file.close();
	}
	return {
		sha256: hash.digest("hex"),
		bytes
	};
}
/** The client's own timeout covers only the wait for an answer, not a body that stops coming. */
async function* incoming(url, body, silenceMilliseconds) {
	const silence = /* @__PURE__ */ new Error(`the server sent nothing for ${silenceMilliseconds / 1e3} s`);
	const timer = setTimeout(() => body.destroy(silence), silenceMilliseconds);
	try {
		for await (const chunk of body) {
			timer.refresh();
			yield chunk;
		}
	} catch (error) {
		const words = reason(error);
		throw new PassingFailure(`the download of ${url} broke off: ${words}`, {
			reason: `it broke off: ${words}`,
			patience: longestDownload
		}, { cause: error });
	} finally {
		clearTimeout(timer);
	}
}
function unanswered(url, error) {
	const words = reason(error);
	if (/redirect from https to http/i.test(words)) return /* @__PURE__ */ new Error(`cannot download ${url}: the server leads from https to http, which is not followed`);
	return new PassingFailure(`cannot download ${url}: ${words}`, { reason: words }, { cause: error });
}
function answered(url, status, header) {
	const message = `cannot download ${url}: the server answered ${status}`;
	const retryAfter = parseRetryAfter(header);
	if (status === 408 || status === 429 || status >= 500) return new PassingFailure(message, {
		reason: `the server answered ${status}`,
		...retryAfter && { retryAfter }
	});
	return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message);
}
function reason(error) {
	return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error);
}
function isOutOfSpace(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
//#endregion
//#region src/toolchain/releases.ts
/** The version used unless a workflow says otherwise: with it an action's release always runs the same code. */
const defaultBuildxVersion = "0.36.1";
/** The oldest buildx that this action drives: older ones lack several outputs at once or options used here. */
const minimumBuildxVersion = "0.30.0";
/**
* Decides which buildx release is wanted.
*
* @param spec an exact version (`0.36.1`, `v0.36.1`), a semver range (highest match in the table), or `installed`;
*   undefined for the pinned one
* @param asset the machine as `<os>-<arch>`, e.g. `linux-arm-v7`
* @param sha256 overrides the table, for a version it does not know or a binary that is not the released one
* @throws Error when nothing matches, when the version is too old, or when no sum is known to check a download against
*/
function resolveBuildx(spec = defaultBuildxVersion, asset, sha256, table = releases_default) {
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
//#region src/toolchain/tool-cache.ts
const tool = "multiarch-build-buildx";
/** The Actions cache's key of a binary; with the sum in it, another binary of the same version is another entry. */
function binaryCacheKey(version, asset, sha256) {
	return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`;
}
/**
* Provides a release of buildx in the tool cache: it is there, or comes from the Actions cache or by download. A tool
* cache that cannot be written is left out.
*
* @throws Error when it cannot be had, or reports another version
*/
async function storedBuildx(version, sha256, places, tools) {
	const { run, log } = tools;
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
	const problem = await unwritable(folder);
	if (found) log.warning(`buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is ${problem ? "not used" : "replaced"}`);
	if (problem !== void 0 && places.toolCache !== places.temporary) {
		log.notice(`buildx is put into ${places.temporary} for this job: the tool cache cannot be written, ${problem}`);
		return storedBuildx(version, sha256, {
			...places,
			toolCache: places.temporary
		}, tools);
	}
	const part = join(dirname(folder), `.${randomUUID()}.part`);
	try {
		const source = await obtain(part, version, sha256, places, tools);
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
/** Makes a folder; returns why nothing can be put into it or beside it. */
async function unwritable(folder) {
	try {
		await mkdir(folder, { recursive: true });
		for (const path of [dirname(folder), folder]) await access(path, constants.W_OK | constants.X_OK);
		return;
	} catch (error) {
		return messageOf(error);
	}
}
/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(part, version, sha256, places, { retries, log }) {
	const key = binaryCacheKey(version, places.asset, sha256);
	const restored = await places.cache?.restore(key);
	if (restored !== void 0) {
		const found = await copyFile(restored, part).then(() => sha256OfFile(part), () => "no file");
		if (found === sha256) {
			log.info(`buildx ${version} came from the Actions cache`);
			return "Actions cache";
		}
		log.warning(`buildx ${version} in the Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`);
		await rm(part, { force: true });
	}
	const suffix = places.asset.startsWith("windows-") ? ".exe" : "";
	const url = `${places.url}/v${version}/buildx-v${version}.${places.asset}${suffix}`;
	log.info(`downloading ${url}`);
	await download({
		url,
		sha256
	}, part, retries);
	return "download";
}
/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part, path) {
	await rename(part, path);
	await writeFile(`${dirname(path)}.complete`, "");
}
//#endregion
//#region src/toolchain/buildx.ts
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
/**
* Provides a buildx whose content was checked in this very call: the one on the machine, in the tool cache, in the
* Actions cache, or downloaded, in this order; and makes it what `docker buildx` runs in later steps.
*
* @throws Error when the wanted binary cannot be had or does not report the version it should
*/
async function ensureBuildx(wanted, places, tools) {
	const { run, log } = tools;
	const onMachine = await firstPlugin(places.pluginFolders);
	if (wanted.kind === "installed") return useInstalled(onMachine, run);
	const { version, sha256 } = wanted;
	if (onMachine && await sha256OfFile(onMachine).catch(() => void 0) === sha256) {
		log.info(`buildx ${version} is on this machine: ${onMachine}`);
		return {
			path: onMachine,
			version,
			source: "machine"
		};
	}
	const buildx = await storedBuildx(version, sha256, places, tools);
	await expose(buildx.path, places.pluginFolders[0], log);
	return buildx;
}
/** The buildx plugin of this machine, for a builder that it made; undefined when there is none or it is too old. */
async function installedBuildx(folders, run) {
	const path = await firstPlugin(folders);
	if (path === void 0) return void 0;
	try {
		const version = await reportedVersion(path, run);
		return import_semver.lt(version, "0.30.0") ? void 0 : {
			path,
			version,
			source: "machine"
		};
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		return;
	}
}
/** Links the binary into the user's plugin folder, which docker searches first. This action itself does without. */
async function expose(path, folder, log) {
	const plugin = join(folder, pluginName);
	if (await readlink(plugin).catch(() => void 0) === path) return;
	const temporary = join(folder, `.${pluginName}-${randomUUID()}`);
	try {
		await mkdir(folder, { recursive: true });
		await symlink(path, temporary);
		await rename(temporary, plugin);
	} catch (error) {
		log.warning(`'docker buildx' of later steps is not this one: ${messageOf(error)}`);
	}
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
/** The plugin that docker would run. Links are followed once and for all: another job may turn one to its own buildx. */
async function firstPlugin(folders) {
	return (await Promise.all(folders.map((folder) => realpath(join(folder, pluginName)).catch(() => void 0)))).find((path) => path !== void 0);
}
//#endregion
//#region src/toolchain/handlers.ts
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
/**
* Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
* binfmt and Rosetta name theirs differently.
*
* @returns none when binfmt_misc is not mounted here or switched off, since nothing can be relied on then
*/
async function readHandlers(folder = binfmtFolder) {
	if ((await readFile(join(folder, "status"), "utf8").catch(() => "absent")).trim() !== "enabled") return [];
	const names = (await readdir(folder)).filter((name) => name !== "status" && name !== "register");
	return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8").then((text) => [parseHandler(name, text)], () => [])))).flat();
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
function elfArchitecture(magic) {
	if (magic.length < 20 || magic.readUInt32BE(0) !== 2135247942) return void 0;
	const bits = magic[4] === 2 ? 64 : 32;
	const little = magic[5] === 1;
	const machine = little ? magic.readUInt16LE(18) : magic.readUInt16BE(18);
	return elfArchitectures[`${machine}/${bits}/${little ? "little" : "big"}`];
}
//#endregion
//#region src/toolchain/probe.ts
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
//#region src/toolchain/emulation.ts
/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
const compatible = {
	amd64: "386",
	arm64: "arm"
};
/**
* Registers emulators for the platforms that the builder's machine does not execute by itself, as far as the input
* `emulation` allows.
*
* @returns the architectures that are emulated, or would have to be
*/
async function emulate({ emulation, binfmtImages }, platforms, { daemon, has, run, retries, arch, folder }) {
	const { docker, isRemote } = daemon;
	const own = nativePlatform(arch).architecture;
	const native = isRemote ? await has.then(() => daemonArchitecture(docker)) : own;
	const probe = native === own ? createProbe(run, folder) : async () => false;
	const handlers = isRemote ? [] : await readHandlers();
	const foreign = await foreignArchitectures(platforms, native, handlers, probe);
	if (foreign.length === 0 || emulation === "never") return new Set(foreign);
	const missing = emulation === "always" ? foreign : withoutHandler(foreign, handlers);
	if (missing.length > 0) await group(`Register QEMU for ${missing.join(", ")}`, async (log) => {
		const image = await ensureImage({
			docker,
			has: await has,
			retries,
			log: log.info
		}, "binfmt-image", binfmtImages);
		await registerEmulators(docker, image, missing);
		log.info(`registered with ${image}`);
	});
	return new Set(foreign);
}
/**
* The architectures among the platforms that this machine does not execute by itself.
*
* @param platforms normalised; only Linux platforms are ever executed
* @param native Go's name of the machine's architecture
* @param handlers what the kernel takes before its own support for a format (binfmt_misc puts itself first, insert_binfmt), so that
*   a probe would run under QEMU, and succeed
*/
async function foreignArchitectures(platforms, native, handlers, probe) {
	const needed = new Set(platforms.filter((name) => name.startsWith("linux/")).map(architectureOf));
	needed.delete(native);
	const sibling = compatible[native];
	const isHandled = handlers.some(({ enabled, architecture }) => enabled && architecture === sibling);
	if (sibling && needed.has(sibling) && !isHandled && await probe(sibling)) needed.delete(sibling);
	return [...needed];
}
/**
* Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
*
* @param image tonistiigi/binfmt, already pulled
* @param architectures Go's names, e.g. `['arm64', 'arm']`
* @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
*/
async function registerEmulators(docker, image, architectures) {
	const { stdout, stderr } = await docker([
		"run",
		"--rm",
		"--privileged",
		"--pull=never",
		image,
		"--install",
		architectures.join(",")
	]).catch((error) => {
		if (!(error instanceof CommandError)) throw error;
		throw new Error(whyNotRun(error.message), { cause: error });
	});
	const supported = parseSupported(stdout);
	const missing = architectures.filter((architecture) => !supported.some((name) => architectureOf(name) === architecture));
	if (missing.length === 0) return;
	throw new Error(whyMissing(missing.join(", "), image, stderr.trim()));
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
const refusal = /privileged|operation not permitted|permission denied|authorization denied|unable to apply caps/i;
function whyNotRun(words) {
	if (!refusal.test(words)) return `QEMU could not be registered: ${words}`;
	return `QEMU needs one privileged container to be registered, which was refused; register emulators on the host (and set 'emulation: never'), or build on native runners: ${words}`;
}
function whyMissing(architectures, image, log) {
	if (refusal.test(log)) return whyNotRun(log);
	if (/binfmt_misc/.test(log) && /mount|no such file|no such device/i.test(log)) return `this machine's kernel has no binfmt_misc, so ${architectures} cannot be emulated; load the module (modprobe binfmt_misc), or build on native runners: ${log}`;
	return `QEMU for ${architectures} was not registered by ${image}${log ? `: ${log}` : ""}; use 'binfmt-image' with support for it, or leave the platform out`;
}
//#endregion
//#region src/toolchain/nodes.ts
const keys = [
	"name",
	"endpoint",
	"driver-opts",
	"buildkitd-flags",
	"platforms"
];
/**
* Parses the input `append`: a YAML list of mappings with `name`, `endpoint`, `driver-opts`, `buildkitd-flags` and
* `platforms`, lists as YAML or as the text of the input of that name.
*
* @throws Error that names the input, the item and what is wrong with it
*/
async function parseNodes(text) {
	if (text.trim() === "") return [];
	const { parse } = await import("./dist.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const items = await Promise.resolve(text).then(parse).catch(notYaml);
	if (!Array.isArray(items)) throw new Error(`input 'append' is no YAML list, expected e.g. "- endpoint: ssh://me@arm64"`);
	return items.map(parseNode);
}
/** The platforms that no further node of the builder is fixed to. */
function withoutNodes(platforms, nodes, runner) {
	const elsewhere = readPlatforms(nodes.flatMap((node) => node.platforms), runner, []);
	return platforms.filter((platform) => !elsewhere.includes(platform));
}
function parseNode(item, index) {
	const title = `append[${index}]`;
	if (typeof item !== "object" || item === null || Array.isArray(item)) throw new Error(`input '${title}' is no mapping, expected keys: ${keys.join(", ")}`);
	const fields = new Map(Object.entries(item));
	const unknown = [...fields.keys()].find((key) => !keys.includes(key));
	if (unknown !== void 0) throw new Error(`input '${title}' has '${unknown}', expected one of: ${keys.join(", ")}`);
	const text = (key) => readText(`${title}.${key}`, fields.get(key));
	const list = (key, style) => readList(`${title}.${key}`, fields.get(key), style);
	return {
		name: checkName(`${title}.name`, text("name")),
		endpoint: checkName(`${title}.endpoint`, text("endpoint")),
		driverOpts: list("driver-opts", { rawQuotes: true }),
		buildkitdFlags: text("buildkitd-flags"),
		platforms: list("platforms", { comma: true })
	};
}
function readText(input, value) {
	if (value === void 0 || value === null) return "";
	if (typeof value !== "string" && typeof value !== "number") throw new Error(`input '${input}' is no text`);
	return checkScalar(input, String(value).trim());
}
function readList(input, value, style) {
	return (Array.isArray(value) ? value.map((entry) => readText(input, entry)) : [String(value ?? "")]).flatMap((text) => parseList(input, text, style));
}
function notYaml(error) {
	const [what] = error instanceof Error ? error.message.split("\n") : [String(error)];
	throw new Error(`input 'append' is no YAML: ${what}`, { cause: error });
}
//#endregion
//#region src/toolchain/sweep.ts
/** Longer than the jobs of which a builder is found by a later one; only a killed job leaves one. */
const oldMilliseconds = 864e5;
/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 3e4;
/**
* The builders that jobs left behind: old by the time in their name. Those that stay have no time in it.
*
* @param names of containers and volumes
* @param now milliseconds since 1970
*/
function staleBuilders(names, now) {
	const old = names.flatMap((name) => {
		const builder = timedBuilder(name);
		return builder && builder.born + oldMilliseconds < now ? [builder] : [];
	});
	return [...new Set(old.map(({ name }) => name))].map((name) => ({
		name,
		containers: [...new Set(old.filter((part) => part.name === name).map(({ container }) => container))]
	}));
}
/**
* Removes the builders that killed jobs left on this daemon: their containers start again with the machine, and their
* volumes fill its disk.
*
* @returns never rejects
*/
async function sweepBuilders(docker, buildx, now = Date.now()) {
	const stop = AbortSignal.timeout(patienceMilliseconds);
	const ask = (args) => docker(args, { stop });
	const askBuildx = (args) => buildx(args, { stop });
	try {
		const filter = `--filter=name=${ownContainers}`;
		const names = (await Promise.all([ask([
			"ps",
			"--all",
			"--format={{.Names}}",
			filter
		]), ask([
			"volume",
			"ls",
			"--format={{.Name}}",
			filter
		])])).flatMap(({ stdout }) => stdout.split("\n"));
		const outcomes = await Promise.all(staleBuilders(names, now).map(async ({ name, containers }) => {
			return {
				name,
				problems: await removeBuilder(ask, askBuildx, {
					name,
					driver: "docker-container",
					keepState: false
				}, containers)
			};
		}));
		return {
			infos: outcomes.filter(({ problems }) => problems.length === 0).map(({ name }) => `removed builder ${name}, which an earlier job left behind`),
			warnings: outcomes.flatMap(({ problems }) => problems.map((problem) => `an earlier job left a builder behind that could not be removed, ${problem}`))
		};
	} catch (error) {
		return {
			infos: [],
			warnings: [`builders that earlier jobs left behind stay: ${messageOf(error)}`]
		};
	}
}
//#endregion
//#region src/toolchain/prepare.ts
/**
* Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
*
* @throws Error for inputs that cannot be met, before anything is created
*/
async function prepare({ buildx: wantedBuildx, builder }, { platforms, hosts }, host) {
	const { runner, run, retries } = host;
	assertRunner(runner.os);
	const config = await configure(builder, hosts, host);
	const nodes = await parseNodes(builder.append);
	const here = withoutNodes(platforms, nodes, runner);
	const ensureBinary = prepareBuildx(wantedBuildx, host);
	if (builder.existing) return connect((wantedBuildx.version ? void 0 : await installedBuildx(pluginFolders(runner.dockerConfig), run)) ?? await ensureBinary(), builder.existing, "builder", host);
	if (builder.driver !== "docker-container" && builder.driver !== "docker") return bootBuilder(builder, {
		config,
		nodes,
		here,
		ensureBinary,
		daemon: bindDocker(run, [])
	}, host);
	const daemon = await findDaemon(run, builder.endpoint, runner);
	const has = inspectImages(daemon, [...builder.buildkitImages, ...builder.binfmtImages]);
	if (builder.driver === "docker-container" && runner.isSelfHosted) beginSweep(ensureBinary(), has, daemon, host);
	const [toolchain, emulated] = await Promise.all([
		builder.driver === "docker" ? daemonBuilder(builder, {
			ensureBinary,
			has,
			daemon
		}, host) : bootBuilder(builder, {
			config,
			nodes,
			here,
			ensureBinary,
			has,
			daemon
		}, host),
		emulate(builder, here, {
			daemon,
			has,
			run,
			retries,
			arch: runner.arch,
			folder: host.folder
		}),
		has
	]);
	return {
		...toolchain,
		...nodes.length === 0 && { emulated }
	};
}
/**
* Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
*
* @returns what provides it, once; needs no daemon
* @throws Error for a version that cannot be had
*/
function prepareBuildx({ version, url, sha256, cacheBinary }, { run, runner, retries, binaryCache, saveBinary }) {
	const asset = buildxAsset(runner.os, runner.arch, runner.armVersion);
	const wanted = resolveBuildx(version, asset, sha256);
	const cache = cacheBinary ? binaryCache : void 0;
	const places = {
		asset,
		url,
		toolCache: runner.toolCache,
		temporary: join(runner.temp, "tool-cache"),
		pluginFolders: pluginFolders(runner.dockerConfig),
		cache
	};
	const install = () => group("Install buildx", async (log) => {
		const binary = await ensureBuildx(wanted, places, {
			run,
			retries,
			log
		});
		if (cache && binary.source === "download" && wanted.kind === "release") saveBinary?.({
			path: binary.path,
			key: binaryCacheKey(wanted.version, asset, wanted.sha256)
		});
		return binary;
	});
	let binary;
	return () => {
		binary ??= install();
		return binary;
	};
}
/**
* Refuses runners on which no BuildKit can be set up.
*
* @param os as Node names it
*/
function assertRunner(os) {
	if (os === "linux") return;
	const name = {
		darwin: "macOS",
		win32: "Windows"
	}[os] ?? os;
	throw new Error(`this runner is ${name}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or ubuntu-24.04-arm)`);
}
/**
* Begins to remove what killed jobs left, as soon as there is a buildx; not where the preparation fails before, which says
* better what is wrong, and must not wait.
*/
function beginSweep(binary, has, { docker }, host) {
	Promise.all([binary, has]).then(([{ path }]) => host.beside?.(sweepBuilders(docker, bindBuildx(host.run, path, host.runner.buildxConfig))), () => {});
}
/** The Docker daemon's own builder: it exists under the name of the context, and cannot be made. */
async function daemonBuilder({ endpoint }, { ensureBinary, has, daemon }, host) {
	const [binary] = await Promise.all([ensureBinary(), has]);
	return {
		...await connect(binary, endpoint || daemon.context, "endpoint", host),
		docker: daemon.docker
	};
}
/**
* A builder that was there before.
*
* @param input the one that names it, for the message
*/
async function connect(binary, builder, input, { run, runner }) {
	const buildx = bindBuildx(run, binary.path, runner.buildxConfig);
	try {
		return {
			binary,
			buildx,
			docker: bindDocker(run, []).docker,
			builder,
			engine: await inspectEngine(buildx, builder)
		};
	} catch (error) {
		if (!(error instanceof CommandError && /no builder .* found/.test(error.stderr))) throw error;
		throw new Error(`input '${input}' is '${builder}', but buildx knows no such builder; ${input === "builder" ? "make it in a step before this one" : "name a Docker context"}, or leave it out`, { cause: error });
	}
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
* Tells annotations apart where builds and merge share the work (`index:key=value`, `manifest[linux/arm64]:key=value`).
*
* @param untyped what one without a type is of; buildx takes it for the manifests'
* @throws Error that names an item without `=`
*/
function splitAnnotations(annotations, untyped) {
	const parts = annotations.flatMap((annotation) => {
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
		index: parts.filter((part) => !ofManifests(part)).map(({ text }) => text),
		manifests: parts.filter(ofManifests).map(({ text }) => text)
	};
}
/**
* Annotations of the index made of labels that describe the image, since registries show the index's on their pages and
* a label is in each platform's config alone.
*
* @param annotations as given; what these say of the index stands
*/
function indexAnnotations(labels, annotations) {
	const given = splitAnnotations(annotations, "manifest").index.map((text) => text.slice(text.indexOf(":") + 1));
	const keyOf = (text) => text.slice(0, text.indexOf("="));
	const taken = given.map(keyOf);
	return labels.filter((label) => /^org\.opencontainers\.image\.[^=]+=./s.test(label) && !taken.includes(keyOf(label))).map((label) => `index:${label}`);
}
//#endregion
//#region src/manifest/targets.ts
/**
* Parses the input `tags`; a name without a tag means `latest`, and one that is named twice counts once.
*
* @param notices gets a sentence for each name that had to be lower-cased
* @throws Error that names the item
*/
function planTags(texts, notices) {
	const tags = texts.map((text) => {
		const { repository, tag = "latest", digest } = readReference("tags", text);
		if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`);
		noticeLowerCase("tags", text, repository, notices);
		return {
			repository,
			tag
		};
	});
	const seen = /* @__PURE__ */ new Set();
	return tags.filter(({ repository, tag }) => !seen.has(`${repository}:${tag}`) && seen.add(`${repository}:${tag}`));
}
/**
* The repositories that get the image: those of the input `images`, then those of the tags.
*
* @throws Error that names an item of `images` that is no plain repository
*/
function planRepositories(images, tags, notices) {
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
export { readConfig as C, runJob as D, readText$1 as E, readRegistryInputs as S, hostsOf as T, describe as _, splitAnnotations as a, readBuilderInputs as b, prepareBuildx as c, listMoves as d, readTags as f, readContents as g, createImagetools as h, indexAnnotations as i, renderSummary as l, verify as m, planTags as n, readReference as o, tag as p, targetsOf as r, prepare as s, planRepositories as t, confirmTags as u, findFaults as v, registriesOf as w, readBuildxInputs as x, imagesOf as y };
