//#region src/cache/save.ts
/** Why a cache was not written. */
var Unwritten = class extends Error {};
/**
* Writes a cache, and retries temporary failures.
*
* @param entry of `--cache-to`, without a `timeout`
* @returns why it was not written; undefined when it was
*/
async function saveAgain(entry, write, { retries, seconds, isService, random = Math.random, now = Date.now }) {
	const end = now() + seconds * 1e3;
	const busy = () => import("./busy.js");
	try {
		await retries.call({
			phase: "cache",
			what: "saving the cache",
			ask: async (attempt) => {
				const left = Math.max(1, Math.round((end - now()) / 1e3));
				const reason = await write({
					entry: isService ? (await busy()).patient(entry, attempt, left) : entry,
					seconds: left
				});
				if (reason !== void 0) throw new Unwritten(reason);
			},
			transience: async (error) => {
				if (!(error instanceof Unwritten)) return void 0;
				return (isService ? (await busy()).pauseOfService(error.message, random) : void 0) ?? (await import("./load-doctor-passing.js")).passingCache(error.message);
			},
			attempts: 3,
			firstDelay: 5e3,
			maxElapsed: seconds * 1e3
		});
		return;
	} catch (error) {
		if (!(error instanceof Unwritten)) throw error;
		return isService && (await busy()).whyBusy(error.message, seconds) || error.message;
	}
}
//#endregion
export { saveAgain };
