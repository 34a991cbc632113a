/** A length of time for a person: `0.3 s`, `41.2 s`, `7 min 12 s`, `1 h 2 min`. */
export function formatTime(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A number of bytes in decimal units, as BuildKit shows them: `640 B`, `3.1 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** What was moved in a time: `31.2 MB in 2.1 s (14.9 MB/s)`. */
export function formatRate(bytes: number, milliseconds: number): string {
  const rate = milliseconds < 1 ? '' : ` (${formatBytes((bytes * 1000) / milliseconds)}/s)`
  return `${formatBytes(bytes)} in ${formatTime(milliseconds)}${rate}`
}
