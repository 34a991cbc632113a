import { E as messageOf } from "./common.js";
import { copyFile, link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
//#region src/toolchain/actions-cache.ts
/** The client waits 3 minutes for an answer, five times; buildx can be downloaded in seconds. */
const patience = {
	restore: 2e4,
	save: 6e4
};
/**
* The Actions cache, for one file. A cache that does not answer is a warning: whatever is not in it can be downloaded.
* Its client is loaded on use, since its Azure SDK costs 80 ms and most runs find buildx on the machine.
*
* @returns undefined where the engine has no cache, or a step may not use it
*/
function actionsCache({ temp, cache: { token, resultsUrl, cacheUrl } }, warn) {
	if (token === "" || resultsUrl === "" && cacheUrl === "") return void 0;
	const path = join(temp, "multiarch-build-buildx", "buildx");
	let isAbandoned = false;
	const attempt = async (milliseconds, work) => {
		try {
			return await within(milliseconds, work(), () => {
				isAbandoned = true;
			});
		} catch (error) {
			warn(`the Actions cache failed: ${messageOf(error)}`);
			return;
		}
	};
	return {
		hasGivenUp: () => isAbandoned,
		restore: (key) => attempt(patience.restore, async () => {
			const { restoreCache } = await import("./cache.js");
			await mkdir(dirname(path), { recursive: true });
			return await restoreCache([path], key) === void 0 ? void 0 : path;
		}),
		save: async (file, key) => {
			await attempt(patience.save, async () => {
				const { saveCache } = await import("./cache.js");
				await mkdir(dirname(path), { recursive: true });
				await rm(path, { force: true });
				await link(file, path).catch(() => copyFile(file, path));
				await saveCache([path], key);
			});
		}
	};
}
async function within(milliseconds, work, onGiveUp) {
	let timer;
	const end = new Promise((_, reject) => {
		timer = setTimeout(() => {
			onGiveUp();
			reject(/* @__PURE__ */ new Error(`it did not answer within ${milliseconds / 1e3} s`));
		}, milliseconds);
	});
	work.catch(() => {});
	return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
//#endregion
export { actionsCache as t };
