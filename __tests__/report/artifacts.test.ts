import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { declareArtifact } from '../../src/report/artifacts.ts'
import { makeFolder } from '../fakes.ts'
import { catchStdout } from '../stdout.ts'

const written = catchStdout()
const digest = `sha256:${'a'.repeat(64)}`
const other = `sha256:${'b'.repeat(64)}`

/** What a step declares after others of its job, whose list the runner wrote. */
function declare(reference: string, list?: unknown, known = digest): string {
  const folder = makeFolder()
  const [file, listFile] = [join(folder, 'artifacts'), join(folder, 'list')]
  writeFileSync(file, '')
  writeFileSync(listFile, typeof list === 'string' ? list : JSON.stringify(list ?? { version: 1, subjects: [] }))
  declareArtifact({ reference, digest: known }, { GITHUB_ARTIFACTS: file, GITHUB_ARTIFACTS_LIST: listFile })
  return readFileSync(file, 'utf8')
}

test.each([
  ['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:1.2.3'],
  ['127.0.0.1:5000/app:1', '127.0.0.1:5000/app:1'],
  // Without its host, actions/attest would take the owner for the registry.
  ['acme/app:edge', 'docker.io/acme/app:edge'],
  ['index.docker.io/acme/app:edge', 'docker.io/acme/app:edge'],
])('%s is declared with its host', (reference, name) => {
  expect(declare(reference)).toBe(`oci://${name}@${digest}\n`)
  expect(written.text()).toBe(`GITHUB_ARTIFACTS: ${name}@${digest}\n`)
})

describe('beside what the job has declared', () => {
  const listOf = (...names: string[]) => ({
    version: 1,
    subjects: names.map((name) => ({ name, digest: other, kind: 'oci' })),
  })

  test('another name, and the same name with the same digest, which the runner takes as one', () => {
    expect(declare('r.io/a:2', listOf('r.io/a:1'))).toBe(`oci://r.io/a:2@${digest}\n`)
    expect(declare('r.io/a:1', listOf('r.io/a:1'), other)).toBe(`oci://r.io/a:1@${other}\n`)
  })

  test.each(['r.io/a:V1', 'r.io/a:v1'])('not a name with another digest, for which the step would fail: %s', (name) => {
    expect(declare('r.io/a:v1', listOf(name))).toBe('')
    expect(written.text()).toBe(
      `GITHUB_ARTIFACTS: r.io/a:v1 is skipped, since an earlier step of this job declared it as ${other}\n`,
    )
  })

  test('not more than a job may declare', () => {
    const names = Array.from({ length: 500 }, (_, index) => `r.io/a:${index}`)
    expect(declare('r.io/a:x', listOf(...names.slice(1)))).toBe(`oci://r.io/a:x@${digest}\n`)
    expect(declare('r.io/a:x', listOf(...names))).toBe('')
    expect(written.text()).toContain('r.io/a:x is skipped, since this job has already declared 500 artifacts\n')
  })

  test.each([
    ['', 'the list is empty where the runner has the feature switched off'],
    ['{"subjects":7}', 'no list'],
    [JSON.stringify({ subjects: [null, 'x', { name: 1, digest }, { name: 'r.io/a:1' }] }), 'entries that are none'],
    ['<html>', 'no JSON'],
  ])('a list that cannot be read is as none: %j, %s', (list) => {
    expect(declare('r.io/a:1', list)).toBe(`oci://r.io/a:1@${digest}\n`)
  })

  test('without the variable of the list', () => {
    const file = join(makeFolder(), 'artifacts')
    declareArtifact({ reference: 'r.io/a:1', digest }, { GITHUB_ARTIFACTS: file })
    expect(readFileSync(file, 'utf8')).toBe(`oci://r.io/a:1@${digest}\n`)
  })
})

test('a file that cannot be written costs a warning', () => {
  const folder = makeFolder()
  declareArtifact({ reference: 'r.io/a:1', digest }, { GITHUB_ARTIFACTS: folder })
  expect(written.text()).toMatch(/^::warning::the image could not be declared in GITHUB_ARTIFACTS: .*EISDIR/)
})
