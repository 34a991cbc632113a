import { accessOf, type CacheAccess } from '../cache-access.ts'
import type { Runner } from '../runner.ts'
import type { CacheInputs } from './inputs.ts'

/** Whether a cache is written, and the rule that decided. */
export type WriteDecision = {
  readonly write: boolean
  readonly because: string
  readonly warnings: readonly string[]
}

/**
 * Decides whether layers are written: what a pull request writes could end in a release.
 *
 * @param access to GitHub's cache for layers; does not apply to other caches
 */
export function decideWrite(
  { preset, write: input, noRegistry }: Pick<CacheInputs, 'preset' | 'write' | 'noRegistry'>,
  job: Pick<Runner, 'eventName' | 'ref'>,
  access: CacheAccess,
): WriteDecision {
  const { write, because } = input === 'auto' ? decideByEvent(preset, job) : decided(input)
  const unwritable = preset === 'gha' ? access.unwritable : preset === 'registry' ? noRegistry : undefined
  if (!write) return { write, because, warnings: [] }
  if (unwritable === undefined) return { write, because, warnings: warnOfTrust(input, job) }
  const warnings = input === 'always' ? [`'cache-write: always' has no effect: ${unwritable}`] : []
  return { write: false, because: unwritable, warnings }
}

/**
 * Why a buildx that was downloaded is not kept in the Actions cache; undefined where it is. It does not matter which
 * run wrote it, since it is checked at each use.
 */
export function unkeptBinary(
  input: CacheInputs['write'],
  { cache, ref }: Pick<Runner, 'cache' | 'ref'>,
): string | undefined {
  if (input === 'never') return decided(input).because
  if (input === 'auto' && isTag(ref)) return `'cache-write: auto' writes nothing for ${ref}, ${readByTagAlone}`
  return accessOf(cache).unwritable
}

function decided(input: 'always' | 'never') {
  return { write: input === 'always', because: `'cache-write: ${input}'` }
}

/** GitHub's cache has a scope for each ref; only the default branch's is read by others. */
const readByTagAlone = 'which only runs for that tag could read'

function isTag(ref: string): boolean {
  return ref.startsWith('refs/tags/')
}

function decideByEvent(preset: CacheInputs['preset'], { eventName, ref }: Pick<Runner, 'eventName' | 'ref'>) {
  const isGha = preset === 'gha'
  const rule = `'cache-write: auto' writes on pushes to branches${isGha ? '' : ' and tags'} and on schedules`
  const isPush = eventName === 'push'
  const isWritten = ref.startsWith('refs/heads/') || (!isGha && isTag(ref))
  const event = eventName === '' ? 'there is no event' : `the event is ${eventName}${isPush ? ` to ${ref}` : ''}`
  const reason = isGha && isPush && isTag(ref) ? `, ${readByTagAlone}` : ''
  return {
    write: eventName === 'schedule' || (isPush && isWritten),
    because: `${rule}, and ${event}${reason}`,
  }
}

function warnOfTrust(input: CacheInputs['write'], { eventName }: Pick<Runner, 'eventName'>): string[] {
  return input === 'always' && eventName.startsWith('pull_request')
    ? [`'cache-write: always' lets this ${eventName} write layers that later builds trust; 'auto' would only read`]
    : []
}
