import { _ as settled, p as CancelledError } from "./build-merge-post.js";
import { D as messageOf, S as log, b as group } from "./every-entry.js";
import { X as formatPlatform, et as nameAmong, it as platformOf, nt as normalisedName, ot as takeApart } from "./reading-inputs.js";
import { f as timed, l as referenceOf, o as compressedSizeOf } from "./build-and-merge.js";
import { d as transience, n as dockerList, o as ociIndex, s as RegistryError, t as digestOf, u as ruleOf } from "./registry-errors.js";
import { setTimeout } from "node:timers/promises";
//#region src/manifest/image.ts
const referenceType = "vnd.docker.reference.type";
const referenceDigest = "vnd.docker.reference.digest";
/**
* Reads an image by its digest: the index, and the manifest and config of each platform, each once. Attestations are
* not read.
*
* @param asked normalised platforms, whose names are used for what is found
* @param claimed that of them which a manifest without an index is said to be for
* @param content what the digest is of, where that was read before
* @throws RegistryError naming the manifest or config that could not be read
*/
async function readImage(client, repository, digest, { asked = [], claimed, content: known, ...asking } = {}) {
	const content = known ?? await client.manifest(repository, digest, asking);
	const { manifests } = parse(content.bytes);
	if (manifests === void 0) {
		const image = await readPlatform(client, repository, {
			mediaType: content.mediaType,
			digest,
			size: content.bytes.length
		}, asking, {
			asked,
			content,
			claimed
		});
		return {
			content,
			descriptors: [image.descriptor],
			platforms: [image],
			attestations: []
		};
	}
	const images = manifests.filter((descriptor) => !isAttestation(descriptor));
	return {
		content,
		descriptors: manifests,
		platforms: await Promise.all(images.map((descriptor) => readPlatform(client, repository, descriptor, asking, { asked }))),
		attestations: attestationsOf(manifests)
	};
}
/** The attestation manifests among the descriptors of an index. */
function attestationsOf(manifests) {
	return manifests.filter(isAttestation).map((descriptor) => ({
		descriptor,
		about: descriptor.annotations?.[referenceDigest]
	}));
}
async function readPlatform(client, repository, descriptor, asking, { asked = [], content, claimed }) {
	const { bytes } = content ?? await client.manifest(repository, descriptor.digest, asking);
	const { config, layers = [] } = parse(bytes);
	const found = config?.digest === void 0 ? {} : parse(await client.blob(repository, config.digest, asking));
	const configPlatform = platformOf(found);
	const described = descriptor.platform && platformOf(descriptor.platform);
	const platform = claimed ?? nameAmong(described ?? configPlatform, asked);
	const saysLess = described !== void 0 && nameAmong(described, [configPlatform]) === configPlatform;
	return {
		platform,
		descriptor: {
			...descriptor,
			platform: descriptor.platform ?? describePlatform(platform, found)
		},
		configPlatform: saysLess ? platform : nameAmong(configPlatform, [platform]),
		config: found,
		layers
	};
}
/** What an index says of a manifest that no index has named yet; versions tell Windows images apart. */
function describePlatform(platform, config) {
	const { os, architecture, variant } = takeApart(platform);
	const { "os.version": version, "os.features": features } = config;
	return {
		...architecture && { architecture },
		...os && { os },
		...version && { "os.version": version },
		...features && { "os.features": features },
		...variant && { variant }
	};
}
function isAttestation({ annotations }) {
	return annotations?.[referenceType] !== void 0;
}
function parse(bytes) {
	return JSON.parse(bytes.toString());
}
//#endregion
//#region src/manifest/join.ts
/**
* Joins images into one index, attestation manifests included, in the order given. A single image without annotations
* stays what it is. The bytes are those that `buildx imagetools create` makes of the same parts, so they are the same
* in every run.
*
* @param annotations `index:key=value` or `manifest-descriptor[platform]:key=value`, as {@link splitAnnotations} gives
*   them; Docker's list type has no place for any, and gets none
*/
function joinImages(images, annotations) {
	const [first] = images;
	if (first && images.length === 1 && annotations.length === 0) return first;
	const descriptors = withoutDoubles(images.flatMap((image) => image.descriptors));
	const isDocker = descriptors.every(({ mediaType }) => mediaType.startsWith("application/vnd.docker."));
	const { index, ofDescriptor } = parseAnnotations(isDocker ? [] : annotations);
	const manifests = descriptors.map((descriptor) => ordered(descriptor, ofDescriptor(descriptor)));
	return {
		content: contentOf(isDocker ? dockerList : ociIndex, {
			schemaVersion: 2,
			mediaType: isDocker ? dockerList : ociIndex,
			manifests,
			...Object.keys(index).length > 0 && { annotations: sorted(index) }
		}),
		descriptors: manifests,
		platforms: images.flatMap(({ platforms }) => platforms),
		attestations: attestationsOf(manifests)
	};
}
/** One entry for each digest; what is said of it in several places is put together. */
function withoutDoubles(descriptors) {
	const found = /* @__PURE__ */ new Map();
	for (const descriptor of descriptors) {
		const before = found.get(descriptor.digest);
		const annotations = {
			...before?.annotations,
			...descriptor.annotations
		};
		found.set(descriptor.digest, {
			...before,
			...descriptor,
			...Object.keys(annotations).length > 0 && { annotations }
		});
	}
	return [...found.values()];
}
function parseAnnotations(annotations) {
	const parsed = annotations.map((text) => {
		const [, type = "", platform, key = "", value = ""] = text.match(/^([a-z-]+)(?:\[([^\]]*)\])?:([^=]*)=(.*)$/s) ?? [];
		return {
			type,
			platform: platform && normalisedName(platform),
			key,
			value
		};
	});
	const record = (wanted) => Object.fromEntries(wanted.map(({ key, value }) => [key, value]));
	return {
		index: record(parsed.filter(({ type }) => type === "index")),
		ofDescriptor: ({ platform }) => record(parsed.filter((one) => one.type === "manifest-descriptor" && (!one.platform || nameAmong(platformOf(platform ?? {}), [one.platform]) === one.platform)))
	};
}
/** The fields in the order in which Go writes them. */
function ordered({ mediaType, digest, size, annotations, platform, ...rest }, more) {
	const all = {
		...annotations,
		...more
	};
	return {
		mediaType,
		digest,
		size,
		...rest,
		...Object.keys(all).length > 0 && { annotations: sorted(all) },
		...platform && { platform: inOrder(platform) }
	};
}
function inOrder({ architecture, os, ...rest }) {
	return {
		architecture,
		os,
		...rest
	};
}
function sorted(record) {
	return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}
