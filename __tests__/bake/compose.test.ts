import { describe, expect, test } from '@jest/globals'
import { type CompleteTarget, compose, formatDefinition } from '../../src/bake/compose.ts'
import {
  askedDefinition,
  cacheDefinition,
  plainDefinition,
  renews,
  repeatedDefinition,
  uncachedDefinition,
} from '../../src/bake/variants.ts'
import type { Definition, RawTarget } from '../../src/bake-files/definition.ts'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { divide } from '../../src/image/division.ts'
import type { Platforms } from '../../src/platform.ts'
import { decide, pushed } from './decided.ts'

const both: Platforms = ['linux/amd64', 'linux/arm64']
const twoNodes = [{ fixed: ['linux/amd64'] }, { fixed: ['linux/arm64'] }] as unknown as NonNullable<Options['nodes']>

type Options = {
  readonly wanted?: readonly string[]
  readonly nodes?: Parameters<typeof divide>[2]['nodes']
  readonly more?: Partial<BuildRequest>
  readonly variables?: Readonly<Record<string, string>>
  readonly layout?: Readonly<Record<string, string>>
}

/** Composes what is baked of targets, on a builder of one node or of two. */
async function composed(
  target: Readonly<Record<string, RawTarget>>,
  { wanted = Object.keys(target), nodes = [], more = {}, variables = {}, layout }: Options = {},
) {
  const targets = await Promise.all(
    wanted.map(async (name): Promise<CompleteTarget> => {
      const raw = target[name] ?? {}
      const { decision } = await decide(raw, { name })
      const request = { ...decision.request, attests: ['type=provenance,mode=max'], ...more } as BuildRequest
      const division = divide(
        request,
        { ...decision.outputs, layout },
        { driver: 'docker-container', version: 'v0.34.0', nodes },
      )
      return { name, raw, decision, request, division, folder: `/f/${name}` }
    }),
  )
  const { definition, entries } = compose({ group: {}, target }, targets, variables)
  return { target: definition.target, entries: Object.fromEntries(entries) }
}

const byDigest = (name: string) => [`type=image,name=${name},push=true,push-by-digest=true,name-canonical=true`]
const app: RawTarget = { ...pushed, tags: ['r.io/app:1'], 'shm-size': '1g', ssh: [{ id: 'default' }] }
const web: RawTarget = { ...pushed, tags: ['r.io/web:1'] }

test('a target is pushed by digest, and what was not decided stays as it is', async () => {
  expect(await composed({ app })).toEqual({
    entries: { app: ['app'] },
    target: {
      app: {
        context: '.',
        dockerfile: 'Dockerfile',
        platforms: both,
        output: byDigest('r.io/app'),
        attest: ['type=provenance,mode=max'],
        'shm-size': '1g',
        ssh: [{ id: 'default' }],
      },
    },
  })
})

test('labels, annotations and arguments are written so that buildx reads no template', async () => {
  const text = `x $${'{y}'} %{z}`
  const { target } = await composed(
    { app: { ...app, args: { A: '$${a}', HTTP_PROXY: 'own' } } },
    { more: { labels: [`l=${text}`], annotations: [`manifest:a=${text}`] }, variables: { HTTP_PROXY: 'p', B: text } },
  )
  expect(target.app).toMatchObject({
    labels: { l: 'x $${y} %%{z}' },
    annotations: ['manifest:a=x $${y} %%{z}'],
    // What the bake file says counts more.
    args: { A: '$${a}', HTTP_PROXY: 'own', B: 'x $${y} %%{z}' },
  })
})

test('caches are those that were decided', async () => {
  const { target } = await composed(
    { app: { ...app, 'cache-from': [{ type: 'gha' }], 'cache-to': [{ type: 'gha' }] } },
    { more: { cacheFrom: ['type=registry,ref=r.io/c'], cacheTo: [] } },
  )
  expect(target.app?.['cache-from']).toEqual(['type=registry,ref=r.io/c'])
  expect(target.app).not.toHaveProperty('cache-to')
})

