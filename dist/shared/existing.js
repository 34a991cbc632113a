import { l as CommandError } from "./build-merge-post.js";
import { C as emulate, F as inspectImages, m as inspectBuildkit } from "./build-and-gate.js";
import { c as bindBuildx, d as findDaemon, l as bindDocker } from "./build-and-post.js";
//#region src/toolchain/existing.ts
/** The Docker daemon's own builder: it exists under the name of the context, and cannot be created. */
async function connectToDaemon({ endpoint }, { ensureBinary, images, daemon }, job) {
	const [binary] = await Promise.all([ensureBinary(), images]);
	return {
		...await connect(binary, endpoint || daemon.context, "endpoint", job),
		docker: daemon.docker
	};
}
/**
* Connects to the builder that was chosen. Emulators are left alone for one that an input names, since who names it has
* set it up; for the current one they are registered as for one that this action makes. A BuildKit
* that runs already executes through them at once: the kernel does (BuildKit, solver/llbsolver/ops/exec_binfmt.go).
*
* @param parts what provides its buildx, and supplies emulators
*/
async function connectToChosen(chosen, platforms, { ensureBinary, supplies }, job) {
	const { existing, current, isOnDaemon, isApart, driver, binfmtImages } = chosen;
	const inHostNetwork = driver === "docker-container" && isApart === false;
	const connected = async () => ({
		...await connect(await ensureBinary(), existing, current ?? "builder", job),
		...inHostNetwork && { inHostNetwork }
	});
	if (!isOnDaemon) return connected();
	const daemon = await findDaemon(job.run, "", job.runner);
	const images = inspectImages(daemon, binfmtImages);
	const [builder, emulation, disk] = await Promise.all([
		connected(),
		emulate(chosen, platforms, {
			daemon,
			images,
			supplies
		}, job),
		import("./space.js").then(({ lookAtDisk }) => lookAtDisk(daemon, images))
	]);
	if (disk !== void 0) await (await import("./space.js")).makeSpace(disk, builder, false);
	return {
		...builder,
		...emulation
	};
}
/**
* Connects to a builder that was there before.
*
* @throws Error that says what named it when buildx does not know the builder
*/
async function connect(binary, builder, by, { run, runner }) {
	const buildx = bindBuildx(run, binary.path, runner);
	try {
		const buildkit = await inspectBuildkit(buildx, builder);
		return {
			binary,
			buildx,
			docker: bindDocker(run, []).docker,
			builder,
			isOwn: false,
			buildkit
		};
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const { saidByBuildx } = await import("./load-buildx-said.js");
		if (!saidByBuildx(error.stderr, ["no builder"])) throw error;
		throw new Error(unknownBuilder(builder, by), { cause: error });
	}
}
function unknownBuilder(builder, by) {
	if (by === "endpoint") return `input 'endpoint' is '${builder}', but buildx has no such builder; set it to a Docker context, or remove it`;
	if (by === "builder") return `input 'builder' is '${builder}', but buildx has no such builder; create it in an earlier step (docker buildx create --name ${builder}), or remove 'builder'`;
	return `the current builder is '${builder}', chosen by ${by}, but it no longer exists; set 'builder: new' to create one for this step`;
}
//#endregion
export { connectToChosen, connectToDaemon };
