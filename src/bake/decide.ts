import { isAbsolute, join } from 'node:path'
import { checkText } from '../bake-files/check.ts'
import { type BakeTarget, type RawTarget, readTarget } from '../bake-files/definition.ts'
import type { BakeSource } from '../bake-files/source.ts'
import { type CacheDecision, decideCache } from '../cache/decide.ts'
import { isRemote } from '../git-context.ts'
import { type BuildDecision, decideBuild } from '../image/decide.ts'
import type { SettledInputs } from '../image/inputs.ts'
import { isPushed, namesOf, parseOutput } from '../image/output.ts'
import { settlePush } from '../image/push.ts'
import { readReference } from '../input/reference.ts'
import type { Job } from '../job.ts'
import { loadPolicy } from '../policy/inputs.ts'
import type { Policy } from '../policy/open.ts'
import type { ChosenBuilder } from '../toolchain/choose.ts'
import type { Inputs } from './inputs.ts'
import type { Commands } from './smoke.ts'
import { ofTarget } from './terms.ts'

/** One target of a bake, decided as a build of its own. */
export type TargetDecision = {
  readonly name: string
  readonly target: BakeTarget
  /** As buildx printed it. */
  readonly raw: RawTarget
  readonly decision: BuildDecision
  /** Undefined if tags are moved unconditionally. */
  readonly policy: Policy | undefined
  readonly cache: CacheDecision
}

export type DecideOptions = {
  readonly inputs: Inputs & { readonly builder: ChosenBuilder }
  readonly source: BakeSource
  readonly commands: Commands
}

/**
 * Decides about a target as about a build whose inputs its attributes are.
 *
 * @throws Error that names the target and the attribute that is wrong, or that cannot be kept where tags move last
 */
export async function decideTarget(
  name: string,
  raw: RawTarget,
  options: DecideOptions,
  job: Job,
): Promise<TargetDecision> {
  return ofTarget(name, async () => {
    const { inputs } = options
    const target = readTarget(name, raw)
    checkText(target)
    const settled = await settlePush(buildInputs(target, options), job.runner)
    checkNamed(target, settled)
    const { request } = settled
    const policy = await loadPolicy({ ...request, ...inputs.policy, untyped: 'manifest' }, job)
    const labelled = policy === undefined ? settled : { ...settled, request: { ...request, labels: policy.labels } }
    const decision = decideBuild(labelled, { secrets: [], warnings: [] }, job.runner)
    const { targets } = decision.declined ?? decision
    const identity = { ...request, target: name }
    const cached = { ...decision, targets, request: identity, isLeg: inputs.publish === 'digest' }
    const cache = decideCache(cacheOf(settled.cache, name), cached, job.runner)
    return { name, target, raw, decision, policy, cache }
  })
}

function buildInputs(target: BakeTarget, { inputs, source, commands }: DecideOptions): SettledInputs {
  const { bake, metadata: _, smokeTest: __, ...shared } = inputs
  const pushed = target.outputs.map(parseOutput).filter((output) => isPushed(output, false))
  const isHere = source.remote === undefined && !isRemote(target.context)
  const context = isHere ? pathIn(source.place, target.context) : target.context
  const hasGitSecret = target.secrets.some(({ id = '' }) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))
  const delivered = pushed.length > 0 || target.outputs.some((output) => parseOutput(output).type === 'docker')
  const gate = delivered
    ? { ...shared.gate, smokeTest: commands.of(target.name) }
    : ({ ...shared.gate, verify: 'off', ignore: [], test: '', smokeTest: [] } as const)
  return {
    ...shared,
    gate,
    images: [],
    flavor: [],
    request: {
      ...nothing,
      allow: bake.allow,
      annotations: target.annotations,
      attests: target.attests,
      buildArgs: target.args,
      buildContexts: Object.entries(target.contexts).map(([key, value]) => `${key}=${value}`),
      cacheFrom: target.cacheFrom,
      cacheTo: target.cacheTo,
      call: bake.call,
      context,
      file: isHere && !/^cwd:/.test(target.dockerfile) ? pathIn(context, target.dockerfile) : target.dockerfile,
      githubToken: hasGitSecret ? '' : bake.githubToken,
      labels: target.labels,
      network: target.network,
      noCache: target.noCache,
      outputs: target.outputs,
      platforms: target.platforms,
      push: pushed.length > 0 && (bake.push === 'auto' ? 'auto' : true),
      // buildx names an image by its tags, and by what the output says only where there are none.
      tags: target.tags.length > 0 ? target.tags : pushed.flatMap(namesOf),
      target: target.stage,
    } as SettledInputs['request'],
  }
}

function pathIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

/** Inputs of build that a bake takes from the definition, unchanged. */
const nothing = {
  addHosts: [],
  cgroupParent: '',
  load: false,
  noCacheFilters: [],
  provenance: '',
  pull: false,
  resource: [],
  sbom: '',
  secretEnvs: [],
  secretFiles: [],
  secrets: [],
  shmSize: '',
  ssh: [],
  ulimit: [],
}

function checkNamed({ name, outputs }: BakeTarget, { request: { push, tags } }: SettledInputs): void {
  if (push !== true || tags.length > 0) return
  const output = outputs.find((text) => isPushed(parseOutput(text), false)) ?? ''
  throw new Error(
    `it is pushed (${output}), but has no tags; add the attribute 'tags', name its repository in 'images' (name=ghcr.io/owner/app,target=${name}), or leave it out of 'targets'`,
  )
}

/** Each target has a cache of its own. */
function cacheOf(cache: SettledInputs['cache'], name: string): SettledInputs['cache'] {
  const { preset, ref, scope } = cache
  const tag = preset === 'registry' && ref !== '' ? readReference('cache-ref', ref).tag : undefined
  return {
    ...cache,
    ...(scope !== '' && { scope: `${scope}-${name}` }),
    ...(tag !== undefined && { ref: `${ref}-${name}` }),
  }
}
