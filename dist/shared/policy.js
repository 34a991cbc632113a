import { i as __toESM } from "./rolldown-runtime.js";
import { l as CommandError, p as CancelledError } from "./build-merge-post.js";
import { D as messageOf, S as log, r as checkScalar } from "./every-entry.js";
import { F as forEachPlatform, J as toldFailure, L as pushedOutput, f as isTable, k as parseList, p as parseYaml, st as spelledAlike } from "./reading-inputs.js";
import { c as parseTags, d as targetsOf, i as closingLine, l as referenceOf, m as splitAnnotations, n as keptRows, r as retryRows, s as describe, t as formatKept } from "./build-and-merge.js";
import { t as require_semver } from "../vendor/semver.js";
import { d as transience, l as isNotFound, s as RegistryError } from "./registry-errors.js";
import { a as writing, d as readImage, i as tagReferences, l as judge, o as findAbsent, r as summarise } from "./publication.js";
import { a as commitTimeIn, t as askGit } from "./commit.js";
import { setTimeout } from "node:timers/promises";
//#region src/image/adopt.ts
/**
* Publishes an image that already exists, in place of a build: the tags that are missing move to it, and it is reported
* as if it had been built. Nothing is started for it.
*
* @returns undefined where there is none
*/
async function adopt(decision, publication, { retries }) {
	const { adopted } = publication;
	if (adopted === void 0) return void 0;
	const { outputs, targets, publish } = decision;
	if (outputs.destinations.length > 0) log.warning(`'load' and 'outputs' had no effect, because nothing was built: the image already exists as ${targets[0]?.repository}@${adopted.content.digest}`);
	const isPart = publish === "digest";
	return reportAdopted(decision, isPart ? onlyOf(adopted, decision) : adopted, isPart ? { moved: [] } : await publication.move(adopted), retries);
}
function onlyOf(image, { platforms }) {
	const isAsked = ({ platform }) => platforms.length === 0 || platforms.includes(platform);
	return {
		...image,
		platforms: image.platforms.filter(isAsked)
	};
}
async function reportAdopted({ targets, publish, shows, rules, ...decision }, image, published, retries) {
	const { moved, kept, failure } = published;
	const { digest } = image.content;
	const repositories = targets.map(({ repository }) => repository);
	const [title = ""] = repositories;
	const manifest = describe(title, moved, image, decision.platforms);
	const platforms = manifest.platforms.map(({ platform }) => platform);
	const handedOn = publish === "digest" ? platforms : [];
	const rows = [
		adoptedRow,
		...keptRows(kept),
		...retryRows(retries)
	];
	return {
		outputs: {
			manifest,
			digest,
			images: repositories,
			tags: moved,
			platforms: decision.platforms.length > 0 ? decision.platforms : platforms,
			others: {
				...forEachPlatform(pushedOutput, (platform) => handedOn.includes(platform) ? digest : ""),
				imageid: digest,
				metadata: metadataOf(image, moved),
				"tags-kept": formatKept(kept),
				timings: ""
			}
		},
		published: closingLine({
			repository: title,
			digest,
			references: moved,
			platforms
		}, {
			isAdopted: true,
			kept,
			failure
		}),
		summary: shows.summary ? (await import("./load-report-summary.js")).renderSummary({
			title,
			manifest,
			references: moved,
			rules,
			destinations: [],
			rows,
			failure,
			isLeg: publish === "digest"
		}) : "",
		...toldFailure(published, retries)
	};
}
const adoptedRow = ["Adopted", "an image of this commit already existed, so nothing was built"];
/** In the words of buildx. */
function metadataOf({ content: { digest, mediaType, bytes } }, moved) {
	const metadata = {
		"containerimage.digest": digest,
		"containerimage.descriptor": {
			mediaType,
			digest,
			size: bytes.length
		},
		...moved.length > 0 && { "image.name": moved.join(",") }
	};
	return JSON.stringify(metadata, null, 2);
}
//#endregion
//#region src/image/policy.ts
/**
* What a policy decides of a build.
*
* @throws Error where buildx moves the tags, or would if `push: auto` pushed, since it asks nobody
*/
function policingOf(policy, { publish, platforms, outputs, declined, ...decision }) {
	const { targets } = declined ?? decision;
	const isByBuildx = publish === "direct" && targets.length > 0;
	const isByOutputs = targets.length === 0 && outputs.pushedTo.length > 0 && !outputs.pushesRawDigest;
	if (isByBuildx || isByOutputs) throw new Error(`'tag-policy' does not work where buildx pushes the tags (${isByBuildx ? "'publish: direct'" : "'outputs'"}); use 'push: true' with 'publish: staged' and BuildKit in a container, or remove 'tag-policy'`);
	const isPart = publish === "digest";
	const repositories = targets.map(({ repository }) => repository);
	return policy.police({
		targets: isPart ? targetsOf(repositories, policy.tags) : targets,
		platforms,
		isPart
	});
}
//#endregion
//#region src/policy/clock.ts
function clockOf(cancel) {
	return {
		now: () => performance.now(),
		wait: (milliseconds) => setTimeout(milliseconds, void 0, { signal: cancel }).catch(() => {
			throw new CancelledError(cancel.reason);
		})
	};
}
/**
* How long to wait for a concurrent job that read the tag before we wrote it: five times our own longest gap between
* read and write.
*/
function settlingTime(gap) {
	return Math.min(Math.max(500, 5 * gap), 5e3);
}
//#endregion
//#region src/policy/compare.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/**
* Compares full versions if both have one and they differ, then commit history, then creation time. A rebuild of the same
* commit is not newer.
*/
async function compare(theirs, ours, history) {
	const order = compareVersions(theirs.version, ours.version);
	if (order !== void 0 && order < 0) return { isNewer: false };
	if (order !== void 0 && order > 0) return newer("its version is higher", theirs.version ?? "", ours.version ?? "");
	return byCommit(theirs, ours, history);
}
async function byCommit(theirs, ours, history) {
	const [{ revision: one }, { revision: other }] = [theirs, ours];
	if (one !== void 0 && one === other) return { isNewer: false };
	const place = one === void 0 || other === void 0 ? void 0 : await history(other, one);
	if (place === "after") return { isNewer: false };
	if (place === "before") return newer("its commit comes after this one", nameOf(theirs), nameOf(ours));
	return byTime(theirs, ours);
}
function byTime(theirs, ours) {
	const [one, other] = [Date.parse(theirs.created ?? ""), Date.parse(ours.created ?? "")];
	if (one > other) return newer("it was created later", `${nameOf(theirs)} of ${theirs.created}`, `${nameOf(ours)} of ${ours.created}`);
	return {
		isNewer: false,
		...!(!Number.isNaN(one) && !Number.isNaN(other)) && { doubt: "it is not known which of the two images is newer" }
	};
}
function compareVersions(one = "", other = "") {
	const [a, b] = [import_semver.default.parse(one), import_semver.default.parse(other)];
	return a === null || b === null ? void 0 : import_semver.default.compare(a, b);
}
function newer(reason, theirs, ours) {
	return {
		isNewer: true,
		reason,
		theirs,
		ours
	};
}
/** Short, for people: `main 1a2b3c4`. */
function nameOf({ version, revision }) {
	return [version, revision?.slice(0, 7)].filter(Boolean).join(" ") || "an unknown version";
}
//#endregion
//#region src/policy/words.ts
/** Why an immutable tag may not move, and the way out. */
function immutableSentence(reference, { digest, identity, problem }, ours, consequence) {
	return `${reference} exists and 'tag-policy' makes it immutable, ${consequence}: ${problem === void 0 ? `it is ${digest}, from ${commitOf(identity)}` : `it points to something that cannot be read (${problem})`}; this run is for ${commitOf(ours)}. Publish a new version, or let this tag move: add the line '${tagOf(reference)}=move' at the top of 'tag-policy'`;
}
/** `commit 1a2b… (version 1.2.3)` */
function commitOf({ revision, version }) {
	return `${revision === void 0 ? "an unknown commit" : `commit ${revision}`} (${version === void 0 ? "no version" : `version ${version}`})`;
}
/** What is said of a tag that stays: `kept at 2.5.3 (sha256:…), not replaced by 2.4.9`. */
function keptSentence(theirs, digest, ours) {
	return `kept at ${theirs} (${digest}), not replaced by ${ours}`;
}
/** The same for a tag that names the commit of another image. */
function sameCommitSentence({ digest, identity }, ours) {
	return `${keptSentence(nameOf(identity), digest, nameOf(ours))}, from the same commit`;
}
function tagOf(reference) {
	return reference.slice(reference.lastIndexOf(":") + 1);
}
//#endregion
//#region src/policy/forward.ts
/**
* Decides about a tag that only goes forward.
*
* @param published where it leads now
*/
async function decideForward(published, ours, history) {
	if (published === void 0) return {
		what: "write",
		notice: "it is a new tag"
	};
	const { digest, identity, problem } = published;
	const was = digest === "" ? "its earlier image" : digest;
	if (problem !== void 0) return {
		what: "write",
		notice: `moved from ${was}, which is broken: ${problem}`
	};
	const comparison = await compare(identity, ours, history);
	if (comparison.isNewer) return {
		what: "keep",
		reason: comparison.reason,
		line: keptSentence(comparison.theirs, digest, comparison.ours)
	};
	return {
		what: "write",
		...comparison.doubt !== void 0 && { notice: `moved from ${was}, though ${comparison.doubt}` }
	};
}
//#endregion
//#region src/policy/history.ts
/**
* Reads the history of the checkout.
*
* @param workspace the checkout
*/
function historyIn(workspace, run) {
	const isAncestor = async (one, other) => {
		try {
			await askGit(run, workspace, [
				"merge-base",
				"--is-ancestor",
				one,
				other
			]);
			return true;
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			return error instanceof CommandError && error.exitCode === 1 ? false : void 0;
		}
	};
	return async (ours, theirs) => {
		if (![ours, theirs].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return void 0;
		const isBefore = await isAncestor(ours, theirs);
		if (isBefore === void 0) return void 0;
		if (isBefore) return "before";
		return await isAncestor(theirs, ours) ? "after" : "apart";
	};
}
//#endregion
//#region src/policy/identity.ts
const prefix = "org.opencontainers.image.";
const names = [
	"version",
	"revision",
	"created"
];
/** The label of the repository that an image is built from. */
const sourceLabel = `${prefix}source`;
/** `1.2.3` or `v1.2.3`, with a pre-release where there is one. */
function isFullVersion(tag) {
	return /^v?\d/.test(tag) && import_semver.default.valid(tag) !== null;
}
/** `sha-…`, as docker/metadata-action names the tag of a commit. */
function isOfCommit(tag) {
	return tag.startsWith("sha-");
}
/**
* Reads the annotations of an index, or the labels of an image, each as one short line, since what a registry holds must not
* fill the log, nor forge lines of ours there; what is not text, or empty, is left out.
*/
function identityIn(record) {
	const found = names.flatMap((name) => {
		const value = record[prefix + name];
		const line = typeof value === "string" ? value.slice(0, 200).replace(/\p{Cc}+/gu, " ").trim() : "";
		return line === "" ? [] : [[name, line]];
	});
	return Object.fromEntries(found);
}
/** What the image of this run says of itself: what was given, else what tags, commit and event tell. */
function ownIdentity({ tags, labels, annotations, untyped, sha, event }) {
	const { index } = splitAnnotations(annotations, untyped);
	const ofIndex = index.flatMap((text) => text.startsWith("index:") ? [text.slice(6)] : []);
	const version = versionOf(tags);
	const created = commitTimeIn(event, sha)?.toISOString();
	return {
		...version !== void 0 && { version },
		.../^[0-9a-f]{40,64}$/.test(sha) && { revision: sha },
		...created !== void 0 && { created },
		...identityIn(recordOf(labels)),
		...identityIn(recordOf(ofIndex))
	};
}
/**
* The version that tags tell: the highest full one, else the first that is neither `latest` nor of a commit, else the
* first.
*/
function versionOf(tags) {
	const [highest] = tags.filter(isFullVersion).toSorted(import_semver.default.rcompare);
	return highest ?? tags.find((tag) => tag !== "latest" && !isOfCommit(tag)) ?? tags[0];
}
/**
* Labels, and those about where the image comes from which are not among them.
*
* @param source the address of the repository, without which an image says that it is of its base image's; empty where it
*   is not known
*/
function withIdentity(labels, identity, source) {
	const given = Object.keys(recordOf(labels));
	const missing = [...names.map((name) => [prefix + name, identity[name]]), [sourceLabel, source]].flatMap(([name, value = ""]) => value === "" || given.includes(name) ? [] : [`${name}=${value}`]);
	return [...labels, ...missing];
}
/** `key=value` items by their keys; the last of a key counts, as for buildx. */
function recordOf(items) {
	return Object.fromEntries(items.map((item) => {
		const equals = item.indexOf("=");
		return equals < 0 ? [item, ""] : [item.slice(0, equals), item.slice(equals + 1)];
	}));
}
//#endregion
//#region src/policy/immutable.ts
/**
* Decides about an immutable tag when the image is built: another job of the same commit may have been faster.
*
* @param published where it leads now
*/
function decideImmutable(reference, published, ours) {
	if (published === void 0) return { what: "write" };
	if (isOfSameCommit(published, ours)) return {
		what: "keep",
		reason: "it is immutable and from the same commit",
		line: sameCommitSentence(published, ours)
	};
	return {
		what: "fail",
		problem: immutableSentence(reference, published, ours, "so it was not moved")
	};
}
function isOfSameCommit({ identity }, ours) {
	return identity.revision !== void 0 && identity.revision === ours.revision;
}
//#endregion
//#region src/policy/published.ts
/**
* Reads what an image says of itself: the annotations of its index; where these name no commit, the labels of its platforms,
* as far as they agree.
*
* @param reference a tag or a digest
* @returns undefined where there is none
* @throws RegistryError for a registry that does not answer
*/
async function readPublished(client, repository, reference, { sources, ...asking }) {
	const content = await readContent(client, repository, reference, asking);
	if (content === void 0 || !("bytes" in content)) return content;
	const { digest } = content;
	try {
		const { annotations } = JSON.parse(content.bytes.toString());
		const told = identityIn(annotations ?? {});
		if (told.revision !== void 0) return {
			digest,
			identity: told
		};
		return {
			digest,
			identity: {
				...identityOfLabels(await readImage(client, repository, digest, {
					...asking,
					content
				}), sources),
				...told
			}
		};
	} catch (error) {
		return {
			digest,
			identity: {},
			problem: problemOf(error)
		};
	}
}
async function readContent(client, repository, reference, asking) {
	try {
		return await client.manifest(repository, reference, asking);
	} catch (error) {
		return isNotFound(error) ? void 0 : {
			digest: "",
			identity: {},
			problem: problemOf(error)
		};
	}
}
/** @throws an error that is not the image's fault */
function problemOf(error) {
	if (!(error instanceof SyntaxError || error instanceof TypeError || isNotFound(error) || isWrongContent(error))) throw error;
	return messageOf(error);
}
function isWrongContent(error) {
	return error instanceof RegistryError && error.facts.kind === "wrong content";
}
/** Labels are inherited from base images, which are mostly of another repository. */
function identityOfLabels({ platforms }, sources) {
	const [first, ...others] = platforms.map(({ config }) => {
		const labels = config.config?.Labels ?? {};
		const source = labels[sourceLabel];
		return !source || sources.map(withoutEnding).includes(withoutEnding(source)) ? identityIn(labels) : {};
	});
	const agreed = Object.entries(first ?? {}).filter(([name, value]) => others.every((other) => other[name] === value));
	return Object.fromEntries(agreed);
}
function withoutEnding(address) {
	return address.toLowerCase().replace(/(?:\.git)?\/*$/, "");
}
//#endregion
//#region src/policy/look.ts
/**
* Looks at immutable tags that exist.
*
* @param before where tags point, as the registries said a moment ago
* @returns the image that one of them has, where it is of this commit; undefined where it is to be built
* @throws Error for a tag that has the image of another commit, or one of this commit that is not what was asked for
*/
async function lookFor(client, wanted, before) {
	const { ours, sources } = wanted;
	const read = reader(client, sources);
	const existing = await Promise.all(wanted.immutable.flatMap((tag) => {
		const digest = before.get(tag.reference);
		return digest === void 0 ? [] : [read(tag.repository, digest).then((published) => ({
			tag,
			published
		}))];
	}));
	const foreign = existing.filter(({ published }) => !isOfSameCommit(published, ours));
	if (foreign.length > 0) throw new Error(foreign.map(({ tag, published }) => immutableSentence(tag.reference, published, ours, "so nothing was built")).join("\n"));
	const tag = chooseTag(existing, wanted);
	const digest = tag && before.get(tag.reference);
	return tag && digest ? {
		tag,
		image: await readWhole(client, tag, digest, wanted)
	} : void 0;
}
/** Reads each image once, however many tags lead to it. */
function reader(client, sources) {
	const images = /* @__PURE__ */ new Map();
	const read = async (repository, digest) => {
		return {
			...await readPublished(client, repository, digest, { sources }) ?? {
				identity: {},
				problem: "it is gone"
			},
			digest
		};
	};
	return (repository, digest) => {
		const key = `${repository}@${digest}`;
		const image = images.get(key) ?? read(repository, digest);
		images.set(key, image);
		return image;
	};
}
/**
* A push of the branch also tags the commit, with an image whose version is the branch. That tag stays where it is,
* and the version is built, unless the image would get no other tag.
*/
function chooseTag(existing, { ours, count }) {
	const isAside = ({ tag, published }) => isOfCommit(tag.tag) && published.identity.version !== void 0 && published.identity.version !== ours.version;
	const own = existing.filter((one) => !isAside(one));
	return (own.find(({ tag }) => isFullVersion(tag.tag)) ?? own[0] ?? (existing.length === count ? existing[0] : void 0))?.tag;
}
async function readWhole(client, tag, digest, { platforms, repositories, isPart }) {
	const others = repositories.filter((repository) => repository !== tag.repository);
	const image = await readImage(client, tag.repository, digest, { asked: platforms }).catch((error) => {
		throw unusable(tag, digest, [messageOf(error)]);
	});
	const held = image.platforms.map(({ platform }) => platform);
	const faults = isPart ? platforms.filter((platform) => !held.includes(platform)).map((platform) => `${platform} is missing`) : judge(image, platforms).faults;
	if (faults.length > 0) throw unusable(tag, digest, faults);
	const [gone] = others.length > 0 ? await findAbsent(client, [tag.repository, ...others], [image], {}) : [];
	if (gone) throw unusable(tag, digest, [`${gone.repository} does not have it; copy it there, e.g. docker buildx imagetools create --tag ${gone.repository}:${tag.tag} ${tag.repository}@${digest}`]);
	return image;
}
function unusable({ reference, tag }, digest, faults) {
	return /* @__PURE__ */ new Error(`${reference} (${digest}) is from this commit and 'tag-policy' makes it immutable, but it is not what was asked for, so nothing was built: ${faults.join("; ")}. Publish a new version, or let this tag move: add the line '${tag}=move' at the top of 'tag-policy'`);
}
//#endregion
//#region src/policy/move.ts
/** No more than so many jobs at once put a tag back in turn. */
const rounds = 20;
/**
* Moves tags in groups, one after the other: where a tag of one does not get where it should be, those of the next stay.
* Registries have no compare-and-swap, so each tag is read right before it is written, and again when other jobs that read
* it before have written too.
*/
async function moveInTurn(mover, groups) {
	let outcomes = [];
	for (const tags of groups) {
		const isLost = outcomes.some(({ result }) => !isRight(result, mover.content));
		outcomes = [...outcomes, ...await Promise.all(tags.map((tag) => isLost ? unmoved(mover, tag) : move(mover, tag)))];
	}
	return movesOf(await settle(mover, outcomes, rounds), mover.content);
}
function isRight(result, { digest }) {
	return "line" in result || result.digest === digest;
}
function unmoved({ before }, tag) {
	return {
		tag,
		result: {
			reference: tag.reference,
			digest: before.get(tag.reference)
		},
		notices: []
	};
}
async function move(mover, tag) {
	const { client, content, before, retries } = mover;
	const policy = mover.of(tag);
	if (policy === "immutable" && before.get(tag.reference) === content.digest) return movedBy(mover, tag);
	const done = await writing(client, tag, before, () => retries.call({
		phase: "tags",
		what: `PUT ${tag.reference}`,
		ask: () => policy === "move" ? put(mover, tag) : attempt(mover, tag),
		transience,
		giveUp: (error, attempts, seconds) => error instanceof RegistryError ? error.after(attempts, seconds) : error
	}));
	return "result" in done ? done : {
		tag,
		result: done,
		notices: []
	};
}
const once = { maxElapsed: 0 };
function movedBy({ content: { digest } }, tag) {
	return {
		tag,
		result: {
			reference: tag.reference,
			digest
		},
		notices: []
	};
}
async function put(mover, tag) {
	await mover.client.put(tag.repository, tag.tag, mover.content, once);
	return movedBy(mover, tag);
}
async function attempt(mover, tag) {
	const { client, content, clock, sources } = mover;
	const { repository, reference } = tag;
	let asked = clock.now();
	const published = await readPublished(client, repository, tag.tag, {
		...once,
		sources
	});
	if (published?.digest === content.digest) return movedBy(mover, tag);
	const decision = await mover.decide(tag, published);
	if (decision.what === "keep") return {
		tag,
		result: keptOf(tag, decision, published),
		notices: []
	};
	if (decision.what === "fail") return {
		tag,
		result: {
			reference,
			digest: published?.digest,
			problem: decision.problem
		},
		notices: []
	};
	if (clock.now() - asked > 50) {
		asked = clock.now();
		if (await client.digest(repository, tag.tag, once) !== (published?.digest || void 0) && published?.digest !== "") return attempt(mover, tag);
	}
	const moved = await put(mover, tag);
	const notices = decision.notice === void 0 ? [] : [`${reference}: ${decision.notice}`];
	return {
		...moved,
		notices,
		gap: clock.now() - asked
	};
}
function keptOf(tag, { reason, line }, published) {
	const { version } = published?.identity ?? {};
	return {
		...tag,
		digest: published?.digest ?? "",
		...version !== void 0 && { version },
		reason,
		line
	};
}
/** Reads what was written again when other jobs have had time to write; a tag that went back is put right. */
async function settle(mover, outcomes, left) {
	const gaps = outcomes.flatMap(({ gap }) => gap === void 0 ? [] : [gap]);
	if (gaps.length === 0 || left === 0) return outcomes;
	await mover.clock.wait(settlingTime(Math.max(...gaps)));
	return settle(mover, await Promise.all(outcomes.map((outcome) => settled(mover, outcome))), left - 1);
}
async function settled(mover, { gap, ...outcome }) {
	const { client, content, before } = mover;
	const { tag, notices } = outcome;
	if (gap === void 0) return outcome;
	const found = await writing(client, tag, before, async () => ({
		reference: tag.reference,
		digest: await client.digest(tag.repository, tag.tag)
	}));
	if (found.digest === content.digest) return outcome;
	if ("problem" in found) return outcome;
	const next = await move(mover, tag);
	const back = `${tag.reference}: moved again, since another job had moved it back to ${found.digest ?? "nothing"}`;
	return {
		...next,
		notices: next.gap === void 0 ? notices : [...notices, back]
	};
}
function movesOf(outcomes, { digest }) {
	const kept = outcomes.flatMap(({ result }) => "line" in result ? [result] : []);
	const states = outcomes.flatMap(({ result }) => "line" in result ? [] : [result]);
	const notices = [...kept.map(({ reference, line, reason }) => `${reference}: ${line}, because ${reason}`), ...outcomes.flatMap(({ notices: told }) => told)];
	return {
		...summarise(states, digest),
		kept,
		notice: notices.length > 0 ? ["'tag-policy':", ...notices].join("\n") : void 0
	};
}
//#endregion
//#region src/policy/rules.ts
const policies = [
	"immutable",
	"forward",
	"move",
	"auto"
];
/**
* Parses the input `tag-policy`: lines `glob=policy`, a YAML mapping of the same, or `auto`, which is full versions and
* `sha-…` immutable, all others forward. The first match wins; a line `auto` is for tags that no other line matches, wherever it
* is. Without it, those tags move.
*
* @throws Error that names the line or the word that is wrong
*/
async function parsePolicy(text) {
	const rules = await readRules(text);
	const { default: picomatch } = await import("../vendor/load-picomatch.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const matchers = rules.map(({ glob, word }) => {
		const matches = picomatch(glob, {
			dot: true,
			nonegate: true
		});
		const isOfReference = /[/:]/.test(glob);
		return {
			word,
			matches: (tag) => matches(isOfReference ? referenceOf(tag) : tag.tag)
		};
	});
	return (tag) => {
		const word = matchers.find(({ matches }) => matches(tag))?.word ?? "move";
		return word === "auto" ? automatic(tag.tag) : word;
	};
}
function automatic(tag) {
	return isFullVersion(tag) || isOfCommit(tag) ? "immutable" : "forward";
}
async function readRules(text) {
	const lines = parseList("tag-policy", text);
	const rules = lines.some((line) => /^[^:=]*$/.test(line) || /=\s*[\w-]*\s*$/.test(line)) ? lines.map(parseLine) : await readMapping(text);
	const base = ({ glob }) => glob === "";
	return [...rules.filter((rule) => !base(rule)), ...rules.filter(base).map(({ word }) => ({
		glob: "*",
		word
	}))];
}
function parseLine(line) {
	const equals = line.lastIndexOf("=");
	const glob = line.slice(0, Math.max(equals, 0)).trim();
	if (equals < 0 && line === "auto") return {
		glob: "",
		word: "auto"
	};
	return ruleOf(line, glob, line.slice(equals + 1).trim());
}
async function readMapping(text) {
	const value = await parseYaml("tag-policy", text);
	if (!isTable(value)) throw new Error(`input 'tag-policy' is neither lines nor a mapping, expected e.g. latest=forward, latest: forward, or auto`);
	return Object.entries(value).map(([glob, word]) => ruleOf(`${glob}: ${typeof word === "string" ? word : "…"}`, glob.trim(), typeof word === "string" ? word.trim() : ""));
}
function ruleOf(written, glob, text) {
	checkScalar("tag-policy", written);
	const word = policies.find((known) => known === text);
	if (word !== void 0 && glob !== "") return {
		glob,
		word
	};
	const meant = word !== void 0 ? `*=${word}` : spelledAlike(text.toLowerCase(), policies, 2);
	throw new Error(`input 'tag-policy' has '${written}', expected a glob and a policy (immutable, forward, move or auto), e.g. latest=forward${meant ? `; did you mean '${meant}'?` : ""}`);
}
//#endregion
//#region src/policy/open.ts
/** @throws Error that names the line of `tag-policy` that is wrong, or the item of `tags` */
async function openPolicy({ tagPolicy, ...asked }, { runner, ...means }) {
	const of = await parsePolicy(tagPolicy);
	const tags = parseTags(asked.tags, []);
	const ours = ownIdentity({
		...asked,
		...runner,
		tags: tags.map(({ tag }) => tag)
	});
	const given = recordOf(asked.labels)[sourceLabel];
	const source = runner.repository && `${runner.serverUrl}/${runner.repository}`;
	const sources = [source, given ?? ""].filter(Boolean);
	const look = lookBy({
		of,
		ours,
		sources
	});
	const clock = clockOf(means.cancel.signal);
	const history = historyIn(runner.workspace, means.run);
	return {
		tags,
		labels: withIdentity(asked.labels, ours, source),
		police: (policed) => ({
			targets: policed.targets.map(({ repository, tags: names }) => ({
				repository,
				tags: policed.isPart ? names.filter((tag) => of({
					repository,
					tag
				}) === "immutable") : names
			})),
			look: (client, before) => look(policed, client, before),
			move: (client, targets, content, before) => {
				const all = tagReferences(targets);
				const decide = async (tag, published) => of(tag) === "immutable" ? decideImmutable(tag.reference, published, ours) : decideForward(published, ours, history);
				const isForward = (tag) => of(tag) === "forward";
				const groups = [all.filter((tag) => !isForward(tag)), all.filter(isForward)];
				return moveInTurn({
					client,
					content,
					before,
					sources,
					clock,
					retries: means.retries,
					of,
					decide
				}, groups);
			}
		})
	};
}
function lookBy({ of, ours, sources }) {
	return async ({ targets, platforms, isPart }, ...[client, before]) => {
		const all = tagReferences(targets);
		const found = await lookFor(client, {
			immutable: all.filter((tag) => of(tag) === "immutable"),
			count: all.length,
			repositories: targets.map(({ repository }) => repository),
			platforms,
			isPart,
			ours,
			sources
		}, before);
		if (found) log.notice(`${found.tag.reference} is already an image of this commit (${found.image.content.digest}), so it is adopted and nothing is built`);
		return found?.image;
	};
}
//#endregion
export { policingOf as n, adopt as r, openPolicy as t };
