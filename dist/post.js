import { d as warning, i as info } from "./chunks/actions-core.js";
import { Q as createRun, R as readRunner, Z as bindBuildx, f as removeBuilder, t as readState } from "./chunks/shared.js";
import { rm } from "node:fs/promises";
//#region src/build/post.ts
/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 6e4;
try {
	const { builder, folder } = readState();
	const runner = readRunner(process.env);
	if (builder) {
		const patience = new AbortController();
		const timer = setTimeout(() => patience.abort("SIGTERM"), patienceMilliseconds);
		const run = createRun(runner.environment, patience.signal);
		const problems = await removeBuilder(run, bindBuildx(run, builder.buildx, runner.buildxConfig), builder);
		clearTimeout(timer);
		for (const problem of problems) warning(`could not be removed, ${problem}`);
		if (problems.length === 0) info(`removed builder ${builder.name}`);
	}
	if (folder) await rm(folder, {
		recursive: true,
		force: true
	});
} catch (error) {
	warning(`cleaning up failed: ${error instanceof Error ? error.message : String(error)}`);
}
//#endregion
export {};
