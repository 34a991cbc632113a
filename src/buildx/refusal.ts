import { saidOfEngine } from '../docker/engine-said.ts'
import { saidByDocker } from '../docker/said.ts'
import { dockerHub, referenceIn } from '../reference.ts'
import type { RegistryFacts } from '../registry/facts.ts'
import type { Refused } from '../registry/rule.ts'
import { saidByBuildx } from './said.ts'

export type Refusal = Pick<RegistryFacts, 'kind' | 'host' | 'scope' | 'status' | 'detail' | 'lacks' | 'certificate'> &
  Pick<Refused, 'byTokenServer'>

/** What Go says if the network brought no answer. */
const unreachable = [
  'connection refused',
  'connection reset',
  'broken pipe',
  'connection timed out',
  'TLS handshake timeout',
  'i/o timeout',
  'request timeout',
  'deadline exceeded',
  'connection closed',
  'idle connection closed',
  'name server fails',
  'name resolution fails',
] as const

/**
 * Derives which registry refused what from the words of BuildKit, buildx or the Docker daemon. They pull and push
 * themselves, so their words are all that is known.
 *
 * @param fallback what to call the registry if the words do not name it; without it, such words are taken to be about
 *   something else
 * @returns undefined when the words are about something else
 */
export function readRefusal(words: string, fallback?: string): Refusal | undefined {
  // What a RUN prints may look like anything.
  if (saidByBuildx(words, ['RUN failed'])) return undefined
  // Then no registry was asked.
  if (saidOfEngine(words, ['engine not reached', 'BuildKit gone', 'BuildKit not reached'])) return undefined
  const host = registryIn(words) ?? fallback
  if (host === undefined) return undefined
  return connectionRefusal(words, host) ?? answerRefusal(words, host) ?? failedRequest(words, host)
}

/** TLS and proxies, before anything was asked. */
function connectionRefusal(words: string, host: string): Refusal | undefined {
  // Go reports a refused CONNECT by its status alone, and an unreachable proxy after `proxyconnect`.
  if (saidByBuildx(words, ['proxy refused'])) return { kind: 'proxy', host }
  if (saidByBuildx(words, ['unknown authority'])) return { kind: 'certificate', host }
  const certificate = certificateIn(words)
  if (certificate) return { kind: 'certificate', host, certificate }
  if (saidByBuildx(words, ['client certificate'])) return { kind: 'client certificate', host }
  if (saidByBuildx(words, ['plain HTTP'])) return { kind: 'plain HTTP', host }
  return undefined
}

/** What a registry answered. */
function answerRefusal(words: string, host: string): Refusal | undefined {
  const scope = scopeIn(words)
  const asked = { host, ...(scope && { scope }) }
  const limit = saidByBuildx(words, ['rate limited'])
  if (limit) return { kind: 'rate limited', ...asked, detail: limit.text }
  if (saidByBuildx(words, ['immutable tag'])) return { kind: 'immutable tag', host }
  // By its status alone, it may look like a missing permission.
  const artifact = saidByBuildx(words, ['artifact refused'])
  const { subject } = artifact?.details ?? {}
  if (artifact) return { kind: 'attestation refused', host, ...(subject !== undefined && { detail: subject }) }
  if (saidByBuildx(words, ['media type refused'])) return { kind: 'media type refused', host, status: 415 }
  if (saidByBuildx(words, ['push by digest rejected'])) return { kind: 'rejected by digest', host }
  return accessRefusal(words, asked) ?? serverError(words, host)
}

function serverError(words: string, host: string): Refusal | undefined {
  const busy = saidByBuildx(words, ['registry busy']) ?? saidByDocker(words, ['registry busy'])
  if (busy === undefined) return undefined
  const [status] = busy.text.match(/\b(?:408|5\d\d)\b/) ?? []
  return { kind: 'server error', host, ...(status !== undefined && { status: Number(status) }) }
}

