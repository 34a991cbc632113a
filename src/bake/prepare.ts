import { checkEntitlements, checkSecrets, checkTags, grantedBy, readTargets } from '../bake-files/check.ts'
import type { BakeTarget } from '../bake-files/definition.ts'
import { readDefinition } from '../bake-files/read.ts'
import { bindBuildx } from '../buildx/buildx.ts'
import { unkeptBinary } from '../cache/write.ts'
import { during } from '../failure.ts'
import { hostsOf } from '../image/hosts.ts'
import { readPlatforms } from '../input/platforms.ts'
import type { Job } from '../job.ts'
import type { Platforms } from '../platform.ts'
import { timed } from '../timed.ts'
import { emulateLater } from '../toolchain/emulate-later.ts'
import { prepare, provide } from '../toolchain/prepare.ts'
import type { Asked } from '../toolchain/toolchain.ts'
import { openTargets } from './complete.ts'
import type { TargetDecision } from './decide.ts'
import type { Given } from './means.ts'
import { decideTargets } from './targets.ts'

/** Reads the definition, decides on its targets, and prepares the builder and the registries. */
export async function prepareBake(given: Given, job: Job) {
  const { inputs, source, metadata, configuration, registries } = given
  const unkept = unkeptBinary(inputs.cache.write, job.runner)
  const provided = provide(inputs, unkept, job)
  const common = { configuration, tables: registries.tables, unkeptBinary: unkept }
  const preparing = (asked: Asked | Promise<Asked>) =>
    timed(() => prepare(inputs, { ...common, asked }, { ...job, run: registries.run }, provided))
  // BuildKit reads a remote definition, so there the builder comes first.
  const early = source.remote === undefined ? undefined : await preparing({ platforms: [], hosts: [] })
  const decide = async () => {
    const buildx = early?.value.buildx ?? bindBuildx(registries.run, (await provided.ensureBinary()).path, job.runner)
    const definition = await readDefinition(buildx, inputs.bake, source, metadata, early?.value.builder)
    const all = readTargets(definition.target)
    checkEntitlements(all, grantedBy(inputs.bake))
    checkSecrets(all)
    const targets = await decideTargets(definition, given, job)
    checkTags(targets.map(({ name, decision }) => ({ name, tags: publishedTags(decision) })))
    return { definition, targets, platforms: platformsOf(all, targets, job), hosts: hostsOfAll(targets) }
  }
  const deciding = decide()
  const readying = Promise.resolve(early ?? preparing(deciding))
  // The first failure is reported; nobody awaits the others then.
  readying.catch(() => {})
  const { definition, targets, platforms } = await deciding
  const opening = openTargets(targets, registries, job)
  opening.catch(() => {})
  const { value: toolchain, seconds } = await readying
  const later = async () => emulateLater(inputs.builder, platforms, provided.supplies, job)
  const emulation = early && (await during('emulation', {}, later))
  return {
    definition,
    targets,
    toolchain: { ...toolchain, ...emulation },
    preparedIn: seconds,
    publications: await opening,
  }
}

function hostsOfAll(targets: readonly TargetDecision[]): string[] {
  const hosts = targets.flatMap(({ decision, cache }) =>
    hostsOf(decision.outputs.pushedTo, decision.request, cache.from),
  )
  return [...new Set(hosts)]
}

/** All platforms that something is executed for, including what targets build on. */
function platformsOf(all: readonly BakeTarget[], targets: readonly TargetDecision[], { runner }: Job): Platforms {
  const linked = readPlatforms(
    all.flatMap(({ platforms }) => platforms),
    runner,
    [],
  )
  return [...new Set([...targets.flatMap(({ decision }) => decision.platforms), ...linked])]
}

/** The names that the image of a target gets, which others must not have. */
function publishedTags({ publish, outputs, tags }: TargetDecision['decision']): readonly string[] {
  return publish !== 'digest' && outputs.isTagged ? tags : []
}
