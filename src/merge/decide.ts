import { readPlatforms } from '../input/platforms.ts'
import { indexAnnotations, splitAnnotations } from '../manifest/annotations.ts'
import { parseTags, referenceOf, repositoriesFor, type Target, targetsOf } from '../manifest/targets.ts'
import type { TestResults } from '../manifest/tests.ts'
import { nativePlatform, type Platforms, parsePlatformName } from '../platform.ts'
import { parseReference } from '../reference.ts'
import { checkIncomplete } from '../registry/credentials.ts'
import type { Runner } from '../runner.ts'
import { checkHandedOn } from './check.ts'
import { type PlatformDigest, parseDigests } from './digests.ts'
import type { Inputs } from './inputs.ts'
import { passedTests } from './tests.ts'

/** Everything that can be decided before the registry is asked. */
export type MergeDecision = {
  readonly digests: readonly PlatformDigest[]
  /** How the build jobs tested them; empty where they did not. */
  readonly tests: TestResults
  /** The platforms that the result must hold, normalised. */
  readonly platforms: Platforms
  readonly targets: readonly Target[]
  /** Tags as normalised references. */
  readonly tags: readonly string[]
  readonly annotations: readonly string[]
  readonly notices: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Decides what is merged, into what, and where it goes.
 *
 * @throws Error that names the input, its value and the way out
 */
export function decideMerge(inputs: Inputs, runner: Pick<Runner, 'arch' | 'armVersion'>): MergeDecision {
  const notices: string[] = []
  if (inputs.platforms.length === 0) {
    throw new Error(
      `input 'platforms' is empty; set it to the platforms that the image must have, e.g. \${{ needs.plan.outputs.platforms }} or linux/amd64,linux/arm64`,
    )
  }
  const platforms = readPlatforms(inputs.platforms, runner, notices)
  const tags = parseTags(inputs.tags, notices)
  if (tags.length === 0) throw new Error(`input 'tags' is empty, expected e.g. ghcr.io/owner/app:1.2.3`)
  const targets = targetsOf(repositoriesFor(inputs.images, tags, notices), tags)
  const untagged = targets.find((target) => target.tags.length === 0)
  if (untagged) {
    throw new Error(
      `input 'images' has ${untagged.repository}, but 'tags' has no tag for it; add one, or remove it from 'images'`,
    )
  }

  const hosts = targets.map(({ repository }) => parseReference(repository).host)
  checkIncomplete(inputs.registry.incomplete, { hosts, instead: leaveOut }, notices)

  // The index lists platforms as asked for, however the runner orders outputs.
  const rankOf = ({ claims: [first] }: PlatformDigest): number => (first ? platforms.indexOf(first.platform) : -1)
  const native = nativePlatform(runner.arch, runner.armVersion)
  const handedOn = parseDigests(inputs.digests, (platform) => parsePlatformName(platform, native))
  checkHandedOn(handedOn, platforms)
  return {
    digests: [...handedOn.digests].sort((a, b) => rankOf(a) - rankOf(b)),
    tests: passedTests(handedOn.tests, platforms),
    platforms,
    targets,
    tags: tags.map(referenceOf),
    annotations: decideAnnotations(inputs, platforms, notices),
    notices,
    warnings: [...inputs.registry.warnings, ...handedOn.warnings],
  }
}

const leaveOut = `skip merge in such runs, e.g. 'if: \${{ github.event_name != 'pull_request' }}'`

function decideAnnotations(
  { annotations, labels }: Pick<Inputs, 'annotations' | 'labels'>,
  platforms: Platforms,
  notices: string[],
): readonly string[] {
  const { index, manifests } = splitAnnotations(annotations, 'index')
  const misplaced = index.find((text) => !/^(?:index|manifest-descriptor(?:\[[^\]]*\])?):/.test(text))
  if (misplaced !== undefined)
    throw new Error(
      `input 'annotations' has '${misplaced}', but merge only writes annotations of the types index and manifest-descriptor; write index:key=value, or remove it`,
    )
  // What the index has of the labels is not missed there.
  const left = manifests.filter((text) => !labels.includes(text.slice(text.indexOf(':') + 1)))
  if (left.length > 0)
    notices.push(
      `input 'annotations': manifest annotations belong in the build jobs and are ignored here: ${left.join(', ')}`,
    )
  // One image is tagged unchanged; annotations would wrap it into an index.
  return platforms.length > 1 ? [...index, ...indexAnnotations(labels, index)] : index
}
