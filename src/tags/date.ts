import moment from 'moment'

/**
 * A time in a format of moment, which docker/metadata-action takes. Time zones are those of Node, which has their data.
 *
 * @param zone of the IANA, such as Europe/Berlin
 * @throws Error for a zone that there is not
 */
export function formatDate(date: Date, format: string, zone: string): string {
  const time = moment(date).utcOffset(offsetOf(date, zone))
  // moment alone would say UTC for every offset.
  time.zoneAbbr = () => partsOf(date, zone, { timeZoneName: 'short' }).timeZoneName ?? ''
  time.zoneName = time.zoneAbbr
  return time.format(format)
}

/** Minutes that are ahead of UTC there, at that time. */
function offsetOf(date: Date, zone: string): number {
  const { year, month, day, hour, minute } = partsOf(date, zone, {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const there = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  return Math.round((there - Math.floor(date.getTime() / 60_000) * 60_000) / 60_000)
}

function partsOf(date: Date, timeZone: string, options: Intl.DateTimeFormatOptions): Partial<Record<string, string>> {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { ...options, timeZone }).formatToParts(date)
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  } catch (error) {
    throw new Error(`unknown time zone '${timeZone}', expected e.g. tz='Europe/Berlin'`, { cause: error })
  }
}
