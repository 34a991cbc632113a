import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type CacheUse, openCache } from '../cache/use.ts'
import { during } from '../failure.ts'
import { complete } from '../image/complete.ts'
import { divide } from '../image/division.ts'
import { checkSource } from '../image/dockerfile.ts'
import { namesOf } from '../image/hosts.ts'
import { openPublication } from '../image/publication.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Publication } from '../manifest/publication.ts'
import type { Registries } from '../registry/access.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { CompleteTarget } from './compose.ts'
import type { TargetDecision } from './decide.ts'
import { inBakeTerms, ofTarget } from './terms.ts'

/** A target with all that it is baked, checked and published with. */
export type PreparedTarget = CompleteTarget &
  TargetDecision & {
    readonly publication: Publication
    readonly cache: TargetDecision['cache']
    readonly use: CacheUse
    /** Arguments that RUN needs in addition to those of the bake file, such as proxies. */
    readonly variables: Readonly<Record<string, string>>
  }

/** The private folder of a target. */
export function folderOf(index: number, { folder }: Pick<Job, 'folder'>): string {
  return join(folder, `target-${index}`)
}

/**
 * Checks for every target that its files are there and that its repositories can be pushed to, before anything is
 * built.
 *
 * @throws Error for a problem that would persist
 */
export async function openTargets(
  targets: readonly TargetDecision[],
  registries: Registries,
  job: Job,
): Promise<Publication[]> {
  return Promise.all(
    targets.map(async ({ name, target, decision, policy }, index) => {
      const folder = folderOf(index, job)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (!target.isInline && !/^cwd:/.test(target.dockerfile))
        await ofTarget(name, () => checkSource(decision.request, job.runner.workspace))
      const policing = policy && (await import('../image/policy.ts')).policingOf(policy, decision)
      return during('login', { names: namesOf(decision) }, () =>
        openPublication(registries, decision, folder, policing),
      )
    }),
  )
}

/**
 * Completes targets, once the builder is known.
 *
 * @throws Error for what this builder cannot build
 */
export async function completeTargets(
  targets: readonly TargetDecision[],
  publications: readonly Publication[],
  toolchain: Toolchain,
  job: Job,
): Promise<PreparedTarget[]> {
  const prepared: PreparedTarget[] = []
  for (const [index, target] of targets.entries()) {
    const { name, decision } = target
    const { request, remarks } = await ofTarget(name, () => complete(decision, toolchain, job))
    for (const { level, text } of remarks) log[level](`target '${name}': ${inBakeTerms(text)}`)
    const use = await openCache(target.cache, request, toolchain, decision.secrets.env, job)
    const outputs = { ...decision.outputs, layout: decision.declined?.layout }
    const division = await ofTarget(name, () => divide(use.request, outputs, toolchain.buildkit))
    const publication = publications[index]
    if (publication === undefined) throw new Error(`target '${name}' has no publication`)
    const variables = addedArguments(decision.request.buildArgs, request.buildArgs, job)
    prepared.push({ ...target, request, use, division, publication, variables, folder: folderOf(index, job) })
  }
  return prepared
}

/** Arguments that were added to those of the bake file, with their values: those without are variables of the job. */
function addedArguments(
  before: readonly string[],
  after: readonly string[],
  { runner }: Pick<Job, 'runner'>,
): Record<string, string> {
  const added = after.filter((argument) => !before.includes(argument))
  return Object.fromEntries(
    added.map((argument) => {
      const at = argument.indexOf('=')
      return at < 0
        ? [argument, runner.childEnvironment[argument] ?? '']
        : [argument.slice(0, at), argument.slice(at + 1)]
    }),
  )
}
