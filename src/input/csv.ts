import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** One `key=value` of a CSV record; a field without `=` has no value. */
export type Field = { readonly key: string; readonly value: string | undefined }

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
  return stringify([fields], { record_delimiter: '', quoted_match: /^\s|\s$|[\r\n]/ })
}

/**
 * Takes apart a value that buildx reads as one CSV record (Go's encoding/csv with `key=value` fields).
 *
 * @param input the input's name, for the error
 * @throws Error that names input and value, when it is not one record
 */
export function parseFields(input: string, record: string): Field[] {
  return parseRecord(input, record).map((field) => {
    const equals = field.indexOf('=')
    return equals < 0
      ? { key: field, value: undefined }
      : { key: field.slice(0, equals), value: field.slice(equals + 1) }
  })
}

/**
 * {@link parseFields} of what buildx will judge in its own words: a value that is not one record has no fields here.
 */
export function readFields(record: string): Field[] {
  try {
    return parseFields('', record)
  } catch {
    return []
  }
}

/**
 * The fields of one CSV record; {@link parseFields} for `key=value` fields.
 *
 * @param options whether white space around fields is left aside, also before a quote
 */
export function parseRecord(input: string, record: string, { trim = false }: { trim?: boolean } = {}): string[] {
  let records: string[][]
  try {
    records = parse(record, { columns: false, relax_column_count: true, trim })
  } catch (error) {
    throw new Error(
      `input '${input}': '${record}' is not a comma-separated list of fields; quotes must enclose a whole field, as in type=image,"name=a,b"`,
      { cause: error },
    )
  }
  const [fields = [], ...more] = records
  if (more.length > 0) throw new Error(`input '${input}': '${record}' has a line break, expected one line`)
  return fields
}
