import { l as CommandError } from "./build-merge-post.js";
import { K as nodeOfRef } from "./build-and-gate.js";
import { d as recordId, f as recordOf, l as mergeRecords, u as readVertexes } from "./gate.js";
//#region src/buildx/records.ts
/**
* What the nodes of a builder did: from the events of a followed build, otherwise from their records. A record that
* cannot be read never fails the job.
*
* @param built what each node left
* @param groups the platforms of each node, if there are several: names of steps do not show the only platform of a
*   call
* @returns undefined if there is no record
*/
async function readRecords({ buildx, builder, buildkit, emulatedArchitectures }, built, { platforms, groups = [], info }) {
	const askable = answers(buildkit);
	const read = async ({ ref = "", vertexes }, index) => {
		const own = groups.length > 1 ? groups[index] ?? platforms : platforms;
		const id = askable ? recordId(ref) : "";
		if (vertexes === void 0 && id === "") return void 0;
		const told = vertexes ?? await readVertexes(buildx, builder, id);
		const node = nodeOfRef(ref, buildkit.nodes ?? []);
		return recordOf(told, id, {
			buildx,
			builder,
			platforms: own,
			emulatedArchitectures,
			node,
			info
		});
	};
	const records = await Promise.all(built.map((one, index) => read(one, index).catch((error) => {
		if (!(error instanceof CommandError)) throw error;
		info(`cannot tell which steps came from the cache: ${error.message}`);
	})));
	return mergeRecords(records);
}
/** buildx asks every node for a record, and waits 20 s for a remote one that does not answer. */
function answers({ driver, nodes = [] }) {
	return driver !== "remote" || nodes.every(({ status }) => status === "running");
}
//#endregion
export { readRecords };
