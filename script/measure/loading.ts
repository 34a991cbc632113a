import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type Candidate, time } from './interleave.ts'

/** The action's main with an input that it rejects at once: what remains is loading the bundle and reading inputs. */
const dist = join(import.meta.dirname, '../../dist/build.js')

/** Node alone and the action's main up to its first message, for one Node. */
export function loading(label: string, node: string): [Candidate, Candidate] {
  const start = (args: string[], expectedExit: number) => () =>
    time(
      () =>
        new Promise<void>((resolve, reject) => {
          execFile(node, args, { env: { PATH: process.env.PATH, INPUT_PUSH: 'maybe' } }, (error, stdout) => {
            if ((error?.code ?? 0) === expectedExit) resolve()
            else reject(new Error(`${node} ${args.join(' ')} ended with ${error?.code}: ${stdout}`))
          })
        }),
    ).then((milliseconds) => ({ start: milliseconds }))
  return [
    { name: `${label} alone`, run: start(['-e', '0'], 0) },
    { name: `${label} with the action`, run: start([dist], 1) },
  ]
}
