//#region src/input/json.ts
/** JSON that another program wrote, as far as it is an object; else `{}`. */
function parseObject(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
//#endregion
export { parseObject as t };
