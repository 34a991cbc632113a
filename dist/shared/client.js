import { o as parseReference, r as digestForm, y as CancelledError } from "./common.js";
import { t as basicAuth } from "./credentials.js";
import { t as parseObject } from "./json.js";
import { i as mediaTypeOf, n as longestAnswer, r as manifestTypes, t as digestOf } from "./content.js";
import { i as passes, n as factsOfAnswer, r as isNotFound, t as RegistryError } from "./error.js";
import { i as factsOfFailure, t as LastingError } from "./failure2.js";
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
//#endregion
//#region src/registry/authorizer.ts
/** @param request as messages name it: `PUT ghcr.io/owner/app:1.2.3` */
function factsOf({ host, scope, login }, request) {
	return {
		host,
		request,
		scope,
		...login && { login: login.description }
	};
}
/** Opens what proves who we are, on the connections of one job. */
function openAuthorizer(connections) {
	const keyOf = ({ host, scope }) => `${host} ${scope}`;
	const made = /* @__PURE__ */ new Map();
	const making = /* @__PURE__ */ new Map();
	const current = (place) => {
		const known = made.get(keyOf(place));
		return known !== void 0 && known.expires > Date.now() ? known : void 0;
	};
	const make = async (key, answered) => {
		const authorization = await authorize(connections, answered).finally(() => making.delete(key));
		made.set(key, authorization);
		return authorization;
	};
	/** One of those who find an authorization used up makes the next; whoever comes late with it gets what was made since. */
	const renew = async (used, answered) => {
		const since = current(answered.place);
		if (since !== void 0 && since !== used) return since;
		const key = keyOf(answered.place);
		const renewal = making.get(key) ?? make(key, answered);
		making.set(key, renewal);
		return renewal;
	};
	return {
		current,
		send: async (request, place, facts) => {
			const sent = current(place);
			const answer = await connections.send({
				...request,
				authorization: sent?.header
			});
			if (answer.status !== 401) return {
				answer,
				known: facts
			};
			const renewed = await renew(sent, {
				url: request.url,
				answer,
				place,
				facts
			});
			if (renewed === void 0 || renewed.header === sent?.header) return {
				answer,
				known: facts
			};
			return {
				answer: await connections.send({
					...request,
					authorization: renewed.header
				}),
				known: renewed.header.startsWith("Bearer ") ? {
					...facts,
					isAuthenticated: true
				} : facts
			};
		}
	};
}
/** Meets the challenge; undefined where we cannot. */
async function authorize({ send }, { url, answer: { headers }, place: { scope, login }, facts }) {
	if (login?.kind === "registry token") return {
		header: `Bearer ${login.token}`,
		expires: Number.POSITIVE_INFINITY
	};
	const challenge = chooseChallenge(parseChallenges(headers["www-authenticate"] ?? ""));
	if (challenge === void 0) return void 0;
	if (challenge.scheme === "basic") return basicAuthorization(login);
	const request = tokenRequest(challenge, url, scope, login);
	const answer = await send({
		...request,
		limit: longestAnswer
	});
	if (answer.status < 300) return parseToken(answer.body.toString(), scope);
	const { kind, ...told } = factsOfAnswer(answer.status, answer.headers, answer.body.toString());
	const asked = `token of ${request.url.host} for ${facts.request}`;
	throw new RegistryError({
		...facts,
		request: asked,
		kind: kind === "not found" ? "rejected" : kind,
		...told
	});
}
//#endregion
//#region src/registry/question.ts
/** A login is looked up once for each host, a token asked for once for each repository. */
function openAsker(connections, findLogin, retries) {
	const authorizer = openAuthorizer(connections);
	return {
		authorization: async (repository) => {
			const place = await placeOf(repository, findLogin);
			return {
				place,
				grants: authorizer.current(place)?.grants
			};
		},
		ask: async (repository, question, asking = {}) => {
			const place = await placeOf(repository, findLogin);
			const { method, path, subject = "" } = question;
			const what = `${method} ${path.startsWith("/") ? `${place.host}${path}` : `${repository}${subject}`}`;
			return retries.call({
				what,
				ask: () => attempt(connections, authorizer, place, factsOf(place, what), question),
				passes: (error) => passes(error, asking.lag),
				...asking.patience !== void 0 && { patience: asking.patience },
				giveUp: (error, attempts, seconds) => error instanceof RegistryError ? error.after(attempts, seconds) : error
			});
		}
	};
}
async function placeOf(repository, findLogin) {
	const { host, repository: full } = parseReference(repository);
	const path = full.startsWith(`${host}/`) ? full.slice(host.length + 1) : full;
	const name = host === "docker.io" && !path.includes("/") ? `library/${path}` : path;
	return {
		host,
		name,
		scope: `repository:${name}:pull,push`,
		login: await findLogin(host, name)
	};
}
async function attempt(connections, authorizer, place, facts, { path, read, ignores, headers = {}, ...rest }) {
	try {
		const address = await connections.addressOf(place.host);
		const url = new URL(path.startsWith("/") ? path : `/v2/${place.name}/${path}`, address);
		const { answer, known } = await authorizer.send({
			...rest,
			headers,
			url
		}, place, facts);
		if (answer.status < 200 || answer.status >= 300) {
			const told = factsOfAnswer(answer.status, answer.headers, answer.body.toString());
			if (!ignores?.(told)) throw new RegistryError({
				...known,
				...told
			});
		}
		return read(answer, known);
	} catch (error) {
		if (error instanceof RegistryError || error instanceof CancelledError) throw error;
		throw new RegistryError({
			...facts,
			...factsOfFailure(error)
		}, error);
	}
}
//#endregion
//#region src/registry/client.ts
const longestManifest = 4194304;
const longestConfig = 8388608;
const accept = { accept: manifestTypes.join(", ") };
/** Opens the client of one job. */
function openClient(connections, findLogin, retries) {
	const asker = openAsker(connections, findLogin, retries);
	return {
		manifest: (...what) => readManifest(asker, ...what),
		digest: (...what) => readDigest(asker, ...what),
		put: (...what) => putManifest(asker, ...what),
		blob: (...what) => readBlob(asker, ...what),
		assertPush: (...what) => assertPush(asker, ...what)
	};
}
async function readManifest({ ask }, repository, reference, asking) {
	const read = ({ headers, body }, facts) => {
		const digest = verified(body, reference, facts);
		const mediaType = mediaTypeOf(body, headers["content-type"]);
		if (mediaType === void 0) throw wrongContent(facts, "what came is no manifest");
		return {
			digest,
			mediaType,
			bytes: body
		};
	};
	return ask(repository, {
		method: "GET",
		...manifestAt(reference),
		headers: accept,
		limit: longestManifest,
		read
	}, asking);
}
async function readDigest(asker, repository, reference, asking) {
	const question = {
		method: "HEAD",
		...manifestAt(reference),
		headers: accept,
		limit: 0
	};
	const ignores = ({ kind, status }) => status === 405 || status === 403 && kind === "refused";
	const read = ({ headers }, facts) => {
		const told = headers["docker-content-digest"] ?? "";
		if (told !== "" && told === asking?.old) throw new RegistryError({
			...facts,
			kind: "not found",
			detail: `it is still ${told}`
		});
		return told;
	};
	try {
		const told = await asker.ask(repository, {
			...question,
			ignores,
			read
		}, asking);
		return digestForm.test(told) ? told : (await readManifest(asker, repository, reference, asking)).digest;
	} catch (error) {
		if (isNotFound(error)) return void 0;
		throw error;
	}
}
async function putManifest({ ask }, repository, reference, content) {
	const { digest, mediaType, bytes } = content;
	const read = ({ headers }, facts) => {
		const stored = headers["docker-content-digest"] ?? digest;
		if (stored !== digest) throw wrongContent(facts, `it was stored as ${stored}, but is ${digest}`);
	};
	const headers = { "content-type": mediaType };
	await ask(repository, {
		method: "PUT",
		...manifestAt(reference),
		headers,
		body: bytes,
		limit: longestAnswer,
		read
	});
}
async function readBlob({ ask }, repository, digest, asking) {
	const read = ({ body }, facts) => {
		verified(body, digest, facts);
		return body;
	};
	return ask(repository, {
		method: "GET",
		subject: `@${digest}`,
		path: `blobs/${digest}`,
		limit: longestConfig,
		read
	}, asking);
}
async function assertPush({ ask, authorization }, repository, asking) {
	await ask(repository, {
		method: "GET",
		path: "/v2/",
		limit: longestAnswer,
		ignores: mayStillPush,
		read: () => {}
	}, asking);
	const { place, grants } = await authorization(repository);
	if (grants !== false) return;
	const facts = factsOf(place, `token for ${repository}`);
	throw new RegistryError({
		...facts,
		kind: "refused",
		detail: "it does not hold the right to push"
	});
}
/** A gateway may let nobody to the start of the API, and lead on what is below the paths of its teams. */
function mayStillPush({ kind, status }) {
	return ["not found", "rejected"].includes(kind) || kind === "refused" && status !== 401;
}
function wrongContent(facts, detail) {
	return new RegistryError({
		...facts,
		kind: "wrong content",
		detail
	});
}
/** The digest of bytes, which must be the one that was asked for: an answer may be cut, or another's. */
function verified(bytes, reference, facts) {
	const digest = digestOf(bytes);
	if (reference.includes(":") && reference !== digest) throw wrongContent(facts, `what came has the digest ${digest} (${bytes.length} bytes)`);
	return digest;
}
function manifestAt(reference) {
	return {
		subject: `${reference.includes(":") ? "@" : ":"}${reference}`,
		path: `manifests/${reference}`
	};
}
//#endregion
export { openClient };
