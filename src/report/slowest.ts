import { formatTime } from '../buildx/amounts.ts'
import { cutLine } from '../buildx/cut.ts'
import type { BuildTimings, TimedStep } from '../buildx/timings.ts'
import type { Platforms } from '../platform.ts'
import { code, escapeMarkdown, table } from './markdown.ts'
import { shortName } from './names.ts'

const mostSteps = 10
const longestText = 90

/** The ten steps that worked longest, as a table; what took less than a tenth of a second is not worth a line. */
export function renderSlowest({ steps }: Pick<BuildTimings, 'steps'>, platforms: Platforms): string[] {
  const slowest = steps
    .filter(({ worked }) => worked >= 100)
    .toSorted((a, b) => b.worked - a.worked)
    .slice(0, mostSteps)
  const isOne = platforms.length < 2
  return table<TimedStep>(
    [
      { title: 'Platform', cell: (step) => (isOne ? undefined : namesOf(step, platforms)) },
      {
        title: 'Step',
        cell: ({ place, text }) => `${escapeMarkdown(place)} ${code(cutLine(text, longestText, [], ' …'))}`,
      },
      { title: 'Time', isNumber: true, cell: ({ worked }) => formatTime(worked).replaceAll(' ', '&nbsp;') },
      { title: 'Ran', cell: ranAs },
    ],
    slowest,
  )
}

/** `arm64`, `amd64, arm64`, `all`. */
function namesOf({ platform, platforms: needed }: TimedStep, all: Platforms): string {
  if (needed.length > 1 && needed.length === all.length) return 'all'
  const names = needed.length > 0 || platform === undefined ? needed : [platform]
  return escapeMarkdown(names.map((name) => shortName(name, all)).join(', '))
}

function ranAs({ cached, emulated, outcome, step }: TimedStep): string {
  const how = cached ? 'cached' : emulated ? 'QEMU' : emulated === false && step.instruction === 'RUN' ? 'native' : '–'
  return outcome === 'done' ? how : `${outcome}${how === 'QEMU' ? ', QEMU' : ''}`
}
