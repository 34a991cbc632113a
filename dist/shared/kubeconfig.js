import { f as isTable, p as parseYaml } from "./reading-inputs.js";
import { stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
//#region src/kubernetes/kubeconfig.ts
/** The keys of a kubeconfig's user that are secrets, those of OpenID included; certificates are not. */
const secretKeys = [
	"token",
	"password",
	"client-key-data",
	"id-token",
	"refresh-token",
	"client-secret"
];
/**
* Provides the input `kubeconfig` as a file. It is a path or the text itself: a text has several lines, or is JSON.
*
* @param folder a private one, which lasts as long as the builder
* @param workspace what a path is relative to
* @throws Error for what is not a kubeconfig; it repeats nothing of a text, which holds secrets
*/
async function provideKubeconfig(given, { folder, workspace }) {
	const trimmed = given.trim();
	if (!/^\{|[\r\n]/.test(trimmed)) return {
		path: await existing(resolve(workspace, trimmed), trimmed),
		secrets: []
	};
	const secrets = secretsIn(await parseYaml("kubeconfig", given));
	const path = join(folder, "kubeconfig");
	await writeFile(path, given, { mode: 384 });
	return {
		path,
		secrets
	};
}
async function existing(path, given) {
	if ((await stat(path).catch(() => void 0))?.isFile()) return path;
	if (/^[\w+/=-]{100,}$/.test(given)) throw new Error(`input 'kubeconfig' is not a path, and looks like base64; decode it first, e.g. with 'base64 --decode'`);
	throw new Error(`input 'kubeconfig' is '${given}', but there is no such file; set it to the path of a kubeconfig, or to its text`);
}
function secretsIn(config) {
	if (!isTable(config) || !Array.isArray(config.clusters)) throw new Error(`input 'kubeconfig' has no 'clusters'; expected a kubeconfig as printed by 'kubectl config view --raw --minify'`);
	return (Array.isArray(config.users) ? config.users : []).flatMap((entry) => {
		const user = isTable(entry) && isTable(entry.user) ? entry.user : {};
		const { config: provided } = isTable(user["auth-provider"]) ? user["auth-provider"] : {};
		const all = {
			...isTable(provided) && provided,
			...user
		};
		return secretKeys.flatMap((key) => typeof all[key] === "string" && all[key] !== "" ? [all[key]] : []);
	});
}
//#endregion
export { provideKubeconfig };
