//#region src/image/title.ts
/** What the summary of a build is headed with: where it goes, or would have gone. */
function titleOf({ declined, targets }) {
	return (declined ?? { targets }).targets[0]?.repository ?? "Build";
}
//#endregion
export { titleOf as t };
