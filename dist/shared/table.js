import { l as escapeMarkdown } from "./build-and-merge.js";
//#region src/tags/table.ts
/** The table of rules for the log and for messages: `type=sha -> sha-860c190`, and why a rule gave none. */
function tableLines(rows) {
	return rows.map(({ rule, tags, reason }) => `${rule} -> ${tags.join(", ") || `no tag${because(reason)}`}`);
}
/** The same for the job summary, folded: who reads it wants the image. */
function renderTable(rows) {
	return [
		"<details><summary>Tags by rule</summary>",
		"",
		"| Rule | Tag |",
		"| --- | --- |",
		...rows.map(({ rule, tags, reason }) => [`<code>${escapeMarkdown(rule)}</code>`, tags.map((tag) => `<code>${escapeMarkdown(tag)}</code>`).join(", ") || `no tag${escapeMarkdown(because(reason))}`]).map((row) => `| ${row.join(" | ")} |`),
		"",
		"</details>",
		""
	].join("\n");
}
function because(reason) {
	return reason === void 0 ? "" : `: ${reason}`;
}
//#endregion
export { tableLines as n, renderTable as t };
