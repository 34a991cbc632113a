import type { FailedStep } from '../buildx/failed-step.ts'
import { readFailedStep } from '../buildx/failed-step.ts'
import { isPushFailure } from '../buildx/failure.ts'
import { failingStep, finalError } from '../buildx/progress.ts'
import { readRefusal } from '../buildx/refusal.ts'
import { exitCodes, withoutStereotypes } from '../buildx/said.ts'
import { parseStep } from '../buildx/steps.ts'
import { forkOf } from '../event.ts'
import type { Failure, Phase } from '../failure.ts'
import { messageOf } from '../message.ts'
import type { PlatformName } from '../platform.ts'
import { CommandError } from '../process.ts'
import { RegistryError } from '../registry/error.ts'
import { answerOf } from '../registry/sentences.ts'
import { lastLines } from '../tail.ts'
import type { Symptom } from './rules/rule.ts'

/** A symptom, and the failure in the original words. */
export type Original = {
  readonly symptom: Symptom
  /** All that was said of it: what stands below an advice, or alone. */
  readonly words: string
}

/** Of what a step printed, the lines that are looked at. */
const lookedAt = 50

/** Takes a failure apart. */
export async function readFailure({ phase, scene, cause }: Failure): Promise<Original> {
  if (cause instanceof RegistryError) {
    const { message, facts } = cause
    const fork = scene.runner && forkOf(scene.runner)
    return { symptom: { phase, error: message, refused: { ...facts, ...(fork && { fork }) } }, words: answerOf(facts) }
  }
  if (!(cause instanceof CommandError) || phase !== 'build')
    return { symptom: await withRefusal({ phase, error: messageOf(cause) }, scene), words: messageOf(cause) }
  const { stderr, exitCode } = cause
  if (exitCode === exitCodes.cancelled) return unknown(phase, 'the build was cancelled')
  if (exitCode === exitCodes.outOfResources)
    return unknown(phase, `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`)
  const final = finalError(stderr)
  const error = final === undefined ? cause.message : withoutStereotypes(final)
  const step = readFailedStep(cause, lookedAt)
  const block = failingStep(stderr)
  const platform = step && platformOf(step, scene.source?.platforms ?? [])
  return {
    symptom: await withRefusal(
      {
        phase: isPushFailure(cause) ? 'push' : phase,
        error,
        ...(step && { step }),
        ...(platform && { platform }),
      },
      scene,
    ),
    words: [final === undefined ? error : `the build failed: ${error}`, block].filter(Boolean).join('\n'),
  }
}

function unknown(phase: Phase, words: string): Original {
  return { symptom: { phase, error: words }, words }
}

/** Where nothing else is built, a step is for the one platform. */
function platformOf({ name }: FailedStep, platforms: readonly PlatformName[]): PlatformName | undefined {
  const target = parseStep(name)?.target
  return target ?? (platforms.length === 1 ? platforms[0] : undefined)
}

/** Adds which registry refused what, and to whom. */
async function withRefusal(symptom: Symptom, { registries, runner }: Failure['scene']): Promise<Symptom> {
  const refusal = readRefusal(symptom.error)
  if (refusal === undefined) return symptom
  const [, name = ''] = refusal.scope?.match(/^repository:(.*):/) ?? []
  const login = await registries?.findLogin(refusal.host, name).catch(() => undefined)
  const fork = runner && forkOf(runner)
  const refused = { ...refusal, ...(login && { login: login.description }), ...(fork && { fork }) }
  return { ...symptom, refused }
}
