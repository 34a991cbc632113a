import { S as log } from "./every-entry.js";
import { J as layoutContext, Y as layoutIn } from "./build-and-gate.js";
import { t as examineIn } from "./gate.js";
import { t as openLayout } from "./layout.js";
//#region src/image/gate-layout.ts
/** What the Dockerfile of a smoke test calls the image. */
const name = "built";
/** Makes what examines an image that was written to a layout, since nothing is pushed. A script could not pull it. */
function examineLayout(made, job) {
	const layout = layoutIn(job.folder);
	if (made.gate.test !== "") log.info(`'test' does not run: nothing is pushed, so there is no image for it to pull`);
	const named = (digest) => ({
		reference: name,
		contexts: [layoutContext(name, digest)],
		folder: job.folder
	});
	return examineIn({
		client: async () => openLayout(layout),
		repository: "",
		named
	}, made, job);
}
//#endregion
export { examineLayout };
