import { configKey, type DockerConfig } from '../docker/config.ts'
import { parseObject } from '../input/json.ts'
import { CommandError, type Run } from '../process.ts'
import { dockerHub, registryHost } from '../reference.ts'
import { lastLines } from '../tail.ts'
import type { Credential } from './credentials.ts'
import { chooseScoped, type ScopedConfig } from './scoped-logins.ts'

/** How to prove who we are to a registry, and where that comes from, in words for a message. */
export type Login = { readonly description: string } & (
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, which some registries give out at login. */
  | { readonly kind: 'identity token'; readonly token: string }
  /** Sent unchanged. */
  | { readonly kind: 'registry token'; readonly token: string }
)

/**
 * Finds the login with which to pull and push; undefined for an anonymous client.
 *
 * @param name the repository as the API has it, e.g. `library/alpine`; empty where it is not known
 */
export type FindLogin = (host: string, name: string) => Promise<Login | undefined>

export type LoginSources = {
  /** Of the input `registry-auth`. */
  readonly credentials: readonly Credential[]
  /** Of buildx, for parts of registries. */
  readonly scoped: readonly ScopedConfig[]
  /** The user's config.json. */
  readonly config: DockerConfig
  /** The variable `DOCKER_AUTH_CONFIG`. */
  readonly environmentConfig: string | undefined
  readonly run: Run
  /** Milliseconds after which a credential helper is stopped; half a minute unless told. */
  readonly helperTimeout?: number
}

type Entry = NonNullable<DockerConfig['auths']>[string]

/**
 * Finds logins as docker/cli does (cli/config/configfile/file.go, GetCredentialsStore): `DOCKER_AUTH_CONFIG`, then the
 * helper of the host or of all hosts, and only without a helper the file itself; as for buildx, which hands the logins
 * to BuildKit, that is the file for the repository where there is one. What the job was given goes first. A host is
 * looked up once in each file.
 *
 * @throws Error, from the function returned, when a credential helper fails; it names the helper and the host
 */
export function findLogins({
  credentials,
  scoped,
  config,
  environmentConfig,
  run,
  helperTimeout = 30_000,
}: LoginSources): FindLogin {
  const fromEnvironment = authsOf(parseObject(environmentConfig || '{}'))
  const find = async (host: string, own: ScopedConfig | undefined): Promise<Login | undefined> => {
    const credential = credentials.find((one) => one.host === host)
    if (credential) {
      const { username, password } = credential
      return { kind: 'password', username, password, description: `user '${username}' from 'registry-auth'` }
    }
    const key = configKey(host)
    // Even without a password it hides the file (memory/store.go).
    if (Object.hasOwn(fromEnvironment, key)) return loginOf(fromEnvironment[key], 'DOCKER_AUTH_CONFIG')
    const [file, source] = own?.config ? [own.config, `buildx's ${own.folder}`] : [config, 'the Docker configuration']
    const helper = file.credHelpers?.[key] ?? file.credsStore
    return helper ? askHelper(run, helper, key, helperTimeout) : loginOf(entryOf(authsOf(file), host), source)
  }
  const found = new Map<string, Promise<Login | undefined>>()
  const lookUp: FindLogin = (host, name) => {
    const own = chooseScoped(scoped, host, name)
    const key = `${host} ${own?.folder ?? ''}`
    const login = found.get(key) ?? find(host, own)
    found.set(key, login)
    return login
  }
  return async (host, name) =>
    (await lookUp(host, name)) ?? (sharedWithHub.includes(host) ? lookUp(dockerHub, name) : undefined)
}

/** Docker's other registries, which know Docker Hub's users (buildx, dockerconfig/configprovider.go). */
const sharedWithHub = ['dhi.io', 'registry.scout.docker.com']

function authsOf({ auths }: { readonly auths?: unknown }): Readonly<Record<string, unknown>> {
  return typeof auths === 'object' && auths !== null ? (auths as Record<string, unknown>) : {}
}

/**
 * The entry of a host, whose key may also be a URL with a path, as old clients wrote it, or another name of Docker Hub.
 */
function entryOf(auths: Readonly<Record<string, unknown>>, host: string): unknown {
  const hostIn = (text: string) => registryHost(text.replace(/^https?:\/\//, '').split('/')[0] ?? '')
  return auths[configKey(host)] ?? Object.entries(auths).find(([name]) => hostIn(name) === host)?.[1]
}

/** Reads an `auths` entry; undefined if it has no login (credential helpers leave such entries) or is unreadable. */
function loginOf(entry: unknown, source: string): Login | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { registrytoken, identitytoken, auth, username, password } = entry as Entry
  if (registrytoken) return { kind: 'registry token', token: registrytoken, description: `the token from ${source}` }
  const [name = '', ...rest] = Buffer.from(auth ?? '', 'base64')
    .toString()
    .split(':')
  // docker/cli cuts the NULs that the oldest clients padded passwords with.
  const found = auth
    ? { username: name, password: rest.join(':').replace(/^\0+|\0+$/g, '') }
    : { username: username ?? '', password: password ?? '' }
  if (identitytoken) {
    const whose = found.username ? `user '${found.username}'` : 'the token'
    return { kind: 'identity token', token: identitytoken, description: `${whose} from ${source}` }
  }
  if (found.username === '' || found.password === '') return undefined
  return { kind: 'password', ...found, description: `user '${found.username}' from ${source}` }
}

/** Asks a helper by its protocol (docker/docker-credential-helpers): the key goes in, JSON or a reason comes out. */
async function askHelper(run: Run, helper: string, key: string, timeout: number): Promise<Login | undefined> {
  const program = `docker-credential-${helper}`
  const description = `the login from the credential helper '${helper}'`
  const failed = (reason: string) =>
    new Error(
      `${program} returned no login for ${key}: ${reason}; log in again before this step, or use 'registry-auth'`,
    )
  const stop = AbortSignal.timeout(timeout)
  const answer = await run(program, ['get'], { input: key, stop }).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    if (stop.aborted)
      throw failed(
        `it did not answer within ${timeout / 1000} s, probably because it is waiting to be unlocked or for a network`,
      )
    const words = error.stdout.trim() || error.stderr.trim()
    if (/credentials not found/i.test(words)) return undefined
    // A helper that fails late may have printed the password already.
    throw failed(lastLines(words.includes('"Secret"') ? '' : words, 1).slice(0, 300) || `it ${error.reason}`)
  })
  if (answer === undefined) return undefined
  // What cannot be read is not repeated: it may be a password.
  const { Username: username, Secret: secret } = parseObject(answer.stdout)
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw failed('its output is not JSON with Username and Secret')
  if (username === '' && secret === '') return undefined
  return username === '<token>'
    ? { kind: 'identity token', token: secret, description }
    : { kind: 'password', username, password: secret, description }
}

/** Hosts that there are logins for, by one name each; `keys` are those of a Docker configuration, some of which are URLs. */
export function loginHosts(credentials: readonly Pick<Credential, 'host'>[], keys: readonly string[]): string[] {
  const configured = keys.flatMap((key) => registryHost(key.replace(/^https?:\/\//, '').split('/')[0] ?? '') ?? [])
  return [...new Set([...credentials.map(({ host }) => host), ...configured])]
}
