import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// What the shipped build and merge declare to the runner, in GITHUB_ARTIFACTS.
const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const index = registry.index('app', ['linux/amd64', 'linux/arm64'])
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

type Declared = RecordedRun & { readonly declared: string }

async function run(entry: 'build' | 'merge', inputs: Record<string, string>, file?: string): Promise<Declared> {
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
    'buildx version': 'echo github.com/docker/buildx v0.36.1 abcdef',
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': index.digest })} > "\${a#*=}" ;; esac; done`,
  })
  const path = file ?? machine.path('artifacts')
  if (file === undefined) writeFileSync(path, '')
  const given = {
    ...{ context: '.', 'buildx-version': 'installed', 'binfmt-image': 'binfmt', emulation: 'always' },
    ...{ 'verify-architecture': 'off', push: 'true' },
  }
  const done = await machine.run(
    entry,
    { ...(entry === 'build' && given), platforms: 'linux/amd64,linux/arm64', ...inputs },
    { env: { GITHUB_ARTIFACTS: path } },
  )
  return { ...done, declared: file === undefined ? readFileSync(path, 'utf8') : '' }
}

const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const line = `oci://${app}:v1@${index.digest}\n`

test('build declares the index once, by its first tag', async () => {
  const done = await run('build', { tags: `${app}:v1,${app}:v2`, images: `${app},${registry.host}/app` })
  expect(quiet(done)).toEqual(fine)
  expect(done.declared).toBe(line)
})

test('merge does so too', async () => {
  const done = await run('merge', { digests: index.digest, tags: `${app}:v1,${app}:v2` })
  expect(quiet(done)).toEqual(fine)
  expect(done.declared).toBe(line)
})

test.each<[string, Record<string, string>]>([
  ['a leg, which moves no tag', { publish: 'digest', images: app }],
  ['a build that pushes nothing', { push: 'false', tags: `${app}:v1` }],
  ['an image that is loaded', { push: 'false', load: 'true', tags: `${app}:v1` }],
])('nothing is declared of %s', async (_, inputs) => {
  const done = await run('build', inputs)
  expect(quiet(done)).toEqual(fine)
  expect(done.declared).toBe('')
})

test('nothing is declared where a tag could not be moved', async () => {
  registry.behaviour = { fault: ({ method }) => (method === 'PUT' ? { status: 403 } : undefined) }
  const done = await run('build', { tags: `${app}:new` })
  registry.behaviour = {}
  expect(done.exitCode).toBe(1)
  expect(done.declared).toBe('')
})

test('a file that cannot be written fails nothing', async () => {
  const done = await run('build', { tags: `${app}:v1` }, '/proc/none')
  expect(quiet(done)).toEqual(fine)
  expect(done.log).toContain('::warning::the image could not be declared in GITHUB_ARTIFACTS: ')
})
