import { type FailedStep, readFailedStep, readSourceLine, type SourceLine } from '../buildx/failed-step.ts'
import { isPushFailure, wholeError } from '../buildx/failure.ts'
import { failingStep } from '../buildx/progress.ts'
import { readRefusal } from '../buildx/refusal.ts'
import { exitCodes, saidByBuildx, withoutCommand, withoutStereotypes } from '../buildx/said.ts'
import { isCacheExport, parseStep } from '../buildx/steps.ts'
import { forkOf } from '../event.ts'
import type { Failure } from '../failure.ts'
import { messageOf } from '../message.ts'
import type { Phase } from '../phase.ts'
import { normalisedName, type PlatformName } from '../platform.ts'
import { CommandError } from '../process.ts'
import { RegistryError } from '../registry/error.ts'
import type { Refused } from '../registry/rule.ts'
import { answerOf } from '../registry/sentences.ts'
import { lastLines } from '../tail.ts'
import { inTime } from './rules/in-time.ts'
import { placesOf } from './rules/places.ts'
import type { Symptom } from './rules/rule.ts'
import { saidByAny } from './rules/sentences.ts'

/** A symptom, and the failure in the original words. */
export type Original = {
  readonly symptom: Symptom
  /** All original words: shown below the advice, or alone. */
  readonly words: string
}

/** How many lines of a step's output are examined. */
const lookedAt = 50

/** Derives the symptom from a failure. */
export async function readFailure({ phase, scene, cause }: Failure): Promise<Original> {
  const answer = answerIn(cause)
  if (answer !== undefined) {
    const { message, facts } = answer
    const words = answer === cause ? answerOf(facts) : messageOf(cause)
    return { symptom: { phase, error: message, refused: await withFacts(facts, scene) }, words }
  }
  if (!(cause instanceof CommandError) || phase !== 'build')
    return { symptom: await withRefusal({ phase, error: messageOf(cause) }, scene), words: messageOf(cause) }
  const { stderr, exitCode } = cause
  if (exitCode === exitCodes.cancelled) return unknown(phase, 'the build was cancelled')
  if (exitCode === exitCodes.outOfResources)
    return unknown(phase, `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`)
  const final = wholeError(stderr)
  const told = final === undefined ? cause.message : withoutStereotypes(final)
  const error = withoutCommand(told)
  const step = readFailedStep(cause, lookedAt)
  const block = failingStep(stderr)
  const place = step ? step.source : readSourceLine(stderr)
  const platform = step && platformOf(step, scene.source?.platforms ?? [])
  return {
    symptom: await withRefusal(
      {
        phase: phaseOf(cause, error, step),
        error,
        ...(step && { step }),
        ...(place && { place }),
        ...(platform && { platform }),
      },
      scene,
    ),
    words: [final === undefined ? told : `the build failed: ${told}`, block ?? quoted(place)]
      .filter(Boolean)
      .join('\n'),
  }
}

/** The answer of a registry to this action, if it is the error or the cause of one that says more. */
function answerIn(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error
  return error instanceof Error && error.cause instanceof RegistryError ? error.cause : undefined
}

function unknown(phase: Phase, words: string): Original {
  return { symptom: { phase, error: words }, words }
}

/** The faulty line of the Dockerfile if no step failed, as BuildKit marks it. */
function quoted(place: SourceLine | undefined): string | undefined {
  return place && `${place.file}:${place.line}\n>>> ${place.text}`
}

/** If only one platform is built, every step is for it. */
function platformOf({ name }: FailedStep, platforms: readonly PlatformName[]): PlatformName | undefined {
  // `[linux/riscv64 internal] load metadata for …`
  const [, inner] = name.match(/^\[(\S+\/\S+) internal\] /) ?? []
  const target = inner === undefined ? parseStep(name)?.target : normalisedName(inner)
  return target ?? (platforms.length === 1 ? platforms[0] : undefined)
}

/** The part of a build that failed. Writing a cache can fail a build, too. */
function phaseOf(cause: CommandError, error: string, step: FailedStep | undefined): Phase {
  if (isPushFailure(cause)) return 'push'
  const isCache = isCacheExport(step?.name ?? '') || saidByBuildx(error, ['cache export failed']) !== undefined
  return isCache ? 'cache' : 'build'
}

/** Adds which registry refused what, and whom. */
export async function withRefusal(symptom: Symptom, scene: Failure['scene']): Promise<Symptom> {
  const isAboutImages = symptom.phase === 'pull' || symptom.phase === 'push'
  const refusal = readRefusal(symptom.error, isAboutImages ? 'the registry' : undefined)
  if (refusal === undefined) return symptom
  // All downloads before a build that nobody answered are reported together.
  const isAway = refusal.kind === 'unknown host' || refusal.kind === 'unreachable'
  if (isAway && saidByAny(symptom.error, ['no BuildKit image', 'no QEMU image'])) return symptom
  const [, name = ''] = refusal.scope?.match(/^repository:(.*):/) ?? []
  const login = await inTime(async () => scene.registries?.findLogin(refusal.host, name))
  return { ...symptom, refused: await withFacts({ ...refusal, ...(login && { login: login.description }) }, scene) }
}

/** Adds to a refusal what the registry does not know: who asked, in which run, and where its host is named. */
async function withFacts(refused: Refused, scene: Failure['scene']): Promise<Refused> {
  const fork = scene.runner && forkOf(scene.runner)
  const places = placesOf(refused.host, scene)
  return {
    ...refused,
    ...(fork && { fork }),
    ...(places.length > 0 && { places }),
    ...(refused.kind === 'refused' && (await loginFacts(refused, scene))),
  }
}

/** For a login, whether it worked before; for a host without one, which hosts have one. */
async function loginFacts(
  { host, login, acceptedFor }: Refused,
  { registries }: Failure['scene'],
): Promise<Pick<Refused, 'acceptedFor' | 'otherLogins'>> {
  if (login === undefined) {
    const hosts = (await inTime(async () => registries?.loginHosts?.())) ?? []
    const otherLogins = hosts.filter((one) => one !== host)
    return otherLogins.length > 0 ? { otherLogins } : {}
  }
  const client = await inTime(async () => registries?.client())
  const seconds = acceptedFor ?? client?.acceptedFor(host)
  return seconds === undefined ? {} : { acceptedFor: seconds }
}
