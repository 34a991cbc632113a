import { i as getInput } from "./actions-core.js";
import { a as checkName, c as parseChoice, l as parseDuration, o as checkScalar, s as parseBoolean } from "./common.js";
import { i as nativePlatform, n as formatPlatform, o as parsePlatform } from "./platform.js";
import { t as parse } from "./csv-parse.js";
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
/** An input's text as the workflow has it, without checks; for YAML and TOML. */
function text(input) {
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
	return parseList(input, text(input), style);
}
/** A list of values that name something. */
function names(input, style) {
	return list(input, style).map((item) => checkName(input, item));
}
/** A boolean; empty gives the default. */
function boolean(input, otherwise) {
	return parseBoolean(input, getInput(input), otherwise);
}
/** A length of time in seconds; empty gives the default. */
function duration(input, otherwise) {
	return parseDuration(input, getInput(input), otherwise);
}
/** One of a few words; empty gives the first. */
function choice(input, ...words) {
	return parseChoice(input, getInput(input), words);
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
		const twice = names.filter((_, index) => platforms.indexOf(platforms[index] ?? "") !== index);
		notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(", ")}`);
	}
	return unique;
}
//#endregion
export { list as a, scalar as c, duration as i, text as l, boolean as n, name as o, choice as r, names as s, readPlatforms as t, parseList as u };
