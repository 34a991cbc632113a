import { expect, test } from '@jest/globals'
import type { RecordOptions } from '../../src/buildx/history.ts'
import { readRecords } from '../../src/buildx/records.ts'
import { CommandError } from '../../src/process.ts'

const one: Pick<RecordOptions, 'platforms' | 'info'> = { platforms: ['linux/amd64'], info: () => {} }

test('a builder without records does not fail the job', async () => {
  const buildx = async () => {
    throw new CommandError('buildx history', 1, { stdout: '', stderr: 'unknown command' }, 'failed with exit code 1')
  }
  const buildkit = { driver: 'docker-container', version: 'v0.32.2' }
  const lines: string[] = []
  const info = (line: string) => lines.push(line)
  const built = [{ ref: 'b/b0/x' }]
  expect(await readRecords({ buildx, builder: 'b', buildkit }, built, { ...one, info })).toBeUndefined()
  expect(lines).toEqual([
    'cannot tell which steps came from the cache: buildx history failed with exit code 1: unknown command',
  ])
})

test('what several nodes recorded is put together, but nothing is asked of a remote builder with a dead node', async () => {
  const asked: string[] = []
  const buildx = async (args: readonly string[]) => {
    asked.push(args.at(-1) ?? '')
    const platform = args.at(-1) === 'one' ? 'linux/amd64' : 'linux/arm64'
    const vertexes = [{ digest: 'd', name: `[${platform} 2/2] RUN true`, completed: 'now' }]
    return { stdout: '', stderr: JSON.stringify({ vertexes }) }
  }
  const node = (status: string) => ({ name: 'n', status, fixed: [] })
  const read = (nodes: ReturnType<typeof node>[]) =>
    readRecords(
      { buildx, builder: 'b', buildkit: { driver: 'remote', version: undefined, nodes } },
      [{ ref: 'b/b0/one' }, { ref: 'b/b1/two' }, {}],
      { ...one, platforms: ['linux/amd64', 'linux/arm64'] },
    )
  const record = await read([node('running'), node('running')])
  expect([...(record?.steps ?? [])]).toEqual([
    ['linux/amd64', { cached: 0, executed: 1 }],
    ['linux/arm64', { cached: 0, executed: 1 }],
  ])
  expect(asked).toEqual(['one', 'two'])
  expect(await read([node('running'), node('inactive')])).toBeUndefined()
})

test('a step whose name tells no platform counts for those of its call', async () => {
  const vertexes = [{ digest: 'd', name: '[2/2] RUN true', completed: 'now' }]
  const nodes = [
    { name: 'b0', status: 'running', fixed: [], listed: ['linux/amd64'] as const },
    { name: 'b1', status: 'running', fixed: ['linux/arm64'] as const, listed: ['linux/arm64', 'linux/amd64'] as const },
  ]
  const provenance = {
    buildDefinition: {
      internalParameters: {
        builderPlatform: 'linux/amd64',
        buildConfig: {
          digestMapping: { d: 'step0' },
          llbDefinition: [{ id: 'step0', op: { platform: { OS: 'linux', Architecture: 'arm64' } } }],
        },
      },
    },
  }
  const record = await readRecords(
    {
      ...{ builder: 'b', buildkit: { driver: 'remote', version: undefined, nodes } },
      buildx: async () => ({ stdout: JSON.stringify(provenance), stderr: '' }),
    },
    [
      { ref: 'b/b0/one', vertexes },
      { ref: 'b/b1/two', vertexes },
    ],
    { ...one, platforms: ['linux/amd64', 'linux/arm64'], groups: [['linux/amd64'], ['linux/arm64']] },
  )
  expect(Object.fromEntries(record?.emulated ?? [])).toEqual({ 'linux/amd64': false, 'linux/arm64': true })
  expect(Object.fromEntries(record?.steps ?? [])).toEqual({
    'linux/amd64': { cached: 0, executed: 1 },
    'linux/arm64': { cached: 0, executed: 1 },
  })
})
