/** The runner drops a step's whole summary beyond 1 MiB. */
const maximumBytes = 1024 * 1024 - 4096

/** Escapes text for Markdown outside code, where GitHub also renders HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~@:$-]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * Text as code within a line. It is not escaped, so that the runner finds and masks the secrets in it.
 *
 * @returns empty where there is nothing to show
 */
export function code(text: string): string {
  const line = onOneLine(text).trim()
  if (line === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${space}${line}${space}${fence}`
}

/** A list of names with what is said of each. */
export function rowLines(rows: readonly (readonly [name: string, value: string])[]): string[] {
  const lines = rows.map(([name, value]) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`)
  return lines.length > 0 ? [...lines, ''] : []
}

/** A block of code; GitHub gives it a button that copies it. */
export function codeBlock(lines: readonly string[], language = ''): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1))
  return [`${fence}${language}`, ...lines.flatMap((line) => line.split(/[\r\n\u2028\u2029]+/)), fence, '']
}

/** In characters; a block that is wider is cut off by its own edge at 800 pixels. */
const widest = 90

/** Breaks a line for a block of code where it is too wide, only between words: the runner masks secrets that are in one piece. */
export function wrapped(line: string): string[] {
  const lines: string[] = []
  let rest = line.trimEnd()
  while (rest.length > widest) {
    const end = rest.slice(0, widest + 1).lastIndexOf(' ')
    // What begins the line is its indentation.
    if (end <= rest.search(/\S/)) break
    lines.push(rest.slice(0, end))
    rest = `    ${rest.slice(end).trimStart()}`
  }
  return [...lines, rest]
}

/** A command that is to be copied. */
export function command(program: string, argument: string): string[] {
  const name = argument.replace(/[\r\n`]/g, '')
  if (`${program} ${name}`.length <= widest) return codeBlock([`${program} ${name}`], 'sh')
  if (`  ${name}`.length <= widest) return codeBlock([`${program} \\`, `  ${name}`], 'sh')
  return [code(`${program} ${name}`), '']
}

export type Column<Row> = {
  /** Markdown; empty for none. */
  readonly title: string
  readonly isNumber?: boolean
  /** Markdown for a row; undefined where there is nothing to tell. */
  readonly cell: (row: Row) => string | undefined
}

/** A table, without the columns that have nothing to tell. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== undefined))
  if (rows.length === 0 || shown.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`
  return [
    line(shown.map(({ title }) => title)),
    line(shown.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
    ...rows.map((row) => line(shown.map(({ cell }) => cell(row) ?? '–'))),
    '',
  ]
}

/** What is shown on a click; nothing where it is empty. */
export function folded(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<details><summary>${title}</summary>`, '', ...lines, '</details>', '']
}

/** `30.0 MiB`; `–` for what is not known. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–'
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** `+1.2 MiB`, `-340.0 KiB`, `±0`. */
export function formatDifference(bytes: number): string {
  return bytes === 0 ? '±0' : `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`
}

/**
 * Joins the lines of a summary, up to what GitHub shows; what is open where it is cut is closed.
 *
 * @param output has all that is cut; undefined where none has
 */
export function joinWithinLimit(lines: readonly string[], output?: string): string {
  const whole = lines.join('\n')
  if (Buffer.byteLength(whole) <= maximumBytes) return whole
  const kept: string[] = []
  let bytes = 0
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > maximumBytes) break
    kept.push(line)
  }
  return [
    ...kept,
    ...closing(kept),
    '',
    `_The summary was cut here: GitHub shows at most 1 MiB.${output === undefined ? '' : ` The output \`${output}\` has everything.`}_`,
    '',
  ].join('\n')
}

/** In a table `|` ends a cell even within code; a backslash before it would be taken for the escape. */
function inCell(text: string): string {
  return text.replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes === '' ? '\\|' : '¦'}`)
}

/** Ends what is open behind lines: a block of code, in which nothing else opens or closes anything, and folds. */
function closing(lines: readonly string[]): string[] {
  let fence: string | undefined
  let folds = 0
  for (const line of lines) {
    if (fence !== undefined) fence = line === fence ? undefined : fence
    else if (line.startsWith('<details>')) folds += 1
    else if (line === '</details>') folds -= 1
    // What has a backtick behind it is code within a line.
    else fence = line.match(/^(`{3,})[^`]*$/)?.[1]
  }
  return [...(fence === undefined ? [] : [fence]), ...Array.from({ length: folds }, () => ['', '</details>']).flat()]
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none is shown
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
}
