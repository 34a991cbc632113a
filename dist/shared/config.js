import "./common.js";
import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
//#region src/docker/config.ts
/** Reads config.json of a Docker configuration folder; `{}` where there is none. */
async function readDockerConfig(folder) {
	const path = join(folder, "config.json");
	const text = await readFile(path, "utf8").catch((error) => {
		if (error.code === "ENOENT") return "{}";
		throw new Error(`${path} cannot be read: ${error.message}`, { cause: error });
	});
	try {
		const config = JSON.parse(text);
		if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
	} catch {}
	throw new Error(`${path} is no JSON object, so it tells no logins and nothing can be added to a copy of it`);
}
/**
* Makes a Docker configuration folder that differs from another only in config.json. Everything else is linked: contexts,
* plugins and the certificates of a remote daemon stay in use.
*/
async function makeDockerConfig(from, to, config) {
	await mkdir(to, {
		mode: 448,
		recursive: true
	});
	const linked = (await readdir(from).catch(() => [])).filter((entry) => entry !== "config.json" && !entry.startsWith("."));
	await Promise.all([writeFile(join(to, "config.json"), JSON.stringify(config), { mode: 384 }), ...linked.map((entry) => symlink(join(from, entry), join(to, entry)))]);
}
/** `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so hosts with a login of their own leave it. */
function withoutHosts(text, hosts) {
	try {
		const { auths = {} } = JSON.parse(text);
		const keys = hosts.map(configKey);
		return JSON.stringify({ auths: Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key))) });
	} catch {
		return text;
	}
}
/** The key of a host in config.json: Docker Hub's is the address of its first API. */
function configKey(host) {
	return host === "docker.io" ? "https://index.docker.io/v1/" : host;
}
//#endregion
export { withoutHosts as i, makeDockerConfig as n, readDockerConfig as r, configKey as t };
