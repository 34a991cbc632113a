import { driverOpt } from '../buildx/driver-opts.ts'
import type { LostNode } from '../failure.ts'
import { CommandError, type Run } from '../process.ts'
import { lastLines } from '../tail.ts'
import type { NodeWithTls } from './node-tls.ts'
import type { GivenNode } from './nodes.ts'
import { reachTcp, type Unreached } from './reach-tcp.ts'
import { sshAdvice } from './ssh-advice.ts'
import { parseSsh } from './ssh-destination.ts'
import { type Keyed, withDefaults } from './ssh-inputs.ts'

export type ReachOptions = {
  readonly driver: string
  readonly run: Run
  /** Docker's options that choose the daemon of the first node, and of others without an endpoint. */
  readonly daemon: readonly string[]
  /** Milliseconds for a connection, and for a program. */
  readonly deadlines?: { readonly connect: number; readonly program: number }
}

type Reach = Required<ReachOptions>

const usual = { connect: 5_000, program: 10_000 }

/**
 * Asks all nodes side by side whether they are there, before a builder is created from them: buildx waits 20 s for one that is
 * not, and docker 30 s.
 *
 * @throws Error that names each node that cannot be used, its address, why, and what to do
 */
export async function reachNodes(nodes: readonly NodeWithTls[], options: ReachOptions): Promise<void> {
  const lost = await lostNodes(nodes, options)
  if (lost.length > 0)
    throw new Error(lost.map(({ what, why, remedy }) => `${what} cannot be used: ${why}; ${remedy}`).join('\n'))
}

/** Those that are not there. */
export async function lostNodes(nodes: readonly NodeWithTls[], options: ReachOptions): Promise<LostNode[]> {
  const reach: Reach = { deadlines: usual, ...options }
  const asked = await Promise.all(
    nodes.map(async (given) => {
      const problem = await reachNode(given, nodes[0]?.node, reach)
      const { title, endpoint } = given.node
      return problem && { what: `${title} at ${endpoint || 'its daemon'}`, ...problem }
    }),
  )
  return asked.filter((problem) => problem !== undefined)
}

function reachNode(
  { node, tls }: NodeWithTls,
  first: GivenNode | undefined,
  reach: Reach,
): Promise<Unreached | undefined> {
  const { input, endpoint = '', driverOpts } = node
  if (endpoint.startsWith('ssh://')) return reachSsh(withDefaults(node, first), reach)
  if (reach.driver !== 'remote')
    return reachDocker(input === '' || endpoint === '' ? reach.daemon : daemonOf(endpoint), reach)
  const [, scheme, rest = ''] = endpoint.match(/^([a-z-]+):\/\/(.*)$/) ?? []
  if (scheme === 'docker-container') return reachContainer(rest, reach)
  const place = scheme === 'unix' ? { path: rest } : scheme === 'tcp' ? placeOf(rest) : undefined
  // Of what is left, buildx itself says what is wrong with it.
  if (place === undefined) return Promise.resolve(undefined)
  const hasTls = Object.keys(tls).length > 0
  const serverName = driverOpt(driverOpts, 'servername')
  return reachTcp(place, { tls: hasTls ? tls : undefined, serverName, deadline: reach.deadlines.connect })
}

function placeOf(address: string): { readonly host: string; readonly port: number } | undefined {
  const [, host = '', port = ''] = address.match(/^(\[[^\]]+\]|[^:/]+):(\d+)\/?$/) ?? []
  return host === '' ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** No name of a context has a colon. */
function daemonOf(endpoint: string): readonly string[] {
  return [endpoint.includes(':') ? `--host=${endpoint}` : `--context=${endpoint}`]
}

async function reachDocker(daemon: readonly string[], reach: Reach): Promise<Unreached | undefined> {
  const problem = await failureOf('docker', [...daemon, 'version', '--format={{.Server.Version}}'], reach)
  return problem === undefined
    ? undefined
    : { why: problem, remedy: 'check that Docker runs there, and that this runner can reach it' }
}

/** `docker-container://name?context=other` (BuildKit client/connhelper/dockercontainer). */
async function reachContainer(address: string, reach: Reach): Promise<Unreached | undefined> {
  const [name = '', query = ''] = address.split('?')
  const context = new URLSearchParams(query).get('context')
  const daemon = context ? [`--context=${context}`] : []
  const problem = await failureOf('docker', [...daemon, 'exec', '--', name, 'buildctl', 'debug', 'workers'], reach)
  return problem === undefined ? undefined : { why: problem, remedy: 'start that container, with BuildKit in it' }
}

/** Executes what docker and buildx execute there, but so that ssh asks nothing. */
async function reachSsh(node: Keyed, reach: Reach): Promise<Unreached | undefined> {
  const { title, endpoint } = node
  const destination = parseSsh(title, endpoint)
  const { host, port, user } = destination
  const [, socket = ''] = endpoint.match(/^ssh:\/\/[^/]+(\/.+)$/) ?? []
  const command =
    reach.driver === 'remote'
      ? ['buildctl', ...(socket ? ['--addr', `unix://${socket}`] : []), 'debug', 'workers']
      : ['docker', ...(socket ? [`--host=unix://${socket}`] : []), 'version']
  const options = ['-T', '-o', 'BatchMode=yes', ...(user ? ['-l', user] : []), ...(port ? ['-p', port] : [])]
  const problem = await failureOf('ssh', [...options, '--', host, ...command], reach)
  return problem === undefined ? undefined : sshAdvice(problem, destination, node)
}

/** Why a program failed, in its own words; undefined where it did not. */
async function failureOf(
  program: string,
  args: readonly string[],
  { run, deadlines }: Reach,
): Promise<string | undefined> {
  const stop = AbortSignal.timeout(deadlines.program)
  try {
    await run(program, args, { stop })
    return undefined
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (stop.aborted) return `no answer within ${deadlines.program / 1000} s`
    return error.started ? lastLines(error.stderr.trim(), 3) || error.reason : error.message
  }
}
