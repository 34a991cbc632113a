import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { defaultContext, isRemote, renderContext } from '../git-context.ts'
import type { Runner } from '../runner.ts'
import { contextsOf, type Definition, mapTargets, type RawTarget, withValues } from './definition.ts'

/** Where the definition is, and from where paths of it start. */
export type BakeSource = {
  /** The Git URL of a definition that BuildKit fetches; undefined for one of this machine. */
  readonly remote: string | undefined
  /** Where buildx runs. */
  readonly folder: string
  /** The same, relative to the workspace. */
  readonly place: string
  /** Variables by which BuildKit may read the repository of the job. */
  readonly env: Readonly<Record<string, string>>
  /** Whether there is such a variable, here or in the environment. */
  readonly hasToken: boolean
}

const tokenVariable = 'BUILDX_BAKE_GIT_AUTH_TOKEN'

/**
 * Decides where the definition comes from. The token of the job is for the definition of its own repository alone: a bake file
 * can read the variable that it is in. One in the environment counts more.
 *
 * @throws Error for a folder that is not there
 */
export function decideSource(
  { source, workdir, githubToken }: { readonly source: string; readonly workdir: string; readonly githubToken: string },
  runner: Pick<Runner, 'workspace' | 'serverUrl' | 'repository' | 'environment'> & Parameters<typeof defaultContext>[0],
): BakeSource {
  const commit = defaultContext(runner)
  const given = source === '' ? commit : renderContext(source, commit)
  const remote = isRemote(given) ? given : undefined
  const folder = resolve(runner.workspace, workdir, remote === undefined ? given : '.')
  if (!existsSync(folder)) {
    const input = remote === undefined && source !== '' ? 'source' : 'workdir'
    const value = input === 'source' ? source : workdir
    throw new Error(
      `input '${input}' is '${value}', but there is no folder ${folder}; check out the repository before this step, or correct the path`,
    )
  }
  const isOwn = remote !== undefined && isRepository(remote, runner)
  const isGiven = Boolean(runner.environment[tokenVariable])
  const env: Readonly<Record<string, string>> =
    isOwn && githubToken !== '' && !isGiven ? { [tokenVariable]: githubToken } : {}
  return {
    remote,
    folder,
    place: relative(runner.workspace, folder) || '.',
    env,
    hasToken: isGiven || Object.keys(env).length > 0,
  }
}

/**
 * Turns a definition that was read from a Git repository into one that can be baked from a file: its paths become paths
 * in the repository, as in buildx (bake/bake.go, `updateContext`), and the token is added.
 *
 * @throws Error for a path that has no URL
 */
export function detach(
  definition: Definition,
  { remote, hasToken }: Pick<BakeSource, 'remote' | 'hasToken'>,
): Definition {
  if (remote === undefined) return definition
  return mapTargets(definition, (raw, name) => detached(name, raw, remote, hasToken))
}

function detached(name: string, raw: RawTarget, remote: string, hasToken: boolean): RawTarget {
  const contexts = Object.entries(contextsOf(raw)).map(([key, value]) => [
    key,
    isPath(value) ? inRepository(remote, value, `target '${name}', attribute 'contexts'`) : value,
  ])
  const asksServer = [String(raw.context ?? ''), ...contexts.map(([, value = '']) => value)].some((context) =>
    isOfServer(context, remote),
  )
  const token = { id: `GIT_AUTH_TOKEN.${hostOf(remote)}`, env: tokenVariable }
  return withValues(raw, {
    ...(contexts.length > 0 && { contexts: Object.fromEntries(contexts) }),
    ...(hasToken && asksServer && { secret: [...((raw.secret as unknown[]) ?? []), token] }),
  })
}

function isPath(context: string): boolean {
  return !isRemote(context) && !/^(?:target|docker-image|oci-layout|cwd):/.test(context)
}

/** `https://host/o/r.git#ref:folder` */
function inRepository(remote: string, folder: string, what: string): string {
  const [base = '', fragment = ''] = remote.split('#')
  if (!/\.git(?:$|[?#])/.test(remote) && !remote.startsWith('git@'))
    throw new Error(
      `${what} has the path '${folder}', which cannot be read from ${remote} because that is not a Git repository; check it out and set 'source: .'`,
    )
  const [ref = '', root = ''] = fragment.split(':')
  const path = [root, folder.replace(/^\.\//, '')].filter((part) => part !== '' && part !== '.').join('/')
  if (base.includes('?')) return `${base}&subdir=${encodeURI(path)}`
  return `${base}#${ref}:${path}`
}

function isRepository(url: string, { serverUrl, repository }: Pick<Runner, 'serverUrl' | 'repository'>): boolean {
  if (!isOfServer(url, serverUrl) || !URL.canParse(url)) return false
  const path = new URL(url).pathname.replace(/\.git$/, '')
  return path.toLowerCase() === `/${repository}`.toLowerCase()
}

/** By the same protocol too: a token that goes to it by HTTPS must not be seen on its way. */
function isOfServer(url: string, server: string): boolean {
  const protocolOf = (one: string) => (URL.canParse(one) ? new URL(one).protocol : '')
  return hostOf(url) !== '' && hostOf(url) === hostOf(server) && protocolOf(url) === protocolOf(server)
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : (/^[\w.-]+@([\w.-]+):/.exec(url)?.[1] ?? '')
}
