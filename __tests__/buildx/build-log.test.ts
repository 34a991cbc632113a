import { expect, test } from '@jest/globals'
import { openBuildLog } from '../../src/buildx/build-log.ts'
import { followBuild, type Progress, type Status, type Vertex } from '../../src/buildx/events.ts'
import { readOutputs } from '../../src/buildx/printed.ts'
import type { TellingOptions } from '../../src/buildx/telling.ts'

const began = Date.parse('2026-01-01T00:00:00Z')
const at = (seconds: number) => new Date(began + seconds * 1000).toISOString()

/** A log with a clock of its own, and what it says. */
function open(options: Partial<TellingOptions> = {}) {
  let seconds = 0
  const { graph, add } = followBuild()
  const printed = readOutputs([])
  const all: TellingOptions = {
    platforms: ['linux/amd64', 'linux/arm64'],
    group: options.platforms ?? ['linux/amd64', 'linux/arm64'],
    emulatedArchitectures: new Set(['arm64']),
    secrets: [],
    now: () => began + seconds * 1000,
    ...options,
  }
  const log = openBuildLog(all)
  const say = (part: Partial<Progress>) => {
    const progress = { vertexes: [], statuses: [], logs: [], warnings: [], ...part }
    add(progress)
    return log.add(graph, progress, printed(progress)).join('')
  }
  return {
    say,
    vertex: (...vertexes: Vertex[]) => say({ vertexes }),
    print: (vertex: string, text: string) => say({ logs: [{ vertex, data: Buffer.from(text) }] }),
    status: (...statuses: Status[]) => say({ statuses }),
    after: (passed: number) => {
      let said = ''
      for (const end = seconds + passed; seconds < end; ) {
        seconds += 1
        said += log.tick(graph).join('')
      }
      return said
    },
    end: () => log.end(graph).join(''),
  }
}

const vertex = (digest: string, name: string, more: Partial<Vertex> = {}): Vertex => ({
  digest,
  name,
  started: at(0),
  ...more,
})
const ended = (digest: string, name: string, seconds: number, more: Partial<Vertex> = {}): Vertex =>
  vertex(digest, name, { completed: at(seconds), ...more })

test('a build for one platform names none', () => {
  const log = open({ platforms: ['linux/arm64'], ranOn: 'linux/arm64' })
  expect(log.vertex(vertex('a', '[build 4/9] RUN npm ci'))).toBe('build 4/9  RUN npm ci\n')
  expect(log.print('a', 'added\nready\n')).toBe('| added\n| ready\n')
  expect(log.vertex(ended('a', '[build 4/9] RUN npm ci', 41.2))).toBe('build 4/9  done 41.2 s, QEMU\n')
})

test('it is not guessed where a step runs', () => {
  const log = open({ platforms: ['linux/arm64'] })
  expect(log.vertex(ended('a', '[2/2] RUN make', 1))).toBe('2/2  RUN make  done 1.0 s\n')
})

test('what several steps of a platform print at once names the step', () => {
  const log = open()
  log.vertex(vertex('a', '[linux/arm64 build 2/3] RUN a'), vertex('b', '[linux/amd64 build 2/3] RUN b'))
  expect(log.print('a', 'x\n')).toBe('arm64 | x\n')
  log.vertex(vertex('c', '[linux/arm64 docs 2/4] RUN c'))
  expect(log.print('a', 'y\nz\n')).toBe('arm64  build 2/3 | y\narm64  build 2/3 | z\n')
  expect(log.print('b', 'v\n')).toBe('amd64 | v\n')
  log.vertex(ended('c', '[linux/arm64 docs 2/4] RUN c', 1))
  expect(log.print('a', 'w\n')).toBe('arm64 | w\n')
})

test('where several nodes build, each names its platforms', () => {
  const log = open({
    platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
    group: ['linux/arm64', 'linux/arm/v7'],
  })
  expect(log.vertex(vertex('a', '[linux/arm64 2/2] RUN a'))).toBe('arm64         2/2  RUN a\n')
  expect(log.vertex(ended('b', '[internal] load build context', 2))).toBe(
    'arm64,arm/v7  load build context  done 2.0 s\n',
  )
  const alone = open({ platforms: ['linux/amd64', 'linux/arm64'], group: ['linux/arm64'] })
  expect(alone.vertex(vertex('a', '[2/2] RUN a'))).toBe('arm64  2/2  RUN a\n')
})

test('platforms of several operating systems have their whole names', () => {
  const log = open({ platforms: ['linux/amd64', 'windows/amd64'], group: ['linux/amd64', 'windows/amd64'] })
  expect(log.vertex(ended('a', '[windows/amd64 2/2] COPY a b', 0))).toBe('windows/amd64  2/2  COPY a b  done 0.0 s\n')
})

