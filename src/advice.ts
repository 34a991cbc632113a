/** What the user is told about a failure: the parts of one sentence, `cause; remedy`. */
export type Advice = {
  /** What happened, and why. */
  readonly cause: string
  /** What to type, in the words of our inputs. */
  readonly remedy: string
  /** Lines for `with` of the step, to be copied. */
  readonly example?: readonly string[]
}

/** A known failure, as the document and the messages name it. */
export type Known = {
  /** Its name in the output `failure`, and its anchor in docs/troubleshooting.md. */
  readonly id: string
  /** The title of its section there, and of the annotation; {@link id} is derived from it. */
  readonly title: string
  /** For a temporary failure: how many milliseconds are worth waiting. Absent if only a person can fix it. */
  readonly passes?: { readonly retryAfter?: number; readonly maxElapsed?: number }
  /** Further text for its section, in Markdown. */
  readonly more?: string
}

export function sentenceOf({ cause, remedy }: Advice): string {
  return `${cause}; ${remedy}`
}
