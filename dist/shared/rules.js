//#region src/input/rules.ts
/**
* Tells whether an item of `tags` is a rule in the syntax of docker/metadata-action. The `=` keeps it apart from every
* reference.
*/
function isRule(item) {
	return /^type=/i.test(item);
}
/** Tells whether an item of `tags` names a repository: `app`, `main` and `1.2.3` may be tags alone. */
function isReference(item) {
	return /[/:]/.test(item) && !isRule(item);
}
/** @throws Error for a `flavor` where `tags` has references alone */
function checkFlavor(flavor) {
	if (flavor.length > 0) throw new Error(`input 'flavor' has '${flavor[0]}', but it is for rules, and 'tags' has none; add one, e.g. type=ref,event=branch, or leave 'flavor' out`);
}
//#endregion
export { isReference as n, isRule as r, checkFlavor as t };
