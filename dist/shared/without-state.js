import { D as messageOf } from "./every-entry.js";
import { _ as createBuilder } from "./build-and-gate.js";
import { n as removeBuilder } from "./build-and-post.js";
import { o as saidOfEngine } from "./failures.js";
//#region src/buildx/without-state.ts
/**
* Recreates a builder without its kept state, if BuildKit could not read that state.
*
* @param error why it did not boot
* @param warn called before it boots again
* @throws the error if there was another reason, or the state cannot be removed
*/
async function createWithoutState(error, docker, buildx, { warn, ...options }) {
	const why = saidOfEngine(messageOf(error), ["state corrupt"]);
	if (why === void 0) throw error;
	const { name, driver } = options;
	if ((await removeBuilder(docker, buildx, {
		name,
		driver,
		keepState: false
	})).length > 0) throw error;
	warn(`BuildKit could not read the state that an earlier job left ('keep-state'), as happens after a power-off; the state was removed, so this build starts without a cache: ${why.text}`);
	await createBuilder(docker, buildx, options);
}
//#endregion
export { createWithoutState };