test('a step other than RUN begins with its end, or when it lasts', () => {
  const log = open()
  expect(log.vertex(vertex('a', '[linux/amd64 2/3] COPY . .'))).toBe('')
  expect(log.after(1)).toBe('')
  expect(log.after(1)).toBe('amd64  2/3  COPY . .\n')
  expect(log.vertex(ended('a', '[linux/amd64 2/3] COPY . .', 1.5))).toBe('amd64  2/3  done 1.5 s\n')
  expect(log.vertex(vertex('b', '[linux/amd64 3/3] ADD x y'))).toBe('')
  expect(log.print('b', 'x\n')).toBe('amd64  3/3  ADD x y\namd64 | x\n')
})

test('what a step waited for is told before it, also where both come at once', () => {
  const log = open()
  log.vertex(vertex('a', '[linux/amd64 2/5] COPY a a'))
  expect(
    log.vertex(
      vertex('c', '[linux/amd64 4/5] RUN c', { started: at(2) }),
      ended('b', '[linux/amd64 3/5] COPY b b', 2, { started: at(1) }),
      ended('a', '[linux/amd64 2/5] COPY a a', 1),
    ),
  ).toBe('amd64  2/5  COPY a a  done 1.0 s\namd64  3/5  COPY b b  done 1.0 s\namd64  4/5  RUN c\n')
})

test('what runs is told again with less of its instruction', () => {
  const log = open()
  log.vertex(vertex('a', `[linux/amd64 2/2] RUN make ${'all '.repeat(30)}`))
  expect(log.after(31)).toBe(`amd64  2/2  RUN make ${'all '.repeat(13)}…  running 29.0 s\n`)
})

test('a step that several platforms need says so', () => {
  const platforms = ['linux/amd64', 'linux/arm64', 'linux/s390x'] as const
  const log = open({ platforms: [...platforms], group: [...platforms] })
  const uses = (platform: string, ...inputs: string[]) => ({
    digest: platform,
    name: `[${platform} 2/2] COPY a b`,
    inputs,
  })
  log.vertex(uses('linux/amd64', 'a', 'b'), uses('linux/arm64', 'a', 'b'), uses('linux/s390x', 'a', 'c'))
  const end = (digest: string) => log.vertex(ended(digest, `[linux/amd64 ${digest} 2/2] RUN x`, 1))
  expect(end('a')).toBe('amd64  a 2/2  RUN x  done 1.0 s, once for all platforms\n')
  expect(end('b')).toBe('amd64  b 2/2  RUN x  done 1.0 s, once for amd64, arm64\n')
  // It asked for its target.
  expect(log.vertex(ended('c', '[linux/amd64->s390x c 2/2] RUN x', 1))).toBe('s390x  c 2/2  RUN x  done 1.0 s\n')
})

test('cached steps are one line for each stage, before what follows them', () => {
  const log = open()
  const cached = (number: number, stage: string) =>
    ended(`${stage}${number}`, `[linux/arm64 ${stage} ${number}/9] RUN ${number}`, 0, { cached: true })
  expect(log.vertex(cached(2, 'a'), cached(3, 'a'), cached(5, 'a'), cached(2, 'b'))).toBe('')
  expect(log.vertex(vertex('x', '[linux/amd64 2/2] RUN x'))).toBe('amd64  2/2  RUN x\n')
  expect(log.vertex(vertex('y', '[linux/arm64 a 6/9] RUN y'))).toBe(
    'arm64  a 2-3, 5/9  cached\narm64  b 2/9  RUN 2  cached\narm64  a 6/9  RUN y\n',
  )
  // One that began before it was found.
  expect(log.vertex(ended('y', '[linux/arm64 a 6/9] RUN y', 1, { cached: true }))).toBe('arm64  a 6/9  cached\n')
  log.vertex(cached(7, 'a'))
  expect(log.end()).toMatch(/^arm64 {2}a 7\/9 {2}RUN 7 {2}cached\n/)
})

test('a transfer says every 10 s how far it is, and once what it was', () => {
  const log = open()
  const from = '[linux/amd64 1/2] FROM docker.io/library/node:22'
  const layer: Status = { id: 'sha256:1', vertex: 'f', current: 12_300_000, total: 45_600_000, started: at(0) }
  log.vertex(vertex('f', from))
  log.status(layer)
  expect(log.after(9)).toBe('')
  expect(log.after(3)).toBe('amd64  1/2  FROM docker.io/library/node:22  12.3 MB of 45.6 MB, running 10.0 s\n')
  expect(log.after(8)).toBe('')
  log.status({ ...layer, current: 45_600_000, completed: at(22) })
  log.status({ id: 'extracting sha256:1', vertex: 'f', started: at(22), completed: at(23.5) })
  expect(log.vertex(ended('f', from, 24))).toBe('')
  expect(log.vertex(vertex('a', '[linux/amd64 2/2] RUN a', { inputs: ['f'] }))).toBe(
    'amd64  1/2  FROM docker.io/library/node:22  45.6 MB in 22.0 s (2.1 MB/s), unpacked in 1.5 s\namd64  2/2  RUN a\n',
  )
})

