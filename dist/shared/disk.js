import { statfs } from "node:fs/promises";
//#region src/docker/disk.ts
/** Bytes below which a build of some size runs out of space. */
const littleSpace = 5 * 2 ** 30;
/** @returns undefined if the path does not exist on this machine */
async function diskOf(path) {
	try {
		const { bavail, blocks, bsize, ffree } = await statfs(path);
		return {
			path,
			free: bavail * bsize,
			total: blocks * bsize,
			freeFiles: ffree
		};
	} catch {
		return;
	}
}
/** The folder in which the Docker engine keeps everything; costs one process. Undefined if the engine does not say. */
async function engineRoot(docker) {
	const { stdout } = await docker([
		"info",
		"--format",
		"{{.DockerRootDir}}"
	]).catch(() => ({ stdout: "" }));
	return stdout.trim() || void 0;
}
/** The warning about a disk with little space, before a build. */
function warnOfLittleSpace({ path, free, total }) {
	const [left, all] = [free, total].map((bytes) => (bytes / 2 ** 30).toFixed(1));
	return `only ${left} of ${all} GiB are free on the disk of ${path}, where Docker and BuildKit keep images and layers; a build that needs more fails with 'no space left on device'. Free space in an earlier step (e.g. with 'docker system prune --all --force', or by deleting preinstalled tools), or use a runner with a larger disk`;
}
//#endregion
export { warnOfLittleSpace as i, engineRoot as n, littleSpace as r, diskOf as t };
