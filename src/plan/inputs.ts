import {
  booleanOr,
  choice,
  entries,
  lines,
  list,
  name,
  names,
  readAll,
  refine,
  text,
  type ValuesOf,
} from '../input/read.ts'
import { buildxInputs as allBuildxInputs } from '../toolchain/buildx-inputs.ts'

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

/** With one of them, targets of bake files are planned. Those that the bake action has too mean the same there. */
export const bakeInputs = {
  files: names('bake-files', { comma: true }),
  targets: names('targets', { comma: true }),
  set: lines('set'),
  vars: lines('vars'),
}

/** What says how the bake files are read. */
export const readingInputs = {
  workdir: refine(name('workdir'), (folder) => folder || '.'),
  push: booleanOr('push', 'auto'),
}

const { cacheBinary: _, ...buildxInputs } = allBuildxInputs

export const inputTables = [inputs, bakeInputs, readingInputs, buildxInputs]

export type Inputs = ValuesOf<typeof inputs> & {
  readonly bake: ValuesOf<typeof bakeInputs> & ValuesOf<typeof readingInputs>
  readonly buildx: ValuesOf<typeof buildxInputs>
}

export function readInputs(): Inputs {
  return {
    ...readAll(inputs),
    bake: { ...readAll(bakeInputs), ...readAll(readingInputs) },
    buildx: readAll(buildxInputs),
  }
}

/** Whether targets of bake files are planned, not the platforms of one image. */
export function isOfBakeFiles({ bake }: Pick<Inputs, 'bake'>): boolean {
  return [bake.files, bake.targets, bake.set, bake.vars].some((items) => items.length > 0)
}
