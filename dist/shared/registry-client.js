import { i as __toESM } from "./rolldown-runtime.js";
import { a as configKey, f as lastLines, l as CommandError, p as CancelledError, s as readDockerConfig } from "./build-merge-post.js";
import { D as messageOf, d as digestForm, g as registryHost, m as parseReference, p as isLoopback, u as parseObject } from "./every-entry.js";
import { C as require_connect, c as require_agent, n as require_api_connect, r as require_api_request, s as require_proxy_agent, u as require_pool } from "../vendor/undici.js";
import { C as basicAuth } from "./build-and-merge.js";
import { a as mediaTypeOf, c as factsOfAnswer, d as transience, i as maxAnswerBytes, l as isNotFound, r as manifestTypes, s as RegistryError, t as digestOf } from "./registry-errors.js";
import { a as factsOfFailure, i as codeOf, n as NoResponseError, o as plainWords, r as PermanentError } from "./nodes.js";
import { t as apiHost } from "./registry-settings.js";
import { readdir } from "node:fs/promises";
import { delimiter, join, relative } from "node:path";
import { createHash } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { PassThrough } from "node:stream";
import { createSecureContext, rootCertificates } from "node:tls";
import { readFileSync, readdirSync } from "node:fs";
//#region src/registry/authorization.ts
const clientId = "multiarch-build";
/** A parameter or the start of a challenge: `scheme`, `name=token` or `name="quoted \"text\""`. */
const item = /[\s,]*(?:([A-Za-z][A-Za-z0-9._-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][A-Za-z0-9-]*)(?=\s|,|$))/gy;
/**
* Parses `WWW-Authenticate`, which may have several challenges, each with parameters in any order, quoted or not;
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
* @throws PermanentError for a realm that is no URL or would take credentials in the clear
*/
function tokenRequest(challenge, registry, scope, login) {
	const { realm = "", service, scope: asked = "" } = challenge.parameters;
	if (!URL.canParse(realm, registry.href)) throw new PermanentError(`${registry.host} names '${realm}' as its token server, which is not a URL`);
	const url = new URL(realm, registry);
	if (url.protocol !== "https:" && (url.protocol !== "http:" || registry.protocol === "https:")) throw new PermanentError(`${registry.host} asks for credentials to be sent to ${url.protocol}//${url.host} without TLS, which this action refuses`);
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
* @throws PermanentError for an answer without a token
*/
function parseToken(body, scope, now = Date.now()) {
	const { token, access_token, expires_in } = parseObject(body);
	const value = token || access_token;
	if (typeof value !== "string") throw new PermanentError("the response of the token server has no token");
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
function openAuthorizer(connections) {
	const made = /* @__PURE__ */ new Map();
	const making = /* @__PURE__ */ new Map();
	const { accept, acceptedFor } = rememberLogins();
	const current = (access) => {
		const known = made.get(keyOf(access));
		return known !== void 0 && known.expires > Date.now() ? known : void 0;
	};
	const make = (key, challenged) => {
		const keep = (authorization) => {
			made.set(key, authorization);
			return authorization;
		};
		return authorize(connections, challenged).then(keep).finally(() => making.delete(key));
	};
	const renew = async (used, challenged) => {
		const since = current(challenged.access);
		if (since !== void 0 && since !== used) return since;
		const key = keyOf(challenged.access);
		const renewal = making.get(key) ?? make(key, challenged);
		making.set(key, renewal);
		return renewal;
	};
	const sendAs = async (request, { host, login }, sent) => {
		const answer = await connections.send({
			...request,
			authorization: sent?.header
		});
		if (answer.status !== 401 && login !== void 0 && sent !== void 0) accept(host);
		return answer;
	};
	return {
		current,
		acceptedFor,
		send: async (request, access, facts) => {
			const sent = current(access);
			const answer = await sendAs(request, access, sent);
			if (answer.status !== 401) return {
				answer,
				known: facts
			};
			const renewed = await renew(sent, {
				url: request.url,
				answer,
				access,
				facts
			});
			if (renewed === void 0 || renewed.header === sent?.header) return {
				answer,
				known: facts
			};
			return {
				answer: await sendAs(request, access, renewed),
				known: renewed.header.startsWith("Bearer ") ? {
					...facts,
					isAuthenticated: true
				} : facts
			};
		}
	};
}
/** Remembers by host when it last took the login. */
function rememberLogins() {
	const accepted = /* @__PURE__ */ new Map();
	return {
		accept: (host) => accepted.set(host, Date.now()),
		acceptedFor: (host) => {
			const at = accepted.get(host);
			const seconds = at === void 0 ? 0 : Math.floor((Date.now() - at) / 1e3);
			return seconds >= 60 ? seconds : void 0;
		}
	};
}
function keyOf({ host, scope }) {
	return `${host} ${scope}`;
}
/** Meets the challenge; undefined where we cannot. */
async function authorize({ send }, { url, answer: { headers }, access: { scope, login }, facts }) {
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
		limit: maxAnswerBytes
	});
	if (answer.status < 300) return parseToken(answer.body.toString(), scope);
	const { kind, ...answered } = factsOfAnswer(answer.status, answer.headers, answer.body.toString());
	const asked = `token of ${request.url.host} for ${facts.request}`;
	throw new RegistryError({
		...facts,
		request: asked,
		kind: kind === "not found" ? "rejected" : kind,
		...answered
	});
}
//#endregion
//#region src/registry/api.ts
/** A login is looked up once for each host, a token asked for once for each repository. */
function openApi(connections, findLogin, retries) {
	const authorizer = openAuthorizer(connections);
	return {
		acceptedFor: authorizer.acceptedFor,
		authorization: async (repository) => {
			const access = await accessTo(repository, findLogin);
			return {
				access,
				grants: authorizer.current(access)?.grants
			};
		},
		send: async (repository, request, options = {}) => {
			const access = await accessTo(repository, findLogin);
			const { method, path, subject = "" } = request;
			const what = `${method} ${path.startsWith("/") ? `${access.host}${path}` : `${repository}${subject}`}`;
			return retries.call({
				phase: options.phase ?? (method === "PUT" && subject.startsWith(":") ? "tags" : "check"),
				what,
				ask: () => {
					const acceptedFor = authorizer.acceptedFor(access.host);
					const facts = {
						...factsOf(access, what),
						...acceptedFor !== void 0 && { acceptedFor }
					};
					return attempt(connections, authorizer, access, facts, request);
				},
				transience: (error) => transience(error, options.lag),
				...options.maxElapsed !== void 0 && { maxElapsed: options.maxElapsed },
				giveUp: (error, attempts, seconds) => error instanceof RegistryError ? error.after(attempts, seconds) : error
			});
		}
	};
}
async function accessTo(repository, findLogin) {
	const { host, path } = parseReference(repository);
	const name = host === "docker.io" && !path.includes("/") ? `library/${path}` : path;
	return {
		host,
		name,
		scope: `repository:${name}:pull,push`,
		login: await findLogin(host, name)
	};
}
async function attempt(connections, authorizer, access, facts, { path, read, ignores, headers = {}, ...rest }) {
	try {
		const address = await connections.addressOf(access.host);
		const url = new URL(path.startsWith("/") ? path : `/v2/${access.name}/${path}`, address);
		const { answer, known } = await authorizer.send({
			...rest,
			headers,
			url
		}, access, facts);
		if (answer.status < 200 || answer.status >= 300) {
			const refusal = factsOfAnswer(answer.status, answer.headers, answer.body.toString());
			if (!ignores?.(refusal)) throw new RegistryError({
				...known,
				...refusal
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
//#region src/registry/stream.ts
/** Reads a blob as it comes; see {@link RegistryClient.stream}. */
async function streamBlob({ send }, repository, digest, read) {
	let outcome;
	let found;
	const take = async (body) => {
		found = void 0;
		const hash = createHash("sha256");
		const bytes = new PassThrough({ highWaterMark: 1048576 }).on("error", () => {});
		const reading = Promise.allSettled([read(bytes).finally(() => bytes.resume())]);
		try {
			for await (const chunk of body) {
				hash.update(chunk);
				if (!bytes.destroyed && !bytes.write(chunk)) await writable(bytes);
				if (bytes.destroyed && (await reading)[0].status === "fulfilled") return;
			}
			bytes.end();
			found = `sha256:${hash.digest("hex")}`;
		} catch (error) {
			bytes.destroy(new Error(messageOf(error)));
			throw error;
		} finally {
			[outcome] = await reading;
		}
	};
	const path = `blobs/${digest}`;
	const request = {
		method: "GET",
		subject: `@${digest}`,
		path,
		limit: maxAnswerBytes,
		take
	};
	const check = (facts) => {
		if (found !== void 0 && found !== digest) throw new RegistryError({
			...facts,
			kind: "wrong content",
			detail: `the response has the digest ${found}`
		});
	};
	await send(repository, {
		...request,
		read: (_, facts) => check(facts)
	}, { phase: "test" });
	if (outcome?.status === "fulfilled") return outcome.value;
	throw outcome?.reason;
}
/** Resolves when a stream takes more, or will never again. */
async function writable(stream) {
	await new Promise((resolve) => {
		const done = () => {
			stream.off("drain", done).off("close", done);
			resolve();
		};
		stream.on("drain", done).on("close", done);
	});
}
//#endregion
//#region src/registry/client.ts
const maxManifestBytes = 4194304;
const maxConfigBytes = 8388608;
const accept = { accept: manifestTypes.join(", ") };
function openClient(connections, findLogin, retries) {
	const api = openApi(connections, findLogin, retries);
	return {
		manifest: (...what) => readManifest(api, ...what),
		digest: (...what) => readDigest(api, ...what),
		put: (...what) => putManifest(api, ...what),
		blob: (...what) => readBlob(api, ...what),
		stream: (...what) => streamBlob(api, ...what),
		assertPush: (...what) => assertPush(api, ...what),
		acceptedFor: api.acceptedFor
	};
}
async function readManifest({ send }, repository, reference, options) {
	const read = ({ headers, body }, facts) => {
		const digest = verified(body, reference, facts);
		const mediaType = mediaTypeOf(body, headers["content-type"]);
		if (mediaType === void 0) throw wrongContent(facts, "the response is not a manifest");
		return {
			digest,
			mediaType,
			bytes: body
		};
	};
	return send(repository, {
		method: "GET",
		...manifestAt(reference),
		headers: accept,
		limit: maxManifestBytes,
		read
	}, options);
}
async function readDigest(api, repository, reference, options) {
	const request = {
		method: "HEAD",
		...manifestAt(reference),
		headers: accept,
		limit: 0
	};
	const ignores = ({ kind, status }) => status === 405 || status === 403 && kind === "refused";
	const read = ({ headers }, facts) => {
		const stored = headers["docker-content-digest"] ?? "";
		if (stored !== "" && stored === options?.old) throw new RegistryError({
			...facts,
			kind: "not found",
			detail: `it is still ${stored}`
		});
		return stored;
	};
	try {
		const stored = await api.send(repository, {
			...request,
			ignores,
			read
		}, options);
		return digestForm.test(stored) ? stored : (await readManifest(api, repository, reference, options)).digest;
	} catch (error) {
		if (isNotFound(error)) return void 0;
		throw error;
	}
}
async function putManifest({ send }, repository, reference, content, options) {
	const { digest, mediaType, bytes } = content;
	const read = ({ headers }, facts) => {
		const stored = headers["docker-content-digest"] ?? digest;
		if (stored !== digest) throw wrongContent(facts, `it was stored as ${stored}, but is ${digest}`);
	};
	const headers = { "content-type": mediaType };
	await send(repository, {
		method: "PUT",
		...manifestAt(reference),
		headers,
		body: bytes,
		limit: maxAnswerBytes,
		read
	}, options);
}
async function readBlob({ send }, repository, digest, options) {
	const read = ({ body }, facts) => {
		verified(body, digest, facts);
		return body;
	};
	return send(repository, {
		method: "GET",
		subject: `@${digest}`,
		path: `blobs/${digest}`,
		limit: maxConfigBytes,
		read
	}, options);
}
async function assertPush({ send, authorization }, repository, options) {
	await send(repository, {
		method: "GET",
		path: "/v2/",
		limit: maxAnswerBytes,
		ignores: mayStillPush,
		read: () => {}
	}, options);
	const { access, grants } = await authorization(repository);
	if (grants !== false) return;
	const facts = factsOf(access, `token for ${repository}`);
	throw new RegistryError({
		...facts,
		kind: "refused",
		detail: "it does not grant the right to push"
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
	if (reference.includes(":") && reference !== digest) throw wrongContent(facts, `the response has the digest ${digest} (${bytes.length} bytes)`);
	return digest;
}
function manifestAt(reference) {
	return {
		subject: `${reference.includes(":") ? "@" : ":"}${reference}`,
		path: `manifests/${reference}`
	};
}
//#endregion
//#region src/registry/addresses.ts
var import_api_request = /* @__PURE__ */ __toESM(require_api_request(), 1);
/** Finds the address of a host's API; whether the host speaks TLS is found out once. */
function openAddresses(registries, send) {
	const schemes = /* @__PURE__ */ new Map();
	return async (host) => {
		const settings = registries.find((registry) => registry.host === host) ?? {
			host,
			mirrors: []
		};
		const scheme = schemes.get(host) ?? schemeOf(settings, send);
		schemes.set(host, scheme);
		try {
			return new URL(`${await scheme}//${apiHost(host)}`);
		} catch (error) {
			schemes.delete(host);
			throw error;
		}
	};
}
/**
* The rules of BuildKit (util/resolver, and hosts.ts for loopback): TLS unless told otherwise; with `http` and
* `insecure` TLS is tried first.
*/
async function schemeOf({ host, http, insecure, ca, client }, send) {
	const plain = http ?? (isLoopback(host) && insecure === void 0 && ca === void 0 && client === void 0);
	if (!plain || !insecure) return plain ? "http:" : "https:";
	try {
		await send({
			method: "GET",
			url: new URL(`https://${apiHost(host)}/v2/`),
			headers: {},
			limit: maxAnswerBytes
		});
		return "https:";
	} catch (error) {
		if (factsOfFailure(error).kind === "plain HTTP" || codeOf(error) === "ECONNREFUSED") return "http:";
		throw error;
	}
}
//#endregion
//#region src/registry/proxy.ts
var import_connect = /* @__PURE__ */ __toESM(require_connect(), 1);
var import_pool = /* @__PURE__ */ __toESM(require_pool(), 1);
var import_agent = /* @__PURE__ */ __toESM(require_agent(), 1);
var import_proxy_agent = /* @__PURE__ */ __toESM(require_proxy_agent(), 1);
var import_api_connect = /* @__PURE__ */ __toESM(require_api_connect(), 1);
/**
* The proxy for a URL, by the rules of Go's programs (golang.org/x/net/http/httpproxy): none for loopback, nor for what
* `NO_PROXY` lists as hosts, domains, addresses or networks.
*
* @throws PermanentError for a proxy that is no URL, or of a kind that is not supported
*/
function proxyFor({ protocol, hostname, port, host }, environment) {
	const variable = (name) => environment[name] || environment[name.toLowerCase()] || "";
	const name = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
	const text = variable(name);
	const target = {
		address: hostname.replace(/^\[|\]$/g, ""),
		port: port || (protocol === "https:" ? "443" : "80")
	};
	if (text === "" || isLoopback(host)) return void 0;
	if (variable("NO_PROXY").split(",").some((entry) => exempts(entry.trim().toLowerCase(), target))) return void 0;
	const proxy = text.includes("://") ? text : `http://${text}`;
	if (!URL.canParse(proxy) || !/^https?:/.test(proxy)) throw new PermanentError(`the variable ${name} is not an HTTP proxy, expected http://host:port; list hosts that need no proxy in NO_PROXY`);
	return new URL(proxy);
}
/** Whether one entry of `NO_PROXY` takes a target out; `.a.b` and `*.a.b` mean subdomains, `a.b` the host as well. */
function exempts(entry, target) {
	if (entry === "*") return true;
	const [, network, bits] = entry.match(/^([0-9a-f.:]+)\/(\d+)$/) ?? [];
	if (network !== void 0) return isWithin(target.address, network, Number(bits));
	const [, name = "", onlyPort] = isIP(entry) ? [entry, entry] : entry.match(/^(.*?)(?::(\d+))?$/) ?? [];
	if (name === "" || onlyPort !== void 0 && onlyPort !== target.port) return false;
	const host = name.replace(/^\[|\]$/g, "").replace(/^\*(?=\.)/, "");
	if (isIP(host)) return isWithin(target.address, host, isIP(host) === 6 ? 128 : 32);
	return target.address === host || target.address.endsWith(host.startsWith(".") ? host : `.${host}`);
}
function isWithin(address, network, bits) {
	const family = isIP(network);
	if (family === 0 || isIP(address) !== family || bits > (family === 6 ? 128 : 32)) return false;
	const type = family === 6 ? "ipv6" : "ipv4";
	const list = new BlockList();
	list.addSubnet(network, bits, type);
	return list.check(address, type);
}
//#endregion
//#region src/registry/trust.ts
/**
* The authorities that Go's programs trust on this machine (crypto/x509, root_linux.go), which Node leaves aside, and
* those of Node's own list where the machine has none; each a PEM text of one or more.
*/
function readSystemCertificates({ SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS }) {
	const found = (SSL_CERT_FILE ? [SSL_CERT_FILE] : ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]).flatMap(readCertificates).slice(0, 1);
	const own = (SSL_CERT_DIR ?? "").split(delimiter).filter(Boolean).flatMap((folder) => listFiles(folder).flatMap((name) => readCertificates(join(folder, name))));
	const extra = NODE_EXTRA_CA_CERTS ? readCertificates(NODE_EXTRA_CA_CERTS) : [];
	return [
		...found.length > 0 ? found : rootCertificates,
		...own,
		...extra
	];
}
function readCertificates(path) {
	try {
		const text = readFileSync(path, "utf8");
		return text.includes("-----BEGIN CERTIFICATE-----") ? [text] : [];
	} catch {
		return [];
	}
}
function listFiles(folder) {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
//#endregion
//#region src/registry/agents.ts
/** How many requests a host gets at once; further ones wait. */
const perHost = {
	connections: 8,
	pipelining: 1
};
/**
* Makes an agent for each origin that is asked.
*
* @param connect milliseconds until a connection must be there
* @throws PermanentError, from `agentFor`, for a proxy or certificates that cannot be used
*/
function openAgents(registries, environment, connect) {
	const routes = /* @__PURE__ */ new Map();
	let system;
	const tls = (url) => {
		if (url.protocol !== "https:") return {
			secureContext: void 0,
			rejectUnauthorized: true,
			timeout: connect
		};
		system ??= readSystemCertificates(environment);
		return tlsOf(url, registries, system, connect);
	};
	return {
		agentFor: (url) => {
			const known = routes.get(url.origin);
			if (known) return known;
			const proxy = proxyFor(url, environment);
			let alert;
			const onAlert = (error) => {
				if (codeOf(error).startsWith("ERR_SSL_")) alert = error;
			};
			const route = {
				agent: openAgent(url, proxy, tls, onAlert),
				proxy,
				alert: () => alert
			};
			routes.set(url.origin, route);
			return route;
		},
		close: async () => {
			await Promise.all([...routes.values()].map(({ agent }) => agent.destroy()));
		}
	};
}
function tlsOf({ host }, registries, system, timeout) {
	const { ca, client, insecure = false } = registries.find((registry) => new URL(`https://${apiHost(registry.host)}`).host === host) ?? {};
	const authorities = ca === void 0 ? registries.flatMap((registry) => registry.ca ?? []) : [ca];
	try {
		return {
			secureContext: createSecureContext({
				ca: [...system, ...authorities],
				...client
			}),
			rejectUnauthorized: !insecure,
			timeout
		};
	} catch (error) {
		throw new PermanentError(`the certificates for ${host} cannot be used: ${messageOf(error)}`, { cause: error });
	}
}
function openAgent(url, proxy, tls, onAlert) {
	const connect = tls(url);
	if (proxy === void 0) return new import_agent.default({
		...perHost,
		connect: listening((0, import_connect.default)(connect), onAlert)
	});
	return new import_proxy_agent.default({
		uri: proxy.href,
		requestTls: connect,
		proxyTls: tls(proxy),
		proxyTunnel: url.protocol === "https:",
		factory: (origin, options) => {
			const { connect: through } = options;
			return new import_pool.default(origin, {
				...options,
				...perHost,
				connect: listening(through, onAlert)
			});
		},
		clientFactory: (origin, options) => Object.assign(new import_pool.default(origin, options), { connect: import_api_connect.default })
	});
}
/**
* A server of TLS 1.3 turns a client certificate down when the connection is made already, and mostly before undici
* listens to it.
*/
function listening(connect, onError) {
	return (options, callback) => connect(options, (...made) => {
		made[1]?.on("error", onError);
		callback(...made);
	});
}
//#endregion
//#region src/registry/connections.ts
const usualDeadlines = {
	connect: 1e4,
	silence: 2e4,
	whole: 6e4
};
const maxRedirects = 5;
/** Opens connections on demand, with the TLS settings of each host and through the proxy that the environment names. */
function openConnections({ registries, environment, cancel, deadlines = usualDeadlines }) {
	const agents = openAgents(registries, environment, deadlines.connect);
	const running = /* @__PURE__ */ new Set();
	const onCancel = () => {
		for (const ending of running) ending.abort(new CancelledError(cancel?.reason));
	};
	cancel?.addEventListener("abort", onCancel, { once: true });
	const sendOnce = async (request) => {
		if (cancel?.aborted) throw new CancelledError(cancel.reason);
		const ending = new AbortController();
		running.add(ending);
		try {
			return await sendOn(agents.agentFor(request.url), request, deadlines, ending);
		} finally {
			running.delete(ending);
		}
	};
	const send = (request) => follow(request, sendOnce);
	return {
		send,
		addressOf: openAddresses(registries, send),
		close: async () => {
			cancel?.removeEventListener("abort", onCancel);
			await agents.close();
		}
	};
}
/** Sends a request, and where it is redirected another one. */
async function follow(request, send, redirects = 0) {
	const answer = await send(request);
	const { location } = answer.headers;
	if (![
		301,
		302,
		303,
		307,
		308
	].includes(answer.status) || location === void 0) return answer;
	if (redirects === maxRedirects) throw new PermanentError(`it was redirected more than ${maxRedirects} times`);
	const url = redirectOf(request.url, location);
	const authorization = url.origin === request.url.origin ? request.authorization : void 0;
	return follow({
		...request,
		url,
		authorization
	}, send, redirects + 1);
}
/**
* Sends one request, redirects aside.
*
* @param ending aborts with the error to throw
*/
async function sendOn({ agent, proxy, alert }, { url, limit, take, authorization, headers, ...request }, deadlines, ending) {
	const lost = /* @__PURE__ */ new Error(`no complete response within ${deadlines.whole / 1e3} s`);
	const timer = setTimeout(() => ending.abort(lost), deadlines.whole);
	const options = {
		...request,
		headers: {
			"user-agent": "multiarch-build",
			...headers,
			...authorization !== void 0 && { authorization }
		},
		origin: url.origin,
		path: `${url.pathname}${url.search}`,
		signal: ending.signal,
		headersTimeout: deadlines.silence,
		bodyTimeout: deadlines.silence
	};
	const body = {
		limit,
		...take && { take: (stream) => {
			clearTimeout(timer);
			return take(stream);
		} }
	};
	try {
		return await rejectOnAbort(ending.signal, receive(agent, options, body));
	} catch (error) {
		if (error instanceof CancelledError || error instanceof PermanentError) throw error;
		const cause = codeOf(error) === "UND_ERR_SOCKET" && alert() || error;
		const words = plainWords(cause, deadlines);
		const message = proxy === void 0 ? words : `${words} (through the proxy ${proxy.host})`;
		throw new NoResponseError(registryHost(url.host) ?? url.host, message, proxy !== void 0, cause);
	} finally {
		clearTimeout(timer);
	}
}
/** @throws PermanentError for an answer that is longer than the limit, in bytes */
async function receive(agent, options, { limit, take }) {
	const { statusCode, headers, body } = await import_api_request.default.call(agent, options);
	const joined = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
	const answer = {
		status: statusCode,
		headers: Object.fromEntries(joined)
	};
	if (take === void 0 || statusCode < 200 || statusCode >= 300) return {
		...answer,
		body: await whole(body, limit)
	};
	await take(body);
	return {
		...answer,
		body: Buffer.alloc(0)
	};
}
async function whole(body, limit) {
	const chunks = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > limit) throw new PermanentError(`the response is longer than ${limit} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
/** Rejects as soon as the signal aborts; undici lets a request that waits for its connection wait on. */
async function rejectOnAbort(signal, promise) {
	const aborted = new Promise((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
	return Promise.race([promise, aborted]);
}
/**
* The address that a redirect leads to, of which messages give no more than the origin: the rest may be a signature.
*/
function redirectOf(from, location) {
	if (!URL.canParse(location, from.href)) throw new PermanentError(`${from.host} redirected to something that is not a URL`);
	const url = new URL(location, from);
	if (url.protocol !== "https:" && (url.protocol !== "http:" || from.protocol === "https:")) throw new PermanentError(`${from.host} redirected from TLS to ${url.origin}, which has none`);
	return url;
}
//#endregion
//#region src/registry/scoped-logins.ts
/**
* Reads what is below `config` in buildx's folder (docs.docker.com/build/building/registry-auth, and buildx,
* util/dockerutil/dockerconfig/configprovider.go), in the order in which buildx finds it.
*/
async function readScoped(buildxConfig) {
	const base = join(buildxConfig, "config");
	const folders = (await readdir(base, {
		recursive: true,
		withFileTypes: true
	}).catch(() => [])).filter((entry) => entry.name === "config.json" && !entry.isDirectory()).map((entry) => relative(base, entry.parentPath).split("/")).sort((a, b) => a.join("\0") < b.join("\0") ? -1 : 1);
	return Promise.all(folders.map((parts) => readOne(base, parts.join("/"))));
}
async function readOne(base, folder) {
	const [, place = "", actions = ""] = folder.match(/^([^@]*)@?(.*)$/s) ?? [];
	const [host = "", ...path] = place.split("/");
	const config = await readDockerConfig(join(base, folder)).catch(() => void 0);
	return {
		host,
		repository: path.join("/"),
		actions: actions.split(",").flatMap((action) => action.trim() || []),
		folder,
		...config && { config }
	};
}
const asked = ["pull", "push"];
/**
* Chooses as buildx does for a token that pulls and pushes in one repository: names are whole, there are no patterns;
* one for the repository goes before those of its host, then one with more actions before those with fewer.
*
* @param name the repository as the API has it, e.g. `library/alpine`
*/
function chooseScoped(configs, host, name) {
	return configs.filter((config) => config.host === apiHost(host) && ["", name].includes(config.repository) && config.actions.every((action) => asked.includes(action))).sort((a, b) => b.repository.length - a.repository.length || b.actions.length - a.actions.length)[0];
}
//#endregion
//#region src/registry/logins.ts
/**
* Finds logins as docker/cli does (cli/config/configfile/file.go, GetCredentialsStore): `DOCKER_AUTH_CONFIG`, then the
* helper of the host or of all hosts, and only without a helper the file itself; as for buildx, which hands the logins
* to BuildKit, that is the file for the repository where there is one. What the job was given goes first. A host is
* looked up once in each file.
*
* @throws Error, from the function returned, when a credential helper fails; it names the helper and the host
*/
function findLogins({ credentials, scoped, config, environmentConfig, run, helperTimeout = 3e4 }) {
	const fromEnvironment = authsOf(parseObject(environmentConfig || "{}"));
	const find = async (host, own) => {
		const credential = credentials.find((one) => one.host === host);
		if (credential) {
			const { username, password } = credential;
			return {
				kind: "password",
				username,
				password,
				description: `user '${username}' from 'registry-auth'`
			};
		}
		const key = configKey(host);
		if (Object.hasOwn(fromEnvironment, key)) return loginOf(fromEnvironment[key], "DOCKER_AUTH_CONFIG");
		const [file, source] = own?.config ? [own.config, `buildx's ${own.folder}`] : [config, "the Docker configuration"];
		const helper = file.credHelpers?.[key] ?? file.credsStore;
		return helper ? askHelper(run, helper, key, helperTimeout) : loginOf(entryOf(authsOf(file), host), source);
	};
	const found = /* @__PURE__ */ new Map();
	const lookUp = (host, name) => {
		const own = chooseScoped(scoped, host, name);
		const key = `${host} ${own?.folder ?? ""}`;
		const login = found.get(key) ?? find(host, own);
		found.set(key, login);
		return login;
	};
	return async (host, name) => await lookUp(host, name) ?? (sharedWithHub.includes(host) ? lookUp("docker.io", name) : void 0);
}
/** Docker's other registries, which know Docker Hub's users (buildx, dockerconfig/configprovider.go). */
const sharedWithHub = ["dhi.io", "registry.scout.docker.com"];
function authsOf({ auths }) {
	return typeof auths === "object" && auths !== null ? auths : {};
}
/**
* The entry of a host, whose key may also be a URL with a path, as old clients wrote it, or another name of Docker Hub.
*/
function entryOf(auths, host) {
	const hostIn = (text) => registryHost(text.replace(/^https?:\/\//, "").split("/")[0] ?? "");
	return auths[configKey(host)] ?? Object.entries(auths).find(([name]) => hostIn(name) === host)?.[1];
}
/** Reads an `auths` entry; undefined if it has no login (credential helpers leave such entries) or is unreadable. */
function loginOf(entry, source) {
	if (typeof entry !== "object" || entry === null) return void 0;
	const { registrytoken, identitytoken, auth, username, password } = entry;
	if (registrytoken) return {
		kind: "registry token",
		token: registrytoken,
		description: `the token from ${source}`
	};
	const [name = "", ...rest] = Buffer.from(auth ?? "", "base64").toString().split(":");
	const found = auth ? {
		username: name,
		password: rest.join(":").replace(/^\0+|\0+$/g, "")
	} : {
		username: username ?? "",
		password: password ?? ""
	};
	if (identitytoken) return {
		kind: "identity token",
		token: identitytoken,
		description: `${found.username ? `user '${found.username}'` : "the token"} from ${source}`
	};
	if (found.username === "" || found.password === "") return void 0;
	return {
		kind: "password",
		...found,
		description: `user '${found.username}' from ${source}`
	};
}
/** Asks a helper by its protocol (docker/docker-credential-helpers): the key goes in, JSON or a reason comes out. */
async function askHelper(run, helper, key, timeout) {
	const program = `docker-credential-${helper}`;
	const description = `the login from the credential helper '${helper}'`;
	const failed = (reason) => /* @__PURE__ */ new Error(`${program} returned no login for ${key}: ${reason}; log in again before this step, or use 'registry-auth'`);
	const stop = AbortSignal.timeout(timeout);
	const answer = await run(program, ["get"], {
		input: key,
		stop
	}).catch((error) => {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) throw failed(`it did not answer within ${timeout / 1e3} s, probably because it is waiting to be unlocked or for a network`);
		const words = error.stdout.trim() || error.stderr.trim();
		if (/credentials not found/i.test(words)) return void 0;
		throw failed(lastLines(words.includes("\"Secret\"") ? "" : words, 1).slice(0, 300) || `it ${error.reason}`);
	});
	if (answer === void 0) return void 0;
	const { Username: username, Secret: secret } = parseObject(answer.stdout);
	if (typeof username !== "string" || typeof secret !== "string") throw failed("its output is not JSON with Username and Secret");
	if (username === "" && secret === "") return void 0;
	return username === "<token>" ? {
		kind: "identity token",
		token: secret,
		description
	} : {
		kind: "password",
		username,
		password: secret,
		description
	};
}
/** Hosts that there are logins for, by one name each; `keys` are those of a Docker configuration, some of which are URLs. */
function loginHosts(credentials, keys) {
	const configured = keys.flatMap((key) => registryHost(key.replace(/^https?:\/\//, "").split("/")[0] ?? "") ?? []);
	return [.../* @__PURE__ */ new Set([...credentials.map(({ host }) => host), ...configured])];
}
//#endregion
export { openConnections as a, readScoped as i, loginHosts as n, openClient as o, chooseScoped as r, findLogins as t };
