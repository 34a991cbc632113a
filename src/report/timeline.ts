import { cutLine } from '../buildx/cut.ts'
import type { BuildTimings } from '../buildx/timings.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { type Bar, barsOf } from './bars.ts'
import { shortName } from './names.ts'

/** In characters; a longer label would run over the chart's edge. */
const longestLabel = 40
const day = 24 * 60 * 60 * 1000

/** What a line of Mermaid's gantt must not begin with (mermaid, gantt.jison), whatever its case. */
const keywords =
  /^(?:accDescr|accTitle|axisFormat|call|click|dateFormat|excludes|gantt|href|includes|inclusiveEndDates|section|tickInterval|title|todayMarker|topAxis|weekday|weekend)\b/i

const tags: Readonly<Record<Bar['look'], string>> = {
  native: '',
  emulated: 'crit, ',
  failed: 'crit, ',
  cached: 'done, ',
  around: 'active, ',
}

/**
 * The timeline of a build as a Mermaid gantt, in Markdown, with what its colours mean.
 *
 * @returns nothing for what took no time
 */
export function renderTimeline(timings: BuildTimings, platforms: Platforms): string[] {
  const total = timings.ended - timings.started
  const name = (platform: PlatformName) => shortName(platform, platforms)
  const bars = barsOf(timings, platforms, name)
  if (total < 1 || total >= day || bars.length === 0) return []
  const sections = [...new Set(bars.map(({ section }) => section))]
  const width = Math.max(...sections.map((section) => section.length))
  return [
    '```mermaid',
    `%%{init: {"gantt": {"leftPadding": ${20 + 8 * width}, "barHeight": 18, "fontSize": 11, "sectionFontSize": 12}}}%%`,
    'gantt',
    'dateFormat HH:mm:ss.SSS',
    `axisFormat ${total < 60 * 60 * 1000 ? '%M:%S' : '%H:%M:%S'}`,
    `tickInterval ${tickOf(total)}`,
    'todayMarker off',
    ...sections.flatMap((section) => [
      `section ${section}`,
      ...bars.filter((bar) => bar.section === section).map((bar) => taskOf(bar, timings.started)),
    ]),
    '```',
    '',
    legend(bars),
    '',
  ]
}

/** The shortest of the usual lengths that gives at most eight ticks. */
function tickOf(milliseconds: number): string {
  const lengths = [1, 2, 5, 10, 15, 30].flatMap((count) => [
    { count, unit: 'second', of: 1000 },
    { count, unit: 'minute', of: 60_000 },
    { count, unit: 'hour', of: 3_600_000 },
  ])
  const fitting = lengths.filter(({ count, of }) => count * of * 8 >= milliseconds)
  const { count, unit } = fitting.toSorted((a, b) => a.count * a.of - b.count * b.of)[0] ?? { count: 1, unit: 'day' }
  return `${count}${unit}`
}

function taskOf({ text, look, started, ended }: Bar, zero: number): string {
  const from = new Date(Math.max(0, started - zero)).toISOString().slice(11, 23)
  return `${label(text)} :${tags[look]}${from}, ${Math.max(1, Math.round(ended - started))}ms`
}

/**
 * A label that Mermaid takes for nothing else. A word with what it might obey (`:`, `;`, `#`, quotes, brackets) is left out as a
 * whole: the rest of a secret would not be masked.
 */
export function label(text: string): string {
  const [, what = text, time = ''] = text.match(/^(.*)( · [^·]*)$/s) ?? []
  // Of an image its name tells enough, without what Mermaid obeys.
  const named = what.replace(/\b(FROM|for|from) (?:\S*\/)?([^\s/:@]+)[:@]\S+/, '$1 $2')
  const words = named.split(/\s+/).map((word) => (/^[\p{L}\p{N}_.,/@=+-]+$/u.test(word) ? word : '…'))
  const safe = words.join(' ').replace(/…(?: …)+/g, '…')
  const cut = cutLine(safe, longestLabel, [], ' …')
  const start = keywords.test(cut) || /^\d{4}-/.test(cut) ? '… ' : ''
  return `${start}${cut}${time}`
}

function legend(bars: readonly Bar[]): string {
  const meanings: readonly [Bar['look'], string][] = [
    ['emulated', 'ran under QEMU'],
    ['failed', 'failed'],
  ]
  const has = (look: Bar['look']) => bars.some((bar) => bar.look === look)
  const red = meanings.filter(([look]) => has(look)).map(([, meaning]) => meaning)
  const told = [
    ...(red.length > 0 ? [`red: ${red.join(' or ')}`] : []),
    ...(has('cached') ? ['grey: from the cache'] : []),
  ]
  return `<sub>${['Times are minutes and seconds since the build started', ...told].join('; ')}.</sub>`
}
