import { c as notice, f as setSecret, m as warning, n as endGroup, p as startGroup } from "./actions-core.js";
import { join, resolve } from "node:path";
import { randomUUID } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { readFileSync } from "node:fs";
//#region src/message.ts
/** What something that was thrown says, whatever it is. */
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}
//#endregion
//#region src/report/log.ts
/** Log lines that go out at once. */
const log = {
	info: (line) => printUntrusted(`${line}\n`),
	warning: (message) => warning(message),
	notice: (message) => notice(message)
};
/** Makes the runner hide values in everything it shows from now on. */
function mask(values) {
	for (const value of values) setSecret(value);
}
/**
* Runs a part of the work whose lines are kept together: they come out as one group when it ends, so that parts can run
* side by side. Warnings and notices come at once.
*/
async function group(title, work) {
	const lines = [];
	const started = performance.now();
	try {
		return await work({
			...log,
			info: (line) => lines.push(line)
		});
	} finally {
		startGroup(`${title} (${((performance.now() - started) / 1e3).toFixed(1)} s)`);
		if (lines.length > 0) printUntrusted(`${lines.join("\n")}\n`);
		endGroup();
	}
}
/**
* Runs work whose output is shown as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
* middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
* in between.
*
* @param work gets a function that prints
*/
async function live(title, work) {
	const token = randomUUID();
	let lineIsOpen = false;
	let isOver = false;
	startGroup(title);
	write(`::stop-commands::${token}\n`);
	try {
		return await work((chunk) => {
			if (isOver) return;
			write(chunk);
			lineIsOpen = !chunk.endsWith("\n");
		});
	} finally {
		isOver = true;
		write(`${lineIsOpen ? "\n" : ""}::${token}::\n`);
		endGroup();
	}
}
/** Prints text that came from elsewhere, with the runner's commands switched off around it where it holds any. */
function printUntrusted(text) {
	if (!/::|##\[/.test(text)) {
		write(text);
		return;
	}
	const token = randomUUID();
	write(`::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`);
}
function write(text) {
	process.stdout.write(text);
}
//#endregion
//#region src/input/scalar.ts
/**
* Reads a boolean input in the spellings that YAML and Actions users write; empty gives the default.
*
* @throws Error that names input and value
*/
function parseBoolean(input, text, otherwise) {
	const word = text.trim();
	if (word === "") return otherwise;
	if ([
		"true",
		"True",
		"TRUE"
	].includes(word)) return true;
	if ([
		"false",
		"False",
		"FALSE"
	].includes(word)) return false;
	throw new Error(`input '${input}' is '${word}', expected true or false`);
}
/**
* Reads a boolean variable of the environment as buildx and Docker's actions do (Go's `ParseBool`); empty gives the
* default.
*
* @throws Error that names variable and value
*/
function parseSwitch(variable, text, otherwise) {
	if (text === void 0 || text === "") return otherwise;
	const found = readSwitch(text);
	if (found === void 0) throw new Error(`environment variable ${variable} is '${text}', expected true or false`);
	return found;
}
/** Go's `ParseBool`; undefined for anything else. */
function readSwitch(text) {
	if ([
		"1",
		"t",
		"T",
		"true",
		"TRUE",
		"True"
	].includes(text)) return true;
	if ([
		"0",
		"f",
		"F",
		"false",
		"FALSE",
		"False"
	].includes(text)) return false;
}
/**
* Checks a value that becomes one argument or one field: NUL, CR and LF could end it early, or start a second line in
* a log, and are never meant.
*
* @throws Error that names input and character
*/
function checkScalar(input, text) {
	const found = controlCharacter(text);
	if (found) throw new Error(`input '${input}' contains ${found}, which no value of it can have`);
	return text;
}
/**
* Checks a value that names something (a builder, a target, a file): besides {@link checkScalar}, it must not look like
* an option.
*
* @throws Error that names input and value
*/
function checkName(input, text) {
	if (text.startsWith("-")) throw new Error(`input '${input}' is '${text}', but a name cannot start with '-'`);
	return checkScalar(input, text);
}
/**
* Reads an input that takes one of a few words; empty gives the first.
*
* @throws Error that names input, value and the words
*/
function parseChoice(input, text, words) {
	const word = text.trim();
	if (word === "") return words[0];
	const found = words.find((candidate) => candidate === word);
	if (found === void 0) throw new Error(`input '${input}' is '${word}', expected one of: ${words.filter(Boolean).join(", ")}`);
	return found;
}
/**
* Reads a length of time, such as `90s`, `5m` or `1h`; empty gives the default.
*
* @returns seconds, from 1 to a day
* @throws Error that names input and value
*/
function parseDuration(input, text, otherwise) {
	const word = text.trim();
	if (word === "") return otherwise;
	const [, count = "", unit = ""] = /^([0-9]{1,6})([smh])$/.exec(word) ?? [];
	const seconds = Number(count) * ({
		s: 1,
		m: 60,
		h: 3600
	}[unit] ?? 0);
	if (seconds < 1 || seconds > 86400) throw new Error(`input '${input}' is '${word}', expected a time such as 90s, 5m or 1h, at most 24h`);
	return seconds;
}
function controlCharacter(text) {
	if (text.includes("\0")) return "a NUL character";
	if (text.includes("\r")) return "a carriage return";
	if (text.includes("\n")) return "a line break";
	return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? "a control character" : void 0;
}
//#endregion
//#region src/cache/service.ts
/** The names of all variables of {@link CacheVariables}, which no child gets unless it uses the cache. */
const cacheVariableNames = [
	"ACTIONS_CACHE_SERVICE_V2",
	"ACTIONS_CACHE_URL",
	"ACTIONS_RESULTS_URL",
	"ACTIONS_RUNTIME_TOKEN",
	"ACTIONS_RUNTIME_URL"
];
/** The first BuildKit that speaks the second version of the cache service; the first version is switched off at GitHub. */
const firstBuildkitOfSecondVersion = "0.20.0";
/**
* Finds the service for `type=gha`. buildx drops such a cache without a word when token or url is missing, and reads
* ACTIONS_CACHE_SERVICE_V2 as Go reads booleans while GitHub's own clients take any text for true; so both are decided
* here, and buildx gets a value that it cannot misread.
*/
function findService({ token, resultsUrl, cacheUrl, secondVersion }) {
	const none = (reason) => ({ warnings: [`the GitHub cache is not used: ${reason}`] });
	if (token === "") return none("ACTIONS_RUNTIME_TOKEN is not set; the runner gives it to actions, not to `run:` steps, and some engines have no cache service");
	const wanted = readIntention(secondVersion);
	if (wanted === void 0) return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`);
	const version = wanted || secondVersion === "" && cacheUrl === "" && resultsUrl !== "" ? 2 : 1;
	const url = version === 2 ? resultsUrl : cacheUrl;
	if (url === "") return none(`${version === 2 ? "ACTIONS_RESULTS_URL" : "ACTIONS_CACHE_URL"} is not set, so there is no address`);
	const misread = wanted && readSwitch(secondVersion) !== true;
	return {
		version,
		environment: {
			ACTIONS_RUNTIME_TOKEN: token,
			ACTIONS_CACHE_SERVICE_V2: String(version === 2),
			[version === 2 ? "ACTIONS_RESULTS_URL" : "ACTIONS_CACHE_URL"]: url
		},
		warnings: misread ? [`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would read as false; it is taken as true`] : []
	};
}
/** What a person means by it, in more spellings than Go takes. */
function readIntention(text) {
	const word = text.trim().toLowerCase();
	if ([
		"1",
		"t",
		"true",
		"y",
		"yes",
		"on"
	].includes(word)) return true;
	return [
		"",
		"0",
		"f",
		"false",
		"n",
		"no",
		"off"
	].includes(word) ? false : void 0;
}
//#endregion
//#region src/runner.ts
/** Reads the runner's variables, with fallbacks that suit a run by hand. */
function readRunner(environment) {
	const variable = (name) => environment[name] ?? "";
	const temp = variable("RUNNER_TEMP") || tmpdir();
	const dockerConfig = resolve(variable("DOCKER_CONFIG") || join(homedir(), ".docker"));
	const armVersion = process.config.variables["arm_version"];
	return {
		os: process.platform,
		arch: process.arch,
		...armVersion !== void 0 && { armVersion: String(armVersion) },
		temp,
		toolCache: variable("RUNNER_TOOL_CACHE") || join(temp, "tool-cache"),
		dockerConfig,
		buildxConfig: resolve(variable("BUILDX_CONFIG") || join(dockerConfig, "buildx")),
		dockerHost: variable("DOCKER_HOST"),
		dockerContext: variable("DOCKER_CONTEXT"),
		workspace: variable("GITHUB_WORKSPACE") || process.cwd(),
		isSelfHosted: variable("RUNNER_ENVIRONMENT") === "self-hosted",
		name: variable("RUNNER_NAME"),
		serverUrl: variable("GITHUB_SERVER_URL") || "https://github.com",
		repository: variable("GITHUB_REPOSITORY"),
		sha: variable("GITHUB_SHA"),
		ref: variable("GITHUB_REF"),
		eventName: variable("GITHUB_EVENT_NAME"),
		runId: variable("GITHUB_RUN_ID"),
		runAttempt: variable("GITHUB_RUN_ATTEMPT") || "1",
		job: variable("GITHUB_JOB"),
		action: variable("GITHUB_ACTION"),
		event: readEvent(variable("GITHUB_EVENT_PATH")),
		cache: {
			token: variable("ACTIONS_RUNTIME_TOKEN"),
			resultsUrl: variable("ACTIONS_RESULTS_URL"),
			cacheUrl: variable("ACTIONS_CACHE_URL"),
			secondVersion: variable("ACTIONS_CACHE_SERVICE_V2")
		},
		environment,
		childEnvironment: withoutSecrets(environment)
	};
}
function withoutSecrets(environment) {
	const isSecret = (name) => name.startsWith("INPUT_") || cacheVariableNames.some((known) => known === name);
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)));
}
function readEvent(path) {
	if (path === "") return {};
	try {
		const event = JSON.parse(readFileSync(path, "utf8"));
		return typeof event === "object" && event !== null ? event : {};
	} catch {
		return {};
	}
}
//#endregion
export { checkScalar as a, parseDuration as c, group as d, live as f, messageOf as h, checkName as i, parseSwitch as l, mask as m, findService as n, parseBoolean as o, log as p, firstBuildkitOfSecondVersion as r, parseChoice as s, readRunner as t, readSwitch as u };
