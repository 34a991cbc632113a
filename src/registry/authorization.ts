import { parseObject } from '../input/json.ts'
import { basicAuth } from './credentials.ts'
import { PermanentError } from './failure.ts'
import type { HttpRequest } from './http.ts'
import type { Login } from './logins.ts'

/** What a registry asks for before it answers: one item of `WWW-Authenticate` (RFC 9110, 11.6.1). */
export type Challenge = {
  readonly scheme: 'basic' | 'bearer'
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>
}

export type Authorization = {
  /** Value of the header `Authorization`. */
  readonly header: string
  /** Milliseconds since 1970 after which it is not worth sending. */
  readonly expires: number
  /** Whether the token names the actions asked for; undefined where it does not tell, as most registries' do not. */
  readonly grants?: boolean
}

const clientId = 'multiarch-build'

/** A parameter or the start of a challenge: `scheme`, `name=token` or `name="quoted \"text\""`. */
const item =
  /[\s,]*(?:([A-Za-z][A-Za-z0-9._-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][A-Za-z0-9-]*)(?=\s|,|$))/gy

/**
 * Parses `WWW-Authenticate`, which may have several challenges, each with parameters in any order, quoted or not;
 * schemes other than Basic and Bearer are left out.
 */
export function parseChallenges(header: string): Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = []
  for (const [, name, quoted, plain, scheme] of header.matchAll(item)) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: {} })
    else if (name !== undefined) {
      const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1')
      Object.assign(found.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value })
    }
  }
  return found.filter((challenge): challenge is Challenge => ['basic', 'bearer'].includes(challenge.scheme))
}

/** Bearer where both are offered, since some registries accept Basic for little more than the login. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return (
    challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm) ??
    challenges.find(({ scheme }) => scheme === 'basic')
  )
}

/** The header that answers a Basic challenge; undefined without a login that has a password. */
export function basicAuthorization(login: Login | undefined): Authorization | undefined {
  if (login?.kind !== 'password') return undefined
  return { header: `Basic ${basicAuth(login)}`, expires: Number.POSITIVE_INFINITY }
}

/**
 * The request for a token (distribution, docs/spec/auth: token.md for passwords, oauth.md for identity tokens).
 *
 * @param registry the URL that was asked, whose scheme says whether credentials may go over plain HTTP, and whose path
 *   whether a repository was asked for
 * @throws PermanentError for a realm that is no URL or would take credentials in the clear
 */
export function tokenRequest(
  challenge: Challenge,
  registry: URL,
  scope: string,
  login: Login | undefined,
): Omit<HttpRequest, 'limit'> {
  const { realm = '', service, scope: asked = '' } = challenge.parameters
  if (!URL.canParse(realm, registry.href))
    throw new PermanentError(`${registry.host} names '${realm}' as its token server, which is not a URL`)
  const url = new URL(realm, registry)
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || registry.protocol === 'https:'))
    throw new PermanentError(
      `${registry.host} asks for credentials to be sent to ${url.protocol}//${url.host} without TLS, which this action refuses`,
    )
  // Amazon's public registry and Gitea have their own scopes, and Artifactory names repositories without their
  // prefix; but at the start of the API no repository is meant, and GHCR names one that nobody may read.
  const dropped = registry.pathname === '/v2/' ? 'repository:' : scope.slice(0, scope.lastIndexOf(':') + 1)
  const scopes = [scope, ...asked.split(' ').filter((text) => text !== '' && !text.startsWith(dropped))]
  if (login?.kind === 'identity token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: login.token,
      client_id: clientId,
      scope: scopes.join(' '),
    })
    if (service) form.set('service', service)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', url, headers, body: form.toString() }
  }
  if (service) url.searchParams.set('service', service)
  for (const one of scopes) url.searchParams.append('scope', one)
  if (login?.kind === 'password') url.searchParams.set('account', login.username)
  return { method: 'GET', url, headers: {}, authorization: basicAuthorization(login)?.header }
}

/**
 * Reads the answer of a token server.
 *
 * @throws PermanentError for an answer without a token
 */
export function parseToken(body: string, scope: string, now = Date.now()): Authorization {
  const { token, access_token, expires_in } = parseObject(body)
  const value = token || access_token
  if (typeof value !== 'string') throw new PermanentError('the response of the token server has no token')
  // 60 s unless told (token.md).
  const seconds = Number(expires_in) || 60
  const grants = grantsOf(value, scope)
  // Renewed a little early, since the clocks of both sides differ.
  return {
    header: `Bearer ${value}`,
    expires: now + Math.max(seconds - 5, seconds / 2) * 1000,
    ...(grants !== undefined && { grants }),
  }
}

/** Whether a JWT's claim `access` (docs/spec/auth/jwt.md) has every action of a scope `repository:name:pull,push`. */
function grantsOf(token: string, scope: string): boolean | undefined {
  const { access } = parseObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  if (!Array.isArray(access)) return undefined
  const [, name, wanted = ''] = scope.match(/^repository:(.*):(.*)$/) ?? []
  const entries = access.filter((entry) => entry?.type === 'repository' && entry.name === name)
  // Under another name it may be the same repository.
  if (entries.length === 0 && access.length > 0) return undefined
  const granted: unknown[] = entries.flatMap(({ actions }) => actions ?? [])
  return granted.includes('*') || wanted.split(',').every((action) => granted.includes(action))
}
