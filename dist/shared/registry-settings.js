import { D as messageOf, g as registryHost, i as parseBoolean } from "./every-entry.js";
import { f as isTable, m as unknownKey } from "./reading-inputs.js";
import { T as assertDistinctHosts } from "./build-and-merge.js";
import { X509Certificate, createPrivateKey } from "node:crypto";
//#region src/input/x509.ts
/** The certificates of a PEM text, in its order; none where one of them cannot be read. */
function certificatesIn(pem) {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
	try {
		return blocks.map((block) => new X509Certificate(block));
	} catch {
		return [];
	}
}
/** The private key of a PEM text; undefined where there is none that can be used without a passphrase. */
function privateKeyIn(pem) {
	try {
		return createPrivateKey(pem);
	} catch {
		return;
	}
}
//#endregion
//#region src/registry/registries.ts
/** Where a registry's API is; Docker Hub's is elsewhere than its name says. */
function apiHost(host) {
	return host === "docker.io" ? "registry-1.docker.io" : host;
}
const input = `input 'registries'`;
const keys = [
	"mirrors",
	"http",
	"insecure",
	"ca",
	"cert",
	"key"
];
const example = "e.g. {\"registry.example.com:5000\": {\"http\": true}}";
/**
* Reads the value of the input `registries`: host to settings, each scalar a string.
*
* @param readFile gives the text of a file named in it, relative to the workspace
* @throws Error that names host and key; it never repeats PEM
*/
function parseRegistries(table, readFile) {
	if (table === void 0) return [];
	if (!isTable(table)) throw new Error(`${input} is not a mapping of hosts, ${example}`);
	const registries = Object.entries(table).map(([name, settings]) => parseRegistry(name, settings, readFile));
	assertDistinctHosts(input, registries);
	return registries;
}
function parseRegistry(name, table, readFile) {
	const host = registryHost(name);
	if (host === void 0) throw new Error(`${input}: '${name}' is not a registry host, expected a host with an optional port, e.g. registry.example.com:5000`);
	if (!isTable(table)) throw new Error(`${input}: '${name}' has no settings, expected ${keys.join(", ")}`);
	const unknown = unknownKey(table, keys);
	if (unknown !== void 0) throw new Error(`${input}: '${name}': unknown key '${unknown}', expected ${keys.join(", ")}`);
	const problem = (key, what, cause) => new Error(`${input}: '${name}': ${key} ${what}`, { cause });
	const { flag, pem } = settingsOf(table, readFile, problem);
	const ca = pem("ca");
	if (ca !== void 0 && certificatesIn(ca).length === 0) throw problem("ca", notCertificate);
	const client = parseClient(pem("cert"), pem("key"), problem);
	const http = flag("http");
	const insecure = flag("insecure");
	return {
		host,
		mirrors: parseMirrors(table.mirrors, problem),
		...http !== void 0 && { http },
		...insecure !== void 0 && { insecure },
		...ca !== void 0 && { ca },
		...client && { client }
	};
}
/** Reads the settings of one host; each is undefined where it is not said. */
function settingsOf(table, readFile, problem) {
	const text = (key) => {
		const value = table[key];
		if (value === void 0 || value === "") return void 0;
		if (typeof value !== "string") throw problem(key, "is a list or a mapping, expected one value");
		return value;
	};
	const flag = (key) => {
		const value = text(key);
		if (value === void 0) return void 0;
		try {
			return parseBoolean("registries", value, false);
		} catch (error) {
			throw problem(key, `is '${value}', expected true or false`, error);
		}
	};
	const pem = (key) => {
		const value = text(key);
		if (value === void 0 || value.includes("-----BEGIN ")) return value;
		try {
			return readFile(value);
		} catch (error) {
			throw problem(key, `'${value}' cannot be read: ${messageOf(error)}`, error);
		}
	};
	return {
		flag,
		pem
	};
}
const notCertificate = `is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`;
function parseMirrors(value, problem) {
	return (Array.isArray(value) ? value : value === void 0 || value === "" ? [] : [value]).map((mirror) => {
		if (typeof mirror !== "string") throw problem("mirrors", "is not a list of hosts, e.g. [mirror.example.com]");
		if (mirror.includes("://")) throw problem("mirrors", `has '${mirror}', which is a URL, expected a host, e.g. ${mirror.replace(/^.*?:\/\//, "")}`);
		const [name = "", ...path] = mirror.split("/");
		if (registryHost(name) === void 0 || path.some((part) => !/^[\w.-]+$/.test(part))) throw problem("mirrors", `has '${mirror}', which is not a host, e.g. mirror.example.com`);
		return mirror;
	});
}
function parseClient(cert, key, problem) {
	if (cert === void 0 && key === void 0) return void 0;
	if (cert === void 0) throw problem("key", `is set without 'cert'`);
	if (key === void 0) throw problem("cert", `is set without 'key'`);
	const [certificate] = certificatesIn(cert);
	if (certificate === void 0) throw problem("cert", notCertificate);
	const privateKey = privateKeyIn(key);
	if (privateKey === void 0) throw problem("key", `is not a usable private key, expected PEM without a passphrase, or the path of such a file`);
	if (certificate.checkPrivateKey(privateKey)) return {
		cert,
		key
	};
	throw problem("key", `does not belong to the certificate in 'cert'`);
}
//#endregion
export { privateKeyIn as i, parseRegistries as n, certificatesIn as r, apiHost as t };
