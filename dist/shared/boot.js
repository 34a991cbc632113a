import { D as messageOf, S as log, b as group, f as dockerHub, l as readText, p as isLoopback, u as parseObject } from "./every-entry.js";
import { v as during } from "./build-and-merge.js";
import { Dt as driverOpt, Et as createBuilder, Ft as csvRecord, Mt as ensureImage, Ot as hasDriverOpt, jt as startsBuildkit, kt as isInHostNetwork, wt as lookAtBuildkit } from "./build-and-gate.js";
import { a as nodeContainer, c as persistentBuilderName, i as ephemeralBuilderName, n as removeBuilder, r as bindBuildx } from "./build-and-post.js";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
//#region src/buildx/instance.ts
/** Where buildx keeps builders, in its folder. */
const folder = "instances";
/**
* Reads a builder's file.
*
* @returns undefined where buildx has none of this name (its builder of a Docker context has no file), and for a file
*   that is not one of its own, about which buildx itself says what is wrong
*/
async function readInstance(buildxConfig, name) {
	if (!/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name)) return void 0;
	const text = await readFile(join(buildxConfig, folder, name.toLowerCase()), "utf8").catch(() => "");
	const { Driver: driver, Nodes: nodes } = parseObject(text);
	if (!Array.isArray(nodes)) return void 0;
	return {
		name: name.toLowerCase(),
		driver: typeof driver === "string" ? driver : "",
		nodes: nodes.map(parseNode)
	};
}
function parseNode(node) {
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
* Reads the given buildkitd.toml; without one, that which buildx would take unasked, since a file of ours would
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
	const read = file?.readFile ?? readText;
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
	throw new Error(`${file?.source}: 'registry' is no table of hosts, expected [registry."host"]`);
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
		throw new Error(`${source} is no TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, "")}`, { cause: error });
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
//#region src/toolchain/network.ts
/**
* Tells who looks at the container with `docker inspect` which job made it. A variable, since the driver gives its
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
* @returns undefined where a network of its own will do
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
	if (outOfReach.length > 0) log.warning(`builder '${builder.existing}' has a network of its own, so it does not reach ${outOfReach.join(", ")} on this machine; create it with the driver option network=host, or set 'builder: new'`);
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
		if (reason) info(`it is in the host's network, for ${reason}`);
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
/** The BuildKit image, which is there then; undefined where buildx or `driver-opts` choose it. */
async function provideImage(inputs, { daemon, images, supplies }, { runner, passing, proxies }) {
	if (images === void 0) return void 0;
	const kernel = daemon.isRemote ? void 0 : runner.kernel;
	const named = driverOpt(inputs.driverOpts, "image");
	if (named !== void 0) {
		await fittingImages("driver-opts", [named], kernel, log.info);
		return;
	}
	return group("Provide the BuildKit image", async ({ info }) => {
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
/** One that did not boot for a reason that passes is removed and made anew: buildx creates none of a name that it has. */
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
	return `input 'registries' does not reach the builder: ${existing ? `builder '${existing}' exists already` : `a builder of driver '${driver}' brings its own configuration`}; it only serves to check and tag`;
}
//#endregion
export { readInstance as a, readConfiguration as i, configure as n, mirrorsOfHub as r, bootBuilder as t };