function accessRefusal(words: string, asked: Pick<Refusal, 'host' | 'scope'>): Refusal | undefined {
  if (!saidByBuildx(words, ['unauthorized', 'denied', 'insufficient scope'])) return undefined
  const lack = saidByBuildx(words, ['no package right'])
  if (lack) return { kind: 'refused', ...asked, status: 403, lacks: lack.details.creates ? 'create' : 'write' }
  const isUnauthorized = saidByBuildx(words, ['unauthorized']) && !saidByBuildx(words, ['insufficient scope'])
  const status = isUnauthorized ? 401 : 403
  return { kind: 'refused', ...asked, status, ...(saidByBuildx(words, ['no token']) && { byTokenServer: true }) }
}

/** A request that got no answer; who was asked last may be another host than the registry. */
function failedRequest(words: string, host: string): Refusal | undefined {
  const unknown = saidByBuildx(words, ['no such host'])
  if (unknown) {
    const [, name = host] = words.match(/lookup (\S+?)(?: on \S+)?: no such host/i) ?? []
    return { kind: 'unknown host', host: host.startsWith(`${name}:`) || isHubs(name) ? host : name }
  }
  const proxy = saidByBuildx(words, ['proxy out of reach'])?.details
  if (proxy?.address !== undefined)
    return { kind: 'unreachable', host: proxy.address, detail: `${proxy.why}; it is the proxy on the way to ${host}` }
  const away = saidByBuildx(words, unreachable)
  return away && { kind: 'unreachable', host, detail: away.text }
}

function isHubs(name: string): boolean {
  return name === 'registry-1.docker.io' || name === 'registry.docker.io' || name === 'auth.docker.io'
}

/** What is wrong with a certificate of an authority that is trusted. */
function certificateIn(words: string): RegistryFacts['certificate'] {
  const said = saidByBuildx(words, ['certificate out of date']) ?? saidByBuildx(words, ['certificate for other names'])
  if (said === undefined) return undefined
  const { side, date, names } = said.details
  if (said.kind === 'certificate for other names') return { fault: 'other name', ...(names && { says: names }) }
  return { fault: side === 'before' ? 'not yet valid' : 'expired', ...(date && { says: date }) }
}

/** The registry that was asked: a push or pull names the image first, else the request does. */
export function registryIn(words: string): string | undefined {
  const image = imageIn(words)
  if (image) return image.host
  const [, pulled] = words.match(/^(\S+): Error response from daemon: /m) ?? []
  if (pulled !== undefined) return referenceIn(pulled)?.host
  const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? []
  return requested !== undefined && isHubs(requested) ? dockerHub : requested
}

/**
 * The scope for which a token was requested; if there was none, derived from the image or the request: writing blobs is
 * a push.
 */
function scopeIn(words: string): string | undefined {
  const scopes = [...words.matchAll(/[?&]scope=([^&\s":]+(?::[^&\s"]+)?)/g)].map(([, scope = '']) => safeDecode(scope))
  const asked = scopes.sort((a, b) => b.length - a.length)[0]
  if (asked) return asked
  const image = imageIn(words)
  if (image) return `repository:${image.path}:${image.pushed ? 'pull,push' : 'pull'}`
  const { method, repository, subject } = saidByBuildx(words, ['request failed'])?.details ?? {}
  if (repository === undefined) return undefined
  const pushes = method !== 'GET' && !(method === 'HEAD' && subject === 'manifests')
  return `repository:${repository}:${pushes ? 'pull,push' : 'pull'}`
}

/** The image that BuildKit says it failed to push or to read. */
function imageIn(words: string): { host: string; path: string; pushed: boolean } | undefined {
  const said = saidByBuildx(words, ['push failed', 'image not resolved'])
  if (said?.details.image === undefined) return undefined
  const image = referenceIn(said.details.image)
  // If it is not a reference, the request shows the registry.
  return image && { ...image, pushed: said.kind === 'push failed' }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
