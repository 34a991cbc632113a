import { l as CommandError } from "./build-merge-post.js";
import { D as messageOf } from "./every-entry.js";
import { H as writeSummary, l as isRemote, s as defaultContext } from "./reading-inputs.js";
import { _ as DiagnosedError, b as failureIn, r as retryRows } from "./build-and-merge.js";
import { R as namesOf, ft as printedWarnings, t as titleOf } from "./build-and-gate.js";
import { i as nodeContainer } from "./build-and-post.js";
import { c as code, d as folded, g as wrapped, h as table, l as codeBlock, m as rowLines, p as joinWithinLimit, s as formatTime, u as escapeMarkdown } from "./summary.js";
import { a as cutLine } from "./build-log.js";
import { c as isPushFailure } from "./failures.js";
import { c as diagnose, m as readSourceLine, n as adviceLines, p as readFailedStep } from "./doctor.js";
import { a as timeOf, i as renderTimes, t as readTimings } from "./told.js";
//#region src/report/failed-build.ts
const longestText = 100;
/** The job summary of a build that failed: of each platform how far it came, why it failed, and that no tag was moved. */
function renderFailedBuild(failed) {
	const { title, platforms, timings, step, place, tags, isLeg } = failed;
	const lines = [
		headOf(failed),
		"",
		...failed.diagnosis.rule ? adviceLines(failed.diagnosis) : [],
		...tags.map((line) => `- ${code(line)}`),
		...tags.length > 0 ? [""] : [],
		...rowLines(failed.rows ?? []),
		...timings ? platformLines(timings, platforms, step) : [],
		...step ? stepLines(step, failed.diagnosis) : place ? [lineOf(place), ""] : [],
		...timings ? renderTimes(timings, platforms) : []
	];
	if (!isLeg) return joinWithinLimit([
		`## ${escapeMarkdown(title)}`,
		"",
		...lines
	]);
	return joinWithinLimit(folded(`<b>${escapeMarkdown(platforms.join(", "))}</b> of ${escapeMarkdown(title)}: failed`, lines));
}
/** A step tells more than the words with which its failure is reported. */
function headOf({ step, diagnosis, movedNone }) {
	const [first = ""] = diagnosis.message.split("\n");
	const known = diagnosis.rule === void 0 ? `: ${code(first.replace(/:$/, ""))}` : ".";
	return `**The build failed**${step?.exitCode === void 0 ? known : ` with exit code ${step.exitCode}.`}${movedNone ? " No tag was moved." : ""}`;
}
function platformLines(timings, platforms, failed) {
	return table([
		{
			title: "Platform",
			cell: (platform) => escapeMarkdown(platform)
		},
		{
			title: "Build",
			cell: (platform) => stateOf(ofPlatform(timings, platform))
		},
		{
			title: "Step",
			cell: (platform) => placeOf(ofPlatform(timings, platform))
		},
		{
			title: "Exit code",
			cell: (platform) => exitCodeOf(ofPlatform(timings, platform), failed)
		},
		{
			title: "Time",
			isNumber: true,
			cell: (platform) => formatTime(timeOf(platform, timings)).replaceAll(" ", "&nbsp;")
		}
	], platforms);
}
function ofPlatform({ steps }, platform) {
	return steps.filter((step) => step.platforms.includes(platform));
}
/** One that had not begun when another failed was cancelled like one that was at work. */
function stateOf(steps) {
	if (steps.some(({ outcome }) => outcome === "failed")) return "failed";
	if (isDone(steps)) return "done";
	return "cancelled";
}
function isDone(steps) {
	return steps.some(({ step }) => step.number === step.of) && steps.every(({ outcome }) => outcome === "done");
}
function placeOf(steps) {
	const last = steps.find(({ outcome }) => outcome === "failed") ?? steps.findLast(({ outcome }) => outcome === "cancelled");
	if (last === void 0) return void 0;
	const how = last.emulated ? ", QEMU" : "";
	return `${escapeMarkdown(last.place)} ${code(cutLine(last.text, longestText, [], " …"))}${how}`;
}
function exitCodeOf(steps, failed) {
	return steps.some(({ outcome }) => outcome === "failed") ? failed?.exitCode : void 0;
}
function lineOf({ file, line, text }) {
	return `${code(`${file}:${line}`)} ${code(text)}`;
}
function stepLines({ name, output, source }, { rule }) {
	if (rule && !source && output.length === 0) return [];
	return [
		source ? lineOf(source) : code(name),
		"",
		...output.length > 0 ? codeBlock(output.flatMap(wrapped)) : []
	];
}
//#endregion
//#region src/image/failed.ts
/** Finds out why a build failed and what became of its tags, and writes its summary. */
async function diagnoseBuild(error, options) {
	const { decision, means, followed, job, isShown, oomKillsBefore } = options;
	const { publication, registries, toolchain } = means;
	const { runner } = job;
	const warnings = [...followed.warnings, ...error instanceof CommandError ? printedWarnings(error.stderr) : []];
	const scene = {
		runner,
		registries,
		names: namesOf(decision),
		warnings,
		oomKillsBefore,
		...sceneOf(decision, toolchain, job)
	};
	const diagnosed = await diagnose(failureIn("build", scene, error));
	const moves = await publication.movesAfter(error);
	const diagnosis = diagnosed instanceof DiagnosedError ? diagnosed.diagnosis : void 0;
	if (isShown) await writeSummary(summaryOfFailure(error, diagnosis, moves, options));
	if (diagnosis === void 0) return diagnosed;
	const words = [diagnosis.words, ...moves].filter((text) => text !== "").join("\n");
	const message = options.target ? `target '${options.target}': ${diagnosis.message}` : diagnosis.message;
	return new DiagnosedError({
		...diagnosis,
		message,
		words
	}, error, isShown);
}
function sceneOf(decision, { docker, builder, buildkit, isOwn, emulatedArchitectures, qemuImage, lostNodes }, { run, runner }) {
	const { builtFor, dockerfile, request, emulation } = decision;
	const gitContext = gitContextOf(decision, runner);
	return {
		docker,
		isRemote: emulatedArchitectures === void 0,
		...isOwn && buildkit.driver === "docker-container" && { container: nodeContainer(builder) },
		driver: buildkit.driver,
		...lostNodes && { lostNodes },
		buildkitVersion: buildkit.version,
		qemu: async (platform) => {
			const { qemuVersion } = await import("./load-toolchain-qemu-version.js");
			return qemuVersion(platform, qemuImage, run);
		},
		source: {
			platforms: builtFor,
			dockerfile,
			target: request.target,
			emulation,
			...isRemote(request.context) ? {} : { context: request.context },
			...gitContext && { gitContext }
		}
	};
}
/** The repository of the run, where it is the context or a named one. */
function gitContextOf({ request, secrets }, runner) {
	const gitContext = defaultContext(runner);
	const [url = ""] = gitContext.split(/[#?]/);
	const contexts = [request.context, ...request.buildContexts.map((item) => item.slice(item.indexOf("=") + 1))];
	if (!isRemote(gitContext) || !contexts.some((context) => context.startsWith(url))) return void 0;
	return {
		url,
		hasToken: secrets.options.some((option) => /\bid=GIT_AUTH_(?:TOKEN|HEADER)\b/.test(option))
	};
}
function summaryOfFailure(error, diagnosis, moves, { followed: { graph }, decision, groups, target, means: { toolchain }, job: { retries } }) {
	const { targets, mover, publish, builtFor } = decision;
	const hasTags = targets.some(({ tags }) => tags.length > 0);
	const mayHaveMoved = mover === "buildx" && (moves.length > 0 || isPushFailure(error));
	return renderFailedBuild({
		title: target === void 0 ? titleOf(decision) : ["Bake", target && `target ${target}`].filter(Boolean).join(", "),
		platforms: builtFor,
		timings: readTimings(graph, decision, toolchain, void 0, groups),
		step: error instanceof CommandError ? readFailedStep(error, 10) : void 0,
		place: error instanceof CommandError ? readSourceLine(error.stderr) : void 0,
		diagnosis: diagnosis ?? {
			message: messageOf(error),
			words: ""
		},
		movedNone: hasTags && !mayHaveMoved,
		tags: moves,
		rows: retryRows(retries),
		isLeg: publish === "digest"
	});
}
//#endregion
export { diagnoseBuild };