test('what goes to a layout has no tags, and a folder of its own', async () => {
  const { target } = await composed({ app, web }, { layout: { compression: 'zstd' } })
  expect([target.app, target.web].map((raw) => (raw?.output as string[] | undefined)?.at(-1))).toEqual([
    'type=oci,compression=zstd,tar=false,dest=/f/app/layout',
    'type=oci,compression=zstd,tar=false,dest=/f/web/layout',
  ])
  expect(target.app).not.toHaveProperty('tags')
})

describe('a target that others build on', () => {
  const base: RawTarget = {
    context: 'base',
    platforms: both,
    output: [{ type: 'image', push: 'true' }],
    tags: ['r.io/base:1'],
    'cache-to': ['type=inline'],
  }
  const onBase = { ...app, contexts: { base: 'target:base', img: 'docker-image://x' } }

  test('is baked for these alone, and neither pushed nor cached', async () => {
    const { target, entries } = await composed({ app: onBase, base }, { wanted: ['app'] })
    expect(entries).toEqual({ app: ['app'] })
    expect(target.base).toEqual({ context: 'base', platforms: both, output: [{ type: 'cacheonly' }] })
    expect(target.app?.contexts).toEqual({ base: 'target:base', img: 'docker-image://x' })
  })

  test('is made once where it is baked itself', async () => {
    const { target, entries } = await composed({ app: onBase, base })
    expect(Object.keys(target)).toEqual(['app', 'base'])
    expect(entries).toEqual({ app: ['app'], base: ['base'] })
    expect(target.base?.output).toEqual(byDigest('r.io/base'))
  })

  test('reads the caches of those that build on it, after its own', async () => {
    const own = { ...base, 'cache-from': ['type=registry,ref=r.io/base'] }
    const more = { cacheFrom: ['type=registry,ref=r.io/app'] }
    const { target } = await composed({ app: onBase, base: own }, { wanted: ['app'], more })
    expect(target.base?.['cache-from']).toEqual(['type=registry,ref=r.io/base', 'type=registry,ref=r.io/app'])
    const alone = await composed({ app: onBase, base: own }, { more })
    expect(alone.target.base?.['cache-from']).toEqual(more.cacheFrom)
  })

  test('gets the arguments that every RUN needs', async () => {
    const { target } = await composed({ app: onBase, base }, { wanted: ['app'], variables: { HTTP_PROXY: 'p' } })
    expect(target.base?.args).toEqual({ HTTP_PROXY: 'p' })
  })

  test('has an entry for each node, and so has what it builds on itself', async () => {
    const middle = { context: 'middle', platforms: both, contexts: { base: 'target:base' } }
    const { target, entries } = await composed(
      { app: { ...app, contexts: { base: 'target:middle' } }, middle, base },
      { wanted: ['app'], nodes: twoNodes },
    )
    expect(entries).toEqual({ app: ['app__linux-amd64__push', 'app__linux-arm64__push'] })
    expect(
      Object.fromEntries(Object.entries(target).map(([name, raw]) => [name, [raw.platforms, raw.contexts]])),
    ).toEqual({
      'app__linux-amd64__push': [['linux/amd64'], { base: 'target:middle__linux-amd64' }],
      'app__linux-arm64__push': [['linux/arm64'], { base: 'target:middle__linux-arm64' }],
      'middle__linux-amd64': [['linux/amd64'], { base: 'target:base__linux-amd64' }],
      'middle__linux-arm64': [['linux/arm64'], { base: 'target:base__linux-arm64' }],
      'base__linux-amd64': [['linux/amd64'], undefined],
      'base__linux-arm64': [['linux/arm64'], undefined],
    })
  })
})

