import { d as keepTail, l as CommandError, p as CancelledError } from "./build-merge-post.js";
import { Q as isLinux } from "./reading-inputs.js";
import { o as joinTests, s as nothingTested } from "./gate.js";
import { a as testEnvironment, n as conclude, t as watch } from "./testing.js";
import { randomUUID } from "node:crypto";
//#region src/gate/smoke-in-engine.ts
/** Characters that are kept of a command's output: as much as BuildKit keeps of a step. */
const keptCharacters = 2097152;
/**
* {@link smokeTest} for an image that only the Docker engine has. Each command gets its own container, and platforms
* are tested one after the other.
*
* @param image a tag or an id
*/
async function smokeTestInEngine(docker, { image, platforms }, commands, options) {
	const tested = [];
	for (const platform of platforms.filter(isLinux)) {
		const runs = [];
		for (const command of commands) {
			runs.push(await runInContainer(docker, image, command, platform, options));
			if (runs.at(-1)?.end !== "passed") break;
		}
		tested.push(await conclude([platform, runs], commands, options));
	}
	return tested.reduce(joinTests, nothingTested);
}
async function runInContainer(docker, image, command, platform, { network, emulated, ...patience }) {
	const name = `multiarch-build-test-${randomUUID()}`;
	const args = containerArguments(name, image, command, platform, {
		network,
		emulated: emulated(platform)
	});
	const started = performance.now();
	const output = keepTail(keptCharacters);
	let hung;
	const gone = new AbortController();
	const remove = () => docker([
		"rm",
		"--force",
		"--",
		name
	], { outlivesCancel: true }).catch(() => void 0);
	const watching = watch(patience, (end) => {
		hung = end;
		remove().finally(() => gone.abort());
	});
	const onOutput = (chunk) => {
		output.add(chunk);
		watching.print(chunk);
	};
	const error = await docker(args, {
		onOutput,
		stop: gone.signal
	}).then(() => void 0, async (thrown) => {
		if (thrown instanceof CancelledError) await remove();
		if (!(thrown instanceof CommandError)) throw thrown;
		return thrown;
	}).finally(watching.end);
	const run = {
		seconds: (performance.now() - started) / 1e3,
		output: output.text()
	};
	if (hung) return {
		...run,
		end: hung
	};
	if (!error) return {
		...run,
		end: "passed"
	};
	return {
		...run,
		end: "failed",
		words: error.message,
		...error.exitCode !== void 0 && { exitCode: error.exitCode }
	};
}
function containerArguments(name, image, { argv: [program, ...args] }, platform, { network, emulated }) {
	return [
		"run",
		"--rm",
		`--name=${name}`,
		"--pull=never",
		`--platform=${platform}`,
		`--network=${network || "none"}`,
		...Object.entries(testEnvironment(platform, emulated)).map(([key, value]) => `--env=${key}=${value}`),
		`--entrypoint=${program}`,
		"--",
		image,
		...args
	];
}
//#endregion
export { smokeTestInEngine };
