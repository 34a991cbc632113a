import { choice, entries, list, readAll, text, type ValuesOf } from '../input/read.ts'

export const inputs = {
  platforms: list('platforms', { comma: true }),
  // See runners.ts for its forms.
  runners: text('runners'),
  group: choice('group', 'platform', 'runner'),
  images: entries('images'),
  tags: entries('tags'),
  flavor: list('flavor'),
  labels: list('labels'),
  annotations: list('annotations'),
}

export const inputTables = [inputs]

export type Inputs = ValuesOf<typeof inputs>

export function readInputs(): Inputs {
  return readAll(inputs)
}
