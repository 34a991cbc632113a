import { i as __toESM } from "./chunks/rolldown-runtime.js";
import { m as warning } from "./chunks/actions-core.js";
import { D as CommandError, M as lastLines, d as csvFields, f as csvRecord, i as killBuilder, m as parseRecord, p as parseFields } from "./chunks/daemon.js";
import { d as group, f as live, h as messageOf, l as parseSwitch, m as mask, n as findService, p as log, r as firstBuildkitOfSecondVersion, u as readSwitch } from "./chunks/runner.js";
import { C as readConfig, D as runJob, E as readText, S as readRegistryInputs, T as hostsOf, _ as describe, a as splitAnnotations, b as readBuilderInputs, d as listMoves, f as readTags, g as readContents, h as createImagetools, i as indexAnnotations, l as renderSummary, m as verify, n as planTags, o as readReference, p as tag, r as targetsOf, s as prepare, t as planRepositories, u as confirmTags, w as registriesOf, x as readBuildxInputs, y as imagesOf } from "./chunks/targets.js";
import { a as list, c as scalar, d as formatPlatform, h as platformOf, i as duration, m as parsePlatform, n as boolean, o as name, p as nativePlatform, r as choice, s as names, t as readPlatforms } from "./chunks/platforms.js";
import { t as require_semver } from "./chunks/semver.js";
import { mkdir, readFile, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
//#region src/report/annotations.ts
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
/** Shows annotations in the run. */
function showAnnotations(annotations) {
	for (const { message, ...properties } of annotations) warning(message, properties);
}
//#endregion
//#region src/solve/arguments.ts
/** The argument vector of `buildx build`. The context stands behind `--`, since buildx takes `--help` for an option. */
function buildArguments(request, builder, files, progress = "plain") {
	return [
		"build",
		...each("add-host", request.addHosts),
		...each("allow", request.allow),
		...each("annotation", request.annotations),
		...each("attest", request.attests),
		...each("build-arg", request.buildArgs),
		...each("build-context", request.buildContexts),
		...each("cache-from", request.cacheFrom),
		...each("cache-to", request.cacheTo),
		...some("call", request.call),
		...some("cgroup-parent", request.cgroupParent),
		...some("file", request.file),
		...some("iidfile", files.imageId),
		...each("label", request.labels),
		...each("no-cache-filter", request.noCacheFilters),
		...each("output", request.outputs),
		...some("platform", request.platforms.join(",")),
		...each("secret", request.secrets),
		...some("shm-size", request.shmSize),
		...each("ssh", request.ssh),
		...each("tag", request.tags),
		...some("target", request.target),
		...each("ulimit", request.ulimit),
		...some("builder", builder),
		...flag("load", request.load),
		...some("metadata-file", files.metadata),
		...some("network", request.network),
		...flag("no-cache", request.noCache),
		`--progress=${progress}`,
		...flag("pull", request.pull),
		...flag("push", request.push),
		"--",
		request.context
	];
}
function each(name, values) {
	return values.map((value) => `--${name}=${value}`);
}
function some(name, value) {
	return value ? [`--${name}=${value}`] : [];
}
function flag(name, set) {
	return set ? [`--${name}`] : [];
}
//#endregion
//#region src/solve/failure.ts
/** What buildx and BuildKit say, and what a user of this action can do about it. */
const remedies = [
	[/docker exporter does not currently support exporting manifest lists/, `the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use; load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`],
	[/push-by-digest is currently not implemented for docker driver/, `the docker driver cannot push by digest; use 'driver: docker-container' or 'publish: direct'`],
	[/granting entitlement (\S+) is not allowed by build daemon configuration/, `the builder does not allow the entitlement; give it with buildkitd-flags: --allow-insecure-entitlement $1`]
];
/**
* Says why a build failed: the failing instruction, its last lines and the error, picked from buildx's plain progress,
* or what to do where that is known.
*/
function explainFailure({ exitCode, stderr, message }) {
	if (exitCode === 130) return "the build was cancelled";
	if (exitCode === 102) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`;
	const error = stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim();
	const [pattern, remedy] = remedies.find(([candidate]) => candidate.test(error ?? "")) ?? [];
	if (pattern && remedy) return `${remedy.replace("$1", () => error?.match(pattern)?.[1] ?? "")} (buildx: ${error})`;
	const start = stderr.lastIndexOf("\n------\n > ");
	if (start < 0) return error ? `the build failed: ${error}` : message;
	const step = stderr.slice(start + 1);
	const end = step.indexOf("\nERROR: ");
	const block = lastLines(end < 0 ? step : step.slice(0, end), 30);
	return /^-+\n > .*\n-+$/.test(block) ? `the build failed: ${error ?? ""}` : `the build failed: ${error ?? ""}\n${block}`;
}
//#endregion
//#region src/solve/build.ts
/**
* Runs `buildx build` for a result.
*
* @throws Error with the failing instruction and its last lines
*/
async function build(buildx, request, { builder, folder, hasFiles, ...options }) {
	const files = {
		metadata: join(folder, "metadata.json"),
		...!hasFiles && { imageId: join(folder, "image-id") }
	};
	try {
		await buildx(buildArguments(request, builder, files), withWarnings(options));
	} catch (error) {
		throw explained(error);
	}
	const metadata = await readMetadata(files.metadata);
	const imageId = files.imageId ? (await readFile(files.imageId, "utf8").catch(() => "")).trim() : "";
	return {
		metadata,
		...imageId && { imageId },
		...text("digest", metadata["containerimage.digest"]),
		...text("ref", metadata["buildx.build.ref"])
	};
}
/**
* Runs `buildx build` for a question about the Dockerfile (`call`).
*
* @throws Error when there is no answer
*/
async function ask(buildx, request, { builder, folder, ...options }) {
	const metadataFile = join(folder, "metadata.json");
	try {
		await buildx(buildArguments(request, builder, { metadata: metadataFile }), options);
	} catch (error) {
		const metadata = await readMetadata(metadataFile);
		if (!(error instanceof CommandError) || !("result.json" in metadata)) throw explained(error);
		const [firstLine] = error.stdout.trim().split("\n");
		return {
			metadata,
			failure: `'call: ${request.call}' failed: ${firstLine || explainFailure(error)}`
		};
	}
	return { metadata: await readMetadata(metadataFile) };
}
function withWarnings(options) {
	return {
		...options,
		env: {
			BUILDX_METADATA_WARNINGS: "true",
			...options.env
		}
	};
}
function explained(error) {
	return error instanceof CommandError ? new Error(explainFailure(error), { cause: error }) : error;
}
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
//#region src/solve/call.ts
/** Tells whether the input `call` asks for a build, not for a question about the Dockerfile. */
function isBuildCall(call) {
	return call === "" || parseRecord("call", call)[0] === "build";
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
//#endregion
//#region src/solve/context.ts
/**
* The Git context of the commit that the event is about, `<server>/<repository>.git#<sha>`; the checkout where there is
* none (a run by hand). Two variables change it, as in docker/build-push-action: one takes the head of a pull request
* instead of its merge commit, the other writes the commit as a query.
*/
function defaultContext({ serverUrl, repository, sha, event, environment }) {
	if (!repository || !sha) return ".";
	const wantsHead = readVariable(environment, "DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF");
	const asQuery = readVariable(environment, "BUILDX_SEND_GIT_QUERY_AS_INPUT");
	const commit = wantsHead && headOfPullRequest(event) || sha;
	return `${serverUrl}/${repository}.git${asQuery ? "?ref=" : "#"}${commit}`;
}
/**
* Fills in `{{defaultContext}}`. Behind it may stand `:folder` for a folder of the repository; where the commit is a
* query, the folder becomes one too, since a query's value has no place for it.
*/
function renderContext(text, context) {
	return text.replace(/\{\{\s*defaultContext\s*\}\}(?::([^,]*))?/g, (_, folder) => {
		if (folder === void 0) return context;
		return context.includes("?ref=") ? `${context}&subdir=${encodeURI(folder)}` : `${context}:${folder}`;
	});
}
/** Tells whether BuildKit fetches a context by itself (buildx, util/urlutil). */
function isRemote(context) {
	return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/.test(context);
}
/**
* The id under which BuildKit looks for a token when it fetches from the server of a context.
*
* @returns undefined when neither the context nor a named one is the default Git context, or when a secret for Git is
*   there already
*/
function gitTokenId(contexts, defaultGitContext, secretIds) {
	if (!isRemote(defaultGitContext) || !contexts.some((context) => context.startsWith(defaultGitContext))) return void 0;
	if (secretIds.some((id) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))) return void 0;
	return `GIT_AUTH_TOKEN.${new URL(defaultGitContext).host}`;
}
function readVariable(environment, name) {
	return parseSwitch(name, environment[name], false);
}
function headOfPullRequest({ pull_request: request }) {
	const { head } = request ?? {};
	return typeof head?.sha === "string" ? head.sha : void 0;
}
//#endregion
//#region src/build/answer.ts
/** The outputs that only the build action has. */
const ownOutputs = [
	"builder",
	"buildkit-version",
	"buildx-version",
	"call-result",
	"imageid",
	"metadata"
];
/** Answers a question about the Dockerfile, which builds and publishes nothing. */
async function answer(request, plan, toolchain, host) {
	const { buildx, builder } = toolchain;
	const { metadata, failure } = await live(`Call ${request.call}`, (onOutput) => ask(buildx, request, {
		builder,
		folder: host.folder,
		onOutput,
		env: plan.secrets.env
	}));
	const result = callResult(metadata);
	annotateDockerfile(lintWarnings(result), plan, host);
	return {
		outputs: {
			images: [],
			tags: [],
			platforms: [],
			others: {
				...toolchainOutputs(toolchain),
				imageid: "",
				metadata: "",
				"call-result": result === void 0 ? "" : JSON.stringify(result)
			}
		},
		summary: "",
		...failure && { failure }
	};
}
/** The outputs about what built. */
function toolchainOutputs({ builder, binary, engine }) {
	return {
		builder,
		"buildx-version": binary.version,
		"buildkit-version": engine.version ?? ""
	};
}
/** Shows warnings about the Dockerfile of a plan in the run. */
function annotateDockerfile(warnings, { dockerfile, request, wantsAnnotations }, { runner }) {
	if (!wantsAnnotations) return;
	showAnnotations(annotate(warnings, dockerfile, dockerfile !== void 0 && !isRemote(request.context) ? readText(resolve(runner.workspace, dockerfile)) ?? "" : void 0));
}
//#endregion
//#region src/build/inputs.ts
/**
* Reads and checks the inputs one by one.
*
* @param workspace where relative paths start
*/
async function readInputs(workspace) {
	return {
		buildx: readBuildxInputs(),
		builder: readBuilderInputs(),
		solve: {
			addHosts: list("add-hosts", { comma: true }),
			allow: names("allow", { comma: true }),
			annotations: list("annotations"),
			attests: list("attests"),
			buildArgs: list("build-args"),
			buildContexts: list("build-contexts"),
			cacheFrom: list("cache-from", { rawQuotes: true }),
			cacheTo: list("cache-to", { rawQuotes: true }),
			call: name("call"),
			cgroupParent: name("cgroup-parent"),
			context: scalar("context"),
			file: name("file"),
			githubToken: scalar("github-token"),
			labels: list("labels"),
			load: boolean("load", false),
			network: name("network"),
			noCache: boolean("no-cache", false),
			noCacheFilters: names("no-cache-filters", { comma: true }),
			outputs: list("outputs", { rawQuotes: true }),
			platforms: list("platforms", { comma: true }),
			provenance: scalar("provenance"),
			pull: boolean("pull", false),
			push: boolean("push", false),
			sbom: scalar("sbom"),
			secretEnvs: list("secret-envs", { comma: true }),
			secretFiles: list("secret-files"),
			secrets: list("secrets", { untrimmed: true }),
			shmSize: name("shm-size"),
			ssh: list("ssh", { comma: true }),
			tags: list("tags", { comma: true }),
			target: name("target"),
			ulimit: list("ulimit")
		},
		publish: choice("publish", "staged", "direct", "digest"),
		images: list("images", { comma: true }),
		registry: await readRegistryInputs(workspace),
		cache: {
			preset: choice("cache", "none", "gha", "registry", "local", "inline"),
			ref: name("cache-ref"),
			mode: choice("cache-mode", "min", "max"),
			scope: name("cache-scope"),
			write: choice("cache-write", "auto", "always", "never"),
			compression: choice("cache-compression", "", "gzip", "zstd", "estargz", "uncompressed"),
			timeoutSeconds: duration("cache-timeout", 300)
		}
	};
}
//#endregion
//#region src/cache/folder.ts
const pointer = "current";
/** Half-written caches of killed jobs go when nobody can be writing them any more. */
const leftoverMilliseconds = 864e5;
/**
* Opens a local cache. BuildKit only ever adds to a folder, so each run writes a new one and a link is moved to it when
* it is complete: a job that is killed leaves the old cache as it was. What was replaced goes with the first run that
* began afterwards; until then another job may be reading it.
*
* @param folder the cache's own folder, made if it is not there
*/
async function openCacheFolder(folder, now = Date.now()) {
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const old = await readPointer(folder);
	const complete = await listComplete(folder);
	const name = randomUUID();
	const destination = join(folder, name);
	const removeOthers = async (kept) => {
		const replaced = complete.filter((entry) => !kept.includes(entry));
		const leftovers = await listLeftovers(folder, now);
		for (const entry of [...replaced, ...leftovers]) await rm(join(folder, entry), {
			recursive: true,
			force: true
		});
	};
	return {
		...old !== void 0 && complete.includes(old) && { source: join(folder, old) },
		destination,
		keep: async () => {
			const link = join(folder, `.${name}`);
			await symlink(name, link);
			const replacing = await readPointer(folder);
			await rename(link, join(folder, pointer));
			await removeOthers([old, replacing]);
		},
		discard: async () => {
			await rm(destination, {
				recursive: true,
				force: true
			});
			await removeOthers([old, await readPointer(folder)]);
		}
	};
}
async function readPointer(folder) {
	return readlink(join(folder, pointer)).catch(() => void 0);
}
/** Names of the caches that were written to their end. */
async function listComplete(folder) {
	return namesWhere(folder, (path) => exists(join(path, "index.json")));
}
/** Names of what nobody completes any more; what is younger may be another job's, in the middle of writing. */
async function listLeftovers(folder, now) {
	return namesWhere(folder, async (path) => {
		return now - ((await stat(path).catch(() => void 0))?.mtimeMs ?? 0) > leftoverMilliseconds && !await exists(join(path, "index.json"));
	});
}
async function namesWhere(folder, holds) {
	const names = (await readdir(folder)).filter((name) => name !== pointer);
	const held = await Promise.all(names.map((name) => holds(join(folder, name))));
	return names.filter((_, index) => held[index]);
}
async function exists(path) {
	return await stat(path).catch(() => void 0) !== void 0;
}
//#endregion
//#region src/solve/steps.ts
/**
* Reads the name of a vertex (BuildKit, frontend/dockerfile/dockerfile2llb/convert.go, `prefixCommand`):
* `[linux/amd64->arm64 build  2/12] RUN …`, without the platforms or the stage where there is only one.
*
* @returns undefined for what is no instruction
*/
function parseStep(name) {
	const [, platforms, instruction] = name.match(/^\[(?:([^\s\]]+\/[^\s\]]+) )?(?:[^\s\]/]+ )? *\d+\/\d+\] (?:ONBUILD )?(\S+)/) ?? [];
	if (instruction === void 0) return void 0;
	if (platforms === void 0) return { instruction };
	const [base = "", target] = platforms.split("->");
	return {
		instruction,
		ranOn: normalise(base),
		target: normalise(target ?? base, base)
	};
}
/** Tells whether a vertex ended well without the cache. */
function isExecuted({ cached, completed, error }) {
	return !cached && !!completed && !error;
}
/** Reads `--progress=rawjson`: one JSON object a line, each with the vertexes that changed. Anything else is skipped. */
function parseProgress(text) {
	const vertexes = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) for (const vertex of vertexesOf(line)) {
		const before = vertexes.get(vertex.digest);
		vertexes.set(vertex.digest, {
			...before,
			...vertex,
			...(vertex.cached || before?.cached) && { cached: true }
		});
	}
	return [...vertexes.values()];
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
function unread(vertexes) {
	return failures(vertexes, /^importing cache manifest from (.*)$/);
}
/** The caches that BuildKit failed to write, `ignore-error` or not. */
function unwritten(vertexes) {
	return failures(vertexes, /^(exporting (?:cache to .*|to GitHub Actions Cache))$/);
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
function vertexesOf(line) {
	if (!line.startsWith("{")) return [];
	try {
		const { vertexes } = JSON.parse(line);
		return Array.isArray(vertexes) ? vertexes.filter(isVertex) : [];
	} catch {
		return [];
	}
}
function isVertex(value) {
	return typeof value === "object" && value !== null && "digest" in value && "name" in value;
}
/** @param base completes a target that is told without its operating system, as it is where both have the same */
function normalise(name, base = name) {
	const [os = ""] = base.split("/");
	const whole = /^(?:linux|windows|darwin|freebsd)\b/.test(name) ? name : `${os}/${name}`;
	try {
		return formatPlatform(parsePlatform(whole, nativePlatform("x64")));
	} catch {
		return whole;
	}
}
//#endregion
//#region src/cache/save.ts
/**
* Writes the cache of a build that has been made, with a second solve of the same request. Every step is in the builder,
* so nothing runs again; and since the image is there already, neither a failure nor a server that hangs can cost it
* (BuildKit's own `timeout` only ends waiting for a busy service, not for a silent one).
*
* @returns why it was not written; undefined when it was
*/
async function saveCache(buildx, request, { builder, entry, env, seconds }) {
	const stop = AbortSignal.timeout(seconds * 1e3);
	try {
		const { stderr } = await buildx(buildArguments(onlyCache(request, entry), builder, {}, "rawjson"), {
			env,
			stop
		});
		return unwritten(parseProgress(stderr))[0]?.reason;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) return `it was not done after ${seconds} s ('cache-timeout')`;
		const words = error.stderr.split("\n").filter((line) => !line.startsWith("{"));
		return lastLines(words.join("\n"), 3).replace(/^ERROR: /, "") || error.message;
	}
}
/**
* The same solve without results. `no-cache` has had its effect: here it would run everything again, and reading the
* old cache could bring back what it was meant to replace.
*/
function onlyCache(request, entry) {
	const renewed = request.noCache || request.noCacheFilters.length > 0;
	return {
		...request,
		annotations: [],
		attests: ["type=provenance,disabled=true"],
		cacheFrom: renewed ? [] : request.cacheFrom,
		cacheTo: [entry],
		load: false,
		noCache: false,
		noCacheFilters: [],
		outputs: ["type=cacheonly"],
		push: false,
		tags: []
	};
}
//#endregion
//#region src/cache/watch.ts
/**
* Watches buildx's plain progress for a cache that does not answer: BuildKit waits for it without end, and every step
* waits with it.
*
* @param onHang called once, when reading a cache's manifest has taken longer than `seconds`
* @returns takes the progress, in chunks as they come; `end` stops watching
*/
function watchImports(seconds, onHang) {
	const waiting = /* @__PURE__ */ new Map();
	let rest = "";
	const end = () => {
		for (const timer of waiting.values()) clearTimeout(timer);
		waiting.clear();
	};
	const hang = () => {
		end();
		onHang();
	};
	return {
		end,
		see: (chunk) => {
			const lines = (rest + chunk).split("\n");
			rest = lines.pop() ?? "";
			for (const line of lines) {
				const [, vertex = "", what = ""] = /^(#\d+) (importing cache manifest from|DONE|ERROR|CANCELED|CACHED)/.exec(line) ?? [];
				if (vertex === "") continue;
				clearTimeout(waiting.get(vertex));
				waiting.delete(vertex);
				if (what.startsWith("importing")) waiting.set(vertex, setTimeout(hang, seconds * 1e3));
			}
		}
	};
}
//#endregion
//#region src/cache/session.ts
/** Adds a cache to a request; a local one is looked for, and a folder for the new one is chosen. */
async function openCache(plan, request) {
	const opened = plan.folder && await openCacheFolder(plan.folder.path).catch(messageOf);
	if (typeof opened === "string") return {
		request,
		save: async () => `its folder cannot be used: ${opened}`
	};
	return withFolder(plan, request, opened);
}
function withFolder(plan, request, folder) {
	const local = folder?.source ? [csvFields({
		type: "local",
		src: folder.source
	})] : [];
	const cached = {
		...request,
		cacheFrom: [
			...request.cacheFrom,
			...plan.from,
			...local
		],
		cacheTo: [...request.cacheTo, ...plan.embedded]
	};
	const entry = folder && plan.folder?.write ? csvFields({
		type: "local",
		dest: folder.destination,
		...plan.folder.attributes
	}) : plan.saved;
	return {
		request: cached,
		...entry && { save: async (buildx, options) => settle(folder, await saveCache(buildx, cached, {
			...options,
			entry
		})) }
	};
}
/**
* Builds, and once more without any cache if one does not answer in time. BuildKit cannot cancel such a read, and its
* steps wait for it in later builds too (llbsolver/bridge.go reads under a context of its own), so the builder is ended.
*
* @returns the result, and whether the cache can be used further
*/
async function buildWithCache(request, { build, endBuilder, print, seconds }) {
	if (request.cacheFrom.length === 0) return {
		result: await build(request, print),
		cacheAnswers: true
	};
	const silent = new AbortController();
	let ended;
	const watch = watchImports(seconds, () => {
		ended = endBuilder?.();
		ended?.catch(() => {});
		silent.abort();
	});
	const see = (chunk) => {
		print(chunk);
		watch.see(chunk);
	};
	try {
		return {
			result: await build(request, see, silent.signal),
			cacheAnswers: true
		};
	} catch (error) {
		if (!silent.signal.aborted) throw error;
		const problem = `the cache did not answer within ${seconds} s`;
		if (ended === void 0) throw new Error(`${problem}, and the builder waits for it without end; use 'cache: none' until it does`, { cause: error });
		await ended;
		print(`\n${problem}; building again without it\n\n`);
		return {
			result: await build({
				...request,
				cacheFrom: []
			}, print),
			cacheAnswers: false
		};
	} finally {
		watch.end();
	}
}
/** @param unsaved why the cache was not written; a folder that nobody completes would only fill the disk */
async function settle(folder, unsaved) {
	try {
		await (unsaved === void 0 ? folder?.keep() : folder?.discard());
		return unsaved;
	} catch (error) {
		return unsaved ?? messageOf(error);
	}
}
//#endregion
//#region src/report/cache.ts
/** Rows of the summary: which cache, what became of it, and how many steps of each platform came from it. */
function cacheFacts({ preset, decision }, { record, unsaved, silent }) {
	return [
		...preset === "none" ? [] : [["Cache", decision]],
		...silent ? [["Cache not used", silent]] : [],
		...unsaved ? [["Cache not written", unsaved]] : [],
		...[...record?.steps ?? []].map(([platform, { cached, executed }]) => [`Steps of ${platform}`, `${cached} cached, ${executed} executed`])
	];
}
/** What went wrong with caches; a cache that is not there yet is no fault. */
function cacheWarnings({ record, unsaved, silent }) {
	return [
		...(record?.unreadCaches ?? []).filter(({ reason }) => !/not found|NAME_UNKNOWN|404/i.test(reason)).map(({ what, reason }) => `the cache ${what} was not read: ${reason}`),
		...(record?.unwrittenCaches ?? []).map(({ what, reason }) => `${what} failed: ${reason}`),
		...silent ? [`the cache was not used: ${silent}`] : [],
		...unsaved ? [`the cache was not written: ${unsaved}`] : []
	];
}
//#endregion
//#region src/solve/attestations.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/**
* Decides about attestations as docker/build-push-action does, but for one point: where build arguments are given and
* the user chose nothing, provenance is `mode=min`, since `mode=max` would publish their values with the image.
*/
function planAttestations(facts) {
	const { sbom, builderId } = facts;
	const { attest: provenance, notice } = planProvenance(facts);
	const given = [...provenance === void 0 ? [] : [provenance], ...sbom === "" ? [] : [csvRecord(["type=sbom", ...switched("sbom", sbom)])]];
	const types = given.map((attest) => typeOf(attest));
	const others = facts.attests.filter((attest) => !types.includes(typeOf(attest))).map((attest) => {
		const fields = switched("attests", attest);
		return csvRecord(typeOf(attest) === "provenance" ? withBuilder(fields, builderId) : fields);
	});
	return {
		attests: [...given, ...others],
		...notice && { notice }
	};
}
/** Tells whether BuildKit can attach attestations: from 0.11 on; the docker driver's only where it says `-moby`. */
function supportsAttestations(driver, version) {
	const parsed = import_semver.default.parse(version);
	if (parsed === null || parsed === void 0) return false;
	return import_semver.default.gte(`${parsed.major}.${parsed.minor}.${parsed.patch}`, "0.11.0") && (driver !== "docker" || String(version).endsWith("-moby"));
}
function planProvenance(facts) {
	const { provenance, attests, builderId } = facts;
	if (/^(?:true|True|TRUE)$/.test(provenance)) return { attest: csvRecord(withBuilder(["type=provenance"], builderId)) };
	if (/^(?:false|False|FALSE)$/.test(provenance)) return { attest: "type=provenance,disabled=true" };
	if (provenance !== "") {
		const fields = ["type=provenance", ...switched("provenance", provenance)];
		return { attest: csvRecord(withBuilder(fields, builderId)) };
	}
	if (attests.some((attest) => typeOf(attest) === "provenance") || facts.noDefault || facts.hasDockerOutput || !supportsAttestations(facts.driver, facts.buildkitVersion)) return {};
	if (facts.isPrivate) return { attest: csvRecord(withBuilder([
		"type=provenance",
		"mode=min",
		"inline-only=true"
	], builderId)) };
	const mode = facts.hasBuildArgs ? "min" : "max";
	return {
		attest: csvRecord(withBuilder(["type=provenance", `mode=${mode}`], builderId)),
		...facts.hasBuildArgs && { notice: `provenance is mode=min, because mode=max would publish the values of 'build-args'; set 'provenance: mode=max' if they may be seen` }
	};
}
/** The fields of an attestation, in which a bare boolean switches it on or off. */
function switched(input, text) {
	return parseRecord(input, text).map((field) => {
		const value = readSwitch(field);
		return value === void 0 ? field : `disabled=${!value}`;
	});
}
function withBuilder(fields, builderId) {
	return fields.some((field) => field.startsWith("builder-id=")) || builderId === "" ? [...fields] : [...fields, `builder-id=${builderId}`];
}
function typeOf(attest) {
	return parseFields("attests", attest).find(({ key }) => key.trim().toLowerCase() === "type")?.value;
}
/** The scope of a cache that was given no name: readable, and with a hash of all its parts, so that none is like another. */
function automaticScope({ repository, target, platforms, context, file, workspace }) {
	const parts = [
		repository ?? "",
		target,
		[...platforms].sort().join(","),
		withoutCommit(context, workspace),
		file === "" ? "" : withoutCommit(file, workspace)
	];
	return shorten([
		repository?.split("/").at(-1) ?? "build",
		target,
		...[...platforms].sort()
	].filter(Boolean).join("-"), parts.join("\n"));
}
/** A scope that the user named: kept where every cache takes it as it is, else made to fit without becoming ambiguous. */
function namedScope(name) {
	return /^[A-Za-z0-9_.-]+$/.test(name) && name.length <= 100 ? name : shorten(name, name);
}
function shorten(readable, whole) {
	const hash = createHash("sha256").update(whole).digest("hex").slice(0, 12);
	return `${readable.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[.-]+/, "").slice(0, 100 - hash.length - 1)}-${hash}`;
}
/** The same place in every run: without the commit of a Git URL, and not where this machine keeps its workspace. */
function withoutCommit(place, workspace) {
	if (/^[a-z]+:\/\/|^git@/.test(place)) return place.replace(/#[^:]*/, "");
	return relative(workspace, resolve(workspace, place));
}
//#endregion
//#region src/cache/plan.ts
/** A read that a busy service does not answer by then is given up, and the build goes on without. */
const readTimeoutSeconds = 30;
/**
* Chooses `cache-from` and `cache-to` of a preset.
*
* @throws Error when the inputs do not fit one another
*/
function planCache(inputs, facts) {
	const { preset } = inputs;
	checkFit(inputs);
	if (preset === "none") return {
		from: [],
		embedded: [],
		decision: "none",
		warnings: []
	};
	const scope = inputs.scope === "" ? automaticScope(facts) : namedScope(inputs.scope);
	const { write, because } = decideWrite(inputs.write, facts.event);
	const warnings = warnOfTrust(inputs.write, facts.event);
	const done = (what, entries) => ({
		embedded: [],
		decision: `${what}, ${write ? "read and written" : "only read"}: ${because}`,
		warnings,
		...entries
	});
	const attributes = {
		mode: inputs.mode,
		...inputs.compression && { compression: inputs.compression },
		"ignore-error": true
	};
	if (preset === "gha") {
		const { service } = facts;
		if (!service.environment) return {
			from: [],
			embedded: [],
			decision: "none, see the warning",
			warnings: service.warnings
		};
		const entry = {
			type: "gha",
			scope
		};
		const readTimeout = Math.min(readTimeoutSeconds, inputs.timeoutSeconds);
		return done(`gha, scope ${scope}`, {
			from: [csvFields({
				...entry,
				timeout: `${readTimeout}s`
			})],
			...write && { saved: csvFields({
				...entry,
				...attributes,
				timeout: `${inputs.timeoutSeconds}s`
			}) },
			warnings: [...warnings, ...service.warnings]
		});
	}
	if (preset === "registry") {
		const ref = registryReference(inputs.ref, scope, facts);
		return done(`registry, ${ref}`, {
			from: [csvFields({
				type: "registry",
				ref
			})],
			...write && { saved: csvFields({
				type: "registry",
				ref,
				"image-manifest": true,
				"oci-mediatypes": true,
				...attributes
			}) }
		});
	}
	if (preset === "local") {
		const path = join(inputs.ref ? resolve(facts.workspace, inputs.ref) : facts.localFolder, scope);
		return done(`local, ${path}`, {
			from: [],
			folder: {
				path,
				write,
				attributes
			}
		});
	}
	const sources = [.../* @__PURE__ */ new Set([...inputs.ref ? [inputs.ref] : [], ...ofFirstRepository(facts)])];
	if (sources.length === 0) throw new Error(`'cache: inline' needs 'tags' or 'cache-ref' to read from`);
	return done(`inline, from ${sources.join(", ")}`, {
		from: sources.map((ref) => csvFields({
			type: "registry",
			ref
		})),
		embedded: write ? ["type=inline"] : []
	});
}
/** Decides whether the cache is written, and says why: what a pull request writes could end in a release. */
function decideWrite(write, { name, ref }) {
	if (write !== "auto") return {
		write: write === "always",
		because: `'cache-write: ${write}'`
	};
	return {
		write: name === "schedule" || name === "push" && /^refs\/(?:heads|tags)\//.test(ref),
		because: `'cache-write: auto' writes from pushes to branches and tags and from schedules, and ${name === "" ? "there is no event" : `the event is ${name}${name === "push" ? ` to ${ref}` : ""}`}`
	};
}
function warnOfTrust(write, { name }) {
	return write === "always" && name.startsWith("pull_request") ? [`'cache-write: always' lets this ${name} write layers that later builds trust; 'auto' would only read`] : [];
}
function checkFit({ preset, mode, compression }) {
	if (compression !== "" && preset !== "registry" && preset !== "local") throw new Error(`input 'cache-compression' is '${compression}', but only 'cache: registry' and 'cache: local' can choose it`);
	if (mode === "max" && preset === "inline") throw new Error(`'cache-mode: max' is not possible with 'cache: inline', which holds the image's own layers only`);
}
function registryReference(given, scope, { repository, references }) {
	if (given === "") {
		if (repository === void 0) throw new Error(`'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`);
		return `${repository}:buildcache-${scope}`;
	}
	const { repository: named, tag, digest } = readReference("cache-ref", given);
	if (digest) throw new Error(`input 'cache-ref' is '${given}', but what has a digest cannot be written again`);
	const reference = `${named}:${tag ?? `buildcache-${scope}`}`;
	if (references.includes(reference)) throw new Error(`input 'cache-ref' is '${given}', which 'tags' has too: the cache would overwrite the image`);
	return reference;
}
function ofFirstRepository({ repository, references }) {
	return references.filter((reference) => reference.startsWith(`${repository}:`));
}
//#endregion
//#region src/solve/emulated.ts
/**
* Tells for which platforms a step ran under QEMU in this build: a RUN that was executed, not cached, on an architecture
* that the machine emulates. BuildKit does everything else (COPY, ADD, WORKDIR, …) by itself, natively.
*
* A step counts for every platform whose last steps need it, since a stage that several share runs once and is named
* after one of them. Where nothing follows it, it counts for the platform it names; and where that was not asked for
* (a stage fixed to arm/v7 in a build for arm/v6), for those of its architecture.
*
* @returns by platform; one is missing when it is not known where its steps ran
*/
function findEmulated({ vertexes, platforms, architectures, ranOn }) {
	if (architectures?.size === 0) return new Map(platforms.map((platform) => [platform, false]));
	if (!vertexes.some(({ name }) => parseStep(name))) return /* @__PURE__ */ new Map();
	const targetsOf = targetsIn(vertexes, platforms);
	const runs = executedRuns(vertexes).map((vertex) => {
		const where = parseStep(vertex.name)?.ranOn ?? ranOn.get(vertex.digest);
		return {
			targets: targetsOf(vertex),
			emulated: where === void 0 ? void 0 : architectures?.has(architectureOf(where))
		};
	});
	return new Map(platforms.flatMap((platform) => {
		const own = runs.filter(({ targets }) => targets.has(platform));
		if (own.some(({ emulated }) => emulated)) return [[platform, true]];
		return own.every(({ emulated }) => emulated === false) ? [[platform, false]] : [];
	}));
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
	const { buildDefinition, buildConfig } = parseJson(provenance);
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
/** What a last vertex is for, by its name; nothing for what is no step, such as the scan for an SBOM. */
function namedTargets({ name }, platforms) {
	const step = parseStep(name);
	if (step === void 0) return /* @__PURE__ */ new Set();
	const { target } = step;
	if (target === void 0) return new Set(platforms);
	return new Set(platforms.includes(target) ? [target] : platforms.filter((platform) => architectureOf(platform) === architectureOf(target)));
}
function architectureOf(platform) {
	return platform.split("/")[1] ?? "";
}
function parseJson(text) {
	try {
		return JSON.parse(text) ?? {};
	} catch {
		return {};
	}
}
//#endregion
//#region src/solve/record.ts
/**
* Reads the record of a build: one call of buildx, a tenth of a second. A second one is made where it takes that to tell
* whether something was emulated: when a build for one platform executed a RUN, and the machine emulates anything.
*
* @param ref `buildx.build.ref` of the metadata: builder/node/id
* @throws CommandError when there is no record, as with BuildKit before 0.11
*/
async function readRecord(buildx, builder, ref, { platforms, architectures, info }) {
	const id = ref.split("/").at(-1) ?? ref;
	const { stderr } = await buildx([
		"history",
		"logs",
		`--builder=${builder}`,
		"--progress=rawjson",
		"--",
		id
	]);
	const vertexes = parseProgress(stderr);
	const [only = ""] = platforms;
	const ranOn = needsProvenance(vertexes, architectures) ? await readRanOn(buildx, builder, id, info) : /* @__PURE__ */ new Map();
	return {
		steps: countSteps(vertexes, only),
		emulated: findEmulated({
			vertexes,
			platforms,
			architectures,
			ranOn
		}),
		unreadCaches: unread(vertexes),
		unwrittenCaches: unwritten(vertexes)
	};
}
function needsProvenance(vertexes, architectures) {
	return architectures !== void 0 && architectures.size > 0 && unplacedRuns(vertexes).length > 0;
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
//#region src/build/cache.ts
/** Seconds after which a cache counts as silent: its manifest is small, and the whole build waits for it. */
const longestRead = 60;
/** Chooses the cache from inputs, plan and runner. */
function planBuildCache({ cache, solve, builder }, plan, runner) {
	const service = findService(runner.cache);
	const native = formatPlatform(nativePlatform(runner.arch, runner.armVersion));
	const platforms = plan.platforms ?? [native];
	const chosen = planCache(cache, {
		repository: plan.targets[0]?.repository ?? plan.tags[0]?.replace(/:[^:/]*$/, ""),
		references: plan.tags,
		target: solve.target,
		platforms,
		context: solve.context,
		file: solve.file,
		workspace: runner.workspace,
		event: {
			name: runner.eventName,
			ref: runner.ref
		},
		service,
		localFolder: join(runner.toolCache, "multiarch-build-layers", runner.repository.replace("/", "__"))
	});
	const raw = [...solve.cacheFrom, ...solve.cacheTo].filter((entry) => /(?:^|,)"?type=gha\b/.test(entry));
	const needed = cache.preset === "gha" || raw.length > 0;
	const unserved = cache.preset !== "gha" && raw.some((entry) => !/(?:^|,)"?token=/.test(entry));
	return {
		...chosen,
		preset: cache.preset,
		warnings: [...chosen.warnings, ...unserved ? service.warnings : []],
		environment: needed ? service.environment ?? {} : {},
		masks: needed && runner.cache.token ? [runner.cache.token] : [],
		ownsBuilder: builder.existing === "" && builder.driver === "docker-container",
		readSeconds: Math.min(longestRead, cache.timeoutSeconds),
		seconds: cache.timeoutSeconds,
		platform: platforms[0] ?? native
	};
}
/**
* Leaves GitHub's cache out where BuildKit is too old for its service.
*
* @param version of BuildKit, `v0.32.2`; undefined when it is not known
*/
function withoutOldBuildkit(cache, version) {
	const known = import_semver.valid(import_semver.clean(version ?? ""));
	if (!(cache.environment.ACTIONS_RESULTS_URL !== void 0) || known === null || known === "0.0.0" || import_semver.gte(known, "0.20.0")) return cache;
	return {
		...cache,
		...cache.preset === "gha" && {
			from: [],
			saved: void 0,
			decision: "none, see the warning"
		},
		environment: {},
		warnings: [...cache.warnings, `the GitHub cache is not used: BuildKit is ${known}, but its service needs ${firstBuildkitOfSecondVersion}; leave out 'buildkit-image' to get a newer one`]
	};
}
/**
* Writes the cache and reads the record of a build that is done; to run beside publishing. Neither fails the job.
*
* @param session undefined when the build had to go on without its cache
* @param env variables of the build, secrets among them
* @param ref names the record, as in the build's metadata
*/
async function finishCache({ buildx, builder }, cache, session, env, ref) {
	const save = session?.save;
	const [record, unsaved] = await Promise.all([ref && readSteps(buildx, builder, ref, {
		platforms: [cache.platform],
		architectures: void 0,
		info: log.info
	}), save && group("Save the cache", () => save(buildx, {
		builder,
		env,
		seconds: cache.seconds
	}))]);
	return {
		...record && { record },
		...unsaved && { unsaved },
		...session === void 0 && { silent: `it did not answer within ${cache.readSeconds} s` }
	};
}
async function readSteps(...build) {
	try {
		return await readRecord(...build);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		log.info(`which steps came from the cache is not known: ${error.message}`);
		return;
	}
}
//#endregion
//#region src/solve/outputs.ts
/** Attributes of an image output that pushing by digest sets by itself. */
const ownAttributes = [
	"type",
	"name",
	"push",
	"push-by-digest",
	"name-canonical"
];
/**
* Decides about outputs. When the image is pushed by digest no `--tag` can be given, since buildx names every image
* output by the tags; then what buildx would have done with the tags is done here: outputs for the engine and archives
* get them as names, and an image output's attributes (`compression` and the like) go to the push.
*
* @throws Error that names the output that is not possible
*/
function planOutputs(inputs) {
	const { repositories, tags } = inputs;
	const given = inputs.outputs.map(parseOutput);
	const images = given.filter(({ type }) => isImage(type));
	const byDigest = inputs.push && inputs.publish !== "direct" && repositories.length > 0;
	if (byDigest && images.length > 1) throw new Error(`input 'outputs' has ${images.length} image outputs, but 'publish: ${inputs.publish}' pushes one image; keep one, or use 'publish: direct'`);
	const rest = given.filter((output) => !(byDigest && isImage(output.type)));
	const loadsByItself = given.some((output) => output.type === "docker" && attribute(output, "dest") === void 0);
	const common = {
		byDigest,
		hasDocker: inputs.load || given.some(({ type }) => type === "docker"),
		isTagged: inputs.push || inputs.load || given.some((output) => bearsTags(output)),
		hasFiles: given.some(({ type }) => type === "local" || type === "tar"),
		destinations: [...inputs.load || loadsByItself ? [`loaded into the Docker engine${tags.length > 0 ? ` as ${tags.join(", ")}` : ""}`] : [], ...rest.flatMap((output) => destinationOf(output, tags, inputs.push && repositories.length === 0))]
	};
	if (!byDigest) return {
		...common,
		outputs: inputs.outputs,
		load: inputs.load,
		push: inputs.push,
		tags
	};
	return {
		...common,
		outputs: [
			pushByDigest(repositories, images[0]?.fields),
			...rest.map((output) => named(output, tags)),
			...inputs.load && !loadsByItself ? [csvFields({
				type: "docker",
				name: tags.join(",")
			})] : []
		],
		load: false,
		push: false,
		tags: []
	};
}
/** The `--output` that pushes one image to several repositories without a tag. */
function pushByDigest(repositories, attributes = []) {
	const kept = attributes.filter(({ key }) => !ownAttributes.includes(key));
	return csvFields({
		type: "image",
		...Object.fromEntries(kept.map(({ key, value }) => [key, value])),
		name: repositories.join(","),
		push: true,
		"push-by-digest": true,
		"name-canonical": true
	});
}
function parseOutput(text) {
	const fields = parseFields("outputs", text).map(({ key, value }) => ({
		key: key.trim().toLowerCase(),
		value
	}));
	const isPath = fields.length === 1 && fields[0]?.value === void 0;
	const type = isPath ? text === "-" ? "tar" : "local" : fields.find(({ key }) => key === "type")?.value ?? "";
	const output = {
		text,
		type,
		fields: isPath && text !== "-" ? [{
			key: "dest",
			value: text
		}] : fields
	};
	const destination = attribute(output, "dest");
	const writesFile = type === "tar" || type === "oci" && attribute(output, "tar") !== "false";
	if (text === "-" || destination === "-" || writesFile && destination === void 0) throw new Error(`input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`);
	return output;
}
function named(output, tags) {
	if (tags.length === 0 || output.type !== "docker" && output.type !== "oci") return output.text;
	const fields = output.fields.filter(({ key }) => key !== "name").map(({ key, value }) => [key, value]);
	return csvFields({
		...Object.fromEntries(fields),
		name: tags.join(",")
	});
}
/** @param pushesAll whether `push` makes buildx push every image output */
function destinationOf(output, tags, pushesAll) {
	const destination = attribute(output, "dest");
	if (destination !== void 0) return [`written to ${destination} (${output.type})`];
	if (isPushed(output) || pushesAll && isImage(output.type)) return [`pushed by 'outputs' as ${tags.length > 0 ? tags.join(", ") : attribute(output, "name") ?? "no name"}`];
	return [];
}
function bearsTags(output) {
	return output.type === "docker" || output.type === "oci" || isPushed(output);
}
function isPushed(output) {
	return output.type === "registry" || output.type === "image" && readSwitch(attribute(output, "push") ?? "") === true;
}
function attribute({ fields }, name) {
	return fields.find(({ key }) => key === name)?.value || void 0;
}
function isImage(type) {
	return type === "image" || type === "registry";
}
//#endregion
//#region src/solve/secrets.ts
/** An id as Dockerfiles use it; anything else is more likely a line of a secret whose quotes are missing. */
const idForm = /^[\w.][\w./:@-]*$/;
/** BuildKit takes no larger secret (session/secrets/secretsprovider), Linux no longer variable (MAX_ARG_STRLEN). */
const maximumVariableBytes = 131008;
/** Masking a line this short would garble the whole log. */
const shortestMask = 4;
/**
* Reads the secrets of all three inputs. Texts of a person's secrets never get into a message: an item is named by its
* id, or by its position where it has no proper one.
*
* @throws Error for an item that is malformed, or whose value, variable or file is missing
*/
function readSecrets(inputs, { environment, readFile }) {
	return [
		...inputs.secretEnvs.map((item, index) => {
			const { id, value: name } = split("secret-envs", item, index, "id=VARIABLE");
			const value = environment[name];
			if (!value) throw new Error(`input 'secret-envs': the variable of secret '${id}' is not set, or empty`);
			return {
				id,
				value
			};
		}),
		...inputs.secrets.map((item, index) => split("secrets", item, index, "id=value")),
		...inputs.secretFiles.map((item, index) => {
			const { id, value: path } = split("secret-files", item, index, "id=path");
			const value = readFile(path.trim());
			if (value === void 0) throw new Error(`input 'secret-files': the file of secret '${id}' cannot be read`);
			return {
				id,
				path: path.trim(),
				value
			};
		})
	];
}
/**
* Decides how secrets are handed over: files by path, so that their bytes stay as they are, everything else through a
* variable of a random name in the environment of the one buildx that builds.
*
* @throws Error for a value that does not fit into a variable
*/
function planSecrets(secrets, randomName = variableName) {
	const placed = secrets.map((secret) => ({
		...secret,
		name: "path" in secret ? void 0 : randomName()
	}));
	for (const { id, value, name } of placed) if (name && Buffer.byteLength(value) > maximumVariableBytes) throw new Error(`secret '${id}' is larger than 128 KiB; put it into a file and name that in 'secret-files'`);
	const ids = secrets.map(({ id }) => id);
	const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
	const short = secrets.filter(({ value }) => linesOf(value).some((line) => line.length < shortestMask && /\w/.test(line)));
	return {
		options: placed.map((secret) => "path" in secret ? csvFields({
			id: secret.id,
			src: secret.path
		}) : csvFields({
			id: secret.id,
			env: secret.name
		})),
		env: Object.fromEntries(placed.flatMap(({ name, value }) => name ? [[name, value]] : [])),
		masks: [...new Set(secrets.flatMap(({ value }) => linesOf(value).filter((line) => line.length >= shortestMask)))],
		warnings: [...[...twice].map((id) => `secret '${id}' is given more than once; the last one counts`), ...short.map(({ id }) => `secret '${id}' has a line of less than ${shortestMask} characters, which the log cannot hide`)]
	};
}
function split(input, item, index, form) {
	const equals = item.indexOf("=");
	const id = item.slice(0, Math.max(equals, 0)).trim();
	if (!idForm.test(id)) throw new Error(`input '${input}': item ${index + 1} is not ${form}; a value of several lines needs quotes around the whole item, as in "id=line 1"`);
	const value = item.slice(equals + 1);
	if (value.trim() === "") throw new Error(`input '${input}': secret '${id}' is empty; does the job have it?`);
	return {
		id,
		value
	};
}
/** The lines by which a value could be seen in a log; bytes that are no text could not. */
function linesOf(value) {
	return value.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "" && !/[\0\ufffd]/.test(line));
}
function variableName() {
	return `MULTIARCH_BUILD_SECRET_${randomBytes(8).toString("hex").toUpperCase()}`;
}
//#endregion
//#region src/build/plan.ts
/**
* Decides what to build and where it goes.
*
* @throws Error that names the input, its value and the way out
*/
function planBuild({ solve, publish, images }, runner) {
	const { githubToken, secretEnvs, secretFiles, secrets: givenSecrets, provenance, sbom, ...rest } = solve;
	const read = (variable, otherwise) => parseSwitch(variable, runner.environment[variable], otherwise);
	const notices = [];
	const builds = isBuildCall(solve.call);
	const platforms = solve.platforms.length > 0 ? readPlatforms(solve.platforms, runner, notices) : void 0;
	const tags = planTags(solve.tags, notices);
	const repositories = planRepositories(images, tags, notices);
	const push = solve.push && builds;
	if (push) checkDestination({
		solve,
		publish,
		images
	}, repositories);
	const outputs = planOutputs({
		outputs: builds ? solve.outputs : [],
		load: solve.load && builds,
		push,
		publish,
		repositories,
		tags: tags.map(({ repository, tag }) => `${repository}:${tag}`)
	});
	const gitContext = defaultContext(runner);
	const context = solve.context === "" ? gitContext : renderContext(solve.context, gitContext);
	const buildContexts = solve.buildContexts.map((item) => renderContext(item, gitContext));
	checkDockerfile(context, solve.file, runner.workspace);
	for (const text of solve.attests) parseRecord("attests", text);
	parseRecord("provenance", provenance);
	parseRecord("sbom", sbom);
	const secrets = readSecrets({
		secrets: givenSecrets,
		secretEnvs,
		secretFiles
	}, {
		environment: runner.environment,
		readFile: (path) => readText(resolve(runner.workspace, path))
	});
	const tokenId = gitTokenId([context, ...buildContexts.map((item) => item.slice(item.indexOf("=") + 1))], gitContext, secrets.map(({ id }) => id));
	return {
		request: {
			...rest,
			annotations: planAnnotations(rest, publish, push && (platforms ?? []).length > 1),
			buildContexts,
			context,
			platforms: platforms ?? [],
			secrets: [],
			...pick(outputs)
		},
		attestations: {
			provenance,
			sbom,
			attests: solve.attests,
			hasBuildArgs: solve.buildArgs.length > 0,
			hasDockerOutput: outputs.hasDocker,
			isPrivate: isPrivate(runner.event),
			builderId: runUrl(runner),
			noDefault: read("BUILDX_NO_DEFAULT_ATTESTATIONS", false)
		},
		secrets: planSecrets(tokenId && githubToken ? [...secrets, {
			id: tokenId,
			value: githubToken
		}] : secrets),
		outputs,
		builds,
		dockerfile: findDockerfile(context, solve.file, gitContext, runner.workspace),
		platforms,
		targets: push && repositories.length > 0 ? targetsOf(repositories, publish === "digest" ? [] : tags) : [],
		tags: builds ? tags.map(({ repository, tag }) => `${repository}:${tag}`) : [],
		publish,
		wantsAnnotations: read("DOCKER_BUILD_CHECKS_ANNOTATIONS", true),
		wantsSummary: read("DOCKER_BUILD_SUMMARY", true),
		notices
	};
}
function planAnnotations({ annotations, labels }, publish, pushesIndex) {
	if (publish === "digest") return splitAnnotations(annotations, "manifest").manifests;
	return pushesIndex ? [...annotations, ...indexAnnotations(labels, annotations)] : annotations;
}
function checkDestination({ solve, publish, images }, repositories) {
	const named = solve.outputs.some((output) => output.includes("name="));
	if (publish === "digest" && repositories.length === 0) throw new Error(`'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`);
	if (publish === "direct" && images.length > 0) throw new Error(`'publish: direct' pushes 'tags' only; drop 'images', or use 'publish: staged'`);
	if (publish !== "digest" && solve.tags.length === 0 && !named) throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`);
}
function pick({ outputs, load, push, tags }) {
	return {
		outputs,
		load,
		push,
		tags
	};
}
function checkDockerfile(context, file, workspace) {
	if (isRemote(context) || isRemote(file)) return;
	if (!existsSync(resolve(workspace, context))) throw new Error(`input 'context' is '${context}', but there is no such folder in ${workspace}; was the repository checked out?`);
	const path = resolve(workspace, file || join(context, "Dockerfile"));
	if (existsSync(path) || file === "" && existsSync(resolve(workspace, context, "dockerfile"))) return;
	throw new Error(`there is no Dockerfile at ${path}; name it with 'file', which is relative to the workspace`);
}
function findDockerfile(context, file, gitContext, workspace) {
	if (isRemote(context)) {
		if (!context.startsWith(gitContext)) return void 0;
		const [, folder = ""] = context.slice(gitContext.length).split(/:|&subdir=/);
		return join(folder, file || "Dockerfile");
	}
	if (isRemote(file)) return void 0;
	const path = relative(workspace, resolve(workspace, file || join(context, "Dockerfile")));
	return path.startsWith("..") ? void 0 : path;
}
function isPrivate({ repository }) {
	return repository?.private === true;
}
/** What provenance names as the builder; empty outside of a run. */
function runUrl({ serverUrl, repository, runId, runAttempt }) {
	return repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : "";
}
//#endregion
//#region src/build/run.ts
/** The whole job of the build action: prepare, build, check, tag, report. */
async function run(inputs, host) {
	const plan = planBuild(inputs, host.runner);
	const cache = planBuildCache(inputs, plan, host.runner);
	mask([...plan.secrets.masks, ...cache.masks]);
	for (const notice of plan.notices) log.notice(notice);
	for (const warning of plan.secrets.warnings) log.warning(warning);
	const hosts = hostsOf({
		...plan.request,
		cacheFrom: [...plan.request.cacheFrom, ...cache.from]
	});
	const work = {
		platforms: plan.builds ? plan.platforms ?? [] : [],
		hosts
	};
	const toolchain = await prepare(inputs, work, host);
	const { attests, notice } = planAttestations({
		...plan.attestations,
		driver: toolchain.engine.driver,
		buildkitVersion: toolchain.engine.version
	});
	if (notice && plan.builds) log.notice(notice);
	const request = {
		...plan.request,
		attests,
		secrets: plan.secrets.options
	};
	return plan.builds ? solve(request, plan, withoutOldBuildkit(cache, toolchain.engine.version), toolchain, host) : answer(request, plan, toolchain, host);
}
/** Builds, publishes and describes. */
async function solve(request, plan, cache, toolchain, host) {
	const { buildx, builder, emulated } = toolchain;
	const { hasFiles, destinations } = plan.outputs;
	const imagetools = createImagetools(host.registries.forImagetools(buildx), builder);
	const before = readTags(imagetools, plan.targets);
	if (cache.preset !== "none") log.info(`cache: ${cache.decision}`);
	for (const warning of cache.warnings) log.warning(warning);
	const env = {
		...plan.secrets.env,
		...cache.environment
	};
	const session = await openCache(cache, request);
	const { result: built, cacheAnswers } = await live("Build", (print) => buildWithCache(session.request, {
		build: (cached, onOutput, stop) => build(buildx, cached, {
			builder,
			folder: host.folder,
			hasFiles,
			onOutput,
			env,
			stop
		}),
		...cache.ownsBuilder && { endBuilder: () => killBuilder(toolchain.docker, builder) },
		print,
		seconds: cache.readSeconds
	})).catch(async (error) => {
		throw await withMoves(error, imagetools, plan, await before);
	});
	annotateDockerfile(buildWarnings(built.metadata), plan, host);
	const isEmulated = (platform) => emulated?.has(platform.split("/")[1] ?? "");
	const [manifest, outcome] = await Promise.all([publish(imagetools, plan, {
		...built,
		before: await before
	}, isEmulated), finishCache(toolchain, cache, cacheAnswers ? session : void 0, env, built.ref)]);
	for (const warning of cacheWarnings(outcome)) log.warning(warning);
	const tags = plan.publish === "digest" || !plan.outputs.isTagged ? [] : plan.tags;
	return {
		outputs: {
			manifest,
			digest: built.digest,
			...plan.publish === "digest" && { leg: built.digest },
			images: plan.targets.map(({ repository }) => repository),
			tags,
			platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
			others: {
				...toolchainOutputs(toolchain),
				imageid: built.imageId ?? "",
				metadata: Object.keys(built.metadata).length > 0 ? JSON.stringify(built.metadata, null, 2) : "",
				"call-result": ""
			}
		},
		summary: plan.wantsSummary ? renderSummary({
			title: plan.targets[0]?.repository ?? "Build",
			manifest,
			references: tags,
			destinations,
			facts: cacheFacts(cache, outcome)
		}) : ""
	};
}
/** With `publish: direct` buildx moves the tags, so a push that fails may have moved some of them. */
async function withMoves(error, imagetools, plan, before) {
	const isPush = error instanceof Error && error.message.includes("failed to push");
	if (plan.publish !== "direct" || !isPush) return error;
	const moves = await listMoves(imagetools, plan.targets, before);
	return new Error([error.message, ...moves].join("\n"), { cause: error });
}
/** Checks what was pushed, moves the tags, and describes the result; undefined when nothing was pushed. */
async function publish(imagetools, plan, { digest, before }, isEmulated) {
	const repositories = plan.targets.map(({ repository }) => repository);
	const [first] = repositories;
	if (first === void 0) return void 0;
	if (digest === void 0) throw new Error("buildx pushed the image but reported no digest, so it cannot be checked");
	const found = await group("Check the pushed image", async ({ info }) => {
		const consequence = plan.publish === "direct" ? "and its tags are out already" : void 0;
		const inspection = await verify(imagetools, repositories, digest, plan.platforms, { consequence });
		info(`${repositories.join(", ")}: ${digest} holds ${imagesOf(inspection).map(({ platform }) => platform).join(", ")}`);
		return inspection;
	});
	const tagged = plan.targets.filter(({ tags }) => tags.length > 0);
	const [contents] = await Promise.all([readContents(imagetools, first, found), tagged.length > 0 && group(plan.publish === "direct" ? "Check the tags" : "Move the tags", async ({ warning }) => {
		const warnings = plan.publish === "direct" ? await confirmTags(imagetools, tagged, digest, { before }) : await tag(imagetools, tagged, digest, { before });
		for (const text of warnings) warning(text);
	})]);
	return describe(first, tagged.flatMap(({ tags }) => tags), found, plan.platforms ?? [], contents, isEmulated);
}
//#endregion
//#region src/build/main.ts
await runJob({
	ownOutputs,
	readInputs,
	readGiven: async ({ builder }, { buildxConfig }) => registriesOf(await readConfig(builder.config, buildxConfig)),
	run
});
//#endregion
export {};
