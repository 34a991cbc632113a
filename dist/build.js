import { C as mask, D as messageOf, S as log, _ as beQuiet, v as debug } from "./shared/every-entry.js";
import { B as writeOutputs, I as imageOutputs, M as conclude, V as writeResult, i as isRule, n as checkFlavor, r as isReference } from "./shared/reading-inputs.js";
import { M as loadPolicy, P as runAction, b as failureIn, f as timed, g as withRegistries, y as during } from "./shared/build-and-merge.js";
import { A as chooseBuilder, C as withoutArtifacts, D as parseOutput, E as namesOf, M as inputTables, P as readInputs, T as isPushed, b as unkeptBinary, g as complete, h as checkSource, i as secretSources, j as readConfiguration, k as logRemarks, m as openPublication, n as decideBuild, o as prepare, r as readSecrets, t as settlePush, v as openCache, w as isByDigest, x as openArtifacts, y as decideCache } from "./shared/build-and-bake.js";
import { $ as annotateDockerfile, B as divide, Dt as ofCall, I as hostsOf, Nt as build, Q as wholeLines, R as namesOf$1, U as withoutImage, V as pushedBy, X as layoutOutput, Z as resultFolders, at as buildWarnings, d as readOomKills, et as ownOutputs, it as openCalls, l as cacheWarnings, nt as alsoTold, rt as noteOf, st as isBuildCall, wt as followBuild, zt as repeated } from "./shared/build-and-gate.js";
import { t as killBuilder } from "./shared/build-and-post.js";
import { mkdir } from "node:fs/promises";
//#region src/buildx/on-nodes.ts
/**
* Builds each group of platforms with its own call of buildx, in parallel. If one fails, the others are stopped.
*
* @param groups as `splitByNode` gives them: one call per group
* @returns what each call left, in the order of the groups
* @throws the error of the call that failed first
*/
async function buildOnNodes(groups, request, build, { folder, observer, isLabelled, stop }) {
	const failed = new AbortController();
	const ends = AbortSignal.any([failed.signal, ...stop ? [stop] : []]);
	if (groups.length < 2) return [await build(request, {
		folder,
		observer,
		stop: ends
	})];
	let first;
	const folders = resultFolders(folder, groups.length);
	const built = await Promise.all(groups.map(async (platforms, index) => {
		const part = folders[index] ?? folder;
		await mkdir(part, { recursive: true });
		const lines = linesWith(`[${platforms.join(",")}] `, observer.onOutput);
		const own = {
			...ofNode(index, observer),
			...!isLabelled && { onOutput: lines.add }
		};
		try {
			return await build({
				...request,
				platforms
			}, {
				folder: part,
				observer: own,
				stop: ends
			});
		} catch (error) {
			first ??= { error };
			failed.abort();
			return;
		} finally {
			lines.end();
		}
	}));
	if (first) throw first.error;
	return built.filter((one) => one !== void 0);
}
/** Gives the vertexes of a node their own digests, also where other events refer to them. */
function ofNode(index, { onOutput, onProgress }) {
	const own = (part) => ({
		...part,
		vertex: ofCall(index, part.vertex)
	});
	return {
		onOutput,
		onProgress: ({ vertexes, statuses, logs, ...others }) => onProgress({
			...others,
			vertexes: vertexes.map(({ digest, inputs, ...vertex }) => ({
				...vertex,
				digest: ofCall(index, digest),
				...inputs && { inputs: inputs.map((input) => ofCall(index, input)) }
			})),
			statuses: statuses.map(own),
			logs: logs.map(own)
		})
	};
}
/** Prints whole lines, so that those of several nodes do not mix, each prefixed with what it belongs to. */
function linesWith(prefix, print) {
	let pressure;
	const lines = wholeLines((completed) => {
		if (completed.length > 0) pressure = print(completed.map((line) => `${prefix}${line}\n`).join(""));
	});
	return {
		end: lines.end,
		add: (chunk) => {
			pressure = void 0;
			lines.add(chunk);
			return pressure;
		}
	};
}
//#endregion
//#region src/image/build.ts
/**
* What fails for a reason that passes is tried again, a push once more for the form of its attestations, and a build whose
* cache hangs is made again without it.
*
* @returns what each call left, in the order of the division's groups
*/
async function buildDivided({ groups, request, layout }, decision, cache, toolchain, job) {
	const { buildx, builder, isOwn, docker, buildkit } = toolchain;
	const { hasFiles } = decision.outputs;
	const calls = openCalls(decision, toolchain, job);
	const artifacts = openArtifacts({
		plain: withoutArtifacts,
		again: repeated
	});
	const buildPart = (wanted, { folder, observer, stop }) => {
		const outputs = [...wanted.outputs, ...layout ? [layoutOutput(layout, folder)] : []];
		const group = groups.length > 1 ? wanted.platforms : decision.builtFor;
		const called = {
			builder,
			folder,
			hasFiles,
			env: cache.env
		};
		return artifacts.push({
			...wanted,
			outputs
		}, (part, onProgress) => buildAgain(part, job.retries, stop, groups.length > 1, (asked) => calls.watch(group, {
			observer: alsoTold(observer, onProgress),
			stop
		}, (watched) => build(buildx, asked, {
			...called,
			...watched
		}))));
	};
	const canEnd = isOwn && buildkit.driver === "docker-container" && groups.length === 1;
	const isLabelled = decision.progress !== "plain";
	try {
		return await calls.show("Build", decision.progress, (print) => cache.build(request, {
			build: (cached, observer, stop) => buildOnNodes(groups, cached, buildPart, {
				folder: job.folder,
				isLabelled,
				stop,
				observer: alsoTold(observer, job.onProgress)
			}),
			...canEnd && { endBuilder: () => killBuilder(docker, builder) },
			print
		}));
	} finally {
		const warning = artifacts.warning();
		if (warning !== void 0) log.warning(warning);
	}
}
/**
* Makes a build, and again on the same builder, which has what was done, while it fails for a reason that passes.
*
* @param isPart whether other platforms are built beside it
*/
function buildAgain(request, retries, stop, isPart, call) {
	const platforms = isPart ? ` for ${request.platforms.join(", ")}` : "";
	const what = request.push || request.outputs.length > 0 ? "build and push" : "build";
	let wanted = request;
	return retries.call({
		phase: "build",
		what: `${what}${platforms}`,
		ask: () => call(wanted),
		transience: async (error) => {
			const { passingBuild } = await import("./shared/load-doctor-passing.js");
			const passing = await passingBuild(error);
			if (passing === void 0) return void 0;
			if (passing.phase === "push") wanted = repeated(request);
			const { noCache, noCacheFilters } = wanted;
			return {
				...passing,
				note: noteOf(passing.phase === "push", noCache || noCacheFilters.length > 0)
			};
		},
		attempts: 3,
		firstDelay: 5e3,
		stop
	});
}
//#endregion
//#region src/image/produce.ts
/** Builds an image, examines and publishes it, and saves the cache. */
async function produce(request, decision, means, job) {
	const { settings, toolchain, publication } = means;
	const cache = await openCache(settings, request, toolchain, decision.secrets.env, job);
	const division = divide(cache.request, {
		...decision.outputs,
		layout: decision.declined?.layout
	}, toolchain.buildkit);
	const { groups } = division;
	const gate = decision.gate && import("./shared/load-image-gate.js");
	const [telling, recording] = [import("./shared/report.js"), import("./shared/records.js")];
	const followed = followBuild();
	const { graph, add } = followed;
	const oomKillsBefore = readOomKills();
	const { value: built, seconds: build } = await timed(() => buildDivided(division, decision, cache, toolchain, {
		...job,
		onProgress: add
	})).catch(async (error) => {
		throw await failed(error, {
			followed,
			decision,
			groups,
			means,
			oomKillsBefore
		}, job);
	});
	annotateDockerfile(built.flatMap(({ metadata }) => buildWarnings(metadata)), decision, job.runner);
	const ends = [
		timed(() => publish(built, division, decision, {
			...means,
			gate
		}, job)),
		recording.then(({ readRecords }) => readRecords(toolchain, built, {
			platforms: decision.builtFor,
			groups,
			info: log.info
		})),
		timed(() => cache.save()),
		isShown(decision, job) ? publication.earlier?.(built[0]?.digest, decision.builtFor) : void 0
	];
	await Promise.allSettled(ends);
	const [publishing, record, saving, earlier] = await Promise.all(ends);
	const published = publishing.value;
	const advise = (reason) => adviseOnCache(reason, decision, means, job);
	for (const warning of await cacheWarnings(record, cache.problem(), advise)) log.warning(warning);
	const told = division.layout && !decision.outputs.isDelivered ? built.map(withoutImage) : built;
	const cached = settings.preset === "none" ? {} : { cache: saving.seconds };
	const done = {
		decision,
		toolchain,
		built: told,
		groups,
		published,
		record,
		cache,
		graph,
		phases: {
			toolchain: means.preparedIn,
			build,
			...phasesOf(publishing, decision),
			...cached
		},
		earlier
	};
	return (await telling).report(done, job);
}
/** The error of a build that failed, once its summary is written. */
async function failed(error, known, job) {
	const { diagnoseBuild } = await import("./shared/failed.js");
	return diagnoseBuild(error, {
		...known,
		job,
		isShown: isShown(known.decision, job)
	}).catch((fault) => {
		debug(`the summary of the failed build could not be made: ${messageOf(fault)}`);
		return failureIn("build", { runner: job.runner }, error);
	});
}
/** What is known of a cache that failed, whose code is loaded for one that did. */
async function adviseOnCache(reason, decision, { registries }, { runner }) {
	const { adviceOnCache } = await import("./shared/load-doctor-cache.js");
	return adviceOnCache(reason, {
		runner,
		registries,
		names: namesOf$1(decision)
	});
}
/** Whether the summary is read by anybody. */
function isShown({ shows }, { runner }) {
	return shows.summary && runner.hasSummary;
}
/** All but the tags is the check, the gate included. */
function phasesOf({ value, seconds }, { targets }) {
	const { movedIn = 0, tests } = value;
	if (targets.length === 0 && tests === void 0) return {};
	return {
		check: seconds - movedIn,
		...value.movedIn !== void 0 && { tags: movedIn }
	};
}
async function publish(built, division, decision, { gate, publication, ...means }, job) {
	const pushed = pushedBy(built, division);
	const scene = { names: namesOf$1(decision) };
	const checked = (examine) => during("check", scene, async () => publication.release(await publication.verify(pushed, examine)));
	if (gate === void 0 || decision.gate === void 0) return checked();
	const { examineLoaded, examinePushed } = await gate;
	const { subject } = decision.gate;
	const parts = built.map((one, index) => ({
		...one,
		platforms: division.groups[index] ?? []
	}));
	const made = {
		...means,
		gate: decision.gate,
		decision,
		built: parts
	};
	if (subject === "engine") return during("test", scene, () => examineLoaded(made, job));
	const examine = subject === "layout" ? (await import("./shared/gate-layout.js")).examineLayout(made, job) : examinePushed(made, job);
	return checked((image) => during("test", scene, () => examine(image)));
}
//#endregion
//#region src/image/tags.ts
/**
* Turns the rules in `tags` into references, before anything is decided, and tells what became of each. Rules and their
* libraries are loaded only where there are any.
*
* @throws Error for a rule that cannot be applied, for a word that is neither rule nor reference, and where a push is left
*   without a tag
*/
async function applyTags(inputs, { runner, run }) {
	const { request, images, flavor } = inputs;
	checkWords(inputs);
	const needs = needsOf(inputs);
	const usesRules = request.tags.some(isRule) || images.length > 0 && request.tags.length === 0 && needs.tag;
	const hasConditions = images.some((image) => image.includes("="));
	if (!usesRules && !hasConditions) return {
		inputs,
		metadata: void 0
	};
	const { exportMetadata, makeMetadata, repositoriesIn } = await import("./shared/load-tags-metadata.js");
	if (!usesRules) return {
		inputs: {
			...inputs,
			images: await repositoriesIn(images, runner, run)
		},
		metadata: void 0
	};
	const { tags, labels, annotations } = request;
	const metadata = await makeMetadata({
		images,
		tags,
		flavor,
		labels,
		annotations
	}, runner, run);
	const tagged = withMetadata(inputs, metadata, needs);
	if (needs.name && images.length === 0) throw new Error(`input 'tags' has rules, but 'images' is empty, so their tags have no repository; set it, e.g. images: ghcr.io/owner/app`);
	if (needs.tag && tagged.request.tags.length === 0) throw noTag(metadata);
	exportMetadata(metadata, runner);
	writeOutputs(metadata.outputs);
	return {
		inputs: tagged,
		metadata
	};
}
/** @throws Error for a word that docker/metadata-action takes for a tag, where one is meant */
function checkWords({ request: { tags }, images, flavor }) {
	const word = (images.length > 0 || flavor.length > 0 || tags.some(isRule)) && tags.find((tag) => !isRule(tag) && !isReference(tag));
	if (word) throw new Error(`input 'tags' has '${word}', which names no repository; write e.g. ghcr.io/owner/app:${word}, or type=raw,value=${word} to add this tag to 'images'`);
	if (tags.length > 0 && !tags.some(isRule)) checkFlavor(flavor);
}
function needsOf({ request, publish }) {
	if (!isBuildCall(request.call)) return {
		name: false,
		tag: false
	};
	const push = request.push === true;
	const pushed = request.outputs.map(parseOutput).filter((output) => isPushed(output, push));
	const isNamed = pushed.length > 0 && pushed.every((output) => namesOf(output).length > 0);
	return {
		name: push || request.load || pushed.length > 0,
		tag: push && publish !== "digest" && !pushed.some(isByDigest) && !isNamed
	};
}
function withMetadata(inputs, metadata, needs) {
	const { request, publish, builder } = inputs;
	const isNamed = inputs.images.length > 0;
	const byTags = publish === "direct" || builder.driver === "docker" || metadata.tagNames.length === 0;
	const made = new Set(metadata.annotations.made);
	const fits = (text) => /^manifest[:[]/.test(text) || request.platforms.length > 1 && !/^index[:[]/.test(text);
	const adds = request.push === true && builder.driver !== "docker";
	return {
		...inputs,
		images: needs.tag && byTags ? [] : metadata.images,
		request: {
			...request,
			tags: isNamed ? metadata.tags : [],
			labels: metadata.labels,
			annotations: metadata.annotations.all.filter((text) => !made.has(text) || adds && fits(text))
		}
	};
}
function noTag({ lines, tagNames }) {
	const why = tagNames.length > 0 ? `no entry of 'images' is enabled for this run, but a push needs one; enable one, or do not push in such runs. The rules:` : `no rule in 'tags' yields a tag for this run, but a push needs one; add a rule such as type=sha, or do not push in such runs. The rules:`;
	return new Error([why, ...lines].join("\n"));
}
//#endregion
//#region src/image/settle.ts
/**
* Chooses the builder, decides about `push: auto`, turns the rules in `tags` into references, and opens the policy of these
* tags. What a run does not use is not loaded.
*
* @throws Error that names the input, its value and the way out
*/
async function settle(given, job) {
	const { inputs, metadata } = await applyTags(await settlePush({
		...given,
		builder: await chooseBuilder(given, job.runner)
	}, job.runner), job);
	const policy = await loadPolicy({
		...inputs.request,
		...inputs.policy,
		untyped: "manifest"
	}, job);
	if (policy === void 0) return {
		inputs,
		metadata,
		policy
	};
	return {
		inputs: {
			...inputs,
			request: {
				...inputs.request,
				labels: policy.labels
			}
		},
		metadata,
		policy
	};
}
//#endregion
//#region src/image/run.ts
/** The whole job of the build action: prepare, build, check, tag, report. */
async function run(given, job) {
	if (given.progress === "quiet") beQuiet();
	const { inputs, metadata, policy } = await settle(given, job);
	const secrets = readSecrets(inputs.request, secretSources(job.runner));
	const decision = {
		...decideBuild(inputs, secrets, job.runner),
		rules: metadata?.summary
	};
	const { targets } = decision.declined ?? decision;
	const cached = {
		...decision,
		targets,
		request: inputs.request,
		isLeg: inputs.publish === "digest"
	};
	const cache = decideCache(inputs.cache, cached, job.runner);
	mask([...decision.secrets.masks, ...cache.masks]);
	await checkSource(decision.request, job.runner.workspace);
	if (job.proxies) log.info((await import("./shared/load-proxies-words.js")).describeProxies(job.proxies, inputs.builder));
	for (const notice of decision.notices) log.notice(notice);
	for (const warning of decision.warnings) log.warning(warning);
	const configuration = await readConfiguration(inputs.builder, job.runner);
	await withRegistries(inputs.registry, configuration.registries, job, async (registries) => {
		try {
			const { result, sweep } = await make(inputs, {
				decision,
				policy,
				cache,
				configuration,
				registries
			}, job);
			await writeResult(result, job.runner);
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
async function make(inputs, { decision, policy, cache, configuration, registries }, job) {
	const needs = {
		asked: {
			platforms: decision.builds ? decision.platforms : [],
			hosts: hostsOf(decision.outputs.pushedTo, decision.request, cache.from)
		},
		configuration,
		tables: registries.tables,
		unkeptBinary: unkeptBinary(inputs.cache.write, job.runner)
	};
	const policing = policy && (await import("./shared/load-image-policy.js")).policingOf(policy, decision);
	const opening = during("login", { names: namesOf$1(decision) }, () => openPublication(registries, decision, job.folder, policing));
	const adopted = policing && await (await import("./shared/load-image-adopt.js")).adopt(decision, await opening, job);
	if (adopted) return { result: adopted };
	const [{ value: toolchain, seconds: preparedIn }, publication] = await Promise.all([timed(() => prepare(inputs, needs, {
		...job,
		run: registries.run
	})), opening]);
	const { request, remarks } = await complete(decision, toolchain, job);
	for (const { level, text } of remarks) log[level](text);
	return {
		result: decision.builds ? await produce(request, decision, {
			settings: cache,
			toolchain,
			registries,
			publication,
			preparedIn
		}, job) : await (await import("./shared/answer.js")).answer(request, decision, toolchain, job),
		sweep: toolchain.sweep
	};
}
//#endregion
//#region src/image/main.ts
await runAction({
	outputs: [...imageOutputs, ...ownOutputs],
	inputTables,
	readInputs,
	run
});
//#endregion
export {};
