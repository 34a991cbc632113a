import { describe, expect, test } from '@jest/globals'
import { parseProgress } from '../../src/buildx/events.ts'
import { mergeRecords, type RecordOptions, readVertexes, recordOf, wasEmulated } from '../../src/buildx/history.ts'
import type { PlatformName } from '../../src/platform.ts'
import { type Answer, failure, recordRun } from '../fakes.ts'
import { provenances, records } from './records.ts'

const logs = ['buildx', 'history', 'logs', '--builder=b', '--progress=rawjson', '--', 'id']
const attachment = ['buildx', 'history', 'inspect', 'attachment', '--builder=b', '--type=provenance', '--', 'id']
const arm = new Set(['arm64', 'arm'])

/** Reads a record with a buildx that answers so. */
async function read(record: string, provenance: Answer, options: Partial<RecordOptions> = {}) {
  const run = recordRun({ 'buildx history logs': { stderr: record }, 'buildx history inspect': provenance })
  const lines: string[] = []
  const buildx = (args: readonly string[]) => run('buildx', args)
  const { emulated } = await recordOf(await readVertexes(buildx, 'b', 'id'), 'id', {
    buildx,
    builder: 'b',
    platforms: ['linux/arm64'],
    emulatedArchitectures: arm,
    info: (line) => lines.push(line),
    ...options,
  })
  return { emulated: Object.fromEntries(emulated), calls: run.calls, lines }
}

test.each([
  ['natively', records.native, provenances.native, false],
  ['under QEMU', records.emulated, provenances.emulated, true],
])('asks where the steps of a build for one platform ran: %s', async (_, record, provenance, expected) => {
  expect(await read(record, provenance)).toEqual({
    emulated: { 'linux/arm64': expected },
    calls: [logs, attachment],
    lines: [],
  })
})

test.each<[string, string, Parameters<typeof read>[2], Record<string, boolean>]>([
  ['everything came from the cache', records.cached, {}, { 'linux/arm64': false }],
  [
    'the machine emulates nothing',
    records.emulated,
    { emulatedArchitectures: new Set<string>() },
    { 'linux/arm64': false },
  ],
  ['the machines are not known', records.emulated, { emulatedArchitectures: undefined }, {}],
  [
    'the names tell it',
    records.several,
    { platforms: ['linux/amd64', 'linux/arm64'] },
    { 'linux/amd64': false, 'linux/arm64': true },
  ],
])('asks once when %s', async (_, record, options, emulated) => {
  expect(await read(record, '', options)).toEqual({ emulated, calls: [logs], lines: [] })
})

test('a record without provenance leaves it open', async () => {
  expect(await read(records.emulated, failure('ERROR: no matching attachment found for ref "id"'))).toEqual({
    emulated: {},
    calls: [logs, attachment],
    lines: [
      'cannot tell which steps were emulated: docker failed with exit code 1: ERROR: no matching attachment found for ref "id"',
    ],
  })
})

const options: RecordOptions = {
  buildx: async () => {
    throw new Error('nothing is to be asked')
  },
  builder: 'b',
  platforms: ['linux/arm64'],
  emulatedArchitectures: arm,
  info: () => {},
}

test('asks nothing where there is no record', async () => {
  const { emulated } = await recordOf(parseProgress(records.emulated), '', options)
  expect([...emulated]).toEqual([])
})

test('counts steps and caches', async () => {
  const failed = '{"vertexes":[{"digest":"x","name":"importing cache manifest from a:1","error":"no"}]}\n'
  expect(await recordOf(parseProgress(failed + records.cached), 'id', options)).toEqual({
    steps: new Map([['linux/arm64', { cached: 6, executed: 0 }]]),
    emulated: new Map([['linux/arm64', false]]),
    unreadCaches: [{ what: 'a:1', reason: 'no' }],
    unwrittenCaches: [],
  })
})

test('a cache that is not there yet is no fault, others are', async () => {
  const failed = [
    { what: 'r.example/app:buildcache', reason: 'r.example/app:buildcache: not found' },
    { what: 'r.example/app:other', reason: 'unexpected status from HEAD request: 404' },
    { what: 'gha:1', reason: 'connection refused' },
  ]
  const vertexes = failed.map(({ what, reason }) => ({
    digest: what,
    name: `importing cache manifest from ${what}`,
    error: reason,
  }))
  const { unreadCaches } = await recordOf(vertexes, 'id', options)
  expect(unreadCaches).toEqual([{ what: 'gha:1', reason: 'connection refused' }])
})

