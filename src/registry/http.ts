import type { Readable } from 'node:stream'

export type HttpRequest = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Value of the header of this name; not sent on to another origin. */
  readonly authorization?: string | undefined
  readonly body?: string | Uint8Array
  /** In bytes; a longer body is an error. */
  readonly limit: number
  /** Takes the body of a success as it comes, however long it is; the answer then has none. */
  readonly take?: (body: Readable) => Promise<void>
}

/** Names of headers are in lower case; several of one name are joined with commas. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}
