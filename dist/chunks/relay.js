import "./reference.js";
import { createServer, request } from "node:http";
import { connect, rootCertificates } from "node:tls";
import { readFileSync } from "node:fs";
import { request as request$1 } from "node:https";
//#region src/registry/relay.ts
/** Opens a port on loopback that passes bytes on to a registry, for processes of this user alone. */
async function openRelay(registry) {
	const { host } = registry;
	const problems = /* @__PURE__ */ new Set();
	let plain;
	const server = createServer(async (incoming, outgoing) => {
		plain ??= isPlain(registry);
		const upstream = send(registry, await plain, incoming);
		upstream.on("response", (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, withAddress(answer.headers, host, address));
			answer.pipe(outgoing);
		});
		upstream.on("error", (error) => {
			problems.add(`${host}: ${error.message}`);
			if (outgoing.headersSent) outgoing.destroy();
			else outgoing.writeHead(502).end();
		});
		outgoing.on("close", () => upstream.destroy());
		incoming.pipe(upstream);
	});
	server.on("connection", (socket) => {
		if (!isOurs(socket)) socket.destroy();
	});
	await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
	const address = `127.0.0.1:${server.address().port}`;
	server.unref();
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return {
		host,
		address,
		problems,
		close
	};
}
function send({ host, insecure, ca, client }, plain, { method, url, headers }) {
	const options = {
		...addressOf(host, plain),
		method,
		path: url,
		headers: {
			...headers,
			host
		}
	};
	if (plain) return request(options);
	return request$1({
		...options,
		ca: [
			...rootCertificates,
			...systemCertificates(),
			...ca === void 0 ? [] : [ca]
		],
		rejectUnauthorized: !insecure,
		...client
	});
}
/** With `http` and `insecure` BuildKit tries TLS first (util/resolver); so does this. */
async function isPlain({ host, http, insecure }) {
	if (!http || !insecure) return http === true;
	return new Promise((resolve) => {
		const { hostname, port } = addressOf(host, false);
		const socket = connect({
			host: hostname,
			port,
			rejectUnauthorized: false
		}, () => {
			socket.destroy();
			resolve(false);
		});
		socket.on("error", () => resolve(true));
	});
}
function addressOf(host, plain) {
	const { hostname, port } = new URL(`https://${host === "docker.io" ? "registry-1.docker.io" : host}`);
	return {
		hostname: hostname.replace(/^\[|\]$/g, ""),
		port: Number(port) || (plain ? 80 : 443)
	};
}
/** Where an answer sends the client on: to the registry itself means to the relay. */
function withAddress(headers, host, address) {
	const here = (value) => value.replaceAll(new RegExp(`https?://${literal(host)}(?=[/"]|$)`, "g"), `http://${address}`);
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === "string" && ["location", "www-authenticate"].includes(name) ? here(value) : value]));
}
function literal(text) {
	return text.replace(/[.[\]]/g, "\\$&");
}
/** The system's own authorities, which Node does not use by itself; where Debian, then where Red Hat keeps them. */
function systemCertificates() {
	for (const path of ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]) try {
		return [readFileSync(path, "utf8")];
	} catch {}
	return [];
}
/** Tells whether the process at the other end belongs to this user, as Linux lists it in /proc/net/tcp. */
function isOurs({ localPort, remotePort }) {
	if (process.platform !== "linux") return true;
	const end = (port) => `0100007F:${(port ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
	return readFileSync("/proc/net/tcp", "utf8").split("\n").map((line) => line.trim().split(/\s+/)).find(([, local, remote]) => local === end(remotePort) && remote === end(localPort))?.[7] === String(process.getuid?.());
}
//#endregion
export { openRelay };
