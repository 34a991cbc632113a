import { m as parseReference } from "./every-entry.js";
import { d as readOomKills, u as parseOomKills } from "./build-and-gate.js";
import { d as readImage } from "./publication.js";
import { h as inTime } from "./doctor.js";
import { n as engineRoot, t as diskOf } from "./disk.js";
import { totalmem } from "node:os";
//#region src/doctor/rules/facts.ts
const patience = 4e3;
/** The disk of the folder in which the Docker engine keeps everything. */
async function diskOfEngine(docker) {
	const root = await engineRoot((args) => docker(args, { stop: AbortSignal.timeout(patience) }));
	return root === void 0 ? void 0 : diskOf(root);
}
const inspection = "{\"oomKilled\":{{json .State.OOMKilled}},\"limit\":{{json .HostConfig.Memory}},\"running\":{{json .State.Running}},\"exitCode\":{{json .State.ExitCode}},\"restarts\":{{json .RestartCount}}}";
/** For cgroup v2 and v1, as a container sees its own group. */
const counters = ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"];
/** @param machine the container's machine: if it is this one, more is known */
async function memoryOf(docker, container, machine) {
	const here = machine === "elsewhere" ? void 0 : ofMachine(machine.oomKillsBefore);
	const inspected = container && await answerOf(docker, [
		"container",
		"inspect",
		"--format",
		inspection,
		"--",
		container
	]);
	if (!inspected) return here && {
		oomKilled: false,
		...here
	};
	const { oomKilled, limit, running, exitCode, restarts } = JSON.parse(inspected);
	const events = running ? await answerOf(docker, [
		"exec",
		"--",
		container,
		"cat",
		...counters
	]) : void 0;
	const kills = parseOomKills(events ?? "");
	return {
		oomKilled,
		...limit > 0 && { limit },
		...kills !== void 0 && { kills },
		...!running && { exitCode },
		...restarts > 0 && { restarts },
		...here
	};
}
function ofMachine(before) {
	const now = readOomKills();
	return {
		machine: totalmem(),
		...now !== void 0 && before !== void 0 && { machineKills: now - before }
	};
}
/** The platforms of an image; undefined if its registry does not answer, or not in time. */
async function platformsOf({ client }, reference) {
	return inTime(async () => {
		const { repository, digest, tag } = parseReference(reference);
		const { platforms } = await readImage(await client(), repository, digest ?? tag ?? "latest", { maxElapsed: 0 });
		return platforms.map(({ platform }) => platform);
	}, patience);
}
/** What docker printed, even if it failed; undefined if that is nothing. */
async function answerOf(docker, args) {
	const { stdout } = await docker(args, { stop: AbortSignal.timeout(patience) }).catch((error) => ({ stdout: error.stdout ?? "" }));
	return stdout.trim() === "" ? void 0 : stdout;
}
//#endregion
export { diskOfEngine, memoryOf, platformsOf };
