import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

/**
 * The SHA-256 of a file, in hexadecimal. One buffer is filled while the other is hashed, and both fit a processor's
 * cache, which is faster than a stream (docs/design.md, “Files are hashed with two buffers”).
 */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  const size = 1024 * 1024
  const file = await open(path)
  try {
    let spare = Buffer.allocUnsafe(size)
    let reading = file.read(Buffer.allocUnsafe(size), 0, size)
    for (;;) {
      const { bytesRead, buffer } = await reading
      if (bytesRead === 0) return hash.digest('hex')
      reading = file.read(spare, 0, size)
      hash.update(buffer.subarray(0, bytesRead))
      spare = buffer
    }
  } finally {
    await file.close()
  }
}
