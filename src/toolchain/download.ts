import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { messageOf } from '../message.ts'
import { openConnections } from '../registry/connections.ts'
import { type Deadlines, factsOfFailure, PermanentError, plainWords } from '../registry/failure.ts'
import { phaseAttempts, type Retries, type Transient } from '../retry.ts'
import { parseRetryAfter } from '../retry-after.ts'

/** A download that must end with this sha256. */
export type Download = { readonly url: string; readonly sha256: string }

export type Limits = {
  readonly bytes: number
  /** A server that sends nothing for this long counts as broken. */
  readonly silenceMilliseconds: number
}

/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const defaultLimits: Limits = { bytes: 256 * 1024 * 1024, silenceMilliseconds: 30_000 }

/** An answer other than a success is text. */
const errorBytes = 1024 * 1024

/** Milliseconds before the second attempt: a server that restarts is back soon. */
const firstDelay = 2_000

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
 * @param environment names proxies and certificate authorities
 * @throws Error that names the URL, for wrong content both checksums, and how often it was tried if more than once
 */
export async function download(
  wanted: Download,
  path: string,
  { retries, environment }: { readonly retries: Retries; readonly environment: Readonly<NodeJS.ProcessEnv> },
  limits: Limits = defaultLimits,
): Promise<void> {
  await retries.call({
    phase: 'download',
    what: `GET ${wanted.url}`,
    ask: () => attempt(wanted, path, environment, limits),
    transience: (error) => (error instanceof TransientFailure ? error.transient : undefined),
    attempts: phaseAttempts,
    firstDelay,
    giveUp: (error, made) =>
      made > 1 ? new Error(`${messageOf(error)}; tried ${made} times`, { cause: error }) : error,
  })
}

async function attempt(
  { url, sha256 }: Download,
  path: string,
  environment: NodeJS.ProcessEnv,
  limits: Limits,
): Promise<void> {
  const deadlines: Deadlines = { connect: 10_000, silence: limits.silenceMilliseconds, whole: 60_000 }
  const connections = openConnections({ registries: [], environment, deadlines })
  try {
    // What goes wrong here has its own message, not that of a missing answer.
    let received: Promise<Received> | undefined
    const take = async (body: Readable) => {
      // It may break off before anybody reads it.
      body.on('error', () => {})
      received = receive(url, path, body, limits)
      await received.catch(() => undefined)
    }
    const request = { method: 'GET', url: new URL(url), headers: {}, limit: errorBytes, take } as const
    const { status, headers } = await connections.send(request).catch((error: unknown) => {
      throw unanswered(url, error)
    })
    const got = await received
    if (status !== 200 || got === undefined) throw answered(url, status, headers['retry-after'])
    if (got.sha256 !== sha256) {
      const sums = `expected sha256 ${sha256}, got ${got.sha256} (${got.bytes} bytes)`
      throw new TransientFailure(`${url} has the wrong content: ${sums}`, { reason: `wrong content, ${sums}` })
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await connections.close()
  }
}

type Received = { readonly sha256: string; readonly bytes: number }

async function receive(url: string, path: string, body: Readable, limits: Limits): Promise<Received> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o755)
  try {
    for await (const chunk of incoming(url, body, limits.silenceMilliseconds)) {
      bytes += chunk.length
      if (bytes > limits.bytes) throw new Error(`${url} is larger than ${limits.bytes} bytes, so it is not buildx`)
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

/** undici measures silence by the second, and does not say how long it was. */
async function* incoming(url: string, body: Readable, silenceMilliseconds: number): AsyncGenerator<Buffer> {
  const timer = setTimeout(
    () => body.destroy(new Error(`the server sent nothing for ${silenceMilliseconds / 1000} s`)),
    silenceMilliseconds,
  )
  try {
    for await (const chunk of body) {
      timer.refresh()
      yield chunk
    }
  } catch (error) {
    const words = plainWords(error, { connect: 0, silence: silenceMilliseconds, whole: 0 })
    throw new TransientFailure(
      `the download of ${url} broke off: ${words}`,
      { reason: `it broke off: ${words}` },
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}

function unanswered(url: string, error: unknown): Error {
  const words = messageOf(error)
  const message = `cannot download ${url}: ${words}`
  const { kind } = factsOfFailure(error)
  if (kind === 'proxy')
    return new Error(
      `${message}; check the proxy's user and password, or list the host in NO_PROXY if it needs no proxy`,
      { cause: error },
    )
  if (error instanceof PermanentError) return new Error(message, { cause: error })
  return new TransientFailure(message, { reason: words }, { cause: error })
}

function answered(url: string, status: number, header: string | undefined): Error {
  const message = `cannot download ${url}: the server answered ${status}`
  const retryAfter = parseRetryAfter(header)
  if (status === 408 || status === 429 || status >= 500)
    return new TransientFailure(message, { reason: `the server answered ${status}`, ...(retryAfter && { retryAfter }) })
  return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message)
}

function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
