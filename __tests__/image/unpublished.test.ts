import { describe, expect, test } from '@jest/globals'
import type { Buildkit } from '../../src/buildx/inspect.ts'
import { completeRequest } from '../../src/image/complete.ts'
import { decide } from './decided.ts'

const container = { driver: 'docker-container', version: 'v0.32.2' }
const tagged = { context: '.', tags: 'r.io/a:1', provenance: 'false' }

/** What is remarked about a build with these inputs, by a builder. */
async function remarks(
  inputs: Record<string, string>,
  buildkit: Buildkit = container,
  environment: Record<string, string> = {},
) {
  return completeRequest(await decide({ ...tagged, ...inputs }, environment), {
    buildkit,
    binary: { version: '0.36.1' },
  }).remarks
}

const stays = "the image named in 'tags' is not pushed, loaded or written: it stays in the builder's cache"

describe('tags of an image that goes nowhere', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing said', {}],
    ['an empty push', { push: '', load: 'false' }],
    ['only a digest', { publish: 'digest' }],
    ['an image output that is not pushed', { outputs: 'type=image,compression=zstd' }],
  ])('a warning: %s', async (_, inputs) => {
    expect(await remarks(inputs)).toEqual([
      {
        level: 'warning',
        text: `${stays}; set 'push: true' to publish it, 'load: true' to load it into Docker Engine, or 'push: false' if this is what you want`,
      },
    ])
  })

  test('a line of the log, where an output says that it is not pushed, as Docker documents it for forks', async () => {
    const outputs = 'type=image,push-by-digest=true,name-canonical=true,push=false'
    expect(await remarks({ tags: 'r.io/a', outputs })).toMatchObject([{ level: 'info' }])
    // The last word counts.
    expect(await remarks({ outputs: 'type=image,push=true,push=false' })).toMatchObject([{ level: 'info' }])
  })

  test('nothing, where the push was declined with a notice of its own', async () => {
    expect(await remarks({ push: 'auto' }, container, { GITHUB_EVENT_NAME: 'pull_request' })).toEqual([])
  })

  test('a line of the log, where the user says that it is not pushed', async () => {
    expect(await remarks({ push: 'false' })).toEqual([{ level: 'info', text: `${stays} ('push: false')` }])
  })
})

describe('nothing about', () => {
  test.each<[string, Record<string, string>]>([
    ['a push', { push: 'true' }],
    ['a push by buildx', { push: 'true', publish: 'direct' }],
    ['a load', { load: 'true' }],
    ['files', { outputs: 'out' }],
    ['an archive', { outputs: 'type=oci,dest=image.tar' }],
    ['an output that pushes', { outputs: 'type=image,push=true' }],
    ['an output whose last word is that it pushes', { outputs: 'type=image,push=false,push=true' }],
    ['an output that says so', { outputs: 'type=cacheonly' }],
    ['an image without tags', { tags: '' }],
    ['a question', { call: 'check' }],
  ])('%s', async (_, inputs) => {
    expect(await remarks(inputs)).toEqual([])
  })

  test.each([
    ['the docker driver', { driver: 'docker', version: 'v0.32.2-moby' }],
    ['default-load', { ...container, loadsByDefault: true }],
  ])('a builder that loads by default: %s', async (_, buildkit) => {
    expect(await remarks({}, buildkit)).toEqual([])
  })
})

test('a version of an operating system that buildx drops is a warning', async () => {
  const decision = await decide({ context: '.', platforms: 'windows(10.0.17763)/amd64', provenance: 'false' })
  const remarked = (version: string) => completeRequest(decision, { buildkit: container, binary: { version } }).remarks
  expect(remarked('0.36.1')).toEqual([{ level: 'warning', text: expect.stringContaining(`ignores the part in`) }])
  expect(remarked('0.37.0')).toEqual([])
})
