import { D as messageOf } from "./every-entry.js";
import { a as ownContainers, n as removeBuilder, o as parseBuilderContainer } from "./build-and-post.js";
//#region src/toolchain/stale-builders.ts
/** Longer than the jobs of which a builder is found by a later one; only a killed job leaves one. */
const oldMilliseconds = 864e5;
/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 3e4;
/**
* The builders that jobs left behind: old by the time in their name. Those that stay have no time in it.
*
* @param names of containers and volumes
* @param now milliseconds since 1970
*/
function staleBuilders(names, now) {
	const old = names.flatMap((name) => {
		const builder = parseBuilderContainer(name);
		return builder && builder.createdAt + oldMilliseconds < now ? [builder] : [];
	});
	return [...new Set(old.map(({ name }) => name))].map((name) => ({
		name,
		containers: [...new Set(old.filter((part) => part.name === name).map(({ container }) => container))]
	}));
}
/**
* Removes the builders that killed jobs left on this daemon: their containers start again with the machine, and their
* volumes fill its disk.
*
* @returns never rejects
*/
async function sweepBuilders(docker, buildx, now = Date.now()) {
	const stop = AbortSignal.timeout(patienceMilliseconds);
	const ask = (args) => docker(args, { stop });
	const askBuildx = (args) => buildx(args, { stop });
	try {
		const filter = `--filter=name=${ownContainers}`;
		const names = (await Promise.all([ask([
			"ps",
			"--all",
			"--format={{.Names}}",
			filter
		]), ask([
			"volume",
			"ls",
			"--format={{.Name}}",
			filter
		])])).flatMap(({ stdout }) => stdout.split("\n"));
		const outcomes = await Promise.all(staleBuilders(names, now).map(async ({ name, containers }) => {
			return {
				name,
				problems: await removeBuilder(ask, askBuildx, {
					name,
					driver: "docker-container",
					keepState: false
				}, containers)
			};
		}));
		return {
			infos: outcomes.filter(({ problems }) => problems.length === 0).map(({ name }) => `removed builder ${name}, which an earlier job left behind`),
			warnings: outcomes.flatMap(({ problems }) => problems.map((problem) => `an earlier job left a builder behind: cannot remove ${problem}`))
		};
	} catch (error) {
		return {
			infos: [],
			warnings: [`cannot remove builders that earlier jobs left behind: ${messageOf(error)}`]
		};
	}
}
//#endregion
export { sweepBuilders };
