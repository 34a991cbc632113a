import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeBakeMetadata, withFile } from '../../src/bake-files/metadata.ts'
import { readRunner } from '../../src/runner.ts'
import { makeFolder, recordRun } from '../fakes.ts'

const none = { images: [], tags: [], flavor: [], labels: [], annotations: [] }
const push = {
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/tags/v1.2.3',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REPOSITORY: 'o/app',
}

/** What rules make of a run for the tag v1.2.3. */
async function made(given: Partial<typeof none> | Readonly<Record<string, readonly string[]>>) {
  const folder = makeFolder()
  const runner = { ...readRunner({ ...push, GITHUB_WORKSPACE: folder }), exportToolCache: () => {} }
  const metadata = { ...none, ...given } as Parameters<typeof makeBakeMetadata>[0]
  const found = await makeBakeMetadata(metadata, { runner, run: recordRun(), folder })
  const { target } = found
    ? (JSON.parse(readFileSync(found.file, 'utf8')) as { target: Record<string, Record<string, unknown>> })
    : { target: {} as Record<string, Record<string, unknown>> }
  return { tags: found && Object.fromEntries(found.tags), file: target, names: Object.keys(target) }
}

test('without rules there is nothing', async () => {
  expect(await made({})).toEqual({ tags: undefined, file: {}, names: [] })
})

describe('rules', () => {
  const tags = ['type=semver,pattern={{version}}', 'type=raw,value=edge']

  test('reach targets that inherit docker-metadata-action', async () => {
    const { tags: named, file, names } = await made({ images: ['ghcr.io/o/app'], tags, labels: [`a=x $${'{y}'}`] })
    expect(names).toEqual(['docker-metadata-action'])
    expect(named).toEqual({})
    const { labels, args, tags: given } = file['docker-metadata-action'] ?? {}
    expect(given).toEqual(['ghcr.io/o/app:1.2.3', 'ghcr.io/o/app:edge', 'ghcr.io/o/app:latest'])
    expect(args).toEqual({ DOCKER_META_IMAGES: 'ghcr.io/o/app', DOCKER_META_VERSION: '1.2.3' })
    expect(labels).toMatchObject({ a: 'x $${y}', 'org.opencontainers.image.version': '1.2.3' })
  })

  test('reach targets that images names, each with its repositories', async () => {
    const images = [
      'name=ghcr.io/o/app,target=app',
      'name=quay.io/o/app,target=app',
      'name=ghcr.io/o/tools,target=tools',
    ]
    const { tags: named, file } = await made({ images, tags: tags.slice(1) })
    expect(named).toEqual({
      app: ['ghcr.io/o/app:edge', 'quay.io/o/app:edge'],
      tools: ['ghcr.io/o/tools:edge'],
    })
    // Others would have no name then.
    expect(file['docker-metadata-action']).not.toHaveProperty('tags')
  })

  test('of a target and of all', async () => {
    const { tags: named, file } = await made({
      images: ['ghcr.io/o/x', 'name=ghcr.io/o/app,target=app'],
      tags: tags.slice(1),
    })
    expect(named).toEqual({ app: ['ghcr.io/o/app:edge'] })
    expect(file['docker-metadata-action']?.tags).toEqual(['ghcr.io/o/x:edge'])
  })

  test('that are wrong are an error', async () => {
    await expect(made({ images: ['ghcr.io/o/app'], tags: ['type=nope'] })).rejects.toThrow(/input 'tags'/)
  })
})

describe('bake files, with one of our own', () => {
  const folder = makeFolder()
  for (const name of ['docker-bake.override.hcl', 'docker-bake.hcl', 'compose.yml', 'other.hcl'])
    writeFileSync(join(folder, name), '')

  test.each<[string, readonly string[], boolean, readonly string[]]>([
    ['that are named', ['a.hcl', 'b.json'], false, ['a.hcl', 'b.json']],
    ['that buildx looks for, in its order', [], false, ['compose.yml', 'docker-bake.hcl', 'docker-bake.override.hcl']],
    ['that BuildKit looks for', [], true, []],
  ])('behind those %s', (_, files, isRemote, expected) => {
    expect(withFile(files, '/tmp/m.json', isRemote, folder)).toEqual([...expected, 'cwd:///tmp/m.json'])
  })
})
