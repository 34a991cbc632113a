import { _ as settled } from "./shared/build-merge-post.js";
import { D as messageOf, S as log, b as group$1, d as digestForm, m as parseReference } from "./shared/every-entry.js";
import { $ as linuxPlatforms, E as refine, I as imageOutputs, J as toldFailure, K as parseTest, L as pushedOutput, M as conclude, N as digestOutput, O as text, T as readAll, V as writeResult, a as readPlatforms, i as isRule, rt as parsePlatformName, tt as nativePlatform, x as list, y as entries, z as testedOutput } from "./shared/reading-inputs.js";
import { A as skipLine, M as loadPolicy, N as policyInputs, P as runAction, S as registryInputs, c as parseTags, d as targetsOf, g as withRegistries, i as closingLine, l as referenceOf, m as splitAnnotations, n as keptRows, p as indexAnnotations, r as retryRows, s as describe, t as formatKept, u as repositoriesFor, w as checkIncomplete, x as readRegistryInputs, y as during } from "./shared/build-and-merge.js";
import { l as isNotFound } from "./shared/registry-errors.js";
import { d as readImage, l as judge, n as openPublication, o as findAbsent, u as joinImages } from "./shared/publication.js";
//#region src/merge/inputs.ts
const inputs = {
	digests: text("digests"),
	platforms: list("platforms", { comma: true }),
	images: list("images", { comma: true }),
	tags: refine(entries("tags"), refuseRules),
	annotations: list("annotations"),
	labels: list("labels"),
	...policyInputs
};
const inputTables = [inputs, registryInputs];
/** @param workspace where relative paths of certificates start */
async function readInputs(workspace) {
	return {
		registry: await readRegistryInputs(workspace),
		...readAll(inputs)
	};
}
/** @throws Error for a rule, whatever else is wrong with it as a reference */
function refuseRules(tags) {
	const rule = tags.find(isRule);
	if (rule === void 0) return tags;
	throw new Error(`input 'tags' has the rule '${rule}', but merge takes only references; move the rules to plan, and use its output: tags: \${{ needs.plan.outputs.tags }}`);
}
//#endregion
//#region src/merge/tests.ts
/** Reads the outputs `tested-<platform>` of the build jobs. */
function readTested(outputs) {
	const values = new Map(Object.entries(outputs));
	const given = linuxPlatforms.flatMap((platform) => {
		const name = testedOutput(platform);
		const value = values.get(name) ?? "";
		return value === "" ? [] : [{
			platform,
			name,
			result: parseTest(String(value))
		}];
	});
	return {
		tests: new Map(given.flatMap(({ platform, result }) => result ? [[platform, result]] : [])),
		warnings: given.filter(({ result }) => result === void 0).map(({ platform, name }) => `input 'digests': the output '${name}' is not a test result, so ${platform} counts as not tested; declare it as '${name}: \${{ steps.<id of the build step>.outputs.${name} }}'`)
	};
}
/**
* The results of the expected platforms, in their order.
*
* @throws Error for a platform whose tests failed: then its build job failed too
*/
function passedTests(tests, expected) {
	const results = expected.flatMap((platform) => {
		const result = tests.get(platform);
		return result ? [[platform, result]] : [];
	});
	const failed = results.flatMap(([platform, { passed }]) => passed ? [] : [platform]);
	if (failed.length > 0) throw new Error(`the tests of ${failed.join(", ")} failed, so no tag was moved; find the reason in the log of the build job, then use 'Re-run failed jobs'`);
	return new Map(results);
}
//#endregion
//#region src/merge/digests.ts
const input = `input 'digests'`;
const platformOfPushed = new Map(linuxPlatforms.map((platform) => [pushedOutput(platform), platform]));
const platformOfDigest = new Map(linuxPlatforms.map((platform) => [digestOutput(platform), platform]));
/** Tells whether a claim is by an output that holds the digest of a manifest, about which an index may say more. */
function isOfManifest({ name }) {
	return platformOfDigest.has(name);
}
/**
* Parses the input `digests`: `${{ toJSON(needs.build.outputs) }}`, `${{ toJSON(needs.build) }}`, a JSON object of
* platforms, lines `linux/arm64=sha256:…`, or plain digests. Of a platform's outputs `pushed-…` counts more than
* `digest-…`, and `tested-…` says how it was tested; outputs of other names are none of our business.
*
* @param normalise gives a platform its normalised name, or throws
* @throws Error that names the output or the line, and how digests get there
*/
function parseDigests(digests, normalise) {
	const text = digests.trim();
	if (text === "" || text === "null") throw new Error(`${input} is empty; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`);
	if (!text.startsWith("{") && !text.startsWith("[")) return {
		digests: group(text.split(/[\s,]+/).map((item) => {
			const equals = item.indexOf("=");
			if (equals < 0) return {
				name: item,
				digest: item,
				platform: void 0
			};
			const name = item.slice(0, equals);
			return {
				name,
				digest: item.slice(equals + 1),
				platform: normalise(name)
			};
		})),
		...readTested({})
	};
	const found = parseJson(text);
	if (Array.isArray(found)) return {
		digests: group(found.map((digest) => ({
			name: String(digest),
			digest: String(digest),
			platform: void 0
		}))),
		...readTested({})
	};
	const { outputs, result } = found;
	const isJob = typeof outputs === "object" && outputs !== null;
	const record = isJob ? outputs : found;
	const { "push-declined": declined } = record;
	return {
		digests: group(itemsOf(record, normalise)),
		...readTested(record),
		...isJob && typeof result === "string" && { result },
		...declined ? { isDeclined: true } : {}
	};
}
function itemsOf(record, normalise) {
	const items = Object.entries(record).flatMap(([name, digest]) => {
		const platform = platformOfPushed.get(name) ?? platformOfDigest.get(name) ?? (name.includes("/") ? normalise(name) : void 0);
		return platform === void 0 || digest === "" || digest === null ? [] : [{
			name,
			digest: String(digest),
			platform
		}];
	});
	const pushed = items.flatMap(({ name, platform }) => platformOfPushed.has(name) ? [platform] : []);
	return items.filter(({ name, platform }) => !(platformOfDigest.has(name) && pushed.includes(platform)));
}
function group(items) {
	const platforms = items.map(({ platform }) => platform);
	const twice = platforms.find((platform, index) => platform !== void 0 && platforms.indexOf(platform) !== index);
	if (twice) throw new Error(`${input} has ${twice} more than once`);
	for (const { name, digest } of items) if (!digestForm.test(digest)) {
		if (digest === "Object") throw new Error(`${input} is 'Object', which is what GitHub writes for outputs without toJSON; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`);
		const subject = name === digest ? `has '${digest}'` : `has '${digest}' in '${name}'`;
		throw new Error(`${input} ${subject}, expected sha256: followed by 64 hexadecimal digits`);
	}
	return [...new Set(items.map(({ digest }) => digest))].map((digest) => ({
		digest,
		claims: items.flatMap(({ digest: own, platform, name }) => own === digest && platform !== void 0 ? [{
			platform,
			name
		}] : [])
	}));
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new Error(`${input} is not valid JSON: ${messageOf(error)}; expected \${{ toJSON(needs.build.outputs) }}`, { cause: error });
	}
}
//#endregion
//#region src/merge/check.ts
/**
* Checks before the network is asked that every expected platform was handed on, and no other. Plain digests tell
* nothing; then only the registry can.
*
* @param expected normalised platforms
* @throws Error that names each platform, the output that was empty, and what to do
*/
function checkHandedOn({ digests, result, isDeclined }, expected) {
	const isPlain = digests.some(({ claims }) => claims.length === 0);
	const handedOn = digests.flatMap(({ claims }) => claims.map(({ platform }) => platform));
	const missing = isPlain ? [] : expected.filter((platform) => !handedOn.includes(platform));
	const extra = handedOn.filter((platform) => !expected.includes(platform));
	const ended = result === void 0 || result === "success" || missing.length > 0 ? [] : [result];
	if (missing.length === 0 && extra.length === 0 && ended.length === 0) return;
	if (missing.length > 0 && isDeclined) throw new Error(`the build jobs pushed nothing ('push: auto'; see their output 'push-declined'), so there is nothing to merge; skip merge in such runs: 'if: \${{ needs.build.outputs.push-declined == '' }}'`);
	throw new Error([
		ended.length > 0 ? "every platform has a digest, but not every build job succeeded, so no tag was moved:" : "the digests do not match the expected platforms, so no tag was moved:",
		...missing.map((platform) => `${platform} is missing: no build job set the output '${pushedOutput(platform)}'`),
		...extra.map((platform) => `${platform} has a digest, but is not in 'platforms'`),
		...missing.length > 0 || ended.length > 0 ? [advice(result)] : [],
		...result === void 0 || result === "success" ? missing.slice(0, 1).map(adviceOnMasks) : []
	].join("\n"));
}
/** A build job may have pushed a moment ago; if it pushed to another repository, waiting does not help. */
const asking = { lag: 1e4 };
/**
* Reads every digest from the first repository, joins them into one index and checks it: every manifest and config is
* there, the platforms are the expected ones, those of the configs and of the outputs' names too, and each attestation
* is about an image in the index. The other repositories must have all of it.
*
* @param expected normalised platforms
* @throws Error that lists every fault, with the digest that each platform came in
*/
async function joinDigests(client, repositories, digests, expected, annotations) {
	const [first = ""] = repositories;
	const read = await settled(digests.map(({ digest, claims: [claim] }) => readImage(client, first, digest, {
		...asking,
		asked: expected,
		claimed: claim?.platform
	})));
	const images = read.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
	const held = digests.map((part, index) => contentLine(first, part, read[index]));
	const unread = held.filter((_, index) => read[index]?.status === "rejected");
	if (unread.length > 0) throw refusal(unread, read.find((result) => result.status === "rejected")?.reason);
	const image = joinImages(images, annotations);
	const { faults, warnings } = judge(image, expected);
	const wrong = digests.flatMap((part, index) => misnamed(part, images[index]));
	if (faults.length + wrong.length > 0) throw refusal([...[...faults, ...wrong].map((fault) => `${first}: ${fault}`), ...held]);
	const absent = await findAbsent(client, repositories, images, asking);
	if (absent.length > 0) throw refusal(absent.map((one) => absentLine(one, digests)));
	return {
		image,
		warnings: [...warnings, ...warningsOf(digests, images)]
	};
}
/** A manifest does not tell which index, with its attestations, it was pushed in. */
function warningsOf(digests, images) {
	const bare = digests.flatMap(({ digest, claims }, index) => {
		return images[index]?.descriptors[0]?.digest === digest ? claims.filter(isOfManifest) : [];
	});
	if (bare.length === 0) return [];
	return [`'digests' contains only digests of manifests (${bare.map(({ name }) => `'${name}'`).join(", ")}), so attestations are lost; to keep them, declare ${bare.map(({ platform }) => `'${pushedOutput(platform)}'`).join(", ")} as outputs of the build job`];
}
const notThere = `was not found; the build jobs must push to this repository ('images' or 'tags' of the build step)`;
/** A digest that was handed on for a platform which it does not hold. */
function misnamed({ digest, claims }, image) {
	const held = image?.platforms.map(({ platform }) => platform) ?? [];
	return claims.filter(({ platform }) => !held.includes(platform)).map(({ name }) => `${digest} was given as '${name}', but holds ${held.join(", ") || "no image"}`);
}
function absentLine({ repository, digest, problem }, digests) {
	const part = digests.find((one) => one.digest === digest);
	return `${repository}: ${part ? nameOf(part) : digest} ${problem === void 0 ? notThere : `cannot be read: ${problem}`}`;
}
function nameOf({ digest, claims }) {
	const names = claims.map(({ name }) => `'${name}'`).join(", ");
	return `${digest}${names ? ` (given as ${names})` : ""}`;
}
/** One line for a digest: what it holds, or why it cannot be read. */
function contentLine(repository, part, result) {
	const name = `${repository}: ${nameOf(part)}`;
	if (result?.status === "fulfilled") return `${name} holds ${result.value.platforms.map(heldAs).join(", ") || "no image"}`;
	const error = result?.reason;
	return isNotFound(error) && error.facts.request.endsWith(`@${part.digest}`) ? `${name} ${notThere}` : `${name} cannot be read: ${messageOf(error)}`;
}
/** A manifest without an index is taken for what it was handed on as, which its config may contradict. */
function heldAs({ platform, configPlatform }) {
	return platform === configPlatform ? platform : `${platform} (${configPlatform} according to its config)`;
}
function refusal(lines, cause) {
	return new Error(["the digests cannot be merged into the requested image, so no tag was moved:", ...lines].join("\n"), { cause });
}
/** The runner leaves out outputs without failing the job. */
function adviceOnMasks(platform) {
	return `if a build job's log says "${skipLine(pushedOutput(platform))}", GitHub dropped that output because a secret occurs in it: a secret with a line as short as '1' matches almost any digest. Store that secret on one line, or pass it only to jobs that need it`;
}
function advice(result) {
	switch (result) {
		case "failure": return `a build job failed: find the reason in its log, then use 'Re-run failed jobs'`;
		case "cancelled": return `a build job was cancelled; use 'Re-run failed jobs' to build it again`;
		case "skipped": return `the build job was skipped; check its 'if' and 'needs', or skip merge in such runs`;
		case "success": return `the build job must declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}', and build with 'publish: digest' and 'push: true'`;
		default: return `either that build job failed or was skipped ('Re-run failed jobs' builds it again), or it does not declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}'`;
	}
}
//#endregion
//#region src/merge/decide.ts
/**
* Decides what is merged, into what, and where it goes.
*
* @throws Error that names the input, its value and the way out
*/
function decideMerge(inputs, runner) {
	const notices = [];
	if (inputs.platforms.length === 0) throw new Error(`input 'platforms' is empty; set it to the platforms that the image must have, e.g. \${{ needs.plan.outputs.platforms }} or linux/amd64,linux/arm64`);
	const platforms = readPlatforms(inputs.platforms, runner, notices);
	const tags = parseTags(inputs.tags, notices);
	if (tags.length === 0) throw new Error(`input 'tags' is empty, expected e.g. ghcr.io/owner/app:1.2.3`);
	const targets = targetsOf(repositoriesFor(inputs.images, tags, notices), tags);
	const untagged = targets.find((target) => target.tags.length === 0);
	if (untagged) throw new Error(`input 'images' has ${untagged.repository}, but 'tags' has no tag for it; add one, or remove it from 'images'`);
	const hosts = targets.map(({ repository }) => parseReference(repository).host);
	checkIncomplete(inputs.registry.incomplete, {
		hosts,
		instead: leaveOut
	}, notices);
	const rankOf = ({ claims: [first] }) => first ? platforms.indexOf(first.platform) : -1;
	const native = nativePlatform(runner.arch, runner.armVersion);
	const handedOn = parseDigests(inputs.digests, (platform) => parsePlatformName(platform, native));
	checkHandedOn(handedOn, platforms);
	return {
		digests: [...handedOn.digests].sort((a, b) => rankOf(a) - rankOf(b)),
		tests: passedTests(handedOn.tests, platforms),
		platforms,
		targets,
		tags: tags.map(referenceOf),
		annotations: decideAnnotations(inputs, platforms, notices),
		notices,
		warnings: [...inputs.registry.warnings, ...handedOn.warnings]
	};
}
const leaveOut = `skip merge in such runs, e.g. 'if: \${{ github.event_name != 'pull_request' }}'`;
function decideAnnotations({ annotations, labels }, platforms, notices) {
	const { index, manifests } = splitAnnotations(annotations, "index");
	const misplaced = index.find((text) => !/^(?:index|manifest-descriptor(?:\[[^\]]*\])?):/.test(text));
	if (misplaced !== void 0) throw new Error(`input 'annotations' has '${misplaced}', but merge only writes annotations of the types index and manifest-descriptor; write index:key=value, or remove it`);
	const left = manifests.filter((text) => !labels.includes(text.slice(text.indexOf(":") + 1)));
	if (left.length > 0) notices.push(`input 'annotations': manifest annotations belong in the build jobs and are ignored here: ${left.join(", ")}`);
	return platforms.length > 1 ? [...index, ...indexAnnotations(labels, index)] : index;
}
//#endregion
//#region src/merge/run.ts
const ownOutputs = ["tags-kept"];
/** The whole job of the merge action: check what the build jobs pushed, join it into one index under the tags, report. */
async function run(given, job) {
	const policy = await loadPolicy({
		...given,
		untyped: "index"
	}, job);
	const inputs = policy ? {
		...given,
		labels: policy.labels
	} : given;
	const decision = decideMerge(inputs, job.runner);
	for (const notice of decision.notices) log.notice(notice);
	for (const warning of decision.warnings) log.warning(warning);
	if (job.proxies) log.info((await import("./shared/load-proxies-words.js")).describeProxies(job.proxies));
	const { platforms, annotations, digests, targets } = decision;
	const repositories = targets.map(({ repository }) => repository);
	const result = await withRegistries(inputs.registry, [], job, async (registries) => {
		const scene = {
			runner: job.runner,
			registries,
			names: { tags: decision.tags }
		};
		const client = await registries.client();
		const policing = policy?.police({
			targets,
			platforms,
			isPart: false
		});
		const opening = during("login", scene, () => openPublication(client, {
			...decision,
			mover: "action"
		}, policing));
		const adopted = policy && (await opening).adopted;
		const join = () => group$1("Check the digests", async ({ info, warning }) => {
			const joined = await during("check", scene, () => joinDigests(client, repositories, digests, platforms, annotations));
			for (const { platform, descriptor } of joined.image.platforms) info(`${platform}: ${descriptor.digest}`);
			for (const text of joined.warnings) warning(text);
			return joined.image;
		});
		const [publication, image] = await Promise.all([opening, adopted ?? join().catch((error) => opening.then(() => Promise.reject(error)))]);
		const shown = job.runner.hasSummary;
		const [moves, earlier] = await Promise.all([during("tags", scene, () => publication.move(image)), shown ? publication.earlier?.(image.content.digest, platforms) : void 0]);
		return report(decision, image, moves, earlier, job);
	});
	await writeResult(result, job.runner);
	conclude(result, job.runner);
}
async function report({ platforms, tests, targets }, image, { moved, kept, failure, rule }, earlier, job) {
	const repositories = targets.map(({ repository }) => repository);
	const [title = ""] = repositories;
	const { digest } = image.content;
	const manifest = describe(title, moved, image, platforms);
	const rows = [...keptRows(kept), ...retryRows(job.retries)];
	const { renderSummary } = await import("./shared/load-report-summary.js");
	return {
		outputs: {
			manifest,
			tests,
			digest,
			images: repositories,
			tags: moved,
			platforms,
			others: { "tags-kept": formatKept(kept) }
		},
		published: closingLine({
			repository: title,
			digest,
			references: moved,
			platforms
		}, {
			kept,
			failure
		}),
		summary: renderSummary({
			title,
			manifest,
			tests,
			references: moved,
			destinations: [],
			rows,
			failure,
			earlier
		}),
		...toldFailure({
			failure,
			rule
		}, job.retries)
	};
}
//#endregion
//#region src/merge/main.ts
await runAction({
	outputs: [...imageOutputs, ...ownOutputs],
	inputTables,
	readInputs,
	run
});
//#endregion
export {};
