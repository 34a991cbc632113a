import { Bt as csvFields } from "./build-and-gate.js";
import { a as saidByBuildx } from "./sentences.js";
//#region src/cache/busy.ts
/** How long BuildKit itself waits for a busy service: it says nothing meanwhile, so that all but the last attempt are short. */
const patienceSeconds = 1;
/** Used if the service does not say how long; its limit is per minute. */
const usualPauseSeconds = 15;
/** Random extra time, since all clients that are refused within a minute get the same answer. */
const longestJitterSeconds = 3;
const tooMany = "the GitHub Actions cache answered 429";
/**
* An entry of `--cache-to` for one attempt. What was written stays, so the next attempt continues from there; the last
* one leaves the waiting to BuildKit, which gets all the remaining time.
*
* @param left seconds
*/
function patient(entry, attempt, left) {
	return `${entry},${csvFields({ timeout: `${attempt < 3 ? Math.min(patienceSeconds, left) : left}s` })}`;
}
/** How long to pause before asking the service again, by BuildKit's words; undefined if it is not busy. */
function pauseOfService(words, random) {
	const pause = busyIn(words);
	if (pause === void 0) return void 0;
	const milliseconds = (pause.seconds ?? usualPauseSeconds) * 1e3 + random() * longestJitterSeconds * 1e3;
	return {
		reason: tooMany,
		told: `${tooMany} while the cache was saved`,
		retryAfter: Math.round(milliseconds)
	};
}
/**
* Why a cache was not written, if its service stayed busy.
*
* @param seconds that there were
*/
function whyBusy(words, seconds) {
	const pause = busyIn(words);
	if (pause === void 0) return void 0;
	const wait = pause.seconds === void 0 ? "" : ` (retry after ${pause.seconds} s)`;
	return `${tooMany}${wait}, and 'cache-timeout' is ${seconds} s; it accepts 200 uploads per minute for each repository`;
}
/** @returns undefined if the service is not busy; without `seconds` if it does not say for how long */
function busyIn(words) {
	const said = saidByBuildx(words, ["cache service limits"]);
	if (said === void 0) return void 0;
	return said.details.seconds === void 0 ? {} : { seconds: Number(said.details.seconds) };
}
//#endregion
export { patient, pauseOfService, whyBusy };
