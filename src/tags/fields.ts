/** One field of a rule: `prefix=v`, or a value alone. */
export type Field = { readonly key: string | undefined; readonly value: string }

type Piece = { readonly text: string; readonly isQuoted: boolean }

/**
 * Takes a rule apart, which is a CSV record. A comma in quotes around a field, or in brackets of an expression or of a
 * regular expression that are still open (`pattern=\d{1,2}`), separates nothing; quotes may also enclose the whole
 * rule. Other quotes are data.
 *
 * @returns fields with keys in lower case, as docker/metadata-action reads them
 */
export function readFields(rule: string): Field[] {
  const pieces = piecesOf(rule.trim())
  const [whole] = pieces
  const isWhole = pieces.length === 1 && whole?.isQuoted
  return joined(isWhole ? piecesOf(whole.text) : pieces).map((text) => {
    const [, key, value] = text.match(/^([^=]+)=(.*)$/s) ?? []
    return key === undefined || value === undefined
      ? { key: undefined, value: text.trim() }
      : { key: key.trim().toLowerCase(), value: value.trim() }
  })
}

/** A rule or an image starts with `#` where it is a comment. */
export function isComment(line: string): boolean {
  return line.trimStart().startsWith('#')
}

/** The pieces between commas. */
function piecesOf(record: string): Piece[] {
  const piece = /\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)/gy
  const pieces: Piece[] = []
  for (const [match, quoted, bare = ''] of record.matchAll(piece)) {
    pieces.push(
      quoted === undefined ? { text: bare, isQuoted: false } : { text: quoted.replaceAll('""', '"'), isQuoted: true },
    )
    if (!match.endsWith(',')) break
  }
  return pieces
}

/** The fields of which commas in brackets made several pieces; brackets that nothing closes are data. */
function joined(pieces: readonly Piece[]): string[] {
  const [first, ...others] = pieces
  if (first === undefined) return []
  for (let count = 0; !first.isQuoted && count <= others.length; count += 1) {
    const text = textOf([first, ...others.slice(0, count)])
    if (!isOpen(text)) return [text, ...joined(others.slice(count))]
    if (others[count]?.isQuoted) break
  }
  return [first.text, ...joined(others)]
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join(',')
}

/** Whether braces of an expression, or brackets of a regular expression, are open at the end. */
function isOpen(field: string): boolean {
  if (field.lastIndexOf('{{') > field.lastIndexOf('}}')) return true
  const [, pattern = ''] = field.match(/^\s*(?:pattern|match)\s*=(.*)$/is) ?? []
  const plain = pattern.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '')
  if (plain.includes('[')) return true
  const count = (bracket: string) => plain.split(bracket).length - 1
  return count('(') > count(')') || count('{') > count('}')
}
