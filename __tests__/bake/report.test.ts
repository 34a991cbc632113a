import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type BakedFacts, resultOfBake, writeBakeResult } from '../../src/bake/report.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import type { Result } from '../../src/report/outputs.ts'
import { makeFolder } from '../fakes.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const manifest = (name: string): Manifest => ({
  ...{ image: `r.io/${name}`, digest: digest('a'), mediaType: 'm', tags: ['1'] },
  platforms: [{ platform: 'linux/amd64', digest: digest('b'), attestations: [] }],
})

function result(name: string, failure?: string): Result {
  return {
    outputs: {
      ...{ digest: digest('a'), images: [`r.io/${name}`], tags: failure === undefined ? [`r.io/${name}:1`] : [] },
      ...{ platforms: ['linux/amd64'], manifest: manifest(name) },
      tests: new Map([['linux/amd64', { passed: failure === undefined, seconds: 1, emulated: false }]]),
      others: {
        metadata: JSON.stringify({ 'image.name': `r.io/${name}:1` }),
        timings: JSON.stringify({ build: 1 }),
        'pushed-linux-amd64': digest('c'),
        'tested-linux-amd64': '{"passed":true}',
      },
    },
    summary: `## ${name}\n`,
    published: `published r.io/${name}:1`,
    ...(failure !== undefined && {
      failure: { phase: 'check' as const, platform: 'linux/amd64', message: failure, retried: 2 },
    }),
  }
}

/** What is told of targets. */
function told(results: Readonly<Record<string, Result>>, { hasSummary = true, shows = true, metadata = {} } = {}) {
  const facts = {
    metadata,
    released: [],
    targets: [{ decision: { shows: { summary: shows } } }],
    means: { toolchain: { builder: 'b', binary: { version: '0.37.0' }, buildkit: { version: 'v0.34.0' } } },
  } as unknown as BakedFacts
  return resultOfBake(new Map(Object.entries(results)), facts, { runner: { hasSummary } as never })
}

test('the outputs tell of each target', async () => {
  const { outputs, published, artifacts, failure } = await told({ app: result('app'), web: result('web') })
  expect(JSON.parse(outputs.targets ?? '').web).toEqual({
    digest: digest('a'),
    digests: { 'linux/amd64': digest('b') },
    image: `r.io/web@${digest('a')}`,
    images: ['r.io/web'],
    tags: ['r.io/web:1'],
    platforms: ['linux/amd64'],
    manifest: manifest('web'),
    tests: { 'linux/amd64': { passed: true, seconds: 1, emulated: false } },
  })
  expect(JSON.parse(outputs.timings ?? '')).toEqual({ app: { build: 1 }, web: { build: 1 } })
  expect(outputs).toMatchObject({ builder: 'b', 'buildx-version': '0.37.0' })
  expect(published).toBe('app: published r.io/app:1\nweb: published r.io/web:1')
  expect(artifacts).toEqual([
    { reference: 'r.io/app:1', digest: digest('a') },
    { reference: 'r.io/web:1', digest: digest('a') },
  ])
  expect(failure).toBeUndefined()
})

test('the metadata is as docker/bake-action has it, with the warnings of all', async () => {
  const metadata = { app: { 'image.name': 'by digest' }, 'buildx.build.warnings': [{ vertex: 'x' }] }
  const { outputs } = await told({ app: result('app') }, { metadata })
  expect(JSON.parse(outputs.metadata ?? '')).toEqual({
    app: { 'image.name': 'r.io/app:1' },
    'buildx.build.warnings': [{ vertex: 'x' }],
  })
})

describe('what is handed on to merge', () => {
  const handed = async (results: Readonly<Record<string, Result>>) => {
    const { outputs } = await told(results)
    return Object.entries(outputs).filter(([name, value]) => /^(?:pushed|tested)-/.test(name) && value !== '')
  }

  test('is that of a single target', async () => {
    expect(await handed({ app: result('app') })).toEqual([
      ['pushed-linux-amd64', digest('c')],
      ['tested-linux-amd64', '{"passed":true}'],
    ])
  })

  test('is nothing of several, since it would not be known whose it is', async () => {
    expect(await handed({ app: result('app'), web: result('web') })).toEqual([])
  })
})

describe('failures', () => {
  test('of one target name it, its phase and its platform', async () => {
    const { failure } = await told({ app: result('app'), web: result('web', 'is wrong') })
    expect(failure).toEqual({ phase: 'check', platform: 'linux/amd64', message: "target 'web': is wrong", retried: 2 })
  })

  test('of several are one', async () => {
    const { failure } = await told({ app: result('app', 'is wrong'), web: result('web', 'is late') })
    expect(failure).toEqual({
      ...{ phase: 'check', platform: undefined, retried: 2 },
      message: "target 'app': is wrong\ntarget 'web': is late",
    })
  })
})

describe('the summary', () => {
  test.each([
    [{}, /^## Bake\n/],
    [{ hasSummary: false }, /^$/],
    [{ shows: false }, /^$/],
  ])('where the runner or the user wants none: %j', async (how, expected) => {
    expect((await told({ app: result('app') }, how)).summary).toMatch(expected)
  })
})

describe('a result is written', () => {
  const folder = makeFolder()
  afterEach(() => {
    delete process.env.GITHUB_OUTPUT
  })

  test('with the failure, and a line of the record for each publication', async () => {
    const [output, record] = [join(folder, 'output'), join(folder, 'artifacts')]
    for (const file of [output, record]) writeFileSync(file, '')
    process.env.GITHUB_OUTPUT = output
    const given = await told({ app: result('app'), web: result('web', 'is wrong') })
    await writeBakeResult(given, { hasSummary: false, environment: { GITHUB_ARTIFACTS: record } })
    const text = readFileSync(output, 'utf8')
    expect(text).toMatch(/^failure<<\S+\n\{"phase":"check",.*"message":"target 'web': is wrong"/m)
    expect(readFileSync(record, 'utf8').trim().split('\n')).toHaveLength(1)
  })
})
