import { entries, list, readAll, refine, text, type ValuesOf } from '../input/read.ts'
import { isRule } from '../input/rules.ts'
import { policyInputs } from '../policy/inputs.ts'
import { type RegistryInputs, readRegistryInputs, registryInputs } from '../registry/inputs.ts'

export const inputs = {
  // See digests.ts for its forms.
  digests: text('digests'),
  platforms: list('platforms', { comma: true }),
  images: list('images', { comma: true }),
  tags: refine(entries('tags'), refuseRules),
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

/** @throws Error for a rule, whatever else is wrong with it as a reference */
function refuseRules(tags: readonly string[]): readonly string[] {
  const rule = tags.find(isRule)
  if (rule === undefined) return tags
  throw new Error(
    `input 'tags' has the rule '${rule}', but merge takes only references; move the rules to plan, and use its output: tags: \${{ needs.plan.outputs.tags }}`,
  )
}
