import { i as __toESM } from "./rolldown-runtime.js";
import { D as messageOf, S as log, m as parseReference, t as booleanVariable, w as printGroup } from "./every-entry.js";
import { P as exportVariables, r as isReference, st as spelledAlike, t as formatList } from "./reading-inputs.js";
import { t as require_semver } from "../vendor/semver.js";
import { c as code, d as folded, h as table, u as escapeMarkdown } from "./summary.js";
import { a as commitTimeIn, c as objectIn, d as textIn, f as whyNotInEvent, i as commitOf, l as refOf, n as commitTimeInCheckout, o as defaultBranchIn, r as defaultBranchInCheckout } from "./commit.js";
import { Script } from "node:vm";
//#region src/tags/wrong.ts
/** The error of an entry of an input. */
function wrong(input, entry, what, cause) {
	return new Error(`input '${input}': '${entry}': ${what}`, { cause });
}
/** `, did you mean 'semver'?` where a known word is spelled alike; else all of them. */
function meant(word, known, show = (name) => name) {
	const near = spelledAlike(word.toLowerCase(), known, word.length > 3 ? 2 : 1);
	return near === void 0 ? `, expected ${list(known.map(show))}` : `; did you mean '${show(near)}'?`;
}
/** `a, b or c` */
function list(words) {
	return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
/** Refuses characters that would start a new line of the log. */
function refuseControlCharacters(input, entry) {
	if (/[\0-\x08\x0a-\x1f\x7f]/.test(entry)) throw wrong(input, JSON.stringify(entry).slice(1, -1), "has a line break or another control character in it");
}
//#endregion
//#region src/tags/labels.ts
/**
* The labels of the OCI image specification (annotations.md) that event and commit have data for, in the values of
* docker/metadata-action, but created is the time of the commit, so that all jobs of a matrix agree and builds repeat.
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
* Derives annotations from the labels that were made, at each level; given ones replace them.
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
//#region src/tags/attributes.ts
const types = {
	schedule: {
		priority: 1e3,
		attributes: { pattern: "nightly" },
		example: "type=schedule"
	},
	semver: {
		priority: 900,
		attributes: {
			pattern: void 0,
			value: "",
			match: ""
		},
		required: "pattern",
		example: "type=semver,pattern={{version}}"
	},
	pep440: {
		priority: 900,
		attributes: {
			pattern: void 0,
			value: "",
			match: ""
		},
		required: "pattern",
		example: "type=pep440,pattern={{version}}"
	},
	match: {
		priority: 800,
		attributes: {
			pattern: void 0,
			group: "0",
			value: ""
		},
		required: "pattern",
		example: "type=match,pattern=v(.*),group=1"
	},
	edge: {
		priority: 700,
		attributes: { branch: "" },
		example: "type=edge"
	},
	ref: {
		priority: 600,
		attributes: { event: void 0 },
		required: "event",
		words: { event: [
			"branch",
			"tag",
			"pr"
		] },
		example: "type=ref,event=branch"
	},
	raw: {
		priority: 200,
		attributes: { value: void 0 },
		required: "value",
		example: "type=raw,value=nightly"
	},
	sha: {
		priority: 100,
		attributes: { format: "short" },
		words: { format: ["short", "long"] },
		example: "type=sha,format=long"
	}
};
/** Attributes of every type, with their defaults; that of `priority` is the type's. */
const common = {
	enable: "true",
	priority: "",
	prefix: "",
	suffix: ""
};
/** The prefix of a rule that has none and to which that of `flavor` does not apply. */
const ownPrefixes = {
	"ref pr": "pr-",
	sha: "sha-"
};
/** What is done where no rule is given. */
const defaultRules = [
	"type=schedule",
	"type=ref,event=branch",
	"type=ref,event=tag",
	"type=ref,event=pr"
];
//#endregion
//#region src/tags/ref.ts
/** The name of the branch, if it is one. */
function branchOf(ref) {
	return behind("refs/heads/", ref);
}
/** The name of the tag, if it is one. */
function tagOf(ref) {
	return behind("refs/tags/", ref);
}
/** `2` of `refs/pull/2/merge`. */
function pullRequestOf(ref) {
	return behind("refs/pull/", ref)?.replace(/\/merge$/, "");
}
/** Why a ref has no such name. */
function isNo(kind, ref) {
	return ref === "" ? `the run has no ref, so no ${kind}` : `${ref} is not a ${kind}`;
}
function behind(start, ref) {
	return ref.startsWith(start) ? ref.slice(start.length) : void 0;
}
//#endregion
//#region src/tags/globals.ts
/** Of events that are always about the last commit of the default branch. */
const onDefaultBranch = /create|discussion|issues|schedule/;
const dates = ["date", "commit_date"];
const names = [
	"branch",
	"tag",
	"sha",
	"base_ref",
	"is_default_branch",
	"is_not_default_branch",
	...dates
];
/** The expressions for everything but a `pattern`. What costs a look at the checkout is looked up where it is used. */
function globals(facts) {
	return {
		names,
		valuesOf: async (used) => ({
			branch: branchOf(facts.ref) ?? "",
			tag: tagOf(facts.ref) ?? "",
			sha: shortSha(facts),
			base_ref: baseRef(facts),
			...await defaultBranchValues(used, facts),
			...await dateValues(used, facts)
		})
	};
}
/** The expressions of a `pattern` of type=schedule. */
function dateVocabulary(facts) {
	return {
		names: dates,
		valuesOf: (used) => dateValues(used, facts)
	};
}
/** The commit, as short as it is wanted. */
function shortSha({ sha, shortShaLength }) {
	return sha.substring(0, shortShaLength);
}
/** Why an expression is empty. */
function whyEmpty(name, { ref }) {
	return `{{${name}}} is empty: ${{
		branch: isNo("branch", ref),
		tag: isNo("tag", ref),
		base_ref: pullRequestOf(ref) === void 0 ? isNo("pull request", ref) : "the event does not name it",
		sha: "the commit is not known"
	}[name] ?? "it has no value"}`;
}
/** What the pull request is to go to; of a tag, what GitHub sometimes says. */
function baseRef({ ref, event }) {
	const { pull_request, base_ref } = event;
	const named = tagOf(ref) !== void 0 ? base_ref : pullRequestOf(ref) !== void 0 ? pull_request?.base?.ref : "";
	return typeof named === "string" ? named.replace(/^refs\/heads\//, "") : "";
}
async function defaultBranchValues(used, facts) {
	if (!used.includes("is_default_branch") && !used.includes("is_not_default_branch")) return {};
	const isDefault = await isDefaultBranch(facts);
	return {
		is_default_branch: isDefault,
		is_not_default_branch: !isDefault
	};
}
async function isDefaultBranch({ ref, eventName, defaultBranch }) {
	if (ref !== "" && onDefaultBranch.test(eventName)) return true;
	const branch = branchOf(ref);
	return branch !== void 0 && branch !== "" && branch === await defaultBranch();
}
async function dateValues(used, facts) {
	if (!dates.some((name) => used.includes(name))) return {};
	const { formatDate } = await import("./date.js");
	const commitDate = used.includes("commit_date") ? await facts.commitDate() : facts.now;
	const helper = (name, date) => (format, options) => {
		const { hash = {} } = options ?? {};
		const { tz = "UTC", ...others } = hash;
		const [unknown] = Object.keys(others);
		if (typeof format !== "string" || typeof tz !== "string" || unknown !== void 0) throw new Error(`expected {{${name} 'YYYYMMDD'}} or {{${name} 'YYYYMMDD' tz='Europe/Berlin'}}`);
		return formatDate(date, format, tz);
	};
	return {
		date: helper("date", facts.now),
		commit_date: helper("commit_date", commitDate)
	};
}
//#endregion
//#region src/tags/template.ts
/**
* Fills in the expressions in a text, as Handlebars does without its HTML escaping. Values are data: braces in the name of
* a branch are not an expression.
*
* @throws Error that says which expression is wrong, and which there are
*/
async function render(text, vocabulary) {
	if (!text.includes("{{")) return {
		text,
		empty: []
	};
	const { fill } = await import("./fill.js");
	return fill(text, vocabulary);
}
//#endregion
//#region src/tags/enable.ts
/**
* Reads the attribute `enable` of a rule or an image, with its expressions filled in.
*
* @throws Error for what is neither `true` nor `false`
*/
async function isEnabled(enable, facts) {
	const { text } = await render(enable, globals(facts));
	if (text !== "true" && text !== "false") throw new Error(`enable=${enable} is '${text}', expected true or false`);
	return text === "true";
}
//#endregion
//#region src/tags/fields.ts
/**
* Takes a rule apart, which is a CSV record. A comma in quotes around a field, or in brackets of an expression or of a
* regular expression that are still open (`pattern=\d{1,2}`), separates nothing; quotes may also enclose the whole
* rule. Other quotes are data.
*
* @returns fields with keys in lower case, as docker/metadata-action reads them
*/
function readFields(rule) {
	const pieces = piecesOf(rule.trim());
	const [whole] = pieces;
	return joined(pieces.length === 1 && whole?.isQuoted ? piecesOf(whole.text) : pieces).map((text) => {
		const [, key, value] = text.match(/^([^=]+)=(.*)$/s) ?? [];
		return key === void 0 || value === void 0 ? {
			key: void 0,
			value: text.trim()
		} : {
			key: key.trim().toLowerCase(),
			value: value.trim()
		};
	});
}
/** A rule or an image starts with `#` where it is a comment. */
function isComment(line) {
	return line.trimStart().startsWith("#");
}
/** The pieces between commas. */
function piecesOf(record) {
	const piece = /\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)/gy;
	const pieces = [];
	for (const [match, quoted, bare = ""] of record.matchAll(piece)) {
		pieces.push(quoted === void 0 ? {
			text: bare,
			isQuoted: false
		} : {
			text: quoted.replaceAll("\"\"", "\""),
			isQuoted: true
		});
		if (!match.endsWith(",")) break;
	}
	return pieces;
}
/** The fields of which commas in brackets made several pieces; brackets that nothing closes are data. */
function joined(pieces) {
	const [first, ...others] = pieces;
	if (first === void 0) return [];
	for (let count = 0; !first.isQuoted && count <= others.length; count += 1) {
		const text = textOf([first, ...others.slice(0, count)]);
		if (!isOpen(text)) return [text, ...joined(others.slice(count))];
		if (others[count]?.isQuoted) break;
	}
	return [first.text, ...joined(others)];
}
function textOf(pieces) {
	return pieces.map(({ text }) => text).join(",");
}
/** Whether braces of an expression, or brackets of a regular expression, are open at the end. */
function isOpen(field) {
	if (field.lastIndexOf("{{") > field.lastIndexOf("}}")) return true;
	const [, pattern = ""] = field.match(/^\s*(?:pattern|match)\s*=(.*)$/is) ?? [];
	const plain = pattern.replace(/\\./gs, "").replace(/\[[^\]]*\]/g, "");
	if (plain.includes("[")) return true;
	const count = (bracket) => plain.split(bracket).length - 1;
	return count("(") > count(")") || count("{") > count("}");
}
//#endregion
//#region src/tags/flavor.ts
const input$2 = "flavor";
const keys$1 = [
	"latest",
	"prefix",
	"suffix",
	"onlatest"
];
const latestWords = [
	"auto",
	"true",
	"false"
];
/**
* Reads the input `flavor`.
*
* @throws Error that names the line, what is wrong with it and what to write
*/
async function readFlavor(lines, facts) {
	const settings = lines.filter((line) => !isComment(line)).flatMap(settingsOf);
	const last = (key) => settings.findLast((setting) => setting.key === key)?.value ?? "";
	const isOnLatest = (affix) => settings.findLast(({ of }) => of === affix)?.value === "true";
	const fill = async (key) => {
		try {
			return (await render(last(key), globals(facts))).text;
		} catch (error) {
			throw wrong(input$2, `${key}=${last(key)}`, messageOf(error), error);
		}
	};
	const [word, prefix, suffix] = [
		await fill("latest"),
		await fill("prefix"),
		await fill("suffix")
	];
	const latest = settings.some(({ key }) => key === "latest") ? latestWords.find((known) => known === word) : "auto";
	if (latest === void 0) throw wrong(input$2, `latest=${last("latest")}`, `is '${word}', expected ${list(latestWords)}`);
	return {
		latest,
		prefix,
		suffix,
		latestTag: `${isOnLatest("prefix") ? prefix : ""}latest${isOnLatest("suffix") ? suffix : ""}`
	};
}
function settingsOf(line) {
	refuseControlCharacters(input$2, line);
	let affix;
	return readFields(line).map(({ key, value }) => {
		if (key === void 0) throw wrong(input$2, line, `'${value}' has no value, expected e.g. latest=auto or suffix=-alpine`);
		if (!keys$1.includes(key)) throw wrong(input$2, line, `unknown attribute '${key}'${meant(key, keys$1)}`);
		if (key === "prefix" || key === "suffix") affix = key;
		if (key !== "onlatest") return {
			key,
			value
		};
		if (affix === void 0) throw wrong(input$2, line, `'onlatest' must follow the prefix or suffix that it applies to, as in suffix=-alpine,onlatest=true`);
		if (value !== "true" && value !== "false") throw wrong(input$2, line, `onlatest='${value}', expected true or false`);
		return {
			key,
			value,
			of: affix
		};
	});
}
//#endregion
//#region src/tags/pattern.ts
/** How long a regular expression may take on the name of a ref, which a stranger may have chosen. */
const milliseconds = 1e3;
/**
* The regular expression of an attribute: type=match knows flags as in `/v(.*)/i`.
*
* @throws SyntaxError
*/
function readPattern(type, pattern) {
	const [, source, flags] = type === "match" && pattern.match(/^\/(.+)\/(.*)$/) || [];
	return source === void 0 ? new RegExp(pattern) : new RegExp(source, flags);
}
/** How many groups it has. */
function groupsOf(pattern) {
	return (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
}
/**
* What a regular expression finds; with the flag g each match, as String.match does.
*
* @returns null for nothing, undefined where it takes more than a second
*/
function find(regex, text) {
	try {
		return new Script("find()").runInNewContext({ find: () => text.match(regex) }, { timeout: milliseconds });
	} catch (error) {
		if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return void 0;
		throw error;
	}
}
//#endregion
//#region src/tags/version.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/**
* A version in the words of a pattern; one that is not a release is written out whole, whatever the pattern says, except
* where it is `{{raw}}`.
*
* @returns undefined for a text that is not a version of that kind
*/
async function inPattern(kind, text, pattern) {
	const values = kind === "semver" ? semverValues(text) : await pep440Values(text);
	if (values === void 0) return void 0;
	const { isRelease, ...expressions } = values;
	const vocabulary = vocabularyOf(expressions);
	const isWhole = !isRelease && !(pattern.includes("{{") && (await import("./fill.js")).isRaw(pattern));
	const { text: filled } = await render(pattern, vocabulary);
	return {
		text: isWhole ? expressions.version : filled,
		isRelease
	};
}
function semverValues(text) {
	const version = (0, import_semver.parse)(text);
	if (version === null) return void 0;
	const { raw, version: whole, major, minor, patch, prerelease: pre, build } = version;
	return {
		raw,
		version: whole,
		major,
		minor,
		patch,
		prerelease: pre,
		build,
		isRelease: (0, import_semver.prerelease)(text) === null
	};
}
async function pep440Values(text) {
	const { default: pep440 } = await import("../vendor/load-renovatebot-pep440.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const version = pep440.explain(text);
	if (version === null) return void 0;
	const { is_prerelease, is_postrelease, is_devrelease } = version;
	return {
		raw: text,
		version: pep440.clean(text) ?? text,
		major: pep440.major(text),
		minor: pep440.minor(text),
		patch: pep440.patch(text),
		isRelease: !is_prerelease && !is_postrelease && !is_devrelease
	};
}
function vocabularyOf(values) {
	return {
		names: Object.keys(values),
		valuesOf: async () => values
	};
}
//#endregion
//#region src/tags/make.ts
/**
* Makes the tag of a rule that is enabled.
*
* @throws Error for an expression that is wrong
*/
async function make(rule, facts) {
	const { ref, sha, eventName } = facts;
	const { event, format } = rule.attributes;
	switch (rule.type) {
		case "schedule":
			if (!eventName.includes("schedule")) return { reason: `the event is ${eventName || "unknown"}, not schedule` };
			return moving((await render(rule.attributes.pattern ?? "", dateVocabulary(facts))).text);
		case "semver":
		case "pep440": return makeVersion(rule.type, rule, facts);
		case "match": return makeMatch(rule, facts);
		case "edge": return makeEdge(rule, facts);
		case "ref": {
			const [name, kind] = event === "branch" ? [branchOf(ref), "branch"] : event === "tag" ? [tagOf(ref), "tag"] : [pullRequestOf(ref), "pull request"];
			return name === void 0 ? { reason: isNo(kind, ref) } : {
				text: name,
				isLatest: event === "tag"
			};
		}
		case "raw": {
			const value = await given(rule, facts);
			return {
				...moving(value.text),
				why: value.why
			};
		}
		case "sha": return sha === "" ? { reason: "the commit is not known" } : moving(format === "long" ? sha : shortSha(facts));
	}
}
/** A tag beside which there is no `latest` unless `flavor` says so. */
function moving(text) {
	return {
		text,
		isLatest: false
	};
}
async function makeEdge(rule, facts) {
	const branch = branchOf(facts.ref);
	if (branch === void 0) return { reason: isNo("branch", facts.ref) };
	const named = (await render(rule.attributes.branch ?? "", globals(facts))).text;
	const edge = named === "" ? await facts.defaultBranch() : named;
	return branch === edge ? moving("edge") : { reason: `the branch is ${branch}, not ${edge}` };
}
async function makeVersion(kind, rule, facts) {
	const source = await sourceOf(rule, facts);
	if ("reason" in source) return source;
	const { pattern = "", match = "" } = rule.attributes;
	const found = match === "" ? null : findIn(rule, match, source.text);
	if (found && found[1] === void 0) return { reason: `the group of match=${match} matched nothing in ${source.text}` };
	const text = (found?.[1] ?? source.text).replaceAll("/", "-");
	const version = await inPattern(kind, text, pattern);
	if (version === void 0) return { reason: source.why ?? noVersion(kind, text, match, found !== null) };
	return {
		text: version.text,
		isLatest: version.isRelease
	};
}
function noVersion(kind, text, match, isFound) {
	return `'${text}' is ${kind === "semver" ? "not a semantic version" : "not a PEP 440 version"}${match === "" || isFound ? "" : `, and match=${match} does not match it`}`;
}
async function makeMatch(rule, facts) {
	const source = await sourceOf(rule, facts);
	if ("reason" in source) return source;
	const { pattern = "", group = "" } = rule.attributes;
	const found = findIn(rule, pattern, source.text);
	if (found === null) return { reason: source.why ?? `'${source.text}' does not match ${pattern}` };
	const text = found[Number(group)];
	return text === void 0 ? { reason: `${pattern} finds no group ${group} in '${source.text}'` } : {
		text,
		isLatest: true
	};
}
function findIn(rule, pattern, text) {
	const found = find(readPattern(rule.type, pattern), text);
	if (found !== void 0) return found;
	throw new Error(`${pattern} takes more than a second on '${text}'; avoid nested repetition such as (\\d+)+`);
}
/** What a version is read from: `value`, else the tag. */
async function sourceOf(rule, facts) {
	if (rule.attributes.value !== "") return given(rule, facts);
	const tag = tagOf(facts.ref);
	return tag === void 0 ? { reason: isNo("tag", facts.ref) } : { text: tag };
}
/** The attribute `value`, filled in; with the reason where it is empty. */
async function given(rule, facts) {
	const { text, empty } = await render(rule.attributes.value ?? "", globals(facts));
	if (text !== "") return { text };
	return {
		text,
		why: empty.map((name) => whyEmpty(name, facts)).join("; ") || "its value is empty"
	};
}
//#endregion
//#region src/tags/rule.ts
const input$1 = "tags";
const attributeNames = [.../* @__PURE__ */ new Set([
	"type",
	...Object.keys(common),
	...Object.values(types).flatMap((type) => Object.keys(type.attributes))
])];
/** Attributes of `flavor` that people put into a rule. */
const ofFlavor = ["latest", "onlatest"];
/**
* Reads a rule.
*
* @throws Error that names the rule, what is wrong with it and what to write
*/
function parseRule(text) {
	refuseControlCharacters(input$1, text);
	const fields = readFields(text).map(({ key = "value", value }) => [key, value]);
	for (const [key] of fields) {
		if (ofFlavor.includes(key)) throw wrong(input$1, text, `'${key}' is not an attribute of a rule; set it in the input 'flavor'`);
		if (!attributeNames.includes(key)) throw wrong(input$1, text, `unknown attribute '${key}'${meant(key, attributeNames)}`);
	}
	const given = new Map(fields);
	const type = typeOf(text, given.get("type"));
	const attributes = attributesOf(text, type, given);
	const read = [
		"type",
		...Object.keys(common),
		...Object.keys(attributes)
	];
	const own = ownPrefixes[type] ?? ownPrefixes[`${type} ${attributes.event}`];
	return {
		text,
		type,
		priority: priorityOf(text, type, given.get("priority")),
		prefix: given.get("prefix") ?? own,
		suffix: given.get("suffix"),
		enable: given.get("enable") ?? common.enable,
		attributes,
		ignored: [...given].flatMap(([key, value]) => read.includes(key) || value === "" ? [] : [key])
	};
}
function typeOf(text, type = "raw") {
	if (Object.hasOwn(types, type)) return type;
	throw wrong(input$1, text, `unknown type '${type}'${meant(type, Object.keys(types))}`);
}
function attributesOf(text, name, given) {
	const type = types[name];
	const attributes = Object.entries(type.attributes).map(([key, value]) => [key, given.get(key) ?? value]);
	for (const [key, value] of attributes) {
		if (value === void 0) throw wrong(input$1, text, `type=${name} needs '${key}', e.g. ${type.example}`);
		const words = type.words?.[key] ?? [value];
		if (!words.includes(value)) throw wrong(input$1, text, `${key}='${value}', expected ${list(words)}`);
	}
	const complete = Object.fromEntries(attributes);
	checkPatterns(text, name, complete);
	return complete;
}
function checkPatterns(text, type, { pattern = "", match = "", group = "" }) {
	const regex = type === "match" ? pattern : match;
	if (regex !== "") try {
		readPattern(type, regex);
	} catch (error) {
		throw wrong(input$1, text, `'${regex}' is not a JavaScript regular expression, e.g. pattern=v(\\d.*)`, error);
	}
	if (type === "match" && !/^\d+$/.test(group)) throw wrong(input$1, text, `group='${group}', expected a number, e.g. 1`);
	if (match !== "" && groupsOf(match) === 0) throw wrong(input$1, text, `match='${match}' has no group; put parentheses around the version, e.g. match=v(.*)`);
}
function priorityOf(text, type, given) {
	const priority = given === void 0 ? types[type].priority : Number(given);
	if (!Number.isNaN(priority)) return priority;
	throw wrong(input$1, text, `priority='${given}', expected a number; a higher one comes first, as in priority=900`);
}
//#endregion
//#region src/tags/evaluate.ts
/** What the specification of registries allows. */
const longestTag = 128;
/**
* Derives tags from rules as docker/metadata-action does, which docs/tags.md compares: by priority, sanitised, with `latest`
* where the first rule that gives a tag is about a release.
*
* @param rules one per entry; without any, its default rules apply
* @param flavor lines of the input
* @throws Error that names input and rule, what is wrong and what to write
*/
async function evaluate(rules, flavor, facts) {
	const given = rules.filter((rule) => !isComment(rule));
	const parsed = (given.length > 0 ? given : defaultRules).map(parseRule);
	const style = await readFlavor(flavor, facts);
	const outcomes = [];
	for (const rule of parsed.toSorted((one, other) => other.priority - one.priority)) outcomes.push(await apply(rule, style, facts));
	const made = outcomes.filter(({ tag }) => tag !== "");
	const latest = made.length > 0 && (style.latest === "auto" ? made[0]?.isLatest : style.latest === "true") ? [sanitised(style.latestTag)] : [];
	const whole = [.../* @__PURE__ */ new Set([...made.map(({ tag }) => tag), ...latest])];
	return {
		version: made[0] ? cut(made[0].tag) : "",
		tags: [...new Set(whole.map(cut))],
		rows: [...outcomes.map(({ rule, tag, reason }) => ({
			rule: rule.text,
			tags: tag === "" ? [] : [cut(tag)],
			reason
		})), ...latest.map((tag) => ({
			rule: `flavor: latest=${style.latest}`,
			tags: [cut(tag)]
		}))],
		notices: [...parsed.flatMap(ignoredBy), ...whole.flatMap(cutOf)]
	};
}
async function apply(rule, flavor, facts) {
	const none = {
		rule,
		tag: "",
		isLatest: false
	};
	try {
		const fill = async (text) => (await render(text, globals(facts))).text;
		if (!await isEnabled(rule.enable, facts)) return {
			...none,
			reason: `enable=${rule.enable}${rule.enable === "false" ? "" : " is false"}`
		};
		const made = await make(rule, facts);
		if ("reason" in made) return {
			...none,
			...made
		};
		const prefix = rule.prefix === void 0 ? flavor.prefix : await fill(rule.prefix);
		const suffix = rule.suffix === void 0 ? flavor.suffix : await fill(rule.suffix);
		const tag = sanitised(`${prefix}${made.text}${suffix}`);
		return {
			rule,
			tag,
			isLatest: made.isLatest,
			reason: tag === "" ? made.why ?? "its tag is empty" : void 0
		};
	} catch (error) {
		throw wrong("tags", rule.text, messageOf(error), error);
	}
}
/** Characters that a tag cannot have become hyphens. */
function sanitised(tag) {
	return tag.replace(/[^a-zA-Z0-9._-]+/g, "-");
}
function cut(tag) {
	return tag.slice(0, longestTag);
}
function cutOf(tag) {
	return tag.length > longestTag ? [`tag '${tag}' has ${tag.length} characters, but registries allow ${longestTag}; it is cut to '${cut(tag)}'`] : [];
}
function ignoredBy({ text, type, ignored }) {
	return ignored.map((name) => `'${text}': type=${type} ignores '${name}'`);
}
//#endregion
//#region src/tags/expression.ts
/**
* Fills in the expressions in labels and annotations: those of rules, and `{{version}}`.
*
* @param version of evaluate()
* @param input the input's name, for the error
* @throws Error that names the text, what is wrong with it and what to write
*/
async function expand(texts, facts, version, input = "labels") {
	const { names, valuesOf } = globals(facts);
	const vocabulary = {
		names: [...names, "version"],
		valuesOf: async (used) => ({
			...await valuesOf(used),
			version
		})
	};
	const expanded = [];
	for (const text of texts) try {
		expanded.push((await render(text, vocabulary)).text);
	} catch (error) {
		throw wrong(input, text, messageOf(error), error);
	}
	return expanded;
}
//#endregion
//#region src/tags/images.ts
const input = "images";
const keys = ["name", "enable"];
/**
* The names that are enabled, in lower case as registries want them.
*
* @param images each a name, or `name=…,enable=…`
* @throws Error that names the entry, what is wrong with it and what to write
*/
async function enabledImages(images, facts) {
	const names = [];
	for (const image of images.filter((line) => !isComment(line))) names.push(...await namesOf(image, facts));
	return names;
}
async function namesOf(image, facts) {
	refuseControlCharacters(input, image);
	const fields = readFields(image);
	if (fields.every(({ key }) => key === void 0)) return fields.flatMap(({ value }) => value === "" ? [] : [repositoryOf(image, value)]);
	const unknown = fields.find(({ key = "name" }) => !keys.includes(key));
	if (unknown?.key) throw wrong(input, image, `unknown attribute '${unknown.key}'${meant(unknown.key, keys)}`);
	const last = (name) => fields.findLast(({ key = "name" }) => key === name)?.value;
	const name = last("name") ?? "";
	if (name === "") throw wrong(input, image, "has no name, expected e.g. name=ghcr.io/you/app,enable=true");
	return await isEnabled(last("enable") ?? "true", facts).catch((error) => {
		throw wrong(input, image, messageOf(error), error);
	}) ? [repositoryOf(image, name)] : [];
}
function repositoryOf(image, name) {
	const { repository, tag, digest } = parsed(image, name);
	if (tag === void 0 && digest === void 0) return repository;
	throw wrong(input, image, `has a ${tag === void 0 ? "digest" : "tag"}, expected a repository, e.g. ghcr.io/you/app`);
}
function parsed(image, name) {
	try {
		return parseReference(name);
	} catch (error) {
		throw wrong(input, image, messageOf(error), error);
	}
}
//#endregion
//#region src/tags/apply.ts
/**
* Applies rules to images and derives labels. References keep their position; all tags from rules are inserted at the
* first rule, in rule order.
*
* @param given without any tags, the default rules apply
* @throws Error for a rule that cannot be read, for what it needs and is nowhere, and for rules beside references that
*   have no images
*/
async function applyRules(given, facts, runner) {
	const entries = given.tags;
	const rules = entries.filter((item) => !isReference(item));
	if (given.images.length === 0 && rules.length < entries.length) throw new Error(`input 'tags' has references and the rule '${rules[0]}', but 'images' is empty; rules add tags only to 'images', e.g. images: ghcr.io/owner/app`);
	const { version, tags: tagNames, rows, notices } = await evaluate(rules, given.flavor, facts);
	const images = await enabledImages(given.images, facts);
	const byRules = given.images.length === 0 ? tagNames : images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`));
	const first = entries.findIndex((item) => !isReference(item));
	const references = (from, to) => entries.slice(from, to).filter(isReference);
	const created = await facts.commitDate().catch(() => void 0);
	const made = labelsOf(runner, {
		version,
		revision: facts.sha,
		created
	});
	const [labels, valueless] = divide(await expand(withoutComments(given.labels), facts, version));
	const annotations = await expand(withoutComments(given.annotations), facts, version, "annotations");
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
		notices: [...notices, ...valueless.map((label) => `label '${label}' has no value and is ignored; for an empty value write '${label}='`)]
	};
}
/** Labels with a value, and those without, which docker/metadata-action leaves out. */
function divide(labels) {
	return [labels.filter((label) => label.includes("=")), labels.filter((label) => !label.includes("="))];
}
/** Lists of docker/metadata-action may have lines that are comments. */
function withoutComments(items) {
	return items.filter((item) => !isComment(item));
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
				throw new Error(`the default branch is not known: ${whyNotInEvent(environment, "repository.default_branch")}, and it could not be read from the checkout in ${workspace} (${messageOf(error)}); set it, e.g. type=edge,branch=main`, { cause: error });
			});
		}),
		commitDate: once(async () => {
			const found = commitTimeIn(event, sha);
			if (found !== void 0) return found;
			return commitTimeInCheckout(run, workspace, sha).catch((error) => {
				throw new Error(`the time of commit ${sha} is not known: ${whyNotInEvent(environment, "head_commit.timestamp of it")}, and it could not be read from the checkout in ${workspace} (${messageOf(error)}); check out that commit before this step, with actions/checkout`, { cause: error });
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
//#region src/tags/table.ts
/** The table of rules for the log and for messages: `type=sha -> sha-860c190`, and why a rule gave none. */
function tableLines(rows) {
	return rows.map(({ rule, tags, reason }) => `${rule} -> ${tags.join(", ") || `no tag${because(reason)}`}`);
}
/** The same for the job summary, as lines of Markdown; folded, since who reads it wants the image. */
function renderTable(rows) {
	return folded("Tags by rule", table([{
		title: "Rule",
		cell: ({ rule }) => breakable(rule)
	}, {
		title: "Tag",
		cell: ({ tags, reason }) => tags.map(code).join(", ") || `no tag${escapeMarkdown(because(reason))}`
	}], rows));
}
/** A cell breaks at spaces alone: a long rule in one piece would push what became of it out of sight. */
function breakable(rule) {
	return rule.split(/(?<=,)/).map(code).join(" ");
}
function because(reason) {
	return reason === void 0 ? "" : `: ${reason}`;
}
//#endregion
//#region src/tags/metadata.ts
/** Applies rules, see {@link applyRules}, and shows in the log what became of each. */
async function makeMetadata(given, runner, run) {
	const metadata = await applyRules(given, factsOf(runner, run), runner);
	const lines = tableLines(metadata.rows);
	printGroup("Tags", lines);
	for (const notice of metadata.notices) log.notice(notice);
	return {
		...metadata,
		lines,
		summary: renderTable(metadata.rows),
		outputs: metadataOutputs(metadata)
	};
}
/** Sets variables, for the programs of this step and for later steps. */
function exportMetadata(metadata, runner) {
	const variables = metadataVariables(metadata, runner);
	for (const [name, value] of Object.entries(variables)) runner.setVariable(name, value);
	exportVariables(variables);
}
/** The repositories of `images`, whose items may have conditions: `name=ghcr.io/owner/app,enable=…`. */
async function repositoriesIn(images, runner, run) {
	return enabledImages(images, factsOf(runner, run));
}
//#endregion
export { meant as i, makeMetadata as n, repositoriesIn as r, exportMetadata as t };
