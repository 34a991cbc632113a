import { c as CommandError, u as keepTail } from "./build-merge-post.js";
import { F as architectureOf, R as isLinux } from "./reading-inputs.js";
import { B as withoutQueries, F as vertexesOf, I as workedFor, L as targetsIn, M as isRunning, P as readProgress, j as followBuild, t as wholeLines, z as parseStep } from "./build-and-gate.js";
import { r as saidByBuildx } from "./sentences.js";
import { d as formatTime, l as formatBytes, u as formatRate } from "./summary.js";
import { StringDecoder } from "node:string_decoder";
//#region src/buildx/moved.ts
/** Bytes that a vertex has fetched or sent so far. */
function movedBytes({ statuses }) {
	return [...statuses.values()].reduce((sum, { current = 0 }) => sum + current, 0);
}
/** What came and went: `31.2 MB in 2.1 s (14.9 MB/s), unpacked in 0.6 s`; empty where nothing did. */
function formatMoved({ statuses }) {
	const all = [...statuses.values()];
	const moved = all.filter(({ current = 0 }) => current > 0);
	const bytes = movedBytes({ statuses });
	const unpacked = all.filter(({ id }) => id.startsWith("extracting "));
	return [...bytes > 0 ? [formatRate(bytes, timeOf(moved))] : [], ...unpacked.length > 0 ? [`unpacked in ${formatTime(timeOf(unpacked))}`] : []].join(", ");
}
/** The parts of an export that took a moment: `exporting layers 0.4 s, pushing layers 1.9 s`. */
function formatPhases({ statuses }) {
	return [...statuses.values()].filter((status) => !status.id.includes("sha256:") && timeOf([status]) >= 100).map((status) => `${status.id} ${formatTime(timeOf([status]))}`).join(", ");
}
/** What a vertex is at: `12.3 MB of 45.6 MB`, or `pushing layers`; empty where that is not told. */
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
* Every 10 s how far each transfer is, and after 30 s of silence what runs since when. Times are of this machine's clock,
* since the builder's may be another.
*
* @param remark what else there is to say of what runs, e.g. `QEMU`
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
/** Tells whether a step runs under QEMU: a RUN on an architecture that the machine emulates, as far as it is known. */
function isEmulated({ step }, { ranOn, emulatedArchitectures }) {
	const platform = step?.ranOn ?? ranOn;
	if (step?.instruction !== "RUN" || platform === void 0) return false;
	return emulatedArchitectures?.has(architectureOf(platform)) ?? false;
}
/** For whom else a step ran that is named after one platform; empty where it is for that alone. */
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
		before: ({ label }, inputs, graph) => [...inputs.flatMap((digest) => takeSource(digest, graph)), ...takeCached((title) => title.label === label)],
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
/** What takes less, and moves less, of what is not an instruction is not worth a line. */
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
/** Exports end with the build; all else ends before, or was cancelled. */
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
* Cuts a line where it is too long. The runner masks a secret only where it stands whole, so the cut goes neither through a word
* nor through one of the secrets given.
*
* @param limit in characters
* @param remark stands where the line was cut
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
/** Of an instruction, in characters; the Dockerfile has the rest. */
const longestText = 160;
const longestBrief = 60;
const longestPrefix = 40;
/**
* @param platforms of the whole build; where it is one, nothing is labelled with it
* @param group those of this call; they label what is of none, where other nodes build for the others
* @param secrets as for {@link cutLine}
*/
function nameVertexes(platforms, group, secrets) {
	const system = platforms.every(isLinux) ? "linux/" : "";
	const short = (platform) => platform.startsWith(system) ? platform.slice(system.length) : String(platform);
	const isLabelled = platforms.length > 1;
	const whole = group.length < platforms.length ? group.map(short).join(",") : "";
	const width = isLabelled ? Math.max(whole.length, ...platforms.map((platform) => short(platform).length)) : 0;
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
		titleOf: ({ name }) => {
			const before = known.get(name);
			if (before) return before;
			const { text, ...title } = readTitle(name, label);
			const named = {
				...title,
				text: cutLine(onOneLine(text), longestText, secrets, " …")
			};
			known.set(name, named);
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
/** Makes the log of a build from its progress. The clock is for what lasts; all other times are those of the events. */
function openBuildLog(options) {
	const naming = nameVertexes(options.platforms, options.group, options.secrets);
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
* The last `size` bytes of a text, as whole lines. They are kept outside of the heap: of strings of which each lives for a
* while, V8 takes a multiple of their size (100 MB more, measured for a step that prints 100 MB).
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
/** Of each step, in bytes. */
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
			const blocks = all.map(({ vertex: { name }, output }) => `------\n > ${name}:\n${output}------`);
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
/** Longer lines are cut; GitHub's viewer and most editors get slow with them. */
const longest = 4096;
const remark = " [cut; 'progress: plain' shows it whole]";
/**
* Makes whole lines of what a program prints: without codes for a terminal, of a line that was written over (`\r`) what
* stands there in the end, and cut where it is too long.
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
/** Tells whether lines can stand as they are, by one look at all of them. */
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
/** Characters of what buildx says besides its progress. */
const keptWords = 2 ** 20;
/**
* Runs buildx, which is to write its progress as JSON (`--progress=rawjson`), and shows that as a log. Nothing of it is
* kept but what a failure is explained with: 100 MB of output pass through.
*
* @throws CommandError whose `stderr` is what `--progress=plain` would have shown of the failure
*/
async function runFollowed(buildx, args, options, { print = () => {}, showsWarnings, onProgress, ...circumstances }) {
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
	const see = (line) => {
		if (!line.startsWith("{")) {
			words.add(`${line}\n`);
			return;
		}
		const progress = readProgress(line);
		add(progress);
		onProgress(progress);
		if (showsWarnings) show(unseen(progress.warnings).map((warning) => `warning: ${warning}\n`));
		const printed = readPrinted(progress);
		failed.add(progress.vertexes, printed);
		show(log.add(graph, progress, printed));
	};
	const lines = wholeLines((completed) => completed.forEach(see));
	const onStderr = (chunk) => {
		pressure = void 0;
		lines.add(chunk);
		return pressure;
	};
	const timer = setInterval(() => show(log.tick(graph)), 1e3);
	try {
		const output = await buildx(args, {
			...options,
			onStderr
		});
		lines.end();
		if (words.text() !== "") print(words.text());
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
export { nameVertexes as n, cutLine as r, runFollowed as t };
