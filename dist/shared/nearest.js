import { t as closestMatch } from "../vendor/leven.js";
//#region src/input/nearest.ts
/** Inputs of the usual actions for one image, by what does the same here. */
const elsewhere = {
	dockerfile: "file",
	registry: "registry-auth",
	username: "registry-auth",
	password: "registry-auth"
};
/**
* The input that somebody had in mind who wrote a name that there is not: one that is spelled alike, or ends with that
* name.
*
* @param name in lower case
* @returns undefined where none is near
*/
function nearestInput(name, known) {
	const bySpelling = new Map(known.map((candidate) => [withoutSeparators(candidate), candidate]));
	const spelling = withoutSeparators(name);
	const spelledAlike = (maxDistance) => bySpelling.get(closestMatch(spelling, [...bySpelling.keys()], { maxDistance }) ?? "");
	const [ending, ...others] = known.filter((candidate) => candidate.endsWith(`-${name.replaceAll("_", "-")}`));
	return known.find((candidate) => candidate === elsewhere[name]) ?? spelledAlike(1) ?? (others.length === 0 ? ending : void 0) ?? (spelling.length > 4 ? spelledAlike(2) : void 0);
}
function withoutSeparators(name) {
	return name.replace(/[-_. ]/g, "");
}
//#endregion
export { nearestInput };
