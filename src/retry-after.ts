/**
 * @param header the value of `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)
 * @returns milliseconds; undefined where nothing can be read
 */
export function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
