import { describe, expect, test } from '@jest/globals'
import {
  type Definition,
  escaped,
  parseDefinition,
  readTarget,
  requestedTargets,
  withValues,
} from '../../src/bake-files/definition.ts'

describe('what buildx printed', () => {
  test('is read with and without groups', () => {
    const group = { default: { targets: ['app'] } }
    const target = { app: { context: '.', 'shm-size': '1g' } }
    expect(parseDefinition(JSON.stringify({ group, target }))).toEqual({ group, target })
    expect(parseDefinition(JSON.stringify({ target }))).toEqual({ group: {}, target })
  })

  test.each(['{}', '{"target":{}}', '{"target":null}', '{"target":"app"}'])(
    'without targets it is refused: %s',
    (text) => {
      expect(() => parseDefinition(text)).toThrow(
        new Error(
          "the bake files select no target; list targets in 'targets', or add a group 'default' to the bake file",
        ),
      )
    },
  )

  test.each(['', 'ERROR: no', '{"target":'])('which is not JSON is refused: %j', (text) => {
    expect(() => parseDefinition(text)).toThrow(/^buildx printed a definition that is not JSON: \S/)
  })
})

describe('the targets that were asked for', () => {
  const target = { app: {}, base: {}, other: {}, 'tools-1': {}, 'tools-2': {} }
  const groupsOf = (groups: Readonly<Record<string, readonly string[]>>): Definition['group'] =>
    Object.fromEntries(Object.entries(groups).map(([name, targets]) => [name, { targets }]))

  test.each<[string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    ['one', { default: ['app'] }, ['app']],
    ['in the order of the definition', { default: ['other', 'app'] }, ['app', 'other']],
    ['without what they only build on', { default: ['app', 'tools-1'] }, ['app', 'tools-1']],
    ['of a matrix', { default: ['tools'], tools: ['tools-1', 'tools-2'] }, ['tools-1', 'tools-2']],
    [
      'of groups in groups, each once',
      { default: ['all', 'app'], all: ['tools', 'app'], tools: ['tools-1', 'tools-2'] },
      ['app', 'tools-1', 'tools-2'],
    ],
    ['of a group that has the name of a member', { default: ['app'], app: ['app', 'other'] }, ['app', 'other']],
    ['of groups that hold one another', { default: ['a'], a: ['b', 'app'], b: ['a', 'other'] }, ['app', 'other']],
    ['none that is not defined', { default: ['app', 'gone'] }, ['app']],
  ])('%s', (_, groups, expected) => {
    expect(requestedTargets({ group: groupsOf(groups), target })).toEqual(expected)
  })

  test('a target of the name default', () => {
    const group = groupsOf({ default: ['default'] })
    expect(requestedTargets({ group, target: { base: {}, default: {} } })).toEqual(['default'])
  })
})

// As buildx 0.37 prints it.
const printed = {
  annotations: ['index:k=$${v}'],
  attest: [{ type: 'sbom' }, { mode: 'max', type: 'provenance' }],
  context: 'app',
  contexts: { base: 'target:base', img: 'docker-image://alpine' },
  dockerfile: 'Dockerfile.app',
  args: { A: '1', B: 'x=y' },
  labels: { 'a.b': 'x $${y} %%{z}', c: '' },
  tags: ['r.io/app:1'],
  'cache-from': [{ ref: 'r.io/c', type: 'registry' }],
  'cache-to': [{ type: 'inline' }, 'type=gha'],
  target: 'fin',
  secret: [{ id: 's', env: 'TOKEN' }],
  platforms: ['linux/amd64'],
  output: [{ name: 'q.io/a,q.io/b', push: 'true', type: 'image', unpack: '' }],
  'no-cache': true,
  network: 'host',
  entitlements: ['network.host'],
}

test('a target is read as the flags of buildx build', () => {
  expect(readTarget('app', printed)).toEqual({
    name: 'app',
    context: 'app',
    dockerfile: 'Dockerfile.app',
    isInline: false,
    contexts: { base: 'target:base', img: 'docker-image://alpine' },
    args: ['A', 'B'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a bake file means by it
    labels: ['a.b=x ${y} %{z}', 'c='],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a bake file means by it
    annotations: ['index:k=${v}'],
    tags: ['r.io/app:1'],
    platforms: ['linux/amd64'],
    outputs: ['type=image,"name=q.io/a,q.io/b",push=true,unpack='],
    cacheFrom: ['type=registry,ref=r.io/c'],
    cacheTo: ['type=inline', 'type=gha'],
    attests: ['type=sbom', 'type=provenance,mode=max'],
    secrets: [{ id: 's', env: 'TOKEN' }],
    stage: 'fin',
    network: 'host',
    entitlements: ['network.host'],
    noCache: true,
  })
})

test('what a target leaves out is what buildx takes for it', () => {
  expect(readTarget('app', { 'dockerfile-inline': 'FROM scratch' })).toEqual({
    ...{ name: 'app', context: '.', dockerfile: 'Dockerfile', isInline: true, contexts: {} },
    ...{ args: [], labels: [], annotations: [], tags: [], platforms: [], outputs: [], cacheFrom: [], cacheTo: [] },
    ...{ attests: [], secrets: [], stage: '', network: '', entitlements: [], noCache: false },
  })
})

test('values are replaced, added and taken away', () => {
  expect(withValues({ a: 1, b: 2, c: 3 }, { a: undefined, b: 4, d: 5 })).toEqual({ b: 4, c: 3, d: 5 })
})

test.each([
  ['plain', 'plain'],
  ['$HOME', '$HOME'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what begins a template in a bake file
  ['${a} %{b}', '$${a} %%{b}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what begins a template in a bake file
  ['$${a}', '$$${a}'],
  ["$& $' $`{", "$& $' $`{"],
])('%s is written so that buildx reads no template, and read back', (text, written) => {
  expect(escaped(text)).toBe(written)
  expect(readTarget('app', { annotations: [written] }).annotations).toEqual([text])
})
