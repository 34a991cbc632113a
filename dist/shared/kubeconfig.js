import { f as isTable, p as parseYaml } from "./reading-inputs.js";
import { stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
//#region src/kubernetes/kubeconfig.ts
/** What of a user of a kubeconfig lets others in, OpenID's among it; certificates are shown to everybody. */
const secretKeys = [
	"token",
	"password",
	"client-key-data",
	"id-token",
	"refresh-token",
	"client-secret"
];
/**
* Makes a file of the input `kubeconfig`, which is a path or the text itself: a text has several lines, or is JSON.
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
	throw new Error(`input 'kubeconfig' is '${given}', but there is no such file; give the path of one, or the text of a kubeconfig`);
}
function secretsIn(config) {
	if (!isTable(config) || !Array.isArray(config.clusters)) throw new Error(`input 'kubeconfig' is a text without 'clusters', expected a kubeconfig such as 'kubectl config view --raw --minify' prints`);
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
