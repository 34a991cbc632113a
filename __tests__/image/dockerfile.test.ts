import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
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
])('takes %j', (source) => {
  expect(() => checkSource(source, workspace)).not.toThrow()
})

test.each([
  [
    { context: 'nowhere', file: '' },
    `input 'context' is 'nowhere', but there is no such folder in ${workspace}; was the repository checked out?`,
  ],
  [{ context: '--help', file: '' }, `input 'context' is '--help', but there is no such folder in`],
  [
    { context: '.', file: 'nowhere' },
    `there is no Dockerfile at ${join(workspace, 'nowhere')}; name it with 'file', which is relative to the workspace`,
  ],
])('rejects %j', (source, message) => {
  expect(() => checkSource(source, workspace)).toThrow(message)
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
