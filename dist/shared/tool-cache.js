import { D as messageOf } from "./every-entry.js";
import { _ as assertVersion, p as sha256OfFile } from "./build-and-bake.js";
import { t as find } from "../vendor/actions-tool-cache.js";
import { access, constants, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
//#region src/toolchain/tool-cache.ts
const tool = "multiarch-build-buildx";
/** The Actions cache's key of a binary; the checksum in it keeps binaries of one version apart. */
function binaryCacheKey(version, asset, sha256) {
	return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`;
}
/**
* Provides a release of buildx in the tool cache: it is there, or comes from the Actions cache or by download. A tool
* cache that cannot be written is left out.
*
* @throws Error when it cannot be had, or reports another version
*/
async function storedBuildx(version, sha256, options) {
	const { asset, toolCache, temporary, run, log } = options;
	const folder = join(toolCache, tool, version, asset);
	const path = join(folder, "buildx");
	options.exportToolCache(toolCache);
	const found = find(tool, version, asset) !== "" ? await sha256OfFile(path).catch(() => void 0) : void 0;
	if (found === sha256) {
		log.info(`buildx ${version} is in the tool cache: ${path}`);
		return {
			path,
			version,
			source: "tool cache"
		};
	}
	const problem = await unwritable(folder);
	if (found) log.warning(`buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is ${problem ? "not used" : "replaced"}`);
	if (problem !== void 0 && toolCache !== temporary) {
		log.notice(`buildx is put into ${temporary} for this job, because the tool cache is not writable: ${problem}`);
		return storedBuildx(version, sha256, {
			...options,
			toolCache: temporary
		});
	}
	const part = join(dirname(folder), `.${randomUUID()}.part`);
	try {
		const source = await obtain(part, version, sha256, options);
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
/** Makes a folder; returns why nothing can be put into it or beside it. */
async function unwritable(folder) {
	try {
		await mkdir(folder, { recursive: true });
		for (const path of [dirname(folder), folder]) await access(path, constants.W_OK | constants.X_OK);
		return;
	} catch (error) {
		return messageOf(error);
	}
}
/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(part, version, sha256, { asset, url: base, cache, retries, environment, log }) {
	const key = binaryCacheKey(version, asset, sha256);
	const restored = await cache?.restore(key);
	if (restored !== void 0) {
		const found = await copyFile(restored, part).then(() => sha256OfFile(part), () => "no file");
		if (found === sha256) {
			log.info(`buildx ${version} came from the GitHub Actions cache`);
			return "Actions cache";
		}
		log.warning(`buildx ${version} in the GitHub Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`);
		await rm(part, { force: true });
	}
	const url = `${base}/v${version}/buildx-v${version}.${asset}`;
	log.info(`downloading ${url}`);
	const { download } = await import("./download.js");
	await download({
		url,
		sha256
	}, part, {
		retries,
		environment
	});
	return "download";
}
/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part, path) {
	await rename(part, path);
	await writeFile(`${dirname(path)}.complete`, "");
}
//#endregion
export { binaryCacheKey, storedBuildx };
