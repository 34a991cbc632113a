import { E as messageOf } from "./common.js";
import { createHash, randomBytes } from "node:crypto";
//#region src/buildx/builder-name.ts
const prefix = "multiarch-build-";
const containerPrefix = "buildx_buildkit_";
/** How the containers and volumes of all our builders begin, for a filter of docker's. */
const ownContainers = `${containerPrefix}${prefix}`;
/**
* The name of a builder that ends with its job: unique, since jobs share a daemon, and with its time of birth, by which
* a later job knows that it was left behind.
*
* @param born milliseconds since 1970
*/
function timedName(born) {
	return `${prefix}${Math.floor(born / 1e3).toString(36)}-${randomBytes(6).toString("hex")}`;
}
/**
* The name of a builder that stays, and that no later job removes.
*
* @param stableFor what identifies this step on this runner, so that a kept state is found again; unique without it
*/
function lastingName(stableFor) {
	const suffix = stableFor ? createHash("sha256").update(stableFor.join("\n")).digest("hex").slice(0, 12) : randomBytes(6).toString("hex");
	return `${prefix}${suffix}`;
}
/** The container of a builder's first node, as buildx names it. */
function nodeContainer(name) {
	return `${containerPrefix}${name}0`;
}
/** The builder of a container or volume; undefined for one that is not ours, or that stays. */
function timedBuilder(containerOrVolume) {
	const [, container, name, seconds] = new RegExp(`^(${containerPrefix}(${prefix}([0-9a-z]+)-[0-9a-f]{12})\\d+)(?:_state)?$`).exec(containerOrVolume) ?? [];
	if (container === void 0 || name === void 0 || seconds === void 0) return void 0;
	return {
		name,
		born: Number.parseInt(seconds, 36) * 1e3,
		container
	};
}
//#endregion
//#region src/buildx/removal.ts
/**
* Removes a builder with its containers and volumes. `buildx rm` does all of it, except where it cannot load the node
* (then it forgets the builder and leaves the container) or finds the container gone (then it leaves the volume).
*
* @param containers its nodes on this daemon
* @returns what could not be removed, in words; empty when all is gone
*/
async function removeBuilder(docker, buildx, { name, driver, keepState }, containers = [nodeContainer(name)]) {
	const problems = [];
	const attempt = async (what, work, isGone) => {
		try {
			await work;
			return true;
		} catch (error) {
			const words = messageOf(error);
			if (!await isGone(words)) problems.push(`${what}: ${words}`);
			return false;
		}
	};
	const keep = keepState ? ["--keep-state"] : [];
	const removed = await attempt(`builder ${name}`, buildx([
		"rm",
		"--force",
		...keep,
		"--",
		name
	]), isBuilderGone);
	if (driver !== "docker-container") return problems;
	for (const container of containers) {
		if (!removed) {
			const remove = docker([
				"rm",
				"--force",
				"--volumes",
				"--",
				container
			]);
			await attempt(`container ${container}`, remove, isContainerGone);
		}
		if (!keepState) {
			const volume = `${container}_state`;
			const remove = docker([
				"volume",
				"rm",
				"--force",
				"--",
				volume
			]);
			await attempt(`volume ${volume}`, remove, isVolumeGone);
		}
	}
	return problems;
}
const isBuilderGone = async (words) => (await import("./said4.js")).saidByBuildx(words, ["no builder"]);
const isContainerGone = async (words) => (await import("./said2.js")).saidByDocker(words, ["no container", "removal under way"]);
const isVolumeGone = async (words) => (await import("./said2.js")).saidByDocker(words, ["no volume"]);
/** Ends a builder's container at once; the next build boots it again, with its state. */
async function killBuilder(docker, name) {
	await docker([
		"kill",
		"--",
		nodeContainer(name)
	]);
}
//#endregion
export { ownContainers as a, nodeContainer as i, removeBuilder as n, timedBuilder as o, lastingName as r, timedName as s, killBuilder as t };
