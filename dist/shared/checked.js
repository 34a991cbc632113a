import { c as code, h as table, p as joinWithinLimit, u as escapeMarkdown } from "./summary.js";
//#region src/report/checked.ts
/**
* The job summary of `call: check`.
*
* @param file the Dockerfile, as it is named in the table; undefined where it is not known
*/
function renderChecked(warnings, file) {
	const lines = [
		`## Check of ${file === void 0 ? "Dockerfile" : code(file)}: ${warnings.length === 1 ? "1 warning" : `${warnings.length || "no"} warnings`}`,
		"",
		...table([
			{
				title: "Line",
				isNumber: true,
				cell: ({ line }) => line === void 0 ? void 0 : String(line)
			},
			{
				title: "Rule",
				cell: ({ title, url }) => linked(escapeMarkdown(title), url)
			},
			{
				title: "Message",
				cell: ({ message }) => escapeMarkdown(message)
			}
		], warnings)
	];
	return joinWithinLimit(lines, "call-result");
}
/** A rule's address is of the Dockerfile's frontend, which is code of anybody. */
function linked(text, url) {
	return url !== void 0 && /^https:\/\/[\w./#%~-]+$/.test(url) ? `[${text}](${url})` : text;
}
//#endregion
export { renderChecked };
