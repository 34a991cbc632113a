import { dockerHub, parseReference } from '../reference.ts'
import type { RegistryFacts } from '../registry/facts.ts'

/** What BuildKit's words tell of a registry that refused something. */
export type Refusal = Pick<RegistryFacts, 'kind' | 'host' | 'scope' | 'status' | 'certificate'>

// With a body in the registry's own format BuildKit shows that, else the status.
const unauthorized = /401 Unauthorized|: unauthorized: |no basic auth credentials/
// GHCR says it with 403, others with 429.
const rateLimited = /secondary rate limit|toomanyrequests|429 Too Many Requests/i
const refused = new RegExp(`${unauthorized.source}|403 Forbidden|: denied: |insufficient_scope|access denied`)
const untagged = 'failed to push (?:[^\\s/]+/)?[^\\s:@]+: '
const refusedByDigest = [
  new RegExp(`${untagged}.*PUT request to \\S+/manifests/sha256:\\S+: 4(?!01|03|08|29)\\d\\d `),
  new RegExp(`${untagged}(?:unsupported|manifest invalid|tag invalid): `),
]

/**
 * Reads from what BuildKit or buildx says which registry refused what. BuildKit pulls and pushes by itself, so its words
 * are all that is known.
 *
 * @returns undefined when the words are about something else
 */
export function readRefusal(words: string): Refusal | undefined {
  // What a RUN prints may look like anything.
  if (words.includes('did not complete successfully: exit code')) return undefined
  const host = hostIn(words)
  if (host === undefined) return undefined
  if (/x509: certificate signed by unknown authority/.test(words)) return { kind: 'certificate', host }
  const certificate = certificateIn(words)
  if (certificate) return { kind: 'certificate', host, certificate }
  if (/remote error: tls: (?:bad certificate|certificate required)/.test(words))
    return { kind: 'client certificate', host }
  if (/server gave HTTP response to HTTPS client/.test(words)) return { kind: 'plain HTTP', host }
  if (rateLimited.test(words)) return { kind: 'rate limited', host }
  if (refusedByDigest.some((form) => form.test(words))) return { kind: 'rejected by digest', host }
  if (!refused.test(words)) return undefined
  const scope = scopeIn(words)
  const isUnauthorized = unauthorized.test(words) && !words.includes('insufficient_scope')
  return { kind: 'refused', host, status: isUnauthorized ? 401 : 403, ...(scope && { scope }) }
}

/** The words of Go's crypto/x509 (verify.go) for a certificate of an authority that it trusts. */
function certificateIn(words: string): RegistryFacts['certificate'] {
  const [expired, side, date] =
    words.match(
      /x509: certificate has expired or is not yet valid(?:: current time \S+ is (after|before) ([\d-]+))?/,
    ) ?? []
  if (expired) return { fault: side === 'before' ? 'not yet valid' : 'expired', ...(date && { says: date }) }
  const [other, names] =
    words.match(
      /x509: certificate is (?:valid for (.+), not |not valid for any names)|x509: cannot validate certificate for /,
    ) ?? []
  return other ? { fault: 'other name', ...(names && { says: names }) } : undefined
}

/** The registry that was asked: a push or pull names the image first, else the request does. */
function hostIn(words: string): string | undefined {
  const image = imageIn(words)
  if (image) return image.host
  const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? []
  return requested === 'registry-1.docker.io' || requested === 'registry.docker.io' ? dockerHub : requested
}

/** As the token was asked for; where there was none, made of the image or the request: writing blobs is a push. */
function scopeIn(words: string): string | undefined {
  const scopes = [...words.matchAll(/[?&]scope=([^&\s":]+(?::[^&\s"]+)?)/g)].map(([, scope = '']) => safeDecode(scope))
  const asked = scopes.sort((a, b) => b.length - a.length)[0]
  if (asked) return asked
  const image = imageIn(words)
  if (image) return `repository:${image.path}:${image.pushed ? 'pull,push' : 'pull'}`
  const [, method, repository, kind] =
    words.match(/(HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(\S+?)\/(blobs|manifests|tags)\//) ?? []
  if (repository === undefined) return undefined
  const pushes = method !== 'GET' && !(method === 'HEAD' && kind === 'manifests')
  return `repository:${repository}:${pushes ? 'pull,push' : 'pull'}`
}

/** The image that BuildKit says it failed to push or to read. */
function imageIn(words: string): { host: string; path: string; pushed: boolean } | undefined {
  const [, verb, name] = words.match(/failed to (push|resolve source metadata for|pull) (\S+?):? /) ?? []
  if (name === undefined) return undefined
  try {
    const { host, repository } = parseReference(name)
    const path = repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository
    return { host, path, pushed: verb === 'push' }
  } catch {
    // No reference: then the request tells.
    return undefined
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
