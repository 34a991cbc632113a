import semver from 'semver'
import type { History } from './history.ts'
import type { Identity } from './identity.ts'

/** Whether an image that is published is newer than ours, and by what. */
export type Comparison =
  | { readonly isNewer: false; readonly doubt?: string }
  | {
      readonly isNewer: true
      /** In a few words. */
      readonly reason: string
      /** By what they were compared: `2.5.3`, and ours. */
      readonly theirs: string
      readonly ours: string
    }

/**
 * Compares full versions if both have one and they differ, then commit history, then creation time. A rebuild of the same
 * commit is not newer.
 */
export async function compare(theirs: Identity, ours: Identity, history: History): Promise<Comparison> {
  const order = compareVersions(theirs.version, ours.version)
  if (order !== undefined && order < 0) return { isNewer: false }
  if (order !== undefined && order > 0) return newer('its version is higher', theirs.version ?? '', ours.version ?? '')
  return byCommit(theirs, ours, history)
}

async function byCommit(theirs: Identity, ours: Identity, history: History): Promise<Comparison> {
  const [{ revision: one }, { revision: other }] = [theirs, ours]
  if (one !== undefined && one === other) return { isNewer: false }
  const place = one === undefined || other === undefined ? undefined : await history(other, one)
  if (place === 'after') return { isNewer: false }
  if (place === 'before') return newer('its commit comes after this one', nameOf(theirs), nameOf(ours))
  return byTime(theirs, ours)
}

function byTime(theirs: Identity, ours: Identity): Comparison {
  const [one, other] = [Date.parse(theirs.created ?? ''), Date.parse(ours.created ?? '')]
  if (one > other)
    return newer('it was created later', `${nameOf(theirs)} of ${theirs.created}`, `${nameOf(ours)} of ${ours.created}`)
  const isTold = !Number.isNaN(one) && !Number.isNaN(other)
  return { isNewer: false, ...(!isTold && { doubt: 'it is not known which of the two images is newer' }) }
}

function compareVersions(one = '', other = ''): number | undefined {
  const [a, b] = [semver.parse(one), semver.parse(other)]
  return a === null || b === null ? undefined : semver.compare(a, b)
}

function newer(reason: string, theirs: string, ours: string): Comparison {
  return { isNewer: true, reason, theirs, ours }
}

/** Short, for people: `main 1a2b3c4`. */
export function nameOf({ version, revision }: Identity): string {
  return [version, revision?.slice(0, 7)].filter(Boolean).join(' ') || 'an unknown version'
}
