/** What is said about a failure: the parts of one sentence, `cause; remedy`. */
export type Advice = {
  /** What happened, and why. */
  readonly cause: string
  /** What to type, in the words of our inputs. */
  readonly remedy: string
  /** Lines for `with` of the step, to be copied. */
  readonly example?: readonly string[]
}

/** A failure that is known, in the document and in what is shown of it. */
export type Known = {
  /** Names it in the output `failure`, and is its anchor in docs/troubleshooting.md. */
  readonly id: string
  /** Of its section there, and of the annotation; {@link id} is made of it. */
  readonly title: string
  /** Milliseconds for which it is worth waiting, where it passes by itself; absent where only a person can remedy it. */
  readonly passes?: { readonly retryAfter?: number; readonly maxElapsed?: number }
  /** What more its section says, Markdown. */
  readonly more?: string
}

export function sentenceOf({ cause, remedy }: Advice): string {
  return `${cause}; ${remedy}`
}
