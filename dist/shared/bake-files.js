import { f as lastLines, l as CommandError } from "./build-merge-post.js";
import { D as messageOf, r as checkScalar } from "./every-entry.js";
import { l as isRemote, rt as parsePlatformName, s as defaultContext, u as renderContext } from "./reading-inputs.js";
import { Bt as csvFields, Vt as csvRecord, Wt as readFields } from "./build-and-gate.js";
import { writeFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { existsSync } from "node:fs";
//#region src/bake-files/definition.ts
/**
* Reads what `buildx bake --print` wrote.
*
* @throws Error where it is not such a definition
*/
function parseDefinition(text) {
	let found;
	try {
		found = JSON.parse(text);
	} catch (error) {
		throw new Error(`buildx printed a definition that is not JSON: ${messageOf(error)}`, { cause: error });
	}
	const { group = {}, target } = found;
	if (typeof target !== "object" || target === null || Object.keys(target).length === 0) throw new Error(`the bake files select no target; list targets in 'targets', or add a group 'default' to the bake file`);
	return {
		group,
		target
	};
}
/** The requested targets in the order of the definition, without those that they only build on. */
function requestedTargets({ group, target }) {
	const found = /* @__PURE__ */ new Set();
	const visited = /* @__PURE__ */ new Set();
	const visit = (name) => {
		const members = visited.has(name) ? void 0 : group[name]?.targets;
		visited.add(name);
		if (members === void 0) found.add(name);
		else for (const member of members) visit(member);
	};
	visit("default");
	return Object.keys(target).filter((name) => found.has(name));
}
/** Reads the parts of a target that this action decides on. */
function readTarget(name, raw) {
	const { "no-cache": noCache } = raw;
	return {
		name,
		context: text(raw.context) || ".",
		dockerfile: text(raw.dockerfile) || "Dockerfile",
		isInline: typeof raw["dockerfile-inline"] === "string",
		contexts: contextsOf(raw),
		args: pairsOf(raw.args).map(([key]) => key),
		labels: pairsOf(raw.labels).map(([key, value]) => `${key}=${unescaped(value)}`),
		annotations: listOf(raw.annotations).map(text).map(unescaped),
		tags: listOf(raw.tags).map(text),
		platforms: listOf(raw.platforms).map(text),
		outputs: listOf(raw.output).map(recordOf),
		cacheFrom: listOf(raw["cache-from"]).map(recordOf),
		cacheTo: listOf(raw["cache-to"]).map(recordOf),
		attests: listOf(raw.attest).map(recordOf),
		secrets: listOf(raw.secret).map((secret) => Object.fromEntries(pairsOf(secret))),
		stage: text(raw.target),
		network: text(raw.network),
		entitlements: listOf(raw.entitlements).map(text),
		noCache: noCache === true
	};
}
/** Replaces values of a target; a value that is undefined is removed. */
function withValues(raw, values) {
	return Object.fromEntries(Object.entries({
		...raw,
		...values
	}).filter(([, value]) => value !== void 0));
}
/** A definition with each of its targets changed. */
function mapTargets({ group, target }, change) {
	return {
		group,
		target: Object.fromEntries(Object.entries(target).map(([name, raw]) => [name, change(raw, name)]))
	};
}
/** A target without exports: with an output, buildx would export something that is not an image. */
function withoutResult(raw) {
	return withValues(raw, {
		output: void 0,
		tags: void 0,
		"cache-to": void 0
	});
}
/** The named contexts of a target. */
function contextsOf({ contexts }) {
	return Object.fromEntries(pairsOf(contexts));
}
/** The target that a named context refers to, `target:base`; undefined for any other context. */
function baseIn(context) {
	return /^target:(.+)$/.exec(context)?.[1];
}
/** The names of the targets that a target is made from. */
function basesOf(contexts) {
	return Object.values(contexts).flatMap((context) => baseIn(context) ?? []);
}
/** Labels, `key=value`, as a bake file has them. */
function escapedLabels(labels) {
	return Object.fromEntries(labels.map((label) => {
		const at = label.indexOf("=");
		return [escaped(label.slice(0, at)), escaped(label.slice(at + 1))];
	}));
}
/** Text as a bake file has it, where `${` and `%{` begin a template (buildx bake/bake.go, `MarshalJSON`). */
function escaped(text) {
	return text.replaceAll("${", () => "$${").replaceAll("%{", "%%{");
}
function unescaped(text) {
	return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}
/** `type=registry,ref=…` of what buildx prints as an object, the type in front. */
function recordOf(entry) {
	if (typeof entry === "string") return entry;
	const pairs = pairsOf(entry);
	const [first, others] = [pairs.filter(([key]) => key === "type"), pairs.filter(([key]) => key !== "type")];
	return csvRecord([...first, ...others].map(([key, value]) => `${key}=${value}`));
}
function text(value) {
	return typeof value === "string" ? value : "";
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}
/** The entries of an object that have a value: an argument without one takes it from the environment. */
function pairsOf(value) {
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).map(([key, item]) => [key, item === null ? "" : String(item)]);
}
//#endregion
//#region src/bake-files/metadata.ts
/**
* Applies the rules of `tags` to this run. They reach the bake files as docker/metadata-action's do: as the target
* `docker-metadata-action`, and as variables DOCKER_METADATA_OUTPUT_* of buildx and of later steps.
*
* @returns undefined where no rule is used; their code is loaded only where one is
* @throws Error for a rule that cannot be applied
*/
async function makeBakeMetadata(given, { runner, run, folder }) {
	if (Object.values(given).every((items) => items.length === 0)) return void 0;
	const { exportMetadata, makeMetadata, repositoriesIn } = await import("./load-tags-metadata.js");
	const images = given.images.map(splitTarget);
	const shared = images.flatMap(({ image, target }) => target === void 0 ? [image] : []);
	const metadata = await makeMetadata({
		...given,
		images: shared
	}, runner, run);
	exportMetadata(metadata, runner);
	const tags = /* @__PURE__ */ new Map();
	for (const { image, target } of images) {
		if (target === void 0) continue;
		const references = (await repositoriesIn([image], runner, run)).flatMap((repository) => metadata.tagNames.map((tag) => `${repository}:${tag}`));
		tags.set(target, [...tags.get(target) ?? [], ...references]);
	}
	const file = join(folder, "metadata-bake.json");
	const target = {
		...metadata.tags.length > 0 && shared.length > 0 && { tags: metadata.tags },
		labels: escapedLabels(metadata.labels),
		annotations: metadata.annotations.all.map(escaped),
		args: {
			DOCKER_META_IMAGES: metadata.images.join(","),
			DOCKER_META_VERSION: metadata.version
		}
	};
	await writeFile(file, JSON.stringify({ target: { "docker-metadata-action": target } }), { mode: 384 });
	return {
		file,
		tags,
		summary: metadata.summary
	};
}
/** The attribute `target` of an item of `images`, and the item without it. */
function splitTarget(item) {
	const fields = readFields(item);
	const target = fields.find(({ key }) => key.trim() === "target")?.value?.trim();
	if (target === void 0 || target === "") return {
		image: item,
		target: void 0
	};
	const rest = fields.filter(({ key }) => key.trim() !== "target");
	return {
		image: csvFields(Object.fromEntries(rest.map(({ key, value }) => [key.trim(), value]))),
		target
	};
}
/** What buildx looks for where no file is named (bake/bake.go, `defaultFilenames`; compose-go, `DefaultFileNames`). */
const defaultFiles = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
	"docker-bake.json",
	"docker-bake.hcl",
	"docker-bake.override.json",
	"docker-bake.override.hcl"
];
/**
* The bake files, with a further one behind them.
*
* @param folder in which buildx runs
*/
function withFile(files, file, isRemote, folder) {
	return [...files.length > 0 || isRemote ? files : defaultFiles.filter((name) => existsSync(join(folder, name))), `cwd://${file}`];
}
//#endregion
//#region src/bake-files/source.ts
const tokenVariable = "BUILDX_BAKE_GIT_AUTH_TOKEN";
/**
* Decides where the definition comes from. The token of the job is for the definition of its own repository alone: a bake file
* can read the variable that it is in. One in the environment counts more.
*
* @throws Error for a folder that is not there
*/
function decideSource({ source, workdir, githubToken }, runner) {
	const commit = defaultContext(runner);
	const given = source === "" ? commit : renderContext(source, commit);
	const remote = isRemote(given) ? given : void 0;
	const folder = resolve(runner.workspace, workdir, remote === void 0 ? given : ".");
	if (!existsSync(folder)) {
		const input = remote === void 0 && source !== "" ? "source" : "workdir";
		throw new Error(`input '${input}' is '${input === "source" ? source : workdir}', but there is no folder ${folder}; check out the repository before this step, or correct the path`);
	}
	const isOwn = remote !== void 0 && isRepository(remote, runner);
	const isGiven = Boolean(runner.environment[tokenVariable]);
	const env = isOwn && githubToken !== "" && !isGiven ? { [tokenVariable]: githubToken } : {};
	return {
		remote,
		folder,
		place: relative(runner.workspace, folder) || ".",
		env,
		hasToken: isGiven || Object.keys(env).length > 0
	};
}
/**
* Turns a definition that was read from a Git repository into one that can be baked from a file: its paths become paths
* in the repository, as in buildx (bake/bake.go, `updateContext`), and the token is added.
*
* @throws Error for a path that has no URL
*/
function detach(definition, { remote, hasToken }) {
	if (remote === void 0) return definition;
	return mapTargets(definition, (raw, name) => detached(name, raw, remote, hasToken));
}
function detached(name, raw, remote, hasToken) {
	const contexts = Object.entries(contextsOf(raw)).map(([key, value]) => [key, isPath(value) ? inRepository(remote, value, `target '${name}', attribute 'contexts'`) : value]);
	const asksServer = [String(raw.context ?? ""), ...contexts.map(([, value = ""]) => value)].some((context) => isOfServer(context, remote));
	const token = {
		id: `GIT_AUTH_TOKEN.${hostOf(remote)}`,
		env: tokenVariable
	};
	return withValues(raw, {
		...contexts.length > 0 && { contexts: Object.fromEntries(contexts) },
		...hasToken && asksServer && { secret: [...raw.secret ?? [], token] }
	});
}
function isPath(context) {
	return !isRemote(context) && !/^(?:target|docker-image|oci-layout|cwd):/.test(context);
}
/** `https://host/o/r.git#ref:folder` */
function inRepository(remote, folder, what) {
	const [base = "", fragment = ""] = remote.split("#");
	if (!/\.git(?:$|[?#])/.test(remote) && !remote.startsWith("git@")) throw new Error(`${what} has the path '${folder}', which cannot be read from ${remote} because that is not a Git repository; check it out and set 'source: .'`);
	const [ref = "", root = ""] = fragment.split(":");
	const path = [root, folder.replace(/^\.\//, "")].filter((part) => part !== "" && part !== ".").join("/");
	if (base.includes("?")) return `${base}&subdir=${encodeURI(path)}`;
	return `${base}#${ref}:${path}`;
}
function isRepository(url, { serverUrl, repository }) {
	if (!isOfServer(url, serverUrl) || !URL.canParse(url)) return false;
	return new URL(url).pathname.replace(/\.git$/, "").toLowerCase() === `/${repository}`.toLowerCase();
}
/** By the same protocol too: a token that goes to it by HTTPS must not be seen on its way. */
function isOfServer(url, server) {
	const protocolOf = (one) => URL.canParse(one) ? new URL(one).protocol : "";
	return hostOf(url) !== "" && hostOf(url) === hostOf(server) && protocolOf(url) === protocolOf(server);
}
function hostOf(url) {
	return URL.canParse(url) ? new URL(url).host : /^[\w.-]+@([\w.-]+):/.exec(url)?.[1] ?? "";
}
//#endregion
//#region src/bake-files/check.ts
/**
* Checks that every entitlement that targets ask for is granted. buildx asks on a terminal, and where it writes its progress
* as JSON it asks nobody (commands/bake.go), so that a bake file could take what the workflow did not give.
*
* @param granted what the workflow grants, with the input `allow` or as an override of `set`
* @throws Error that names the target, the entitlement and the way out
*/
function checkEntitlements(targets, granted) {
	const names = new Set(granted.map((text) => text.split("=")[0] ?? ""));
	for (const { name, network, entitlements } of targets) {
		const missing = [...entitlements, ...network === "host" ? ["network.host"] : []].find((entitlement) => !names.has(entitlement.split("=")[0] ?? ""));
		if (missing === void 0) continue;
		throw new Error(`target '${name}' requests the entitlement ${missing} (attribute ${missing === "network.host" && network === "host" ? `'network'` : `'entitlements'`}), which the workflow does not grant; to grant it, set 'allow: ${missing}'`);
	}
}
/** What the inputs of these names grant: as in buildx, an override of `entitlements` is a grant, too. */
function grantedBy({ allow, set }) {
	return [...allow, ...set.flatMap((override) => /^[^=]+\.entitlements\+?=(.+)$/.exec(override)?.[1] ?? [])];
}
/**
* Checks values of a bake file that become fields and lines of a log.
*
* @throws Error that names the input of build that an attribute is
*/
function checkText(target) {
	const values = {
		tags: target.tags,
		platforms: target.platforms,
		outputs: target.outputs,
		"cache-from": target.cacheFrom,
		"cache-to": target.cacheTo,
		attests: target.attests,
		context: [target.context],
		file: [target.dockerfile],
		target: [target.stage]
	};
	for (const [input, texts] of Object.entries(values)) for (const text of texts) checkScalar(input, text);
}
/**
* Checks that no tag is published by two targets: one image would replace the other.
*
* @throws Error that names both targets and the tag
*/
function checkTags(targets) {
	const owners = /* @__PURE__ */ new Map();
	for (const { name, tags } of targets) for (const tag of new Set(tags)) {
		const other = owners.get(tag);
		if (other !== void 0) throw new Error(`targets '${other}' and '${name}' both have the tag ${tag}, so one image would replace the other; set different tags (attribute 'tags'), or merge them into one target with the platforms of both`);
		owners.set(tag, name);
	}
}
/**
* Checks that no secret reads a variable that buildx gets only from this action: the token of GitHub's cache, and the
* secrets of other targets.
*
* @throws Error that names the target, the secret and the variable
*/
function checkSecrets(targets) {
	for (const { name, secrets } of targets) for (const { id = "", src, env = src === void 0 ? id : "" } of secrets) if (/^(?:ACTIONS_\w+|MULTIARCH_BUILD_\w+)$/.test(env)) throw new Error(`target '${name}': its secret '${id}' reads the variable ${env}, a token of the runner that no build may have; pass a workflow secret in another variable`);
}
/** All targets of a definition, those that others only build on included. */
function readTargets(target) {
	return Object.entries(target).map(([name, raw]) => readTarget(name, raw));
}
//#endregion
//#region src/buildx/bake-print.ts
/** The argument vector that makes buildx print what it would build. Local files need no builder. */
function printArguments(request, builder) {
	const { remote, files, targets, set, vars, allow, noCache, pull, load, push, provenance, sbom, call } = request;
	return [
		"bake",
		"--print",
		...files.map((file) => `--file=${file}`),
		...set.map((override) => `--set=${override}`),
		...vars.map((variable) => `--var=${variable}`),
		...allowed(allow),
		...noCache ? ["--no-cache"] : [],
		...pull ? ["--pull"] : [],
		...load ? ["--load"] : [],
		...push ? ["--push"] : [],
		...provenance === "" ? [] : [`--provenance=${provenance}`],
		...sbom === "" ? [] : [`--sbom=${sbom}`],
		...call === "" ? [] : [`--call=${call}`],
		...builder === void 0 ? [] : [`--builder=${builder}`],
		"--progress=quiet",
		"--",
		...remote === void 0 ? [] : [remote],
		...targets
	];
}
/** Grants access to files as `buildx build` does, without a prompt; docker/bake-action does the same. */
function allowed(allow) {
	return [.../* @__PURE__ */ new Set([...allow, "fs=*"])].map((entitlement) => `--allow=${entitlement}`);
}
/**
* Asks buildx what it would build.
*
* @param builder which reads a remote definition; undefined for one of this machine
* @returns JSON
* @throws Error with buildx's own words where the bake files are wrong
*/
async function printBake(buildx, request, { folder, env, filesInput }, builder) {
	const { remote, files } = request;
	const print = (asked) => buildx(printArguments(asked, builder), {
		folder,
		env
	});
	const { stdout } = await print(request).catch(async (error) => {
		if (!(error instanceof CommandError) || !error.started) throw error;
		const reason = remote !== void 0 && files.length === 0 && hasNone.test(error.stderr) ? await whySilent(error, () => print({
			...request,
			files: ["docker-bake.hcl"]
		})) : error;
		throw new Error(whyUnread(reason.stderr, {
			remote,
			folder,
			filesInput
		}), { cause: error });
	});
	return stdout;
}
const hasNone = /couldn't find a bake definition/;
/**
* Finds out why buildx found no bake file in a repository: if none is named, it treats one that it cannot fetch as
* missing (bake/remote.go, `filesFromRef`).
*
* @param ask for one file by its name
*/
async function whySilent(found, ask) {
	try {
		await ask();
		return found;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		return /no such file or directory/.test(error.stderr) ? found : error;
	}
}
function whyUnread(stderr, { remote, folder, filesInput }) {
	const words = lastLines(stderr, 20).replace(/^ERROR: /m, "");
	const place = remote ?? folder;
	if (!hasNone.test(words)) return `buildx cannot read the bake files in ${place}:\n${words}`;
	return `no bake file in ${place}; set '${filesInput}' to its path, or 'workdir' to its folder${remote === void 0 ? "" : `, or read those of the checkout with 'source: .'`}`;
}
//#endregion
//#region src/bake-files/read.ts
/**
* Asks buildx what it would build, with the tags that rules gave to targets.
*
* @param builder which reads a remote definition; undefined for one of this machine
* @throws Error with buildx's own words where the bake files are wrong
*/
async function readDefinition(buildx, bake, source, metadata, builder) {
	const { remote, folder, env } = source;
	const isRemote = remote !== void 0;
	const files = metadata === void 0 ? bake.files : withFile(bake.files, metadata.file, isRemote, folder);
	const { filesInput = "files", ...asked } = bake;
	const detached = detach(withoutAnswers(parseDefinition(await printBake(buildx, {
		...asked,
		remote,
		files,
		push: bake.push === true || bake.push === "auto"
	}, {
		folder,
		env,
		filesInput
	}, builder))), source);
	const isPart = bake.targets.some((name) => name !== "default");
	return withTags(detached, metadata?.tags ?? /* @__PURE__ */ new Map(), isPart);
}
/**
* Removes the output from targets that only evaluate their Dockerfile (`call = "check"`): buildx adds one all the same.
*/
function withoutAnswers(definition) {
	const isAsked = ({ call }) => typeof call === "string" && !["", "build"].includes(call);
	return mapTargets(definition, (raw) => isAsked(raw) ? withoutResult(raw) : raw);
}
/**
* @param isPart whether only some targets were asked for, so that others may be meant
* @throws Error for a target that is not among those that are baked
*/
function withTags(definition, tags, isPart) {
	const targets = requestedTargets(definition);
	for (const name of tags.keys()) if (!isPart && !targets.includes(name)) throw new Error(`input 'images' names the target '${name}', which is not among the baked targets: ${targets.join(", ")}`);
	return mapTargets(definition, (raw, name) => {
		const given = tags.get(name);
		return given === void 0 ? raw : withValues(raw, { tags: given });
	});
}
//#endregion
//#region src/bake-files/linked.ts
/**
* The platforms that a target has in the bake files, normalised, each once.
*
* @throws Error that names the target and the attribute
*/
function namedPlatforms({ name, platforms }, native) {
	try {
		return [...new Set(platforms.flatMap((text) => text.split(",")).map((text) => parsePlatformName(text, native)))];
	} catch (error) {
		throw new Error(`target '${name}', attribute 'platforms': ${messageOf(error)}`, { cause: error });
	}
}
/**
* Tells whether all that a target is made from can be narrowed to its platforms and that of the machine. To buildx, a
* target with one platform is the context of every stage, whatever its platform (build/build.go, `waitContextDeps`); so
* this is false for a Dockerfile that names a platform itself, or that is not on this machine.
*/
function takesNarrowed(name, raw, files) {
	const dockerfile = dockerfileOf(name, raw, files);
	if (dockerfile === void 0) return false;
	return [...dockerfile.matchAll(/--platform=(\S*)/g)].map(([, value = ""]) => value.replace(/["']/g, "")).every((value) => /^\$(?:BUILDPLATFORM|TARGETPLATFORM|\{BUILDPLATFORM\}|\{TARGETPLATFORM\})$/.test(value));
}
function dockerfileOf(name, raw, { folder, readText }) {
	const { "dockerfile-inline": inline } = raw;
	if (typeof inline === "string") return inline;
	const { context, dockerfile } = readTarget(name, raw);
	if (isRemote(context) || /^\w+:\/\//.test(dockerfile)) return void 0;
	const path = isAbsolute(dockerfile) ? dockerfile : join(context, dockerfile);
	return readText(isAbsolute(path) ? path : join(folder, path));
}
//#endregion
export { withoutResult as S, escapedLabels as _, checkEntitlements as a, requestedTargets as b, checkText as c, decideSource as d, makeBakeMetadata as f, escaped as g, contextsOf as h, allowed as i, grantedBy as l, basesOf as m, takesNarrowed as n, checkSecrets as o, baseIn as p, readDefinition as r, checkTags as s, namedPlatforms as t, readTargets as u, mapTargets as v, withValues as x, readTarget as y };
