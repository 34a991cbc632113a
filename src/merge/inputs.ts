import { list, readAll, text, type ValuesOf } from '../input/read.ts'
import { type RegistryInputs, readRegistryInputs } from '../registry/inputs.ts'

export const inputs = {
  // See digests.ts for its forms.
  digests: text('digests'),
  platforms: list('platforms', { comma: true }),
  images: list('images', { comma: true }),
  tags: list('tags', { comma: true }),
  annotations: list('annotations'),
  labels: list('labels'),
}

/** Every input of the merge action, parsed one by one. */
export type Inputs = ValuesOf<typeof inputs> & { readonly registry: RegistryInputs }

/** Reads and checks the inputs one by one; relative paths of certificates start at the workspace. */
export async function readInputs(workspace: string): Promise<Inputs> {
  return { registry: await readRegistryInputs(workspace), ...readAll(inputs) }
}
