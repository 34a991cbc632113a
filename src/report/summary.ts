import type { Manifest } from '../manifest/manifest.ts'
import type { TestResults } from '../manifest/tests.ts'
import type { SummaryRow } from './rows.ts'
import { describeTest } from './tests.ts'

export type Report = {
  readonly title: string
  /** What was published; undefined when nothing was pushed. */
  readonly manifest?: Manifest
  /** How the tests of each platform ended; absent or empty where nothing was tested. */
  readonly tests?: TestResults | undefined
  /** Every reference that now points to the image, with its tag. */
  readonly references: readonly string[]
  /** Where the result went when it was not pushed, e.g. `loaded into Docker as app:test`. */
  readonly destinations: readonly string[]
  readonly rows: readonly SummaryRow[]
  /** Why not all was done that was asked for; its first line is told. */
  readonly failure?: string | undefined
}

/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes = 1024 * 1024 - 4096

const nowhere = 'Nothing was pushed, loaded or written: the result is only in the cache of the builder.'

/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
export function renderSummary(report: Report): string {
  const { title, manifest, tests = new Map(), references, destinations, rows, failure } = report
  const lines = [
    `## ${escapeMarkdown(title)}`,
    '',
    ...(failure === undefined
      ? []
      : [`**Failed**: ${escapeMarkdown(failure.split('\n')[0]?.replace(/:$/, '') ?? '')}`, '']),
    ...(manifest ? headOf(manifest, references) : []),
    ...(manifest || destinations.length > 0 ? [] : [nowhere, '']),
    ...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
    ...(destinations.length > 0 ? [''] : []),
    ...(manifest ? platformTable(manifest, tests) : []),
    ...[...(manifest ? [] : testRows(tests)), ...rows].map(
      ([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`,
    ),
    '',
  ]
  return cut(lines)
}

/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~@:$-]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** `30.0 MiB`; `–` for what is not known. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–'
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

function headOf({ image, digest }: Manifest, references: readonly string[]): string[] {
  const names = references.length > 0 ? references : [`${image}@${digest}`]
  return [
    ...names.flatMap((name) => ['```sh', `docker pull ${name.replace(/[\r\n`]/g, '')}`, '```', '']),
    `**Digest**: <code>${escapeMarkdown(digest)}</code>`,
    '',
  ]
}

/** An image in the Docker engine has no table. */
function testRows(tests: TestResults): SummaryRow[] {
  return [...tests].map(([platform, result]) => ['Tested', `${platform} ${describeTest(result)}`])
}

function platformTable({ platforms }: Manifest, tests: TestResults): string[] {
  const isTested = tests.size > 0
  return [
    `| Platform | Digest | Compressed size | Layers | Built |${isTested ? ' Tested |' : ''}`,
    `| --- | --- | ---: | ---: | --- |${isTested ? ' --- |' : ''}`,
    ...platforms.map(({ platform, digest, compressedSize, layers, emulated }) =>
      [
        '',
        escapeMarkdown(platform),
        `<code>${escapeMarkdown(digest)}</code>`,
        formatBytes(compressedSize),
        layers ?? '–',
        emulated === undefined ? '–' : emulated ? 'emulated (QEMU)' : 'without emulation',
        ...(isTested ? [describeTest(tests.get(platform))] : []),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ]
}

function cut(lines: readonly string[]): string {
  const whole = lines.join('\n')
  if (Buffer.byteLength(whole) <= maximumBytes) return whole
  const kept: string[] = []
  let bytes = 0
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > maximumBytes) break
    kept.push(line)
  }
  const isInCode = kept.filter((line) => line.startsWith('```')).length % 2 === 1
  return [
    ...kept,
    ...(isInCode ? ['```'] : []),
    '',
    '_The summary was cut here: GitHub shows at most 1 MiB. The output `manifest` has everything._',
    '',
  ].join('\n')
}
