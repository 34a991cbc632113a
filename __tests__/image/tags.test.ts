import { describe, expect, test } from '@jest/globals'
import { type Inputs, readInputs } from '../../src/image/inputs.ts'
import { applyTags } from '../../src/image/tags.ts'
import { readRunner } from '../../src/runner.ts'
import { recordRun } from '../fakes.ts'
import { repositoryRun } from './decided.ts'

const branch = { ...repositoryRun, GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }

async function tag(given: Record<string, string>, environment: Record<string, string> = branch) {
  for (const [name, value] of Object.entries(given)) process.env[`INPUT_${name.toUpperCase()}`] = value
  const inputs = await readInputs('/')
  const run = recordRun()
  const tagged = await applyTags(inputs, { runner: readRunner({ ...environment }), run })
  return { ...tagged, given: inputs, calls: run.calls }
}

const outcome = ({ request: { tags, labels, annotations }, images }: Inputs) => ({ tags, labels, annotations, images })
const image = 'r.io/a'
const rule = 'type=ref,event=branch'

describe('what is plain stays as it is, and asks nobody', () => {
  test.each<[string, Record<string, string>]>([
    ['references', { push: 'true', tags: 'r.io/a:1,r.io/b' }],
    ['words, where no rule is in use', { load: 'true', tags: 'app' }],
    ['references with images', { push: 'true', tags: 'r.io/a:1', images: 'r.io/b', labels: 'a={{b}}' }],
    ['images for a push by digest', { push: 'true', images: image, publish: 'digest', flavor: 'latest=true' }],
    ['images for an output by digest', { push: 'true', images: image, outputs: 'type=image,push-by-digest=true' }],
    ['images where nothing is pushed', { images: image }],
    ['images where a question is asked', { push: 'true', images: image, call: 'check' }],
    ['nothing', {}],
  ])('%s', async (_, given) => {
    const { inputs, metadata, given: before, calls } = await tag(given)
    expect(metadata).toBeUndefined()
    expect(inputs).toBe(before)
    expect(calls).toEqual([])
  })
})

describe('rules become references', () => {
  test.each<[string, Record<string, string>, Partial<ReturnType<typeof outcome>>]>([
    ['for a push', { push: 'true', tags: rule, images: image }, { tags: ['r.io/a:main'], images: [image] }],
    ['by default, for a push of images', { push: 'true', images: image }, { tags: ['r.io/a:main'], images: [image] }],
    ['for a direct push, which has no images', { push: 'true', images: image, publish: 'direct' }, { images: [] }],
    [
      "for Docker Engine's builder, which has none either",
      { push: 'true', tags: rule, images: image, driver: 'docker' },
      { tags: ['r.io/a:main'], images: [], annotations: [] },
    ],
    ['to load', { load: 'true', tags: rule, images: image }, { tags: ['r.io/a:main'], annotations: [] }],
    [
      'for the legs of a matrix',
      { push: 'true', tags: 'type=ref,event=tag', images: `name=${image}`, publish: 'digest' },
      { tags: [], images: [image] },
    ],
    ['without images, where nothing needs a name', { tags: rule }, { tags: [], images: [] }],
    [
      'beside references; an image that gets no tag is not pushed',
      { push: 'true', tags: 'r.io/b:1\ntype=ref,event=tag', images: image },
      { tags: ['r.io/b:1'], images: [] },
    ],
  ])('%s', async (_, given, expected) => {
    const { inputs, metadata } = await tag(given)
    expect(outcome(inputs)).toMatchObject(expected)
    expect(inputs.request.labels).toContain('org.opencontainers.image.title=app')
    expect(metadata?.labels).toEqual(inputs.request.labels)
  })

  test('images with a condition are told apart without a rule, too', async () => {
    const given = { push: 'true', publish: 'digest', images: 'name=r.io/a,enable=true\nname=r.io/b,enable=false' }
    const { inputs, metadata } = await tag(given)
    expect(outcome(inputs)).toEqual({ tags: [], labels: [], annotations: [], images: ['r.io/a'] })
    expect(metadata).toBeUndefined()
  })
})

describe('annotations that nobody wrote', () => {
  const given = { push: 'true', tags: rule, images: image, annotations: 'own=1' }
  const titles = async (more: Record<string, string>, levels: string) => {
    const { inputs, metadata } = await tag(
      { ...given, ...more },
      { ...branch, DOCKER_METADATA_ANNOTATIONS_LEVELS: levels },
    )
    const ofTitle = (texts: readonly string[] = []) =>
      texts.filter((text) => /\.title=|:own=/.test(text)).map((text) => text.replace(/org\S*title/, 'title'))
    return [ofTitle(inputs.request.annotations), ofTitle(metadata?.annotations.all)]
  }

  test('are on the manifests that are pushed; those of an index are made of its labels', async () => {
    const all = [
      ...['manifest:title=app', 'manifest:own=1', 'index:title=app', 'index:own=1'],
      ...['index-descriptor:title=app', 'index-descriptor:own=1'],
    ]
    const levels = 'manifest,index,index-descriptor'
    expect(await titles({ platforms: 'linux/amd64,linux/arm64' }, levels)).toEqual([
      all.filter((text) => text !== 'index:title=app'),
      all,
    ])
    expect(await titles({ platforms: 'linux/amd64' }, levels)).toEqual([
      ['manifest:title=app', ...all.filter((text) => text.endsWith('own=1'))],
      all,
    ])
  })

  test('are not on what is not pushed', async () => {
    expect(await titles({ push: 'false' }, '')).toEqual([['manifest:own=1'], ['manifest:title=app', 'manifest:own=1']])
  })
})

describe('an error', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'for a word beside a rule',
      { tags: `${rule}\n1.2.3` },
      "input 'tags' has '1.2.3', which names no repository; write e.g. ghcr.io/owner/app:1.2.3, or type=raw,value=1.2.3 to add this tag to 'images'",
    ],
    ['for a word beside images', { tags: 'main', images: image }, 'or type=raw,value=main to add this tag'],
    ['for a word beside a flavor', { tags: 'main', flavor: 'latest=true' }, 'or type=raw,value=main to add this tag'],
    ['for a flavor without rules', { tags: 'r.io/a', flavor: 'latest=true' }, "input 'flavor' has 'latest=true', but"],
    [
      'for a push without images',
      { push: 'true', tags: rule },
      "input 'tags' has rules, but 'images' is empty, so their tags have no repository; set it, e.g. images: ghcr.io/owner/app",
    ],
    ['to load without images', { load: 'true', tags: rule }, "'images' is empty"],
    ['for an output that pushes without images', { outputs: 'type=registry', tags: rule }, "'images' is empty"],
    [
      'for a push without a tag',
      { push: 'true', images: image, tags: 'type=ref,event=tag\ntype=schedule' },
      [
        "no rule in 'tags' yields a tag for this run, but a push needs one; add a rule such as type=sha, or do not push in such runs. The rules:",
        'type=schedule -> no tag: the event is push, not schedule',
        'type=ref,event=tag -> no tag: refs/heads/main is not a tag',
      ].join('\n'),
    ],
    [
      'for a push without an image that is enabled',
      { push: 'true', images: 'name=r.io/a,enable=false', tags: rule },
      `no entry of 'images' is enabled for this run, but a push needs one; enable one, or do not push in such runs. The rules:\n${rule} -> main`,
    ],
  ])('%s', async (_, given, message) => {
    await expect(tag(given)).rejects.toThrow(message)
  })
})
