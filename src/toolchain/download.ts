import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A download that must end with this sha256. */
export type Download = { readonly url: string; readonly sha256: string }

/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const maximumBytes = 256 * 1024 * 1024

/** A server that stops sending for this long counts as broken. */
const socketTimeoutMilliseconds = 30_000

/** A failure that a second attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
class PassingFailure extends Error {}

/**
 * Downloads a file and hashes it on the way. Tried once more when the connection breaks, when the server is
 * overloaded, or when the content is not the one asked for; the file is removed when it fails.
 *
 * @param path a file that does not exist yet, written with mode 0700
 * @param warn is told why a second attempt is made
 * @throws Error that names the URL and, for wrong content, both sums
 */
export async function download(
  { url, sha256 }: Download,
  path: string,
  warn: (message: string) => void,
): Promise<void> {
  try {
    await attempt(url, sha256, path)
  } catch (error) {
    if (!(error instanceof PassingFailure)) throw error
    warn(`${error.message}; trying once more`)
    await attempt(url, sha256, path)
  }
}

/** The sha256 of a file, as 64 hexadecimal digits. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function attempt(url: string, sha256: string, path: string): Promise<void> {
  // Loaded where a download is needed: its HTTP stack costs 45 ms, and most runs find buildx on the machine.
  const { HttpClient } = await import('@actions/http-client')
  const client = new HttpClient('multiarch-build', [], { socketTimeout: socketTimeoutMilliseconds, keepAlive: false })
  try {
    const { message } = await client.get(url).catch((error: unknown) => {
      throw new PassingFailure(`cannot download ${url}: ${reason(error)}`, { cause: error })
    })
    const status = message.statusCode ?? 0
    if (status !== 200) {
      message.resume()
      throw answered(url, status)
    }
    await receive(url, sha256, path, message)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    client.dispose()
  }
}

async function receive(url: string, sha256: string, path: string, body: NodeJS.ReadableStream): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o700)
  try {
    for await (const chunk of incoming(url, body)) {
      bytes += chunk.length
      if (bytes > maximumBytes)
        throw new Error(`${url} is larger than ${maximumBytes / 1024 / 1024} MiB, that is not buildx`)
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
  const got = hash.digest('hex')
  if (got !== sha256)
    throw new PassingFailure(`${url} has the wrong content: expected sha256 ${sha256}, got ${got} (${bytes} bytes)`)
}

async function* incoming(url: string, body: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk as Buffer
  } catch (error) {
    throw new PassingFailure(`the download of ${url} broke off: ${reason(error)}`, { cause: error })
  }
}

function answered(url: string, status: number): Error {
  const message = `cannot download ${url}: the server answered ${status}`
  if (status === 408 || status === 429 || status >= 500) return new PassingFailure(message)
  if (status >= 300 && status < 400)
    return new Error(`${message}, a redirect from https to http, which is not followed`)
  return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
}

function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