test.each([
  ['the record tells', new Map<PlatformName, boolean>([['linux/arm64', true]]), arm, true],
  ['the record does not tell', new Map<PlatformName, boolean>(), arm, undefined],
  ['there is no record', undefined, arm, undefined],
  ['there is no record, and nothing is emulated', undefined, new Set<string>(), false],
  ['there is no record, and the machines are not known', undefined, undefined, undefined],
])('tells whether an image was emulated: %s', (_, emulated, architectures, expected) => {
  expect(wasEmulated('linux/arm64', emulated && { emulated }, architectures)).toBe(expected)
})

describe('the machine of a node', () => {
  const node = (fixed: readonly PlatformName[], ...listed: PlatformName[]) => ({ fixed, listed })
  const run = '{"vertexes":[{"digest":"sha256:a","name":"[2/2] RUN make","completed":"2026-01-01T00:00:00Z"}]}'
  const provenance = (builderPlatform: string) =>
    JSON.stringify({
      buildDefinition: {
        internalParameters: {
          builderPlatform,
          buildConfig: {
            digestMapping: { 'sha256:a': 'step0' },
            llbDefinition: [{ id: 'step0', op: { platform: { OS: 'linux', Architecture: 'arm64' } } }],
          },
        },
      },
    })
  const unknown = { emulatedArchitectures: undefined }

  test.each<[string, Parameters<typeof node>[1], Parameters<typeof node>, string, boolean | undefined, number]>([
    ['that executes its own alone', 'linux/arm64', [['linux/arm64'], 'linux/arm64'], '', false, 0],
    [
      'that tells itself by what it is fixed to',
      'linux/arm64',
      [[], 'linux/amd64', 'linux/arm64'],
      provenance('linux/amd64'),
      true,
      1,
    ],
    [
      'that the build has to tell: amd64',
      'linux/arm64',
      [['linux/arm64'], 'linux/arm64', 'linux/amd64'],
      provenance('linux/amd64'),
      true,
      1,
    ],
    [
      'that the build has to tell: arm64',
      'linux/arm64',
      [['linux/arm64'], 'linux/arm64', 'linux/amd64'],
      provenance('linux/arm64'),
      false,
      1,
    ],
    ['that nothing tells', 'linux/arm64', [['linux/arm64'], 'linux/arm64', 'linux/amd64'], '', undefined, 1],
  ])('%s', async (_, platform, [fixed, ...listed], text, expected, asked) => {
    const options = { ...unknown, platforms: [platform], node: node(fixed, ...listed) }
    const { emulated, calls } = await read(run, text, options)
    expect(emulated).toEqual(expected === undefined ? {} : { 'linux/arm64': expected })
    expect(calls).toEqual([logs, ...Array(asked).fill(attachment)])
  })

  test('is of no interest where nothing was executed', async () => {
    const options = { ...unknown, node: node(['linux/arm64'], 'linux/arm64', 'linux/amd64') }
    const { emulated, calls } = await read(records.cached, provenance('linux/amd64'), options)
    expect(emulated).toEqual({ 'linux/arm64': false })
    expect(calls).toEqual([logs])
  })

  test('counts for its own call, and the digests of each are told apart', async () => {
    const both = await Promise.all(
      (['linux/amd64', 'linux/arm64'] as const).map((native) => {
        const recorded = recordRun({ 'buildx history inspect': provenance(native) })
        return recordOf(parseProgress(run), 'id', {
          ...{
            ...unknown,
            buildx: (args) => recorded('buildx', args),
            builder: 'b',
            platforms: ['linux/arm64'],
            info: () => {},
          },
          node: node(['linux/arm64'], 'linux/arm64', 'linux/amd64'),
        })
      }),
    )
    const merged = mergeRecords([both[0], undefined, both[1]])
    expect(merged?.machines?.map((machine) => machine && [...machine.emulated])).toEqual([
      ['arm64'],
      undefined,
      ['amd64'],
    ])
    expect([...(merged?.ranOn?.keys() ?? [])]).toEqual(['0 sha256:a', '2 sha256:a'])
    expect(mergeRecords([undefined, undefined])).toBeUndefined()
  })
})
