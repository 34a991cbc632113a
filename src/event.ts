import { readText } from './input/file.ts'
import { booleanVariable } from './input/scalar.ts'
import type { Runner } from './runner.ts'

type Payload = Readonly<Record<string, unknown>>

/**
 * The ref that a run is about. For pull_request_target, GITHUB_REF is the base branch of the pull request.
 *
 * @throws Error that says where the number of the pull request was looked for
 */
export function refOf({ eventName, ref, event, environment }: Runner): string {
  if (eventName !== 'pull_request_target') return ref
  const number = event.number ?? objectIn(event, 'pull_request').number
  if (typeof number !== 'number')
    throw new Error(`the number of the pull request is unknown: ${whyNotInEvent(environment, 'number')}`)
  return `refs/pull/${number}/merge`
}

/**
 * The commit that a run is about; with DOCKER_METADATA_PR_HEAD_SHA the head of the pull request, in place of its merge
 * commit.
 *
 * @throws Error for a value of that variable that is not a boolean
 */
export function commitOf({ eventName, sha, event, environment }: Runner): string {
  const takesHead = booleanVariable(environment, 'DOCKER_METADATA_PR_HEAD_SHA', false)
  const head = objectIn(objectIn(event, 'pull_request'), 'head').sha
  return takesHead && eventName.startsWith('pull_request') && typeof head === 'string' ? head : sha
}

/** The repositories of a pull request, `owner/name`; undefined for a deleted fork. */
export function repositoriesOf(event: Payload): Readonly<Record<'head' | 'base', string | undefined>> {
  const request = objectIn(event, 'pull_request')
  const nameOf = (side: string) => {
    const name = textIn(objectIn(objectIn(request, side), 'repo'), 'full_name')
    return name !== undefined && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : undefined
  }
  return { head: nameOf('head'), base: nameOf('base') }
}

/** The fork that the pull request of a run is from; undefined if it is not from a fork, or the event does not say. */
export function forkOf({ eventName, event }: Pick<Runner, 'eventName' | 'event'>): string | undefined {
  const { head, base } = repositoriesOf(event)
  const isFork = eventName === 'pull_request' && head?.toLowerCase() !== base?.toLowerCase()
  return isFork && base !== undefined ? head : undefined
}

/** The default branch, if the event names it. */
export function defaultBranchIn(event: Payload): string | undefined {
  return textIn(objectIn(event, 'repository'), 'default_branch')
}

/** When a commit was made, if the event says so, as that of a push does. */
export function commitTimeIn(event: Payload, commit: string): Date | undefined {
  const listed = Array.isArray(event.commits) ? event.commits : []
  const times = [event.head_commit, ...listed]
    .filter((one): one is Payload => typeof one === 'object' && one !== null)
    .filter(({ id }) => id === undefined || id === commit)
    .map(({ timestamp }) => new Date(typeof timestamp === 'string' ? timestamp : Number.NaN))
  return times.find((time) => !Number.isNaN(time.getTime()))
}

/** Says where a part of the event was looked for: `the event (GITHUB_EVENT_PATH, /e.json) has no number`. */
export function whyNotInEvent(environment: Runner['environment'], name: string): string {
  const path = environment.GITHUB_EVENT_PATH ?? ''
  if (path === '') return 'there is no event, since GITHUB_EVENT_PATH is not set'
  if (readText(path) === undefined) return `there is no event, since ${path} (GITHUB_EVENT_PATH) cannot be read`
  return `the event (GITHUB_EVENT_PATH, ${path}) has no ${name}`
}

/** An object of the payload; `{}` if it has none of that name. */
export function objectIn(payload: Payload, name: string): Payload {
  const found = payload[name]
  return typeof found === 'object' && found !== null ? (found as Payload) : {}
}

/** A text of the payload; undefined if it has none of that name, or an empty one. */
export function textIn(payload: Payload, name: string): string | undefined {
  const found = payload[name]
  return typeof found === 'string' && found !== '' ? found : undefined
}
