import { r as readDockerConfig } from "./config.js";
import { t as apiHost } from "./registries2.js";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
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
* Chooses as buildx does for a token that pulls and pushes in one repository: names are whole, there are no patterns; one
* for the repository goes before those of its host, then one with more actions before those with fewer.
*
* @param name the repository as the API has it, e.g. `library/alpine`
*/
function chooseScoped(configs, host, name) {
	return configs.filter((config) => config.host === apiHost(host) && ["", name].includes(config.repository) && config.actions.every((action) => asked.includes(action))).sort((a, b) => b.repository.length - a.repository.length || b.actions.length - a.actions.length)[0];
}
//#endregion
export { readScoped as n, chooseScoped as t };
