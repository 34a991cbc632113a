import { i as __toESM } from "./rolldown-runtime.js";
import { b as layerAccessOf, p as CancelledError, y as accessOf } from "./build-merge-post.js";
import { D as messageOf, S as log, b as group, f as dockerHub, h as referenceIn, l as readText$1, n as checkName, p as isLoopback, r as checkScalar, s as parseGoBool, t as booleanVariable, u as parseObject } from "./every-entry.js";
import { D as scalar, E as refine, O as text, S as name, T as readAll, X as formatPlatform, _ as choice, a as readPlatforms, c as gitTokenId, d as buildxInputs, k as parseList, l as isRemote, o as decideContexts, ot as takeApart, p as parseYaml, st as spelledAlike, tt as nativePlatform, v as duration, w as optionalDuration, x as list, y as entries } from "./reading-inputs.js";
import { D as masksOfValue, N as policyInputs, O as shortLineWarning, S as registryInputs, c as parseTags, d as targetsOf, h as readReference, j as whyEmpty, k as shortLinesOf, l as referenceOf, m as splitAnnotations, p as indexAnnotations, u as repositoriesFor, w as checkIncomplete, x as readRegistryInputs, y as during } from "./build-and-merge.js";
import { Bt as csvFields, C as emulate, F as inspectImages, Gt as builderInputs, Ht as parseFields, Jt as flag, L as hostsPushedTo, P as ensureImage, Q as wholeLines, S as startsBuildkit, St as readStepLine, Ut as parseRecord, Vt as csvRecord, Wt as readFields, Yt as flagInputs, _ as createBuilder, b as isInHostNetwork, h as lookAtBuildkit, q as splitByNode, qt as readBuilderInputs, st as isBuildCall, v as driverOpt, y as hasDriverOpt } from "./build-and-gate.js";
import { c as bindBuildx, d as findDaemon, i as nodeContainer, l as bindDocker, n as removeBuilder, r as ephemeralBuilderName, s as persistentBuilderName, u as currentContext } from "./build-and-post.js";
import { t as require_semver } from "../vendor/semver.js";
import { mkdir, open, readFile, readlink, realpath, rename, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { existsSync, statSync } from "node:fs";
//#region src/cache/inputs.ts
const cacheInputs = {
	preset: choice("cache", "none", "gha", "registry", "local", "inline"),
	ref: name("cache-ref"),
	mode: choice("cache-mode", "min", "max"),
	scope: name("cache-scope"),
	write: choice("cache-write", "auto", "always", "never"),
	compression: choice("cache-compression", "", "gzip", "zstd", "estargz", "uncompressed"),
	timeoutSeconds: duration("cache-timeout", 300)
};
//#endregion
//#region src/gate/inputs.ts
/** What is checked about an image before its tags move. */
const gateInputs = {
	verify: choice("verify-architecture", "entrypoint", "all", "off"),
	ignore: list("verify-architecture-ignore"),
	smokeTest: list("smoke-test", { rawQuotes: true }),
	test: script("test"),
	timeoutSeconds: duration("test-timeout", 600)
};
/** The script from the workflow; empty if it is nothing but white space. */
function script(name) {
	return refine(text(name), (script) => {
		if (script.includes("\0")) throw new Error(`input '${name}' contains a NUL character, which no script can contain`);
		return script.trim() === "" ? "" : script.replaceAll("\r\n", "\n");
	});
}
//#endregion
//#region src/image/inputs.ts
const requestInputs = {
	...flagInputs,
	context: scalar("context"),
	githubToken: flag("--secret", scalar("github-token")),
	provenance: flag("--attest", scalar("provenance")),
	sbom: flag("--attest", scalar("sbom")),
	secretEnvs: flag("--secret", list("secret-envs", { comma: true })),
	secretFiles: flag("--secret", list("secret-files"))
};
const publishInputs = {
	publish: choice("publish", "staged", "direct", "digest"),
	images: entries("images"),
	flavor: list("flavor")
};
const logInputs = {
	progress: choice("progress", "auto", "plain", "quiet"),
	stallSeconds: optionalDuration("stall-timeout", 1200)
};
const inputTables = [
	requestInputs,
	builderInputs,
	buildxInputs,
	registryInputs,
	publishInputs,
	policyInputs,
	logInputs,
	gateInputs,
	cacheInputs
];
/**
* Reads and checks the inputs one by one.
*
* @param workspace where relative paths start
*/
async function readInputs(workspace) {
	return {
		buildx: readAll(buildxInputs),
		builder: readBuilderInputs(),
		request: readAll(requestInputs),
		...readAll(publishInputs),
		...readAll(logInputs),
		registry: await readRegistryInputs(workspace),
		policy: readAll(policyInputs),
		gate: readAll(gateInputs),
		cache: readAll(cacheInputs)
	};
}
//#endregion
//#region src/buildx/instance.ts
/** Where buildx keeps builders, in its folder. */
const folder = "instances";
/**
* Reads a builder's file.
*
* @returns undefined if buildx has none of this name (the builder of a Docker context has no file), and for a file that
*   is not a builder's, for which buildx reports what is wrong
*/
async function readInstance(buildxConfig, name) {
	if (!/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name)) return void 0;
	const text = await readFile(join(buildxConfig, folder, name.toLowerCase()), "utf8").catch(() => "");
	const { Driver: driver, Nodes: nodes } = parseObject(text);
	if (!Array.isArray(nodes)) return void 0;
	return {
		name: name.toLowerCase(),
		driver: typeof driver === "string" ? driver : "",
		nodes: nodes.map(parseNode$1)
	};
}
function parseNode$1(node) {
	const files = Object.entries(node?.Files ?? {});
	const { network } = node?.DriverOpts ?? {};
	return {
		endpoint: String(node?.Endpoint ?? ""),
		files: new Map(files.map(([path, content]) => [path, Buffer.from(String(content), "base64").toString()])),
		...typeof network === "string" && { network }
	};
}
//#endregion
//#region src/registry/loopback.ts
/**
* Adds what a builder needs to reach registries on this machine's loopback: plain HTTP, unless there are settings for the
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
//#endregion
//#region src/toolchain/buildkitd.ts
/**
* Reads the buildkitd.toml that the inputs name, and that of a builder that exists already.
*
* @throws Error that names the input when the file cannot be read, or source and line of what is not TOML
*/
async function readConfiguration({ existing, config }, { buildxConfig }) {
	const builderConfig = existing ? await readBuilderConfig(buildxConfig, existing) : void 0;
	const file = await readConfig(config, buildxConfig);
	return {
		file,
		registries: registriesOf(existing ? builderConfig : file)
	};
}
/**
* Reads the given buildkitd.toml; without one, that which buildx would take by default, since our file would
* replace it.
*
* @throws Error that names the input when the file cannot be read
*/
async function readConfig(config, buildxConfig) {
	const source = `input '${config?.input}'`;
	if (config?.text !== void 0) return parseConfig({
		source,
		text: config.text
	});
	if (config?.path !== void 0) return parseConfig({
		source,
		text: await readConfigFile(config.path)
	});
	const path = join(buildxConfig, "buildkitd.default.toml");
	const text = await readFile(path, "utf8").catch(() => void 0);
	return text === void 0 ? void 0 : parseConfig({
		source: path,
		text,
		byDefault: true
	});
}
/**
* Reads the buildkitd.toml of a builder that exists already, as buildx keeps it with the certificates that it names
* (util/confutil, container.go, under the paths that they have in the builder's container).
*
* @returns undefined for a builder without one, and for one that buildx does not know, which it will say itself
*/
async function readBuilderConfig(buildxConfig, builder) {
	const files = (await readInstance(buildxConfig, builder))?.nodes[0]?.files;
	const text = files?.get("buildkitd.toml");
	const readCertificate = (name) => files?.get(name.replace(/^\/etc\/buildkit\//, ""));
	return text === void 0 ? void 0 : parseConfig({
		source: `builder '${builder}'`,
		text,
		readFile: readCertificate
	});
}
/**
* Merges the given buildkitd.toml with the typed registries and with what loopback hosts need.
*
* @param hosts the registry hosts that the build names
* @throws Error that names source and line of what is not TOML, or both sources of a conflict
*/
async function composeConfig(file, typed, hosts) {
	const registries = mergeTables(tablesOf(file), typed, file?.source ?? "");
	const { tables, loopback } = withLoopback(registries, hosts);
	if (!(Object.keys(typed).length > 0 || loopback.some((host) => !(host in registries)))) return {
		...file && !file.byDefault && { text: file.text },
		loopback
	};
	const { stringify } = await loadToml();
	return {
		text: stringify({
			...file?.parsed,
			registry: tables
		}),
		loopback
	};
}
/**
* The registries of a given buildkitd.toml, for what is not the builder. A file that cannot be read is left out here:
* making the builder fails on it, and says so.
*/
function registriesOf(file) {
	const read = file?.readFile ?? readText$1;
	return Object.entries(tablesOf(file)).map(([host, { http, insecure, ca, keypair }]) => {
		const authorities = (Array.isArray(ca) ? ca : []).flatMap((path) => read(String(path)) ?? []);
		const [pair] = Array.isArray(keypair) ? keypair : [];
		const { cert, key } = typeof pair === "object" && pair !== null ? pair : {};
		const client = {
			cert: cert && read(cert),
			key: key && read(key)
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
/**
* The mirrors of Docker Hub, as BuildKit is told them: hosts, each with an optional path.
*
* @param typed what the input `registries` says, which goes before the file
*/
function mirrorsOfHub(file, typed) {
	const { mirrors } = {
		...tablesOf(file)[dockerHub],
		...typed[dockerHub]
	};
	return Array.isArray(mirrors) ? mirrors.map(String) : [];
}
function mergeTables(base, typed, source) {
	const merged = Object.entries(typed).map(([host, table]) => {
		const conflict = Object.keys(table).find((key) => base[host]?.[key] !== void 0 && JSON.stringify(base[host]?.[key]) !== JSON.stringify(table[key]));
		if (conflict !== void 0) throw new Error(`'${conflict}' of registry '${host}' is set by input 'registries' and by ${source}; keep one of them`);
		return [host, {
			...base[host],
			...table
		}];
	});
	return {
		...base,
		...Object.fromEntries(merged)
	};
}
function tablesOf(file) {
	const { registry = {} } = file?.parsed ?? {};
	if (typeof registry === "object" && registry !== null && Object.values(registry).every((table) => typeof table === "object")) return registry;
	throw new Error(`${file?.source}: 'registry' is not a table of hosts, expected [registry."host"]`);
}
async function parseConfig(file) {
	const { source, text } = file;
	const { parse, TomlError } = await loadToml();
	try {
		return {
			...file,
			parsed: parse(text, { integersAsBigInt: true })
		};
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [what = ""] = error.message.split("\n");
		throw new Error(`${source} is not valid TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, "")}`, { cause: error });
	}
}
/** Loaded on use: most builders need no configuration. */
function loadToml() {
	return import("../vendor/load-smol-toml.js");
}
async function readConfigFile(path) {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw new Error(`input 'buildkitd-config' is '${path}', which cannot be read: ${messageOf(error)}`, { cause: error });
	}
}
//#endregion
//#region src/buildx/current.ts
/**
* Finds the current builder without starting buildx, in its order (commands/root.go, and `Current` of store/store.go):
* the variable; the last `docker buildx use` (or `create --use`) with `--global`, or of the same endpoint; the last of
* that endpoint with `--default`.
*
* @param endpoint of the Docker context in use, as buildx names it
* @param variable `BUILDX_BUILDER`, empty where it is not set
* @returns undefined where buildx would take the builder of the Docker context, and where its files cannot be read
*/
async function findCurrent(buildxConfig, endpoint, variable) {
	const named = async (name, by) => ({
		name,
		by,
		instance: await readInstance(buildxConfig, name)
	});
	if (variable !== "") return named(variable, "BUILDX_BUILDER");
	const read = (...path) => readFile(join(buildxConfig, ...path), "utf8").catch(() => "");
	const { Key: key, Name: name, Global: isGlobal } = parseObject(await read("current"));
	if (typeof name === "string" && name !== "") {
		const used = await named(name, "'docker buildx use'");
		if (key === endpoint || isGlobal === true && used.instance !== void 0) return used;
	}
	const standard = await read("defaults", createHash("sha256").update(endpoint).digest("hex").slice(0, 20));
	return standard === "" ? void 0 : named(standard, "'docker buildx use'");
}
//#endregion
//#region src/toolchain/choose.ts
/**
* Chooses the builder: that of the input, else the current one of buildx, else a new one. It only reads
* files; a process would cost every build a tenth of a second.
*/
async function chooseBuilder({ builder: inputs, registry }, runner) {
	if (!inputs.existing && !inputs.takesCurrent) return inputs;
	const context = await currentContext(runner);
	if (inputs.existing) {
		const instance = await readInstance(runner.buildxConfig, inputs.existing);
		const driver = instance?.driver ?? (inputs.existing === context.name ? "docker" : "");
		return {
			...inputs,
			driver,
			isApart: isApart(instance)
		};
	}
	const current = await findCurrent(runner.buildxConfig, context.endpoint, runner.buildxBuilder);
	return current === void 0 ? inputs : withCurrent(inputs, current, {
		context,
		hasRegistries: registry.registries.length > 0
	});
}
function withCurrent(inputs, { name, by, instance }, { context, hasRegistries }) {
	if (instance === void 0 || ["docker", ""].includes(instance.driver)) {
		if (by === "BUILDX_BUILDER" && name !== context.name) log.warning(`BUILDX_BUILDER is '${name}', but no builder of that name was created, so this step creates its own`);
		return inputs;
	}
	const { driver, nodes } = instance;
	if (hasRegistries) {
		log.info(`builder ${instance.name}, chosen by ${by}, is not used, because 'registries' configures a new one`);
		return inputs;
	}
	log.info(`builder ${instance.name}, chosen by ${by}; set 'builder: new' to create one for this step alone`);
	return {
		...inputs,
		existing: instance.name,
		driver,
		current: by,
		isOnDaemon: driver === "docker-container" && nodes.length === 1 && nodes[0]?.endpoint === context.endpoint,
		isApart: isApart(instance)
	};
}
function isApart(instance) {
	return instance?.driver === "docker-container" && instance.nodes.every(({ network }) => network !== "host");
}
//#endregion
//#region src/toolchain/sweep.ts
/**
* Begins to remove what killed jobs left, as soon as there is a buildx; not where the preparation fails before, which says
* better what is wrong, and must not wait.
*
* @param daemonAnswered rejects where the daemon does not answer
* @returns never rejects; undefined where nothing was begun
*/
async function beginSweep(binary, daemonAnswered, { docker }, { run, runner }) {
	const ready = await Promise.all([binary, daemonAnswered]).catch(() => void 0);
	if (ready === void 0) return void 0;
	const { sweepBuilders } = await import("./stale-builders.js");
	return sweepBuilders(docker, bindBuildx(run, ready[0].path, runner));
}
/** Logs what became of a sweep, where one was begun, and was not cancelled. */
function logRemarks(remarks, cancel) {
	if (remarks === void 0 || cancel.aborted) return;
	const { infos, warnings } = remarks;
	for (const line of infos) log.info(line);
	for (const message of warnings) log.warning(message);
}
//#endregion
//#region src/cache/watch.ts
/**
* Watches a build for a cache that does not answer: BuildKit waits for it forever, and so does every step.
*
* @param onHang called once, when reading a cache's manifest has taken longer than `seconds`
* @returns observes buildx's plain progress or its events; `end` stops watching
*/
function watchImports(seconds, onHang) {
	const waiting = /* @__PURE__ */ new Map();
	const end = () => {
		for (const timer of waiting.values()) clearTimeout(timer);
		waiting.clear();
	};
	const hang = () => {
		end();
		onHang();
	};
	const settle = (step) => {
		clearTimeout(waiting.get(step));
		waiting.delete(step);
	};
	const begin = (step) => {
		settle(step);
		waiting.set(step, setTimeout(hang, seconds * 1e3));
	};
	return {
		end,
		onOutput: wholeLines((completed) => {
			for (const line of completed) {
				const seen = readStepLine(line);
				if (seen !== void 0) (seen.what === "cache import" ? begin : settle)(seen.step);
			}
		}).add,
		onProgress: ({ vertexes }) => {
			for (const { digest, name, started, completed } of vertexes) {
				if (!name.startsWith("importing cache manifest from") || !started) continue;
				if (completed) settle(digest);
				else if (!waiting.has(digest)) begin(digest);
			}
		}
	};
}
//#endregion
//#region src/cache/build.ts
/**
* Builds, and once more without any cache if one does not answer in time. BuildKit cannot cancel such a read, and its
* steps wait for it in later builds too (llbsolver/bridge.go reads under a context of its own), so the builder is
* ended.
*
* @param seconds how long reading a cache's manifest may take
* @param asked a request that has the cache's entries, and the same without any that are read
* @returns the result, and whether the cache can be used further
*/
async function buildWithCache({ request, uncached }, { build, endBuilder, print }, seconds) {
	const hung = new AbortController();
	let ended;
	const watch = watchImports(seconds, () => {
		ended = endBuilder?.();
		ended?.catch(() => {});
		hung.abort();
	});
	const observer = {
		onOutput: (chunk) => {
			watch.onOutput(chunk);
			return print(chunk);
		},
		onProgress: watch.onProgress
	};
	try {
		return {
			result: await build(request, observer, hung.signal),
			answers: true
		};
	} catch (error) {
		if (!hung.signal.aborted) throw error;
		const problem = `the cache did not respond within ${seconds} s`;
		const advice = `and the builder keeps waiting for it; restart the builder, and set 'cache: none' until the cache responds again`;
		if (ended === void 0) throw new Error(`${problem}, ${advice}`, { cause: error });
		await ended;
		print(`\n${problem}; building again without it\n\n`);
		return {
			result: await build(uncached(), {
				onOutput: print,
				onProgress: () => {}
			}),
			answers: false
		};
	} finally {
		watch.end();
	}
}
//#endregion
//#region src/image/output.ts
/**
* Reads one item of `outputs`.
*
* @throws Error for what is not one CSV record, and for what would write to the log
*/
function parseOutput(text) {
	const output = readOutput(text);
	const { type, fields } = output;
	const destination = fields.get("dest") || void 0;
	const writesFile = type === "tar" || type === "oci" && parseGoBool(fields.get("tar") ?? "") !== false;
	if (destination === "-" || writesFile && destination === void 0) throw new Error(`input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`);
	return output;
}
/** @param push the input, with which buildx pushes every image output */
function isPushed({ type, fields }, push) {
	return type === "registry" || type === "image" && (push || isOn(fields.get("push")));
}
/** Tells whether an image that is pushed gets no tag, as Docker documents it for the jobs of a matrix. */
function isByDigest({ fields }) {
	return isOn(fields.get("push-by-digest"));
}
/** What an output calls its image; buildx puts the tags of the build in place of that, if there are any. */
function namesOf({ fields }) {
	return (fields.get("name") ?? "").split(",").filter((name) => name !== "");
}
function isImage({ type }) {
	return type === "image" || type === "registry";
}
function readOutput(text) {
	const fields = parseFields("outputs", text);
	const [lone] = fields;
	if (fields.length === 1 && lone !== void 0 && spelled(lone) === text && !text.startsWith("type=")) return {
		text,
		type: text === "-" ? "tar" : "local",
		fields: /* @__PURE__ */ new Map([["dest", text]])
	};
	const named = new Map(fields.flatMap(({ key, value }) => value === void 0 ? [] : [[keyOf(key), value]]));
	return {
		text,
		type: named.get("type") ?? "",
		fields: named
	};
}
function spelled({ key, value }) {
	return value === void 0 ? key : `${key}=${value}`;
}
function keyOf(key) {
	return key.trim().toLowerCase();
}
/** A boolean attribute of an image; BuildKit takes one without a value for true (exporter/containerimage/export.go). */
function isOn(value) {
	return value === "" || parseGoBool(value ?? "") === true;
}
//#endregion
//#region src/image/artifacts.ts
const attribute = "oci-artifact";
const plainForm = `${attribute}=false`;
/**
* Since 0.32 BuildKit stores attestations as OCI artifacts, which name their image as subject. Where a registry refuses
* exactly that, the push is repeated with attestations in the form of images, as before; on the same builder, so that
* no step runs again.
*/
function openArtifacts({ plain: plainOf, again }) {
	let refusedBy;
	return {
		push: async (request, push) => {
			const plain = plainOf(request);
			if (plain === void 0) return push(request, () => {});
			if (refusedBy !== void 0) return push(plain, () => {});
			const exported = /* @__PURE__ */ new Set();
			try {
				return await push(request, ({ statuses }) => {
					for (const { id } of statuses) if (id.startsWith("exporting ")) exported.add(id);
				});
			} catch (error) {
				const { refusesArtifacts } = await import("./load-buildx-failure.js");
				const image = refusesArtifacts(error, exported);
				if (image === void 0) throw error;
				refusedBy ??= hostOf(image);
				log.info(`pushing again, with attestations as image manifests`);
				return push(again(plain), () => {});
			}
		},
		warning: () => refusedBy && `${refusedBy} does not accept attestations as OCI artifacts, so the image was pushed again with attestations as image manifests (no step ran again); set 'outputs: type=image,${attribute}=false' to push them in this form at once`
	};
}
/**
* The same request with attestations in the form of images.
*
* @returns undefined where the user decided on their form
*/
function withoutArtifacts(request) {
	const outputs = outputsWithoutArtifacts(request.outputs);
	if (outputs === void 0) return void 0;
	const hasImage = outputs.map(parseOutput).some(isImage);
	return {
		...request,
		outputs: hasImage ? outputs : [...outputs, csvRecord(["type=image", plainForm])]
	};
}
/** The same for items of `outputs` alone. */
function outputsWithoutArtifacts(texts) {
	const outputs = texts.map(parseOutput);
	if (outputs.filter(isImage).some(({ fields }) => fields.has(attribute))) return void 0;
	return outputs.map((output) => isImage(output) ? `${output.text},${plainForm}` : output.text);
}
/** The name comes from BuildKit, which may spell it in its own way. */
function hostOf(image) {
	return referenceIn(image)?.host ?? image;
}
//#endregion
//#region src/buildx/engine-builder.ts
/** What messages call the BuildKit inside the Docker engine. */
const engineBuilder = "Docker Engine's own builder (driver docker)";
/**
* Whether it is the Docker engine's own builder, and the engine has its classic image store, or does not say: buildx
* then refuses attestations, cache exports other than inline, and a second platform (driver/docker/driver.go).
*/
function hasClassicStore({ driver, hasContainerdStore }) {
	return driver === "docker" && hasContainerdStore !== true;
}
//#endregion
//#region src/cache/own-entries.ts
/**
* Skips the user's entries for GitHub's cache that its service would refuse: a refused `cache-to` fails the build after
* the image is built.
*
* @returns what is left, and whether it names the service, and needs its address and token from the runner: buildx
*   silently drops such entries if they are missing
*/
function decideOwnEntries({ cacheFrom, cacheTo }, { unreadable, unwritable }) {
	const refused = (entries, reason) => reason === void 0 ? [] : entries.filter((entry) => isOfRunner(readFields(entry)));
	const refusedFrom = refused(cacheFrom, unreadable);
	const refusedTo = refused(cacheTo, unwritable);
	const own = {
		from: cacheFrom.filter((entry) => !refusedFrom.includes(entry)),
		to: cacheTo.filter((entry) => !refusedTo.includes(entry))
	};
	const left = [...own.from, ...own.to].map(readFields).filter(isGha);
	return {
		own,
		usesService: left.length > 0,
		needsService: left.some((fields) => !names(fields, "token")),
		warnings: [...refusedFrom.map((entry) => `skipping 'cache-from: ${entry}': ${unreadable}`), ...refusedTo.map((entry) => `skipping 'cache-to: ${entry}': ${unwritable}`)]
	};
}
/** Permissions are known only for the runner's own service and token. */
function isOfRunner(fields) {
	return isGha(fields) && ![
		"token",
		"url",
		"url_v2"
	].some((key) => names(fields, key));
}
function isGha(fields) {
	return fields.some(({ key, value }) => key === "type" && value === "gha");
}
function names(fields, wanted) {
	return fields.some(({ key }) => key === wanted);
}
/** By the OCI distribution specification. */
const longestTag = 128;
/** The scope of a cache that was given no name: readable, and with a hash of its identity, so that no two are alike. */
function automaticScope({ repository, target, platforms, context, file, workspace }) {
	const sorted = [...platforms].sort();
	const places = [context, file].map((place) => withoutCommit(place, workspace));
	return shorten([
		repository?.split("/").at(-1) ?? "build",
		target,
		...sorted
	].filter(Boolean).join("-"), [
		repository ?? "",
		target,
		sorted.join(","),
		...places
	].join("\n"));
}
/** A scope that the user named: unchanged if every cache accepts it, otherwise shortened without becoming ambiguous. */
function namedScope(name) {
	return /^[A-Za-z0-9_.-]+$/.test(name) && name.length <= 100 ? name : shorten(name, name);
}
/**
* The scope, or the tag, of a cache that some platforms of a build have for themselves.
*
* @param scope of the whole build; empty if the part is the whole name
*/
function partScope(scope, platforms) {
	const names = [...platforms].sort().map((platform) => platform.replaceAll("/", "-"));
	const readable = [scope, ...names].filter(Boolean).join("-");
	return readable.length <= longestTag ? readable : shorten(readable, `${scope}\n${names.join()}`, longestTag);
}
function shorten(readable, identity, longest = 100) {
	const hash = createHash("sha256").update(identity).digest("hex").slice(0, 12);
	return `${readable.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[.-]+/, "").slice(0, longest - hash.length - 1)}-${hash}`;
}
/** The same text in every run: without the commit of a Git URL, and without this machine's path of the workspace. */
function withoutCommit(place, workspace) {
	if (/^[a-z]+:\/\/|^git@/.test(place)) return place.replace(/#[^:]*/, "");
	return relative(workspace, resolve(workspace, place));
}
//#endregion
//#region src/cache/service.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** The first BuildKit that supports version 2 of the cache service; GitHub has shut down version 1. */
const firstBuildkitOfSecondVersion = "0.20.0";
/**
* Finds the service for `type=gha`. buildx silently drops such a cache if the token or URL is missing, and parses
* ACTIONS_CACHE_SERVICE_V2 as a Go boolean, while GitHub's own clients treat any text as true; so both are decided
* here, and buildx gets a value that it cannot misread.
*/
function findService({ token, resultsUrl, cacheUrl, secondVersion }) {
	const none = (reason) => ({ warnings: [unused(reason)] });
	if (token === "") return none("ACTIONS_RUNTIME_TOKEN is not set; the runner passes it to actions, not to `run:` steps, and some CI systems have no cache service; use 'cache: registry' instead");
	const wanted = readIntention(secondVersion);
	if (wanted === void 0) return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`);
	const isSecond = wanted || secondVersion === "" && cacheUrl === "" && resultsUrl !== "";
	const [variable, url] = isSecond ? ["ACTIONS_RESULTS_URL", resultsUrl] : ["ACTIONS_CACHE_URL", cacheUrl];
	if (url === "") return none(`${variable} is not set, so the address of the cache service is unknown`);
	return {
		environment: {
			ACTIONS_RUNTIME_TOKEN: token,
			ACTIONS_CACHE_SERVICE_V2: String(isSecond),
			[variable]: url
		},
		warnings: wanted && parseGoBool(secondVersion) !== true ? [`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would read as false; the action treats it as true`] : []
	};
}
/**
* Tells whether BuildKit is too old for the service; one of unknown version is not.
*
* @returns the warning
*/
function warnOfOldBuildkit(environment, version) {
	const known = import_semver.default.valid(import_semver.default.clean(version ?? ""));
	if (!(environment.ACTIONS_RESULTS_URL !== void 0) || known === null || known === "0.0.0" || import_semver.default.gte(known, firstBuildkitOfSecondVersion)) return;
	return unused(`BuildKit is ${known}, but the GitHub Actions cache needs ${firstBuildkitOfSecondVersion}; remove 'buildkit-image' to get a newer one`);
}
function unused(reason) {
	return `the GitHub Actions cache is not used: ${reason}`;
}
/** What the user means, in more spellings than Go accepts. */
function readIntention(text) {
	const word = text.trim().toLowerCase();
	if ([
		"1",
		"t",
		"true",
		"y",
		"yes",
		"on"
	].includes(word)) return true;
	return [
		"",
		"0",
		"f",
		"false",
		"n",
		"no",
		"off"
	].includes(word) ? false : void 0;
}
//#endregion
//#region src/cache/write.ts
/**
* Decides whether layers are written: what a pull request writes could end in a release.
*
* @param access to GitHub's cache for layers; does not apply to other caches
*/
function decideWrite({ preset, write: input, noRegistry }, job, access) {
	const { write, because } = input === "auto" ? decideByEvent(preset, job) : decided(input);
	const unwritable = preset === "gha" ? access.unwritable : preset === "registry" ? noRegistry : void 0;
	if (!write) return {
		write,
		because,
		warnings: []
	};
	if (unwritable === void 0) return {
		write,
		because,
		warnings: warnOfTrust(input, job)
	};
	return {
		write: false,
		because: unwritable,
		warnings: input === "always" ? [`'cache-write: always' has no effect: ${unwritable}`] : []
	};
}
/**
* Why a buildx that was downloaded is not kept in the Actions cache; undefined where it is. It does not matter which
* run wrote it, since it is checked at each use.
*/
function unkeptBinary(input, { cache, ref }) {
	if (input === "never") return decided(input).because;
	if (input === "auto" && isTag(ref)) return `'cache-write: auto' writes nothing for ${ref}, ${readByTagAlone}`;
	return accessOf(cache).unwritable;
}
function decided(input) {
	return {
		write: input === "always",
		because: `'cache-write: ${input}'`
	};
}
/** GitHub's cache has a scope for each ref; only the default branch's is read by others. */
const readByTagAlone = "which only runs for that tag could read";
function isTag(ref) {
	return ref.startsWith("refs/tags/");
}
function decideByEvent(preset, { eventName, ref }) {
	const isGha = preset === "gha";
	const rule = `'cache-write: auto' writes on pushes to branches${isGha ? "" : " and tags"} and on schedules`;
	const isPush = eventName === "push";
	const isWritten = ref.startsWith("refs/heads/") || !isGha && isTag(ref);
	const event = eventName === "" ? "there is no event" : `the event is ${eventName}${isPush ? ` to ${ref}` : ""}`;
	const reason = isGha && isPush && isTag(ref) ? `, ${readByTagAlone}` : "";
	return {
		write: eventName === "schedule" || isPush && isWritten,
		because: `${rule}, and ${event}${reason}`
	};
}
function warnOfTrust(input, { eventName }) {
	return input === "always" && eventName.startsWith("pull_request") ? [`'cache-write: always' lets this ${eventName} write layers that later builds trust; 'auto' would only read`] : [];
}
//#endregion
//#region src/cache/decide.ts
/** A cache counts as hung after this long: its manifest is small, and the whole build waits for it. */
const longestReadSeconds = 60;
/** BuildKit gives up reading from a busy service after this long, and builds without the cache. */
const busyReadSeconds = 30;
/** GitHub accepts 200 uploads per minute for each repository, and the jobs of a matrix often end together. */
const longestSpreadSeconds = 4;
/** Used if GitHub's cache was requested but is not available. */
const noCache = {
	from: [],
	to: void 0,
	description: "none, see the warning",
	warnings: []
};
/**
* Chooses the cache of a build.
*
* @throws Error when the inputs contradict one another
*/
function decideCache(cache, build, runner) {
	const { preset, timeoutSeconds } = cache;
	checkFit(cache);
	const service = findService(runner.cache);
	const access = layerAccessOf(runner.cache);
	const { own, ...raw } = decideOwnEntries(build.request, access);
	const isGha = preset === "gha";
	const chosen = isGha && !service.environment ? noCache : choosePreset(cache, build, runner, access);
	const usesService = raw.usesService || isGha && chosen.from.length > 0;
	return {
		preset,
		own,
		...chosen,
		warnings: [
			...chosen.warnings,
			...raw.warnings,
			...raw.needsService || isGha ? service.warnings : []
		],
		environment: usesService ? service.environment ?? {} : {},
		masks: usesService && runner.cache.token ? [runner.cache.token] : [],
		readSeconds: Math.min(longestReadSeconds, timeoutSeconds),
		writeSeconds: timeoutSeconds,
		spreadSeconds: isGha && build.isLeg ? Math.min(longestSpreadSeconds, timeoutSeconds) : 0
	};
}
function choosePreset(cache, { targets, tags, builtFor, request }, runner, access) {
	if (cache.preset === "none") return {
		from: [],
		description: "none",
		warnings: []
	};
	const repository = targets[0]?.repository ?? tags[0]?.replace(/:[^:/]*$/, "");
	const build = {
		...request,
		repository,
		platforms: builtFor,
		workspace: runner.workspace
	};
	const scope = cache.scope === "" ? automaticScope(build) : namedScope(cache.scope);
	const { name, to, ...entries } = presets[cache.preset]({
		cache,
		scope,
		repository,
		tags,
		runner
	});
	const { write, because, warnings } = decideWrite(cache, runner, access);
	if (cache.preset === "gha" && access.unreadable !== void 0) return {
		from: [],
		description: `${name}, not used: ${access.unwritable}`,
		warnings
	};
	const description = `${name}, ${write ? "read and written" : "only read"}: ${because}`;
	return {
		...entries,
		...write && { to },
		description,
		warnings
	};
}
/** What each preset reads and writes, and its name in the log. */
const presets = {
	gha: ({ cache, scope }) => ({
		name: `gha, scope ${scope}`,
		from: [csvFields({
			type: "gha",
			scope,
			timeout: `${Math.min(busyReadSeconds, cache.timeoutSeconds)}s`
		})],
		to: csvFields({
			type: "gha",
			scope,
			...attributesOf(cache)
		})
	}),
	registry: (facts) => {
		const ref = registryReference(facts);
		return {
			name: `registry, ${ref}`,
			from: [csvFields({
				type: "registry",
				ref
			})],
			to: csvFields({
				type: "registry",
				ref,
				"image-manifest": true,
				"oci-mediatypes": true,
				...attributesOf(facts.cache)
			})
		};
	},
	local: ({ cache, scope, runner: { repository, toolCache, workspace } }) => {
		const own = join(toolCache, "multiarch-build-layers", repository.replace("/", "__"));
		const base = cache.ref ? resolve(workspace, cache.ref) : own;
		refuseKernel(base);
		const folder = join(base, scope);
		return {
			name: `local, ${folder}`,
			from: [],
			folder,
			to: csvFields({
				type: "local",
				...attributesOf(cache)
			})
		};
	},
	inline: ({ cache, repository, tags }) => {
		const ofFirst = tags.filter((tag) => tag.startsWith(`${repository}:`));
		const refs = [.../* @__PURE__ */ new Set([...cache.ref ? [cache.ref] : [], ...ofFirst])];
		if (refs.length === 0) throw new Error(`'cache: inline' needs 'tags' or 'cache-ref', e.g. cache-ref: ghcr.io/owner/app:latest`);
		return {
			name: `inline, from ${refs.join(", ")}`,
			from: refs.map((ref) => csvFields({
				type: "registry",
				ref
			})),
			to: "type=inline"
		};
	}
};
function attributesOf({ mode, compression }) {
	return {
		mode,
		compression,
		"ignore-error": true
	};
}
function registryReference({ cache: { ref }, scope, repository, tags }) {
	if (ref === "") {
		if (repository === void 0) throw new Error(`'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`);
		return `${repository}:buildcache-${scope}`;
	}
	const { repository: named, tag, digest } = readReference("cache-ref", ref);
	if (digest) throw new Error(`input 'cache-ref' is '${ref}', but a reference with a digest cannot be overwritten; use a tag`);
	const reference = `${named}:${tag ?? `buildcache-${scope}`}`;
	if (tags.includes(reference)) throw new Error(`input 'cache-ref' is '${ref}', which is also in 'tags': the cache would overwrite the image; use another tag`);
	return reference;
}
/**
* No files can be kept there, and creating a folder in /proc never ends (Node's recursive mkdir mistakes the answer for
* a race).
*/
function refuseKernel(folder) {
	if (/^\/(?:proc|sys)(?:\/|$)/.test(folder)) throw new Error(`input 'cache-ref' is '${folder}', which is in a virtual file system of the kernel; use a folder on a disk, e.g. cache-ref: /var/cache/multiarch-build`);
}
function checkFit({ preset, mode, compression }) {
	if (compression !== "" && preset !== "registry" && preset !== "local") throw new Error(`input 'cache-compression' is '${compression}', but only 'cache: registry' and 'cache: local' support it; remove it`);
	if (mode === "max" && preset === "inline") throw new Error(`'cache: inline' holds only the image's layers; use 'cache: registry', or remove 'cache-mode: max'`);
}
//#endregion
//#region src/cache/parts.ts
/** The attribute that distinguishes caches of a type; an inline cache is in the image itself. */
const named$1 = {
	registry: "ref",
	gha: "scope",
	local: void 0
};
/**
* Divides a cache as the nodes of the builder divide the build: each node exports only what it has built, and buildx
* lets all of them write under one name, so only the last one would remain.
*
* @param platforms normalised
* @returns one part if one node builds all
*/
function partsOf(decision, platforms, { nodes = [] }) {
	const { preset, from, to, folder } = decision;
	const groups = splitByNode(platforms, nodes);
	const whole = {
		from,
		...to !== void 0 && { to },
		...folder !== void 0 && { folder },
		platforms
	};
	if (groups.length < 2 || preset === "none" || preset === "inline") return [whole];
	const attribute = named$1[preset];
	return groups.map((group) => {
		const ofPart = (entry) => attribute === void 0 ? entry : withName(entry, attribute, group);
		return {
			platforms: group,
			from: from.map(ofPart),
			...to !== void 0 && { to: ofPart(to) },
			...folder !== void 0 && { folder: join(folder, partScope("", group)) }
		};
	});
}
function withName(entry, attribute, platforms) {
	const fields = readFields(entry).map(({ key, value = "" }) => [key, key === attribute ? ofPart(value, platforms) : value]);
	return csvFields(Object.fromEntries(fields));
}
/** A scope, or a reference, of which it is the tag. */
function ofPart(name, platforms) {
	const [, before = "", tag = ""] = /^(.*:)?([^:]*)$/s.exec(name) ?? [];
	return `${before}${partScope(tag, platforms)}`;
}
//#endregion
//#region src/cache/use.ts
/**
* Adds the cache entries to a request; for a local cache, opens its folder and creates one for the new cache.
*
* @param secrets variables of the build, which its cache is written with
*/
async function openCache(decided, request, { buildx, builder, buildkit }, secrets, { cancel, retries }) {
	const decision = withoutExport(withoutOldBuildkit(decided, buildkit.version), buildkit);
	if (decision.preset !== "none") log.info(`cache: ${decision.description}`);
	for (const warning of decision.warnings) log.warning(warning);
	const parts = await Promise.all(partsOf(decision, request.platforms, buildkit).map(openPart));
	if (parts.length > 1) log.info(`each node has its own cache: ${parts.map(({ platforms }) => platforms.join(", ")).join(" | ")}`);
	const cached = withEntries(decision, request, parts);
	const env = {
		...secrets,
		...decision.environment
	};
	let problem = parts.find((part) => part.problem)?.problem;
	return {
		decision,
		request: cached,
		env,
		problem: () => problem,
		build: async (divided, work) => {
			const { result, answers } = await buildWithCache({
				request: divided,
				uncached: () => ({
					...divided,
					cacheFrom: []
				})
			}, work, decision.readSeconds);
			if (!answers) problem = {
				what: "not used",
				reason: `it did not respond within ${decision.readSeconds} s`
			};
			return result;
		},
		save: async (write) => {
			const written = parts.flatMap((part) => entryToSave(decision, part) ?? []);
			if (written.length === 0 || problem !== void 0) return;
			const [{ saveAgain }, { saveCache }] = await Promise.all([import("./save.js"), import("./save-cache.js")]);
			await spread(decision.spreadSeconds, cancel.signal);
			const options = {
				retries,
				seconds: decision.writeSeconds,
				isService: decision.preset === "gha"
			};
			const save = async ({ entry, platforms, folder }) => {
				const part = {
					...cached,
					platforms
				};
				const writeOnce = (attempt) => write ? write(part, {
					env,
					...attempt
				}) : saveCache(buildx, part, {
					builder,
					env,
					...attempt
				});
				const unwritten = await saveAgain(entry, writeOnce, options);
				const unclosed = await folder?.close(unwritten === void 0).then(() => void 0, messageOf);
				return unwritten ?? unclosed;
			};
			const reason = (await group("Save the cache", () => Promise.all(written.map(save)))).find((one) => one !== void 0);
			if (reason !== void 0) problem = {
				what: "not written",
				reason
			};
		}
	};
}
/** Waits for a random time, while the image is processed further. */
async function spread(seconds, cancelled) {
	if (seconds > 0) await setTimeout$1(Math.random() * seconds * 1e3, void 0, { signal: cancelled }).catch(() => {});
}
/** GitHub's cache is left out where BuildKit is too old for its service. */
function withoutOldBuildkit(decided, version) {
	const warning = warnOfOldBuildkit(decided.environment, version);
	if (warning === void 0) return decided;
	const entries = decided.preset === "gha" ? noCache : {};
	return {
		...decided,
		...entries,
		environment: {},
		warnings: [...decided.warnings, warning]
	};
}
/** A cache that this builder cannot write is only read: buildx refuses the solve that would write it. */
function withoutExport(decision, buildkit) {
	if (!(hasClassicStore(buildkit) && decision.preset !== "inline") || decision.to === void 0) return decision;
	const { to: _, ...read } = decision;
	const warning = `the cache is only read: ${engineBuilder} can write a cache only with the containerd image store`;
	return {
		...read,
		warnings: [...decision.warnings, warning]
	};
}
async function openPart(part) {
	try {
		if (part.folder === void 0) return part;
		const { openCacheFolder } = await import("./folder.js");
		return {
			...part,
			opened: await openCacheFolder(part.folder)
		};
	} catch (error) {
		const reason = `its folder cannot be used: ${messageOf(error)}; set 'cache-ref' to a folder that this runner's user may write`;
		return {
			...part,
			problem: {
				what: "not written",
				reason
			}
		};
	}
}
/** An inline cache becomes part of the image, so the build writes it; others are saved when the image is there. */
function withEntries({ preset, own, to }, request, parts) {
	const local = parts.flatMap(({ opened }) => opened?.source ? [csvFields({
		type: "local",
		src: opened.source
	})] : []);
	return {
		...request,
		cacheFrom: [
			...own.from,
			...parts.flatMap(({ from }) => from),
			...local
		],
		cacheTo: [...own.to, ...preset === "inline" && to ? [to] : []]
	};
}
function entryToSave({ preset }, { to, platforms, opened }) {
	if (preset === "inline" || to === void 0) return void 0;
	return {
		entry: opened ? `${to},${csvFields({ dest: opened.destination })}` : to,
		platforms,
		folder: opened
	};
}
//#endregion
//#region src/buildx/version.ts
/**
* Refuses a binary whose version is not the one that its checksum belongs to.
*
* @throws Error that names both versions
*/
async function assertVersion(path, version, run) {
	const reported = await reportedVersion(path, run);
	if (reported !== version) throw new Error(`the binary for buildx ${version} reports version ${reported}; check 'buildx-version' and 'buildx-sha256'`);
}
/**
* Warns of a platform that this buildx would change: before 0.37.0 it drops versions and features of operating systems
* (build/opt.go, `platforms.Format`).
*
* @returns undefined if it passes all of them on
*/
function warnOfDropped(platforms, version) {
	const dropped = platforms.find((platform) => {
		const { osVersion, osFeatures } = takeApart(platform);
		return osVersion !== void 0 || osFeatures !== void 0;
	});
	if (dropped === void 0 || import_semver.gte(version, "0.37.0")) return void 0;
	return `platform '${dropped}': buildx ${version} ignores the part in parentheses, so the base image decides it; set 'buildx-version: ^0.37.0' to pass it on`;
}
const firstBuildxOfResource = "0.35.0";
const firstBuildkitOfResource = "0.31.0";
/**
* Refuses limits on RUN (`--resource`) if they would have no effect: buildx before 0.35.0 does not know the flag
* (docker/buildx#3876), and BuildKit before 0.31.0 ignores what it is sent (moby/buildkit#6569). A BuildKit of unknown
* version is assumed to support them.
*
* @throws Error that names the version and how to get a newer one
*/
function assertResource(resource, buildxVersion, buildkitVersion) {
	const [first] = resource;
	if (first === void 0) return;
	const problem = (what, advice) => /* @__PURE__ */ new Error(`'resource: ${first}' cannot be used: ${what}; ${advice}`);
	if (import_semver.lt(buildxVersion, firstBuildxOfResource)) throw problem(`buildx is ${buildxVersion}, but limits on RUN need ${firstBuildxOfResource}`, "set 'buildx-version: ^0.37.0'");
	const known = import_semver.coerce(buildkitVersion);
	if (known === null || known.version === "0.0.0" || import_semver.gte(known, firstBuildkitOfResource)) return;
	throw problem(`BuildKit is ${buildkitVersion}, which ignores limits on RUN (supported since ${firstBuildkitOfResource})`, "remove 'builder', 'driver' and 'buildkit-image' to get a newer one");
}
/**
* The version that a binary reports; `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`.
*
* @throws Error where it prints something else
*/
async function reportedVersion(path, run) {
	const { stdout } = await run(path, ["version"]);
	const version = import_semver.valid(stdout.trim().split(/\s+/)[1] ?? "");
	if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which contains no version`);
	return version;
}
//#endregion
//#region src/image/attest.ts
/**
* The attributes of provenance and their values; `test` tells whether BuildKit understands a value.
* BuildKit 0.32 reads these (control/control.go, solver/llbsolver/provenance.go and proc/provenance.go): it takes no
* notice of any other key, of one in upper case or with a blank before it, and `mode` is then `max`; a boolean that it
* cannot read is partly `false`.
*/
const provenanceAttributes = {
	mode: {
		values: "min or max",
		test: (value) => [
			"min",
			"max",
			"full"
		].includes(value)
	},
	version: {
		values: "text",
		test: () => true
	},
	"builder-id": {
		values: "text",
		test: () => true
	},
	filename: {
		values: "text",
		test: () => true
	},
	...Object.fromEntries([
		"inline-only",
		"reproducible",
		"capture-usage",
		"complete-materials"
	].map((key) => [key, boolean()]))
};
/**
* Reads one attestation: `key=value` fields, comma-separated, white space around them and the case of known keys ignored; a
* bare boolean switches it on or off. Options of an SBOM scanner are passed on under any name, since BuildKit
* hands it to the scanner.
*
* @param input the input's name, for the error
* @param type where the input is about one; otherwise it is one of the fields
* @throws Error that names the input and the field: nothing may be ignored that would publish less
*/
function readAttest(input, text, type) {
	const fail = (what) => {
		throw new Error(`input '${input}': ${what}`);
	};
	const fields = parseRecord(input, text, { trim: true }).map((field) => readField(field, fail));
	const given = fields.find(({ key }) => key.toLowerCase() === "type")?.value.toLowerCase() || type;
	if (given === void 0) return fail(`'${text}' has no type, expected e.g. type=sbom`);
	if (type !== void 0 && given !== type) fail(`type=${given} belongs in 'attests'`);
	const attributes = /* @__PURE__ */ new Map();
	for (const { key, value } of fields) {
		const name = nameOf(key, given);
		if (attributes.has(name)) fail(`'${text}' has ${name} more than once`);
		attributes.set(name, value);
	}
	attributes.delete("type");
	for (const [key, value] of attributes) checkAttribute(given, key, value, fail);
	return {
		type: given,
		attributes
	};
}
/** Whether an attestation was asked to be left out. */
function isDisabled({ attributes }) {
	return parseGoBool(attributes.get("disabled") ?? "") === true;
}
/** The value of `--attest`. */
function formatAttest({ type, attributes }) {
	return csvRecord([`type=${type}`, ...[...attributes].map(([key, value]) => `${key}=${value}`)]);
}
function readField(field, fail) {
	const switched = parseGoBool(field);
	if (switched !== void 0) return {
		key: "disabled",
		value: String(!switched)
	};
	const equals = field.indexOf("=");
	if (equals < 0) return fail(`'${field}' is not key=value, e.g. mode=min`);
	return {
		key: field.slice(0, equals).trim(),
		value: field.slice(equals + 1).trim()
	};
}
/** The name by which BuildKit knows a key; a scanner's names are its own, and may differ in case. */
function nameOf(key, type) {
	const name = key.toLowerCase();
	return type === "provenance" || [
		"type",
		"disabled",
		"generator"
	].includes(name) ? name : key;
}
/** What BuildKit reads itself; a scanner's keys are its own, but none is a slip away from these. */
const ownKeys = [
	"type",
	"disabled",
	"generator"
];
function checkAttribute(type, key, value, fail) {
	const known = key === "disabled" ? boolean() : type === "provenance" ? provenanceAttributes[key] : void 0;
	if (known && !known.test(value)) fail(`${key} is '${value}', expected ${known.values}`);
	if (known) return;
	if (type !== "provenance") {
		const meant = ownKeys.includes(key) ? void 0 : spelledAlike(key.toLowerCase(), ownKeys, 1);
		if (meant !== void 0) fail(`unknown key '${key}'; did you mean '${meant}'?`);
		return;
	}
	fail(`unknown key '${key}', expected ${[...Object.keys(provenanceAttributes), "disabled"].join(", ")}`);
}
function boolean() {
	return {
		values: "true or false",
		test: (value) => parseGoBool(value) !== void 0
	};
}
//#endregion
//#region src/image/attestations.ts
/**
* Reads the inputs `provenance`, `sbom` and `attests`.
*
* @throws Error that names the input and what is wrong with it
*/
function readAttestations(texts) {
	const attests = texts.attests.map((text) => readAttest("attests", text));
	const types = attests.map(({ type }) => type);
	const twice = types.find((type, index) => types.indexOf(type) !== index);
	if (twice !== void 0) throw new Error(`input 'attests' has type=${twice} more than once`);
	return {
		provenance: texts.provenance === "" ? void 0 : readProvenance(texts.provenance),
		sbom: texts.sbom === "" ? void 0 : readAttest("sbom", texts.sbom, "sbom"),
		attests
	};
}
/**
* Decides about attestations as docker/build-push-action does, but for one point: where build arguments are given and
* the user chose nothing, provenance is `mode=min`, since `mode=max` would publish their values with the image.
*/
function decideAttestations(facts) {
	const { provenance, sbom, builderId } = facts;
	const given = [provenance, sbom].filter((attest) => attest !== void 0);
	const others = facts.attests.filter(({ type }) => !given.some((attest) => attest.type === type));
	const chosen = [...given, ...others];
	const { attest, notice } = chosen.some(({ type }) => type === "provenance") ? {} : defaultProvenance(facts);
	return {
		attests: (attest ? [attest, ...chosen] : chosen).map((each) => formatAttest(withBuilder(each, builderId))),
		...notice && { notice }
	};
}
/** Tells whether the user chose provenance that records the values of build arguments; BuildKit does unless told `min`. */
function recordsArguments({ provenance, attests }) {
	const chosen = [provenance, ...attests].find((attest) => attest?.type === "provenance");
	return chosen !== void 0 && !isDisabled(chosen) && chosen.attributes.get("mode") !== "min";
}
/**
* Tells whether BuildKit can attach attestations: from 0.11 on; the docker driver's only where it says `-moby`, and
* where the engine keeps images in containerd, since buildx refuses them elsewhere.
*/
function supportsAttestations(driver, version, hasContainerdStore) {
	const parsed = import_semver.default.parse(version);
	if (parsed === null || parsed === void 0) return false;
	return import_semver.default.gte(`${parsed.major}.${parsed.minor}.${parsed.patch}`, "0.11.0") && !hasClassicStore({
		driver,
		hasContainerdStore
	}) && (driver !== "docker" || String(version).endsWith("-moby"));
}
function readProvenance(text) {
	return parseGoBool(text) === true ? provenanceWith({}) : readAttest("provenance", text, "provenance");
}
function defaultProvenance(facts) {
	const isSupported = supportsAttestations(facts.driver, facts.buildkitVersion, facts.hasContainerdStore);
	if (facts.noDefault || facts.hasDockerOutput || !isSupported) return {};
	if (facts.isPrivate) return { attest: provenanceWith({
		mode: "min",
		"inline-only": "true"
	}) };
	const published = valuesOf(facts);
	if (published === void 0) return { attest: provenanceWith({ mode: "max" }) };
	return {
		attest: provenanceWith({ mode: "min" }),
		notice: `provenance is mode=min, because mode=max would publish ${published}`
	};
}
/** What `mode=max` would publish, and what to do if that may be public; undefined where it is nothing. */
function valuesOf({ hasBuildArgs, runProxy = "none" }) {
	if (runProxy === "secret") return "the password of the proxy that RUN gets";
	if (hasBuildArgs) return `the values of 'build-args'; set 'provenance: mode=max' if they may be public`;
	if (runProxy === "none") return void 0;
	return `the address of the proxy that RUN gets; set 'provenance: mode=max' if it may be public`;
}
function provenanceWith(attributes) {
	return {
		type: "provenance",
		attributes: new Map(Object.entries(attributes))
	};
}
function withBuilder(attest, builderId) {
	const { type, attributes } = attest;
	if (type !== "provenance" || isDisabled(attest) || attributes.has("builder-id") || builderId === "") return attest;
	return {
		...attest,
		attributes: new Map([...attributes, ["builder-id", builderId]])
	};
}
//#endregion
//#region src/image/docker-driver.ts
/** What to do where the engine's builder cannot do what was asked for, for messages. */
const insteadOfEngineBuilder = "remove 'builder' and 'driver' to build with BuildKit in a container";
/**
* What a push does with this builder: buildx cannot push by digest there, so it pushes the tags itself.
*
* @param notices gets a sentence where `staged` is not possible
* @throws Error where only a push by digest would do
*/
function publishByEngine({ publish, images }, notices) {
	if (publish === "digest") throw new Error(`'publish: digest' cannot be used with ${engineBuilder}, which can only push tags; ${insteadOfEngineBuilder}`);
	if (images.length > 0) throw new Error(`'images' cannot be used with ${engineBuilder}, which can only push tags; use 'tags', or ${insteadOfEngineBuilder}`);
	if (publish === "staged") notices.push(`${engineBuilder} cannot push by digest, so the tags are pushed at once ('publish: direct') and checked afterwards; ${insteadOfEngineBuilder}`);
	return "direct";
}
/**
* Refuses, before the build, what the engine's store of images cannot hold.
*
* @throws Error that says how the engine learns it
*/
function checkStore(platforms, buildkit) {
	if (!hasClassicStore(buildkit) || platforms.length < 2) return;
	throw new Error(`${engineBuilder} builds for several platforms only with the containerd image store, which this engine does not use; enable it ("features": {"containerd-snapshotter": true} in /etc/docker/daemon.json), or ${insteadOfEngineBuilder}`);
}
/**
* Refuses an archive for the Docker engine of several platforms, which BuildKit does after the build
* (exporter/oci/export.go).
*
* @param archives items of `outputs`
* @throws Error that names the archive that holds them all
*/
function checkArchives(archives, platforms, { driver }) {
	const [archive] = archives;
	if (archive === void 0 || platforms.length < 2 || driver === "docker") return;
	throw new Error(`input 'outputs' has '${archive}', an archive that holds one platform, but ${platforms.length} are built (${platforms.join(", ")}); use ${archive.replace("type=docker", "type=oci")}, which holds all of them, or build one platform`);
}
//#endregion
//#region src/image/unpublished.ts
/**
* Tells that an image with tags stays in the builder's cache, where nobody can have it: a warning, unless the user said that
* it is not to be pushed.
*/
function remarkUnpublished({ tags, pushes, outputs, declinesPush, declined }, { driver, loadsByDefault = driver === "docker" }) {
	const isKept = outputs.isDelivered || outputs.isCacheOnly || loadsByDefault;
	if (tags.length === 0 || pushes || isKept || declined) return void 0;
	const fate = "is not pushed, loaded or written: it stays in the builder's cache";
	if (declinesPush) return {
		level: "info",
		text: `the image named in 'tags' ${fate} ('push: false')`
	};
	return {
		level: "warning",
		text: `the image named in 'tags' ${fate}; set 'push: true' to publish it, 'load: true' to load it into Docker Engine, or 'push: false' if this is what you want`
	};
}
//#endregion
//#region src/image/complete.ts
/**
* As {@link completeRequest}; RUN gets the proxies of the job, where there are any.
*
* @throws Error for what this builder cannot build
*/
async function complete(decision, toolchain, { proxies, runner }) {
	if (proxies === void 0) return completeRequest(decision, toolchain);
	const { handToRun } = await import("./load-image-proxies.js");
	const { decision: proxied, warning } = handToRun(decision, proxies, {
		reachesLoopback: toolchain.inHostNetwork ?? false,
		publishesArgs: recordsArguments(decision.attestations),
		environment: runner.childEnvironment
	});
	const { request, remarks } = completeRequest(proxied, toolchain);
	return {
		request,
		remarks: [...warning === void 0 ? [] : [{
			level: "warning",
			text: warning
		}], ...remarks]
	};
}
/**
* The request of a build, once it is known what builds it; and what the user should know about that.
*
* @throws Error for what this builder cannot build
*/
function completeRequest({ builds, request, attestations, ...decision }, { binary, buildkit }) {
	const { driver, version: buildkitVersion, hasContainerdStore } = buildkit;
	if (builds) {
		checkStore(request.platforms, buildkit);
		checkArchives(decision.outputs.archives, request.platforms, buildkit);
		assertResource(request.resource, binary.version, buildkitVersion);
	}
	const { attests, notice } = decideAttestations({
		...attestations,
		driver,
		buildkitVersion,
		hasContainerdStore
	});
	const dropped = warnOfDropped(request.platforms, binary.version);
	const remarks = [
		dropped === void 0 ? void 0 : {
			level: "warning",
			text: dropped
		},
		notice === void 0 ? void 0 : {
			level: "info",
			text: notice
		},
		remarkUnpublished(decision, buildkit)
	];
	return {
		request: {
			...request,
			attests
		},
		remarks: builds ? remarks.filter((remark) => remark !== void 0) : []
	};
}
//#endregion
//#region src/image/dockerfile.ts
/**
* Checks that a local context and its Dockerfile are there.
*
* @throws Error that names what is missing, and how it is named
*/
async function checkSource({ context, file }, workspace) {
	if (isRemote(context) || isRemote(file)) return;
	if (!existsSync(resolve(workspace, context))) {
		const { noContext } = await import("./no-source.js");
		throw noContext(context, workspace);
	}
	const path = resolve(workspace, file || join(context, "Dockerfile"));
	if (isFile(path) || file === "" && existsSync(resolve(workspace, context, "dockerfile"))) return;
	const { noDockerfile } = await import("./no-source.js");
	throw noDockerfile(path, workspace);
}
/** A device, such as that of `<(…)`, counts as a file; a folder does not. */
function isFile(path) {
	return existsSync(path) && !statSync(path).isDirectory();
}
/**
* Finds the Dockerfile in the repository, for annotations.
*
* @returns a path relative to the workspace or to the repository; undefined when it comes from elsewhere
*/
function findDockerfile({ context, file }, gitContext, workspace) {
	if (isRemote(context)) {
		if (!context.startsWith(gitContext)) return void 0;
		const [, folder = ""] = context.slice(gitContext.length).split(/:|&subdir=/);
		return join(folder, file || "Dockerfile");
	}
	if (isRemote(file)) return void 0;
	const path = relative(workspace, resolve(workspace, file || join(context, "Dockerfile")));
	return path.startsWith("..") ? void 0 : path;
}
//#endregion
//#region src/image/publication.ts
/**
* Opens the publication of a build, whose code is loaded beside what takes longer.
*
* @param folder where buildx leaves what is examined and not published
*/
async function openPublication(registries, destination, folder, policing) {
	if (destination.declined?.layout !== void 0) return (await import("./load-manifest-layout.js")).openLayoutPublication(folder, destination.platforms);
	const publication = await import("./load-manifest-publication.js");
	if (destination.targets.length === 0) return publication.nowhere;
	return publication.openPublication(await registries.client(), destination, policing);
}
//#endregion
//#region src/toolchain/releases.json
var releases_default = {
	"0.28.0": {
		"linux-amd64": "696bc104bac3bb708eff1af3f8bbc09fda0fd88f5757c1f9b404a35117889224",
		"linux-arm-v6": "a61ebc09a4406b898d0ce73bc3aa7d70c5aef14b6fe46f18027e0f2ca3e9ae5c",
		"linux-arm-v7": "b33d1b7ae5ce3cdae4b710bac1fae9fe101cb3862b00c8e2df424f0f2c2db285",
		"linux-arm64": "4e850583cc68ffd8d739ddb8a782b83f2ef9d3bf437ae7c44da4fbfde2613a8e",
		"linux-ppc64le": "a62b15276f1956c34491f967d01cc07fa794a9fd93b7e67e066b07d018af9790",
		"linux-riscv64": "0136f808bab5f5e27da77236d45da5c8e62d4da019db057f495b1272a15263cf",
		"linux-s390x": "3057b70f926388e3beb88869d6d028d5893abf18a94496128ca440a80ce130ce"
	},
	"0.29.0": {
		"linux-amd64": "d02d47061bede1b90d34bf6562a5f39e686773e97cf9d00e7114b3c1e269e524",
		"linux-arm-v6": "7a90b222d33f2b70540ac9fa0d2d7feff02accb83a22c557c78f2ad924807ed5",
		"linux-arm-v7": "4af7949022b2f5228990d7b9faab5cea8ac93edc6faf284d115fa33bbb367778",
		"linux-arm64": "14e50940aef67c4b46f6b03a5ccc3851a30f883e751a61048a4bc80b8832a840",
		"linux-ppc64le": "eaaa77de28c79306be25ad992a1fbd537113bc3543ccac2a3e2e1855a752a665",
		"linux-riscv64": "16fcd25ec8ca6f15d6264133c3dc93cdce211fb2028b8cb529c0ea7b880c3818",
		"linux-s390x": "dec5db787903debb0f83012a416421e4119d7f28837ae7aa6ae5b689750285fe"
	},
	"0.29.1": {
		"linux-amd64": "7d2d7d6d4680aa349614965aaa33ccec43f1a9a21e908a5ce4cb6adfa5ad5141",
		"linux-arm-v6": "37d0aeef65766de8e1d053210fb1f062e01a44c34a65a118a7e7942cbbf68cab",
		"linux-arm-v7": "ba46e94d7420b4b05ff02109f5f8a937a86a620a660898ff15fb987022f62588",
		"linux-arm64": "50e85c4e290b698908421161c1aee069bcc5d4a65b7b7201bfac3a176b223a7e",
		"linux-ppc64le": "04e9b85273502f5c673f2216f64fe336045b6d196ba7e0350a11d6af5dcaee3a",
		"linux-riscv64": "f4f2d5bd103b8bba725b3b0ef14e9a4a799e0806d5076045e399e221a3bbb723",
		"linux-s390x": "3b5caf470972c286642112df47b2251d2a5d412aa150d78d74db20a3409d9f23"
	},
	"0.30.0": {
		"linux-amd64": "460680948a25b80e62ffe085cd2d7ef4088540f3f3f58734b445a31534198240",
		"linux-arm-v6": "bb50ae022407e185f9e77b5e8fec7b4460c3dab5b2f2007f74fa2d8f6b9296a5",
		"linux-arm-v7": "d2a1b9a7b05d86b9f3b0b593edc2489b94ac9d27005966718374cd34cb840067",
		"linux-arm64": "f8e060a1a1e659d1c919d440652775320e8c2998b051eb4b5845bfcee9d85696",
		"linux-ppc64le": "1ad8ca464fdd5883c8b9c51294f21dac58f40acfab215371a35716c5aa1f78ee",
		"linux-riscv64": "d0dcc7eda556022d03403af24d8044fcefb7daf5ddb7a11f9c154800919bfa2f",
		"linux-s390x": "42f9615e3f812b4cbcec147923229ef7e404b7fe6107e10f196c7d10cdcac978"
	},
	"0.30.1": {
		"linux-amd64": "c37114fcd034025ec68e224657c8a5a850df472ded3ddcbca75ad3a7ebb9710d",
		"linux-arm-v6": "348d17c7cc881e9268255d6f404669ae29789003575d1da9d97b51cd6ca7f0dd",
		"linux-arm-v7": "32646cb57c43640a71c81f206897b78a8f1abe6b6db62bab115b5940fc5be884",
		"linux-arm64": "31d012d52d6df68aef4b55db62330967b562811f0de30cdfaa4505f314797c76",
		"linux-ppc64le": "13523e8d1820019f404df31c7ec17c7a76c16f638dd04acc33f5d141f683247c",
		"linux-riscv64": "86af30811ceaad9fc34a6bc02e5d093d1460ec24f125c47e639ed1fac9effe83",
		"linux-s390x": "b752c6824bcc355b012d6f595987706fef15243792fe755f50de76c979bc592d"
	},
	"0.31.0": {
		"linux-amd64": "39cc424a730d8b7364c23a137582cb29e7f024b175bb595001ff6f90121b005b",
		"linux-arm-v6": "fad601a520d9da32ff72d5f844c08318bb66db7a9c150e01541170e4e275a724",
		"linux-arm-v7": "68f3aff3e29d9c013a90bec8cd841a86d57670394870fe0aaaceafcdd28f4071",
		"linux-arm64": "3192d6deafed620132da1acd7c68499e163c814bc2be988a3eb2c5302764a30a",
		"linux-ppc64le": "fe18282ceb82368e3b7fd79277e34d9904dfbfd0318a3c9fa2e4a2ab12f932e6",
		"linux-riscv64": "bb01f095fb6b3734e352c4f58b7ef294f054d990c899fbfcaf5aa3fe1efbd83c",
		"linux-s390x": "b03b64ab619c073edbaa310d83f275c52b7380abf080d35ea936696eab42aba1"
	},
	"0.31.1": {
		"linux-amd64": "dc8eaffbf29138123b4874d852522b12303c61246a5073fa0f025e4220317b1e",
		"linux-arm-v6": "0b661aa682eb421fb497e080b02f58357bc1f1e83744ffc6fb8de2671f330e93",
		"linux-arm-v7": "9a3cd7007611be95608a623b01ce9749b667450bf57f756e112770eeaa3cde8b",
		"linux-arm64": "963c674c558dad2eefd42304a09020329a196ed16819b72396e7657eb69f031b",
		"linux-ppc64le": "67016c06ceaaf076f852f07f6172f0edc6d71fb6f1436664f9877db68e2ffcfe",
		"linux-riscv64": "20ad44615fa09af8eccad4014040c0b59d5c83192337be0bd293b2cf732f606f",
		"linux-s390x": "759b12386f3ec701b4255986193d339fad3093033d4786caab04bbdb9cc0d10a"
	},
	"0.32.0": {
		"linux-amd64": "1cdd7b29429bb97796ce9b76330412aa1e6f8627b9b12a4c53d556f6fee59c93",
		"linux-arm-v6": "e8ec8bcf196bc216bea143c881fe901e5528bc702f2df0ecbf5e2c5e34ceeb8c",
		"linux-arm-v7": "2c0b2c1620cf2be32e50f400e158fb990d79ac89874424efcc84ec9f42d62d94",
		"linux-arm64": "cd0690b2d1b91ec9b799c34340e4ca8456845f5c053ef38775388290369aace1",
		"linux-ppc64le": "d789a313105446d4e2d6c6960c30afa77d6ee045439add094cb473dcfa82080f",
		"linux-riscv64": "04807647bb98c447ea6c886ed492219e7b4f0ecce9deaf10ed5b023eef2cd7d9",
		"linux-s390x": "0ac991909daa167894b2a9a9c775c1d66f8246835543c3eb86ec80d0f621788e"
	},
	"0.32.1": {
		"linux-amd64": "2bbc1b8ebc9a05287b01bc2fe6633ec5e2f53d58ee955ae69756d668e7098e5e",
		"linux-arm-v6": "545d2b678e9a494e0891526ee4977699132c16659c8b3c25a4be8484cf19f691",
		"linux-arm-v7": "c3abd2992c0cbef5d307ec59d490f65c563008798a6b01a85a82069ad9945aad",
		"linux-arm64": "f03767cb0149759d409cd600b915bce764175ffda6eb3e86e14cc84a5637176a",
		"linux-ppc64le": "7d6428c784d5665e846d533c8ae2309942cbc5ef2fa82c5d2c20a9cdd2aa9609",
		"linux-riscv64": "ff29d3ad8756d11c2fdfddf068d794615d52a2b052b0e2e50edbdbeaf11cbe42",
		"linux-s390x": "f3e5e960ce35f16c592354e9d6a704f206550d92292c850f193c1af5289b60e5"
	},
	"0.33.0": {
		"linux-amd64": "9426a15411f35f635afef3f5d3bae53155c3e30d26dee430cc968e13d34be49f",
		"linux-arm-v6": "b33311b149623316b840ce25f0b6686433c6aecaca560d8b35906423f8f597bb",
		"linux-arm-v7": "4d80358ce3d217f38ac9e914cb8501fd4a8a45bc3ac3c23d303e623f275a45df",
		"linux-arm64": "204dc28447d3bb48f42ed1ce5747e0885cd57e306506a39029311becdb1ef786",
		"linux-ppc64le": "46b0444858c8db8c6f741dca20b815f50046a2d73f4874a54dae2719df145ad3",
		"linux-riscv64": "5003b19409f2dfb38fc5f00a8eac4b1d810f6087b88ae007c6983287b93095dd",
		"linux-s390x": "17fbec8163440e73d1e784d55faf483b17782aac471d867a525fa370f3ed317c"
	},
	"0.34.0": {
		"linux-amd64": "0144479d5a1cd710be3464ae898628cfa68033e16b225aef52f81930c45ac9b5",
		"linux-arm-v6": "1f34337385921c5da43d63452282726b062aa887fda975f96dd3d6e869648bc6",
		"linux-arm-v7": "3560b5b6fd3485f4d0bd160e7edf56cc1f08f0cb5852c9af28bf3fab9973c7c2",
		"linux-arm64": "565605fe0bb393ed5d11771e5b52fc7ef05c701868861fa85609747c9d74a440",
		"linux-ppc64le": "c5ef8012f48a518e1c235ad408d26cd424d7b5fa87eaf78cb2ff4b9048730120",
		"linux-riscv64": "80b27d5f3a346591a5045b81217ee5be578ed151ef8cbd883a892c0ec0ac33f1",
		"linux-s390x": "04f5bd0d389f682c7e9287a3b3a1777b0848f8e10d58cbf9d4d12c9002bbb378"
	},
	"0.34.1": {
		"linux-amd64": "f1332ddb9010bd0b72628266c3a906d9a6979848033df4c8d9bd2cd113bae12b",
		"linux-arm-v6": "1f6c8a082281706a0b9e24b64b9210ca0df5273ceaf600536012e7a62d790538",
		"linux-arm-v7": "ad4e0938c94638ac882641b924f6eff6889cc59a11f062e733cf337458aa6f35",
		"linux-arm64": "c34e32dd6ea2653d960d6c099c9f09b9077e4a37504d2d31e5066eccc3904231",
		"linux-ppc64le": "a509dc17005a4eee3568336d9e2479642e53b31110e039a8f5b4e6079744d0e2",
		"linux-riscv64": "c2cf15773a0610e6de34a04e9191b07915d0ea2afb381a37ac87f0dcb213b85a",
		"linux-s390x": "edb0e83d5a2fa8913d0af46385b648408b4776ee3241b4c15f92fcadbc72b550"
	},
	"0.35.0": {
		"linux-amd64": "d41ece72044243b4f58b343441ae37446d9c29a7d6b5e11c61847bbcf8f7dfda",
		"linux-arm-v6": "5938b81dc6203361bb984e961fc0afbcdc2bf05c5a666ec093ea99e612de616c",
		"linux-arm-v7": "e1fe67cbe2d5a7b242e5f732a9708e6abaa6d19d717e65bfbd1d13baa8669d1f",
		"linux-arm64": "c4248d6cbc4a619a7e0b4609c11e509ad4ac0b475e1c64817c0ac20c5d90c766",
		"linux-ppc64le": "bcee77464deb25cfd0b905d4d871b0aad1b1164d6bcdf8b2fd8b1adb1db021c3",
		"linux-riscv64": "3ecaf173eb24402ba29e9d3b7ddac4bde259a3a54e98112077014918ab49f61f",
		"linux-s390x": "ef1738f3c70166e968d1bca3f853dbc515a3aa7ffa82f1a2ded033a050cd3203"
	},
	"0.36.0": {
		"linux-amd64": "07823fdfcd82a41be90155a8b16876c1a780a6462de805a9f3f63b3119ccfb99",
		"linux-arm-v6": "6d87680eab65cb2b8c3bba602406a40f718b77eb8e3af10994db794e3deada37",
		"linux-arm-v7": "50527239ba76f72e9ffd8227a2e265c6751f71e4908546f0f68c329e87b2c71c",
		"linux-arm64": "70382de03915c07c488ae4ddc4f7e169ee978f953e754ecfce110ba017e0132b",
		"linux-ppc64le": "ebd3c6c77e649c759986380e1281d38b50bd4afe88fec2076ea48c56b1e08227",
		"linux-riscv64": "8b2b242d512e77f711028af53f8501241fceb22a80a8f5e7368a27375cf805a7",
		"linux-s390x": "7c00dc2644ff428779d075aa080d046397511797d1c8475dce9f3c3471965a04"
	},
	"0.36.1": {
		"linux-amd64": "48af8a397ebd60178778bf63611dbcebe5f5e7a9be90eb9147b24b9587455778",
		"linux-arm-v6": "324ed0ca85defb28442eda3b002472dbfc7e77bf6992292f2daa94f699f0e43a",
		"linux-arm-v7": "32ff9bee8c48c1fbceb1e2fb1d8472ec817ad1e25b5dff58ec9abf9b8d903518",
		"linux-arm64": "5d0cafd9d16afe1a0f0d9529885344ace2cc99efdd531b6c783c5455a6001569",
		"linux-ppc64le": "46f71a277d1d05cb20f87601abfb729d0056f88705903bd82ad6153f80e3cd9b",
		"linux-riscv64": "5e82f0ada635dabda74f1486dea604e0ea3a1214971ec8c52dcb4db6e08cce26",
		"linux-s390x": "9d8dff974aa0166fc59a5804f35bb6c9ea0693a3f5061a81101668cfe707b0b4"
	},
	"0.37.0": {
		"linux-amd64": "ae43fa08c796b44efc86d7a63c55f73f7c35f3101188dea7bf93bcd6f99577ba",
		"linux-arm-v6": "56229f2d8459f902ca4cad09e2a931e149ea7e10d8728fe4f0f315d66b76fe2c",
		"linux-arm-v7": "9171f1aff0d6f48afd2248b493accc98d4c8d632e40698ad9444f872991acb13",
		"linux-arm64": "d263ce31bd2c9e9210aaa2c7537c67802bccabcd342e4c9fe4907085ddb41aa5",
		"linux-ppc64le": "ed99c4401ece2c6940d99c24b719332af9dfbbe8aba308c59676183a6285f376",
		"linux-riscv64": "8de7783c3dae7b14b361a20d35b15d9368a31a85791da53e4e96e146c7ab120a",
		"linux-s390x": "5209e6d229cbaee67ee9a070abf2de96304ffcc2104edcf1475a0d5458f94a50"
	},
	"0.37.1": {
		"linux-amd64": "9447199cdb435f25880548343c128a4b6650e8891ee598905d8d29d39a8e359b",
		"linux-arm-v6": "3264d18a218bdc7107477f69dec6a303cbdf4a3454f402c60a14084b89ce3251",
		"linux-arm-v7": "9ce373553b2ea4ef6bc8e5b33e7586d14c2d8d91539d3b96ac47ad0967a73843",
		"linux-arm64": "e5cc9fe3bbff5cbc91230981f7860e06076110730a2db997082652199042a1f2",
		"linux-ppc64le": "bd6bb13228a012d34d259c04de1a38c4f5c76485d9a2d15397794cde2634c3fe",
		"linux-riscv64": "d23f968ff6dc1964ab172de280bd0de24c12f0f8131af76f69104d2f6de19cbd",
		"linux-s390x": "7659b0d977e4a4376e360ea25d1dc626a3af7b34695bb272ec49b056bd303548"
	},
	"0.37.2": {
		"linux-amd64": "982ca20490b45ed1ec8d99795974d3d874a358f75938c9c237305010e6b7e548",
		"linux-arm64": "efa38cb7aa7db2dbb9ad049b00b0a9737f66f033626177b5a4e845184ad7ab29"
	},
	"0.38.0": { "linux-amd64": "4fe4cc38adf48169132749b6ca22a990928db0118e3407584ee553723115d287" }
};
//#endregion
//#region src/toolchain/releases.ts
/** The version used unless a workflow says otherwise: with it an action's release always runs the same code. */
const defaultBuildxVersion = "0.37.1";
/** The oldest buildx that this action drives: older ones lack several outputs at once or options used here. */
const minimumBuildxVersion = "0.30.0";
/**
* Decides which buildx release is wanted.
*
* @param spec an exact version (`0.37.1`, `v0.37.1`), a semver range (highest match in the table), or `installed`;
*   undefined for the pinned one
* @param asset the machine as `linux-<arch>`, e.g. `linux-arm-v7`
* @param sha256 overrides the table, for a version it does not know or a binary that is not the released one
* @throws Error when nothing matches, when the version is too old, or when no checksum is known to check a download against
*/
function decideBuildx(spec = defaultBuildxVersion, asset, sha256, table = releases_default) {
	if (spec === "installed") return { kind: "installed" };
	const exact = import_semver.valid(spec);
	if (!exact && import_semver.validRange(spec) === null) throw new Error(`input 'buildx-version' is '${spec}', expected a version (${defaultBuildxVersion}), a range (^0.37.0) or installed`);
	const version = exact ?? highestMatch(spec, asset, table);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	const known = sha256 ?? table[version]?.[asset];
	if (known === void 0) throw new Error(`input 'buildx-version': this release of the action does not know the sha256 of buildx ${version} for ${asset}; set it as 'buildx-sha256' (see checksums.txt of the buildx release)`);
	return {
		kind: "release",
		version,
		sha256: known
	};
}
/** What is said of a buildx below {@link minimumBuildxVersion}. */
function tooOld(version) {
	return `buildx ${version} is too old, at least ${minimumBuildxVersion} is needed; remove 'buildx-version' to get ${defaultBuildxVersion}`;
}
/**
* The name of a Linux machine in buildx's release files: `linux-amd64`, `linux-arm-v7`.
*
* @param arch as Node names it
*/
function buildxAsset(arch, armVersion) {
	return `linux-${{
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
//#region src/toolchain/sha256.ts
/**
* The SHA-256 of a file, in hexadecimal. One buffer is filled while the other is hashed, and both fit a processor's
* cache, which is faster than a stream (docs/design.md, “Files are hashed with two buffers”).
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
//#endregion
//#region src/toolchain/binary.ts
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
async function ensureBuildx(wanted, options) {
	const { pluginFolders: folders, run, log } = options;
	const onMachine = await firstPlugin(folders);
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
	const { storedBuildx } = await import("./tool-cache.js");
	const buildx = await storedBuildx(version, sha256, options);
	await expose(buildx.path, folders[0], log);
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
		log.warning(`cannot make this buildx the 'docker buildx' of later steps: ${messageOf(error)}`);
	}
}
async function useInstalled(path, run) {
	if (path === void 0) throw new Error(`input 'buildx-version' is 'installed', but there is no docker-buildx plugin on this machine; remove the input to download one`);
	const version = await reportedVersion(path, run);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	return {
		path,
		version,
		source: "machine"
	};
}
/** The plugin that docker would run. Links are followed once: another job may turn one to its own buildx. */
async function firstPlugin(folders) {
	return (await Promise.all(folders.map((folder) => realpath(join(folder, pluginName)).catch(() => void 0)))).find((path) => path !== void 0);
}
//#endregion
//#region src/toolchain/network.ts
/**
* Lets `docker inspect` show which job made the container. A variable, since the driver gives its
* container no labels; steps of a build do not see it.
*/
function originOf(driver, { isSelfHosted, repository, runId, runAttempt, job }) {
	if (driver !== "docker-container" || !isSelfHosted) return [];
	return [csvRecord([`env.MULTIARCH_BUILD_RUN=${repository}/${runId}/${runAttempt}/${job}`])];
}
/** The driver options of a builder that reaches what it needs, be it on this machine's loopback, and its proxies. */
async function placeInNetwork(inputs, config, { runner, proxies }) {
	const { driver } = inputs;
	const set = startsBuildkit(driver) ? proxies?.containers : void 0;
	const proxied = set && (await import("./load-proxies-boot.js")).proxiesFor(set, runner);
	const reason = reasonForHostNetwork(inputs, config.loopback, proxied?.loopback ?? []);
	const driverOpts = [
		...originOf(driver, runner),
		...inputs.driverOpts,
		...reason ? ["network=host"] : []
	];
	const inHostNetwork = driver === "docker-container" && isInHostNetwork(driverOpts);
	const giveProxies = (options) => proxied?.give(options, inHostNetwork) ?? options;
	return {
		driverOpts,
		reason,
		inHostNetwork,
		giveProxies
	};
}
/**
* A registry or proxy on this machine's loopback is out of reach for a container, unless the user gave it a network.
*
* @returns undefined where the container's own network will do
*/
function reasonForHostNetwork({ driver, driverOpts }, registries, proxies) {
	if (driver !== "docker-container" || hasDriverOpt(driverOpts, "network")) return void 0;
	const reasons = [registries.length > 0 ? `the registries on this machine: ${registries.join(", ")}` : "", proxies.length > 0 ? `the proxy on this machine: ${proxies.join(", ")}` : ""].filter(Boolean);
	return reasons.length > 0 ? reasons.join("; ") : void 0;
}
//#endregion
//#region src/toolchain/boot.ts
/**
* Composes the builder's configuration, where it has one.
*
* @param hosts registry hosts that the build names
* @param tables what the input `registries` says
*/
async function configure(builder, configuration, hosts, tables) {
	if (!builder.existing && startsBuildkit(builder.driver)) return composeConfig(configuration.file, tables, hosts);
	if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder));
	const outOfReach = builder.isApart ? hosts.filter(isLoopback) : [];
	if (outOfReach.length > 0) log.warning(`builder '${builder.existing}' has its own network, so it cannot reach ${outOfReach.join(", ")} on this machine; create it with the driver option network=host, or set 'builder: new'`);
	return composeConfig(configuration.file, {}, []);
}
/**
* Makes and boots a builder, which post removes unless the inputs keep it.
*
* @throws Error with the last lines of BuildKit's own log, or what a cluster says of its pods, when it does not boot
*/
async function bootBuilder(inputs, options, job) {
	const { run, runner, folder, save } = job;
	const { config, nodes, platforms, ensureBinary, daemon, path } = options;
	const { driver, keepState, cleanup } = inputs;
	const [binary, buildkitImage] = await Promise.all([ensureBinary(), provideImage(inputs, options, job)]);
	const buildx = bindBuildx(run, binary.path, runner);
	const step = keepState ? [
		runner.name,
		runner.repository,
		runner.job,
		runner.action
	] : void 0;
	const name = cleanup && !keepState ? ephemeralBuilderName(Date.now()) : persistentBuilderName(step);
	const configFile = await writeConfig(config, folder);
	const { driverOpts, reason, inHostNetwork, giveProxies } = await placeInNetwork(inputs, config, job);
	const reached = {
		...path !== void 0 && { path },
		...driver === "kubernetes" && { kubeconfig: runner.kubeconfig }
	};
	if (cleanup) save({ builder: {
		name,
		driver,
		keepState,
		buildx: binary.path,
		daemon: daemon.options,
		...reached
	} });
	await group("Boot the builder", ({ info, warning }) => {
		info(`builder ${name}, ${buildkitImage ?? driver}`);
		if (reason) info(`it uses the host's network, to reach ${reason}`);
		const { buildkitdFlags, endpoint } = inputs;
		const wanted = giveProxies({
			name,
			driver,
			keepState,
			buildkitImage,
			buildkitdFlags,
			configFile,
			driverOpts,
			endpoint,
			nodes,
			platforms
		});
		const explain = options.explain && ((words) => options.explain?.(wanted, words) ?? Promise.resolve(""));
		return boot(daemon, buildx, job, {
			...wanted,
			...explain && { explain },
			warn: warning
		});
	});
	const image = nodes.length === 0 ? buildkitImage : void 0;
	const made = {
		buildx,
		binary,
		docker: daemon.docker,
		builder: name,
		isOwn: true,
		inHostNetwork
	};
	return {
		...made,
		buildkit: await lookAtBuildkit(made, inputs, image)
	};
}
/** Pulls the BuildKit image if it is missing; undefined where buildx or `driver-opts` choose it. */
async function provideImage(inputs, { daemon, images, supplies }, { runner, passing, proxies }) {
	if (images === void 0) return void 0;
	const kernel = daemon.isRemote ? void 0 : runner.kernel;
	const named = driverOpt(inputs.driverOpts, "image");
	if (named !== void 0) {
		await fittingImages("driver-opts", [named], kernel, log.info);
		return;
	}
	return group("Prepare the BuildKit image", async ({ info }) => {
		const fitting = await fittingImages("buildkit-image", inputs.buildkitImages, kernel, info);
		const options = {
			docker: daemon.docker,
			passing: passing.pull,
			log: info,
			isProxied: proxies !== void 0
		};
		return during("pull", daemon, () => supplies.get(async (retries) => ensureImage({
			...options,
			retries,
			...await images
		}, "buildkit-image", fitting)));
	});
}
/** Those that can start a RUN on this kernel; what is known of kernels is only of Linux 5.4. */
async function fittingImages(input, images, kernel, info) {
	if (!kernel?.startsWith("5.4.")) return images;
	return (await import("./kernel.js")).fittingImages(input, images, kernel, info);
}
/** Retries a boot that failed temporarily. The builder is removed first: buildx refuses to create one whose name exists. */
function boot({ docker, isRemote }, buildx, { retries, passing }, { warn, ...options }) {
	const { name, driver, keepState = false } = options;
	const container = driver === "docker-container" ? { container: nodeContainer(name) } : {};
	const create = () => createBuilder(docker, buildx, options).catch(async (error) => {
		if (!keepState) throw error;
		const { createWithoutState } = await import("./without-state.js");
		return createWithoutState(error, docker, buildx, {
			...options,
			warn
		});
	});
	return during("boot", {
		docker,
		isRemote,
		driver,
		...container
	}, () => retries.call({
		phase: "boot",
		what: `boot of builder ${name}`,
		ask: async (attempt) => {
			if (attempt > 1) await removeBuilder(docker, buildx, {
				name,
				driver,
				keepState
			});
			await create();
		},
		transience: passing.boot,
		attempts: 3,
		firstDelay: 5e3
	}));
}
async function writeConfig({ text }, folder) {
	if (text === void 0) return void 0;
	const path = join(folder, "buildkitd.toml");
	await writeFile(path, text, { mode: 384 });
	return path;
}
function notConfigurable({ existing, driver }) {
	return `input 'registries' does not configure the builder, because ${existing ? `builder '${existing}' already exists` : `a builder with the driver '${driver}' has its own configuration`}; it only applies to this action's own checks and tags${existing ? `; set 'builder: new' to apply it to builds` : ""}`;
}
//#endregion
//#region src/toolchain/look-ahead.ts
/**
* Begins to look at the daemon of a builder: that waits neither for buildx, which is hashed meanwhile, nor for what is to be
* built. One elsewhere is asked for its images when it is known how it is reached.
*/
function lookAhead({ endpoint, buildkitImages, binfmtImages }, mirrors, { run, runner }) {
	const known = /* @__PURE__ */ new Map();
	const imagesOn = (daemon) => {
		const images = known.get(daemon) ?? inspectImages(daemon, [...buildkitImages, ...binfmtImages], mirrors);
		known.set(daemon, images);
		return images;
	};
	const daemon = findDaemon(run, endpoint, runner);
	daemon.then((found) => found.isRemote ? void 0 : imagesOn(found)).catch(() => {});
	return {
		daemon,
		imagesOn
	};
}
//#endregion
//#region src/toolchain/nodes.ts
const keys = [...[
	"name",
	"endpoint",
	"driver-opts",
	"buildkitd-flags",
	"platforms"
], ...[
	"ca",
	"cert",
	"key",
	"ssh-key",
	"ssh-known-hosts"
]];
/**
* Parses the input `append`: a YAML list of mappings with `name`, `endpoint`, `driver-opts`, `buildkitd-flags` and
* `platforms`, lists as YAML or as the text of the input of that name, and with what a node is reached with: `ca`, `cert`
* and `key`, or `ssh-key` and `ssh-known-hosts`.
*
* @throws Error that names the input, the item and what is wrong with it
*/
async function parseNodes(text) {
	const items = await parseYaml("append", text) ?? [];
	if (!Array.isArray(items)) throw new Error(`input 'append' is not a YAML list, expected e.g. "- endpoint: ssh://me@arm64"`);
	return items.map(parseNode);
}
/** The first node of a builder, which has its own inputs. */
function firstNode(inputs, endpoint) {
	const { driverOpts, sshKey, knownHosts } = inputs;
	return {
		title: "the first node",
		input: "",
		endpoint,
		driverOpts,
		sshKey: sshKey.trim(),
		knownHosts: knownHosts.trim(),
		platforms: [],
		ca: "",
		cert: "",
		key: ""
	};
}
/** The platforms that no further node of the builder is fixed to. */
function withoutNodes(platforms, nodes, runner) {
	const fixed = readPlatforms(nodes.flatMap((node) => node.platforms), runner, []);
	return platforms.filter((platform) => !fixed.includes(platform));
}
function parseNode(item, index) {
	const input = `append[${index}]`;
	if (typeof item !== "object" || item === null || Array.isArray(item)) throw new Error(`input '${input}' is not a mapping, expected keys: ${keys.join(", ")}`);
	const fields = new Map(Object.entries(item));
	const unknown = [...fields.keys()].find((key) => !keys.includes(key));
	if (unknown !== void 0) throw new Error(`input '${input}' has '${unknown}', expected one of: ${keys.join(", ")}`);
	const text = (key) => checkScalar(`${input}.${key}`, readText(`${input}.${key}`, fields.get(key)));
	const lines = (key) => readText(`${input}.${key}`, fields.get(key));
	const list = (key, style) => readList(`${input}.${key}`, fields.get(key), style);
	const name = checkName(`${input}.name`, text("name"));
	return {
		title: name ? `node '${name}'` : `node ${input}`,
		input,
		name,
		endpoint: checkName(`${input}.endpoint`, text("endpoint")),
		driverOpts: list("driver-opts", { rawQuotes: true }),
		buildkitdFlags: text("buildkitd-flags"),
		platforms: list("platforms", { comma: true }),
		ca: lines("ca"),
		cert: lines("cert"),
		key: lines("key"),
		sshKey: lines("ssh-key"),
		knownHosts: lines("ssh-known-hosts")
	};
}
/** A text of one line or, as PEM is, of several. */
function readText(input, value) {
	if (value === void 0) return "";
	if (typeof value !== "string") throw new Error(`input '${input}' is not text`);
	if (value.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return value.trim();
}
function readList(input, value, style) {
	return (Array.isArray(value) ? value.map((entry) => readText(input, entry)) : [String(value ?? "")]).flatMap((text) => parseList(input, text, style));
}
//#endregion
//#region src/toolchain/supplies.ts
/** @param patience milliseconds in which the others may end after the first failure */
function openSupplies(retries, patience = 5e3) {
	const failed = new AbortController();
	const running = /* @__PURE__ */ new Set();
	const errors = [];
	const impatient = {
		...retries,
		call: (call) => retries.call(stoppedBy(failed.signal, call))
	};
	const othersEnd = async () => {
		while (running.size > 0) await Promise.allSettled(running);
	};
	return { get: async (task) => {
		const getting = task(impatient);
		running.add(getting);
		try {
			return await getting.finally(() => running.delete(getting));
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			errors.push(error);
			failed.abort();
			await Promise.race([othersEnd(), setTimeout$1(patience, void 0, { ref: false })]);
			throw errors.length === 1 ? error : new Error(errors.map(messageOf).join("\n"), { cause: error });
		}
	} };
}
function stoppedBy(signal, call) {
	return {
		...call,
		stop: call.stop ? AbortSignal.any([call.stop, signal]) : signal
	};
}
//#endregion
//#region src/toolchain/prepare.ts
/**
* Decides at once which buildx is wanted. For one who needs it before it is known what is to be prepared; needs no daemon.
*
* @throws Error for a version that cannot be had, and for a runner on which no BuildKit can be set up
*/
function provide({ buildx, builder }, unkept, job) {
	const { runner, run } = job;
	assertRunner(runner.os);
	const supplies = openSupplies(job.retries);
	const ensureBinary = prepareBuildx(buildx, unkept, supplies, job);
	const installs = builder.existing !== "" && !buildx.version;
	const installed = async () => installs ? installedBuildx(pluginFolders(runner.dockerConfig), run) : void 0;
	let binary;
	return {
		supplies,
		ensureBinary: () => {
			binary ??= installed().then((found) => found ?? ensureBinary());
			return binary;
		}
	};
}
/**
* Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
*
* @param given its programs have the logins of the job
* @throws Error for inputs that cannot be met, before anything is created
*/
async function prepare(wanted, { asked, configuration, tables, unkeptBinary }, given, { supplies, ensureBinary } = provide(wanted, unkeptBinary, given)) {
	const { builder } = wanted;
	const job = builder.kubeconfig === "" ? given : await (await import("./cluster.js")).withKubeconfig(builder, given);
	const { runner, run } = job;
	const isOnDocker = builder.driver === "docker-container" || builder.driver === "docker";
	const nodes = await parseNodes(builder.append);
	const ahead = builder.existing === "" && isOnDocker ? lookAhead(builder, mirrorsOfHub(configuration.file, tables), job) : void 0;
	const { platforms, hosts } = await asked;
	const config = await configure(builder, configuration, hosts, tables);
	const ownPlatforms = withoutNodes(platforms, nodes, runner);
	if (builder.existing) {
		const { connectToChosen } = await import("./existing.js");
		return connectToChosen(builder, platforms, {
			ensureBinary,
			supplies
		}, job);
	}
	const { inputs, others, daemon, opened } = await reach(builder, nodes, ahead ? await ahead.daemon : elsewhere(builder, run), job);
	const options = {
		config,
		nodes: others,
		platforms: ownPlatforms,
		ensureBinary,
		supplies,
		path: opened.path
	};
	const reaching = {
		...job,
		run: opened.run
	};
	return {
		...ahead ? await onDaemon(inputs, {
			...options,
			daemon,
			images: ahead.imagesOn(daemon)
		}, reaching) : await bootElsewhere(inputs, {
			...options,
			daemon
		}, reaching),
		...opened.lostNodes && { lostNodes: opened.lostNodes }
	};
}
/** Boots a builder whose nodes are not on a Docker daemon: remote ones, or pods of a cluster. */
async function bootElsewhere(inputs, options, job) {
	if (inputs.driver !== "kubernetes") return bootBuilder(inputs, options, job);
	return (await import("./cluster.js")).bootInCluster(inputs, options, job);
}
/** Where the builder is on no Docker daemon. */
function elsewhere({ endpoint }, run) {
	return {
		...bindDocker(run, []),
		context: "default",
		address: endpoint,
		isRemote: true
	};
}
/** Makes ready how nodes are reached, and asks whether they are there: one alone that is on this machine is not asked. */
async function reach(builder, nodes, daemon, job) {
	const { driver, endpoint, sshKey, knownHosts } = builder;
	if (!daemon.isRemote && nodes.length === 0 && sshKey === "" && knownHosts === "") return {
		inputs: builder,
		others: nodes,
		daemon,
		opened: { run: job.run }
	};
	const { openNodes } = await import("./load-toolchain-open-nodes.js");
	const opened = await openNodes([firstNode(builder, daemon.isRemote ? daemon.address : endpoint), ...nodes], {
		driver,
		daemon: daemon.options
	}, job);
	const [first, ...others] = opened.nodes;
	return {
		inputs: {
			...builder,
			driverOpts: first?.driverOpts ?? builder.driverOpts
		},
		others,
		daemon: {
			...daemon,
			...bindDocker(opened.run, daemon.options)
		},
		opened
	};
}
/** A builder that runs on a Docker daemon, whose machine then runs what is built. */
async function onDaemon(inputs, options, job) {
	const { daemon, ensureBinary, images, supplies, nodes, platforms } = options;
	const sweep = inputs.driver === "docker-container" && job.runner.isSelfHosted ? beginSweep(ensureBinary(), images, daemon, job) : void 0;
	const [builder, emulation, disk] = await Promise.all([
		inputs.driver === "docker" ? import("./existing.js").then(({ connectToDaemon }) => connectToDaemon(inputs, {
			ensureBinary,
			images,
			daemon
		}, job)) : bootBuilder(inputs, options, job),
		emulate(inputs, platforms, {
			daemon,
			images,
			supplies
		}, job),
		import("./space.js").then(({ lookAtDisk }) => lookAtDisk(daemon, images))
	]);
	if (disk !== void 0) await (await import("./space.js")).makeSpace(disk, builder, inputs.keepState);
	return {
		...builder,
		...nodes.length === 0 && emulation,
		...sweep && { sweep }
	};
}
/**
* Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
*
* @returns what provides it
* @throws Error for a version that cannot be had
*/
function prepareBuildx({ version, url, sha256, cacheBinary }, unkept, { get }, { run, runner, binaryCache, save }) {
	const asset = buildxAsset(runner.arch, runner.armVersion);
	const wanted = decideBuildx(version, asset, sha256);
	const cache = cacheBinary ? binaryCache : void 0;
	const options = {
		asset,
		url,
		toolCache: runner.toolCache,
		temporary: join(runner.temp, "tool-cache"),
		exportToolCache: runner.exportToolCache,
		pluginFolders: pluginFolders(runner.dockerConfig),
		cache,
		run,
		environment: runner.environment
	};
	const install = () => group("Install buildx", async (lines) => {
		const binary = await during("download", {}, () => get((retries) => ensureBuildx(wanted, {
			...options,
			retries,
			log: lines
		})));
		if (cache && !cache.hasGivenUp() && binary.source === "download" && wanted.kind === "release") {
			const { binaryCacheKey } = await import("./tool-cache.js");
			const key = binaryCacheKey(wanted.version, asset, wanted.sha256);
			if (unkept === void 0) save({ binary: {
				path: binary.path,
				key
			} });
			else lines.info(`it is not saved in the GitHub Actions cache: ${unkept}`);
		}
		return binary;
	});
	return install;
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
//#endregion
//#region src/image/secrets.ts
/** An id as Dockerfiles use it; anything else is more likely a line of a secret whose quotes are missing. */
const idForm = /^[\w.][\w./:@-]*$/;
/** BuildKit takes no larger secret (session/secrets/secretsprovider), Linux no longer variable (MAX_ARG_STRLEN). */
const maximumVariableBytes = 131008;
/** The variables of the job, and the files of its workspace. */
function secretSources({ environment, workspace }) {
	return {
		environment,
		readFile: (path) => readText$1(resolve(workspace, path))
	};
}
/**
* Reads the secrets of all three inputs. What is empty does not fail the step, as in docker/build-push-action: the same
* workflow runs for pull requests that get no secrets. Texts of a person's secrets never get into a message: an item that
* may be a part of one is named by its position.
*
* @throws Error for an item that is malformed, or whose file is missing
*/
function readSecrets(inputs, { environment, readFile }) {
	const warnings = [];
	const isThere = (input, what) => (item, index) => {
		const isEmpty = item.value.trim() === "";
		const mayBePart = index > 0 && !isPlainName(item.id);
		const subject = mayBePart ? `item ${index + 1}` : `secret '${item.id}'`;
		const advice = mayBePart ? `; if it is a line of the item before, quote that whole item, as in "id=line 1"` : "";
		if (isEmpty) warnings.push(`input '${input}': ${subject} ${what}${advice}`);
		return !isEmpty;
	};
	const secrets = [
		...inputs.secretEnvs.map((item, index) => split("secret-envs", item, index, "id=VARIABLE")).filter(isThere("secret-envs", `has no variable name after '=', so it is not passed to the build`)).map(({ id, value: name }) => {
			const value = environment[name] ?? "";
			if (value === "") warnings.push(`input 'secret-envs': the variable of secret '${id}' is empty or not set, so the secret is empty; ${whyEmpty}`);
			return {
				id,
				value
			};
		}),
		...inputs.secrets.map((item, index) => split("secrets", item, index, "id=value")).filter(isThere("secrets", `is empty, so it is not passed to the build; ${whyEmpty}`)),
		...inputs.secretFiles.map((item, index) => split("secret-files", item, index, "id=path")).filter(isThere("secret-files", `has no path after '=', so it is not passed to the build`)).map(({ id, value: path }) => {
			const value = readFile(path.trim());
			if (value === void 0) throw unreadable(id, path.trim());
			return {
				id,
				path: path.trim(),
				value
			};
		})
	];
	if (inputs.secrets.some((item) => /^\s*id=[^,]+,(?:\s*type=\w+,)?\s*(?:src|source|env)=/.test(item))) warnings.push(`input 'secrets': an item is written like a --secret flag, so it creates a secret named 'id'; use secret-files: name=path, or secret-envs: name=VARIABLE`);
	return {
		secrets,
		warnings
	};
}
/**
* Decides how secrets are handed over: files by path, so that their bytes stay as they are, everything else through a
* variable of a random name in the environment of the one buildx that builds.
*
* @throws Error for a value that does not fit into a variable
*/
function decideSecrets(secrets, randomName = variableName) {
	const placed = secrets.map((secret) => ({
		...secret,
		name: "path" in secret ? void 0 : randomName()
	}));
	for (const { id, value, name } of placed) if (name && Buffer.byteLength(value) > maximumVariableBytes) throw new Error(`secret '${id}' is larger than 128 KiB; write it to a file and list that in 'secret-files'`);
	const ids = secrets.map(({ id }) => id);
	const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
	return {
		options: placed.map((secret) => "path" in secret ? csvFields({
			id: secret.id,
			src: secret.path
		}) : csvFields({
			id: secret.id,
			env: secret.name
		})),
		env: Object.fromEntries(placed.flatMap(({ name, value }) => name ? [[name, value]] : [])),
		masks: [...new Set(secrets.flatMap(({ value }) => masksOfValue(value)))],
		warnings: [...[...twice].map((id) => `secret '${id}' is given more than once; the last one counts`), ...secrets.flatMap(warningOf)]
	};
}
/** Not the last line of a key in base64 or base32, which looks like an empty item and must not be shown. */
function isPlainName(id) {
	return id === id.toLowerCase() || id === id.toUpperCase() && /[_.-]/.test(id);
}
/** In a folder, or with the ending of a text; not what only happens to have a slash or a dot in it. */
const pathForm = /^\.{1,2}\/|\/.*\/|\/.*\.[a-z]{1,8}$|^\.?[\w-]+\.(?:txt|pem|key|crt|json|ya?ml|toml|env)$/;
/** The path is told where nobody can take it for a secret, which would have been meant for the input `secrets`. */
function unreadable(id, path) {
	const file = pathForm.test(path) && !/[^\w./-]|[\w-]{20}/.test(path) ? `file '${path}'` : "file";
	return /* @__PURE__ */ new Error(`input 'secret-files': the ${file} of secret '${id}' cannot be read; set the path, relative to the workspace, of a file that an earlier step wrote, or put the text of the secret into 'secrets'`);
}
function split(input, item, index, form) {
	const equals = item.indexOf("=");
	const id = item.slice(0, Math.max(equals, 0)).trim();
	const value = item.slice(equals + 1);
	const isPadding = /^=+\s*$/.test(value);
	if (!idForm.test(id) || isPadding) throw new Error(`input '${input}': item ${index + 1} is not ${form}; a value of several lines needs quotes around the whole item, as in "id=line 1"`);
	return {
		id,
		value
	};
}
/** A file is more likely the repository's own than a secret of GitHub: only what the log cannot hide is of interest. */
function warningOf(secret) {
	const short = shortLinesOf(secret.value);
	if (!("path" in secret)) return short.length > 0 ? [shortLineWarning(`secret '${secret.id}'`)] : [];
	return short.some((line) => /\w/.test(line)) ? [`secret '${secret.id}' has a line of fewer than 4 characters, which cannot be masked in the log`] : [];
}
function variableName() {
	return `MULTIARCH_BUILD_SECRET_${randomBytes(8).toString("hex").toUpperCase()}`;
}
//#endregion
//#region src/gate/commands.ts
/**
* Parses a line of the input `smoke-test` as Docker's RUN does: a JSON array is exec form, and any other line is for
* the image's /bin/sh, including `[ -f /etc/passwd ]`.
*
* @throws Error that names the line, if it looks like exec form and is not
*/
function parseCommand(line) {
	const text = line.trim();
	if (text === "" || /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) throw invalid(text);
	const array = parseArray(text);
	if (array === void 0) {
		if (text.startsWith("[\"")) throw invalid(text);
		return {
			argv: [
				"/bin/sh",
				"-c",
				text
			],
			text,
			isShell: true
		};
	}
	const [program, ...args] = array.filter((item) => typeof item === "string" && !item.includes("\0"));
	if (!program || args.length + 1 < array.length) throw invalid(text);
	return {
		argv: [program, ...args],
		text,
		isShell: false
	};
}
function parseArray(text) {
	try {
		const value = JSON.parse(text);
		return Array.isArray(value) ? value : void 0;
	} catch {
		return;
	}
}
function invalid(text) {
	const shown = JSON.stringify(text).slice(1, -1).replaceAll("\\\"", "\"");
	return /* @__PURE__ */ new Error(`input 'smoke-test': invalid command '${shown}', expected a JSON array of strings, the program first, e.g. ["/app","--version"], or a line for the image's /bin/sh, e.g. /app --version`);
}
//#endregion
//#region src/gate/decide.ts
/**
* Decides what is examined of the image of a build.
*
* @returns undefined if there is nothing to examine, or nothing to look for
* @throws Error for an input that was set although no image can be examined, and for a line that is not a command
*/
function decideGate(inputs, destination) {
	const { verify, smokeTest, test } = inputs;
	const subject = subjectOf(destination);
	const [first, ...others] = inputsSet(inputs);
	if (subject === void 0 && first !== void 0) throw new Error(`${listed([first, ...others])}, but ${reasonAgainst(first, destination)}`);
	const looksForNothing = verify === "off" && smokeTest.length === 0 && test === "";
	if (subject === void 0 || looksForNothing) return void 0;
	const { smokeTest: lines, ...rest } = inputs;
	return {
		...rest,
		subject,
		commands: lines.map(parseCommand)
	};
}
function subjectOf({ targets, outputs, declined }) {
	if (targets.length > 0) return "registry";
	if (declined?.layout !== void 0) return "layout";
	return outputs.isInEngine && outputs.pushedTo.length === 0 ? "engine" : void 0;
}
/** Values with which a workflow sets each input in some of its runs only. */
const leftOut = {
	"verify-architecture": `'all' || 'entrypoint'`,
	"verify-architecture-ignore": `'/lib/firmware/**' || ''`,
	"smoke-test": `'app --version' || ''`,
	test: `'ci/test' || ''`
};
/** The inputs that ask for more than the default; `off` asks for less. */
function inputsSet({ verify, ignore, smokeTest, test }) {
	const isSet = {
		"verify-architecture": verify === "all",
		"verify-architecture-ignore": ignore.length > 0,
		"smoke-test": smokeTest.length > 0,
		test: test !== ""
	};
	return Object.keys(isSet).filter((name) => isSet[name]);
}
function listed(names) {
	const quoted = names.map((name) => `'${name}'`).join(", ");
	return names.length > 1 ? `inputs ${quoted} are set` : `input ${quoted} is set`;
}
function reasonAgainst(name, { builds, outputs }) {
	if (!builds) return `'call' evaluates the Dockerfile and builds no image; remove it from such steps`;
	if (outputs.pushedTo.length > 0) return `'outputs' pushes the image, so it cannot be tested before its tags move; use 'push: true' with 'tags' or 'images' instead (with 'publish: digest' for an image without a tag)`;
	const wayOut = `set 'push: true' or 'load: true', or set '${name}' only in runs that do, e.g. ${name}: \${{ github.event_name != 'pull_request' && ${leftOut[name]} }}`;
	return outputs.isDelivered ? `this step only writes files, but only an image that is pushed or loaded can be tested; ${wayOut}` : `this step neither pushes nor loads an image, so there is nothing to test; ${wayOut}`;
}
//#endregion
//#region src/image/build-args.ts
/**
* Tells about items of `build-args` that are written as YAML. buildx takes what has no `=` for a variable of the environment,
* and without such a variable drops it in silence. A value may be a secret, so only names are repeated.
*
* @returns one sentence, or none
*/
function warnOfYaml(buildArgs) {
	const names = buildArgs.flatMap((item) => {
		const [beforeEquals = ""] = item.split("=");
		const [, dash, name = "", colon] = /^(- +)?([A-Za-z_][\w.-]*)\s*(:)?/.exec(beforeEquals) ?? [];
		return dash || colon ? [name] : [];
	});
	if (names.length === 0) return [];
	return [`input 'build-args' is not YAML, so it does not set ${names.join(", ")}; write ${names[0]}=value, one per line`];
}
//#endregion
//#region src/image/outputs.ts
/** Attributes of an image output that pushing by digest sets. */
const ownAttributes = [
	"type",
	"name",
	"push",
	"push-by-digest",
	"name-canonical"
];
/**
* Decides about outputs. When the image is pushed by digest no `--tag` can be given, since buildx names every image
* output by the tags; so what buildx would have done with the tags is done here: outputs for the engine and archives
* get them as names, and an image output's attributes (`compression` and the like) go to the push.
*
* @throws Error that names the output that is not possible
*/
function decideOutputs(inputs) {
	const { outputs: listed, load, push, publish, repositories } = inputs;
	const images = listed.filter(isImage);
	const byDigest = push && publish !== "direct" && repositories.length > 0;
	if (byDigest && images.length > 1) throw new Error(`input 'outputs' has ${images.length} image outputs, but 'publish: ${publish}' pushes one image; keep one, or use 'publish: direct'`);
	if (inputs.pushesByDigest && inputs.byEngine) throw new Error(`input 'outputs' has 'push-by-digest', which cannot be used with ${engineBuilder}; remove it, or ${insteadOfEngineBuilder}`);
	const loadsByItself = listed.some((output) => output.type === "docker" && fileOf(output) === void 0);
	return {
		...argumentsFor(inputs, {
			byDigest,
			loads: load && !loadsByItself
		}),
		byDigest,
		pushesRawDigest: !byDigest && inputs.pushesByDigest,
		archives: listed.filter((output) => output.type === "docker" && fileOf(output) !== void 0).map(({ text }) => text),
		hasDocker: load || listed.some(({ type }) => type === "docker"),
		isInEngine: load || loadsByItself,
		isTagged: push || load || listed.some((output) => hasTags(output)) || inputs.byEngine && listed.length === 0,
		declinesPush: listed.some(({ type, fields }) => type === "image" && parseGoBool(fields.get("push") ?? "") === false),
		isDelivered: load || loadsByItself || listed.some((output) => fileOf(output) !== void 0 || isPushed(output, push)),
		isCacheOnly: listed.some(({ type }) => type === "cacheonly"),
		pushedTo: byDigest ? repositories : pushedByBuildx(inputs),
		hasFiles: listed.some(({ type }) => type === "local" || type === "tar"),
		destinations: destinationsOf(inputs, {
			byDigest,
			loads: load || loadsByItself
		})
	};
}
function pushedByBuildx({ outputs, push, tags }) {
	const pushed = outputs.filter((output) => isPushed(output, push));
	if (!push && pushed.length === 0) return [];
	return tags.length > 0 ? tags : pushed.flatMap(namesOf);
}
/** @param loads whether `load` needs its own output */
function argumentsFor({ outputs: listed, load, push, repositories, tags, byEngine }, { byDigest, loads }) {
	const images = listed.filter(isImage);
	const others = listed.filter((output) => !isImage(output));
	if (!byDigest) {
		const outputs = [...others, ...images].map(({ text }) => text);
		if (!loads || !(push || images.some((output) => isPushed(output, push)))) return {
			outputs,
			load,
			push,
			tags
		};
		return {
			outputs: [...!byEngine ? ["type=docker"] : images.length > 0 ? [] : ["type=image,unpack=true"], ...outputs],
			load: false,
			push,
			tags
		};
	}
	return {
		outputs: [
			...others.map((output) => named(output, tags)),
			...loads ? [csvFields({
				type: "docker",
				name: tags.join(",")
			})] : [],
			pushByDigest(repositories, images[0])
		],
		load: false,
		push: false,
		tags: []
	};
}
/** The `--output` that pushes one image to several repositories without a tag. */
function pushByDigest(repositories, attributes) {
	const kept = [...attributes?.fields ?? []].filter(([key]) => !ownAttributes.includes(key));
	return csvFields({
		type: "image",
		...Object.fromEntries(kept),
		name: repositories.join(","),
		push: true,
		"push-by-digest": true,
		"name-canonical": true
	});
}
function named({ text, type, fields }, tags) {
	if (tags.length === 0 || type !== "docker" && type !== "oci") return text;
	return csvFields({
		...Object.fromEntries([...fields].filter(([key]) => key !== "name")),
		name: tags.join(",")
	});
}
/** @param loads whether a result goes to the engine */
function destinationsOf({ outputs, push, repositories, tags, references }, { byDigest, loads }) {
	const pushed = (output) => isPushed(output, push && repositories.length === 0);
	const names = (given, output) => given.join(", ") || namesOf(output).join(", ") || "no name";
	return [...loads ? [`loaded into Docker Engine${references.length > 0 ? ` as ${references.join(", ")}` : ""}`] : [], ...outputs.filter((output) => !(byDigest && isImage(output))).flatMap((output) => {
		const file = fileOf(output);
		if (file !== void 0) return [`written to ${file} (${output.type})`];
		if (!pushed(output)) return [];
		return [`pushed by 'outputs' ${isByDigest(output) ? `by digest to ${names(tags, output)}` : `as ${names(references, output)}`}`];
	})];
}
function hasTags(output) {
	return output.type === "docker" || output.type === "oci" || isPushed(output, false) && !isByDigest(output);
}
/** The file or folder that an output writes. */
function fileOf({ fields }) {
	return fields.get("dest") || void 0;
}
//#endregion
//#region src/image/destination.ts
/**
* @param builds false where there is no result, but an answer about the Dockerfile
* @param notices gets a sentence for each name that had to be lower-cased, and one where `publish` becomes `direct` or a tag
*   is left out
* @throws Error that names the input, its value and the way out
*/
function decideDestination(inputs, builds, notices) {
	const { request, images, builder } = inputs;
	const tags = parseTags(request.tags, notices);
	const references = tags.map(referenceOf);
	const repositories = repositoriesFor(images, tags, notices);
	const listed = builds ? request.outputs.map(parseOutput) : [];
	const push = request.push === true && builds;
	const pushed = listed.filter((output) => isPushed(output, push));
	if (push) checkPush(inputs, repositories, pushed);
	const pushesByDigest = pushed.some(isByDigest);
	if (pushesByDigest) checkUntagged(tags);
	const byEngine = builder.driver === "docker";
	const enginePushes = push && byEngine && repositories.length > 0;
	if (push && !pushesByDigest && inputs.publish !== "digest") noticeLatest(tags, notices);
	const publish = push && pushesByDigest ? "digest" : enginePushes ? publishByEngine(inputs, notices) : inputs.publish;
	return {
		pushes: push,
		publish,
		outputs: decideOutputs({
			outputs: listed,
			load: request.load && builds,
			push,
			pushesByDigest,
			publish,
			repositories,
			tags: tags.map(({ name }) => name),
			references,
			byEngine
		}),
		targets: push && repositories.length > 0 ? targetsOf(repositories, publish === "digest" ? [] : tags) : [],
		mover: publish === "direct" ? "buildx" : "action",
		tags: builds ? references : []
	};
}
function checkPush({ request, publish, images }, repositories, pushed) {
	const isNamed = pushed.length > 0 && pushed.every((output) => namesOf(output).length > 0);
	if (publish === "digest" && repositories.length === 0) throw new Error(`'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`);
	if (publish === "direct" && images.length > 0) throw new Error(`'publish: direct' pushes 'tags' only; remove 'images', or use 'publish: staged'`);
	if (publish !== "digest" && request.tags.length === 0 && !isNamed) throw new Error(`a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'`);
}
/** As docker does, but a version that was forgotten would move the tag that most people pull. */
function noticeLatest(tags, notices) {
	for (const { name, repository } of tags.filter(({ name, repository }) => name === repository)) {
		if (/^v?\d+(?:\.\d+)+$/.test(name)) throw new Error(`input 'tags': '${name}' is a version, not an image name; put the repository in front of it, e.g. ghcr.io/owner/app:${name}, or use the rule type=raw,value=${name} with 'images'`);
		notices.push(`input 'tags': '${name}' has no tag, so the image is published as ${repository}:latest; write ${repository}:latest if you mean that, otherwise the tag you want, e.g. ${repository}:1.2.3`);
	}
}
/** BuildKit refuses it as well, but only after the whole build. */
function checkUntagged(tags) {
	const tagged = tags.find(({ name, repository }) => name !== repository);
	if (tagged) throw new Error(`input 'tags' has '${tagged.name}', but 'outputs' pushes by digest (push-by-digest=true), which sets no tag; use the repository alone (${tagged.repository}), or remove push-by-digest`);
}
//#endregion
//#region src/image/declined.ts
/**
* Decides where an image goes that `push: auto` did not push: to the other outputs and, unless the Docker engine gets
* it, to an OCI layout in the job's folder for the checks. Docker's own builder cannot write one and keeps the image in
* the engine.
*
* @param notices as of a push, and one that says what is left out
* @throws Error for what a push could not do either
*/
function decideDeclined(declined, inputs, builds, notices) {
	const asked = decideDestination(inputs, builds, []);
	const { request, builder } = inputs;
	const outputs = request.outputs.map(parseOutput);
	const isInEngine = builder.driver === "docker" || asked.outputs.isInEngine;
	const kept = decideDestination({
		...inputs,
		request: {
			...request,
			load: request.load || builder.driver === "docker",
			push: false,
			outputs: outputs.filter((output) => !isImage(output)).map(({ text }) => text)
		}
	}, builds, notices);
	notices.push(declined.notice(isInEngine));
	const attributes = [...outputs.find(isImage)?.fields ?? []].filter(([key]) => !ownAttributes.includes(key));
	const { because, reason } = declined;
	return {
		...kept,
		publish: asked.publish,
		declined: {
			because,
			reason,
			targets: asked.targets,
			...!isInEngine && { layout: Object.fromEntries(attributes) }
		}
	};
}
//#endregion
//#region src/image/decide.ts
/**
* Decides what to build and where it goes.
*
* @param userSecrets of the inputs, already read
* @throws Error that names the input, its value and the way out
*/
function decideBuild(inputs, userSecrets, runner) {
	const { githubToken, secretEnvs, secretFiles, secrets: _, provenance, sbom, attests, ...asked } = inputs.request;
	const notices = [];
	const builds = isBuildCall(asked.call);
	const platforms = readPlatforms(asked.platforms, runner, notices);
	const destination = destinationOf(inputs, builds, notices);
	const { outputs, load, push, tags } = destination.outputs;
	const contexts = decideContexts(asked, runner);
	const { gitContext, context, buildContexts } = contexts;
	const secrets = decideBuildSecrets(userSecrets.secrets, githubToken, contexts);
	checkLogins(inputs, destination.outputs.pushedTo, builds ? asked.cacheTo : [], notices);
	const pushesIndex = (destination.pushes || destination.declined?.layout !== void 0) && platforms.length > 1;
	return {
		...destination,
		declinesPush: asked.push === false || destination.outputs.declinesPush,
		builds,
		request: {
			...asked,
			annotations: decideAnnotations(asked, destination.publish, pushesIndex),
			buildContexts,
			context,
			platforms,
			secrets: secrets.options,
			outputs,
			load,
			push,
			tags
		},
		attestations: attestationFacts(inputs, destination, runner),
		secrets,
		gate: decideGate(inputs.gate, {
			...destination,
			builds
		}),
		dockerfile: findDockerfile({
			context,
			file: asked.file
		}, gitContext, runner.workspace),
		platforms,
		builtFor: platforms.length > 0 ? platforms : [formatPlatform(nativePlatform(runner.arch, runner.armVersion))],
		emulation: inputs.builder.emulation,
		progress: inputs.progress,
		stallSeconds: inputs.stallSeconds,
		shows: decideShown(runner),
		notices,
		warnings: [...warningsOf(inputs.registry, userSecrets, secrets), ...warnOfYaml(asked.buildArgs)]
	};
}
function destinationOf({ declined, ...inputs }, builds, notices) {
	return declined ? decideDeclined(declined, inputs, builds, notices) : decideDestination(inputs, builds, notices);
}
function warningsOf(...sources) {
	return sources.flatMap(({ warnings }) => warnings);
}
/** Leaves out logins for which the job has no secret, where nothing needs them. */
function checkLogins({ registry }, pushedTo, cacheTo, notices) {
	const instead = pushedTo.length > 0 ? `push only in runs that have it, e.g. 'push: auto'` : `leave 'cache-to' empty in such runs, or add ignore-error=true to it`;
	checkIncomplete(registry.incomplete, {
		hosts: hostsPushedTo(pushedTo, cacheTo),
		instead
	}, notices);
}
function decideAnnotations({ annotations, labels }, publish, pushesIndex) {
	if (publish === "digest") return splitAnnotations(annotations, "manifest").manifests;
	return pushesIndex ? [...annotations, ...indexAnnotations(labels, annotations)] : annotations;
}
function decideShown({ environment }) {
	return {
		annotations: booleanVariable(environment, "DOCKER_BUILD_CHECKS_ANNOTATIONS", true),
		summary: booleanVariable(environment, "DOCKER_BUILD_SUMMARY", true)
	};
}
/** The secrets of the inputs, and the token of the job where BuildKit fetches from its repository. */
function decideBuildSecrets(secrets, githubToken, { gitContext, context, buildContexts }) {
	const tokenId = gitTokenId([context, ...buildContexts.map((item) => item.slice(item.indexOf("=") + 1))], gitContext, secrets.flatMap(({ id, value }) => value === "" ? [] : [id]));
	return decideSecrets(tokenId && githubToken ? [...secrets, {
		id: tokenId,
		value: githubToken
	}] : secrets);
}
/** @throws Error for an attestation that BuildKit would not understand as it was meant */
function attestationFacts({ request: { provenance, sbom, attests, buildArgs } }, { outputs }, runner) {
	return {
		...readAttestations({
			provenance,
			sbom,
			attests
		}),
		hasBuildArgs: buildArgs.length > 0,
		hasDockerOutput: outputs.hasDocker,
		isPrivate: isPrivate(runner.event),
		builderId: runUrl(runner),
		noDefault: booleanVariable(runner.environment, "BUILDX_NO_DEFAULT_ATTESTATIONS", false)
	};
}
function isPrivate({ repository }) {
	return repository?.private === true;
}
/** What provenance names as the builder; empty outside of a run. */
function runUrl({ serverUrl, repository, runId, runAttempt }) {
	return repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : "";
}
//#endregion
//#region src/image/push.ts
/** Decides about `push: auto`, before anything else is decided; most builds do not have it. */
async function settlePush(given, runner) {
	if (given.request.push !== "auto") return given;
	const { settleAuto } = await import("./auto.js");
	return settleAuto(given, runner);
}
//#endregion
export { chooseBuilder as A, withoutArtifacts as C, parseOutput as D, namesOf as E, gateInputs as F, cacheInputs as I, inputTables as M, logInputs as N, buildWithCache as O, readInputs as P, outputsWithoutArtifacts as S, isPushed as T, assertVersion as _, assertRunner as a, unkeptBinary as b, provide as c, installedBuildx as d, pluginFolders as f, complete as g, checkSource as h, secretSources as i, readConfiguration as j, logRemarks as k, openSupplies as l, openPublication as m, decideBuild as n, prepare as o, sha256OfFile as p, readSecrets as r, prepareBuildx as s, settlePush as t, bootBuilder as u, openCache as v, isByDigest as w, openArtifacts as x, decideCache as y };
