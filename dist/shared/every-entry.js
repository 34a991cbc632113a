import { h as warning, i as error, m as startGroup, n as debug$1, p as setSecret, r as endGroup, t as ExitCode, u as notice } from "../vendor/actions-core.js";
import { join, resolve } from "node:path";
import { homedir, release, tmpdir } from "node:os";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
//#region src/message.ts
/** What something that was thrown says, whatever it is. */
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}
//#endregion
//#region src/in-order.ts
function inOrder(put) {
	let places = [];
	const putOut = (isDue) => {
		const due = places.filter(isDue);
		places = places.filter((place) => !due.includes(place));
		for (const { item } of due) if (item) put(item.value);
	};
	return {
		begin: () => {
			const place = {};
			places.push(place);
			return (value) => {
				place.item = { value };
				const open = places.findIndex(({ item }) => item === void 0);
				putOut((_, index) => open < 0 || index < open);
			};
		},
		flush: () => putOut(({ item }) => item !== void 0)
	};
}
//#endregion
//#region src/log.ts
/** What it is given goes out at once; {@link group} gives a log that keeps lines back. */
const log = {
	info: (line) => {
		if (!isQuiet) printUntrusted(`${line}\n`);
	},
	warning: (message) => warning(message),
	notice: (message) => notice(message)
};
let isQuiet = false;
/** From now on only warnings, failures and results are shown. */
function beQuiet() {
	isQuiet = true;
}
/** Shows what came of it all, quiet or not. */
function result(line) {
	groups.flush();
	printUntrusted(`${line}\n`);
}
/** Shown where the user switched debug logging on. */
function debug(message) {
	debug$1(message);
}
/** Ends the step with an error, when everything else is done. */
function fail(message, place = {}) {
	groups.flush();
	error(message, place);
	process.exitCode = ExitCode.Failure;
}
/** Makes the runner hide values in everything it shows from now on. */
function mask(values) {
	for (const value of values) setSecret(value);
}
/** Groups that are held back, as functions that print them. */
const groups = inOrder((print) => print());
/** Milliseconds after which a part that takes long says so, and then again. */
const firstSign = 1e4;
const nextSigns = 3e4;
/**
* Keeps what a part of the work says until it ends, and those that began before have: so that parts can run side by side,
* and each comes out as one group, with its warnings after it. One that takes long shows that it runs.
*/
async function group(title, task) {
	const lines = [];
	const remarks = [];
	const started = performance.now();
	const time = () => `${((performance.now() - started) / 1e3).toFixed(1)} s`;
	const put = groups.begin();
	const stopSigns = signEvery(() => log.info(`${title}: ${[...lines.slice(-1), time()].join(", ")} so far`));
	let isShown = !isQuiet;
	try {
		return await task({
			info: (line) => lines.push(line),
			warning: (message) => remarks.push(() => log.warning(message)),
			notice: (message) => remarks.push(() => log.notice(message))
		});
	} catch (error) {
		isShown = true;
		throw error;
	} finally {
		stopSigns();
		const ended = `${title} (${time()})`;
		put(() => {
			if (isShown) showGroup(ended, lines);
			for (const remark of remarks) remark();
		});
	}
}
/** Shows lines that came from elsewhere as one group. */
function printGroup(title, lines) {
	if (!isQuiet) groups.begin()(() => showGroup(title, lines));
}
function showGroup(title, lines) {
	if (lines.length === 0) {
		printUntrusted(`${title}\n`);
		return;
	}
	startGroup(title);
	printUntrusted(`${lines.join("\n")}\n`);
	endGroup();
}
function signEvery(sign) {
	let timer = setTimeout(function again() {
		sign();
		timer = setTimeout(again, nextSigns);
	}, firstSign);
	return () => clearTimeout(timer);
}
/**
* Shows output as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
* middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
* in between.
*
* @param task gets a function that prints
*/
async function live(title, task) {
	const token = randomUUID();
	let isOpen = false;
	let lineIsOpen = false;
	let isOver = false;
	const open = () => {
		if (isOpen) return;
		isOpen = true;
		groups.flush();
		startGroup(title);
		write(`::stop-commands::${token}\n`);
	};
	try {
		return await task((chunk) => {
			if (isOver) return void 0;
			open();
			lineIsOpen = !chunk.endsWith("\n");
			return write(chunk);
		});
	} finally {
		isOver = true;
		if (isOpen) {
			write(`${lineIsOpen ? "\n" : ""}::${token}::\n`);
			endGroup();
		} else log.info(title);
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
/** @returns what to wait for before more is written: what a pipe does not take is kept in memory */
function write(text) {
	return process.stdout.write(text) ? void 0 : (resume) => process.stdout.once("drain", resume);
}
//#endregion
//#region src/reference.ts
const hostComponent = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const hostForm = new RegExp(`^(?:${hostComponent}(?:\\.${hostComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const longestPath = 255;
const example = ", expected e.g. ghcr.io/owner/app:1.2.3";
/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
const digestForm = /^sha256:[0-9a-f]{64}$/;
/** Docker Hub, under the name that references leave out. */
const dockerHub = "docker.io";
/**
* Parses `[host/]path[:tag][@digest]` as `ParseNormalizedNamed` of distribution does, with two differences: only sha256
* is taken as a digest, and upper case in host and path is lower-cased, since no registry accepts it in a path (owners'
* names bring it in) and logins are found by the host's spelling; compare {@link Reference.repository} with the text to
* tell.
*
* @throws Error that names the text and the part that is wrong
*/
function parseReference(text) {
	const [name = "", digest, ...more] = text.split("@");
	if (more.length > 0 || digest !== void 0 && !digestForm.test(digest)) throw invalid(text, "the digest must be sha256: followed by 64 hexadecimal digits");
	const { repository, tag } = splitTag(text, name);
	const [first = "", ...components] = repository.split("/");
	const hasHost = components.length > 0 && (first === "localhost" || /[.:]/.test(first));
	if (hasHost && !hostForm.test(first) && !pathComponent.test(first)) throw invalid(text, `'${first}' cannot be the host of a registry${example}`);
	const host = hasHost ? canonicalHost(first) : dockerHub;
	const path = hasHost ? components : [first, ...components];
	checkPath(text, path, host);
	return {
		host,
		repository,
		path: path.join("/"),
		...tag !== void 0 && { tag },
		...digest !== void 0 && { digest }
	};
}
/** The same of a text that may be none, which is somebody else's to judge: undefined where {@link parseReference} throws. */
function referenceIn(text) {
	try {
		return parseReference(text);
	} catch {
		return;
	}
}
/** The one name of a registry host (Docker Hub has three), with its port; undefined for a text that is not a host. */
function registryHost(text) {
	return hostForm.test(text) ? canonicalHost(text) : void 0;
}
/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
function isLoopback(registryHost) {
	const name = registryHost.replace(/:[0-9]+$/, "");
	return name === "localhost" || name === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(name);
}
/** The last colon starts a tag only behind the last slash; otherwise it is a port. */
function splitTag(text, name) {
	const scheme = name.match(/^[a-z]+:\/\//i)?.[0];
	if (scheme !== void 0) throw invalid(text, `it starts with '${scheme}'; write ${text.slice(scheme.length) || "a reference"}`);
	const list = listOf(name);
	if (list !== void 0) throw invalid(text, `${list}; write one reference per line, or separate them with commas`);
	refuseSlash(text, name);
	const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
	if (colon < 0) return { repository: lowerCased(name) };
	const tag = name.slice(colon + 1);
	if (!tagForm.test(tag)) throw invalid(text, whyNoTag(name.slice(0, colon), tag));
	return {
		repository: lowerCased(name.slice(0, colon)),
		tag
	};
}
/** What tells that a text is a list of another form, in words. */
function listOf(name) {
	if (name.startsWith("- ")) return `it is an item of a YAML list`;
	if (/^\[?["']|["']\]?$/.test(name)) return `it has quotes`;
	return /\S\s+\S*[/:]/.test(name) ? `it has white space between two references` : void 0;
}
function whyNoTag(repository, tag) {
	if (tag === "") return `nothing follows the ':', so the value for the tag is empty in this run; write e.g. ${repository}:\${{ github.sha }}, or leave the item out in runs without a tag`;
	if (tag.startsWith("$")) return `the tag '${tag}' is a shell variable, but no shell reads inputs; write e.g. ${repository}:\${{ github.sha }}, or \${{ env.NAME }} for a variable in 'env'`;
	const written = tag.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "");
	return `the tag '${tag}' must be 1 to 128 characters of A-Z a-z 0-9 _ . - and not start with . or -${tagForm.test(written) ? `; write e.g. ${repository}:${written}` : ""}`;
}
const mergeForm = /^(?!localhost:)[\w-]+:\d+\/merge$/;
/** The name of a branch as a tag is the most common mistake of all. But `app:5000/x` is a host with its port. */
function refuseSlash(text, name) {
	const parts = name.split("/");
	const isHost = (part, index) => index === 0 && hostForm.test(part) && !mergeForm.test(name);
	const index = parts.findIndex((part, index) => part.includes(":") && !isHost(part, index));
	if (index < 0 || index === parts.length - 1) return;
	const [, before = "", after] = parts[index]?.match(/^([^:]+):(.+)$/s) ?? [];
	const looksLikeHost = index === 0 && (before === "localhost" || !/^[\w-]+$/.test(before));
	if (after === void 0 || looksLikeHost) return;
	const repository = [...parts.slice(0, index), before].join("/");
	const tag = [after, ...parts.slice(index + 1)].join("/");
	throw invalid(text, `the tag '${tag}' has a '/', but a tag can only have A-Z a-z 0-9 _ . -; write e.g. ${repository}:${tag.replace(/[^\w.-]+/g, "-")}, or ${repository}:\${{ github.sha }}, or use the rule type=ref,event=branch with images: ${repository}`);
}
function checkPath(text, path, host) {
	const wrong = path.find((part) => !pathComponent.test(part));
	if (wrong === "") throw invalid(text, `it has no repository${example}`);
	if (wrong !== void 0) throw invalid(text, `'${wrong}' cannot be part of a repository's name${example}`);
	if ((host === "docker.io" && path.length === 1 ? ["library", ...path] : path).join("/").length > longestPath) throw invalid(text, `its path is longer than ${longestPath} characters`);
	if (/^[0-9a-f]{64}$/i.test(text)) throw invalid(text, `'${text}' cannot be a repository's name: 64 hexadecimal digits are the id of an image`);
}
function canonicalHost(text) {
	const name = lowerCased(text);
	return name === "index.docker.io" || name === "registry-1.docker.io" ? dockerHub : name;
}
/** Of ASCII alone: some letters beyond it have small ones within it. */
function lowerCased(text) {
	return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
function invalid(text, reason) {
	return /* @__PURE__ */ new Error(`invalid reference '${text}': ${reason}`);
}
//#endregion
//#region src/input/json.ts
/** JSON that another program wrote, as far as it is an object; else `{}`. */
function parseObject(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
//#endregion
//#region src/input/file.ts
/** The text of a file; undefined when it cannot be read, which the caller puts into words. */
function readText(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return;
	}
}
//#endregion
//#region src/runner.ts
/** The variables that docker/setup-buildx-action reads for it (its src/main.ts and src/context.ts). */
const nodeTlsVariable = /^BUILDER_NODE_(\d+)_AUTH_TLS_(CACERT|CERT|KEY)$/;
/** The names of all variables of {@link CacheVariables}, which no child gets unless it uses the cache. */
const cacheVariableNames = [
	"ACTIONS_CACHE_MODE",
	"ACTIONS_CACHE_SERVICE_V2",
	"ACTIONS_CACHE_URL",
	"ACTIONS_RESULTS_URL",
	"ACTIONS_RUNTIME_TOKEN",
	"ACTIONS_RUNTIME_URL"
];
/** Reads the runner's variables, with fallbacks that suit a run by hand. */
function readRunner(environment) {
	const variable = (name) => environment[name] ?? "";
	const temp = variable("RUNNER_TEMP") || tmpdir();
	const dockerConfig = resolve(variable("DOCKER_CONFIG") || join(homedir(), ".docker"));
	const armVersion = process.config.variables["arm_version"];
	return {
		os: process.platform,
		kernel: release(),
		arch: process.arch,
		...armVersion !== void 0 && { armVersion: String(armVersion) },
		temp,
		toolCache: variable("RUNNER_TOOL_CACHE") || join(temp, "tool-cache"),
		dockerConfig,
		buildxConfig: resolve(variable("BUILDX_CONFIG") || join(dockerConfig, "buildx")),
		...readPlaces(variable),
		nodeTls: readNodeTls(environment),
		workspace: variable("GITHUB_WORKSPACE") || process.cwd(),
		leaksInputs: [
			"ACT",
			"GITEA_ACTIONS",
			"FORGEJO_ACTIONS"
		].some((name) => variable(name) === "true"),
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
		event: parseObject(readText(variable("GITHUB_EVENT_PATH")) ?? ""),
		cache: readCacheVariables(variable),
		hasSummary: variable("GITHUB_STEP_SUMMARY") !== "",
		environment,
		exportToolCache: (folder) => {
			environment.RUNNER_TOOL_CACHE = folder;
		},
		...forChildren(withoutSecrets(environment))
	};
}
/** The variables by which Docker and buildx find what they work with. */
function readPlaces(variable) {
	return {
		dockerHost: variable("DOCKER_HOST"),
		dockerContext: variable("DOCKER_CONTEXT"),
		buildxBuilder: variable("BUILDX_BUILDER"),
		kubeconfig: variable("KUBECONFIG")
	};
}
function readCacheVariables(variable) {
	return {
		token: variable("ACTIONS_RUNTIME_TOKEN"),
		resultsUrl: variable("ACTIONS_RESULTS_URL"),
		cacheUrl: variable("ACTIONS_CACHE_URL"),
		secondVersion: variable("ACTIONS_CACHE_SERVICE_V2"),
		mode: variable("ACTIONS_CACHE_MODE")
	};
}
function readNodeTls(environment) {
	const nodes = /* @__PURE__ */ new Map();
	for (const [name, pem] of Object.entries(environment)) {
		const [, index, what = ""] = nodeTlsVariable.exec(name) ?? [];
		if (index !== void 0 && pem) nodes.set(Number(index), {
			...nodes.get(Number(index)),
			[what.toLowerCase()]: pem
		});
	}
	return nodes;
}
function forChildren(childEnvironment) {
	return {
		childEnvironment,
		setVariable: (name, value) => {
			childEnvironment[name] = value;
		}
	};
}
function withoutSecrets(environment) {
	const isSecret = (name) => name.startsWith("INPUT_") || name === "KUBECONFIG" || nodeTlsVariable.test(name) || cacheVariableNames.some((known) => known === name);
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)));
}
//#endregion
//#region src/input/scalar.ts
/**
* Reads a boolean input in the spellings that YAML and Actions users write; empty gives the default.
*
* @throws Error that names input and value
*/
function parseBoolean(input, text, otherwise, expected = "true or false") {
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
	throw new Error(`input '${input}' is '${word}', expected ${expected}`);
}
/**
* Reads a boolean variable of the environment as buildx and Docker's actions do (Go's `ParseBool`); empty gives the
* default.
*
* @throws Error that names variable and value
*/
function booleanVariable(environment, name, otherwise) {
	const text = environment[name];
	if (text === void 0 || text === "") return otherwise;
	const found = parseGoBool(text);
	if (found === void 0) throw new Error(`environment variable ${name} is '${text}', expected true or false`);
	return found;
}
/** Go's `ParseBool`; undefined for anything else. */
function parseGoBool(text) {
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
	if (found) throw new Error(`input '${input}' contains ${found}; remove it`);
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
* @param others what else the input takes, for the error
* @returns seconds, from 1 to a day
* @throws Error that names input and value
*/
function parseDuration(input, text, otherwise, others = "") {
	const word = text.trim();
	if (word === "") return otherwise;
	const [, count = "", unit = ""] = /^([0-9]{1,6})([smh])$/.exec(word) ?? [];
	const seconds = Number(count) * ({
		s: 1,
		m: 60,
		h: 3600
	}[unit] ?? 0);
	if (seconds < 1 || seconds > 86400) throw new Error(`input '${input}' is '${word}', expected a time such as 90s, 5m or 1h, at most 24h${others}`);
	return seconds;
}
function controlCharacter(text) {
	if (text.includes("\0")) return "a NUL character";
	if (text.includes("\r")) return "a carriage return";
	if (text.includes("\n")) return "a line break";
	return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? "a control character" : void 0;
}
//#endregion
export { mask as C, messageOf as D, result as E, log as S, printUntrusted as T, beQuiet as _, parseChoice as a, group as b, readRunner as c, digestForm as d, dockerHub as f, registryHost as g, referenceIn as h, parseBoolean as i, readText as l, parseReference as m, checkName as n, parseDuration as o, isLoopback as p, checkScalar as r, parseGoBool as s, booleanVariable as t, parseObject as u, debug as v, printGroup as w, live as x, fail as y };
