import { nativeRunner } from '../native-runner.ts'
import type { PlatformName } from '../platform.ts'
import { formatTime } from './amounts.ts'
import { formatCurrent } from './moved.ts'
import { type Circumstances, isEmulated } from './outcome.ts'
import type { Running, Stall } from './silence.ts'
import type { Naming, Title } from './titles.ts'

/** The facts for the message about a stalled build. */
export type StallWords = Pick<Circumstances, 'platforms' | 'ranOn' | 'emulatedArchitectures'> & {
  readonly naming: Pick<Naming, 'titleOf'>
  /** The input `stall-timeout`. */
  readonly seconds: number
  /** Where the recipe for native runners is. */
  readonly recipe: string
}

/** The platform whose programs a step executes under QEMU; undefined if it executes none under QEMU. */
export function emulatedBy({ followed }: Running, words: StallWords): PlatformName | undefined {
  const title = words.naming.titleOf(followed.vertex)
  return isEmulated(title, words) ? (title.step?.ranOn ?? words.ranOn) : undefined
}

/**
 * Says which step stalled, for how long, and what to do.
 *
 * @param version of QEMU, if the step runs under it and it is known
 */
export function explainStall({ silentFor, step }: Stall, version: string | undefined, words: StallWords): string {
  const time = formatLength(silentFor)
  const ended = `so the build was stopped ('stall-timeout: ${formatSeconds(words.seconds)}')`
  if (step === undefined) return `buildx printed nothing for ${time}, and no step was running, ${ended}; ${again}`
  const title = words.naming.titleOf(step.followed.vertex)
  const platform = emulatedBy(step, words)
  const what = `${whose(title, words)}${title.text}${title.place && ` (${title.place})`}`
  const under = platform === undefined ? '' : ` under QEMU${version === undefined ? '' : ` (${version})`}`
  const native = platform === undefined ? '' : `; ${adviceFor(platform, words)}`
  if (step.crash !== undefined)
    return `${what} crashed${under} and printed nothing more for ${time} (${step.crash}), ${ended}${native}`
  const at = title.kind === 'step' ? '' : formatCurrent(step.followed)
  const did = title.kind === 'step' ? 'printed nothing and moved no bytes' : 'made no progress'
  const advice = native ? `${native}, or ${moreTime}` : `; ${title.kind === 'step' ? moreTime : remote}`
  return `${what} ${did} for ${time}${under}${at && `, at ${at}`}, ${ended}${advice}`
}

const moreTime = "give it more time (e.g. 'stall-timeout: 1h') if it works silently, or make it print something"
const again = "run it again, or give it more time (e.g. 'stall-timeout: 1h')"
const remote = `the registry may not be answering; ${again}`

function adviceFor(platform: PlatformName, { recipe }: StallWords): string {
  const runner = nativeRunner(platform)
  return runner === undefined
    ? `build it on a machine of that architecture, without QEMU (${recipe})`
    : `build it on a native runner, where it needs no QEMU: 'runs-on: ${runner}' (${recipe})`
}

/**
 * A table of what was running when a build was stopped.
 *
 * @returns whole lines; empty if nothing was running
 */
export function renderRunning(steps: readonly Running[], words: StallWords): string {
  if (steps.length === 0) return ''
  const rows = steps.map((step) => {
    const title = words.naming.titleOf(step.followed.vertex)
    const remark = [emulatedBy(step, words) === undefined ? '' : 'QEMU', formatCurrent(step.followed)]
    return [
      whose(title, words).replace(/: $/, '') || '-',
      [title.place, title.text].filter(Boolean).join('  '),
      formatLength(step.ranFor),
      formatLength(step.silentFor),
      remark.filter(Boolean).join(', '),
    ]
  })
  const table = [['PLATFORM', 'STEP', 'RUNNING FOR', 'SILENT FOR', ''], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
  return `What was running when the build was stopped:\n${lines.join('\n')}\n`
}

/** `linux/arm64: `, or empty for what belongs to no platform. */
function whose({ step, label }: Title, { platforms }: StallWords): string {
  const [only] = platforms
  const platform = step?.target ?? (platforms.length === 1 && step ? only : label)
  return platform ? `${platform}: ` : ''
}

/** As people write it: `20 min`, where {@link formatTime} has `20 min 0 s`. */
function formatLength(milliseconds: number): string {
  return formatTime(milliseconds)
    .replace(/ 0 (?:s|min)$/, '')
    .replace(/^(\d+)\.0 s$/, '$1 s')
}

/** As the input takes it. */
function formatSeconds(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}
