import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import type { Built } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import { csvRecord } from '../input/csv.ts'
import { log } from '../log.ts'
import { referenceIn } from '../reference.ts'
import { isImage, parseOutput } from './output.ts'

/** A build that is pushed, and who sees its progress. */
type Push = (request: BuildRequest, onProgress: Observer['onProgress']) => Promise<Built>

const attribute = 'oci-artifact'

/** The pushes of a build, of which each knows what another has learned. */
export type Artifacts = {
  readonly push: (request: BuildRequest, push: Push) => Promise<Built>
  /** What to tell the user of a registry that refused; undefined where none did. */
  readonly warning: () => string | undefined
}

/**
 * Since 0.32 BuildKit stores attestations as OCI artifacts, which name their image as subject. Where a registry refuses
 * exactly that, the push is made once more, with attestations in the form of images as before; on the same builder, so that
 * no step runs again.
 */
export function openArtifacts(): Artifacts {
  let refusedBy: string | undefined
  return {
    push: async (request, push) => {
      const plain = withoutArtifacts(request)
      if (plain === undefined) return push(request, () => {})
      if (refusedBy !== undefined) return push(plain, () => {})
      const exported = new Set<string>()
      try {
        return await push(request, ({ statuses }) => {
          for (const { id } of statuses) if (id.startsWith('exporting ')) exported.add(id)
        })
      } catch (error) {
        const { refusesArtifacts } = await import('../buildx/failure.ts')
        const image = refusesArtifacts(error, exported)
        if (image === undefined) throw error
        refusedBy ??= hostOf(image)
        log.info(`pushing again, with attestations in the form of images`)
        return push(repeated(plain), () => {})
      }
    },
    warning: () =>
      refusedBy &&
      `${refusedBy} does not take attestations as OCI artifacts, so the image was pushed again with them in the form of images; no step ran again, and 'outputs: type=image,${attribute}=false' decides it for good`,
  }
}

/**
 * The same request with attestations in the form of images.
 *
 * @returns undefined where the user decided on their form
 */
export function withoutArtifacts(request: BuildRequest): BuildRequest | undefined {
  const outputs = request.outputs.map(parseOutput)
  const images = outputs.filter(isImage)
  if (images.some(({ fields }) => fields.has(attribute))) return undefined
  const plain = `${attribute}=false`
  const withImage = outputs.map((output) => (isImage(output) ? `${output.text},${plain}` : output.text))
  // Where none is named, `--push` makes one of its own (buildx commands/build.go).
  return { ...request, outputs: images.length > 0 ? withImage : [...withImage, csvRecord(['type=image', plain])] }
}

/** The name is BuildKit's, which may be told in a form of its own. */
function hostOf(image: string): string {
  return referenceIn(image)?.host ?? image
}
