import { A as log, C as exitCodeOf, D as fail, E as messageOf, S as createRun, T as patienceMilliseconds, _ as saveState, h as watchUncaught, j as mask, o as parseReference, v as readRunner, x as abortOnSignals, y as CancelledError } from "./common.js";
import { f as text, h as resetOutputs, l as readAll, m as publish, n as parseYaml } from "./platforms.js";
import { t as openRetries } from "./retry.js";
import { t as actionsCache } from "./actions-cache.js";
import { i as withoutHosts, n as makeDockerConfig, r as readDockerConfig } from "./config.js";
import { i as withCredentials, n as parseCredentials, r as secretsOf } from "./credentials.js";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { readFileSync } from "node:fs";
//#region src/action.ts
/** The frame of build and merge: opens the job, publishes the result, and turns errors and cancellation into the exit code. */
async function runAction({ ownOutputs, readInputs, run }) {
	const cancel = abortOnSignals();
	const settleUncaught = watchUncaught({
		onError: (stack) => {
			log.info(stack);
			cancel.abort("SIGTERM");
		},
		report: fail,
		exitCode: 1,
		patience: patienceMilliseconds
	});
	let job;
	try {
		resetOutputs(ownOutputs);
		const runner = readRunner(process.env);
		const inputs = await readInputs(runner.workspace);
		job = await openJob(runner, cancel);
		const { outputs, summary, failure } = await run(inputs, job);
		await publish(outputs, summary, runner);
		if (failure) fail(failure);
	} catch (error) {
		if (!settleUncaught()) {
			fail(messageOf(error));
			if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal);
		}
		cancel.abort("SIGTERM");
		setTimeout(() => process.exit(), patienceMilliseconds).unref();
	}
	settleUncaught();
	if (job?.binaryCache?.hasGivenUp()) process.exit();
}
async function openJob(runner, cancel) {
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
		cancel,
		...binaryCache && { binaryCache },
		save: saveState
	};
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
	const credentials = parseCredentials(await parseYaml("registry-auth", inputs.registryAuth));
	mask(secretsOf(credentials));
	return {
		credentials,
		registries: await readRegistries(inputs.registries, workspace)
	};
}
async function readRegistries(text, workspace) {
	const table = await parseYaml("registries", text);
	if (table === void 0) return [];
	const { parseRegistries } = await import("./registries.js");
	return parseRegistries(table, (path) => readFileSync(resolve(workspace, path), "utf8"));
}
//#endregion
//#region src/registry/certificates.ts
/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
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
* What makes Go's programs trust authorities besides those that they trust anyway: buildx fetches tokens for BuildKit, and
* does not know the builder's configuration.
*
* @param searched the variable as it was before
*/
function trusting(files, searched) {
	const folders = files.flatMap(({ folder }) => folder ?? []);
	if (folders.length === 0) return {};
	return { SSL_CERT_DIR: [...folders, ...searched?.split(delimiter) ?? systemAuthorities].join(delimiter) };
}
/** What a buildkitd.toml says of a registry. */
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
* Opens the registries of a job for some work, and closes them behind it.
*
* @param configured as {@link RegistryOptions}
*/
async function withRegistries(inputs, configured, job, work) {
	const registries = await openRegistries(inputs, {
		...job,
		folder: join(job.folder, "registry"),
		configured
	});
	try {
		return await work(registries);
	} catch (error) {
		job.cancel.abort("SIGTERM");
		throw error;
	} finally {
		await registries.close().catch((error) => log.warning(`cleaning up failed: ${messageOf(error)}`));
	}
}
/**
* Makes ready, in a private folder: a copy of the user's Docker configuration with the credentials added, since the
* user's own must stay as it is; and the certificates.
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
		const [{ openConnections }, { openClient }] = await Promise.all([import("./connections.js"), import("./client.js")]);
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
		const [{ findLogins }, { readScoped }] = await Promise.all([import("./logins.js"), import("./scoped-logins.js")]);
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
* Tells annotations apart where builds and merge share the work (`index:key=value`, `manifest[linux/arm64]:key=value`).
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
* Annotations of the index made of labels that describe the image, since registries show the index's on their pages and
* a label is in each platform's config alone.
*
* @param annotations as given; what these say of the index stands
*/
function indexAnnotations(labels, annotations) {
	const own = splitAnnotations(annotations, "manifest").index.map((text) => text.slice(text.indexOf(":") + 1));
	const keyOf = (text) => text.slice(0, text.indexOf("="));
	const taken = own.map(keyOf);
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
function parseTags(texts, notices) {
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
//#region src/report/facts.ts
/** Rows of the summary: what had to be asked more than once. */
function retryFacts(retries) {
	return retries.report().map((line) => ["Asked again", line]);
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
			emulated === void 0 ? "–" : emulated ? "emulated (QEMU)" : "without emulation",
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
export { targetsOf as a, readReference as c, runAction as d, repositoriesFor as i, withRegistries as l, retryFacts as n, indexAnnotations as o, parseTags as r, splitAnnotations as s, renderSummary as t, readRegistryInputs as u };
