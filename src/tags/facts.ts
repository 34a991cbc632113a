/** What a run of a workflow says of its commit: all that rules for tags know. */
export type Facts = {
  readonly eventName: string
  /** `refs/heads/main`; for pull_request_target that of the pull request, `refs/pull/2/merge`. */
  readonly ref: string
  readonly sha: string
  /** Characters of the short commit. */
  readonly shortShaLength: number
  /** The payload of the event. */
  readonly event: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly now: Date
  /** @throws Error that says where it was looked for */
  readonly defaultBranch: () => Promise<string>
  /** When the commit was made. @throws Error that says where it was looked for */
  readonly commitDate: () => Promise<Date>
}
