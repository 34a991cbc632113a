import { dockerHub, parseReference } from '../reference.ts'
import type { RegistryFacts } from '../registry/facts.ts'
import { saidByBuildx } from './said.ts'

export type Refusal = Pick<RegistryFacts, 'kind' | 'host' | 'scope' | 'status' | 'certificate'>

/**
 * Reads from what BuildKit or buildx says which registry refused what. BuildKit itself pulls and pushes, so its words are
 * all that is known.
 *
 * @returns undefined when the words are about something else
 */
export function readRefusal(words: string): Refusal | undefined {
  // What a RUN prints may look like anything.
  if (saidByBuildx(words, ['RUN failed'])) return undefined
  const host = hostIn(words)
  if (host === undefined) return undefined
  if (saidByBuildx(words, ['unknown authority'])) return { kind: 'certificate', host }
  const certificate = certificateIn(words)
  if (certificate) return { kind: 'certificate', host, certificate }
  if (saidByBuildx(words, ['client certificate'])) return { kind: 'client certificate', host }
  if (saidByBuildx(words, ['plain HTTP'])) return { kind: 'plain HTTP', host }
  if (saidByBuildx(words, ['rate limited'])) return { kind: 'rate limited', host }
  if (saidByBuildx(words, ['immutable tag'])) return { kind: 'immutable tag', host }
  // By its status it may look like a right that is missing.
  if (saidByBuildx(words, ['artifact refused'])) return undefined
  if (saidByBuildx(words, ['push by digest rejected'])) return { kind: 'rejected by digest', host }
  if (!saidByBuildx(words, ['unauthorized', 'denied', 'insufficient scope'])) return undefined
  const scope = scopeIn(words)
  const isUnauthorized = saidByBuildx(words, ['unauthorized']) && !saidByBuildx(words, ['insufficient scope'])
  return { kind: 'refused', host, status: isUnauthorized ? 401 : 403, ...(scope && { scope }) }
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
  const { method, repository, subject } = saidByBuildx(words, ['request failed'])?.details ?? {}
  if (repository === undefined) return undefined
  const pushes = method !== 'GET' && !(method === 'HEAD' && subject === 'manifests')
  return `repository:${repository}:${pushes ? 'pull,push' : 'pull'}`
}

/** The image that BuildKit says it failed to push or to read. */
function imageIn(words: string): { host: string; path: string; pushed: boolean } | undefined {
  const said = saidByBuildx(words, ['push failed', 'image not resolved'])
  if (said?.details.image === undefined) return undefined
  try {
    const { host, path } = parseReference(said.details.image)
    return { host, path, pushed: said.kind === 'push failed' }
  } catch {
    // Not a reference: then the request tells.
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
