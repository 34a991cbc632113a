import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { examplesIn, readDocuments, usesIn } from '../__tests__/documents.ts'
import { makeFolder } from './action.ts'
import { lab, sh } from './lab.ts'

/** A BuildKit on another machine, as far as one machine can show it: a network of its own, that is reached over TCP with TLS alone. */
export type RemoteNode = {
  readonly container: string
  readonly address: string
  readonly endpoint: string
  /** Ends its BuildKit at once, as a machine that is switched off. */
  readonly kill: () => void
  /** Nothing gets to it any more, and nothing says so. */
  readonly cut: () => void
  /** Empties its cache. */
  readonly prune: () => void
  /** What it executed itself: the descriptions of what it keeps. */
  readonly executed: (command: string) => number
  readonly stop: () => void
}

/** Certificates of the lab's authority. */
export type Certificates = {
  readonly ca: string
  readonly cert: string
  readonly key: string
  readonly expired: { readonly cert: string; readonly key: string }
}

const certificates = dirname(lab.LAB_TLS_CA)
const openssl = (folder: string, ...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
const port = 1234

/** Issues a certificate of the lab's authority. */
function issue(
  folder: string,
  name: string,
  extension: string,
  until = '20500101000000Z',
): { cert: string; key: string } {
  writeFileSync(
    join(folder, 'ca.cnf'),
    '[ca]\ndatabase=index\nserial=serial\ndefault_md=sha256\nunique_subject=no\npolicy=any\n[any]\ncommonName=supplied\n',
  )
  writeFileSync(join(folder, 'index'), '')
  writeFileSync(join(folder, 'serial'), '01')
  writeFileSync(join(folder, `${name}.ext`), `${extension}\n`)
  const by = ['-cert', join(certificates, 'ca.pem'), '-keyfile', join(certificates, 'ca.key'), '-outdir', '.']
  openssl(folder, 'req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
  const times = ['-startdate', '20200101000000Z', '-enddate', until]
  openssl(
    folder,
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-name',
    'ca',
    ...by,
    ...times,
    '-extfile',
    `${name}.ext`,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-notext',
  )
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
}

/** What a client is trusted by; the same for all nodes of {@link startNode}. */
export function clientCertificates(): Certificates {
  const folder = makeFolder()
  const client = { cert: lab.LAB_MTLS_CERT, key: lab.LAB_MTLS_KEY }
  const expired = issue(folder, 'expired', 'extendedKeyUsage=clientAuth', '20200601000000Z')
  return { ca: lab.LAB_TLS_CA, ...client, expired }
}

/** crane with the login and the authority of the registry that nodes of {@link startNode} reach. */
export function craneOfTls(...args: string[]): string {
  const folder = makeFolder()
  const auth = Buffer.from(`${lab.LAB_TLS_USER}:${lab.LAB_TLS_PASSWORD}`).toString('base64')
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [lab.LAB_TLS_REGISTRY]: { auth } } }))
  return sh('env', `DOCKER_CONFIG=${folder}`, `SSL_CERT_FILE=${lab.LAB_TLS_CA}`, lab.LAB_CRANE, ...args).trim()
}

/**
 * The inputs of an example of docs/nodes.md.
 *
 * @param contains tells it from the others
 * @param places what stands for what is nowhere: text of the example, and of the lab
 */
export function documented(contains: string, places: Readonly<Record<string, string>>): Record<string, string> {
  const documents = readDocuments().filter(({ path }) => path === 'docs/nodes.md')
  const uses = documents.flatMap(examplesIn).flatMap(({ workflow }) => usesIn(workflow))
  const { with: inputs } = uses.find((use) => JSON.stringify(use.with).includes(contains)) ?? {}
  if (inputs === undefined) throw new Error(`docs/nodes.md has no example with ${contains}`)
  const put = (value: unknown) =>
    Object.entries(places).reduce((text, [from, to]) => text.replaceAll(from, () => to), String(value))
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, put(value)]))
}

/** PEM on one line, as YAML takes it: what `toJSON` makes of a secret. */
export function inline(path: string): string {
  return JSON.stringify(readFileSync(path, 'utf8'))
}

export type NodeOptions = {
  /** The last day of its own certificate. */
  readonly until?: string
  /** Plain, without TLS. */
  readonly plain?: boolean
}

/**
 * Starts a BuildKit in a network namespace of its own, which a pair of virtual devices joins to this machine. Registries of
 * the lab are at this end of it, under the name in their certificate.
 *
 * @param number tells it from others that run at the same time, 0 to 60
 */
