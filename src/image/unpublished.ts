import type { Buildkit } from '../buildx/inspect.ts'
import type { Log } from '../log.ts'
import type { OutputDecision } from './outputs.ts'

/** Something that the user should know, and how it is shown. */
export type Remark = { readonly level: keyof Log; readonly text: string }

/** What it depends on; see BuildDecision. */
type Publishing = {
  readonly tags: readonly string[]
  readonly pushes: boolean
  readonly outputs: Pick<OutputDecision, 'isDelivered' | 'isCacheOnly'>
  readonly declinesPush: boolean
  /** What `push: auto` declined is told by its own notice. */
  readonly declined?: unknown
}

/**
 * Tells that an image with tags stays in the builder's cache, where nobody can have it: a warning, unless the user said that
 * it is not to be pushed.
 */
export function remarkUnpublished(
  { tags, pushes, outputs, declinesPush, declined }: Publishing,
  { driver, loadsByDefault = driver === 'docker' }: Pick<Buildkit, 'driver' | 'loadsByDefault'>,
): Remark | undefined {
  const isKept = outputs.isDelivered || outputs.isCacheOnly || loadsByDefault
  if (tags.length === 0 || pushes || isKept || declined) return undefined
  const fate = "is not pushed, loaded or written: it stays in the builder's cache"
  if (declinesPush) return { level: 'info', text: `the image named in 'tags' ${fate} ('push: false')` }
  return {
    level: 'warning',
    text: `the image named in 'tags' ${fate}; set 'push: true' to publish it, 'load: true' to load it into Docker Engine, or 'push: false' if this is what you want`,
  }
}
