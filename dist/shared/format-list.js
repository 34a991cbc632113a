//#region src/input/format-list.ts
/** Writes items as lines that {@link parseList} reads as the same items. */
function formatList(items) {
	return items.map((item) => /^"|[\r\n]/.test(item) ? `"${item.replaceAll("\"", "\"\"")}"` : item).join("\n");
}
//#endregion
export { formatList as t };
