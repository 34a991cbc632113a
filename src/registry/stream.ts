import { createHash } from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { messageOf } from '../message.ts'
import type { Api } from './api.ts'
import type { RequestFacts } from './authorizer.ts'
import { maxAnswerBytes } from './content.ts'
import { RegistryError } from './error.ts'

/** Reads a blob as it comes; see {@link RegistryClient.stream}. */
export async function streamBlob<T>(
  { send }: Api,
  repository: string,
  digest: string,
  read: (bytes: Readable) => Promise<T>,
): Promise<T> {
  let outcome: PromiseSettledResult<T> | undefined
  let found: string | undefined
  const take = async (body: Readable) => {
    found = undefined
    const hash = createHash('sha256')
    // The reader gets errors from the stream, if there still is one.
    const bytes = new PassThrough({ highWaterMark: 1024 * 1024 }).on('error', () => {})
    const reading = Promise.allSettled([read(bytes).finally(() => bytes.resume())])
    try {
      for await (const chunk of body) {
        hash.update(chunk)
        if (!bytes.destroyed && !bytes.write(chunk)) await writable(bytes)
        if (bytes.destroyed && (await reading)[0].status === 'fulfilled') return
      }
      bytes.end()
      found = `sha256:${hash.digest('hex')}`
    } catch (error) {
      bytes.destroy(new Error(messageOf(error)))
      throw error
    } finally {
      ;[outcome] = await reading
    }
  }
  const path = `blobs/${digest}`
  const request = { method: 'GET', subject: `@${digest}`, path, limit: maxAnswerBytes, take } as const
  const check = (facts: RequestFacts) => {
    if (found !== undefined && found !== digest)
      throw new RegistryError({ ...facts, kind: 'wrong content', detail: `the response has the digest ${found}` })
  }
  // Layers are read by the gate alone.
  await send(repository, { ...request, read: (_, facts) => check(facts) }, { phase: 'test' })
  // A fault in the right bytes does not pass.
  if (outcome?.status === 'fulfilled') return outcome.value
  throw outcome?.reason
}

/** Resolves when a stream takes more, or will never again. */
async function writable(stream: PassThrough): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}
