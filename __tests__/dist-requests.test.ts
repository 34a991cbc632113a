import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { hostedRunners } from '../src/plan/runners.ts'
import { planTargets } from '../src/plan/targets.ts'
import { nativePlatform } from '../src/platform.ts'
import { program, tarOf } from './architecture/layers.ts'
import { FakeRegistry, mediaTypes, platformObject } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// What the shipped actions ask of registries, start and tell, by targets and platforms: the numbers of docs/performance.md, "How it grows".
const registry = await FakeRegistry.start()
const mirror = await FakeRegistry.start()
const architectures = [
  'amd64',
  'arm64',
  'riscv64',
  '386',
  'arm/v7',
  'arm/v6',
  'ppc64le',
  's390x',
  'mips64le',
  'loong64',
]
const platformsOf = (count: number) => architectures.slice(0, count).map((architecture) => `linux/${architecture}`)
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `target-${index}`)
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

/** What GitHub takes of all outputs of a job, which it counts in UTF-16. */
const mostOutputs = 1_000_000
const inUtf16 = (text = '') => 2 * text.length

beforeEach(() => {
  for (const one of [registry, mirror]) {
    one.asked.length = 0
    one.behaviour = {}
    for (const name of ['app', ...namesOf(12)]) one.remove(name, '1')
  }
})

type Counts = Readonly<Record<string, number>>

/** The requests by method and what they are for; those for nothing are left out. */
function asked({ asked: requests }: FakeRegistry): Counts {
  const counts: Record<string, number> = {}
  for (const { method, url } of requests) {
    const [, kind, digest] = url.match(/^\/v2\/[^/]+\/(manifests|blobs)\/(sha256:)?/) ?? []
    const what = kind === undefined ? url.replace(/\?.*/, '') : `${kind}${digest ? '@' : ':'}`
    counts[`${method} ${what}`] = (counts[`${method} ${what}`] ?? 0) + 1
  }
  return counts
}

/** By target (or image) with p platforms, each with an attestation, and one tag in each of its repositories. */
const first = (p: number) => ({
  'GET /v2/': 1,
  'HEAD manifests:': 1,
  'GET manifests@': 1 + p,
  'GET blobs@': p,
  'HEAD manifests@': p,
  'PUT manifests:': 1,
})
const further = (p: number) => ({
  'GET /v2/': 1,
  'HEAD manifests:': 1,
  'HEAD manifests@': 1 + 2 * p,
  'PUT manifests:': 1,
})
const times = (factor: number, counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, factor * count]))
const plus = (counts: Counts, more: Counts): Counts =>
  Object.fromEntries(
    [...new Set([...Object.keys(counts), ...Object.keys(more)])].map((what) => [
      what,
      (counts[what] ?? 0) + (more[what] ?? 0),
    ]),
  )

const sizes = [
  [1, 2],
  [1, 10],
  [4, 2],
  [12, 2],
] as const
/** Where two tell a product from a sum. */
const someSizes = [sizes[1], sizes[2]]

type Push = (one: FakeRegistry, name: string, platforms: readonly string[]) => string

type Given = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly repositories?: readonly FakeRegistry[]
  /** Makes what buildx says that it pushed; an index with attestations unless told. */
  readonly image?: Push
}

const attested: Push = (one, name, platforms) => one.index(name, platforms, { attested: true, layer: name }).digest

