import { j as csvFields } from "./build-and-gate.js";
import { a as saidByBuildx } from "./sentences.js";
//#region src/cache/busy.ts
/** Why a cache was not written, as an error. */
var Unwritten = class extends Error {};
const attempts = 3;
/** How long BuildKit itself waits for a busy service: it says nothing meanwhile, so that all but the last attempt are short. */
const patienceSeconds = 1;
/** Where the service does not tell how long; its limit is per minute. */
const usualPauseSeconds = 15;
/** By chance on top, since all that are refused in a minute are told the same. */
const longestJitterSeconds = 3;
/**
* Writes GitHub's cache, and again where its service asks to be left alone for a while (429 Too Many Requests): what was
* written stays, so the next attempt goes on behind it. The last leaves the waiting to BuildKit, which then has all the
* time that is left.
*
* @param entry of `--cache-to`, without a `timeout`
* @returns why it was not written; undefined when it was
*/
async function writeToBusy(entry, write, { retries, seconds, random = Math.random, now = Date.now }) {
	const until = now() + seconds * 1e3;
	try {
		await retries.call({
			what: "saving the cache",
			ask: async (attempt) => {
				const left = Math.max(1, Math.round((until - now()) / 1e3));
				const reason = await write({
					entry: `${entry},${csvFields({ timeout: `${attempt < attempts ? Math.min(patienceSeconds, left) : left}s` })}`,
					seconds: left
				});
				if (reason !== void 0) throw new Unwritten(reason);
			},
			transience: (error) => {
				const pause = error instanceof Unwritten ? pauseOf(error.message) : void 0;
				if (pause === void 0) return void 0;
				const milliseconds = (pause.seconds ?? usualPauseSeconds) * 1e3 + random() * longestJitterSeconds * 1e3;
				return {
					reason: `GitHub's cache service answered ${tooMany}`,
					retryAfter: Math.round(milliseconds)
				};
			},
			attempts,
			maxElapsed: seconds * 1e3
		});
		return;
	} catch (error) {
		if (!(error instanceof Unwritten)) throw error;
		const pause = pauseOf(error.message);
		return pause ? busy(pause.seconds, seconds) : error.message;
	}
}
const tooMany = "429 Too Many Requests";
/** @returns undefined where the service is not busy, and without `seconds` where it does not tell for how long */
function pauseOf(reason) {
	const said = saidByBuildx(reason, ["cache service busy"]);
	if (said === void 0) return void 0;
	return said.details.seconds === void 0 ? {} : { seconds: Number(said.details.seconds) };
}
function busy(told, seconds) {
	const wait = told === void 0 ? "" : `, to be asked again after ${told} s`;
	return `GitHub's cache service answered ${tooMany}${wait}, and 'cache-timeout' is ${seconds} s; it takes 200 uploads a minute of a repository`;
}
//#endregion
export { writeToBusy };
