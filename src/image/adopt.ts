import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Image } from '../manifest/image.ts'
import { describe } from '../manifest/manifest.ts'
import type { Publication, Published } from '../manifest/publication.ts'
import { toldFailure } from '../report/failure.ts'
import { forEachPlatform, pushedOutput, type Result } from '../report/outputs.ts'
import { closingLine } from '../report/published.ts'
import { formatKept, keptRows, retryRows, type SummaryRow } from '../report/rows.ts'
import type { Retries } from '../retry.ts'
import type { BuildDecision } from './decide.ts'

/**
 * Publishes an image that already exists, in place of a build: the tags that are missing move to it, and it is reported
 * as if it had been built. Nothing is started for it.
 *
 * @returns undefined where there is none
 */
export async function adopt(
  decision: BuildDecision,
  publication: Pick<Publication, 'adopted' | 'move'>,
  { retries }: Pick<Job, 'retries'>,
): Promise<Result | undefined> {
  const { adopted } = publication
  if (adopted === undefined) return undefined
  const { outputs, targets, publish } = decision
  if (outputs.destinations.length > 0)
    log.warning(
      `'load' and 'outputs' had no effect, because nothing was built: the image already exists as ${targets[0]?.repository}@${adopted.content.digest}`,
    )
  const isPart = publish === 'digest'
  // The other platforms are those of other jobs.
  const image = isPart ? onlyOf(adopted, decision) : adopted
  const published = isPart ? { moved: [] } : await publication.move(adopted)
  return reportAdopted(decision, image, published, retries)
}

function onlyOf(image: Image, { platforms }: Pick<BuildDecision, 'platforms'>): Image {
  const isAsked = ({ platform }: Image['platforms'][number]) => platforms.length === 0 || platforms.includes(platform)
  return { ...image, platforms: image.platforms.filter(isAsked) }
}

async function reportAdopted(
  { targets, publish, shows, rules, ...decision }: BuildDecision,
  image: Image,
  published: Published,
  retries: Pick<Retries, 'report' | 'repeats'>,
): Promise<Result> {
  const { moved, kept, failure } = published
  const { digest } = image.content
  const repositories = targets.map(({ repository }) => repository)
  const [title = ''] = repositories
  const manifest = describe(title, moved, image, decision.platforms)
  const platforms = manifest.platforms.map(({ platform }) => platform)
  // Merge finds the same image, and needs none of these then.
  const handedOn = publish === 'digest' ? platforms : []
  const rows = [adoptedRow, ...keptRows(kept), ...retryRows(retries)]
  return {
    outputs: {
      manifest,
      digest,
      images: repositories,
      tags: moved,
      platforms: decision.platforms.length > 0 ? decision.platforms : platforms,
      others: {
        ...forEachPlatform(pushedOutput, (platform) => (handedOn.includes(platform) ? digest : '')),
        imageid: digest,
        metadata: metadataOf(image, moved),
        'tags-kept': formatKept(kept),
        timings: '',
      },
    },
    published: closingLine(
      { repository: title, digest, references: moved, platforms },
      { isAdopted: true, kept, failure },
    ),
    summary: shows.summary
      ? (await import('../report/summary.ts')).renderSummary({
          title,
          manifest,
          references: moved,
          rules,
          destinations: [],
          rows,
          failure,
          isLeg: publish === 'digest',
        })
      : '',
    ...toldFailure(published, retries),
  }
}

const adoptedRow: SummaryRow = ['Adopted', 'an image of this commit already existed, so nothing was built']

/** In the words of buildx. */
function metadataOf({ content: { digest, mediaType, bytes } }: Image, moved: readonly string[]): string {
  const metadata = {
    'containerimage.digest': digest,
    'containerimage.descriptor': { mediaType, digest, size: bytes.length },
    ...(moved.length > 0 && { 'image.name': moved.join(',') }),
  }
  return JSON.stringify(metadata, null, 2)
}
