import { isLinux, type PlatformName, type Platforms } from '../platform.ts'
import { cutLine } from './cut.ts'
import type { Vertex } from './events.ts'
import { parseStep, type Step } from './steps.ts'

/** What a line of the log says about a vertex. */
export type Title = {
  /** `source`: an image that is fetched; `other`: what BuildKit does around the steps. */
  readonly kind: 'step' | 'source' | 'export' | 'other'
  /** The short platform; empty if there is only one, and for what belongs to none. */
  readonly label: string
  /** `build 4/9`; empty for what is not an instruction. */
  readonly place: string
  /** The instruction, or what else is done. */
  readonly text: string
  readonly step?: Step
}

/** Names vertexes in a build for some platforms. */
export type Naming = {
  readonly titleOf: (vertex: Pick<Vertex, 'name' | 'target'>) => Title
  /** The start of a line: `arm64   build 4/9  RUN npm ci`. */
  readonly head: (title: Title) => string
  /** The same with less of the instruction, for repeated lines. */
  readonly brief: (title: Title) => string
  /** The start of a line that a step printed. */
  readonly prefix: (title: Title, isAlone: boolean) => string
  readonly short: (platform: PlatformName) => string
}

/** Characters that are shown of an instruction; the Dockerfile has the rest. */
const longestText = 160
const longestBrief = 60
const longestPrefix = 40

/**
 * @param platforms of the whole build; a single one is not used as a label
 * @param group those of this call; they label what belongs to no platform, if other nodes build the others
 * @param secrets as for {@link cutLine}
 * @param targets that are baked together; if there are several, each vertex is labelled with its own
 */
export function nameVertexes(
  platforms: Platforms,
  group: Platforms,
  secrets: readonly string[],
  targets: readonly string[] = [],
): Naming {
  const system = platforms.every(isLinux) ? 'linux/' : ''
  const short = (platform: PlatformName) =>
    platform.startsWith(system) ? platform.slice(system.length) : String(platform)
  const isLabelled = platforms.length > 1
  const whole = group.length < platforms.length ? group.map(short).join(',') : ''
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))
  const targetWidth = targets.length > 1 ? widest(targets) + 1 : 0
  const width = targetWidth + (isLabelled ? widest([whole, ...platforms.map(short)]) : 0)
  const label = (platform: PlatformName | undefined) => (isLabelled && platform !== undefined ? short(platform) : whole)
  const known = new Map<string, Title>()
  const padded = (text: string) => (text === '' ? '' : text.padEnd(width))
  const head: Naming['head'] = ({ label, place, text }) => [padded(label), place, text].filter(Boolean).join('  ')
  return {
    short,
    head,
    brief: (title) => head({ ...title, text: cutLine(title.text, longestBrief, secrets, ' …') }),
    titleOf: ({ name, target = '' }) => {
      const key = `${target} ${name}`
      const before = known.get(key)
      if (before) return before
      const { text, ...title } = readTitle(name, label)
      const labelled = `${targetWidth > 0 ? target.padEnd(targetWidth) : ''}${title.label}`.trimEnd()
      const named = { ...title, label: labelled, text: cutLine(onOneLine(text), longestText, secrets, ' …') }
      known.set(key, named)
      return named
    },
    prefix: ({ label, place, text }, isAlone) => {
      const where = isAlone && place !== '' ? '' : place || cutLine(text, longestPrefix, secrets, ' …')
      const start = [padded(label), where].filter(Boolean).join('  ')
      return start === '' ? '| ' : `${start} | `
    },
  }
}

function readTitle(name: string, label: (platform: PlatformName | undefined) => string): Title {
  const step = parseStep(name)
  const [, brackets = '', words = ''] = /^\[([^\]]*)\] (.*)$/s.exec(name) ?? [name, '', name]
  const text = withShortDigests(words)
  if (step !== undefined) {
    const place = `${step.stage ? `${step.stage} ` : ''}${step.number}/${step.of}`
    return { kind: step.instruction === 'FROM' ? 'source' : 'step', label: label(step.target), place, text, step }
  }
  // `[internal]`, `[linux/arm64 internal]`, `[linux/arm64]`, `[context base]`, `[auth]`
  const [, platform, rest = ''] = /^(?:(\S+\/\S+)(?:\s|$))?(?:internal)?(.*)$/.exec(brackets) ?? []
  return {
    kind: kindOf(brackets, words),
    label: label(platform as PlatformName | undefined),
    place: '',
    text: `${rest ? `${rest}: ` : ''}${text}`,
  }
}

function kindOf(brackets: string, words: string): Title['kind'] {
  if (/^exporting /.test(words)) return 'export'
  if (/^load |^resolv(?:e|ing) |^importing cache |^generating sbom /.test(words)) return 'other'
  const isSource = /^(?:FROM |docker-image:\/\/)/.test(words) || /^context /.test(brackets)
  if (isSource) return 'source'
  // The rest are steps of frontends that name them differently.
  return /\b(?:internal|auth|context)\b/.test(brackets) ? 'other' : 'step'
}

function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach the log
  return text.replace(/\s*[\x00-\x1f\x7f-\x9f]\s*/g, ' ')
}

function withShortDigests(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1')
}
