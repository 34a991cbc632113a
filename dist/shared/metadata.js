import { C as messageOf, S as printGroup, b as log, m as readText, o as booleanVariable } from "./every-entry.js";
import { w as writeOutputs, y as exportVariables } from "./reading-inputs.js";
import { n as isReference } from "./rules.js";
import { t as formatList } from "./format-list.js";
import { n as tableLines } from "./table.js";
import { dirname } from "node:path";
import { realpathSync } from "node:fs";
//#region src/event.ts
/**
* The ref that a run is about. For pull_request_target GITHUB_REF is the branch that the pull request is for.
*
* @throws Error that says where the number of the pull request was looked for
*/
function refOf({ eventName, ref, event, environment }) {
	if (eventName !== "pull_request_target") return ref;
	const number = event.number ?? objectIn(event, "pull_request").number;
	if (typeof number !== "number") throw new Error(`the number of the pull request is not known: ${whyNotInEvent(environment, "number")}`);
	return `refs/pull/${number}/merge`;
}
/**
* The commit that a run is about; with DOCKER_METADATA_PR_HEAD_SHA the head of the pull request, in place of the commit that
* merges it.
*
* @throws Error for a value of that variable that is no boolean
*/
function commitOf({ eventName, sha, event, environment }) {
	const takesHead = booleanVariable(environment, "DOCKER_METADATA_PR_HEAD_SHA", false);
	const head = objectIn(objectIn(event, "pull_request"), "head").sha;
	return takesHead && eventName.startsWith("pull_request") && typeof head === "string" ? head : sha;
}
/** The default branch, where the event names it. */
function defaultBranchIn(event) {
	return textIn(objectIn(event, "repository"), "default_branch");
}
/** When a commit was made, where the event says so: that of a push does. */
function commitTimeIn(event, commit) {
	const listed = Array.isArray(event.commits) ? event.commits : [];
	return [event.head_commit, ...listed].filter((one) => typeof one === "object" && one !== null).filter(({ id }) => id === void 0 || id === commit).map(({ timestamp }) => new Date(typeof timestamp === "string" ? timestamp : NaN)).find((time) => !Number.isNaN(time.getTime()));
}
/** Says where a part of the event was looked for: `the event (GITHUB_EVENT_PATH, /e.json) has no number`. */
function whyNotInEvent(environment, name) {
	const path = environment.GITHUB_EVENT_PATH ?? "";
	if (path === "") return "there is no event, since GITHUB_EVENT_PATH is not set";
	if (readText(path) === void 0) return `there is no event, since ${path} (GITHUB_EVENT_PATH) cannot be read`;
	return `the event (GITHUB_EVENT_PATH, ${path}) has no ${name}`;
}
/** An object of the payload; `{}` where it has none of that name. */
function objectIn(payload, name) {
	const found = payload[name];
	return typeof found === "object" && found !== null ? found : {};
}
/** A text of the payload; undefined where it has none of that name, or an empty one. */
function textIn(payload, name) {
	const found = payload[name];
	return typeof found === "string" && found !== "" ? found : void 0;
}
//#endregion
//#region src/tags/labels.ts
/**
* The labels of the OCI image specification (annotations.md) that event and commit have data for, in the values of
* docker/metadata-action, but created is the time of the commit, so that all legs of a matrix agree and builds repeat.
*/
function labelsOf({ event, repository, serverUrl }, { version, revision, created }) {
	const about = objectIn(event, "repository");
	const url = textIn(about, "html_url") ?? (repository && `${serverUrl}/${repository}`);
	const values = {
		title: textIn(about, "name") ?? repository.slice(repository.indexOf("/") + 1),
		description: textIn(about, "description") ?? "",
		url,
		source: url,
		version,
		created: created?.toISOString() ?? "",
		revision,
		licenses: textIn(objectIn(about, "license"), "spdx_id") ?? ""
	};
	return Object.entries(values).flatMap(([name, value]) => {
		const line = value.replace(/\p{Cc}+/gu, " ").trim();
		return line === "" ? [] : [{
			key: `org.opencontainers.image.${name}`,
			value: line
		}];
	});
}
/** Puts what is given in place of what was made, sorted by key as docker/metadata-action sorts. */
function mergeLabels(made, given) {
	return [...new Map([...made, ...given].map((pair) => [pair.key, pair])).values()].sort((a, b) => a.key.localeCompare(b.key));
}
/** Reads `key=value`; without `=` the value is empty, as for buildx. */
function parsePair(text) {
	const [key = ""] = text.split("=", 1);
	return {
		key: key.trim(),
		value: text.slice(key.length + 1)
	};
}
function formatPair({ key, value }) {
	return `${key}=${value}`;
}
//#endregion
//#region src/tags/annotations.ts
const levelForm = /^(?:index|manifest)(?:-descriptor)?(?:\[[^\]=,]*\])?$/;
const levels = `(?:index|manifest)(?:-descriptor)?(?:\\[[^\\]=]*\\])?`;
const levelled = new RegExp(`^${levels}(?:,${levels})*:`);
/**
* Reads DOCKER_METADATA_ANNOTATIONS_LEVELS: the levels of annotations that name none, `manifest` by default, as
* docker/metadata-action does.
*
* @throws Error for what BuildKit does not know as a level
*/
function readLevels({ DOCKER_METADATA_ANNOTATIONS_LEVELS: text = "" }) {
	const found = (text || "manifest").split(",").map((level) => level.trim());
	const wrong = found.find((level) => !levelForm.test(level));
	if (wrong === void 0) return found;
	throw new Error(`environment variable DOCKER_METADATA_ANNOTATIONS_LEVELS has '${wrong}', expected manifest, index, manifest-descriptor or index-descriptor, e.g. manifest,index`);
}
/**
* Makes annotations of the labels that were made, at each level; what is given stands in their place.
*
* @param given the input, with its expressions filled in; an item that names its level stays as it is
*/
function annotate(made, given, levels) {
	const isKept = (text) => levelled.test(text) || !text.includes("=");
	const named = given.filter(isKept);
	const others = given.filter((text) => !isKept(text)).map(parsePair);
	const taken = new Set(named.map((text) => parsePair(text).key));
	const otherKeys = new Set(others.map(({ key }) => key));
	const free = levels.flatMap((level) => mergeLabels(made, others).map(({ key, value }) => ({
		text: formatPair({
			key: `${level}:${key}`,
			value
		}),
		isMade: !otherKeys.has(key),
		isTaken: taken.has(`${level}:${key}`)
	}))).filter(({ isTaken }) => !isTaken);
	return {
		all: [...free.map(({ text }) => text), ...named],
		made: free.filter(({ isMade }) => isMade).map(({ text }) => text)
	};
}
//#endregion
//#region src/tags/evaluate.ts
/**
* Makes tags of rules as docker/metadata-action does.
*
* @param rules one a line; none are its default rules
*/
async function evaluate(_rules, _flavor, _facts) {
	throw new Error("not implemented");
}
//#endregion
//#region src/tags/expression.ts
/** Fills in the expressions in labels and annotations. */
async function expand(_texts, _facts, _version) {
	throw new Error("not implemented");
}
//#endregion
//#region src/tags/images.ts
/**
* The names of images that are enabled.
*
* @param images names, or `name=…,enable=…`
*/
async function enabledImages(_images, _facts) {
	throw new Error("not implemented");
}
//#endregion
//#region src/tags/apply.ts
/**
* Applies rules to images, and makes the labels of the image. References keep their place, the tags of all rules stand where
* the first rule is, since they have an order of their own.
*
* @param given without any tags, the default rules apply
* @throws Error for a rule that cannot be read, for what it needs and is nowhere, and for rules beside references that
*   have no images
*/
async function applyRules(given, facts, runner) {
	const entries = withoutComments(given.tags);
	const rules = entries.filter((item) => !isReference(item));
	if (given.images.length === 0 && rules.length < entries.length) throw new Error(`input 'tags' has references and the rule '${rules[0]}', but 'images' is empty; rules give tags of 'images' alone, e.g. images: ghcr.io/owner/app`);
	const { version, tags: tagNames, rows, notices } = await evaluate(rules, withoutComments(given.flavor), facts);
	const images = await enabledImages(withoutComments(given.images), facts);
	const byRules = given.images.length === 0 ? tagNames : images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`));
	const first = entries.findIndex((item) => !isReference(item));
	const references = (from, to) => entries.slice(from, to).filter(isReference);
	const created = await facts.commitDate().catch(() => void 0);
	const made = labelsOf(runner, {
		version,
		revision: facts.sha,
		created
	});
	const labels = await expand(withoutComments(given.labels), facts, version);
	const annotations = await expand(withoutComments(given.annotations), facts, version);
	return {
		version,
		tags: [.../* @__PURE__ */ new Set([
			...references(0, Math.max(first, 0)),
			...byRules,
			...references(Math.max(first, 0))
		])],
		tagNames,
		images,
		labels: mergeLabels(made, labels.map(parsePair)).map(formatPair),
		annotations: annotate(made, annotations, readLevels(runner.environment)),
		rows,
		notices
	};
}
/** Lists of docker/metadata-action may have lines that are comments. */
function withoutComments(items) {
	return items.filter((item) => !item.startsWith("#"));
}
//#endregion
//#region src/tags/outputs.ts
/** The outputs that rules give, all but `tags`, which build has anyway. */
function metadataOutputs({ version, tags, tagNames, labels, annotations }) {
	return {
		version,
		labels: formatList(labels),
		annotations: formatList(annotations.all),
		json: JSON.stringify({
			tags,
			"tag-names": tagNames,
			labels: Object.fromEntries(labels.map(parsePair).map(({ key, value }) => [key, value])),
			annotations: annotations.all
		})
	};
}
/**
* The same as variables for this step's programs and for later steps, since bake files and scripts read them; none where
* DOCKER_METADATA_SET_OUTPUT_ENV says so.
*/
function metadataVariables(metadata, { environment }) {
	if (!booleanVariable(environment, "DOCKER_METADATA_SET_OUTPUT_ENV", true)) return {};
	const values = {
		tags: metadata.tags.join("\n"),
		"tag-names": metadata.tagNames.join("\n"),
		...metadataOutputs(metadata)
	};
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [`DOCKER_METADATA_OUTPUT_${name.replaceAll("-", "_").toUpperCase()}`, value]));
}
//#endregion
//#region src/git.ts
/** Reading two facts takes no time; a file system that hangs must not hold the job. */
const longestMilliseconds = 3e4;
/**
* When a commit was made, by the checkout.
*
* @param commit its full id
* @throws Error that says what git found instead
*/
async function commitTimeInCheckout(run, workspace, commit) {
	if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new Error(`'${commit}' is no id of a commit`);
	const [, seconds] = (await ask(run, workspace, [
		"cat-file",
		"-p",
		"--",
		`${commit}^{commit}`
	])).match(/^committer .* (\d+) [+-]\d{4}$/m) ?? [];
	if (seconds === void 0) throw new Error(`git shows no time of commit ${commit}`);
	return /* @__PURE__ */ new Date(Number(seconds) * 1e3);
}
/**
* The branch that `origin` had as its default when the checkout was cloned; actions/checkout records none.
*
* @throws Error that says what git found instead
*/
async function defaultBranchInCheckout(run, workspace) {
	const prefix = "refs/remotes/origin/";
	const name = (await ask(run, workspace, [
		"symbolic-ref",
		"--",
		`${prefix}HEAD`
	])).trim();
	if (!name.startsWith(prefix)) throw new Error(`${prefix}HEAD is ${name}`);
	return name.slice(20);
}
/**
* Asks git about the checkout in the workspace alone: no folder above it, no lock, nothing fetched, and nothing that its
* configuration would start. The checkout may belong to another user, as in a container.
*/
async function ask(run, workspace, args) {
	const folder = realpathSync(workspace);
	const { stdout } = await run("git", [
		"-C",
		folder,
		"-c",
		"safe.directory=*",
		...args
	], {
		env: {
			GIT_ALLOW_PROTOCOL: "none",
			GIT_CEILING_DIRECTORIES: dirname(folder),
			GIT_DIR: void 0,
			GIT_NO_LAZY_FETCH: "1",
			GIT_OPTIONAL_LOCKS: "0",
			GIT_TERMINAL_PROMPT: "0",
			GIT_WORK_TREE: void 0
		},
		stop: AbortSignal.timeout(longestMilliseconds)
	});
	return stdout;
}
//#endregion
//#region src/tags/run-facts.ts
/**
* What the environment and the event of a run say; git in the checkout is asked for what they do not, and only once that is
* needed.
*
* @throws Error for a variable that cannot be read, and for a pull_request_target without its pull request
*/
function factsOf(runner, run) {
	const { eventName, event, environment, workspace } = runner;
	const sha = commitOf(runner);
	return {
		eventName,
		ref: refOf(runner),
		sha,
		shortShaLength: readShortShaLength(environment),
		event,
		actor: environment.GITHUB_ACTOR ?? "",
		now: /* @__PURE__ */ new Date(),
		defaultBranch: once(async () => {
			const found = defaultBranchIn(event);
			if (found !== void 0) return found;
			return defaultBranchInCheckout(run, workspace).catch((error) => {
				throw new Error(`the default branch is not known: ${whyNotInEvent(environment, "repository.default_branch")}, and the checkout in ${workspace} does not say (${messageOf(error)}); name it, e.g. type=edge,branch=main`, { cause: error });
			});
		}),
		commitDate: once(async () => {
			const found = commitTimeIn(event, sha);
			if (found !== void 0) return found;
			return commitTimeInCheckout(run, workspace, sha).catch((error) => {
				throw new Error(`the time of commit ${sha} is not known: ${whyNotInEvent(environment, "head_commit.timestamp of it")}, and the checkout in ${workspace} does not say (${messageOf(error)}); check that commit out before this step, with actions/checkout`, { cause: error });
			});
		})
	};
}
function readShortShaLength({ DOCKER_METADATA_SHORT_SHA_LENGTH: text = "" }) {
	if (text === "") return 7;
	if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
	throw new Error(`environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is '${text}', expected a number of characters, e.g. 12`);
}
/** Asks once, however many rules want to know. */
function once(ask) {
	let answer;
	return () => {
		answer ??= ask();
		return answer;
	};
}
//#endregion
//#region src/tags/metadata.ts
/** Applies rules, see {@link applyRules}, and shows in the log what became of each. */
async function makeMetadata(given, runner, run) {
	const metadata = await applyRules(given, factsOf(runner, run), runner);
	printGroup("Tags", tableLines(metadata.rows));
	for (const notice of metadata.notices) log.notice(notice);
	return metadata;
}
/** Sets outputs, and variables for the programs of this step and for later steps. */
function tellMetadata(metadata, runner) {
	writeOutputs(metadataOutputs(metadata));
	const variables = metadataVariables(metadata, runner);
	for (const [name, value] of Object.entries(variables)) runner.setVariable(name, value);
	exportVariables(variables);
}
/** The repositories of `images`, whose items may have conditions: `name=ghcr.io/owner/app,enable=…`. */
async function repositoriesIn(images, runner, run) {
	return enabledImages(images, factsOf(runner, run));
}
//#endregion
export { makeMetadata, repositoriesIn, tellMetadata };
