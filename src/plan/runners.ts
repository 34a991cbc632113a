import { parseYaml } from '../input/yaml.ts'
import { messageOf } from '../message.ts'
import { architectureOf, nativePlatform, type PlatformName, parsePlatformName } from '../platform.ts'

/** What `runs-on` takes: a label, several labels, or a group with labels. */
export type RunnerChoice =
  | string
  | readonly string[]
  | { readonly group: string; readonly labels?: string | readonly string[] }

export type RunnerRule = {
  /** As the user wrote it. */
  readonly name: string
  /** A platform or its first parts (`linux/arm`); empty for `default`, which every platform matches. */
  readonly prefix: string
  readonly runner: RunnerChoice
}

/** GitHub's hosted runners. Its arm64 machines run 32-bit ARM too; the rest is built on amd64 under QEMU. */
export const hostedRunners: readonly RunnerRule[] = [
  { name: 'default', prefix: '', runner: 'ubuntu-24.04' },
  { name: 'linux/arm64', prefix: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
  { name: 'linux/arm/v7', prefix: 'linux/arm/v7', runner: 'ubuntu-24.04-arm' },
  { name: 'linux/arm/v6', prefix: 'linux/arm/v6', runner: 'ubuntu-24.04-arm' },
]

/**
 * Parses the input `runners`: lines `linux/arm64=label`, a YAML mapping `linux/arm64: label`, or one label for all.
 * A label may be a list of labels or a mapping with `group`, as `runs-on` takes them.
 *
 * @returns the hosted runners' rules, which nobody wrote, when the input is empty
 * @throws Error that names the rule that is wrong
 */
export async function parseRunners(
  text: string,
): Promise<{ readonly rules: readonly RunnerRule[]; readonly isDefault: boolean }> {
  if (text.trim() === '') return { rules: hostedRunners, isDefault: true }
  const rules = (await readRules(text)).map(([name, value]) => ({
    name,
    prefix: parsePrefix(name),
    runner: parseChoice(name, value),
  }))
  for (const [index, { name, prefix }] of rules.entries()) {
    const first = rules.findIndex((rule) => rule.prefix === prefix)
    if (first !== index)
      throw new Error(`input 'runners' has two rules for ${prefix || 'default'}: '${rules[first]?.name}' and '${name}'`)
  }
  return { rules, isDefault: false }
}

/** The most specific rule that a normalised platform matches: `linux/arm` is before `linux`, and before `default`. */
export function matchRule(rules: readonly RunnerRule[], platform: PlatformName): RunnerRule | undefined {
  return rules
    .filter(({ prefix }) => prefix === '' || `${platform}/`.startsWith(`${prefix}/`))
    .reduce<RunnerRule | undefined>(
      (best, rule) => (best && best.prefix.length >= rule.prefix.length ? best : rule),
      undefined,
    )
}

/**
 * Whether a runner, judged by its labels, probably needs QEMU for a platform. Only a forecast for names and summaries: the build
 * job looks at its machine.
 */
export function expectsEmulation(runner: RunnerChoice, platform: PlatformName): boolean {
  return !nativeArchitectures(runner).includes(architectureOf(platform))
}

/** The probable platform of the machine itself, which Dockerfiles have as BUILDPLATFORM. */
export function machineOf(runner: RunnerChoice): PlatformName {
  const [own = 'amd64'] = nativeArchitectures(runner)
  return `linux/${own}`
}

/** What a runner runs without QEMU, by its labels; its own architecture is the first. */
function nativeArchitectures(runner: RunnerChoice): string[] {
  const labels = labelsOf(runner).join(' ').toLowerCase()
  const other = labels.match(/\b(?:s390x|ppc64le|riscv64|loong64)\b/)?.[0]
  if (other) return [other]
  return /(?:\b|_)(?:arm|arm64|aarch64|graviton)(?:\b|_)/.test(labels) ? ['arm64', 'arm'] : ['amd64', '386']
}

/** The labels of a runner, a group's name among them. */
export function labelsOf(runner: RunnerChoice): string[] {
  if (typeof runner === 'string') return [runner]
  if (isList(runner)) return [...runner]
  return [runner.group, ...(runner.labels === undefined ? [] : labelsOf(runner.labels))]
}

async function readRules(text: string): Promise<[string, unknown][]> {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  if (lines.every((line) => /^[^:={[]+=/.test(line))) {
    return lines.map((line) => {
      const [name = '', value = ''] = line.split(/=(.*)/)
      const labels = value.split(',').map((label) => label.trim())
      return [name.trim(), labels.length > 1 ? labels : labels[0]]
    })
  }
  const found = await parseYaml('runners', text)
  if (typeof found === 'string' || isList(found)) return [['default', found]]
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new Error(`input 'runners' is '${text.trim()}', expected e.g. linux/arm64: ubuntu-24.04-arm`)
  }
  return Object.entries(found)
}

/** `linux/arm` means all of 32-bit ARM here, although as a platform it means linux/arm/v7. */
function parsePrefix(name: string): string {
  const text = name.trim().toLowerCase()
  if (text === 'default') return ''
  if (text === 'linux') return text
  if (text === 'arm' || text === 'linux/arm') return 'linux/arm'
  try {
    return parsePlatformName(text, nativePlatform('x64'))
  } catch (error) {
    throw new Error(
      `input 'runners' has a rule for '${name}', which is neither 'default' nor a platform: ${messageOf(error)}`,
      { cause: error },
    )
  }
}

function parseChoice(name: string, value: unknown): RunnerChoice {
  if (isLabel(value)) return value.trim()
  if (isList(value)) return value.map((label) => label.trim())
  if (typeof value === 'object' && value !== null && 'group' in value && isLabel(value.group)) {
    const { group, labels, ...others } = value as { group: string; labels?: unknown }
    const known = labels === undefined || isLabel(labels) || isList(labels)
    if (known && Object.keys(others).length === 0) return { group, ...(labels !== undefined && { labels }) }
  }
  throw new Error(
    `input 'runners' sets '${name}' to ${JSON.stringify(value)}, expected a label, a list of labels, or 'group' and 'labels'`,
  )
}

function isLabel(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/\p{Cc}/u.test(value.trim())
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isLabel)
}
