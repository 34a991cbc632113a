import { f as lastLines, l as CommandError } from "./build-merge-post.js";
import { C as mask, D as messageOf, l as readText } from "./every-entry.js";
import { A as isPem, j as secretLinesOf } from "./reading-inputs.js";
import { y as during } from "./build-and-merge.js";
import { Vt as csvRecord, Wt as readFields, v as driverOpt } from "./build-and-gate.js";
import { c as readerOf } from "./sentences.js";
import { i as privateKeyIn, r as certificatesIn } from "./registry-settings.js";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { connect, isIP } from "node:net";
import { checkServerIdentity, connect as connect$1 } from "node:tls";
import { accessSync, constants as constants$1 } from "node:fs";
//#region src/registry/failure.ts
/** A request that got no answer, or not all of it. The message is in plain words. */
var NoResponseError = class extends Error {
	/** The host that was asked last: after a redirect, or for a token, another one than the registry. */
	host;
	/** Whether it went through a proxy. */
	isProxied;
	constructor(host, message, isProxied, cause) {
		super(message, { cause });
		this.name = "NoResponseError";
		this.host = host;
		this.isProxied = isProxied;
	}
};
/** What asking again cannot change: an answer that no client could use, or a setting of this machine. */
var PermanentError = class extends Error {};
/** The certificates that OpenSSL and Node turn down; UNABLE_TO_… are those of an unknown authority. */
const certificateCodes = /^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/;
/** Alerts of a server; that of a handshake is what TLS 1.2 has for a certificate that is missing. */
const clientCertificateCodes = /ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_|ACCESS_DENIED)/;
/** What a request that got no answer means, by the codes of Node, OpenSSL and undici. */
function factsOfFailure(error) {
	const detail = messageOf(error).trim() || "no reason was given";
	if (error instanceof PermanentError) return {
		kind: "unusable",
		detail
	};
	const certificate = certificateOf(error);
	return {
		kind: kindOf(codeOf(error), detail, error),
		detail,
		...error instanceof NoResponseError && { host: error.host },
		...certificate && { certificate }
	};
}
function kindOf(code, detail, error) {
	const isProxied = error instanceof NoResponseError && error.isProxied;
	if (code === "ENOTFOUND") return isProxied ? "proxy" : "unknown host";
	if (/^the proxy answered 4(?!08|29)\d\d/.test(detail) || code === "UND_ERR_PRX_TLS") return "proxy";
	if (clientCertificateCodes.test(code)) return "client certificate";
	if (certificateCodes.test(code)) return "certificate";
	if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code)) return "plain HTTP";
	if (isAlert(error)) return "TLS";
	return "unreachable";
}
/** Some servers of TLS answer plain HTTP with an alert (RFC 8446, 5.1 and 6), which no parser of HTTP takes. */
function isAlert(error) {
	const { data, cause } = thrown(error);
	if (typeof data === "string") return data.startsWith("");
	return cause !== void 0 && isAlert(cause);
}
function certificateOf(error) {
	const code = codeOf(error);
	if (code === "CERT_HAS_EXPIRED") return { fault: "expired" };
	if (code === "CERT_NOT_YET_VALID") return { fault: "not yet valid" };
	if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return void 0;
	const names = namesOf(error);
	return {
		fault: "other name",
		...names && { says: names }
	};
}
/** Node adds the certificate to the error: `DNS:localhost, IP Address:127.0.0.1`. */
function namesOf(error) {
	const { cert, cause } = thrown(error);
	const names = cert?.subjectaltname;
	if (typeof names === "string") return names.replace(/(?:DNS|IP Address):/g, "");
	return cause === void 0 ? void 0 : namesOf(cause);
}
/** The code of an error, or of the first of its causes that has one. */
function codeOf(error) {
	const { code, cause } = thrown(error);
	if (typeof code === "string") return code;
	return cause === void 0 ? "" : codeOf(cause);
}
function thrown(error) {
	return typeof error === "object" && error !== null ? error : { message: error };
}
/** What went wrong with a connection, in place of undici's and the parser's own words. */
function plainWords(error, { connect, silence }) {
	const { errors } = thrown(error);
	const first = Array.isArray(errors) ? errors[0] : error;
	const code = codeOf(first);
	const message = String(thrown(first).message ?? "").replace(/; if the root CA is installed locally.*/, "").trim();
	const [, proxyStatus] = message.match(/^Proxy (?:response|Authentication Required) \((\d+)\)/) ?? [];
	if (proxyStatus !== void 0) return `the proxy answered ${proxyStatus}`;
	switch (code) {
		case "UND_ERR_CONNECT_TIMEOUT": return `no connection within ${connect / 1e3} s`;
		case "UND_ERR_HEADERS_TIMEOUT": return `no response within ${silence / 1e3} s`;
		case "UND_ERR_BODY_TIMEOUT": return `the response was cut off: no data for ${silence / 1e3} s`;
		case "UND_ERR_SOCKET":
		case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
		case "UND_ERR_ABORTED":
		case "EPIPE": return "the connection was closed before the response was complete";
		case "UND_ERR_DESTROYED": return "the job closed its connections";
		case "ECONNRESET": return "the connection was reset";
		default:
			if (code.startsWith("ERR_SSL_")) return `TLS: ${message.match(/SSL routines:[^:]*:([^:]+)/)?.[1] ?? message}`;
			return code.startsWith("HPE_") ? `the response is not HTTP (${message})` : message || code;
	}
}
//#endregion
//#region src/toolchain/ssh-config.ts
/**
* Composes a configuration for ssh (ssh_config(5)): the hosts that are given here are reached with these keys and known
* hosts alone, without any agent, and never ask; all others as the user's own configuration says.
*/
function sshConfig(hosts) {
	const names = [...new Set(hosts.map(({ host }) => host))];
	const given = names.map((name) => {
		const own = hosts.filter(({ host }) => host === name);
		return [
			`Host ${name}`,
			...own.map(({ keyPath }) => `  IdentityFile ${quoted(keyPath)}`),
			"  IdentitiesOnly yes",
			"  IdentityAgent none",
			"  PreferredAuthentications publickey",
			"  BatchMode yes",
			"  StrictHostKeyChecking yes",
			`  UserKnownHostsFile ${own.map(({ knownHostsPath }) => quoted(knownHostsPath)).join(" ")}`,
			"  GlobalKnownHostsFile none",
			"  UpdateHostKeys no"
		];
	});
	const others = [
		`Host * ${names.map((name) => `!${name}`).join(" ")}`,
		"  Include ~/.ssh/config",
		"  Include /etc/ssh/ssh_config"
	];
	return `${[...given.flat(), ...others].join("\n")}\n`;
}
/**
* A program that replaces ssh, whose own configuration nobody else sees: docker and buildx start `ssh` as they find it,
* and pass no options on.
*
* @param ssh path of the real one
*/
function sshWrapper(ssh, config) {
	return `#!/bin/sh\nexec ${forShell(ssh)} -F ${forShell(config)} "$@"\n`;
}
function forShell(text) {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
/** A percent sign would begin a token of ssh's. */
function quoted(path) {
	return `"${path.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"").replaceAll("%", "%%")}"`;
}
//#endregion
//#region src/toolchain/ssh-destination.ts
/**
* Takes an `ssh://` endpoint apart, as docker and buildx do (docker/cli, connhelper/ssh).
*
* @param title of the node, for the error
* @throws Error for what ssh would take for something else than a host
*/
function parseSsh(title, endpoint) {
	const [, user = "", address = "", port = ""] = endpoint.match(/^ssh:\/\/(?:([^@/]*)@)?(\[[0-9A-Fa-f:]+\]|[^@/:[\]]+)(?::(\d+))?(?:\/[^?#]*)?$/) ?? [];
	const host = address.replace(/^\[|\]$/g, "");
	if (!/^[\w:.][\w:.-]*$/.test(host) || !/^(?:[\w.][\w.-]*)?$/.test(user)) throw new Error(`${title} is at '${endpoint}', expected ssh://user@host or ssh://user@host:port`);
	return {
		host,
		port,
		user
	};
}
/** The name of a host in a known_hosts file (sshd(8)). */
function knownAs({ host, port }) {
	return port === "" || port === "22" ? host : `[${host}]:${port}`;
}
/** The command that prints the keys of a host, as a known_hosts file has them. */
function keyscan({ host, port }) {
	return `ssh-keyscan${port === "" ? "" : ` -p ${port}`} ${host}`;
}
//#endregion
//#region src/toolchain/ssh-inputs.ts
/** What a node is reached with: its own, else that of the first. */
function withDefaults(node, first) {
	const { title, endpoint = "", input } = node;
	const given = (own, name, otherwise = "") => {
		if (own !== "" && input !== "") return {
			input: `${input}.${name}`,
			text: own
		};
		return {
			input: `endpoint-${name}`,
			text: otherwise
		};
	};
	return {
		title,
		endpoint,
		key: given(node.sshKey, "ssh-key", first?.sshKey),
		known: given(node.knownHosts, "ssh-known-hosts", first?.knownHosts)
	};
}
//#endregion
//#region src/toolchain/node-ssh.ts
/**
* Makes ready what nodes at `ssh://` are reached with, where inputs give it: a folder with an `ssh` that has their keys, to
* come first on the PATH of docker and buildx. A node without a key is reached as the user of the runner reaches it.
*
* @param nodes the first is that of the inputs `endpoint-…`, which also count for other nodes without their own
* @returns the PATH for docker and buildx; undefined where it need not change
* @throws Error that names the input, for what cannot be meant or cannot work
*/
async function openSsh(nodes, options) {
	const [first] = nodes;
	const takes = nodes.some(isAtSsh) ? isAtSsh : (node) => node === first;
	const keyed = nodes.map((node) => withDefaults(node, takes(node) ? first : void 0)).filter(({ key, known }) => key.text || known.text);
	if (keyed.length === 0) return void 0;
	for (const node of keyed) checkGiven(node);
	const ssh = findProgram("ssh", options.path);
	if (ssh === void 0) throw new Error(`${keyed[0]?.title} is reached with OpenSSH's ssh, which is not on the PATH of this runner; install openssh-client`);
	const folder = join(options.folder, "ssh");
	await mkdir(folder, { mode: 448 });
	const hosts = await Promise.all(keyed.map((node, index) => writeHost(node, join(folder, `${index}`), options)));
	const config = join(folder, "config");
	const programs = join(folder, "bin");
	await mkdir(programs, { mode: 448 });
	await writeFile(config, sshConfig(hosts), { mode: 384 });
	await writeFile(join(programs, "ssh"), sshWrapper(ssh, config), { mode: 448 });
	return [programs, options.path].filter(Boolean).join(delimiter);
}
/** A {@link Run} whose docker and buildx find another ssh. */
function withPath(run, path) {
	if (path === void 0) return run;
	return (command, args, options) => run(command, args, {
		...options,
		env: {
			PATH: path,
			...options?.env
		}
	});
}
function isAtSsh({ endpoint = "" }) {
	return endpoint.startsWith("ssh://");
}
function checkGiven({ title, endpoint, key, known }) {
	const [given] = [key, known].filter(({ text }) => text !== "");
	if (!isAtSsh({ endpoint })) throw new Error(`input '${given?.input}' has no effect: ${title} is ${endpoint ? `at '${endpoint}'` : "on this machine"}, and it only applies to ssh:// endpoints`);
	if (known.text === "") throw new Error(`input '${key.input}' is set without the keys of the host, so another machine could impersonate it; set '${known.input}' to the lines of a known_hosts file, as ssh-keyscan prints them`);
	if (key.text === "") throw new Error(`input '${known.input}' is set without a private key; set '${key.input}' too, or remove both to use this runner's own ssh configuration`);
}
async function writeHost(node, folder, { run, workspace }) {
	const { title, endpoint, key, known } = node;
	const destination = parseSsh(title, endpoint);
	const pem = isPem(key.text) ? key.text : readText(resolve(workspace, key.text));
	if (pem === void 0 || !isPem(pem)) throw unusable(key, workspace, pem);
	mask(secretLinesOf(pem));
	if (isLocked(pem)) throw new Error(`input '${key.input}' is a private key with a passphrase, which nobody can enter here; use one without a passphrase`);
	const lines = /\s/.test(known.text.trim()) ? known.text : readText(resolve(workspace, known.text));
	if (lines === void 0) throw new Error(`input '${known.input}' is '${known.text}', but no file can be read there; set it to the lines of a known_hosts file, or to a path in the workspace`);
	await mkdir(folder, { mode: 448 });
	const paths = {
		keyPath: join(folder, "key"),
		knownHostsPath: join(folder, "known_hosts")
	};
	await writeFile(paths.keyPath, `${pem.replace(/\r\n?/g, "\n").trim()}\n`, { mode: 384 });
	await writeFile(paths.knownHostsPath, `${lines.trim()}\n`, { mode: 384 });
	await chmod(paths.keyPath, 384);
	if (!await succeeds(run, [
		"-y",
		"-P",
		"",
		"-f",
		paths.keyPath
	])) throw new Error(`input '${key.input}' is not a private key that OpenSSH can read; use one as ssh-keygen writes it`);
	const name = knownAs(destination);
	if (!await succeeds(run, [
		"-F",
		name,
		"-f",
		paths.knownHostsPath
	])) throw new Error(`input '${known.input}' has no key for ${name}, the host of ${title}; verify what '${keyscan(destination)}' prints, and add it`);
	return {
		host: destination.host,
		...paths
	};
}
function unusable({ input }, workspace, pem) {
	return /* @__PURE__ */ new Error(pem === void 0 ? `input '${input}' is neither a private key nor the path of a readable file; set it to the key ('-----BEGIN …'), or to a path in ${workspace}` : `input '${input}' is the path of a file that is not a private key; use one as ssh-keygen writes it`);
}
/** OpenSSH's own form names its cipher inside (PROTOCOL.key); others tell in plain text. */
function isLocked(pem) {
	const [, body] = pem.match(/-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/) ?? [];
	if (body === void 0) return /ENCRYPTED/.test(pem);
	const bytes = Buffer.from(body, "base64");
	const length = bytes.length < 19 ? 0 : bytes.readUInt32BE(15);
	return length > 0 && bytes.toString("latin1", 19, 19 + length) !== "none";
}
async function succeeds(run, args) {
	try {
		await run("ssh-keygen", args);
		return true;
	} catch (error) {
		if (error instanceof CommandError && error.exitCode !== void 0) return false;
		throw error;
	}
}
function findProgram(name, path) {
	return path.split(delimiter).filter((folder) => folder.startsWith("/")).map((folder) => join(folder, name)).find((file) => {
		try {
			accessSync(file, constants$1.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
//#endregion
//#region src/toolchain/node-certificates.ts
/** The names of buildx's options for them (its driver/remote/factory.go). */
const tlsOptions = [
	"cacert",
	"cert",
	"key"
];
/**
* Checks a node's certificates locally: buildx would fail only after 20 s, with a Go error that names no input.
*
* @param title of the node, e.g. `node 'arm64'`
* @throws Error that names the input; it never repeats PEM
*/
function checkTls(title, { cacert, cert, key }, now) {
	if (cert && !key) throw new Error(`${cert.title} is set without its private key; add 'key'`);
	if (key && !cert) throw new Error(`${key.title} is set without its certificate; add 'cert'`);
	if (cert && !cacert) throw new Error(`${title} has 'cert' and 'key', but no CA to verify the node's own certificate; add 'ca' ('cacert' in driver-opts)`);
	if (cacert) checkAuthorities(cacert, now);
	if (cert && key) checkPair(cert, key, now);
}
/** A bundle may hold old authorities beside one that counts. */
function checkAuthorities(given, now) {
	const problems = read(given).map((certificate) => problemOf(certificate, now));
	if (problems.every((problem) => problem !== void 0)) throw new Error(`${given.title} ${problems[0]}`);
}
function checkPair(cert, key, now) {
	const [own] = read(cert);
	const privateKey = privateKeyIn(key.pem);
	if (privateKey === void 0) throw new Error(`${key.title} is not a usable private key, expected PEM without a passphrase, or the path of such a file`);
	if (!own?.checkPrivateKey(privateKey)) throw new Error(`${key.title} does not belong to the certificate of ${cert.title}; set a pair that belongs together`);
	const problem = problemOf(own, now);
	if (problem !== void 0) throw new Error(`${cert.title} ${problem}`);
}
function read({ title, pem }) {
	const certificates = certificatesIn(pem);
	if (certificates.length === 0) throw new Error(`${title} is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`);
	return certificates;
}
function problemOf({ validFrom, validTo }, now) {
	const day = (text) => new Date(text).toISOString().slice(0, 10);
	if (new Date(validTo) < now) return `is a certificate that expired on ${day(validTo)}; have a new one issued`;
	if (new Date(validFrom) > now) return `is a certificate that is not valid before ${day(validFrom)}; compare the clock of this runner (${now.toISOString()}) with that of its CA`;
}
//#endregion
//#region src/toolchain/node-tls.ts
/**
* Gives a node of a remote builder what it authenticates with: private files, since buildx takes paths, and absolute ones
* alone. Only an endpoint with `tcp://` speaks TLS; variables for another are left aside, as
* docker/setup-buildx-action does (actions-toolkit, Buildx.resolveCertsDriverOpts).
*
* @param index of the node, 0 for the first
* @returns the node with `driver-opts` that name the files
* @throws Error that names the input, before anything is written, for what cannot be meant or cannot work
*/
async function withNodeTls(node, index, options) {
	const { driver, folder, workspace, now } = options;
	const { given, others } = takeCertificates(node);
	const speaksTls = driver === "remote" && node.endpoint?.startsWith("tcp://");
	const [stray] = [...given.values()];
	if (stray && !speaksTls) throw new Error(`${stray.title} has no effect: ${uselessBecause(driver, node)}`);
	const variables = speaksTls ? variablesOf(index, options.variables.get(index)) : [];
	const texts = new Map([...variables, ...given]);
	if (texts.size === 0) return {
		node,
		tls: {}
	};
	const read = [...texts].map(([option, text]) => [option, pemOf(text, workspace, option === "key")]);
	const tls = Object.fromEntries(read);
	mask(secretLinesOf(tls.key?.pem ?? ""));
	checkTls(node.title, tls, now);
	const paths = await Promise.all([...texts].map(async ([option, { text }]) => {
		if (!isPem(text)) return csvRecord([`${option}=${resolve(workspace, text)}`]);
		const path = join(folder, `node-${index}-${option}.pem`);
		await writeFile(path, `${text.trimEnd()}\n`, { mode: 384 });
		return csvRecord([`${option}=${path}`]);
	}));
	return {
		node: {
			...node,
			driverOpts: [...others, ...paths]
		},
		tls
	};
}
function uselessBecause(driver, { endpoint, title }) {
	if (driver !== "remote") return `it only applies to 'driver: remote', and the driver is '${driver}'; put certificates of a Docker daemon into a Docker context, and set 'endpoint' to its name`;
	return `${title} is at '${endpoint}', and only tcp:// endpoints use TLS`;
}
/** Splits the certificates among a node's keys and `driver-opts`, the last of several, from the other `driver-opts`. */
function takeCertificates(node) {
	const of = (key) => node.input ? `${node.input}.${key}` : key;
	const given = /* @__PURE__ */ new Map();
	const others = node.driverOpts.flatMap((record) => {
		const fields = isPem(record) ? [pemField(record)] : readFields(record);
		const rest = fields.filter(({ key, value }) => {
			const option = tlsOptions.find((known) => known === key);
			if (option === void 0 || value === void 0) return true;
			if (value !== "") given.set(option, {
				title: `'${key}' of input '${of("driver-opts")}'`,
				text: value
			});
			return false;
		});
		if (rest.length === fields.length) return [record];
		return rest.length === 0 ? [] : [csvRecord(rest.map(({ key, value }) => value === void 0 ? key : `${key}=${value}`))];
	});
	const keys = {
		ca: "cacert",
		cert: "cert",
		key: "key"
	};
	for (const key of [
		"ca",
		"cert",
		"key"
	]) if (node[key] !== "") given.set(keys[key], {
		title: `input '${of(key)}'`,
		text: node[key]
	});
	return {
		given,
		others
	};
}
function pemField(record) {
	const at = record.indexOf("=");
	return {
		key: record.slice(0, at).trim(),
		value: record.slice(at + 1).trim()
	};
}
function variablesOf(index, tls = {}) {
	return tlsOptions.flatMap((option) => {
		const text = tls[option];
		return text ? [[option, {
			title: `BUILDER_NODE_${index}_AUTH_TLS_${option.toUpperCase()}`,
			text
		}]] : [];
	});
}
function pemOf({ title, text }, workspace, isSecret) {
	const pem = isPem(text) ? text : readText(resolve(workspace, text));
	if (pem !== void 0) return {
		title,
		pem
	};
	const what = isSecret ? "is neither PEM nor the path of a readable file" : `is '${text}', but no file can be read there`;
	throw new Error(`${title} ${what}; set it to PEM ('-----BEGIN …'), or to a path in the workspace`);
}
//#endregion
//#region src/toolchain/reach-tcp.ts
/** What a client of HTTP/2 says first, with an empty frame of settings (RFC 9113, 3.4 and 6.5); gRPC is HTTP/2. */
const greeting = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.from("000000040000000000", "hex")]);
const settingsFrame = 4;
/** The connection was closed before anything was said. */
var ClosedError = class extends Error {
	code = "CLOSED";
};
/**
* Tells whether BuildKit answers at a place: buildx waits 20 s for one that does not, and then says that a deadline was
* exceeded. Until the first byte has come, a server of TLS 1.3 may still turn a client certificate down.
*
* @returns undefined where it answers
*/
async function reachTcp(place, { tls, serverName, deadline }) {
	const name = serverName || ("host" in place ? place.host : "");
	let socket;
	try {
		const first = await new Promise((resolve, reject) => {
			socket = tls ? connect$1({
				...place,
				...secure(tls, name)
			}) : connect({ ...place });
			socket.setTimeout(deadline, () => reject(Object.assign(/* @__PURE__ */ new Error(), { code: "UND_ERR_CONNECT_TIMEOUT" })));
			socket.once(tls ? "secureConnect" : "connect", () => socket?.write(greeting));
			socket.once("data", resolve);
			socket.on("error", reject);
			socket.once("close", () => reject(new ClosedError()));
		});
		if (first[3] === settingsFrame) return void 0;
		return first[0] === 21 ? needsTls : {
			why: "the server there is not BuildKit",
			remedy: "check the port"
		};
	} catch (error) {
		return unreached(error, {
			tls,
			name,
			deadline
		});
	} finally {
		socket?.destroy();
	}
}
const needsTls = {
	why: "it speaks TLS",
	remedy: `set 'ca' ('cacert' in driver-opts) to its CA, and 'cert' and 'key' if it asks for a client certificate`
};
function secure({ cacert, cert, key }, name) {
	return {
		ca: cacert?.pem,
		cert: cert?.pem,
		key: key?.pem,
		servername: isIP(name) ? "" : name,
		checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate)
	};
}
function unreached(error, asked) {
	const { tls, deadline } = asked;
	const { kind } = factsOfFailure(error);
	if (kind === "certificate") return ofCertificate(error, asked);
	if (kind === "client certificate") return tls?.cert ? {
		why: `it does not accept the certificate of ${tls.cert.title}`,
		remedy: "use one signed by the CA that it trusts (buildkitd --tlscacert)"
	} : {
		why: "it asks for a client certificate",
		remedy: `set 'cert' and 'key'`
	};
	if (kind === "plain HTTP") return {
		why: "it does not speak TLS, but certificates are set for it",
		remedy: "start buildkitd with --tlscert and --tlskey, or remove the certificates"
	};
	const remedy = "check that BuildKit runs there, and that this runner can reach it";
	if (!(error instanceof ClosedError)) return {
		why: plainWords(error, {
			connect: deadline,
			silence: deadline,
			whole: deadline
		}),
		remedy
	};
	return tls ? {
		why: "it closed the connection",
		remedy
	} : {
		why: "it closed the connection, as a TLS server does",
		remedy: `${remedy}; if it speaks TLS, ${needsTls.remedy}`
	};
}
/** What is wrong with the certificate of the node. */
function ofCertificate(error, { tls, name }) {
	const { fault, says } = factsOfFailure(error).certificate ?? {};
	if (fault === "expired") return {
		why: "its certificate has expired",
		remedy: "have it renewed"
	};
	if (fault === "not yet valid") return {
		why: "its certificate is not valid yet",
		remedy: "compare the clocks of this runner and of the node"
	};
	if (fault === "other name") return {
		why: `its certificate is for ${says ?? "another name"}, not for ${name}`,
		remedy: `use that name in 'endpoint', or add 'servername=…' to driver-opts`
	};
	return {
		why: `its certificate is not signed by ${tls?.cacert === void 0 ? "a known CA" : `the CA of ${tls.cacert.title}`}`,
		remedy: "set the certificate of the CA that signed it"
	};
}
//#endregion
//#region src/docker/ssh-said.ts
const captured = "captured with OpenSSH 9.2";
const saidBySsh = readerOf([
	{
		kind: "host key changed",
		pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/,
		source: "OpenSSH sshconnect.c",
		since: captured,
		sample: "Host key for [127.0.0.1]:2222 has changed and you have requested strict checking."
	},
	{
		kind: "host key unknown",
		pattern: /Host key verification failed|host key is known for/,
		source: "OpenSSH sshconnect.c",
		since: captured,
		sample: "Host key verification failed."
	},
	{
		kind: "ssh key refused",
		pattern: /Permission denied \((?<methods>[^)]*)\)/,
		source: "OpenSSH sshconnect2.c",
		since: captured,
		sample: "root@127.0.0.1: Permission denied (publickey)."
	},
	{
		kind: "no such command there",
		pattern: /\b(?<program>docker|buildctl): (?:command )?not found/,
		source: "dash and bash, where ssh has a command executed",
		since: captured,
		sample: "sh: 1: docker: not found"
	}
]);
//#endregion
//#region src/toolchain/ssh-advice.ts
/** Why a node cannot be used over SSH, and what to do where its keys come from: inputs, or the user of the runner. */
function sshAdvice(problem, destination, { key, known }) {
	const { kind, details } = saidBySsh(problem, [
		"host key changed",
		"host key unknown",
		"ssh key refused",
		"no such command there"
	]) ?? {
		kind: void 0,
		details: {}
	};
	const user = destination.user || "that user";
	const scan = `'${keyscan(destination)}'`;
	const hasKey = key.text !== "";
	switch (kind) {
		case "host key changed": return {
			why: `the key of that host does not match the known one (${lastLines(problem, 1)})`,
			remedy: hasKey ? `verify whether it was renewed, and set '${known.input}' to what ${scan} prints` : `verify whether it was renewed, remove the old one (ssh-keygen -R '${knownAs(destination)}'), and add what ${scan} prints to ${ownKnownHosts}`
		};
		case "host key unknown": return {
			why: `its host key is not among the known ones (${lastLines(problem, 1)})`,
			remedy: `verify what ${scan} prints, and add it to ${hasKey ? `'${known.input}'` : ownKnownHosts}`
		};
		case "ssh key refused": return {
			why: `it does not accept the key (${lastLines(problem, 1)})`,
			remedy: `add the ${hasKey ? `public half of '${key.input}'` : `public key of this runner's user`} to ~/.ssh/authorized_keys of ${user}, on that host`
		};
		case "no such command there": return {
			why: `${details.program} is not on the PATH there`,
			remedy: `install it for ${user}`
		};
		default: return {
			why: problem,
			remedy: "check the address, and that this runner can reach it"
		};
	}
}
const ownKnownHosts = `~/.ssh/known_hosts of this runner's user`;
//#endregion
//#region src/toolchain/reach.ts
const usual = {
	connect: 5e3,
	program: 1e4
};
/**
* Asks all nodes side by side whether they are there, before a builder is created from them: buildx waits 20 s for one that is
* not, and docker 30 s.
*
* @throws Error that names each node that cannot be used, its address, why, and what to do
*/
async function reachNodes(nodes, options) {
	const lost = await lostNodes(nodes, options);
	if (lost.length > 0) throw new Error(lost.map(({ what, why, remedy }) => `${what} cannot be used: ${why}; ${remedy}`).join("\n"));
}
/** Those that are not there. */
async function lostNodes(nodes, options) {
	const reach = {
		deadlines: usual,
		...options
	};
	return (await Promise.all(nodes.map(async (given) => {
		const problem = await reachNode(given, nodes[0]?.node, reach);
		const { title, endpoint } = given.node;
		return problem && {
			what: `${title} at ${endpoint || "its daemon"}`,
			...problem
		};
	}))).filter((problem) => problem !== void 0);
}
function reachNode({ node, tls }, first, reach) {
	const { input, endpoint = "", driverOpts } = node;
	if (endpoint.startsWith("ssh://")) return reachSsh(withDefaults(node, first), reach);
	if (reach.driver !== "remote") return reachDocker(input === "" || endpoint === "" ? reach.daemon : daemonOf(endpoint), reach);
	const [, scheme, rest = ""] = endpoint.match(/^([a-z-]+):\/\/(.*)$/) ?? [];
	if (scheme === "docker-container") return reachContainer(rest, reach);
	const place = scheme === "unix" ? { path: rest } : scheme === "tcp" ? placeOf(rest) : void 0;
	if (place === void 0) return Promise.resolve(void 0);
	const hasTls = Object.keys(tls).length > 0;
	const serverName = driverOpt(driverOpts, "servername");
	return reachTcp(place, {
		tls: hasTls ? tls : void 0,
		serverName,
		deadline: reach.deadlines.connect
	});
}
function placeOf(address) {
	const [, host = "", port = ""] = address.match(/^(\[[^\]]+\]|[^:/]+):(\d+)\/?$/) ?? [];
	return host === "" ? void 0 : {
		host: host.replace(/^\[|\]$/g, ""),
		port: Number(port)
	};
}
/** No name of a context has a colon. */
function daemonOf(endpoint) {
	return [endpoint.includes(":") ? `--host=${endpoint}` : `--context=${endpoint}`];
}
async function reachDocker(daemon, reach) {
	const problem = await failureOf("docker", [
		...daemon,
		"version",
		"--format={{.Server.Version}}"
	], reach);
	return problem === void 0 ? void 0 : {
		why: problem,
		remedy: "check that Docker runs there, and that this runner can reach it"
	};
}
/** `docker-container://name?context=other` (BuildKit client/connhelper/dockercontainer). */
async function reachContainer(address, reach) {
	const [name = "", query = ""] = address.split("?");
	const context = new URLSearchParams(query).get("context");
	const problem = await failureOf("docker", [
		...context ? [`--context=${context}`] : [],
		"exec",
		"--",
		name,
		"buildctl",
		"debug",
		"workers"
	], reach);
	return problem === void 0 ? void 0 : {
		why: problem,
		remedy: "start that container, with BuildKit in it"
	};
}
/** Executes what docker and buildx execute there, but so that ssh asks nothing. */
async function reachSsh(node, reach) {
	const { title, endpoint } = node;
	const destination = parseSsh(title, endpoint);
	const { host, port, user } = destination;
	const [, socket = ""] = endpoint.match(/^ssh:\/\/[^/]+(\/.+)$/) ?? [];
	const command = reach.driver === "remote" ? [
		"buildctl",
		...socket ? ["--addr", `unix://${socket}`] : [],
		"debug",
		"workers"
	] : [
		"docker",
		...socket ? [`--host=unix://${socket}`] : [],
		"version"
	];
	const problem = await failureOf("ssh", [
		...[
			"-T",
			"-o",
			"BatchMode=yes",
			...user ? ["-l", user] : [],
			...port ? ["-p", port] : []
		],
		"--",
		host,
		...command
	], reach);
	return problem === void 0 ? void 0 : sshAdvice(problem, destination, node);
}
/** Why a program failed, in its own words; undefined where it did not. */
async function failureOf(program, args, { run, deadlines }) {
	const stop = AbortSignal.timeout(deadlines.program);
	try {
		await run(program, args, { stop });
		return;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) return `no answer within ${deadlines.program / 1e3} s`;
		return error.started ? lastLines(error.stderr.trim(), 3) || error.reason : error.message;
	}
}
//#endregion
//#region src/toolchain/open-nodes.ts
/**
* Makes ready what the nodes of a new builder are reached with, and asks each whether it is there.
*
* @param nodes the first is that of the inputs
* @param daemon Docker's options that choose the daemon of the first, and of others without an endpoint
* @throws Error that names the input or the node, before anything is made of it
*/
async function openNodes(nodes, { driver, daemon }, { runner, folder, run }) {
	const { nodeTls, workspace, childEnvironment } = runner;
	const common = {
		folder,
		workspace
	};
	const options = {
		...common,
		variables: nodeTls,
		driver,
		now: /* @__PURE__ */ new Date()
	};
	const given = await Promise.all(nodes.map((node, index) => withNodeTls(node, index, options)));
	const path = await openSsh(nodes, {
		...common,
		run,
		path: childEnvironment.PATH ?? ""
	});
	const opened = {
		nodes: given.map(({ node }) => node),
		run: withPath(run, path),
		...path !== void 0 && { path }
	};
	if (driver === "kubernetes") return opened;
	const reaching = {
		driver,
		daemon,
		run: opened.run
	};
	await during("boot", {
		driver,
		isRemote: true
	}, () => reachNodes(given, reaching));
	return {
		...opened,
		lostNodes: () => lostNodes(given, reaching)
	};
}
//#endregion
export { factsOfFailure as a, codeOf as i, NoResponseError as n, plainWords as o, PermanentError as r, openNodes as t };
