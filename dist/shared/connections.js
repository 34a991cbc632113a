import { i as __toESM } from "./rolldown-runtime.js";
import { C as require_connect, c as require_agent, n as require_api_connect, r as require_api_request, s as require_proxy_agent, u as require_pool } from "../vendor/undici.js";
import { E as messageOf, a as isLoopback, s as registryHost, y as CancelledError } from "./common.js";
import { n as longestAnswer } from "./content.js";
import { a as plainWords, i as factsOfFailure, n as NoAnswer, r as codeOf, t as LastingError } from "./failure2.js";
import { t as apiHost } from "./registries2.js";
import { delimiter, join } from "node:path";
import { BlockList, isIP } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import { readFileSync, readdirSync } from "node:fs";
//#region src/registry/addresses.ts
var import_api_request = /* @__PURE__ */ __toESM(require_api_request(), 1);
/** Finds the address of a host's API, and once for each host whether it speaks TLS. */
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
* The rules of BuildKit (util/resolver, and hosts.ts for loopback): TLS unless told otherwise; with `http` and `insecure`
* TLS is tried first.
*/
async function schemeOf({ host, http, insecure, ca, client }, send) {
	const plain = http ?? (isLoopback(host) && insecure === void 0 && ca === void 0 && client === void 0);
	if (!plain || !insecure) return plain ? "http:" : "https:";
	try {
		await send({
			method: "GET",
			url: new URL(`https://${apiHost(host)}/v2/`),
			headers: {},
			limit: longestAnswer
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
* @throws LastingError for a proxy that is no URL, or of a kind that is not supported
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
	if (!URL.canParse(proxy) || !/^https?:/.test(proxy)) throw new LastingError(`the variable ${name} names no HTTP proxy, expected http://host:port; for some hosts none is needed: list them in NO_PROXY`);
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
function systemAuthorities({ SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS }) {
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
* @throws LastingError, from `agentFor`, for a proxy or certificates that cannot be used
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
		system ??= systemAuthorities(environment);
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
		throw new LastingError(`the certificates given for ${host} cannot be used: ${messageOf(error)}`, { cause: error });
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
/** How many redirects are followed. */
const longestWay = 5;
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
	if (redirects === longestWay) throw new LastingError(`it was led on more than ${longestWay} times`);
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
async function sendOn({ agent, proxy, alert }, { url, limit, authorization, headers, ...request }, deadlines, ending) {
	const lost = /* @__PURE__ */ new Error(`no whole answer within ${deadlines.whole / 1e3} s`);
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
	try {
		return await orAborted(ending.signal, receive(agent, options, limit));
	} catch (error) {
		if (error instanceof CancelledError || error instanceof LastingError) throw error;
		const cause = codeOf(error) === "UND_ERR_SOCKET" && alert() || error;
		const words = plainWords(cause, deadlines);
		const message = proxy === void 0 ? words : `${words} (through the proxy ${proxy.host})`;
		throw new NoAnswer(registryHost(url.host) ?? url.host, message, proxy !== void 0, cause);
	} finally {
		clearTimeout(timer);
	}
}
/** @throws LastingError for an answer that is longer than the limit, in bytes */
async function receive(agent, options, limit) {
	const { statusCode, headers, body } = await import_api_request.default.call(agent, options);
	const chunks = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > limit) throw new LastingError(`the answer is longer than ${limit} bytes`);
		chunks.push(chunk);
	}
	const joined = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
	return {
		status: statusCode,
		headers: Object.fromEntries(joined),
		body: Buffer.concat(chunks)
	};
}
/** Rejects as soon as the signal aborts; undici lets a request that waits for its connection wait on. */
async function orAborted(signal, work) {
	const aborted = new Promise((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
	return Promise.race([work, aborted]);
}
/** The address that a redirect leads to, of which messages give no more than the origin: the rest may be a signature. */
function redirectOf(from, location) {
	if (!URL.canParse(location, from.href)) throw new LastingError(`${from.host} led on to what is no URL`);
	const url = new URL(location, from);
	if (url.protocol !== "https:" && (url.protocol !== "http:" || from.protocol === "https:")) throw new LastingError(`${from.host} led from TLS to ${url.origin}, which has none`);
	return url;
}
//#endregion
export { openConnections };
