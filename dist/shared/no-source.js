import { basename, join, relative, resolve, sep } from "node:path";
import { existsSync, readdirSync } from "node:fs";
//#region src/image/no-source.ts
/** What is looked through for Dockerfiles: enough for a repository, and little for a disk. */
const limits = {
	depth: 6,
	folders: 2e3,
	named: 5
};
const passedOver = /* @__PURE__ */ new Set([
	".git",
	"node_modules",
	"vendor"
]);
/** As README has it, with the major version alone. */
const checkout = `- uses: actions/checkout@v7`;
/** Says why a local context is not there. */
function noContext(context, workspace) {
	if (context === "-") return /* @__PURE__ */ new Error(`input 'context' is '-', but a step has no standard input to read; set a folder, or the URL of a Git repository or an archive`);
	if (isEmpty(workspace)) return notCheckedOut(workspace);
	const dockerfiles = nearest(findDockerfiles(workspace), relative(workspace, resolve(workspace, context)));
	const [first] = dockerfiles;
	const folder = first?.split(sep).slice(0, -1).join(sep) || ".";
	return /* @__PURE__ */ new Error(`input 'context' is '${context}', but there is no such folder in ${workspace}${first === void 0 ? `, and no Dockerfile either; check 'repository' and 'path' of actions/checkout` : `; use one that exists, e.g. context: ${folder} (found ${dockerfiles.join(", ")})`}`);
}
/** Says why a Dockerfile is not there. */
function noDockerfile(path, workspace) {
	if (isEmpty(workspace)) return notCheckedOut(workspace);
	const dockerfiles = nearest(findDockerfiles(workspace), relative(workspace, path));
	const [first] = dockerfiles;
	const what = existsSync(path) ? `${path} is a folder, not a Dockerfile` : `there is no Dockerfile at ${path}`;
	if (first === void 0) return /* @__PURE__ */ new Error(`${what}, and there is none anywhere else in ${workspace}; add one, or check out the repository that has it ('repository' and 'path' of actions/checkout)`);
	return /* @__PURE__ */ new Error(`${what}, but there is ${dockerfiles.join(", ")}; set 'file', relative to the workspace, e.g. file: ${first}`);
}
function notCheckedOut(workspace) {
	return /* @__PURE__ */ new Error(`the workspace ${workspace} is empty, so there is nothing to build: no step checked out the repository; add '${checkout}' before this step, or remove 'context', and BuildKit fetches the commit itself`);
}
function isEmpty(folder) {
	return entriesOf(folder).length === 0;
}
/** Those of the same name come first where it is an unusual one, then those that are the fewest steps away. */
function nearest(paths, from) {
	const isOther = (path) => Number(basename(from) !== "Dockerfile" && basename(path) !== basename(from));
	const steps = (path) => relative(join(from, ".."), path).split(sep).length;
	const before = (one, other) => isOther(one) - isOther(other) || steps(one) - steps(other) || (one < other ? -1 : 1);
	return paths.toSorted(before).slice(0, limits.named);
}
/** Paths of Dockerfiles, relative to a folder, by the names that editors and Docker take for theirs. */
function findDockerfiles(root) {
	const found = [];
	const folders = [{
		path: "",
		depth: 0
	}];
	for (let index = 0; index < Math.min(folders.length, limits.folders); index += 1) {
		const { path, depth } = folders[index] ?? {
			path: "",
			depth: limits.depth
		};
		for (const entry of entriesOf(resolve(root, path))) {
			const inner = join(path, entry.name);
			if (entry.isDirectory() && depth < limits.depth && !passedOver.has(entry.name)) folders.push({
				path: inner,
				depth: depth + 1
			});
			if (entry.isFile() && isDockerfile(entry.name) && !/\p{Cc}/u.test(inner)) found.push(inner);
		}
	}
	return found;
}
function isDockerfile(name) {
	return /^(?:dockerfile|containerfile)(?:[.-].+)?$|\.(?:dockerfile|containerfile)$/i.test(name) && !/ignore$/.test(name);
}
function entriesOf(folder) {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch {
		return [];
	}
}
//#endregion
export { noContext, noDockerfile };
