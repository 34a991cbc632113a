import { type Current, findCurrent } from '../buildx/current.ts'
import { type Instance, readInstance } from '../buildx/instance.ts'
import { type CurrentContext, currentContext } from '../docker/daemon.ts'
import { log } from '../log.ts'
import type { Runner } from '../runner.ts'
import type { BuilderInputs } from './inputs.ts'

export type ChosenBuilder = BuilderInputs & {
  /** Driver of the builder; empty if an existing builder's files do not name it. */
  readonly driver: string
  /** What chose a builder that exists and that no input names. */
  readonly current?: Current['by']
  /** Whether this is such a builder, and its one container on the Docker daemon in use: emulators are then registered. */
  readonly isOnDaemon?: boolean
  /** Whether its containers have their own network, from which registries on this machine's loopback are out of reach. */
  readonly isApart?: boolean
}

/** Of the inputs, what says which builder it is to be; the input `registries` configures one. */
type Given = { readonly builder: BuilderInputs; readonly registry: { readonly registries: readonly unknown[] } }

/**
 * Chooses the builder: that of the input, else the current one of buildx, else a new one. It only reads
 * files; a process would cost every build a tenth of a second.
 */
export async function chooseBuilder(
  { builder: inputs, registry }: Given,
  runner: Pick<Runner, 'buildxBuilder' | 'buildxConfig' | 'dockerConfig' | 'dockerContext' | 'dockerHost'>,
): Promise<ChosenBuilder> {
  if (!inputs.existing && !inputs.takesCurrent) return inputs
  const context = await currentContext(runner)
  if (inputs.existing) {
    const instance = await readInstance(runner.buildxConfig, inputs.existing)
    const driver = instance?.driver ?? (inputs.existing === context.name ? 'docker' : '')
    return { ...inputs, driver, isApart: isApart(instance) }
  }
  const current = await findCurrent(runner.buildxConfig, context.endpoint, runner.buildxBuilder)
  return current === undefined
    ? inputs
    : withCurrent(inputs, current, { context, hasRegistries: registry.registries.length > 0 })
}

function withCurrent(
  inputs: BuilderInputs,
  { name, by, instance }: Current,
  { context, hasRegistries }: { readonly context: CurrentContext; readonly hasRegistries: boolean },
): ChosenBuilder {
  // buildx creates none with the driver docker, and none without a driver.
  if (instance === undefined || ['docker', ''].includes(instance.driver)) {
    if (by === 'BUILDX_BUILDER' && name !== context.name)
      log.warning(`BUILDX_BUILDER is '${name}', but no builder of that name was created, so this step creates its own`)
    return inputs
  }
  const { driver, nodes } = instance
  if (hasRegistries) {
    log.info(`builder ${instance.name}, chosen by ${by}, is not used, because 'registries' configures a new one`)
    return inputs
  }
  log.info(`builder ${instance.name}, chosen by ${by}; set 'builder: new' to create one for this step alone`)
  return {
    ...inputs,
    existing: instance.name,
    driver,
    current: by,
    isOnDaemon: driver === 'docker-container' && nodes.length === 1 && nodes[0]?.endpoint === context.endpoint,
    isApart: isApart(instance),
  }
}

function isApart(instance: Instance | undefined): boolean {
  return instance?.driver === 'docker-container' && instance.nodes.every(({ network }) => network !== 'host')
}
