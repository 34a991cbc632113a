import { readTargets } from '../bake-files/check.ts'
import { type Definition, requestedTargets } from '../bake-files/definition.ts'
import { isBuildCall } from '../buildx/warnings.ts'
import { secretSources } from '../image/secrets.ts'
import type { Job } from '../job.ts'
import { log, mask } from '../log.ts'
import { type DecideOptions, decideTarget, type TargetDecision } from './decide.ts'
import { masksOfSecrets } from './secrets.ts'
import { parseCommands } from './smoke.ts'
import { inBakeTerms } from './terms.ts'

/** Decides on every requested target, and reports what the user should know. */
export async function decideTargets(
  definition: Definition,
  { inputs, source }: Pick<DecideOptions, 'inputs' | 'source'>,
  job: Job,
): Promise<TargetDecision[]> {
  const names = requestedTargets(definition)
  const commands = await parseCommands(
    inputs.smokeTest,
    inputs.bake.targets.length > 0 ? undefined : Object.keys(definition.target),
  )
  const decided: TargetDecision[] = []
  for (const name of names)
    decided.push(await decideTarget(name, definition.target[name] ?? {}, { inputs, source, commands }, job))
  const sources = secretSources({ ...job.runner, workspace: source.folder })
  const masks = masksOfSecrets(readTargets(definition.target), sources)
  mask(masks)
  checkTested(decided, inputs)
  mask(decided.flatMap(({ decision, cache }) => [...decision.secrets.masks, ...cache.masks]))
  for (const notice of ofTargets(decided, ({ decision }) => decision.notices)) log.notice(notice)
  for (const warning of ofTargets(decided, ({ decision }) => decision.warnings)) log.warning(warning)
  return decided.map(({ decision, ...target }) => {
    const secrets = { ...decision.secrets, masks: [...decision.secrets.masks, ...masks] }
    return { ...target, decision: { ...decision, secrets } }
  })
}

/** Logs each message once, with all targets that it is about. */
function ofTargets(
  decided: readonly TargetDecision[],
  saidOf: (target: TargetDecision) => readonly string[],
): readonly string[] {
  const texts = [...new Set(decided.flatMap(saidOf))]
  return texts.map((text) => {
    const names = decided.filter((target) => saidOf(target).includes(text)).map(({ name }) => `'${name}'`)
    return `${names.length > 1 ? 'targets' : 'target'} ${names.join(', ')}: ${inBakeTerms(text)}`
  })
}

/** @throws Error where a test was asked for, and there is no image that could be tested */
function checkTested(
  decided: readonly TargetDecision[],
  { gate, smokeTest, bake }: Pick<DecideOptions['inputs'], 'gate' | 'smokeTest' | 'bake'>,
): void {
  const asked = {
    'smoke-test': smokeTest.trim() !== '',
    test: gate.test !== '',
    'verify-architecture': gate.verify === 'all',
  }
  const [name] = Object.entries(asked).flatMap(([name, isAsked]) => (isAsked ? [name] : []))
  if (name === undefined || decided.some(({ decision }) => decision.gate !== undefined)) return
  const why = isBuildCall(bake.call)
    ? `no target is pushed or loaded, so there is nothing to test; set 'push: true' or 'load: true', or set '${name}' only in runs that do`
    : `'call' evaluates Dockerfiles and builds no image; remove it from such steps`
  throw new Error(`input '${name}' is set, but ${why}`)
}
