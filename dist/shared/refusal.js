import { i as dockerHub, o as parseReference } from "./common.js";
import { r as saidByBuildx } from "./said5.js";
//#region src/buildx/refusal.ts
/**
* Reads from what BuildKit or buildx says which registry refused what. BuildKit pulls and pushes by itself, so its words
* are all that is known.
*
* @returns undefined when the words are about something else
*/
function readRefusal(words) {
	if (saidByBuildx(words, ["RUN failed"])) return void 0;
	const host = hostIn(words);
	if (host === void 0) return void 0;
	if (saidByBuildx(words, ["unknown authority"])) return {
		kind: "certificate",
		host
	};
	const certificate = certificateIn(words);
	if (certificate) return {
		kind: "certificate",
		host,
		certificate
	};
	if (saidByBuildx(words, ["client certificate"])) return {
		kind: "client certificate",
		host
	};
	if (saidByBuildx(words, ["plain HTTP"])) return {
		kind: "plain HTTP",
		host
	};
	if (saidByBuildx(words, ["rate limited"])) return {
		kind: "rate limited",
		host
	};
	if (saidByBuildx(words, ["push by digest rejected"])) return {
		kind: "rejected by digest",
		host
	};
	if (!saidByBuildx(words, [
		"unauthorized",
		"denied",
		"insufficient scope"
	])) return void 0;
	const scope = scopeIn(words);
	return {
		kind: "refused",
		host,
		status: saidByBuildx(words, ["unauthorized"]) && !saidByBuildx(words, ["insufficient scope"]) ? 401 : 403,
		...scope && { scope }
	};
}
/** What is wrong with a certificate of an authority that is trusted. */
function certificateIn(words) {
	const said = saidByBuildx(words, ["certificate out of date"]) ?? saidByBuildx(words, ["certificate for other names"]);
	if (said === void 0) return void 0;
	const { side, date, names } = said.details;
	if (said.kind === "certificate for other names") return {
		fault: "other name",
		...names && { says: names }
	};
	return {
		fault: side === "before" ? "not yet valid" : "expired",
		...date && { says: date }
	};
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
	const { method, repository, subject } = saidByBuildx(words, ["request failed"])?.details ?? {};
	if (repository === void 0) return void 0;
	return `repository:${repository}:${method !== "GET" && !(method === "HEAD" && subject === "manifests") ? "pull,push" : "pull"}`;
}
/** The image that BuildKit says it failed to push or to read. */
function imageIn(words) {
	const said = saidByBuildx(words, ["push failed", "image not resolved"]);
	if (said?.details.image === void 0) return void 0;
	try {
		const { host, repository } = parseReference(said.details.image);
		return {
			host,
			path: repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository,
			pushed: said.kind === "push failed"
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
