import { m as parseReference, s as parseGoBool, t as booleanVariable } from "./every-entry.js";
import { F as readFields } from "./build-and-gate.js";
//#region src/image/context.ts
/**
* The Git context of the commit that the event is about, `<server>/<repository>.git#<sha>`; the checkout where there is
* none (a run by hand). Two variables change it, as in docker/build-push-action: one takes the head of a pull request
* instead of its merge commit, the other writes the commit as a query.
*
* The head is taken only where the run itself is about the pull request (`refs/pull/…`, see docs.github.com, Events that
* trigger workflows). The payload of `pull_request_target` has one too, but its run has the base's token and secrets,
* which a stranger's code must not get.
*/
function defaultContext({ serverUrl, repository, sha, ref, event, environment }) {
	if (!repository || !sha) return ".";
	const wantsHead = booleanVariable(environment, "DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF", false);
	const asQuery = booleanVariable(environment, "BUILDX_SEND_GIT_QUERY_AS_INPUT", false);
	const commit = wantsHead && ref.startsWith("refs/pull/") && headOfPullRequest(event) || sha;
	return `${serverUrl}/${repository}.git${asQuery ? "?ref=" : "#"}${commit}`;
}
/** @param asked the inputs of the same names */
function decideContexts(asked, runner) {
	const gitContext = defaultContext(runner);
	return {
		gitContext,
		context: asked.context === "" ? gitContext : renderContext(asked.context, gitContext),
		buildContexts: asked.buildContexts.map((item) => renderContext(item, gitContext))
	};
}
/**
* Fills in `{{defaultContext}}`, also in the three braces that keep Handlebars from escaping it. Behind it may stand `:folder` for a folder of the repository; where the commit is a
* query, the folder becomes one too, since a query's value has no place for it.
*/
function renderContext(text, context) {
	return text.replace(/(?:\{\{\{\s*defaultContext\s*\}\}\}|\{\{\s*defaultContext\s*\}\})(?::([^,]*))?/g, (_, folder) => {
		if (folder === void 0) return context;
		return context.includes("?ref=") ? `${context}&subdir=${encodeURI(folder)}` : `${context}:${folder}`;
	});
}
/** Tells whether BuildKit fetches a context by itself (buildx, util/urlutil). */
function isRemote(context) {
	return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/.test(context);
}
/**
* The id under which BuildKit looks for a token when it fetches from the server of a context.
*
* @returns undefined when neither the context nor a named one is the default Git context, or when a secret for Git is
*   there already
*/
function gitTokenId(contexts, defaultGitContext, secretIds) {
	if (!isRemote(defaultGitContext) || !contexts.some((context) => context.startsWith(defaultGitContext))) return void 0;
	if (secretIds.some((id) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))) return void 0;
	return `GIT_AUTH_TOKEN.${new URL(defaultGitContext).host}`;
}
function headOfPullRequest({ pull_request: request }) {
	const { head } = request ?? {};
	return typeof head?.sha === "string" ? head.sha : void 0;
}
//#endregion
//#region src/image/hosts.ts
/**
* The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts.
*
* @param pushedTo references or repositories of the image
* @param cacheFrom of the cache that the action chose
*/
function hostsOf(pushedTo, request, cacheFrom = []) {
	const caches = [
		...request.cacheFrom,
		...cacheFrom,
		...request.cacheTo
	].flatMap(referencesOfCache);
	return hostsIn([
		...pushedTo,
		...caches,
		...request.buildContexts.map(imageOfContext)
	]);
}
/** The images that a build names, as they were written, by the input that names them. */
function namesOf({ tags, targets, request: { cacheFrom, cacheTo, buildContexts } }) {
	return {
		...tags.length > 0 ? { tags } : { images: targets.map(({ repository }) => repository) },
		"cache-from": cacheFrom.flatMap(referencesOfCache),
		"cache-to": cacheTo.flatMap(referencesOfCache),
		"build-contexts": buildContexts.map(imageOfContext)
	};
}
/** The registry hosts that a build pushes to: the image, as in {@link hostsOf}, and raw caches that may not fail. */
function hostsPushedTo(pushedTo, cacheTo) {
	const caches = cacheTo.filter((entry) => parseGoBool(fieldsOf(entry)["ignore-error"] ?? "") !== true);
	return hostsIn([...pushedTo, ...caches.flatMap(referencesOfCache)]);
}
function hostsIn(references) {
	return [...new Set(references.filter((reference) => reference !== "").flatMap(hostOf))];
}
function referencesOfCache(entry) {
	const { ref = "", "": reference = "" } = fieldsOf(entry);
	return [ref, reference];
}
function imageOfContext(context) {
	return context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? "";
}
function hostOf(reference) {
	try {
		return [parseReference(reference).host];
	} catch {
		return [];
	}
}
/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record) {
	return Object.fromEntries(readFields(record).map(({ key, value }) => value === void 0 ? ["", key] : [key.trim().toLowerCase(), value]));
}
//#endregion
export { defaultContext as a, decideContexts as i, hostsPushedTo as n, gitTokenId as o, namesOf as r, isRemote as s, hostsOf as t };
