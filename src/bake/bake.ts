import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { grantedBy } from '../bake-files/check.ts'
import type { Definition } from '../bake-files/definition.ts'
import { type Baked, bake, saveBakeCache } from '../buildx/bake.ts'
import type { Built } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import { killBuilder } from '../buildx/removal.ts'
import { buildWithCache } from '../cache/build.ts'
import type { WriteCache } from '../cache/use.ts'
import { openArtifacts } from '../image/artifacts.ts'
import { alsoTold, noteOf, openCalls } from '../image/calls.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import { phaseAttempts } from '../retry.ts'
import type { PreparedTarget } from './complete.ts'
import { type Composed, formatDefinition } from './compose.ts'
import type { BakeMeans, Given } from './means.ts'
import { cacheDefinition, plainDefinition, renews, repeatedDefinition, uncachedDefinition } from './variants.ts'

/**
 * Bakes every target in one call of buildx. As in a build, temporary failures are retried, and a bake whose cache hangs
 * is repeated without it.
 *
 * @returns what each entry of the definition left
 */
export async function bakeTargets(
  { definition, entries }: Composed,
  targets: readonly PreparedTarget[],
  { inputs, source, toolchain }: BakeMeans,
  onProgress: Observer['onProgress'],
  job: Job,
): Promise<Baked> {
  const { buildx, builder, isOwn, docker, buildkit } = toolchain
  const decision = callsDecision(definition, targets, inputs)
  const calls = openCalls(decision, toolchain, job)
  const artifacts = openArtifacts({ plain: plainDefinition, again: repeatedDefinition })
  const names = [...entries.values()].flat()
  const options = {
    builder,
    folder: job.folder,
    workdir: source.folder,
    allow: grantedBy(inputs.bake),
    env: environmentOf(targets, source),
  }
  const call = (wanted: Definition, observer: Observer, stop: AbortSignal) =>
    artifacts.push(wanted, (part, onPush) =>
      bakeAgain(part, job.retries, stop, (asked) =>
        calls.watch(decision.builtFor, { observer: alsoTold(observer, onProgress, onPush), stop }, (watched) =>
          bake(buildx, formatDefinition(asked), names, { ...options, ...watched }),
        ),
      ),
    )
  const readSeconds = Math.min(...targets.map(({ use }) => use.decision.readSeconds))
  const canEnd = isOwn && buildkit.driver === 'docker-container' && (buildkit.nodes ?? []).length < 2
  const never = new AbortController().signal
  try {
    return await calls.show('Bake', inputs.progress, async (print) => {
      const work = {
        build: (asked: Definition, observer: Observer, stop: AbortSignal = never) => call(asked, observer, stop),
        ...(canEnd && { endBuilder: () => killBuilder(docker, builder) }),
        print,
      }
      const asked = { request: definition, uncached: () => uncachedDefinition(definition) }
      return (await buildWithCache(asked, work, readSeconds)).result
    })
  } finally {
    const warning = artifacts.warning()
    if (warning !== undefined) log.warning(warning)
  }
}

/**
 * Returns the function that writes the cache of a target, with a second bake of that target alone: the builder has
 * every step already.
 */
export function cacheWriter(
  { name, folder, division }: Pick<PreparedTarget, 'name' | 'folder' | 'division'>,
  { definition, entries }: Composed,
  { inputs, source, toolchain }: BakeMeans,
): WriteCache {
  const { buildx, builder } = toolchain
  return async ({ platforms }, { entry, env, seconds }) => {
    const all = entries.get(name) ?? [name]
    // A part for the platforms of each node, if the builder has several.
    const part = division.groups.findIndex((group) => group.join() === platforms.join())
    const own = all.slice(Math.max(part, 0), part < 0 ? undefined : part + 1)
    const saving = formatDefinition(cacheDefinition(definition, own, { to: entry, platforms }))
    // Several may be written at once.
    const place = await mkdtemp(join(folder, 'cache-'))
    const options = { builder, folder: place, workdir: source.folder, allow: grantedBy(inputs.bake), seconds }
    return saveBakeCache(buildx, saving, own, { ...options, env: { ...source.env, ...env } })
  }
}

/** Variables of the secrets and caches of all targets, and of the repository that the definition is from. */
export function environmentOf(
  targets: readonly Pick<PreparedTarget, 'use'>[],
  { env }: Pick<Given['source'], 'env'>,
): Readonly<Record<string, string>> {
  return Object.assign({}, env, ...targets.map(({ use }) => use.env)) as Record<string, string>
}

/** What all targets together are shown by. */
export function callsDecision(
  { target }: Definition,
  targets: readonly Pick<PreparedTarget, 'decision'>[],
  { progress, stallSeconds }: Pick<Given['inputs'], 'progress' | 'stallSeconds'>,
): Parameters<typeof openCalls>[0] {
  const decisions = targets.map(({ decision }) => decision)
  const [first] = decisions
  return {
    builtFor: [...new Set(decisions.flatMap(({ builtFor }) => builtFor))],
    secrets: {
      options: [],
      env: {},
      warnings: [],
      masks: [...new Set(decisions.flatMap(({ secrets }) => secrets.masks))],
    },
    dockerfile: undefined,
    progress,
    shows: first?.shows ?? { annotations: true, summary: true },
    stallSeconds,
    baked: Object.keys(target),
  }
}

function bakeAgain(
  definition: Definition,
  retries: Job['retries'],
  stop: AbortSignal,
  call: (definition: Definition) => Promise<Baked>,
): Promise<Baked> {
  let wanted = definition
  return retries.call({
    phase: 'build',
    what: 'bake',
    ask: () => call(wanted),
    transience: async (error) => {
      const { passingBuild } = await import('../doctor/passing.ts')
      const passing = await passingBuild(error)
      if (passing === undefined) return undefined
      // Only then is it certain that every step was done, and `no-cache` had its effect.
      if (passing.phase === 'push') wanted = repeatedDefinition(definition)
      return { ...passing, note: noteOf(passing.phase === 'push', renews(wanted)) }
    },
    attempts: phaseAttempts,
    firstDelay: 5_000,
    stop,
  })
}

/** What each entry of a target left, in the order of its platforms. */
export function builtOf(
  { built }: Baked,
  entries: readonly string[],
  vertexes: readonly NonNullable<Built['vertexes']>[],
): Built[] {
  return entries.map((entry, index) => {
    const seen = vertexes[index] ?? []
    return { metadata: {}, ...built.get(entry), ...(seen.length > 0 && { vertexes: seen }) }
  })
}
