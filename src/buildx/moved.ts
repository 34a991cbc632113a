import { formatBytes, formatRate, formatTime } from './amounts.ts'
import type { Followed, Status } from './events.ts'

/** Bytes that a vertex has fetched or sent so far. */
export function movedBytes({ statuses }: Pick<Followed, 'statuses'>): number {
  return [...statuses.values()].reduce((sum, { current = 0 }) => sum + current, 0)
}

/** What was transferred: `31.2 MB in 2.1 s (14.9 MB/s), unpacked in 0.6 s`; empty if nothing was. */
export function formatMoved({ statuses }: Pick<Followed, 'statuses'>): string {
  const all = [...statuses.values()]
  const moved = all.filter(({ current = 0 }) => current > 0)
  const bytes = movedBytes({ statuses })
  const unpacked = all.filter(({ id }) => id.startsWith('extracting '))
  return [
    ...(bytes > 0 ? [formatRate(bytes, timeOf(moved))] : []),
    ...(unpacked.length > 0 ? [`unpacked in ${formatTime(timeOf(unpacked))}`] : []),
  ].join(', ')
}

/** The parts of an export that took some time: `exporting layers 0.4 s, pushing layers 1.9 s`. */
export function formatPhases({ statuses }: Pick<Followed, 'statuses'>): string {
  return [...statuses.values()]
    .filter((status) => !status.id.includes('sha256:') && timeOf([status]) >= 100)
    .map((status) => `${status.id} ${formatTime(timeOf([status]))}`)
    .join(', ')
}

/** The current progress of a vertex: `12.3 MB of 45.6 MB`, or `pushing layers`; empty if unknown. */
export function formatCurrent({ statuses }: Pick<Followed, 'statuses'>): string {
  const open = [...statuses.values()].filter(({ completed }) => !completed)
  if (open.length === 0) return ''
  const moving = [...statuses.values()].filter(({ current = 0, total = 0 }) => current > 0 || total > 0)
  if (moving.length === 0) return open.map(({ id }) => id.replace(/ sha256:\S+$/, '')).join(', ')
  const total = moving.reduce((sum, { total = 0 }) => sum + total, 0)
  const bytes = formatBytes(movedBytes({ statuses }))
  return total > 0 ? `${bytes} of ${formatBytes(total)}` : bytes
}

/** Milliseconds from the first beginning to the last end. */
function timeOf(statuses: readonly Status[]): number {
  const times = (values: readonly (string | undefined)[]) =>
    values.map((value) => Date.parse(value ?? '')).filter((value) => !Number.isNaN(value))
  const started = times(statuses.map((status) => status.started))
  const completed = times(statuses.map((status) => status.completed))
  if (started.length === 0 || completed.length === 0) return 0
  return Math.max(0, Math.max(...completed) - Math.min(...started))
}
