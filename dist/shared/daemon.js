import { b as CommandError } from "./common.js";
import { r as readDockerConfig } from "./config.js";
//#region src/buildx/buildx.ts
/**
* Makes {@link Buildx} for a binary.
*
* @param buildxConfig where `docker buildx` of later steps looks for builders too
*/
function bindBuildx(run, path, buildxConfig) {
	return (args, options) => run(path, args, {
		...options,
		env: {
			BUILDX_CONFIG: buildxConfig,
			...options?.env
		}
	});
}
//#endregion
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
/**
* Finds the builder's daemon. No process is started, except to look up the address of a Docker context.
*
* @param endpoint the input
* @throws Error that names what asks for a Docker context that there is not
*/
async function findDaemon(run, endpoint, { dockerConfig, dockerHost, dockerContext }) {
	const config = await readDockerConfig(dockerConfig).catch(() => ({}));
	const choice = chooseDaemon({
		endpoint,
		dockerHost,
		dockerContext,
		currentContext: "currentContext" in config ? String(config.currentContext) : ""
	});
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
/** @returns undefined where the input names no context; empty where only using it will tell what is wrong */
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
		const { saidByDocker } = await import("./said2.js");
		if (by === "input 'endpoint'" && saidByDocker(error.stderr, ["no context"])) return void 0;
		throw new Error(`Docker context '${context}', chosen by ${by}, cannot be used: ${error.stderr.trim()}; make it in a step before this one, or choose another`, { cause: error });
	}
}
//#endregion
export { findDaemon as n, bindBuildx as r, bindDocker as t };
