import { createHash } from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { messageOf } from '../message.ts'
import type { Api } from './api.ts'
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
  let found = ''
  const take = async (body: Readable) => {
    const hash = createHash('sha256')
    const bytes = new PassThrough()
    const reading = Promise.allSettled([read(bytes).finally(() => bytes.resume())])
    try {
      for await (const chunk of body) {
        hash.update(chunk)
        if (!bytes.destroyed && !bytes.write(chunk)) await writable(bytes)
      }
      bytes.end()
    } catch (error) {
      bytes.destroy(new Error(messageOf(error)))
      throw error
    } finally {
      ;[outcome] = await reading
    }
    found = `sha256:${hash.digest('hex')}`
  }
  const path = `blobs/${digest}`
  const request = { method: 'GET', subject: `@${digest}`, path, limit: maxAnswerBytes, take } as const
  await send(repository, {
    ...request,
    read: (_, facts) => {
      if (found !== digest)
        throw new RegistryError({ ...facts, kind: 'wrong content', detail: `what came has the digest ${found}` })
    },
  })
  // What is wrong with the right bytes stays so.
  if (outcome?.status === 'fulfilled') return outcome.value
  throw outcome?.reason
}

/** Resolves when a stream takes more, or will never again. */
async function writable(stream: PassThrough): Promise<void> {
  await new Promise((resolve) => stream.once('drain', resolve).once('close', resolve))
}
