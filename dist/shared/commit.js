import { l as readText, t as booleanVariable } from "./every-entry.js";
import { dirname } from "node:path";
import { realpathSync } from "node:fs";
//#region src/event.ts
/**
* The ref that a run is about. For pull_request_target, GITHUB_REF is the base branch of the pull request.
*
* @throws Error that says where the number of the pull request was looked for
*/
function refOf({ eventName, ref, event, environment }) {
	if (eventName !== "pull_request_target") return ref;
	const number = event.number ?? objectIn(event, "pull_request").number;
	if (typeof number !== "number") throw new Error(`the number of the pull request is unknown: ${whyNotInEvent(environment, "number")}`);
	return `refs/pull/${number}/merge`;
}
/**
* The commit that a run is about; with DOCKER_METADATA_PR_HEAD_SHA the head of the pull request, in place of its merge
* commit.
*
* @throws Error for a value of that variable that is not a boolean
*/
function commitOf({ eventName, sha, event, environment }) {
	const takesHead = booleanVariable(environment, "DOCKER_METADATA_PR_HEAD_SHA", false);
	const head = objectIn(objectIn(event, "pull_request"), "head").sha;
	return takesHead && eventName.startsWith("pull_request") && typeof head === "string" ? head : sha;
}
/** The repositories of a pull request, `owner/name`; undefined for a deleted fork. */
function repositoriesOf(event) {
	const request = objectIn(event, "pull_request");
	const nameOf = (side) => {
		const name = textIn(objectIn(objectIn(request, side), "repo"), "full_name");
		return name !== void 0 && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : void 0;
	};
	return {
		head: nameOf("head"),
		base: nameOf("base")
	};
}
/** The fork that the pull request of a run is from; undefined if it is not from a fork, or the event does not say. */
function forkOf({ eventName, event }) {
	const { head, base } = repositoriesOf(event);
	return eventName === "pull_request" && head?.toLowerCase() !== base?.toLowerCase() && base !== void 0 ? head : void 0;
}
/** The default branch, if the event names it. */
function defaultBranchIn(event) {
	return textIn(objectIn(event, "repository"), "default_branch");
}
/** When a commit was made, if the event says so, as that of a push does. */
function commitTimeIn(event, commit) {
	const listed = Array.isArray(event.commits) ? event.commits : [];
	return [event.head_commit, ...listed].filter((one) => typeof one === "object" && one !== null).filter(({ id }) => id === void 0 || id === commit).map(({ timestamp }) => new Date(typeof timestamp === "string" ? timestamp : NaN)).find((time) => !Number.isNaN(time.getTime()));
}
/** Says where a part of the event was looked for: `the event (GITHUB_EVENT_PATH, /e.json) has no number`. */
function whyNotInEvent(environment, name) {
	const path = environment.GITHUB_EVENT_PATH ?? "";
	if (path === "") return "there is no event, since GITHUB_EVENT_PATH is not set";
	if (readText(path) === void 0) return `there is no event, since ${path} (GITHUB_EVENT_PATH) cannot be read`;
	return `the event (GITHUB_EVENT_PATH, ${path}) has no ${name}`;
}
/** An object of the payload; `{}` if it has none of that name. */
function objectIn(payload, name) {
	const found = payload[name];
	return typeof found === "object" && found !== null ? found : {};
}
/** A text of the payload; undefined if it has none of that name, or an empty one. */
function textIn(payload, name) {
	const found = payload[name];
	return typeof found === "string" && found !== "" ? found : void 0;
}
//#endregion
//#region src/git.ts
/** Reading two facts takes no time; a file system that hangs must not hold up the job. */
const longestMilliseconds = 3e4;
/**
* When a commit was made, according to the checkout.
*
* @param commit its full id
* @throws Error that says what git found instead
*/
async function commitTimeInCheckout(run, workspace, commit) {
	if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new Error(`'${commit}' is not a commit id`);
	const [, seconds] = (await askGit(run, workspace, [
		"cat-file",
		"-p",
		"--",
		`${commit}^{commit}`
	])).match(/^committer .* (\d+) [+-]\d{4}$/m) ?? [];
	if (seconds === void 0) throw new Error(`git shows no time for commit ${commit}`);
	return /* @__PURE__ */ new Date(Number(seconds) * 1e3);
}
/**
* The default branch of `origin` when the checkout was cloned; actions/checkout does not record it.
*
* @throws Error that says what git found instead
*/
async function defaultBranchInCheckout(run, workspace) {
	const prefix = "refs/remotes/origin/";
	const name = (await askGit(run, workspace, [
		"symbolic-ref",
		"--",
		`${prefix}HEAD`
	])).trim();
	if (!name.startsWith(prefix)) throw new Error(`${prefix}HEAD is ${name}`);
	return name.slice(20);
}
/**
* Asks git about the checkout in the workspace alone: it searches no parent folder, takes no lock, fetches nothing, and
* starts nothing that its configuration names. The checkout may belong to another user, as in a container.
*/
async function askGit(run, workspace, args) {
	const folder = realpathSync(workspace);
	const { stdout } = await run("git", [
		"-C",
		folder,
		"-c",
		"safe.directory=*",
		...args
	], {
		env: {
			GIT_ALLOW_PROTOCOL: "none",
			GIT_CEILING_DIRECTORIES: dirname(folder),
			GIT_DIR: void 0,
			GIT_NO_LAZY_FETCH: "1",
			GIT_OPTIONAL_LOCKS: "0",
			GIT_TERMINAL_PROMPT: "0",
			GIT_WORK_TREE: void 0
		},
		stop: AbortSignal.timeout(longestMilliseconds)
	});
	return stdout;
}
//#endregion
export { commitTimeIn as a, objectIn as c, textIn as d, whyNotInEvent as f, commitOf as i, refOf as l, commitTimeInCheckout as n, defaultBranchIn as o, defaultBranchInCheckout as r, forkOf as s, askGit as t, repositoriesOf as u };
