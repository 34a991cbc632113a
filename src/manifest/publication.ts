import { group, type Log, log } from '../log.ts'
import type { Platforms } from '../platform.ts'
import type { RegistryClient } from '../registry/client.ts'
import { timed } from '../timed.ts'
import { type Checked, checkInGroup, type Pushed, whatIsWrong } from './check.ts'
import type { Image } from './image.ts'
import { preflight } from './preflight.ts'
import { type Earlier, readEarlier } from './sizes.ts'
import { storeIndex } from './store.ts'
import { confirmTags, listMoves, type Moves, moveTags, type TagStates, tagReferences } from './tags.ts'
import type { Kept, Target } from './targets.ts'
import type { TestResults } from './tests.ts'

export type Destination = {
  /** Empty when nothing is pushed. */
  readonly targets: readonly Target[]
  /** Who moves the tags: buildx as it pushes, or this action once it has checked the image. */
  readonly mover: 'buildx' | 'action'
  /** What the image must hold. */
  readonly platforms: Platforms
}

/** What was published, and why not all of it was. */
export type Published = {
  /** Undefined where nothing was pushed, or where it could not be read back. */
  readonly image?: Image
  /** How the tests of each platform ended, failures included. */
  readonly tests?: TestResults
  /** References that point to the image. */
  readonly moved: readonly string[]
  readonly kept?: readonly Kept[]
  readonly failure?: string
  /** Of docs/troubleshooting.md, where it knows the failure. */
  readonly rule?: string | undefined
  /** What failed; the tags unless told. */
  readonly failedIn?: 'check' | 'test'
  /** Seconds that the tags took. */
  readonly movedIn?: number
}

/** Decides which tags move, in place of moving them all. */
export type Policing = {
  /** The repositories, with the tags that are asked for before the build. */
  readonly targets: readonly Target[]
  /**
   * Looks at where tags point before anything is built.
   *
   * @returns an image that is published already, and takes the place of what would be built
   * @throws Error where a tag may not move
   */
  readonly look: (client: RegistryClient, before: TagStates) => Promise<Image | undefined>
  readonly move: typeof moveTags
}

/** What came of the examination of an image. */
export type Examined = {
  readonly tests: TestResults
  /** Why no tag may move: what is wrong in a few words, and a text for each reason; undefined for an image that passed. */
  readonly refusal?: { readonly what: string; readonly reasons: readonly string[] }
}

/** Examines an image that is in every repository, before its tags move. */
export type Examine = (image: Image) => Promise<Examined>

export type Publication = {
  /** An image that is published already, so that none is to be built. */
  readonly adopted?: Image | undefined
  /**
   * Checks what was pushed, joins it where several nodes built it, and examines it; no tag moves. What is wrong with the
   * image is in the result, since the digest that was pushed is still of use.
   */
  readonly verify: (pushed: Pushed, examine?: Examine) => Promise<Published>
  /** Moves the tags to an image that {@link verify} found right; returns one with a failure unchanged. */
  readonly release: (verified: Published) => Promise<Published>
  /** Moves the tags to an image, all of which is in every repository. */
  readonly move: (image: Image) => Promise<Moves>
  /**
   * Reads how large what the first tag pointed to was, in a few requests that never fail.
   *
   * @param digest of what it is to point to; then there is no difference
   * @returns undefined where there was nothing, and where nothing could be read
   */
  readonly earlier?: (digest: string | undefined, platforms: Platforms) => Promise<Earlier | undefined>
  /**
   * A line for each tag with what became of it, where a build failed in which buildx may have moved some; else none.
   *
   * @param isShared other images were built beside it: then any error may have come after a push
   */
  readonly movesAfter: (error: unknown, isShared?: boolean) => Promise<readonly string[]>
}

/** Where nothing is pushed. */
export const nowhere: Publication = {
  verify: async () => ({ moved: [] }),
  release: async (verified) => verified,
  move: async () => ({ moved: [] }),
  movesAfter: async () => [],
}

