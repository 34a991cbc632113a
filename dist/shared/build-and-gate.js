import { c as CommandError, d as lastLines } from "./build-merge-post.js";
import { l as readText, s as parseGoBool, u as parseObject } from "./every-entry.js";
import { B as hasOperatingSystem, G as normalisedName, R as architectureOf, W as nativePlatform, q as platformOf } from "./reading-inputs.js";
import { t as parse } from "../vendor/csv-parse.js";
import { t as stringify } from "../vendor/csv-stringify.js";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
//#region src/buildx/step-lines.ts
/** How the name of a vertex that reads a cache begins (BuildKit solver/llbsolver/bridge.go). */
const cacheImport = "importing cache manifest from";
const stepLine = new RegExp(`^((?:\\[\\S+\\] )?#\\d+) (${cacheImport}|DONE|ERROR|CANCELED|CACHED)`);
/**
* Tells by a line of progress what a step begins, or that it ended. What a command prints stands behind a time, so it
* cannot look like this. Where several nodes build, each has its name before its lines:
* `[linux/arm64] #4 importing cache manifest from gha:1`.
*
* @returns undefined for any other line
*/
function readStepLine(line) {
	const [, step, word] = stepLine.exec(line) ?? [];
	return step === void 0 ? void 0 : {
		step,
		what: word === "importing cache manifest from" ? "cache import" : "end"
	};
}
//#endregion
//#region src/buildx/steps.ts
/** The names of BuildKit's exporters (cache/remotecache/…). */
const cacheExport = /^(exporting (?:cache to .*|to GitHub Actions Cache))$/;
/**
* Reads the name of a vertex (BuildKit, frontend/dockerfile/dockerfile2llb/convert.go, `prefixCommand`):
* `[linux/amd64->arm64 build  2/12] RUN …`, without the platforms or the stage where there is only one.
*
* @returns undefined for what is not an instruction
*/
function parseStep(name) {
	const [, platforms, stage, number, of, instruction] = name.match(/^\[(?:([^\s\]]+\/[^\s\]]+) )?(?:([^\s\]/]+) )? *(\d+)\/(\d+)\] (?:ONBUILD )?(\S+)/) ?? [];
	if (instruction === void 0) return void 0;
	const step = {
		instruction,
		number: Number(number),
		of: Number(of),
		...stage && { stage }
	};
	if (platforms === void 0) return step;
	const [base = "", target] = platforms.split("->");
	return {
		...step,
		ranOn: normalise(base),
		target: normalise(target ?? base, base)
	};
}
/** Tells whether a vertex ended well without the cache. */
function isExecuted({ cached, completed, error }) {
	return !cached && !!completed && !error;
}
/** What buildx said last, up to three lines, besides the progress of `--progress=rawjson`: one JSON object per line. */
function wordsBesideJson(stderr) {
	const words = stderr.split("\n").filter((line) => !line.startsWith("{"));
	return lastLines(words.join("\n"), 3).replace(/^ERROR: /, "");
}
/**
* Counts the Dockerfile's instructions by the platform they were made for; FROM only names a source.
*
* @param only what a build for one platform is for
*/
function countSteps(vertexes, only) {
	const steps = /* @__PURE__ */ new Map();
	for (const vertex of vertexes) {
		const step = parseStep(vertex.name);
		if (!step || step.instruction === "FROM" || vertex.error || !(vertex.cached || vertex.completed)) continue;
		const platform = step.target ?? only;
		if (platform === void 0) continue;
		const { cached, executed } = steps.get(platform) ?? {
			cached: 0,
			executed: 0
		};
		steps.set(platform, {
			cached: cached + (vertex.cached ? 1 : 0),
			executed: executed + (vertex.cached ? 0 : 1)
		});
	}
	return steps;
}
/** The caches that BuildKit failed to read, or did not find. */
function cacheReadFailures(vertexes) {
	return failures(vertexes, new RegExp(`^${cacheImport} (.*)$`));
}
/** The caches that BuildKit failed to write, `ignore-error` or not. */
function cacheWriteFailures(vertexes) {
	return failures(vertexes, cacheExport);
}
/** Tells by its name whether a step writes a cache. */
function isCacheExport(name) {
	return cacheExport.test(name);
}
function failures(vertexes, form) {
	return vertexes.flatMap(({ name, error }) => {
		const what = name.match(form)?.[1];
		return what === void 0 || !error ? [] : [{
			what,
			reason: withoutQueries(error)
		}];
	});
}
/** Signatures that open a blob stand in the query of its address. */
function withoutQueries(text) {
	return text.replace(/(https?:\/\/[^\s?"]+)\?[^\s"]+/g, "$1");
}
/** @param base completes a target that is told without its operating system, as it is where both have the same */
function normalise(name, base = name) {
	return normalisedName(hasOperatingSystem(name) ? name : `${base.slice(0, base.indexOf("/"))}/${name}`);
}
//#endregion
//#region src/buildx/emulated.ts
/**
* Tells for which platforms a step ran under QEMU in this build: a RUN that was executed, not cached, on an architecture
* that the machine emulates. BuildKit does everything else (COPY, ADD, WORKDIR, …) itself, natively.
*
* A step counts for every platform whose last steps need it, since a stage that several share runs once and is named
* after one of them. Where nothing follows it, it counts for the platform it names; and where that was not asked for
* (a stage fixed to arm/v7 in a build for arm/v6), for those of its architecture.
*
* @returns by platform; one is missing when it is not known where its steps ran
*/
function findEmulated({ vertexes, platforms, emulatedArchitectures, ranOn }) {
	if (emulatedArchitectures?.size === 0) return new Map(platforms.map((platform) => [platform, false]));
	if (!vertexes.some(({ name }) => parseStep(name))) return /* @__PURE__ */ new Map();
	const targetsOf = targetsIn(vertexes, platforms);
	const runs = executedRuns(vertexes).map((vertex) => {
		const where = parseStep(vertex.name)?.ranOn ?? ranOn.get(vertex.digest);
		return {
			targets: targetsOf(vertex),
			emulated: isEmulatedOn(where, emulatedArchitectures)
		};
	});
	return new Map(platforms.flatMap((platform) => {
		const own = runs.filter(({ targets }) => targets.has(platform));
		if (own.some(({ emulated }) => emulated)) return [[platform, true]];
		return own.every(({ emulated }) => emulated === false) ? [[platform, false]] : [];
	}));
}
/**
* Tells whether what a platform executes is emulated.
*
* @param emulatedArchitectures see {@link Execution}
* @returns undefined where that is not known
*/
function isEmulatedOn(platform, emulatedArchitectures) {
	return platform === void 0 ? void 0 : emulatedArchitectures?.has(architectureOf(platform));
}
/** The instructions that were executed and whose names do not tell on which platform. */
function unplacedRuns(vertexes) {
	return executedRuns(vertexes).filter(({ name }) => parseStep(name)?.ranOn === void 0);
}
/**
* Reads on which platform each step is executed from the provenance that BuildKit keeps with its record of a build. It
* is there, with `mode=max`, whatever provenance was asked for (solver/llbsolver/history.go), in the form of SLSA 1 or,
* from an older BuildKit, of SLSA 0.2 (solver/llbsolver/provenance/types).
*
* @returns platforms by digest of the vertex; empty for a text of another form
*/
function parseRanOn(provenance) {
	const { buildDefinition, buildConfig } = parseObject(provenance);
	const { digestMapping, llbDefinition } = buildDefinition?.internalParameters?.buildConfig ?? buildConfig ?? {};
	const platforms = new Map((llbDefinition ?? []).map(({ id, op }) => [id, op?.platform]));
	return new Map(Object.entries(digestMapping ?? {}).flatMap(([digest, id]) => {
		const { OS, Architecture, Variant } = platforms.get(id) ?? {};
		return OS && Architecture ? [[digest, platformOf({
			os: OS,
			architecture: Architecture,
			...Variant && { variant: Variant }
		})]] : [];
	}));
}
function executedRuns(vertexes) {
	return vertexes.filter((vertex) => isExecuted(vertex) && parseStep(vertex.name)?.instruction === "RUN");
}
/** Makes what finds the platforms for which a vertex is needed. */
function targetsIn(vertexes, platforms) {
	const users = /* @__PURE__ */ new Map();
	for (const vertex of vertexes) for (const input of vertex.inputs ?? []) users.set(input, [...users.get(input) ?? [], vertex]);
	const known = /* @__PURE__ */ new Map();
	const find = (vertex) => {
		const before = known.get(vertex.digest);
		if (before) return before;
		const needed = new Set((users.get(vertex.digest) ?? []).flatMap((user) => [...find(user)]));
		const targets = needed.size > 0 ? needed : namedTargets(vertex, platforms);
		known.set(vertex.digest, targets);
		return targets;
	};
	return find;
}
/** What a last vertex is for, by its name; nothing for what is not a step, such as the scan for an SBOM. */
function namedTargets({ name }, platforms) {
	const step = parseStep(name);
	if (step === void 0) return /* @__PURE__ */ new Set();
	const { target } = step;
	if (target === void 0) return new Set(platforms);
	return new Set(platforms.includes(target) ? [target] : platforms.filter((platform) => architectureOf(platform) === architectureOf(target)));
}
//#endregion
//#region src/buildx/events.ts
const keptWarnings = 100;
/** Reads a line of `--progress=rawjson`, which is one JSON object; any other tells nothing. */
function readProgress(line) {
	const { vertexes, statuses, logs, warnings } = line.startsWith("{") ? parseObject(line) : {};
	return {
		vertexes: items(vertexes).filter(isVertex),
		statuses: items(statuses).filter(isStatus).map(withNumbers),
		logs: items(logs).flatMap((log) => isLog(log) ? [{
			vertex: log.vertex,
			data: Buffer.from(log.data, "base64")
		}] : []),
		warnings: items(warnings).flatMap((warning) => has(warning, "short") ? [Buffer.from(warning.short, "base64").toString()] : [])
	};
}
/** Follows a build by its progress; {@link Follower.graph} is what is known so far. */
function followBuild() {
	const graph = /* @__PURE__ */ new Map();
	const known = /* @__PURE__ */ new Set();
	return {
		graph,
		warnings: known,
		add: ({ vertexes, statuses, warnings = [] }) => {
			for (const warning of warnings) if (known.size < keptWarnings) known.add(warning);
			for (const vertex of vertexes) graph.set(vertex.digest, withVertex(graph.get(vertex.digest), vertex));
			for (const status of statuses) graph.get(status.vertex)?.statuses.set(status.id, status);
		}
	};
}
/** Reads the vertexes of `--progress=rawjson` in their last state. */
function parseProgress(text) {
	const { graph, add } = followBuild();
	for (const line of text.split("\n")) add(readProgress(line));
	return vertexesOf(graph);
}
function vertexesOf(graph) {
	return [...graph.values()].map(({ vertex }) => vertex);
}
/** Milliseconds in which a vertex worked. */
function workedFor({ intervals }, now) {
	return intervals.reduce((sum, { started, completed = now }) => sum + Math.max(0, completed - started), 0);
}
function isRunning({ intervals }) {
	const last = intervals.at(-1);
	return last !== void 0 && last.completed === void 0;
}
/** All that a vertex builds on, what is nearest first. */
function neededBy({ inputs = [] }, graph) {
	const found = /* @__PURE__ */ new Set();
	const digests = [...inputs];
	for (const digest of digests) {
		const needed = graph.get(digest);
		if (needed === void 0 || found.has(needed)) continue;
		found.add(needed);
		digests.push(...needed.vertex.inputs ?? []);
	}
	return [...found];
}
function withVertex(before, vertex) {
	const cached = vertex.cached || before?.vertex.cached;
	return {
		vertex: {
			...before?.vertex,
			...vertex,
			...cached && { cached }
		},
		intervals: withInterval(before?.intervals ?? [], vertex),
		statuses: before?.statuses ?? /* @__PURE__ */ new Map()
	};
}
/** The same interval is told twice: as it begins, and whole as it ends. */
function withInterval(intervals, { started, completed }) {
	const from = Date.parse(started ?? "");
	if (Number.isNaN(from)) return intervals;
	const until = Date.parse(completed ?? "");
	return [...intervals.filter((interval) => interval.started !== from), {
		started: from,
		...!Number.isNaN(until) && { completed: until }
	}];
}
function items(value) {
	return Array.isArray(value) ? value : [];
}
function has(value, key) {
	return typeof value === "object" && value !== null && typeof value[key] === "string";
}
function isVertex(value) {
	return has(value, "digest") && has(value, "name");
}
function isStatus(value) {
	return has(value, "id") && has(value, "vertex");
}
function withNumbers({ current, total, ...status }) {
	return {
		...status,
		...typeof current === "number" && { current },
		...typeof total === "number" && { total }
	};
}
function isLog(value) {
	return has(value, "vertex") && has(value, "data");
}
//#endregion
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
* Tells from what a build did what is reported of it. A call of buildx is made where it takes that to tell whether
* something was emulated: when a build for one platform executed a RUN, and the machine emulates anything.
*
* @param id of its record; empty where there is none
*/
async function recordOf(vertexes, id, { buildx, builder, platforms, emulatedArchitectures, info }) {
	const [only] = platforms;
	const ranOn = id !== "" && needsProvenance(vertexes, emulatedArchitectures) ? await readRanOn(buildx, builder, id, info) : /* @__PURE__ */ new Map();
	return {
		steps: countSteps(vertexes, only),
		emulated: findEmulated({
			vertexes,
			platforms,
			emulatedArchitectures,
			ranOn
		}),
		unreadCaches: await withoutAbsent(cacheReadFailures(vertexes)),
		unwrittenCaches: cacheWriteFailures(vertexes),
		...ranOn.size > 0 && { ranOn }
	};
}
/**
* The id of a build's record.
*
* @param ref `buildx.build.ref` of the metadata: builder/node/id
*/
function recordId(ref) {
	return ref.split("/").at(-1) ?? ref;
}
/**
* Tells whether a platform's image was emulated, where there may be no record of its build.
*
* @param emulatedArchitectures as for {@link RecordOptions}
* @returns undefined when it is not known
*/
function wasEmulated(platform, record, emulatedArchitectures) {
	return record?.emulated.get(platform) ?? (emulatedArchitectures?.size === 0 ? false : void 0);
}
/** What the nodes of a builder recorded, each of its own platforms; undefined where none did. */
function mergeRecords(records) {
	if (records.length < 2) return records[0];
	return {
		steps: new Map(records.flatMap(({ steps }) => [...steps])),
		emulated: new Map(records.flatMap(({ emulated }) => [...emulated])),
		unreadCaches: records.flatMap(({ unreadCaches }) => unreadCaches),
		unwrittenCaches: records.flatMap(({ unwrittenCaches }) => unwrittenCaches),
		ranOn: new Map(records.flatMap(({ ranOn = /* @__PURE__ */ new Map() }) => [...ranOn]))
	};
}
function needsProvenance(vertexes, emulatedArchitectures) {
	return emulatedArchitectures !== void 0 && emulatedArchitectures.size > 0 && unplacedRuns(vertexes).length > 0;
}
/** A cache that nobody has written yet is not a fault. */
async function withoutAbsent(unreadCaches) {
	if (unreadCaches.length === 0) return [];
	const { saidByBuildx } = await import("./load-buildx-said.js");
	return unreadCaches.filter(({ reason }) => !saidByBuildx(reason, ["no cache yet"]));
}
async function readRanOn(buildx, builder, id, info) {
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
		return parseRanOn((await buildx(args)).stdout);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		info(`which steps were emulated is not known: ${error.message}`);
		return /* @__PURE__ */ new Map();
	}
}
//#endregion
//#region src/image/title.ts
/** What the summary of a build is headed with: where it goes, or would have gone. */
function titleOf({ declined, targets }) {
	return (declined ?? { targets }).targets[0]?.repository ?? "Build";
}
//#endregion
//#region src/input/csv.ts
/**
* Composes a value that buildx reads as one CSV record, such as `type=image,"name=a,b",push=true`: Go's encoding/csv
* wants the quotes around the whole field. Fields without a value are left out.
*/
function csvFields(fields) {
	return csvRecord(Object.entries(fields).filter(([, value]) => value !== void 0 && value !== "").map(([key, value]) => `${key}=${value}`));
}
/** Composes one CSV record; {@link csvFields} for `key=value` fields. */
function csvRecord(fields) {
	return stringify([fields], {
		record_delimiter: "",
		quoted_match: /^\s|\s$|[\r\n]/
	});
}
/**
* Takes apart a value that buildx reads as one CSV record (Go's encoding/csv with `key=value` fields).
*
* @param input the input's name, for the error
* @throws Error that names input and value, when it is not one record
*/
function parseFields(input, record) {
	return parseRecord(input, record).map((field) => {
		const equals = field.indexOf("=");
		return equals < 0 ? {
			key: field,
			value: void 0
		} : {
			key: field.slice(0, equals),
			value: field.slice(equals + 1)
		};
	});
}
/**
* {@link parseFields} of what buildx will judge in its own words: a value that is not one record has no fields here.
*/
function readFields(record) {
	try {
		return parseFields("", record);
	} catch {
		return [];
	}
}
/**
* The fields of one CSV record; {@link parseFields} for `key=value` fields.
*
* @param options whether white space around fields is left aside, also before a quote
*/
function parseRecord(input, record, { trim = false } = {}) {
	let records;
	try {
		records = parse(record, {
			columns: false,
			relax_column_count: true,
			trim
		});
	} catch (error) {
		throw new Error(`input '${input}': '${record}' is not a list of fields between commas; a quote must stand around a whole field, as in type=image,"name=a,b"`, { cause: error });
	}
	const [fields = [], ...more] = records;
	if (more.length > 0) throw new Error(`input '${input}': '${record}' has a line break, expected one line`);
	return fields;
}
//#endregion
//#region src/buildx/driver-opts.ts
/**
* Tells whether `driver-opts` set an option. Each of them is a CSV record, as buildx reads them (csvToMap in its
* builder/builder.go); one that is malformed sets nothing here, and is refused by buildx in its own words.
*/
function hasDriverOpt(driverOpts, name) {
	return fieldsOf(driverOpts).some(({ key, value }) => key === name && value !== void 0);
}
/** Tells whether a container of the driver docker-container with these options has this machine's network. */
function isInHostNetwork(driverOpts) {
	return fieldsOf(driverOpts).some(({ key, value }) => key === "network" && value === "host");
}
/** Tells whether a builder with these options loads results that go nowhere else into the Docker engine. */
function hasDefaultLoad(driverOpts) {
	return fieldsOf(driverOpts).some(({ key, value = "" }) => key === "default-load" && parseGoBool(value) === true);
}
function fieldsOf(driverOpts) {
	return driverOpts.flatMap(readFields);
}
//#endregion
//#region src/elf/machines.ts
/** ELF e_machine (ELF specification, linux/elf-em.h) to Go's names, as `<machine>/<bits>/<byte order>`. */
const architectures = {
	"3/32/little": "386",
	"8/64/big": "mips64",
	"8/64/little": "mips64le",
	"21/64/little": "ppc64le",
	"22/64/big": "s390x",
	"40/32/little": "arm",
	"62/64/little": "amd64",
	"183/64/little": "arm64",
	"243/64/little": "riscv64",
	"258/64/little": "loong64"
};
/** Go's names of the architectures that have a machine here. */
const elfArchitectures = Object.values(architectures);
/** Reads the first 20 bytes of an ELF file; undefined for anything else, and for what has fewer. */
function readElfMachine(bytes) {
	if (bytes.length < 20 || !hasElfMagic(bytes)) return void 0;
	const [bits, byteOrder] = [[32, 64][Number(bytes[4]) - 1], ["little", "big"][Number(bytes[5]) - 1]];
	if (!bits || !byteOrder) return void 0;
	return {
		bits,
		byteOrder,
		machine: byteOrder === "little" ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18)
	};
}
/** Tells whether these bytes begin as an ELF file does. */
function hasElfMagic(bytes) {
	return bytes.length >= 4 && bytes.readUInt32BE(0) === 2135247942;
}
/** `<machine>/<bits>/<byte order>`, e.g. `62/64/little`: a machine as tables have it. */
function machineKey({ machine, bits, byteOrder }) {
	return `${machine}/${bits}/${byteOrder}`;
}
/** Go's name of an architecture, e.g. `arm64`; undefined for a machine that no platform has. */
function elfArchitecture(machine) {
	return architectures[machineKey(machine)];
}
//#endregion
//#region src/toolchain/handlers.ts
const binfmtFolder = "/proc/sys/fs/binfmt_misc";
/**
* Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
* binfmt and Rosetta name theirs differently.
*
* @returns none when binfmt_misc is not mounted here or switched off, since nothing can be relied on then
*/
async function readHandlers(folder = binfmtFolder) {
	if ((await readFile(join(folder, "status"), "utf8").catch(() => "absent")).trim() !== "enabled") return [];
	const names = (await readdir(folder)).filter((name) => name !== "status" && name !== "register");
	return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8").then((text) => [parseHandler(text)], () => [])))).flat();
}
/** Parses one handler file of binfmt_misc (Documentation/admin-guide/binfmt-misc.rst of the kernel). */
function parseHandler(text) {
	const field = (key) => text.match(new RegExp(`^${key}:? (.*)$`, "m"))?.[1] ?? "";
	const machine = readElfMachine(Buffer.from(field("magic"), "hex"));
	const architecture = machine && elfArchitecture(machine);
	return {
		enabled: text.startsWith("enabled"),
		flags: field("flags"),
		interpreter: field("interpreter"),
		...architecture && { architecture }
	};
}
/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
function withoutHandler(architectures, handlers) {
	const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes("F"));
	return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture));
}
//#endregion
//#region src/toolchain/emulated-here.ts
/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
const compatible = {
	amd64: "386",
	arm64: "arm"
};
/**
* Whether the programs of a platform run under QEMU on this machine, by its architecture alone.
*
* @param arch Node's name of this machine's architecture
*/
function isEmulatedHere(platform, arch) {
	const { architecture: native } = nativePlatform(arch);
	return ![native, compatible[native]].includes(architectureOf(platform));
}
/** The file that executes the programs of a platform here: QEMU's. */
async function qemuFor(platform) {
	return (await readHandlers()).find(({ enabled, architecture }) => enabled && architecture === architectureOf(platform))?.interpreter;
}
//#endregion
//#region src/buildx/warnings.ts
/** Tells whether the input `call` asks for a build, not for a question about the Dockerfile. */
function isBuildCall(call) {
	return call === "" || parseRecord("call", call)[0] === "build";
}
/** Tells whether it asks what is wrong with the Dockerfile. */
function isCheck(call) {
	return ["check", "lint"].includes(parseRecord("call", call)[0] ?? "");
}
/**
* The result of a call from buildx's metadata file.
*
* @returns undefined when the call gave none
*/
function callResult(metadata) {
	const result = metadata["result.json"];
	return typeof result === "string" ? JSON.parse(result) : result;
}
/** The warnings of a `call: check` (BuildKit, frontend/subrequests/lint); empty for the result of another call. */
function lintWarnings(result) {
	const { warnings, sources, buildError } = result ?? {};
	const place = (location) => located(sources?.[location?.sourceIndex ?? 0], location?.ranges);
	return [...(warnings ?? []).map(({ ruleName, detail, description, url, location }) => ({
		title: ruleName ?? "Warning",
		message: detail || description || "",
		...url && { url },
		...place(location)
	})), ...buildError ? [{
		title: "Error",
		message: buildError.message ?? "",
		...place(buildError.location)
	}] : []];
}
/** The warnings of a build, which buildx puts into its metadata file when `BUILDX_METADATA_WARNINGS` is set. */
function buildWarnings(metadata) {
	const warnings = metadata["buildx.build.warnings"];
	if (!Array.isArray(warnings)) return [];
	return warnings.map(({ short, detail, url, sourceInfo, range }) => {
		const text = decode(short).replace(/ \(line \d+\)$/, "");
		const [, title, message] = text.match(/^(\w+): ([\s\S]*)$/) ?? [
			void 0,
			"Warning",
			text
		];
		return {
			title: title ?? "Warning",
			message: message || (detail ?? []).map(decode).join(" "),
			...url && { url },
			...located(sourceInfo, range)
		};
	});
}
function located(source, ranges) {
	const line = ranges?.[0]?.start?.line;
	const endLine = ranges?.[0]?.end?.line;
	return {
		...source?.data && { source: decode(source.data) },
		...line && { line },
		...endLine && { endLine }
	};
}
function decode(base64) {
	return Buffer.from(base64 ?? "", "base64").toString("utf8");
}
/** The warnings that `--progress=plain` shows, e.g. `CopyIgnoredFile: …`. */
function printedWarnings(stderr) {
	return [...stderr.matchAll(/^#\d+ WARN: (\w+: .*)$/gm)].map(([, text = ""]) => text);
}
/** A base image of another platform than what is built, as the warning InvalidBaseImagePlatform tells it. */
function readPulledBase(warning) {
	const [, image, platform] = warning.match(/^InvalidBaseImagePlatform: Base image (\S+) was pulled with platform "([^"]+)"/) ?? [];
	return image === void 0 || platform === void 0 ? void 0 : {
		image,
		platform
	};
}
/** Tells the warning that a FROM has a platform that is no variable. */
function isOfFixedPlatform(warning) {
	return warning.startsWith("FromPlatformFlagConstDisallowed: ");
}
/** Tells the warning that a file is left out of the context by .dockerignore. */
function isIgnoredFile(warning, name) {
	return warning.startsWith("CopyIgnoredFile: ") && warning.includes(`"${name}"`);
}
//#endregion
//#region src/lines.ts
/** @param put gets the lines that a chunk completed, without their ends; perhaps none */
function wholeLines(put) {
	let rest = "";
	return {
		add: (chunk) => {
			const lines = chunk.split("\n");
			lines[0] = rest + lines[0];
			rest = lines.pop() ?? "";
			put(lines);
		},
		end: () => put(rest === "" ? [] : [rest])
	};
}
//#endregion
//#region src/oom-kills.ts
/**
* The processes that this machine's kernel has killed for want of memory since it started, by a limit or its own; the
* difference of two readings is what was killed in between. Undefined where the kernel does not tell (before Linux 4.13).
*/
function readOomKills() {
	return parseOomKills(readText("/proc/vmstat") ?? "");
}
/** Reads a line `oom_kill 3`, which /proc/vmstat, memory.events and memory.oom_control have alike. */
function parseOomKills(text) {
	const count = text.match(/^oom_kill (\d+)$/m)?.[1];
	return count === void 0 ? void 0 : Number(count);
}
//#endregion
//#region src/buildx/layout.ts
const name = "layout";
/** The folders in which the calls of one build leave their results: that of the build where there is only one. */
function resultFolders(folder, calls) {
	return calls < 2 ? [folder] : Array.from({ length: calls }, (_, index) => join(folder, `node-${index}`));
}
/** Where a call leaves the OCI layout that {@link layoutOutput} asks for. */
function layoutIn(folder) {
	return join(folder, name);
}
/**
* The `--output` that writes an image to an OCI layout (image-spec, image-layout.md).
*
* @param attributes of the image, e.g. `compression`
* @param folder of the call
*/
function layoutOutput(attributes, folder) {
	return csvFields({
		type: "oci",
		...attributes,
		tar: false,
		dest: layoutIn(folder)
	});
}
/**
* The `--build-context` with which a Dockerfile names an image of a layout, for a call that starts in the folder of the build:
* a path with `:` or `@` would be cut there (buildx build/opt.go).
*
* @param context what the Dockerfile calls the image
*/
function layoutContext(context, digest) {
	return `${context}=oci-layout://${name}@${digest}`;
}
//#endregion
export { parseStep as $, isInHostNetwork as A, recordOf as B, elfArchitecture as C, readElfMachine as D, machineKey as E, readFields as F, parseProgress as G, followBuild as H, titleOf as I, workedFor as J, readProgress as K, mergeRecords as L, csvRecord as M, parseFields as N, hasDefaultLoad as O, parseRecord as P, isCacheExport as Q, readVertexes as R, withoutHandler as S, hasElfMagic as T, isRunning as U, wasEmulated as V, neededBy as W, targetsIn as X, isEmulatedOn as Y, cacheWriteFailures as Z, compatible as _, parseOomKills as a, parseHandler as b, buildWarnings as c, isCheck as d, withoutQueries as et, isIgnoredFile as f, readPulledBase as g, printedWarnings as h, resultFolders as i, csvFields as j, hasDriverOpt as k, callResult as l, lintWarnings as m, layoutIn as n, cacheImport as nt, readOomKills as o, isOfFixedPlatform as p, vertexesOf as q, layoutOutput as r, readStepLine as rt, wholeLines as s, layoutContext as t, wordsBesideJson as tt, isBuildCall as u, isEmulatedHere as v, elfArchitectures as w, readHandlers as x, qemuFor as y, recordId as z };
