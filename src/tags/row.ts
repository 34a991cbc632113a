/** What became of a rule. */
export type Row = {
  /** As it is written. */
  readonly rule: string
  readonly tags: readonly string[]
  /** Why it gave no tag. */
  readonly reason?: string
}
