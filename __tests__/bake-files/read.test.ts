import { describe, expect, test } from '@jest/globals'
import type { BakeMetadata } from '../../src/bake-files/metadata.ts'
import { readDefinition } from '../../src/bake-files/read.ts'
import type { BakeSource } from '../../src/bake-files/source.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { makeFolder } from '../fakes.ts'

const source: BakeSource = { remote: undefined, folder: makeFolder(), place: '.', env: { A: 'b' }, hasToken: false }
const none: readonly string[] = []
const inputs = {
  ...{ call: '', noCache: false, pull: false, load: false },
  ...{ files: none, targets: none, set: none, vars: none, allow: none },
  push: false as boolean | 'auto' | undefined,
}

/** Reads a definition of the targets `app` and `web`, of which `web` is only built on. */
async function read(given: Partial<typeof inputs> = {}, metadata?: Partial<BakeMetadata>, app: object = {}) {
  const calls: unknown[] = []
  const buildx: Buildx = async (args, options) => {
    calls.push({ args, folder: options?.folder, env: options?.env })
    const target = { app: { tags: ['own:1'], ...app }, web: {} }
    return { stdout: JSON.stringify({ group: { default: { targets: ['app'] } }, target }), stderr: '' }
  }
  const bake = { ...inputs, provenance: '', sbom: '', ...given }
  const found = metadata && { file: '/m.json', tags: new Map<string, readonly string[]>(), summary: [], ...metadata }
  const { target } = await readDefinition(buildx, bake, source, found, undefined)
  return { target, calls }
}

test('buildx is asked in the folder of the definition', async () => {
  const { target, calls } = await read()
  expect(target.app).toEqual({ tags: ['own:1'] })
  const args = ['bake', '--print', '--allow=fs=*', '--progress=quiet', '--']
  expect(calls).toEqual([{ args, folder: source.folder, env: { A: 'b' } }])
})

test.each([
  [true, true],
  ['auto', true],
  [false, false],
  [undefined, false],
] as const)('push: %s is a push in what is asked: %s', async (push, expected) => {
  const { calls } = await read({ push })
  expect(JSON.stringify(calls).includes('--push')).toBe(expected)
})

test.each([
  ['', { tags: ['own:1'], output: [{ type: 'registry' }], call: '' }],
  ['build', { tags: ['own:1'], output: [{ type: 'registry' }], call: 'build' }],
  ['check', { call: 'check' }],
])('a target with the call %j has as outputs what a push needs: %j', async (call, expected) => {
  const output = [{ type: 'registry' }]
  expect((await read({ push: true }, undefined, { output, call })).target.app).toEqual(expected)
})

describe('rules of tags', () => {
  test('reach it as a further file, and as tags of the targets that images names', async () => {
    const { target, calls } = await read({ files: ['a.hcl'] }, { tags: new Map([['app', ['r.io/app:2']]]) })
    expect(target).toEqual({ app: { tags: ['r.io/app:2'] }, web: {} })
    expect(JSON.stringify(calls)).toContain('"--file=a.hcl","--file=cwd:///m.json"')
  })

  test('for a target that is not baked are an error, unless only some were asked for', async () => {
    const tags = new Map([['gone', ['r.io/app:2']]])
    await expect(read({}, { tags })).rejects.toThrow(
      new Error("input 'images' names the target 'gone', which is not among the baked targets: app"),
    )
    expect((await read({ targets: ['app'] }, { tags })).target.app).toEqual({ tags: ['own:1'] })
  })
})
