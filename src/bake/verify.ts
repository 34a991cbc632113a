import { type SharedLayers, shareLayers } from '../architecture/shared-layers.ts'
import { atMost, type Limiter } from '../at-most.ts'
import type { Built } from '../buildx/build.ts'
import type { Follower } from '../buildx/events.ts'
import { CancelledError } from '../cancel.ts'
import { during, Failure } from '../failure.ts'
import { pushedBy } from '../image/division.ts'
import { namesOf } from '../image/hosts.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Image } from '../manifest/image.ts'
import type { Examine, Published } from '../manifest/publication.ts'
import { messageOf } from '../message.ts'
import type { PreparedTarget } from './complete.ts'
import type { ProduceMeans } from './means.ts'

/** A target that was baked, with what is known of it. */
export type Made = {
  readonly target: PreparedTarget
  readonly built: readonly Built[]
  readonly follower: Follower
}

/** Verifies each image separately, so that all faults are reported at once. */
export async function verifyAll(made: readonly Made[], means: ProduceMeans, job: Job): Promise<Published[]> {
  // Scripts of `test` have ports and names that may clash.
  const inTurn = made.some(({ target }) => target.decision.gate?.test)
  const examining = atMost(inTurn ? 1 : made.length)
  const gathering = gatherImages(made.length)
  return Promise.all(
    made.map((one) => {
      const gathered = gathering()
      return verifyOne(one, means, { gathered, examining }, job)
        .catch((error: unknown) => failedWith(error))
        .finally(gathered.leave)
    }),
  )
}

type Gathered = {
  /** Adds an image to examine, and waits until all others were added or have left. */
  readonly arrive: (image: Image) => Promise<SharedLayers>
  /** Called when there is no image, or it was examined. */
  readonly leave: () => void
}

/** Gathers the images that are examined together, so that what they have in common is read once. */
function gatherImages(count: number): () => Gathered {
  const images: Image[] = []
  let missing = count
  let open: (shared: SharedLayers) => void = () => {}
  const all = new Promise<SharedLayers>((resolve) => {
    open = resolve
  })
  return () => {
    let isKnown = false
    const know = () => {
      if (isKnown) return
      isKnown = true
      missing -= 1
      if (missing === 0) open(shareLayers(images))
    }
    return {
      arrive: (image) => {
        images.push(image)
        know()
        return all
      },
      leave: know,
    }
  }
}

async function verifyOne(
  { target, built }: Made,
  { toolchain, registries }: ProduceMeans,
  { gathered, examining }: { readonly gathered: Gathered; readonly examining: Limiter },
  job: Job,
): Promise<Published> {
  const { name, decision, division, publication, folder } = target
  const scene = { names: namesOf(decision) }
  const pushed = pushedBy(built, division)
  const verify = (examine?: Examine) => during('check', scene, () => publication.verify(pushed, examine))
  const { gate } = decision
  if (gate === undefined) return verify()
  const { examineLoaded, examinePushed } = await import('../image/gate.ts')
  const parts = built.map((one, index) => ({ ...one, platforms: division.groups[index] ?? [] }))
  const made = { toolchain, registries, gate, decision, built: parts, target: name }
  const own = { ...job, folder }
  if (gate.subject === 'engine') {
    gathered.leave()
    return examining(() => during('test', scene, () => examineLoaded(made, own)))
  }
  const inLayout = gate.subject === 'layout' ? await import('../image/gate-layout.ts') : undefined
  return verify(async (image) => {
    const all = { ...made, shared: await gathered.arrive(image) }
    const examine = inLayout?.examineLayout(all, own) ?? examinePushed(all, own)
    return examining(() => during('test', scene, () => examine(image)))
  })
}

/**
 * Moves the tags of all targets if every one is right, otherwise none; what buildx has pushed is reported either way.
 */
export async function releaseAll(verified: readonly Published[], made: readonly Made[]): Promise<readonly Published[]> {
  const wrong = made.filter((_, index) => verified[index]?.failure !== undefined)
  const isHeld = ({ target }: Made) => wrong.length > 0 && target.decision.mover === 'action'
  if (made.some(isHeld)) {
    const names = wrong.map(({ target }) => `'${target.name}'`).join(', ')
    log.info(`no tag is moved because ${wrong.length > 1 ? 'targets' : 'target'} ${names} failed`)
  }
  const releases = made.map(async (one, index) => {
    const found = verified[index] ?? { moved: [] }
    return isHeld(one) ? found : one.target.publication.release(found)
  })
  const settled = await Promise.allSettled(releases)
  return Promise.all(
    settled.map((result, index) =>
      result.status === 'fulfilled' ? result.value : failedWith(result.reason, verified[index]),
    ),
  )
}

/** The result of a target for which an error was thrown; the others are reported all the same. */
async function failedWith(error: unknown, verified: Published = { moved: [] }): Promise<Published> {
  if (error instanceof CancelledError) throw error
  const { phase, cause } = error instanceof Failure ? error : { phase: 'tags', cause: error }
  const { ruleOf } = await import('../registry/error.ts')
  const failure = { ...verified, failure: messageOf(cause), rule: ruleOf(cause) }
  return phase === 'check' || phase === 'test' ? { ...failure, failedIn: phase } : failure
}