/**
 * Asks every repository whether it can be pushed to, before anything is built, and where its tags point.
 *
 * @throws RegistryError for what would stay wrong: no host, no TLS, no login, no right
 */
export async function openPublication(
  client: RegistryClient,
  { targets, mover, platforms }: Destination,
  policing?: Policing,
): Promise<Publication> {
  const before = await preflight(client, policing?.targets ?? targets, log.warning)
  const adopted = await policing?.look(client, before)
  const repositories = targets.map(({ repository }) => repository)
  const tagged = targets.filter(({ tags }) => tags.length > 0)
  const isDirect = mover === 'buildx'

  const move = (image: Image) =>
    group(isDirect ? 'Check the tags' : 'Move the tags', async (lines) =>
      logMoves(
        lines,
        isDirect
          ? await confirmTags(client, tagged, image.content.digest, before)
          : await (policing?.move ?? moveTags)(client, tagged, image.content, before),
      ),
    )

  return {
    adopted,
    move,
    verify: (pushed, examine) => verify(client, { repositories, platforms, isDirect }, pushed, examine),
    release: async (verified) => {
      const { image, failure } = verified
      if (image === undefined || failure !== undefined || tagged.length === 0) return verified
      const { value, seconds } = await timed(() => move(image))
      return { ...verified, ...value, movedIn: seconds }
    },
    earlier: (digest, asked) => readEarlier(client, tagReferences(tagged)[0], before, digest, asked),
    movesAfter: async (error, isShared = false) =>
      isDirect ? movesAfter(error, isShared, () => listMoves(client, targets, before)) : [],
  }
}

/** What is verified, and whether buildx has moved its tags. */
type Verified = {
  readonly repositories: readonly string[]
  readonly platforms: Platforms
  readonly isDirect: boolean
}

async function verify(
  client: RegistryClient,
  { repositories, platforms, isDirect }: Verified,
  pushed: Pushed,
  examine: Examine | undefined,
): Promise<Published> {
  const checked = await checkInGroup(client, repositories, pushed, platforms)
  const { image } = checked
  const failure = faultsOf(checked, isDirect)
  if (image === undefined || failure !== undefined)
    return { ...(image && { image }), moved: [], failure, rule: checked.rule, failedIn: 'check' }
  // An index of several nodes is nowhere yet.
  const problem = pushed.images.length > 1 ? await storeIndex(client, repositories, image) : undefined
  if (problem !== undefined) return { image, moved: [], ...problem, failedIn: 'check' }
  const { tests, refusal } = (await examine?.(image)) ?? {}
  const known = { image, ...(tests && { tests }) }
  if (refusal !== undefined)
    return { ...known, moved: [], failure: headed(refusal.what, isDirect, refusal.reasons), failedIn: 'test' }
  return { ...known, moved: [] }
}

function logMoves({ info, warning, notice }: Log, { warnings = [], notice: told, ...moves }: Moves): Moves {
  for (const text of warnings) warning(text)
  if (told !== undefined) notice(told)
  for (const reference of moves.moved) info(reference)
  for (const { reference, line } of moves.kept ?? []) info(`${reference}: ${line}`)
  return moves
}

async function movesAfter(error: unknown, isShared: boolean, list: () => Promise<string[]>): Promise<string[]> {
  const { isPushFailure } = await import('../buildx/failure.ts')
  // A failure to find out must not hide the build's own error.
  return isShared || isPushFailure(error) ? list().catch(() => []) : []
}

/** Why an image is not published; undefined where it is as it was asked for. */
function faultsOf(checked: Checked, isDirect: boolean): string | undefined {
  const what = whatIsWrong(checked)
  return what && headed(`the pushed image ${what}`, isDirect, checked.faults)
}

function headed(what: string, isDirect: boolean, reasons: readonly string[]): string {
  const consequence = isDirect ? 'but its tags are already published' : 'so no tag was moved'
  return [`${what}, ${consequence}:`, ...reasons].join('\n')
}
