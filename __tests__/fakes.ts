import { mkdtempSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { CommandError, type Output, type Run } from '../src/process.ts'

/** A folder of the test's own. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'multiarch-build-test-'))
}

/** What a recorded program answers: text for stdout, both streams, or a failure. */
export type Answer = string | Partial<Output> | CommandError

/** A {@link Run} that records argument vectors and answers by the first entry whose key starts the command line. */
export function recordRun(answers: Readonly<Record<string, Answer>> = {}): Run & { readonly calls: string[][] } {
  const calls: string[][] = []
  const run: Run = async (command, args) => {
    calls.push([command, ...args])
    const line = [command, ...args].join(' ')
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? ''
    if (answer instanceof CommandError) throw answer
    return { stdout: '', stderr: '', ...(typeof answer === 'string' ? { stdout: answer } : answer) }
  }
  return Object.assign(run, { calls })
}

/** A program that ran and failed with these last words. */
export function failure(stderr: string, exitCode = 1): CommandError {
  return new CommandError('docker', exitCode, { stdout: '', stderr }, `failed with exit code ${exitCode}`)
}

/** A program that is not there. */
export function absent(): CommandError {
  return new CommandError('docker', undefined, undefined, 'was not found')
}

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** A web server on this machine, closed after the tests of the file; returns its base URL. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
