import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { usesIn } from './documents.ts'
import { actionFiles, workflowFiles } from './workflow-files.ts'

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
    'codeql.yml analyze: security-events',
    'published.yml move: contents',
    'release.yml attest: attestations',
    'release.yml attest: id-token',
    'release.yml draft: contents',
    'scorecard.yml analyze: id-token',
    'scorecard.yml analyze: security-events',
  ])
})

test('no workflow waits for a branch v1, which is a tag', () => {
  const branches = names.map((name) => [name, (read(name).on.push as { branches?: string[] } | undefined)?.branches])
  expect(branches.filter(([, found]) => found)).toEqual([
    ['ci.yml', ['main']],
    ['codeql.yml', ['main']],
    ['e2e.yml', ['main']],
    ['scorecard.yml', ['main']],
  ])
})

test('no checkout leaves the token of its job behind', () => {
  // Those for comparison are as the documents of other actions show them.
  const files = [...workflowFiles, ...actionFiles].filter((path) => !path.includes('/comparison/'))
  const checkouts = files.flatMap((path) =>
    usesIn(parse(readFileSync(join(folder, '..', '..', path), 'utf8')))
      .filter(({ uses }) => uses.startsWith('actions/checkout@'))
      .map((use) => ({ path, kept: use.with?.['persist-credentials'] !== false })),
  )
  expect(checkouts.length).toBeGreaterThan(15)
  expect(checkouts.filter(({ kept }) => kept)).toEqual([])
})

test('packages run no script when they are installed, and are not taken on their first days', () => {
  const settings = readFileSync(join(folder, '..', '..', '.npmrc'), 'utf8').split('\n')
  expect(settings).toEqual(expect.arrayContaining(['ignore-scripts=true', 'min-release-age=40']))
})
