import { m as warning, o as info } from "./vendor/actions-core.js";
import { D as createRun, _ as log, d as readState, j as messageOf, p as readRunner, u as watchUncaught } from "./shared/common.js";
import { n as binaryCachePath, t as actionsCache } from "./shared/actions-cache.js";
import { n as removeBuilder } from "./shared/removal.js";
import { r as bindBuildx, t as bindDocker } from "./shared/daemon.js";
import { rm } from "node:fs/promises";
//#region src/post.ts
/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 6e4;
const settleUncaught = watchUncaught({
	onError: (stack) => log.info(stack),
	report: warning,
	exitCode: 0,
	patience: 9e4
});
const runner = readRunner(process.env);
let isAbandoned = false;
const { builder, folder, binary } = await attempt(async () => readState(), {});
await Promise.all([attempt(async () => {
	if (!builder) return;
	const patience = new AbortController();
	setTimeout(() => patience.abort("SIGTERM"), patienceMilliseconds).unref();
	const run = createRun(runner.childEnvironment, patience.signal);
	const { docker } = bindDocker(run, builder.daemon);
	const problems = await removeBuilder(docker, bindBuildx(run, builder.buildx, runner.buildxConfig), builder);
	for (const problem of problems) warning(`could not be removed, ${problem}`);
	if (problems.length === 0) info(`removed builder ${builder.name}`);
}, void 0), attempt(async () => {
	if (!binary) return;
	await actionsCache(binaryCachePath(runner.temp), runner.environment, warning, () => {
		isAbandoned = true;
	})?.save(binary.path, binary.key);
}, void 0)]);
await attempt(async () => {
	if (folder) await rm(folder, {
		recursive: true,
		force: true
	});
}, void 0);
settleUncaught();
if (isAbandoned) process.exit();
/** Nothing here may fail the job: what could not be cleaned up is a warning. */
async function attempt(work, otherwise) {
	try {
		return await work();
	} catch (error) {
		warning(`cleaning up failed: ${messageOf(error)}`);
		return otherwise;
	}
}
//#endregion
export {};
