import { describe, expect, test } from '@jest/globals'
import { decide } from './decided.ts'

type Given = Record<string, string>

const context = { context: '.', tags: 'r.io/a:1' }
// Of a pull request of which nothing is known.
const gateFor = async (inputs: Given) =>
  (await decide({ ...context, ...inputs }, { GITHUB_EVENT_NAME: 'pull_request' })).gate
const everything = {
  'verify-architecture': 'all',
  'verify-architecture-ignore': '/lib/firmware/**',
  'smoke-test': 'app --version',
  test: 'ci/test',
}

describe('what is examined', () => {
  test.each<[string, Given, string]>([
    ['a push', { push: 'true' }, 'registry'],
    ['a push of buildx', { push: 'true', publish: 'direct' }, 'registry'],
    ['a push without a tag', { push: 'true', publish: 'digest' }, 'registry'],
    ['a push beside which the image is loaded', { push: 'true', load: 'true' }, 'registry'],
    [
      'a push by digest that an output asks for',
      { push: 'true', tags: 'r.io/a', outputs: 'type=image,push-by-digest=true' },
      'registry',
    ],
    ['a push that is declined', { push: 'auto' }, 'layout'],
    ['a push that is declined, beside which the image is loaded', { push: 'auto', load: 'true' }, 'engine'],
    ['an image that is loaded', { load: 'true' }, 'engine'],
    ['an output for the engine', { outputs: 'type=docker' }, 'engine'],
    ['an output for the engine beside files', { outputs: 'out\ntype=docker' }, 'engine'],
  ])('%s', async (_, inputs, subject) => {
    expect(await gateFor(inputs)).toEqual({
      subject,
      verify: 'entrypoint',
      ignore: [],
      commands: [],
      test: '',
      timeoutSeconds: 600,
    })
    expect(await gateFor({ ...inputs, ...everything })).toEqual({
      subject,
      verify: 'all',
      ignore: ['/lib/firmware/**'],
      commands: [{ argv: ['/bin/sh', '-c', 'app --version'], text: 'app --version', isShell: true }],
      test: 'ci/test',
      timeoutSeconds: 600,
    })
  })

  test('nothing where nothing is asked for', async () => {
    expect(await gateFor({ push: 'true', 'verify-architecture': 'off' })).toBeUndefined()
    expect(await gateFor({ push: 'true', 'verify-architecture': 'off', test: 'ci/test' })).toMatchObject({
      verify: 'off',
      test: 'ci/test',
    })
  })
})

const nothing = `this step neither pushes nor loads an image, so there is nothing to test; set 'push: true' or 'load: true', or set 'NAME' only in runs that do, e.g. `
const files = `this step only writes files, but only an image that is pushed or loaded can be tested; set 'push: true' or 'load: true', or set 'NAME' only in runs that do, e.g. `
const raw = `'outputs' pushes the image, so it cannot be tested before its tags move; use 'push: true' with 'tags' or 'images' instead (with 'publish: digest' for an image without a tag)`
const asked = `'call' evaluates the Dockerfile and builds no image; remove it from such steps`

describe('where there is nothing to examine', () => {
  const places: [string, Given, string][] = [
    ['no push', {}, nothing],
    ['a push that is declined', { push: 'false' }, nothing],
    ['the cache alone', { outputs: 'type=cacheonly' }, nothing],
    ['an image output that is not pushed', { outputs: 'type=image' }, nothing],
    ['a folder', { outputs: 'out' }, files],
    ['an archive', { outputs: 'type=oci,dest=image.tar' }, files],
    ['an archive for the engine', { outputs: 'type=docker,dest=image.tar' }, files],
    ['an output that pushes', { outputs: 'type=image,push=true' }, raw],
    ['an output for a registry', { outputs: 'type=registry' }, raw],
    ['an output that pushes, beside which the image is loaded', { load: 'true', outputs: 'type=registry' }, raw],
    ['an output with its own repository', { tags: '', push: 'true', outputs: 'type=image,name=r.io/o' }, raw],
    ['a question', { call: 'check', push: 'true' }, asked],
  ]

  test.each(places)('nothing is: %s', async (_, inputs) => {
    expect(await gateFor(inputs)).toBeUndefined()
    for (const verify of ['off', 'entrypoint', ''])
      expect(await gateFor({ ...inputs, 'verify-architecture': verify, 'test-timeout': '5m' })).toBeUndefined()
  })

  test.each(places)('a test is refused: %s', async (_, inputs, reason) => {
    const example = reason.endsWith('e.g. ')
      ? `test: \${{ github.event_name != 'pull_request' && 'ci/test' || '' }}`
      : ''
    await expect(gateFor({ ...inputs, test: 'ci/test' })).rejects.toThrow(
      new Error(`input 'test' is set, but ${reason.replace('NAME', 'test')}${example}`),
    )
  })

  test.each<[Given, string, string]>([
    [
      { 'verify-architecture': 'all' },
      `input 'verify-architecture' is set`,
      `verify-architecture: 'all' || 'entrypoint'`,
    ],
    [
      { 'verify-architecture-ignore': 'x' },
      `input 'verify-architecture-ignore' is set`,
      `verify-architecture-ignore: '/lib/firmware/**' || ''`,
    ],
    [{ 'smoke-test': 'x' }, `input 'smoke-test' is set`, `smoke-test: 'app --version' || ''`],
    [{ 'smoke-test': 'x', test: 'x' }, `inputs 'smoke-test', 'test' are set`, `smoke-test: 'app --version' || ''`],
    [
      everything,
      `inputs 'verify-architecture', 'verify-architecture-ignore', 'smoke-test', 'test' are set`,
      `verify-architecture: 'all' || 'entrypoint'`,
    ],
  ])('every input that was set is named: %j', async (inputs, names, example) => {
    const condition = example.replace(': ', `: \${{ github.event_name != 'pull_request' && `)
    const [first = ''] = example.split(':')
    await expect(gateFor(inputs)).rejects.toThrow(
      new Error(`${names}, but ${nothing.replace('NAME', first)}${condition} }}`),
    )
  })
})