test('after 30 s without a word it tells what runs, where and since when', () => {
  const log = open()
  log.vertex(vertex('a', '[linux/arm64 b 2/3] RUN cargo build'), vertex('e', 'exporting cache to registry'))
  log.status({ id: 'writing layer sha256:1', vertex: 'e', started: at(0) })
  expect(log.after(29)).toBe('')
  expect(log.after(1)).toBe(
    'arm64  b 2/3  RUN cargo build  running 29.0 s, QEMU\nexporting cache to registry  writing layer, running 29.0 s\n',
  )
  log.after(20)
  log.print('a', 'x\n')
  expect(log.after(29)).toBe('')
  expect(log.after(400)).toContain('RUN cargo build  running 1 min 49 s, QEMU\n')
})

test('what fails, what is cancelled with it, and what never ended', () => {
  const log = open()
  log.vertex(...['a', 'b', 'c'].map((digest) => vertex(digest, `[linux/amd64 ${digest} 2/2] RUN ${digest}`)))
  expect(log.vertex(ended('a', '[linux/amd64 a 2/2] RUN a', 1.2, { error: 'exit code: 3' }))).toBe(
    'amd64  a 2/2  failed after 1.2 s\n',
  )
  expect(log.vertex(ended('b', '[linux/amd64 b 2/2] RUN b', 3, { error: 'context canceled' }))).toBe(
    'amd64  b 2/2  cancelled after 3.0 s\n',
  )
  log.after(5)
  expect(log.end()).toBe('amd64  c 2/2  cancelled after 5.0 s\n')
})

test('a cache that cannot be read says why, without the signatures of its address', () => {
  const log = open()
  const error = 'Get "https://x.example/blob?sig=secret": connection refused'
  expect(log.vertex(ended('a', 'importing cache manifest from gha:1', 0.1, { error }))).toBe(
    'importing cache manifest from gha:1  failed after 0.1 s: Get "https://x.example/blob": connection refused\n',
  )
})

test('what BuildKit does around the steps is told where it takes long, or moves much', () => {
  const log = open()
  expect(log.vertex(ended('a', '[internal] load .dockerignore', 0.9))).toBe('')
  expect(log.vertex(ended('b', '[linux/arm64 internal] load metadata for docker.io/library/a:1', 1.1))).toBe(
    'arm64  load metadata for docker.io/library/a:1  done 1.1 s\n',
  )
  log.vertex(vertex('c', '[internal] load build context'))
  log.status({ id: 'transferring context:', vertex: 'c', current: 3_000_000, started: at(0), completed: at(0.3) })
  expect(log.vertex(ended('c', '[internal] load build context', 0.4))).toBe(
    'load build context  done 0.4 s, 3.0 MB in 0.3 s (10.0 MB/s)\n',
  )
  expect(log.vertex(ended('e', 'resolving provenance for metadata file', 0))).toBe('')
  expect(log.vertex(ended('d', '[auth] library/a:pull token for registry-1.docker.io', 0.5))).toBe('')
})

test('a frontend with names of its own has its steps shown too', () => {
  const log = open()
  expect(log.vertex(vertex('a', 'compile hello.c'))).toBe('')
  expect(log.print('a', 'warning\n')).toBe('compile hello.c\ncompile hello.c | warning\n')
  expect(log.vertex(ended('a', 'compile hello.c', 2))).toBe('compile hello.c  done 2.0 s\n')
  expect(log.vertex(ended('b', 'link', 0, { cached: true }), ended('c', 'strip', 0, { cached: true }))).toBe('')
  expect(log.end()).toBe('link  cached\nstrip  cached\n')
})

test('an instruction is on one line, cut between words, its digests short', () => {
  const log = open()
  const name = `[linux/amd64 2/2] RUN echo @sha256:${'ab'.repeat(32)}\n\x1b ${'word '.repeat(40)}`
  expect(log.vertex(vertex('a', name))).toBe(
    `amd64  2/2  RUN echo @sha256:${'ab'.repeat(6)} ${'word '.repeat(26).trim()} …\n`,
  )
})

test('an image that came from the cache is told with the cached steps on it, before what they lead to', () => {
  const log = open()
  const from = ended('f', '[linux/arm64 1/3] FROM base', 0.1)
  log.vertex(from)
  log.vertex(ended('w', '[linux/arm64 2/3] WORKDIR /w', 0.1, { cached: true, inputs: ['f'] }))
  expect(log.vertex(vertex('r', '[linux/arm64 3/3] RUN make', { inputs: ['w'] }))).toBe(
    'arm64  1-2/3  cached\narm64  3/3  RUN make\n',
  )
})
