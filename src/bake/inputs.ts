import { type CacheInputs, cacheInputs } from '../cache/inputs.ts'
import { type GateInputs, gateInputs } from '../gate/inputs.ts'
import { logInputs } from '../image/inputs.ts'
import {
  boolean,
  booleanOr,
  choice,
  entries,
  lines,
  list,
  name,
  names,
  readAll,
  scalar,
  text,
  type ValuesOf,
} from '../input/read.ts'
import { policyInputs } from '../policy/inputs.ts'
import { type RegistryInputs, readRegistryInputs, registryInputs } from '../registry/inputs.ts'
import { type BuildxInputs, buildxInputs } from '../toolchain/buildx-inputs.ts'
import { type BuilderInputs, builderInputs, readBuilderInputs } from '../toolchain/inputs.ts'

/** Inputs that docker/bake-action has too, with the same meaning. */
export const bakeInputs = {
  source: scalar('source'),
  workdir: name('workdir'),
  files: names('files', { comma: true }),
  targets: names('targets', { comma: true }),
  set: lines('set'),
  vars: lines('vars'),
  allow: names('allow', { comma: true }),
  call: name('call'),
  noCache: boolean('no-cache'),
  pull: boolean('pull'),
  load: boolean('load'),
  push: booleanOr('push', 'auto'),
  provenance: scalar('provenance'),
  sbom: scalar('sbom'),
  githubToken: scalar('github-token'),
}

/** Rules that make tags from the Git ref, as those of docker/metadata-action. */
export const tagInputs = {
  images: entries('images'),
  tags: entries('tags'),
  flavor: list('flavor'),
  labels: list('labels'),
  annotations: list('annotations'),
}

export const publishInputs = { publish: choice('publish', 'staged', 'direct', 'digest') }

/** It may be YAML with the commands of each target, so the text is parsed later. */
const bakeGateInputs = { ...gateInputs, smokeTest: text('smoke-test') }

export const inputTables = [
  bakeInputs,
  tagInputs,
  builderInputs,
  buildxInputs,
  registryInputs,
  publishInputs,
  policyInputs,
  logInputs,
  bakeGateInputs,
  cacheInputs,
]

/** Every input of the bake action, parsed. */
export type Inputs = ValuesOf<typeof publishInputs> &
  ValuesOf<typeof logInputs> & {
    readonly bake: ValuesOf<typeof bakeInputs>
    readonly metadata: ValuesOf<typeof tagInputs>
    readonly buildx: BuildxInputs
    readonly builder: BuilderInputs
    readonly registry: RegistryInputs
    readonly policy: ValuesOf<typeof policyInputs>
    readonly gate: Omit<GateInputs, 'smokeTest'>
    readonly smokeTest: string
    readonly cache: CacheInputs
  }

/**
 * Reads and checks the inputs one by one.
 *
 * @param workspace where relative paths start
 */
export async function readInputs(workspace: string): Promise<Inputs> {
  const { smokeTest, ...gate } = readAll(bakeGateInputs)
  return {
    bake: readAll(bakeInputs),
    metadata: readAll(tagInputs),
    buildx: readAll(buildxInputs),
    builder: readBuilderInputs(),
    registry: await readRegistryInputs(workspace),
    ...readAll(publishInputs),
    ...readAll(logInputs),
    policy: readAll(policyInputs),
    gate,
    smokeTest,
    cache: readAll(cacheInputs),
  }
}
