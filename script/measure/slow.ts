import { type AddressInfo, connect, createServer } from 'node:net'
import { Transform, type TransformCallback } from 'node:stream'

/** As a runner has it to a registry in the next region. */
const bytesPerMillisecond = 6_000
const latencyMilliseconds = 10

/**
 * Puts a server of this machine behind a line that carries 6 MB/s a connection and direction, each byte 10 ms late.
 *
 * @returns its host and port
 */
export async function slow(target: string): Promise<string> {
  const [host = '', port = ''] = target.split(':')
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host, port: Number(port), allowHalfOpen: true })
    near.pipe(line()).pipe(far)
    far.pipe(line()).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  // It lasts as long as the process, and does not keep it.
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** One direction of a connection. */
function line(): Transform {
  let free = 0
  const late: Buffer[] = []
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const now = performance.now()
      free = Math.max(free, now) + chunk.length / bytesPerMillisecond
      late.push(chunk)
      // Timers of different lengths could overtake one another, so each delivers what is due next.
      setTimeout(() => this.push(late.shift()), free - now + latencyMilliseconds)
      setTimeout(done, free - now)
    },
    flush(done: TransformCallback) {
      setTimeout(done, Math.max(0, free - performance.now()) + latencyMilliseconds + 1)
    },
  })
}
