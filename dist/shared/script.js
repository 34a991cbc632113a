import { d as keepTail, f as lastLines, l as CommandError } from "./build-merge-post.js";
import { x as live } from "./every-entry.js";
import { a as formatTimeout, c as testResult, i as describeEnd, o as joinTests, s as nothingTested } from "./gate.js";
import { a as testEnvironment, r as formatExitCode } from "./testing.js";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
//#region src/gate/script.ts
/**
* Runs a bash script of the user's on this machine for each platform, one after the other since ports and names may
* clash, even if one fails.
*
* @param run has the environment of the job and the logins of its registries
* @throws Error if there is no bash
*/
async function runScript(run, script, { images, index }, { folder, ...options }) {
	const file = join(folder, "test.sh");
	await writeFile(file, script, { mode: 448 });
	const tested = [];
	for (const { platform, image } of images) tested.push(await testPlatform(run, file, {
		platform,
		image,
		index
	}, options));
	return tested.reduce(joinTests, nothingTested);
}
/** Characters that are kept of what a script prints, enough for its last lines. */
const keptCharacters = 65536;
async function testPlatform(run, file, { platform, image, index }, { emulated, timeout, target }) {
	const isEmulated = emulated(platform);
	const env = {
		GITHUB_OUTPUT: void 0,
		GITHUB_STATE: void 0,
		IMAGE: image,
		INDEX: index,
		...testEnvironment(platform, isEmulated),
		...target && { TARGET: target }
	};
	return live([
		"Test",
		target,
		platform
	].filter(Boolean).join(" "), async (print) => {
		const words = keepTail(keptCharacters);
		const onOutput = (chunk) => {
			words.add(chunk);
			print(chunk);
		};
		const started = performance.now();
		const onLeftovers = () => print("stopping what the test left running\n");
		const reason = await runBash(run, file, {
			env,
			timeout,
			onOutput,
			onLeftovers
		});
		const seconds = (performance.now() - started) / 1e3;
		print(`${words.text().endsWith("\n") || words.text() === "" ? "" : "\n"}${platform}: test ${describeEnd(reason === void 0, seconds, isEmulated)}\n`);
		return {
			results: /* @__PURE__ */ new Map([[platform, testResult(reason === void 0, seconds, isEmulated)]]),
			failures: reason === void 0 ? [] : [told(`${platform}: the test ${reason}`, words.text())]
		};
	});
}
/** @returns why it failed; undefined if it passed */
async function runBash(run, file, { timeout, ...options }) {
	const stop = AbortSignal.timeout(timeout * 1e3);
	const join = "exec 2>&1; exec \"$BASH\" --noprofile --norc -eo pipefail \"$0\"";
	try {
		await run("bash", [
			"--noprofile",
			"--norc",
			"-c",
			join,
			file
		], {
			...options,
			stop
		});
		return;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (stop.aborted) return `did not finish within ${formatTimeout(timeout)}; raise 'test-timeout' if it needs longer`;
		if (error.exitCode !== void 0) return `failed with ${formatExitCode(error.exitCode)}`;
		if (!error.started) throw new Error(`input 'test' needs bash on this runner: ${error.message}`, { cause: error });
		return error.reason;
	}
}
function told(reason, output) {
	return [reason, lastLines(output, 20)].filter(Boolean).join("\n");
}
//#endregion
export { runScript };
