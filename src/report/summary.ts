import { formatTime } from '../buildx/amounts.ts'
import type { Steps } from '../buildx/steps.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Earlier } from '../manifest/sizes.ts'
import type { TestResults } from '../manifest/tests.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { code, command, escapeMarkdown, folded, formatBytes, joinWithinLimit, rowLines } from './markdown.ts'
import { platformTable } from './platform-table.ts'
import type { SummaryRow } from './rows.ts'
import { describeTest } from './tests.ts'

export type Report = {
  readonly title: string
  /** What was published; undefined when nothing was pushed. */
  readonly manifest?: Manifest | undefined
  /** How the tests of each platform ended; absent or empty where nothing was tested. */
  readonly tests?: TestResults | undefined
  /** Every reference that now points to the image, with its tag. */
  readonly references: readonly string[]
  /** What rules gave, as Markdown. */
  readonly rules?: readonly string[] | undefined
  /** Where the result went when it was not pushed, e.g. `loaded into Docker as app:test`. */
  readonly destinations: readonly string[]
  readonly rows: readonly SummaryRow[]
  /** Why not all was done that was asked for; its first line is told. */
  readonly failure?: string | undefined
  readonly build?: BuildReport | undefined
  /** What the first reference pointed to before. */
  readonly earlier?: Earlier | undefined
  /** Whether it is a build job of a matrix: merge shows the image. */
  readonly isLeg?: boolean
}

/** What a build did. */
export type BuildReport = {
  /** All that was built for. */
  readonly platforms: Platforms
  readonly steps?: ReadonlyMap<PlatformName, Steps> | undefined
  readonly times?: Times | undefined
}

/** How long a build took, where it was followed. */
export type Times = {
  /** Milliseconds. */
  readonly whole: number
  /** By platform: milliseconds that its steps took. */
  readonly platforms: ReadonlyMap<PlatformName, number>
  /** Where the time went, as Markdown. */
  readonly lines: readonly string[]
}

const nowhere = "Nothing was pushed, loaded or written: the result is only in the builder's cache."

/** Renders the job summary as Markdown. Names and tags are escaped: they can hold what Markdown or HTML obeys. */
export function renderSummary(report: Report): string {
  const lines = linesOf(report)
  const output = report.manifest && 'manifest'
  if (!report.isLeg) return joinWithinLimit([`## ${escapeMarkdown(report.title)}`, '', ...lines], output)
  return joinWithinLimit(folded(legLine(report), lines), output)
}

function linesOf(report: Report): string[] {
  const { manifest, tests = new Map(), references, rules = [], destinations, rows, failure, build, earlier } = report
  const platforms = platformTable({
    asked: build?.platforms,
    images: manifest?.platforms ?? [],
    steps: build?.steps,
    times: build?.times?.platforms,
    tests: manifest && tests,
    earlier: earlier?.sizes,
  })
  const told = [...(manifest ? [] : testRows(tests)), ...rows]
  return [
    ...(failure === undefined ? [] : failureLines(failure)),
    ...(manifest ? pullLines(manifest, references) : []),
    ...(manifest || destinations.length > 0 ? [] : [nowhere, '']),
    ...destinations.map((destination) => `- ${escapeMarkdown(destination)}`),
    ...(destinations.length > 0 ? [''] : []),
    ...platforms,
    ...(earlier
      ? [`<sub>Below each size: the difference from the previous ${code(earlier.reference)}.</sub>`, '']
      : []),
    ...(manifest ? digestLines(manifest) : []),
    ...rules,
    ...rowLines(told),
    ...(build?.times?.lines ?? []),
  ]
}

function failureLines(failure: string): string[] {
  return [`**Failed**: ${escapeMarkdown(failure.split('\n')[0]?.replace(/:$/, '') ?? '')}`, '']
}

function pullLines({ image, digest }: Manifest, references: readonly string[]): string[] {
  const [first = `${image}@${digest}`] = references
  const tags = references.length > 1 ? references.map((name) => `- ${code(name)}`) : []
  return [...command('docker pull', first), ...tags, ...(tags.length > 0 ? [''] : [])]
}

function digestLines({ image, digest, platforms }: Manifest): string[] {
  const line = (name: string, found: string) => `- ${escapeMarkdown(name)}<br>${code(`${image}@${found}`)}`
  return folded('Digests', [
    line(platforms.length === 1 && platforms[0]?.digest === digest ? 'image' : 'all platforms', digest),
    ...platforms.flatMap((one) => (one.digest === digest ? [] : [line(one.platform, one.digest)])),
    '',
  ])
}

/** An image in the Docker engine has no table. */
function testRows(tests: TestResults): SummaryRow[] {
  return [...tests].map(([platform, result]) => ['Tested', `${platform} ${describeTest(result)}`])
}

/** An image that was not built existed already. */
function becameOf(manifest: Manifest | undefined, build: BuildReport | undefined): string {
  if (manifest === undefined) return 'not pushed'
  return build === undefined ? 'already published' : 'pushed by digest'
}

/** The title of a build job's folded section: `ghcr.io/acme/app, linux/arm64: pushed by digest, 31.0 MiB, built in 3 min 2 s`. */
function legLine({ title, manifest, failure, build }: Report): string {
  const platforms = manifest?.platforms ?? []
  const names = platforms.length > 0 ? platforms.map(({ platform }) => platform) : (build?.platforms ?? [])
  const [only] = platforms
  const size = platforms.length === 1 && only?.compressedSize !== undefined ? [formatBytes(only.compressedSize)] : []
  const whole = build?.times?.whole ?? 0
  const facts = [
    failure === undefined ? becameOf(manifest, build) : 'failed',
    ...size,
    ...(whole > 0 ? [`built in ${formatTime(whole)}`] : []),
    ...(platforms.some(({ emulated }) => emulated) ? ['QEMU'] : []),
  ]
  return `<b>${escapeMarkdown(names.join(', '))}</b> of ${escapeMarkdown(title)}: ${escapeMarkdown(facts.join(', '))}`
}
