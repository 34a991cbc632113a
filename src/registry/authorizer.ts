import {
  type Authorization,
  basicAuthorization,
  chooseChallenge,
  parseChallenges,
  parseToken,
  tokenRequest,
} from './authorization.ts'
import type { Connections } from './connections.ts'
import { maxAnswerBytes } from './content.ts'
import { factsOfAnswer, RegistryError } from './error.ts'
import type { RegistryFacts } from './facts.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import type { Login } from './logins.ts'

/** A repository as its registry's API has it, what a token for it must grant, and who asks for that. */
export type RepositoryAccess = {
  readonly host: string
  readonly name: string
  readonly scope: string
  readonly login: Login | undefined
}

/** What is known of a request before it is answered. */
export type RequestFacts = Pick<
  RegistryFacts,
  'host' | 'request' | 'scope' | 'login' | 'isAuthenticated' | 'acceptedFor'
>

/** @param request as messages name it: `PUT ghcr.io/owner/app:1.2.3` */
export function factsOf({ host, scope, login }: RepositoryAccess, request: string): RequestFacts {
  return { host, request, scope, ...(login && { login: login.description }) }
}

/** Authenticates requests, and reuses each authorization until it expires. */
export type Authorizer = {
  /** Sends a request, and once more where the answer is a challenge that we can meet; tells what is known since. */
  readonly send: (
    request: HttpRequest,
    access: RepositoryAccess,
    facts: RequestFacts,
  ) => Promise<{ answer: HttpAnswer; known: RequestFacts }>
  /** What would be sent along. */
  readonly current: (access: RepositoryAccess) => Authorization | undefined
  /** Whole seconds since a host last took the login; undefined where it never did, and within the first minute. */
  readonly acceptedFor: (host: string) => number | undefined
}

export function openAuthorizer(connections: Connections): Authorizer {
  const made = new Map<string, Authorization | undefined>()
  const making = new Map<string, Promise<Authorization | undefined>>()
  const { accept, acceptedFor } = rememberLogins()
  const current = (access: RepositoryAccess): Authorization | undefined => {
    const known = made.get(keyOf(access))
    return known !== undefined && known.expires > Date.now() ? known : undefined
  }
  const make = (key: string, challenged: Challenged): Promise<Authorization | undefined> => {
    const keep = (authorization: Authorization | undefined) => {
      made.set(key, authorization)
      return authorization
    }
    return authorize(connections, challenged)
      .then(keep)
      .finally(() => making.delete(key))
  }
  // The first to find an authorization used up makes the next; whoever comes later gets what was made since.
  const renew = async (used: Authorization | undefined, challenged: Challenged): Promise<Authorization | undefined> => {
    const since = current(challenged.access)
    if (since !== undefined && since !== used) return since
    const key = keyOf(challenged.access)
    const renewal = making.get(key) ?? make(key, challenged)
    making.set(key, renewal)
    return renewal
  }
  const sendAs = async (request: HttpRequest, { host, login }: RepositoryAccess, sent: Authorization | undefined) => {
    const answer = await connections.send({ ...request, authorization: sent?.header })
    if (answer.status !== 401 && login !== undefined && sent !== undefined) accept(host)
    return answer
  }
  return {
    current,
    acceptedFor,
    send: async (request, access, facts) => {
      const sent = current(access)
      const answer = await sendAs(request, access, sent)
      if (answer.status !== 401) return { answer, known: facts }
      const renewed = await renew(sent, { url: request.url, answer, access, facts })
      // The same once more would be refused once more: a password does not expire.
      if (renewed === undefined || renewed.header === sent?.header) return { answer, known: facts }
      const second = await sendAs(request, access, renewed)
      const isToken = renewed.header.startsWith('Bearer ')
      return { answer: second, known: isToken ? { ...facts, isAuthenticated: true } : facts }
    },
  }
}

/** Remembers by host when it last took the login. */
function rememberLogins(): Pick<Authorizer, 'acceptedFor'> & { readonly accept: (host: string) => void } {
  const accepted = new Map<string, number>()
  return {
    accept: (host) => accepted.set(host, Date.now()),
    acceptedFor: (host) => {
      const at = accepted.get(host)
      const seconds = at === undefined ? 0 : Math.floor((Date.now() - at) / 1000)
      return seconds >= 60 ? seconds : undefined
    },
  }
}

function keyOf({ host, scope }: RepositoryAccess): string {
  return `${host} ${scope}`
}

/** A request that was answered with 401. */
type Challenged = {
  readonly url: URL
  readonly answer: HttpAnswer
  readonly access: RepositoryAccess
  readonly facts: RequestFacts
}

/** Meets the challenge; undefined where we cannot. */
async function authorize(
  { send }: Connections,
  { url, answer: { headers }, access: { scope, login }, facts }: Challenged,
): Promise<Authorization | undefined> {
  if (login?.kind === 'registry token') return { header: `Bearer ${login.token}`, expires: Number.POSITIVE_INFINITY }
  const challenge = chooseChallenge(parseChallenges(headers['www-authenticate'] ?? ''))
  if (challenge === undefined) return undefined
  if (challenge.scheme === 'basic') return basicAuthorization(login)
  const request = tokenRequest(challenge, url, scope, login)
  const answer = await send({ ...request, limit: maxAnswerBytes })
  if (answer.status < 300) return parseToken(answer.body.toString(), scope)
  const { kind, ...answered } = factsOfAnswer(answer.status, answer.headers, answer.body.toString())
  const asked = `token of ${request.url.host} for ${facts.request}`
  // What is not there is the place for tokens, not what was asked for.
  throw new RegistryError({ ...facts, request: asked, kind: kind === 'not found' ? 'rejected' : kind, ...answered })
}
