import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { versionedBakePaths, versionedPath } from '../script/documents.ts'
import { bakePaths, selfPath } from '../script/multiarch/update.ts'
import { readRepository } from '../script/repository.ts'
import { examplesIn, fragmentsIn, readDocuments } from './documents.ts'
import { actionErrors, actionFiles, inputErrors, parseErrors, workflowFiles } from './workflow-files.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const tracked = execFileSync('git', ['ls-files', '*.yml', '*.yaml'], { cwd: root, encoding: 'utf8' }).trim().split('\n')

test('all workflows and actions are looked at', () => {
  expect(workflowFiles).toEqual(
    expect.arrayContaining([
      selfPath,
      versionedPath,
      ...bakePaths,
      ...versionedBakePaths,
      'examples/workflows/qemu.yml',
    ]),
  )
  expect(tracked.filter((path) => /^jobs:/m.test(read(path))).toSorted()).toEqual(workflowFiles.toSorted())
  expect(tracked.filter((path) => /^runs:/m.test(read(path))).toSorted()).toEqual(actionFiles.toSorted())
  expect(actionFiles).toEqual(
    expect.arrayContaining([
      'action.yml',
      'bake/action.yml',
      'image/action.yml',
      'merge/action.yml',
      '.github/actions/lab/action.yml',
    ]),
  )
})

test.each(workflowFiles)('%s is what GitHub takes, and gives our actions the inputs that they have', async (path) => {
  expect([...(await parseErrors(path, read(path))), ...inputErrors(read(path))]).toEqual([])
})

test.each(actionFiles)('%s is what GitHub takes, and gives our actions the inputs that they have', (path) => {
  expect([...actionErrors(path, read(path)), ...inputErrors(read(path))]).toEqual([])
})

const shown = readDocuments().flatMap((document) => [...examplesIn(document), ...fragmentsIn(document)])

test.each(shown)('$place is what GitHub takes', async ({ place, workflow }) => {
  expect(await parseErrors(place, stringify(workflow))).toEqual([])
})

describe('what is said of a workflow', () => {
  const job = (lines: string) => `on: push\njobs:\n  image:\n    ${lines.replaceAll('\n', '\n    ')}\n`
  const step = (line: string) => job(`runs-on: ubuntu-24.04\nsteps:\n  - ${line}`)
  const call = (lines: string) => job(`uses: ${readRepository(root)}/${selfPath}@v1\n${lines}`)

  test.each([
    ['that is no YAML', 'on: [push', 'Flow sequence in block collection must'],
    ['with an unknown key', step('run: a\n    colour: red'), `Unexpected value 'colour'`],
    ['with an unknown context', step(`run: \${{ nothing.here }}`), `Unrecognized named-value: 'nothing'`],
    [
      'with a context that is not there yet',
      job(`if: secrets.A\nruns-on: a\nsteps: [run: a]`),
      `named-value: 'secrets'`,
    ],
    [
      'that needs an unknown job',
      `${step('run: a')}  b: { needs: other, runs-on: a, steps: [run: a] }\n`,
      `depends on unknown job 'other'`,
    ],
    ['that leaves out an input of a call', call('with: { tags: a }'), 'Input platforms is required'],
    ['with an unknown input of a call', call('with: { platforms: a, tags: b, c: d }'), 'Invalid input, c is not'],
    [
      'with an unknown secret of a call',
      call('with: { platforms: a, tags: b }\nsecrets: { c: d }'),
      'secret, c is not',
    ],
  ])('%s', async (_, text, complaint) => {
    expect(await parseErrors('x.yml', text)).toEqual([expect.stringContaining(complaint)])
  })

  test.each([
    ['uses: ./\n    with: { platform: a }', [`./ has no input 'platform'`]],
    ['uses: $/', [`'$/' names no folder`]],
    ['uses: $/merge', ['digests', 'platforms', 'tags'].map((name) => `$/merge needs the input '${name}'`)],
    [`uses: ${readRepository(root)}@v1\n    with: { a: b }`, [`${readRepository(root)}@v1 has no input 'a'`]],
    ['uses: actions/checkout@v7\n    with: { a: b }', []],
  ])('with a step %j', (lines, complaints) => {
    expect(inputErrors(step(lines))).toEqual(complaints)
  })
})

test.each([
  ['name: a\nruns: { using: node24, main: a.js }', `Required property is missing: description`],
  ['name: a\ndescription: b\nruns: { using: node24 }', 'main'],
])('an action is not taken: %j', (text, complaint) => {
  expect(actionErrors('action.yml', text)).toContainEqual(expect.stringContaining(complaint))
})
