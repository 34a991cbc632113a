import { i as __toESM } from "./rolldown-runtime.js";
import { f as lastLines, l as CommandError } from "./build-merge-post.js";
import { T as printUntrusted, b as group, h as referenceIn, l as readText, s as parseGoBool, u as parseObject, x as live } from "./every-entry.js";
import { $ as linuxPlatforms, C as names, D as scalar, E as refine, L as pushedOutput, O as text$1, Q as isLinux, S as name$1, T as readAll, Y as architectureOf, Z as hasOperatingSystem, _ as choice, g as booleanOr, h as boolean, it as platformOf, l as isRemote, nt as normalisedName, tt as nativePlatform, x as list, y as entries, z as testedOutput } from "./reading-inputs.js";
import { h as warning } from "../vendor/actions-core.js";
import { m as splitAnnotations, y as during } from "./build-and-merge.js";
import { t as parse } from "../vendor/csv-parse.js";
import { t as stringify } from "../vendor/csv-stringify.js";
import { i as nodeContainer } from "./build-and-post.js";
import { t as require_semver } from "../vendor/semver.js";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { randomUUID } from "node:crypto";
//#region src/buildx/flags.ts
/** An input that becomes a flag. */
function flag(flag, input) {
	return {
		...input,
		flag
	};
}
/**
* The flags of `buildx build` in the order of the argument vector. Besides its declaration in action.yml, an input
* needs only its row here: how it is read, the type of a request, the argument and the documentation are derived from
* it. A row without one is set by the action itself.
*/
const flags = {
	addHosts: flag("--add-host", list("add-hosts", { comma: true })),
	allow: flag("--allow", names("allow", { comma: true })),
	annotations: flag("--annotation", list("annotations")),
	attests: flag("--attest", list("attests")),
	buildArgs: flag("--build-arg", list("build-args")),
	buildContexts: flag("--build-context", list("build-contexts")),
	cacheFrom: flag("--cache-from", list("cache-from")),
	cacheTo: flag("--cache-to", list("cache-to")),
	call: flag("--call", name$1("call")),
	cgroupParent: flag("--cgroup-parent", name$1("cgroup-parent")),
	file: flag("--file", name$1("file")),
	imageId: { flag: "--iidfile" },
	labels: flag("--label", list("labels")),
	noCacheFilters: flag("--no-cache-filter", names("no-cache-filters", { comma: true })),
	outputs: flag("--output", list("outputs", { rawQuotes: true })),
	platforms: {
		...flag("--platform", list("platforms", { comma: true })),
		joined: true
	},
	resource: flag("--resource", list("resource")),
	secrets: flag("--secret", list("secrets", { untrimmed: true })),
	shmSize: flag("--shm-size", name$1("shm-size")),
	ssh: flag("--ssh", list("ssh", { comma: true })),
	tags: flag("--tag", entries("tags")),
	target: flag("--target", name$1("target")),
	ulimit: flag("--ulimit", list("ulimit")),
	builder: { flag: "--builder" },
	load: flag("--load", boolean("load")),
	metadata: { flag: "--metadata-file" },
	network: flag("--network", name$1("network")),
	noCache: flag("--no-cache", boolean("no-cache")),
	progress: { flag: "--progress" },
	pull: flag("--pull", boolean("pull")),
	push: flag("--push", booleanOr("push", "auto"))
};
const flagInputs = Object.fromEntries(Object.entries(flags).filter(([, row]) => "parse" in row));
//#endregion
//#region src/toolchain/inputs.ts
/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
const defaultBuildkitImage = "docker.io/moby/buildkit:v0.34.0@sha256:b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c";
const defaultBinfmtImage = "docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0";
const builderInputs = {
	builder: name$1("builder"),
	driver: name$1("driver"),
	driverOpts: list("driver-opts", { rawQuotes: true }),
	buildkitdFlags: scalar("buildkitd-flags"),
	configPath: name$1("buildkitd-config"),
	configText: text$1("buildkitd-config-inline"),
	endpoint: name$1("endpoint"),
	sshKey: text$1("endpoint-ssh-key"),
	knownHosts: text$1("endpoint-ssh-known-hosts"),
	kubeconfig: refine(text$1("kubeconfig"), (given) => given.trim() === "" ? "" : given),
	append: text$1("append"),
	keepState: boolean("keep-state"),
	cleanup: boolean("cleanup", true),
	buildkitImages: images("buildkit-image"),
	binfmtImages: images("binfmt-image"),
	emulation: choice("emulation", "auto", "always", "never")
};
/** @throws Error that names the inputs of a combination that cannot be */
function readBuilderInputs() {
	const { builder, configPath: path, configText: inline, ...given } = readAll(builderInputs);
	const isInline = inline.trim() !== "";
	if (path !== "" && isInline) throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both set, expected one of them`);
	const inputs = {
		...given,
		driver: given.driver || "docker-container",
		buildkitImages: given.buildkitImages.length > 0 ? given.buildkitImages : [defaultBuildkitImage],
		binfmtImages: given.binfmtImages.length > 0 ? given.binfmtImages : [defaultBinfmtImage]
	};
	if (inputs.keepState && inputs.driver !== "docker-container") throw new Error(`'keep-state: true' needs 'driver: docker-container', but it is '${inputs.driver}'`);
	if (given.kubeconfig !== "" && ["", "new"].includes(builder) && !["kubernetes", "remote"].includes(inputs.driver)) throw new Error(`'kubeconfig' needs 'driver: kubernetes' or 'driver: remote', but 'driver' is '${inputs.driver}'; change it, or remove 'kubeconfig'`);
	if (inputs.driver === "docker" && given.append.trim() !== "") throw new Error(`'append' adds nodes to a builder, but with 'driver: docker' the builder is the engine itself; use 'driver: docker-container', or remove 'append'`);
	const { driver, driverOpts, buildkitdFlags, endpoint, append, buildkitImages, sshKey } = given;
	const saysHow = [
		driver,
		buildkitdFlags,
		path,
		inline.trim(),
		endpoint,
		append.trim(),
		sshKey.trim()
	].some((text) => text !== "");
	return {
		...inputs,
		existing: builder === "new" ? "" : builder,
		takesCurrent: builder === "" && !saysHow && !given.keepState && driverOpts.length + buildkitImages.length === 0,
		...path !== "" && { config: {
			input: "buildkitd-config",
			path
		} },
		...isInline && { config: {
			input: "buildkitd-config-inline",
			text: inline
		} }
	};
}
function images(input) {
	return refine(list(input, { comma: true }), (references) => {
		const option = references.find((reference) => reference.startsWith("-"));
		if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`);
		return references;
	});
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
		throw new Error(`input '${input}': '${record}' is not a comma-separated list of fields; quotes must enclose a whole field, as in type=image,"name=a,b"`, { cause: error });
	}
	const [fields = [], ...more] = records;
	if (more.length > 0) throw new Error(`input '${input}': '${record}' has a line break, expected one line`);
	return fields;
}
//#endregion
//#region src/buildx/arguments.ts
/** The argument vector of `buildx build`; `--` keeps a context that starts with `-` from being read as an option. */
function buildArguments(request, builder, { metadata, imageId }, progress = "plain") {
	const values = {
		...request,
		builder,
		imageId,
		metadata,
		progress
	};
	return [
		"build",
		...Object.entries(flags).flatMap(([key, flag]) => argumentsOf(flag, values[key])),
		"--",
		request.context
	];
}
/**
* The same request for a builder that has just built it, so that nothing runs again: `no-cache` has had its effect, and
* reading the old cache could bring back what it was meant to replace.
*/
function repeated(request) {
	const renewed = request.noCache || request.noCacheFilters.length > 0;
	return {
		...request,
		cacheFrom: renewed ? [] : request.cacheFrom,
		noCache: false,
		noCacheFilters: []
	};
}
function argumentsOf({ flag, joined }, value = "") {
	if (typeof value === "boolean") return value ? [flag] : [];
	return (typeof value === "string" || joined ? [String(value)].filter(Boolean) : value).map((item) => `${flag}=${item}`);
}
//#endregion
//#region src/buildx/build.ts
/**
* Runs `buildx build` for a result.
*
* @throws CommandError with what buildx said
*/
async function build(buildx, request, { builder, folder, hasFiles, follow, ...options }) {
	const files = {
		metadata: join(folder, "metadata.json"),
		...!hasFiles && { imageId: join(folder, "image-id") }
	};
	const vertexes = await call(buildx, {
		request,
		builder,
		files
	}, withWarnings(options), follow);
	return {
		...builtFrom(await readMetadata(files.metadata), files.imageId ? (await readFile(files.imageId, "utf8").catch(() => "")).trim() : ""),
		...vertexes && { vertexes }
	};
}
/**
* The results of a build, from what buildx wrote.
*
* @param metadata of one image, in the form of the metadata file
*/
function builtFrom(metadata, imageId) {
	return {
		metadata,
		...text("imageId", imageId),
		...text("digest", metadata["containerimage.digest"]),
		...text("ref", metadata["buildx.build.ref"])
	};
}
/**
* Runs `buildx build` to evaluate the Dockerfile (`call`).
*
* @throws Error when there is no answer
*/
async function ask(buildx, request, { builder, folder, follow, ...options }) {
	const metadataFile = join(folder, "metadata.json");
	try {
		await call(buildx, {
			request,
			builder,
			files: { metadata: metadataFile }
		}, options, follow);
	} catch (error) {
		const metadata = await readMetadata(metadataFile);
		if (!(error instanceof CommandError) || !("result.json" in metadata)) throw error;
		return {
			metadata,
			failure: failureOfCall(request.call, error)
		};
	}
	return { metadata: await readMetadata(metadataFile) };
}
/** Why buildx failed after it had evaluated the Dockerfile (`call`): its first line on stdout says so. */
function failureOfCall(call, { stdout, message }) {
	const [firstLine] = stdout.trim().split("\n");
	return `'call: ${call}' failed: ${firstLine || message}`;
}
/** @returns what was done, if buildx reported it */
async function call(buildx, { request, builder, files }, options, follow) {
	if (follow === void 0) {
		await buildx(buildArguments(request, builder, files), options);
		return;
	}
	const { runFollowed } = await import("./load-buildx-followed.js");
	const { vertexes } = await runFollowed(buildx, buildArguments(request, builder, files, "rawjson"), options, follow);
	return vertexes.length > 0 ? vertexes : void 0;
}
/** Has buildx write what BuildKit warned of into the metadata file. */
function withWarnings(options) {
	return {
		...options,
		env: {
			BUILDX_METADATA_WARNINGS: "true",
			...options.env
		}
	};
}
/** The metadata file of buildx; empty when it wrote none. */
async function readMetadata(path) {
	const content = await readFile(path, "utf8").catch(() => "");
	if (content.trim() === "") return {};
	const metadata = JSON.parse(content);
	return typeof metadata === "object" && metadata !== null ? metadata : {};
}
function text(key, value) {
	return typeof value === "string" && value !== "" ? { [key]: value } : {};
}
//#endregion
//#region src/buildx/events.ts
const keptWarnings = 100;
/** Reads a line of `--progress=rawjson`, which is one JSON object; any other line is ignored. */
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
/**
* The digest of a vertex in one of several calls of buildx: the digests that BuildKit derives from names are the same
* on all nodes.
*/
function ofCall(index, digest) {
	return `${index} ${digest}`;
}
/** The number of the call in a digest from {@link ofCall}; 0 for any other digest. */
function callOf(digest) {
	return Number(/^(\d+) /.exec(digest)?.[1] ?? 0);
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
/** All that a vertex builds on, nearest first. */
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
	const { target, name } = before?.vertex ?? {};
	return {
		vertex: {
			...before?.vertex,
			...vertex,
			...cached && { cached },
			...target && name && {
				target,
				name
			}
		},
		intervals: withInterval(before?.intervals ?? [], vertex),
		statuses: before?.statuses ?? /* @__PURE__ */ new Map()
	};
}
/** BuildKit reports an interval twice: when it begins, and complete when it ends. */
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
//#region src/buildx/step-lines.ts
/** How the name of a vertex that reads a cache begins (BuildKit solver/llbsolver/bridge.go). */
const cacheImport = "importing cache manifest from";
const stepLine = new RegExp(`^((?:\\[\\S+\\] )?#\\d+) (${cacheImport}|DONE|ERROR|CANCELED|CACHED)`);
/**
* Reads from a line of progress what a step begins, or that it ended. What a command prints comes after a time, so it
* cannot look like this. If several nodes build, each line begins with the platforms of its node:
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
* `[linux/amd64->arm64 build 2/12] RUN …`, without the platforms or the stage if there is only one.
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
/** Tells whether a vertex was executed successfully, not taken from the cache. */
function isExecuted({ cached, completed, error }) {
	return !cached && !!completed && !error;
}
/**
* The last words of buildx, up to three lines, without the progress of `--progress=rawjson`: one JSON object per line.
*/
function wordsBesideJson(stderr) {
	const words = stderr.split("\n").filter((line) => !line.startsWith("{"));
	return lastLines(words.join("\n"), 3).replace(/^ERROR: /, "");
}
/**
* Counts the Dockerfile's instructions by the platform that they were built for; FROM only names a source.
*
* @param only the platform of a build for one platform
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
/** Tells from its name whether a step writes a cache. */
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
/** The query of a blob's address may contain a signature that grants access. */
function withoutQueries(text) {
	return text.replace(/(https?:\/\/[^\s?"]+)\?[^\s"]+/g, "$1");
}
/** @param base completes a target without an operating system, which is left out if both have the same */
function normalise(name, base = name) {
	return normalisedName(hasOperatingSystem(name) ? name : `${base.slice(0, base.indexOf("/"))}/${name}`);
}
//#endregion
//#region src/buildx/warnings.ts
/** Tells whether the input `call` asks for a build, not for an evaluation of the Dockerfile. */
function isBuildCall(call) {
	return call === "" || parseRecord("call", call)[0] === "build";
}
/** Tells whether it asks for a check of the Dockerfile. */
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
/** A base image for another platform than the one that is built, from the warning InvalidBaseImagePlatform. */
function readPulledBase(warning) {
	const [, image, platform] = warning.match(/^InvalidBaseImagePlatform: Base image (\S+) was pulled with platform "([^"]+)"/) ?? [];
	return image === void 0 || platform === void 0 ? void 0 : {
		image,
		platform
	};
}
/** Recognises the warning that a FROM has a constant platform. */
function isOfFixedPlatform(warning) {
	return warning.startsWith("FromPlatformFlagConstDisallowed: ");
}
/** Recognises the warning that .dockerignore excludes a file from the context. */
function isIgnoredFile(warning, name) {
	return warning.startsWith("CopyIgnoredFile: ") && warning.includes(`"${name}"`);
}
//#endregion
//#region src/image/calls.ts
function openCalls(decision, toolchain, job) {
	const circumstances = circumstancesOf(decision, toolchain, job.runner.workspace);
	const afterwards = [];
	return {
		show: async (title, progress, task) => {
			try {
				return progress === "quiet" ? await task(() => void 0) : await live(title, task);
			} catch (error) {
				const { lastWords } = await import("./load-buildx-failure.js");
				for (const text of afterwards) printUntrusted(text);
				if (progress !== "plain") printUntrusted(lastWords(error));
				throw error;
			}
		},
		watch: async (group, watched, call) => {
			const { watchCall } = await import("./load-image-watch.js");
			return watchCall({
				...watched,
				circumstances: {
					...circumstances,
					group
				},
				toolchain,
				seconds: decision.stallSeconds,
				after: (text) => afterwards.push(text)
			}, job, ({ observer, stop }) => call({
				onOutput: observer.onOutput,
				follow: followOptions(decision, {
					...circumstances,
					group
				}, observer),
				stop
			}));
		}
	};
}
function circumstancesOf({ builtFor, secrets, dockerfile, baked }, { emulatedArchitectures }, workspace) {
	const text = dockerfile === void 0 ? void 0 : readText(join(workspace, dockerfile));
	const [only] = builtFor;
	return {
		platforms: builtFor,
		ranOn: builtFor.length === 1 && text !== void 0 && !/^\s*FROM\s+--/im.test(text) ? only : void 0,
		emulatedArchitectures,
		secrets: secrets.masks,
		...baked && { targets: baked }
	};
}
/** How a call's progress becomes the log; undefined where buildx's own is shown. */
function followOptions({ progress, shows }, circumstances, { onOutput, onProgress }) {
	if (progress === "plain") return void 0;
	const print = progress === "quiet" ? void 0 : onOutput;
	return {
		...circumstances,
		showsWarnings: !shows.annotations,
		onProgress,
		print
	};
}
/** Lets others see the progress first. */
function alsoTold(observer, ...others) {
	return {
		...observer,
		onProgress: (progress) => {
			for (const onProgress of others) onProgress(progress);
			observer.onProgress(progress);
		}
	};
}
/**
* What is said of a build that is made again on the same builder.
*
* @param isBuilt whether every step was done
* @param renews whether steps were to run although a cache has them
*/
function noteOf(isBuilt, renews) {
	if (isBuilt) return "no step runs again";
	return renews ? "steps run again because of 'no-cache' or 'no-cache-filters'" : "only unfinished steps run";
}
//#endregion
//#region src/image/own-outputs.ts
/** Outputs that only the build action has. */
const ownOutputs = [
	...linuxPlatforms.map(pushedOutput),
	...linuxPlatforms.map(testedOutput),
	...[
		"annotations",
		"json",
		"labels",
		"version"
	],
	...[
		"builder",
		"buildkit-version",
		"buildx-version",
		"call-result",
		"imageid",
		"metadata",
		"push-declined",
		"tags-kept",
		"timings"
	]
];
/** Those that tell what built. */
function toolchainOutputs({ builder, binary, buildkit }) {
	return {
		builder,
		"buildx-version": binary.version,
		"buildkit-version": buildkit.version ?? ""
	};
}
//#endregion
//#region src/image/annotate.ts
/**
* Turns warnings about a Dockerfile into annotations. File and line are given only where the file is known to hold what
* the warning is about, since an annotation on the wrong line misleads.
*
* @param dockerfile path in the repository; undefined when the Dockerfile comes from elsewhere
* @param content of that file; undefined where it cannot be read because the context is Git
*/
function annotate(warnings, dockerfile, content) {
	return warnings.map(({ title, message, url, source, line, endLine }) => ({
		title,
		message: url ? `${message}\n${url}` : message,
		...dockerfile !== void 0 && (content === void 0 || content === source) && {
			file: dockerfile,
			...line && { startLine: line },
			...endLine && { endLine }
		}
	}));
}
function annotateDockerfile(warnings, { dockerfile, request, shows }, { workspace }) {
	if (!shows.annotations) return;
	const content = dockerfile !== void 0 && !isRemote(request.context) ? readText(resolve(workspace, dockerfile)) ?? "" : void 0;
	for (const { message, ...properties } of annotate(warnings, dockerfile, content)) warning(message, properties);
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
//#region src/buildx/layout.ts
const name = "layout";
/**
* The folders in which the calls of one build leave their results: the build's own folder if there is only one call.
*/
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
* The `--build-context` with which a Dockerfile names an image of a layout, for a call that runs in the folder of the
* build: buildx would cut a path that contains `:` or `@` (build/opt.go).
*
* @param context the name of the image in the Dockerfile
*/
function layoutContext(context, digest) {
	return `${context}=oci-layout://${name}@${digest}`;
}
//#endregion
//#region src/buildx/split.ts
/**
* Divides the platforms of a build so that each group is built on one node by its own `buildx build`: buildx itself
* joins what it builds on several nodes, and pushes the result under a tag.
*
* buildx asks for each platform which is the first node fixed to it (build/resolver/driver.go, `resolve` with
* `OnlyStrict`: after normalisation the same, so arm/v7 is not at home on a node fixed to arm/v6). If every platform of
* the call has one, these are taken, and no other node is booted. Otherwise all are booted, and each platform goes to
* the first that can run it, even under QEMU; so a platform that no node is fixed to gets its own call, and so does one
* whose node comes after another with unknown fixed platforms.
*
* A platform with a node fixed to it is thereby built there even when others have none, which in one call for all is
* not so.
*
* @param platforms normalised
* @param nodes in buildx's order
* @returns in the requested order; one group for a builder with one node, and if the builder chooses the platforms
*/
function splitByNode(platforms, nodes) {
	if (nodes.length < 2 || platforms.length === 0) return [[...platforms]];
	const groups = /* @__PURE__ */ new Map();
	for (const platform of platforms) {
		const key = homeOf(platform, nodes) ?? platform;
		groups.set(key, [...groups.get(key) ?? [], platform]);
	}
	return [...groups.values()];
}
/**
* The nodes on which one call of buildx builds its platforms; undefined unless every platform has a node fixed to it.
*/
function homesOf(platforms, nodes) {
	const homes = new Map(platforms.flatMap((platform) => {
		const node = nodes[homeOf(platform, nodes) ?? nodes.length];
		return node ? [[platform, node]] : [];
	}));
	return homes.size === platforms.length ? homes : void 0;
}
/** The index of the node on which buildx is certain to build a platform, if all platforms of the call have one. */
function homeOf(platform, nodes) {
	const index = nodes.findIndex(({ fixed }) => fixed === void 0 || fixed.includes(platform));
	return nodes[index]?.fixed === void 0 ? void 0 : index;
}
//#endregion
//#region src/buildx/machine.ts
/** Architectures that a processor of another architecture executes: always, or if it has the modes for it. */
const hosts = {
	"386": "amd64",
	arm: "arm64"
};
/**
* Derives a node's machine from the platforms that it lists, if that is certain: a worker lists its own first (BuildKit
* util/archutil/detect.go), but buildx puts the node's fixed platforms in front.
*
* @returns undefined if the machine is ambiguous, as with QEMU on a node that is fixed to a platform
*/
function machineOf({ listed = [], fixed = [] }) {
	const [first] = listed;
	if (first === void 0) return void 0;
	if (fixed.length === 0) return machineFor(first, listed);
	const architectures = new Set(listed.map(architectureOf));
	const own = [...architectures].filter((one) => !architectures.has(hosts[one] ?? ""));
	return own.length === 1 ? machineFor(`linux/${own[0]}`, listed) : void 0;
}
/**
* @param native the platform that its BuildKit was built for
* @param listed what it executes, if known; without it, anything that is executed there
*/
function machineFor(native, listed) {
	const own = architectureOf(native);
	const others = [...new Set(listed.map(architectureOf))].filter((one) => one !== own);
	const unsure = others.filter((one) => one === "arm" && own === "arm64");
	const emulated = others.filter((one) => hosts[one] !== own);
	return {
		emulated: new Set(emulated),
		unsure: new Set(unsure)
	};
}
/** What messages and outputs call a node: the name that it was given, or its address. */
function nodeLabel({ name, endpoint }, builder) {
	return name.startsWith(builder) && /^\d+$/.test(name.slice(builder.length)) && endpoint && !endpoint.startsWith("kubernetes:") ? endpoint : name;
}
/** The node that made a build, by `buildx.build.ref` of its metadata: builder/node/id. */
function nodeOfRef(ref, nodes) {
	return nodes.find(({ name }) => ref.includes(`/${name}/`));
}
//#endregion
//#region src/image/division.ts
/**
* Splits a push by digest into one buildx call per node: with several nodes, buildx would join the images itself and push
* them as `latest` before any check.
*
* The same goes for one that is written to a layout instead.
*
* @throws Error for outputs that have no place in such a build
*/
function divide(request, { layout, ...outputs }, { nodes = [] }) {
	const whole = {
		groups: [request.platforms],
		request,
		annotations: [],
		layout
	};
	if (!outputs.byDigest && !outputs.pushesRawDigest && !layout) return whole;
	const groups = splitByNode(request.platforms, nodes);
	if (groups.length < 2) return whole;
	if (outputs.pushesRawDigest) throw new Error(`input 'outputs' pushes by digest, but the builder has several nodes, whose images buildx would join under the tag 'latest'; use 'push: true' with 'publish: digest' and 'images' instead`);
	if (outputs.outputs.length > (layout ? 0 : 1)) throw new Error(`'load' and 'outputs' cannot be combined with a push from a builder with several nodes, since no node has the whole image; remove them, or use a separate step for them`);
	const { index, manifests } = splitAnnotations(request.annotations, "manifest");
	return {
		groups,
		request: {
			...request,
			annotations: manifests
		},
		annotations: index,
		layout
	};
}
/** What the calls of a build pushed, each for its platforms. */
function pushedBy(built, { groups, annotations }) {
	return {
		images: built.flatMap(({ digest }, index) => digest === void 0 ? [] : [{
			digest,
			platforms: groups[index] ?? []
		}]),
		annotations
	};
}
/**
* Tells which node built each platform, where the builder has several: by what buildx reports of each call, and of one that
* buildx itself divided, by the platforms that nodes are fixed to. One that is not known is missing.
*/
function builtOn(built, groups, { builder, buildkit: { nodes = [] } }) {
	if (nodes.length < 2) return /* @__PURE__ */ new Map();
	return new Map(groups.flatMap((platforms, index) => {
		const isOfOneNode = splitByNode(platforms, nodes).length === 1;
		const told = isOfOneNode ? nodeOfRef(built[index]?.ref ?? "", nodes) : void 0;
		return platforms.flatMap((platform) => {
			const node = isOfOneNode ? told : homesOf(platforms, nodes)?.get(platform);
			return node ? [[platform, nodeLabel(node, builder)]] : [];
		});
	}));
}
/**
* Composes what the calls of a build left; what several nodes built is one image. Its names are the tags that were
* moved, as buildx writes them where it pushes tags: `r/a:1,r/a:2` (BuildKit exporter/containerimage/export.go). Where
* none was, they are what buildx wrote.
*/
function resultOf(built, { image, moved }) {
	const [first] = built;
	const names = moved.length > 0 ? { "image.name": moved.join(",") } : {};
	if (built.length < 2) {
		const metadata = render({
			...first?.metadata,
			...names
		});
		return {
			digest: first?.digest,
			imageId: first?.imageId ?? "",
			metadata
		};
	}
	if (image === void 0) return {
		digest: void 0,
		imageId: "",
		metadata: ""
	};
	const { digest, mediaType, bytes } = image.content;
	const whole = {
		"containerimage.digest": digest,
		"containerimage.descriptor": {
			mediaType,
			digest,
			size: bytes.length
		}
	};
	return {
		digest,
		imageId: digest,
		metadata: render({
			...first?.metadata,
			...whole,
			...names
		})
	};
}
/** Removes the names and digests of an image that nobody can pull. */
function withoutImage({ metadata, ...built }) {
	const isOfImage = (key) => /^(?:containerimage|image)\./.test(key);
	return {
		...built.ref !== void 0 && { ref: built.ref },
		metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !isOfImage(key)))
	};
}
function render(metadata) {
	return Object.keys(metadata).length > 0 ? JSON.stringify(metadata, null, 2) : "";
}
//#endregion
//#region src/image/hosts.ts
/**
* The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts.
*
* @param pushedTo references or repositories of the image
* @param cacheFrom of the cache that the action chose
*/
function hostsOf(pushedTo, request, cacheFrom = []) {
	const caches = [
		...request.cacheFrom,
		...cacheFrom,
		...request.cacheTo
	].flatMap(referencesOfCache);
	return hostsIn([
		...pushedTo,
		...caches,
		...request.buildContexts.map(imageOfContext)
	]);
}
/** The images that a build names, as they were written, by the input that names them. */
function namesOf({ tags, targets, request: { cacheFrom, cacheTo, buildContexts } }) {
	return {
		...tags.length > 0 ? { tags } : { images: targets.map(({ repository }) => repository) },
		"cache-from": cacheFrom.flatMap(referencesOfCache),
		"cache-to": cacheTo.flatMap(referencesOfCache),
		"build-contexts": buildContexts.map(imageOfContext)
	};
}
/** The registry hosts that a build pushes to: the image, as in {@link hostsOf}, and raw caches that may not fail. */
function hostsPushedTo(pushedTo, cacheTo) {
	const caches = cacheTo.filter((entry) => parseGoBool(fieldsOf$1(entry)["ignore-error"] ?? "") !== true);
	return hostsIn([...pushedTo, ...caches.flatMap(referencesOfCache)]);
}
function hostsIn(references) {
	return [...new Set(references.filter((reference) => reference !== "").flatMap(hostOf))];
}
function referencesOfCache(entry) {
	const { ref = "", "": reference = "" } = fieldsOf$1(entry);
	return [ref, reference];
}
function imageOfContext(context) {
	return context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? "";
}
function hostOf(reference) {
	const read = referenceIn(reference);
	return read ? [read.host] : [];
}
/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf$1(record) {
	return Object.fromEntries(readFields(record).map(({ key, value }) => value === void 0 ? ["", key] : [key.trim().toLowerCase(), value]));
}
//#endregion
//#region src/docker/mirrors.ts
/**
* The names under which mirrors of Docker Hub have an image, in their order.
*
* @param mirrors hosts, each with an optional path, as BuildKit takes them: `mirror.example.com/dockerhub`
* @returns empty for an image that is not on Docker Hub
*/
function mirrored(reference, mirrors) {
	const path = pathOnHub(reference);
	if (path === void 0) return [];
	return mirrors.map((mirror) => `${mirror}/${path}`).filter((name) => isElsewhere(name));
}
/** What follows `docker.io/`, with tag and digest. */
function pathOnHub(reference) {
	const read = referenceIn(reference);
	if (read?.host !== "docker.io") return void 0;
	const { path, tag, digest } = read;
	return `${path.includes("/") ? path : `library/${path}`}${tag === void 0 ? "" : `:${tag}`}${digest === void 0 ? "" : `@${digest}`}`;
}
/** Docker treats a name whose first part has neither dot nor port as one on Docker Hub. */
function isElsewhere(reference) {
	const read = referenceIn(reference);
	return read !== void 0 && read.host !== "docker.io";
}
//#endregion
//#region src/docker/images.ts
/**
* Asks the daemon which of the images it holds, under their own names or those of mirrors; one process that also shows
* whether there is a daemon at all.
*
* @throws Error that distinguishes a missing docker command from a daemon that does not answer
*/
async function inspectImages({ docker, address }, references, mirrors = []) {
	const images = (await docker([
		"image",
		"inspect",
		"--format",
		"{{json .}}",
		"--",
		...references.flatMap((reference) => [reference, ...mirrored(reference, mirrors)])
	]).then(({ stdout }) => stdout, async (error) => {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) throw new Error(`cannot run docker: ${error.message}`, { cause: error });
		const { saidByDocker } = await import("./load-docker-said.js");
		if (saidByDocker(error.stderr, ["no image"])) return error.stdout;
		const { saidOfEngine } = await import("./load-docker-engine-said.js");
		const words = [...new Set(error.stderr.trim().split("\n"))].join("\n");
		const isTold = saidOfEngine(words, [
			"engine not reached",
			"engine refused",
			"versions apart"
		]);
		throw new Error(isTold ? words : `cannot reach the Docker daemon at ${address}: ${words}`, { cause: error });
	})).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
	const held = new Set(images.flatMap(({ RepoTags, RepoDigests }) => [...RepoTags ?? [], ...RepoDigests ?? []].map(familiar)));
	return {
		isLocal: (reference) => held.has(familiar(withoutTagBeforeDigest(reference))),
		mirrors,
		engineRoot: images.map(rootOf).find((root) => root !== void 0)
	};
}
/** A layer is in a folder of the graph driver, which is in that of the engine: `/var/lib/docker/overlay2/<id>/diff`. */
function rootOf({ GraphDriver }) {
	const { Name = "", Data } = GraphDriver ?? {};
	const [path = ""] = Object.values(Data ?? {}).filter((value) => value.startsWith("/") && value.includes(`/${Name}/`));
	return path.slice(0, path.indexOf(`/${Name}/`)) || void 0;
}
/** Go's name of the architecture of the daemon's machine. */
async function daemonArchitecture(docker) {
	return (await docker([
		"version",
		"--format",
		"{{.Server.Arch}}"
	])).stdout.trim();
}
/**
* Makes one of the candidate images available: the first that the daemon holds or can pull. As BuildKit does, it asks the
* mirrors of Docker Hub before Docker Hub itself.
*
* @param input the input that lists the candidates, for the message
* @returns the reference that is there now
* @throws Error with each candidate's reason when none can be pulled
*/
async function ensureImage({ isLocal, mirrors, log, isProxied = false, ...pulling }, input, candidates) {
	const reasons = [];
	const named = candidates.map((reference) => [...mirrored(reference, mirrors), reference]);
	const last = candidates.at(-1);
	for (const names of named) {
		const local = names.toReversed().find(isLocal);
		if (local !== void 0) return local;
		for (const reference of names) {
			const { pull, whyNotPulled } = await import("./pull.js");
			try {
				log(`pulling ${reference}`);
				await pull(pulling, reference, reference !== last);
				return reference;
			} catch (error) {
				if (!(error instanceof CommandError)) throw error;
				const reason = whyNotPulled(error);
				reasons.push(`${reference}: ${reason}`);
				log(`skipping ${reference}: ${reason}`);
			}
		}
	}
	const remedy = isProxied ? `the Docker daemon pulls with its own proxy settings ('docker info' shows them): change those, or set '${input}' to an image that needs no proxy` : `set '${input}' to an image that this machine can reach, e.g. in your own registry`;
	throw new Error(`no image of '${input}' can be pulled:\n${reasons.join("\n")}\n${remedy}`);
}
/** Docker leaves `docker.io/` and `library/` out of the names it reports. */
function familiar(reference) {
	return reference.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
}
/** `name:tag@digest` is stored as `name@digest`. */
function withoutTagBeforeDigest(reference) {
	const [name = "", digest] = reference.split("@");
	return digest === void 0 ? name : `${name.replace(/:[^:/]*$/, "")}@${digest}`;
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
/** Reads the first 20 bytes of an ELF file; undefined for anything else, and for fewer bytes. */
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
/** A machine as key of the tables: `<machine>/<bits>/<byte order>`, e.g. `62/64/little`. */
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
//#region src/toolchain/probe.ts
/** Executes an ELF program that only exits 0, to learn what the kernel runs: its CPU may lack 32-bit modes. */
function createProbe(run, folder) {
	return async (architecture) => {
		const program = exitPrograms[architecture];
		if (!program) return false;
		const path = join(folder, `probe-${architecture}-${randomUUID()}`);
		await writeFile(path, program, { mode: 448 });
		try {
			await run(path, []);
			return true;
		} catch (error) {
			if (error instanceof CommandError) return false;
			throw error;
		} finally {
			await rm(path, { force: true });
		}
	};
}
/** An ELF file of one segment: header, program header, code. */
function elfProgram(machine, code) {
	const base = 65536;
	const headers = 84;
	const file = Buffer.alloc(headers + code.length);
	file.set([
		127,
		69,
		76,
		70,
		1,
		1,
		1
	]);
	const words = [
		[20, 1],
		[24, 65620],
		[28, 52],
		[52, 1],
		[60, base],
		[64, base],
		[68, file.length],
		[72, file.length],
		[76, 5],
		[80, 4096]
	];
	for (const [offset, value] of words) file.writeUInt32LE(value, offset);
	file.writeUInt16LE(2, 16);
	file.writeUInt16LE(machine, 18);
	file.writeUInt16LE(52, 40);
	file.writeUInt16LE(32, 42);
	file.writeUInt16LE(1, 44);
	if (machine === 40) file.writeUInt32LE(83886080, 36);
	file.set(code, headers);
	return file;
}
const exitPrograms = {
	"386": elfProgram(3, Buffer.from("31dbb801000000cd80", "hex")),
	arm: elfProgram(40, Buffer.from("0000a0e30170a0e3000000ef", "hex"))
};
//#endregion
//#region src/toolchain/emulation.ts
/** What binfmt registers emulators for. Others are built for without executing anything of theirs. */
const emulated = new Set(linuxPlatforms.map(architectureOf));
/**
* Registers emulators for the platforms that the builder's machine does not execute natively, as far as the input
* `emulation` allows.
*/
async function emulate({ emulation, binfmtImages }, platforms, { daemon, images, supplies }, { run, passing, runner, folder, proxies }) {
	const { docker, isRemote } = daemon;
	const own = nativePlatform(runner.arch).architecture;
	const native = isRemote ? await images.then(() => daemonArchitecture(docker)) : own;
	const probe = native === own ? createProbe(run, folder) : async () => false;
	const handlers = isRemote ? [] : await readHandlers();
	const foreign = await foreignArchitectures(platforms, native, handlers, probe);
	const emulatedArchitectures = new Set(foreign);
	if (foreign.length === 0 || emulation === "never") return { emulatedArchitectures };
	const missing = (emulation === "always" ? foreign : withoutHandler(foreign, handlers)).filter((architecture) => emulated.has(architecture));
	if (missing.length === 0) return { emulatedArchitectures };
	return {
		emulatedArchitectures,
		qemuImage: await group(`Register QEMU for ${missing.join(", ")}`, async (log) => {
			const options = {
				docker,
				passing: passing.pull,
				log: log.info,
				isProxied: proxies !== void 0
			};
			const image = await during("pull", {
				docker,
				isRemote
			}, () => supplies.get(async (retries) => ensureImage({
				...options,
				retries,
				...await images
			}, "binfmt-image", binfmtImages)));
			await during("emulation", {
				docker,
				isRemote,
				emulators: {
					image,
					architectures: missing
				}
			}, () => registerEmulators(docker, image, missing));
			log.info(`registered with ${image}`);
			return image;
		})
	};
}
/**
* The architectures among the platforms that this machine does not execute natively.
*
* @param platforms normalised; only Linux platforms are ever executed
* @param native Go's name of the machine's architecture
* @param handlers what the kernel takes before its own support for a format (binfmt_misc puts itself first,
*   insert_binfmt), so that a probe would run under QEMU, and succeed
*/
async function foreignArchitectures(platforms, native, handlers, probe) {
	const needed = new Set(platforms.filter(isLinux).map(architectureOf));
	needed.delete(native);
	const sibling = compatible[native];
	const isHandled = handlers.some(({ enabled, architecture }) => enabled && architecture === sibling);
	if (sibling && needed.has(sibling) && !isHandled && await probe(sibling)) needed.delete(sibling);
	return [...needed];
}
/**
* Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
*
* @param image tonistiigi/binfmt, already pulled
* @param architectures Go's names, e.g. `['arm64', 'arm']`
* @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
*/
async function registerEmulators(docker, image, architectures) {
	const { stdout, stderr } = await docker([
		"run",
		"--rm",
		"--privileged",
		"--pull=never",
		image,
		"--install",
		architectures.join(",")
	]);
	const supported = parseSupported(stdout);
	const missing = architectures.filter((architecture) => !supported.some((name) => architectureOf(name) === architecture));
	if (missing.length === 0) return;
	throw new Error(`${image} did not register QEMU for ${missing.join(", ")}: ${stderr.trim() || "it printed nothing"}`);
}
/** binfmt prints `{"supported": ["linux/amd64", …], "emulators": ["qemu-aarch64", …]}` among its log lines. */
function parseSupported(stdout) {
	const { supported } = parseObject(stdout.slice(stdout.indexOf("{"), stdout.lastIndexOf("}") + 1));
	return Array.isArray(supported) ? supported.filter((name) => typeof name === "string").map(normalisedName) : [];
}
//#endregion
//#region src/buildx/driver-opts.ts
/**
* Tells whether `driver-opts` set an option. Each is a CSV record, as buildx reads it (csvToMap in builder/builder.go);
* a malformed one is ignored here and refused by buildx.
*/
function hasDriverOpt(driverOpts, name) {
	return driverOpt(driverOpts, name) !== void 0;
}
/** The value of an option that `driver-opts` set, the last of several; undefined where they do not. */
function driverOpt(driverOpts, name) {
	return fieldsOf(driverOpts).findLast(({ key, value }) => key === name && value !== void 0)?.value;
}
/** Tells whether a container of the driver docker-container with these options has this machine's network. */
function isInHostNetwork(driverOpts) {
	return fieldsOf(driverOpts).some(({ key, value }) => key === "network" && value === "host");
}
/** Tells whether a builder with these options loads results that go nowhere else into the Docker engine. */
function hasDefaultLoad(driverOpts) {
	return fieldsOf(driverOpts).some(({ key, value = "" }) => key === "default-load" && parseGoBool(value) === true);
}
/** Tells whether these options switch something on, e.g. `rootless` of a pod. */
function isSwitchedOn(driverOpts, name) {
	return parseGoBool(driverOpt(driverOpts, name) ?? "") === true;
}
/** Tells whether buildx starts the BuildKit of a builder with this driver itself, with the configuration it is given. */
function startsBuildkit(driver) {
	return ["docker-container", "kubernetes"].includes(driver);
}
function fieldsOf(driverOpts) {
	return driverOpts.flatMap(readFields);
}
//#endregion
//#region src/buildx/builder.ts
const containerDriver = "docker-container";
/** The argument vectors of `buildx create` that make a builder: one per node. All boot together with the last. */
function createArguments(options) {
	const { name, driver, driverOpts, endpoint, keepState, nodes = [], platforms = [], beforeBoot, explain, ...shared } = options;
	const fixed = nodes.length > 0 && nodes.every((node) => node.platforms.length > 0) ? [...platforms] : [];
	const all = [{
		name: keepState ? `${name}0` : "",
		endpoint,
		driverOpts,
		buildkitdFlags: "",
		platforms: fixed
	}, ...nodes];
	return all.map((node, index) => [
		"create",
		`--name=${name}`,
		`--driver=${driver}`,
		...index > 0 ? ["--append"] : [],
		...index === all.length - 1 && !beforeBoot ? ["--bootstrap"] : [],
		...nodeArguments(node, driver, shared)
	]);
}
function nodeArguments(node, driver, shared) {
	const { name, endpoint, driverOpts, platforms } = node;
	const buildkitdFlags = node.buildkitdFlags || shared.buildkitdFlags;
	const image = driver === containerDriver && !hasDriverOpt(driverOpts, "image") ? shared.buildkitImage : void 0;
	return [
		...name ? [`--node=${name}`] : [],
		...image ? [`--driver-opt=image=${image}`] : [],
		...driverOpts.map((opt) => `--driver-opt=${opt}`),
		...buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : [],
		...shared.configFile ? [`--buildkitd-config=${shared.configFile}`] : [],
		...platforms.length > 0 ? [`--platform=${platforms.join(",")}`] : [],
		...endpoint ? ["--", endpoint] : []
	];
}
/**
* Creates and boots a builder.
*
* @throws Error with the last lines of BuildKit's own log, or what a cluster says of its pods, when it does not boot
*/
async function createBuilder(docker, buildx, options) {
	try {
		for (const node of createArguments(options)) await buildx(node);
		if (options.beforeBoot) {
			await options.beforeBoot();
			await buildx([
				"inspect",
				"--bootstrap",
				"--",
				options.name
			]);
		}
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const [{ finalError }, log] = await Promise.all([import("./load-buildx-progress.js"), containerLog(docker, options)]);
		const words = finalError(error.stderr) || lastLines(error.stderr, 3) || error.message;
		const explained = await options.explain?.(words);
		throw new Error([`${words}${log}`, explained].filter(Boolean).join("\n"), { cause: error });
	}
}
async function containerLog(docker, { name, driver }) {
	if (driver !== containerDriver) return "";
	const output = await docker([
		"logs",
		"--tail=200",
		"--",
		nodeContainer(name)
	]).catch(() => void 0);
	const text = lastWords(output?.stderr ?? "") || lastWords(output?.stdout ?? "");
	return text ? `\nlast lines of BuildKit's log:\n${text}` : "";
}
/** The last lines; for a program that crashed, from the line with the reason on: Go prints the stack after that. */
function lastWords(log) {
	const at = log.search(/^panic: (?![\s\S]*^panic: )/m);
	return at < 0 ? lastLines(log, 20) : log.slice(at).split("\n").slice(0, 20).join("\n").trimEnd();
}
//#endregion
//#region src/buildx/inspect.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** Asks buildx for driver, versions and nodes of a builder. */
async function inspectBuildkit(buildx, builder) {
	const { stdout } = await buildx([
		"inspect",
		"--",
		builder
	]);
	return parseBuildkit(stdout);
}
/**
* Finds the BuildKit of a builder that was just created. Asking takes a fifth of a second, which the tag of a released
* image saves if there is one node.
*
* @param image of the one node; undefined where there are several, or it is not known
*/
async function lookAtBuildkit({ buildx, builder }, { driver, driverOpts }, image) {
	const version = versionOfImage(image);
	if (version === void 0) return inspectBuildkit(buildx, builder);
	return {
		driver,
		version,
		...hasDefaultLoad(driverOpts) && { loadsByDefault: true }
	};
}
/**
* Reads what `buildx inspect` prints (commands/inspect.go, the same from buildx 0.30 to 0.36). Only this output
* distinguishes fixed platforms from those that the node can run, by an asterisk, and is complete; `buildx ls` cuts its
* table, and its JSON does not distinguish them.
*/
function parseBuildkit(text) {
	const driver = text.match(/^Driver: +(\S+)$/m)?.[1] ?? "";
	const [, list = ""] = text.split(/^Nodes:$/m);
	const [, ...blocks] = list.split(/^Name: +/m);
	const versions = [...text.matchAll(/^BuildKit version: +(\S+)$/gm)].flatMap(([, version = ""]) => import_semver.default.valid(version) ? [version] : []);
	const [oldest] = versions.toSorted(import_semver.default.compare);
	return {
		driver,
		.../^Driver Options: +(?:.* )?default-load="(?:1|[tT]|true|TRUE|True)"/m.test(text) && { loadsByDefault: true },
		version: versions.length === blocks.length ? oldest : void 0,
		nodes: merge(blocks.map(parseNode)),
		...driver === "docker" && { hasContainerdStore: /^ org\.mobyproject\.buildkit\.worker\.snapshotter:/m.test(list) }
	};
}
/** The version in the tag of a BuildKit image, e.g. `moby/buildkit:v0.32.2@sha256:…`; undefined for other tags. */
function versionOfImage(reference) {
	const tag = reference?.replace(/@.*$/, "").match(/:([\w.-]+)$/)?.[1];
	return import_semver.default.valid(tag?.replace(/-rootless$/, "")) ? tag : void 0;
}
function parseNode(block) {
	const field = (key) => block.match(new RegExp(`^${key}: +(.*)$`, "m"))?.[1]?.trim() ?? "";
	const name = block.split("\n")[0]?.trim() ?? "";
	const endpoint = field("Endpoint");
	const common = {
		name,
		...endpoint && { endpoint }
	};
	if (/^Error: /m.test(block)) return {
		...common,
		status: "error",
		fixed: void 0
	};
	const items = field("Platforms").split(", ").filter(Boolean);
	const fixed = items.filter((item) => item.endsWith("*"));
	const names = items.map((item) => normalisedName(item.replace(/\*$/, "")));
	return {
		...common,
		status: field("Status"),
		fixed: names.slice(0, fixed.length),
		...names.length > 0 && { listed: [...new Set(names)] }
	};
}
/** buildx lists the pods of a `kubernetes` node one by one under its name; for a build they are one node. */
function merge(nodes) {
	return nodes.filter(({ name }, index) => nodes.findIndex((node) => node.name === name) === index);
}
//#endregion
//#region src/buildx/target-progress.ts
/**
* Returns the function that reads a line of progress. If several targets are baked together, buildx puts the target
* into the brackets before each vertex (util/progress/multiwriter.go): `[app linux/arm64 2/3] RUN …`, `[app] exporting
* …`. It is removed here, so that names are those of a build.
*/
function readerFor(targets = []) {
	if (targets.length < 2) return readProgress;
	const known = new Set(targets);
	return (line) => {
		const progress = readProgress(line);
		return {
			...progress,
			vertexes: progress.vertexes.map((vertex) => withTarget(vertex, known))
		};
	};
}
function withTarget(vertex, targets) {
	const [, target = "", rest, words = ""] = /^\[(\S+?)(?: ([^\]]*))?\] (.*)$/s.exec(vertex.name) ?? [];
	if (!targets.has(target)) return vertex;
	return {
		...vertex,
		target,
		name: rest === void 0 ? words : `[${rest}] ${words}`
	};
}
/**
* Follows each of the targets that are baked together separately; what several need belongs to each.
*
* @param targets all of them, those that others only build on included
*/
function followTargets(targets) {
	const followers = new Map(targets.map((target) => [target, followBuild()]));
	const [alone] = targets.length === 1 ? [...followers.values()] : [];
	return {
		followers,
		add: (progress) => {
			if (alone !== void 0) return alone.add(progress);
			for (const [target, follower] of followers) {
				const vertexes = progress.vertexes.filter((vertex) => vertex.target === target);
				if (vertexes.length > 0 || progress.statuses.length > 0) follower.add({
					...progress,
					vertexes
				});
			}
		}
	};
}
//#endregion
//#region src/oom-kills.ts
/**
* How many processes this machine's kernel has killed since it started because memory ran out, within a limit or on the
* whole machine; the difference of two readings is what was killed in between. Undefined if the kernel does not count
* them (before Linux 4.13).
*/
function readOomKills() {
	return parseOomKills(readText("/proc/vmstat") ?? "");
}
/** Reads a line `oom_kill 3`, which /proc/vmstat, memory.events and memory.oom_control all have. */
function parseOomKills(text) {
	const count = text.match(/^oom_kill (\d+)$/m)?.[1];
	return count === void 0 ? void 0 : Number(count);
}
//#endregion
//#region src/cache/report.ts
/** Rows of the summary: which cache, and what became of it. */
function cacheRows({ decision: { preset, description }, problem }) {
	const { what, reason = "" } = problem() ?? {};
	return [...preset === "none" ? [] : [["Cache", description]], ...what ? [[`Cache ${what}`, reason]] : []];
}
/** @param advise what is known of a reason, in a sentence; empty for nothing */
async function cacheWarnings(record, problem, advise) {
	const failures = [
		...(record?.unreadCaches ?? []).map(({ what, reason }) => ({
			what: `the cache ${what} was not read`,
			reason
		})),
		...(record?.unwrittenCaches ?? []).map(({ what, reason }) => ({
			what: `${what} failed`,
			reason
		})),
		...problem ? [{
			what: `the cache was ${problem.what}`,
			reason: problem.reason
		}] : []
	];
	return Promise.all(failures.map(async ({ what, reason }) => [`${what}: ${reason}`, await advise(reason)].filter((text) => text !== "").join("\n")));
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
function findEmulated({ vertexes, platforms, emulatedArchitectures, unsureArchitectures, ranOn }) {
	if (emulatedArchitectures?.size === 0 && !unsureArchitectures?.size) return new Map(platforms.map((platform) => [platform, false]));
	if (!vertexes.some(({ name }) => parseStep(name))) return /* @__PURE__ */ new Map();
	const targetsOf = targetsIn(vertexes, platforms);
	const runs = executedRuns(vertexes).map((vertex) => {
		const where = parseStep(vertex.name)?.ranOn ?? ranOn.get(vertex.digest);
		return {
			targets: targetsOf(vertex),
			emulated: isEmulatedOn(where, emulatedArchitectures, unsureArchitectures)
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
* @param unsureArchitectures see {@link Execution}
* @returns undefined where that is not known
*/
function isEmulatedOn(platform, emulatedArchitectures, unsureArchitectures) {
	if (platform === void 0 || unsureArchitectures?.has(architectureOf(platform))) return void 0;
	return emulatedArchitectures?.has(architectureOf(platform));
}
/** Whether a build executed an instruction: BuildKit does everything else itself. */
function hasExecutedRuns(vertexes) {
	return executedRuns(vertexes).length > 0;
}
/** The executed instructions whose names do not show on which platform they ran. */
function unplacedRuns(vertexes) {
	return executedRuns(vertexes).filter(({ name }) => parseStep(name)?.ranOn === void 0);
}
/**
* Reads on which platform each step is executed from the provenance that BuildKit keeps with its record of a build. It
* is there, with `mode=max`, whatever provenance was asked for (solver/llbsolver/history.go), in the form of SLSA 1 or,
* from an older BuildKit, of SLSA 0.2 (solver/llbsolver/provenance/types).
*
* @returns platforms by digest of the vertex, empty for a text of another form; and what BuildKit itself was made for
*/
function parseProvenance(provenance) {
	const { buildDefinition, buildConfig, invocation } = parseObject(provenance);
	const native = buildDefinition?.internalParameters?.builderPlatform ?? invocation?.environment?.platform;
	const { digestMapping, llbDefinition } = buildDefinition?.internalParameters?.buildConfig ?? buildConfig ?? {};
	const platforms = new Map((llbDefinition ?? []).map(({ id, op }) => [id, op?.platform]));
	return {
		ranOn: new Map(Object.entries(digestMapping ?? {}).flatMap(([digest, id]) => {
			const { OS, Architecture, Variant } = platforms.get(id) ?? {};
			return OS && Architecture ? [[digest, platformOf({
				os: OS,
				architecture: Architecture,
				...Variant && { variant: Variant }
			})]] : [];
		})),
		native: native === void 0 ? void 0 : normalisedName(native)
	};
}
function executedRuns(vertexes) {
	return vertexes.filter((vertex) => isExecuted(vertex) && parseStep(vertex.name)?.instruction === "RUN");
}
/**
* Returns the function that finds the platforms for which a vertex is needed.
*
* @param builtFor the platforms that the vertex's call of buildx was made for; by default all
*/
function targetsIn(vertexes, platforms, builtFor = () => platforms) {
	const users = /* @__PURE__ */ new Map();
	for (const vertex of vertexes) for (const input of vertex.inputs ?? []) users.set(input, [...users.get(input) ?? [], vertex]);
	const known = /* @__PURE__ */ new Map();
	const find = (vertex) => {
		const before = known.get(vertex.digest);
		if (before) return before;
		const needed = new Set((users.get(vertex.digest) ?? []).flatMap((user) => [...find(user)]));
		const targets = needed.size > 0 ? needed : namedTargets(vertex, builtFor(vertex));
		known.set(vertex.digest, targets);
		return targets;
	};
	return find;
}
/** The platform that a last vertex is for, by its name; empty for what is not a step, such as the scan for an SBOM. */
function namedTargets({ name }, platforms) {
	const step = parseStep(name);
	if (step === void 0) return /* @__PURE__ */ new Set();
	const { target } = step;
	if (target === void 0) return new Set(platforms);
	return new Set(platforms.includes(target) ? [target] : platforms.filter((platform) => architectureOf(platform) === architectureOf(target)));
}
//#endregion
//#region src/image/title.ts
/** The heading of a build's summary: where the image goes, or would have gone. */
function titleOf({ declined, targets }) {
	return (declined ?? { targets }).targets[0]?.repository ?? "Build";
}
//#endregion
export { annotateDockerfile as $, elfArchitectures as A, vertexesOf as At, divide as B, csvFields as Bt, emulate as C, callOf as Ct, readHandlers as D, ofCall as Dt, parseHandler as E, neededBy as Et, inspectImages as F, failureOfCall as Ft, machineOf as G, builderInputs as Gt, resultOf as H, parseFields as Ht, hostsOf as I, readMetadata as It, layoutContext as J, flag as Jt, nodeOfRef as K, defaultBuildkitImage as Kt, hostsPushedTo as L, withWarnings as Lt, machineKey as M, ask as Mt, readElfMachine as N, build as Nt, withoutHandler as O, parseProgress as Ot, ensureImage as P, builtFrom as Pt, wholeLines as Q, namesOf as R, buildArguments as Rt, startsBuildkit as S, readStepLine as St, qemuFor as T, isRunning as Tt, withoutImage as U, parseRecord as Ut, pushedBy as V, csvRecord as Vt, machineFor as W, readFields as Wt, layoutOutput as X, layoutIn as Y, flagInputs as Yt, resultFolders as Z, createBuilder as _, isCacheExport as _t, parseProvenance as a, buildWarnings as at, isInHostNetwork as b, wordsBesideJson as bt, cacheRows as c, isCheck as ct, readOomKills as d, lintWarnings as dt, ownOutputs as et, followTargets as f, printedWarnings as ft, versionOfImage as g, countSteps as gt, lookAtBuildkit as h, cacheWriteFailures as ht, isEmulatedOn as i, openCalls as it, hasElfMagic as j, workedFor as jt, elfArchitecture as k, readProgress as kt, cacheWarnings as l, isIgnoredFile as lt, inspectBuildkit as m, cacheReadFailures as mt, findEmulated as n, alsoTold as nt, targetsIn as o, callResult as ot, readerFor as p, readPulledBase as pt, splitByNode as q, readBuilderInputs as qt, hasExecutedRuns as r, noteOf as rt, unplacedRuns as s, isBuildCall as st, titleOf as t, toolchainOutputs as tt, parseOomKills as u, isOfFixedPlatform as ut, driverOpt as v, parseStep as vt, isEmulatedHere as w, followBuild as wt, isSwitchedOn as x, cacheImport as xt, hasDriverOpt as y, withoutQueries as yt, builtOn as z, repeated as zt };
