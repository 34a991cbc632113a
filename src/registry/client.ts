import { CancelledError } from '../process.ts'
import { digestForm, dockerHub, parseReference } from '../reference.ts'
import type { Retries } from '../retry.ts'
import { type Facts, factsOf, openAuthorizer, type Place } from './authorizer.ts'
import type { Connections, HttpAnswer, HttpRequest } from './connections.ts'
import { type Content, digestOf, longestAnswer, manifestTypes, mediaTypeOf } from './content.ts'
import { factsOfAnswer, isNotFound, passes, RegistryError, type RegistryFacts } from './error.ts'
import { factsOfFailure } from './failure.ts'
import type { FindLogin } from './logins.ts'

/** How one call is repeated. */
export type Asking = {
  /** Milliseconds in which a registry may not have it yet, since it was pushed just before. */
  readonly lag?: number
  /** The digest that a tag had before it was moved, which counts as lag too. */
  readonly old?: string | undefined
  /** Milliseconds after which no further attempt begins. */
  readonly patience?: number
}

/**
 * Manifests and configs of registries, by the OCI distribution specification. Repositories are named as references do,
 * with the host in front unless it is Docker Hub. Whatever passes by itself is asked again; every other failure is a
 * {@link RegistryError}.
 */
export type RegistryClient = {
  /** @param reference a tag, or a digest that the bytes must have */
  readonly manifest: (repository: string, reference: string, asking?: Asking) => Promise<Content>
  /** The digest that a tag or digest resolves to, undefined where there is none; without reading the manifest. */
  readonly digest: (repository: string, reference: string, asking?: Asking) => Promise<string | undefined>
  /** Makes a tag point to content, or stores it under its digest. */
  readonly put: (repository: string, reference: string, content: Content) => Promise<void>
  /** A blob whole, at most 8 MiB of it: the config of an image. */
  readonly blob: (repository: string, digest: string, asking?: Asking) => Promise<Buffer>
  /** Resolves where this client may push, as far as the registry tells before it is tried. */
  readonly assertPush: (repository: string, asking?: Asking) => Promise<void>
}

const longestManifest = 4 * 1024 * 1024
const longestConfig = 8 * 1024 * 1024
const accept = { accept: manifestTypes.join(', ') }

type Told = Pick<RegistryFacts, 'kind' | 'status'>

type Question<T> = Omit<HttpRequest, 'url' | 'headers'> & {
  readonly headers?: HttpRequest['headers']
  /** What of the repository is asked for, as references say it: `:1.2.3`, `@sha256:…`. */
  readonly subject?: string
  /** Below the repository's own path; with a slash in front, below the API's. */
  readonly path: string
  /** Tells which refusals are as good as a success. */
  readonly ignores?: (told: Told) => boolean
  /** Makes the result of a success, or throws where the answer is not what it should be. */
  readonly read: (answer: HttpAnswer, facts: Facts) => T
}

