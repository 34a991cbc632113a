import { n as watchUncaught, r as readState, u as createRun, v as actionsCache } from "./shared/build-merge-post.js";
import { D as messageOf, S as log, c as readRunner } from "./shared/every-entry.js";
import { c as bindBuildx, l as bindDocker, n as removeBuilder } from "./shared/build-and-post.js";
import { rm } from "node:fs/promises";
//#region src/cleanup.ts
/** A daemon that does not answer must not hold up the end of the job. */
const removalTimeoutMilliseconds = 6e4;
/** Everything that is started below ends earlier on its own. */
const exitTimeoutMilliseconds = 9e4;
/**
* The end of a job: removes what main left in the state, and saves a buildx that was downloaded. It never fails the
* job.
*/
async function cleanUp(environment) {
	const settleUncaught = watchUncaught({
		onError: (stack) => log.info(stack),
		report: log.warning,
		exitCode: 0,
		exitTimeout: exitTimeoutMilliseconds
	});
	const runner = readRunner(environment);
	const { builder, folder, binary } = await attempt(async () => readState()) ?? {};
	const cache = binary && actionsCache(runner, log.warning);
	await Promise.all([attempt(async () => builder && remove(builder, runner)), attempt(async () => binary && cache?.save(binary.path, binary.key))]);
	await attempt(async () => folder && rm(folder, {
		recursive: true,
		force: true
	}));
	settleUncaught();
	if (cache?.hasGivenUp()) process.exit();
}
async function remove(builder, runner) {
	const timeout = new AbortController();
	setTimeout(() => timeout.abort("SIGTERM"), removalTimeoutMilliseconds).unref();
	const environment = {
		...runner.childEnvironment,
		...builder.path && { PATH: builder.path }
	};
	const run = createRun(environment, timeout.signal);
	const { docker } = bindDocker(run, builder.daemon);
	const { buildxConfig, kubeconfig } = {
		...runner,
		...builder
	};
	const problems = await removeBuilder(docker, bindBuildx(run, builder.buildx, {
		buildxConfig,
		kubeconfig
	}), builder);
	for (const problem of problems) log.warning(`cannot remove ${problem}`);
	if (problems.length === 0) log.info(`removed builder ${builder.name}`);
}
async function attempt(task) {
	try {
		return await task();
	} catch (error) {
		log.warning(`cleanup failed: ${messageOf(error)}`);
		return;
	}
}
//#endregion
//#region src/post.ts
await cleanUp(process.env);
//#endregion
export {};
