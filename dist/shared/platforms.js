import { i as __toESM } from "./rolldown-runtime.js";
import { d as setOutput, h as summary, i as getInput } from "../vendor/actions-core.js";
import { A as log, E as messageOf, c as checkName, d as parseChoice, f as parseDuration, l as checkScalar, u as parseBoolean } from "./common.js";
import { c as platformSlug, i as nativePlatform, n as formatPlatform, o as parsePlatform, r as linuxPlatforms } from "./platform.js";
import { t as parse } from "../vendor/csv-parse.js";
//#region src/report/outputs.ts
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, digest, images, tags, platforms, handedOn, others }) {
	const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]));
	const [image] = images;
	return {
		digest: digest ?? "",
		digests: manifest ? JSON.stringify(digests) : "",
		...Object.fromEntries(linuxPlatforms.map((platform) => [`digest-${platformSlug(platform)}`, digests[platform] === void 0 ? "" : handedOn ?? digests[platform]])),
		manifest: manifest ? JSON.stringify(manifest) : "",
		image: image && digest ? `${image}@${digest}` : "",
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		...others
	};
}
/**
* Sets every output to nothing, before anything else is done. What is set by file counts more than what a log line sets,
* so an output of a run that fails or is killed cannot come from there either.
*
* @param others names of the outputs of one action only
*/
function resetOutputs(others) {
	const values = outputValues({
		images: [],
		tags: [],
		platforms: [],
		others: {}
	});
	writeOutputs(Object.fromEntries([...Object.keys(values), ...others].map((name) => [name, ""])));
}
/** Writes outputs, by name, where the runner reads them. */
function writeOutputs(values) {
	for (const [name, value] of Object.entries(values)) setOutput(name, value);
}
/** Writes outputs and summary where the runner reads them. Without its summary the job is done all the same. */
async function publish(outputs, summary$1, { hasSummary }) {
	writeOutputs(outputValues(outputs));
	if (summary$1 === "" || !hasSummary) return;
	try {
		await summary.addRaw(summary$1, true).write();
	} catch (error) {
		log.warning(`the job summary could not be written: ${messageOf(error)}`);
	}
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
//#region src/input/read.ts
/** Reads every input of a table, in its order. */
function readAll(table) {
	const values = Object.entries(table).map(([key, { name, parse }]) => [key, parse(getInput(name, { trimWhitespace: false }))]);
	return Object.fromEntries(values);
}
/** The same input, whose value is parsed further. */
function refine(input, parse) {
	return {
		...input,
		parse: (given) => parse(input.parse(given))
	};
}
/** Text as the workflow has it, without checks; for YAML and TOML. */
function text(name) {
	return {
		name,
		form: "text",
		parse: (given) => given
	};
}
/** A one-line value; empty when not given. */
function scalar(name) {
	return {
		name,
		form: "one line",
		parse: (given) => checkScalar(name, given.trim())
	};
}
/** A one-line value that names something. */
function name(name) {
	return {
		name,
		form: "one line",
		parse: (given) => checkName(name, given.trim())
	};
}
/** A list, see {@link parseList}. */
function list(name, form = {}) {
	return {
		name,
		form,
		parse: (given) => parseList(name, given, form)
	};
}
/** A list of values that name something. */
function names(name, form) {
	return refine(list(name, form), (items) => items.map((item) => checkName(name, item)));
}
/** A boolean; empty gives the default. */
function boolean(name, otherwise = false) {
	return {
		name,
		form: ["true", "false"],
		parse: (given) => parseBoolean(name, given, otherwise)
	};
}
/** A length of time in seconds; empty gives the default. */
function duration(name, otherwise) {
	return {
		name,
		form: "duration",
		parse: (given) => parseDuration(name, given, otherwise)
	};
}
/** One of a few words; empty gives the first. */
function choice(name, ...form) {
	return {
		name,
		form,
		parse: (given) => parseChoice(name, given, form)
	};
}
//#endregion
//#region src/input/yaml.ts
/**
* Parses a YAML input. Every scalar comes back as the text it is: `password: 0123` is no number. The parser is loaded on
* first use: that costs some 15 ms, and most jobs have no such input.
*
* @returns undefined for an empty input
* @throws Error that names input and line, and repeats nothing of the text, since it may hold a password
*/
async function parseYaml(input, text) {
	if (text.trim() === "") return void 0;
	const { parseDocument } = await import("./dist2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const document = parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false
	});
	const [error] = document.errors;
	if (error) {
		const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length;
		throw new Error(`input '${input}' is no YAML, line ${line}: ${error.code.toLowerCase().replaceAll("_", " ")}; values with special characters belong in single quotes`);
	}
	const value = document.toJS({ maxAliasCount: 100 });
	return value === null || value === "" ? void 0 : value;
}
//#endregion
//#region src/input/platforms.ts
/**
* Normalises the platforms of the input `platforms`, in the order asked for. One that is named twice counts once.
*
* @param notices gets a sentence about what was dropped
* @throws Error that names the text of a platform that is unknown
*/
function readPlatforms(names, runner, notices) {
	const native = nativePlatform(runner.arch, runner.armVersion);
	const platforms = names.map((name) => formatPlatform(parsePlatform(name, native)));
	const unique = [...new Set(platforms)];
	if (unique.length < platforms.length) {
		const twice = names.filter((_, index) => platforms.slice(0, index).some((platform) => platform === platforms[index]));
		notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(", ")}`);
	}
	return unique;
}
//#endregion
export { duration as a, names as c, scalar as d, text as f, writeOutputs as g, resetOutputs as h, choice as i, readAll as l, publish as m, parseYaml as n, list as o, parseList as p, boolean as r, name as s, readPlatforms as t, refine as u };