/** As Go's encoding/json writes it, which escapes what HTML obeys. */
function contentOf(mediaType, document) {
	const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
	const bytes = Buffer.from(JSON.stringify(document, void 0, 2).replace(/[<>&\u2028\u2029]/g, escaped));
	return {
		digest: digestOf(bytes),
		mediaType,
		bytes
	};
}
//#endregion
//#region src/manifest/judge.ts
/**
* Compares an image with what was asked for: each platform is there once and no other, its config says the same
* platform, and each attestation is about an image of the index.
*/
function judge({ platforms, attestations }, expected) {
	const present = platforms.map(({ platform }) => platform);
	const digests = new Set(platforms.map(({ descriptor }) => descriptor.digest));
	const missing = expected.filter((platform) => !present.includes(platform));
	const extra = expected.length > 0 ? present.filter((platform) => !expected.includes(platform)) : [];
	const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index);
	const different = platforms.filter(({ platform, configPlatform }) => platform !== configPlatform);
	const says = ({ platform, configPlatform }) => `the image for ${platform} is for ${configPlatform} according to its config`;
	return {
		faults: [
			...present.length === 0 ? ["it holds no image"] : [],
			...missing.map((platform) => `${platform} is missing`),
			...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
			...[...new Set(duplicate)].map((platform) => `${platform} appears more than once`),
			...different.filter((image) => !differsInLevel(image)).map(says),
			...attestations.filter(({ about }) => about === void 0 || !digests.has(about)).map(({ descriptor, about }) => `attestation ${descriptor.digest} refers to ${about === void 0 ? "no image" : `${about}, which is not in the index`}`)
		],
		warnings: different.filter(differsInLevel).map((image) => `${says(image)}; this is probably inherited from the base image`)
	};
}
/** A base image for amd64 leaves its level in the config of an image for amd64/v3. */
function differsInLevel({ platform, configPlatform }) {
	return takeApart(platform).architecture === "amd64" && withoutVariant(platform) === withoutVariant(configPlatform);
}
function withoutVariant(name) {
	const { variant, ...platform } = takeApart(name);
	return formatPlatform(platform);
}
//#endregion
//#region src/manifest/check.ts
/** Milliseconds in which a registry must show what was pushed to it. */
const longestLag = 3e4;
/**
* Asks for the parts of images that are not yet known to be there, without reading them: of the first repository, from which their
* manifests were read, the attestations; of the others everything, since the same digest is the same document.
*/
async function findAbsent(client, [first = "", ...others], images, asking) {
	const attestations = images.flatMap((image) => image.attestations.map(({ descriptor }) => descriptor.digest));
	const everything = [...images.flatMap(digestsOf), ...attestations];
	return (await Promise.all([absentIn(client, first, attestations, asking), ...others.map((repository) => absentIn(client, repository, everything, asking))])).flat();
}
async function absentIn(client, repository, digests, asking) {
	const absent = [...new Set(digests)].map(async (digest) => {
		try {
			return await client.digest(repository, digest, asking) === digest ? [] : [{
				repository,
				digest
			}];
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			return [{
				repository,
				digest,
				problem: messageOf(error),
				rule: ruleOf(error)
			}];
		}
	});
	return (await Promise.all(absent)).flat();
}
/** The digests of an image's documents but for its attestations. */
function digestsOf({ content, platforms }) {
	return [content.digest, ...platforms.map(({ descriptor }) => descriptor.digest)];
}
/**
* Reads back from the first repository what was just pushed, joins it where there are several images, and judges it;
* and asks the others whether they have all of it: the same digest is the same image.
*/
async function checkPushed(client, repositories, { images: pushed, annotations }, expected) {
	const asking = { lag: longestLag };
	const [first = ""] = repositories;
	try {
		const { images, image, faults, warnings } = await readPushed(client, first, {
			images: pushed,
			annotations
		}, expected, asking);
		const absent = await findAbsent(client, repositories, images, asking);
		const { digest } = image.content;
		const lines = absent.map(({ repository, digest: gone, problem = "not found" }) => `${repository}@${gone}: ${problem}`);
		const [rule] = faults.length > 0 ? [] : absent.map((one) => one.rule);
		return {
			image,
			faults: [...faults.map((fault) => `${first}@${digest}: ${fault}`), ...lines],
			rule,
			warnings
		};
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		return {
			faults: [`${first}@${pushed.map(({ digest }) => digest).join(", ")}: ${messageOf(error)}`],
			rule: ruleOf(error),
			warnings: []
		};
	}
}
/** The same, as a group of the log. */
async function checkInGroup(client, repositories, pushed, platforms) {
	const digests = pushed.images.map(({ digest }) => digest);
	if (digests.length === 0) throw new Error("buildx pushed the image but reported no digest, so it cannot be checked");
	return group("Check the pushed image", async ({ info, warning }) => {
		const checked = await checkPushed(client, repositories, pushed, platforms);
		const held = checked.image?.platforms.map(({ platform }) => platform) ?? [];
		info(`${repositories.join(", ")}: ${digests.join(", ")} holds ${held.join(", ") || "nothing that could be read"}`);
		for (const text of checked.warnings) warning(text);
		return checked;
	});
}
/** Reads what was made by its digests, joins it where there are several images, and judges it. */
async function readPushed(client, repository, { images: pushed, annotations }, expected, asking) {
	const images = await Promise.all(pushed.map(({ digest, platforms }) => readImage(client, repository, digest, {
		...asking,
		asked: expected,
		claimed: onlyOf(platforms)
	})));
	const image = joinImages(images, annotations);
	return {
		images,
		image,
		...judge(image, expected)
	};
}
/** What is wrong with an image that was checked, in a few words; undefined where it is as it was asked for. */
function whatIsWrong({ image, faults }) {
	if (image === void 0) return "could not be read back";
	return faults.length > 0 ? "is not what was asked for" : void 0;
}
/** A manifest without an index is for the one platform asked for: its config may leave out the level of amd64. */
function onlyOf(platforms) {
	return platforms.length === 1 ? platforms[0] : void 0;
}
//#endregion
//#region src/manifest/preflight.ts
/** Milliseconds that the questions before a build may wait for a registry that has a hiccup. */
const preflightTimeout = 1e4;
/**
* Asks every repository, before anything is built, whether it can be pushed to, and where its tags point. A failure that passes
* is left for later: the push comes when the build is done.
*
* @param warn is told what could not be asked
* @throws RegistryError for what would stay wrong: no host, no TLS, no login, no right
*/
async function preflight(client, targets, warn) {
	const asking = {
		phase: "login",
		maxElapsed: preflightTimeout
	};
	const states = targets.map(async ({ repository, tags }) => {
		try {
			await client.assertPush(repository, asking);
			const digests = tags.map(async (tag) => [referenceOf({
				repository,
				tag
			}), await client.digest(repository, tag, asking)]);
			return await Promise.all(digests);
		} catch (error) {
			if (!(error instanceof RegistryError) || !mayPass(error)) throw error;
			warn(`cannot check access to ${repository} before the build: ${error.message}; continuing without that check`);
			return [];
		}
	});
	return new Map((await Promise.all(states)).flat());
}
/** A host that is unknown even after the questions were repeated is misspelled; the push would not find it either. */
function mayPass(error) {
	return transience(error) !== void 0 && error.facts.kind !== "unknown host";
}
//#endregion
//#region src/manifest/sizes.ts
/** Milliseconds after which it is not worth waiting for. */
const usualPatience = 5e3;
/**
* Reads what a tag pointed to.
*
* @param before where tags pointed
* @param digest to which it points now; where that is the same, nothing is read
* @param patience milliseconds
* @returns undefined where there was nothing else, and where nothing could be read in time
*/
async function readEarlier(client, tag, before, digest, platforms, patience = usualPatience) {
	const old = tag && before.get(tag.reference);
	if (tag === void 0 || old === void 0 || old === digest) return void 0;
	const sizes = await inTime(patience, readSizes(client, tag.repository, old, platforms, patience), /* @__PURE__ */ new Map());
	return sizes.size > 0 ? {
		reference: tag.reference,
		sizes
	} : void 0;
}
/**
* Reads the compressed sizes of an image's platforms: a request for its index, and one for each platform that is asked for. What
* cannot be read is missing.
*
* @param asked normalised platforms, whose names are used for what is found
*/
async function readSizes(client, repository, digest, asked, patience) {
	const read = async (one) => {
		try {
			const { bytes } = await client.manifest(repository, one, { maxElapsed: patience });
			return JSON.parse(bytes.toString());
		} catch {
			return {};
		}
	};
	const { manifests, layers } = await read(digest);
	const [only] = asked;
	if (manifests === void 0) return new Map(layers && only !== void 0 && asked.length === 1 ? [[only, compressedSizeOf(layers)]] : []);
	const attestations = attestationsOf(manifests).map(({ descriptor }) => descriptor);
	const found = manifests.filter((descriptor) => !attestations.includes(descriptor)).flatMap(({ digest: one, platform }) => platform ? [{
		one,
		name: nameAmong(platformOf(platform), asked)
	}] : []).filter(({ name }) => asked.includes(name));
	const sizes = await Promise.all(found.map(async ({ one, name }) => {
		const document = await read(one);
		return document.layers ? [[name, compressedSizeOf(document.layers)]] : [];
	}));
	return new Map(sizes.flat());
}
/** A registry that does not answer would be waited for longer than for what a job needs of it. */
async function inTime(patience, work, instead) {
	const stop = new AbortController();
	try {
		return await Promise.race([work, setTimeout(patience, instead, { signal: stop.signal })]);
	} finally {
		stop.abort();
	}
}
//#endregion
//#region src/manifest/store.ts
/** Stores an index under its digest; returns why it is not in every repository, undefined where it is. */
async function storeIndex(client, repositories, { content }) {
	const reasons = (await settled(repositories.map((repository) => client.put(repository, content.digest, content)))).flatMap((result) => result.status === "rejected" ? [result.reason] : []);
	if (reasons.length === 0) return void 0;
	return {
		failure: ["the images of the nodes could not be joined, so no tag was moved:", ...reasons.map(messageOf)].join("\n"),
		rule: ruleOf(reasons[0])
	};
}
//#endregion
//#region src/manifest/tags.ts
/** Milliseconds in which a tag is asked for whose write got no answer. */
const readBackTimeout = 1e4;
/**
* Points the tags of every repository to content that was checked, by writing its very bytes under each. A registry
* that takes a tag says so; only where it does not is the tag read.
*
* @param before where the tags pointed before the build
*/
async function moveTags(client, targets, content, before) {
	return summarise(await Promise.all(tagReferences(targets).map((tag) => writing(client, tag, before, async () => {
		await client.put(tag.repository, tag.tag, content);
		return {
			reference: tag.reference,
			digest: content.digest
		};
	}))), content.digest);
}
/** Writes a tag; after a failure it finds out where the tag points. */
async function writing(client, tag, before, write) {
	try {
		return await write();
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		return afterFailure(client, tag, error, before);
	}
}
/**
* Reads tags that buildx moved. One that points elsewhere than to the image, and elsewhere than before, was moved on by
* another job, which takes nothing away from this one.
*/
async function confirmTags(client, targets, digest, before) {
	const states = (await readTags(client, targets, { lag: longestLag }, digest, before)).map((state) => state.digest === digest ? state : comparable(state, before));
	const isMovedOn = ({ reference, digest: found, isUnknown }) => !isUnknown && found !== void 0 && found !== digest && found !== before.get(reference);
	const warnings = states.filter(isMovedOn).map(({ reference, digest: found }) => `${reference} was moved on to ${found} by another job, after this one moved it to ${digest}`);
	return {
		...summarise(states.filter((state) => !isMovedOn(state)), digest),
		warnings
	};
}
/** Says of each tag whether it left the place where it was before, for when buildx failed while it pushed tags. */
async function listMoves(client, targets, before) {
	return (await readTags(client, targets, {})).map((read) => {
		const state = comparable(read, before);
		const { reference, digest, isUnknown } = state;
		return !isUnknown && digest !== void 0 && digest !== before.get(reference) ? `moved: ${reference} (points to ${digest})` : lineOf(state, false);
	});
}
/** A tag whose earlier digest is not known may have moved or not. */
function comparable(state, before) {
	if (state.digest === void 0 || before.has(state.reference)) return state;
	const problem = `it is ${state.digest}, and its earlier digest could not be read`;
	return {
		...state,
		isUnknown: true,
		problem
	};
}
/** @param digest where the tags should be; one that is still where it was before may be an old answer */
async function readTags(client, targets, asking, digest, before = /* @__PURE__ */ new Map()) {
	return Promise.all(tagReferences(targets).map(async ({ repository, tag, reference }) => {
		try {
			const old = before.get(reference) === digest ? void 0 : before.get(reference);
			return {
				reference,
				digest: await client.digest(repository, tag, {
					...asking,
					old
				}) ?? (old && await client.digest(repository, tag))
			};
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			return {
				reference,
				isUnknown: true,
				problem: `cannot be read: ${messageOf(error)}`,
				rule: ruleOf(error)
			};
		}
	}));
}
/** A refusal leaves a tag where it was; a request that got no answer may have moved it. */
async function afterFailure(client, { repository, tag, reference }, error, before) {
	const known = {
		reference,
		problem: messageOf(error),
		rule: ruleOf(error)
	};
	if (error instanceof RegistryError && (error.facts.status ?? 500) < 500) return {
		...known,
		digest: before.get(reference)
	};
	try {
		return {
			...known,
			digest: await client.digest(repository, tag, { maxElapsed: readBackTimeout })
		};
	} catch {
		return {
			...known,
			problem: `cannot be read: ${known.problem}`,
			isUnknown: true
		};
	}
}
/** What became of tags that should point to a digest. */
function summarise(states, digest) {
	const isMoved = ({ digest: found }) => found === digest;
	const moved = states.filter(isMoved).map(({ reference }) => reference);
	if (moved.length === states.length) return { moved };
	const rest = states.filter((state) => !isMoved(state));
	const head = rest.every(({ isUnknown }) => isUnknown) ? `not every tag is known to point to ${digest}` : `not every tag points to ${digest}`;
	const problems = [...new Set(rest.flatMap(({ problem, isUnknown }) => problem && !isUnknown ? [problem] : []))];
	return {
		moved,
		failure: [
			head,
			...states.map((state) => lineOf(state, isMoved(state))),
			...problems
		].join("\n"),
		rule: rest.find(({ rule }) => rule !== void 0)?.rule
	};
}
function lineOf({ reference, digest, isUnknown, problem }, isMoved) {
	if (isMoved) return `moved: ${reference}`;
	if (isUnknown) return `unknown: ${reference} (${problem})`;
	return `not moved: ${reference}${digest ? ` (points to ${digest})` : ""}`;
}
function tagReferences(targets) {
	return targets.flatMap(({ repository, tags }) => tags.map((tag) => ({
		repository,
		tag,
		reference: referenceOf({
			repository,
			tag
		})
	})));
}
//#endregion
//#region src/manifest/publication.ts
/** Where nothing is pushed. */
const nowhere = {
	verify: async () => ({ moved: [] }),
	release: async (verified) => verified,
	move: async () => ({ moved: [] }),
	movesAfter: async () => []
};
/**
* Asks every repository whether it can be pushed to, before anything is built, and where its tags point.
*
* @throws RegistryError for what would stay wrong: no host, no TLS, no login, no right
*/
async function openPublication(client, { targets, mover, platforms }, policing) {
	const before = await preflight(client, policing?.targets ?? targets, log.warning);
	const adopted = await policing?.look(client, before);
	const repositories = targets.map(({ repository }) => repository);
	const tagged = targets.filter(({ tags }) => tags.length > 0);
	const isDirect = mover === "buildx";
	const move = (image) => group(isDirect ? "Check the tags" : "Move the tags", async (lines) => logMoves(lines, isDirect ? await confirmTags(client, tagged, image.content.digest, before) : await (policing?.move ?? moveTags)(client, tagged, image.content, before)));
	return {
		adopted,
		move,
		verify: (pushed, examine) => verify(client, {
			repositories,
			platforms,
			isDirect
		}, pushed, examine),
		release: async (verified) => {
			const { image, failure } = verified;
			if (image === void 0 || failure !== void 0 || tagged.length === 0) return verified;
			const { value, seconds } = await timed(() => move(image));
			return {
				...verified,
				...value,
				movedIn: seconds
			};
		},
		earlier: (digest, asked) => readEarlier(client, tagReferences(tagged)[0], before, digest, asked),
		movesAfter: async (error, isShared = false) => isDirect ? movesAfter(error, isShared, () => listMoves(client, targets, before)) : []
	};
}
async function verify(client, { repositories, platforms, isDirect }, pushed, examine) {
	const checked = await checkInGroup(client, repositories, pushed, platforms);
	const { image } = checked;
	const failure = faultsOf(checked, isDirect);
	if (image === void 0 || failure !== void 0) return {
		...image && { image },
		moved: [],
		failure,
		rule: checked.rule,
		failedIn: "check"
	};
	const problem = pushed.images.length > 1 ? await storeIndex(client, repositories, image) : void 0;
	if (problem !== void 0) return {
		image,
		moved: [],
		...problem,
		failedIn: "check"
	};
	const { tests, refusal } = await examine?.(image) ?? {};
	const known = {
		image,
		...tests && { tests }
	};
	if (refusal !== void 0) return {
		...known,
		moved: [],
		failure: headed(refusal.what, isDirect, refusal.reasons),
		failedIn: "test"
	};
	return {
		...known,
		moved: []
	};
}
function logMoves({ info, warning, notice }, { warnings = [], notice: told, ...moves }) {
	for (const text of warnings) warning(text);
	if (told !== void 0) notice(told);
	for (const reference of moves.moved) info(reference);
	for (const { reference, line } of moves.kept ?? []) info(`${reference}: ${line}`);
	return moves;
}
async function movesAfter(error, isShared, list) {
	const { isPushFailure } = await import("./load-buildx-failure.js");
	return isShared || isPushFailure(error) ? list().catch(() => []) : [];
}
/** Why an image is not published; undefined where it is as it was asked for. */
function faultsOf(checked, isDirect) {
	const what = whatIsWrong(checked);
	return what && headed(`the pushed image ${what}`, isDirect, checked.faults);
}
function headed(what, isDirect, reasons) {
	return [`${what}, ${isDirect ? "but its tags are already published" : "so no tag was moved"}:`, ...reasons].join("\n");
}
//#endregion
export { writing as a, whatIsWrong as c, readImage as d, tagReferences as i, judge as l, openPublication as n, findAbsent as o, summarise as r, readPushed as s, nowhere as t, joinImages as u };
