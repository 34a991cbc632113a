import { C as mask } from "./every-entry.js";
import { u as bootBuilder } from "./build-and-bake.js";
import { Kt as defaultBuildkitImage, Vt as csvRecord, v as driverOpt, x as isSwitchedOn, y as hasDriverOpt } from "./build-and-gate.js";
//#region src/kubernetes/deployments.ts
/**
* The deployments of a builder: of each node the name, with hyphens in place of underscores (driver/kubernetes/factory.go).
* A node that is given none is named after its builder, with the first number that is free (store/nodegroup.go).
*/
function deploymentsOf({ name, driverOpts, nodes = [] }) {
	const names = [];
	return [{
		driverOpts,
		name: ""
	}, ...nodes].map((node) => {
		const taken = node.name?.toLowerCase() || freeName(name, names);
		names.push(taken);
		const namespace = driverOpt(node.driverOpts, "namespace");
		return {
			name: taken.replaceAll("_", "-"),
			...namespace !== void 0 && { namespace }
		};
	});
}
function freeName(builder, taken) {
	const number = taken.findIndex((_, index) => !taken.includes(`${builder}${index}`));
	return `${builder}${number < 0 ? taken.length : number}`;
}
//#endregion
//#region src/toolchain/cluster.ts
/** Gives the job's buildx the kubeconfig of the input, instead of what `KUBECONFIG` names. */
async function withKubeconfig({ kubeconfig }, job) {
	const { provideKubeconfig } = await import("./kubeconfig.js");
	const { folder, runner } = job;
	const { path, secrets } = await provideKubeconfig(kubeconfig, {
		folder,
		workspace: runner.workspace
	});
	mask(secrets);
	return {
		...job,
		runner: {
			...runner,
			kubeconfig: path
		}
	};
}
/**
* Makes and boots a builder of pods, one deployment for each node.
*
* @throws Error with what the cluster says of pods that do not get ready
*/
async function bootInCluster(inputs, options, job) {
	const nodes = options.nodes.map((node) => ({
		...node,
		driverOpts: withImages(node.driverOpts, inputs)
	}));
	const explain = async (builder, words) => {
		const [{ saidOfPods }, { bindKubectl, explainPods }] = await Promise.all([import("./load-kubernetes-said.js"), import("./explain.js")]);
		if (saidOfPods(words, ["pods not ready"]) === void 0) return "";
		return explainPods(bindKubectl(job.run, job.runner.kubeconfig), deploymentsOf(builder));
	};
	return bootBuilder({
		...inputs,
		driverOpts: withImages(inputs.driverOpts, inputs)
	}, {
		...options,
		nodes,
		explain
	}, job);
}
/**
* The driver options of a node with the images that its pod runs: the first of each input, since the cluster pulls them and
* this runner cannot tell which of several it reaches. The image that is the default does not run without root, so a rootless
* node without another is left to buildx.
*/
function withImages(driverOpts, { buildkitImages, binfmtImages }) {
	const [image = defaultBuildkitImage] = buildkitImages;
	const takesImage = (image !== "docker.io/moby/buildkit:v0.34.0@sha256:b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c" || !isSwitchedOn(driverOpts, "rootless")) && !hasDriverOpt(driverOpts, "image");
	const takesQemu = isSwitchedOn(driverOpts, "qemu.install") && !hasDriverOpt(driverOpts, "qemu.image");
	return [
		...driverOpts,
		...takesImage ? [csvRecord([`image=${image}`])] : [],
		...takesQemu ? binfmtImages.slice(0, 1).map((qemu) => csvRecord([`qemu.image=${qemu}`])) : []
	];
}
//#endregion
export { bootInCluster, withKubeconfig };
