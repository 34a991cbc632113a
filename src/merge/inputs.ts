import { list, text } from '../input/read.ts'
import { type RegistryInputs, readRegistryInputs } from '../registry/inputs.ts'

/** Every input of the merge action, parsed one by one. */
export type Inputs = {
  readonly registry: RegistryInputs
  /** As given; what it is depends on its form, see digests.ts. */
  readonly digests: string
  readonly platforms: readonly string[]
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly annotations: readonly string[]
  readonly labels: readonly string[]
}

/** Reads and checks the inputs one by one; relative paths of certificates start at the workspace. */
export async function readInputs(workspace: string): Promise<Inputs> {
  return {
    registry: await readRegistryInputs(workspace),
    digests: text('digests'),
    platforms: list('platforms', { comma: true }),
    images: list('images', { comma: true }),
    tags: list('tags', { comma: true }),
    annotations: list('annotations'),
    labels: list('labels'),
  }
}
