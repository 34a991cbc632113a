import { l as CommandError } from "./build-merge-post.js";
import { Q as isLinux } from "./reading-inputs.js";
import { Q as wholeLines, bt as wordsBesideJson, kt as readProgress, vt as parseStep } from "./build-and-gate.js";
import { u as finalError } from "./build-log.js";
import { a as saidByBuildx } from "./sentences.js";
import { c as testResult, o as joinTests, s as nothingTested } from "./gate.js";
import { i as renderDockerfile, n as conclude, t as watch } from "./testing.js";
//#region src/buildx/solve.ts
/**
* Executes the steps of a Dockerfile without a context and without a result: nothing is read from the cache, and
* nothing leaves the builder.
*
* @returns why it failed, in buildx's words; undefined where it did not
*/
async function solve(buildx, dockerfile, { builder, platforms, contexts = [], folder, allow, network, onProgress, stop }) {
	const args = [
		"build",
		...allow.map((entitlement) => `--allow=${entitlement}`),
		"--attest=type=provenance,disabled=true",
		...contexts.map((context) => `--build-context=${context}`),
		"--output=type=cacheonly",
		`--platform=${platforms.join(",")}`,
		`--builder=${builder}`,
		`--network=${network}`,
		"--no-cache",
		"--progress=rawjson",
		"--",
		"-"
	];
	const lines = wholeLines((completed) => {
		for (const line of completed) onProgress(readProgress(line));
	});
	try {
		await buildx(args, {
			folder,
			input: dockerfile,
			onOutput: lines.add,
			stop
		});
		return;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		return finalError(error.stderr) || wordsBesideJson(error.stderr) || error.message;
	}
}
//#endregion
//#region src/gate/follow.ts
/**
* Follows the commands of a Dockerfile by {@link renderDockerfile} as they run.
*
* @param onHang called when a command runs too long, to end it
*/
function followCommands(platforms, patience, onHang) {
	const all = /* @__PURE__ */ new Map();
	const update = (vertex) => {
		const one = all.get(vertex.digest) ?? follow(vertex, platforms);
		if (!one) return;
		all.set(vertex.digest, one);
		one.vertex = {
			...one.vertex,
			...vertex
		};
		if (vertex.completed) one.watch?.end();
		else if (vertex.started) one.watch ??= startWatch(one, patience, onHang);
	};
	return {
		add: ({ vertexes, logs }) => {
			vertexes.forEach(update);
			for (const { vertex, data } of logs) {
				const one = all.get(vertex);
				one?.chunks.push(data);
				one?.watch?.print(data.toString());
			}
		},
		end: () => {
			for (const one of all.values()) one.watch?.end();
			const ordered = [...all.values()].toSorted((one, other) => one.number - other.number);
			return new Map(platforms.map((platform) => [platform, ordered.flatMap((one) => one.platform === platform ? runOf(one) : [])]));
		}
	};
}
function follow(vertex, platforms) {
	const { instruction, stage, number = 0, target = platforms[0] } = parseStep(vertex.name) ?? {};
	if (instruction !== "RUN" || stage !== "test" || target === void 0) return void 0;
	return {
		platform: target,
		number,
		vertex,
		chunks: []
	};
}
function startWatch(one, patience, onHang) {
	const started = performance.now();
	return watch(patience, (end) => {
		one.hung = {
			end,
			seconds: (performance.now() - started) / 1e3
		};
		onHang();
	});
}
function runOf({ vertex: { started = "", completed, error }, hung, chunks }) {
	const output = Buffer.concat(chunks).toString();
	if (hung) return [{
		...hung,
		output
	}];
	if (!completed || saidByBuildx(error ?? "", ["context cancelled"])) return [];
	const seconds = (Date.parse(completed) - Date.parse(started)) / 1e3;
	if (!error) return [{
		end: "passed",
		seconds,
		output
	}];
	const code = saidByBuildx(error, ["RUN failed"])?.details.code;
	return [{
		end: "failed",
		seconds,
		output,
		words: error,
		...code && { exitCode: Number(code) }
	}];
}
//#endregion
//#region src/gate/smoke.ts
/**
* Runs commands in the image of each Linux platform, in the builder and one after the other, until one fails. All
* platforms are in one solve. If a command fails, BuildKit cancels the others, so these are solved again until each has
* its own result.
*/
async function smokeTest(buildx, { reference, platforms }, commands, options) {
	const test = async (open) => {
		if (open.length === 0) return nothingTested;
		const { runs, failure } = await solveOnce(buildx, {
			reference,
			platforms: open
		}, commands, options);
		const known = open.filter((platform) => isKnown(runs.get(platform) ?? [], commands));
		if (known.length === 0) return untested(open, failure ?? "buildx reported nothing about the commands", options);
		const tested = [];
		for (const platform of known) tested.push(await conclude([platform, runs.get(platform) ?? []], commands, options));
		return [...tested, await test(open.filter((platform) => !known.includes(platform)))].reduce(joinTests);
	};
	const { results, failures } = await test(platforms.filter(isLinux));
	return {
		results: inOrderOf(platforms, results),
		failures: failures.toSorted(byPlatform(platforms))
	};
}
async function solveOnce(buildx, image, commands, { builder, allow, contexts = [], folder, network, emulated, ...patience }) {
	const hang = new AbortController();
	const follower = followCommands(image.platforms, patience, () => hang.abort());
	try {
		const failure = await solve(buildx, renderDockerfile(image, commands, emulated), {
			builder,
			allow,
			contexts,
			folder,
			network: network || "none",
			platforms: image.platforms,
			onProgress: follower.add,
			stop: hang.signal
		});
		return {
			runs: follower.end(),
			failure
		};
	} finally {
		follower.end();
	}
}
/** Tells whether each command ended, or one failed. */
function isKnown(runs, commands) {
	return runs.length === commands.length || runs.some(({ end }) => end !== "passed");
}
function untested(platforms, failure, { emulated }) {
	return {
		results: new Map(platforms.map((platform) => [platform, testResult(false, 0, emulated(platform))])),
		failures: [`${platforms.join(", ")}: the smoke test could not run: ${failure}`]
	};
}
/** Each failure begins with its platform, or the first of several. */
function byPlatform(platforms) {
	const rank = (failure) => platforms.findIndex((platform) => /^[:,]/.test(failure.slice(platform.length)) && failure.startsWith(platform));
	return (one, other) => rank(one) - rank(other);
}
function inOrderOf(platforms, results) {
	return new Map([...results].toSorted(([one], [other]) => platforms.indexOf(one) - platforms.indexOf(other)));
}
//#endregion
export { smokeTest };
