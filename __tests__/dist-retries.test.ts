import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// The shipped build where docker and buildx have a bad moment.
const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'buildx version': 'echo github.com/docker/buildx v0.36.1 abcdef',
  'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
}
const inputs = {
  context: '.',
  'buildx-version': 'installed',
  'buildkit-image': 'r.io/buildkit:v0.32.2',
  builder: 'new',
}

/** Fails with these words so often, then does what follows. */
const failing = (folder: string, name: string, times: number, words: string, then = 'true') =>
  `n=$(cat ${folder}/${name} 2>/dev/null || echo 0); echo $((n + 1)) > ${folder}/${name}
  if [ $n -lt ${times} ]; then echo '${words}' >&2; exit 1; fi; ${then}`

async function run(
  command: string,
  words: string,
  times: number,
  more: Readonly<Record<string, string>> = {},
): Promise<RecordedRun> {
  const counts = new Machine().folder
  const machine = new Machine({ ...answers, [command]: failing(counts, 'count', times, words) })
  return machine.run('build', { ...inputs, ...more }, { env: { PATH: `${join(machine.folder, 'bin')}:/usr/bin:/bin` } })
}

const verbs = ({ calls }: RecordedRun) =>
  calls.filter(([name, verb]) => name === 'buildx' && /^(?:create|rm|build)$/.test(verb ?? '')).map(([, verb]) => verb)
const attempts = ({ log }: RecordedRun) => log.match(/^attempt .*$/gm)?.map((line) => line.replace(/[\d.]+ s$/, 'T'))
const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }

describe('a builder that does not boot', () => {
  const busy = 'ERROR: Error response from daemon: received unexpected HTTP status: 503 Service Unavailable'

  test('for a reason that passes is removed and made anew', async () => {
    const main = await run('buildx create', busy, 1)
    expect(quiet(main)).toEqual(fine)
    expect(verbs(main)).toEqual(['create', 'rm', 'create', 'build'])
    expect(main.calls.find(([, verb]) => verb === 'rm')).not.toContain('--keep-state')
    expect(attempts(main)).toEqual([
      'attempt 2 of 3: the registry answered 503 while the builder was starting; retrying in T',
    ])
    expect(main.summary).toMatch(/- \*\*Retried\*\*: boot of builder \S+ 2 attempts \S+the registry answered 503/)
    expect(JSON.parse(main.outputs.timings ?? '').retries).toEqual([
      {
        ...{ phase: 'boot', what: expect.stringMatching(/^boot of builder multiarch-build-/), attempts: 2 },
        ...{ reasons: ['the registry answered 503'], seconds: expect.any(Number) },
      },
    ])
  })

  test('is given up after the third time, and keeps its state', async () => {
    const main = await run('buildx create', busy, 9, { 'keep-state': 'true' })
    expect(main.exitCode).toBe(1)
    expect(verbs(main)).toEqual(['create', 'rm', 'create', 'rm', 'create'])
    expect(main.calls.find(([, verb]) => verb === 'rm')).toContain('--keep-state')
    expect(JSON.parse(main.outputs.failure ?? '')).toMatchObject({ phase: 'boot', retried: 2 })
    expect(main.summary).toMatch(/Retried\*\*: boot of builder \S+ given up after 3 attempts/)
  })

  test('for another reason is not tried again', async () => {
    const main = await run('buildx create', 'ERROR: exit status 1', 9)
    expect({ verbs: verbs(main), attempts: attempts(main) }).toEqual({ verbs: ['create'], attempts: undefined })
  })
})

describe('a build whose base image meets a busy registry', () => {
  const fetching =
    'ERROR: failed to build: failed to solve: r.io/base:1: failed to resolve source metadata for r.io/base:1: unexpected status from HEAD request to https://r.io/v2/base/manifests/1: 503 Service Unavailable'
  const pushing =
    'ERROR: failed to build: failed to solve: failed to push r.io/app: unexpected status from POST request to https://r.io/v2/app/blobs/uploads/: 504 Gateway Timeout'
  const flags = ({ calls }: RecordedRun) =>
    calls
      .filter(([, verb]) => verb === 'build')
      .map((call) => call.filter((flag) => /^--(?:no-cache|cache-from)/.test(flag)))
  const cache = { 'no-cache': 'true', 'cache-from': 'type=registry,ref=r.io/c' }

  test('is made again', async () => {
    const main = await run('buildx build', fetching, 2)
    expect(quiet(main)).toEqual(fine)
    const line = 'r.io answered 503 while a base image was fetched; only unfinished steps run; retrying in T'
    expect(attempts(main)).toEqual([`attempt 2 of 3: ${line}`, `attempt 3 of 3: ${line}`])
  })

  test('still takes nothing from a cache where it is not to', async () => {
    const main = await run('buildx build', fetching, 1, cache)
    expect(quiet(main)).toEqual(fine)
    const [first = [], second = []] = flags(main)
    expect(first).toContain('--no-cache')
    expect(second).toEqual(first)
    expect(main.log).toContain("; steps run again because of 'no-cache' or 'no-cache-filters'; ")
  })

  test('takes what the first attempt made where all was done and the push failed', async () => {
    const main = await run('buildx build', pushing, 1, cache)
    expect(quiet(main)).toEqual(fine)
    expect(flags(main)[1]).toEqual([])
    expect(attempts(main)).toEqual([
      'attempt 2 of 3: r.io answered 504 while layers were pushed; no step runs again; retrying in T',
    ])
  })

  test('is not made again where a step fails or a base is missing', async () => {
    for (const words of [
      'ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1',
      'ERROR: failed to build: failed to solve: r.io/base:1: failed to resolve source metadata for r.io/base:1: r.io/base:1: not found',
    ]) {
      const main = await run('buildx build', words, 9)
      expect({ exitCode: main.exitCode, verbs: verbs(main) }).toEqual({ exitCode: 1, verbs: ['create', 'build'] })
      expect(JSON.parse(main.outputs.failure ?? '')).toMatchObject({ phase: 'build', retried: 0 })
    }
  })
})
