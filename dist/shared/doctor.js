import { f as lastLines, l as CommandError, p as CancelledError, y as accessOf } from "./build-merge-post.js";
import { D as messageOf, S as log, f as dockerHub, h as referenceIn, l as readText, m as parseReference, v as debug, y as fail } from "./every-entry.js";
import { B as writeOutputs, H as writeSummary, Y as architectureOf, lt as addressOfRule, nt as normalisedName, q as formatFailure, st as spelledAlike, tt as nativePlatform } from "./reading-inputs.js";
import { _ as DiagnosedError, r as retryRows, v as Failure } from "./build-and-merge.js";
import { _t as isCacheExport, lt as isIgnoredFile, pt as readPulledBase, ut as isOfFixedPlatform, vt as parseStep } from "./build-and-gate.js";
import { f as answerOf, m as registryRules, p as sentenceOf, s as RegistryError } from "./registry-errors.js";
import { d as folded, g as wrapped, l as codeBlock, m as rowLines, n as nativeRunner, u as escapeMarkdown } from "./summary.js";
import { a as cutLine, c as failingBlock, l as failingStep, s as errorLines, u as finalError } from "./build-log.js";
import { a as saidByBuildx, c as readerOf, i as exitCodes, l as goSentences, o as withoutCommand, r as buildxSentences, s as withoutStereotypes, t as runSentences } from "./sentences.js";
import { a as engineSentences, c as isPushFailure, d as wholeError, n as registryIn, r as dockerSentences, s as causeOf, t as readRefusal } from "./failures.js";
import { s as forkOf } from "./commit.js";
import { join, resolve } from "node:path";
import { release } from "node:os";
import { setTimeout } from "node:timers/promises";
import { existsSync } from "node:fs";
import { basename as basename$1, dirname as dirname$1, join as join$1 } from "node:path/posix";
//#region src/doctor/amend.ts
/** Adapts advice about a registry to pulls by the daemon, and to names without a host. */
function amended(advice, { phase, refused }, unnamed) {
	if (refused === void 0) return advice;
	if (phase === "pull" || phase === "boot") return {
		...advice,
		remedy: forDaemon(refused) ?? advice.remedy
	};
	if (unnamed === void 0 || !(phase === "login" || phase === "push" || phase === "check" || phase === "tags") || !isAtHub(refused)) return advice;
	return {
		cause: `${advice.cause}; '${unnamed}' has no registry host, so it means Docker Hub (${dockerHub}/${unnamed})`,
		remedy: `if you mean another registry, put its host in front (registry.example.com/${unnamed}); otherwise ${advice.remedy}`
	};
}
/** The daemon has its own settings, and does not know the input `registries`. */
function forDaemon({ kind, host }) {
	if (kind === "certificate") return `the Docker daemon pulls this image, so add the CA certificate for it: /etc/docker/certs.d/${host}/ca.crt`;
	if (kind === "client certificate") return `the Docker daemon pulls this image, so add client.cert and client.key for it in /etc/docker/certs.d/${host}`;
	if (kind === "plain HTTP") return `the Docker daemon pulls this image, so add ${host} to "insecure-registries" in /etc/docker/daemon.json`;
}
function isAtHub({ kind, host }) {
	return (host === "docker.io" || host.endsWith(`.docker.io`)) && (kind === "refused" || kind === "unknown host" || kind === "unreachable");
}
//#endregion
//#region src/doctor/rules/resources.ts
const fewerAtOnce = `build fewer platforms at once ('buildkitd-config-inline' with [worker.oci] and max-parallelism = 1, or one platform per job), or use a runner with more memory`;
/** Tells whether it is certain that the kernel killed nothing because memory ran out, so that the reason is another. */
function sparedAll({ oomKilled, kills, machineKills }) {
	return !oomKilled && !kills && machineKills === 0;
}
/** Tells whether the kernel has killed something. */
function ranOut({ oomKilled, kills = 0, machineKills = 0 }) {
	return oomKilled || kills > 0 || machineKills > 0;
}
/** What is known about memory, as a part of a sentence that begins with a colon; empty if nothing is. */
function numbersOf({ oomKilled, kills, machineKills, limit, machine }) {
	const parts = [
		machineKills ? `the kernel killed ${processes(machineKills)} during the build` : "",
		!machineKills && kills ? `the kernel killed ${processes(kills)} in BuildKit's container` : "",
		!machineKills && !kills && oomKilled ? "the kernel killed BuildKit" : "",
		limit === void 0 ? "" : `BuildKit may use ${gibibytes(limit)}`,
		machine === void 0 ? "" : `this machine has ${gibibytes(machine)}`
	].filter((part) => part !== "");
	return parts.length > 0 ? `: ${parts.join(", ")}` : "";
}
/** Something was killed. */
function killed(what, memory) {
	if (memory && sparedAll(memory)) return {
		cause: `${what} was killed (SIGKILL), but not because memory ran out: the kernel killed nothing`,
		remedy: "see its output; another program or a time limit may have killed it"
	};
	return {
		cause: `${what} was killed${memory && ranOut(memory) ? "" : ", probably"} because memory ran out${memory ? numbersOf(memory) : ""}`,
		remedy: fewerAtOnce
	};
}
/** BuildKit went away in the middle of a build. */
function wentAway(memory) {
	const what = "BuildKit exited during the build";
	if (memory && ranOut(memory)) return {
		cause: `${what} because memory ran out${numbersOf(memory)}`,
		remedy: fewerAtOnce
	};
	return {
		cause: `${what}${memory?.exitCode === void 0 ? "" : ` with exit code ${memory.exitCode}`}${memory?.restarts ? ", and Docker restarted it" : ""}, or the connection to it broke`,
		remedy: "run the job again; if this happens again, check whether something else stops its container, and how much memory the machine has"
	};
}
/** A node of a builder was lost that had been reachable before. */
function lostWhile(when, { what, why, remedy }) {
	return {
		cause: `${what} went away ${when}: ${why}`,
		remedy: `${remedy}; then run the job again`
	};
}
/** With less than this, Docker's disk is what was full; some space may have been freed since, but hardly this much. */
const plenty = 2 * 2 ** 30;
function fullDisk(what, disk) {
	const remedy = `free space in an earlier step (docker system prune --all --force, or delete preinstalled tools), or use a runner with a larger disk`;
	if (disk === void 0) return {
		cause: `${what}: a disk is full`,
		remedy
	};
	const { path, free, total, freeFiles } = disk;
	const numbers = `${gibibytes(free)} of ${gibibytes(total)} are free on the disk of ${path}`;
	if (freeFiles === 0 && free > 0) return {
		cause: `${what}: the disk of ${path} cannot hold any more files`,
		remedy
	};
	if (free < plenty) return {
		cause: `${what}: ${numbers}, where Docker and BuildKit keep everything`,
		remedy
	};
	return {
		cause: `${what}, but ${numbers}: a smaller file system is full, such as a tmpfs or /dev/shm`,
		remedy: `raise its size with --mount=type=tmpfs,size=… or 'shm-size'; if the build freed the space when it ended, use a runner with a larger disk`
	};
}
function processes(count) {
	return count === 1 ? "1 process" : `${count} processes`;
}
/** `7.8 GiB`; less than one in MiB. */
function gibibytes(bytes) {
	return bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
//#endregion
//#region src/doctor/rules/boot.ts
const bootRules = [
	{
		id: "unknown-driver",
		title: "Unknown driver",
		phases: ["boot"],
		kinds: ["unknown driver"],
		tell: ({ details: { driver } }) => ({
			cause: `buildx has no driver '${driver}'`,
			remedy: `remove 'driver' to use docker-container, or set it to docker, kubernetes or remote`
		})
	},
	{
		id: "builder-without-an-endpoint",
		title: "Builder without an endpoint",
		phases: ["boot"],
		kinds: ["no endpoint"],
		tell: () => ({
			cause: `'driver: remote' uses a BuildKit that is already running, but 'endpoint' is not set`,
			remedy: `set it to the address of that BuildKit, e.g. 'endpoint: tcp://buildkit.example.com:1234'`
		})
	},
	{
		id: "docker-refuses-a-privileged-container",
		title: "Docker refuses a privileged container",
		phases: ["boot"],
		kinds: ["unprivileged", "user namespaces"],
		unless: ["pod not secure"],
		tell: () => ({
			cause: "BuildKit needs a privileged container, which the Docker daemon refused",
			remedy: `allow privileged containers, or set 'builder' to your own builder`
		})
	},
	{
		id: "docker-tls-from-the-environment",
		title: "Docker TLS from the environment",
		phases: ["boot"],
		kinds: ["TLS from the environment"],
		tell: () => ({
			cause: `buildx cannot create a builder while Docker's TLS settings come from the environment (DOCKER_TLS_VERIFY)`,
			remedy: `run 'docker context create tls' in an earlier step and set 'endpoint: tls'`
		})
	},
	{
		id: "builder-state-is-corrupt",
		title: "Builder state is corrupt",
		phases: ["boot"],
		kinds: ["state corrupt"],
		tell: (_, __, { container }) => ({
			cause: "BuildKit cannot read the state that an earlier job left, as happens after a power-off",
			remedy: `remove the state, a Docker volume, on that machine: docker rm --force ${container ?? "CONTAINER"}; docker volume rm ${container ?? "CONTAINER"}_state`
		}),
		more: "A builder that the action keeps (`keep-state`) is recreated without its state, with a warning; this failure is reported where that does not help."
	},
	{
		id: "machine-without-cgroups",
		title: "Machine without cgroups",
		phases: ["boot"],
		kinds: ["no cgroups"],
		tell: () => ({
			cause: `Docker cannot start containers because no cgroups are mounted on its machine`,
			remedy: "mount them (package cgroupfs-mount, or systemd), or, after a kernel update, restart the machine"
		})
	},
	{
		id: "node-cannot-be-used",
		title: "Node cannot be used",
		phases: ["boot"],
		kinds: ["node not reached"],
		tell: ({ details: { what = "", remedy = "" } }) => ({
			cause: what,
			remedy
		}),
		more: "Before the action creates a builder with nodes on other machines, it checks each node: a `tcp://` or `unix://` BuildKit with a connection, a Docker daemon with `docker version`, an `ssh://` host with a command. [Nodes](nodes.md) describes how to set up each of them."
	},
	{
		id: "builder-does-not-answer",
		title: "Builder does not answer",
		phases: ["boot", "build"],
		kinds: ["BuildKit not reached"],
		tell: async ({ details: { why } }, { phase }, { lostNodes }) => {
			const [lost] = phase === "build" ? await lostNodes() ?? [] : [];
			if (lost) return lostWhile("before the build", lost);
			return {
				cause: `nothing answers at the address of the builder${why ? ` (${why})` : ""}`,
				remedy: `check 'endpoint' (tcp://host:port), that BuildKit is running there, and that this runner can reach it`
			};
		}
	},
	{
		id: "buildkit-does-not-start",
		title: "BuildKit does not start",
		phases: ["boot"],
		kinds: [],
		tell: () => ({
			cause: "BuildKit did not start",
			remedy: `see what Docker and BuildKit said below, and check 'buildkit-image', 'buildkitd-config', 'buildkitd-flags' and 'driver-opts'`
		})
	}
];
//#endregion
//#region src/doctor/rules/build.ts
const buildRules = [
	{
		id: "unknown-output-type",
		title: "Unknown output type",
		phases: ["build"],
		kinds: ["unknown exporter"],
		tell: ({ details: { type } }) => ({
			cause: `BuildKit has no output type '${type}', which 'outputs' names`,
			remedy: "use image, registry, docker, oci, tar, local or cacheonly, as in type=oci,dest=image.tar"
		})
	},
	{
		id: "docker-engine-cannot-hold-an-index",
		title: "Docker Engine cannot hold an index",
		phases: ["build"],
		kinds: ["no manifest lists"],
		tell: () => ({
			cause: "Docker Engine uses its classic image store, which cannot hold an image with several platforms or with attestations",
			remedy: `load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`
		})
	},
	{
		id: "docker-driver-cannot-push-by-digest",
		title: "Docker driver cannot push by digest",
		phases: ["build"],
		kinds: ["no push by digest"],
		tell: () => ({
			cause: "the docker driver cannot push by digest",
			remedy: `use 'driver: docker-container' or 'publish: direct'`
		})
	},
	{
		id: "entitlement-refused",
		title: "Entitlement refused",
		phases: ["build"],
		kinds: ["entitlement refused"],
		tell: ({ details: { entitlement } }) => ({
			cause: `the builder does not allow the entitlement ${entitlement}`,
			remedy: `add it with 'buildkitd-flags: --allow-insecure-entitlement ${entitlement}'`
		})
	}
];
//#endregion
//#region src/doctor/rules/cache.ts
/** Caches. If the action itself writes the cache, the reason is in a warning. */
const cacheRules = [
	{
		id: "unknown-cache-type",
		title: "Unknown cache type",
		phases: ["build", "cache"],
		kinds: ["unknown cache"],
		tell: ({ details: { type } }) => ({
			cause: `BuildKit has no cache type '${type}', which 'cache-from' or 'cache-to' names`,
			remedy: "use gha, registry, local, inline, s3 or azblob, as in type=registry,ref=ghcr.io/owner/app:cache"
		})
	},
	{
		id: "github-cache-is-read-only",
		title: "GitHub cache is read-only",
		phases: ["build", "cache"],
		kinds: ["cache not writable"],
		tell: (_, __, { cacheAccess }) => {
			const access = cacheAccess();
			if (access !== void 0 && access.unwritable === void 0) return void 0;
			return {
				cause: `this job may not write to the GitHub Actions cache${access ? `: ${access.unwritable}` : ""}`,
				remedy: `write the cache in runs of other events, such as push; if the entry has 'token', 'url' or 'url_v2', remove them so that the action skips it where the token is read-only`
			};
		},
		more: "Runs that anyone can trigger (`pull_request_target`, `issue_comment`, `workflow_run`) and runs whose workflow has GitHub's key `cache-mode: read` get a read-only token."
	},
	{
		id: "github-cache-service-is-gone",
		title: "GitHub cache service is gone",
		phases: ["build", "cache"],
		kinds: ["cache service is gone"],
		tell: () => ({
			cause: `this BuildKit uses version 1 of the GitHub Actions cache service, which has been shut down`,
			remedy: `remove 'buildkit-image' and 'buildx-version' to get newer ones (BuildKit 0.20 and buildx 0.21 or later), or update the runner, or the cache server if you run your own`
		})
	},
	{
		id: "github-cache-rate-limit",
		title: "GitHub cache rate limit",
		phases: ["build", "cache"],
		passes: {
			maxElapsed: 12e4,
			retryAfter: 3e4
		},
		kinds: ["cache service limits"],
		tell: () => ({
			cause: `the GitHub Actions cache limits requests (200 uploads per minute for each repository)`,
			remedy: `write fewer layers ('cache-mode: min'), from fewer jobs at once, or use 'cache: registry'`
		})
	},
	{
		id: "github-cache-server-error",
		title: "GitHub cache server error",
		phases: ["build", "cache"],
		passes: {},
		kinds: ["cache service fails"],
		tell: ({ details: { status } }) => ({
			cause: `the GitHub Actions cache failed${status === void 0 ? "" : ` (${status})`}`,
			remedy: "run the job again; see https://www.githubstatus.com"
		})
	},
	{
		id: "cache-cannot-be-written",
		title: "Cache cannot be written",
		phases: ["cache"],
		kinds: [],
		tell: () => ({
			cause: "BuildKit could not write the cache, for the reason below",
			remedy: `check the attributes of the entry in 'cache-to'`
		})
	}
];
const clusterRules = [
	{
		id: "no-kubernetes-cluster",
		title: "No Kubernetes cluster",
		phases: ["boot"],
		kinds: ["no cluster"],
		tell: ({ details: { file } }) => file === void 0 ? {
			cause: `'driver: kubernetes' starts BuildKit in a cluster, but this runner has no kubeconfig`,
			remedy: `set 'kubeconfig', or set KUBECONFIG in an earlier step`
		} : {
			cause: `KUBECONFIG is '${file}', which is not a file that buildx can read`,
			remedy: `set it to one existing file, since buildx does not merge several, or set 'kubeconfig'`
		}
	},
	{
		id: "cluster-forbids-the-builder",
		title: "Cluster forbids the builder",
		phases: ["boot", "build"],
		kinds: ["cluster forbids"],
		unless: ["pods not ready"],
		tell: ({ details: { user = "", verb = "", resource = "", group = "", namespace } }) => ({
			cause: `the cluster does not let '${user}' ${verb} ${resource}${namespace ? ` in namespace '${namespace}'` : ""}`,
			remedy: `bind it to a Role with the verb '${verb}' on '${resource}' (apiGroups: ["${group}"]); docs/kubernetes.md has the complete Role for a builder`
		})
	},
	{
		id: "cluster-rejects-the-login",
		title: "Cluster rejects the login",
		phases: ["boot"],
		kinds: ["cluster takes no login"],
		tell: () => ({
			cause: `the cluster rejects the credentials in the kubeconfig`,
			remedy: `check that its token or certificate has not expired, e.g. with 'kubectl auth whoami', and log in to the cluster in an earlier step`
		})
	},
	{
		id: "cluster-does-not-answer",
		title: "Cluster does not answer",
		phases: ["boot"],
		kinds: ["cluster not reached"],
		tell: ({ details: { url = "", why = "" } }) => ({
			cause: `the request to the cluster at ${url} failed (${why})`,
			remedy: `check the address and the certificate authority in the kubeconfig, and that this runner can reach the cluster`
		})
	},
	{
		id: "no-namespace-in-the-cluster",
		title: "No namespace in the cluster",
		phases: ["boot"],
		kinds: ["no namespace in cluster"],
		tell: ({ details: { namespace = "" } }) => ({
			cause: `the cluster has no namespace '${namespace}'`,
			remedy: `create it, or set another one in 'driver-opts': namespace=…`
		})
	},
	{
		id: "namespace-quota-exceeded",
		title: "Namespace quota exceeded",
		phases: ["boot"],
		kinds: ["quota exceeded"],
		tell: ({ details: { quota = "", requested = "", limited = "" } }) => ({
			cause: `the cluster creates no pod for the builder because the quota '${quota}' of the namespace allows ${limited} in total, and the pod requests ${requested}`,
			remedy: `request less in 'driver-opts' (replicas, requests.cpu, limits.memory, …), wait until other pods there have ended, or have the quota raised`
		})
	},
	{
		id: "quota-requires-explicit-resources",
		title: "Quota requires explicit resources",
		phases: ["boot"],
		kinds: ["quota asks for amounts"],
		tell: ({ details: { quota = "", amounts = "" } }) => ({
			cause: `the cluster creates no pod for the builder because under the quota '${quota}' each pod must declare the resources that it uses`,
			remedy: `set them in 'driver-opts', e.g. ${amounts}=…`
		})
	},
	{
		id: "namespace-without-privileged-pods",
		title: "Namespace without privileged pods",
		phases: ["boot"],
		kinds: ["pod not secure"],
		tell: ({ details: { level = "" } }) => ({
			cause: `the namespace enforces the Pod Security Standard '${level}', and BuildKit's pod is privileged`,
			remedy: `use a separate namespace for builds with the label pod-security.kubernetes.io/enforce=privileged; 'rootless=true' needs it too, since its pod runs without seccomp`
		})
	},
	{
		id: "cluster-cannot-pull-the-image",
		title: "Cluster cannot pull the image",
		phases: ["boot"],
		kinds: ["pod image not pulled"],
		tell: ({ details: { image = "" } }) => ({
			cause: `the cluster cannot pull ${image}`,
			remedy: `set 'buildkit-image' to an image that its nodes can pull; for a registry that requires a login, add imagePullSecrets to a ServiceAccount and set it in 'driver-opts': serviceaccount=…`
		})
	},
	{
		id: "no-node-for-the-pod",
		title: "No node for the pod",
		phases: ["boot"],
		kinds: ["no node for the pod"],
		tell: ({ details: { nodes = "", why = "" } }) => ({
			cause: `${nodes === "1" ? "the only node of the cluster cannot run" : `none of the ${nodes} nodes of the cluster can run`} the builder's pod: ${why}`,
			remedy: `check nodeselector, tolerations and requests.… in 'driver-opts'; if the cluster adds nodes on demand, that may take longer than buildx waits: set timeout=10m`
		})
	},
	{
		id: "pods-do-not-become-ready",
		title: "Pods do not become ready",
		phases: ["boot"],
		kinds: ["pods not ready"],
		unless: [
			"quota exceeded",
			"quota asks for amounts",
			"pod not secure",
			"pod image not pulled",
			"no node for the pod"
		],
		tell: ({ details: { wanted = "", got = "" } }) => ({
			cause: `${got} of ${wanted} pods of the builder were ready when buildx stopped waiting`,
			remedy: `see what the cluster says about the others below; if they are only slow, set a longer time in 'driver-opts': timeout=5m`
		})
	}
];
//#endregion
//#region src/doctor/rules/context.ts
const checkout = `run actions/checkout before this step and set 'context: .' to build the checkout`;
const contextRules = [{
	id: "git-context-refused",
	title: "Git context refused",
	phases: ["build"],
	kinds: [
		"Git wants a login",
		"no such Git repository",
		"Git refused"
	],
	tell: ({ details: { url = "the server" } }, _, { source }) => isOwn(url, source) ? {
		cause: `without 'context: .', BuildKit fetches the commit from ${url} itself, and the server ${source?.gitContext?.hasToken ? `refused the token in 'github-token'` : `requires a login, but 'github-token' is empty`}`,
		remedy: source?.gitContext?.hasToken ? `set 'permissions: contents: read' for the job, or set 'github-token' to a token that may read this repository; or ${checkout}` : `set 'github-token: \${{ github.token }}'; or ${checkout}`
	} : {
		cause: `BuildKit fetches ${url} itself, and the server refused: a private repository requires a login`,
		remedy: `pass a token that may read it with 'secrets: GIT_AUTH_TOKEN${hostOf$1(url)}=\${{ secrets.… }}', or check the address; or ${checkout}`
	},
	more: `If the input \`context\` is not set, the context is the commit of the run, as in \`docker/build-push-action\`; what earlier steps left in the workspace is not in it.
BuildKit fetches it with \`github-token\`, by default the job's token, which may read the repository if \`permissions\` contains \`contents: read\` or is not set at all.`
}, {
	id: "git-server-is-unreachable",
	title: "Git server is unreachable",
	phases: ["build"],
	kinds: ["Git server out of reach"],
	tell: ({ details: { url = "the server", reason } }, _, { source }) => ({
		cause: `${isOwn(url, source) ? `without 'context: .', BuildKit fetches the commit itself` : "BuildKit fetches a Git context itself"}, but its container cannot reach ${url}${reason ? ` (${reason})` : ""}`,
		remedy: `${checkout}; or make the server reachable for the builder, e.g. with a proxy or 'driver-opts: network=host'`
	})
}];
/** Whether an address is that of the repository of the run. */
function isOwn(url, source) {
	return source?.gitContext !== void 0 && source.gitContext.url === url;
}
function hostOf$1(url) {
	const [, host] = /^https?:\/\/([^/]+)/.exec(url) ?? [];
	return host === void 0 ? "" : `.${host}`;
}
//#endregion
//#region src/doctor/rules/stages.ts
/** The stages of a Dockerfile, good enough for messages: BuildKit decides which stages exist. */
function stagesOf(dockerfile) {
	return [...dockerfile.matchAll(/^[ \t]*FROM[ \t]+(?:--platform=(\S+)[ \t]+)?([^\s-]\S*)(?:[ \t]+AS[ \t]+(\S+))?/gim)].map(([, platform, base = "", name]) => ({
		base,
		...platform !== void 0 && { platform },
		...name !== void 0 && { name }
	}));
}
/** `Dockerfile:3`; empty if BuildKit names no line. */
function lineOf({ place }) {
	return place ? `${place.file}:${place.line}` : "";
}
/** ` (Dockerfile:3)` */
function inBrackets(symptom) {
	const line = lineOf(symptom);
	return line === "" ? "" : ` (${line})`;
}
/** Characters that are shown of a command; the original words contain all of it. */
const longestCommand = 100;
/** The step that failed, with the platform in front if known: `linux/arm64: RUN make`. */
function stepOf({ step, platform, place }) {
	const command = step?.name.replace(/^\[[^\]]*\] /, "") ?? place?.text ?? "a RUN";
	return `${platform ? `${platform}: ` : ""}${cutLine(command, longestCommand, [], " …")}`;
}
//#endregion
//#region src/doctor/rules/missing.ts
/** Explains why COPY or ADD did not find a file. */
function missingFile(path, symptom, look) {
	if (fromOf(symptom) !== void 0) return missingInStage(path, symptom);
	const name = path.replace(/^\//, "");
	const where = inBrackets(symptom);
	const { source, warnings, hasFile } = look;
	if (warnings.some((warning) => isIgnoredFile(warning, name)) || hasFile("context", name)) return {
		cause: `${path}${where} exists, but .dockerignore excludes it from the context`,
		remedy: `remove the line that matches it from .dockerignore, or add !${name} after it`
	};
	if (source && source.context === void 0) return {
		cause: `${path}${where} is not in the context, which BuildKit fetched itself: it contains only committed files`,
		remedy: `commit the file; if an earlier step generates it, build the workspace: 'context: .'`
	};
	if (hasFile("workspace", name)) return {
		cause: `${path}${where} is in the repository, but outside the context '${source?.context}'`,
		remedy: `set 'context: .' and 'file' to the path of the Dockerfile, or add the folder that has it to 'build-contexts'`
	};
	return {
		cause: `${path}${where} is not in the context${source?.context === void 0 ? "" : ` '${source.context}'`}`,
		remedy: `check its spelling, 'context' and .dockerignore, and whether an earlier step has to generate it`
	};
}
function missingInStage(path, symptom) {
	const from = fromOf(symptom);
	return {
		cause: `${path}${inBrackets(symptom)} is not in ${from === void 0 ? "the stage or image that it is copied from" : `'${from}', which it is copied from`}`,
		remedy: "check where that stage puts it; the path must be the same on every platform"
	};
}
/** What COPY or ADD copies from, if not from the context. */
function fromOf({ step, place }) {
	return (place?.text ?? step?.name ?? "").match(/--from=(\S+)/)?.[1];
}
//#endregion
//#region src/doctor/rules/dockerfile.ts
const dockerfileRules = [
	{
		id: "unknown-target",
		title: "Unknown target",
		phases: ["build"],
		kinds: ["unknown target"],
		tell: ({ details: { stage = "" } }, _, look) => unknownTarget(stage, look)
	},
	{
		id: "dockerfile-does-not-parse",
		title: "Dockerfile does not parse",
		phases: ["build"],
		kinds: ["parse error"],
		tell: ({ details: { line, what } }, symptom) => ({
			cause: `${lineOf(symptom) || `line ${line} of the Dockerfile`} cannot be parsed: ${what}`,
			remedy: "correct that line, or the one before it if it ends in a backslash, which joins the two"
		})
	},
	{
		id: "dockerfile-without-a-stage",
		title: "Dockerfile without a stage",
		phases: ["build"],
		kinds: ["no stage"],
		tell: (_, symptom) => ({
			cause: `the Dockerfile${inBrackets(symptom)} has no FROM before its first instruction`,
			remedy: `start it with FROM, or set 'file' to another Dockerfile`
		})
	},
	{
		id: "base-image-without-a-name",
		title: "Base image without a name",
		phases: ["build"],
		kinds: ["blank base"],
		tell: ({ details: { name = "" } }, symptom) => {
			const variable = variableIn(name) ?? "NAME";
			return {
				cause: `FROM ${name}${inBrackets(symptom)} has no image name because ${variable} is empty there`,
				remedy: `set it with 'build-args: ${variable}=…', or with 'ARG ${variable}=…' before the first FROM`
			};
		}
	},
	{
		id: "from-platform-without-a-value",
		title: "FROM platform without a value",
		phases: ["build"],
		kinds: ["blank platform"],
		tell: ({ details: { expression = "" } }, symptom) => ({
			cause: `FROM --platform=${expression}${inBrackets(symptom)} has no value`,
			remedy: "use $BUILDPLATFORM or $TARGETPLATFORM, which BuildKit sets, or remove --platform"
		})
	},
	{
		id: "from-platform-is-not-valid",
		title: "FROM platform is not valid",
		phases: ["build"],
		kinds: ["invalid platform"],
		tell: ({ details: { platform } }, symptom) => ({
			cause: `'${platform}'${inBrackets(symptom)} is not a platform`,
			remedy: "use os/arch[/variant], e.g. linux/arm/v7, or $BUILDPLATFORM for a stage that only cross-compiles"
		})
	},
	{
		id: "no-dockerfile-in-the-context",
		title: "No Dockerfile in the context",
		phases: ["build"],
		kinds: ["no Dockerfile"],
		tell: ({ details: { file } }, _, { source }) => ({
			cause: `${source && source.context === void 0 ? "the context, which BuildKit fetched itself," : "the context"} has no file ${file}`,
			remedy: `set 'file' to its path in that context; it must be part of the commit that is built`
		})
	},
	{
		id: "file-is-not-in-the-context",
		title: "File is not in the context",
		phases: ["build"],
		kinds: ["file missing"],
		tell: ({ details: { path = "" } }, symptom, look) => missingFile(path, symptom, look),
		more: "COPY and ADD copy files from the folder `context` alone, except what its `.dockerignore` excludes; with `--from` they copy from a stage, an image or a context in `build-contexts`."
	},
	{
		id: "file-is-not-in-the-stage",
		title: "File is not in the stage",
		phases: ["build"],
		kinds: ["file missing in a stage"],
		tell: ({ details: { path = "" } }, symptom) => missingInStage(path, symptom)
	},
	{
		id: "secret-is-missing",
		title: "Secret is missing",
		phases: ["build"],
		kinds: ["secret missing"],
		tell: ({ details: { id = "" } }, symptom, { fork }) => ({
			cause: `a RUN${inBrackets(symptom)} needs the secret '${id}', which is not passed to the build${fork() === void 0 ? "" : `; this run is for a pull request from the fork ${fork()}, which gets no secrets`}`,
			remedy: `pass it with 'secrets: ${id}=\${{ secrets.${variableName(id)} }}', or make it optional: remove required=true from the RUN`
		})
	},
	{
		id: "ssh-is-not-forwarded",
		title: "SSH is not forwarded",
		phases: ["build"],
		kinds: ["SSH missing", "no SSH agent"],
		tell: ({ details: { id = "default" } }, symptom) => ({
			cause: `a RUN${inBrackets(symptom)} needs the SSH agent or key '${id}', which is not passed to the build`,
			remedy: `start an agent in an earlier step and set 'ssh: ${id}', or pass a key: 'ssh: ${id}=path/to/key'`
		})
	},
	{
		id: "entitlement-is-not-requested",
		title: "Entitlement is not requested",
		phases: ["build"],
		kinds: ["not allowed"],
		tell: ({ details: { entitlement } }) => ({
			cause: `a RUN needs the entitlement ${entitlement}, which the build does not request`,
			remedy: `set 'allow: ${entitlement}'${entitlement === "network.host" ? "" : ` and 'buildkitd-flags: --allow-insecure-entitlement ${entitlement}'`}`
		})
	},
	{
		id: "user-is-not-in-the-image",
		title: "User is not in the image",
		phases: ["build"],
		kinds: ["no such user"],
		tell: ({ details: { what, name } }, symptom) => ({
			cause: `the image has no ${what} '${name}', which a RUN${inBrackets(symptom)} runs as`,
			remedy: `create it before USER (RUN useradd ${name}, on Alpine adduser -D ${name}), or use its number`
		})
	},
	{
		id: "base-image-lacks-the-platform",
		title: "Base image lacks the platform",
		phases: ["build"],
		kinds: ["base lacks a platform", "no matching platform"],
		tell: (_, symptom, look) => lacking(symptom, look),
		more: "A stage that only cross-compiles can start from `FROM --platform=$BUILDPLATFORM`."
	}
];
function unknownTarget(target, { dockerfile }) {
	const text = dockerfile();
	const stages = text === void 0 ? [] : stagesOf(text).flatMap(({ name }) => name ?? []);
	const cause = `the Dockerfile has no stage '${target}', which 'target' names`;
	if (text === void 0) return {
		cause,
		remedy: `set 'target' to the name after AS in one of its FROM lines`
	};
	if (stages.length === 0) return {
		cause: `${cause}, and none of its stages has a name`,
		remedy: `remove 'target', or add AS ${target} to a FROM line`
	};
	const meant = spelledAlike(target, stages, 2);
	const others = stages.join(", ");
	return {
		cause,
		remedy: meant ? `set 'target: ${meant}' (stages: ${others})` : `set 'target' to one of its stages: ${others}`
	};
}
async function lacking(symptom, { platformsOf, source }) {
	const image = saidByBuildx(symptom.error, ["image not resolved"])?.details.image;
	const platforms = image === void 0 ? void 0 : await platformsOf(image);
	const { platform = source?.platforms.length === 1 ? source.platforms[0] : void 0 } = symptom;
	const wanted = platform ?? "one of the platforms";
	const only = platforms && platforms.length > 0 ? `; it is available for ${platforms.join(", ")}` : "";
	const isChild = platforms?.length === 1 && image?.includes("@");
	return {
		cause: `${image ?? "a base image"}${inBrackets(symptom)} is not available for ${wanted}${only}`,
		remedy: isChild ? `its digest is that of one platform's image: use the digest of the index instead (docker buildx imagetools inspect NAME:TAG)` : `remove ${platform ?? "it"} from 'platforms', or start from an image that has it`
	};
}
function variableIn(expression) {
	return expression.match(/\$\{?(\w+)/)?.[1];
}
function variableName(id) {
	return id.toUpperCase().replace(/\W/g, "_");
}
//#endregion
//#region src/doctor/rules/emulation.ts
const emulationRules = [
	{
		id: "qemu-registration-refused",
		title: "QEMU registration refused",
		phases: ["emulation"],
		kinds: ["unprivileged", "registration refused"],
		tell: () => ({
			cause: `registering QEMU was refused: it needs a privileged container that has the root rights of its host`,
			remedy: `install QEMU on that machine (sudo apt-get install qemu-user-static) and set 'emulation: never', or build on native runners`
		})
	},
	{
		id: "kernel-without-binfmt",
		title: "Kernel without binfmt",
		phases: ["emulation"],
		kinds: ["no binfmt_misc"],
		unless: ["unprivileged", "registration refused"],
		tell: (_, __, { emulators }) => ({
			cause: `the kernel of the builder's machine has no binfmt_misc, so ${emulators?.architectures.join(", ") ?? "other architectures"} cannot be emulated`,
			remedy: "load it there (sudo modprobe binfmt_misc), or build on native runners"
		})
	},
	{
		id: "qemu-not-registered",
		title: "QEMU not registered",
		phases: ["emulation"],
		kinds: [],
		tell: (_, __, { emulators: { image = "the image", architectures = ["the platform"] } = {} }) => ({
			cause: `${image} registered no QEMU for ${architectures.join(", ")}`,
			remedy: `set 'binfmt-image' to an image that has it, or remove the platform`
		})
	}
];
//#endregion
//#region src/doctor/rules/engine.ts
const engine = [
	"prepare",
	"pull",
	"boot"
];
const engineRules = [
	{
		id: "docker-is-not-installed",
		title: "Docker is not installed",
		phases: engine,
		kinds: ["docker not found"],
		tell: () => ({
			cause: "this runner has no docker command",
			remedy: `install Docker Engine on it, use a runner that has it, or use a builder on another machine with 'driver: remote' and 'endpoint'`
		})
	},
	{
		id: "docker-daemon-does-not-answer",
		title: "Docker daemon does not answer",
		phases: engine,
		kinds: ["engine not reached"],
		tell: ({ details: { address } }) => ({
			cause: `no Docker daemon answers${address ? ` at ${address}` : " where docker looks for it"}`,
			remedy: `start it in an earlier step; in a job with 'container:', mount its socket ('volumes: /var/run/docker.sock:/var/run/docker.sock'); if it is on another machine, check 'endpoint', DOCKER_HOST and the Docker context`
		})
	},
	{
		id: "docker-daemon-refuses-the-user",
		title: "Docker daemon refuses the user",
		phases: engine,
		kinds: ["engine refused"],
		tell: ({ details: { address } }) => ({
			cause: `this runner's user may not use the socket of the Docker daemon, ${address}`,
			remedy: "add the user to the group docker (sudo usermod --append --groups docker USER) and restart the runner, or run a rootless engine"
		})
	},
	{
		id: "docker-versions-do-not-match",
		title: "Docker versions do not match",
		phases: engine,
		kinds: ["versions apart"],
		tell: ({ details: { client, how, engine: limit } }) => ({
			cause: `this docker or buildx uses version ${client} of Docker's API, but the daemon supports ${how === "new" ? "at most" : "at least"} ${limit}`,
			remedy: how === "new" ? "unset DOCKER_API_VERSION, or update Docker Engine" : "unset DOCKER_API_VERSION, or update the docker command of this runner"
		})
	},
	{
		id: "docker-driver-lacks-a-feature",
		title: "Docker driver lacks a feature",
		phases: ["build"],
		kinds: ["engine lacks"],
		tell: ({ details: { what = "Multi-platform build" } }) => ({
			cause: `the docker driver does not support ${feature(what)} while Docker Engine uses its classic image store`,
			remedy: `use 'driver: docker-container', the default, or switch the engine to the containerd image store${without[what] ? `, or ${without[what]}` : ""}`
		})
	},
	{
		id: "buildx-has-no-such-flag",
		title: "buildx has no such flag",
		phases: ["boot", "build"],
		kinds: ["unknown flag"],
		tell: ({ details: { flag } }) => ({
			cause: `this buildx has no flag ${flag}`,
			remedy: `set 'buildx-version: ^0.37.0', or remove the input that needs the flag`
		})
	}
];
const without = {
	"Multi-platform build": "build for one platform",
	Attestation: `remove 'provenance', 'sbom' and 'attests'`,
	"Cache export": `remove 'cache-to'`
};
function feature(what) {
	return {
		"Multi-platform build": "builds for several platforms",
		Attestation: "attestations"
	}[what] ?? what.toLowerCase();
}
//#endregion
//#region src/doctor/rules/images.ts
const imageRules = [
	{
		id: "image-not-found",
		title: "Image not found",
		phases: ["build"],
		kinds: ["image not found"],
		tell: async ({ details: { image = "the image" } }, _, { digestOf }) => {
			const digest = await digestOf(image);
			return digest === void 0 ? {
				cause: `${image} does not exist, or this login has no access to it`,
				remedy: `check the name and the tag in FROM; if another job pushes it, that job must finish first ('needs') and push exactly this tag`
			} : {
				cause: `${image} did not exist when BuildKit asked for it, but exists now (${digest})`,
				remedy: `its registry shows pushed images with a delay, so run the job again; if another job pushes it, refer to it by its digest (an output of that job, in 'build-args' or 'build-contexts')`
			};
		}
	},
	{
		id: "repository-name-with-upper-case",
		title: "Repository name with upper case",
		phases: ["build", "cache"],
		kinds: ["upper case"],
		tell: ({ details: { name } }) => ({
			cause: `${name === void 0 ? "the name of a repository" : `the name '${name}'`} has upper-case letters, which no registry accepts`,
			remedy: `write it in lower case; \${{ github.repository }} keeps the owner's spelling, which the action lower-cases in 'tags' and 'images', but not in FROM, 'outputs', 'cache-from' and 'cache-to'`
		})
	},
	{
		id: "content-is-wrong",
		title: "Content is wrong",
		phases: [
			"pull",
			"build",
			"cache"
		],
		kinds: ["wrong content"],
		passes: {},
		tell: () => ({
			cause: "what a registry sent does not match its digest, e.g. because the response was cut off or a cache in between is broken",
			remedy: "run the job again later; if this persists, check the proxy or cache in between, if there is one"
		})
	},
	{
		id: "sbom-is-too-large",
		title: "SBOM is too large",
		phases: ["build"],
		kinds: ["SBOM too large"],
		tell: ({ details: { file, bytes = "41943040" } }) => ({
			cause: `${file ?? "an attestation"} exceeds the ${Math.round(Number(bytes) / 1024 ** 2)} MiB that BuildKit accepts`,
			remedy: `remove 'sbom' for this image, and generate its SBOM from the pushed image in a separate step`
		})
	}
];
//#endregion
//#region src/buildx/dockerfile-said.ts
const captured$2 = "captured with buildx 0.36.1 and BuildKit 0.32.2";
const failed = "ERROR: failed to build: failed to solve: ";
const convert = "BuildKit frontend/dockerfile/dockerfile2llb/convert.go";
const ended = String.raw`(?:did not complete successfully|executor failed running \[.*\]): exit code: `;
/** What BuildKit says of a Dockerfile, of what it names, and of how a RUN ended. */
const dockerfileSentences = [
	{
		kind: "unknown target",
		pattern: /target stage "?(?<stage>[^"\s]*)"? could not be found/,
		source: convert,
		since: "cilium/cilium#21410 (2022), without quotes",
		sample: `${failed}target stage "prodction" could not be found (did you mean production?)`
	},
	{
		kind: "parse error",
		pattern: /dockerfile parse error (?:on )?line (?<line>\d+): (?<what>.*)/,
		source: "BuildKit frontend/dockerfile/parser/errors.go, instructions/parse.go",
		since: captured$2,
		sample: `${failed}dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)`
	},
	{
		kind: "no stage",
		pattern: /no build stage in current context/,
		source: "BuildKit frontend/dockerfile/instructions/parse.go",
		since: captured$2,
		sample: `${failed}no build stage in current context`
	},
	{
		kind: "no stage",
		pattern: /file with no instructions/,
		source: "BuildKit frontend/dockerfile/parser/parser.go",
		since: captured$2,
		sample: `${failed}file with no instructions`
	},
	{
		kind: "no stage",
		pattern: /the Dockerfile cannot be empty/,
		source: "BuildKit frontend/dockerfile/dockerfile2llb/convert.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: `${failed}the Dockerfile cannot be empty`
	},
	{
		kind: "blank base",
		pattern: /base name \((?<name>.*?)\) should not be blank/,
		source: convert,
		since: captured$2,
		sample: `${failed}base name (\${BASE}) should not be blank`
	},
	{
		kind: "blank platform",
		pattern: /empty platform value from expression (?<expression>\S+)/,
		source: convert,
		since: captured$2,
		sample: `${failed}empty platform value from expression $BUILDPLATFROM (did you mean BUILDPLATFORM?)`
	},
	{
		kind: "invalid platform",
		pattern: /failed to parse platform (?<platform>\S+?): /,
		source: convert,
		since: captured$2,
		sample: `${failed}failed to parse platform linux/foo/bar/baz/x: "baz/x" is an invalid component of "linux/foo/bar/baz/x": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`
	},
	{
		kind: "no Dockerfile",
		pattern: /failed to read dockerfile: open (?<file>.*?): no such file or directory/,
		source: "BuildKit frontend/dockerui/config.go",
		since: captured$2,
		sample: `${failed}failed to read dockerfile: open nope.Dockerfile: no such file or directory`
	},
	{
		kind: "file missing",
		pattern: /failed to calculate checksum of ref \S+: "(?<path>[^"]*)"(?: not found)?: not found/,
		source: "BuildKit cache/contenthash/checksum.go; with `not found` twice before 0.12",
		since: "docker/buildx#1330 (2022)",
		sample: `${failed}failed to compute cache key: failed to calculate checksum of ref jv2p2huac6t24omz4qbnb63cs::tkghb9e6oumgaqvkek5onzefx: "/app": not found`
	},
	{
		kind: "file missing in a stage",
		pattern: /(?<=^|: )lstat (?:\S*\/buildkit-mount\d+(?=\/))?(?<path>\S+): no such file or directory/,
		source: "Linux, by BuildKit solver/llbsolver/file/backend.go",
		since: captured$2,
		sample: `${failed}lstat /nosuch: no such file or directory`
	},
	{
		kind: "secret missing",
		pattern: /(?<=^|: )secret (?<id>\S+): not found/,
		source: "BuildKit solver/llbsolver/mounts/mount.go",
		since: captured$2,
		sample: `${failed}secret token: not found`
	},
	{
		kind: "SSH missing",
		pattern: /unset ssh forward key (?<id>\S+)/,
		source: "BuildKit session/sshforward/sshprovider/agentprovider.go",
		since: captured$2,
		sample: `${failed}unset ssh forward key default`
	},
	{
		kind: "no SSH agent",
		pattern: /invalid empty ssh agent socket/,
		source: "BuildKit session/sshforward/sshprovider/agentprovider.go, by buildx",
		since: captured$2,
		sample: "ERROR: failed to build: failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set"
	},
	{
		kind: "not allowed",
		pattern: /failed to load LLB: (?<entitlement>[\w.]+) is not allowed/,
		source: "BuildKit solver/llbsolver/vertex.go",
		since: captured$2,
		sample: `${failed}failed to load LLB: network.host is not allowed`
	},
	{
		kind: "no such user",
		pattern: /unable to find (?<what>user|group) (?<name>\S+): no matching entries/,
		source: "BuildKit executor/oci/user.go, moby/sys/user",
		since: captured$2,
		sample: `${failed}process "/bin/sh -c true" did not complete successfully: unable to find user nobodyhere: no matching entries in passwd file`
	},
	{
		kind: "base lacks a platform",
		pattern: /no match for platform in manifest/,
		source: "containerd core/images/image.go",
		since: captured$2,
		sample: `${failed}127.0.0.1:5000/debian:lab: failed to resolve source metadata for 127.0.0.1:5000/debian:lab: no match for platform in manifest: not found`
	},
	{
		kind: "killed in RUN",
		pattern: new RegExp(`${ended}137\\b`, "s"),
		source: "BuildKit solver/llbsolver/ops/exec.go; 128 and SIGKILL, which is 9",
		since: captured$2,
		sample: `${failed}process "/bin/sh -c head -c 900000000 /dev/zero | tail" did not complete successfully: exit code: 137`
	},
	{
		kind: "crash in RUN",
		pattern: new RegExp(`${ended}(?<code>132|133|139)\\b`, "s"),
		source: "BuildKit solver/llbsolver/ops/exec.go; 128 and SIGILL, SIGTRAP or SIGSEGV",
		since: captured$2,
		sample: `${failed}process "/bin/sh -c ./configure" did not complete successfully: exit code: 139`
	},
	{
		kind: "BuildKit's own QEMU",
		pattern: /(?:process "|failed running \[)\/dev\/\.buildkit_qemu_emulator .*exit code: (?<code>\d+)/s,
		source: "BuildKit solver/llbsolver/ops/exec_binfmt.go",
		since: "docker/buildx#464 (2020)",
		sample: `${failed}process "/dev/.buildkit_qemu_emulator /bin/sh -c which ls" did not complete successfully: exit code: 127`,
		unprovoked: "it needs an image of BuildKit with QEMU in it, which the lab's is not; made of docker/buildx#464"
	}
];
//#endregion
//#region src/buildx/git-said.ts
const captured$1 = "captured with BuildKit 0.32.2 and Git 2.47";
const fetching = "failed to stat policy file Dockerfile.rego: failed to fetch remote";
/** @param words the last words of Git, after which BuildKit gives up */
function fatal(words) {
	return new RegExp(String.raw`(?:${"failed to fetch remote|error fetching default branch for repository"}) (?<url>\S+): git stderr:\n(?:.*\n)*?fatal: ${words}`);
}
/** What Git says through BuildKit, which fetches Git contexts itself. */
const gitSentences = [
	{
		kind: "Git wants a login",
		pattern: fatal("(?:could not read Username|Authentication failed)"),
		source: "Git credential.c and remote-curl.c, through BuildKit source/git/source.go",
		since: captured$1,
		sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
fatal: could not read Username for 'https://github.com': terminal prompts disabled
: exit status 128`
	},
	{
		kind: "Git wants a login",
		pattern: fatal("could not read Username"),
		source: "BuildKit source/git/source.go",
		since: captured$1,
		sample: `ERROR: failed to build: failed to stat policy file Dockerfile.rego: failed to load cache key: error fetching default branch for repository https://github.com/other/app.git: git stderr:
fatal: could not read Username for 'https://github.com': terminal prompts disabled
: exit status 128`
	},
	{
		kind: "no such Git repository",
		pattern: fatal(`repository '[^']*' not found`),
		source: "Git remote-curl.c, through BuildKit",
		since: captured$1,
		sample: `ERROR: failed to build: failed to solve: failed to read dockerfile: failed to fetch remote https://github.com/owner/app.git: git stderr:
remote: Repository not found.
fatal: repository 'https://github.com/owner/app.git/' not found
: exit status 128`
	},
	{
		kind: "Git refused",
		pattern: fatal(String.raw`unable to access '[^']*': The requested URL returned error: (?<status>40\d)`),
		source: "Git http.c, through BuildKit",
		since: captured$1,
		sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
remote: Write access to repository not granted.
fatal: unable to access 'https://github.com/owner/app.git/': The requested URL returned error: 403
: exit status 128`
	},
	{
		kind: "Git server out of reach",
		pattern: fatal(String.raw`unable to access '[^']*': (?<reason>(?!The requested URL returned error: 40\d).*)`),
		source: "libcurl, in the words of Git http.c, through BuildKit",
		since: captured$1,
		sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
