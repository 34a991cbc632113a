/** A sentence of another program, by which we know what happened. */
export type Sentence<Kind extends string = string> = {
  readonly kind: Kind
  readonly pattern: RegExp
  /** Program or library, and the file that makes the sentence. */
  readonly source: string
  /** The oldest version known to say it, with the place where that is on record; `captured` where it is only known here. */
  readonly since: string
  /** As it was captured, with the text around it. */
  readonly sample: string
  /** Why no end-to-end test provokes it, and where the sample is from instead. */
  readonly unprovoked?: string
}

export type Said<Kind extends string = string> = {
  readonly kind: Kind
  /** The words that matched. */
  readonly text: string
  /** What the sentence names: the named groups of its pattern. */
  readonly details: Readonly<Record<string, string | undefined>>
}

/**
 * Makes the reader of a table.
 *
 * @returns finds, of the sentences of some kinds, the one that comes first in a text; undefined when it says none of them
 */
export function readerOf<Kind extends string>(table: readonly Sentence<Kind>[]) {
  return <Wanted extends Kind>(text: string, kinds: readonly Wanted[]): Said<Wanted> | undefined => {
    const isWanted = (kind: string): kind is Wanted => kinds.some((wanted) => wanted === kind)
    const found = table.flatMap(({ kind, pattern }) => {
      const match = isWanted(kind) ? pattern.exec(text) : null
      return match && isWanted(kind) ? [{ kind, at: match.index, text: match[0], details: match.groups ?? {} }] : []
    })
    const [first] = found.toSorted((one, other) => one.at - other.at)
    return first && { kind: first.kind, text: first.text, details: first.details }
  }
}
