import { CommandError, type Run } from '../process.ts'
import { lastLines } from '../tail.ts'
import {
  crashedPods,
  type Deployment,
  eventsIn,
  type Trouble,
  troublesOfDeployment,
  troublesOfPods,
  unreadyPods,
} from './pods.ts'

/** Runs kubectl for what it prints, in a few seconds at most. */
export type Kubectl = (args: readonly string[]) => Promise<string>

/** A cluster that does not answer is given up after these; buildx has said so by then. */
const requestSeconds = 10
const stopMilliseconds = 15_000

const shownPods = 3
const shownEvents = 8
const shownLogLines = 10

/**
 * Makes {@link Kubectl}: the one program besides buildx that is given the kubeconfig.
 *
 * @param kubeconfig path of it; empty where there is none but the user's own, or that of the pod that this runs in
 */
export function bindKubectl(run: Run, kubeconfig: string): Kubectl {
  const env = kubeconfig === '' ? {} : { KUBECONFIG: kubeconfig }
  return async (args) => {
    const stop = AbortSignal.timeout(stopMilliseconds)
    return (await run('kubectl', [`--request-timeout=${requestSeconds}s`, ...args], { env, stop })).stdout
  }
}

/**
 * Finds what the cluster knows of pods that did not get ready, which buildx does not report: states of pods, their events, what
 * BuildKit said last where it ended, and why a deployment has no pods. Each question needs its own right, so one that is
 * refused keeps no other from being answered.
 *
 * @returns lines; where the cluster could not be queried, what to ask it
 */
export async function explainPods(kubectl: Kubectl, deployments: readonly Deployment[]): Promise<string> {
  const told = await Promise.all(deployments.map((deployment) => explainDeployment(kubectl, deployment)))
  return told.flat().join('\n')
}

async function explainDeployment(kubectl: Kubectl, { name, namespace }: Deployment): Promise<string[]> {
  const inNamespace = namespace === undefined ? [] : [`--namespace=${namespace}`]
  const get = (...args: readonly string[]) => kubectl(['get', ...inNamespace, '--output=json', ...args])
  const selector = `--selector=app=${name}`
  const [pods, deployment] = await Promise.allSettled([get('pods', selector), get('deployment', name)])
  if (pods.status === 'rejected')
    return [
      `${unanswered(pods.reason)}; run this yourself: kubectl ${['describe', ...inNamespace, 'pods', selector].join(' ')}`,
    ]
  const ofPods = await Promise.all(
    unreadyPods(pods.value)
      .slice(0, shownPods)
      .map((pod) => eventsOf(pod, get)),
  )
  const logOf = (pod: string) => kubectl(['logs', ...inNamespace, `--tail=${shownLogLines}`, pod])
  const [crashed] = crashedPods(pods.value)
  const logs = crashed === undefined ? [] : [await answered(`log of pod ${crashed}`, () => logOf(crashed), linesIn)]
  const ofDeployment = deployment.status === 'fulfilled' ? troublesOfDeployment(deployment.value) : []
  return [...troublesOfPods(pods.value).slice(0, shownPods), ...ofDeployment, ...ofPods, ...logs].flatMap(linesOf)
}

function eventsOf(pod: string, get: (...args: readonly string[]) => Promise<string>): Promise<Trouble> {
  const ask = () => get('events', `--field-selector=involvedObject.name=${pod}`)
  return answered(`events of pod ${pod}`, ask, (list) => eventsIn(list).slice(-shownEvents))
}

function linesIn(text: string): string[] {
  return text.trimEnd().split('\n')
}

/** What was answered, or why nothing was. */
async function answered(
  what: string,
  ask: () => Promise<string>,
  read: (answer: string) => readonly string[],
): Promise<Trouble> {
  try {
    return { what, lines: read(await ask()) }
  } catch (error) {
    return { what, lines: [unanswered(error)] }
  }
}

function linesOf({ what, lines }: Trouble): string[] {
  return lines.length === 0 ? [] : [`${what}:`, ...lines.map((line) => `  ${line}`)]
}

function unanswered(error: unknown): string {
  if (!(error instanceof CommandError)) return 'the cluster could not be queried'
  if (!error.started) return 'the cluster was not queried, because kubectl is not on the PATH'
  return `the cluster could not be queried (kubectl ${error.reason}): ${lastLines(error.stderr.trim(), 2)}`
}
