import { choice, list, readAll, text, type ValuesOf } from '../input/read.ts'

export const inputs = {
  platforms: list('platforms', { comma: true }),
  // See runners.ts for its forms.
  runners: text('runners'),
  group: choice('group', 'platform', 'runner'),
}

/** Every input of the plan action, parsed one by one. */
export type Inputs = ValuesOf<typeof inputs>

/** Reads and checks the inputs one by one. */
export function readInputs(): Inputs {
  return readAll(inputs)
}
