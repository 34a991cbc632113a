import { join } from 'node:path'
import { ignoring } from '../architecture/ignore.ts'
import { linuxImages, verifyInRegistry } from '../architecture/in-registry.ts'
import type { SharedLayers } from '../architecture/shared-layers.ts'
import type { Verdict } from '../architecture/verify.ts'
import { countBaseLayers } from '../buildx/base-layers.ts'
import type { Built } from '../buildx/build.ts'
import type { GateDecision } from '../gate/decide.ts'
import { type GateOptions, passGate } from '../gate/gate.ts'
import type { ScriptImages } from '../gate/script.ts'
import type { SmokeOptions } from '../gate/smoke.ts'
import type { Tested } from '../gate/tests.ts'
import { readText } from '../input/file.ts'
import type { Job } from '../job.ts'
import { debug, group, log } from '../log.ts'
import type { Examine, Published } from '../manifest/publication.ts'
import { architectureOf, isLinux, type PlatformName, type Platforms } from '../platform.ts'
import type { Registries } from '../registry/access.ts'
import type { RegistryClient } from '../registry/client.ts'
import { isEmulatedHere, qemuFor } from '../toolchain/emulated-here.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'

/** A build that was made, what is to be looked for in it, and with what. */
export type Made = {
  readonly gate: GateDecision
  readonly decision: BuildDecision
  readonly toolchain: Toolchain
  readonly registries: Registries
  /** What each call of buildx left, and for which platforms it was made. */
  readonly built: readonly (Pick<Built, 'ref' | 'imageId'> & { readonly platforms: Platforms })[]
  /** Of several that are baked together. */
  readonly target?: string
  /** What the images of these have in common. */
  readonly shared?: SharedLayers
}

// Every build loads this file: what only some inputs ask for is loaded on use.

/** Where an image is that is examined. */
export type Place = {
  readonly client: () => Promise<Pick<RegistryClient, 'stream'>>
  /** Empty where the image has no name by which a script could pull it. */
  readonly repository: string
  /** What a Dockerfile calls the index, the contexts that make it known, and where their paths start. */
  readonly named: (digest: string) => { readonly reference: string } & Pick<SmokeOptions, 'contexts' | 'folder'>
}

/** Makes what examines an image that was pushed, before its tags move. */
export function examinePushed(made: Made, job: Job): Examine {
  const [{ repository } = { repository: '' }] = made.decision.targets
  const named = (digest: string) => ({ reference: `${repository}@${digest}` })
  return examineIn({ client: made.registries.client, repository, named }, made, job)
}

/** Makes what examines an image by its digests. */
export function examineIn({ client: open, repository, named }: Place, made: Made, job: Job): Examine {
  const { gate, decision, toolchain, shared } = made
  const { verify, commands } = gate
  const { buildx, builder } = toolchain
  return async (image) => {
    const images = linuxImages(image)
    for (const { platform } of image.platforms.filter((one) => !images.includes(one)))
      debug(`${platform}: what it executes is not verified or tested, since it is not for Linux`)
    const isIgnored = await ignoring(gate.ignore)
    const client = await open()
    const countBase = (platform: PlatformName, layers: readonly string[]) =>
      countBaseLayers(buildx, { builder, ref: refOf(made, platform), platform }, layers)
    const { reference, ...context } = named(image.content.digest)
    const scripted = (platforms: Platforms): ScriptImages => ({
      index: reference,
      images: images
        .filter(({ platform }) => platforms.includes(platform))
        .map(({ platform, descriptor }) => ({ platform, image: `${repository}@${descriptor.digest}` })),
    })
    const { allow } = decision.request
    return passGate(
      {
        verify:
          verify !== 'off' &&
          (() =>
            told(verifyInRegistry(client, repository, image, { verify, isIgnored, countBase, shared }), made.target)),
        smokeTest:
          commands.length > 0 &&
          (async (platforms) => {
            const { smokeTest } = await import('../gate/smoke.ts')
            const options = { ...machineOf(made), builder, allow, ...context }
            return smokeTest(buildx, { reference, platforms }, commands, options)
          }),
        test: gate.test !== '' && repository !== '' && ((platforms) => script(made, scripted(platforms), job)),
      },
      optionsFor(
        images.map(({ platform }) => platform),
        decision,
        job,
      ),
    )
  }
}