/** Opens the client of one job: a login is looked up once for each host, a token asked for once for each repository. */
export function openClient(connections: Connections, findLogin: FindLogin, retries: Retries): RegistryClient {
  const authorizer = openAuthorizer(connections)

  const placeOf = async (repository: string): Promise<Place> => {
    const { host, repository: full } = parseReference(repository)
    const path = full.startsWith(`${host}/`) ? full.slice(host.length + 1) : full
    // Docker Hub's official images have a name of two parts in its API.
    const name = host === dockerHub && !path.includes('/') ? `library/${path}` : path
    // One scope for all that is done in a repository: whatever is read there is read to push.
    return { host, name, scope: `repository:${name}:pull,push`, login: await findLogin(host, name) }
  }

  const attempt = async <T>(
    place: Place,
    facts: Facts,
    { path, read, ignores, headers = {}, ...rest }: Question<T>,
  ): Promise<T> => {
    try {
      const address = await connections.addressOf(place.host)
      const url = new URL(path.startsWith('/') ? path : `/v2/${place.name}/${path}`, address)
      const { answer, known } = await authorizer.send({ ...rest, headers, url }, place, facts)
      if (answer.status < 200 || answer.status >= 300) {
        const told = factsOfAnswer(answer.status, answer.headers, answer.body.toString())
        if (!ignores?.(told)) throw new RegistryError({ ...known, ...told })
      }
      return read(answer, known)
    } catch (error) {
      if (error instanceof RegistryError || error instanceof CancelledError) throw error
      throw new RegistryError({ ...facts, ...factsOfFailure(error) }, error)
    }
  }

  const ask = async <T>(repository: string, question: Question<T>, asking: Asking = {}): Promise<T> => {
    const place = await placeOf(repository)
    const { method, path, subject = '' } = question
    const what = `${method} ${path.startsWith('/') ? `${place.host}${path}` : `${repository}${subject}`}`
    return retries.call({
      what,
      ask: () => attempt(place, factsOf(place, what), question),
      passes: (error) => passes(error, asking.lag),
      ...(asking.patience !== undefined && { patience: asking.patience }),
      giveUp: (error, attempts, seconds) => (error instanceof RegistryError ? error.after(attempts, seconds) : error),
    })
  }

  const manifest: RegistryClient['manifest'] = (repository, reference, asking) =>
    ask(
      repository,
      {
        method: 'GET',
        ...manifestAt(reference),
        headers: accept,
        limit: longestManifest,
        read: ({ headers, body }, facts) => {
          const digest = verified(body, reference, facts)
          const mediaType = mediaTypeOf(body, headers['content-type'])
          if (mediaType === undefined) throw wrongContent(facts, 'what came is no manifest')
          return { digest, mediaType, bytes: body }
        },
      },
      asking,
    )

  const digest: RegistryClient['digest'] = async (repository, reference, asking) => {
    const question = { method: 'HEAD', ...manifestAt(reference), headers: accept, limit: 0 } as const
    // The answer to HEAD has no body, which alone tells a limit from a refusal; and a few registries know no HEAD.
    const ignores = ({ kind, status }: Told) => status === 405 || (status === 403 && kind === 'refused')
    const read = ({ headers }: HttpAnswer, facts: Facts) => {
      const told = headers['docker-content-digest'] ?? ''
      if (told !== '' && told === asking?.old)
        throw new RegistryError({ ...facts, kind: 'not found', detail: `it is still ${told}` })
      return told
    }
    try {
      const told = await ask(repository, { ...question, ignores, read }, asking)
      return digestForm.test(told) ? told : (await manifest(repository, reference, asking)).digest
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  return {
    manifest,
    digest,
    put: (repository, reference, { digest: expected, mediaType, bytes }) =>
      ask(repository, {
        method: 'PUT',
        ...manifestAt(reference),
        headers: { 'content-type': mediaType },
        body: bytes,
        limit: longestAnswer,
        read: ({ headers }, facts) => {
          const stored = headers['docker-content-digest'] ?? expected
          if (stored !== expected) throw wrongContent(facts, `it was stored as ${stored}, but is ${expected}`)
        },
      }),
    blob: (repository, reference, asking) =>
      ask(
        repository,
        {
          method: 'GET',
          subject: `@${reference}`,
          path: `blobs/${reference}`,
          limit: longestConfig,
          read: ({ body }, facts) => {
            verified(body, reference, facts)
            return body
          },
        },
        asking,
      ),
    assertPush: async (repository, asking) => {
      const start = { method: 'GET', path: '/v2/', limit: longestAnswer } as const
      await ask(repository, { ...start, ignores: mayStillPush, read: () => {} }, asking)
      const place = await placeOf(repository)
      if (authorizer.current(place)?.grants !== false) return
      const facts = factsOf(place, `token for ${repository}`)
      throw new RegistryError({ ...facts, kind: 'refused', detail: 'it does not hold the right to push' })
    },
  }
}

/** A gateway may let nobody to the start of the API, and lead on what is below the paths of its teams. */
function mayStillPush({ kind, status }: Told): boolean {
  return ['not found', 'rejected'].includes(kind) || (kind === 'refused' && status !== 401)
}

function wrongContent(facts: Facts, detail: string): RegistryError {
  return new RegistryError({ ...facts, kind: 'wrong content', detail })
}

/** The digest of bytes, which must be the one that was asked for: an answer may be cut, or another's. */
function verified(bytes: Buffer, reference: string, facts: Facts): string {
  const digest = digestOf(bytes)
  if (reference.includes(':') && reference !== digest)
    throw wrongContent(facts, `what came has the digest ${digest} (${bytes.length} bytes)`)
  return digest
}

function manifestAt(reference: string): { subject: string; path: string } {
  return { subject: `${reference.includes(':') ? '@' : ':'}${reference}`, path: `manifests/${reference}` }
}
