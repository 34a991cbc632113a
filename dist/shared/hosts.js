import { m as parseReference, s as parseGoBool } from "./every-entry.js";
import { k as readFields } from "./build-and-gate.js";
//#region src/image/hosts.ts
/**
* The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts.
*
* @param pushedTo references or repositories of the image
* @param cacheFrom of the cache that the action chose
*/
function hostsOf(pushedTo, request, cacheFrom = []) {
	const caches = [
		...request.cacheFrom,
		...cacheFrom,
		...request.cacheTo
	].flatMap(referencesOfCache);
	return hostsIn([
		...pushedTo,
		...caches,
		...request.buildContexts.map(imageOfContext)
	]);
}
/** The images that a build names, as they were written, by the input that names them. */
function namesOf({ tags, targets, request: { cacheFrom, cacheTo, buildContexts } }) {
	return {
		...tags.length > 0 ? { tags } : { images: targets.map(({ repository }) => repository) },
		"cache-from": cacheFrom.flatMap(referencesOfCache),
		"cache-to": cacheTo.flatMap(referencesOfCache),
		"build-contexts": buildContexts.map(imageOfContext)
	};
}
/** The registry hosts that a build pushes to: the image, as in {@link hostsOf}, and raw caches that may not fail. */
function hostsPushedTo(pushedTo, cacheTo) {
	const caches = cacheTo.filter((entry) => parseGoBool(fieldsOf(entry)["ignore-error"] ?? "") !== true);
	return hostsIn([...pushedTo, ...caches.flatMap(referencesOfCache)]);
}
function hostsIn(references) {
	return [...new Set(references.filter((reference) => reference !== "").flatMap(hostOf))];
}
function referencesOfCache(entry) {
	const { ref = "", "": reference = "" } = fieldsOf(entry);
	return [ref, reference];
}
function imageOfContext(context) {
	return context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? "";
}
function hostOf(reference) {
	try {
		return [parseReference(reference).host];
	} catch {
		return [];
	}
}
/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record) {
	return Object.fromEntries(readFields(record).map(({ key, value }) => value === void 0 ? ["", key] : [key.trim().toLowerCase(), value]));
}
//#endregion
export { hostsPushedTo as n, namesOf as r, hostsOf as t };
