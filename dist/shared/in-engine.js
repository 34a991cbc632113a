import { l as CommandError } from "./build-merge-post.js";
import { u as parseObject } from "./every-entry.js";
import { a as verifyFiles, i as verifyAll, o as readLayer, t as asFar } from "./architecture.js";
import { PassThrough } from "node:stream";
import { dirname } from "node:path/posix";
//#region src/architecture/in-engine.ts
/**
* Makes a container of an image, which is never started, for as long as its files are read.
*
* @param platform undefined where the engine's image has only one
*/
async function withEngineImage(docker, image, platform, task) {
	const create = async (...command) => {
		const { stdout } = await docker([
			"create",
			...[
				"--pull=never",
				"--network=none",
				...platform === void 0 ? [] : [`--platform=${platform}`]
			],
			"--",
			image,
			...command
		]);
		return stdout.trim();
	};
	const named = await create().catch(async (error) => {
		if (!(error instanceof CommandError)) throw error;
		const { saidByDocker } = await import("./load-docker-said.js");
		if (saidByDocker(error.stderr, ["no command"])) return void 0;
		throw error;
	});
	const container = named ?? await create("none");
	try {
		const { stdout } = await docker([
			"inspect",
			"--type=container",
			"--format={{json .Config}}",
			"--",
			container
		]);
		return await task({
			start: named === void 0 ? {} : parseObject(stdout),
			fileSystem: inContainer(docker, container),
			read: () => readTar(docker, [
				"export",
				"--",
				container
			])
		});
	} finally {
		await docker([
			"rm",
			"--force",
			"--volumes",
			"--",
			container
		], { outlivesCancel: true });
	}
}
/** Each path costs a call of docker, so it is looked up only once. */
function inContainer(docker, container) {
	const known = /* @__PURE__ */ new Map();
	return { locate: (path) => {
		const found = known.get(path) ?? locate(docker, container, path);
		known.set(path, found);
		return found;
	} };
}
/** `docker cp` follows the links to the folder of a path, and leaves the last one to whoever asks. */
async function locate(docker, container, path, links = 0) {
	const [entry] = (await readTar(docker, [
		"cp",
		"--",
		`${container}:${path}`,
		"-"
	]).catch((error) => {
		if (error instanceof CommandError && error.exitCode !== void 0) return void 0;
		throw error;
	}))?.entries.values() ?? [];
	if (entry?.kind === "link") {
		const target = entry.target.startsWith("/") ? entry.target : `${dirname(path)}/${entry.target}`;
		return links < 40 ? locate(docker, container, target, links + 1) : void 0;
	}
	return entry && entry.kind !== "hard link" ? {
		path,
		entry
	} : void 0;
}
async function readTar(docker, args) {
	const stdout = new PassThrough();
	const [layer] = await Promise.all([readLayer(stdout), docker(args, { stdout })]);
	return layer;
}
/** Verifies the image of each platform in the engine; which files are those of a base image is not known there. */
async function verifyInEngine(docker, image, platforms, { verify, isIgnored }) {
	const verdicts = [];
	for (const platform of platforms) {
		const verdict = withEngineImage(docker, image, platforms.length > 1 ? platform : void 0, (found) => {
			if (verify === "entrypoint") return verifyFiles(platform, found.start, found.fileSystem, isIgnored);
			return verifyAll({
				platform,
				config: { config: found.start },
				layers: [{
					digest: "",
					size: 0
				}],
				read: found.read,
				countBase: async () => 0
			}, isIgnored);
		});
		verdicts.push(await asFar(platform, verdict));
	}
	return verdicts;
}
//#endregion
export { verifyInEngine };