test('a target that nodes divide is there whole for one that they do not divide', async () => {
  const base: RawTarget = { ...pushed, tags: ['r.io/base:1'], context: 'base' }
  const small = { ...app, platforms: ['linux/amd64'], contexts: { base: 'target:base' } }
  const { target, entries } = await composed({ app: small, base }, { nodes: twoNodes })
  expect(entries).toEqual({ app: ['app'], base: ['base__linux-amd64__push', 'base__linux-arm64__push'] })
  expect(target.app?.contexts).toEqual({ base: 'target:base' })
  expect(target.base).toMatchObject({ platforms: both, output: [{ type: 'cacheonly' }] })
  for (const raw of Object.values(target))
    for (const context of Object.values(raw.contexts ?? {}))
      expect(Object.keys(target)).toContain(String(context).replace('target:', ''))
})

test('what another one builds on is built by the node of that one, whatever its own platforms are', async () => {
  const files: RawTarget = { context: 'files', platforms: ['linux/amd64'] }
  const { target } = await composed(
    { app: { ...app, contexts: { files: 'target:files' } }, files },
    { wanted: ['app'], nodes: twoNodes },
  )
  expect(target['app__linux-arm64__push']?.contexts).toEqual({ files: 'target:files__linux-arm64' })
  expect(target['files__linux-arm64']?.platforms).toEqual(['linux/arm64'])
})

test('every name of an entry is one that buildx takes', async () => {
  const { target } = await composed({ app }, { nodes: twoNodes })
  for (const name of Object.keys(target)) expect(name).toMatch(/^[a-zA-Z0-9_-]+$/)
})

describe('variants', () => {
  const output = ['type=image,name=r.io/app,push=true']
  const raw = {
    output,
    tags: ['r.io/app:1'],
    annotations: ['a=b'],
    attest: ['type=sbom'],
    'cache-from': ['c'],
    'cache-to': ['d'],
  }
  const definition: Definition = {
    group: {},
    target: {
      app: raw,
      web: { ...raw, 'no-cache': true },
      tool: { ...raw, 'no-cache-filter': ['x'] },
      base: { output: ['type=cacheonly'] },
    },
  }
  const { 'cache-from': _, ...unread } = raw

  test('of what was just baked runs nothing again', () => {
    expect(repeatedDefinition(definition).target).toEqual({
      app: raw,
      web: unread,
      tool: unread,
      base: { output: ['type=cacheonly'] },
    })
    expect([renews(definition), renews(repeatedDefinition(definition))]).toEqual([true, false])
  })

  test('without a cache that is read', () => {
    expect(uncachedDefinition(definition).target).toMatchObject({ app: unread })
    for (const target of Object.values(uncachedDefinition(definition).target))
      expect(target).not.toHaveProperty('cache-from')
  })

  test('with attestations in the form of images, unless a target decides on it', () => {
    const plain = plainDefinition(definition)?.target
    expect([plain?.app?.output, plain?.base?.output]).toEqual([[`${output[0]},oci-artifact=false`], ['type=cacheonly']])
    const decided = { group: {}, target: { ...definition.target, own: { output: ['type=image,oci-artifact=true'] } } }
    expect(plainDefinition(decided)).toBeUndefined()
  })

  test('that writes the cache of some entries, and nothing else', () => {
    const { target } = cacheDefinition(definition, ['app'], { to: 'type=gha', platforms: ['linux/amd64'] })
    const nothing = { output: [{ type: 'cacheonly' }], attest: ['type=provenance,disabled=true'] }
    expect(target).toEqual({
      app: { ...nothing, 'cache-from': ['c'], 'cache-to': ['type=gha'], platforms: ['linux/amd64'] },
      web: nothing,
      tool: nothing,
      base: nothing,
    })
  })

  test('that asks about Dockerfiles exports nothing', () => {
    const { output: __, tags: ___, 'cache-to': ____, ...asked } = raw
    expect(askedDefinition(definition).target.app).toEqual(asked)
  })

  test('as the text of a file has no groups', () => {
    expect(JSON.parse(formatDefinition({ group: { default: { targets: ['app'] } }, target: { app: raw } }))).toEqual({
      target: { app: raw },
    })
  })
})
