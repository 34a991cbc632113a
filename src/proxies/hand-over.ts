import { hasDriverOpt } from '../buildx/driver-opts.ts'
import { csvRecord } from '../input/csv.ts'
import { isLoopback } from '../reference.ts'
import { hostOf, isSecret, type ProxyName, type ProxySet, proxiesIn } from './read.ts'

/** Loopback, for programs that do not leave it out on their own: some know networks, some only names. */
const loopback = ['localhost', '127.0.0.1', '127.0.0.0/8', '::1']

/**
 * The variables that a container gets: loopback is left out of what goes through the proxy, and a proxy on loopback
 * where it is out of reach.
 */
function variablesOf({ values }: ProxySet, reachesLoopback: boolean): [ProxyName, string][] {
  const proxies = proxiesIn(values).filter(({ text }) => reachesLoopback || !isLoopback(hostOf(text)))
  if (proxies.length === 0) return []
  const given = (values.NO_PROXY ?? '').split(',').map((entry) => entry.trim())
  const entries = given.includes('*') ? ['*'] : [...new Set([...given.filter(Boolean), ...loopback])]
  return [...proxies.map(({ name, text }): [ProxyName, string] => [name, text]), ['NO_PROXY', entries.join(',')]]
}

/** Driver options for one node. */
export type NodeVariables = {
  /** For the command line, each a CSV record. */
  readonly shown: readonly string[]
  /** Those that hold a password; name to value, as buildx keeps them. */
  readonly hidden: Readonly<Record<string, string>>
}

/**
 * The driver options by which BuildKit gets proxies. A variable that the user sets stays as it is.
 *
 * @param driverOpts of the user, for this node
 */
export function nodeVariables(set: ProxySet, driverOpts: readonly string[], reachesLoopback: boolean): NodeVariables {
  const isSet = (name: string) =>
    [name, name.toLowerCase()].some((spelling) => hasDriverOpt(driverOpts, `env.${spelling}`))
  const wanted = variablesOf(set, reachesLoopback).filter(([name]) => !isSet(name))
  const options = wanted.map(([name, value]) => ({
    key: `env.${name}`,
    value,
    hides: name !== 'NO_PROXY' && isSecret(value),
  }))
  return {
    shown: options.filter(({ hides }) => !hides).map(({ key, value }) => csvRecord([`${key}=${value}`])),
    hidden: Object.fromEntries(options.filter(({ hides }) => hides).map(({ key, value }) => [key, value])),
  }
}

export type RunFacts = {
  /** Of the user. */
  readonly buildArgs: readonly string[]
  /** Whether RUN shares this machine's network. */
  readonly reachesLoopback: boolean
  /** Whether the image will tell the values of build arguments to everybody who has it. */
  readonly publishesArgs: boolean
  readonly environment: Readonly<NodeJS.ProcessEnv>
}

/** What RUN gets of proxies. */
export type RunProxies = {
  /** Values of `--build-arg`. */
  readonly buildArgs: readonly string[]
  /** Whether it gets any, and whether with a password. */
  readonly kind: 'none' | 'open' | 'secret'
  /** Proxies that it does not get, because their passwords would be published. */
  readonly withheld: readonly ProxyName[]
}

/**
 * The build arguments by which RUN gets proxies; they need no ARG and are in no history (BuildKit, dockerfile2llb). A
 * proxy of the environment is named without its value, which buildx reads there. buildx hands over those of Docker's
 * configuration on its own, where no argument of that name is given (build/opt.go).
 */
export function runProxies(
  set: ProxySet,
  { buildArgs, reachesLoopback, publishesArgs, environment }: RunFacts,
): RunProxies {
  const given = buildArgs.flatMap((item) => readArgument(item, environment))
  const isDocker = set.source === 'Docker'
  const all = variablesOf(set, reachesLoopback || isDocker)
  const wanted = all.filter(([name]) => !given.some((argument) => argument.name.toUpperCase() === name))
  const secret = wanted.filter(([name, value]) => name !== 'NO_PROXY' && isSecret(value)).map(([name]) => name)
  const withheld = publishesArgs ? secret : []
  const proxies = wanted.filter(([name]) => name !== 'NO_PROXY' && !withheld.includes(name))
  const handed = wanted.filter(([name]) => (name === 'NO_PROXY' ? proxies.length > 0 : !withheld.includes(name)))
  const argumentFor = ([name, value]: [ProxyName, string]): string[] => {
    if (name === 'NO_PROXY') return [`${name}=${value}`]
    if (isDocker) return []
    return [environment[name] ? name : name.toLowerCase()]
  }
  const covering = isDocker ? [...coverDocker(all, given), ...withheld.map((name) => `${name}=`)] : []
  return {
    buildArgs: [...handed.flatMap(argumentFor), ...covering],
    kind: proxies.length === 0 ? 'none' : secret.length > withheld.length ? 'secret' : 'open',
    withheld,
  }
}

type Argument = { readonly name: string; readonly value: string; readonly isShown: boolean }

/** Reads a build argument; buildx leaves out one without a value whose variable is not set. */
function readArgument(item: string, environment: RunFacts['environment']): Argument[] {
  const [name = '', ...rest] = item.split('=')
  const isShown = rest.length > 0
  const value = isShown ? rest.join('=') : environment[name.trim()]
  return value === undefined ? [] : [{ name: name.trim(), value, isShown }]
}

/**
 * Beside a variable that the user spells in small letters, buildx hands over Docker's in capitals, and BuildKit takes
 * either by chance (dockerfile2llb, proxyEnvFromBuildArgs). So it gets the user's in capitals, too, but for a secret
 * of the environment, which no argument may show.
 */
function coverDocker(all: readonly [ProxyName, string][], given: readonly Argument[]): string[] {
  return all.flatMap(([name]) => {
    const small = given.find((argument) => argument.name.toUpperCase() === name)
    if (small === undefined || given.some((argument) => argument.name === name)) return []
    return [`${name}=${isSecret(small.value) && !small.isShown ? '' : small.value}`]
  })
}
