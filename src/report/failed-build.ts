import { formatTime } from '../buildx/amounts.ts'
import { cutLine } from '../buildx/cut.ts'
import type { FailedStep, SourceLine } from '../buildx/failed-step.ts'
import { type BuildTimings, type TimedStep, timeOf } from '../buildx/timings.ts'
import type { Diagnosis } from '../failure.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { adviceLines } from './diagnosis.ts'
import { code, codeBlock, escapeMarkdown, folded, joinWithinLimit, rowLines, table, wrapped } from './markdown.ts'
import type { SummaryRow } from './rows.ts'
import { renderTimes } from './times.ts'

export type FailedBuild = {
  readonly title: string
  readonly platforms: Platforms
  /** Undefined where it was not followed. */
  readonly timings: BuildTimings | undefined
  readonly step: FailedStep | undefined
  /** The line of the Dockerfile that is wrong where no step failed. */
  readonly place?: SourceLine | undefined
  readonly diagnosis: Pick<Diagnosis, 'rule' | 'message' | 'words' | 'address'>
  /** Whether tags would have moved, and none did. */
  readonly movedNone: boolean
  /** What became of each tag, where some may have moved. */
  readonly tags: readonly string[]
  /** What was tried again. */
  readonly rows?: readonly SummaryRow[]
  /** Whether it is a build job of a matrix, whose section is folded. */
  readonly isLeg: boolean
}

/** The last lines of what a step printed that are shown. */
export const shownLines = 10
const longestText = 100

/** The job summary of a build that failed: of each platform how far it came, why it failed, and that no tag was moved. */
export function renderFailedBuild(failed: FailedBuild): string {
  const { title, platforms, timings, step, place, tags, isLeg } = failed
  const lines = [
    headOf(failed),
    '',
    ...(failed.diagnosis.rule ? adviceLines(failed.diagnosis) : []),
    ...tags.map((line) => `- ${code(line)}`),
    ...(tags.length > 0 ? [''] : []),
    ...rowLines(failed.rows ?? []),
    ...(timings ? platformLines(timings, platforms, step) : []),
    ...(step ? stepLines(step, failed.diagnosis) : place ? [lineOf(place), ''] : []),
    ...(timings ? renderTimes(timings, platforms) : []),
  ]
  if (!isLeg) return joinWithinLimit([`## ${escapeMarkdown(title)}`, '', ...lines])
  return joinWithinLimit(
    folded(`<b>${escapeMarkdown(platforms.join(', '))}</b> of ${escapeMarkdown(title)}: failed`, lines),
  )
}

/** A step tells more than the words with which its failure is reported. */
function headOf({ step, diagnosis, movedNone }: FailedBuild): string {
  const [first = ''] = diagnosis.message.split('\n')
  const known = diagnosis.rule === undefined ? `: ${code(first.replace(/:$/, ''))}` : '.'
  const how = step?.exitCode === undefined ? known : ` with exit code ${step.exitCode}.`
  return `**The build failed**${how}${movedNone ? ' No tag was moved.' : ''}`
}

function platformLines(timings: BuildTimings, platforms: Platforms, failed: FailedStep | undefined): string[] {
  return table<PlatformName>(
    [
      { title: 'Platform', cell: (platform) => escapeMarkdown(platform) },
      { title: 'Build', cell: (platform) => stateOf(ofPlatform(timings, platform)) },
      { title: 'Step', cell: (platform) => placeOf(ofPlatform(timings, platform)) },
      { title: 'Exit code', cell: (platform) => exitCodeOf(ofPlatform(timings, platform), failed) },
      {
        title: 'Time',
        isNumber: true,
        cell: (platform) => formatTime(timeOf(platform, timings)).replaceAll(' ', '&nbsp;'),
      },
    ],
    platforms,
  )
}

function ofPlatform({ steps }: BuildTimings, platform: PlatformName): TimedStep[] {
  return steps.filter((step) => step.platforms.includes(platform))
}

/** One that had not begun when another failed was cancelled like one that was at work. */
function stateOf(steps: readonly TimedStep[]): string {
  if (steps.some(({ outcome }) => outcome === 'failed')) return 'failed'
  if (isDone(steps)) return 'done'
  return 'cancelled'
}

function isDone(steps: readonly TimedStep[]): boolean {
  const reached = steps.some(({ step }) => step.number === step.of)
  return reached && steps.every(({ outcome }) => outcome === 'done')
}

function placeOf(steps: readonly TimedStep[]): string | undefined {
  const failed = steps.find(({ outcome }) => outcome === 'failed')
  const last = failed ?? steps.findLast(({ outcome }) => outcome === 'cancelled')
  if (last === undefined) return undefined
  const how = last.emulated ? ', QEMU' : ''
  return `${escapeMarkdown(last.place)} ${code(cutLine(last.text, longestText, [], ' …'))}${how}`
}

function exitCodeOf(steps: readonly TimedStep[], failed: FailedStep | undefined): string | undefined {
  return steps.some(({ outcome }) => outcome === 'failed') ? failed?.exitCode : undefined
}

function lineOf({ file, line, text }: SourceLine): string {
  return `${code(`${file}:${line}`)} ${code(text)}`
}

function stepLines({ name, output, source }: FailedStep, { rule }: Pick<Diagnosis, 'rule'>): string[] {
  // Its name alone, such as 'exporting to image', says nothing beside what a rule says.
  if (rule && !source && output.length === 0) return []
  const place = source ? lineOf(source) : code(name)
  return [place, '', ...(output.length > 0 ? codeBlock(output.flatMap(wrapped)) : [])]
}