fatal: unable to access 'https://github.com/owner/app.git/': Could not resolve host: github.com
: exit status 128`
	}
];
//#endregion
//#region src/buildx/printed-said.ts
/** What steps of a build print about why they fail, in addition to the sentences of run-said.ts. */
const printedSentences = [
	{
		kind: "error of Rosetta",
		pattern: /rosetta error: (?<what>.*)/,
		source: "Rosetta for Linux, of macOS",
		since: "Docker Desktop 4.24.2 (docker/for-mac#7037)",
		sample: "rosetta error: futex(FUTEX_LOCK_PI_PRIVATE) failure: 35",
		unprovoked: "it needs a Mac; from docker/for-mac#7037"
	},
	{
		kind: "no mask",
		pattern: /can't mask dir "(?<path>[^"]+)": .*nr_inodes=1.*invalid argument/,
		source: "runc libcontainer/rootfs_linux.go (maskDir), of 1.3.6 and 1.4.3",
		since: "BuildKit 0.31.0 (quay/quay#6703, opencontainers/runc#5348)",
		sample: "runc run failed: unable to start container process: error during container init: can't mask dir \"/proc/acpi\": mount src=tmpfs, dst=/proc/acpi, flags=MS_RDONLY, data=nr_blocks=1,nr_inodes=1: invalid argument",
		unprovoked: "it needs a kernel before 5.5; from rehosting/penguin#848"
	},
	{
		kind: "no Git repository",
		pattern: /fatal: not a git repository/i,
		source: "Git setup.c",
		since: "docker/build-push-action#378 (2021)",
		sample: "fatal: not a git repository (or any of the parent directories): .git"
	},
	{
		kind: "killed by the kernel",
		pattern: /signal: killed|^Killed$|\(Killed\)|Killed signal terminated program|Cannot allocate memory/m,
		source: "Go os/exec, shells, GCC and the C library, of SIGKILL and ENOMEM",
		since: "captured with Go 1.26.8",
		sample: "go build example.com/app: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed"
	}
];
//#endregion
//#region src/kubernetes/said.ts
const captured = "captured with buildx 0.37.1 and Kubernetes 1.34.0";
/** What buildx says of its pods, and what Kubernetes says through buildx, in the status of pods and in their events. */
const kubernetesSentences = [
	{
		kind: "pods not ready",
		pattern: /expected (?<wanted>\d+) replicas to be ready, got (?<got>\d+)/,
		source: "buildx driver/kubernetes/driver.go",
		since: captured,
		sample: "ERROR: expected 1 replicas to be ready, got 0"
	},
	{
		kind: "cluster forbids",
		pattern: /is forbidden: User \\?"(?<user>[^"\\]*)\\?" cannot (?<verb>\w+) resource \\?"(?<resource>[^"\\]*)\\?" in API group \\?"(?<group>[^"\\]*)\\?"(?: in the namespace \\?"(?<namespace>[^"\\]*)\\?")?/,
		source: "Kubernetes apiserver/pkg/endpoints/handlers/responsewriters/errors.go",
		since: captured,
		sample: "ERROR: error for bootstrap \"b0\": deployments.apps \"b0\" is forbidden: User \"system:serviceaccount:ci:nobody\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"ci\""
	},
	{
		kind: "cluster takes no login",
		pattern: /error for bootstrap "[^"]*": Unauthorized/,
		source: "Kubernetes apimachinery/pkg/api/errors/errors.go",
		since: captured,
		sample: "ERROR: error for bootstrap \"b0\": Unauthorized"
	},
	{
		kind: "cluster not reached",
		pattern: /error for bootstrap "[^"]*": \w+ "(?<url>https?:\/\/[^/"]+)[^"]*": (?<why>[^\n]+)/,
		source: "buildx driver/kubernetes/driver.go, Go net/url/url.go",
		since: captured,
		sample: "ERROR: error for bootstrap \"b0\": Get \"https://127.0.0.1:6443/apis/apps/v1/namespaces/ci/deployments/b0\": dial tcp 127.0.0.1:6443: connect: connection refused"
	},
	{
		kind: "no namespace in cluster",
		pattern: /namespaces "(?<namespace>[^"]*)" not found/,
		source: "Kubernetes apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go",
		since: captured,
		sample: "ERROR: error while calling configMapClient.Create for \"b0-config\": namespaces \"nosuch\" not found"
	},
	{
		kind: "quota exceeded",
		pattern: /exceeded quota: (?<quota>[^\s,]+), requested: (?<requested>\S+), used: \S+, limited: (?<limited>\S+)/,
		source: "Kubernetes apiserver/pkg/admission/plugin/resourcequota/controller.go",
		since: captured,
		sample: "FailedCreate: pods \"b0-6d84bb5f7-x8b6n\" is forbidden: exceeded quota: build, requested: pods=1, used: pods=0, limited: pods=0"
	},
	{
		kind: "quota asks for amounts",
		pattern: /failed quota: (?<quota>[^\s:]+): must specify (?<amounts>[\w.,-]+)/,
		source: "Kubernetes apiserver/pkg/admission/plugin/resourcequota/controller.go",
		since: captured,
		sample: "FailedCreate: pods \"b0-6d84bb5f7-x8b6n\" is forbidden: failed quota: build: must specify limits.cpu for: buildkitd; limits.memory for: buildkitd"
	},
	{
		kind: "pod not secure",
		pattern: /violates PodSecurity "(?<level>[^":]*)[^"]*"/,
		source: "Kubernetes pod-security-admission/admission/admission.go",
		since: captured,
		sample: "FailedCreate: pods \"b0-6d84bb5f7-x8b6n\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"buildkitd\" must not set securityContext.privileged=true)"
	},
	{
		kind: "pod image not pulled",
		pattern: /(?:Failed to pull|Back-off pulling) image "(?<image>[^"]*)"/,
		source: "Kubernetes pkg/kubelet/images/image_manager.go",
		since: captured,
		sample: "ImagePullBackOff: Back-off pulling image \"r.example.com/nosuch:1\": ErrImagePull: not found"
	},
	{
		kind: "no node for the pod",
		pattern: /0\/(?<nodes>\d+) nodes are available: (?<why>[^.\n]*(?:\.\w[^.\n]*)*)/,
		source: "Kubernetes pkg/scheduler/framework/types.go",
		since: captured,
		sample: `Unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
	}
];
/** Finds what is said of pods, of certain kinds. */
const saidOfPods = readerOf(kubernetesSentences);
//#endregion
//#region src/toolchain/said.ts
const since = "said by this action itself";
/** What this action says of that which it could not get or reach, with the words of others in it. */
const supplySentences = [
	{
		kind: "no way to buildx",
		pattern: /cannot download (?<url>\S+): (?!the server )/,
		source: "src/toolchain/download.ts",
		since,
		sample: "cannot download https://github.com/docker/buildx/releases/download/v0.36.1/buildx-v0.36.1.linux-amd64: getaddrinfo ENOTFOUND github.com; tried 3 times"
	},
	{
		kind: "no BuildKit image",
		pattern: /no image of 'buildkit-image' can be pulled.*\n(?:(?!no image of|cannot download).*\n)*?(?:[\w-]+[.:][\w.:-]*\/)?(?<path>\S+): /,
		source: "src/docker/images.ts",
		since,
		sample: `no image of 'buildkit-image' can be pulled:
docker.io/moby/buildkit:v0.32.2: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host
set 'buildkit-image' to an image that this machine can reach, e.g. in your own registry`
	},
	{
		kind: "no QEMU image",
		pattern: /no image of 'binfmt-image' can be pulled.*\n(?:(?!no image of|cannot download).*\n)*?(?:[\w-]+[.:][\w.:-]*\/)?(?<path>\S+): /,
		source: "src/docker/images.ts",
		since,
		sample: `no image of 'binfmt-image' can be pulled:
docker.io/tonistiigi/binfmt:qemu-v10.2.3: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host
set 'binfmt-image' to an image that this machine can reach, e.g. in your own registry`
	},
	{
		kind: "node not reached",
		pattern: /^(?<what>.+ at \S+ cannot be used: .*?); (?<remedy>.*)$/m,
		source: "src/toolchain/reach.ts",
		since,
		sample: "node 'arm64' at tcp://10.0.0.2:1234 cannot be used: connect ECONNREFUSED 10.0.0.2:1234; check that BuildKit runs there, and that this runner can reach it"
	},
	{
		kind: "other buildx",
		pattern: /(?<url>\S+) has the wrong content: expected sha256 (?<expected>[0-9a-f]+), got (?<got>[0-9a-f]+)/,
		source: "src/toolchain/download.ts",
		since,
		sample: "https://mirror.example.com/buildx/v0.36.1/buildx-v0.36.1.linux-amd64 has the wrong content: expected sha256 48afbb2f04ffe8f2f3d0a36a0eb5a4d9, got b6c8047550f5f5f95d2f34166c22c786 (65376418 bytes); tried 3 times"
	}
];
//#endregion
//#region src/doctor/rules/sentences.ts
/** All sentences of other programs that are understood. */
const sentences = [
	...buildxSentences,
	...dockerfileSentences,
	...dockerSentences,
	...engineSentences,
	...kubernetesSentences,
	...runSentences,
	...printedSentences,
	...goSentences,
	...supplySentences,
	...gitSentences
];
/** Finds what was said, by any program. The rule and its phase decide which sentences count. */
const saidByAny = readerOf(sentences);
//#endregion
//#region src/doctor/rules/execution.ts
/** Explains why a program could not be executed: no QEMU, or a program for another platform. */
async function notExecuted(symptom, look) {
	const what = `${stepOf(symptom)}${inBrackets(symptom)}`;
	const other = otherBase(look);
	if (other !== void 0) return otherPlatform(what, other);
	const platform = executedOn(symptom, look);
	const native = look.architecture();
	const handlers = await look.handlers();
	if (platform === void 0 || native === void 0 || handlers === void 0) return {
		cause: `${what} started a file that its machine cannot execute: a program for an architecture without a registered QEMU, or a script without a first line such as #!/bin/sh`,
		remedy: `check the base image and programs that are copied or downloaded, and register QEMU on the builder's machine (docker run --privileged --rm tonistiigi/binfmt --install all)`
	};
	const architecture = architectureOf(platform);
	const handler = handlers.find((one) => one.enabled && one.architecture === architecture);
	if (architecture === native || handler?.flags.includes("F")) return wrongProgram(what, platform, handler);
	return handler === void 0 ? noEmulator(what, platform, look) : notInContainers(what, platform, handler);
}
/** The platform whose programs a step executes, which is not always the one that it is for. */
function executedOn({ step, platform }, { dockerfile }) {
	const named = step && parseStep(step.name)?.ranOn;
	if (named !== void 0) return named;
	return stagesOf(dockerfile() ?? "").some((stage) => stage.platform !== void 0) ? void 0 : platform;
}
/** BuildKit itself compares what it pulled with what it builds. */
function otherBase({ warnings, dockerfile }) {
	const pulled = warnings.map(readPulledBase).find((one) => one !== void 0);
	if (pulled) return {
		from: pulled.image,
		platform: pulled.platform,
		isPinned: pulled.image.includes("@")
	};
	if (!warnings.some(isOfFixedPlatform)) return void 0;
	const fixed = stagesOf(dockerfile() ?? "").find(({ platform }) => platform !== void 0 && !platform.includes("$"));
	return fixed?.platform === void 0 ? void 0 : {
		from: fixed.base,
		platform: fixed.platform,
		isPinned: false
	};
}
function otherPlatform(what, { from, platform, isPinned }) {
	return isPinned ? {
		cause: `${what} cannot be executed: its base image ${from} is an image for ${platform} alone`,
		remedy: `its digest is that of one platform's image: use the digest of the index instead (docker buildx imagetools inspect NAME:TAG)`
	} : {
		cause: `${what} cannot be executed: its base image ${from} is fixed to ${platform}`,
		remedy: `remove --platform=${platform} from its FROM, or add ${platform} to 'platforms' so that QEMU is registered for it`
	};
}
function wrongProgram(what, platform, handler) {
	return {
		cause: `${what} started a file that is not a program for ${platform}${handler ? ` (those run under ${handler.interpreter})` : ""}`,
		remedy: `check that file: download or copy the one for $TARGETARCH, or begin a script with a line such as #!/bin/sh`
	};
}
function noEmulator(what, platform, { source }) {
	const machine = `this machine cannot execute programs for ${platform} because no QEMU is registered for them`;
	if (source?.platforms.every((built) => architectureOf(built) !== architectureOf(platform))) return {
		cause: `${what}: ${machine}`,
		remedy: `remove --platform from that FROM, or ${elsewhere(platform)}`
	};
	return source?.emulation === "never" ? {
		cause: `${what}: ${machine}, and 'emulation: never' keeps the action from registering it`,
		remedy: `remove 'emulation: never', or ${elsewhere(platform)}`
	} : {
		cause: `${what}: ${machine} any more`,
		remedy: `find out what removes it while the job runs (e.g. the cleanup of another job), or ${elsewhere(platform)}`
	};
}
function notInContainers(what, platform, { interpreter }) {
	return {
		cause: `${what}: the QEMU registered for ${platform}, ${interpreter}, lacks the flag F, so containers cannot find it`,
		remedy: `set 'emulation: always' to register another one, or ${elsewhere(platform)}`
	};
}
/** Explains whether QEMU may be the reason that a signal ended a program. */
async function crashed(symptom, look, how = "a signal") {
	const { step } = symptom;
	const platform = executedOn(symptom, look);
	const what = `${stepOf(symptom)}${inBrackets(symptom)}`;
	const output = step?.output.join("\n") ?? "";
	if (saidByAny(output, ["error of Rosetta"])) return {
		cause: `${what} crashed under Rosetta`,
		remedy: `turn off Rosetta for Docker on that Mac so that QEMU is used, or ${elsewhere(platform)}`
	};
	const native = look.architecture();
	if (!(saidByAny(output, ["crash in QEMU"]) || platform && native && architectureOf(platform) !== native)) return {
		cause: `a program of ${what} crashed (${how})`,
		remedy: how === "Illegal instruction" ? "it was compiled for a newer processor than this one: lower its target (-march, GOAMD64, RUSTFLAGS)" : "the fault is in the program: run it outside the build with a debugger, or try another version"
	};
	const version = platform && await look.qemu(platform);
	return {
		cause: `a program of ${what} crashed (${how}) under QEMU${version ? ` ${version}` : ""}`,
		remedy: `${elsewhere(platform)}; compile for it instead (FROM --platform=$BUILDPLATFORM); or try another QEMU: 'binfmt-image' with 'emulation: always'`
	};
}
function elsewhere(platform) {
	const runner = platform && nativeRunner(platform);
	return runner ? `build ${platform} on a native runner (runs-on: ${runner})` : "build on a machine of that architecture";
}
//#endregion
//#region src/doctor/rules/running.ts
/** Failures while a RUN or BuildKit is running. What a step printed is checked first. */
const runRules = [
	{
		id: "kernel-too-old-for-runc",
		title: "Kernel too old for runc",
		phases: ["build"],
		by: "step",
		kinds: ["no mask"],
		tell: (_, __, { kernel, buildkitVersion }) => {
			const release = kernel();
			return {
				cause: `the runc in BuildKit${buildkitVersion ? ` ${buildkitVersion}` : ""} cannot start programs on the kernel of its machine${release ? ` (${release})` : ""}, which refuses a file system with one inode, as Ubuntu's 5.4 does`,
				remedy: `remove 'buildkit-image', set it to BuildKit v0.34.0 or later, or use a newer kernel`
			};
		}
	},
	{
		id: "exec-format-error",
		title: "exec format error",
		phases: ["build"],
		by: "step",
		kinds: ["wrong format"],
		tell: (_, symptom, look) => notExecuted(symptom, look),
		more: "A program for one architecture was started where only another can be executed. `test` and `smoke-test` report the same of a program in the image that is for the wrong platform."
	},
	{
		id: "program-crashed-under-qemu",
		title: "Program crashed under QEMU",
		phases: ["build"],
		by: "step",
		kinds: ["crash in QEMU", "error of Rosetta"],
		tell: ({ details: { name } }, symptom, look) => crashed(symptom, look, name),
		more: "QEMU translates programs for other architectures, and not perfectly: compilers, Node.js, .NET and Java crash under it most often. [Native runners](recipes.md#native-runners-one-workflow-call) do not need it."
	},
	{
		id: "no-such-program-in-the-image",
		title: "No such program in the image",
		phases: ["build"],
		by: "step",
		kinds: ["no such program"],
		tell: ({ details: { program } }, symptom) => program === "/bin/sh" ? {
			cause: `the image has no /bin/sh, which ${stepOf(symptom)}${inBrackets(symptom)} needs`,
			remedy: `write RUN in exec form (RUN ["/app","--version"]), or run the command in a stage that has a shell, and COPY --from that stage`
		} : {
			cause: `the image has no program '${program}', which ${stepOf(symptom)}${inBrackets(symptom)} starts`,
			remedy: "install it, or check its path"
		}
	},
	{
		id: "no-loader-for-the-program",
		title: "No loader for the program",
		phases: ["build"],
		by: "step",
		kinds: ["no interpreter"],
		tell: ({ details: { program } }, symptom) => ({
			cause: `${stepOf(symptom)}${inBrackets(symptom)}: ${program} exists, but the loader or interpreter that it names does not`,
			remedy: "on Alpine, use a program that was built for musl; in a script, check the first line, which must not end with CRLF"
		})
	},
	{
		id: "disk-is-full",
		title: "Disk is full",
		phases: [
			"build",
			"pull",
			"boot"
		],
		by: "either",
		kinds: ["disk full"],
		tell: async (_, symptom, { disk }) => fullDisk(symptom.step ? stepOf(symptom) + inBrackets(symptom) : "there is no space left", await disk())
	},
	{
		id: "memory-ran-out",
		title: "Memory ran out",
		phases: ["build"],
		by: "step",
		kinds: ["killed by the kernel"],
		tell: async (_, symptom, { memory }) => {
			const known = await memory();
			return known && sparedAll(known) ? void 0 : killed(`a program of ${stepOf(symptom)}${inBrackets(symptom)}`, known);
		}
	},
	{
		id: "no-git-repository",
		title: "No Git repository",
		phases: ["build"],
		by: "step",
		kinds: ["no Git repository"],
		tell: (_, symptom, { source, hasFile }) => {
			const what = `${stepOf(symptom)}${inBrackets(symptom)} uses Git, but there is no .git where it runs`;
			if (source && source.context === void 0) return {
				cause: `${what}: BuildKit leaves it out of a context that it fetches itself`,
				remedy: `set 'build-args: BUILDKIT_CONTEXT_KEEP_GIT_DIR=1', or build a checkout: 'context: .'`
			};
			return {
				cause: what,
				remedy: hasFile("context", ".git") ? "copy it before that step (COPY .git .git), and make sure that .dockerignore does not exclude it" : `check out with actions/checkout, build the root of the repository ('context: .'), and COPY .git`
			};
		}
	},
	{
		id: "killed-in-run",
		title: "Killed in RUN",
		phases: ["build"],
		kinds: ["killed in RUN"],
		tell: async (_, symptom, { memory }) => killed(`${stepOf(symptom)}${inBrackets(symptom)}`, await memory())
	},
	{
		id: "crash-in-run",
		title: "Crash in RUN",
		phases: ["build"],
		kinds: ["crash in RUN"],
		tell: ({ details: { code } }, symptom, look) => crashed(symptom, look, signals[code ?? ""])
	},
	{
		id: "buildkits-own-qemu-failed",
		title: "BuildKit's own QEMU failed",
		phases: ["build"],
		kinds: ["BuildKit's own QEMU"],
		unless: ["killed in RUN", "crash in RUN"],
		tell: ({ details: { code } }, symptom, { source }) => ({
			cause: `${stepOf(symptom)}${inBrackets(symptom)} ended with exit code ${code} under the QEMU in BuildKit's image, which is used because none is registered on its machine; it cannot run what the program itself starts`,
			remedy: source?.emulation === "never" ? `remove 'emulation: never' so that QEMU is registered` : `register QEMU on the builder's machine (docker run --privileged --rm tonistiigi/binfmt --install all), or build on native runners`
		})
	},
	{
		id: "buildkit-went-away",
		title: "BuildKit went away",
		phases: ["build", "push"],
		kinds: ["BuildKit gone"],
		tell: async (_, __, { memory, lostNodes }) => {
			const [lost] = await lostNodes() ?? [];
			return lost ? lostWhile("during the build", lost) : wentAway(await memory());
		}
	},
	{
		id: "run-failed",
		title: "RUN failed",
		phases: ["build"],
		kinds: ["RUN failed"],
		unless: [
			"killed in RUN",
			"crash in RUN",
			"BuildKit's own QEMU"
		],
		tell: ({ details: { code } }, symptom) => ({
			cause: `${stepOf(symptom)} ended with exit code ${code}${inBrackets(symptom)}`,
			remedy: code === "127" ? "a command was not found: see its output" : "see its output"
		}),
		more: "This is not a fault of the action or of BuildKit: a program in the Dockerfile failed."
	}
];
const signals = {
	132: "Illegal instruction",
	133: "Trace/breakpoint trap",
	139: "Segmentation fault"
};
//#endregion
//#region src/doctor/rules/supply.ts
/** What is said if nobody answers, because of a name server, a firewall or a missing proxy. */
const outOfReach = [
	"no way to buildx",
	"no such host",
	"name resolution fails",
	"name server fails",
	"connection refused",
	"connection timed out",
	"connection reset",
	"TLS handshake timeout",
	"i/o timeout",
	"request timeout",
	"deadline exceeded"
];
/** Downloads before the builder boots: buildx, and the images of BuildKit and QEMU. */
const supplyRules = [{
	id: "no-access-to-the-internet",
	title: "No access to the internet",
	phases: ["download", "pull"],
	kinds: [
		"no way to buildx",
		"no BuildKit image",
		"no QEMU image"
	],
	tell: (_, { error }) => {
		if (saidByAny(error, outOfReach) === void 0) return void 0;
		const parts = partsIn(error);
		return {
			cause: `this machine cannot download ${listed(parts.map(({ what }) => what))}`,
			remedy: `set sources that it can reach: a mirror of the buildx releases, images in your own registry, and mirrors for the base images of the Dockerfile`,
			example: [...parts.flatMap(({ lines }) => lines), `registries: '{"docker.io": {"mirrors": ["registry.example.com"]}}' # or a copy of each base, with build-contexts`]
		};
	},
	more: "Everything that could not be fetched is named at once. The Docker daemon pulls the images of BuildKit and QEMU; BuildKit pulls those of the Dockerfile."
}, {
	id: "buildx-has-the-wrong-checksum",
	title: "buildx has the wrong checksum",
	phases: ["download"],
	kinds: ["other buildx"],
	unless: ["no BuildKit image", "no QEMU image"],
	tell: ({ details: { url = "the file", expected, got } }) => ({
		cause: `${url} is not the buildx that was released under this version: its SHA-256 checksum is ${got ?? "different"}${expected ? `, not ${expected}` : ""}`,
		remedy: `set 'buildx-url' to another mirror; if it is a custom build, set 'buildx-sha256' to the checksum that its author published`
	})
}];
/** What could not be downloaded, each with the lines that set another source. */
function partsIn(error) {
	const buildx = saidByAny(error, ["no way to buildx", "other buildx"]);
	const buildkit = saidByAny(error, ["no BuildKit image"]);
	const qemu = saidByAny(error, ["no QEMU image"]);
	const image = ({ details: { path = "name:tag" } }) => `registry.example.com/${path}`;
	return [
		...buildx ? [{
			what: "buildx",
			lines: buildxLines(buildx.details.url)
		}] : [],
		...buildkit ? [{
			what: "the BuildKit image",
			lines: [`buildkit-image: ${image(buildkit)}`]
		}] : [],
		...qemu ? [{
			what: "the QEMU image",
			lines: [`binfmt-image: ${image(qemu)}`]
		}] : []
	];
}
/** @param url of a release, which ends in its version and its file */
function buildxLines(url = "") {
	const file = url === "" ? "" : join$1(basename$1(dirname$1(url)), basename$1(url));
	return [
		"buildx-url: https://mirror.example.com/buildx # or buildx-version: installed",
		...file ? [`# the mirror needs ${file}`] : [],
		`# buildx-sha256: the checksum of a buildx that is not Docker's release`
	];
}
function listed(words) {
	return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
//#endregion
//#region src/doctor/rules/index.ts
const registryPhases = [
	"login",
	"pull",
	"boot",
	"build",
	"push",
	"check",
	"test",
	"tags",
	"cache"
];
/**
* Every known failure. No two rules match the same symptom, except that what a step printed takes precedence over how
* it ended.
*/
const rules = [
	{
		title: "Docker and the builder",
		rules: [
			...engineRules,
			...supplyRules,
			...bootRules
		]
	},
	{
		title: "Kubernetes",
		rules: clusterRules
	},
	{
		title: "QEMU",
		rules: emulationRules
	},
	{
		title: "The context and the Dockerfile",
		rules: [...contextRules, ...dockerfileRules]
	},
	{
		title: "The build",
		rules: [...runRules, ...buildRules]
	},
	{
		title: "Names of images",
		rules: imageRules
	},
	{
		title: "Registries",
		rules: registryRules.map((rule) => ({
			...rule,
			phases: registryPhases
		}))
	},
	{
		title: "Caches",
		rules: cacheRules
	}
].flatMap((subject) => subject.rules);
//#endregion
//#region src/doctor/rules/in-time.ts
/**
* Milliseconds for one fact. A daemon, registry or credential helper that hangs may be the very failure, and must not
* keep it from being reported.
*/
const patience = 1e4;
/** Looks something up to explain a failure; undefined if that fails, or takes too long. */
async function inTime(look, milliseconds = patience) {
	const late = new AbortController();
	try {
		return await Promise.race([look(), setTimeout(milliseconds, void 0, {
			ref: false,
			signal: late.signal
		})]);
	} catch {
		return;
	} finally {
		late.abort();
	}
}
//#endregion
//#region src/doctor/rules/places.ts
/** Finds where a registry's host is named, in words: `'tags'`, `Dockerfile:3`. */
function placesOf(host, { names = {}, source, runner }) {
	const path = source?.dockerfile;
	const text = path === void 0 || runner === void 0 ? void 0 : readText(join(runner.workspace, path));
	const inInputs = Object.entries(names).flatMap(([input, references]) => references.filter(isWithHost).map((reference) => ({
		place: `'${input}'`,
		reference
	})));
	const inDockerfile = path === void 0 || text === void 0 ? [] : imagesIn(path, text);
	const found = [...inInputs, ...inDockerfile].filter(({ reference }) => hostOf(reference) === host);
	return [...new Set(found.map(({ place }) => place))];
}
/** The first image to push whose name has no host, and so is on Docker Hub. */
function unnamedHost({ names = {} }) {
	return [...names.tags ?? [], ...names.images ?? []].find((name) => hostOf(name) === "docker.io" && !isWithHost(name));
}
/** The images that FROM, `--from=` and the syntax line name, without stages. */
function imagesIn(path, text) {
	const lines = text.split("\n");
	const stages = lines.flatMap((line) => line.match(/^\s*FROM\s.*\sAS\s+(\S+)/i)?.[1]?.toLowerCase() ?? []);
	return lines.flatMap((line, index) => {
		const [, reference] = line.match(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/i) ?? line.match(/^\s*(?:COPY|RUN)\s.*?[-,]{1,2}from=([^\s,]+)/i) ?? line.match(/^#\s*syntax\s*=\s*(\S+)/i) ?? [];
		return reference !== void 0 && !stages.includes(reference.toLowerCase()) ? [{
			place: `${path}:${index + 1}`,
			reference
		}] : [];
	});
}
function isWithHost(name) {
	const reference = referenceIn(name);
	return reference !== void 0 && reference.repository !== reference.path;
}
function hostOf(name) {
	return referenceIn(name)?.host;
}
//#endregion
//#region src/doctor/rules/look.ts
/** The facts about the scene of a failure. */
function lookAround(scene) {
	const { source, emulators, container, driver, buildkitVersion, warnings = [], names = {}, isRemote = false } = scene;
	const { runner, registries } = scene;
	return {
		...source && { source },
		...emulators && { emulators },
		...container && { container },
		...driver && { driver },
		...buildkitVersion && { buildkitVersion },
		warnings,
		kernel: () => isRemote ? void 0 : release(),
		architecture: () => isRemote ? void 0 : runner && nativePlatform(runner.arch).architecture,
		handlers: () => inTime(async () => {
			if (isRemote) return void 0;
			const { readHandlers } = await import("./load-toolchain-handlers.js");
			return readHandlers();
		}),
		qemu: (platform) => inTime(async () => scene.qemu?.(platform)),
		lostNodes: () => inTime(async () => scene.lostNodes?.()),
		...factsOf(scene),
		fork: () => runner && forkOf(runner),
		hasFile: (place, path) => {
			if (runner === void 0 || source?.context === void 0) return void 0;
			const folder = place === "context" ? resolve(runner.workspace, source.context) : runner.workspace;
			return existsSync(join(folder, path));
		},
		dockerfile: () => source?.dockerfile === void 0 || runner === void 0 ? void 0 : readText(join(runner.workspace, source.dockerfile)),
		digestOf: (reference) => inTime(() => askDigest(reference, registries)),
		unnamed: () => unnamedHost({ names }),
		cacheAccess: () => runner?.cache?.token ? accessOf(runner.cache) : void 0
	};
}
async function askDigest(reference, registries) {
	const { repository, tag = "latest", digest = tag } = parseReference(reference);
	return (await registries?.client())?.digest(repository, digest, { maxElapsed: 0 });
}
function factsOf(scene) {
	const { docker, container, registries, oomKillsBefore, isRemote = false } = scene;
	const facts = () => import("./facts.js");
	return {
		disk: () => inTime(async () => docker && !isRemote ? (await facts()).diskOfEngine(docker) : void 0),
		memory: () => inTime(async () => docker ? (await facts()).memoryOf(docker, container, isRemote ? "elsewhere" : { oomKillsBefore }) : void 0),
		platformsOf: (reference) => inTime(async () => registries && (await facts()).platformsOf(registries, reference))
	};
}
//#endregion
//#region src/buildx/failed-step.ts
/**
* Reads which step failed from what buildx wrote to stderr.
*
* @param lines how many lines of its output to return
* @returns undefined where no step failed, or the build was cancelled
*/
function readFailedStep({ exitCode, stderr }, lines) {
	if (exitCode === exitCodes.cancelled) return void 0;
	const [, name, output = "", rest = ""] = failingBlock(`\n${stderr}`)?.match(/^-+\n > (.*?):\n(.*?)^-{6}(?:\n(.*))?$/ms) ?? [];
	if (name === void 0) return void 0;
	const source = readSourceLine(rest);
	const code = saidByBuildx(finalError(stderr) ?? "", ["RUN failed"])?.details.code;
	return {
		name,
		output: output.split("\n").filter((one) => one !== "").map(withoutTime).slice(-lines),
		...source && { source },
		...code !== void 0 && { exitCode: code }
	};
}
/** Reads the line of the Dockerfile that buildx quotes with an error, which need not be the error of a step. */
function readSourceLine(text) {
	const [, file, line] = text.match(/^(\S.*):(\d+)\n-{20}$/m) ?? [];
	const [, quoted = ""] = text.match(/^ *\d+ \| >>> (.*)$/m) ?? [];
	return file === void 0 ? void 0 : {
		file,
		line: Number(line),
		text: quoted
	};
}
/** buildx puts a time in front of each line, our own log does not. */
function withoutTime(line) {
	return line.replace(/^\d+\.\d{3} /, "");
}
//#endregion
//#region src/doctor/symptom.ts
/** How many lines of a step's output are examined. */
const lookedAt = 50;
/** Derives the symptom from a failure. */
async function readFailure({ phase, scene, cause }) {
	const answer = answerIn(cause);
	if (answer !== void 0) {
		const { message, facts } = answer;
		const words = answer === cause ? answerOf(facts) : messageOf(cause);
		return {
			symptom: {
				phase,
				error: message,
				refused: await withFacts(facts, scene)
			},
			words
		};
	}
	if (!(cause instanceof CommandError) || phase !== "build") return {
		symptom: await withRefusal({
			phase,
			error: messageOf(cause)
		}, scene),
		words: messageOf(cause)
	};
	const { stderr, exitCode } = cause;
	if (exitCode === exitCodes.cancelled) return unknown(phase, "the build was cancelled");
	if (exitCode === exitCodes.outOfResources) return unknown(phase, `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`);
	const final = wholeError(stderr);
	const told = final === void 0 ? cause.message : withoutStereotypes(final);
	const error = withoutCommand(told);
	const step = readFailedStep(cause, lookedAt);
	const block = failingStep(stderr);
	const place = step ? step.source : readSourceLine(stderr);
	const platform = step && platformOf(step, scene.source?.platforms ?? []);
	return {
		symptom: await withRefusal({
			phase: phaseOf(cause, error, step),
			error,
			...step && { step },
			...place && { place },
			...platform && { platform }
		}, scene),
		words: [final === void 0 ? told : `the build failed: ${told}`, block ?? quoted(place)].filter(Boolean).join("\n")
	};
}
/** The answer of a registry to this action, if it is the error or the cause of one that says more. */
function answerIn(error) {
	if (error instanceof RegistryError) return error;
	return error instanceof Error && error.cause instanceof RegistryError ? error.cause : void 0;
}
function unknown(phase, words) {
	return {
		symptom: {
			phase,
			error: words
		},
		words
	};
}
/** The faulty line of the Dockerfile if no step failed, as BuildKit marks it. */
function quoted(place) {
	return place && `${place.file}:${place.line}\n>>> ${place.text}`;
}
/** If only one platform is built, every step is for it. */
function platformOf({ name }, platforms) {
	const [, inner] = name.match(/^\[(\S+\/\S+) internal\] /) ?? [];
	return (inner === void 0 ? parseStep(name)?.target : normalisedName(inner)) ?? (platforms.length === 1 ? platforms[0] : void 0);
}
/** The part of a build that failed. Writing a cache can fail a build, too. */
function phaseOf(cause, error, step) {
	if (isPushFailure(cause)) return "push";
	return isCacheExport(step?.name ?? "") || saidByBuildx(error, ["cache export failed"]) !== void 0 ? "cache" : "build";
}
/** Adds which registry refused what, and whom. */
async function withRefusal(symptom, scene) {
	const isAboutImages = symptom.phase === "pull" || symptom.phase === "push";
	const refusal = readRefusal(symptom.error, isAboutImages ? "the registry" : void 0);
	if (refusal === void 0) return symptom;
	if ((refusal.kind === "unknown host" || refusal.kind === "unreachable") && saidByAny(symptom.error, ["no BuildKit image", "no QEMU image"])) return symptom;
	const [, name = ""] = refusal.scope?.match(/^repository:(.*):/) ?? [];
	const login = await inTime(async () => scene.registries?.findLogin(refusal.host, name));
	return {
		...symptom,
		refused: await withFacts({
			...refusal,
			...login && { login: login.description }
		}, scene)
	};
}
/** Adds to a refusal what the registry does not know: who asked, in which run, and where its host is named. */
async function withFacts(refused, scene) {
	const fork = scene.runner && forkOf(scene.runner);
	const places = placesOf(refused.host, scene);
	return {
		...refused,
		...fork && { fork },
		...places.length > 0 && { places },
		...refused.kind === "refused" && await loginFacts(refused, scene)
	};
}
/** For a login, whether it worked before; for a host without one, which hosts have one. */
async function loginFacts({ host, login, acceptedFor }, { registries }) {
	if (login === void 0) {
		const otherLogins = (await inTime(async () => registries?.loginHosts?.()) ?? []).filter((one) => one !== host);
		return otherLogins.length > 0 ? { otherLogins } : {};
	}
	const client = await inTime(async () => registries?.client());
	const seconds = acceptedFor ?? client?.acceptedFor(host);
	return seconds === void 0 ? {} : { acceptedFor: seconds };
}
//#endregion
//#region src/doctor/diagnose.ts
/**
* Finds out why something failed, if a rule knows it and the facts agree.
*
* @returns the error to throw instead; a cancellation, or an error that was already diagnosed, is returned unchanged
*/
async function diagnose(error) {
	if (error instanceof DiagnosedError || error instanceof CancelledError) return error;
	const failure = error instanceof Failure ? error : new Failure("inputs", {}, error);
	return new DiagnosedError(await examine(failure), failure.cause);
}
/** A fault in here must not hide the error that is being examined. */
async function examine(failure) {
	try {
		return await diagnosisOf(failure);
	} catch (fault) {
		debug(`cannot examine the failure: ${messageOf(fault)}`);
		return {
			phase: failure.phase,
			message: failure.message,
			words: ""
		};
	}
}
async function diagnosisOf(failure) {
	const { symptom, words } = await readFailure(failure);
	const { phase, platform, place } = symptom;
	const { source, runner } = failure.scene;
	const file = source?.dockerfile;
	const known = {
		phase,
		...platform && { platform },
		...place && file !== void 0 && { place: {
			file,
			line: place.line
		} }
	};
	const found = await findRule(symptom, lookAround(failure.scene));
	if (found === void 0) return {
		...known,
		message: words,
		words: ""
	};
	const { rule, advice } = found;
	const message = sentenceOf(phase === "cache" ? ofCache(advice) : advice);
	return {
		...known,
		rule: {
			id: rule.id,
			title: rule.title
		},
		message,
		...advice.example && { example: advice.example },
		words,
		address: addressOfRule(rule.id, runner)
	};
}
/** A cache in `cache-to` must not cost the image. */
function ofCache({ cause, remedy }) {
	return {
		cause: `'cache-to': ${cause}`,
		remedy: `${remedy}; to publish the image anyway, add 'ignore-error=true' to that entry`
	};
}
/** The rule that knows a symptom, and its advice; what a step printed says more than how it ended. */
async function findRule(symptom, look) {
	for (const rule of rulesFor(symptom)) {
		const advice = await triedAdvice(rule, symptom, look);
		if (advice !== void 0) return {
			rule,
			advice
		};
	}
}
/** A rule whose facts cannot be looked up is skipped. */
async function triedAdvice(rule, symptom, look) {
	try {
		return await adviceOf(rule, symptom, look);
	} catch (fault) {
		debug(`the rule ${rule.id} failed: ${messageOf(fault)}`);
		return;
	}
}
function rulesFor(symptom) {
	return rules.filter((rule) => rule.phases.includes(symptom.phase) && knows(rule, symptom)).toSorted((one, other) => rank(one) - rank(other));
}
/** The rank of a rule that {@link isForTheRest}. */
const rest = 2;
function rank(rule) {
	if ("answered" in rule) return 1;
	if (isForTheRest(rule)) return rest;
	return rule.by === void 0 ? 1 : 0;
}
/** Tells whether a rule is for whatever no other rule knows. */
function isForTheRest(rule) {
	return "kinds" in rule && rule.kinds.length === 0;
}
/** Tells whether a rule matches a symptom, before facts are looked up. */
function knows(rule, symptom) {
	if ("answered" in rule) return symptom.refused !== void 0 && rule.answered(symptom.refused);
	if (isForTheRest(rule)) return true;
	const text = textFor(rule, symptom);
	return saidByAny(text, rule.kinds) !== void 0 && saidByAny(text, rule.unless ?? []) === void 0;
}
function textFor({ by }, { error, step }) {
	const output = (step?.output ?? []).join("\n");
	if (by === "either") return `${output}\n${error}`;
	return by === "step" ? output : error;
}
function adviceOf(rule, symptom, look) {
	if ("answered" in rule) return symptom.refused && amended(rule.tell(symptom.refused), symptom, look.unnamed());
	return rule.tell(saidByAny(textFor(rule, symptom), rule.kinds) ?? { details: {} }, symptom, look);
}
/**
* Tells whether a failure is temporary, from what a program said in a phase.
*
* @returns undefined for a permanent failure, and for one that no rule knows
*/
function passing(symptom) {
	const known = rulesFor(symptom).filter((one) => rank(one) < rest);
	const [rule] = known;
	if (rule?.passes === void 0 || known.some((one) => one.passes === void 0)) return void 0;
	const { retryAfter } = symptom.refused ?? {};
	return {
		...rule.passes,
		...retryAfter !== void 0 && { retryAfter }
	};
}
//#endregion
//#region src/doctor/cache.ts
/**
* Advice on a cache that failed in a build that succeeded.
*
* @param reason in the words of the program that failed
* @returns what happened and what to do, with the address of its section; empty if no rule knows it
*/
async function adviceOnCache(reason, scene) {
	const found = await findRule(await withRefusal({
		phase: "cache",
		error: reason
	}, scene), lookAround(scene));
	if (found === void 0 || isForTheRest(found.rule)) return "";
	return `${sentenceOf(found.advice)} (${addressOfRule(found.rule.id, scene.runner)})`;
}
//#endregion
//#region src/doctor/passing.ts
/**
* Milliseconds before a build is retried at a rate limit. BuildKit retries other failures for about seven seconds; at a
* rate limit it gives up after five milliseconds, whatever `Retry-After` says (tried with BuildKit 0.32.2).
*/
const limitedPause = 3e4;
/**
* Tells whether a build failed for a temporary reason: in its push, when every step was done, or while a base image was
* fetched. Its phase shows which.
*/
async function passingBuild(error) {
	const cause = causeOf(error);
	if (cause?.exitCode === void 0) return void 0;
	const { symptom } = await readFailure(new Failure("build", {}, cause));
	const lines = errorLines(cause.stderr);
	const isBuilt = symptom.phase === "push" || lines.some(({ text, isFinal }) => isFinal && isPush(text));
	const phase = isBuilt ? "push" : symptom.phase;
	if (!isBuilt && !saidByBuildx(symptom.error, ["image not resolved", "image not fetched"])) return void 0;
	const texts = [symptom.error, ...isBuilt ? lines.map(({ text }) => text) : []];
	const known = texts.flatMap((text) => passingWords(phase, text, registryIn(text) ?? registryIn(symptom.error)) ?? []);
	const found = known.find(({ hasStatus }) => hasStatus) ?? known[0];
	if (found === void 0) return void 0;
	const { reason, isLimit, hasStatus: _, ...passes } = found;
	const told = `${reason} while ${whatWasMoved(texts.join("\n"), isBuilt)}`;
	return {
		...passes,
		phase,
		reason,
		told,
		...isLimit && { retryAfter: limitedPause }
	};
}
function isPush(words) {
	return saidByBuildx(withoutCommand(words), ["push failed"]) !== void 0;
}
function whatWasMoved(words, isBuilt) {
	if (!isBuilt) return "a base image was fetched";
	return /\/manifests\/|"(?:manifest|index)-sha256:/.test(words) ? "a manifest was pushed" : "layers were pushed";
}
/** Tells by the daemon's words whether a pull that failed may succeed when it is tried again. */
function passingPull(words, reference) {
	const found = passingWords("pull", words, parseReference(reference).host);
	return found && {
		reason: found.reason,
		told: `${found.reason} while ${reference} was pulled`
	};
}
/** Tells the same of the boot of a builder. */
function passingBoot(error) {
	const { stderr = "" } = causeOf(error) ?? {};
	const words = finalError(stderr) ?? lastLines(stderr, 3);
	const found = passingWords("boot", words, registryIn(words));
	return found && {
		reason: found.reason,
		told: `${found.reason} while the builder was starting`
	};
}
/** Tells the same of a cache that was not written, by BuildKit's words. */
function passingCache(words) {
	const found = passingWords("cache", words, registryIn(words));
	if (found === void 0) return void 0;
	const told = `${found.reason} while the cache was saved`;
	return {
		reason: found.reason,
		told,
		...found.isLimit && { retryAfter: limitedPause }
	};
}
function passingWords(phase, words, host) {
	const error = withoutStereotypes(words);
	const refused = readRefusal(error, host ?? "the registry");
	const passes = passing({
		phase,
		error,
		...refused && { refused }
	});
	if (passes === void 0) return void 0;
	const isLimit = refused?.kind === "rate limited";
	const reason = happened(error, proxyIn(error) ?? host);
	return {
		...passes,
		reason,
		isLimit,
		hasStatus: statusIn(error) !== void 0
	};
}
const networks = [
	[["connection reset", "broken pipe"], (to) => `the connection to ${to} was reset`],
	[["connection refused"], (to) => `${to} refused the connection`],
	[[
		"no such host",
		"name server fails",
		"name resolution fails"
	], (to) => `the name of ${to} could not be resolved`],
	[[
		"i/o timeout",
		"TLS handshake timeout",
		"connection timed out",
		"request timeout",
		"deadline exceeded"
	], (to) => `${to} did not answer in time`],
	[["wrong content"], (to) => `${to} sent wrong content`],
	[["connection closed", "idle connection closed"], (to) => `${to} closed the connection`]
];
function proxyIn(words) {
	return saidByAny(words, ["proxy out of reach"])?.details.address;
}
/** In a few words: `ghcr.io answered 503`. */
function happened(words, host = "the registry") {
	const status = statusIn(words);
	if (status !== void 0) return `${host} answered ${status}`;
	if (saidByAny(words, ["rate limited"])) return `${host} is rate-limiting requests`;
	const network = networks.find(([kinds]) => saidByAny(words, kinds));
	return network ? network[1](host) : `${host} is temporarily unavailable`;
}
function statusIn(words) {
	return words.match(/(?:^|: )([45]\d\d)(?= [A-Z]|:|$)/m)?.[1];
}
//#endregion
//#region src/report/diagnosis.ts
/** The job summary of a step that failed before it built: what happened, what to do, and the original words. */
function renderDiagnosis(diagnosis, rows = []) {
	const { rule, message, words } = diagnosis;
	return [
		"**The step failed.**",
		"",
		...rule === void 0 ? codeBlock(message.split("\n").flatMap(wrapped)) : [...adviceLines(diagnosis), ...folded("Original message", words === "" ? [] : blockOf(words))],
		...rowLines(rows)
	].join("\n");
}
function blockOf(words) {
	return codeBlock(words.split("\n").flatMap(wrapped));
}
/** What a rule says, with its section of the document. */
function adviceLines({ rule, message, example, address }) {
	const section = rule && address?.startsWith("http") ? ` [${escapeMarkdown(rule.title)}](${address})` : "";
	const [first = ""] = message.split(" ");
	const sentence = /^[a-z]+,?$/.test(first) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
	const end = /[.?!]$/.test(sentence) ? "" : ".";
	return [
		`${escapeMarkdown(sentence)}${end}${section}`,
		"",
		...example ? codeBlock(example) : []
	];
}
//#endregion
//#region src/doctor/report.ts
/** Reports why the step failed: one error annotation, the output `failure`, and a summary if there is none yet. */
async function reportFailure(error, { runner, retries }) {
	const diagnosed = await diagnose(error);
	if (!(diagnosed instanceof DiagnosedError)) {
		fail(messageOf(diagnosed));
		return;
	}
	const { diagnosis, hasSummary } = diagnosed;
	const { phase, rule, platform, message } = diagnosis;
	const retried = retries?.repeats() ?? 0;
	try {
		writeOutputs({ failure: formatFailure({
			phase,
			rule: rule?.id,
			platform,
			message,
			retried
		}) });
		if (runner?.hasSummary && !hasSummary) await writeSummary(renderDiagnosis(diagnosis, retries && retryRows(retries)));
	} catch (fault) {
		log.warning(`cannot write the output 'failure': ${messageOf(fault)}`);
	} finally {
		fail(diagnosed.message, placeOf(diagnosis));
	}
}
function placeOf({ rule, place }) {
	return {
		...rule && { title: rule.title },
		...place && {
			file: place.file,
			startLine: place.line
		}
	};
}
//#endregion
export { saidOfPods as _, passingCache as a, diagnose as c, knows as d, passing as f, kubernetesSentences as g, inTime as h, passingBuild as i, findRule as l, readSourceLine as m, adviceLines as n, passingPull as o, readFailedStep as p, passingBoot as r, adviceOnCache as s, reportFailure as t, isForTheRest as u };
