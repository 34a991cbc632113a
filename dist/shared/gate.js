import { i as __toESM } from "./rolldown-runtime.js";
import { l as CommandError } from "./build-merge-post.js";
import { S as log, b as group, l as readText, u as parseObject, v as debug } from "./every-entry.js";
import { Q as isLinux, Y as architectureOf } from "./reading-inputs.js";
import { Dt as ofCall, G as machineOf$1, Ot as parseProgress, T as qemuFor, W as machineFor, a as parseProvenance, gt as countSteps, ht as cacheWriteFailures, mt as cacheReadFailures, n as findEmulated, r as hasExecutedRuns, s as unplacedRuns, w as isEmulatedHere } from "./build-and-gate.js";
import { n as linuxImages, r as verifyInRegistry } from "./architecture.js";
import { join } from "node:path";
//#region src/buildx/history.ts
/**
* Reads what a build did from its record: one call of buildx, a tenth of a second.
*
* @throws CommandError when there is no record, as with BuildKit before 0.11
*/
async function readVertexes(buildx, builder, id) {
	const { stderr } = await buildx([
		"history",
		"logs",
		`--builder=${builder}`,
		"--progress=rawjson",
		"--",
		id
	]);
	return parseProgress(stderr);
}
/**
* Derives what is reported from what a build did. It calls buildx only if it is needed to find out whether something
* was emulated: if a build for one platform executed a RUN, and the machine emulates anything.
*
* @param id of its record; empty where there is none
*/
async function recordOf(vertexes, id, { buildx, builder, platforms, emulatedArchitectures, node, info }) {
	const [only] = platforms;
	const known = node && machineOf$1(node);
	const isOfNode = emulatedArchitectures === void 0 && node !== void 0;
	const asks = isOfNode ? needsProvenance(vertexes, known && /* @__PURE__ */ new Set([...known.emulated, ...known.unsure])) || known === void 0 && hasExecutedRuns(vertexes) : needsProvenance(vertexes, emulatedArchitectures);
	const { ranOn, native } = id !== "" && asks ? await readProvenance(buildx, builder, id, info) : nothingRead;
	const machine = known ?? (native && machineFor(native, [
		...node?.listed ?? [],
		...ranOn.values(),
		...platforms
	]));
	const machines = isOfNode ? {
		emulatedArchitectures: machine?.emulated,
		unsureArchitectures: machine?.unsure
	} : { emulatedArchitectures };
	return {
		steps: countSteps(vertexes, only),
		emulated: findEmulated({
			vertexes,
			platforms,
			...machines,
			ranOn
		}),
		unreadCaches: await withoutAbsent(cacheReadFailures(vertexes)),
		unwrittenCaches: cacheWriteFailures(vertexes),
		...ranOn.size > 0 && { ranOn },
		...isOfNode && machine && { machines: [machine] }
	};
}
const nothingRead = {
	ranOn: /* @__PURE__ */ new Map(),
	native: void 0
};
/**
* The id of a build's record.
*
* @param ref `buildx.build.ref` of the metadata: builder/node/id
*/
function recordId(ref) {
	return ref.split("/").at(-1) ?? ref;
}
/**
* Tells whether a platform's image was emulated, even if there is no record of its build.
*
* @param emulatedArchitectures as for {@link RecordOptions}
* @returns undefined if unknown
*/
function wasEmulated(platform, record, emulatedArchitectures) {
	return record?.emulated.get(platform) ?? (emulatedArchitectures?.size === 0 ? false : void 0);
}
/**
* Joins what the nodes of a builder recorded, each for its own platforms; undefined if none did.
*
* @param records of each call, with digests as buildOnNodes makes them
*/
function mergeRecords(records) {
	const found = records.filter((record) => record !== void 0);
	if (records.length < 2 || found.length === 0) return found[0];
	const ranOn = records.flatMap((record, index) => [...record?.ranOn ?? []].map(([digest, platform]) => [ofCall(index, digest), platform]));
	return {
		steps: new Map(found.flatMap(({ steps }) => [...steps])),
		emulated: new Map(found.flatMap(({ emulated }) => [...emulated])),
		unreadCaches: found.flatMap(({ unreadCaches }) => unreadCaches),
		unwrittenCaches: found.flatMap(({ unwrittenCaches }) => unwrittenCaches),
		ranOn: new Map(ranOn),
		machines: records.map((record) => record?.machines?.[0])
	};
}
function needsProvenance(vertexes, emulatedArchitectures) {
	return emulatedArchitectures !== void 0 && emulatedArchitectures.size > 0 && unplacedRuns(vertexes).length > 0;
}
/** A cache that does not exist yet is not a fault. */
async function withoutAbsent(unreadCaches) {
	if (unreadCaches.length === 0) return [];
	const { saidByBuildx } = await import("./load-buildx-said.js");
	return unreadCaches.filter(({ reason }) => !saidByBuildx(reason, ["no cache yet"]));
}
async function readProvenance(buildx, builder, id, info) {
	const args = [
		"history",
		"inspect",
		"attachment",
		`--builder=${builder}`,
		"--type=provenance",
		"--",
		id
	];
	try {
		return parseProvenance((await buildx(args)).stdout);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		info(`cannot tell which steps were emulated: ${error.message}`);
		return nothingRead;
	}
}
//#endregion
//#region src/gate/tests.ts
/** The result if nothing was tested. */
const nothingTested = {
	results: /* @__PURE__ */ new Map(),
	failures: []
};
/** Joins the results of the smoke test and the script: a platform passed if it passed both. */
function joinTests(one, other) {
	const platforms = /* @__PURE__ */ new Set([...one.results.keys(), ...other.results.keys()]);
	return {
		results: new Map([...platforms].map((platform) => {
			const both = [one, other].flatMap(({ results }) => results.get(platform) ?? []);
			const emulated = both.find((result) => result.emulated !== void 0)?.emulated;
			return [platform, testResult(both.every(({ passed }) => passed), sum(both.map(({ seconds }) => seconds)), emulated)];
		})),
		failures: [...one.failures, ...other.failures]
	};
}
/** The result of a platform; seconds are rounded to milliseconds. */
function testResult(passed, seconds, emulated) {
	return {
		passed,
		seconds: Math.round(seconds * 1e3) / 1e3,
		...emulated !== void 0 && { emulated }
	};
}
/** `passed in 0.4 s (QEMU)`, `failed after 2.0 s`; for the log. */
function describeEnd(passed, seconds, emulated) {
	return `${passed ? "passed in" : "failed after"} ${seconds.toFixed(1)} s${emulated ? " (QEMU)" : ""}`;
}
/** `10m`, `1m30s`, `0.5s`: as the input `test-timeout` is written. */
function formatTimeout(seconds) {
	const minutes = Math.floor(seconds / 60);
	const rest = Math.round((seconds - minutes * 60) * 1e3) / 1e3;
	return `${minutes > 0 ? `${minutes}m` : ""}${rest > 0 || minutes === 0 ? `${rest}s` : ""}`;
}
function sum(numbers) {
	return numbers.reduce((total, number) => total + number, 0);
}
//#endregion
//#region src/architecture/ignore.ts
/**
* Makes what tells the paths that are not judged.
*
* @param globs as in .gitignore: of paths, such as `/lib/firmware`, a slash in front may be left out; without any other slash, of
*   names anywhere, such as `*.elf`; what is in a folder that one names is meant too
*/
async function ignoring(globs) {
	if (globs.length === 0) return () => false;
	const { default: picomatch } = await import("../vendor/load-picomatch.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const matches = picomatch(globs.map((glob) => glob.replace(/\/+$/, "")).map((glob) => isPath(glob) ? rooted(glob) : `**/${glob}`), {
		dot: true,
		nonegate: true
	});
	return (path) => selfAndFolders(rooted(path)).some((one) => matches(one));
}
function isPath(glob) {
	return glob.includes("/");
}
function rooted(path) {
	return /^[/*{]/.test(path) ? path : `/${path}`;
}
function selfAndFolders(path) {
	return [path, ...[...path.matchAll(/\//g)].map(({ index }) => index).filter((index) => index > 0).map((end) => path.slice(0, end))];
}
//#endregion
//#region src/buildx/base-layers.ts
/**
* Counts the layers that a platform's image has from its base image, using BuildKit's record of the build.
*
* @param layers digests of the image, from the lowest to the topmost
* @returns 0 if there is no record, or the layers were recompressed
*/
async function countBaseLayers(buildx, { builder, ref, platform }, layers) {
	const args = [
		"history",
		"inspect",
		"attachment",
		`--builder=${builder}`,
		`--platform=${platform}`
	];
	try {
		return countIn((await buildx([
			...args,
			"--type=provenance",
			"--",
			recordId(ref)
		])).stdout, layers);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		return 0;
	}
}
function countIn(provenance, layers) {
	const { buildDefinition, runDetails, buildConfig, metadata } = parseObject(provenance);
	const { llbDefinition = [] } = buildDefinition?.internalParameters?.buildConfig ?? buildConfig ?? {};
	const made = runDetails?.metadata?.buildkit_metadata ?? metadata?.["https://mobyproject.org/buildkit@v1#metadata"] ?? {};
	const lengths = llbDefinition.filter(({ op }) => op?.Op?.source?.identifier?.startsWith("docker-image://")).flatMap(({ id }) => made.layers?.[`${id}:0`] ?? []).filter((base) => base.every(({ digest }, index) => digest === layers[index])).map(({ length }) => length);
	return Math.max(0, ...lengths);
}
//#endregion
//#region src/gate/gate.ts
/**
* Checks an image. It stops at programs for another platform, since their tests would mean nothing; a platform that
* failed its smoke test is not tested further, the others are.
*/
async function passGate(trials, { platforms, readDockerfile, target, warn }) {
	const verdicts = trials.verify ? await trials.verify() : [];
	for (const { platform, warnings } of verdicts) for (const text of warnings) warn(`${platform}: ${text}`);
	const faults = verdicts.flatMap((verdict) => verdict.faults.map((fault) => ({
		...fault,
		platform: verdict.platform
	})));
	if (faults.length > 0) {
		const { causesOf } = await import("./causes.js");
		const reasons = faults.map(({ platform, text }) => `${platform}: ${text}`);
		return {
			tests: /* @__PURE__ */ new Map(),
			refusal: {
				what: "the image failed 'verify-architecture'",
				reasons: [...reasons, ...causesOf(faults, readDockerfile(), target)]
			}
		};
	}
	const smoke = trials.smokeTest ? await trials.smokeTest(platforms) : nothingTested;
	const rest = platforms.filter((platform) => smoke.results.get(platform)?.passed !== false);
	const { results, failures } = joinTests(smoke, trials.test && rest.length > 0 ? await trials.test(rest) : nothingTested);
	if (failures.length === 0) return { tests: results };
	return {
		tests: results,
		refusal: {
			what: `the image failed its tests for ${[...results].flatMap(([platform, { passed }]) => passed ? [] : [platform]).join(", ")}`,
			reasons: failures
		}
	};
}
//#endregion
//#region src/image/gate.ts
/** Makes what examines an image that was pushed, before its tags move. */
function examinePushed(made, job) {
	const [{ repository } = { repository: "" }] = made.decision.targets;
	const named = (digest) => ({ reference: `${repository}@${digest}` });
	return examineIn({
		client: made.registries.client,
		repository,
		named
	}, made, job);
}
/** Makes what examines an image by its digests. */
function examineIn({ client: open, repository, named }, made, job) {
	const { gate, decision, toolchain, shared } = made;
	const { verify, commands } = gate;
	const { buildx, builder } = toolchain;
	return async (image) => {
		const images = linuxImages(image);
		for (const { platform } of image.platforms.filter((one) => !images.includes(one))) debug(`${platform}: what it executes is not verified or tested, since it is not for Linux`);
		const isIgnored = await ignoring(gate.ignore);
		const client = await open();
		const countBase = (platform, layers) => countBaseLayers(buildx, {
			builder,
			ref: refOf(made, platform),
			platform
		}, layers);
		const { reference, ...context } = named(image.content.digest);
		const scripted = (platforms) => ({
			index: reference,
			images: images.filter(({ platform }) => platforms.includes(platform)).map(({ platform, descriptor }) => ({
				platform,
				image: `${repository}@${descriptor.digest}`
			}))
		});
		const { allow } = decision.request;
		return passGate({
			verify: verify !== "off" && (() => told(verifyInRegistry(client, repository, image, {
				verify,
				isIgnored,
				countBase,
				shared
			}), made.target)),
			smokeTest: commands.length > 0 && (async (platforms) => {
				const { smokeTest } = await import("./smoke.js");
				const options = {
					...machineOf(made),
					builder,
					allow,
					...context
				};
				return smokeTest(buildx, {
					reference,
					platforms
				}, commands, options);
			}),
			test: gate.test !== "" && repository !== "" && ((platforms) => script(made, scripted(platforms), job))
		}, optionsFor(images.map(({ platform }) => platform), decision, job));
	};
}
/** Examines an image that is in the Docker engine, and nowhere else. */
async function examineLoaded(made, job) {
	const { gate, decision, toolchain, built } = made;
	const { verify, commands } = gate;
	const { docker } = toolchain;
	const image = decision.tags[0] ?? built[0]?.imageId ?? "";
	const linux = decision.builtFor.filter(isLinux);
	const isIgnored = await ignoring(gate.ignore);
	const { tests, refusal } = await passGate({
		verify: verify !== "off" && (async () => {
			const { verifyInEngine } = await import("./in-engine.js");
			return told(verifyInEngine(docker, image, linux, {
				verify,
				isIgnored
			}), made.target);
		}),
		smokeTest: commands.length > 0 && (async (platforms) => {
			const { smokeTestInEngine } = await import("./smoke-in-engine.js");
			return smokeTestInEngine(docker, {
				image,
				platforms
			}, commands, machineOf(made));
		}),
		test: gate.test !== "" && ((platforms) => script(made, {
			index: image,
			images: platforms.map((platform) => ({
				platform,
				image
			}))
		}, job))
	}, optionsFor(linux, decision, job));
	const failure = refusal && [`${refusal.what}; it is in Docker Engine anyway:`, ...refusal.reasons].join("\n");
	return {
		tests,
		moved: [],
		...failure !== void 0 && {
			failure,
			failedIn: "test"
		}
	};
}
function machineOf({ gate, decision, toolchain, target }) {
	return {
		target,
		timeout: gate.timeoutSeconds,
		network: decision.request.network,
		emulated: (platform) => toolchain.emulatedArchitectures?.has(architectureOf(platform)),
		qemu: qemuFor
	};
}
async function script(made, images, { runner, folder }) {
	const { runScript } = await import("./script.js");
	const { timeout, target, emulated: emulatedByBuilder } = machineOf(made);
	const emulated = (platform) => emulatedByBuilder(platform) ?? isEmulatedHere(platform, runner.arch);
	return runScript(made.registries.run, made.gate.test, images, {
		folder,
		timeout,
		emulated,
		target
	});
}
function told(verdicts, target) {
	return group(target === void 0 ? "Verify the architecture" : `Verify the architecture of ${target}`, async ({ info }) => {
		const found = await verdicts;
		for (const { platform, right, layersRead } of found) {
			const some = [...right.slice(0, 4), ...right.length > 4 ? [`${right.length - 4} more`] : []].join(", ");
			const read = layersRead > 0 ? ` (layers read: ${layersRead})` : "";
			info(`${platform}: ${some ? `built for it: ${some}` : "found no program known to be built for it"}${read}`);
		}
		return found;
	});
}
function optionsFor(platforms, { request, dockerfile }, { runner }) {
	const read = () => {
		const text = dockerfile === void 0 ? void 0 : readText(join(runner.workspace, dockerfile));
		return dockerfile === void 0 || text === void 0 ? void 0 : {
			path: dockerfile,
			text
		};
	};
	return {
		platforms,
		readDockerfile: read,
		target: request.target,
		warn: log.warning
	};
}
function refOf({ built }, platform) {
	return (built.find(({ platforms }) => platforms.includes(platform)) ?? built[0])?.ref ?? "";
}
//#endregion
export { formatTimeout as a, testResult as c, recordId as d, recordOf as f, describeEnd as i, mergeRecords as l, examineLoaded as n, joinTests as o, wasEmulated as p, examinePushed as r, nothingTested as s, examineIn as t, readVertexes as u };
