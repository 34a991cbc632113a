import type { Transient } from '../retry.ts'
import { parseRetryAfter } from '../retry-after.ts'
import { lastLines } from '../tail.ts'
import type { RegistryErrorKind, RegistryFacts } from './facts.ts'
import { registryRules } from './rules.ts'
import { ruleIdOf, sentenceOf } from './sentences.ts'

/** A request that a registry did not answer as it should. The message holds no password and no token. */
export class RegistryError extends Error {
  readonly facts: RegistryFacts

  constructor(facts: RegistryFacts, cause?: unknown) {
    super(sentenceOf(facts), { cause })
    this.name = 'RegistryError'
    this.facts = facts
  }

  /** The same error, with the number of attempts. */
  after(attempts: number, seconds: number): RegistryError {
    return attempts > 1 ? new RegistryError({ ...this.facts, attempts, seconds }, this.cause) : this
  }
}

/** Tells whether an error says that a registry does not have what was asked for. */
export function isNotFound(error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.facts.kind === 'not found'
}

/** The rule about an error of the registry client; undefined for any other error, and for what no rule knows. */
export function ruleOf(error: unknown): string | undefined {
  return error instanceof RegistryError ? ruleIdOf(error.facts) : undefined
}

/** Content that was lost on the way arrives the next time; a registry that changes content does so each time. */
const wrongContent = { maxElapsed: 15_000 }

/**
 * Whether an error is one that passes: everything but refusals, wrong settings and what is not there.
 *
 * @param lag milliseconds in which what was asked for may not be there yet
 */
export function transience(error: unknown, lag = 0): Transient | undefined {
  if (!(error instanceof RegistryError)) return undefined
  const { facts } = error
  if (facts.kind === 'not found') return lag > 0 ? { ...happened(facts), maxElapsed: lag } : undefined
  const rule = registryRules.find(({ answered }) => answered(facts))
  const passing = rule ? rule.passes : facts.kind === 'wrong content' ? wrongContent : undefined
  return passing && { ...passing, ...happened(facts) }
}

function happened({ host, request, status, kind, detail, retryAfter }: RegistryFacts): Transient {
  const after = retryAfter === undefined ? {} : { retryAfter }
  if (status === undefined) return { reason: detail ?? kind, ...after }
  const reason = `${host} answered ${status}`
  return { reason, told: `${reason} to ${request}`, ...after }
}

/** As Docker Hub, ECR, Harbor, Quay, MSR and Artifact Registry say it in their own words. */
const immutableTag = /\bimmutab(?:le|ility)\b|cannot be overwritten|ImageTagAlreadyExists/i

/** As GitHub's registry says what the token of a job may not do. */
const lackOfRight = /installation not allowed to (Write|Create) organization package/i

const rateLimit = /rate.?limit|too.?many.?requests|abuse detection/i

/** What an answer other than a success means; `body` is the registry's text, of which its code and message are kept. */
export function factsOfAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  now = Date.now(),
): Pick<RegistryFacts, 'kind' | 'status' | 'code' | 'detail' | 'lacks' | 'retryAfter'> {
  const own = readErrorBody(body, headers['content-type'] ?? '')
  const retryAfter = readRetryAfter(headers, now)
  return {
    kind: kindOf(status, headers, body, `${own.code ?? ''} ${own.detail ?? ''}`),
    status,
    ...own,
    ...lackIn(own.detail),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** Of what a registry says: what the token of a job may not do. */
function lackIn(words: string | undefined): Pick<RegistryFacts, 'lacks'> {
  const [, right] = words?.match(lackOfRight) ?? []
  return right === undefined ? {} : { lacks: right.toLowerCase() === 'create' ? 'create' : 'write' }
}

function kindOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  words: string,
): RegistryErrorKind {
  // GitHub answers 403 to too many requests; its headers tell the same as the words (REST API, rate limits).
  const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'
  if (status === 429 || (status === 403 && (isLimit || rateLimit.test(words)))) return 'rate limited'
  if (status >= 400 && status < 500 && immutableTag.test(words)) return 'immutable tag'
  if (status === 415) return 'media type refused'
  if (status === 401 || status === 403) return 'refused'
  if (status === 404) return 'not found'
  if (status === 407) return 'proxy'
  if (status === 408 || status >= 500) return 'server error'
  // nginx says so on its own error page, and Go says the latter in a line.
  if (status === 400 && /SSL certificate/.test(body)) return 'client certificate'
  if (status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS/.test(body)) return 'TLS'
  return 'rejected'
}

/** GitHub tells the second at which a limit ends, others how many seconds are left. */
function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const reset = Number(headers['x-ratelimit-remaining'] === '0' ? headers['x-ratelimit-reset'] : undefined)
  return parseRetryAfter(headers['retry-after'], now) ?? (reset * 1000 > now ? reset * 1000 - now : undefined)
}

/** The answer's own code and message: the specification's `errors`, Docker Hub's `details`, or one line of text. */
function readErrorBody(body: string, contentType: string): Pick<RegistryFacts, 'code' | 'detail'> {
  try {
    const { errors, details, message, error_description, error } = JSON.parse(body) as Record<string, unknown>
    const [first] = (Array.isArray(errors) ? errors : []) as ({ code?: unknown; message?: unknown } | null)[]
    const detail = oneLine(first?.message ?? details ?? message ?? error_description ?? error)
    const code = oneLine(first?.code)
    return { ...(code && { code }), ...(detail && { detail }) }
  } catch {
    // A page for people says nothing about the request; a document of an object store may repeat the signature.
    const text = /html|xml/.test(contentType) || body.trimStart().startsWith('<') ? '' : oneLine(lastLines(body, 1))
    return text === '' ? {} : { detail: text }
  }
}

/**
 * What a registry says must not reach the log as commands of a terminal, nor fill it, nor give away the signature of an
 * URL.
 */
function oneLine(text: unknown): string {
  if (typeof text !== 'string') return ''
  return text
    .slice(0, 1000)
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, '$1')
    .trim()
    .slice(0, 300)
}
