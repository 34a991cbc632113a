/** What is to be done with a tag that leads elsewhere than to our image, or nowhere. */
export type Decision =
  | {
      readonly what: 'write'
      /** What the user should know nevertheless. */
      readonly notice?: string
    }
  | {
      readonly what: 'keep'
      readonly reason: string
      /** For people: `kept at 2.5.3 (sha256:…), not replaced by 2.4.9`. */
      readonly line: string
    }
  | { readonly what: 'fail'; readonly problem: string }
