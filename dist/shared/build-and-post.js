import { l as CommandError, s as readDockerConfig } from "./build-merge-post.js";
import { D as messageOf } from "./every-entry.js";
import { createHash, randomBytes } from "node:crypto";
//#region src/docker/daemon.ts
/**
* Decides on the daemon in the order of docker and buildx: what was asked for, `DOCKER_HOST`, `DOCKER_CONTEXT`,
* `docker context use` (docker/cli, resolveContextName).
*/
function chooseDaemon({ endpoint, dockerHost, dockerContext, currentContext }) {
	const isContext = (name) => name !== "" && name !== "default";
	const asked = "input 'endpoint'";
	if (/[:/]/.test(endpoint)) return {
		by: asked,
		host: endpoint
	};
	if (isContext(endpoint)) return {
		by: asked,
		context: endpoint
	};
	if (dockerHost !== "") return {
		by: "DOCKER_HOST",
		host: dockerHost
	};
	if (endpoint === "default") return {
		by: asked,
		context: endpoint
	};
	if (isContext(dockerContext)) return {
		by: "DOCKER_CONTEXT",
		context: dockerContext
	};
	if (dockerContext === "" && isContext(currentContext)) return {
		by: "'docker context use'",
		context: currentContext
	};
	return { by: "nothing" };
}
/** Finds the Docker context in use, without asking whether it exists. */
async function currentContext(facts) {
	const choice = await choose("", facts);
	if ("context" in choice) return {
		name: choice.context,
		endpoint: choice.context
	};
	return {
		name: "default",
		endpoint: "host" in choice ? choice.host : "unix:///var/run/docker.sock"
	};
}
/**
* Finds the builder's daemon. No process is started, except to look up the address of a Docker context.
*
* @param endpoint the input
* @throws Error that names the setting with a Docker context that does not exist
*/
async function findDaemon(run, endpoint, facts) {
	const choice = await choose(endpoint, facts);
	if (choice.by === "nothing") return {
		...bindDocker(run, []),
		context: "default",
		address: "this machine",
		isRemote: false
	};
	if ("host" in choice) return daemonAt(run, choice.host);
	const { context, by } = choice;
	const { docker, options } = bindDocker(run, [`--context=${context}`]);
	const address = await contextAddress(run, context, by);
	return address === void 0 ? daemonAt(run, context) : {
		docker,
		options,
		context,
		...place(address === "" ? `context '${context}'` : address)
	};
}
async function choose(endpoint, { dockerConfig, dockerHost, dockerContext }) {
	const config = await readDockerConfig(dockerConfig).catch(() => ({}));
	return chooseDaemon({
		endpoint,
		dockerHost,
		dockerContext,
		currentContext: "currentContext" in config ? String(config.currentContext) : ""
	});
}
/** @param options {@link Daemon.options} */
function bindDocker(run, options) {
	return {
		docker: (args, runOptions) => run("docker", [...options, ...args], runOptions),
		options
	};
}
function daemonAt(run, host) {
	return {
		...bindDocker(run, [`--host=${host}`]),
		context: "default",
		...place(host)
	};
}
function place(address) {
	return {
		address,
		isRemote: !/^(?:unix|npipe):\/\//.test(address)
	};
}
/** @returns undefined if the input does not name a context; empty if only using it will show what is wrong */
async function contextAddress(run, context, by) {
	try {
		const { stdout } = await run("docker", [
			"context",
			"inspect",
			"--format={{.Endpoints.docker.Host}}",
			"--",
			context
		]);
		return stdout.trim();
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (error.exitCode === void 0) return "";
		const { saidByDocker } = await import("./load-docker-said.js");
		if (by === "input 'endpoint'" && saidByDocker(error.stderr, ["no context"])) return void 0;
		throw new Error(`Docker context '${context}', chosen by ${by}, cannot be used: ${error.stderr.trim()}; create it in an earlier step, or choose another`, { cause: error });
	}
}
//#endregion
//#region src/buildx/buildx.ts
/**
* Makes {@link Buildx} for a binary. It alone is given the kubeconfig.
*
* @param runner where `docker buildx` of later steps looks for builders too, and the kubeconfig; empty where there is none
*/
function bindBuildx(run, path, { buildxConfig, kubeconfig }) {
	const env = {
		BUILDX_CONFIG: buildxConfig,
		...kubeconfig !== "" && { KUBECONFIG: kubeconfig }
	};
	return (args, options) => run(path, args, {
		...options,
		env: {
			...env,
			...options?.env
		}
	});
}
//#endregion
//#region src/buildx/builder-name.ts
const prefix = "multiarch-build-";
const containerPrefix = "buildx_buildkit_";
/** The prefix of the containers and volumes of all our builders, for docker's filters. */
const ownContainers = `${containerPrefix}${prefix}`;
/**
* The name of a builder that ends with its job: unique, since jobs share a daemon, and with its creation time, so that
* a later job can see that it was left behind.
*
* @param createdAt milliseconds since 1970
*/
function ephemeralBuilderName(createdAt) {
	return `${prefix}${Math.floor(createdAt / 1e3).toString(36)}-${randomBytes(6).toString("hex")}`;
}
/**
* The name of a builder that stays, and that no later job removes.
*
* @param stableFor what identifies this step on this runner, so that a kept state is found again; unique without it
*/
function persistentBuilderName(stableFor) {
	const suffix = stableFor ? createHash("sha256").update(stableFor.join("\n")).digest("hex").slice(0, 12) : randomBytes(6).toString("hex");
	return `${prefix}${suffix}`;
}
/** The container of a builder's first node, as buildx names it. */
function nodeContainer(name) {
	return `${containerPrefix}${name}0`;
}
/** The builder of a container or volume; undefined for one that is not ours, or that stays. */
function parseBuilderContainer(containerOrVolume) {
	const [, container, name, seconds] = new RegExp(`^(${containerPrefix}(${prefix}([0-9a-z]+)-[0-9a-f]{12})\\d+)(?:_state)?$`).exec(containerOrVolume) ?? [];
	if (container === void 0 || name === void 0 || seconds === void 0) return void 0;
	return {
		name,
		createdAt: Number.parseInt(seconds, 36) * 1e3,
		container
	};
}
//#endregion
//#region src/buildx/removal.ts
/**
* Removes a builder with its containers and volumes. `buildx rm` does all of it, except where it cannot load the node
* (then it forgets the builder and leaves the container) or finds the container gone (then it leaves the volume).
*
* @param containers its nodes on this daemon
* @returns what could not be removed, in words; empty when all is gone
*/
async function removeBuilder(docker, buildx, { name, driver, keepState }, containers = [nodeContainer(name)]) {
	const problems = [];
	const attempt = async (what, work, isGone) => {
		try {
			await work;
			return true;
		} catch (error) {
			const words = messageOf(error);
			if (!await isGone(words)) problems.push(`${what}: ${words}`);
			return false;
		}
	};
	const keep = keepState ? ["--keep-state"] : [];
	const removed = await attempt(`builder ${name}`, buildx([
		"rm",
		"--force",
		...keep,
		"--",
		name
	]), isBuilderGone);
	if (driver === "kubernetes") {
		const left = `; look for deployments and ConfigMaps of that name in its namespace`;
		return problems.map((problem) => `${problem}${left}`);
	}
	if (driver !== "docker-container") return problems;
	for (const container of containers) {
		if (!removed) {
			const remove = docker([
				"rm",
				"--force",
				"--volumes",
				"--",
				container
			]);
			await attempt(`container ${container}`, remove, isContainerGone);
		}
		if (!keepState) {
			const volume = `${container}_state`;
			const remove = docker([
				"volume",
				"rm",
				"--force",
				"--",
				volume
			]);
			await attempt(`volume ${volume}`, remove, isVolumeGone);
		}
	}
	return problems;
}
const isBuilderGone = async (words) => (await import("./load-buildx-said.js")).saidByBuildx(words, ["no builder"]);
const isContainerGone = async (words) => (await import("./load-docker-said.js")).saidByDocker(words, ["no container", "removal under way"]);
const isVolumeGone = async (words) => (await import("./load-docker-said.js")).saidByDocker(words, ["no volume"]);
/** Ends a builder's container at once; the next build boots it again, with its state. */
async function killBuilder(docker, name) {
	await docker([
		"kill",
		"--",
		nodeContainer(name)
	]);
}
//#endregion
export { ownContainers as a, bindBuildx as c, findDaemon as d, nodeContainer as i, bindDocker as l, removeBuilder as n, parseBuilderContainer as o, ephemeralBuilderName as r, persistentBuilderName as s, killBuilder as t, currentContext as u };
