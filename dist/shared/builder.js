import { c as CommandError, d as lastLines } from "./build-merge-post.js";
import { k as hasDriverOpt } from "./build-and-gate.js";
import { a as nodeContainer } from "./build-and-post.js";
//#region src/buildx/builder.ts
const containerDriver = "docker-container";
/** The argument vectors of `buildx create` that make a builder: one per node. All boot together with the last. */
function createArguments(options) {
	const { name, driver, driverOpts, endpoint, keepState, nodes = [], platforms = [], beforeBoot, ...shared } = options;
	const fixed = nodes.length > 0 && nodes.every((node) => node.platforms.length > 0) ? [...platforms] : [];
	const all = [{
		name: keepState ? `${name}0` : "",
		endpoint,
		driverOpts,
		buildkitdFlags: "",
		platforms: fixed
	}, ...nodes];
	return all.map((node, index) => [
		"create",
		`--name=${name}`,
		`--driver=${driver}`,
		...index > 0 ? ["--append"] : [],
		...index === all.length - 1 && !beforeBoot ? ["--bootstrap"] : [],
		...nodeArguments(node, driver, shared)
	]);
}
function nodeArguments(node, driver, shared) {
	const { name, endpoint, driverOpts, platforms } = node;
	const buildkitdFlags = node.buildkitdFlags || shared.buildkitdFlags;
	const image = driver === containerDriver && !hasDriverOpt(driverOpts, "image") ? shared.buildkitImage : void 0;
	return [
		...name ? [`--node=${name}`] : [],
		...image ? [`--driver-opt=image=${image}`] : [],
		...driverOpts.map((opt) => `--driver-opt=${opt}`),
		...buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : [],
		...shared.configFile ? [`--buildkitd-config=${shared.configFile}`] : [],
		...platforms.length > 0 ? [`--platform=${platforms.join(",")}`] : [],
		...endpoint ? ["--", endpoint] : []
	];
}
/**
* Creates and boots a builder.
*
* @throws Error with the last lines of BuildKit's own log when it does not boot
*/
async function createBuilder(docker, buildx, options) {
	try {
		for (const node of createArguments(options)) await buildx(node);
		if (options.beforeBoot) {
			await options.beforeBoot();
			await buildx([
				"inspect",
				"--bootstrap",
				"--",
				options.name
			]);
		}
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const [{ finalError }, log] = await Promise.all([import("./load-buildx-progress.js"), containerLog(docker, options)]);
		const words = finalError(error.stderr) || lastLines(error.stderr, 3) || error.message;
		throw new Error(`${words}${log}`, { cause: error });
	}
}
async function containerLog(docker, { name, driver }) {
	if (driver !== containerDriver) return "";
	const output = await docker([
		"logs",
		"--tail=200",
		"--",
		nodeContainer(name)
	]).catch(() => void 0);
	const text = lastWords(output?.stderr ?? "") || lastWords(output?.stdout ?? "");
	return text ? `\nlast lines of BuildKit's log:\n${text}` : "";
}
/** The last lines; of a program that crashed, from where it says why: Go prints what was being done behind that. */
function lastWords(log) {
	const at = log.search(/^panic: (?![\s\S]*^panic: )/m);
	return at < 0 ? lastLines(log, 20) : log.slice(at).split("\n").slice(0, 20).join("\n").trimEnd();
}
//#endregion
export { createBuilder as t };
