import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { askBake, bake, failedTarget, saveBakeCache } from '../../src/buildx/bake.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { CommandError, type RunOptions } from '../../src/process.ts'
import { failure, makeFolder } from '../fakes.ts'

const definition = JSON.stringify({ target: { app: {}, web: {} } })

/** A buildx that leaves metadata, prints progress, and may fail. */
function fake({ left, progress = '', fails }: { left?: unknown; progress?: string; fails?: CommandError } = {}) {
  const calls: { args: readonly string[]; options: RunOptions | undefined }[] = []
  const buildx: Buildx = async (args, options) => {
    calls.push({ args, options })
    const file = args.find((arg) => arg.startsWith('--metadata-file='))?.slice('--metadata-file='.length) ?? ''
    if (left !== undefined) writeFileSync(file, JSON.stringify(left))
    ;(options as { onStderr?: (chunk: string) => void } | undefined)?.onStderr?.(progress)
    if (fails) throw fails
    return { stdout: '', stderr: '' }
  }
  return { buildx, calls }
}

const options = () => ({ builder: 'b', folder: makeFolder(), workdir: '/w', allow: ['network.host'] })

describe('a bake', () => {
  const metadata = {
    app: {
      'containerimage.digest': 'sha256:a',
      'buildx.build.ref': 'b/b0/x',
      'containerimage.config.digest': 'sha256:c',
    },
    web: { 'buildx.build.ref': 'b/b0/y' },
    'buildx.build.warnings': [],
  }

  test('is of one definition, which only this user can read', async () => {
    const { buildx, calls } = fake({ left: metadata })
    const given = options()
    const baked = await bake(buildx, definition, ['app', 'web'], { ...given, env: { SECRET: 'x' } })
    expect(calls.map(({ args }) => args)).toEqual([
      [
        ...['bake', '--allow=network.host', '--allow=fs=*', '--builder=b', `--file=${given.folder}/docker-bake.json`],
        ...[`--metadata-file=${given.folder}/metadata.json`, '--progress=plain', '--', 'app', 'web'],
      ],
    ])
    expect(calls[0]?.options).toMatchObject({ folder: '/w', env: { BUILDX_METADATA_WARNINGS: 'true', SECRET: 'x' } })
    const file = join(given.folder, 'docker-bake.json')
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([definition, 0o600])
    expect(baked.metadata).toEqual(metadata)
    expect(Object.fromEntries(baked.built)).toEqual({
      app: { metadata: metadata.app, digest: 'sha256:a', ref: 'b/b0/x', imageId: 'sha256:c' },
      web: { metadata: metadata.web, ref: 'b/b0/y' },
    })
  })

  test('that leaves nothing has nothing', async () => {
    const baked = await bake(fake().buildx, definition, ['app'], options())
    expect([baked.metadata, [...baked.built]]).toEqual([{}, []])
  })
})

describe('a question about Dockerfiles', () => {
  const answered = { app: { 'result.json': '{}' } }
  const findings = new CommandError(
    'buildx bake',
    1,
    { stdout: 'Check complete, 1 warning\n\nWARNING', stderr: '' },
    'failed',
  )

  test('has an answer, and a failure where there are findings', async () => {
    const asked = { ...options(), call: 'check' }
    expect(await askBake(fake({ left: answered }).buildx, definition, ['app'], asked)).toMatchObject({
      metadata: answered,
    })
    expect(await askBake(fake({ left: answered, fails: findings }).buildx, definition, ['app'], asked)).toEqual({
      metadata: answered,
      failure: "'call: check' failed: Check complete, 1 warning",
    })
  })

  test('without an answer fails', async () => {
    const { buildx } = fake({ fails: failure('ERROR: x') })
    await expect(askBake(buildx, definition, ['app'], { ...options(), call: 'check' })).rejects.toThrow(/x/)
  })
})

describe('a cache', () => {
  const vertex = { digest: 'sha256:a', name: 'exporting to registry', started: 'now' }

  test.each<[string, Parameters<typeof fake>[0], string | undefined]>([
    ['that is written', {}, undefined],
    ['that buildx cannot write', { fails: failure('ERROR: denied: not yours') }, 'denied: not yours'],
  ])('%s', async (_, given, reason) => {
    const words = given?.fails?.stderr ?? ''
    const { buildx, calls } = fake({ progress: `${JSON.stringify({ vertexes: [vertex] })}\n${words}\n`, ...given })
    const said = await saveBakeCache(buildx, definition, ['app'], { ...options(), seconds: 60 })
    expect(said?.replace(/^ERROR: /, '')).toBe(reason)
    expect(calls[0]?.args).toContain('--progress=rawjson')
  })
})

test.each([
  ['ERROR: target app: failed to solve: x', 'app'],
  ['buildx bake failed: target web: failed to solve: x', 'web'],
  ['ERROR: target gone: failed to solve: x', undefined],
  ['ERROR: failed to solve: x', undefined],
])('%s is about target %s', (message, expected) => {
  expect(failedTarget(new Error(message), ['app', 'web'])).toBe(expected)
})
