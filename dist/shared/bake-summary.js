import { c as code, d as folded, f as formatBytes, h as table, i as shortDigest, p as joinWithinLimit, u as escapeMarkdown } from "./summary.js";
//#region src/bake/summary.ts
/**
* Renders the job summary of a bake: one table over all targets, and what there is to tell of each behind a fold, open
* where it failed.
*
* @param rules what rules of `tags` gave, as Markdown
* @param isStaged false where buildx pushes the tags
*/
function renderBake(results, rules, isStaged = true) {
	const rows = [...results].map(([name, result]) => ({
		name,
		result
	}));
	const columns = [
		{
			title: "Target",
			cell: ({ name }) => escapeMarkdown(name)
		},
		{
			title: "Published",
			cell: ({ result }) => publishedAs(result)
		},
		{
			title: "Digest",
			cell: ({ result: { outputs } }) => outputs.digest && code(shortDigest(outputs.digest))
		},
		{
			title: "Platforms",
			cell: ({ result: { outputs } }) => outputs.platforms.map(escapeMarkdown).join("<br>") || void 0
		},
		{
			title: "Size",
			isNumber: true,
			cell: ({ result }) => sizeOf(result)
		}
	];
	const wrong = rows.filter(({ result }) => result.failure !== void 0).map(({ name }) => escapeMarkdown(name));
	const lines = [
		"## Bake",
		"",
		...wrong.length > 0 ? [`**Failed**: ${isStaged ? `${consequenceOf(rows)}, because of ` : ""}${wrong.join(", ")}`, ""] : [],
		...table(columns, rows),
		...rules,
		...rows.flatMap(({ name, result }) => folded(`<b>${escapeMarkdown(name)}</b>`, bodyOf(result)))
	];
	return joinWithinLimit(lines, "targets");
}
/** A registry may refuse a tag when others have moved. */
function consequenceOf(rows) {
	return rows.filter(({ result: { outputs } }) => outputs.images.length > 0 && outputs.tags.length > 0).length > 0 ? "not every tag was moved" : "no tag was moved";
}
function publishedAs({ outputs, failure }) {
	if (failure !== void 0) return `**failed**`;
	const { images, tags } = outputs;
	const [image] = images;
	if (image === void 0) return "not pushed";
	return tags.length > 0 ? tags.map(code).join("<br>") : `${code(image)} without a tag`;
}
function sizeOf({ outputs: { manifest } }) {
	const sizes = manifest?.platforms.map(({ compressedSize }) => compressedSize ?? 0) ?? [];
	return sizes.length === 0 ? void 0 : formatBytes(sizes.reduce((sum, size) => sum + size, 0)).replaceAll(" ", "&nbsp;");
}
/** The summary of a build, without its heading. */
function bodyOf({ summary }) {
	return summary.split("\n").filter((line, index) => !(index === 0 && line.startsWith("## ")));
}
//#endregion
export { renderBake as t };
