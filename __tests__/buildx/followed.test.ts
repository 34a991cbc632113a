import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { type FollowOptions, runFollowed } from '../../src/buildx/followed.ts'
import { readFailure } from '../../src/doctor/symptom.ts'
import { Failure } from '../../src/failure.ts'
import type { Platforms } from '../../src/platform.ts'
import { CommandError } from '../../src/process.ts'

// What buildx 0.36.1 and BuildKit 0.32.2 wrote with --progress=rawjson; digests and times are shortened.
const two: Platforms = ['linux/amd64', 'linux/arm64']
const shapes = {
  cached: [...two, 'linux/arm/v7'],
  failing: two,
  // Three platforms with a stage that runs once for all, and one that cross-compiles.
  shared: [...two, 'linux/arm/v7'],
  // Named contexts, and caches.
  contexts: ['linux/amd64'],
  // Provenance, and an SBOM.
  attestations: two,
} satisfies Record<string, Platforms>
type Shape = keyof typeof shapes
const names = Object.keys(shapes) as Shape[]
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')

/** Runs a buildx that writes this, in pieces. */
async function follow(
  stderr: readonly string[],
  shape: Shape,
  failure?: CommandError,
  more: Partial<FollowOptions> = {},
) {
  let log = ''
  const seen: string[] = []
  const options = {
    platforms: shapes[shape],
    group: shapes[shape],
    emulatedArchitectures: new Set(['arm64', 'arm']),
    secrets: [],
    showsWarnings: false,
    print: (text: string) => {
      log += text
    },
    onProgress: ({ vertexes }: { vertexes: readonly { name: string }[] }) =>
      seen.push(...vertexes.map(({ name }) => name)),
    ...more,
  }
  const buildx = async (_: readonly string[], { onStderr }: { onStderr?: (chunk: string) => void } = {}) => {
    for (const piece of stderr) onStderr?.(piece)
    if (failure) throw failure
    return { stdout: 'out', stderr: '' }
  }
  const output = await runFollowed(buildx, [], {}, options).catch((error: unknown) => error)
  return { log, seen, output }
}

const failed = new CommandError('buildx build', 1, { stdout: '', stderr: '' }, 'failed with exit code 1')

test('what buildx says besides its progress stands after the steps, as in plain', async () => {
  const { log } = await follow([fixture('cached.jsonl'), 'WARNING: No output specified\n'], 'cached')
  expect(log).toBe(`${fixture('cached.log')}WARNING: No output specified\n`)
})

describe.each(names)('%s', (shape) => {
  const text = fixture(`${shape}.jsonl`)

  test('has this log', async () => {
    const { log } = await follow([text], shape, shape === 'failing' ? failed : undefined)
    expect(log).toBe(fixture(`${shape}.log`))
  })

  test('has the same log in whatever pieces it comes', async () => {
    const whole = await follow([text], shape)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 20 }), async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        const pieces = ends.slice(1).map((end, index) => text.slice(ends[index], end))
        expect((await follow(pieces, shape)).log).toBe(whole.log)
      }),
      { numRuns: 20 },
    )
  })

  test('is cut off anywhere: what was said until then stays, in whole lines', async () => {
    const { log: whole } = await follow([text], shape)
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), async (length) => {
        const { log, output } = await follow([text.slice(0, length)], shape, failed)
        expect(log === '' || log.endsWith('\n')).toBe(true)
        const begun = log
          .split('\n')
          .filter((line) => !/ (?:cancelled|done|failed) | {2}cached$| {2}[\d.]+ [kM]?B in /.test(line))
        expect(begun.filter((line) => !whole.includes(line))).toEqual([])
        expect(output).toBeInstanceOf(CommandError)
      }),
      { numRuns: 30 },
    )
  })
})

const wordsOf = async (error: unknown) => (await readFailure(new Failure('build', {}, error))).words

