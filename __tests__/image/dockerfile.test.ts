import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkSource, findDockerfile } from '../../src/image/dockerfile.ts'
import { makeFolder } from '../fakes.ts'

const workspace = makeFolder()
mkdirSync(join(workspace, 'app'))
mkdirSync(join(workspace, 'lower'))
for (const name of ['app/Dockerfile', 'app/other', 'lower/dockerfile'])
  writeFileSync(join(workspace, name), 'FROM scratch')

test.each([
  [{ context: 'app', file: '' }],
  [{ context: 'app', file: 'app/other' }],
  [{ context: 'lower', file: '' }],
  [{ context: 'https://github.com/owner/app.git', file: 'nowhere' }],
  [{ context: 'app', file: 'https://example.com/Dockerfile' }],
])('takes %j', async (source) => {
  await checkSource(source, workspace)
})

/** A workspace with empty files of these names. */
function workspaceWith(...paths: readonly string[]): string {
  const folder = makeFolder()
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
  return folder
}

describe('says what is missing:', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, major] = /actions\/checkout@\S+ # (v\d+)/.exec(readme) ?? []

  test.each([
    ['.', ''],
    ['app', ''],
    ['.', 'app/Dockerfile'],
  ])('a checkout, for context %s and file %j', async (context, file) => {
    const folder = workspaceWith()
    await expect(checkSource({ context, file }, folder)).rejects.toThrow(
      `the workspace ${folder} is empty, so there is nothing to build: no step checked out the repository; add '- uses: actions/checkout@${major}' before this step, or remove 'context', and BuildKit fetches the commit itself`,
    )
  })

  test('standard input, which docker build reads for -', async () => {
    await expect(checkSource({ context: '-', file: '' }, workspace)).rejects.toThrow(
      `input 'context' is '-', but a step has no standard input to read; set a folder, or the URL of a Git repository or an archive`,
    )
  })

  const files = [
    'a/b/c/Dockerfile',
    'web/Dockerfile',
    'Dockerfile.prod',
    'node_modules/x/Dockerfile',
    'web/dev.Dockerfile',
  ]
  test.each([
    [
      'a Dockerfile, with those that are nearest first',
      { context: '.', file: '' },
      'but there is Dockerfile.prod, web/Dockerfile, web/dev.Dockerfile, a/b/c/Dockerfile;',
      'e.g. file: Dockerfile.prod',
    ],
    [
      'a Dockerfile that was named from the folder of the context',
      { context: 'web', file: 'dev.Dockerfile' },
      'but there is web/dev.Dockerfile, Dockerfile.prod, web/Dockerfile, a/b/c/Dockerfile;',
      'relative to the workspace, e.g. file: web/dev.Dockerfile',
    ],
    [
      'a Dockerfile below others',
      { context: 'a/b/c', file: 'a/b/Dockerfile' },
      'but there is a/b/c/Dockerfile,',
      'e.g. file: a/b/c/Dockerfile',
    ],
    [
      'a folder',
      { context: 'wbe', file: '' },
      `input 'context' is 'wbe', but there is no such folder in`,
      'e.g. context: . (found Dockerfile.prod, web/Dockerfile',
    ],
    [
      'a folder as the Dockerfile',
      { context: '.', file: 'web' },
      'web is a folder, not a Dockerfile, but there is ',
      `set 'file', relative to the workspace, e.g. file: `,
    ],
    ['a folder named like an option', { context: '--help', file: '' }, `input 'context' is '--help'`, 'context: .'],
  ])('%s', async (_, source, what, remedy) => {
    const checked = checkSource(source, workspaceWith(...files))
    await expect(checked).rejects.toThrow(what)
    await expect(checked).rejects.toThrow(remedy)
  })

  test('every Dockerfile', async () => {
    const folder = workspaceWith('README.md', 'src/x/.dockerignore', 'Dockerfile.dockerignore')
    await expect(checkSource({ context: '.', file: '' }, folder)).rejects.toThrow(
      `there is no Dockerfile at ${join(folder, 'Dockerfile')}, and there is none anywhere else in ${folder}; add one, or check out`,
    )
    await expect(checkSource({ context: 'app', file: '' }, folder)).rejects.toThrow(
      `no such folder in ${folder}, and no Dockerfile either; check 'repository' and 'path' of actions/checkout`,
    )
  })
})

const git = 'https://github.com/owner/app.git#abc'

test.each([
  [{ context: 'app', file: '' }, 'app/Dockerfile'],
  [{ context: 'app', file: 'other/Dockerfile' }, 'other/Dockerfile'],
  [{ context: '../elsewhere', file: '' }, undefined],
  [{ context: 'app', file: 'https://example.com/Dockerfile' }, undefined],
  [{ context: `${git}:sub`, file: 'x/Dockerfile' }, 'sub/x/Dockerfile'],
  [{ context: 'https://github.com/other/app.git', file: '' }, undefined],
])('the Dockerfile of %j is %s in the repository', (source, path) => {
  expect(findDockerfile(source, git, workspace)).toBe(path)
})
