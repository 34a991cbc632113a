import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { csvRecord, readFields } from '../input/csv.ts'
import { readText } from '../input/file.ts'
import { isPem, secretLinesOf } from '../input/pem.ts'
import { mask } from '../log.ts'
import type { NodeTls } from '../runner.ts'
import { checkTls, type GivenPem, type GivenTls, type TlsOption, tlsOptions } from './node-certificates.ts'
import type { GivenNode } from './nodes.ts'

/** A value as it was given: PEM, or a path. */
type GivenText = { readonly title: string; readonly text: string }

export type NodeTlsOptions = {
  /** The variables of docker/setup-buildx-action, by the number of the node, 0 for the first. */
  readonly variables: ReadonlyMap<number, NodeTls>
  /** A private one, which has to last as long as the builder. */
  readonly folder: string
  /** Where relative paths start. */
  readonly workspace: string
  readonly driver: string
  readonly now: Date
}

/** A node, and what it is trusted by and authenticates with. */
export type NodeWithTls = { readonly node: GivenNode; readonly tls: GivenTls }

/**
 * Gives a node of a remote builder what it authenticates with: private files, since buildx takes paths, and absolute ones
 * alone. Only an endpoint with `tcp://` speaks TLS; variables for another are left aside, as
 * docker/setup-buildx-action does (actions-toolkit, Buildx.resolveCertsDriverOpts).
 *
 * @param index of the node, 0 for the first
 * @returns the node with `driver-opts` that name the files
 * @throws Error that names the input, before anything is written, for what cannot be meant or cannot work
 */
export async function withNodeTls(node: GivenNode, index: number, options: NodeTlsOptions): Promise<NodeWithTls> {
  const { driver, folder, workspace, now } = options
  const { given, others } = takeCertificates(node)
  const speaksTls = driver === 'remote' && node.endpoint?.startsWith('tcp://')
  const [stray] = [...given.values()]
  if (stray && !speaksTls) throw new Error(`${stray.title} has no effect: ${uselessBecause(driver, node)}`)
  const variables = speaksTls ? variablesOf(index, options.variables.get(index)) : []
  // A key of the node is nearer to it than a variable of the job.
  const texts = new Map([...variables, ...given])
  if (texts.size === 0) return { node, tls: {} }
  const read = [...texts].map(([option, text]) => [option, pemOf(text, workspace, option === 'key')] as const)
  const tls: GivenTls = Object.fromEntries(read)
  mask(secretLinesOf(tls.key?.pem ?? ''))
  checkTls(node.title, tls, now)
  const paths = await Promise.all(
    [...texts].map(async ([option, { text }]) => {
      if (!isPem(text)) return csvRecord([`${option}=${resolve(workspace, text)}`])
      const path = join(folder, `node-${index}-${option}.pem`)
      await writeFile(path, `${text.trimEnd()}\n`, { mode: 0o600 })
      return csvRecord([`${option}=${path}`])
    }),
  )
  return { node: { ...node, driverOpts: [...others, ...paths] }, tls }
}

function uselessBecause(driver: string, { endpoint, title }: GivenNode): string {
  if (driver !== 'remote')
    return `it only applies to 'driver: remote', and the driver is '${driver}'; put certificates of a Docker daemon into a Docker context, and set 'endpoint' to its name`
  return `${title} is at '${endpoint}', and only tcp:// endpoints use TLS`
}

/** Splits the certificates among a node's keys and `driver-opts`, the last of several, from the other `driver-opts`. */
function takeCertificates(node: GivenNode) {
  const of = (key: string) => (node.input ? `${node.input}.${key}` : key)
  const given = new Map<TlsOption, GivenText>()
  const others = node.driverOpts.flatMap((record) => {
    // PEM is not quoted as CSV wants it.
    const fields = isPem(record) ? [pemField(record)] : readFields(record)
    const rest = fields.filter(({ key, value }) => {
      const option = tlsOptions.find((known) => known === key)
      if (option === undefined || value === undefined) return true
      if (value !== '') given.set(option, { title: `'${key}' of input '${of('driver-opts')}'`, text: value })
      return false
    })
    if (rest.length === fields.length) return [record]
    return rest.length === 0
      ? []
      : [csvRecord(rest.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)))]
  })
  const keys = { ca: 'cacert', cert: 'cert', key: 'key' } as const
  for (const key of ['ca', 'cert', 'key'] as const)
    if (node[key] !== '') given.set(keys[key], { title: `input '${of(key)}'`, text: node[key] })
  return { given, others }
}

function pemField(record: string) {
  const at = record.indexOf('=')
  return { key: record.slice(0, at).trim(), value: record.slice(at + 1).trim() }
}

function variablesOf(index: number, tls: NodeTls = {}): [TlsOption, GivenText][] {
  return tlsOptions.flatMap((option): [TlsOption, GivenText][] => {
    const text = tls[option]
    return text ? [[option, { title: `BUILDER_NODE_${index}_AUTH_TLS_${option.toUpperCase()}`, text }]] : []
  })
}

function pemOf({ title, text }: GivenText, workspace: string, isSecret: boolean): GivenPem {
  const pem = isPem(text) ? text : readText(resolve(workspace, text))
  if (pem !== undefined) return { title, pem }
  // What is not a path may be a secret.
  const what = isSecret
    ? 'is neither PEM nor the path of a readable file'
    : `is '${text}', but no file can be read there`
  throw new Error(`${title} ${what}; set it to PEM ('-----BEGIN …'), or to a path in the workspace`)
}
