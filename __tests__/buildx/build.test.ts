import { writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { ask, build } from '../../src/buildx/build.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { CommandError } from '../../src/process.ts'
import { makeFolder } from '../fakes.ts'

const request = { outputs: [], platforms: [], call: 'check', context: '.' } as unknown as BuildRequest
const lists = ['addHosts', 'allow', 'annotations', 'attests', 'buildArgs', 'buildContexts', 'cacheFrom', 'cacheTo']
const empty = Object.fromEntries(
  [...lists, 'labels', 'noCacheFilters', 'resource', 'secrets', 'ssh', 'tags', 'ulimit'].map((name) => [name, []]),
)
const asked = { ...request, ...empty } as BuildRequest

/** A buildx that writes files named by its arguments, and may fail. */
function fake(files: Record<string, string>, failure?: CommandError): Buildx & { env: Record<string, unknown> } {
  const seen: Record<string, unknown> = {}
  const buildx: Buildx = async (args, options) => {
    Object.assign(seen, options?.env)
    for (const [flag, content] of Object.entries(files)) {
      const argument = args.find((candidate) => candidate.startsWith(`--${flag}=`))
      if (argument) writeFileSync(argument.slice(flag.length + 3), content)
    }
    if (failure) throw failure
    return { stdout: '', stderr: '' }
  }
  return Object.assign(buildx, { env: seen })
}

const metadata = { 'containerimage.digest': 'sha256:a', 'buildx.build.ref': 'b/b0/x' }

test('reads what buildx left, and asks it for warnings', async () => {
  const buildx = fake({ 'metadata-file': JSON.stringify(metadata), iidfile: 'sha256:c\n' })
  const built = await build(buildx, asked, { builder: 'b', folder: makeFolder(), env: { SECRET: 'x' } })
  expect(built).toEqual({ digest: 'sha256:a', ref: 'b/b0/x', imageId: 'sha256:c', metadata })
  expect(buildx.env).toEqual({ BUILDX_METADATA_WARNINGS: 'true', SECRET: 'x' })
})

test('asks for no image id where the result is files', async () => {
  const built = await build(fake({ iidfile: 'sha256:c' }), asked, {
    builder: 'b',
    folder: makeFolder(),
    hasFiles: true,
  })
  expect(built).toEqual({ metadata: {} })
})

test('a build that fails with nothing on stderr fails', async () => {
  const failure = new CommandError('buildx build', 1, { stdout: '', stderr: '' }, 'failed with exit code 1')
  const work = build(fake({}, failure), asked, { builder: 'b', folder: makeFolder() })
  await expect(work).rejects.toThrow('buildx build failed with exit code 1, and printed nothing')
})

test('a check that finds something fails with its first line, and has a result', async () => {
  const output = { stdout: 'Check complete, 1 warning has been found!\n\nWARNING: x', stderr: '' }
  const failure = new CommandError('buildx build', 1, output, 'failed with exit code 1')
  const answered = { 'result.json': { warnings: [] } }
  const answer = await ask(fake({ 'metadata-file': JSON.stringify(answered) }, failure), asked, {
    builder: 'b',
    folder: makeFolder(),
  })
  expect(answer).toEqual({
    metadata: answered,
    failure: `'call: check' failed: Check complete, 1 warning has been found!`,
  })
})

test('a call without an answer fails as a build does', async () => {
  const failure = new CommandError('buildx build', 1, { stdout: '', stderr: 'ERROR: no' }, 'failed with exit code 1')
  const work = ask(fake({}, failure), asked, { builder: 'b', folder: makeFolder() })
  await expect(work).rejects.toBe(failure)
})
