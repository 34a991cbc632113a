import { f as lastLines } from "./build-merge-post.js";
import { w as printGroup } from "./every-entry.js";
import { at as platformSlug } from "./reading-inputs.js";
import { n as saidOfProgram } from "./sentences.js";
import { a as formatTimeout, c as testResult, i as describeEnd } from "./gate.js";
import { constants } from "node:os";
//#region src/gate/dockerfile.ts
/** The stage in which the commands run. */
const testStage = "test";
/** Environment variables for the commands of a platform, in addition to the image's own. */
function testEnvironment(platform, emulated) {
	return {
		PLATFORM: platform,
		EMULATED: emulated === void 0 ? "" : String(emulated)
	};
}
/**
* Renders the Dockerfile that runs the commands in the image of each platform, in one solve: a stage for each platform,
* since their environments differ, and a last stage that selects one of them by platform.
*
* @param reference the index by its digest, which BuildKit need not look up, or the name of a context
*/
function renderDockerfile({ reference, platforms }, commands, emulated) {
	const stages = platforms.flatMap((platform) => [`FROM image AS ${platformSlug(platform)}`, `ENV ${Object.entries(testEnvironment(platform, emulated(platform))).map(([name, value]) => `${name}="${value}"`).join(" ")}`]);
	return [
		`FROM ${reference} AS image`,
		...stages,
		`FROM \${TARGETOS}-\${TARGETARCH}\${TARGETVARIANT:+-$TARGETVARIANT} AS ${testStage}`,
		...commands.map(({ argv }) => `RUN ${renderArguments(argv)}`),
		""
	].join("\n");
}
/**
* A JSON array without anything that a Dockerfile's parser takes for a heredoc, an escape or a variable, whatever the
* arguments are.
*/
function renderArguments(argv) {
	return `[${argv.map((text) => text.replace(/[^A-Za-z0-9 /._-]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)).map((item) => `"${item}"`).join(",")}]`;
}
/** Describes how a command of the smoke test failed, with the last lines that it printed. */
async function describeFailure(platform, command, run, { timeout, emulated, qemu }) {
	const crash = run.end === "late" ? void 0 : saidOfProgram(run.output, ["crash in QEMU"]);
	const reason = crash !== void 0 || emulated(platform) && isCrash(run.exitCode) ? crashInQemu(platform, run, crash?.text, await qemu?.(platform)) : run.end === "late" ? `did not finish within ${formatTimeout(timeout)}; raise 'test-timeout' if it needs longer` : notStarted(platform, command, run) ?? failed(run);
	return [`${platform}: ${inQuotes(command.text)} ${reason}`, lastLines(run.output, 20)].filter(Boolean).join("\n");
}
/** `exit code 139 (SIGSEGV)`: a program that a signal ended has 128 and the signal's number as its exit code. */
function formatExitCode(code) {
	const signal = signalOf(code);
	return `exit code ${code}${signal ? ` (${signal})` : ""}`;
}
/** Signals that mean a fault of the program itself. */
const crashes = [
	"SIGSEGV",
	"SIGILL",
	"SIGBUS",
	"SIGABRT",
	"SIGFPE",
	"SIGTRAP",
	"SIGSYS"
];
function isCrash(code) {
	return code !== void 0 && crashes.includes(signalOf(code) ?? "");
}
function signalOf(code) {
	return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}
function failed({ exitCode, words }) {
	return `failed${exitCode === void 0 ? `: ${words ?? "buildx gave no reason"}` : ` with ${formatExitCode(exitCode)}`}`;
}
function crashInQemu(platform, run, words, qemu) {
	return `${run.end === "crashed" ? "crashed" : failed(run)} ${`under QEMU${qemu ? ` (${qemu})` : ""}`}${words ? `: ${words}` : ""}; run it on a native runner for ${platform} to see whether the program or QEMU is at fault`;
}
/** Explains why a program could not be executed; its exit code means nothing then. */
function notStarted(platform, { isShell }, { output, words = "" }) {
	const text = `${output}\n${words}`;
	const said = saidOfProgram(text, [
		"wrong format",
		"no interpreter",
		"no such program"
	]) ?? saidOfProgram(text, ["not started"]);
	switch (said?.kind) {
		case "wrong format": return `is not a program for ${platform}, or QEMU for it is not registered on the machine it ran on (exec format error); a script needs a first line such as #!/bin/sh`;
		case "no interpreter": return `did not start: ${said.details.program} exists, but the loader or interpreter that it names does not`;
		case "no such program":
			if (isShell && said.details.program === "/bin/sh") return `needs /bin/sh, which the image does not have; write the command in exec form, e.g. ["/app","--version"]`;
			return `did not start: the image has no program '${said.details.program}'`;
		case "not started": return `did not start: ${said.details.reason}`;
		case void 0: return;
	}
}
function inQuotes(text) {
	return `'${text}'`;
}
//#endregion
//#region src/gate/conclude.ts
/** Shows what the commands printed on a platform, and returns its part of the result. */
async function conclude([platform, runs], commands, machine) {
	const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
	const emulated = machine.emulated(platform);
	const pairs = commands.flatMap((command, index) => {
		const run = runs[index];
		return run ? [{
			command,
			run
		}] : [];
	});
	const failing = pairs.filter(({ run }) => run.end !== "passed");
	printGroup(`${[
		"Smoke test",
		machine.target,
		platform
	].filter(Boolean).join(" ")}: ${describeEnd(failing.length === 0, seconds, emulated)}`, pairs.flatMap(({ command, run }) => [`$ ${command.text}`, ...linesOf(run.output)]));
	return {
		results: /* @__PURE__ */ new Map([[platform, testResult(failing.length === 0, seconds, emulated)]]),
		failures: await Promise.all(failing.map(({ command, run }) => describeFailure(platform, command, run, machine)))
	};
}
function linesOf(output) {
	return output === "" ? [] : output.replace(/\r?\n$/, "").split("\n");
}
//#endregion
//#region src/gate/patience.ts
/** A longer timer fires at once. */
const longestTimer = 2 ** 31 - 1;
/**
* Watches a command from its start.
*
* @param onHang is called once, if it runs too long, or crashed under QEMU and does not end
*/
function watch({ timeout, silence = 10 }, onHang) {
	let words = "";
	let crash;
	const end = () => {
		clearTimeout(late);
		clearTimeout(crash);
	};
	const hang = (how) => {
		end();
		onHang(how);
	};
	const late = setTimeout(() => hang("late"), Math.min(timeout * 1e3, longestTimer));
	return {
		print: (chunk) => {
			words = (words + chunk).slice(-500);
			clearTimeout(crash);
			if (saidOfProgram(lastLines(words, 1), ["crash in QEMU"])) crash = setTimeout(() => hang("crashed"), silence * 1e3);
		},
		end
	};
}
//#endregion
export { testEnvironment as a, renderDockerfile as i, conclude as n, testStage as o, formatExitCode as r, watch as t };
