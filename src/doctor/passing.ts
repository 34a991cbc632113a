import { causeOf } from '../buildx/failure.ts'
import { errorLines, finalError } from '../buildx/progress.ts'
import { readRefusal, registryIn } from '../buildx/refusal.ts'
import { saidByBuildx, withoutCommand, withoutStereotypes } from '../buildx/said.ts'
import { Failure } from '../failure.ts'
import type { Phase } from '../phase.ts'
import { parseReference } from '../reference.ts'
import type { Transient } from '../retry.ts'
import { lastLines } from '../tail.ts'
import { passing } from './diagnose.ts'
import { type Kind, saidByAny } from './rules/sentences.ts'
import { readFailure } from './symptom.ts'

// Which failures of buildx and docker are temporary, according to the rules. Loaded when something failed.

/**
 * Milliseconds before a build is retried at a rate limit. BuildKit retries other failures for about seven seconds; at a
 * rate limit it gives up after five milliseconds, whatever `Retry-After` says (tried with BuildKit 0.32.2).
 */
const limitedPause = 30_000

/**
 * Tells whether a build failed for a temporary reason: in its push, when every step was done, or while a base image was
 * fetched. Its phase shows which.
 */
export async function passingBuild(error: unknown): Promise<Transient | undefined> {
  const cause = causeOf(error)
  if (cause?.exitCode === undefined) return undefined
  const { symptom } = await readFailure(new Failure('build', {}, cause))
  const lines = errorLines(cause.stderr)
  // If the token server failed, the final error does not mention a push, but that of the step does.
  const isBuilt = symptom.phase === 'push' || lines.some(({ text, isFinal }) => isFinal && isPush(text))
  const phase = isBuilt ? 'push' : symptom.phase
  if (!isBuilt && !saidByBuildx(symptom.error, ['image not resolved', 'image not fetched'])) return undefined
  // If the registry's answer has its own body, the status is only in the progress.
  const texts = [symptom.error, ...(isBuilt ? lines.map(({ text }) => text) : [])]
  const known = texts.flatMap((text) => passingWords(phase, text, registryIn(text) ?? registryIn(symptom.error)) ?? [])
  // Some of the texts leave out the status that others have.
  const found = known.find(({ hasStatus }) => hasStatus) ?? known[0]
  if (found === undefined) return undefined
  const { reason, isLimit, hasStatus: _, ...passes } = found
  const told = `${reason} while ${whatWasMoved(texts.join('\n'), isBuilt)}`
  return { ...passes, phase, reason, told, ...(isLimit && { retryAfter: limitedPause }) }
}

function isPush(words: string): boolean {
  return saidByBuildx(withoutCommand(words), ['push failed']) !== undefined
}

function whatWasMoved(words: string, isBuilt: boolean): string {
  if (!isBuilt) return 'a base image was fetched'
  return /\/manifests\/|"(?:manifest|index)-sha256:/.test(words) ? 'a manifest was pushed' : 'layers were pushed'
}

/** Tells by the daemon's words whether a pull that failed may succeed when it is tried again. */
export function passingPull(words: string, reference: string): Transient | undefined {
  const found = passingWords('pull', words, parseReference(reference).host)
  return found && { reason: found.reason, told: `${found.reason} while ${reference} was pulled` }
}

/** Tells the same of the boot of a builder. */
export function passingBoot(error: unknown): Transient | undefined {
  const { stderr = '' } = causeOf(error) ?? {}
  const words = finalError(stderr) ?? lastLines(stderr, 3)
  const found = passingWords('boot', words, registryIn(words))
  return found && { reason: found.reason, told: `${found.reason} while the builder was starting` }
}

/** Tells the same of a cache that was not written, by BuildKit's words. */
export function passingCache(words: string): Transient | undefined {
  const found = passingWords('cache', words, registryIn(words))
  if (found === undefined) return undefined
  const told = `${found.reason} while the cache was saved`
  return { reason: found.reason, told, ...(found.isLimit && { retryAfter: limitedPause }) }
}

function passingWords(
  phase: Phase,
  words: string,
  host: string | undefined,
): (Transient & { readonly isLimit: boolean; readonly hasStatus: boolean }) | undefined {
  const error = withoutStereotypes(words)
  const refused = readRefusal(error, host ?? 'the registry')
  const passes = passing({ phase, error, ...(refused && { refused }) })
  if (passes === undefined) return undefined
  const isLimit = refused?.kind === 'rate limited'
  const reason = happened(error, proxyIn(error) ?? host)
  return { ...passes, reason, isLimit, hasStatus: statusIn(error) !== undefined }
}

const networks = [
  [['connection reset', 'broken pipe'], (to) => `the connection to ${to} was reset`],
  [['connection refused'], (to) => `${to} refused the connection`],
  [['no such host', 'name server fails', 'name resolution fails'], (to) => `the name of ${to} could not be resolved`],
  [
    ['i/o timeout', 'TLS handshake timeout', 'connection timed out', 'request timeout', 'deadline exceeded'],
    (to) => `${to} did not answer in time`,
  ],
  [['wrong content'], (to) => `${to} sent wrong content`],
  [['connection closed', 'idle connection closed'], (to) => `${to} closed the connection`],
] as const satisfies readonly (readonly [readonly Kind[], (host: string) => string])[]

function proxyIn(words: string): string | undefined {
  return saidByAny(words, ['proxy out of reach'])?.details.address
}

/** In a few words: `ghcr.io answered 503`. */
function happened(words: string, host = 'the registry'): string {
  const status = statusIn(words)
  if (status !== undefined) return `${host} answered ${status}`
  if (saidByAny(words, ['rate limited'])) return `${host} is rate-limiting requests`
  const network = networks.find(([kinds]) => saidByAny(words, kinds))
  return network ? network[1](host) : `${host} is temporarily unavailable`
}

function statusIn(words: string): string | undefined {
  return words.match(/(?:^|: )([45]\d\d)(?= [A-Z]|:|$)/m)?.[1]
}
