/** The value of an expression. `false` is a condition, and the word `false` as text. */
export type Value = string | number | boolean | readonly (string | number)[] | ((...args: readonly unknown[]) => string)

/** The expressions that a text may have. */
export type Vocabulary = {
  readonly names: readonly string[]
  /** The values of those that a text uses. */
  readonly valuesOf: (used: readonly string[]) => Promise<Readonly<Record<string, Value>>>
}

export type Rendered = {
  readonly text: string
  /** Names that the text uses and whose value is empty. */
  readonly empty: readonly string[]
}
