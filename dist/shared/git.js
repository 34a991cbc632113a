import { dirname } from "node:path";
import { realpathSync } from "node:fs";
//#region src/git.ts
/** Reading two facts takes no time; a file system that hangs must not hold the job. */
const longestMilliseconds = 3e4;
/**
* When a commit was made, by the checkout.
*
* @param commit its full id
* @throws Error that says what git found instead
*/
async function commitTimeInCheckout(run, workspace, commit) {
	if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new Error(`'${commit}' is no id of a commit`);
	const [, seconds] = (await askGit(run, workspace, [
		"cat-file",
		"-p",
		"--",
		`${commit}^{commit}`
	])).match(/^committer .* (\d+) [+-]\d{4}$/m) ?? [];
	if (seconds === void 0) throw new Error(`git shows no time of commit ${commit}`);
	return /* @__PURE__ */ new Date(Number(seconds) * 1e3);
}
/**
* The branch that `origin` had as its default when the checkout was cloned; actions/checkout records none.
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
* Asks git about the checkout in the workspace alone: no folder above it, no lock, nothing fetched, and nothing that its
* configuration would start. The checkout may belong to another user, as in a container.
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
export { commitTimeInCheckout as n, defaultBranchInCheckout as r, askGit as t };
