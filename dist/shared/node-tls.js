import { Et as csvRecord } from "./build-and-gate.js";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
//#region src/toolchain/node-tls.ts
/**
* Gives a node of a remote builder what it authenticates with: private files, since buildx takes paths. Only an endpoint
* with `tcp://` speaks TLS, others are left as they are, as docker/setup-buildx-action does (actions-toolkit,
* Buildx.resolveCertsDriverOpts).
*
* @param index of the node, 0 for the first
* @param folder a private one, which has to last as long as the builder
* @returns the node with `driver-opts` behind those that are given, so that they count
*/
async function withNodeTls(node, index, certificates, folder) {
	const files = node.endpoint?.startsWith("tcp://") ? Object.entries(certificates.get(index) ?? {}) : [];
	const options = await Promise.all(files.map(async ([option, pem]) => {
		const path = join(folder, `node-${index}-${option}.pem`);
		await writeFile(path, pem, { mode: 384 });
		return csvRecord([`${option}=${path}`]);
	}));
	return {
		...node,
		driverOpts: [...node.driverOpts, ...options]
	};
}
//#endregion
export { withNodeTls };
