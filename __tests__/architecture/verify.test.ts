import { describe, expect, test } from '@jest/globals'
import type { Layer } from '../../src/architecture/layer.ts'
import { type Subject, verifyAll, verifyStart } from '../../src/architecture/verify.ts'
import type { ImageConfig } from '../../src/manifest/image.ts'
import { type Files, layerOf, program } from './layers.ts'

const none = () => false
const base: Files = { 'lib/ld.so': program('arm64'), 'bin/sh': program('arm64'), 'bin/ls': program('arm64') }

async function subjectOf(
  layers: readonly Files[],
  { config = { Cmd: ['/app'] }, history }: Pick<ImageConfig, 'config' | 'history'> = {},
  baseLayers = 1,
): Promise<Subject> {
  const known = new Map<string, Layer>()
  for (const [index, files] of layers.entries()) known.set(String(index), await layerOf(files))
  return {
    platform: 'linux/arm64',
    config: { config, history: history ?? layers.map((_, index) => ({ created_by: `COPY ${index} /app # buildkit` })) },
    layers: layers.map((_, index) => ({ digest: String(index), size: 1 })),
    read: async ({ digest }) => known.get(digest) as Layer,
    countBase: async () => baseLayers,
  }
}
const texts = (faults: readonly { readonly text: string }[]) => faults.map(({ text }) => text)

test('what an image executes is named, where it is right', async () => {
  expect(await verifyStart(await subjectOf([base, { app: program('arm64', '/lib/ld.so') }]), none)).toEqual({
    platform: 'linux/arm64',
    right: ['/app', '/lib/ld.so'],
    faults: [],
    warnings: [],
    layersRead: 2,
  })
})

describe('a fault names the layer, and the instruction that made it', () => {
  const made = (created_by: string, empty_layer = false) => ({ created_by, empty_layer })
  test.each<[string, string]>([
    ['COPY --from=build /out/server /app # buildkit', ': COPY --from=build /out/server /app'],
    ['RUN /bin/sh -c go build   -o /app # buildkit', ': RUN go build -o /app'],
    ['RUN |2 VERSION=1 NAME=a b /bin/sh -c make install # buildkit', ': RUN make install'],
    ['/bin/sh -c #(nop) COPY file:1 in /', ': /bin/sh -c #(nop) COPY file:1 in /'],
    [`RUN ${'x'.repeat(200)}`, `: RUN ${'x'.repeat(96)}…`],
    ['', ''],
  ])('%s', async (created, expected) => {
    const history = [
      made('ADD rootfs.tar / # buildkit'),
      made('ENV A=1', true),
      made(created),
      made('CMD ["/app"]', true),
    ]
    const { faults } = await verifyStart(await subjectOf([base, { app: program('amd64') }], { history }), none)
    expect(texts(faults)).toEqual([`/app is a program for linux/amd64 (layer 2 of 2${expected})`])
  })

  test('which is left out where the history does not tell', async () => {
    const subject = await subjectOf([base, { app: program('amd64') }], { history: [made('COPY')] })
    expect(texts((await verifyStart(subject, none)).faults)).toEqual([
      '/app is a program for linux/amd64 (layer 2 of 2)',
    ])
  })
})

describe('all', () => {
  const app = { app: program('arm64') }
  test('reads every program, and names the right ones once', async () => {
    expect(await verifyAll(await subjectOf([base, app]), none)).toEqual({
      platform: 'linux/arm64',
      right: ['/app', '/lib/ld.so', '/bin/sh', '/bin/ls'],
      faults: [],
      warnings: [],
      layersRead: 2,
    })
  })

  test('finds a library for another platform that the build brought', async () => {
    const { faults, warnings } = await verifyAll(await subjectOf([base, app, { 'lib/x.so': program('amd64') }]), none)
    expect(faults).toEqual([
      { kind: 'wrong', text: '/lib/x.so is a program for linux/amd64 (layer 3 of 3: COPY 2 /app)' },
    ])
    expect(warnings).toEqual([])
  })

  test('warns of one that the base image brought', async () => {
    const { faults, warnings } = await verifyAll(
      await subjectOf([{ ...base, 'go/testdata/elf': program('amd64') }, app]),
      none,
    )
    expect(faults).toEqual([])
    expect(warnings).toEqual([
      '/go/testdata/elf is a program for linux/amd64 (layer 1 of 2: COPY 0 /app), inherited from its base image',
    ])
  })

  test('blames a base image that is for another platform itself', async () => {
    const foreign = { 'lib/ld.so': program('amd64'), 'bin/sh': program('amd64'), 'bin/x': program('arm64') }
    const { faults, warnings } = await verifyAll(await subjectOf([foreign, app]), none)
    expect(texts(faults).map((text) => text.split(' ')[0])).toEqual(['/lib/ld.so', '/bin/sh'])
    expect(warnings).toEqual([])
  })

  test('tells the program that is executed once', async () => {
    const files = { app: '-> opt/app', 'opt/app': program('amd64') }
    const { faults } = await verifyAll(await subjectOf([base, files]), none)
    expect(texts(faults)).toEqual(['/app (/opt/app) is a program for linux/amd64 (layer 2 of 2: COPY 1 /app)'])
  })

  test.each<[string, Files]>([
    ['what a later layer removed', { '.wh.x': '' }],
    ['what a later layer replaced', { x: program('arm64') }],
  ])('does not see %s', async (_, last) => {
    const subject = await subjectOf([base, { ...app, x: program('amd64') }, last])
    expect((await verifyAll(subject, none)).faults).toEqual([])
  })

  test('passes over what is no program of any platform, and what is ignored', async () => {
    const files = { ...app, 'x.bpf.o': { machine: 247 }, 'lib/firmware/dsp': program('amd64') }
    const { faults } = await verifyAll(await subjectOf([base, files]), (path) => path.startsWith('/lib/firmware/'))
    expect(faults).toEqual([])
  })

  test('lists no more than twenty', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`lib/${index}.so`, program('amd64')]))
    const { faults } = await verifyAll(await subjectOf([base, { ...app, ...many }]), none)
    expect(faults).toHaveLength(21)
    expect(faults[20]?.text).toBe('10 more files are for other platforms')
  })
})
