import { flag, flagInputs } from '../buildx/flags.ts'
import { type CacheInputs, cacheInputs } from '../cache/inputs.ts'
import { type GateInputs, gateInputs } from '../gate/inputs.ts'
import { choice, entries, list, optionalDuration, readAll, scalar, type ValuesOf } from '../input/read.ts'
import { policyInputs } from '../policy/inputs.ts'
import { type RegistryInputs, readRegistryInputs, registryInputs } from '../registry/inputs.ts'
import { type BuildxInputs, buildxInputs } from '../toolchain/buildx-inputs.ts'
import { type BuilderInputs, builderInputs, readBuilderInputs } from '../toolchain/inputs.ts'

export const requestInputs = {
  ...flagInputs,
  context: scalar('context'),
  // These become values of flags above as soon as it is known which.
  githubToken: flag('--secret', scalar('github-token')),
  provenance: flag('--attest', scalar('provenance')),
  sbom: flag('--attest', scalar('sbom')),
  secretEnvs: flag('--secret', list('secret-envs', { comma: true })),
  secretFiles: flag('--secret', list('secret-files')),
}

export const publishInputs = {
  publish: choice('publish', 'staged', 'direct', 'digest'),
  images: entries('images'),
  flavor: list('flavor'),
}

export const logInputs = {
  progress: choice('progress', 'auto', 'plain', 'quiet'),
  stallSeconds: optionalDuration('stall-timeout', 1200),
}

export const inputTables = [
  requestInputs,
  builderInputs,
  buildxInputs,
  registryInputs,
  publishInputs,
  policyInputs,
  logInputs,
  gateInputs,
  cacheInputs,
]

/** Every input of the build action, parsed; what depends on the runner or on one another is decided in decide.ts. */
export type Inputs = ValuesOf<typeof publishInputs> &
  ValuesOf<typeof logInputs> & {
    readonly buildx: BuildxInputs
    readonly builder: BuilderInputs
    /** What buildx is asked for, as given: secrets and attestations are not yet values of their flags. */
    readonly request: ValuesOf<typeof requestInputs>
    readonly registry: RegistryInputs
    readonly policy: ValuesOf<typeof policyInputs>
    readonly gate: GateInputs
    readonly cache: CacheInputs
  }

/** The same once it is known whether `push: auto` pushes. */
export type SettledInputs = Inputs & {
  /** Why it does not; `push` is true all the same, so that all else is decided as for a push. */
  readonly declined?: Declined
}

export type Declined = {
  /** The output `push-declined`. */
  readonly because: 'fork' | 'dependabot'
  /** In words. */
  readonly reason: string
  /**
   * Says before the build what is left out.
   *
   * @param isInEngine whether the Docker engine gets the image, so that it is tested there
   */
  readonly notice: (isInEngine: boolean) => string
}

/**
 * Reads and checks the inputs one by one.
 *
 * @param workspace where relative paths start
 */
export async function readInputs(workspace: string): Promise<Inputs> {
  return {
    buildx: readAll(buildxInputs),
    builder: readBuilderInputs(),
    request: readAll(requestInputs),
    ...readAll(publishInputs),
    ...readAll(logInputs),
    registry: await readRegistryInputs(workspace),
    policy: readAll(policyInputs),
    gate: readAll(gateInputs),
    cache: readAll(cacheInputs),
  }
}