test('a failure is explained as from the plain progress', async () => {
  const { output, log } = await follow([fixture('failing.jsonl')], 'failing', failed)
  expect(await wordsOf(output)).toBe(
    `the build failed: process "/bin/sh -c echo compiling $TARGETARCH; if [ $TARGETARCH = arm64 ]; then sleep 1; echo broken; exit 3; fi; sleep 20" did not complete successfully: exit code: 3
------
 > [linux/arm64 2/2] RUN echo compiling arm64; if [ arm64 = arm64 ]; then sleep 1; echo broken; exit 3; fi; sleep 20:
compiling arm64
broken
------
WARNING: No output specified with docker-container driver. Build result will only remain in the build cache. To push result image into registry use --push or to load image into docker use --load
fail.Dockerfile:3
--------------------
   1 |     FROM 127.0.0.1:5000/debian:lab AS build
   2 |     ARG TARGETARCH
   3 | >>> RUN echo compiling $TARGETARCH; if [ $TARGETARCH = arm64 ]; then sleep 1; echo broken; exit 3; fi; sleep 20
   4 |     
--------------------`,
  )
  expect(log).not.toContain('>>>')
})

test('what a buildx says that writes no JSON is shown, and explains its failure', async () => {
  const { log, output } = await follow(['#1 [internal] load\n', '#1 DONE 0.1s'], 'cached')
  expect(log).toBe('#1 [internal] load\n#1 DONE 0.1s\n')
  expect(output).toMatchObject({ stdout: 'out', vertexes: [] })
  const { output: error } = await follow(['ERROR: no such builder'], 'cached', failed)
  expect(await wordsOf(error)).toBe('the build failed: no such builder')
})

test('a program that did not start fails as it is, and so does what is no failure of a program', async () => {
  const missing = new CommandError('buildx', undefined, undefined, 'was not found')
  expect((await follow([], 'cached', missing)).output).toBe(missing)
  const other = new Error('cancelled') as CommandError
  expect((await follow([], 'cached', other)).output).toBe(other)
})

test('shows nothing where nothing is to be shown, and knows the same', async () => {
  const { log, seen, output } = await follow([fixture('cached.jsonl')], 'cached', undefined, { print: undefined })
  expect(log).toBe('')
  expect(seen).toContain('exporting to image')
  expect(output).toMatchObject({
    vertexes: expect.arrayContaining([expect.objectContaining({ name: 'exporting to image' })]),
  })
})

test('warnings are lines where nothing else shows them, each once', async () => {
  const warning = (text: string) => ({ short: Buffer.from(text).toString('base64') })
  const line = `${JSON.stringify({ warnings: [warning('A: b'), warning('A: b')] })}\n`
  expect((await follow([line, line], 'cached', undefined, { showsWarnings: true })).log).toBe('warning: A: b\n')
  expect((await follow([line], 'cached')).log).toBe('')
})

describe('while it runs', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  test('it says each second what lasts, until it has ended', async () => {
    jest.useFakeTimers()
    let log = ''
    let end = () => {}
    const vertex = { digest: 'sha256:a', name: '[linux/arm64 b 2/3] RUN make', started: new Date().toISOString() }
    const work = runFollowed(
      (_, { onStderr } = {}) => {
        onStderr?.(`${JSON.stringify({ vertexes: [vertex] })}\n`)
        return new Promise((resolve) => {
          end = () => resolve({ stdout: '', stderr: '' })
        })
      },
      [],
      {},
      {
        platforms: two,
        group: two,
        emulatedArchitectures: new Set(['arm64']),
        secrets: [],
        showsWarnings: false,
        print: (text) => {
          log += text
        },
        onProgress: () => {},
      },
    )
    jest.advanceTimersByTime(31_000)
    end()
    await work
    expect(jest.getTimerCount()).toBe(0)
    expect(log).toBe(
      'arm64  b 2/3  RUN make\narm64  b 2/3  RUN make  running 29.0 s, QEMU\narm64  b 2/3  cancelled after 31.0 s\n',
    )
  })
})
