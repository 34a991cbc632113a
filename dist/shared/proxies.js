import { p as isLoopback, u as parseObject } from "./every-entry.js";
import { S as startsBuildkit, Vt as csvRecord, y as hasDriverOpt } from "./build-and-gate.js";
import { u as currentContext } from "./build-and-post.js";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHash, randomUUID } from "node:crypto";
//#region src/proxies/read.ts
/** The variables that name proxies, with their keys in Docker's config.json (docker/cli, configfile/file.go). */
const keys = {
	HTTP_PROXY: "httpProxy",
	HTTPS_PROXY: "httpsProxy",
	FTP_PROXY: "ftpProxy",
	ALL_PROXY: "allProxy",
	NO_PROXY: "noProxy"
};
const names = Object.keys(keys);
/**
* Reads the proxies of both sources. Those of one source stay together, since a NO_PROXY belongs to its proxies.
*
* @param tables `proxies` of Docker's config.json
* @returns undefined where none is named
*/
async function readProxies(facts, tables) {
	const { environment } = facts;
	const fromEnvironment = setOf("environment", (name) => environment[name] || environment[name.toLowerCase()]);
	const table = await tableOfDaemon(facts, tables);
	const fromDocker = setOf("Docker", (name) => table[keys[name]]);
	const own = fromEnvironment ?? (fromDocker && withExceptions(fromDocker, environment.NO_PROXY || environment.no_proxy));
	return own && {
		own,
		containers: fromDocker ?? own
	};
}
function setOf(source, read) {
	const values = names.flatMap((name) => {
		const value = read(name);
		return typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [];
	});
	return values.some(([name]) => name !== "NO_PROXY") ? {
		source,
		values: Object.fromEntries(values)
	} : void 0;
}
/** A NO_PROXY counts even where the environment names no proxy. */
function withExceptions(set, exceptions) {
	const joined = [set.values.NO_PROXY, exceptions].filter(Boolean).join(",");
	return joined === "" ? set : {
		...set,
		values: {
			...set.values,
			NO_PROXY: joined
		}
	};
}
/** Those of the daemon in use, else those of all (buildx, store/storeutil/storeutil.go). */
async function tableOfDaemon(facts, tables) {
	return tables[Object.keys(tables).every((key) => key === "default") ? "default" : await daemonAddress(facts)] ?? tables.default ?? {};
}
async function daemonAddress(facts) {
	const { name, endpoint } = await currentContext(facts);
	if (name === "default") return endpoint;
	const folder = createHash("sha256").update(name).digest("hex");
	const path = join(facts.dockerConfig, "contexts", "meta", folder, "meta.json");
	const { Endpoints } = parseObject(await readFile(path, "utf8").catch(() => ""));
	return String(Endpoints?.docker?.Host ?? "");
}
/** The passwords in proxies' URLs, in each spelling that a program may print. */
function passwordsOf({ own, containers }) {
	const spellings = [own, containers].flatMap(({ values }) => proxiesIn(values).map(({ text }) => passwordOf(text))).flatMap((password) => [
		password,
		decoded(password),
		encodeURIComponent(decoded(password))
	]);
	return [...new Set(spellings)].filter((text) => text !== "");
}
/** Whether a URL holds a user or a password, which is nobody else's business. */
function isSecret(url) {
	return url.includes("@");
}
/** The proxies themselves: all but NO_PROXY. */
function proxiesIn(values) {
	return names.flatMap((name) => {
		const text = values[name];
		return name === "NO_PROXY" || text === void 0 ? [] : [{
			name,
			text
		}];
	});
}
/** Optional in the variables. */
const scheme = /^[a-z0-9]+:\/\//i;
/** Host and port of a proxy as they are typed. */
function hostOf(url) {
	return url.replace(scheme, "").replace(/^.*@/, "").replace(/[/?#].*$/, "");
}
function passwordOf(url) {
	const [, password = ""] = url.replace(scheme, "").match(/^[^@:]*:(.*)@/) ?? [];
	return password;
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
//#endregion
//#region src/proxies/hand-over.ts
/** Loopback, for programs that do not leave it out on their own: some know networks, some only names. */
const loopback = [
	"localhost",
	"127.0.0.1",
	"127.0.0.0/8",
	"::1"
];
/**
* The variables that a container gets: loopback is left out of what goes through the proxy, and a proxy on loopback
* where it is out of reach.
*/
function variablesOf({ values }, reachesLoopback) {
	const proxies = proxiesIn(values).filter(({ text }) => reachesLoopback || !isLoopback(hostOf(text)));
	if (proxies.length === 0) return [];
	const given = (values.NO_PROXY ?? "").split(",").map((entry) => entry.trim());
	const entries = given.includes("*") ? ["*"] : [.../* @__PURE__ */ new Set([...given.filter(Boolean), ...loopback])];
	return [...proxies.map(({ name, text }) => [name, text]), ["NO_PROXY", entries.join(",")]];
}
/**
* The driver options by which BuildKit gets proxies. A variable that the user sets stays as it is.
*
* @param driverOpts of the user, for this node
*/
function nodeVariables(set, driverOpts, reachesLoopback) {
	const isSet = (name) => [name, name.toLowerCase()].some((spelling) => hasDriverOpt(driverOpts, `env.${spelling}`));
	const options = variablesOf(set, reachesLoopback).filter(([name]) => !isSet(name)).map(([name, value]) => ({
		key: `env.${name}`,
		value,
		hides: name !== "NO_PROXY" && isSecret(value)
	}));
	return {
		shown: options.filter(({ hides }) => !hides).map(({ key, value }) => csvRecord([`${key}=${value}`])),
		hidden: Object.fromEntries(options.filter(({ hides }) => hides).map(({ key, value }) => [key, value]))
	};
}
/**
* The build arguments by which RUN gets proxies; they need no ARG and are in no history (BuildKit, dockerfile2llb). A
* proxy of the environment is named without its value, which buildx reads there. buildx hands over those of Docker's
* configuration on its own, where no argument of that name is given (build/opt.go).
*/
function runProxies(set, { buildArgs, reachesLoopback, publishesArgs, environment }) {
	const given = buildArgs.flatMap((item) => readArgument(item, environment));
	const isDocker = set.source === "Docker";
	const all = variablesOf(set, reachesLoopback || isDocker);
	const wanted = all.filter(([name]) => !given.some((argument) => argument.name.toUpperCase() === name));
	const secret = wanted.filter(([name, value]) => name !== "NO_PROXY" && isSecret(value)).map(([name]) => name);
	const withheld = publishesArgs ? secret : [];
	const proxies = wanted.filter(([name]) => name !== "NO_PROXY" && !withheld.includes(name));
	const handed = wanted.filter(([name]) => name === "NO_PROXY" ? proxies.length > 0 : !withheld.includes(name));
	const argumentFor = ([name, value]) => {
		if (name === "NO_PROXY") return [`${name}=${value}`];
		if (isDocker) return [];
		return [environment[name] ? name : name.toLowerCase()];
	};
	const covering = isDocker ? [...coverDocker(all, given), ...withheld.map((name) => `${name}=`)] : [];
	return {
		buildArgs: [...handed.flatMap(argumentFor), ...covering],
		kind: proxies.length === 0 ? "none" : secret.length > withheld.length ? "secret" : "open",
		withheld
	};
}
/** Reads a build argument; buildx leaves out one without a value whose variable is not set. */
function readArgument(item, environment) {
	const [name = "", ...rest] = item.split("=");
	const isShown = rest.length > 0;
	const value = isShown ? rest.join("=") : environment[name.trim()];
	return value === void 0 ? [] : [{
		name: name.trim(),
		value,
		isShown
	}];
}
/**
* Beside a variable that the user spells in small letters, buildx hands over Docker's in capitals, and BuildKit takes
* either by chance (dockerfile2llb, proxyEnvFromBuildArgs). So it gets the user's in capitals, too, but for a secret
* of the environment, which no argument may show.
*/
function coverDocker(all, given) {
	return all.flatMap(([name]) => {
		const small = given.find((argument) => argument.name.toUpperCase() === name);
		if (small === void 0 || given.some((argument) => argument.name === name)) return [];
		return [`${name}=${isSecret(small.value) && !small.isShown ? "" : small.value}`];
	});
}
//#endregion
//#region src/image/proxies.ts
/**
* Hands proxies to RUN. They are not published where the user chose nothing: provenance is `mode=min` then. A password is
* never published: where provenance is to tell all build arguments, RUN goes without the proxy.
*
* @param facts `reachesLoopback` of the builder; `environment` is the one in which buildx reads the values
*/
function handToRun(decision, { containers }, facts) {
	const { request, attestations } = decision;
	const { buildArgs, kind, withheld } = runProxies(containers, {
		...facts,
		buildArgs: request.buildArgs,
		reachesLoopback: facts.reachesLoopback || request.network === "host"
	});
	return {
		decision: {
			...decision,
			request: {
				...request,
				buildArgs: [...request.buildArgs, ...buildArgs]
			},
			attestations: {
				...attestations,
				runProxy: kind
			}
		},
		...withheld.length > 0 && { warning: `RUN does not get ${withheld.join(", ")}, because provenance with mode=max would publish the proxy's password; set 'provenance: mode=min', or set a proxy whose address may be public in 'build-args'` }
	};
}
//#endregion
//#region src/buildx/hidden-options.ts
/**
* Adds driver options to a builder that has not booted, in the file where buildx keeps it (store/nodegroup.go): in an
* argument of `buildx create`, any user of this machine could read them. The file is its user's alone, as buildx makes
* it.
*
* @param nodes what each node gets, in the order in which they were created
* @throws Error that repeats no option, if buildx stores builders in another way
*/
async function addHiddenOptions(buildxConfig, builder, nodes) {
	const path = join(buildxConfig, "instances", builder);
	const group = parseObject(await readFile(path, "utf8").catch(() => ""));
	if (!Array.isArray(group.Nodes) || group.Nodes.length !== nodes.length) throw new Error(`this buildx stores builders in an unknown format, so the password of a proxy cannot be passed to BuildKit; set the proxy in 'driver-opts' (env.HTTPS_PROXY=…), where all users of this machine can see it`);
	const changed = group.Nodes.map((node, index) => ({
		...node,
		DriverOpts: {
			...node.DriverOpts,
			...nodes[index]
		}
	}));
	const temporary = `${path}.${randomUUID()}`;
	await writeFile(temporary, JSON.stringify({
		...group,
		Nodes: changed
	}), { mode: 384 });
	await rename(temporary, path);
}
//#endregion
//#region src/proxies/boot.ts
/** Prepares the proxies of a builder. */
function proxiesFor(set, { buildxConfig }) {
	const hosts = proxiesIn(set.values).map(({ text }) => hostOf(text));
	return {
		loopback: [...new Set(hosts.filter(isLoopback))],
		give: (options, reachesLoopback) => withProxies(options, set, {
			buildxConfig,
			reachesLoopback
		})
	};
}
/**
* Gives a builder that is to be made the proxies of its containers: on the command line where they are not secret,
* otherwise before it boots.
*
* @param buildxConfig where buildx keeps it
*/
function withProxies(options, set, { buildxConfig, reachesLoopback }) {
	const { driverOpts, nodes = [] } = options;
	const [first, ...others] = [{ driverOpts }, ...nodes].map((node) => nodeVariables(set, node.driverOpts, reachesLoopback));
	const hidden = [first, ...others].map((variables) => variables?.hidden ?? {});
	return {
		...options,
		driverOpts: [...driverOpts, ...first?.shown ?? []],
		nodes: nodes.map((node, index) => ({
			...node,
			driverOpts: [...node.driverOpts, ...others[index]?.shown ?? []]
		})),
		...hidden.some((each) => Object.keys(each).length > 0) && { beforeBoot: () => addHiddenOptions(buildxConfig, options.name, hidden) }
	};
}
//#endregion
//#region src/proxies/words.ts
/**
* Says which requests go through which proxy: host and port, never user or password.
*
* @param builder undefined where nothing is built
*/
function describeProxies({ own, containers }, builder) {
	const requests = `requests of this step go through ${wordsOf(own)}`;
	if (builder === void 0) return requests;
	const isMade = builder.existing === "" && startsBuildkit(builder.driver);
	return `${requests}; ${isMade ? "those of BuildKit and RUN" : "those of RUN"} ${own === containers ? "too" : `through ${wordsOf(containers)}`}${isMade ? "" : `; ${ownerOf(builder)} has its own proxy settings`}`;
}
function ownerOf({ driver, existing }) {
	if (existing !== "") return `builder '${existing}'`;
	return driver === "docker" ? "the Docker daemon" : `a builder of driver '${driver}'`;
}
/** E.g. `proxy.example.com:3128 (HTTP_PROXY, HTTPS_PROXY from the environment)`. */
function wordsOf({ source, values }) {
	const hosts = /* @__PURE__ */ new Map();
	for (const { name, text } of proxiesIn(values)) hosts.set(hostOf(text), [...hosts.get(hostOf(text)) ?? [], name]);
	const from = source === "Docker" ? "Docker's config.json" : "the environment";
	const each = [...hosts].map(([host, names]) => `${host} (${names.join(", ")}`);
	return each.map((words, index) => `${words}${index === each.length - 1 ? ` from ${from}` : ""})`).join(", ");
}
//#endregion
export { isSecret as a, readProxies as c, hostOf as i, proxiesFor as n, passwordsOf as o, handToRun as r, proxiesIn as s, describeProxies as t };
