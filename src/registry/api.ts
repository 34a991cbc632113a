import { CancelledError } from '../cancel.ts'
import type { Phase } from '../phase.ts'
import { dockerHub, parseReference } from '../reference.ts'
import type { Retries } from '../retry.ts'
import { type Authorizer, factsOf, openAuthorizer, type RepositoryAccess, type RequestFacts } from './authorizer.ts'
import type { Connections } from './connections.ts'
import { factsOfAnswer, RegistryError, transience } from './error.ts'
import type { RegistryFacts } from './facts.ts'
import { factsOfFailure } from './failure.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import type { FindLogin } from './logins.ts'

export type RequestOptions = {
  /** The part of the job that asks; `tags` for what is written under a tag, else `check` unless told. */
  readonly phase?: Phase
  /** Milliseconds in which a registry may not have it yet, since it was pushed just before. */
  readonly lag?: number
  /** The digest that a tag had before it was moved, which counts as lag too. */
  readonly old?: string | undefined
  /** Milliseconds after which no further attempt begins. */
  readonly maxElapsed?: number
}

export type ErrorStatus = Pick<RegistryFacts, 'kind' | 'status'>

export type ApiRequest<T> = Omit<HttpRequest, 'url' | 'headers'> & {
  readonly headers?: HttpRequest['headers']
  /** What of the repository is asked for, as references say it: `:1.2.3`, `@sha256:…`. */
  readonly subject?: string
  /** Below the repository's own path; with a slash in front, below the API's. */
  readonly path: string
  /** Which refusals are as good as a success. */
  readonly ignores?: (status: ErrorStatus) => boolean
  /** Makes the result of a success, or throws where the answer is not what it should be. */
  readonly read: (answer: HttpAnswer, facts: RequestFacts) => T
}

/** Asks registries, with the login of each, and again while a failure is one that passes. */
export type Api = {
  /** @throws RegistryError, CancelledError */
  readonly send: <T>(repository: string, request: ApiRequest<T>, options?: RequestOptions) => Promise<T>
  /**
   * Whether the token for a repository grants pushes; undefined before one was asked for, or where it does not tell.
   */
  readonly authorization: (repository: string) => Promise<{ access: RepositoryAccess; grants: boolean | undefined }>
  readonly acceptedFor: Authorizer['acceptedFor']
}

/** A login is looked up once for each host, a token asked for once for each repository. */
export function openApi(connections: Connections, findLogin: FindLogin, retries: Retries): Api {
  const authorizer = openAuthorizer(connections)
  return {
    acceptedFor: authorizer.acceptedFor,
    authorization: async (repository) => {
      const access = await accessTo(repository, findLogin)
      return { access, grants: authorizer.current(access)?.grants }
    },
    send: async (repository, request, options = {}) => {
      const access = await accessTo(repository, findLogin)
      const { method, path, subject = '' } = request
      const what = `${method} ${path.startsWith('/') ? `${access.host}${path}` : `${repository}${subject}`}`
      return retries.call({
        phase: options.phase ?? (method === 'PUT' && subject.startsWith(':') ? 'tags' : 'check'),
        what,
        ask: () => {
          const acceptedFor = authorizer.acceptedFor(access.host)
          const facts = { ...factsOf(access, what), ...(acceptedFor !== undefined && { acceptedFor }) }
          return attempt(connections, authorizer, access, facts, request)
        },
        transience: (error) => transience(error, options.lag),
        ...(options.maxElapsed !== undefined && { maxElapsed: options.maxElapsed }),
        giveUp: (error, attempts, seconds) => (error instanceof RegistryError ? error.after(attempts, seconds) : error),
      })
    },
  }
}

async function accessTo(repository: string, findLogin: FindLogin): Promise<RepositoryAccess> {
  const { host, path } = parseReference(repository)
  // Docker Hub's official images have a name of two parts in its API.
  const name = host === dockerHub && !path.includes('/') ? `library/${path}` : path
  // One scope for all that is done in a repository: whatever is read there is read to push.
  return { host, name, scope: `repository:${name}:pull,push`, login: await findLogin(host, name) }
}

async function attempt<T>(
  connections: Connections,
  authorizer: Authorizer,
  access: RepositoryAccess,
  facts: RequestFacts,
  { path, read, ignores, headers = {}, ...rest }: ApiRequest<T>,
): Promise<T> {
  try {
    const address = await connections.addressOf(access.host)
    const url = new URL(path.startsWith('/') ? path : `/v2/${access.name}/${path}`, address)
    const { answer, known } = await authorizer.send({ ...rest, headers, url }, access, facts)
    if (answer.status < 200 || answer.status >= 300) {
      const refusal = factsOfAnswer(answer.status, answer.headers, answer.body.toString())
      if (!ignores?.(refusal)) throw new RegistryError({ ...known, ...refusal })
    }
    return read(answer, known)
  } catch (error) {
    if (error instanceof RegistryError || error instanceof CancelledError) throw error
    throw new RegistryError({ ...facts, ...factsOfFailure(error) }, error)
  }
}
