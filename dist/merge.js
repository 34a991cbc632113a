import { E as CancelledError, k as bindBuildx } from "./chunks/daemon.js";
import { d as group$1, h as messageOf, p as log } from "./chunks/runner.js";
import { t as digestForm } from "./chunks/reference.js";
import { D as runJob, S as readRegistryInputs, _ as describe, a as splitAnnotations, c as prepareBuildx, f as readTags, g as readContents, h as createImagetools, i as indexAnnotations, l as renderSummary, n as planTags, p as tag, r as targetsOf, t as planRepositories, v as findFaults, x as readBuildxInputs, y as imagesOf } from "./chunks/targets.js";
import { a as list, f as linuxPlatforms, g as platformSlug, l as text, t as readPlatforms } from "./chunks/platforms.js";
//#region src/merge/inputs.ts
/** Reads and checks the inputs one by one; relative paths of certificates start at the workspace. */
async function readInputs(workspace) {
	return {
		buildx: readBuildxInputs(),
		registry: await readRegistryInputs(workspace),
		digests: text("digests"),
		platforms: list("platforms", { comma: true }),
		images: list("images", { comma: true }),
		tags: list("tags", { comma: true }),
		annotations: list("annotations"),
		labels: list("labels")
	};
}
//#endregion
//#region src/merge/digests.ts
const input = `input 'digests'`;
const platformOfOutput = new Map(linuxPlatforms.map((platform) => [outputName(platform), platform]));
/** The output of a leg that holds the digest for a platform. */
function outputName(platform) {
	return `digest-${platformSlug(platform)}`;
}
/**
* Parses the input `digests`: `${{ toJSON(needs.build.outputs) }}`, `${{ toJSON(needs.build) }}`, a JSON object of
* platforms, lines `linux/arm64=sha256:…`, or plain digests. Outputs of other names are none of our business.
*
* @param normalise gives a platform its normalised name, or throws
* @throws Error that names the output or the line, and how digests get there
*/
function parseDigests(text, normalise) {
	const given = text.trim();
	if (given === "" || given === "null") throw new Error(`${input} is empty: give it \${{ toJSON(needs.build.outputs) }}, where 'build' is the job of the legs and stands in 'needs' of this job`);
	if (!given.startsWith("{") && !given.startsWith("[")) return { parts: group(given.split(/[\s,]+/).map((item) => {
		const [platform, digest] = item.includes("=") ? [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)] : [void 0, item];
		return {
			name: item,
			digest,
			platform: platform === void 0 ? void 0 : normalise(platform)
		};
	})) };
	const found = parseJson(given);
	if (Array.isArray(found)) return { parts: group(found.map((digest) => ({
		name: String(digest),
		digest: String(digest),
		platform: void 0
	}))) };
	const { outputs, result } = found;
	const isJob = typeof outputs === "object" && outputs !== null;
	return {
		parts: group(Object.entries(isJob ? outputs : found).flatMap(([name, digest]) => {
			const platform = platformOfOutput.get(name) ?? (name.includes("/") ? normalise(name) : void 0);
			return platform === void 0 || digest === "" || digest === null ? [] : [{
				name,
				digest: String(digest),
				platform
			}];
		})),
		...isJob && typeof result === "string" && { result }
	};
}
function group(items) {
	const platforms = items.map(({ platform }) => platform);
	const twice = platforms.find((platform, index) => platform !== void 0 && platforms.indexOf(platform) !== index);
	if (twice) throw new Error(`${input} has ${twice} more than once`);
	for (const { name, digest } of items) if (!digestForm.test(digest)) {
		const subject = name === digest ? `has '${digest}'` : `has '${digest}' in '${name}'`;
		throw new Error(`${input} ${subject}, expected sha256: and 64 hexadecimal digits`);
	}
	return [...new Set(items.map(({ digest }) => digest))].map((digest) => ({
		digest,
		platforms: items.flatMap((item) => item.digest === digest && item.platform !== void 0 ? [item.platform] : [])
	}));
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new Error(`${input} is no JSON: ${messageOf(error)}; expected \${{ toJSON(needs.build.outputs) }}`, { cause: error });
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
function checkHanded({ parts, result }, expected) {
	const isPlain = parts.some(({ platforms }) => platforms.length === 0);
	const handed = parts.flatMap(({ platforms }) => platforms);
	const missing = isPlain ? [] : expected.filter((platform) => !handed.includes(platform));
	const extra = handed.filter((platform) => !expected.includes(platform));
	const ended = result === void 0 || result === "success" || missing.length > 0 ? [] : [result];
	if (missing.length === 0 && extra.length === 0 && ended.length === 0) return;
	throw new Error([
		"the digests are not those of the expected platforms, so no tag was moved:",
		...missing.map((platform) => `${platform} is missing: no leg set the output '${outputName(platform)}'`),
		...extra.map((platform) => `${platform} was handed on, but is not in 'platforms'`),
		...ended.map(() => "every platform was handed on, but not by legs that all ended well:"),
		...missing.length > 0 || ended.length > 0 ? [advice(result)] : []
	].join("\n"));
}
/**
* Asks every repository for the index that the digests make, and checks it: every digest and every image in it is there,
* the platforms are the expected ones, those of the configs too, each attestation is about an image in it.
*
* @param expected normalised platforms
* @returns the index of the first repository; all have the same
* @throws Error that lists every fault, with the digest that each platform came in
*/
async function checkIndex(imagetools, repositories, parts, expected, annotations) {
	const found = await Promise.all(repositories.map((repository) => read(imagetools, repository, parts, annotations).catch(async (error) => {
		if (error instanceof CancelledError) throw error;
		const faults = await explain(imagetools, repository, parts);
		throw faults.length > 0 ? refusal(faults, error) : error;
	})));
	const faults = repositories.flatMap((repository, index) => found[index] ? findFaults(found[index], expected).map((fault) => `${repository}: ${fault}`) : []);
	const [first] = found;
	if (faults.length === 0 && first) return first;
	const contents = await explain(imagetools, repositories[0] ?? "", parts);
	throw refusal([...faults, ...contents]);
}
/** The index to come, with the configs of its images: reading these shows that the images are there, not their names alone. */
async function read(imagetools, repository, parts, annotations) {
	const [index, ...held] = await Promise.all([preview(imagetools, repository, parts, annotations), ...parts.map(({ digest }) => imagetools.inspect(`${repository}@${digest}`))]);
	return {
		...index,
		configs: new Map(held.flatMap(({ configs }) => [...configs]))
	};
}
/** buildx keeps one source as it is, so for a manifest that is no index there is nothing to preview. */
async function preview(imagetools, repository, parts, annotations) {
	const sources = parts.map(({ digest }) => `${repository}@${digest}`);
	const found = await imagetools.preview(sources, annotations);
	return found.manifests === void 0 ? imagetools.inspect(sources[0] ?? "") : found;
}
/** One line for each digest: what it holds, or why it cannot be read. */
async function explain(imagetools, repository, parts) {
	return Promise.all(parts.map(async ({ digest, platforms }) => {
		const name = platforms.length > 0 ? `${digest} (${platforms.map((platform) => `output '${outputName(platform)}'`).join(", ")})` : digest;
		try {
			return `${repository}: ${name} holds ${imagesOf(await imagetools.inspect(`${repository}@${digest}`)).map(({ platform }) => platform).join(", ") || "no image"}`;
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			const words = messageOf(error);
			return !(words.match(/sha256:[0-9a-f]{64}/g) ?? []).some((named) => named !== digest) && /not found|(?:manifest|name) unknown/i.test(words) ? `${repository}: ${name} is not there; the legs must push to this repository ('images' or 'tags' of the build step)` : `${repository}: ${name} cannot be read: ${words}`;
		}
	}));
}
function refusal(lines, cause) {
	return new Error(["the digests cannot be merged into what was asked for, so no tag was moved:", ...lines].join("\n"), { cause });
}
function advice(result) {
	switch (result) {
		case "failure": return `the job of the legs failed: look there for the reason, then use 'Re-run failed jobs'`;
		case "cancelled":
		case "skipped": return `the job of the legs was ${result}`;
		case "success": return `the job of the legs must declare it: 'outputs: digest-…: \${{ steps.<id of the build step>.outputs.digest-… }}', and build with 'publish: digest' and 'push: true'`;
		default: return `either that leg failed or was skipped ('Re-run failed jobs' builds it again), or its job does not declare it: 'outputs: digest-…: \${{ steps.<id of the build step>.outputs.digest-… }}'`;
	}
}
//#endregion
//#region src/merge/plan.ts
/**
* Decides what is merged, into what, and where it goes.
*
* @throws Error that names the input, its value and the way out
*/
function planMerge(inputs, runner) {
	const notices = [];
	if (inputs.platforms.length === 0) throw new Error(`input 'platforms' is empty: it says what the image must hold, e.g. \${{ needs.plan.outputs.platforms }} or linux/amd64,linux/arm64`);
	const platforms = readPlatforms(inputs.platforms, runner, notices);
	const tags = planTags(inputs.tags, notices);
	if (tags.length === 0) throw new Error(`input 'tags' is empty, expected e.g. ghcr.io/owner/app:1.2.3`);
	const targets = targetsOf(planRepositories(inputs.images, tags, notices), tags);
	const untagged = targets.find((target) => target.tags.length === 0);
	if (untagged) throw new Error(`input 'images' has ${untagged.repository}, but 'tags' has no tag there; add one, or leave it out of 'images'`);
	const rankOf = (part) => platforms.indexOf(part.platforms[0] ?? "");
	const handed = parseDigests(inputs.digests, (platform) => readPlatforms([platform], runner, [])[0] ?? platform);
	checkHanded(handed, platforms);
	const annotations = splitAnnotations(inputs.annotations, "index");
	if (annotations.manifests.length > 0) notices.push(`input 'annotations': left to the builds, since they are of manifests: ${annotations.manifests.join(", ")}`);
	return {
		parts: [...handed.parts].sort((a, b) => rankOf(a) - rankOf(b)),
		platforms,
		targets,
		tags: tags.map(({ repository, tag }) => `${repository}:${tag}`),
		annotations: [...annotations.index, ...platforms.length > 1 ? indexAnnotations(inputs.labels, annotations.index) : []],
		notices
	};
}
//#endregion
//#region src/merge/run.ts
/** The outputs that only this action has. */
const ownOutputs = ["buildx-version"];
/** The whole job of the merge action: check what the legs pushed, make one index of it under the tags, report. */
async function run(inputs, host) {
	const plan = planMerge(inputs, host.runner);
	for (const notice of plan.notices) log.notice(notice);
	const repositories = plan.targets.map(({ repository }) => repository);
	const [image = ""] = repositories;
	const binary = await prepareBuildx(inputs.buildx, host)();
	const buildx = bindBuildx(host.run, binary.path, host.runner.buildxConfig);
	const imagetools = createImagetools(host.registries.forImagetools(buildx), void 0);
	const before = readTags(imagetools, plan.targets);
	const planned = await group$1("Check the digests", async ({ info }) => {
		const found = await checkIndex(imagetools, repositories, plan.parts, plan.platforms, plan.annotations);
		for (const { platform, descriptor } of imagesOf(found)) info(`${platform}: ${descriptor.digest}`);
		return found;
	});
	const [contents] = await Promise.all([readContents(imagetools, image, planned), group$1("Move the tags", async ({ warning }) => {
		const move = {
			before: await before,
			digests: plan.parts.map((part) => part.digest),
			annotations: plan.annotations
		};
		for (const text of await tag(imagetools, plan.targets, planned.digest, move)) warning(text);
	})]);
	const manifest = describe(image, plan.targets.flatMap(({ tags }) => tags), planned, plan.platforms, contents, () => void 0);
	return {
		outputs: {
			manifest,
			digest: planned.digest,
			images: repositories,
			tags: plan.tags,
			platforms: plan.platforms,
			others: { "buildx-version": binary.version }
		},
		summary: renderSummary({
			title: image,
			manifest,
			references: plan.tags,
			destinations: [],
			facts: []
		})
	};
}
//#endregion
//#region src/merge/main.ts
await runJob({
	ownOutputs,
	readInputs,
	run
});
//#endregion
export {};
