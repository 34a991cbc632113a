import type { BuilderNode } from '../buildx/builder.ts'
import { parseList } from '../input/list.ts'
import { readPlatforms } from '../input/platforms.ts'
import { checkName, checkScalar } from '../input/scalar.ts'
import { parseYaml } from '../input/yaml.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { Runner } from '../runner.ts'
import type { BuilderInputs } from './inputs.ts'

/** A node of a builder, as it was asked for. */
export type GivenNode = BuilderNode & {
  /** How messages name it, e.g. `node 'arm64'`, `node append[0]`. */
  readonly title: string
  /** The input that has its keys, e.g. `append[0]`; empty for the first node, whose keys are inputs. */
  readonly input: string
  /** Certificates, as PEM or path. */
  readonly ca: string
  readonly cert: string
  readonly key: string
  /** How an `ssh://` endpoint is reached: a key as PEM or path, and lines of a known_hosts file or the path of one. */
  readonly sshKey: string
  readonly knownHosts: string
}

const keys = [
  ...['name', 'endpoint', 'driver-opts', 'buildkitd-flags', 'platforms'],
  ...['ca', 'cert', 'key', 'ssh-key', 'ssh-known-hosts'],
]

/**
 * Parses the input `append`: a YAML list of mappings with `name`, `endpoint`, `driver-opts`, `buildkitd-flags` and
 * `platforms`, lists as YAML or as the text of the input of that name, and with what a node is reached with: `ca`, `cert`
 * and `key`, or `ssh-key` and `ssh-known-hosts`.
 *
 * @throws Error that names the input, the item and what is wrong with it
 */
export async function parseNodes(text: string): Promise<GivenNode[]> {
  const items = (await parseYaml('append', text)) ?? []
  if (!Array.isArray(items))
    throw new Error(`input 'append' is not a YAML list, expected e.g. "- endpoint: ssh://me@arm64"`)
  return items.map(parseNode)
}

/** The first node of a builder, which has its own inputs. */
export function firstNode(
  inputs: Pick<BuilderInputs, 'driverOpts' | 'sshKey' | 'knownHosts'>,
  endpoint: string,
): GivenNode {
  const { driverOpts, sshKey, knownHosts } = inputs
  const given = { endpoint, driverOpts, sshKey: sshKey.trim(), knownHosts: knownHosts.trim() }
  return { title: 'the first node', input: '', ...given, platforms: [], ca: '', cert: '', key: '' }
}

/** The platforms that no further node of the builder is fixed to. */
export function withoutNodes(platforms: Platforms, nodes: readonly BuilderNode[], runner: Runner): PlatformName[] {
  const fixed = readPlatforms(
    nodes.flatMap((node) => node.platforms),
    runner,
    [],
  )
  return platforms.filter((platform) => !fixed.includes(platform))
}

function parseNode(item: unknown, index: number): GivenNode {
  const input = `append[${index}]`
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw new Error(`input '${input}' is not a mapping, expected keys: ${keys.join(', ')}`)
  }
  const fields = new Map(Object.entries(item))
  const unknown = [...fields.keys()].find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new Error(`input '${input}' has '${unknown}', expected one of: ${keys.join(', ')}`)
  const text = (key: string): string => checkScalar(`${input}.${key}`, readText(`${input}.${key}`, fields.get(key)))
  const lines = (key: string): string => readText(`${input}.${key}`, fields.get(key))
  const list = (key: string, style: Parameters<typeof parseList>[2]): string[] =>
    readList(`${input}.${key}`, fields.get(key), style)
  const name = checkName(`${input}.name`, text('name'))
  return {
    title: name ? `node '${name}'` : `node ${input}`,
    input,
    name,
    endpoint: checkName(`${input}.endpoint`, text('endpoint')),
    driverOpts: list('driver-opts', { rawQuotes: true }),
    buildkitdFlags: text('buildkitd-flags'),
    platforms: list('platforms', { comma: true }),
    ca: lines('ca'),
    cert: lines('cert'),
    key: lines('key'),
    sshKey: lines('ssh-key'),
    knownHosts: lines('ssh-known-hosts'),
  }
}

/** A text of one line or, as PEM is, of several. */
function readText(input: string, value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') throw new Error(`input '${input}' is not text`)
  if (value.includes('\0')) throw new Error(`input '${input}' contains a NUL character`)
  return value.trim()
}

function readList(input: string, value: unknown, style: Parameters<typeof parseList>[2]): string[] {
  const texts = Array.isArray(value) ? value.map((entry) => readText(input, entry)) : [String(value ?? '')]
  return texts.flatMap((text) => parseList(input, text, style))
}
