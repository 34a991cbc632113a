import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname } from 'node:path'
import { messageOf } from '../message.ts'
import { parseRetryAfter, type Retries, type Transient } from '../retry.ts'

/** A download that must end with this sha256. */
export type Download = { readonly url: string; readonly sha256: string }

export type Limits = {
  readonly bytes: number
  /** A server that sends nothing for this long counts as broken. */
  readonly silenceMilliseconds: number
}

/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const defaultLimits: Limits = { bytes: 256 * 1024 * 1024, silenceMilliseconds: 30_000 }

const attempts = 3

/** A file that breaks off late may have taken minutes, which says nothing against beginning anew. */
const longestDownload = 900_000

/** A failure that a further attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
class TransientFailure extends Error {
  readonly transient: Transient

  constructor(message: string, transient: Transient, options?: ErrorOptions) {
    super(message, options)
    this.transient = transient
  }
}

/**
 * Downloads a file and hashes it on the way. Three attempts are made when the connection breaks, when the server is
 * overloaded, or when the content is not the one asked for; the file is removed when it fails.
 *
 * @param path a file that does not exist yet, written with mode 0755
 * @throws Error that names the URL, for wrong content both checksums, and how often it was tried if more than once
 */
export async function download(
  wanted: Download,
  path: string,
  retries: Retries,
  limits: Limits = defaultLimits,
): Promise<void> {
  await retries.call({
    what: `GET ${wanted.url}`,
    ask: () => attempt(wanted, path, limits),
    transience: (error) => (error instanceof TransientFailure ? error.transient : undefined),
    attempts,
    giveUp: (error, made) =>
      made > 1 ? new Error(`${messageOf(error)}; tried ${made} times`, { cause: error }) : error,
  })
}

async function attempt({ url, sha256 }: Download, path: string, limits: Limits): Promise<void> {
  // Loaded where a download is needed: its HTTP stack costs 45 ms, and most runs find buildx on the machine.
  const { HttpClient } = await import('@actions/http-client')
  // Later than our own watch over the body, which tells what happened.
  const options = { socketTimeout: limits.silenceMilliseconds + 1000, keepAlive: false }
  const client = new HttpClient('multiarch-build', [], options)
  try {
    const { message } = await client.get(url).catch((error: unknown) => {
      throw unanswered(url, error)
    })
    const status = message.statusCode ?? 0
    if (status !== 200) {
      message.destroy()
      throw answered(url, status, message.headers['retry-after'])
    }
    const got = await receive(url, path, message, limits)
    if (got.sha256 !== sha256) {
      const sums = `expected sha256 ${sha256}, got ${got.sha256} (${got.bytes} bytes)`
      throw new TransientFailure(`${url} has the wrong content: ${sums}`, {
        reason: `wrong content, ${sums}`,
        maxElapsed: longestDownload,
      })
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    client.dispose()
  }
}

async function receive(
  url: string,
  path: string,
  body: IncomingMessage,
  limits: Limits,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o755)
  try {
    for await (const chunk of incoming(url, body, limits.silenceMilliseconds)) {
      bytes += chunk.length
      if (bytes > limits.bytes) throw new Error(`${url} is larger than ${limits.bytes} bytes, that is not buildx`)
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } catch (error) {
    throw isOutOfSpace(error)
      ? new Error(`no space left on the disk of ${dirname(path)} while downloading ${url}`, { cause: error })
      : error
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** The client's own timeout covers only the wait for an answer, not a body that stops coming. */
async function* incoming(url: string, body: IncomingMessage, silenceMilliseconds: number): AsyncGenerator<Buffer> {
  body.setTimeout(silenceMilliseconds, () => {
    body.destroy(new Error(`the server sent nothing for ${silenceMilliseconds / 1000} s`))
  })
  try {
    yield* body
  } catch (error) {
    const words = reason(error)
    throw new TransientFailure(
      `the download of ${url} broke off: ${words}`,
      { reason: `it broke off: ${words}`, maxElapsed: longestDownload },
      { cause: error },
    )
  }
}

function unanswered(url: string, error: unknown): Error {
  const words = reason(error)
  // The client's own words tell how to allow it, which nobody can here.
  if (/redirect from https to http/i.test(words))
    return new Error(`cannot download ${url}: the server leads from https to http, which is not followed`)
  return new TransientFailure(`cannot download ${url}: ${words}`, { reason: words }, { cause: error })
}

function answered(url: string, status: number, header: string | undefined): Error {
  const message = `cannot download ${url}: the server answered ${status}`
  const retryAfter = parseRetryAfter(header)
  if (status === 408 || status === 429 || status >= 500)
    return new TransientFailure(message, { reason: `the server answered ${status}`, ...(retryAfter && { retryAfter }) })
  return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
}

function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
