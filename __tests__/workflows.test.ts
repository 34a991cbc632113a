import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

type Workflow = {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, { readonly permissions?: Readonly<Record<string, string>>; needs?: unknown }>>
}

const folder = join(import.meta.dirname, '..', '.github', 'workflows')
const read = (name: string): Workflow => parse(readFileSync(join(folder, name), 'utf8'))
const names = readdirSync(folder).filter((name) => !name.startsWith('multiarch'))

/** The jobs of all workflows that may write, and what. */
const writers = names.flatMap((name) =>
  Object.entries(read(name).jobs).flatMap(([job, { permissions = {} }]) =>
    Object.entries(permissions).flatMap(([scope, level]) => (level === 'write' ? [`${name} ${job}: ${scope}`] : [])),
  ),
)

test.each(names)('%s gives no permission to all of its jobs', (name) => {
  expect(read(name).permissions).toEqual({})
})

test('few jobs may write', () => {
  expect(writers.toSorted()).toEqual([
    'published.yml move: contents',
    'release.yml attest: attestations',
    'release.yml attest: id-token',
    'release.yml draft: contents',
  ])
})

test('no workflow waits for a branch v1, which is a tag', () => {
  const branches = names.map((name) => [name, (read(name).on.push as { branches?: string[] } | undefined)?.branches])
  expect(branches.filter(([, found]) => found)).toEqual([
    ['ci.yml', ['main']],
    ['e2e.yml', ['main']],
  ])
})

describe('a release', () => {
  const { jobs } = read('release.yml')

  test('is drafted after everything else, and tested after all agrees', () => {
    const needs = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.needs]))
    expect(needs).toEqual({ agree: undefined, ci: 'agree', e2e: 'agree', attest: ['ci', 'e2e'], draft: 'attest' })
  })

  test('moves the tag only once it is published', () => {
    expect(read('published.yml').on).toEqual({ release: { types: ['published'] } })
  })

  test('of each kind of version is started by its tag', () => {
    // GitHub's filters: `+` repeats the character before it, `.` is one itself, `*` is anything but a slash.
    const { tags } = read('release.yml').on.push as { tags: string[] }
    const patterns = tags.map((tag) => new RegExp(`^${tag.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`))
    const starts = (tag: string) => patterns.some((pattern) => pattern.test(tag))
    expect(['v1.2.3', 'v10.20.30', 'v1.3.0-rc.1'].filter(starts)).toEqual(['v1.2.3', 'v10.20.30', 'v1.3.0-rc.1'])
    expect(['v1', 'v1.2', '1.2.3', 'v1.2.3.4'].filter(starts)).toEqual([])
  })
})
