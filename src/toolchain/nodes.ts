import type { BuilderNode } from '../buildx/builder.ts'
import { parseList } from '../input/list.ts'
import { readPlatforms } from '../input/platforms.ts'
import { checkName, checkScalar } from '../input/scalar.ts'
import { parseYaml } from '../input/yaml.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { Runner } from '../runner.ts'

const keys = ['name', 'endpoint', 'driver-opts', 'buildkitd-flags', 'platforms']

/**
 * Parses the input `append`: a YAML list of mappings with `name`, `endpoint`, `driver-opts`, `buildkitd-flags` and
 * `platforms`, lists as YAML or as the text of the input of that name.
 *
 * @throws Error that names the input, the item and what is wrong with it
 */
export async function parseNodes(text: string): Promise<BuilderNode[]> {
  const items = (await parseYaml('append', text)) ?? []
  if (!Array.isArray(items))
    throw new Error(`input 'append' is no YAML list, expected e.g. "- endpoint: ssh://me@arm64"`)
  return items.map(parseNode)
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

function parseNode(item: unknown, index: number): BuilderNode {
  const title = `append[${index}]`
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw new Error(`input '${title}' is no mapping, expected keys: ${keys.join(', ')}`)
  }
  const fields = new Map(Object.entries(item))
  const unknown = [...fields.keys()].find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new Error(`input '${title}' has '${unknown}', expected one of: ${keys.join(', ')}`)
  const text = (key: string): string => readText(`${title}.${key}`, fields.get(key))
  const list = (key: string, style: Parameters<typeof parseList>[2]): string[] =>
    readList(`${title}.${key}`, fields.get(key), style)
  return {
    name: checkName(`${title}.name`, text('name')),
    endpoint: checkName(`${title}.endpoint`, text('endpoint')),
    driverOpts: list('driver-opts', { rawQuotes: true }),
    buildkitdFlags: text('buildkitd-flags'),
    platforms: list('platforms', { comma: true }),
  }
}

function readText(input: string, value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') throw new Error(`input '${input}' is no text`)
  return checkScalar(input, value.trim())
}

function readList(input: string, value: unknown, style: Parameters<typeof parseList>[2]): string[] {
  const texts = Array.isArray(value) ? value.map((entry) => readText(input, entry)) : [String(value ?? '')]
  return texts.flatMap((text) => parseList(input, text, style))
}
