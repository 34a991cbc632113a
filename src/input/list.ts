import { parse } from 'csv-parse/sync'
import { linesWithPem } from './pem.ts'

/** How one list input is written; the differences between inputs are those of docker/build-push-action. */
export type ListStyle = {
  /** Commas separate items too, as in `platforms: linux/amd64,linux/arm64`, also within quotes around a whole line. */
  readonly comma?: boolean
  /** Quotes are data, since the value itself is a CSV record that buildx reads (`outputs`, `driver-opts`); PEM is one item. */
  readonly rawQuotes?: boolean
  /** Items keep the white space around them (`secrets`: keys often end in a newline that matters). */
  readonly untrimmed?: boolean
}

// Where commas are data the records still go through the CSV reader, for its quotes: NUL cannot occur in an input.
const noDelimiter = '\0'

/**
 * Reads a list input as `Util.getList` of docker/actions-toolkit does (0.101.0): one item per line, optionally several
 * comma-separated. A `"` as the first character of an item quotes it up to the next `"`, over line ends, with `""` for a
 * quote; `#` is data. Different on purpose: empty and blank items are dropped; LF, CRLF and CR may be mixed; where
 * commas are data, quotes behind one are data too (`A=["a","b","c"]`).
 *
 * @param input the input's name, for the error
 * @throws Error that names input and line, when a quote is not closed
 */
export function parseList(input: string, text: string, style: ListStyle = {}): string[] {
  if (text.includes('\0')) throw new Error(`input '${input}' contains a NUL character`)
  const items = style.rawQuotes ? linesWithPem(text) : readItems(input, text, style)
  return items.filter((item) => item.trim() !== '').map((item) => (style.untrimmed ? item : item.trim()))
}

function readItems(input: string, text: string, { comma, untrimmed }: ListStyle): string[] {
  const records = readRecords(input, untrimmed ? text : withoutOuterBlanks(text), comma ? ',' : noDelimiter)
  return records.flatMap(({ record }) => (comma ? itemsOf(record) : record))
}

function itemsOf(record: readonly string[]): readonly string[] {
  return record.length === 1 ? record.join().split(',') : record
}

/**
 * Reads `tags` or `images`, whose entries may be rules of docker/metadata-action: a line with `=`, which no reference has, is
 * one entry, with the quotes around its fields; quotes around the whole line are taken off. Other lines are read as
 * {@link parseList} does with commas. A line that starts with `#` is a comment.
 *
 * @param input the input's name, for the error
 * @throws Error that names input and line, when a quote is not closed
 */
export function parseEntries(input: string, text: string): string[] {
  if (text.includes('\0')) throw new Error(`input '${input}' contains a NUL character`)
  const lines = readRecords(input, withoutOuterBlanks(text), ',').filter(({ raw }) => !raw.trimStart().startsWith('#'))
  const entries = lines.flatMap(({ record, raw }) => {
    if (!record.some((field) => field.includes('='))) return itemsOf(record)
    return record.length === 1 ? record : [raw]
  })
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

/** Blanks beside the quotes of the first and the last item would make these data. Lines stay, for their numbers. */
function withoutOuterBlanks(text: string): string {
  return text.trimEnd().replace(/^((?:\s*[\r\n])?)\s*/, '$1')
}

/** The fields of a line, and the line. */
type CsvRecord = { readonly record: readonly string[]; readonly raw: string }

function readRecords(input: string, text: string, delimiter: string): CsvRecord[] {
  let lastCompleteLine = 0
  try {
    const records: unknown[] = parse(text, {
      columns: false,
      raw: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        lastCompleteLine = lines
        return record
      },
    })
    return records as CsvRecord[]
  } catch (error) {
    const lines = text.split(/\r\n|\n|\r/)
    const open = lines.findIndex((line, index) => index >= lastCompleteLine && line !== '') + 1
    throw new Error(
      `input '${input}': the quote (") that opens on line ${open} is never closed; close it or remove it`,
      { cause: error },
    )
  }
}
