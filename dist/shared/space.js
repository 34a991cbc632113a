import { D as messageOf, S as log } from "./every-entry.js";
import { i as warnOfLittleSpace, n as engineRoot, r as littleSpace, t as diskOf } from "./disk.js";
//#region src/buildx/prune.ts
/**
* Frees what a builder holds of earlier builds, least recently used first, until its disk has so much space.
*
* @param minFree bytes
* @returns what was freed, as buildx shows it, e.g. `2.3GB`
*/
async function prune(buildx, builder, minFree) {
	const { stdout } = await buildx([
		"prune",
		`--builder=${builder}`,
		"--all",
		"--force",
		`--min-free-space=${Math.ceil(minFree)}`
	]);
	return stdout.match(/^Total:\s+(\S+)/m)?.[1] ?? "0B";
}
//#endregion
//#region src/toolchain/space.ts
/** As much as BuildKit keeps free on its own (cmd/buildkitd/config/gcpolicy_unix.go). */
const freeShare = .2;
/**
* Looks, before a build, at the disk of the Docker engine, where the state of a builder is too. A warm engine has told its
* folder with its images; one that has to pull them is asked beside that, and so is one with the containerd image store,
* whose images do not tell.
*
* @returns undefined where it has 5 GiB or more, or nothing is known, as of an engine that is not on this machine
*/
async function lookAtDisk({ docker, isRemote }, images) {
	if (isRemote) return void 0;
	const root = (await images).engineRoot ?? await engineRoot(docker);
	const disk = root === void 0 ? void 0 : await diskOf(root);
	return disk !== void 0 && disk.free < littleSpace ? disk : void 0;
}
/**
* Makes space, before a build, on a disk that has little, and warns where it still has little then. Only what earlier
* builds left in a builder with `keep-state` is ours to free. BuildKit does so on its own, but a second after it has booted,
* when a build on a full disk has failed; and during a build not at all.
*/
async function makeSpace(disk, { buildx, builder }, keepsState) {
	const wanted = Math.min(littleSpace, disk.total * freeShare);
	const isPruned = keepsState && disk.free < wanted;
	if (isPruned) {
		const freed = await prune(buildx, builder, wanted).catch((error) => `nothing (${messageOf(error)})`);
		log.info(`the disk is almost full: freed ${freed} of what earlier builds left in builder ${builder}`);
	}
	const now = isPruned && await diskOf(disk.path) || disk;
	if (now.free < littleSpace) log.warning(warnOfLittleSpace(now));
}
//#endregion
export { lookAtDisk, makeSpace };
