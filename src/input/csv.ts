import { stringify } from 'csv-stringify/sync'

/**
 * Composes a value that buildx reads as one CSV record, such as `type=image,"name=a,b",push=true`: Go's encoding/csv
 * wants the quotes around the whole field. Fields without a value are left out.
 */
export function csvFields(fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return csvRecord(present.map(([key, value]) => `${key}=${value}`))
}

/** Composes one CSV record; {@link csvFields} for `key=value` fields. */
export function csvRecord(fields: readonly string[]): string {
  return stringify([fields], { record_delimiter: '', quoted_match: /^\s|\s$/ })
}