export async function startNode(number: number, { until, plain = false }: NodeOptions = {}): Promise<RemoteNode> {
  const name = `lab-node-${process.pid}-${number}`
  const subnet = `10.${200 + (process.pid % 50)}.${number}`
  const [here, address] = [`${subnet}.1`, `${subnet}.2`]
  const folder = makeFolder()
  issue(folder, 'server', `subjectAltName=IP:${address}`, until)
  execFileSync('cp', [lab.LAB_TLS_CA, join(folder, 'ca.pem')])
  const [registryHost = '', registryPort = ''] = lab.LAB_TLS_REGISTRY.split(':')
  writeFileSync(join(folder, 'buildkitd.toml'), `[registry."${lab.LAB_TLS_REGISTRY}"]\nca = ["/etc/node/ca.pem"]\n`)
  const tls = plain
    ? []
    : ['--tlscacert=/etc/node/ca.pem', '--tlscert=/etc/node/server.pem', '--tlskey=/etc/node/server.key']
  sh(
    'docker',
    'run',
    '--detach',
    '--privileged',
    '--network=none',
    `--name=${name}`,
    `--add-host=${registryHost}:${here}`,
    `--volume=${folder}:/etc/node:ro`,
    lab.LAB_BUILDKIT_IMAGE,
    '--config=/etc/node/buildkitd.toml',
    '--addr=unix:///run/buildkit/buildkitd.sock',
    `--addr=tcp://0.0.0.0:${port}`,
    ...tls,
  )
  const pid = sh('docker', 'inspect', '--format={{.State.Pid}}', name).trim()
  const device = `lab${process.pid % 10_000}n${number}`
  sh('ip', 'netns', 'attach', name, pid)
  sh('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
  sh('ip', 'address', 'add', `${here}/24`, 'dev', device)
  sh('ip', 'link', 'set', device, 'up')
  const inside = (...args: string[]) => sh('ip', 'netns', 'exec', name, 'ip', ...args)
  inside('address', 'add', `${address}/24`, 'dev', 'eth0')
  inside('link', 'set', 'eth0', 'up')
  const registry = await forward(here, Number(registryPort))
  const buildctl = (...args: string[]) => sh('docker', 'exec', name, 'buildctl', ...args)
  await until60(() => buildctl('debug', 'workers'))
  return {
    ...{ container: name, address, endpoint: `tcp://${address}:${port}` },
    kill: () => sh('docker', 'kill', name),
    cut: () => inside('link', 'set', 'eth0', 'down'),
    prune: () => buildctl('prune', '--all'),
    executed: (command) =>
      buildctl('du', '--verbose')
        .split('\n')
        .filter((line) => line.startsWith('Description:') && line.includes(command)).length,
    stop: () => {
      registry.emit('close')
      registry.close()
      sh('docker', 'rm', '--force', '--volumes', name)
      sh('ip', 'netns', 'delete', name)
    },
  }
}

/** Passes connections at an address of this machine on to the same port of its loopback. */
async function forward(host: string, to: number): Promise<Server> {
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1')
    // What a cut node leaves must not keep this process.
    const end = () => {
      for (const one of [socket, onward]) one.destroy()
    }
    for (const one of [socket, onward]) one.on('error', end).on('close', end)
    server.once('close', end)
    socket.pipe(onward).pipe(socket)
  })
  // It must not keep a process whose work is done.
  server.setMaxListeners(0).unref().listen(to, host)
  await once(server, 'listening')
  return server
}

async function until60(check: () => unknown): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      check()
      return
    } catch (error) {
      if (tries > 120) throw error
      await sleep(500)
    }
  }
}

/** An sshd of its own on this machine's loopback, which lets one key in. */
export type SshServer = {
  readonly port: number
  readonly user: string
  /** PEM. */
  readonly key: string
  /** A key that it does not know. */
  readonly otherKey: string
  /** The line of a known_hosts file. */
  readonly known: string
  readonly log: () => string
  readonly stop: () => Promise<void>
}

/** Starts an sshd with a configuration and a host key of its own. */
export async function startSshd(): Promise<SshServer> {
  const folder = makeFolder()
  const path = (name: string) => join(folder, name)
  for (const name of ['host', 'user', 'other'])
    sh('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path(name))
  const chosen = await freePort()
  const settings = {
    ...{ Port: chosen, ListenAddress: '127.0.0.1', HostKey: path('host'), AuthorizedKeysFile: path('user.pub') },
    ...{
      PidFile: 'none',
      UsePAM: 'no',
      StrictModes: 'no',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      PermitRootLogin: 'prohibit-password',
    },
    // What a login shell of the lab finds: docker, and buildctl nowhere.
    ...{ SetEnv: `PATH=${process.env.PATH}`, LogLevel: 'VERBOSE', MaxStartups: 100 },
  }
  writeFileSync(
    path('config'),
    Object.entries(settings)
      .map(([key, value]) => `${key} ${value}\n`)
      .join(''),
  )
  mkdirSync('/run/sshd', { recursive: true })
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', path('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  server.stderr.on('data', (chunk) => {
    log += chunk
  })
  await until60(() => {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${log}`)
    if (!log.includes('Server listening')) throw new Error('sshd does not listen yet')
  })
  const [type = '', body = ''] = readFileSync(path('host.pub'), 'utf8').split(' ')
  return {
    ...{ port: chosen, user: sh('id', '-un').trim(), known: `[127.0.0.1]:${chosen} ${type} ${body}` },
    ...{ key: readFileSync(path('user'), 'utf8'), otherKey: readFileSync(path('other'), 'utf8') },
    log: () => log,
    stop: async () => {
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: found } = server.address() as { port: number }
  server.close()
  return found
}
