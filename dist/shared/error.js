import { w as lastLines } from "./common.js";
import { n as parseRetryAfter } from "./retry.js";
import { n as sentenceOf } from "./sentences2.js";
//#region src/registry/error.ts
/** A request that a registry did not answer as it should. The message holds no password and no token. */
var RegistryError = class RegistryError extends Error {
	facts;
	constructor(facts, cause) {
		super(sentenceOf(facts), { cause });
		this.name = "RegistryError";
		this.facts = facts;
	}
	/** The same error after it was asked so often. */
	after(attempts, seconds) {
		return attempts > 1 ? new RegistryError({
			...this.facts,
			attempts,
			seconds
		}, this.cause) : this;
	}
};
/** Tells whether an error says that a registry does not have what was asked for. */
function isNotFound(error) {
	return error instanceof RegistryError && error.facts.kind === "not found";
}
/** A limit often ends within minutes; what it costs to wait is little beside the build that would be lost. */
const limitPatience = 3e5;
/**
* Tells what passes by itself: everything but refusals, wrong settings and what is not there.
*
* @param lag milliseconds in which what was asked for may not be there yet
*/
function passes(error, lag = 0) {
	if (!(error instanceof RegistryError)) return void 0;
	const { kind, status, detail, retryAfter } = error.facts;
	const told = {
		reason: status === void 0 ? detail ?? kind : `${status} ${kind}`,
		...retryAfter !== void 0 && { retryAfter }
	};
	switch (kind) {
		case "not found": return lag > 0 ? {
			...told,
			patience: lag
		} : void 0;
		case "rate limited": return {
			...told,
			patience: limitPatience
		};
		case "server error":
		case "unreachable": return told;
		case "wrong content": return {
			...told,
			patience: 15e3
		};
		case "unknown host": return {
			...told,
			patience: 5e3
		};
		default: return;
	}
}
const rateLimit = /rate.?limit|too.?many.?requests|abuse detection/i;
/** What an answer that is no success means; `body` is the registry's text, of which its code and message are kept. */
function factsOfAnswer(status, headers, body, now = Date.now()) {
	const own = readErrorBody(body, headers["content-type"] ?? "");
	const retryAfter = readRetryAfter(headers, now);
	return {
		kind: kindOf(status, headers, body, `${own.code ?? ""} ${own.detail ?? ""}`),
		status,
		...own,
		...retryAfter !== void 0 && { retryAfter }
	};
}
function kindOf(status, headers, body, words) {
	const isLimit = headers["retry-after"] !== void 0 || headers["x-ratelimit-remaining"] === "0";
	if (status === 429 || status === 403 && (isLimit || rateLimit.test(words))) return "rate limited";
	if (status === 401 || status === 403) return "refused";
	if (status === 404) return "not found";
	if (status === 407) return "proxy";
	if (status === 408 || status >= 500) return "server error";
	if (status === 400 && /SSL certificate/.test(body)) return "client certificate";
	if (status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS/.test(body)) return "TLS";
	return "rejected";
}
/** GitHub tells the second at which a limit ends, others how many seconds are left. */
function readRetryAfter(headers, now) {
	const reset = Number(headers["x-ratelimit-remaining"] === "0" ? headers["x-ratelimit-reset"] : void 0);
	return parseRetryAfter(headers["retry-after"], now) ?? (reset * 1e3 > now ? reset * 1e3 - now : void 0);
}
/** The answer's own code and message: the specification's `errors`, Docker Hub's `details`, or one line of text. */
function readErrorBody(body, contentType) {
	try {
		const { errors, details, message, error_description, error } = JSON.parse(body);
		const [first] = Array.isArray(errors) ? errors : [];
		const detail = oneLine(first?.message ?? details ?? message ?? error_description ?? error);
		const code = oneLine(first?.code);
		return {
			...code && { code },
			...detail && { detail }
		};
	} catch {
		const text = /html|xml/.test(contentType) || body.trimStart().startsWith("<") ? "" : oneLine(lastLines(body, 1));
		return text === "" ? {} : { detail: text };
	}
}
/**
* What a registry says must not reach the log as commands of a terminal, nor fill it, nor give away the signature of an
* URL.
*/
function oneLine(text) {
	if (typeof text !== "string") return "";
	return text.slice(0, 1e3).replace(/\p{Cc}+/gu, " ").replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, "$1").trim().slice(0, 300);
}
//#endregion
export { passes as i, factsOfAnswer as n, isNotFound as r, RegistryError as t };
