import type { BuildRequest } from '../buildx/arguments.ts'
import type { Observer } from '../buildx/events.ts'
import { csvRecord } from '../input/csv.ts'
import { log } from '../log.ts'
import { referenceIn } from '../reference.ts'
import { isImage, parseOutput } from './output.ts'

/** How a request is changed, for one call of buildx or for a bake. */
type Changes<Request> = {
  /** With attestations in the form of images; undefined where the user decided on their form. */
  readonly plain: (request: Request) => Request | undefined
  /** For a builder that has just built it, see `repeated` of src/buildx/arguments.ts. */
  readonly again: (request: Request) => Request
}

const attribute = 'oci-artifact'
const plainForm = `${attribute}=false`

/** The pushes of a build, which share what the first one learns of the registry. */
export type Artifacts<Request> = {
  /** @param push makes the build, and tells its progress */
  readonly push: <Result>(
    request: Request,
    push: (request: Request, onProgress: Observer['onProgress']) => Promise<Result>,
  ) => Promise<Result>
  /** What to tell the user of a registry that refused; undefined where none did. */
  readonly warning: () => string | undefined
}

/**
 * Since 0.32 BuildKit stores attestations as OCI artifacts, which name their image as subject. Where a registry refuses
 * exactly that, the push is repeated with attestations in the form of images, as before; on the same builder, so that
 * no step runs again.
 */
export function openArtifacts<Request>({ plain: plainOf, again }: Changes<Request>): Artifacts<Request> {
  let refusedBy: string | undefined
  return {
    push: async (request, push) => {
      const plain = plainOf(request)
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
        log.info(`pushing again, with attestations as image manifests`)
        return push(again(plain), () => {})
      }
    },
    warning: () =>
      refusedBy &&
      `${refusedBy} does not accept attestations as OCI artifacts, so the image was pushed again with attestations as image manifests (no step ran again); set 'outputs: type=image,${attribute}=false' to push them in this form at once`,
  }
}

/**
 * The same request with attestations in the form of images.
 *
 * @returns undefined where the user decided on their form
 */
export function withoutArtifacts(request: BuildRequest): BuildRequest | undefined {
  const outputs = outputsWithoutArtifacts(request.outputs)
  if (outputs === undefined) return undefined
  // Where there is none, `--push` adds one (buildx commands/build.go).
  const hasImage = outputs.map(parseOutput).some(isImage)
  return { ...request, outputs: hasImage ? outputs : [...outputs, csvRecord(['type=image', plainForm])] }
}

/** The same for items of `outputs` alone. */
export function outputsWithoutArtifacts(texts: readonly string[]): string[] | undefined {
  const outputs = texts.map(parseOutput)
  if (outputs.filter(isImage).some(({ fields }) => fields.has(attribute))) return undefined
  return outputs.map((output) => (isImage(output) ? `${output.text},${plainForm}` : output.text))
}

/** The name comes from BuildKit, which may spell it in its own way. */
function hostOf(image: string): string {
  return referenceIn(image)?.host ?? image
}
