import { c as setOutput, d as summary, n as getInput, s as setFailed } from "./chunks/actions-core.js";
import { _ as CancelledError, b as lastLines, c as log, d as formatPlatform, f as linuxPlatforms, g as platformSlug, h as platformOf, i as prepare, m as parsePlatform, n as saveState, o as group, p as nativePlatform, s as live, u as readRunner, v as CommandError, y as createRun } from "./chunks/state.js";
import { t as parse } from "./chunks/csv-parse.js";
import { t as stringify } from "./chunks/csv-stringify.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { existsSync } from "node:fs";
//#region src/report/outputs.ts
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, digest, images, tags, platforms, others }) {
	const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]));
	const [image] = images;
	return {
		digest: digest ?? "",
		digests: manifest ? JSON.stringify(digests) : "",
		...Object.fromEntries(linuxPlatforms.map((platform) => [`digest-${platformSlug(platform)}`, digests[platform] ?? ""])),
		manifest: manifest ? JSON.stringify(manifest) : "",
		image: image && digest ? `${image}@${digest}` : "",
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		...others
	};
}
/** Writes outputs and summary where the runner reads them. */
async function publish$1(outputs, summary$1) {
	for (const [name, value] of Object.entries(outputValues(outputs))) setOutput(name, value);
	if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(summary$1, true).write();
}
//#endregion
//#region src/input/list.ts
const noDelimiter = "\0";
/**
* Reads a list input: one item a line, optionally several a line between commas. A `"` as the first character of an
* item quotes it up to the next `"`, over line ends, with `""` for a quote; `#` is data; empty and blank items are
* dropped; LF, CRLF and CR may be mixed.
*
* @param input the input's name, for the error
* @throws Error that names input and line, when a quote is not closed
*/
function parseList(input, text, style = {}) {
	if (text.includes("\0")) throw new Error(`input '${input}' contains a NUL character`);
	return (style.rawQuotes ? text.split(/\r\n|\n|\r/) : readRecords(input, text, style.comma ? "," : noDelimiter)).filter((item) => item.trim() !== "").map((item) => style.untrimmed ? item : item.trim());
}
function readRecords(input, text, delimiter) {
	let lastCompleteLine = 0;
	try {
		return parse(text, {
			columns: false,
			delimiter,
			record_delimiter: [
				"\r\n",
				"\n",
				"\r"
			],
			relax_column_count: true,
			relax_quotes: true,
			skip_empty_lines: true,
			on_record: (record, { lines }) => {
				lastCompleteLine = lines;
				return record;
			}
		}).flat();
	} catch (error) {
		const open = text.split(/\r\n|\n|\r/).findIndex((line, index) => index >= lastCompleteLine && line !== "") + 1;
		throw new Error(`input '${input}': the quote that opens in line ${open} is not closed`, { cause: error });
	}
}
//#endregion
//#region src/input/scalar.ts
/**
* Reads a boolean input in the spellings that YAML and Actions users write; empty gives the default.
*
* @throws Error that names input and value
*/
function parseBoolean(input, text, otherwise) {
	const word = text.trim();
	if (word === "") return otherwise;
	if ([
		"true",
		"True",
		"TRUE"
	].includes(word)) return true;
	if ([
		"false",
		"False",
		"FALSE"
	].includes(word)) return false;
	throw new Error(`input '${input}' is '${word}', expected true or false`);
}
/**
* Checks a value that becomes one argument or one field: NUL, CR and LF could end it early, or start a second line in
* a log, and are never meant.
*
* @throws Error that names input and character
*/
function checkScalar(input, text) {
	const found = controlCharacter(text);
	if (found) throw new Error(`input '${input}' contains ${found}, which no value of it can have`);
	return text;
}
/**
* Checks a value that names something (a builder, a target, a file): besides {@link checkScalar}, it must not look like
* an option.
*
* @throws Error that names input and value
*/
function checkName(input, text) {
	if (text.startsWith("-")) throw new Error(`input '${input}' is '${text}', but a name cannot start with '-'`);
	return checkScalar(input, text);
}
/**
* Reads an input that takes one of a few words; empty gives the first.
*
* @throws Error that names input, value and the words
*/
function parseChoice(input, text, words) {
	const word = text.trim();
	if (word === "") return words[0];
	const found = words.find((candidate) => candidate === word);
	if (found === void 0) throw new Error(`input '${input}' is '${word}', expected one of: ${words.join(", ")}`);
	return found;
}
function controlCharacter(text) {
	if (text.includes("\0")) return "a NUL character";
	if (text.includes("\r")) return "a carriage return";
	if (text.includes("\n")) return "a line break";
	return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? "a control character" : void 0;
}
//#endregion
//#region src/input/read.ts
/** An input's text as the workflow has it, without checks; for YAML and TOML. */
function text$1(input) {
	return getInput(input, { trimWhitespace: false });
}
/** A one-line value; empty when not given. */
function scalar(input) {
	return checkScalar(input, getInput(input));
}
/** A one-line value that names something. */
function name(input) {
	return checkName(input, getInput(input));
}
/** A list, see {@link parseList}. */
function list(input, style) {
	return parseList(input, text$1(input), style);
}
/** A boolean; empty gives the default. */
function boolean(input, otherwise) {
	return parseBoolean(input, getInput(input), otherwise);
}
/** One of a few words; empty gives the first. */
function choice(input, ...words) {
	return parseChoice(input, getInput(input), words);
}
//#endregion
//#region src/reference.ts
const host = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
const digestForm = /^sha256:[0-9a-f]{64}$/;
/** Docker Hub, under the name that references leave out. */
const dockerHub = "docker.io";
/**
* Parses `[host/]path[:tag][@digest]`. Upper case in the path is lower-cased, since no registry accepts it and owners'
* names bring it in; compare {@link Reference.repository} with the text to tell.
*
* @throws Error that names the text and the part that is wrong
*/
function parseReference(text) {
	const [name = "", digest, ...more] = text.split("@");
	if (more.length > 0 || digest !== void 0 && !digestForm.test(digest)) throw new Error(`invalid reference '${text}': the digest must be sha256: and 64 hexadecimal digits`);
	const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
	const tag = colon < 0 ? void 0 : name.slice(colon + 1);
	if (tag !== void 0 && !tagForm.test(tag)) throw new Error(`invalid reference '${text}': the tag '${tag}' must be 1 to 128 of A-Z a-z 0-9 _ . - and not start with . or -`);
	const repository = colon < 0 ? name : name.slice(0, colon);
	const [first = "", ...components] = repository.split("/");
	const hasHost = components.length > 0 && host.test(first);
	const path = (hasHost ? components : [first, ...components]).map((part) => part.toLowerCase());
	const wrong = path.find((part) => !pathComponent.test(part));
	if (wrong !== void 0 || repository.length > 255) throw new Error(`invalid reference '${text}': ${wrong ? `'${wrong}' cannot be part of a repository's name` : "it names no repository"}, expected e.g. ghcr.io/owner/app:1.2.3`);
	return {
		host: hasHost ? canonicalHost(first) : dockerHub,
		repository: (hasHost ? [first, ...path] : path).join("/"),
		...tag !== void 0 && { tag },
		...digest !== void 0 && { digest }
	};
}
/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
function isLoopback(registryHost) {
	const name = registryHost.replace(/:[0-9]+$/, "");
	return name === "localhost" || name === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}
function canonicalHost(name) {
	return name === "index.docker.io" || name === "registry-1.docker.io" ? dockerHub : name;
}
//#endregion
//#region src/toolchain/inputs.ts
/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
const defaultBuildkitImage = "docker.io/moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";
const defaultBinfmtImage = "docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0";
const defaultBuildxUrl = "https://github.com/docker/buildx/releases/download";
/** Reads the inputs that choose buildx. */
function readBuildxInputs() {
	const sha256 = scalar("buildx-sha256").toLowerCase();
	if (sha256 !== "" && !/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`);
	return {
		version: scalar("buildx-version") || "0.36.1",
		url: parseMirror(scalar("buildx-url") || defaultBuildxUrl),
		...sha256 && { sha256 },
		cacheBinary: boolean("cache-binary", true)
	};
}
/** Reads the inputs that make the builder. */
function readBuilderInputs() {
	const path = name("buildkitd-config");
	const inline = text$1("buildkitd-config-inline");
	if (path !== "" && inline.trim() !== "") throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both given, expected one of them`);
	return {
		existing: name("builder"),
		driver: name("driver") || "docker-container",
		driverOpts: list("driver-opts", { rawQuotes: true }),
		buildkitdFlags: scalar("buildkitd-flags"),
		...path !== "" && { config: {
			input: "buildkitd-config",
			path
		} },
		...inline.trim() !== "" && { config: {
			input: "buildkitd-config-inline",
			text: inline
		} },
		endpoint: name("endpoint"),
		append: text$1("append"),
		keepState: boolean("keep-state", false),
		cleanup: boolean("cleanup", true),
		buildkitImages: images("buildkit-image", defaultBuildkitImage),
		binfmtImages: images("binfmt-image", defaultBinfmtImage),
		emulation: choice("emulation", "auto", "always", "never")
	};
}
function images(input, otherwise) {
	const given = list(input, { comma: true });
	const option = given.find((reference) => reference.startsWith("-"));
	if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`);
	return given.length > 0 ? given : [otherwise];
}
/** A mirror is trusted no more than the network: https, or http on this machine only. */
function parseMirror(text) {
	const problem = (what) => /* @__PURE__ */ new Error(`input 'buildx-url' is '${text}', ${what}`);
	let url;
	try {
		url = new URL(text);
	} catch {
		throw problem("expected a URL such as https://mirror.example.com/buildx");
	}
	if (url.username || url.password) throw new Error(`input 'buildx-url' cannot carry a user name or password`);
	if (url.search || url.hash) throw problem("but nothing may follow the path");
	if (url.protocol === "http:" && !isLoopback(url.host)) throw problem("but plain http is only for this machine, use https");
	if (url.protocol !== "https:" && url.protocol !== "http:") throw problem("expected https");
	return url.href.replace(/\/+$/, "");
}
//#endregion
//#region src/build/inputs.ts
/** Reads and checks the inputs one by one. */
function readInputs() {
	return {
		buildx: readBuildxInputs(),
		builder: readBuilderInputs(),
		solve: {
			addHosts: list("add-hosts", { comma: true }),
			allow: list("allow", { comma: true }),
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
			noCacheFilters: list("no-cache-filters", { comma: true }),
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
		registries: text$1("registries"),
		registryAuth: text$1("registry-auth"),
		cache: {
			preset: choice("cache", "none", "gha", "registry", "local", "inline"),
			ref: name("cache-ref"),
			mode: choice("cache-mode", "min", "max"),
			scope: name("cache-scope"),
			write: choice("cache-write", "auto", "always", "never")
		}
	};
}
//#endregion
//#region src/manifest/imagetools.ts
/** @param builder whose registry configuration to use; undefined where there is no daemon (merge) */
function createImagetools(buildx, builder) {
	const imagetools = ["imagetools", ...builder ? [`--builder=${builder}`] : []];
	const inspect = async (format, reference) => {
		const { stdout } = await buildx([
			...imagetools,
			"inspect",
			...format,
			"--",
			reference
		]);
		return JSON.parse(stdout);
	};
	return {
		inspect: async (reference) => parseInspection(await inspect(["--format={{json .}}"], reference)),
		digest: async (reference) => {
			return (await inspect(["--format={{json .Manifest}}"], reference)).digest;
		},
		manifest: async (reference) => await inspect(["--raw"], reference),
		create: async (tags, sources, annotations = []) => {
			await buildx([
				...imagetools,
				"create",
				...tags.map((tag) => `--tag=${tag}`),
				...annotations.map((annotation) => `--annotation=${annotation}`),
				"--",
				...sources
			]);
		}
	};
}
/** Parses what `imagetools inspect --format '{{json .}}'` prints. */
function parseInspection(found) {
	const { manifest, image } = found;
	const configs = image === void 0 ? [] : isConfig(image) ? [[platformOf(image), image]] : Object.entries(image).map(([name, config]) => [normalised(name), config]);
	return {
		...manifest,
		configs: new Map(configs)
	};
}
function normalised(name) {
	const [os, architecture, variant] = name.split("/");
	return platformOf({
		os,
		architecture,
		variant
	});
}
function isConfig(image) {
	return typeof image.architecture === "string";
}
//#endregion
//#region src/manifest/manifest.ts
const referenceType = "vnd.docker.reference.type";
const referenceDigest = "vnd.docker.reference.digest";
/** The images of an inspected reference: the children of an index that are no attestations, or the one manifest. */
function imagesOf(found) {
	if (found.manifests === void 0) {
		const [platform = "unknown/unknown"] = found.configs.keys();
		return [{
			platform,
			descriptor: {
				digest: found.digest,
				size: found.size,
				mediaType: found.mediaType
			}
		}];
	}
	return found.manifests.filter((descriptor) => !isAttestation(descriptor)).map((descriptor) => ({
		platform: platformOf(descriptor.platform ?? {}),
		descriptor
	}));
}
/** The attestation manifests of an index, each with the digest of the image it is about. */
function attestationsOf(found) {
	return (found.manifests ?? []).filter(isAttestation).map(({ digest, annotations }) => ({
		digest,
		about: annotations?.[referenceDigest]
	}));
}
/**
* Compares what a registry holds with what was asked for.
*
* @param expected normalised platforms; undefined when the builder chose
* @returns one sentence for each fault; empty when all is right
*/
function findFaults(found, expected) {
	const images = imagesOf(found);
	const present = images.map(({ platform }) => platform);
	const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
	const missing = expected?.filter((platform) => !present.includes(platform)) ?? [];
	const extra = expected ? present.filter((platform) => !expected.includes(platform)) : [];
	const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index);
	return [
		...present.length === 0 ? ["it holds no image"] : [],
		...missing.map((platform) => `${platform} is missing`),
		...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
		...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
		...[...found.configs].filter(([platform, config]) => platformOf(config) !== platform).map(([platform, config]) => `the image for ${platform} says in its config that it is for ${platformOf(config)}`),
		...attestationsOf(found).filter(({ about }) => about === void 0 || !digests.has(about)).map(({ digest, about }) => `attestation ${digest} is about ${about ?? "nothing"}, which is not in the index`)
	];
}
/**
* Composes the output `manifest`.
*
* @param order platforms in the order asked for; others follow in the index's own
* @param contents manifests of the images by digest, where they were read
*/
function describe(image, tags, found, order, contents, emulated) {
	const rank = (platform) => order.includes(platform) ? order.indexOf(platform) : order.length;
	const attestations = attestationsOf(found);
	const platforms = imagesOf(found).sort((a, b) => rank(a.platform) - rank(b.platform)).map(({ platform, descriptor: { digest, size } }) => {
		const content = contents.get(digest);
		return {
			platform,
			digest,
			size,
			compressedSize: content?.layers.reduce((sum, layer) => sum + layer.size, 0),
			layers: content?.layers.length,
			created: found.configs.get(platform)?.created,
			emulated: emulated(platform),
			attestations: attestations.filter(({ about }) => about === digest).map((attestation) => attestation.digest)
		};
	});
	return {
		image,
		digest: found.digest,
		mediaType: found.mediaType,
		tags,
		platforms
	};
}
function isAttestation({ annotations }) {
	return annotations?.[referenceType] !== void 0;
}
//#endregion
//#region src/manifest/publish.ts
/**
* Reads a digest back from every repository and checks it, before any tag moves.
*
* @param expected normalised platforms; undefined when the builder chose
* @returns what the first repository holds
* @throws Error that lists every fault of every repository
*/
async function verify(imagetools, repositories, digest, expected) {
	const found = await Promise.all(repositories.map((repository) => imagetools.inspect(`${repository}@${digest}`)));
	const faults = repositories.flatMap((repository, index) => {
		const inspection = found[index];
		return inspection ? findFaults(inspection, expected).map((fault) => `${repository}@${digest}: ${fault}`) : [];
	});
	if (faults.length > 0) throw new Error(`the pushed image is not what was asked for, so no tag was moved:\n${faults.join("\n")}`);
	const [first] = found;
	if (first === void 0) throw new Error("there is no repository to read the image back from");
	return first;
}
/**
* Points the tags of every repository to a digest, one call a repository, and reads each tag back.
*
* @throws Error that lists each reference as moved or not moved
*/
async function tag(imagetools, targets, digest) {
	await confirmTags(imagetools, targets, digest, (await Promise.allSettled(targets.map(({ repository, tags }) => imagetools.create(tags.map((name) => `${repository}:${name}`), [`${repository}@${digest}`])))).flatMap((result) => result.status === "rejected" ? [reason(result.reason)] : []));
}
/**
* Reads tags back and compares digests.
*
* @param problems what already went wrong
* @throws Error that lists each reference as moved or not moved, if there was a problem or a tag is elsewhere
*/
async function confirmTags(imagetools, targets, digest, problems = []) {
	const references = targets.flatMap(({ repository, tags }) => tags.map((name) => `${repository}:${name}`));
	const states = await Promise.all(references.map(async (reference) => {
		const found = await imagetools.digest(reference).catch(() => void 0);
		return {
			reference,
			moved: found === digest,
			found
		};
	}));
	if (problems.length === 0 && states.every(({ moved }) => moved)) return;
	const lines = states.map(({ reference, moved, found }) => moved ? `moved: ${reference}` : `not moved: ${reference}${found ? ` (is ${found})` : ""}`);
	throw new Error([
		`not every tag points to ${digest}`,
		...lines,
		...problems
	].join("\n"));
}
function reason(error) {
	return error instanceof Error ? error.message : String(error);
}
//#endregion
//#region src/report/summary.ts
/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes = 1044480;
/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
function renderSummary(report) {
	const { title, manifest, references, destinations, facts } = report;
	return cut([
		`## ${escapeMarkdown(title)}`,
		"",
		...manifest ? headOf(manifest, references) : ["Nothing was pushed.", ""],
		...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
		...destinations.length > 0 ? [""] : [],
		...manifest ? platformTable(manifest) : [],
		...facts.map(([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`),
		""
	]);
}
/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
function escapeMarkdown(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]()#+!|~@:-]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** `30.0 MiB`; `–` for what is not known. */
function formatBytes(bytes) {
	if (bytes === void 0) return "–";
	const units = [
		"B",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
	return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
function headOf({ image, digest }, references) {
	return [
		...(references.length > 0 ? references : [`${image}@${digest}`]).flatMap((name) => [
			"```sh",
			`docker pull ${name.replace(/[\r\n`]/g, "")}`,
			"```",
			""
		]),
		`**Digest**: <code>${escapeMarkdown(digest)}</code>`,
		""
	];
}
function platformTable({ platforms }) {
	return [
		"| Platform | Digest | Compressed size | Layers | Built |",
		"| --- | --- | ---: | ---: | --- |",
		...platforms.map(({ platform, digest, compressedSize, layers, emulated }) => [
			"",
			escapeMarkdown(platform),
			`<code>${escapeMarkdown(digest)}</code>`,
			formatBytes(compressedSize),
			layers ?? "–",
			emulated ? "emulated (QEMU)" : "native",
			""
		].join(" | ").trim()),
		""
	];
}
function cut(lines) {
	const whole = lines.join("\n");
	if (Buffer.byteLength(whole) <= maximumBytes) return whole;
	const kept = [];
	let bytes = 0;
	for (const line of lines) {
		bytes += Buffer.byteLength(line) + 1;
		if (bytes > maximumBytes) break;
		kept.push(line);
	}
	return [
		...kept,
		"",
		"_The summary was cut here: GitHub shows at most 1 MiB. The output `manifest` has everything._",
		""
	].join("\n");
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
		quoted_match: /^\s|\s$/
	});
}
//#endregion
//#region src/solve/arguments.ts
/** The argument vector of `buildx build`. The context stands behind `--`, since buildx takes `--help` for an option. */
function buildArguments(request, builder, files) {
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
		"--progress=plain",
		...flag("pull", request.pull),
		...flag("push", request.push),
		"--",
		request.context
	];
}
/** The `--output` that pushes one image to several repositories without a tag. */
function pushByDigest(repositories, attributes = {}) {
	return csvFields({
		type: "image",
		...attributes,
		name: repositories.join(","),
		push: true,
		"push-by-digest": true,
		"name-canonical": true
	});
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
//#region src/solve/build.ts
/**
* Runs `buildx build`.
*
* @param folder a private folder for the result files
* @throws Error with the failing instruction and its last lines
*/
async function build(buildx, request, builder, folder, options) {
	const metadataFile = join(folder, "metadata.json");
	const imageIdFile = join(folder, "image-id");
	const writesFiles = request.outputs.some((output) => /(?:^|,)"?type="?(?:local|tar)\b/.test(output) || !output.includes("="));
	try {
		await buildx(buildArguments(request, builder, {
			metadata: metadataFile,
			...!writesFiles && { imageId: imageIdFile }
		}), options);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new Error(explainFailure(error), { cause: error });
	}
	const metadata = parseMetadata(await readFile(metadataFile, "utf8").catch(() => ""));
	const imageId = (await readFile(imageIdFile, "utf8").catch(() => "")).trim();
	return {
		metadata,
		...imageId && { imageId },
		...text("digest", metadata["containerimage.digest"]),
		...text("ref", metadata["buildx.build.ref"])
	};
}
/** Picks from buildx's plain progress what a person needs: the failing instruction, its last lines, and the error. */
function explainFailure({ exitCode, stderr, message }) {
	if (exitCode === 130) return "the build was cancelled";
	if (exitCode === 102) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`;
	const error = stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim();
	const step = stderr.slice(stderr.lastIndexOf("\n------\n > ") + 1);
	if (!stderr.includes("\n------\n > ")) return error ? `the build failed: ${error}` : message;
	const block = step.slice(0, step.indexOf("\nERROR: ") < 0 ? void 0 : step.indexOf("\nERROR: "));
	return `the build failed: ${error ?? ""}\n${lastLines(block, 30)}`;
}
function parseMetadata(content) {
	if (content.trim() === "") return {};
	const metadata = JSON.parse(content);
	return typeof metadata === "object" && metadata !== null ? metadata : {};
}
function text(key, value) {
	return typeof value === "string" && value !== "" ? { [key]: value } : {};
}
//#endregion
//#region src/build/plan.ts
/**
* Decides what to build and where it goes.
*
* @throws Error that names the input, its value and the way out
*/
function planBuild({ solve, publish, images }, runner) {
	const notices = [];
	const platforms = planPlatforms(solve.platforms, runner, notices);
	const tags = planTags(solve.tags, notices);
	const repositories = [.../* @__PURE__ */ new Set([...planImages(images, notices), ...tags.map(({ repository }) => repository)])];
	const context = solve.context || defaultContext(runner);
	checkDockerfile(context, solve.file, runner.workspace);
	const byDigest = solve.push && publish !== "direct" && repositories.length > 0;
	if (solve.push && tags.length === 0 && publish !== "digest" && !solve.outputs.some((output) => output.includes("name="))) throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`);
	if (publish === "digest" && solve.push && repositories.length === 0) throw new Error(`'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`);
	const references = tags.map(({ repository, tag }) => `${repository}:${tag}`);
	const { secretEnvs: _envs, secretFiles: _files, secrets: _secrets, githubToken: _token, provenance: _p, sbom: _s, ...rest } = solve;
	return {
		request: {
			...rest,
			context,
			platforms: platforms ?? [],
			secrets: [],
			tags: byDigest ? [] : references,
			push: solve.push && !byDigest,
			load: solve.load,
			outputs: [...byDigest ? [pushByDigest(repositories)] : [], ...solve.outputs]
		},
		platforms: platforms ?? (solve.platforms.length === 0 ? void 0 : []),
		targets: solve.push ? repositories.map((repository) => ({
			repository,
			tags: publish === "digest" ? [] : tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag)
		})) : [],
		tags: references,
		publish,
		notices
	};
}
function planPlatforms(names, runner, notices) {
	if (names.length === 0) return void 0;
	const native = nativePlatform(runner.arch, runner.armVersion);
	const platforms = names.map((name) => formatPlatform(parsePlatform(name, native)));
	const unique = [...new Set(platforms)];
	if (unique.length < platforms.length) {
		const twice = names.filter((_, index) => platforms.indexOf(platforms[index] ?? "") !== index);
		notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(", ")}`);
	}
	return unique;
}
function planTags(texts, notices) {
	const tags = texts.map((text) => {
		const { repository, tag = "latest", digest } = parseInput("tags", text);
		if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`);
		noticeLowerCase("tags", text, repository, notices);
		return {
			repository,
			tag
		};
	});
	const seen = /* @__PURE__ */ new Set();
	return tags.filter(({ repository, tag }) => !seen.has(`${repository}:${tag}`) && seen.add(`${repository}:${tag}`));
}
function planImages(texts, notices) {
	return texts.map((text) => {
		const { repository, tag, digest } = parseInput("images", text);
		if (tag || digest) throw new Error(`input 'images': '${text}' has a ${tag ? "tag" : "digest"}, expected a repository, e.g. ghcr.io/owner/app`);
		noticeLowerCase("images", text, repository, notices);
		return repository;
	});
}
function parseInput(input, text) {
	try {
		return parseReference(text);
	} catch (error) {
		throw new Error(`input '${input}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
function noticeLowerCase(input, text, repository, notices) {
	if (!text.startsWith(repository)) notices.push(`input '${input}': '${text}' was lower-cased to ${repository}, since registries accept nothing else`);
}
/** The Git context of the commit that the event is about; the checkout where there is none (a run by hand). */
function defaultContext({ serverUrl, repository, sha }) {
	return repository && sha ? `${serverUrl}/${repository}.git#${sha}` : ".";
}
function checkDockerfile(context, file, workspace) {
	if (isRemote(context) || isRemote(file)) return;
	if (!existsSync(resolve(workspace, context))) throw new Error(`input 'context' is '${context}', but there is no such folder in ${workspace}; was the repository checked out?`);
	const path = resolve(workspace, file || join(context, "Dockerfile"));
	if (!existsSync(path)) throw new Error(`there is no Dockerfile at ${path}; name it with 'file', which is relative to the workspace`);
}
/** Contexts that BuildKit fetches by itself (buildx, util/urlutil). */
function isRemote(context) {
	return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/.test(context);
}
//#endregion
//#region src/build/run.ts
/** The whole job of the build action: prepare, build, check, tag, report. */
async function run(inputs, host) {
	const plan = planBuild(inputs, host.runner);
	for (const notice of plan.notices) log.notice(notice);
	const { buildx, binary, builder, emulated } = await prepare(inputs, plan.platforms ?? [], host);
	const isEmulated = (platform) => emulated.has(platform.split("/")[1] ?? "");
	const built = await live("Build", (print) => build(buildx, plan.request, builder, host.folder, {
		onOutput: print,
		env: {}
	}));
	const manifest = await publish(createImagetools(buildx, builder), plan, built, isEmulated);
	return {
		outputs: {
			manifest,
			digest: built.digest,
			images: plan.targets.map(({ repository }) => repository),
			tags: plan.publish === "digest" ? [] : plan.tags,
			platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
			others: {
				imageid: built.imageId ?? "",
				metadata: Object.keys(built.metadata).length > 0 ? JSON.stringify(built.metadata, null, 2) : "",
				builder,
				"buildx-version": binary.version,
				"buildkit-version": ""
			}
		},
		summary: renderSummary({
			title: plan.targets[0]?.repository ?? "Build",
			manifest,
			references: plan.publish === "digest" ? [] : plan.tags,
			destinations: [],
			facts: []
		})
	};
}
/** Checks what was pushed, moves the tags, and describes the result; undefined when nothing was pushed. */
async function publish(imagetools, plan, { digest }, isEmulated) {
	const repositories = plan.targets.map(({ repository }) => repository);
	const [first] = repositories;
	if (first === void 0) return void 0;
	if (digest === void 0) throw new Error("buildx pushed the image but reported no digest, so it cannot be checked");
	const found = await group("Check the pushed image", async ({ info }) => {
		const inspection = await verify(imagetools, repositories, digest, plan.platforms);
		info(`${repositories.join(", ")}: ${digest} holds ${imagesOf(inspection).map(({ platform }) => platform).join(", ")}`);
		return inspection;
	});
	const tagged = plan.targets.filter(({ tags }) => tags.length > 0);
	const [contents] = await Promise.all([readContents(imagetools, first, found), tagged.length > 0 && group(plan.publish === "direct" ? "Check the tags" : "Move the tags", () => plan.publish === "direct" ? confirmTags(imagetools, tagged, digest) : tag(imagetools, tagged, digest))]);
	return describe(first, tagged.flatMap(({ tags }) => tags), found, plan.platforms ?? [], contents, isEmulated);
}
/** Reads the images' manifests, in which alone the sizes of layers stand. */
async function readContents(imagetools, repository, found) {
	const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest);
	const contents = await Promise.all(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)));
	return new Map(contents.map((content, index) => [digests[index] ?? "", content]));
}
//#endregion
//#region src/build/main.ts
const cancel = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort(signal));
try {
	const runner = readRunner(process.env);
	const inputs = readInputs();
	const folder = await mkdtemp(join(runner.temp, "multiarch-build-"));
	saveState({ folder });
	const { outputs, summary } = await run(inputs, {
		run: createRun(runner.environment, cancel.signal),
		runner,
		folder,
		saveBuilder: (builder) => saveState({ builder })
	});
	await publish$1(outputs, summary);
} catch (error) {
	setFailed(error instanceof Error ? error.message : String(error));
	if (error instanceof CancelledError) process.exitCode = error.signal === "SIGINT" ? 130 : 143;
	cancel.abort("SIGTERM");
}
//#endregion
export {};
