import { f as lastLines, l as CommandError } from "./build-merge-post.js";
import { u as parseObject } from "./every-entry.js";
import { f as isTable } from "./reading-inputs.js";
//#region src/kubernetes/pods.ts
/** Names of pods of which a list tells that they are not ready. */
function unreadyPods(list) {
	return itemsOf(list).flatMap((pod) => isReady(pod) ? [] : [nameOf(pod)]);
}
/** Names of pods of which a list tells that BuildKit ended in them. */
function crashedPods(list) {
	const hasCrashed = ({ status }) => listOf(tableOf(status).containerStatuses).flatMap(troublesOfContainer).some(({ exitCode }) => exitCode !== void 0);
	return itemsOf(list).flatMap((pod) => hasCrashed(pod) ? [nameOf(pod)] : []);
}
/** What the status of pods says: why one has no node, why a container of it does not run. */
function troublesOfPods(list) {
	return itemsOf(list).flatMap((pod) => {
		const { phase, conditions, initContainerStatuses, containerStatuses } = tableOf(pod.status);
		const unscheduled = listOf(conditions).filter(({ type, status }) => type === "PodScheduled" && status === "False");
		const containers = [...listOf(initContainerStatuses), ...listOf(containerStatuses)];
		const lines = [...unscheduled, ...containers.flatMap(troublesOfContainer)].map(told).filter(Boolean);
		return isReady(pod) ? [] : [{
			what: `pod ${nameOf(pod)}, ${String(phase ?? "phase unknown")}`,
			lines
		}];
	});
}
/** Of a container, what it waits for; and of one that ended, how it did, also where it is about to be started anew. */
function troublesOfContainer({ state, lastState }) {
	const { waiting, terminated } = tableOf(state);
	return [waiting, terminated ?? tableOf(lastState).terminated].filter(isTable).filter(({ exitCode }) => exitCode !== 0);
}
/** What a deployment says of the pods that it could not make, e.g. for a quota. */
function troublesOfDeployment(text) {
	const deployment = parseObject(text);
	return listOf(tableOf(deployment.status).conditions).filter(({ type, status }) => type === "ReplicaFailure" && status === "True").map((condition) => ({
		what: `deployment ${nameOf(deployment)}`,
		lines: [told(condition)]
	}));
}
/** Events, the newest last, each as often as it occurred: `Failed (4 times): Failed to pull image …`. */
function eventsIn(list) {
	return itemsOf(list).toSorted((one, other) => timeOf(one) - timeOf(other)).map(({ reason, message, count }) => {
		const times = Number(count ?? 1) > 1 ? ` (${count} times)` : "";
		return `${String(reason)}${times}: ${oneLine(String(message ?? ""))}`;
	});
}
function timeOf({ lastTimestamp, eventTime, metadata }) {
	const { creationTimestamp } = tableOf(metadata);
	return Date.parse(String(lastTimestamp ?? eventTime ?? creationTimestamp)) || 0;
}
/** Of a condition, or the state of a container. */
function told({ reason, message, exitCode }) {
	const code = exitCode === void 0 ? "" : ` (exit code ${exitCode})`;
	const words = typeof message === "string" ? oneLine(message) : "";
	return `${String(reason ?? "")}${code}${words ? `: ${words}` : ""}`;
}
function oneLine(text) {
	return text.trim().replaceAll(/\s+/g, " ");
}
function isReady(pod) {
	return listOf(tableOf(pod.status).conditions).find(({ type }) => type === "Ready")?.status === "True";
}
function nameOf({ metadata }) {
	return String(tableOf(metadata).name ?? "");
}
function itemsOf(list) {
	const { items } = parseObject(list);
	return listOf(items);
}
function listOf(value) {
	return Array.isArray(value) ? value.filter(isTable) : [];
}
function tableOf(value) {
	return isTable(value) ? value : {};
}
//#endregion
//#region src/kubernetes/explain.ts
/** A cluster that does not answer is given up after these; buildx has said so by then. */
const requestSeconds = 10;
const stopMilliseconds = 15e3;
const shownPods = 3;
const shownLogLines = 10;
/**
* Makes {@link Kubectl}: the one program besides buildx that is given the kubeconfig.
*
* @param kubeconfig path of it; empty where there is none but the user's own, or that of the pod that this runs in
*/
function bindKubectl(run, kubeconfig) {
	const env = kubeconfig === "" ? {} : { KUBECONFIG: kubeconfig };
	return async (args) => {
		const stop = AbortSignal.timeout(stopMilliseconds);
		return (await run("kubectl", [`--request-timeout=${requestSeconds}s`, ...args], {
			env,
			stop
		})).stdout;
	};
}
/**
* Finds what the cluster knows of pods that did not get ready, which buildx does not report: states of pods, their events, what
* BuildKit said last where it ended, and why a deployment has no pods. Each question needs its own right, so one that is
* refused keeps no other from being answered.
*
* @returns lines; where the cluster could not be queried, what to ask it
*/
async function explainPods(kubectl, deployments) {
	return (await Promise.all(deployments.map((deployment) => explainDeployment(kubectl, deployment)))).flat().join("\n");
}
async function explainDeployment(kubectl, { name, namespace }) {
	const inNamespace = namespace === void 0 ? [] : [`--namespace=${namespace}`];
	const get = (...args) => kubectl([
		"get",
		...inNamespace,
		"--output=json",
		...args
	]);
	const selector = `--selector=app=${name}`;
	const [pods, deployment] = await Promise.allSettled([get("pods", selector), get("deployment", name)]);
	if (pods.status === "rejected") return [`${unanswered(pods.reason)}; run this yourself: kubectl ${[
		"describe",
		...inNamespace,
		"pods",
		selector
	].join(" ")}`];
	const ofPods = await Promise.all(unreadyPods(pods.value).slice(0, shownPods).map((pod) => eventsOf(pod, get)));
	const logOf = (pod) => kubectl([
		"logs",
		...inNamespace,
		`--tail=${shownLogLines}`,
		pod
	]);
	const [crashed] = crashedPods(pods.value);
	const logs = crashed === void 0 ? [] : [await answered(`log of pod ${crashed}`, () => logOf(crashed), linesIn)];
	const ofDeployment = deployment.status === "fulfilled" ? troublesOfDeployment(deployment.value) : [];
	return [
		...troublesOfPods(pods.value).slice(0, shownPods),
		...ofDeployment,
		...ofPods,
		...logs
	].flatMap(linesOf);
}
function eventsOf(pod, get) {
	const ask = () => get("events", `--field-selector=involvedObject.name=${pod}`);
	return answered(`events of pod ${pod}`, ask, (list) => eventsIn(list).slice(-8));
}
function linesIn(text) {
	return text.trimEnd().split("\n");
}
/** What was answered, or why nothing was. */
async function answered(what, ask, read) {
	try {
		return {
			what,
			lines: read(await ask())
		};
	} catch (error) {
		return {
			what,
			lines: [unanswered(error)]
		};
	}
}
function linesOf({ what, lines }) {
	return lines.length === 0 ? [] : [`${what}:`, ...lines.map((line) => `  ${line}`)];
}
function unanswered(error) {
	if (!(error instanceof CommandError)) return "the cluster could not be queried";
	if (!error.started) return "the cluster was not queried, because kubectl is not on the PATH";
	return `the cluster could not be queried (kubectl ${error.reason}): ${lastLines(error.stderr.trim(), 2)}`;
}
//#endregion
export { bindKubectl, explainPods };
