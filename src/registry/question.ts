import { CancelledError } from '../process.ts'
import { dockerHub, parseReference } from '../reference.ts'
import type { Retries } from '../retry.ts'
import { type Authorizer, type Facts, factsOf, openAuthorizer, type Place } from './authorizer.ts'
import type { Connections } from './connections.ts'
import { factsOfAnswer, RegistryError, transience } from './error.ts'
import type { RegistryFacts } from './facts.ts'
import { factsOfFailure } from './failure.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
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

/** What an answer that is no success means. */
export type Told = Pick<RegistryFacts, 'kind' | 'status'>

/** One request about a repository. */
export type Question<T> = Omit<HttpRequest, 'url' | 'headers'> & {
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

/** Asks registries, with the login of each, and again while what fails passes by itself. */
export type Asker = {
  /** @throws RegistryError, CancelledError */
  readonly ask: <T>(repository: string, question: Question<T>, asking?: Asking) => Promise<T>
  /** What proves who we are in a repository; undefined before a registry asked for it. */
  readonly authorization: (repository: string) => Promise<{ place: Place; grants: boolean | undefined }>
}

/** A login is looked up once for each host, a token asked for once for each repository. */
export function openAsker(connections: Connections, findLogin: FindLogin, retries: Retries): Asker {
  const authorizer = openAuthorizer(connections)
  return {
    authorization: async (repository) => {
      const place = await placeOf(repository, findLogin)
      return { place, grants: authorizer.current(place)?.grants }
    },
    ask: async (repository, question, asking = {}) => {
      const place = await placeOf(repository, findLogin)
      const { method, path, subject = '' } = question
      const what = `${method} ${path.startsWith('/') ? `${place.host}${path}` : `${repository}${subject}`}`
      return retries.call({
        what,
        ask: () => attempt(connections, authorizer, place, factsOf(place, what), question),
        transience: (error) => transience(error, asking.lag),
        ...(asking.patience !== undefined && { patience: asking.patience }),
        giveUp: (error, attempts, seconds) => (error instanceof RegistryError ? error.after(attempts, seconds) : error),
      })
    },
  }
}

async function placeOf(repository: string, findLogin: FindLogin): Promise<Place> {
  const { host, repository: full } = parseReference(repository)
  const path = full.startsWith(`${host}/`) ? full.slice(host.length + 1) : full
  // Docker Hub's official images have a name of two parts in its API.
  const name = host === dockerHub && !path.includes('/') ? `library/${path}` : path
  // One scope for all that is done in a repository: whatever is read there is read to push.
  return { host, name, scope: `repository:${name}:pull,push`, login: await findLogin(host, name) }
}

async function attempt<T>(
  connections: Connections,
  authorizer: Authorizer,
  place: Place,
  facts: Facts,
  { path, read, ignores, headers = {}, ...rest }: Question<T>,
): Promise<T> {
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
