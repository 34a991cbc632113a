import { d as lastLines } from "./build-merge-post.js";
import { A as parseRetryAfter } from "./build-and-merge.js";
import { createHash } from "node:crypto";
//#region src/registry/content.ts
/** What an answer may take in bytes where no document is expected. */
const maxAnswerBytes = 262144;
const ociIndex = "application/vnd.oci.image.index.v1+json";
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
/** Docker's name of an index. */
const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
/** In the order in which registries are asked for them. */
const manifestTypes = [
	ociIndex,
	ociManifest,
	dockerList,
	"application/vnd.docker.distribution.manifest.v2+json"
];
/** @returns e.g. `sha256:9f86…`, as registries name content */
function digestOf(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
/**
* What a manifest says of itself, which a proxy cannot change; Docker's manifests always do, OCI's mostly.
*
* @param header the answer's `Content-Type`
* @returns undefined for bytes that are no manifest
*/
function mediaTypeOf(bytes, header = "") {
	try {
		const { mediaType, manifests } = JSON.parse(bytes.toString());
		if (typeof mediaType === "string") return mediaType;
		const [told = ""] = header.split(";");
		if (manifestTypes.includes(told.trim())) return told.trim();
		return manifests === void 0 ? ociManifest : ociIndex;
	} catch {
		return;
	}
}
//#endregion
//#region src/registry/sentences.ts
/**
* What a registry's refusal likely means and what to do about it, in one sentence; undefined where the facts say all
* that is known.
*/
function causeOf(facts) {
	const { kind, host, scope, login, retryAfter, certificate } = facts;
	const settings = (key) => `"${host}": {${key}}`;
	switch (kind) {
		case "certificate":
			if (certificate) return certificateSentence(host, certificate);
			return `the certificate of ${host} is of an authority that nothing here trusts; give the right one with 'registries', ${settings("ca: path/of/ca.pem")}`;
		case "client certificate": return `${host} asks for a client certificate and got none that it accepts; give it with 'registries', ${settings("cert: …, key: …")}`;
		case "plain HTTP": return `${host} speaks plain HTTP; if that is meant, say so with 'registries', ${settings("http: true")}`;
		case "TLS": return `${host} speaks TLS, and was asked in plain HTTP; say so with 'registries', ${settings("http: false")}`;
		case "unknown host": return `there is no host ${host}; check the spelling in 'tags' and 'images', and the name servers of this runner`;
		case "rejected by digest": return `${host} refused a manifest that has no tag; where a registry takes no pushes by digest, use 'publish: direct'`;
		case "immutable tag": return `${host} lets no tag that exists move, at least not this one; publish under a new version, and leave tags that have to move, such as latest, out of what is immutable there`;
		case "proxy": return `the proxy of this runner (HTTPS_PROXY, HTTP_PROXY) does not let requests to ${host} through; check its user and password, or list the host in NO_PROXY`;
		case "rate limited": return `${host} limits how often ${login ?? "an anonymous client"} may ask, ${retryAfter ? `for another ${Math.ceil(retryAfter / 1e3)} s` : "and does not say until when"}; run the job again later, or log in with an account of a higher limit`;
		case "refused": return `${host} refused ${login ?? "an anonymous client"}${scope ? `, scope ${scope}` : ""}; ${reasonOf(facts)}`;
		default: return;
	}
}
function certificateSentence(host, { fault, says }) {
	const told = says === void 0 ? "" : ` (${says})`;
	switch (fault) {
		case "expired": return `the certificate of ${host} has expired${told}; whoever runs ${host} has to renew it`;
		case "not yet valid": return `the certificate of ${host} is not valid yet${told}; compare the clocks of this runner and of ${host}`;
		case "other name": return `the certificate of ${host} is for ${says ?? "another name"}; use a name that it is for in 'tags' and 'images', or have it issued for ${host}`;
	}
}
/** The whole message of a failed request: its likely cause, then what was asked and answered. */
function sentenceOf(facts) {
	const { request, status, code, detail, attempts, seconds } = facts;
	const answer = [status === void 0 ? "" : `the registry answered ${status}`, [code, detail].filter(Boolean).join(": ")].filter(Boolean).join(" ");
	const asked = attempts === void 0 ? "" : ` (asked ${attempts} times in ${Math.round(seconds ?? 0)} s)`;
	const cause = causeOf(facts);
	return `${cause === void 0 ? "" : `${cause}\n`}${request}: ${answer}${asked}`;
}
function reasonOf({ host, login, status, isAuthenticated }) {
	if (login === void 0) return `likely there is no login: give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`;
	if (status === 401 && !isAuthenticated) return "likely the user name or the password is wrong, or the password has expired";
	if (host === "ghcr.io") return `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`;
	return "likely this user may not do this in this repository, or the repository does not exist";
}
//#endregion
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
const maxRateLimitElapsed = 3e5;
/**
* Tells what passes by itself: everything but refusals, wrong settings and what is not there.
*
* @param lag milliseconds in which what was asked for may not be there yet
*/
function transience(error, lag = 0) {
	if (!(error instanceof RegistryError)) return void 0;
	const { kind, status, detail, retryAfter } = error.facts;
	const told = {
		reason: status === void 0 ? detail ?? kind : `${status} ${kind}`,
		...retryAfter !== void 0 && { retryAfter }
	};
	switch (kind) {
		case "not found": return lag > 0 ? {
			...told,
			maxElapsed: lag
		} : void 0;
		case "rate limited": return {
			...told,
			maxElapsed: maxRateLimitElapsed
		};
		case "server error":
		case "unreachable": return told;
		case "wrong content": return {
			...told,
			maxElapsed: 15e3
		};
		case "unknown host": return {
			...told,
			maxElapsed: 5e3
		};
		default: return;
	}
}
/** As Docker Hub, ECR, Harbor, Quay, MSR and Artifact Registry say it in their own words. */
const immutableTag = /\bimmutab(?:le|ility)\b|cannot be overwritten|ImageTagAlreadyExists/i;
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
	if (status >= 400 && status < 500 && immutableTag.test(words)) return "immutable tag";
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
export { causeOf as a, dockerList as c, mediaTypeOf as d, ociIndex as f, transience as i, manifestTypes as l, factsOfAnswer as n, sentenceOf as o, isNotFound as r, digestOf as s, RegistryError as t, maxAnswerBytes as u };
