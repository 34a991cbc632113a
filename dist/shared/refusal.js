import { i as dockerHub, o as parseReference } from "./common.js";
//#region src/buildx/refusal.ts
const unauthorized = /401 Unauthorized|: unauthorized: |no basic auth credentials/;
const rateLimited = /secondary rate limit|toomanyrequests|429 Too Many Requests/i;
const refused = new RegExp(`${unauthorized.source}|403 Forbidden|: denied: |insufficient_scope|access denied`);
const untagged = "failed to push (?:[^\\s/]+/)?[^\\s:@]+: ";
const refusedByDigest = [new RegExp(`${untagged}.*PUT request to \\S+/manifests/sha256:\\S+: 4(?!01|03|08|29)\\d\\d `), new RegExp(`${untagged}(?:unsupported|manifest invalid|tag invalid): `)];
/**
* Reads from what BuildKit or buildx says which registry refused what. BuildKit pulls and pushes by itself, so its words
* are all that is known.
*
* @returns undefined when the words are about something else
*/
function readRefusal(words) {
	if (words.includes("did not complete successfully: exit code")) return void 0;
	const host = hostIn(words);
	if (host === void 0) return void 0;
	if (/x509: certificate signed by unknown authority/.test(words)) return {
		kind: "certificate",
		host
	};
	const certificate = certificateIn(words);
	if (certificate) return {
		kind: "certificate",
		host,
		certificate
	};
	if (/remote error: tls: (?:bad certificate|certificate required)/.test(words)) return {
		kind: "client certificate",
		host
	};
	if (/server gave HTTP response to HTTPS client/.test(words)) return {
		kind: "plain HTTP",
		host
	};
	if (rateLimited.test(words)) return {
		kind: "rate limited",
		host
	};
	if (refusedByDigest.some((form) => form.test(words))) return {
		kind: "rejected by digest",
		host
	};
	if (!refused.test(words)) return void 0;
	const scope = scopeIn(words);
	return {
		kind: "refused",
		host,
		status: unauthorized.test(words) && !words.includes("insufficient_scope") ? 401 : 403,
		...scope && { scope }
	};
}
/** The words of Go's crypto/x509 (verify.go) for a certificate of an authority that it trusts. */
function certificateIn(words) {
	const [expired, side, date] = words.match(/x509: certificate has expired or is not yet valid(?:: current time \S+ is (after|before) ([\d-]+))?/) ?? [];
	if (expired) return {
		fault: side === "before" ? "not yet valid" : "expired",
		...date && { says: date }
	};
	const [other, names] = words.match(/x509: certificate is (?:valid for (.+), not |not valid for any names)|x509: cannot validate certificate for /) ?? [];
	return other ? {
		fault: "other name",
		...names && { says: names }
	} : void 0;
}
/** The registry that was asked: a push or pull names the image first, else the request does. */
function hostIn(words) {
	const image = imageIn(words);
	if (image) return image.host;
	const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? [];
	return requested === "registry-1.docker.io" || requested === "registry.docker.io" ? dockerHub : requested;
}
/** As the token was asked for; where there was none, made of the image or the request: writing blobs is a push. */
function scopeIn(words) {
	const asked = [...words.matchAll(/[?&]scope=([^&\s":]+(?::[^&\s"]+)?)/g)].map(([, scope = ""]) => safeDecode(scope)).sort((a, b) => b.length - a.length)[0];
	if (asked) return asked;
	const image = imageIn(words);
	if (image) return `repository:${image.path}:${image.pushed ? "pull,push" : "pull"}`;
	const [, method, repository, kind] = words.match(/(HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(\S+?)\/(blobs|manifests|tags)\//) ?? [];
	if (repository === void 0) return void 0;
	return `repository:${repository}:${method !== "GET" && !(method === "HEAD" && kind === "manifests") ? "pull,push" : "pull"}`;
}
/** The image that BuildKit says it failed to push or to read. */
function imageIn(words) {
	const [, verb, name] = words.match(/failed to (push|resolve source metadata for|pull) (\S+?):? /) ?? [];
	if (name === void 0) return void 0;
	try {
		const { host, repository } = parseReference(name);
		return {
			host,
			path: repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository,
			pushed: verb === "push"
		};
	} catch {
		return;
	}
}
function safeDecode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
//#endregion
export { readRefusal };