/** Examines an image that is in the Docker engine, and nowhere else. */
export async function examineLoaded(made: Made, job: Job): Promise<Published> {
  const { gate, decision, toolchain, built } = made
  const { verify, commands } = gate
  const { docker } = toolchain
  const image = decision.tags[0] ?? built[0]?.imageId ?? ''
  const linux = decision.builtFor.filter(isLinux)
  const isIgnored = await ignoring(gate.ignore)
  const { tests, refusal } = await passGate(
    {
      verify:
        verify !== 'off' &&
        (async () => {
          const { verifyInEngine } = await import('../architecture/in-engine.ts')
          return told(verifyInEngine(docker, image, linux, { verify, isIgnored }), made.target)
        }),
      smokeTest:
        commands.length > 0 &&
        (async (platforms) => {
          const { smokeTestInEngine } = await import('../gate/smoke-in-engine.ts')
          return smokeTestInEngine(docker, { image, platforms }, commands, machineOf(made))
        }),
      test:
        gate.test !== '' &&
        ((platforms) =>
          script(made, { index: image, images: platforms.map((platform) => ({ platform, image })) }, job)),
    },
    optionsFor(linux, decision, job),
  )
  const failure = refusal && [`${refusal.what}; it is in Docker Engine anyway:`, ...refusal.reasons].join('\n')
  return { tests, moved: [], ...(failure !== undefined && { failure, failedIn: 'test' }) }
}

function machineOf({ gate, decision, toolchain, target }: Made) {
  return {
    target,
    timeout: gate.timeoutSeconds,
    network: decision.request.network,
    emulated: (platform: PlatformName) => toolchain.emulatedArchitectures?.has(architectureOf(platform)),
    qemu: qemuFor,
  }
}

async function script(made: Made, images: ScriptImages, { runner, folder }: Job): Promise<Tested> {
  const { runScript } = await import('../gate/script.ts')
  const { timeout, target, emulated: emulatedByBuilder } = machineOf(made)
  const emulated = (platform: PlatformName) => emulatedByBuilder(platform) ?? isEmulatedHere(platform, runner.arch)
  return runScript(made.registries.run, made.gate.test, images, { folder, timeout, emulated, target })
}

function told(verdicts: Promise<readonly Verdict[]>, target: string | undefined): Promise<readonly Verdict[]> {
  return group(
    target === undefined ? 'Verify the architecture' : `Verify the architecture of ${target}`,
    async ({ info }) => {
      const found = await verdicts
      for (const { platform, right, layersRead } of found) {
        const some = [...right.slice(0, 4), ...(right.length > 4 ? [`${right.length - 4} more`] : [])].join(', ')
        const read = layersRead > 0 ? ` (layers read: ${layersRead})` : ''
        info(`${platform}: ${some ? `built for it: ${some}` : 'found no program known to be built for it'}${read}`)
      }
      return found
    },
  )
}

function optionsFor(platforms: Platforms, { request, dockerfile }: BuildDecision, { runner }: Job): GateOptions {
  const read = () => {
    const text = dockerfile === undefined ? undefined : readText(join(runner.workspace, dockerfile))
    return dockerfile === undefined || text === undefined ? undefined : { path: dockerfile, text }
  }
  return { platforms, readDockerfile: read, target: request.target, warn: log.warning }
}

function refOf({ built }: Made, platform: PlatformName): string {
  return (built.find(({ platforms }) => platforms.includes(platform)) ?? built[0])?.ref ?? ''
}
