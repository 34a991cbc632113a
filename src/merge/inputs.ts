import { entries, list, readAll, text, type ValuesOf } from '../input/read.ts'
import { policyInputs } from '../policy/inputs.ts'
import { type RegistryInputs, readRegistryInputs, registryInputs } from '../registry/inputs.ts'

export const inputs = {
  // See digests.ts for its forms.
  digests: text('digests'),
  platforms: list('platforms', { comma: true }),
  images: list('images', { comma: true }),
  tags: entries('tags'),
  annotations: list('annotations'),
  labels: list('labels'),
  ...policyInputs,
}

export const inputTables = [inputs, registryInputs]

export type Inputs = ValuesOf<typeof inputs> & { readonly registry: RegistryInputs }

/** @param workspace where relative paths of certificates start */
export async function readInputs(workspace: string): Promise<Inputs> {
  return { registry: await readRegistryInputs(workspace), ...readAll(inputs) }
}
