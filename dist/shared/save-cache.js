import { l as CommandError } from "./build-merge-post.js";
import { Ot as parseProgress, Rt as buildArguments, bt as wordsBesideJson, ht as cacheWriteFailures, zt as repeated } from "./build-and-gate.js";
//#region src/buildx/save-cache.ts
/**
* Writes the cache of a finished build with a second build of the same request. The builder has every step, so nothing
* runs again; and since the image is there already, neither a failure nor a server that hangs can cost it (BuildKit's
* own `timeout` only ends waiting for a busy service, not for a silent one).
*
* @returns why it was not written; undefined when it was
*/
async function saveCache(buildx, request, { builder, entry, env, seconds }) {
	const stop = AbortSignal.timeout(seconds * 1e3);
	try {
		const { stderr } = await buildx(buildArguments(onlyCache(request, entry), builder, {}, "rawjson"), {
			env,
			stop
		});
		return cacheWriteFailures(parseProgress(stderr))[0]?.reason;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) return `it was not finished after ${seconds} s ('cache-timeout')`;
		return wordsBesideJson(error.stderr) || error.message;
	}
}
/** The same build without results. */
function onlyCache(request, entry) {
	return {
		...repeated(request),
		annotations: [],
		attests: ["type=provenance,disabled=true"],
		cacheTo: [entry],
		load: false,
		outputs: ["type=cacheonly"],
		push: false,
		tags: []
	};
}
//#endregion
export { saveCache };