/** Bakes that many targets for that many platforms, each pushed to one repository of each registry. */
async function bake(
  [targets, count]: readonly [number, number],
  { inputs = {}, repositories = [registry], image = attested }: Given = {},
): Promise<RecordedRun> {
  const platforms = platformsOf(count)
  const names = namesOf(targets)
  const digests = names.map((name) => repositories.map((one) => image(one, name, platforms))[0])
  const step = (name: string) => ({ name: `[${targets > 1 ? `${name} ` : ''}linux/amd64 1/1] COPY . .` })
  const times = { started: '2026-01-02T03:04:05Z', completed: '2026-01-02T03:04:06Z' }
  const vertexes = names.map((name) => ({ digest: `sha256:${name}`, ...step(name), ...times }))
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: platforms })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.34.0\\n"',
    'buildx bake --print': '/bin/cat "$0.printed"',
    'buildx bake': `for a; do case $a in --metadata-file=*) /bin/cp "$0.metadata" "\${a#*=}" ;; esac; done
      echo ${quote({ vertexes })} >&2`,
  })
  const target = names.map((name) => [
    name,
    {
      ...{ context: '.', dockerfile: 'Dockerfile', platforms, output: [{ type: 'image', push: 'true' }] },
      tags: repositories.map(({ host }) => `${host}/${name}:1`),
    },
  ])
  const metadata = names.map((name, index) => [
    name,
    { 'containerimage.digest': digests[index], 'buildx.build.ref': `b/b0/${name}` },
  ])
  const printed = { group: { default: { targets: names } }, target: Object.fromEntries(target) }
  writeFileSync(`${machine.buildx}.printed`, JSON.stringify(printed))
  writeFileSync(`${machine.buildx}.metadata`, JSON.stringify(Object.fromEntries(metadata)))
  const run = await machine.run('bake', {
    ...{ source: '.', push: 'true', emulation: 'always', 'verify-architecture': 'off' },
    'buildx-version': '0.37.0',
    'buildx-sha256': createHash('sha256').update(readFileSync(machine.buildx)).digest('hex'),
    ...{ 'buildkit-image': 'buildkit:v0.34.0', 'binfmt-image': 'b' },
    ...inputs,
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  return run
}

describe('requests to registries', () => {
  test.each(sizes)('of %i targets for %i platforms, published for the first time', async (...size) => {
    const [targets, platforms] = size
    await bake(size)
    expect(asked(registry)).toEqual(times(targets, first(platforms)))
  })

  test.each(someSizes)('of %i targets for %i platforms, to a second registry', async (...size) => {
    const [targets, platforms] = size
    await bake(size, { repositories: [registry, mirror] })
    expect(asked(registry)).toEqual(times(targets, first(platforms)))
    expect(asked(mirror)).toEqual(times(targets, further(platforms)))
  })

  test.each(someSizes)(
    'of %i targets for %i platforms, over an image of before, whose sizes are compared',
    async (...size) => {
      const [targets, platforms] = size
      for (const name of namesOf(targets)) registry.index(name, platformsOf(platforms), { tag: '1', layer: 'old' })
      await bake(size)
      expect(asked(registry)).toEqual(times(targets, plus(first(platforms), { 'GET manifests@': 1 + platforms })))
    },
  )

  test.each(someSizes)('of %i targets for %i platforms, where a token is asked for', async (...size) => {
    const [targets, platforms] = size
    registry.behaviour = {
      fault: ({ url, headers }) => {
        if (url.startsWith('/token')) return { status: 200, body: '{"token":"t"}' }
        const challenge = `Bearer realm="http://${registry.host}/token",service="s"`
        return headers.authorization ? undefined : { status: 401, headers: { 'www-authenticate': challenge } }
      },
    }
    await bake(size)
    expect(asked(registry)).toEqual(times(targets, plus(first(platforms), { 'GET /v2/': 1, 'GET /token': 1 })))
  })

  test.each(someSizes)('of %i targets for %i platforms, more for `tag-policy`', async (...size) => {
    const [targets, platforms] = size
    const inputs = { 'tag-policy': '*=forward' }
    await bake(size, { inputs })
    // Where 50 ms pass between question and write, a tag is asked for once more.
    const heads = asked(registry)['HEAD manifests:'] ?? 0
    expect(heads).toBeGreaterThanOrEqual(2 * targets)
    expect(heads).toBeLessThanOrEqual(3 * targets)
    const withHeads = (counts: Counts) => ({ ...counts, 'HEAD manifests:': expect.any(Number) })
    const more = { 'GET manifests:': 1 }
    expect(asked(registry)).toEqual(withHeads(times(targets, plus(first(platforms), more))))
    registry.asked.length = 0
    for (const name of namesOf(targets)) registry.index(name, platformsOf(platforms), { tag: '1', layer: 'old' })
    await bake(size, { inputs })
    // No annotation of its index tells the commit, so that its configs are read; and its sizes are compared.
    const read = { 'GET manifests@': platforms + (1 + platforms), 'GET blobs@': platforms }
    expect(asked(registry)).toEqual(withHeads(times(targets, plus(first(platforms), plus(more, read)))))
  })

  test('the gate reads the layers that the images execute, and one of several targets once', async () => {
    const layers = await Promise.all(
      (['amd64', 'arm64'] as const).map(async (one) => gzipSync(await tarOf({ app: program(one) }))),
    )
    const image: Push = (one, name, platforms) => {
      const manifests = platforms.map((platform, index) => {
        const layer = layers[index] ?? Buffer.alloc(0)
        const stored = one.image(name, platform, { layers: [layer], config: { config: { Cmd: ['/app'] } } })
        return { ...stored, bytes: undefined, platform: platformObject(platform) }
      })
      return one.store(name, { schemaVersion: 2, mediaType: mediaTypes.index, manifests }).digest
    }
    await bake([4, 2], { image, inputs: { 'verify-architecture': 'entrypoint' } })
    const { 'HEAD manifests@': _, ...others } = first(2)
    expect(asked(registry)).toEqual(plus(times(4, others), { 'GET blobs@': 2 }))
  })

  test.each([2, 10])('of merge, of what %i jobs have pushed', async (count) => {
    const platforms = platformsOf(count)
    const digests = platforms.map(
      (platform) => `${platform}=${registry.index('app', [platform], { attested: true }).digest}`,
    )
    const run = await new Machine().run('merge', {
      ...{ digests: digests.join('\n'), tags: `${registry.host}/app:1`, platforms: platforms.join(',') },
    })
    expect(run.errors).toEqual([])
    expect(asked(registry)).toEqual(plus(first(count), { 'GET manifests@': count - 1 }))
  })
})

describe('what is started and told', () => {
  const started = ({ calls }: RecordedRun) => calls.map(([name, verb]) => `${name} ${verb}`).sort()

  test('as many programs for twelve targets and ten platforms as for one and two, but those that save caches', async () => {
    const small = await bake([1, 2])
    const large = await bake([12, 10])
    expect(started(large)).toEqual(started(small))
    expect(started(small).filter((call) => call === 'buildx bake')).toHaveLength(2)
    const cached = await bake([12, 10], { inputs: { cache: 'registry', 'cache-write': 'always' } })
    expect(started(cached)).toEqual([...started(small), ...namesOf(12).map(() => 'buildx bake')].sort())
  })

  test('outputs and summary of twelve targets and ten platforms are far below the limits of GitHub', async () => {
    const { outputs, summary } = await bake([12, 10])
    expect(inUtf16(outputs.targets)).toBeGreaterThan(50_000)
    expect(inUtf16(outputs.targets)).toBeLessThan(mostOutputs / 5)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 ** 2 / 10)
  })

  test('the plan of as many jobs as a matrix may have, too', () => {
    const tag = (name: string, version: string) => `ghcr.io/some-organization/some-project/${name}:${version}`
    const target = Object.fromEntries(
      namesOf(25).map((name) => [
        name,
        {
          ...{ platforms: platformsOf(10), contexts: { base: 'target:base' } },
          tags: ['1.2.3', '1.2', '1', 'latest'].map((version) => tag(name, version)),
          labels: Object.fromEntries(architectures.map((key) => [`org.opencontainers.image.${key}`, 'x'.repeat(60)])),
        },
      ]),
    )
    const definition = {
      group: { default: { targets: namesOf(25) } },
      target: { ...target, base: { platforms: platformsOf(10) } },
    }
    const options = { rules: hostedRunners, group: 'platform', native: nativePlatform('x64') } as const
    const files = { folder: '/', readText: () => 'FROM base' }
    const { jobs, targets } = planTargets(definition, { ...options, files, set: [], publishes: true })
    expect(jobs).toHaveLength(250)
    expect(inUtf16(JSON.stringify(targets))).toBeLessThan(mostOutputs / 2)
  })
})
