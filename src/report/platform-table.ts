import { formatTime } from '../buildx/amounts.ts'
import type { Steps } from '../buildx/steps.ts'
import type { PlatformManifest } from '../manifest/manifest.ts'
import type { TestResults } from '../manifest/tests.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { type Column, code, escapeMarkdown, formatBytes, formatDifference, table } from './markdown.ts'
import { describeTest } from './tests.ts'

/** What is told of the platforms of a build. */
export type PlatformReport = {
  /** In the order in which they are shown. */
  readonly asked?: Platforms | undefined
  /** Those of the image; empty where nothing was pushed. */
  readonly images: readonly PlatformManifest[]
  /** By platform: instructions that were cached, and executed. */
  readonly steps?: ReadonlyMap<PlatformName, Steps> | undefined
  /** By platform: milliseconds that its steps took. */
  readonly times?: ReadonlyMap<PlatformName, number> | undefined
  readonly tests?: TestResults | undefined
  /** Compressed sizes of what the first tag pointed to before. */
  readonly earlier?: ReadonlyMap<PlatformName, number> | undefined
}

type Row = { readonly platform: PlatformName; readonly image: PlatformManifest | undefined }

/** A row for each platform; a column that has nothing to tell is left out. */
export function platformTable({ asked = [], images, steps, times, tests, earlier }: PlatformReport): string[] {
  const others = [...(steps?.keys() ?? []), ...(times?.keys() ?? [])]
  const known = new Set([...images.map(({ platform }) => platform), ...others])
  const platforms = [...asked.filter((platform) => known.delete(platform)), ...known]
  const columns: Column<Row>[] = [
    { title: 'Platform', cell: ({ platform }) => escapeMarkdown(platform) },
    { title: 'Digest', cell: ({ image }) => image && code(shortDigest(image.digest)) },
    { title: 'Size', isNumber: true, cell: ({ image }) => sizeOf(image, earlier) },
    { title: 'Layers', isNumber: true, cell: ({ image }) => optional(image?.layers) },
    { title: 'Cached', isNumber: true, cell: ({ platform }) => optional(steps?.get(platform)?.cached) },
    { title: 'Ran', isNumber: true, cell: ({ platform }) => optional(steps?.get(platform)?.executed) },
    { title: 'Build', cell: ({ platform, image }) => builtAs(image, timingOf(platform, steps, times)) },
    { title: 'Node', cell: ({ image }) => image?.node && code(image.node) },
    { title: 'Tested', cell: ({ platform }) => (tests?.size ? describeTest(tests.get(platform)) : undefined) },
  ]
  const rows = platforms.map((platform) => ({ platform, image: images.find((one) => one.platform === platform) }))
  return table(columns, rows)
}

/** The first 12 digits, as other tools show them. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

/** With what changed below it. */
function sizeOf(
  image: PlatformManifest | undefined,
  earlier: ReadonlyMap<PlatformName, number> | undefined,
): string | undefined {
  if (image?.compressedSize === undefined) return undefined
  const before = earlier?.get(image.platform)
  const change = before === undefined ? 'new' : formatDifference(image.compressedSize - before)
  return lines([formatBytes(image.compressedSize), ...(earlier ? [change] : [])])
}

function timingOf(
  platform: PlatformName,
  steps: PlatformReport['steps'],
  times: PlatformReport['times'],
): string | undefined {
  if (steps?.get(platform)?.executed === 0) return 'cached'
  const time = times?.get(platform)
  return time === undefined ? undefined : formatTime(time)
}

function builtAs(image: PlatformManifest | undefined, time: string | undefined): string | undefined {
  const how = image?.emulated === undefined ? [] : [image.emulated ? 'QEMU' : 'native']
  const told = [...(time === undefined ? [] : [time]), ...(time === 'cached' ? [] : how)]
  return told.length > 0 ? lines(told) : undefined
}

function optional(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** A number stays with its unit. */
function lines(texts: readonly string[]): string {
  return texts.map((text) => text.replaceAll(' ', '&nbsp;')).join('<br>')
}
