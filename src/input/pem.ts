/**
 * Splits a text into lines, and leaves the blocks of PEM whole, each with the text in front of it: a secret with a key
 * in `key=${{ secrets.KEY }}` is one value of several lines.
 */
export function linesWithPem(text: string): string[] {
  const items: string[] = []
  let isOpen = false
  for (const line of text.split(/\r\n|\n|\r/)) {
    // A chain is several blocks, with or without blank lines between.
    const continues =
      isOpen || (/^\s*-----BEGIN /.test(line) && isPem(items.findLast((item) => item.trim() !== '') ?? ''))
    if (continues) items.push(`${popText(items)}\n${line.trim()}`)
    else items.push(line)
    if (/-----BEGIN [^-]*-----/.test(line)) isOpen = true
    if (/-----END [^-]*-----/.test(line)) isOpen = false
  }
  return items
}

/** Tells whether a value is, or holds, a block of PEM; anything else is the path of one. */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

/** The lines of PEM that nobody may see: all of a private key but its frame. */
export function secretLinesOf(pem: string): string[] {
  const keys = pem.match(/-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END|$)/g) ?? []
  return keys.flatMap((key) => key.split(/[\r\n]+/)).filter((line) => line.length > 8 && !line.startsWith('-----'))
}

/** The last item that has text, without the blank ones behind it. */
function popText(items: string[]): string {
  for (;;) {
    const item = items.pop()
    if (item === undefined || item.trim() !== '') return item ?? ''
  }
}
