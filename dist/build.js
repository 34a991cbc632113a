import { r as __toESM } from "./chunks/rolldown-runtime.js";
import { a as notice, c as setOutput, d as warning, f as summary, l as setSecret, s as setFailed, t as endGroup, u as startGroup } from "./chunks/actions-core.js";
import { C as CancelledError, D as lastLines, E as createRun, S as platformSlug, T as bindBuildx, a as createBuilder, c as choice, d as scalar, f as text$1, g as readRunner, h as readSwitch, i as builderName, l as list, m as parseSwitch, n as saveState, p as parseBoolean, r as readPlatforms, s as boolean, u as name, v as linuxPlatforms, w as CommandError, x as platformOf, y as nativePlatform } from "./chunks/shared.js";
import { t as parse } from "./chunks/csv-parse.js";
import { t as require_semver } from "./chunks/semver.js";
import { t as releases_default } from "./chunks/releases.js";
import { t as stringify } from "./chunks/csv-stringify.js";
import { n as parse$1, r as TomlError, t as stringify$1 } from "./chunks/smol-toml.js";
import { copyFile, mkdir, mkdtemp, open, readFile, readdir, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join, relative, resolve } from "node:path";
import { X509Certificate, createHash, createPrivateKey, randomBytes, randomUUID } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
//#region src/reference.ts
const host = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
const digestForm = /^sha256:[0-9a-f]{64}$/;
/** Docker Hub, under the name that references leave out. */
const dockerHub = "docker.io";
/**
* Parses `[host/]path[:tag][@digest]`. Upper case in the path is lower-cased, since no registry accepts it and owners'
* names bring it in; compare {@link Reference.repository} with the text to tell.
*
* @throws Error that names the text and the part that is wrong
*/
function parseReference(text) {
	const [name = "", digest, ...more] = text.split("@");
	if (more.length > 0 || digest !== void 0 && !digestForm.test(digest)) throw new Error(`invalid reference '${text}': the digest must be sha256: and 64 hexadecimal digits`);
	const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
	const tag = colon < 0 ? void 0 : name.slice(colon + 1);
	if (tag !== void 0 && !tagForm.test(tag)) throw new Error(`invalid reference '${text}': the tag '${tag}' must be 1 to 128 of A-Z a-z 0-9 _ . - and not start with . or -`);
	const repository = colon < 0 ? name : name.slice(0, colon);
	const [first = "", ...components] = repository.split("/");
	const hasHost = components.length > 0 && host.test(first);
	const path = (hasHost ? components : [first, ...components]).map((part) => part.toLowerCase());
	const wrong = path.find((part) => !pathComponent.test(part));
	if (wrong !== void 0 || repository.length > 255) throw new Error(`invalid reference '${text}': ${wrong ? `'${wrong}' cannot be part of a repository's name` : "it names no repository"}, expected e.g. ghcr.io/owner/app:1.2.3`);
	return {
		host: hasHost ? canonicalHost(first) : dockerHub,
		repository: (hasHost ? [first, ...path] : path).join("/"),
		...tag !== void 0 && { tag },
		...digest !== void 0 && { digest }
	};
}
/** The one name of a registry host (Docker Hub has three), with its port; undefined for a text that is no host. */
function registryHost(text) {
	return host.test(text) || /^[a-zA-Z0-9-]+$/.test(text) ? canonicalHost(text) : void 0;
}
/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
function isLoopback(registryHost) {
	const name = registryHost.replace(/:[0-9]+$/, "");
	return name === "localhost" || name === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}
function canonicalHost(name) {
	return name === "index.docker.io" || name === "registry-1.docker.io" ? dockerHub : name;
}
//#endregion
//#region src/registry/credentials.ts
const keys$1 = [
	"registry",
	"username",
	"password"
];
/**
* Reads the value of the input `registry-auth`: a list as docker/login-action takes it, each scalar a string.
*
* @throws Error that names the item and the key, and never a password
*/
function parseCredentials(list) {
	const input = `input 'registry-auth'`;
	if (list === void 0) return [];
	if (!Array.isArray(list)) throw new Error(`${input} is no list, expected items with ${keys$1.join(", ")}, e.g. "- registry: ghcr.io"`);
	const credentials = list.map((item, index) => {
		if (typeof item !== "object" || item === null || Array.isArray(item)) throw new Error(`${input}: item ${index + 1} has no ${keys$1.join(", ")}`);
		const unknown = Object.keys(item).find((key) => !keys$1.includes(key));
		if (unknown !== void 0) throw new Error(`${input}: item ${index + 1}: unknown key '${unknown}', expected ${keys$1.join(", ")}`);
		const { registry = dockerHub, username, password } = item;
		if (typeof registry !== "string" || hostOf$1(registry) === void 0) throw new Error(`${input}: item ${index + 1}: registry is '${registry}', expected a host, e.g. ghcr.io`);
		const missing = ["username", "password"].find((key) => {
			const value = {
				username,
				password
			}[key];
			return typeof value !== "string" || value === "";
		});
		if (missing) throw new Error(`${input}: '${registry}': ${missing} is empty; is the secret defined for this run? Pull requests from forks get none`);
		return {
			host: hostOf$1(registry) ?? "",
			username: String(username),
			password: String(password)
		};
	});
	const twice = credentials.find(({ host }, index) => credentials.findIndex((other) => other.host === host) !== index);
	if (twice) throw new Error(`${input} names ${twice.host} more than once`);
	return credentials;
}
/**
* Adds credentials to the user's config. Docker asks `credHelpers[host]`, then `credsStore`, and only without either
* looks into `auths` (docker/cli, configfile.go); an empty helper for a host sends it there.
*/
function withCredentials(config, credentials) {
	const entries = (value) => Object.fromEntries(credentials.map((credential) => [configKey(credential.host), value(credential)]));
	return {
		...config,
		auths: {
			...config.auths,
			...entries((credential) => ({ auth: basicAuth(credential) }))
		},
		credHelpers: {
			...config.credHelpers,
			...entries(() => "")
		}
	};
}
/** Everything that must not be seen: passwords, and the form in which config.json and requests hold them. */
function secretsOf(credentials) {
	return credentials.flatMap((credential) => [credential.password, basicAuth(credential)]);
}
/** The key of a host in config.json: Docker Hub's is the address of its first API. */
function configKey(host) {
	return host === "docker.io" ? "https://index.docker.io/v1/" : host;
}
/** What HTTP calls basic credentials: user and password in base64. */
function basicAuth({ username, password }) {
	return Buffer.from(`${username}:${password}`).toString("base64");
}
/** docker/login-action also takes `https://host` and Docker Hub's old address. */
function hostOf$1(registry) {
	return registryHost(registry.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, ""));
}
//#endregion
//#region src/registry/access.ts
/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
/**
* Writes credentials and certificates into a private folder: a copy of the user's Docker configuration with the
* credentials added, since the user's own must stay as it is; and the authorities where `buildx imagetools` finds them,
* since it leaves those of a builder's configuration aside (as of 0.36.1).
*
* @param folder does not exist yet; nobody else may read what is in it
*/
async function openAccess({ registries, credentials }, runner, folder) {
	await mkdir(folder, {
		mode: 448,
		recursive: true
	});
	const files = await Promise.all(registries.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))));
	const authorities = files.flatMap(({ authorities: path }) => path ?? []);
	const dockerConfig = join(folder, "docker");
	if (credentials.length > 0) await copyDockerConfig(runner.dockerConfig, dockerConfig, (config) => withCredentials(config, credentials));
	const hosts = credentials.map(({ host }) => host);
	return {
		registries,
		credentials,
		environment: {
			...authorities.length > 0 && { SSL_CERT_DIR: [...authorities, ...runner.environment.SSL_CERT_DIR?.split(delimiter) ?? systemAuthorities].join(delimiter) },
			...hosts.length > 0 && {
				DOCKER_CONFIG: dockerConfig,
				...withoutHosts(runner.environment, hosts)
			}
		},
		tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
		close: () => rm(folder, {
			recursive: true,
			force: true,
			maxRetries: 3
		})
	};
}
/** Each host has a folder, so that files of the same name do not meet. */
async function writeCertificates({ ca, client }, folder) {
	if (ca === void 0 && client === void 0) return {};
	const authorities = join(folder, "ca");
	await mkdir(authorities, {
		recursive: true,
		mode: 448
	});
	const write = async (path, text) => {
		if (text !== void 0) await writeFile(path, text, { mode: 384 });
	};
	const paths = {
		ca: join(authorities, "ca.pem"),
		cert: join(folder, "cert.pem"),
		key: join(folder, "key.pem")
	};
	await Promise.all([
		write(paths.ca, ca),
		write(paths.cert, client?.cert),
		write(paths.key, client?.key)
	]);
	return {
		...ca !== void 0 && {
			authorities,
			ca: paths.ca
		},
		...client && {
			cert: paths.cert,
			key: paths.key
		}
	};
}
function tableOf({ mirrors, http, insecure }, { ca, cert, key } = {}) {
	return {
		...mirrors.length > 0 && { mirrors },
		...http !== void 0 && { http },
		...insecure !== void 0 && { insecure },
		...ca !== void 0 && { ca: [ca] },
		...cert !== void 0 && key !== void 0 && { keypair: [{
			key,
			cert
		}] }
	};
}
/** Everything but config.json is linked: contexts, plugins and the certificates of a remote daemon stay in use. */
async function copyDockerConfig(from, to, change) {
	await mkdir(to, {
		mode: 448,
		recursive: true
	});
	const entries = await readdir(from).catch(() => []);
	const path = join(from, "config.json");
	const config = entries.includes("config.json") ? parseConfig$1(path, await readFile(path, "utf8")) : {};
	const linked = entries.filter((entry) => entry !== "config.json" && !entry.startsWith("."));
	await Promise.all([writeFile(join(to, "config.json"), JSON.stringify(change(config)), { mode: 384 }), ...linked.map((entry) => symlink(join(from, entry), join(to, entry)))]);
}
/** The message does not repeat the file: it may hold credentials. */
function parseConfig$1(path, text) {
	try {
		const config = JSON.parse(text);
		if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
	} catch {}
	throw new Error(`${path} is no JSON object, so 'registry-auth' cannot be added to a copy of it`);
}
/** `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so the hosts given here are taken out of it. */
function withoutHosts(environment, hosts) {
	const text = environment.DOCKER_AUTH_CONFIG;
	if (!text) return {};
	try {
		const { auths = {} } = JSON.parse(text);
		const keys = hosts.map(configKey);
		const kept = Object.entries(auths).filter(([key]) => !keys.includes(key));
		return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: Object.fromEntries(kept) }) };
	} catch {
		return {};
	}
}
//#endregion
//#region src/report/outputs.ts
/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({ manifest, digest, images, tags, platforms, leg, others }) {
	const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]));
	const [image] = images;
	return {
		digest: digest ?? "",
		digests: manifest ? JSON.stringify(digests) : "",
		...Object.fromEntries(linuxPlatforms.map((platform) => [`digest-${platformSlug(platform)}`, digests[platform] === void 0 ? "" : leg ?? digests[platform]])),
		manifest: manifest ? JSON.stringify(manifest) : "",
		image: image && digest ? `${image}@${digest}` : "",
		images: images.join("\n"),
		tags: tags.join("\n"),
		platforms: platforms.join(","),
		...others
	};
}
/** Writes outputs and summary where the runner reads them. */
async function publish$1(outputs, summary$1) {
	for (const [name, value] of Object.entries(outputValues(outputs))) setOutput(name, value);
	if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(summary$1, true).write();
}
//#endregion
//#region src/registry/registries.ts
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
	if (!isTable(table)) throw new Error(`${input} is no table of hosts, ${example}`);
	const registries = Object.entries(table).map(([name, settings]) => parseRegistry(name, settings, readFile));
	const twice = registries.find(({ host }, index) => registries.findIndex((other) => other.host === host) !== index);
	if (twice) throw new Error(`${input} names ${twice.host} more than once`);
	return registries;
}
function parseRegistry(name, settings, readFile) {
	const host = registryHost(name);
	if (host === void 0) throw new Error(`${input}: '${name}' is no registry host, expected a host with an optional port, e.g. registry.example.com:5000`);
	const problem = (key, what, cause) => new Error(`${input}: '${name}': ${key} ${what}`, { cause });
	if (!isTable(settings)) throw new Error(`${input}: '${name}' has no settings, expected ${keys.join(", ")}`);
	const unknown = Object.keys(settings).find((key) => !keys.includes(key));
	if (unknown !== void 0) throw new Error(`${input}: '${name}': unknown key '${unknown}', expected ${keys.join(", ")}`);
	const text = (key) => {
		const value = settings[key];
		if (value === void 0 || value === "") return void 0;
		if (typeof value !== "string") throw problem(key, "is a list or a table, expected one value");
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
			throw problem(key, `'${value}' cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
		}
	};
	const ca = pem("ca");
	if (ca !== void 0 && countCertificates(ca) === 0) throw problem("ca", notCertificate);
	const client = parseClient(pem("cert"), pem("key"), problem);
	const http = flag("http");
	const insecure = flag("insecure");
	return {
		host,
		mirrors: parseMirrors(settings.mirrors, problem),
		...http !== void 0 && { http },
		...insecure !== void 0 && { insecure },
		...ca !== void 0 && { ca },
		...client && { client }
	};
}
const notCertificate = `is no certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`;
function parseMirrors(value, problem) {
	return (Array.isArray(value) ? value : value === void 0 || value === "" ? [] : [value]).map((mirror) => {
		if (typeof mirror !== "string") throw problem("mirrors", "is no list of hosts, e.g. [mirror.example.com]");
		if (mirror.includes("://")) throw problem("mirrors", `has '${mirror}', which is a URL, expected a host, e.g. ${mirror.replace(/^.*?:\/\//, "")}`);
		const [name = "", ...path] = mirror.split("/");
		if (registryHost(name) === void 0 || path.some((part) => !/^[\w.-]+$/.test(part))) throw problem("mirrors", `has '${mirror}', which is no host, e.g. mirror.example.com`);
		return mirror;
	});
}
function parseClient(cert, key, problem) {
	if (cert === void 0 && key === void 0) return void 0;
	if (cert === void 0) throw problem("key", `is given without 'cert'`);
	if (key === void 0) throw problem("cert", `is given without 'key'`);
	if (countCertificates(cert) === 0) throw problem("cert", notCertificate);
	try {
		if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return {
			cert,
			key
		};
	} catch (error) {
		throw problem("key", `is no private key that can be used, expected PEM without a passphrase, or the path of such a file`, error);
	}
	throw problem("key", `does not belong to the certificate in 'cert'`);
}
/** How many certificates a PEM text holds; 0 when one of them cannot be read. */
function countCertificates(pem) {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
	try {
		return blocks.map((block) => new X509Certificate(block)).length;
	} catch {
		return 0;
	}
}
function isTable(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
//#endregion
//#region src/registry/yaml.ts
/**
* Parses a YAML input. Every scalar comes back as the text it is: `password: 0123` is no number. The parser is loaded on
* first use: that costs some 15 ms, and most jobs have no such input.
*
* @returns undefined for an empty input
* @throws Error that names input and line, and repeats nothing of the text, since it may hold a password
*/
async function parseYaml(input, text) {
	if (text.trim() === "") return void 0;
	const { parseDocument } = await import("./chunks/dist.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const document = parseDocument(text, {
		schema: "failsafe",
		prettyErrors: false
	});
	const [error] = document.errors;
	if (error) {
		const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length;
		throw new Error(`input '${input}' is no YAML, line ${line}: ${error.code.toLowerCase().replaceAll("_", " ")}; values with special characters belong in single quotes`);
	}
	const value = document.toJS({ maxAliasCount: 100 });
	return value === null || value === "" ? void 0 : value;
}
//#endregion
//#region src/registry/inputs.ts
/**
* Reads the inputs `registries` and `registry-auth`; from then on the runner masks every password in the log.
*
* @param workspace where relative paths of certificates start
*/
async function readRegistryInputs(workspace) {
	const credentials = parseCredentials(await parseYaml("registry-auth", text$1("registry-auth")));
	for (const secret of secretsOf(credentials)) setSecret(secret);
	return {
		credentials,
		registries: parseRegistries(await parseYaml("registries", text$1("registries")), (path) => readFileSync(resolve(workspace, path), "utf8"))
	};
}
//#endregion
//#region src/toolchain/releases.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/** The version used unless a workflow says otherwise: with it an action's release always runs the same code. */
const defaultBuildxVersion = "0.36.1";
/** The oldest buildx that this action drives: older ones lack several outputs at once or options used here. */
const minimumBuildxVersion = "0.30.0";
/**
* Decides which buildx release is wanted.
*
* @param spec an exact version (`0.36.1`, `v0.36.1`), a semver range (highest match in the table), or `installed`
* @param asset the machine as `<os>-<arch>`, e.g. `linux-arm-v7`
* @param sha256 overrides the table, for a version it does not know or a binary that is not the released one
* @throws Error when nothing matches, when the version is too old, or when no sum is known to check a download against
*/
function resolveBuildx(spec, asset, sha256, table = releases_default) {
	if (spec === "installed") return { kind: "installed" };
	const exact = import_semver.valid(spec);
	if (!exact && import_semver.validRange(spec) === null) throw new Error(`input 'buildx-version' is '${spec}', expected a version (${defaultBuildxVersion}), a range (^0.36.0) or installed`);
	const version = exact ?? highestMatch(spec, asset, table);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	const known = sha256 ?? table[version]?.[asset];
	if (known === void 0) throw new Error(`input 'buildx-version': the sha256 of buildx ${version} for ${asset} is not known to this release of the action; give it as 'buildx-sha256' (it stands in checksums.txt of the buildx release)`);
	return {
		kind: "release",
		version,
		sha256: known
	};
}
/** What is said of a buildx below {@link minimumBuildxVersion}. */
function tooOld(version) {
	return `buildx ${version} is too old, at least ${minimumBuildxVersion} is needed; leave out 'buildx-version' to get ${defaultBuildxVersion}`;
}
/** The name of this machine in buildx's release files: `linux-amd64`, `linux-arm-v7`, `darwin-arm64`. */
function buildxAsset(os, arch, armVersion) {
	return `${os === "win32" ? "windows" : os}-${{
		x64: "amd64",
		ia32: "386",
		ppc64: "ppc64le",
		arm: `arm-v${armVersion ?? "7"}`
	}[arch] ?? arch}`;
}
function highestMatch(range, asset, table) {
	const candidates = Object.keys(table).filter((version) => table[version]?.[asset] !== void 0);
	const match = import_semver.maxSatisfying(candidates, range);
	if (match === null) throw new Error(`input 'buildx-version': no known buildx release for ${asset} matches '${range}', the newest known is ${import_semver.rsort(candidates)[0]}`);
	return match;
}
//#endregion
//#region src/toolchain/inputs.ts
/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
const defaultBuildkitImage = "docker.io/moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";
const defaultBinfmtImage = "docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0";
const defaultBuildxUrl = "https://github.com/docker/buildx/releases/download";
/** Reads the inputs that choose buildx. */
function readBuildxInputs() {
	const sha256 = scalar("buildx-sha256").toLowerCase();
	if (sha256 !== "" && !/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`);
	return {
		version: scalar("buildx-version") || "0.36.1",
		url: parseMirror(scalar("buildx-url") || defaultBuildxUrl),
		...sha256 && { sha256 },
		cacheBinary: boolean("cache-binary", true)
	};
}
/** Reads the inputs that make the builder. */
function readBuilderInputs() {
	const path = name("buildkitd-config");
	const inline = text$1("buildkitd-config-inline");
	if (path !== "" && inline.trim() !== "") throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both given, expected one of them`);
	return {
		existing: name("builder"),
		driver: name("driver") || "docker-container",
		driverOpts: list("driver-opts", { rawQuotes: true }),
		buildkitdFlags: scalar("buildkitd-flags"),
		...path !== "" && { config: {
			input: "buildkitd-config",
			path
		} },
		...inline.trim() !== "" && { config: {
			input: "buildkitd-config-inline",
			text: inline
		} },
		endpoint: name("endpoint"),
		append: text$1("append"),
		keepState: boolean("keep-state", false),
		cleanup: boolean("cleanup", true),
		buildkitImages: images("buildkit-image", defaultBuildkitImage),
		binfmtImages: images("binfmt-image", defaultBinfmtImage),
		emulation: choice("emulation", "auto", "always", "never")
	};
}
function images(input, otherwise) {
	const given = list(input, { comma: true });
	const option = given.find((reference) => reference.startsWith("-"));
	if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`);
	return given.length > 0 ? given : [otherwise];
}
/** A mirror is trusted no more than the network: https, or http on this machine only. */
function parseMirror(text) {
	const problem = (what) => /* @__PURE__ */ new Error(`input 'buildx-url' is '${text}', ${what}`);
	let url;
	try {
		url = new URL(text);
	} catch {
		throw problem("expected a URL such as https://mirror.example.com/buildx");
	}
	if (url.username || url.password) throw new Error(`input 'buildx-url' cannot carry a user name or password`);
	if (url.search || url.hash) throw problem("but nothing may follow the path");
	if (url.protocol === "http:" && !isLoopback(url.host)) throw problem("but plain http is only for this machine, use https");
	if (url.protocol !== "https:" && url.protocol !== "http:") throw problem("expected https");
	return url.href.replace(/\/+$/, "");
}
//#endregion
//#region src/build/inputs.ts
/**
* Reads and checks the inputs one by one.
*
* @param workspace where relative paths start
*/
async function readInputs(workspace) {
	return {
		buildx: readBuildxInputs(),
		builder: readBuilderInputs(),
		solve: {
			addHosts: list("add-hosts", { comma: true }),
			allow: list("allow", { comma: true }),
			annotations: list("annotations"),
			attests: list("attests"),
			buildArgs: list("build-args"),
			buildContexts: list("build-contexts"),
			cacheFrom: list("cache-from", { rawQuotes: true }),
			cacheTo: list("cache-to", { rawQuotes: true }),
			call: name("call"),
			cgroupParent: name("cgroup-parent"),
			context: scalar("context"),
			file: name("file"),
			githubToken: scalar("github-token"),
			labels: list("labels"),
			load: boolean("load", false),
			network: name("network"),
			noCache: boolean("no-cache", false),
			noCacheFilters: list("no-cache-filters", { comma: true }),
			outputs: list("outputs", { rawQuotes: true }),
			platforms: list("platforms", { comma: true }),
			provenance: scalar("provenance"),
			pull: boolean("pull", false),
			push: boolean("push", false),
			sbom: scalar("sbom"),
			secretEnvs: list("secret-envs", { comma: true }),
			secretFiles: list("secret-files"),
			secrets: list("secrets", { untrimmed: true }),
			shmSize: name("shm-size"),
			ssh: list("ssh", { comma: true }),
			tags: list("tags", { comma: true }),
			target: name("target"),
			ulimit: list("ulimit")
		},
		publish: choice("publish", "staged", "direct", "digest"),
		images: list("images", { comma: true }),
		registry: await readRegistryInputs(workspace),
		cache: {
			preset: choice("cache", "none", "gha", "registry", "local", "inline"),
			ref: name("cache-ref"),
			mode: choice("cache-mode", "min", "max"),
			scope: name("cache-scope"),
			write: choice("cache-write", "auto", "always", "never")
		}
	};
}
//#endregion
//#region src/input/file.ts
/** The text of a file; undefined when it cannot be read, which the caller puts into words. */
function readText(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return;
	}
}
//#endregion
//#region src/manifest/imagetools.ts
/** @param builder whose registry configuration to use; undefined where there is no daemon (merge) */
function createImagetools(buildx, builder) {
	const imagetools = ["imagetools", ...builder ? [`--builder=${builder}`] : []];
	const inspect = async (format, reference) => {
		const { stdout } = await buildx([
			...imagetools,
			"inspect",
			...format,
			"--",
			reference
		]);
		return JSON.parse(stdout);
	};
	return {
		inspect: async (reference) => parseInspection(await inspect(["--format={{json .}}"], reference)),
		digest: async (reference) => {
			return (await inspect(["--format={{json .Manifest}}"], reference)).digest;
		},
		manifest: async (reference) => await inspect(["--raw"], reference),
		preview: async (sources, annotations) => {
			const { stdout } = await buildx([
				...imagetools,
				"create",
				"--dry-run",
				...annotations.map((annotation) => `--annotation=${annotation}`),
				"--",
				...sources
			]);
			return parseIndex(stdout.replace(/\n$/, ""));
		},
		create: async (tags, sources, annotations = []) => {
			await buildx([
				...imagetools,
				"create",
				...sources.length === 1 && annotations.length === 0 ? ["--prefer-index=false"] : [],
				...tags.map((tag) => `--tag=${tag}`),
				...annotations.map((annotation) => `--annotation=${annotation}`),
				"--",
				...sources
			]);
		}
	};
}
/** Parses what `imagetools inspect --format '{{json .}}'` prints. */
function parseInspection(found) {
	const { manifest, image } = found;
	const configs = image === void 0 ? [] : isConfig(image) ? [[platformOf(image), image]] : Object.entries(image).map(([name, config]) => [normalised(name), config]);
	return {
		...manifest,
		configs: new Map(configs)
	};
}
/** Parses the very bytes of an index; a single manifest has no `manifests`, and then tells no platform either. */
function parseIndex(bytes) {
	const { mediaType, manifests, annotations } = JSON.parse(bytes);
	return {
		digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
		mediaType,
		size: Buffer.byteLength(bytes),
		manifests,
		annotations,
		configs: /* @__PURE__ */ new Map()
	};
}
function normalised(name) {
	const [os, architecture, variant] = name.split("/");
	return platformOf({
		os,
		architecture,
		variant
	});
}
function isConfig(image) {
	return typeof image.architecture === "string";
}
//#endregion
//#region src/manifest/manifest.ts
const referenceType = "vnd.docker.reference.type";
const referenceDigest = "vnd.docker.reference.digest";
/** The images of an inspected reference: the children of an index that are no attestations, or the one manifest. */
function imagesOf(found) {
	if (found.manifests === void 0) {
		const [platform = "unknown/unknown"] = found.configs.keys();
		return [{
			platform,
			descriptor: {
				digest: found.digest,
				size: found.size,
				mediaType: found.mediaType
			}
		}];
	}
	return found.manifests.filter((descriptor) => !isAttestation(descriptor)).map((descriptor) => ({
		platform: platformOf(descriptor.platform ?? {}),
		descriptor
	}));
}
/** The attestation manifests of an index, each with the digest of the image it is about. */
function attestationsOf(found) {
	return (found.manifests ?? []).filter(isAttestation).map(({ digest, annotations }) => ({
		digest,
		about: annotations?.[referenceDigest]
	}));
}
/**
* Compares what a registry holds with what was asked for.
*
* @param expected normalised platforms; undefined when the builder chose
* @returns one sentence for each fault; empty when all is right
*/
function findFaults(found, expected) {
	const images = imagesOf(found);
	const present = images.map(({ platform }) => platform);
	const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
	const missing = expected?.filter((platform) => !present.includes(platform)) ?? [];
	const extra = expected ? present.filter((platform) => !expected.includes(platform)) : [];
	const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index);
	return [
		...present.length === 0 ? ["it holds no image"] : [],
		...missing.map((platform) => `${platform} is missing`),
		...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
		...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
		...[...found.configs].filter(([platform, config]) => platformOf(config) !== platform).map(([platform, config]) => `the image for ${platform} says in its config that it is for ${platformOf(config)}`),
		...attestationsOf(found).filter(({ about }) => about === void 0 || !digests.has(about)).map(({ digest, about }) => `attestation ${digest} is about ${about ?? "nothing"}, which is not in the index`)
	];
}
/**
* Composes the output `manifest`.
*
* @param order platforms in the order asked for; others follow in the index's own
* @param contents manifests of the images by digest, where they were read
*/
function describe(image, tags, found, order, contents, emulated) {
	const rank = (platform) => order.includes(platform) ? order.indexOf(platform) : order.length;
	const attestations = attestationsOf(found);
	const platforms = imagesOf(found).sort((a, b) => rank(a.platform) - rank(b.platform)).map(({ platform, descriptor: { digest, size } }) => {
		const content = contents.get(digest);
		return {
			platform,
			digest,
			size,
			compressedSize: content?.layers.reduce((sum, layer) => sum + layer.size, 0),
			layers: content?.layers.length,
			created: found.configs.get(platform)?.created,
			emulated: emulated(platform),
			attestations: attestations.filter(({ about }) => about === digest).map((attestation) => attestation.digest)
		};
	});
	return {
		image,
		digest: found.digest,
		mediaType: found.mediaType,
		tags,
		platforms
	};
}
function isAttestation({ annotations }) {
	return annotations?.[referenceType] !== void 0;
}
//#endregion
//#region src/manifest/publish.ts
/**
* Reads a digest back from every repository and checks it, before any tag moves.
*
* @param expected normalised platforms; undefined when the builder chose
* @returns what the first repository holds
* @throws Error that lists every fault of every repository
*/
async function verify(imagetools, repositories, digest, expected) {
	const found = await Promise.all(repositories.map((repository) => imagetools.inspect(`${repository}@${digest}`)));
	const faults = repositories.flatMap((repository, index) => {
		const inspection = found[index];
		return inspection ? findFaults(inspection, expected).map((fault) => `${repository}@${digest}: ${fault}`) : [];
	});
	if (faults.length > 0) throw new Error(`the pushed image is not what was asked for, so no tag was moved:\n${faults.join("\n")}`);
	const [first] = found;
	if (first === void 0) throw new Error("there is no repository to read the image back from");
	return first;
}
/**
* Points the tags of every repository to a digest, one call a repository, and reads each tag back.
*
* @param parts what the image has to be made of first
* @throws Error that lists each reference as moved or not moved
*/
async function tag(imagetools, targets, digest, { digests, annotations } = {
	digests: [digest],
	annotations: []
}) {
	await confirmTags(imagetools, targets, digest, (await Promise.allSettled(targets.map(({ repository, tags }) => imagetools.create(tags.map((name) => `${repository}:${name}`), digests.map((part) => `${repository}@${part}`), annotations)))).flatMap((result) => result.status === "rejected" ? [reason$1(result.reason)] : []));
}
/**
* Reads tags back and compares digests.
*
* @param problems what already went wrong
* @throws Error that lists each reference as moved or not moved, if there was a problem or a tag is elsewhere
*/
async function confirmTags(imagetools, targets, digest, problems = []) {
	const references = targets.flatMap(({ repository, tags }) => tags.map((name) => `${repository}:${name}`));
	const states = await Promise.all(references.map(async (reference) => {
		const found = await imagetools.digest(reference).catch(() => void 0);
		return {
			reference,
			moved: found === digest,
			found
		};
	}));
	if (problems.length === 0 && states.every(({ moved }) => moved)) return;
	const lines = states.map(({ reference, moved, found }) => moved ? `moved: ${reference}` : `not moved: ${reference}${found ? ` (is ${found})` : ""}`);
	throw new Error([
		`not every tag points to ${digest}`,
		...lines,
		...problems
	].join("\n"));
}
function reason$1(error) {
	return error instanceof Error ? error.message : String(error);
}
//#endregion
//#region src/registry/hosts.ts
/** The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts. */
function hostsOf(request) {
	const caches = [...request.cacheFrom, ...request.cacheTo].map(fieldsOf);
	const references = [
		...request.push ? request.tags : [],
		...request.outputs.map(fieldsOf).flatMap(({ name = "" }) => name.split(",")),
		...caches.flatMap(({ ref = "", "": reference = "" }) => [ref, reference]),
		...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? "")
	];
	return [...new Set(references.filter((reference) => reference !== "").flatMap(hostOf))];
}
/**
* Adds what a builder needs to reach registries on this machine's loopback: plain HTTP, unless something is said of the
* host already; a host with a CA, a client certificate or `insecure` speaks TLS, which BuildKit would not try there.
*
* @param hosts the hosts that the build names; mirrors and hosts of the tables count too
* @returns the tables, and the hosts among them that are on loopback
*/
function withLoopback(tables, hosts) {
	const mirrorHosts = Object.values(tables).flatMap(({ mirrors = [] }) => Array.isArray(mirrors) ? mirrors : []).map((mirror) => String(mirror).split("/")[0] ?? "");
	const loopback = [.../* @__PURE__ */ new Set([
		...hosts,
		...Object.keys(tables),
		...mirrorHosts
	])].filter(isLoopback);
	const added = loopback.map((host) => {
		const table = tables[host] ?? {};
		return [host, {
			http: ![
				"ca",
				"keypair",
				"insecure",
				"tlsconfigdir"
			].some((key) => key in table),
			...table
		}];
	});
	return {
		tables: {
			...tables,
			...Object.fromEntries(added)
		},
		loopback
	};
}
function hostOf(reference) {
	try {
		return [parseReference(reference).host];
	} catch {
		return [];
	}
}
/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record) {
	try {
		const [fields = []] = parse(record, { columns: false });
		return Object.fromEntries(fields.map((field) => {
			const equals = field.indexOf("=");
			return equals < 0 ? ["", field] : [field.slice(0, equals), field.slice(equals + 1)];
		}));
	} catch {
		return {};
	}
}
//#endregion
//#region src/report/annotations.ts
/**
* Turns warnings about a Dockerfile into annotations. File and line are given only where the file is known to hold what
* the warning is about, since an annotation on the wrong line misleads.
*
* @param dockerfile path in the repository; undefined when the Dockerfile comes from elsewhere
* @param content of that file; undefined where it cannot be read because the context is Git
*/
function annotate(warnings, dockerfile, content) {
	return warnings.map(({ title, message, url, source, line, endLine }) => ({
		title,
		message: url ? `${message}\n${url}` : message,
		...dockerfile !== void 0 && (content === void 0 || content === source) && {
			file: dockerfile,
			...line && { startLine: line },
			...endLine && { endLine }
		}
	}));
}
/** Shows annotations in the run. */
function showAnnotations(annotations) {
	for (const { message, ...properties } of annotations) warning(message, properties);
}
//#endregion
//#region src/report/log.ts
/** Log lines that go out at once. */
const log = {
	info: (line) => printUntrusted(`${line}\n`),
	warning: (message) => warning(message),
	notice: (message) => notice(message)
};
/** Makes the runner hide values in everything it shows from now on. */
function mask(values) {
	for (const value of values) setSecret(value);
}
/**
* Runs a part of the work whose lines are kept together: they come out as one group when it ends, so that parts can run
* side by side. Warnings and notices come at once.
*/
async function group(title, work) {
	const lines = [];
	const started = performance.now();
	try {
		return await work({
			...log,
			info: (line) => lines.push(line)
		});
	} finally {
		startGroup(`${title} (${((performance.now() - started) / 1e3).toFixed(1)} s)`);
		if (lines.length > 0) printUntrusted(`${lines.join("\n")}\n`);
		endGroup();
	}
}
/**
* Runs work whose output is shown as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
* middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
* in between.
*
* @param work gets a function that prints
*/
async function live(title, work) {
	const token = randomUUID();
	let lineIsOpen = false;
	startGroup(title);
	write(`::stop-commands::${token}\n`);
	try {
		return await work((chunk) => {
			write(chunk);
			lineIsOpen = !chunk.endsWith("\n");
		});
	} finally {
		write(`${lineIsOpen ? "\n" : ""}::${token}::\n`);
		endGroup();
	}
}
/** Prints text that came from elsewhere, with the runner's commands switched off around it where it holds any. */
function printUntrusted(text) {
	if (!/::|##\[/.test(text)) {
		write(text);
		return;
	}
	const token = randomUUID();
	write(`::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`);
}
function write(text) {
	process.stdout.write(text);
}
//#endregion
//#region src/report/summary.ts
/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes$1 = 1044480;
/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
function renderSummary(report) {
	const { title, manifest, references, destinations, facts } = report;
	return cut([
		`## ${escapeMarkdown(title)}`,
		"",
		...manifest ? headOf(manifest, references) : ["Nothing was pushed.", ""],
		...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
		...destinations.length > 0 ? [""] : [],
		...manifest ? platformTable(manifest) : [],
		...facts.map(([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`),
		""
	]);
}
/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
function escapeMarkdown(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]()#+!|~@:-]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** `30.0 MiB`; `–` for what is not known. */
function formatBytes(bytes) {
	if (bytes === void 0) return "–";
	const units = [
		"B",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
	return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
function headOf({ image, digest }, references) {
	return [
		...(references.length > 0 ? references : [`${image}@${digest}`]).flatMap((name) => [
			"```sh",
			`docker pull ${name.replace(/[\r\n`]/g, "")}`,
			"```",
			""
		]),
		`**Digest**: <code>${escapeMarkdown(digest)}</code>`,
		""
	];
}
function platformTable({ platforms }) {
	return [
		"| Platform | Digest | Compressed size | Layers | Built |",
		"| --- | --- | ---: | ---: | --- |",
		...platforms.map(({ platform, digest, compressedSize, layers, emulated }) => [
			"",
			escapeMarkdown(platform),
			`<code>${escapeMarkdown(digest)}</code>`,
			formatBytes(compressedSize),
			layers ?? "–",
			emulated === void 0 ? "–" : emulated ? "emulated (QEMU)" : "native",
			""
		].join(" | ").trim()),
		""
	];
}
function cut(lines) {
	const whole = lines.join("\n");
	if (Buffer.byteLength(whole) <= maximumBytes$1) return whole;
	const kept = [];
	let bytes = 0;
	for (const line of lines) {
		bytes += Buffer.byteLength(line) + 1;
		if (bytes > maximumBytes$1) break;
		kept.push(line);
	}
	return [
		...kept,
		"",
		"_The summary was cut here: GitHub shows at most 1 MiB. The output `manifest` has everything._",
		""
	].join("\n");
}
//#endregion
//#region src/input/csv.ts
/**
* Composes a value that buildx reads as one CSV record, such as `type=image,"name=a,b",push=true`: Go's encoding/csv
* wants the quotes around the whole field. Fields without a value are left out.
*/
function csvFields(fields) {
	return csvRecord(Object.entries(fields).filter(([, value]) => value !== void 0 && value !== "").map(([key, value]) => `${key}=${value}`));
}
/** Composes one CSV record; {@link csvFields} for `key=value` fields. */
function csvRecord(fields) {
	return stringify([fields], {
		record_delimiter: "",
		quoted_match: /^\s|\s$|[\r\n]/
	});
}
/**
* Takes apart a value that buildx reads as one CSV record (Go's encoding/csv with `key=value` fields).
*
* @param input the input's name, for the error
* @throws Error that names input and value, when it is not one record
*/
function parseFields(input, record) {
	return parseRecord(input, record).map((field) => {
		const equals = field.indexOf("=");
		return equals < 0 ? {
			key: field,
			value: void 0
		} : {
			key: field.slice(0, equals),
			value: field.slice(equals + 1)
		};
	});
}
/** The fields of one CSV record; {@link parseFields} for `key=value` fields. */
function parseRecord(input, record) {
	let records;
	try {
		records = parse(record, {
			columns: false,
			relax_column_count: true
		});
	} catch (error) {
		throw new Error(`input '${input}': '${record}' is not a list of fields between commas; a quote must stand around a whole field, as in type=image,"name=a,b"`, { cause: error });
	}
	const [fields = [], ...more] = records;
	if (more.length > 0) throw new Error(`input '${input}': '${record}' has a line break, expected one line`);
	return fields;
}
//#endregion
//#region src/solve/attestations.ts
/**
* Decides about attestations as docker/build-push-action does, but for one point: where build arguments are given and
* the user chose nothing, provenance is `mode=min`, since `mode=max` would publish their values with the image.
*/
function planAttestations(facts) {
	const { sbom, builderId } = facts;
	const { attest: provenance, notice } = planProvenance(facts);
	const given = [...provenance === void 0 ? [] : [provenance], ...sbom === "" ? [] : [csvRecord(["type=sbom", ...switched("sbom", sbom)])]];
	const types = given.map((attest) => typeOf(attest));
	const others = facts.attests.filter((attest) => !types.includes(typeOf(attest))).map((attest) => {
		const fields = switched("attests", attest);
		return csvRecord(typeOf(attest) === "provenance" ? withBuilder(fields, builderId) : fields);
	});
	return {
		attests: [...given, ...others],
		...notice && { notice }
	};
}
/** Tells whether BuildKit can attach attestations: from 0.11 on; the docker driver's only where it says `-moby`. */
function supportsAttestations(driver, version) {
	const parsed = import_semver.default.parse(version);
	if (parsed === null || parsed === void 0) return false;
	return import_semver.default.gte(`${parsed.major}.${parsed.minor}.${parsed.patch}`, "0.11.0") && (driver !== "docker" || String(version).endsWith("-moby"));
}
function planProvenance(facts) {
	const { provenance, attests, builderId } = facts;
	if (/^(?:true|True|TRUE)$/.test(provenance)) return { attest: csvRecord(withBuilder(["type=provenance"], builderId)) };
	if (/^(?:false|False|FALSE)$/.test(provenance)) return { attest: "type=provenance,disabled=true" };
	if (provenance !== "") return { attest: csvRecord(withBuilder(["type=provenance", ...switched("provenance", provenance)], builderId)) };
	if (attests.some((attest) => typeOf(attest) === "provenance") || facts.noDefault || facts.hasDockerOutput || !supportsAttestations(facts.driver, facts.buildkitVersion)) return {};
	if (facts.isPrivate) return { attest: csvRecord(withBuilder([
		"type=provenance",
		"mode=min",
		"inline-only=true"
	], builderId)) };
	return {
		attest: csvRecord(withBuilder(["type=provenance", `mode=${facts.hasBuildArgs ? "min" : "max"}`], builderId)),
		...facts.hasBuildArgs && { notice: `provenance is mode=min, because mode=max would publish the values of 'build-args'; set 'provenance: mode=max' if they may be seen` }
	};
}
/** The fields of an attestation, in which a bare boolean switches it on or off. */
function switched(input, text) {
	return parseRecord(input, text).map((field) => {
		const value = readSwitch(field);
		return value === void 0 ? field : `disabled=${!value}`;
	});
}
function withBuilder(fields, builderId) {
	return fields.some((field) => field.startsWith("builder-id=")) || builderId === "" ? [...fields] : [...fields, `builder-id=${builderId}`];
}
function typeOf(attest) {
	return parseFields("attests", attest).find(({ key }) => key.trim().toLowerCase() === "type")?.value;
}
//#endregion
//#region src/solve/arguments.ts
/** The argument vector of `buildx build`. The context stands behind `--`, since buildx takes `--help` for an option. */
function buildArguments(request, builder, files) {
	return [
		"build",
		...each("add-host", request.addHosts),
		...each("allow", request.allow),
		...each("annotation", request.annotations),
		...each("attest", request.attests),
		...each("build-arg", request.buildArgs),
		...each("build-context", request.buildContexts),
		...each("cache-from", request.cacheFrom),
		...each("cache-to", request.cacheTo),
		...some("call", request.call),
		...some("cgroup-parent", request.cgroupParent),
		...some("file", request.file),
		...some("iidfile", files.imageId),
		...each("label", request.labels),
		...each("no-cache-filter", request.noCacheFilters),
		...each("output", request.outputs),
		...some("platform", request.platforms.join(",")),
		...each("secret", request.secrets),
		...some("shm-size", request.shmSize),
		...each("ssh", request.ssh),
		...each("tag", request.tags),
		...some("target", request.target),
		...each("ulimit", request.ulimit),
		...some("builder", builder),
		...flag("load", request.load),
		...some("metadata-file", files.metadata),
		...some("network", request.network),
		...flag("no-cache", request.noCache),
		"--progress=plain",
		...flag("pull", request.pull),
		...flag("push", request.push),
		"--",
		request.context
	];
}
function each(name, values) {
	return values.map((value) => `--${name}=${value}`);
}
function some(name, value) {
	return value ? [`--${name}=${value}`] : [];
}
function flag(name, set) {
	return set ? [`--${name}`] : [];
}
//#endregion
//#region src/solve/build.ts
/**
* Runs `buildx build` for a result.
*
* @throws Error with the failing instruction and its last lines
*/
async function build(buildx, request, { builder, folder, hasFiles, ...options }) {
	const files = {
		metadata: join(folder, "metadata.json"),
		...!hasFiles && { imageId: join(folder, "image-id") }
	};
	try {
		await buildx(buildArguments(request, builder, files), withWarnings(options));
	} catch (error) {
		throw explained(error);
	}
	const metadata = await readMetadata(files.metadata);
	const imageId = files.imageId ? (await readFile(files.imageId, "utf8").catch(() => "")).trim() : "";
	return {
		metadata,
		...imageId && { imageId },
		...text("digest", metadata["containerimage.digest"]),
		...text("ref", metadata["buildx.build.ref"])
	};
}
/**
* Runs `buildx build` for a question about the Dockerfile (`call`).
*
* @throws Error when there is no answer
*/
async function ask(buildx, request, { builder, folder, ...options }) {
	const metadataFile = join(folder, "metadata.json");
	try {
		await buildx(buildArguments(request, builder, { metadata: metadataFile }), options);
	} catch (error) {
		const metadata = await readMetadata(metadataFile);
		if (!(error instanceof CommandError) || !("result.json" in metadata)) throw explained(error);
		const [firstLine] = error.stdout.trim().split("\n");
		return {
			metadata,
			failure: `'call: ${request.call}' failed: ${firstLine || error.message}`
		};
	}
	return { metadata: await readMetadata(metadataFile) };
}
function withWarnings(options) {
	return {
		...options,
		env: {
			BUILDX_METADATA_WARNINGS: "true",
			...options.env
		}
	};
}
function explained(error) {
	return error instanceof CommandError ? new Error(explainFailure(error), { cause: error }) : error;
}
/** Picks from buildx's plain progress what a person needs: the failing instruction, its last lines, and the error. */
function explainFailure({ exitCode, stderr, message }) {
	if (exitCode === 130) return "the build was cancelled";
	if (exitCode === 102) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`;
	const error = stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim();
	const step = stderr.slice(stderr.lastIndexOf("\n------\n > ") + 1);
	if (!stderr.includes("\n------\n > ")) return error ? `the build failed: ${error}` : message;
	const block = step.slice(0, step.indexOf("\nERROR: ") < 0 ? void 0 : step.indexOf("\nERROR: "));
	return `the build failed: ${error ?? ""}\n${lastLines(block, 30)}`;
}
async function readMetadata(path) {
	const content = await readFile(path, "utf8").catch(() => "");
	if (content.trim() === "") return {};
	const metadata = JSON.parse(content);
	return typeof metadata === "object" && metadata !== null ? metadata : {};
}
function text(key, value) {
	return typeof value === "string" && value !== "" ? { [key]: value } : {};
}
//#endregion
//#region src/solve/call.ts
/** Tells whether the input `call` asks for a build, not for a question about the Dockerfile. */
function isBuildCall(call) {
	return call === "" || parseRecord("call", call)[0] === "build";
}
/**
* The result of a call from buildx's metadata file.
*
* @returns undefined when the call gave none
*/
function callResult(metadata) {
	const result = metadata["result.json"];
	return typeof result === "string" ? JSON.parse(result) : result;
}
/** The warnings of a `call: check` (BuildKit, frontend/subrequests/lint); empty for the result of another call. */
function lintWarnings(result) {
	const { warnings, sources, buildError } = result ?? {};
	const place = (location) => located(sources?.[location?.sourceIndex ?? 0], location?.ranges);
	return [...(warnings ?? []).map(({ ruleName, detail, description, url, location }) => ({
		title: ruleName ?? "Warning",
		message: detail || description || "",
		...url && { url },
		...place(location)
	})), ...buildError ? [{
		title: "Error",
		message: buildError.message ?? "",
		...place(buildError.location)
	}] : []];
}
/** The warnings of a build, which buildx puts into its metadata file when `BUILDX_METADATA_WARNINGS` is set. */
function buildWarnings(metadata) {
	const warnings = metadata["buildx.build.warnings"];
	if (!Array.isArray(warnings)) return [];
	return warnings.map(({ short, detail, url, sourceInfo, range }) => {
		const text = decode(short).replace(/ \(line \d+\)$/, "");
		const [, title, message] = text.match(/^(\w+): ([\s\S]*)$/) ?? [
			void 0,
			"Warning",
			text
		];
		return {
			title: title ?? "Warning",
			message: message || (detail ?? []).map(decode).join(" "),
			...url && { url },
			...located(sourceInfo, range)
		};
	});
}
function located(source, ranges) {
	const line = ranges?.[0]?.start?.line;
	const endLine = ranges?.[0]?.end?.line;
	return {
		...source?.data && { source: decode(source.data) },
		...line && { line },
		...endLine && { endLine }
	};
}
function decode(base64) {
	return Buffer.from(base64 ?? "", "base64").toString("utf8");
}
//#endregion
//#region src/solve/context.ts
/**
* The Git context of the commit that the event is about, `<server>/<repository>.git#<sha>`; the checkout where there is
* none (a run by hand). Two variables change it, as in docker/build-push-action: one takes the head of a pull request
* instead of its merge commit, the other writes the commit as a query.
*/
function defaultContext({ serverUrl, repository, sha, event, environment }) {
	if (!repository || !sha) return ".";
	const wantsHead = readVariable(environment, "DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF");
	const asQuery = readVariable(environment, "BUILDX_SEND_GIT_QUERY_AS_INPUT");
	const commit = wantsHead && headOfPullRequest(event) || sha;
	return `${serverUrl}/${repository}.git${asQuery ? "?ref=" : "#"}${commit}`;
}
/**
* Fills in `{{defaultContext}}`. Behind it may stand `:folder` for a folder of the repository; where the commit is a
* query, the folder becomes one too, since a query's value has no place for it.
*/
function renderContext(text, context) {
	return text.replace(/\{\{\s*defaultContext\s*\}\}(?::([^,]*))?/g, (_, folder) => {
		if (folder === void 0) return context;
		return context.includes("?ref=") ? `${context}&subdir=${encodeURI(folder)}` : `${context}:${folder}`;
	});
}
/** Tells whether BuildKit fetches a context by itself (buildx, util/urlutil). */
function isRemote(context) {
	return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/.test(context);
}
/**
* The id under which BuildKit looks for a token when it fetches from the server of a context.
*
* @returns undefined when neither the context nor a named one is the default Git context, or when a secret for Git is
*   there already
*/
function gitTokenId(contexts, defaultGitContext, secretIds) {
	if (!isRemote(defaultGitContext) || !contexts.some((context) => context.startsWith(defaultGitContext))) return void 0;
	if (secretIds.some((id) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))) return void 0;
	return `GIT_AUTH_TOKEN.${new URL(defaultGitContext).host}`;
}
function readVariable(environment, name) {
	return parseSwitch(name, environment[name], false);
}
function headOfPullRequest({ pull_request: request }) {
	const { head } = request ?? {};
	return typeof head?.sha === "string" ? head.sha : void 0;
}
//#endregion
//#region src/toolchain/buildkitd.ts
/**
* Reads the given buildkitd.toml; without one, that which buildx would take by itself, since a file of ours would
* replace it.
*
* @throws Error that names the input when the file cannot be read
*/
async function readConfig(config, buildxConfig) {
	if (config?.text !== void 0) return {
		source: `input '${config.input}'`,
		text: config.text
	};
	if (config?.path !== void 0) return {
		source: `input '${config.input}'`,
		text: await readConfigFile(config.path)
	};
	const path = join(buildxConfig, "buildkitd.default.toml");
	const text = await readFile(path, "utf8").catch(() => void 0);
	return text === void 0 ? void 0 : {
		source: path,
		text,
		byDefault: true
	};
}
/**
* Merges the given buildkitd.toml with the typed registries and with what loopback hosts need.
*
* @param hosts the registry hosts that the build names
* @throws Error that names source and line of what is no TOML, or both sources of a conflict
*/
function composeConfig(given, typed, hosts) {
	const base = given ? parseConfig(given) : {};
	const registries = mergeTables(registriesOf(given, base), typed, given?.source ?? "");
	const { tables, loopback } = withLoopback(registries, hosts);
	if (!(Object.keys(typed).length > 0 || loopback.some((host) => !(host in registries)))) return {
		...given && !given.byDefault && { text: given.text },
		loopback
	};
	return {
		text: stringify$1({
			...base,
			registry: tables
		}),
		loopback
	};
}
function mergeTables(given, typed, source) {
	const merged = Object.entries(typed).map(([host, table]) => {
		const conflict = Object.keys(table).find((key) => given[host]?.[key] !== void 0 && JSON.stringify(given[host]?.[key]) !== JSON.stringify(table[key]));
		if (conflict !== void 0) throw new Error(`'${conflict}' of registry '${host}' is set by input 'registries' and by ${source}; keep one of them`);
		return [host, {
			...given[host],
			...table
		}];
	});
	return {
		...given,
		...Object.fromEntries(merged)
	};
}
function registriesOf(given, { registry = {} }) {
	if (typeof registry === "object" && registry !== null && Object.values(registry).every((table) => typeof table === "object")) return registry;
	throw new Error(`${given?.source}: 'registry' is no table of hosts, expected [registry."host"]`);
}
function parseConfig({ source, text }) {
	try {
		return parse$1(text, { integersAsBigInt: true });
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [what = ""] = error.message.split("\n");
		throw new Error(`${source} is no TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, "")}`, { cause: error });
	}
}
async function readConfigFile(path) {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw new Error(`input 'buildkitd-config' is '${path}', which cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
//#endregion
//#region src/toolchain/download.ts
/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const maximumBytes = 268435456;
/** A server that stops sending for this long counts as broken. */
const socketTimeoutMilliseconds = 3e4;
/** A failure that a second attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
var PassingFailure = class extends Error {};
/**
* Downloads a file and hashes it on the way. Tried once more when the connection breaks, when the server is
* overloaded, or when the content is not the one asked for; the file is removed when it fails.
*
* @param path a file that does not exist yet, written with mode 0700
* @param warn is told why a second attempt is made
* @throws Error that names the URL and, for wrong content, both sums
*/
async function download({ url, sha256 }, path, warn) {
	try {
		await attempt(url, sha256, path);
	} catch (error) {
		if (!(error instanceof PassingFailure)) throw error;
		warn(`${error.message}; trying once more`);
		await attempt(url, sha256, path);
	}
}
/** The sha256 of a file, as 64 hexadecimal digits. */
async function sha256OfFile(path) {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path, { highWaterMark: 4194304 })) hash.update(chunk);
	return hash.digest("hex");
}
async function attempt(url, sha256, path) {
	const { HttpClient } = await import("./chunks/lib.js");
	const client = new HttpClient("multiarch-build", [], {
		socketTimeout: socketTimeoutMilliseconds,
		keepAlive: false
	});
	try {
		const { message } = await client.get(url).catch((error) => {
			throw new PassingFailure(`cannot download ${url}: ${reason(error)}`, { cause: error });
		});
		const status = message.statusCode ?? 0;
		if (status !== 200) {
			message.resume();
			throw answered(url, status);
		}
		await receive(url, sha256, path, message);
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		client.dispose();
	}
}
async function receive(url, sha256, path, body) {
	const hash = createHash("sha256");
	let bytes = 0;
	const file = await open(path, "wx", 448);
	try {
		for await (const chunk of incoming(url, body)) {
			bytes += chunk.length;
			if (bytes > maximumBytes) throw new Error(`${url} is larger than ${maximumBytes / 1024 / 1024} MiB, that is not buildx`);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
		await file.sync();
	} catch (error) {
		throw isOutOfSpace(error) ? new Error(`no space left on the disk of ${dirname(path)} while downloading ${url}`, { cause: error }) : error;
	} finally {
		await file.close();
	}
	const got = hash.digest("hex");
	if (got !== sha256) throw new PassingFailure(`${url} has the wrong content: expected sha256 ${sha256}, got ${got} (${bytes} bytes)`);
}
async function* incoming(url, body) {
	try {
		for await (const chunk of body) yield chunk;
	} catch (error) {
		throw new PassingFailure(`the download of ${url} broke off: ${reason(error)}`, { cause: error });
	}
}
function answered(url, status) {
	const message = `cannot download ${url}: the server answered ${status}`;
	if (status === 408 || status === 429 || status >= 500) return new PassingFailure(message);
	if (status >= 300 && status < 400) return /* @__PURE__ */ new Error(`${message}, a redirect from https to http, which is not followed`);
	return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message);
}
function reason(error) {
	return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error);
}
function isOutOfSpace(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
//#endregion
//#region src/toolchain/buildx.ts
const tool = "multiarch-build-buildx";
const pluginName = "docker-buildx";
/** The folders in which the docker CLI looks for plugins (docker/cli, cli-plugins/manager). */
function pluginFolders(dockerConfig) {
	return [join(dockerConfig, "cli-plugins"), ...[
		"/usr/local/lib",
		"/usr/local/libexec",
		"/usr/lib",
		"/usr/libexec"
	].map((folder) => join(folder, "docker", "cli-plugins"))];
}
/** The Actions cache's key of a binary; with the sum in it, another binary of the same version is another entry. */
function binaryCacheKey(version, asset, sha256) {
	return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`;
}
/** Where a binary lies for the Actions cache, which keys entries by path: the same for restoring and saving. */
function binaryCachePath(temp) {
	return join(temp, tool, "buildx");
}
/**
* Provides a buildx whose content was checked in this very call: the one on the machine, in the tool cache, in the
* Actions cache, or downloaded, in this order; and makes it what `docker buildx` runs in later steps.
*
* @throws Error when the wanted binary cannot be had or does not report the version it should
*/
async function ensureBuildx(wanted, places, run, log) {
	const onMachine = await firstPlugin(places.pluginFolders);
	if (wanted.kind === "installed") return useInstalled(onMachine, run);
	const { version, sha256 } = wanted;
	if (onMachine && await sha256OfFile(onMachine) === sha256) {
		log.info(`buildx ${version} is on this machine: ${onMachine}`);
		return {
			path: onMachine,
			version,
			source: "machine"
		};
	}
	const buildx = await fromCachesOrDownload(version, sha256, places, run, log);
	await expose(buildx.path, places.pluginFolders[0]);
	return buildx;
}
async function fromCachesOrDownload(version, sha256, places, run, log) {
	const folder = join(places.toolCache, tool, version, places.asset);
	const path = join(folder, "buildx");
	const found = await sha256OfFile(path).catch(() => void 0);
	if (found === sha256) {
		log.info(`buildx ${version} is in the tool cache: ${path}`);
		return {
			path,
			version,
			source: "tool cache"
		};
	}
	if (found) log.warning(`buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is replaced`);
	await mkdir(dirname(folder), { recursive: true });
	const part = join(dirname(folder), `.${randomUUID()}.part`);
	try {
		const source = await obtain(part, version, sha256, places, log);
		await assertVersion(part, version, run);
		await install(part, path);
		return {
			path,
			version,
			source
		};
	} finally {
		await rm(part, { force: true });
	}
}
/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(part, version, sha256, places, log) {
	const key = binaryCacheKey(version, places.asset, sha256);
	const restored = binaryCachePath(places.temp);
	if (await places.cache?.restore(restored, key)) {
		const found = await sha256OfFile(restored).catch(() => "no file");
		if (found === sha256) {
			await copyFile(restored, part);
			log.info(`buildx ${version} came from the Actions cache`);
			return "Actions cache";
		}
		log.warning(`buildx ${version} in the Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`);
	}
	const suffix = places.asset.startsWith("windows-") ? ".exe" : "";
	const url = `${places.url}/v${version}/buildx-v${version}.${places.asset}${suffix}`;
	log.info(`downloading ${url}`);
	await download({
		url,
		sha256
	}, part, log.warning);
	return "download";
}
/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part, path) {
	await mkdir(dirname(path), { recursive: true });
	await rename(part, path);
	await writeFile(`${dirname(path)}.complete`, "");
}
/** Links the binary into the user's plugin folder, which docker searches first. */
async function expose(path, folder) {
	const plugin = join(folder, pluginName);
	if (await readlink(plugin).catch(() => void 0) === path) return;
	await mkdir(folder, { recursive: true });
	const temporary = join(folder, `.${pluginName}-${randomUUID()}`);
	await symlink(path, temporary);
	await rename(temporary, plugin);
}
async function useInstalled(path, run) {
	if (path === void 0) throw new Error(`input 'buildx-version' is 'installed', but there is no docker-buildx plugin on this machine; leave the input out to have one downloaded`);
	const version = await reportedVersion(path, run);
	if (import_semver.lt(version, "0.30.0")) throw new Error(tooOld(version));
	return {
		path,
		version,
		source: "machine"
	};
}
async function assertVersion(path, version, run) {
	const reported = await reportedVersion(path, run);
	if (reported !== version) throw new Error(`the binary for buildx ${version} says that it is ${reported}; check 'buildx-version' and 'buildx-sha256'`);
}
/** `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`. */
async function reportedVersion(path, run) {
	const { stdout } = await run(path, ["version"]);
	const version = import_semver.valid(stdout.trim().split(/\s+/)[1] ?? "");
	if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which holds no version`);
	return version;
}
async function firstPlugin(folders) {
	for (const folder of folders) {
		const path = join(folder, pluginName);
		if (await stat(path).catch(() => void 0)) return path;
	}
}
//#endregion
//#region src/toolchain/docker.ts
/**
* Asks the daemon which of the images it holds; one process that also shows whether there is a daemon at all.
*
* @throws Error that tells a missing docker command from a daemon that does not answer
*/
async function inspectImages(run, references, endpoint) {
	const images = (await run("docker", [
		"image",
		"inspect",
		"--format",
		"{{json .}}",
		"--",
		...references
	]).then(({ stdout }) => stdout, (error) => {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) throw new Error(`cannot run docker: ${error.message}; install Docker Engine on this runner, or use a runner that has it`, { cause: error });
		if (!/no such image/i.test(error.stderr)) throw new Error(`cannot reach the Docker daemon at ${endpoint}: ${error.stderr.trim()}`, { cause: error });
		return error.stdout;
	})).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
	const names = new Set(images.flatMap(({ RepoTags, RepoDigests }) => [...RepoTags ?? [], ...RepoDigests ?? []].map(familiar)));
	return (reference) => names.has(familiar(withoutTagBeforeDigest(reference)));
}
/**
* Makes one of the candidate images available: the first that the daemon holds or can pull.
*
* @param input the input that lists the candidates, for the message
* @returns the reference that is there now
* @throws Error with each candidate's reason when none can be pulled
*/
async function ensureImage(run, input, candidates, has, log) {
	const reasons = [];
	for (const reference of candidates) {
		if (has(reference)) return reference;
		try {
			log(`pulling ${reference}`);
			await run("docker", [
				"pull",
				"--quiet",
				"--",
				reference
			]);
			return reference;
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			const reason = error.stderr.trim() || error.message;
			reasons.push(`${reference}: ${reason}`);
			log(`skipping ${reference}: ${reason}`);
		}
	}
	throw new Error(`no image of '${input}' can be pulled; name one that this machine reaches, e.g. in your own registry\n${reasons.join("\n")}`);
}
/** Docker leaves `docker.io/` and `library/` out of the names it reports. */
function familiar(reference) {
	return reference.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
}
/** `name:tag@digest` is stored as `name@digest`. */
function withoutTagBeforeDigest(reference) {
	const [name = "", digest] = reference.split("@");
	return digest === void 0 ? name : `${name.replace(/:[^:/]*$/, "")}@${digest}`;
}
//#endregion
//#region src/toolchain/emulation.ts
const binfmtFolder = "/proc/sys/fs/binfmt_misc";
/** ELF e_machine (ELF specification, linux/elf-em.h) to Go's names, as `<machine>/<bits>/<byte order>`. */
const elfArchitectures = {
	"3/32/little": "386",
	"8/64/big": "mips64",
	"8/64/little": "mips64le",
	"21/64/little": "ppc64le",
	"22/64/big": "s390x",
	"40/32/little": "arm",
	"62/64/little": "amd64",
	"183/64/little": "arm64",
	"243/64/little": "riscv64",
	"258/64/little": "loong64"
};
/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
const compatible = {
	amd64: "386",
	arm64: "arm"
};
/**
* Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
* binfmt and Rosetta name theirs differently.
*
* @returns undefined when binfmt_misc is not mounted, so that nothing can be said
*/
async function readHandlers(folder = binfmtFolder) {
	const names = await readdir(folder).catch(() => void 0);
	if (!names?.includes("status")) return void 0;
	const entries = names.filter((name) => name !== "status" && name !== "register");
	return Promise.all(entries.map(async (name) => parseHandler(name, await readFile(join(folder, name), "utf8"))));
}
/** Parses one handler file of binfmt_misc (Documentation/admin-guide/binfmt-misc.rst of the kernel). */
function parseHandler(name, text) {
	const field = (key) => text.match(new RegExp(`^${key}:? (.*)$`, "m"))?.[1] ?? "";
	const architecture = elfArchitecture(Buffer.from(field("magic"), "hex"));
	return {
		name,
		enabled: text.startsWith("enabled"),
		flags: field("flags"),
		...architecture && { architecture }
	};
}
/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
function withoutHandler(architectures, handlers) {
	const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes("F"));
	return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture));
}
/**
* The architectures among the platforms that this machine does not execute by itself.
*
* @param platforms normalised; only Linux platforms are ever executed
* @param native Go's name of the machine's architecture
*/
async function foreignArchitectures(platforms, native, probe) {
	const needed = new Set(platforms.filter((name) => name.startsWith("linux/")).map(architectureOf));
	needed.delete(native);
	const sibling = compatible[native];
	if (sibling && needed.has(sibling) && await probe(sibling)) needed.delete(sibling);
	return [...needed];
}
/**
* Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
*
* @param image tonistiigi/binfmt, already pulled
* @param architectures Go's names, e.g. `['arm64', 'arm']`
* @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
*/
async function registerEmulators(run, image, architectures) {
	const { stdout, stderr } = await run("docker", [
		"run",
		"--rm",
		"--privileged",
		"--pull=never",
		image,
		"--install",
		architectures.join(",")
	]).catch((error) => {
		throw new Error(whyNotRun(error), { cause: error });
	});
	const supported = parseSupported(stdout);
	const missing = architectures.filter((architecture) => !supported.some((name) => architectureOf(name) === architecture));
	if (missing.length === 0) return;
	const log = stderr.trim();
	if (/binfmt_misc/.test(log) && /mount|no such file|no such device/i.test(log)) throw new Error(`this machine's kernel has no binfmt_misc, so ${missing.join(", ")} cannot be emulated; load the module (modprobe binfmt_misc), or build on native runners: ${log}`);
	throw new Error(`QEMU for ${missing.join(", ")} was not registered by ${image}${log ? `: ${log}` : ""}; use 'binfmt-image' with support for it, or leave the platform out`);
}
/** Executes an ELF program that does nothing but exit 0, to learn what the kernel runs: its CPU may lack 32-bit modes. */
function createProbe(run, folder) {
	return async (architecture) => {
		const program = exitPrograms[architecture];
		if (!program) return false;
		const path = join(folder, `probe-${architecture}-${randomUUID()}`);
		await writeFile(path, program, { mode: 448 });
		try {
			await run(path, []);
			return true;
		} catch (error) {
			if (error instanceof CommandError) return false;
			throw error;
		} finally {
			await rm(path, { force: true });
		}
	};
}
/** Go's name of Node's architecture. */
function nativeArchitecture(nodeArch) {
	return nativePlatform(nodeArch).architecture;
}
function elfArchitecture(magic) {
	if (magic.length < 20 || magic.readUInt32BE(0) !== 2135247942) return void 0;
	const bits = magic[4] === 2 ? 64 : 32;
	const little = magic[5] === 1;
	const machine = little ? magic.readUInt16LE(18) : magic.readUInt16BE(18);
	return elfArchitectures[`${machine}/${bits}/${little ? "little" : "big"}`];
}
function architectureOf(platform) {
	return platform.split("/")[1] ?? "";
}
/** binfmt prints `{"supported": ["linux/amd64", …], "emulators": ["qemu-aarch64", …]}` among its log lines. */
function parseSupported(stdout) {
	try {
		const answer = JSON.parse(stdout.slice(stdout.indexOf("{"), stdout.lastIndexOf("}") + 1));
		if (typeof answer !== "object" || answer === null || !("supported" in answer) || !Array.isArray(answer.supported)) return [];
		return answer.supported.filter((name) => typeof name === "string");
	} catch {
		return [];
	}
}
function whyNotRun(error) {
	const words = error instanceof Error ? error.message : String(error);
	if (/privileged|operation not permitted|permission denied|authorization denied|unable to apply caps/i.test(words)) return `QEMU needs one privileged container to be registered, and the Docker daemon refused it; register emulators on the host (and set 'emulation: never'), or build on native runners: ${words}`;
	return `QEMU could not be registered: ${words}`;
}
/** An ELF file of one segment: header, program header, code. */
function elfProgram(machine, code) {
	const base = 65536;
	const headers = 84;
	const file = Buffer.alloc(headers + code.length);
	file.set([
		127,
		69,
		76,
		70,
		1,
		1,
		1
	]);
	const words = [
		[20, 1],
		[24, 65620],
		[28, 52],
		[52, 1],
		[60, base],
		[64, base],
		[68, file.length],
		[72, file.length],
		[76, 5],
		[80, 4096]
	];
	for (const [offset, value] of words) file.writeUInt32LE(value, offset);
	file.writeUInt16LE(2, 16);
	file.writeUInt16LE(machine, 18);
	file.writeUInt16LE(52, 40);
	file.writeUInt16LE(32, 42);
	file.writeUInt16LE(1, 44);
	if (machine === 40) file.writeUInt32LE(83886080, 36);
	file.set(code, headers);
	return file;
}
const exitPrograms = {
	"386": elfProgram(3, Buffer.from("31dbb801000000cd80", "hex")),
	arm: elfProgram(40, Buffer.from("0000a0e30170a0e3000000ef", "hex"))
};
//#endregion
//#region src/toolchain/engine.ts
/** Asks buildx for driver and versions of a builder's nodes. */
async function inspectEngine(buildx, builder) {
	const { stdout } = await buildx([
		"inspect",
		"--",
		builder
	]);
	return parseEngine(stdout);
}
/** Reads driver and versions from what `buildx inspect` prints. */
function parseEngine(text) {
	const driver = text.match(/^Driver: +(\S+)$/m)?.[1] ?? "";
	const nodes = text.match(/^Endpoint: /gm) ?? [];
	const versions = [...text.matchAll(/^BuildKit version: +(\S+)$/gm)].flatMap(([, version = ""]) => import_semver.default.valid(version) ? [version] : []);
	const [oldest] = versions.toSorted(import_semver.default.compare);
	return {
		driver,
		version: versions.length === nodes.length ? oldest : void 0
	};
}
/** The version that a tag of a BuildKit image names, e.g. `moby/buildkit:v0.32.2@sha256:…`; undefined for other tags. */
function versionOfImage(reference) {
	const tag = reference?.replace(/@.*$/, "").match(/:([\w.-]+)$/)?.[1];
	return import_semver.default.valid(tag?.replace(/-rootless$/, "")) ? tag : void 0;
}
//#endregion
//#region src/toolchain/prepare.ts
/**
* Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
*
* @throws Error for inputs that cannot be met, before anything is created
*/
async function prepare({ buildx: wantedBuildx, builder }, { platforms, hosts }, host) {
	const { runner, run } = host;
	if (runner.os !== "linux") throw new Error(notLinux(runner.os));
	const config = await configure(builder, hosts, host);
	const ensureBinary = prepareBuildx(wantedBuildx, host);
	if (builder.existing) {
		const binary = await ensureBinary();
		const buildx = bindBuildx(run, binary.path, runner.buildxConfig);
		const engine = await inspectEngine(buildx, builder.existing);
		return {
			binary,
			buildx,
			builder: builder.existing,
			engine,
			emulated: /* @__PURE__ */ new Set()
		};
	}
	const has = usesDaemon(builder) ? inspectImages(run, [...builder.buildkitImages, ...builder.binfmtImages], runner.remoteDocker ?? "this machine") : Promise.resolve(() => false);
	const [toolchain, emulated] = await Promise.all([
		bootBuilder(builder, config, ensureBinary, has, host),
		usesDaemon(builder) ? emulate(builder, platforms, has, host) : /* @__PURE__ */ new Set(),
		has
	]);
	return {
		...toolchain,
		emulated
	};
}
/**
* Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
*
* @returns what provides it; needs no daemon
* @throws Error for a version that cannot be had
*/
function prepareBuildx({ version, url, sha256, cacheBinary }, { run, runner, binaryCache }) {
	const asset = buildxAsset(runner.os, runner.arch, runner.armVersion);
	const wanted = resolveBuildx(version, asset, sha256);
	const places = {
		asset,
		url,
		toolCache: runner.toolCache,
		temp: runner.temp,
		pluginFolders: pluginFolders(runner.dockerConfig),
		...cacheBinary && { cache: binaryCache }
	};
	return () => group("Install buildx", (log) => ensureBuildx(wanted, places, run, log));
}
/** Composes the builder's configuration, where it has one. */
async function configure(builder, hosts, { runner, registries: { tables } }) {
	const given = await readConfig(builder.config, runner.buildxConfig);
	if (!builder.existing && ["docker-container", "kubernetes"].includes(builder.driver)) return composeConfig(given, tables, hosts);
	if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder));
	return composeConfig(given, {}, []);
}
async function bootBuilder(inputs, config, ensureBinary, has, { run, runner, folder, saveBuilder }) {
	const ownsImage = inputs.driver === "docker-container" && !inputs.driverOpts.some((opt) => opt.startsWith("image="));
	const [binary, buildkitImage] = await Promise.all([ensureBinary(), ownsImage ? group("Provide the BuildKit image", async (log) => ensureImage(run, "buildkit-image", inputs.buildkitImages, await has, log.info)) : void 0]);
	const buildx = bindBuildx(run, binary.path, runner.buildxConfig);
	if (inputs.driver === "docker") {
		const builder = runner.environment.DOCKER_CONTEXT || "default";
		return {
			buildx,
			binary,
			builder,
			engine: await inspectEngine(buildx, builder)
		};
	}
	const name = builderName(inputs.keepState ? [
		runner.name,
		runner.repository,
		runner.job,
		runner.action
	] : void 0);
	const configFile = config.text === void 0 ? void 0 : join(folder, "buildkitd.toml");
	if (config.text !== void 0 && configFile) await writeFile(configFile, config.text, { mode: 384 });
	const hostNetwork = needsHostNetwork(inputs, config);
	if (inputs.cleanup) saveBuilder({
		name,
		driver: inputs.driver,
		keepState: inputs.keepState,
		buildx: binary.path
	});
	await group("Boot the builder", (log) => {
		log.info(`builder ${name}, ${buildkitImage ?? inputs.driver}`);
		if (hostNetwork) log.info(`it is in the host's network, for the registries on this machine: ${config.loopback.join(", ")}`);
		return createBuilder(run, buildx, {
			name,
			driver: inputs.driver,
			driverOpts: [...inputs.driverOpts, ...hostNetwork ? ["network=host"] : []],
			buildkitImage,
			buildkitdFlags: inputs.buildkitdFlags,
			configFile,
			endpoint: inputs.endpoint
		});
	});
	const version = versionOfImage(buildkitImage);
	return {
		buildx,
		binary,
		builder: name,
		engine: version ? {
			driver: inputs.driver,
			version
		} : await inspectEngine(buildx, name)
	};
}
async function emulate({ emulation, binfmtImages }, platforms, has, { run, runner, folder }) {
	const foreign = await foreignArchitectures(platforms, nativeArchitecture(runner.arch), createProbe(run, folder));
	if (foreign.length === 0 || emulation === "never") return new Set(foreign);
	const missing = withoutHandler(foreign, emulation === "always" || runner.remoteDocker ? [] : await readHandlers() ?? []);
	if (missing.length > 0) await group(`Register QEMU for ${missing.join(", ")}`, (log) => register(missing, log));
	return new Set(foreign);
	async function register(architectures, log) {
		const image = await ensureImage(run, "binfmt-image", binfmtImages, await has, log.info);
		await registerEmulators(run, image, architectures);
		log.info(`registered with ${image}`);
	}
}
/** Tells whether the builder runs on the Docker daemon, and so on its kernel; kubernetes and remote ones do not. */
function usesDaemon({ driver }) {
	return driver === "docker-container" || driver === "docker";
}
/** A registry on this machine's loopback is out of reach for a container, unless the user gave it a network. */
function needsHostNetwork({ driver, driverOpts }, { loopback }) {
	return driver === "docker-container" && loopback.length > 0 && !driverOpts.some((opt) => /^"?network=/.test(opt));
}
function notConfigurable({ existing, driver }) {
	return `input 'registries' does not reach the builder: ${existing ? `builder '${existing}' exists already` : `a builder of driver '${driver}' brings its own configuration`}; it only serves to check and tag`;
}
function notLinux(os) {
	return `this runner is ${{
		darwin: "macOS",
		win32: "Windows"
	}[os] ?? os}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or -arm)`;
}
//#endregion
//#region src/manifest/targets.ts
/**
* Parses the input `tags`; a name without a tag means `latest`, and one that is named twice counts once.
*
* @param notices gets a sentence for each name that had to be lower-cased
* @throws Error that names the item
*/
function planTags(texts, notices) {
	const tags = texts.map((text) => {
		const { repository, tag = "latest", digest } = parseInput("tags", text);
		if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`);
		noticeLowerCase("tags", text, repository, notices);
		return {
			repository,
			tag
		};
	});
	const seen = /* @__PURE__ */ new Set();
	return tags.filter(({ repository, tag }) => !seen.has(`${repository}:${tag}`) && seen.add(`${repository}:${tag}`));
}
/**
* The repositories that get the image: those of the input `images`, then those of the tags.
*
* @throws Error that names an item of `images` that is no plain repository
*/
function planRepositories(images, tags, notices) {
	const named = images.map((text) => {
		const { repository, tag, digest } = parseInput("images", text);
		if (tag || digest) throw new Error(`input 'images': '${text}' has a ${tag ? "tag" : "digest"}, expected a repository, e.g. ghcr.io/owner/app`);
		noticeLowerCase("images", text, repository, notices);
		return repository;
	});
	return [.../* @__PURE__ */ new Set([...named, ...tags.map(({ repository }) => repository)])];
}
/** Sorts tags under their repositories; a repository without one is still a target. */
function targetsOf(repositories, tags) {
	return repositories.map((repository) => ({
		repository,
		tags: tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag)
	}));
}
function parseInput(input, text) {
	try {
		return parseReference(text);
	} catch (error) {
		throw new Error(`input '${input}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
function noticeLowerCase(input, text, repository, notices) {
	if (!text.startsWith(repository)) notices.push(`input '${input}': '${text}' was lower-cased to ${repository}, since registries accept nothing else`);
}
//#endregion
//#region src/solve/outputs.ts
/** Attributes of an image output that pushing by digest sets by itself. */
const ownAttributes = [
	"type",
	"name",
	"push",
	"push-by-digest",
	"name-canonical"
];
/**
* Decides about outputs. When the image is pushed by digest no `--tag` can be given, since buildx names every image
* output by the tags; then what buildx would have done with the tags is done here: outputs for the engine and archives
* get them as names, and an image output's attributes (`compression` and the like) go to the push.
*
* @throws Error that names the output that is not possible
*/
function planOutputs(inputs) {
	const { repositories, tags } = inputs;
	const given = inputs.outputs.map(parseOutput);
	const images = given.filter(({ type }) => isImage(type));
	const byDigest = inputs.push && inputs.publish !== "direct" && repositories.length > 0;
	if (byDigest && images.length > 1) throw new Error(`input 'outputs' has ${images.length} image outputs, but 'publish: ${inputs.publish}' pushes one image; keep one, or use 'publish: direct'`);
	const rest = given.filter((output) => !(byDigest && isImage(output.type)));
	const loadsByItself = given.some((output) => output.type === "docker" && attribute(output, "dest") === void 0);
	const common = {
		byDigest,
		hasDocker: inputs.load || given.some(({ type }) => type === "docker"),
		hasFiles: given.some(({ type }) => type === "local" || type === "tar"),
		destinations: [...inputs.load || loadsByItself ? [`loaded into the Docker engine${tags.length > 0 ? ` as ${tags.join(", ")}` : ""}`] : [], ...rest.flatMap((output) => destinationOf(output, tags))]
	};
	if (!byDigest) return {
		...common,
		outputs: inputs.outputs,
		load: inputs.load,
		push: inputs.push,
		tags
	};
	return {
		...common,
		outputs: [
			pushByDigest(repositories, images[0]?.fields),
			...rest.map((output) => named(output, tags)),
			...inputs.load && !loadsByItself ? [csvFields({
				type: "docker",
				name: tags.join(",")
			})] : []
		],
		load: false,
		push: false,
		tags: []
	};
}
/** The `--output` that pushes one image to several repositories without a tag. */
function pushByDigest(repositories, attributes = []) {
	const kept = attributes.filter(({ key }) => !ownAttributes.includes(key));
	return csvFields({
		type: "image",
		...Object.fromEntries(kept.map(({ key, value }) => [key, value])),
		name: repositories.join(","),
		push: true,
		"push-by-digest": true,
		"name-canonical": true
	});
}
function parseOutput(text) {
	const fields = parseFields("outputs", text).map(({ key, value }) => ({
		key: key.trim().toLowerCase(),
		value
	}));
	const isPath = fields.length === 1 && fields[0]?.value === void 0;
	const type = isPath ? text === "-" ? "tar" : "local" : fields.find(({ key }) => key === "type")?.value ?? "";
	const output = {
		text,
		type,
		fields: isPath && text !== "-" ? [{
			key: "dest",
			value: text
		}] : fields
	};
	const destination = attribute(output, "dest");
	const writesFile = type === "tar" || type === "oci" && attribute(output, "tar") !== "false";
	if (text === "-" || destination === "-" || writesFile && destination === void 0) throw new Error(`input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`);
	return output;
}
function named(output, tags) {
	if (tags.length === 0 || output.type !== "docker" && output.type !== "oci") return output.text;
	const fields = output.fields.filter(({ key }) => key !== "name").map(({ key, value }) => [key, value]);
	return csvFields({
		...Object.fromEntries(fields),
		name: tags.join(",")
	});
}
function destinationOf(output, tags) {
	const destination = attribute(output, "dest");
	if (destination !== void 0) return [`written to ${destination} (${output.type})`];
	if (output.type === "registry" || isImage(output.type) && attribute(output, "push") === "true") return [`pushed by 'outputs' as ${tags.length > 0 ? tags.join(", ") : attribute(output, "name") ?? "no name"}`];
	return [];
}
function attribute({ fields }, name) {
	return fields.find(({ key }) => key === name)?.value || void 0;
}
function isImage(type) {
	return type === "image" || type === "registry";
}
//#endregion
//#region src/solve/secrets.ts
/** An id as Dockerfiles use it; anything else is more likely a line of a secret whose quotes are missing. */
const idForm = /^[\w.][\w./:@-]*$/;
/** BuildKit takes no larger secret (session/secrets/secretsprovider), Linux no longer variable (MAX_ARG_STRLEN). */
const maximumVariableBytes = 131008;
/** Masking a line this short would garble the whole log. */
const shortestMask = 4;
/**
* Reads the secrets of all three inputs. Texts of a person's secrets never get into a message: an item is named by its
* id, or by its position where it has no proper one.
*
* @throws Error for an item that is malformed, or whose value, variable or file is missing
*/
function readSecrets(inputs, { environment, readFile }) {
	return [
		...inputs.secretEnvs.map((item, index) => {
			const { id, value: name } = split("secret-envs", item, index, "id=VARIABLE");
			const value = environment[name];
			if (!value) throw new Error(`input 'secret-envs': the variable of secret '${id}' is not set, or empty`);
			return {
				id,
				value
			};
		}),
		...inputs.secrets.map((item, index) => split("secrets", item, index, "id=value")),
		...inputs.secretFiles.map((item, index) => {
			const { id, value: path } = split("secret-files", item, index, "id=path");
			const value = readFile(path.trim());
			if (value === void 0) throw new Error(`input 'secret-files': the file of secret '${id}' cannot be read`);
			return {
				id,
				path: path.trim(),
				value
			};
		})
	];
}
/**
* Decides how secrets are handed over: files by path, so that their bytes stay as they are, everything else through a
* variable of a random name in the environment of the one buildx that builds.
*
* @throws Error for a value that does not fit into a variable
*/
function planSecrets(secrets, randomName = variableName) {
	const placed = secrets.map((secret) => ({
		...secret,
		name: "path" in secret ? void 0 : randomName()
	}));
	for (const { id, value, name } of placed) if (name && Buffer.byteLength(value) > maximumVariableBytes) throw new Error(`secret '${id}' is larger than 128 KiB; put it into a file and name that in 'secret-files'`);
	const ids = secrets.map(({ id }) => id);
	const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
	const short = secrets.filter(({ value }) => linesOf(value).some((line) => line.length < shortestMask && /\w/.test(line)));
	return {
		options: placed.map((secret) => "path" in secret ? csvFields({
			id: secret.id,
			src: secret.path
		}) : csvFields({
			id: secret.id,
			env: secret.name
		})),
		env: Object.fromEntries(placed.flatMap(({ name, value }) => name ? [[name, value]] : [])),
		masks: [...new Set(secrets.flatMap(({ value }) => linesOf(value).filter((line) => line.length >= shortestMask)))],
		warnings: [...[...twice].map((id) => `secret '${id}' is given more than once; the last one counts`), ...short.map(({ id }) => `secret '${id}' has a line of less than ${shortestMask} characters, which the log cannot hide`)]
	};
}
function split(input, item, index, form) {
	const equals = item.indexOf("=");
	const id = item.slice(0, Math.max(equals, 0)).trim();
	if (!idForm.test(id)) throw new Error(`input '${input}': item ${index + 1} is not ${form}; a value of several lines needs quotes around the whole item, as in "id=line 1"`);
	const value = item.slice(equals + 1);
	if (value.trim() === "") throw new Error(`input '${input}': secret '${id}' is empty; does the job have it?`);
	return {
		id,
		value
	};
}
function linesOf(value) {
	return value.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "");
}
function variableName() {
	return `MULTIARCH_BUILD_SECRET_${randomBytes(8).toString("hex").toUpperCase()}`;
}
//#endregion
//#region src/build/plan.ts
/**
* Decides what to build and where it goes.
*
* @throws Error that names the input, its value and the way out
*/
function planBuild({ solve, publish, images }, runner) {
	const { githubToken, secretEnvs, secretFiles, secrets: givenSecrets, provenance, sbom, ...rest } = solve;
	const notices = [];
	const builds = isBuildCall(solve.call);
	const platforms = solve.platforms.length > 0 ? readPlatforms(solve.platforms, runner, notices) : void 0;
	const tags = planTags(solve.tags, notices);
	const repositories = planRepositories(images, tags, notices);
	const push = solve.push && builds;
	if (push) checkDestination({
		solve,
		publish,
		images
	}, repositories);
	const outputs = planOutputs({
		outputs: builds ? solve.outputs : [],
		load: solve.load && builds,
		push,
		publish,
		repositories,
		tags: tags.map(({ repository, tag }) => `${repository}:${tag}`)
	});
	const gitContext = defaultContext(runner);
	const context = solve.context === "" ? gitContext : renderContext(solve.context, gitContext);
	const buildContexts = solve.buildContexts.map((item) => renderContext(item, gitContext));
	checkDockerfile(context, solve.file, runner.workspace);
	const secrets = readSecrets({
		secrets: givenSecrets,
		secretEnvs,
		secretFiles
	}, {
		environment: runner.environment,
		readFile: (path) => readText(resolve(runner.workspace, path))
	});
	const tokenId = gitTokenId([context, ...buildContexts.map((item) => item.slice(item.indexOf("=") + 1))], gitContext, secrets.map(({ id }) => id));
	return {
		request: {
			...rest,
			buildContexts,
			context,
			platforms: platforms ?? [],
			secrets: [],
			...pick(outputs)
		},
		attestations: {
			provenance,
			sbom,
			attests: solve.attests,
			hasBuildArgs: solve.buildArgs.length > 0,
			hasDockerOutput: outputs.hasDocker,
			isPrivate: isPrivate(runner.event),
			builderId: runUrl(runner),
			noDefault: parseSwitch("BUILDX_NO_DEFAULT_ATTESTATIONS", runner.environment.BUILDX_NO_DEFAULT_ATTESTATIONS, false)
		},
		secrets: planSecrets(tokenId && githubToken ? [...secrets, {
			id: tokenId,
			value: githubToken
		}] : secrets),
		outputs,
		builds,
		dockerfile: findDockerfile(context, solve.file, gitContext, runner.workspace),
		platforms,
		targets: push && repositories.length > 0 ? targetsOf(repositories, publish === "digest" ? [] : tags) : [],
		tags: builds ? tags.map(({ repository, tag }) => `${repository}:${tag}`) : [],
		publish,
		notices
	};
}
function checkDestination({ solve, publish, images }, repositories) {
	const named = solve.outputs.some((output) => output.includes("name="));
	if (publish === "digest" && repositories.length === 0) throw new Error(`'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`);
	if (publish === "direct" && images.length > 0) throw new Error(`'publish: direct' pushes 'tags' only; drop 'images', or use 'publish: staged'`);
	if (publish !== "digest" && solve.tags.length === 0 && !named) throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`);
}
function pick({ outputs, load, push, tags }) {
	return {
		outputs,
		load,
		push,
		tags
	};
}
function checkDockerfile(context, file, workspace) {
	if (isRemote(context) || isRemote(file)) return;
	if (!existsSync(resolve(workspace, context))) throw new Error(`input 'context' is '${context}', but there is no such folder in ${workspace}; was the repository checked out?`);
	const path = resolve(workspace, file || join(context, "Dockerfile"));
	if (existsSync(path) || file === "" && existsSync(resolve(workspace, context, "dockerfile"))) return;
	throw new Error(`there is no Dockerfile at ${path}; name it with 'file', which is relative to the workspace`);
}
function findDockerfile(context, file, gitContext, workspace) {
	if (isRemote(context)) {
		if (!context.startsWith(gitContext)) return void 0;
		const [, folder = ""] = context.slice(gitContext.length).split(/:|&subdir=/);
		return join(folder, file || "Dockerfile");
	}
	if (isRemote(file)) return void 0;
	const path = relative(workspace, resolve(workspace, file || join(context, "Dockerfile")));
	return path.startsWith("..") ? void 0 : path;
}
function isPrivate({ repository }) {
	return repository?.private === true;
}
/** What provenance names as the builder; empty outside of a run. */
function runUrl({ serverUrl, repository, runId, runAttempt }) {
	return repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : "";
}
//#endregion
//#region src/build/run.ts
/** Switches annotations off, as in docker/build-push-action. */
const checksVariable = "DOCKER_BUILD_CHECKS_ANNOTATIONS";
/** The whole job of the build action: prepare, build, check, tag, report. */
async function run(inputs, host) {
	const plan = planBuild(inputs, host.runner);
	mask(plan.secrets.masks);
	for (const notice of plan.notices) log.notice(notice);
	for (const warning of plan.secrets.warnings) log.warning(warning);
	const toolchain = await prepare(inputs, {
		platforms: plan.builds ? plan.platforms ?? [] : [],
		hosts: hostsOf(plan.request)
	}, host);
	const { attests, notice } = planAttestations({
		...plan.attestations,
		driver: toolchain.engine.driver,
		buildkitVersion: toolchain.engine.version
	});
	if (notice && plan.builds) log.notice(notice);
	const request = {
		...plan.request,
		attests,
		secrets: plan.secrets.options
	};
	return plan.builds ? solve(request, plan, toolchain, host) : answer(request, plan, toolchain, host);
}
/** Builds, publishes and describes. */
async function solve(request, plan, toolchain, host) {
	const { buildx, builder, emulated } = toolchain;
	const { hasFiles, destinations } = plan.outputs;
	const built = await live("Build", (onOutput) => build(buildx, request, {
		builder,
		folder: host.folder,
		hasFiles,
		onOutput,
		env: plan.secrets.env
	}));
	annotateDockerfile(buildWarnings(built.metadata), plan, host);
	const isEmulated = (platform) => emulated.has(platform.split("/")[1] ?? "");
	const manifest = await publish(createImagetools(buildx, builder), plan, built, isEmulated);
	const tags = plan.publish === "digest" ? [] : plan.tags;
	return {
		outputs: {
			manifest,
			digest: built.digest,
			...plan.publish === "digest" && { leg: built.digest },
			images: plan.targets.map(({ repository }) => repository),
			tags,
			platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
			others: {
				...toolchainOutputs(toolchain),
				imageid: built.imageId ?? "",
				metadata: Object.keys(built.metadata).length > 0 ? JSON.stringify(built.metadata, null, 2) : "",
				"call-result": ""
			}
		},
		summary: renderSummary({
			title: plan.targets[0]?.repository ?? "Build",
			manifest,
			references: tags,
			destinations,
			facts: []
		})
	};
}
/** Answers a question about the Dockerfile, which builds and publishes nothing. */
async function answer(request, plan, toolchain, host) {
	const { buildx, builder } = toolchain;
	const { metadata, failure } = await live(`Call ${request.call}`, (onOutput) => ask(buildx, request, {
		builder,
		folder: host.folder,
		onOutput,
		env: plan.secrets.env
	}));
	const result = callResult(metadata);
	annotateDockerfile(lintWarnings(result), plan, host);
	return {
		outputs: {
			images: [],
			tags: [],
			platforms: [],
			others: {
				...toolchainOutputs(toolchain),
				imageid: "",
				metadata: "",
				"call-result": result === void 0 ? "" : JSON.stringify(result)
			}
		},
		summary: "",
		...failure && { failure }
	};
}
function toolchainOutputs({ builder, binary, engine }) {
	return {
		builder,
		"buildx-version": binary.version,
		"buildkit-version": engine.version ?? ""
	};
}
function annotateDockerfile(warnings, { dockerfile, request }, { runner }) {
	if (!parseSwitch(checksVariable, runner.environment[checksVariable], true)) return;
	showAnnotations(annotate(warnings, dockerfile, dockerfile !== void 0 && !isRemote(request.context) ? readText(resolve(runner.workspace, dockerfile)) ?? "" : void 0));
}
/** Checks what was pushed, moves the tags, and describes the result; undefined when nothing was pushed. */
async function publish(imagetools, plan, { digest }, isEmulated) {
	const repositories = plan.targets.map(({ repository }) => repository);
	const [first] = repositories;
	if (first === void 0) return void 0;
	if (digest === void 0) throw new Error("buildx pushed the image but reported no digest, so it cannot be checked");
	const found = await group("Check the pushed image", async ({ info }) => {
		const inspection = await verify(imagetools, repositories, digest, plan.platforms);
		info(`${repositories.join(", ")}: ${digest} holds ${imagesOf(inspection).map(({ platform }) => platform).join(", ")}`);
		return inspection;
	});
	const tagged = plan.targets.filter(({ tags }) => tags.length > 0);
	const [contents] = await Promise.all([readContents(imagetools, first, found), tagged.length > 0 && group(plan.publish === "direct" ? "Check the tags" : "Move the tags", () => plan.publish === "direct" ? confirmTags(imagetools, tagged, digest) : tag(imagetools, tagged, digest))]);
	return describe(first, tagged.flatMap(({ tags }) => tags), found, plan.platforms ?? [], contents, isEmulated);
}
/** Reads the images' manifests, in which alone the sizes of layers stand. */
async function readContents(imagetools, repository, found) {
	const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest);
	const contents = await Promise.all(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)));
	return new Map(contents.map((content, index) => [digests[index] ?? "", content]));
}
//#endregion
//#region src/build/main.ts
const cancel = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort(signal));
try {
	const runner = readRunner(process.env);
	const inputs = await readInputs(runner.workspace);
	const folder = await mkdtemp(join(runner.temp, "multiarch-build-"));
	saveState({ folder });
	const registries = await openAccess(inputs.registry, runner, join(folder, "registry"));
	try {
		const { outputs, summary, failure } = await run(inputs, {
			run: createRun({
				...runner.environment,
				...registries.environment
			}, cancel.signal),
			runner,
			folder,
			registries,
			saveBuilder: (builder) => saveState({ builder })
		});
		await publish$1(outputs, summary);
		if (failure) setFailed(failure);
	} finally {
		await registries.close();
	}
} catch (error) {
	setFailed(error instanceof Error ? error.message : String(error));
	if (error instanceof CancelledError) process.exitCode = error.signal === "SIGINT" ? 130 : 143;
	cancel.abort("SIGTERM");
}
//#endregion
export {};
