import { D as messageOf, S as log, c as readRunner, y as fail } from "./shared/every-entry.js";
import { B as writeOutputs, H as writeSummary, a as readPlatforms, dt as refuseUnknownInputs, n as checkFlavor, r as isReference, t as formatList } from "./shared/reading-inputs.js";
import { E as findShortLines, O as shortLineWarning } from "./shared/build-and-merge.js";
import { a as inputTables, i as parseRunners, n as planMatrix, o as isOfBakeFiles, s as readInputs, t as describeJob } from "./shared/planning.js";
//#region src/plan/tags.ts
/**
* What build jobs and merge are to publish the image as: references in place of rules, labels, annotations. Here a word that
* names no repository is a tag, as for docker/metadata-action.
*
* @returns outputs, those of rules empty where there are none
*/
async function planTags(inputs, runner) {
	const { images, tags, flavor, labels, annotations } = inputs;
	if (!(tags.length > 0 ? !tags.every(isReference) : images.length > 0 || flavor.length > 0)) {
		checkFlavor(flavor);
		return {
			tags: formatList(tags),
			labels: formatList(labels),
			annotations: formatList(annotations),
			version: "",
			json: ""
		};
	}
	const [{ exportMetadata, makeMetadata }, { createRun }] = await Promise.all([import("./shared/load-tags-metadata.js"), import("./shared/load-process.js")]);
	const run = createRun(runner.childEnvironment, new AbortController().signal);
	const metadata = await makeMetadata({
		images,
		tags,
		flavor,
		labels,
		annotations
	}, runner, run);
	exportMetadata(metadata, runner);
	if (runner.hasSummary) await writeSummary(metadata.summary.join("\n"));
	return {
		tags: formatList(metadata.tags),
		...metadata.outputs
	};
}
//#endregion
//#region src/plan/run.ts
/** The whole job of the plan action: choose a runner for each platform, and hand the matrix to the workflow. */
async function run(inputs, runner) {
	const outputs = isOfBakeFiles(inputs) ? await (await import("./shared/bake-files2.js")).planBake(inputs, runner) : await planImage(inputs, runner);
	for (const name of findShortLines(runner.environment, Object.values(outputs))) log.warning(shortLineWarning(`the variable ${name}`));
	writeOutputs(outputs);
}
/** The platforms of one image. */
async function planImage(inputs, runner) {
	const { platforms: names, runners, group } = inputs;
	const notices = [];
	const platforms = readPlatforms(names, runner, notices);
	const { rules, isDefault } = await parseRunners(runners);
	const matrix = planMatrix(platforms, rules, group);
	for (const notice of isDefault ? notices : [...notices, ...matrix.notices]) log.notice(notice);
	for (const job of matrix.jobs) log.info(describeJob(job));
	return {
		matrix: JSON.stringify({ include: matrix.jobs }),
		platforms: matrix.platforms.join(","),
		runners: JSON.stringify(matrix.runners),
		targets: "",
		...await planTags(inputs, runner)
	};
}
//#endregion
//#region src/plan/main.ts
try {
	const runner = readRunner(process.env);
	await refuseUnknownInputs(inputTables, runner, log.warning);
	await run(readInputs(), runner);
} catch (error) {
	fail(messageOf(error));
}
//#endregion
export {};
