import { t as basicAuth } from "./credentials.js";
import { t as LastingError } from "./failure.js";
//#region src/registry/authorization.ts
const clientId = "multiarch-build";
/** A parameter or the start of a challenge: `scheme`, `name=token` or `name="quoted \"text\""`. */
const item = /[\s,]*(?:([A-Za-z][A-Za-z0-9._-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][A-Za-z0-9-]*)(?=\s|,|$))/gy;
/**
* Parses `WWW-Authenticate`, in which several challenges may stand, each with parameters in any order, quoted or not;
* schemes other than Basic and Bearer are left out.
*/
function parseChallenges(header) {
	const found = [];
	for (const [, name, quoted, plain, scheme] of header.matchAll(item)) if (scheme !== void 0) found.push({
		scheme: scheme.toLowerCase(),
		parameters: {}
	});
	else if (name !== void 0) {
		const value = quoted === void 0 ? plain ?? "" : quoted.replace(/\\(.)/g, "$1");
		Object.assign(found.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value });
	}
	return found.filter((challenge) => ["basic", "bearer"].includes(challenge.scheme));
}
/** Bearer where both are offered, since some registries accept Basic for little more than the login. */
function chooseChallenge(challenges) {
	return challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.realm) ?? challenges.find(({ scheme }) => scheme === "basic");
}
/** The header that answers a Basic challenge; undefined without a login that has a password. */
function basicAuthorization(login) {
	if (login?.kind !== "password") return void 0;
	return {
		header: `Basic ${basicAuth(login)}`,
		expires: Number.POSITIVE_INFINITY
	};
}
/**
* The request for a token (distribution, docs/spec/auth: token.md for passwords, oauth.md for identity tokens).
*
* @param registry the URL that was asked, whose scheme says whether credentials may go over plain HTTP, and whose path
*   whether a repository was asked for
* @throws LastingError for a realm that is no URL or would take credentials in the clear
*/
function tokenRequest(challenge, registry, scope, login) {
	const { realm = "", service, scope: asked = "" } = challenge.parameters;
	if (!URL.canParse(realm, registry.href)) throw new LastingError(`${registry.host} names '${realm}' as the place for tokens, which is no URL`);
	const url = new URL(realm, registry);
	if (url.protocol !== "https:" && (url.protocol !== "http:" || registry.protocol === "https:")) throw new LastingError(`${registry.host} wants credentials to be sent to ${url.protocol}//${url.host} without TLS, which is refused`);
	const dropped = registry.pathname === "/v2/" ? "repository:" : scope.slice(0, scope.lastIndexOf(":") + 1);
	const scopes = [scope, ...asked.split(" ").filter((text) => text !== "" && !text.startsWith(dropped))];
	if (login?.kind === "identity token") {
		const form = new URLSearchParams({
			grant_type: "refresh_token",
			refresh_token: login.token,
			client_id: clientId,
			scope: scopes.join(" ")
		});
		if (service) form.set("service", service);
		return {
			method: "POST",
			url,
			headers: { "content-type": "application/x-www-form-urlencoded" },
			body: form.toString()
		};
	}
	if (service) url.searchParams.set("service", service);
	for (const one of scopes) url.searchParams.append("scope", one);
	if (login?.kind === "password") url.searchParams.set("account", login.username);
	return {
		method: "GET",
		url,
		headers: {},
		authorization: basicAuthorization(login)?.header
	};
}
/**
* Reads the answer of a token server.
*
* @throws LastingError for an answer without a token
*/
function parseToken(body, scope, now = Date.now()) {
	const { token, access_token, expires_in } = parseObject(body);
	const value = token || access_token;
	if (typeof value !== "string") throw new LastingError("the token server answered without a token");
	const seconds = Number(expires_in) || 60;
	const grants = grantsOf(value, scope);
	return {
		header: `Bearer ${value}`,
		expires: now + Math.max(seconds - 5, seconds / 2) * 1e3,
		...grants !== void 0 && { grants }
	};
}
/** Whether a JWT's claim `access` (docs/spec/auth/jwt.md) has every action of a scope `repository:name:pull,push`. */
function grantsOf(token, scope) {
	const { access } = parseObject(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
	if (!Array.isArray(access)) return void 0;
	const [, name, wanted = ""] = scope.match(/^repository:(.*):(.*)$/) ?? [];
	const entries = access.filter((entry) => entry?.type === "repository" && entry.name === name);
	if (entries.length === 0 && access.length > 0) return void 0;
	const granted = entries.flatMap(({ actions }) => actions ?? []);
	return granted.includes("*") || wanted.split(",").every((action) => granted.includes(action));
}
/** JSON that another program wrote, as far as it is an object; else `{}`. */
function parseObject(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
//#endregion
export { parseToken as a, parseObject as i, chooseChallenge as n, tokenRequest as o, parseChallenges as r, basicAuthorization as t };
