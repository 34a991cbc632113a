import { ct as withoutSeparators, st as spelledAlike } from "./reading-inputs.js";
//#region src/input/nearest.ts
/** Inputs of the usual actions for one image, by what does the same here. */
const elsewhere = {
	dockerfile: "file",
	registry: "registry-auth",
	username: "registry-auth",
	password: "registry-auth"
};
/**
* The input that an unknown name probably means.
*
* @param name in lower case
* @returns undefined where none is near
*/
function nearestInput(name, known) {
	const slip = known.find((candidate) => candidate === elsewhere[name]) ?? spelledAlike(name, known, 1);
	if (slip !== void 0) return {
		nearest: slip,
		isSlip: true
	};
	const [ending, ...others] = known.filter((candidate) => candidate.endsWith(`-${name.replaceAll("_", "-")}`));
	if (ending !== void 0 && others.length === 0) return {
		nearest: ending,
		isSlip: false
	};
	const nearest = withoutSeparators(name).length > 4 ? spelledAlike(name, known, 2) : void 0;
	return nearest === void 0 ? void 0 : {
		nearest,
		isSlip: true
	};
}
//#endregion
export { nearestInput };
