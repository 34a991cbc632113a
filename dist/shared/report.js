import { F as forEachPlatform, J as toldFailure, L as pushedOutput, W as formatTest, z as testedOutput } from "./reading-inputs.js";
import { i as closingLine, n as keptRows, r as retryRows, s as describe, t as formatKept } from "./build-and-merge.js";
import { H as resultOf, c as cacheRows, t as titleOf, tt as toolchainOutputs, z as builtOn } from "./build-and-gate.js";
import { p as wasEmulated } from "./gate.js";
import { n as summaryOf, r as timingsOutput, t as readTimings } from "./told.js";
//#region src/image/report.ts
/** What the build action tells of a build: its outputs and its summary. */
function report(done, { retries, runner }) {
	const { decision, toolchain, built, groups, published, record, graph, phases } = done;
	const timings = readTimings(graph, decision, toolchain, record, groups);
	const { tests, moved, kept, failure } = published;
	const repositories = decision.targets.map(({ repository }) => repository);
	const manifest = manifestOf(done, repositories);
	const tags = repositories.length > 0 ? moved : decision.outputs.isTagged ? decision.tags : [];
	const { digest, imageId, metadata } = resultOf(built, {
		...published,
		moved: decision.mover === "action" ? moved : []
	});
	return {
		outputs: {
			manifest,
			tests,
			digest,
			isRefused: decision.publish === "digest" && failure !== void 0,
			images: repositories,
			tags,
			platforms: decision.platforms.length > 0 ? decision.platforms : platformsIn(manifest),
			others: {
				...handOn(done, manifest, digest),
				...toolchainOutputs(toolchain),
				imageid: imageId,
				metadata,
				"call-result": "",
				"tags-kept": formatKept(kept),
				timings: timingsOutput(timings, decision, phases, retries.report())
			}
		},
		published: lineOf(done, manifest, digest),
		summary: decision.shows.summary ? summaryOf(factsOf(done, manifest, tags, retries), timings, record, decision, runner) : "",
		...toldFailure(published, retries)
	};
}
/** What the summary tells beside how the build went. */
function factsOf({ decision, published: { tests, kept, failure }, cache, earlier }, manifest, references, retries) {
	return {
		title: titleOf(decision),
		manifest,
		tests,
		references,
		rules: decision.rules,
		destinations: decision.outputs.destinations,
		rows: [
			...declinedRows(decision),
			...keptRows(kept),
			...cacheRows(cache),
			...retryRows(retries)
		],
		failure,
		earlier,
		isLeg: decision.publish === "digest"
	};
}
function declinedRows({ declined }) {
	return declined ? [["Not pushed", declined.reason]] : [];
}
function lineOf({ decision, published }, manifest, digest) {
	const { targets, outputs, declined } = decision;
	const repository = targets[0]?.repository;
	const platforms = platformsIn(manifest);
	const references = repository === void 0 ? [] : published.moved;
	const isPushedByOutput = repository === void 0 && outputs.pushedTo.length > 0 && outputs.destinations.length === 1;
	const destinations = outputs.destinations.map((text) => isPushedByOutput && digest ? `${text} = ${digest}` : text);
	const { kept, failure } = published;
	return closingLine({
		repository,
		digest,
		references,
		platforms
	}, {
		kept,
		destinations,
		declined: declined?.reason,
		failure
	});
}
/** What a matrix job hands on to merge for each of its platforms: what it pushed and how that was tested, when it is right. */
function handOn({ decision, published }, manifest, digest) {
	const platforms = decision.publish === "digest" && published.failure === void 0 ? platformsIn(manifest) : [];
	const testedAs = (platform) => {
		const result = published.tests?.get(platform);
		return result?.passed && platforms.includes(platform) ? formatTest(result) : "";
	};
	return {
		...forEachPlatform(pushedOutput, (platform) => platforms.includes(platform) && digest || ""),
		...forEachPlatform(testedOutput, testedAs)
	};
}
function platformsIn(manifest) {
	return (manifest?.platforms ?? []).map(({ platform }) => platform);
}
function manifestOf({ decision, toolchain, built, groups, published: { image, moved }, record }, [first = ""]) {
	if (image === void 0) return void 0;
	const emulated = (platform) => wasEmulated(platform, record, toolchain.emulatedArchitectures);
	const nodes = builtOn(built, groups, toolchain);
	return describe(first, moved, image, decision.platforms, {
		emulated,
		node: (platform) => nodes.get(platform)
	});
}
//#endregion
export { report };
