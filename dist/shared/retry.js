import { y as CancelledError } from "./common.js";
import { setTimeout } from "node:timers/promises";
//#region src/retry.ts
/** A registry that restarts or fails over is back after this long. */
const usualPatience = 12e4;
const jobBudget = 6e5;
const firstDelay = 250;
const longestDelay = 15e3;
/** Opens the budget of a job. Delays double from a quarter of a second to 15 s, each shortened by chance by up to half. */
function openRetries({ log = () => {}, cancel, wait = (milliseconds, stop) => pause(milliseconds, cancel, stop), now = Date.now, random = Math.random, budget = jobBudget } = {}) {
	const repeated = [];
	const purse = openBudget(budget, now);
	const call = async ({ what, ask, passes, giveUp, ...limits }) => {
		const started = now();
		const reasons = [];
		for (let attempt = 1;; attempt++) try {
			const result = await ask(attempt);
			if (attempt > 1) repeated.push(`${what}: ${attempt} attempts (${listOf(reasons)})`);
			return result;
		} catch (error) {
			const passing = await passes(error);
			const patience = Math.min(passing?.patience ?? usualPatience, limits.patience ?? Number.POSITIVE_INFINITY);
			const delay = delayBefore(attempt, random(), passing?.retryAfter);
			const elapsed = now() - started;
			const isLast = attempt >= (limits.attempts ?? Number.POSITIVE_INFINITY);
			if (!passing || isLast || elapsed + delay > patience || !purse.spend(delay)) {
				if (attempt > 1) repeated.push(`${what}: given up after ${attempt} attempts (${listOf(reasons)})`);
				throw giveUp ? giveUp(error, attempt, elapsed / 1e3) : error;
			}
			reasons.push(passing.reason);
			log(`${what}: ${passing.reason}; attempt ${attempt + 1} in ${(delay / 1e3).toFixed(1)} s`);
			await wait(delay, limits.stop);
			if (limits.stop?.aborted) throw error;
		}
	};
	return {
		call,
		report: () => [...repeated]
	};
}
/** The milliseconds that all calls may wait; time in which several wait counts once. */
function openBudget(budget, now) {
	let spent = 0;
	let waitedUntil = Number.NEGATIVE_INFINITY;
	return { spend: (milliseconds) => {
		const until = now() + milliseconds;
		const added = Math.max(0, until - Math.max(now(), waitedUntil));
		if (spent + added > budget) return false;
		spent += added;
		waitedUntil = Math.max(waitedUntil, until);
		return true;
	} };
}
/** @throws CancelledError when the job is cancelled in the meantime */
async function pause(milliseconds, cancel, stop) {
	const signals = [cancel, stop].filter((signal) => signal !== void 0);
	try {
		await setTimeout(milliseconds, void 0, { signal: AbortSignal.any(signals) });
	} catch {
		if (cancel?.aborted) throw new CancelledError(cancel.reason);
	}
}
/** Milliseconds until the attempt after this one. */
function delayBefore(attempt, chance, retryAfter = 0) {
	const doubled = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay);
	return Math.round(Math.max(retryAfter, 0) + doubled * (1 - chance / 2));
}
/** @param header the value of `Retry-After`: seconds, or a date (RFC 9110, 10.2.3) */
function parseRetryAfter(header, now = Date.now()) {
	if (header === void 0 || header.trim() === "") return void 0;
	if (/^\d+$/.test(header.trim())) return Number(header) * 1e3;
	const date = Date.parse(header);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
function listOf(reasons) {
	return [...new Set(reasons)].join(", ");
}
//#endregion
export { parseRetryAfter as n, openRetries as t };
