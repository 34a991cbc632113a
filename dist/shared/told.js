import { Q as isLinux, ut as documentAddress } from "./reading-inputs.js";
import { At as vertexesOf, Ct as callOf, i as isEmulatedOn, jt as workedFor, o as targetsIn, vt as parseStep } from "./build-and-gate.js";
import { c as code, d as folded, h as table, n as nativeRunner, s as formatTime, t as renderSummary, u as escapeMarkdown } from "./summary.js";
import { a as cutLine, i as nameVertexes } from "./build-log.js";
import { a as saidByBuildx } from "./sentences.js";
//#region src/buildx/timings.ts
/**
* Derives from a followed build how long each part of it took.
*
* @returns undefined where nothing began
*/
function timingsOf(graph, options) {
	const { platforms, groups, secrets, now } = options;
	const { titleOf } = nameVertexes(platforms, platforms, secrets);
	const targetsOf = targetsIn(vertexesOf(graph), platforms, ({ digest }) => groups?.[callOf(digest)] ?? platforms);
	const began = [...graph.values()].filter(({ intervals }) => intervals.length > 0).map((followed) => ({
		followed,
		title: titleOf(followed.vertex),
		span: spanOf(followed, now)
	})).sort((a, b) => a.span.started - b.span.started);
	if (began.length === 0) return void 0;
	return {
		...around(began.map(({ span }) => span)),
		steps: began.flatMap(({ followed, title, span }) => {
			const step = parseStep(followed.vertex.name);
			return step ? [timed(step, {
				followed,
				title,
				span
			}, targetsOf(followed.vertex), options)] : [];
		}),
		works: began.flatMap((one) => one.title.step === void 0 ? worksOf(one) : [])
	};
}
/** From the first beginning to the last end of several spans. */
function around(spans) {
	return spans.reduce((all, { started, ended }) => ({
		started: Math.min(all.started, started),
		ended: Math.max(all.ended, ended)
	}));
}
/** Milliseconds in which at least one of several spans lasted. */
function covered(spans) {
	let until = Number.NEGATIVE_INFINITY;
	let sum = 0;
	for (const { started, ended } of spans.toSorted((a, b) => a.started - b.started)) {
		sum += Math.max(0, ended - Math.max(started, until));
		until = Math.max(until, ended);
	}
	return sum;
}
/** Milliseconds in which at least one step of a platform was executed. */
function timeOf(platform, { steps }) {
	return covered(steps.filter((step) => !step.cached && step.platforms.includes(platform)));
}
function timed(step, { followed, title, span }, targets, { platforms, groups, machines, emulatedArchitectures, ranOn, now }) {
	const { digest, cached = false, error } = followed.vertex;
	const call = callOf(digest);
	const [only, ...others] = groups?.[call] ?? platforms;
	const platform = step.target ?? (others.length === 0 ? only : void 0);
	const where = step.ranOn ?? ranOn.get(digest);
	const machine = machines?.[call] ?? { emulated: emulatedArchitectures };
	const needed = platforms.filter((one) => targets.has(one));
	return {
		...span,
		platform,
		platforms: needed.length > 0 || platform === void 0 ? needed : [platform],
		place: title.place,
		text: title.text,
		step,
		worked: workedFor(followed, now),
		cached,
		emulated: isEmulated(step, cached, where, machine),
		outcome: outcomeOf(followed),
		...error && { error }
	};
}
/** Only what a RUN executes is emulated; BuildKit does the rest itself. */
function isEmulated({ instruction }, cached, where, { emulated, unsure }) {
	if (cached || instruction !== "RUN" || emulated?.size === 0 && !unsure?.size) return false;
	return isEmulatedOn(where, emulated, unsure);
}
function outcomeOf({ vertex: { completed, error }, intervals }) {
	if (error) return saidByBuildx(error, ["context cancelled"]) ? "cancelled" : "failed";
	return completed && intervals.at(-1)?.completed !== void 0 ? "done" : "cancelled";
}
function worksOf({ followed, title, span }) {
	const { name } = followed.vertex;
	if (/^(?:exporting cache|exporting to GitHub Actions Cache|importing cache)/.test(name)) return [{
		...span,
		kind: "cache",
		text: title.text
	}];
	if (title.kind !== "export") return [{
		...span,
		kind: title.kind === "source" ? "source" : "other",
		text: title.text
	}];
	const pushes = [...followed.statuses.values()].filter(({ id }) => id.startsWith("pushing ")).flatMap(spanOfStatus);
	if (pushes.length === 0) return [{
		...span,
		kind: "export",
		text: title.text
	}];
	const push = around(pushes);
	return [{
		started: span.started,
		ended: Math.max(span.started, push.started),
		kind: "export",
		text: title.text
	}, {
		...push,
		kind: "push",
		text: "push"
	}];
}
function spanOf({ intervals }, now) {
	return around(intervals.map(({ started, completed = now }) => ({
		started,
		ended: Math.max(started, completed)
	})));
}
function spanOfStatus({ started, completed }) {
	const from = Date.parse(started ?? "");
	const until = Date.parse(completed ?? "");
	return Number.isNaN(from) || Number.isNaN(until) ? [] : [{
		started: from,
		ended: until
	}];
}
//#endregion
//#region src/report/qemu.ts
const minute = 6e4;
/**
* What QEMU cost, in a sentence for each kind of runner that would help; only of what is at least a minute and a third of the
* build.
*
* @param recipe address of the recipe for native runners, where it is known
*/
function renderQemuCost(timings, platforms, recipe) {
	const total = timings.ended - timings.started;
	const costs = platforms.map((platform) => costOf(platform, timings)).filter(({ cost }) => cost >= minute && cost >= total / 3).toSorted((a, b) => b.cost - a.cost);
	return [...new Set(costs.map(({ runner }) => runner))].flatMap((runner) => {
		const [worst, ...others] = costs.filter((one) => one.runner === runner);
		if (worst === void 0) return [];
		return [`${worstOf(worst, timings)}${likewise(others)} ${adviceFor(worst, timings, recipe)}`, ""];
	});
}
function costOf(platform, { steps }) {
	const own = steps.filter((step) => step.emulated && step.platforms.includes(platform));
	return {
		platform,
		cost: covered(own),
		steps: own,
		runner: nativeRunner(platform)
	};
}
function worstOf({ platform, cost, steps }, timings) {
	const longest = steps.reduce((a, b) => b.worked > a.worked ? b : a);
	const part = `${steps.length === 1 ? " " : `, ${formatTime(longest.worked)} of them `}in ${code(longest.text)}`;
	const twin = twinOf(longest, timings);
	const comparison = twin ? `; the same step took ${formatTime(twin.worked)} on ${escapeMarkdown(twin.platform ?? "")}` : "";
	return `**${escapeMarkdown(platform)} spent ${formatTime(cost)} under QEMU**${part}${comparison}.`;
}
function likewise(others) {
	if (others.length === 0) return "";
	return ` Likewise ${others.map(({ platform, cost }) => `${escapeMarkdown(platform)} (${formatTime(cost)})`).join(", ")}.`;
}
function adviceFor({ steps, runner }, timings, recipe) {
	if (runner === void 0) return `GitHub has no native runner for it; a stage that starts with ${code("FROM --platform=$BUILDPLATFORM")} compiles without QEMU.`;
	const saved = steps.reduce((sum, step) => {
		const { worked = step.worked } = twinOf(step, timings) ?? {};
		return sum + Math.max(0, step.worked - worked);
	}, 0);
	return `A native runner ${saved >= minute ? `would save about ${Math.round(saved / minute)} min` : "needs no QEMU"}: ${code(`runs-on: ${runner}`)}${recipe ? ` ([recipe](${recipe}))` : ""}.`;
}
/** The same instruction for another platform, that ran without QEMU. */
function twinOf({ step, place }, { steps }) {
	return steps.find((other) => other.emulated === false && !other.cached && other.outcome === "done" && other.place === place && other.step.instruction === step.instruction);
}
//#endregion
//#region src/report/names.ts
/** `arm64`, as the log names it, where all are for Linux; else the whole name. */
function shortName(platform, all) {
	const name = all.every(isLinux) ? platform.slice(6) : platform;
	return /^\d+$/.test(name) ? platform : name;
}
//#endregion
//#region src/report/slowest.ts
const mostSteps = 10;
const longestText = 90;
/** The ten steps that worked longest, as a table; what took less than a tenth of a second is not worth a line. */
function renderSlowest({ steps }, platforms) {
	const slowest = steps.filter(({ worked }) => worked >= 100).toSorted((a, b) => b.worked - a.worked).slice(0, mostSteps);
	const isOne = platforms.length < 2;
	return table([
		{
			title: "Platform",
			cell: (step) => isOne ? void 0 : namesOf(step, platforms)
		},
		{
			title: "Step",
			cell: ({ place, text }) => `${escapeMarkdown(place)} ${code(cutLine(text, longestText, [], " …"))}`
		},
		{
			title: "Time",
			isNumber: true,
			cell: ({ worked }) => formatTime(worked).replaceAll(" ", "&nbsp;")
		},
		{
			title: "Ran",
			cell: ranAs
		}
	], slowest);
}
/** `arm64`, `amd64, arm64`, `all`. */
function namesOf({ platform, platforms: needed }, all) {
	if (needed.length > 1 && needed.length === all.length) return "all";
	const names = needed.length > 0 || platform === void 0 ? needed : [platform];
	return escapeMarkdown(names.map((name) => shortName(name, all)).join(", "));
}
function ranAs({ cached, emulated, outcome, step }) {
	const how = cached ? "cached" : emulated ? "QEMU" : emulated === false && step.instruction === "RUN" ? "native" : "–";
	return outcome === "done" ? how : `${outcome}${how === "QEMU" ? ", QEMU" : ""}`;
}
//#endregion
//#region src/report/bars.ts
/** As many as can be distinguished at a glance. */
const mostBars = 30;
/** Sections of what is not of one platform. */
const shared = "several";
const rest = "other";
/**
* Makes the bars of a timeline: of each platform one for all cached steps, and one for steps in a row that are short. What is
* short grows until there are few enough bars.
*
* @param short names a platform
*/
function barsOf(timings, platforms, short) {
	const total = timings.ended - timings.started;
	for (let limit = total / 50;; limit *= 1.5) {
		const bars = barsWith(timings, platforms, short, limit);
		if (bars.length <= mostBars) return bars;
		if (limit > total) return longest(bars);
	}
}
function barsWith(timings, platforms, short, limit) {
	const { steps, works } = timings;
	const of = (platform) => steps.filter((step) => !isShared(step) && (step.platforms[0] ?? step.platform) === platform);
	return [...[[shared, steps.filter(isShared)], ...platforms.map((platform) => [short(platform), of(platform)])].flatMap(([section, own]) => barsOfSection(section, own, limit)), ...works.filter((work) => isTold(work, limit)).map(barOfWork)];
}
function isShared({ platforms }) {
	return platforms.length > 1;
}
function barsOfSection(section, steps, limit) {
	const cached = steps.filter((step) => step.cached && step.step.instruction !== "FROM");
	const executed = steps.filter((step) => !step.cached);
	const bars = [];
	if (cached.length > 0) bars.push({
		...around(cached),
		section,
		text: `${countOf(cached.length)} cached`,
		look: "cached"
	});
	let row = [];
	const endRow = () => {
		if (row.length > 0) bars.push(barOf(section, row));
		row = [];
	};
	for (const step of executed) {
		const isShort = step.outcome === "done" && step.worked < limit;
		if (!isShort) endRow();
		row.push(step);
		if (!isShort) endRow();
	}
	endRow();
	return bars;
}
function barOf(section, steps) {
	const [first] = steps;
	const time = formatTime(steps.reduce((sum, { worked }) => sum + worked, 0));
	const hasFailed = steps.some(({ outcome }) => outcome === "failed");
	const how = first?.outcome === "done" ? "" : `${first?.outcome} after `;
	const isEmulated = steps.some(({ emulated }) => emulated);
	return {
		...around(steps),
		section,
		text: steps.length === 1 ? `${first?.text} · ${how}${time}` : `${countOf(steps.length)} · ${time}`,
		look: hasFailed ? "failed" : isEmulated ? "emulated" : "native"
	};
}
/** A push and an export are shown however short they are; other work only if its bar can be seen. */
function isTold({ kind, started, ended }, limit) {
	return kind === "export" || kind === "push" ? ended > started : ended - started >= limit;
}
function barOfWork({ text, started, ended }) {
	return {
		started,
		ended,
		section: rest,
		text: `${text} · ${formatTime(ended - started)}`,
		look: "around"
	};
}
function longest(bars) {
	const kept = new Set(bars.toSorted((a, b) => b.ended - b.started - (a.ended - a.started)).slice(0, mostBars));
	return bars.filter((bar) => kept.has(bar));
}
function countOf(steps) {
	return steps === 1 ? "1 step" : `${steps} steps`;
}
//#endregion
//#region src/report/timeline.ts
/** In characters; a longer label would run over the chart's edge. */
const longestLabel = 40;
const day = 864e5;
/** What a line of Mermaid's gantt must not begin with (mermaid, gantt.jison), whatever its case. */
const keywords = /^(?:accDescr|accTitle|axisFormat|call|click|dateFormat|excludes|gantt|href|includes|inclusiveEndDates|section|tickInterval|title|todayMarker|topAxis|weekday|weekend)\b/i;
const tags = {
	native: "",
	emulated: "crit, ",
	failed: "crit, ",
	cached: "done, ",
	around: "active, "
};
/**
* The timeline of a build as a Mermaid gantt, in Markdown, with what its colours mean.
*
* @returns nothing for what took no time
*/
function renderTimeline(timings, platforms) {
	const total = timings.ended - timings.started;
	const name = (platform) => shortName(platform, platforms);
	const bars = barsOf(timings, platforms, name);
	if (total < 1 || total >= day || bars.length === 0) return [];
	const sections = [...new Set(bars.map(({ section }) => section))];
	return [
		"```mermaid",
		`%%{init: {"gantt": {"leftPadding": ${20 + 8 * Math.max(...sections.map((section) => section.length))}, "barHeight": 18, "fontSize": 11, "sectionFontSize": 12}}}%%`,
		"gantt",
		"dateFormat HH:mm:ss.SSS",
		`axisFormat ${total < 36e5 ? "%M:%S" : "%H:%M:%S"}`,
		`tickInterval ${tickOf(total)}`,
		"todayMarker off",
		...sections.flatMap((section) => [`section ${section}`, ...bars.filter((bar) => bar.section === section).map((bar) => taskOf(bar, timings.started))]),
		"```",
		"",
		legend(bars),
		""
	];
}
/** The shortest of the usual lengths that gives at most eight ticks. */
function tickOf(milliseconds) {
	const { count, unit } = [
		1,
		2,
		5,
		10,
		15,
		30
	].flatMap((count) => [
		{
			count,
			unit: "second",
			of: 1e3
		},
		{
			count,
			unit: "minute",
			of: 6e4
		},
		{
			count,
			unit: "hour",
			of: 36e5
		}
	]).filter(({ count, of }) => count * of * 8 >= milliseconds).toSorted((a, b) => a.count * a.of - b.count * b.of)[0] ?? {
		count: 1,
		unit: "day"
	};
	return `${count}${unit}`;
}
function taskOf({ text, look, started, ended }, zero) {
	const from = new Date(Math.max(0, started - zero)).toISOString().slice(11, 23);
	return `${label(text)} :${tags[look]}${from}, ${Math.max(1, Math.round(ended - started))}ms`;
}
/**
* A label that Mermaid takes for nothing else. A word with what it might obey (`:`, `;`, `#`, quotes, brackets) is left out as a
* whole: the rest of a secret would not be masked.
*/
function label(text) {
	const [, what = text, time = ""] = text.match(/^(.*)( · [^·]*)$/s) ?? [];
	const safe = what.replace(/\b(FROM|for|from) (?:\S*\/)?([^\s/:@]+)[:@]\S+/, "$1 $2").split(/\s+/).map((word) => /^[\p{L}\p{N}_.,/@=+-]+$/u.test(word) ? word : "…").join(" ").replace(/…(?: …)+/g, "…");
	const cut = cutLine(safe, longestLabel, [], " …");
	return `${keywords.test(cut) || /^\d{4}-/.test(cut) ? "… " : ""}${cut}${time}`;
}
function legend(bars) {
	const meanings = [["emulated", "ran under QEMU"], ["failed", "failed"]];
	const has = (look) => bars.some((bar) => bar.look === look);
	const red = meanings.filter(([look]) => has(look)).map(([, meaning]) => meaning);
	return `<sub>${["Times are minutes and seconds since the build started", ...[...red.length > 0 ? [`red: ${red.join(" or ")}`] : [], ...has("cached") ? ["grey: from the cache"] : []]].join("; ")}.</sub>`;
}
//#endregion
//#region src/report/times.ts
/** Where the time of a build went: the timeline, the slowest steps. */
function renderTimes(timings, platforms) {
	return [...renderTimeline(timings, platforms), ...folded("Slowest steps", renderSlowest(timings, platforms))];
}
/** What the summary tells of the time that a build took, and of what would save some. */
function tellTimes(timings, platforms, recipe) {
	return {
		whole: timings.ended - timings.started,
		platforms: new Map(platforms.map((platform) => [platform, timeOf(platform, timings)])),
		lines: [...renderQemuCost(timings, platforms, recipe), ...renderTimes(timings, platforms)]
	};
}
//#endregion
//#region src/report/timings.ts
/**
* The output `timings`, JSON. A step that several platforms need is listed with each of them.
*
* @param retries what took more than one attempt; missing in the output where nothing did
* @param phases `build` is the whole call of buildx: what it pushed, and what it wrote into a cache, is taken out of it
*/
function formatTimings(timings, platforms, phases, retries = []) {
	const told = timings && platforms.map((platform) => [platform, platformOf(platform, timings)]);
	return JSON.stringify({
		phases: Object.fromEntries(Object.entries(timings ? divided(phases, timings) : phases).map(([name, seconds]) => [name, rounded(seconds)])),
		...told && { platforms: Object.fromEntries(told.filter(([, one]) => one !== void 0)) },
		...retries.length > 0 && { retries: retries.map(toldRetry) }
	});
}
function toldRetry({ phase, what, attempts, reasons, seconds }) {
	return {
		phase,
		what,
		attempts,
		reasons,
		seconds: rounded(seconds)
	};
}
/** Takes apart what buildx did in one call. */
function divided(phases, { works }) {
	const secondsOf = (kind) => covered(works.filter((work) => work.kind === kind)) / 1e3;
	const push = secondsOf("push");
	const cache = secondsOf("cache");
	const { build = 0, ...others } = phases;
	return {
		...others,
		build: Math.max(0, build - push - cache),
		...push > 0 && { push },
		...(cache > 0 || phases.cache !== void 0) && { cache: cache + (phases.cache ?? 0) }
	};
}
function platformOf(platform, timings) {
	const steps = timings.steps.filter((step) => step.platforms.includes(platform));
	if (steps.length === 0) return void 0;
	return {
		started: new Date(around(steps).started).toISOString(),
		seconds: rounded(timeOf(platform, timings) / 1e3),
		cached: steps.every((step) => step.cached),
		...known(steps.some((step) => step.emulated) || (steps.some((step) => step.emulated === void 0) ? void 0 : false)),
		steps: steps.map(toldStep)
	};
}
function toldStep({ place, text, started, worked, cached, emulated, platforms }) {
	return {
		step: place,
		instruction: text,
		started: new Date(started).toISOString(),
		seconds: rounded(worked / 1e3),
		cached,
		...known(emulated),
		...platforms.length > 1 && { platforms }
	};
}
function known(emulated) {
	return emulated === void 0 ? {} : { emulated };
}
function rounded(seconds) {
	return Math.round(seconds * 10) / 10;
}
//#endregion
//#region src/image/told.ts
/**
* The timings of a build, if its progress was followed.
*
* @param groups the platforms of each call of buildx
*/
function readTimings(graph, { builtFor, secrets }, { emulatedArchitectures }, record, groups) {
	const { ranOn = /* @__PURE__ */ new Map(), machines } = record ?? {};
	return timingsOf(graph, {
		platforms: builtFor,
		emulatedArchitectures,
		groups,
		machines,
		ranOn,
		secrets: secrets.masks,
		now: Date.now()
	});
}
/** The output `timings`. */
function timingsOutput(timings, { builtFor }, phases, retries) {
	return formatTimings(timings, builtFor, phases, retries);
}
/** The job summary of a build. */
function summaryOf(report, timings, record, { builtFor }, runner) {
	const times = timings && tellTimes(timings, builtFor, documentAddress("docs/recipes.md#native-runners-one-workflow-call", runner));
	return renderSummary({
		...report,
		build: {
			platforms: builtFor,
			steps: record?.steps,
			times
		}
	});
}
//#endregion
export { timeOf as a, renderTimes as i, summaryOf as n, timingsOutput as r, readTimings as t };
