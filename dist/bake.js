import { l as CommandError, p as CancelledError, t as atMost } from "./shared/build-merge-post.js";
import { C as mask, D as messageOf, S as log, _ as beQuiet, l as readText, v as debug } from "./shared/every-entry.js";
import { $ as linuxPlatforms, B as writeOutputs, C as names, D as scalar, F as forEachPlatform, G as formatTests, H as writeSummary, L as pushedOutput, M as conclude, O as text, S as name, T as readAll, X as formatPlatform, _ as choice, a as readPlatforms, at as platformSlug, b as lines, d as buildxInputs, g as booleanOr, h as boolean, k as parseList, l as isRemote, ot as takeApart, p as parseYaml, q as formatFailure, tt as nativePlatform, x as list, y as entries, z as testedOutput } from "./shared/reading-inputs.js";
import { D as masksOfValue, M as loadPolicy, N as policyInputs, P as runAction, S as registryInputs, b as failureIn, f as timed, g as withRegistries, h as readReference, v as Failure, x as readRegistryInputs, y as during } from "./shared/build-and-merge.js";
import { A as chooseBuilder, D as parseOutput, E as namesOf, F as gateInputs, I as cacheInputs, N as logInputs, O as buildWithCache, S as outputsWithoutArtifacts, T as isPushed, b as unkeptBinary, c as provide, g as complete, h as checkSource, i as secretSources, j as readConfiguration, k as logRemarks, m as openPublication, n as decideBuild, o as prepare, t as settlePush, v as openCache, x as openArtifacts, y as decideCache } from "./shared/build-and-bake.js";
import { $ as annotateDockerfile, At as vertexesOf, B as divide, C as emulate, Dt as ofCall, F as inspectImages, Ft as failureOfCall, Gt as builderInputs, I as hostsOf, It as readMetadata, Lt as withWarnings, Pt as builtFrom, R as namesOf$1, U as withoutImage, V as pushedBy, Wt as readFields, X as layoutOutput, Z as resultFolders, at as buildWarnings, bt as wordsBesideJson, d as readOomKills, dt as lintWarnings, f as followTargets, ht as cacheWriteFailures, it as openCalls, l as cacheWarnings, nt as alsoTold, ot as callResult, qt as readBuilderInputs, rt as noteOf, st as isBuildCall, tt as toolchainOutputs, wt as followBuild } from "./shared/build-and-gate.js";
import { S as withoutResult, _ as escapedLabels, a as checkEntitlements, b as requestedTargets, c as checkText, d as decideSource, f as makeBakeMetadata, g as escaped, h as contextsOf, i as allowed, l as grantedBy, m as basesOf, n as takesNarrowed, o as checkSecrets, p as baseIn, r as readDefinition, s as checkTags, t as namedPlatforms, u as readTargets, v as mapTargets, x as withValues, y as readTarget } from "./shared/bake-files.js";
import { c as bindBuildx, d as findDaemon, t as killBuilder } from "./shared/build-and-post.js";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
//#region src/bake/inputs.ts
/** Inputs that docker/bake-action has too, with the same meaning. */
const bakeInputs = {
	source: scalar("source"),
	workdir: name("workdir"),
	files: names("files", { comma: true }),
	targets: names("targets", { comma: true }),
	set: lines("set"),
	vars: lines("vars"),
	allow: names("allow", { comma: true }),
	call: name("call"),
	noCache: boolean("no-cache"),
	pull: boolean("pull"),
	load: boolean("load"),
	push: booleanOr("push", "auto"),
	provenance: scalar("provenance"),
	sbom: scalar("sbom"),
	githubToken: scalar("github-token")
};
/** Rules that make tags from the Git ref, as those of docker/metadata-action. */
const tagInputs = {
	images: entries("images"),
	tags: entries("tags"),
	flavor: list("flavor"),
	labels: list("labels"),
	annotations: list("annotations")
};
const publishInputs = { publish: choice("publish", "staged", "direct", "digest") };
/** It may be YAML with the commands of each target, so the text is parsed later. */
const bakeGateInputs = {
	...gateInputs,
	smokeTest: text("smoke-test")
};
const inputTables = [
	bakeInputs,
	tagInputs,
	builderInputs,
	buildxInputs,
	registryInputs,
	publishInputs,
	policyInputs,
	logInputs,
	bakeGateInputs,
	cacheInputs
];
/**
* Reads and checks the inputs one by one.
*
* @param workspace where relative paths start
*/
async function readInputs(workspace) {
	const { smokeTest, ...gate } = readAll(bakeGateInputs);
	return {
		bake: readAll(bakeInputs),
		metadata: readAll(tagInputs),
		buildx: readAll(buildxInputs),
		builder: readBuilderInputs(),
		registry: await readRegistryInputs(workspace),
		...readAll(publishInputs),
		...readAll(logInputs),
		policy: readAll(policyInputs),
		gate,
		smokeTest,
		cache: readAll(cacheInputs)
	};
}
//#endregion
//#region src/bake/outputs.ts
const outputs = [
	"targets",
	"metadata",
	"call-result",
	"push-declined",
	"builder",
	"buildx-version",
	"buildkit-version",
	"failure",
	"timings",
	...linuxPlatforms.map(pushedOutput),
	...linuxPlatforms.map(testedOutput)
];
//#endregion
//#region src/buildx/bake.ts
/**
* Bakes a definition, as JSON, in which everything is resolved: neither variables nor functions are evaluated again.
*
* @param targets names in the definition
* @throws CommandError with what buildx said
*/
async function bake(buildx, definition, targets, { builder, folder, workdir, allow, call = "", follow, ...options }) {
	const [file, metadataFile] = [join(folder, "docker-bake.json"), join(folder, "metadata.json")];
	await writeFile(file, definition, { mode: 384 });
	const args = [
		"bake",
		...allowed(allow),
		`--builder=${builder}`,
		...call === "" ? [] : [`--call=${call}`],
		`--file=${file}`,
		`--metadata-file=${metadataFile}`,
		`--progress=${follow === void 0 ? "plain" : "rawjson"}`,
		"--",
		...targets
	];
	const run = {
		...withWarnings(options),
		folder: workdir
	};
	if (follow === void 0) await buildx(args, run);
	else await (await import("./shared/load-buildx-followed.js")).runFollowed(buildx, args, run, follow);
	return readBaked(metadataFile);
}
/**
* Evaluates the Dockerfiles of targets (`call`).
*
* @throws Error when there is no answer
*/
async function askBake(...asked) {
	const [, , , { folder, call = "" }] = asked;
	try {
		return await bake(...asked);
	} catch (error) {
		const metadata = await readMetadata(join(folder, "metadata.json"));
		if (!(error instanceof CommandError) || Object.keys(metadata).length === 0) throw error;
		return {
			metadata,
			failure: failureOfCall(call, error)
		};
	}
}
/**
* Writes a cache with a bake of what has just been baked.
*
* @returns why it was not written; undefined when it was
*/
async function saveBakeCache(buildx, definition, targets, { seconds, env, ...options }) {
	const stop = AbortSignal.timeout(seconds * 1e3);
	const seen = followBuild();
	const follow = {
		platforms: [],
		group: [],
		secrets: [],
		emulatedArchitectures: void 0,
		targets: Object.keys(JSON.parse(definition).target),
		print: void 0,
		showsWarnings: false,
		onProgress: seen.add
	};
	try {
		await bake(buildx, definition, targets, {
			...options,
			...env && { env },
			stop,
			follow
		});
		return cacheWriteFailures(vertexesOf(seen.graph))[0]?.reason;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) return `it was not finished after ${seconds} s ('cache-timeout')`;
		return wordsBesideJson(error.stderr) || error.message;
	}
}
/**
* The target that an error of a bake is about, which buildx puts in front of it (build/build.go): `target app: failed
* to solve: …`; undefined if it is none of these.
*/
function failedTarget(error, targets) {
	const [, name = ""] = /\btarget ([\w-]+): /.exec(messageOf(error)) ?? [];
	return targets.includes(name) ? name : void 0;
}
async function readBaked(path) {
	const metadata = await readMetadata(path);
	const built = Object.entries(metadata).flatMap(([target, left]) => {
		if (typeof left !== "object" || left === null || Array.isArray(left)) return [];
		const found = left;
		return [[target, builtFrom(found, found["containerimage.config.digest"])]];
	});
	return {
		metadata,
		built: new Map(built)
	};
}
//#endregion
//#region src/bake/annotate.ts
/** Annotates the Dockerfiles of targets. Warnings come without a target, so each goes to the file that holds its source. */
function annotateTargets(warnings, decisions, runner) {
	const files = new Map(decisions.flatMap((decision) => {
		const text = decision.dockerfile === void 0 ? void 0 : readText(join(runner.workspace, decision.dockerfile));
		return text === void 0 ? [] : [[text, decision]];
	}));
	const [first] = decisions;
	for (const warning of warnings) {
		const decision = files.get(warning.source ?? "") ?? (first && {
			...first,
			dockerfile: void 0
		});
		if (decision !== void 0) annotateDockerfile([warning], decision, runner);
	}
}
//#endregion
//#region src/bake/compose.ts
/**
* Composes the definition that is baked: targets as buildx printed them, with what was decided about each in their place.
* A target that several nodes build has an entry for each, with entries of their own for what it builds on.
*
* @param variables arguments for every target, such as proxies
*/
function compose(definition, targets, variables) {
	const composed = /* @__PURE__ */ new Map();
	const entries = /* @__PURE__ */ new Map();
	const whole = new Set(targets.flatMap(({ name, division }) => division.groups.length > 1 ? [] : [name]));
	const link = (raw, platforms) => {
		const contexts = Object.entries(contextsOf(raw)).map(([key, value]) => {
			const base = baseIn(value);
			return [key, base === void 0 ? value : `target:${linked(base, platforms)}`];
		});
		return contexts.length > 0 ? withValues(raw, { contexts: Object.fromEntries(contexts) }) : raw;
	};
	/** The entry of a target that another one builds on. */
	const linked = (name, platforms) => {
		const entry = platforms === void 0 ? name : partName(name, platforms);
		const raw = definition.target[name];
		if (raw === void 0 || composed.has(entry) || platforms === void 0 && whole.has(name)) return entry;
		composed.set(entry, {});
		const narrowed = platforms === void 0 ? {} : { platforms: [...platforms] };
		const only = withValues(withoutResult(raw), {
			...narrowed,
			output: [{ type: "cacheonly" }]
		});
		composed.set(entry, link(withArguments(only, variables), platforms));
		return entry;
	};
	for (const target of targets) {
		const { groups } = target.division;
		const parts = groups.map((platforms) => groups.length > 1 ? platforms : void 0);
		entries.set(target.name, parts.map((platforms, index) => {
			const entry = platforms === void 0 ? target.name : partName(target.name, [...platforms, "push"]);
			const raw = withArguments(withDecision(target, groups[index] ?? [], index), variables);
			composed.set(entry, link(raw, platforms));
			return entry;
		}));
	}
	shareCaches(composed, new Set([...entries.values()].flat()));
	return {
		definition: {
			group: {},
			target: Object.fromEntries(composed)
		},
		entries
	};
}
/**
* Lets what targets build on read the caches of these: it is a solve of its own in buildx, and its steps are in the caches of
* the targets.
*/
function shareCaches(composed, baked) {
	const share = (name, from) => {
		const raw = composed.get(name);
		if (raw === void 0) return;
		const own = raw["cache-from"] ?? [];
		const all = baked.has(name) ? own : [...new Map([...own, ...from].map((one) => [JSON.stringify(one), one])).values()];
		if (all.length > own.length) composed.set(name, withValues(raw, { "cache-from": all }));
		for (const base of basesOf(contextsOf(raw))) if (!baked.has(base)) share(base, all);
	};
	for (const name of baked) share(name, []);
}
function formatDefinition({ target }) {
	return JSON.stringify({ target }, null, 2);
}
/** The target with what was decided in place of what the bake file says. */
function withDecision({ raw, decision, request, division, folder }, platforms, index) {
	const { outputs, secrets } = decision;
	const { layout, request: divided } = division;
	const tokens = secrets.options.map((option) => Object.fromEntries(readFields(option).map(({ key, value }) => [key, value])));
	const own = [...raw.secret ?? [], ...tokens];
	return withValues(raw, {
		annotations: listOrNone(divided.annotations.map(escaped)),
		attest: listOrNone(divided.attests),
		"cache-from": listOrNone(divided.cacheFrom),
		"cache-to": listOrNone(divided.cacheTo),
		...request.labels.length > 0 && { labels: escapedLabels(request.labels) },
		platforms: listOrNone(platforms),
		secret: listOrNone(own),
		...outputs.byDigest && {
			output: divided.outputs,
			tags: void 0
		},
		...layout && {
			output: [...divided.outputs, layoutOutput(layout, resultFolders(folder, division.groups.length)[index] ?? folder)],
			tags: void 0
		}
	});
}
function listOrNone(items) {
	return items.length > 0 ? items : void 0;
}
function withArguments(raw, variables) {
	if (Object.keys(variables).length === 0) return raw;
	const added = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, escaped(value)]));
	return withValues(raw, { args: {
		...added,
		...raw.args ?? {}
	} });
}
/** Names of targets have letters, digits, `_` and `-` (buildx bake/hclparser, `validTargetNameChars`). */
function partName(name, parts) {
	return [name, ...parts.map((part) => part === "push" ? part : platformSlug(part))].join("__");
}
//#endregion
//#region src/bake/variants.ts
/** A definition for a builder that has just baked it, so that nothing runs again; see `repeated` of src/buildx/arguments.ts. */
function repeatedDefinition(definition) {
	return mapTargets(definition, (raw) => withValues(raw, {
		"no-cache": void 0,
		"no-cache-filter": void 0,
		...isRenewed(raw) && { "cache-from": void 0 }
	}));
}
/** Whether steps are to run although a cache has them. */
function renews({ target }) {
	return Object.values(target).some(isRenewed);
}
function isRenewed(raw) {
	const filters = raw["no-cache-filter"];
	return raw["no-cache"] === true || Array.isArray(filters) && filters.length > 0;
}
/** Without any cache that is read. */
function uncachedDefinition(definition) {
	return mapTargets(definition, (raw) => withValues(raw, { "cache-from": void 0 }));
}
/** With attestations in the form of images; undefined if a target sets their form itself. */
function plainDefinition(definition) {
	const outputs = Object.entries(definition.target).map(([name, raw]) => [name, outputsWithoutArtifacts(readTarget(name, raw).outputs)]);
	if (outputs.some(([, output]) => output === void 0)) return void 0;
	const plain = new Map(outputs);
	return mapTargets(definition, (raw, name) => withValues(raw, { output: plain.get(name) }));
}
/** The definition that writes the cache of entries that were baked, and nothing else. */
function cacheDefinition(definition, entries, { to, platforms }) {
	return mapTargets(repeatedDefinition(definition), (raw, name) => withValues(raw, {
		output: [{ type: "cacheonly" }],
		tags: void 0,
		annotations: void 0,
		attest: ["type=provenance,disabled=true"],
		"cache-to": entries.includes(name) ? [to] : void 0,
		...entries.includes(name) && platforms.length > 0 && { platforms }
	}));
}
/** The definition that evaluates targets (`call`). */
function askedDefinition(definition) {
	return mapTargets(definition, withoutResult);
}
//#endregion
//#region src/bake/bake.ts
/**
* Bakes every target in one call of buildx. As in a build, temporary failures are retried, and a bake whose cache hangs
* is repeated without it.
*
* @returns what each entry of the definition left
*/
async function bakeTargets({ definition, entries }, targets, { inputs, source, toolchain }, onProgress, job) {
	const { buildx, builder, isOwn, docker, buildkit } = toolchain;
	const decision = callsDecision(definition, targets, inputs);
	const calls = openCalls(decision, toolchain, job);
	const artifacts = openArtifacts({
		plain: plainDefinition,
		again: repeatedDefinition
	});
	const names = [...entries.values()].flat();
	const options = {
		builder,
		folder: job.folder,
		workdir: source.folder,
		allow: grantedBy(inputs.bake),
		env: environmentOf(targets, source)
	};
	const call = (wanted, observer, stop) => artifacts.push(wanted, (part, onPush) => bakeAgain(part, job.retries, stop, (asked) => calls.watch(decision.builtFor, {
		observer: alsoTold(observer, onProgress, onPush),
		stop
	}, (watched) => bake(buildx, formatDefinition(asked), names, {
		...options,
		...watched
	}))));
	const readSeconds = Math.min(...targets.map(({ use }) => use.decision.readSeconds));
	const canEnd = isOwn && buildkit.driver === "docker-container" && (buildkit.nodes ?? []).length < 2;
	const never = new AbortController().signal;
	try {
		return await calls.show("Bake", inputs.progress, async (print) => {
			const work = {
				build: (asked, observer, stop = never) => call(asked, observer, stop),
				...canEnd && { endBuilder: () => killBuilder(docker, builder) },
				print
			};
			return (await buildWithCache({
				request: definition,
				uncached: () => uncachedDefinition(definition)
			}, work, readSeconds)).result;
		});
	} finally {
		const warning = artifacts.warning();
		if (warning !== void 0) log.warning(warning);
	}
}
/**
* Returns the function that writes the cache of a target, with a second bake of that target alone: the builder has
* every step already.
*/
function cacheWriter({ name, folder, division }, { definition, entries }, { inputs, source, toolchain }) {
	const { buildx, builder } = toolchain;
	return async ({ platforms }, { entry, env, seconds }) => {
		const all = entries.get(name) ?? [name];
		const part = division.groups.findIndex((group) => group.join() === platforms.join());
		const own = all.slice(Math.max(part, 0), part < 0 ? void 0 : part + 1);
		const saving = formatDefinition(cacheDefinition(definition, own, {
			to: entry,
			platforms
		}));
		const place = await mkdtemp(join(folder, "cache-"));
		const options = {
			builder,
			folder: place,
			workdir: source.folder,
			allow: grantedBy(inputs.bake),
			seconds
		};
		return saveBakeCache(buildx, saving, own, {
			...options,
			env: {
				...source.env,
				...env
			}
		});
	};
}
/** Variables of the secrets and caches of all targets, and of the repository that the definition is from. */
function environmentOf(targets, { env }) {
	return Object.assign({}, env, ...targets.map(({ use }) => use.env));
}
/** What all targets together are shown by. */
function callsDecision({ target }, targets, { progress, stallSeconds }) {
	const decisions = targets.map(({ decision }) => decision);
	const [first] = decisions;
	return {
		builtFor: [...new Set(decisions.flatMap(({ builtFor }) => builtFor))],
		secrets: {
			options: [],
			env: {},
			warnings: [],
			masks: [...new Set(decisions.flatMap(({ secrets }) => secrets.masks))]
		},
		dockerfile: void 0,
		progress,
		shows: first?.shows ?? {
			annotations: true,
			summary: true
		},
		stallSeconds,
		baked: Object.keys(target)
	};
}
function bakeAgain(definition, retries, stop, call) {
	let wanted = definition;
	return retries.call({
		phase: "build",
		what: "bake",
		ask: () => call(wanted),
		transience: async (error) => {
			const { passingBuild } = await import("./shared/load-doctor-passing.js");
			const passing = await passingBuild(error);
			if (passing === void 0) return void 0;
			if (passing.phase === "push") wanted = repeatedDefinition(definition);
			return {
				...passing,
				note: noteOf(passing.phase === "push", renews(wanted))
			};
		},
		attempts: 3,
		firstDelay: 5e3,
		stop
	});
}
/** What each entry of a target left, in the order of its platforms. */
function builtOf({ built }, entries, vertexes) {
	return entries.map((entry, index) => {
		const seen = vertexes[index] ?? [];
		return {
			metadata: {},
			...built.get(entry),
			...seen.length > 0 && { vertexes: seen }
		};
	});
}
//#endregion
//#region src/bake/answer.ts
/** Evaluates the Dockerfiles of targets (`call`), without building or publishing anything. */
async function answer(targets, { definition, ...means }, job) {
	const { inputs, source, toolchain } = means;
	const { call } = inputs.bake;
	const asked = askedDefinition(compose(definition, targets, {}).definition);
	const decision = {
		...callsDecision(asked, targets, inputs),
		progress: inputs.progress === "plain" ? "plain" : "auto"
	};
	const calls = openCalls(decision, toolchain, job);
	const stop = new AbortController().signal;
	const { builder, buildx } = toolchain;
	const names = targets.map(({ name }) => name);
	const options = {
		builder,
		folder: job.folder,
		workdir: source.folder,
		allow: grantedBy(inputs.bake),
		call,
		env: environmentOf(targets, source)
	};
	const { metadata, failure } = await calls.show(`Call ${call}`, decision.progress, (onOutput) => calls.watch(decision.builtFor, {
		observer: {
			onOutput,
			onProgress: () => {}
		},
		stop
	}, (watched) => askBake(buildx, formatDefinition(asked), names, {
		...options,
		...watched
	})));
	const answers = new Map(targets.flatMap(({ name, decision }) => {
		const answered = callResult(metadata[name] ?? {});
		if (answered === void 0) return [];
		annotateTargets(lintWarnings(answered), [decision], job.runner);
		return [[name, answered]];
	}));
	return {
		outputs: {
			...toolchainOutputs(toolchain),
			"call-result": JSON.stringify(Object.fromEntries(answers))
		},
		summary: "",
		published: "",
		artifacts: [],
		...failure && { failure: {
			phase: "build",
			message: failure,
			retried: job.retries.repeats()
		} }
	};
}
//#endregion
//#region src/bake/terms.ts
/** Runs a task for a target; an error names the target, and its attribute instead of an input of build. */
async function ofTarget(name, task) {
	try {
		return await task();
	} catch (error) {
		if (!(error instanceof Error) || error instanceof CancelledError || error.constructor !== Error) throw error;
		throw new Error(`target '${name}': ${inBakeTerms(messageOf(error))}`, { cause: error });
	}
}
const attributes = {
	annotations: "annotations",
	attests: "attest",
	"build-args": "args",
	"build-contexts": "contexts",
	"cache-from": "cache-from",
	"cache-to": "cache-to",
	context: "context",
	file: "dockerfile",
	labels: "labels",
	outputs: "output",
	platforms: "platforms",
	tags: "tags",
	target: "target"
};
/** A message of build, with the attributes of a target in place of inputs. */
function inBakeTerms(message) {
	return message.replace(/\binput '([\w-]+)'/g, (whole, input) => attributes[input] === void 0 ? whole : `attribute '${attributes[input]}'`).replace(/'outputs'/g, `'output'`).replace(/'build-args'/g, `'args'`).replace(/set 'file', relative to the workspace, e\.g\. file: .*$/, `set the attribute 'dockerfile', relative to the context`);
}
//#endregion
//#region src/bake/complete.ts
/** The private folder of a target. */
function folderOf(index, { folder }) {
	return join(folder, `target-${index}`);
}
/**
* Checks for every target that its files are there and that its repositories can be pushed to, before anything is
* built.
*
* @throws Error for a problem that would persist
*/
async function openTargets(targets, registries, job) {
	return Promise.all(targets.map(async ({ name, target, decision, policy }, index) => {
		const folder = folderOf(index, job);
		await mkdir(folder, {
			recursive: true,
			mode: 448
		});
		if (!target.isInline && !/^cwd:/.test(target.dockerfile)) await ofTarget(name, () => checkSource(decision.request, job.runner.workspace));
		const policing = policy && (await import("./shared/load-image-policy.js")).policingOf(policy, decision);
		return during("login", { names: namesOf$1(decision) }, () => openPublication(registries, decision, folder, policing));
	}));
}
/**
* Completes targets, once the builder is known.
*
* @throws Error for what this builder cannot build
*/
async function completeTargets(targets, publications, toolchain, job) {
	const prepared = [];
	for (const [index, target] of targets.entries()) {
		const { name, decision } = target;
		const { request, remarks } = await ofTarget(name, () => complete(decision, toolchain, job));
		for (const { level, text } of remarks) log[level](`target '${name}': ${inBakeTerms(text)}`);
		const use = await openCache(target.cache, request, toolchain, decision.secrets.env, job);
		const outputs = {
			...decision.outputs,
			layout: decision.declined?.layout
		};
		const division = await ofTarget(name, () => divide(use.request, outputs, toolchain.buildkit));
		const publication = publications[index];
		if (publication === void 0) throw new Error(`target '${name}' has no publication`);
		const variables = addedArguments(decision.request.buildArgs, request.buildArgs, job);
		prepared.push({
			...target,
			request,
			use,
			division,
			publication,
			variables,
			folder: folderOf(index, job)
		});
	}
	return prepared;
}
/** Arguments that were added to those of the bake file, with their values: those without are variables of the job. */
function addedArguments(before, after, { runner }) {
	const added = after.filter((argument) => !before.includes(argument));
	return Object.fromEntries(added.map((argument) => {
		const at = argument.indexOf("=");
		return at < 0 ? [argument, runner.childEnvironment[argument] ?? ""] : [argument.slice(0, at), argument.slice(at + 1)];
	}));
}
//#endregion
//#region src/toolchain/emulate-later.ts
/**
* Registers emulators once the builder is there: for platforms that only a definition tells which BuildKit has read. A
* BuildKit that runs executes through them at once.
*
* @returns undefined where the machines of the builder are not known, or registered by whoever made it
*/
async function emulateLater(builder, platforms, supplies, job) {
	const { existing, isOnDaemon, driver, append, endpoint, binfmtImages } = builder;
	if (!(existing === "" ? ["docker", "docker-container"].includes(driver) && append.trim() === "" : isOnDaemon)) return void 0;
	const daemon = await findDaemon(job.run, existing === "" ? endpoint : "", job.runner);
	return emulate(builder, platforms, {
		daemon,
		images: inspectImages(daemon, binfmtImages),
		supplies
	}, job);
}
//#endregion
//#region src/bake/decide.ts
/**
* Decides about a target as about a build whose inputs its attributes are.
*
* @throws Error that names the target and the attribute that is wrong, or that cannot be kept where tags move last
*/
async function decideTarget(name, raw, options, job) {
	return ofTarget(name, async () => {
		const { inputs } = options;
		const target = readTarget(name, raw);
		checkText(target);
		const settled = await settlePush(buildInputs(target, options), job.runner);
		checkNamed(target, settled);
		const { request } = settled;
		const policy = await loadPolicy({
			...request,
			...inputs.policy,
			untyped: "manifest"
		}, job);
		const labelled = policy === void 0 ? settled : {
			...settled,
			request: {
				...request,
				labels: policy.labels
			}
		};
		const decision = decideBuild(labelled, {
			secrets: [],
			warnings: []
		}, job.runner);
		const { targets } = decision.declined ?? decision;
		const identity = {
			...request,
			target: name
		};
		const cached = {
			...decision,
			targets,
			request: identity,
			isLeg: inputs.publish === "digest"
		};
		return {
			name,
			target,
			raw,
			decision,
			policy,
			cache: decideCache(cacheOf(settled.cache, name), cached, job.runner)
		};
	});
}
function buildInputs(target, { inputs, source, commands }) {
	const { bake, metadata: _, smokeTest: __, ...shared } = inputs;
	const pushed = target.outputs.map(parseOutput).filter((output) => isPushed(output, false));
	const isHere = source.remote === void 0 && !isRemote(target.context);
	const context = isHere ? pathIn(source.place, target.context) : target.context;
	const hasGitSecret = target.secrets.some(({ id = "" }) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id));
	const gate = pushed.length > 0 || target.outputs.some((output) => parseOutput(output).type === "docker") ? {
		...shared.gate,
		smokeTest: commands.of(target.name)
	} : {
		...shared.gate,
		verify: "off",
		ignore: [],
		test: "",
		smokeTest: []
	};
	return {
		...shared,
		gate,
		images: [],
		flavor: [],
		request: {
			...nothing,
			allow: bake.allow,
			annotations: target.annotations,
			attests: target.attests,
			buildArgs: target.args,
			buildContexts: Object.entries(target.contexts).map(([key, value]) => `${key}=${value}`),
			cacheFrom: target.cacheFrom,
			cacheTo: target.cacheTo,
			call: bake.call,
			context,
			file: isHere && !/^cwd:/.test(target.dockerfile) ? pathIn(context, target.dockerfile) : target.dockerfile,
			githubToken: hasGitSecret ? "" : bake.githubToken,
			labels: target.labels,
			network: target.network,
			noCache: target.noCache,
			outputs: target.outputs,
			platforms: target.platforms,
			push: pushed.length > 0 && (bake.push === "auto" ? "auto" : true),
			tags: target.tags.length > 0 ? target.tags : pushed.flatMap(namesOf),
			target: target.stage
		}
	};
}
function pathIn(folder, path) {
	return isAbsolute(path) ? path : join(folder, path);
}
/** Inputs of build that a bake takes from the definition, unchanged. */
const nothing = {
	addHosts: [],
	cgroupParent: "",
	load: false,
	noCacheFilters: [],
	provenance: "",
	pull: false,
	resource: [],
	sbom: "",
	secretEnvs: [],
	secretFiles: [],
	secrets: [],
	shmSize: "",
	ssh: [],
	ulimit: []
};
function checkNamed({ name, outputs }, { request: { push, tags } }) {
	if (push !== true || tags.length > 0) return;
	const output = outputs.find((text) => isPushed(parseOutput(text), false)) ?? "";
	throw new Error(`it is pushed (${output}), but has no tags; add the attribute 'tags', name its repository in 'images' (name=ghcr.io/owner/app,target=${name}), or leave it out of 'targets'`);
}
/** Each target has a cache of its own. */
function cacheOf(cache, name) {
	const { preset, ref, scope } = cache;
	const tag = preset === "registry" && ref !== "" ? readReference("cache-ref", ref).tag : void 0;
	return {
		...cache,
		...scope !== "" && { scope: `${scope}-${name}` },
		...tag !== void 0 && { ref: `${ref}-${name}` }
	};
}
//#endregion
//#region src/bake/secrets.ts
/**
* The secrets of targets, which buildx reads itself: what must never appear in the log.
*
* @param sources files are relative to the folder in which buildx runs
*/
function masksOfSecrets(targets, { environment, readFile }) {
	const values = targets.flatMap(({ secrets }) => secrets.map(({ id = "", env, src, source = src }) => {
		if (env !== void 0) return environment[env];
		return source === void 0 ? environment[id] ?? readFile(id) : readFile(source);
	}));
	return [...new Set(values.flatMap((value) => value ? masksOfValue(value) : []))];
}
//#endregion
//#region src/bake/smoke.ts
const input = "smoke-test";
/**
* Reads the input `smoke-test`: commands for every target, one per line; or YAML with the commands of each target, as a list
* or as text.
*
* @param known all targets of the definition; undefined where it was asked for some, so that others may be meant
* @throws Error that names a target that is not there
*/
async function parseCommands(text, known) {
	const first = text.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("#")) ?? "";
	if (!/^["']?[\w.-]+["']?:(?:\s|$)/.test(first)) {
		const lines = parseList(input, text, { rawQuotes: true });
		return { of: () => lines };
	}
	const table = await parseYaml(input, text);
	if (typeof table !== "object" || table === null || Array.isArray(table)) throw new Error(`input '${input}' is neither a list of commands nor YAML that maps targets to commands`);
	const commands = new Map(Object.entries(table).map(([target, value]) => {
		if (known?.includes(target) === false) throw new Error(`input '${input}' has commands for '${target}', but the bake files define no such target; they define ${known.join(", ")}`);
		return [target, (Array.isArray(value) ? value : [value]).flatMap((item) => parseList(input, textOf(item, target), { rawQuotes: true }))];
	}));
	return { of: (target) => commands.get(target) ?? [] };
}
/** A list in the list is a command as JSON. */
function textOf(item, target) {
	if (Array.isArray(item)) return JSON.stringify(item);
	if (typeof item === "object" && item !== null) throw new Error(`input 'smoke-test' has a command for '${target}' that YAML does not read as text: ${JSON.stringify(item)}; put quotes around it`);
	return String(item ?? "");
}
//#endregion
//#region src/bake/targets.ts
/** Decides on every requested target, and reports what the user should know. */
async function decideTargets(definition, { inputs, source }, job) {
	const names = requestedTargets(definition);
	const commands = await parseCommands(inputs.smokeTest, inputs.bake.targets.length > 0 ? void 0 : Object.keys(definition.target));
	const decided = [];
	for (const name of names) decided.push(await decideTarget(name, definition.target[name] ?? {}, {
		inputs,
		source,
		commands
	}, job));
	const sources = secretSources({
		...job.runner,
		workspace: source.folder
	});
	const masks = masksOfSecrets(readTargets(definition.target), sources);
	mask(masks);
	checkTested(decided, inputs);
	mask(decided.flatMap(({ decision, cache }) => [...decision.secrets.masks, ...cache.masks]));
	for (const notice of ofTargets(decided, ({ decision }) => decision.notices)) log.notice(notice);
	for (const warning of ofTargets(decided, ({ decision }) => decision.warnings)) log.warning(warning);
	return decided.map(({ decision, ...target }) => {
		const secrets = {
			...decision.secrets,
			masks: [...decision.secrets.masks, ...masks]
		};
		return {
			...target,
			decision: {
				...decision,
				secrets
			}
		};
	});
}
/** Logs each message once, with all targets that it is about. */
function ofTargets(decided, saidOf) {
	return [...new Set(decided.flatMap(saidOf))].map((text) => {
		const names = decided.filter((target) => saidOf(target).includes(text)).map(({ name }) => `'${name}'`);
		return `${names.length > 1 ? "targets" : "target"} ${names.join(", ")}: ${inBakeTerms(text)}`;
	});
}
/** @throws Error where a test was asked for, and there is no image that could be tested */
function checkTested(decided, { gate, smokeTest, bake }) {
	const asked = {
		"smoke-test": smokeTest.trim() !== "",
		test: gate.test !== "",
		"verify-architecture": gate.verify === "all"
	};
	const [name] = Object.entries(asked).flatMap(([name, isAsked]) => isAsked ? [name] : []);
	if (name === void 0 || decided.some(({ decision }) => decision.gate !== void 0)) return;
	const why = isBuildCall(bake.call) ? `no target is pushed or loaded, so there is nothing to test; set 'push: true' or 'load: true', or set '${name}' only in runs that do` : `'call' evaluates Dockerfiles and builds no image; remove it from such steps`;
	throw new Error(`input '${name}' is set, but ${why}`);
}
//#endregion
//#region src/bake/prepare.ts
/** Reads the definition, decides on its targets, and prepares the builder and the registries. */
async function prepareBake(given, job) {
	const { inputs, source, metadata, configuration, registries } = given;
	const unkept = unkeptBinary(inputs.cache.write, job.runner);
	const provided = provide(inputs, unkept, job);
	const common = {
		configuration,
		tables: registries.tables,
		unkeptBinary: unkept
	};
	const preparing = (asked) => timed(() => prepare(inputs, {
		...common,
		asked
	}, {
		...job,
		run: registries.run
	}, provided));
	const early = source.remote === void 0 ? void 0 : await preparing({
		platforms: [],
		hosts: []
	});
	const decide = async () => {
		const buildx = early?.value.buildx ?? bindBuildx(registries.run, (await provided.ensureBinary()).path, job.runner);
		const definition = await readDefinition(buildx, inputs.bake, source, metadata, early?.value.builder);
		const all = readTargets(definition.target);
		checkEntitlements(all, grantedBy(inputs.bake));
		checkSecrets(all);
		const targets = await decideTargets(definition, given, job);
		checkTags(targets.map(({ name, decision }) => ({
			name,
			tags: publishedTags(decision)
		})));
		return {
			definition,
			targets,
			platforms: platformsOf(all, targets, job),
			hosts: hostsOfAll(targets)
		};
	};
	const deciding = decide();
	const readying = Promise.resolve(early ?? preparing(deciding));
	readying.catch(() => {});
	const { definition, targets, platforms } = await deciding;
	const opening = openTargets(targets, registries, job);
	opening.catch(() => {});
	const { value: toolchain, seconds } = await readying;
	const later = async () => emulateLater(inputs.builder, platforms, provided.supplies, job);
	const emulation = early && await during("emulation", {}, later);
	return {
		definition,
		targets,
		toolchain: {
			...toolchain,
			...emulation
		},
		preparedIn: seconds,
		publications: await opening
	};
}
function hostsOfAll(targets) {
	const hosts = targets.flatMap(({ decision, cache }) => hostsOf(decision.outputs.pushedTo, decision.request, cache.from));
	return [...new Set(hosts)];
}
/** All platforms that something is executed for, including what targets build on. */
function platformsOf(all, targets, { runner }) {
	const linked = readPlatforms(all.flatMap(({ platforms }) => platforms), runner, []);
	return [.../* @__PURE__ */ new Set([...targets.flatMap(({ decision }) => decision.platforms), ...linked])];
}
/** The names that the image of a target gets, which others must not have. */
function publishedTags({ publish, outputs, tags }) {
	return publish !== "digest" && outputs.isTagged ? tags : [];
}
//#endregion
//#region src/bake/failed.ts
/** The error of a bake that failed, diagnosed as a build of the target that failed, once its summary is written. */
async function failedBake(error, failed, job) {
	const { followers, composed, targets, means, oomKillsBefore } = failed;
	const entry = failedTarget(error, Object.keys(composed.definition.target));
	const { target, name, isOwn } = blamed(entry, composed, targets);
	const followed = followers.get(entry ?? target?.name ?? "") ?? [...followers.values()][0];
	if (target === void 0 || followed === void 0) return failureIn("build", { runner: job.runner }, error);
	const { diagnoseBuild } = await import("./shared/failed.js");
	const { decision } = target;
	const known = {
		followed,
		decision: isOwn ? decision : {
			...decision,
			dockerfile: void 0
		},
		groups: target.division.groups,
		means: {
			...means,
			publication: publicationOf(target, targets)
		},
		oomKillsBefore,
		job,
		target: name
	};
	const isShown = decision.shows.summary && job.runner.hasSummary;
	return diagnoseBuild(error, {
		...known,
		isShown
	}).catch((fault) => {
		debug(`cannot render the summary of the failed bake: ${messageOf(fault)}`);
		return failureIn("build", { runner: job.runner }, error);
	});
}
/**
* The target that a bake failed for.
*
* @param entry of the definition; undefined where the error names none
* @returns the target; the name of what failed, which differs for a target that others only build on and is empty if
*   unknown; and whether the target itself failed
*/
function blamed(entry, { definition, entries }, targets) {
	const [first] = targets;
	const own = targets.find(({ name }) => entries.get(name)?.includes(entry ?? ""));
	if (own !== void 0) return {
		target: own,
		name: own.name,
		isOwn: true
	};
	if (entry === void 0) return {
		target: first,
		name: targets.length === 1 ? first?.name ?? "" : "",
		isOwn: true
	};
	const buildsOn = (one) => basesOf(contextsOf(definition.target[one] ?? {})).some((base) => base === entry || buildsOn(base));
	return {
		target: targets.find(({ name }) => entries.get(name)?.some(buildsOn)) ?? first,
		name: entry.replace(/(?:__linux-\w+(?:-v\d+)?)+$/, ""),
		isOwn: false
	};
}
/** If buildx moves the tags, those of other targets may have moved before this one failed. */
function publicationOf({ publication }, targets) {
	if (targets.length < 2) return publication;
	const movesAfter = async (error) => (await Promise.all(targets.map((one) => one.publication.movesAfter(error, true)))).flat();
	return {
		...publication,
		movesAfter
	};
}
//#endregion
//#region src/bake/narrow.ts
/**
* Narrows targets that others only build on to the platforms of those: buildx would build such a target for all
* platforms that it lists. The platform of the machine stays, since a stage based on it may be
* `--platform=$BUILDPLATFORM`.
*/
function narrowLinked(definition, baked, { native, ...files }) {
	const { target } = definition;
	const names = new Set(baked.map(({ name }) => name));
	const all = new Map(Object.entries(target).map(([name, raw]) => [name, readTarget(name, raw)]));
	const needed = /* @__PURE__ */ new Map();
	const visit = (user, platforms) => {
		const isSure = takesNarrowed(user.name, target[user.name] ?? {}, files);
		for (const base of basesOf(user.contexts).map((name) => all.get(name))) {
			if (base === void 0 || names.has(base.name)) continue;
			const own = namedPlatforms(base, native);
			const wanted = /* @__PURE__ */ new Set([...platforms, formatPlatform(native)]);
			const stays = !isSure || !own.some((platform) => wanted.has(platform));
			const before = needed.get(base.name);
			const union = own.filter((platform) => stays || wanted.has(platform) || before?.includes(platform));
			if (union.length === before?.length) continue;
			needed.set(base.name, union);
			visit(base, union);
		}
	};
	for (const { name, platforms } of baked) {
		const user = all.get(name);
		if (user !== void 0) visit(user, platforms);
	}
	return mapTargets(definition, (raw, name) => {
		const platforms = needed.get(name) ?? [];
		return platforms.length > 0 ? withValues(raw, { platforms }) : raw;
	});
}
/**
* The platform of the one machine that bakes.
*
* @returns undefined if there may be several, or if it is unknown
*/
function machineOf({ isOwn, buildkit: { nodes }, emulatedArchitectures, lostNodes }, { arch, armVersion }) {
	if (nodes === void 0) return isOwn && emulatedArchitectures !== void 0 && lostNodes === void 0 ? nativePlatform(arch, armVersion) : void 0;
	const [node, ...others] = nodes;
	const [own] = node?.fixed?.length === 0 && others.length === 0 ? node.listed ?? [] : [];
	return own === void 0 ? void 0 : takeApart(own);
}
//#endregion
//#region src/bake/report.ts
/** Composes outputs and summary from what is reported of each target. */
async function resultOfBake(results, { metadata, targets, means }, { runner }) {
	const [first] = targets;
	const all = [...results];
	const failure = failureOf(all.flatMap(([name, { failure }]) => failure === void 0 ? [] : [{
		...failure,
		name
	}]));
	const isShown = first?.decision.shows.summary !== false && runner.hasSummary;
	const alone = all.length === 1 ? all[0]?.[1] : void 0;
	return {
		outputs: {
			targets: JSON.stringify(Object.fromEntries(all.map(([name, result]) => [name, toldOf(result)]))),
			metadata: JSON.stringify(metadataOf(all, metadata), null, 2),
			timings: JSON.stringify(Object.fromEntries(all.map(([name, { outputs }]) => [name, parsed(outputs.others.timings)]))),
			...toolchainOutputs(means.toolchain),
			...handedOn(alone)
		},
		summary: isShown ? (await import("./shared/load-bake-summary.js")).renderBake(results, means.metadata?.summary ?? [], first?.decision.mover !== "buildx") : "",
		published: all.map(([name, { published }]) => published === "" ? "" : `${name}: ${published}`).filter(Boolean).join("\n"),
		artifacts: all.flatMap(([, { outputs }]) => {
			const { manifest, tags } = outputs;
			return manifest && tags[0] !== void 0 ? [{
				reference: tags[0],
				digest: manifest.digest
			}] : [];
		}),
		...failure && { failure }
	};
}
/** Writes a result where the runner reads it. */
async function writeBakeResult({ outputs, summary, artifacts, failure }, { hasSummary, environment }) {
	writeOutputs({
		...outputs,
		failure: formatFailure(failure)
	});
	if (environment.GITHUB_ARTIFACTS && artifacts.length > 0) {
		const { declareArtifact } = await import("./shared/artifacts.js");
		for (const artifact of artifacts) declareArtifact(artifact, environment);
	}
	if (summary !== "" && hasSummary) await writeSummary(summary);
}
/** One failure for all; each line names its target. */
function failureOf(failures) {
	const [first, ...others] = failures;
	if (first === void 0) return void 0;
	const { name, ...failure } = first;
	const message = failures.map((one) => `target '${one.name}': ${one.message}`).join("\n");
	return {
		...failure,
		message,
		...others.length > 0 && { platform: void 0 }
	};
}
function toldOf({ outputs }) {
	const { manifest, digest = "", images, tags, platforms, tests = /* @__PURE__ */ new Map() } = outputs;
	const [image] = images;
	return {
		digest,
		digests: Object.fromEntries((manifest?.platforms ?? []).map((one) => [one.platform, one.digest])),
		image: image && digest ? `${image}@${digest}` : "",
		images,
		tags,
		platforms,
		manifest: manifest ?? null,
		tests: parsed(formatTests(tests))
	};
}
/** As docker/bake-action has it, with the names to which tags were moved. */
function metadataOf(results, metadata) {
	const { "buildx.build.warnings": warnings } = metadata;
	const targets = results.map(([name, { outputs }]) => [name, parsed(outputs.others.metadata) ?? {}]);
	return {
		...Object.fromEntries(targets),
		...warnings !== void 0 && { "buildx.build.warnings": warnings }
	};
}
/** What a build job passes to merge; with several targets it would be unclear whose it is. */
function handedOn(alone) {
	if (alone === void 0) return {};
	const { others } = alone.outputs;
	return {
		...forEachPlatform(pushedOutput, (platform) => others[pushedOutput(platform)] ?? ""),
		...forEachPlatform(testedOutput, (platform) => others[testedOutput(platform)] ?? "")
	};
}
function parsed(text) {
	return text === void 0 || text === "" ? null : JSON.parse(text);
}
//#endregion
//#region src/bake/told.ts
/** Reads for every target what BuildKit recorded and what its first tag pointed to before. */
async function lookBack(made, { toolchain }, { runner }) {
	const { readRecords } = await import("./shared/records.js");
	return Promise.all(made.map(async ({ target: { decision, publication }, built }) => {
		const [record, earlier] = await Promise.all([readRecords(toolchain, built, {
			platforms: decision.builtFor,
			info: log.info
		}), runner.hasSummary ? publication.earlier?.(built[0]?.digest, decision.builtFor) : void 0]);
		return {
			record,
			earlier
		};
	}));
}
/** What is reported of one target, as of a build. */
async function reportTarget({ target, built, follower }, { published, phases, record, earlier }, { toolchain, registries }, job) {
	const { decision, division, use } = target;
	const advise = async (reason) => {
		const { adviceOnCache } = await import("./shared/load-doctor-cache.js");
		return adviceOnCache(reason, {
			runner: job.runner,
			registries,
			names: namesOf$1(decision)
		});
	};
	for (const warning of await cacheWarnings(record, use.problem(), advise)) log.warning(`target '${target.name}': ${warning}`);
	const { report } = await import("./shared/report.js");
	return report({
		decision,
		toolchain,
		built: division.layout && !decision.outputs.isDelivered ? built.map(withoutImage) : built,
		groups: division.groups,
		published,
		record,
		cache: use,
		graph: follower.graph,
		phases: {
			...phases,
			...published.movedIn !== void 0 && { tags: published.movedIn }
		},
		earlier
	}, job);
}
//#endregion
//#region src/architecture/shared-layers.ts
/** Shares layers between images whose programs are verified side by side, as those of targets that have a base in common. */
function shareLayers(images) {
	const counts = /* @__PURE__ */ new Map();
	for (const { layers } of images.flatMap(({ platforms }) => platforms)) for (const digest of new Set(layers.map((layer) => layer.digest))) counts.set(digest, (counts.get(digest) ?? 0) + 1);
	const readings = /* @__PURE__ */ new Map();
	return ({ digest }, read, watch = wholly()) => {
		if ((counts.get(digest) ?? 0) < 2) return void 0;
		const known = readings.get(digest);
		const reading = known === void 0 || known.isEnded() ? openReading(read) : known;
		readings.set(digest, reading);
		return reading.join(watch);
	};
}
function openReading(read) {
	const watches = [];
	const ending = new AbortController();
	let opened = {
		entries: /* @__PURE__ */ new Map(),
		whiteouts: /* @__PURE__ */ new Set(),
		opaque: /* @__PURE__ */ new Set()
	};
	let done;
	const start = () => read({
		stop: ending.signal,
		onOpen: (layer) => {
			opened = layer;
			for (const { onOpen } of watches) onOpen(layer);
		},
		onEntry: () => {
			for (const { onEntry } of watches) onEntry();
		}
	});
	const left = () => {
		if (watches.every(({ stop }) => stop.aborted)) ending.abort();
	};
	return {
		isEnded: () => ending.signal.aborted,
		join: (watch) => {
			watches.push(watch);
			if (done) watch.onOpen(opened);
			done ??= start();
			const enough = new Promise((resolve) => {
				watch.stop.addEventListener("abort", () => resolve(opened));
			});
			watch.stop.addEventListener("abort", left);
			return Promise.race([done, enough]);
		}
	};
}
/** Needs all of a layer. */
function wholly() {
	return {
		stop: new AbortController().signal,
		onOpen: () => {},
		onEntry: () => {}
	};
}
//#endregion
//#region src/bake/verify.ts
/** Verifies each image separately, so that all faults are reported at once. */
async function verifyAll(made, means, job) {
	const inTurn = made.some(({ target }) => target.decision.gate?.test);
	const examining = atMost(inTurn ? 1 : made.length);
	const gathering = gatherImages(made.length);
	return Promise.all(made.map((one) => {
		const gathered = gathering();
		return verifyOne(one, means, {
			gathered,
			examining
		}, job).catch((error) => failedWith(error)).finally(gathered.leave);
	}));
}
/** Gathers the images that are examined together, so that what they have in common is read once. */
function gatherImages(count) {
	const images = [];
	let missing = count;
	let open = () => {};
	const all = new Promise((resolve) => {
		open = resolve;
	});
	return () => {
		let isKnown = false;
		const know = () => {
			if (isKnown) return;
			isKnown = true;
			missing -= 1;
			if (missing === 0) open(shareLayers(images));
		};
		return {
			arrive: (image) => {
				images.push(image);
				know();
				return all;
			},
			leave: know
		};
	};
}
async function verifyOne({ target, built }, { toolchain, registries }, { gathered, examining }, job) {
	const { name, decision, division, publication, folder } = target;
	const scene = { names: namesOf$1(decision) };
	const pushed = pushedBy(built, division);
	const verify = (examine) => during("check", scene, () => publication.verify(pushed, examine));
	const { gate } = decision;
	if (gate === void 0) return verify();
	const { examineLoaded, examinePushed } = await import("./shared/load-image-gate.js");
	const made = {
		toolchain,
		registries,
		gate,
		decision,
		built: built.map((one, index) => ({
			...one,
			platforms: division.groups[index] ?? []
		})),
		target: name
	};
	const own = {
		...job,
		folder
	};
	if (gate.subject === "engine") {
		gathered.leave();
		return examining(() => during("test", scene, () => examineLoaded(made, own)));
	}
	const inLayout = gate.subject === "layout" ? await import("./shared/gate-layout.js") : void 0;
	return verify(async (image) => {
		const all = {
			...made,
			shared: await gathered.arrive(image)
		};
		const examine = inLayout?.examineLayout(all, own) ?? examinePushed(all, own);
		return examining(() => during("test", scene, () => examine(image)));
	});
}
/**
* Moves the tags of all targets if every one is right, otherwise none; what buildx has pushed is reported either way.
*/
async function releaseAll(verified, made) {
	const wrong = made.filter((_, index) => verified[index]?.failure !== void 0);
	const isHeld = ({ target }) => wrong.length > 0 && target.decision.mover === "action";
	if (made.some(isHeld)) {
		const names = wrong.map(({ target }) => `'${target.name}'`).join(", ");
		log.info(`no tag is moved because ${wrong.length > 1 ? "targets" : "target"} ${names} failed`);
	}
	const releases = made.map(async (one, index) => {
		const found = verified[index] ?? { moved: [] };
		return isHeld(one) ? found : one.target.publication.release(found);
	});
	const settled = await Promise.allSettled(releases);
	return Promise.all(settled.map((result, index) => result.status === "fulfilled" ? result.value : failedWith(result.reason, verified[index])));
}
/** The result of a target for which an error was thrown; the others are reported all the same. */
async function failedWith(error, verified = { moved: [] }) {
	if (error instanceof CancelledError) throw error;
	const { phase, cause } = error instanceof Failure ? error : {
		phase: "tags",
		cause: error
	};
	const { ruleOf } = await import("./shared/load-registry-error.js");
	const failure = {
		...verified,
		failure: messageOf(cause),
		rule: ruleOf(cause)
	};
	return phase === "check" || phase === "test" ? {
		...failure,
		failedIn: phase
	} : failure;
}
//#endregion
//#region src/bake/produce.ts
const mostSavesAtOnce = 4;
/**
* Bakes the targets, verifies each, and moves the tags of all when all are right; saves the caches. A target that was
* published before (`tag-policy`) is not baked again.
*/
async function produce(targets, means, job) {
	const baking = targets.filter(({ publication }) => publication.adopted === void 0);
	const adopting = targets.filter(({ publication }) => publication.adopted !== void 0);
	const { made, metadata, composed, seconds } = await bakeAll(baking, means, job);
	annotateTargets(buildWarnings(metadata), baking.map(({ decision }) => decision), job.runner);
	const limited = atMost(mostSavesAtOnce);
	const saving = Promise.all(made.map(({ target }) => timed(() => limited(() => target.use.save(cacheWriter(target, composed, means))))));
	const releasing = timed(() => verifyAll(made, means, job)).then(async ({ value: verified, seconds: check }) => ({
		released: await releaseAll(verified, made),
		check
	}));
	const looking = lookBack(made, means, job);
	await Promise.allSettled([
		saving,
		releasing,
		looking
	]);
	const [{ released, check }, saved, known] = [
		await releasing,
		await saving,
		await looking
	];
	const results = /* @__PURE__ */ new Map();
	for (const [index, one] of made.entries()) {
		const phases = {
			toolchain: means.preparedIn,
			build: seconds,
			check,
			cache: saved[index]?.seconds ?? 0
		};
		const facts = {
			published: released[index] ?? { moved: [] },
			phases,
			...known[index]
		};
		results.set(one.target.name, await reportTarget(one, facts, means, job));
	}
	const isRight = released.every(({ failure }) => failure === void 0);
	for (const { name, decision, publication } of adopting) {
		const { adopt } = await import("./shared/load-image-adopt.js");
		const result = await adopt(decision, isRight ? publication : {
			...publication,
			move: async () => ({ moved: [] })
		}, job);
		if (result !== void 0) results.set(name, result);
	}
	const ordered = targets.flatMap(({ name }) => {
		const result = results.get(name);
		return result === void 0 ? [] : [[name, result]];
	});
	return resultOfBake(new Map(ordered), {
		metadata,
		released,
		targets,
		means
	}, job);
}
async function bakeAll(targets, means, job) {
	const variables = Object.assign({}, ...targets.map((target) => target.variables));
	const composed = compose(definitionFor(targets, means, job), targets, variables);
	if (targets.length === 0) return {
		made: [],
		metadata: {},
		composed,
		seconds: 0
	};
	for (const loading of [
		import("./shared/load-image-gate.js"),
		import("./shared/report.js"),
		import("./shared/records.js")
	]) loading.catch(() => {});
	const { followers, add } = followTargets(Object.keys(composed.definition.target));
	const oomKillsBefore = readOomKills();
	const { value: baked, seconds } = await timed(() => bakeTargets(composed, targets, means, add, job)).catch(async (error) => {
		throw await failedBake(error, {
			followers,
			composed,
			targets,
			means,
			oomKillsBefore
		}, job);
	});
	return {
		made: targets.map((target) => {
			const entries = composed.entries.get(target.name) ?? [];
			const own = entries.flatMap((entry) => followers.get(entry) ?? []);
			return {
				target,
				built: builtOf(baked, entries, own.map(({ graph }) => vertexesOf(graph))),
				follower: joined(own)
			};
		}),
		metadata: baked.metadata,
		composed,
		seconds
	};
}
/** What targets build on is built for their platforms alone, if these are known. */
function definitionFor(targets, { definition, toolchain, source }, { runner }) {
	const native = machineOf(toolchain, runner);
	if (native === void 0 || source.remote !== void 0) return definition;
	return narrowLinked(definition, targets.map(({ name, request }) => ({
		name,
		platforms: request.platforms
	})), {
		native,
		folder: source.folder,
		readText
	});
}
/** What several nodes did for one target; their vertexes are kept apart as in a build. */
function joined(followers) {
	const [first, ...others] = followers;
	if (first !== void 0 && others.length === 0) return first;
	const ofNode = ({ graph }, index) => [...graph.values()].map(({ vertex, ...followed }) => {
		const { digest, inputs } = vertex;
		const own = {
			digest: ofCall(index, digest),
			...inputs && { inputs: inputs.map((one) => ofCall(index, one)) }
		};
		return [own.digest, {
			...followed,
			vertex: {
				...vertex,
				...own
			}
		}];
	});
	return {
		graph: new Map(followers.flatMap(ofNode)),
		warnings: new Set(followers.flatMap(({ warnings }) => [...warnings])),
		add: () => {}
	};
}
//#endregion
//#region src/bake/run.ts
/** The whole job of the bake action: read the definition, prepare, bake, check every target, tag all or none, report. */
async function run(given, job) {
	if (given.progress === "quiet") beQuiet();
	const inputs = {
		...given,
		builder: await chooseBuilder(given, job.runner)
	};
	const source = decideSource(inputs.bake, job.runner);
	mask(Object.values(source.env));
	const metadata = await makeBakeMetadata(inputs.metadata, job);
	if (job.proxies) log.info((await import("./shared/load-proxies-words.js")).describeProxies(job.proxies, inputs.builder));
	const configuration = await readConfiguration(inputs.builder, job.runner);
	await withRegistries(inputs.registry, configuration.registries, job, async (registries) => {
		try {
			const { result, sweep } = await make({
				inputs,
				source,
				metadata,
				configuration,
				registries
			}, job);
			await writeBakeResult(result, job.runner);
			logRemarks(await sweep, job.cancel.signal);
			conclude(result, job.runner);
		} catch (error) {
			const { diagnose } = await import("./shared/load-doctor-diagnose.js");
			throw await diagnose(failureIn("prepare", {
				runner: job.runner,
				registries
			}, error));
		}
	});
}
async function make(given, job) {
	const { definition, targets, toolchain, preparedIn, publications } = await prepareBake(given, job);
	const completed = await completeTargets(targets, publications, toolchain, job);
	const means = {
		...given,
		definition,
		toolchain,
		preparedIn
	};
	return {
		result: completed.every(({ decision }) => decision.builds) ? await produce(completed, means, job) : await answer(completed, means, job),
		sweep: toolchain.sweep
	};
}
//#endregion
//#region src/bake/main.ts
await runAction({
	outputs,
	inputTables,
	readInputs,
	run
});
//#endregion
export {};
