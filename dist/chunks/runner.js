import { join } from "node:path";
import { homedir, tmpdir } from "node:os";
import { readFileSync } from "node:fs";
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
	const wanted = readSwitch(secondVersion);
	if (wanted === void 0) return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`);
	const version = wanted || secondVersion === "" && cacheUrl === "" && resultsUrl !== "" ? 2 : 1;
	const url = version === 2 ? resultsUrl : cacheUrl;
	if (url === "") return none(`${version === 2 ? "ACTIONS_RESULTS_URL" : "ACTIONS_CACHE_URL"} is not set, so there is no address`);
	const misread = wanted && !goTrue.has(secondVersion);
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
/** What Go's strconv.ParseBool takes for true. */
const goTrue = /* @__PURE__ */ new Set([
	"1",
	"t",
	"T",
	"true",
	"TRUE",
	"True"
]);
function readSwitch(text) {
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
	const dockerConfig = variable("DOCKER_CONFIG") || join(homedir(), ".docker");
	const dockerHost = variable("DOCKER_HOST");
	const armVersion = process.config.variables["arm_version"];
	return {
		os: process.platform,
		arch: process.arch,
		...armVersion !== void 0 && { armVersion: String(armVersion) },
		temp,
		toolCache: variable("RUNNER_TOOL_CACHE") || join(temp, "tool-cache"),
		dockerConfig,
		buildxConfig: variable("BUILDX_CONFIG") || join(dockerConfig, "buildx"),
		...dockerHost !== "" && !dockerHost.startsWith("unix://") && { remoteDocker: dockerHost },
		workspace: variable("GITHUB_WORKSPACE") || process.cwd(),
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
export { findService as n, firstBuildkitOfSecondVersion as r, readRunner as t };
