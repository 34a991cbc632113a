import { d as keepTail, f as lastLines, l as CommandError } from "./build-merge-post.js";
import { Q as isLinux, ut as documentAddress } from "./reading-inputs.js";
import { At as vertexesOf, Et as neededBy, Q as wholeLines, T as qemuFor, Tt as isRunning, i as isEmulatedOn, jt as workedFor, o as targetsIn, p as readerFor, vt as parseStep, wt as followBuild, yt as withoutQueries } from "./build-and-gate.js";
import { i as nodeContainer } from "./build-and-post.js";
import { a as formatBytes, n as nativeRunner, o as formatRate, s as formatTime } from "./summary.js";
import { a as saidByBuildx, n as saidOfProgram } from "./sentences.js";
import { StringDecoder } from "node:string_decoder";
//#region src/buildx/progress.ts
/** The error with which buildx ended, over as many lines as it has; undefined where it told none. */
function finalError(stderr) {
	return stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim();
}
/**
* The failing instruction with its last lines, up to 30, as buildx repeats them at the end.
*
* @returns empty for what has nothing but a title, such as a push; undefined where there is none
*/
function failingStep(stderr) {
	const whole = failingBlock(stderr);
	if (whole === void 0) return void 0;
	const block = lastLines(whole, 30);
	return /^-+\n > .*\n-+$/.test(block) ? "" : asPrinted(block);
}
/** The same with all its lines, from its title on; undefined where there is none. */
function failingBlock(stderr) {
	const start = stderr.lastIndexOf("\n------\n > ");
	if (start < 0) return void 0;
	const step = stderr.slice(start + 1);
	const end = step.indexOf("\nERROR: ");
	return end < 0 ? step : step.slice(0, end);
}
/** The lines that report errors, of steps and of the whole: `#5 0.039 error: …`, `#5 ERROR: …`, `ERROR: …`. */
function errorLines(stderr) {
	return stderr.split(/\r?\n/).flatMap((line) => {
		const [, time, word, text = ""] = line.match(/^(?:#\d+ ([\d.]+ )?)?(error|ERROR): (.*)$/) ?? [];
		const isWhole = !line.startsWith("#");
		if (word === void 0 || isWhole && word === "error") return [];
		return [{
			text,
			isFinal: word === "ERROR" && time === void 0
		}];
	});
}
/** Sets off lines that a step printed from buildx's own of the same form, by a time in front as plain progress has it. */
function setOff(output) {
	return output.replace(/^(?=#\d+ |ERROR: |-+$| > )/gm, "0.000 ");
}
/** Undoes {@link setOff}. */
function asPrinted(text) {
	return text.replace(/^0\.000 (?=#\d+ |ERROR: |-+$| > )/gm, "");
}
//#endregion
//#region src/buildx/moved.ts
/** Bytes that a vertex has fetched or sent so far. */
function movedBytes({ statuses }) {
	return [...statuses.values()].reduce((sum, { current = 0 }) => sum + current, 0);
}
/** What was transferred: `31.2 MB in 2.1 s (14.9 MB/s), unpacked in 0.6 s`; empty if nothing was. */
function formatMoved({ statuses }) {
	const all = [...statuses.values()];
	const moved = all.filter(({ current = 0 }) => current > 0);
	const bytes = movedBytes({ statuses });
	const unpacked = all.filter(({ id }) => id.startsWith("extracting "));
	return [...bytes > 0 ? [formatRate(bytes, timeOf(moved))] : [], ...unpacked.length > 0 ? [`unpacked in ${formatTime(timeOf(unpacked))}`] : []].join(", ");
}
/** The parts of an export that took some time: `exporting layers 0.4 s, pushing layers 1.9 s`. */
function formatPhases({ statuses }) {
	return [...statuses.values()].filter((status) => !status.id.includes("sha256:") && timeOf([status]) >= 100).map((status) => `${status.id} ${formatTime(timeOf([status]))}`).join(", ");
}
/** The current progress of a vertex: `12.3 MB of 45.6 MB`, or `pushing layers`; empty if unknown. */
function formatCurrent({ statuses }) {
	const open = [...statuses.values()].filter(({ completed }) => !completed);
	if (open.length === 0) return "";
	const moving = [...statuses.values()].filter(({ current = 0, total = 0 }) => current > 0 || total > 0);
	if (moving.length === 0) return open.map(({ id }) => id.replace(/ sha256:\S+$/, "")).join(", ");
	const total = moving.reduce((sum, { total = 0 }) => sum + total, 0);
	const bytes = formatBytes(movedBytes({ statuses }));
	return total > 0 ? `${bytes} of ${formatBytes(total)}` : bytes;
}
/** Milliseconds from the first beginning to the last end. */
function timeOf(statuses) {
	const times = (values) => values.map((value) => Date.parse(value ?? "")).filter((value) => !Number.isNaN(value));
	const started = times(statuses.map((status) => status.started));
	const completed = times(statuses.map((status) => status.completed));
	if (started.length === 0 || completed.length === 0) return 0;
	return Math.max(0, Math.max(...completed) - Math.min(...started));
}
//#endregion
//#region src/buildx/lasting.ts
/** Milliseconds. */
const silence = 3e4;
const betweenTransfers = 1e4;
/**
* Every 10 s how far each transfer is, and after 30 s of silence what is running and for how long. Times are from this
* machine's clock, since the builder's may differ.
*
* @param remark what to add for a running step, e.g. `QEMU`
*/
function openLasting({ titleOf, brief }, now, remark) {
	const known = /* @__PURE__ */ new Map();
	let heardAt = now();
	const look = (graph) => {
		const running = [...graph.values()].filter(isRunning);
		const digests = new Set(running.map(({ vertex }) => vertex.digest));
		for (const digest of known.keys()) if (!digests.has(digest)) known.delete(digest);
		return running.map((followed) => {
			const times = known.get(followed.vertex.digest) ?? {
				since: now(),
				told: now()
			};
			known.set(followed.vertex.digest, times);
			return {
				followed,
				times
			};
		});
	};
	return {
		heard: () => {
			heardAt = now();
		},
		lines: (graph) => {
			const at = now();
			const running = look(graph);
			const moving = running.filter(({ followed, times }) => at - times.told >= betweenTransfers && isMoving(followed));
			const told = moving.length === 0 && at - heardAt >= silence ? running : moving;
			for (const { times } of told) times.told = at;
			if (told.length > 0) heardAt = at;
			return told.map(({ followed, times }) => {
				const title = titleOf(followed.vertex);
				const details = [
					formatCurrent(followed),
					`running ${formatTime(at - times.since)}`,
					remark(title)
				];
				return `${brief(title)}  ${details.filter(Boolean).join(", ")}`;
			});
		}
	};
}
function isMoving(followed) {
	return formatCurrent(followed) !== "" && movedBytes(followed) > 0;
}
//#endregion
//#region src/buildx/outcome.ts
/** How a vertex ended: `done 41.2 s, QEMU`, `cached`, `failed after 1.2 s`, `cancelled after 3.0 s`. */
function formatOutcome(followed, graph, circumstances, naming) {
	const { title } = followed;
	const { cached, error } = followed.vertex;
	const time = formatTime(workedFor(followed, circumstances.now()));
	if (isRunning(followed)) return `cancelled after ${time}`;
	if (error) {
		if (saidByBuildx(error, ["context cancelled"])) return `cancelled after ${time}`;
		return `failed after ${time}${title.step ? "" : `: ${withoutQueries(error)}`}`;
	}
	if (cached) return "cached";
	const details = title.kind === "step" ? [isEmulated(title, circumstances) ? "QEMU" : "", sharedBy(followed, title, graph, circumstances, naming)] : [formatMoved(followed) || formatPhases(followed)];
	return [`done ${time}`, ...details.filter(Boolean)].join(", ");
}
/** Tells whether a step runs under QEMU: a RUN on an architecture that the machine is known to emulate. */
function isEmulated({ step }, { ranOn, emulatedArchitectures }) {
	return step?.instruction === "RUN" && isEmulatedOn(step.ranOn ?? ranOn, emulatedArchitectures) === true;
}
/** The platforms that a step named after one of them ran for; empty if it is for that one alone. */
function sharedBy({ vertex }, { step }, graph, { platforms }, { short }) {
	if (platforms.length < 2 || step?.target === void 0 || step.target !== step.ranOn) return "";
	const targets = targetsIn(vertexesOf(graph), platforms)(vertex);
	if (targets.size < 2) return "";
	return targets.size === platforms.length ? "once for all platforms" : `once for ${platforms.filter((platform) => targets.has(platform)).map(short).join(", ")}`;
}
//#endregion
//#region src/buildx/waiting.ts
function openWaiting({ head, titleOf }) {
	const cached = /* @__PURE__ */ new Map();
	const sources = /* @__PURE__ */ new Set();
	const addCached = (title) => {
		const key = `${title.label}\n${title.step ? title.step.stage ?? "" : title.text}`;
		cached.set(key, [...cached.get(key) ?? [], title]);
	};
	const takeSource = (digest, graph) => {
		const followed = graph.get(digest);
		if (followed === void 0 || !sources.delete(digest)) return [];
		const title = titleOf(followed.vertex);
		const moved = formatMoved(followed);
		if (moved !== "") return [`${head(title)}  ${moved}`];
		if (title.step) addCached(title);
		return [];
	};
	const takeCached = (isWanted) => [...cached].flatMap(([key, titles]) => {
		const [first] = titles;
		if (first === void 0 || !isWanted(first)) return [];
		cached.delete(key);
		return [`${head(titles.length > 1 ? together(first, titles) : first)}  cached`];
	});
	return {
		addCached,
		addSource: (digest) => sources.add(digest),
		before: ({ label }, inputs, graph) => [...neededBy({ inputs }, graph).flatMap(({ vertex: { digest } }) => takeSource(digest, graph)), ...takeCached((title) => title.label === label)],
		rest: (graph) => [...[...sources].flatMap((digest) => takeSource(digest, graph)), ...takeCached(() => true)]
	};
}
/** The title of several steps of one stage: `build 2-5, 7/9`. */
function together(first, titles) {
	const numbers = titles.flatMap(({ step }) => step?.number ?? []).toSorted((one, other) => one - other);
	const ranges = [];
	for (const number of numbers) {
		const last = ranges.at(-1);
		if (last && number <= last[1] + 1) last[1] = number;
		else ranges.push([number, number]);
	}
	const written = ranges.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(", ");
	const { stage, of } = first.step ?? {};
	return {
		...first,
		place: `${stage ? `${stage} ` : ""}${written}/${of}`,
		text: ""
	};
}
//#endregion
//#region src/buildx/telling.ts
/** Work other than instructions gets a line only if it takes or moves at least this much. */
const worthTelling = {
	milliseconds: 1e3,
	bytes: 1e6
};
function openTelling(naming, options) {
	const waiting = openWaiting(naming);
	const begun = /* @__PURE__ */ new Set();
	const ended = /* @__PURE__ */ new Set();
	const work = followWork(naming);
	const isOpen = ({ vertex: { digest } }) => begun.has(digest) && !ended.has(digest);
	const line = (told, graph) => {
		const { title } = told;
		const [start] = [...work.takeHead(told.vertex.digest), naming.head(title.place ? {
			...title,
			text: ""
		} : title)];
		work.end(told.vertex.digest);
		return `${start}  ${formatOutcome(told, graph, options, naming)}`;
	};
	return {
		isBegun: (digest) => begun.has(digest),
		begin: (told, graph) => {
			const { title } = told;
			const { digest, cached, inputs = [] } = told.vertex;
			if (begun.has(digest) || ended.has(digest) || title.kind === "step" && cached) return [];
			begun.add(digest);
			if (title.kind === "export") return waiting.rest(graph);
			if (title.kind === "source") waiting.addSource(digest);
			if (title.kind !== "step") return [];
			return [...waiting.before(title, inputs, graph), ...work.begin(told)];
		},
		print: ({ vertex, text }, graph) => {
			const start = work.prefixOf(naming.titleOf(graph.get(vertex)?.vertex ?? { name: "" }));
			return [...work.takeHead(vertex), start + text.slice(0, -1).replaceAll("\n", `\n${start}`)];
		},
		end: (told, graph) => {
			const { digest, error } = told.vertex;
			const isOver = told.title.kind === "step" || error || isWorth(told);
			if (isRunning(told) || ended.has(digest) || !isOver) return [];
			ended.add(digest);
			if (begun.has(digest)) return [line(told, graph)];
			waiting.addCached(told.title);
			return [];
		},
		held: work.takeHeads,
		rest: (graph, all) => [...waiting.rest(graph), ...all.filter((one) => isOpen(one) && isLeftOpen(one, options.now())).map((one) => line(one, graph))]
	};
}
/** The steps that run, and the beginnings that are not in the log yet. */
function followWork({ head, prefix }) {
	const running = /* @__PURE__ */ new Map();
	const held = /* @__PURE__ */ new Map();
	let asked = /* @__PURE__ */ new Set();
	const takeHead = (digest) => {
		const title = held.get(digest);
		held.delete(digest);
		return title ? [head(title)] : [];
	};
	return {
		begin: (told) => {
			const { digest } = told.vertex;
			running.set(digest, told.title);
			held.set(digest, told.title);
			return told.title.step?.instruction === "RUN" && isRunning(told) ? takeHead(digest) : [];
		},
		end: (digest) => running.delete(digest),
		takeHead,
		takeHeads: () => {
			const lasting = [...held.keys()].filter((digest) => asked.has(digest));
			asked = new Set(held.keys());
			return lasting.flatMap(takeHead);
		},
		prefixOf: (title) => prefix(title, [...running.values()].filter(({ label }) => label === title.label).length < 2)
	};
}
/** Exports end with the build; everything else ends before, or was cancelled. */
function isLeftOpen(told, now) {
	return told.title.kind === "export" || isRunning(told) && isWorth(told, now);
}
function isWorth(told, now = 0) {
	if (told.title.kind !== "other") return told.title.kind === "step";
	return workedFor(told, now) >= worthTelling.milliseconds || movedBytes(told) >= worthTelling.bytes;
}
//#endregion
//#region src/buildx/cut.ts
/**
* Cuts a line where it is too long. The runner masks a secret only if it is complete, so the cut never splits a word or
* one of the given secrets.
*
* @param limit in characters
* @param remark is put where the line was cut
*/
function cutLine(line, limit, secrets, remark) {
	if (line.length <= limit) return line;
	let end = Math.max(0, line.slice(0, limit + 1).search(/\s\S*$/));
	for (let before = -1; before !== end;) {
		before = end;
		for (const secret of secrets) {
			const from = secret === "" ? -1 : line.indexOf(secret, Math.max(0, end - secret.length + 1));
			if (from >= 0 && from < end) end = from;
		}
	}
	return `${line.slice(0, end).trimEnd()}${remark}`.trimStart();
}
//#endregion
//#region src/buildx/titles.ts
/** Characters that are shown of an instruction; the Dockerfile has the rest. */
const longestText = 160;
const longestBrief = 60;
const longestPrefix = 40;
/**
* @param platforms of the whole build; a single one is not used as a label
* @param group those of this call; they label what belongs to no platform, if other nodes build the others
* @param secrets as for {@link cutLine}
* @param targets that are baked together; if there are several, each vertex is labelled with its own
*/
function nameVertexes(platforms, group, secrets, targets = []) {
	const system = platforms.every(isLinux) ? "linux/" : "";
	const short = (platform) => platform.startsWith(system) ? platform.slice(system.length) : String(platform);
	const isLabelled = platforms.length > 1;
	const whole = group.length < platforms.length ? group.map(short).join(",") : "";
	const widest = (texts) => Math.max(0, ...texts.map((text) => text.length));
	const targetWidth = targets.length > 1 ? widest(targets) + 1 : 0;
	const width = targetWidth + (isLabelled ? widest([whole, ...platforms.map(short)]) : 0);
	const label = (platform) => isLabelled && platform !== void 0 ? short(platform) : whole;
	const known = /* @__PURE__ */ new Map();
	const padded = (text) => text === "" ? "" : text.padEnd(width);
	const head = ({ label, place, text }) => [
		padded(label),
		place,
		text
	].filter(Boolean).join("  ");
	return {
		short,
		head,
		brief: (title) => head({
			...title,
			text: cutLine(title.text, longestBrief, secrets, " …")
		}),
		titleOf: ({ name, target = "" }) => {
			const key = `${target} ${name}`;
			const before = known.get(key);
			if (before) return before;
			const { text, ...title } = readTitle(name, label);
			const labelled = `${targetWidth > 0 ? target.padEnd(targetWidth) : ""}${title.label}`.trimEnd();
			const named = {
				...title,
				label: labelled,
				text: cutLine(onOneLine(text), longestText, secrets, " …")
			};
			known.set(key, named);
			return named;
		},
		prefix: ({ label, place, text }, isAlone) => {
			const where = isAlone && place !== "" ? "" : place || cutLine(text, longestPrefix, secrets, " …");
			const start = [padded(label), where].filter(Boolean).join("  ");
			return start === "" ? "| " : `${start} | `;
		}
	};
}
function readTitle(name, label) {
	const step = parseStep(name);
	const [, brackets = "", words = ""] = /^\[([^\]]*)\] (.*)$/s.exec(name) ?? [
		name,
		"",
		name
	];
	const text = withShortDigests(words);
	if (step !== void 0) {
		const place = `${step.stage ? `${step.stage} ` : ""}${step.number}/${step.of}`;
		return {
			kind: step.instruction === "FROM" ? "source" : "step",
			label: label(step.target),
			place,
			text,
			step
		};
	}
	const [, platform, rest = ""] = /^(?:(\S+\/\S+)(?:\s|$))?(?:internal)?(.*)$/.exec(brackets) ?? [];
	return {
		kind: kindOf(brackets, words),
		label: label(platform),
		place: "",
		text: `${rest ? `${rest}: ` : ""}${text}`
	};
}
function kindOf(brackets, words) {
	if (/^exporting /.test(words)) return "export";
	if (/^load |^resolv(?:e|ing) |^importing cache |^generating sbom /.test(words)) return "other";
	if (/^(?:FROM |docker-image:\/\/)/.test(words) || /^context /.test(brackets)) return "source";
	return /\b(?:internal|auth|context)\b/.test(brackets) ? "other" : "step";
}
function onOneLine(text) {
	return text.replace(/\s*[\x00-\x1f\x7f-\x9f]\s*/g, " ");
}
function withShortDigests(text) {
	return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1");
}
//#endregion
//#region src/buildx/build-log.ts
/**
* Renders the log of a build from its progress. The clock is used only for what takes long; all other times are those
* of the events.
*/
function openBuildLog(options) {
	const naming = nameVertexes(options.platforms, options.group, options.secrets, options.targets);
	const telling = openTelling(naming, options);
	const lasting = openLasting(naming, options.now, (title) => isEmulated(title, options) ? "QEMU" : "");
	const told = (followed) => ({
		...followed,
		title: naming.titleOf(followed.vertex)
	});
	const said = (lines) => {
		if (lines.length > 0) lasting.heard();
		return lines.map((line) => `${line}\n`);
	};
	return {
		add: (graph, { vertexes }, printed) => {
			const changed = inOrder(changedIn(graph, vertexes).map(told), telling.isBegun);
			const digests = new Set(changed.map(({ vertex: { digest } }) => digest));
			const print = (one) => telling.print(one, graph);
			return said([...printed.filter(({ vertex }) => !digests.has(vertex)).flatMap(print), ...changed.flatMap((one) => [
				...telling.begin(one, graph),
				...printed.filter(({ vertex }) => vertex === one.vertex.digest).flatMap(print),
				...telling.end(one, graph)
			])]);
		},
		tick: (graph) => said([...telling.held(), ...lasting.lines(graph)]),
		end: (graph) => said(telling.rest(graph, [...graph.values()].map(told)))
	};
}
/** What ran already comes first, since what begins may have waited for it. */
function inOrder(changed, isBegun) {
	const rank = ({ vertex: { digest }, intervals }) => isBegun(digest) ? 0 : intervals[0]?.started ?? 0;
	return changed.toSorted((one, other) => rank(one) - rank(other));
}
/** The vertexes of a piece of progress that have begun, each once. */
function changedIn(graph, vertexes) {
	return [...new Set(vertexes.map(({ digest }) => digest))].flatMap((digest) => {
		const followed = graph.get(digest);
		return followed === void 0 || followed.intervals.length === 0 ? [] : [followed];
	});
}
//#endregion
//#region src/buildx/ring.ts
/**
* The last `size` bytes of a text, as whole lines. They are kept outside the heap: for many short-lived strings, V8
* uses a multiple of their size (100 MB more, measured for a step that prints 100 MB).
*/
function keepLines(size) {
	const ring = Buffer.allocUnsafe(size);
	const encoder = new TextEncoder();
	let at = 0;
	let end;
	return {
		add: (text) => {
			for (let rest = text; rest !== "";) {
				const { read, written } = encoder.encodeInto(rest, ring.subarray(at));
				rest = rest.slice(read);
				at += written;
				if (rest === "") return;
				end = at;
				at = 0;
			}
		},
		text: () => {
			if (end === void 0) return ring.toString("utf8", 0, at);
			const text = ring.toString("utf8", at, end) + ring.toString("utf8", 0, at);
			return text.slice(text.indexOf("\n") + 1);
		}
	};
}
//#endregion
//#region src/buildx/failed-steps.ts
/** Bytes that are kept of each step's output. */
const keptOutput = 2 ** 20;
/** Lines that report errors on the way, such as each attempt of a push. */
const keptErrors = 100;
/** Keeps the end of what each step prints as long as it runs, and all of a step that failed. */
function keepFailedSteps() {
	const running = /* @__PURE__ */ new Map();
	const failed = /* @__PURE__ */ new Map();
	const errors = [];
	return {
		add: (vertexes, printed) => {
			for (const { vertex, text } of printed) {
				const tail = running.get(vertex) ?? keepLines(keptOutput);
				running.set(vertex, tail);
				tail.add(text);
				if (text.includes("error: ")) errors.push(...(text.match(/^error: .*$/gm) ?? []).map((line) => `#0 0.0 ${line}`));
				errors.splice(0, errors.length - keptErrors);
			}
			for (const vertex of vertexes.filter(({ completed }) => completed)) {
				const { digest, error = "" } = vertex;
				if (error && !saidByBuildx(error, ["context cancelled"])) failed.set(digest, {
					vertex,
					output: running.get(digest)?.text() ?? ""
				});
				running.delete(digest);
			}
		},
		inPlain: (words) => {
			const all = [...failed.values()];
			const blocks = all.map(({ vertex: { name }, output }) => `------\n > ${name}:\n${setOff(output)}------`);
			const ends = all.map(({ vertex: { error } }) => `#0 ERROR: ${error}`);
			return [
				...errors,
				...ends,
				...blocks,
				words
			].join("\n");
		}
	};
}
//#endregion
//#region src/buildx/printed.ts
/** Longer lines are cut: they slow down GitHub's viewer and most editors. */
const longest = 4096;
const remark = " [cut; 'progress: plain' shows it in full]";
/**
* Turns what a program prints into whole lines: without terminal codes, with the final state of a line that was
* overwritten (`\r`), and cut if too long.
*
* @param secrets see {@link cutLine}
*/
function readOutput(secrets) {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	let isSkipping = false;
	const clean = (lines) => lines.map((line) => `${cutLine(shown(line), longest, secrets, remark)}\n`).join("");
	const bounded = () => {
		if (rest.length <= 16 * longest) return "";
		rest = rest.slice(rest.lastIndexOf("\r", rest.length - 2) + 1);
		if (rest.length <= 16 * longest) return "";
		const line = clean([rest]);
		rest = "";
		isSkipping = true;
		return line;
	};
	return {
		add: (data) => {
			let text = rest + decoder.write(data);
			if (isSkipping) {
				const end = text.indexOf("\n");
				if (end < 0) return "";
				text = text.slice(end + 1);
				isSkipping = false;
			}
			const last = text.lastIndexOf("\n");
			rest = text.slice(last + 1);
			const whole = text.slice(0, last + 1);
			return (isPlain(whole) ? whole : clean(whole.split("\n").slice(0, -1))) + bounded();
		},
		end: () => {
			const text = isSkipping ? "" : rest + decoder.end();
			rest = "";
			return text === "" ? "" : clean([text]);
		}
	};
}
/** Follows what all steps of a build print. */
function readOutputs(secrets) {
	const outputs = /* @__PURE__ */ new Map();
	return ({ vertexes, logs }) => {
		const printed = logs.map(({ vertex, data }) => {
			const output = outputs.get(vertex) ?? readOutput(secrets);
			outputs.set(vertex, output);
			return {
				vertex,
				text: output.add(data)
			};
		});
		const ended = vertexes.flatMap(({ digest, completed }) => completed ? [digest] : []);
		const rests = ended.map((vertex) => ({
			vertex,
			text: outputs.get(vertex)?.end() ?? ""
		}));
		for (const vertex of ended) outputs.delete(vertex);
		return [...printed, ...rests].filter(({ text }) => text !== "");
	};
}
/** Tells whether lines can be shown unchanged, with one look at all of them. */
function isPlain(lines) {
	if (/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(lines)) return false;
	for (let start = 0; start < lines.length;) {
		const end = lines.indexOf("\n", start);
		if (end - start > longest) return false;
		start = end + 1;
	}
	return true;
}
function shown(line) {
	const text = line.replace(/(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g, "").replace(/\r+$/, "");
	return text.slice(text.lastIndexOf("\r") + 1).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
}
//#endregion
//#region src/buildx/followed.ts
/** Characters that are kept of what buildx says besides its progress. */
const keptWords = 2 ** 20;
/**
* Runs buildx, which is to write its progress as JSON (`--progress=rawjson`), and shows that as a log. Nothing of it is
* kept but what a failure is explained with: 100 MB of output pass through.
*
* @throws CommandError whose `stderr` is what `--progress=plain` would have shown of the failure
*/
async function runFollowed(buildx, args, options, { print = () => {}, showsWarnings, onProgress, ...circumstances }, read = readerFor(circumstances.targets)) {
	const { graph, add } = followBuild();
	const log = openBuildLog({
		...circumstances,
		now: Date.now
	});
	const readPrinted = readOutputs(circumstances.secrets);
	const failed = keepFailedSteps();
	const words = keepTail(keptWords);
	let pressure;
	const show = (pieces) => {
		for (const piece of pieces) pressure = print(piece);
	};
	const unseen = onlyNew();
	const see = (progress) => {
		add(progress);
		onProgress(progress);
		if (showsWarnings) show(unseen(progress.warnings).map((warning) => `warning: ${warning}\n`));
		const printed = readPrinted(progress);
		failed.add(progress.vertexes, printed);
		show(log.add(graph, progress, printed));
	};
	const take = (line) => line.startsWith("{") ? see(read(line)) : words.add(`${line}\n`);
	const lines = wholeLines((completed) => completed.forEach(take));
	const onStderr = (chunk) => {
		pressure = void 0;
		lines.add(chunk);
		return pressure;
	};
	const timer = setInterval(() => show(log.tick(graph)), 1e3);
	let isDone = false;
	try {
		const output = await buildx(args, {
			...options,
			onStderr
		});
		lines.end();
		isDone = true;
		return {
			...output,
			vertexes: vertexesOf(graph)
		};
	} catch (error) {
		if (!(error instanceof CommandError) || !error.started) throw error;
		lines.end();
		const output = {
			stdout: error.stdout,
			stderr: failed.inPlain(words.text())
		};
		throw new CommandError(error.command, error.exitCode, output, error.reason);
	} finally {
		clearInterval(timer);
		show(log.end(graph));
		if (isDone && words.text() !== "") print(words.text());
	}
}
/** Each platform has the same warnings. */
function onlyNew() {
	const known = /* @__PURE__ */ new Set();
	return (texts) => {
		const fresh = [...new Set(texts)].filter((text) => !known.has(text));
		for (const text of fresh) known.add(text);
		return fresh;
	};
}
//#endregion
//#region src/buildx/moved-bytes.ts
/** All that buildkitd has read and written: `rchar` and `wchar` of proc_pid_io(5). */
const readAmounts = `for process in /proc/[0-9]*; do
  if [ "$(cat $process/comm)" = buildkitd ]; then cat $process/io; fi
done`;
/**
* Bytes that BuildKit has moved since it started; it does not report the progress of a push.
*
* @returns undefined if the builder is not a container on this daemon
*/
async function builderBytes(docker, builder) {
	const stop = AbortSignal.timeout(5e3);
	const { stdout } = await docker([
		"exec",
		"--",
		nodeContainer(builder),
		"sh",
		"-c",
		readAmounts
	], { stop }).catch(() => ({ stdout: "" }));
	const amounts = [...stdout.matchAll(/^[rw]char: (\d+)$/gm)].map(([, amount]) => Number(amount));
	return amounts.length === 0 ? void 0 : amounts.reduce((sum, amount) => sum + amount);
}
//#endregion
//#region src/buildx/stalled.ts
/** The platform whose programs a step executes under QEMU; undefined if it executes none under QEMU. */
function emulatedBy({ followed }, words) {
	const title = words.naming.titleOf(followed.vertex);
	return isEmulated(title, words) ? title.step?.ranOn ?? words.ranOn : void 0;
}
/**
* Says which step stalled, for how long, and what to do.
*
* @param version of QEMU, if the step runs under it and it is known
*/
function explainStall({ silentFor, step }, version, words) {
	const time = formatLength(silentFor);
	const ended = `so the build was stopped ('stall-timeout: ${formatSeconds(words.seconds)}')`;
	if (step === void 0) return `buildx printed nothing for ${time}, and no step was running, ${ended}; ${again}`;
	const title = words.naming.titleOf(step.followed.vertex);
	const platform = emulatedBy(step, words);
	const what = `${whose(title, words)}${title.text}${title.place && ` (${title.place})`}`;
	const under = platform === void 0 ? "" : ` under QEMU${version === void 0 ? "" : ` (${version})`}`;
	const native = platform === void 0 ? "" : `; ${adviceFor(platform, words)}`;
	if (step.crash !== void 0) return `${what} crashed${under} and printed nothing more for ${time} (${step.crash}), ${ended}${native}`;
	const at = title.kind === "step" ? "" : formatCurrent(step.followed);
	const did = title.kind === "step" ? "printed nothing and moved no bytes" : "made no progress";
	const advice = native ? `${native}, or ${moreTime}` : `; ${title.kind === "step" ? moreTime : remote}`;
	return `${what} ${did} for ${time}${under}${at && `, at ${at}`}, ${ended}${advice}`;
}
const moreTime = "give it more time (e.g. 'stall-timeout: 1h') if it works silently, or make it print something";
const again = "run it again, or give it more time (e.g. 'stall-timeout: 1h')";
const remote = `the registry may not be answering; ${again}`;
function adviceFor(platform, { recipe }) {
	const runner = nativeRunner(platform);
	return runner === void 0 ? `build it on a machine of that architecture, without QEMU (${recipe})` : `build it on a native runner, where it needs no QEMU: 'runs-on: ${runner}' (${recipe})`;
}
/**
* A table of what was running when a build was stopped.
*
* @returns whole lines; empty if nothing was running
*/
function renderRunning(steps, words) {
	if (steps.length === 0) return "";
	const table = [[
		"PLATFORM",
		"STEP",
		"RUNNING FOR",
		"SILENT FOR",
		""
	], ...steps.map((step) => {
		const title = words.naming.titleOf(step.followed.vertex);
		const remark = [emulatedBy(step, words) === void 0 ? "" : "QEMU", formatCurrent(step.followed)];
		return [
			whose(title, words).replace(/: $/, "") || "-",
			[title.place, title.text].filter(Boolean).join("  "),
			formatLength(step.ranFor),
			formatLength(step.silentFor),
			remark.filter(Boolean).join(", ")
		];
	})];
	const widths = [
		0,
		1,
		2,
		3
	].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
	return `What was running when the build was stopped:\n${table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ").trimEnd()).join("\n")}\n`;
}
/** `linux/arm64: `, or empty for what belongs to no platform. */
function whose({ step, label }, { platforms }) {
	const [only] = platforms;
	const platform = step?.target ?? (platforms.length === 1 && step ? only : label);
	return platform ? `${platform}: ` : "";
}
/** As people write it: `20 min`, where {@link formatTime} has `20 min 0 s`. */
function formatLength(milliseconds) {
	return formatTime(milliseconds).replace(/ 0 (?:s|min)$/, "").replace(/^(\d+)\.0 s$/, "$1 s");
}
/** As the input takes it. */
function formatSeconds(seconds) {
	if (seconds % 3600 === 0) return `${seconds / 3600}h`;
	return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
//#endregion
//#region src/buildx/plain-progress.ts
/**
* Derives from buildx's plain progress what it shows: steps that begin and end, that a step printed something, and how
* far a transfer is. The digest of a step is its number, `#5`.
*
* @param put is called with what a chunk shows
* @returns takes chunks
*/
function readPlain(put) {
	const open = /* @__PURE__ */ new Map();
	let count = 0;
	const date = () => new Date(++count).toISOString();
	const see = (line) => {
		const [, digest, words] = /^(#[1-9]\d*) (.*)$/.exec(line) ?? [];
		if (digest === void 0 || words === void 0 || words === "...") return {};
		if (/^(?:DONE|ERROR|CANCELED|CACHED)\b/.test(words)) {
			const begun = open.get(digest);
			open.delete(digest);
			return begun ? { vertexes: [{
				digest,
				...begun,
				completed: date()
			}] } : {};
		}
		if (!open.has(digest)) {
			const begun = {
				name: words,
				started: date()
			};
			open.set(digest, begun);
			return { vertexes: [{
				digest,
				...begun
			}] };
		}
		if (open.get(digest)?.name === words) return {};
		const [, printed] = /^\d+\.\d+ (.*)$/.exec(words) ?? [];
		if (printed !== void 0) return { logs: [{
			vertex: digest,
			data: Buffer.from(`${printed}\n`)
		}] };
		const [, id = words, done] = /^(.*?)(?: \d+\.\d+s)?( done)?$/.exec(words) ?? [];
		return { statuses: [{
			id,
			vertex: digest,
			...done && { completed: date() }
		}] };
	};
	const { add } = wholeLines((lines) => {
		for (const line of lines) put({
			vertexes: [],
			statuses: [],
			logs: [],
			warnings: [],
			...see(line)
		});
	});
	return add;
}
//#endregion
//#region src/buildx/silence.ts
/**
* Follows how long the steps of a build have been silent: printed nothing, moved no bytes, did not begin or end
* anything.
*
* A step that executes a program or transfers something has its own clock. The clock stops while something that the
* step needs is at work: BuildKit begins a step and then fetches its layers. Everything else counts as silent when the
* whole build is.
*/
function openSilence(limits) {
	const { graph, add } = followBuild();
	const clocks = openClocks();
	const running = () => [...graph.values()].filter(isRunning);
	const lastSign = (followed) => {
		if (!hasOwnClock(followed)) return clocks.heard();
		const needed = neededBy(followed.vertex, graph);
		if (needed.some(isRunning)) return clocks.now();
		const related = [...needed, ...isLocked(followed) ? [...graph.values()].filter(isLocked) : []];
		return Math.max(...[followed, ...related].map(({ vertex }) => clocks.of(vertex.digest).heard));
	};
	return {
		add: (progress) => {
			clocks.see(graph, progress);
			add(progress);
		},
		pass: clocks.pass,
		stalled: () => {
			const all = running();
			for (const followed of all) {
				const step = clocks.describe(followed, lastSign(followed));
				if (step.silentFor >= (step.crash === void 0 ? limits.silence : limits.afterCrash)) return {
					silentFor: step.silentFor,
					step
				};
			}
			const silentFor = clocks.now() - clocks.heard();
			return all.length === 0 && silentFor >= limits.silence ? { silentFor } : void 0;
		},
		excuse: clocks.hear,
		running: () => running().map((one) => clocks.describe(one, clocks.of(one.vertex.digest).heard))
	};
}
/** When each step began and was last heard of, in milliseconds that have passed. */
function openClocks() {
	const known = /* @__PURE__ */ new Map();
	let time = 0;
	let heard = 0;
	const of = (digest) => {
		const one = known.get(digest) ?? {
			begun: time,
			heard: time,
			words: Buffer.alloc(0)
		};
		known.set(digest, one);
		return one;
	};
	const hear = (digest) => {
		heard = time;
		return Object.assign(of(digest), { heard });
	};
	return {
		of,
		now: () => time,
		/** When anything in the build was last heard of. */
		heard: () => heard,
		pass: (milliseconds) => {
			time += milliseconds;
		},
		hear,
		/** @param graph without this progress */
		see: (graph, { vertexes, statuses, logs }) => {
			for (const vertex of vertexes) {
				const before = graph.get(vertex.digest);
				if (before?.vertex.started !== vertex.started) known.delete(vertex.digest);
				if (isNews(before, vertex)) hear(vertex.digest);
			}
			for (const status of statuses) if (hasMoved(graph.get(status.vertex), status)) hear(status.vertex);
			for (const { vertex, data } of logs) {
				const one = hear(vertex);
				one.words = Buffer.concat([one.words, data.subarray(-500)]).subarray(-500);
			}
		},
		describe: (followed, since) => {
			const { begun, words } = of(followed.vertex.digest);
			const crash = crashIn(words);
			return {
				followed,
				ranFor: time - begun,
				silentFor: time - since,
				...crash !== void 0 && { crash }
			};
		}
	};
}
/** Tells whether a step began or ended; BuildKit repeats earlier reports. */
function isNews(before, { started, completed, error }) {
	const { vertex } = before ?? {};
	return vertex?.started !== started || vertex?.completed !== completed || vertex?.error !== error;
}
/** Tells whether a part of a step began, moved or ended; BuildKit repeats the state of a stalled transfer. */
function hasMoved(before, { id, current, completed }) {
	const status = before?.statuses.get(id);
	return status === void 0 || status.current !== current || !status.completed !== !completed;
}
/** Tells whether a step can be judged on its own: it executes a program, or is in the middle of a transfer. */
function hasOwnClock({ vertex: { name }, statuses }) {
	if (/^exporting /.test(name)) return false;
	return parseStep(name)?.instruction === "RUN" || [...statuses.values()].some(({ completed }) => !completed);
}
/** Tells whether a step that has begun may be waiting for another one with the same cache mount. */
function isLocked({ vertex: { name } }) {
	return name.includes("sharing=locked");
}
function crashIn(words) {
	return saidOfProgram(lastLines(words.toString(), 1), ["crash in QEMU"])?.text;
}
//#endregion
//#region src/buildx/watchdog.ts
/** Milliseconds between two checks, and between two queries of how much the builder has moved. */
const interval = 500;
const probeInterval = 1e4;
/** An idle buildkitd sends far less to buildx. */
const leastBytes = 65536;
/**
* Runs a build, and stops it when a step has been silent for too long.
*
* @throws Error that names the step; whatever else the build throws
*/
async function endStalled({ limits, stop, cancel, moved, onEnd, explain }, build) {
	const silence = withClock(openSilence(limits));
	const stalled = new AbortController();
	let stall;
	let running;
	const onCancel = () => {
		running ??= silence.running();
	};
	const endWatch = keepLooking(silence, limits, moved, (found) => {
		stall = found;
		running = silence.running();
		stalled.abort();
	});
	cancel.addEventListener("abort", onCancel, { once: true });
	try {
		return await build({
			observe: observeBy(silence),
			stop: AbortSignal.any([stop, stalled.signal])
		});
	} catch (error) {
		if (running !== void 0) onEnd(running);
		if (stall === void 0 || cancel.aborted) throw error;
		throw new Error(await explain(stall), { cause: error });
	} finally {
		endWatch();
		cancel.removeEventListener("abort", onCancel);
	}
}
/** Counts only the time in which this process was listening: after a pause, it has yet to read what came meanwhile. */
function withClock({ pass, ...silence }) {
	let last = performance.now();
	const now = () => {
		const at = performance.now();
		pass(Math.min(at - last, 2 * interval));
		last = at;
		return at;
	};
	return {
		...silence,
		now,
		add: (progress) => {
			now();
			silence.add(progress);
		}
	};
}
/** Observes a build's progress, or reads it from the output if there are no events. */
function observeBy({ add }) {
	const readText = readPlain(add);
	let isTold = false;
	return ({ onOutput, onProgress }) => ({
		onOutput: (chunk) => {
			if (!isTold) readText(chunk);
			return onOutput(chunk);
		},
		onProgress: (progress) => {
			isTold = true;
			add(progress);
			return onProgress(progress);
		}
	});
}
/** @returns stops looking */
function keepLooking(silence, limits, moved, onStall) {
	let sample;
	let isOver = false;
	let isAsking = false;
	const end = () => {
		isOver = true;
		clearInterval(timer);
	};
	const find = (stall) => {
		end();
		onStall(stall);
	};
	const look = async () => {
		const at = silence.now();
		if (isAsking) return;
		const stall = silence.stalled();
		const { step } = stall ?? {};
		if (step === void 0 || !tellsNoBytes(step)) {
			sample = void 0;
			if (stall) find(stall);
			return;
		}
		sample ??= {
			at,
			bytes: moved()
		};
		if (at - sample.at < Math.min(probeInterval, limits.silence / 4)) return;
		isAsking = true;
		const [before, after] = await Promise.all([sample.bytes, moved()]);
		isAsking = false;
		sample = void 0;
		if (isOver) return;
		if (before !== void 0 && after !== void 0 && after - before >= leastBytes) silence.excuse(step.followed.vertex.digest);
		else if (silence.stalled()) find({
			silentFor: step.silentFor,
			step
		});
	};
	const timer = setInterval(look, interval);
	return end;
}
/** BuildKit reports the progress of what it fetches, not of what it pushes, compresses or copies. */
function tellsNoBytes({ followed: { vertex, statuses } }) {
	return parseStep(vertex.name)?.instruction !== "RUN" && ![...statuses.values()].some(({ total = 0 }) => total > 0);
}
//#endregion
//#region src/toolchain/qemu-version.ts
/**
* The version of the QEMU that executes a platform's programs: by the image that this job registered, else by what is
* registered here, where its file is here too.
*
* @param image see {@link Emulation}
* @returns e.g. `10.2.3`; undefined where it is not known
*/
async function qemuVersion(platform, image, run, findQemu = qemuFor) {
	if (image !== void 0) return /[:-]qemu-v(\d+(?:\.\d+)*)/.exec(image)?.[1];
	const file = await findQemu(platform).catch(() => void 0);
	if (file === void 0) return void 0;
	const { stdout } = await run(file, ["--version"], { stop: AbortSignal.timeout(2e3) }).catch(() => ({ stdout: "" }));
	return saidOfProgram(stdout, ["version of QEMU"])?.details.version;
}
//#endregion
//#region src/image/watch.ts
/** Seconds; a crash under QEMU often leaves a program that waits for itself. */
const patienceAfterCrash = 120;
/** Makes a call of buildx, and ends it where a step stalls; of one that is ended, the log shows what was running. */
function watchCall({ circumstances, toolchain, seconds = Number.POSITIVE_INFINITY, observer, stop, after }, { run, runner, cancel }, call) {
	const { docker, builder, buildkit, qemuImage } = toolchain;
	const words = {
		...circumstances,
		naming: nameVertexes(circumstances.platforms, circumstances.group, circumstances.secrets, circumstances.targets),
		seconds,
		recipe: documentAddress("docs/recipes.md#native-runners-one-workflow-call", runner) ?? "docs/recipes.md#native-runners-one-workflow-call"
	};
	return endStalled({
		limits: {
			silence: seconds * 1e3,
			afterCrash: Math.min(seconds, patienceAfterCrash) * 1e3
		},
		stop,
		cancel: cancel.signal,
		moved: async () => buildkit.driver === "docker-container" ? builderBytes(docker, builder) : void 0,
		onEnd: (running) => after(renderRunning(running, words)),
		explain: async (stall) => {
			const platform = stall.step && emulatedBy(stall.step, words);
			return explainStall(stall, platform && await qemuVersion(platform, qemuImage, run), words);
		}
	}, ({ observe, stop }) => call({
		observer: observe(observer),
		stop
	}));
}
//#endregion
export { cutLine as a, failingBlock as c, setOff as d, nameVertexes as i, failingStep as l, qemuVersion as n, asPrinted as o, runFollowed as r, errorLines as s, watchCall as t, finalError as u };
