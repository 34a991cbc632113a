import { cutLine } from '../../buildx/cut.ts'
import type { Symptom } from './rule.ts'

/** A FROM of a Dockerfile, as far as one line shows it. */
export type Stage = {
  readonly base: string
  /** The value of `--platform`. */
  readonly platform?: string
  /** The name after `AS`. */
  readonly name?: string
}

/** The stages of a Dockerfile, good enough for messages: BuildKit decides which stages exist. */
export function stagesOf(dockerfile: string): Stage[] {
  const from = /^[ \t]*FROM[ \t]+(?:--platform=(\S+)[ \t]+)?([^\s-]\S*)(?:[ \t]+AS[ \t]+(\S+))?/gim
  return [...dockerfile.matchAll(from)].map(([, platform, base = '', name]) => ({
    base,
    ...(platform !== undefined && { platform }),
    ...(name !== undefined && { name }),
  }))
}

/** `Dockerfile:3`; empty if BuildKit names no line. */
export function lineOf({ place }: Pick<Symptom, 'place'>): string {
  return place ? `${place.file}:${place.line}` : ''
}

/** ` (Dockerfile:3)` */
export function inBrackets(symptom: Pick<Symptom, 'place'>): string {
  const line = lineOf(symptom)
  return line === '' ? '' : ` (${line})`
}

/** Characters that are shown of a command; the original words contain all of it. */
const longestCommand = 100

/** The step that failed, with the platform in front if known: `linux/arm64: RUN make`. */
export function stepOf({ step, platform, place }: Pick<Symptom, 'step' | 'platform' | 'place'>): string {
  // `[linux/arm64 build 4/9] RUN make`
  const command = step?.name.replace(/^\[[^\]]*\] /, '') ?? place?.text ?? 'a RUN'
  return `${platform ? `${platform}: ` : ''}${cutLine(command, longestCommand, [], ' …')}`
}
