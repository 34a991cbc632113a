import { parseObject } from '../input/json.ts'
import { isTable } from '../input/yaml.ts'

/** One of the deployments that buildx makes: one per node of a builder. */
export type Deployment = {
  readonly name: string
  /** As its driver options name it; the one of the kubeconfig's context without. */
  readonly namespace?: string
}

/** What is wrong with a pod, or with what should make one; empty where nothing is known to be. */
export type Trouble = {
  /** E.g. `pod b0-5d9-x2x`. */
  readonly what: string
  readonly lines: readonly string[]
}

/** Names of pods of which a list tells that they are not ready. */
export function unreadyPods(list: string): string[] {
  return itemsOf(list).flatMap((pod) => (isReady(pod) ? [] : [nameOf(pod)]))
}

/** Names of pods of which a list tells that BuildKit ended in them. */
export function crashedPods(list: string): string[] {
  const hasCrashed = ({ status }: Table) =>
    listOf(tableOf(status).containerStatuses)
      .flatMap(troublesOfContainer)
      .some(({ exitCode }) => exitCode !== undefined)
  return itemsOf(list).flatMap((pod) => (hasCrashed(pod) ? [nameOf(pod)] : []))
}

/** What the status of pods says: why one has no node, why a container of it does not run. */
export function troublesOfPods(list: string): Trouble[] {
  return itemsOf(list).flatMap((pod) => {
    const { phase, conditions, initContainerStatuses, containerStatuses } = tableOf(pod.status)
    const unscheduled = listOf(conditions).filter(({ type, status }) => type === 'PodScheduled' && status === 'False')
    const containers = [...listOf(initContainerStatuses), ...listOf(containerStatuses)]
    const lines = [...unscheduled, ...containers.flatMap(troublesOfContainer)].map(told).filter(Boolean)
    return isReady(pod) ? [] : [{ what: `pod ${nameOf(pod)}, ${String(phase ?? 'phase unknown')}`, lines }]
  })
}

/** Of a container, what it waits for; and of one that ended, how it did, also where it is about to be started anew. */
function troublesOfContainer({ state, lastState }: Table): Table[] {
  const { waiting, terminated } = tableOf(state)
  return [waiting, terminated ?? tableOf(lastState).terminated].filter(isTable).filter(({ exitCode }) => exitCode !== 0)
}

/** What a deployment says of the pods that it could not make, e.g. for a quota. */
export function troublesOfDeployment(text: string): Trouble[] {
  const deployment: Table = parseObject(text)
  const failed = listOf(tableOf(deployment.status).conditions).filter(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  )
  return failed.map((condition) => ({ what: `deployment ${nameOf(deployment)}`, lines: [told(condition)] }))
}

/** Events, the newest last, each as often as it occurred: `Failed (4 times): Failed to pull image …`. */
export function eventsIn(list: string): string[] {
  const events = itemsOf(list).toSorted((one, other) => timeOf(one) - timeOf(other))
  return events.map(({ reason, message, count }) => {
    const times = Number(count ?? 1) > 1 ? ` (${count} times)` : ''
    return `${String(reason)}${times}: ${oneLine(String(message ?? ''))}`
  })
}

function timeOf({ lastTimestamp, eventTime, metadata }: Table): number {
  const { creationTimestamp } = tableOf(metadata)
  return Date.parse(String(lastTimestamp ?? eventTime ?? creationTimestamp)) || 0
}

/** Of a condition, or the state of a container. */
function told({ reason, message, exitCode }: Table): string {
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`
  const words = typeof message === 'string' ? oneLine(message) : ''
  return `${String(reason ?? '')}${code}${words ? `: ${words}` : ''}`
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}

type Table = Readonly<Record<string, unknown>>

function isReady(pod: Table): boolean {
  const ready = listOf(tableOf(pod.status).conditions).find(({ type }) => type === 'Ready')
  return ready?.status === 'True'
}

function nameOf({ metadata }: Table): string {
  return String(tableOf(metadata).name ?? '')
}

function itemsOf(list: string): Table[] {
  const { items }: Table = parseObject(list)
  return listOf(items)
}

function listOf(value: unknown): Table[] {
  return Array.isArray(value) ? value.filter(isTable) : []
}

function tableOf(value: unknown): Table {
  return isTable(value) ? value : {}
}
