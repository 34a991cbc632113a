import { dockerHub, parseReference } from '../reference.ts'
import { configKey, type DockerConfig } from './credentials.ts'
import type { RegistryInputs } from './inputs.ts'

/** Whom a registry knows us as. */
export type LoginOf = (host: string) => string | undefined

/** The user and where the login comes from, in words; undefined without a login. */
export function describeLogins({ credentials }: Pick<RegistryInputs, 'credentials'>, config: DockerConfig): LoginOf {
  return (host) => {
    const given = credentials.find((credential) => credential.host === host)
    if (given) return `user '${given.username}' of 'registry-auth'`
    const helper = config.credHelpers?.[configKey(host)] ?? config.credsStore
    if (helper) return `the login of the credential helper '${helper}'`
    const auth = config.auths?.[configKey(host)]?.auth
    if (auth === undefined) return undefined
    return `user '${Buffer.from(auth, 'base64').toString().split(':')[0]}' of the Docker configuration`
  }
}

// With a body in the registry's own format BuildKit shows that, else the status.
const unauthorized = /401 Unauthorized|: unauthorized: |no basic auth credentials/
const refused = new RegExp(`${unauthorized.source}|403 Forbidden|: denied: |insufficient_scope|access denied`)
const untagged = 'failed to push (?:[^\\s/]+/)?[^\\s:@]+: '
const refusedByDigest = [
  new RegExp(`${untagged}.*PUT request to \\S+/manifests/sha256:\\S+: 4(?!01|03|08|29)\\d\\d `),
  new RegExp(`${untagged}(?:unsupported|manifest invalid|tag invalid): `),
]

/**
 * Says in one sentence what a registry refused, to whom, and what the likely cause is.
 *
 * @param words what BuildKit or buildx said
 * @returns undefined when the words are about something else
 */
export function explainRefusal(words: string, loginOf: LoginOf): string | undefined {
  // What a RUN prints may look like anything.
  if (words.includes('did not complete successfully: exit code')) return undefined
  const host = hostIn(words)
  if (host === undefined) return undefined
  const settings = (key: string) => `"${host}": {${key}}`
  if (/x509: certificate signed by unknown authority/.test(words))
    return `the certificate of ${host} is of an authority that nothing here trusts; give the right one with 'registries', ${settings('ca: path/of/ca.pem')}`
  if (/remote error: tls: (?:bad certificate|certificate required)/.test(words))
    return `${host} asks for a client certificate and got none that it accepts; give it with 'registries', ${settings('cert: …, key: …')}`
  if (/server gave HTTP response to HTTPS client/.test(words))
    return `${host} speaks plain HTTP; if that is meant, say so with 'registries', ${settings('http: true')}`
  if (refusedByDigest.some((form) => form.test(words)))
    return `${host} refused a manifest that has no tag; where a registry takes no pushes by digest, use 'publish: direct'`
  if (!refused.test(words)) return undefined

  const login = loginOf(host)
  const scope = scopeIn(words)
  return `${host} refused ${login ?? 'an anonymous client'}${scope ? `, scope ${scope}` : ''}; ${causeOf(words, host, login)}`
}

function causeOf(words: string, host: string, login: string | undefined): string {
  if (login === undefined)
    return `likely there is no login: give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`
  if (unauthorized.test(words) && !words.includes('insufficient_scope'))
    return 'likely the user name or the password is wrong, or the password has expired'
  if (host === 'ghcr.io')
    return `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`
  return 'likely this user may not do this in this repository, or the repository does not exist'
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
