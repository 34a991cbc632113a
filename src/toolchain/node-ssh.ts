import { accessSync, constants } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { readText } from '../input/file.ts'
import { isPem, secretLinesOf } from '../input/pem.ts'
import { mask } from '../log.ts'
import { CommandError, type Run } from '../process.ts'
import type { GivenNode } from './nodes.ts'
import { type SshHost, sshConfig, sshWrapper } from './ssh-config.ts'
import { keyscan, knownAs, parseSsh } from './ssh-destination.ts'
import { type GivenText, type Keyed, withDefaults } from './ssh-inputs.ts'

export type SshOptions = {
  readonly run: Run
  /** A private one, which has to last as long as the builder. */
  readonly folder: string
  /** Where relative paths start. */
  readonly workspace: string
  /** The variable PATH. */
  readonly path: string
}

/**
 * Makes ready what nodes at `ssh://` are reached with, where inputs give it: a folder with an `ssh` that has their keys, to
 * come first on the PATH of docker and buildx. A node without a key is reached as the user of the runner reaches it.
 *
 * @param nodes the first is that of the inputs `endpoint-…`, which also count for other nodes without their own
 * @returns the PATH for docker and buildx; undefined where it need not change
 * @throws Error that names the input, for what cannot be meant or cannot work
 */
export async function openSsh(nodes: readonly GivenNode[], options: SshOptions): Promise<string | undefined> {
  const [first] = nodes
  // Where no node can have those of the inputs, the first is where this shows.
  const takes = nodes.some(isAtSsh) ? isAtSsh : (node: GivenNode) => node === first
  const keyed = nodes
    .map((node) => withDefaults(node, takes(node) ? first : undefined))
    .filter(({ key, known }) => key.text || known.text)
  if (keyed.length === 0) return undefined
  for (const node of keyed) checkGiven(node)
  const ssh = findProgram('ssh', options.path)
  if (ssh === undefined)
    throw new Error(
      `${keyed[0]?.title} is reached with OpenSSH's ssh, which is not on the PATH of this runner; install openssh-client`,
    )
  const folder = join(options.folder, 'ssh')
  await mkdir(folder, { mode: 0o700 })
  const hosts = await Promise.all(keyed.map((node, index) => writeHost(node, join(folder, `${index}`), options)))
  const config = join(folder, 'config')
  const programs = join(folder, 'bin')
  await mkdir(programs, { mode: 0o700 })
  await writeFile(config, sshConfig(hosts), { mode: 0o600 })
  await writeFile(join(programs, 'ssh'), sshWrapper(ssh, config), { mode: 0o700 })
  return [programs, options.path].filter(Boolean).join(delimiter)
}

/** A {@link Run} whose docker and buildx find another ssh. */
export function withPath(run: Run, path: string | undefined): Run {
  if (path === undefined) return run
  return (command, args, options) => run(command, args, { ...options, env: { PATH: path, ...options?.env } })
}

function isAtSsh({ endpoint = '' }: Pick<GivenNode, 'endpoint'>): boolean {
  return endpoint.startsWith('ssh://')
}

function checkGiven({ title, endpoint, key, known }: Keyed): void {
  const [given] = [key, known].filter(({ text }) => text !== '')
  if (!isAtSsh({ endpoint }))
    throw new Error(
      `input '${given?.input}' has no effect: ${title} is ${endpoint ? `at '${endpoint}'` : 'on this machine'}, and it only applies to ssh:// endpoints`,
    )
  if (known.text === '')
    throw new Error(
      `input '${key.input}' is set without the keys of the host, so another machine could impersonate it; set '${known.input}' to the lines of a known_hosts file, as ssh-keyscan prints them`,
    )
  if (key.text === '')
    throw new Error(
      `input '${known.input}' is set without a private key; set '${key.input}' too, or remove both to use this runner's own ssh configuration`,
    )
}

async function writeHost(node: Keyed, folder: string, { run, workspace }: SshOptions): Promise<SshHost> {
  const { title, endpoint, key, known } = node
  const destination = parseSsh(title, endpoint)
  const pem = isPem(key.text) ? key.text : readText(resolve(workspace, key.text))
  if (pem === undefined || !isPem(pem)) throw unusable(key, workspace, pem)
  mask(secretLinesOf(pem))
  if (isLocked(pem))
    throw new Error(
      `input '${key.input}' is a private key with a passphrase, which nobody can enter here; use one without a passphrase`,
    )
  const lines = /\s/.test(known.text.trim()) ? known.text : readText(resolve(workspace, known.text))
  if (lines === undefined)
    throw new Error(
      `input '${known.input}' is '${known.text}', but no file can be read there; set it to the lines of a known_hosts file, or to a path in the workspace`,
    )
  await mkdir(folder, { mode: 0o700 })
  const paths = { keyPath: join(folder, 'key'), knownHostsPath: join(folder, 'known_hosts') }
  // OpenSSH takes no key whose last line does not end, nor one with the line ends of Windows.
  await writeFile(paths.keyPath, `${pem.replace(/\r\n?/g, '\n').trim()}\n`, { mode: 0o600 })
  await writeFile(paths.knownHostsPath, `${lines.trim()}\n`, { mode: 0o600 })
  await chmod(paths.keyPath, 0o600)
  if (!(await succeeds(run, ['-y', '-P', '', '-f', paths.keyPath])))
    throw new Error(`input '${key.input}' is not a private key that OpenSSH can read; use one as ssh-keygen writes it`)
  const name = knownAs(destination)
  if (!(await succeeds(run, ['-F', name, '-f', paths.knownHostsPath])))
    throw new Error(
      `input '${known.input}' has no key for ${name}, the host of ${title}; verify what '${keyscan(destination)}' prints, and add it`,
    )
  return { host: destination.host, ...paths }
}

function unusable({ input }: GivenText, workspace: string, pem: string | undefined): Error {
  return new Error(
    pem === undefined
      ? `input '${input}' is neither a private key nor the path of a readable file; set it to the key ('-----BEGIN …'), or to a path in ${workspace}`
      : `input '${input}' is the path of a file that is not a private key; use one as ssh-keygen writes it`,
  )
}

/** OpenSSH's own form names its cipher inside (PROTOCOL.key); others tell in plain text. */
function isLocked(pem: string): boolean {
  const [, body] = pem.match(/-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/) ?? []
  if (body === undefined) return /ENCRYPTED/.test(pem)
  const bytes = Buffer.from(body, 'base64')
  const start = 'openssh-key-v1\0'.length
  const length = bytes.length < start + 4 ? 0 : bytes.readUInt32BE(start)
  return length > 0 && bytes.toString('latin1', start + 4, start + 4 + length) !== 'none'
}

async function succeeds(run: Run, args: readonly string[]): Promise<boolean> {
  try {
    await run('ssh-keygen', args)
    return true
  } catch (error) {
    if (error instanceof CommandError && error.exitCode !== undefined) return false
    throw error
  }
}

function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
