import { c as CommandError } from "./build-merge-post.js";
import { E as messageOf } from "./every-entry.js";
import { E as titleOf } from "./build-and-gate.js";
import { i as saidByBuildx, r as exitCodes } from "./sentences.js";
import { i as isPushFailure } from "./failures.js";
import { i as cutLine, l as finalError, s as failingBlock } from "./build-log.js";
import { a as code, c as folded, d as wrapped, l as joinWithinLimit, m as formatTime, o as codeBlock, s as escapeMarkdown, u as table } from "./summary.js";
import { a as timeOf, i as renderTimes, t as readTimings } from "./told.js";
//#region src/buildx/failed-step.ts
/**
* Reads which step failed from what buildx wrote to stderr.
*
* @param lines how many of its output are wanted
* @returns undefined where no step failed, or the build was cancelled
*/
function readFailedStep({ exitCode, stderr }, lines) {
	if (exitCode === exitCodes.cancelled) return void 0;
	const [, name, output = "", rest = ""] = failingBlock(`\n${stderr}`)?.match(/^-+\n > (.*?):\n(.*?)^-{6}(?:\n(.*))?$/ms) ?? [];
	if (name === void 0) return void 0;
	const [, file, line] = rest.match(/^(\S.*):(\d+)\n-+$/m) ?? [];
	const [, text] = rest.match(/^ *\d+ \| >>> (.*)$/m) ?? [];
	const code = saidByBuildx(finalError(stderr) ?? "", ["RUN failed"])?.details.code;
	return {
		name,
		output: output.split("\n").filter((one) => one !== "").map(withoutTime).slice(-lines),
		...file !== void 0 && { source: {
			file,
			line: Number(line),
			text: text ?? ""
		} },
		...code !== void 0 && { exitCode: code }
	};
}
/** buildx puts a time in front of each line, our own log does not. */
function withoutTime(line) {
	return line.replace(/^\d+\.\d{3} /, "");
}
//#endregion
//#region src/report/failed-build.ts
const longestText = 100;
/** The job summary of a build that failed: of each platform how far it came, why it failed, and that no tag was moved. */
function renderFailedBuild(failed) {
	const { title, platforms, timings, step, tags, isLeg } = failed;
	const lines = [
		headOf(failed),
		"",
		...tags.map((line) => `- ${code(line)}`),
		...tags.length > 0 ? [""] : [],
		...timings ? platformLines(timings, platforms, step) : [],
		...step ? stepLines(step) : [],
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
function headOf({ step, failure, movedNone }) {
	const [first = ""] = failure.split("\n");
	return `**The build failed**${step?.exitCode === void 0 ? `: ${code(first.replace(/:$/, ""))}` : ` with exit code ${step.exitCode}.`}${movedNone ? " No tag was moved." : ""}`;
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
function stepLines({ name, output, source }) {
	return [
		source ? `${code(`${source.file}:${source.line}`)} ${code(source.text)}` : code(name),
		"",
		...output.length > 0 ? codeBlock(output.flatMap(wrapped)) : []
	];
}
//#endregion
//#region src/image/failed.ts
/**
* The job summary of a build that failed.
*
* @param error of the build
* @param explained the same with what became of the tags, where some may have moved
*/
function summaryOfFailure(error, explained, graph, decision, toolchain) {
	const { targets, mover, publish, builtFor } = decision;
	const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : void 0;
	const hasTags = targets.some(({ tags }) => tags.length > 0);
	const mayHaveMoved = mover === "buildx" && isPushFailure(error);
	const moves = messageOf(explained).slice(messageOf(error).length).trim();
	return renderFailedBuild({
		title: titleOf(decision),
		platforms: builtFor,
		timings: readTimings(graph, decision, toolchain, void 0),
		step: cause && readFailedStep(cause, 10),
		failure: messageOf(error),
		movedNone: hasTags && !mayHaveMoved,
		tags: moves === "" ? [] : moves.split("\n"),
		isLeg: publish === "digest"
	});
}
//#endregion
export { summaryOfFailure };
