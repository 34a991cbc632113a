import { copyFile, link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
//#region src/toolchain/actions-cache.ts
/** Where a binary lies for the Actions cache, which keys entries by path: the same for restoring and saving. */
function binaryCachePath(temp) {
	return join(temp, "multiarch-build-buildx", "buildx");
}
/**
* The Actions cache, for one file. A cache that does not answer is a warning: whatever is not in it can be downloaded.
* Its client is loaded on use, since its Azure SDK costs 50 ms and most runs find buildx on the machine.
*
* @param path {@link binaryCachePath}
* @returns undefined where the engine has no cache, or a step may not use it
*/
function actionsCache(path, environment, warn) {
	const { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, ACTIONS_CACHE_URL } = environment;
	if (!ACTIONS_RUNTIME_TOKEN || !(ACTIONS_RESULTS_URL || ACTIONS_CACHE_URL)) return void 0;
	const attempt = async (work) => {
		try {
			return await work();
		} catch (error) {
			warn(`the Actions cache failed: ${error instanceof Error ? error.message : String(error)}`);
			return;
		}
	};
	return {
		restore: (key) => attempt(async () => {
			const { restoreCache } = await import("./cache.js");
			await mkdir(dirname(path), { recursive: true });
			return await restoreCache([path], key) === void 0 ? void 0 : path;
		}),
		save: async (file, key) => {
			await attempt(async () => {
				const { saveCache } = await import("./cache.js");
				await mkdir(dirname(path), { recursive: true });
				await rm(path, { force: true });
				await link(file, path).catch(() => copyFile(file, path));
				await saveCache([path], key);
			});
		}
	};
}
//#endregion
export { binaryCachePath as n, actionsCache as t };
