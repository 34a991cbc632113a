import { describe, expect, test } from '@jest/globals'
import { readRunner } from '../../src/runner.ts'
import { applyRules, type Given } from '../../src/tags/apply.ts'
import { factsOf } from '../../src/tags/run-facts.ts'
import { failure, recordRun } from '../fakes.ts'

const sha = '860c1904a1ce19322e91ac35af1ab07466440c37'
const nothing: Given = { images: [], tags: [], flavor: [], labels: [], annotations: [] }
const made = { git: `committer a <a@example.com> 1700000000 +0000\n` }

function apply(given: Partial<Given>, environment: Record<string, string> = {}, run = recordRun(made)) {
  const runner = readRunner({
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/tags/v1.2.3',
    GITHUB_SHA: sha,
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_WORKSPACE: import.meta.dirname,
    ...environment,
  })
  return applyRules({ ...nothing, ...given }, factsOf(runner, run), runner)
}

const images = ['ghcr.io/acme/app', 'acme/app']

describe('tags', () => {
  test('are those of all rules, for each image', async () => {
    const { version, tags, tagNames, rows } = await apply({
      images,
      tags: ['type=sha', 'type=semver,pattern={{version}}'],
    })
    expect({ version, tags, tagNames }).toEqual({
      version: '1.2.3',
      tags: images.flatMap((image) => [`${image}:1.2.3`, `${image}:sha-860c190`, `${image}:latest`]),
      tagNames: ['1.2.3', 'sha-860c190', 'latest'],
    })
    expect(rows.map(({ rule, tags }) => [rule, tags])).toEqual([
      ['type=semver,pattern={{version}}', ['1.2.3']],
      ['type=sha', ['sha-860c190']],
      ['flavor: latest=auto', ['latest']],
    ])
  })

  test('stand among references where the first rule is, each once', async () => {
    const [image = ''] = images
    const given = ['r.io/a:1', 'type=raw,value=x', 'r.io/b', 'type=raw,value=y', 'r.io/a:1', `${image}:x`]
    const { tags } = await apply({ images: [image], tags: given })
    expect(tags).toEqual(['r.io/a:1', `${image}:x`, `${image}:y`, 'r.io/b'])
  })

  test('without any, are those of the default rules', async () => {
    expect((await apply({ images: ['a/b'] })).tags).toEqual(['a/b:v1.2.3', 'a/b:latest'])
  })

  test('follow flavor', async () => {
    const given = { images: ['a/b'], tags: ['type=sha'], flavor: ['latest=true', 'suffix=-slim'] }
    expect((await apply(given)).tags).toEqual(['a/b:sha-860c190-slim', 'a/b:latest'])
  })

  test('without images, have no repository', async () => {
    expect((await apply({ tags: ['type=sha', 'word'] })).tags).toEqual(['word', 'sha-860c190'])
  })

  test('where no image is enabled, there are none', async () => {
    const given = { images: ['name=a/b,enable=false'], tags: ['type=sha'] }
    expect(await apply(given)).toMatchObject({ images: [], tags: [], tagNames: ['sha-860c190'] })
  })

  test('of rules beside references need images', async () => {
    await expect(apply({ tags: ['r.io/a:1', 'type=sha'] })).rejects.toThrow(
      "input 'tags' has references and the rule 'type=sha', but 'images' is empty; rules add tags only to 'images', e.g. images: ghcr.io/owner/app",
    )
  })
})

describe('labels', () => {
  test('are made of the run, and given ones win, with their expressions filled in', async () => {
    const given = ['# a comment', 'own={{version}}', 'org.opencontainers.image.title=Mine = yours']
    const { labels } = await apply({ images, tags: ['type=semver,pattern={{version}}'], labels: given })
    expect(labels).toEqual([
      'org.opencontainers.image.created=2023-11-14T22:13:20.000Z',
      `org.opencontainers.image.revision=${sha}`,
      'org.opencontainers.image.source=https://github.com/acme/app',
      'org.opencontainers.image.title=Mine = yours',
      'org.opencontainers.image.url=https://github.com/acme/app',
      'org.opencontainers.image.version=1.2.3',
      'own=1.2.3',
    ])
  })

  test('have no time of a commit that nothing tells', async () => {
    const run = recordRun({ git: failure('fatal: not a git repository', 128) })
    const { labels } = await apply({ images, tags: ['type=sha'] }, {}, run)
    expect(labels.filter((label) => label.includes('created'))).toEqual([])
  })

  test('name the head of a pull request where a variable says so', async () => {
    const environment = { DOCKER_METADATA_SHORT_SHA_LENGTH: '12' }
    expect((await apply({ images: ['a/b'], tags: ['type=sha'] }, environment)).tags).toEqual(['a/b:sha-860c1904a1ce'])
  })
})

test('annotations are at the levels of the variable, with expressions filled in', async () => {
  const given = { images, tags: ['type=raw,value=x'], annotations: ['own={{version}}'] }
  const { annotations } = await apply(given, { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index' })
  expect(annotations.all).toContain('index:own=x')
  expect(annotations.made).toContain('index:org.opencontainers.image.version=x')
})

test('an expression that is wrong is told with its input', async () => {
  await expect(apply({ tags: ['type=sha'], labels: ['a={{nothing}}'] })).rejects.toThrow(
    /^input 'labels'.*a={{nothing}}/,
  )
  await expect(apply({ tags: ['type=sha'], annotations: ['a={{nothing}}'] })).rejects.toThrow(/^input 'annotations'/)
})

test('a label without a value is left out, with a notice', async () => {
  const { labels, notices } = await apply({ tags: ['type=sha'], labels: ['lone', 'empty=', 'own=a=b'] })
  expect(labels.filter((label) => !label.startsWith('org.'))).toEqual(['empty=', 'own=a=b'])
  expect(notices).toEqual(["label 'lone' has no value and is ignored; for an empty value write 'lone='"])
})

test('what a rule cannot do without is an error', async () => {
  const run = recordRun({ git: failure('fatal: not a git repository', 128) })
  const edge = apply({ tags: ['type=edge'] }, { GITHUB_REF: 'refs/heads/main' }, run)
  await expect(edge).rejects.toThrow(/'type=edge'.*the default branch is not known/)
})
