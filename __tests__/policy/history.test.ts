import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { historyIn } from '../../src/policy/history.ts'
import { createRun } from '../../src/process.ts'
import { failure, makeFolder, recordRun } from '../fakes.ts'

const checkout = makeFolder()
const git = (...args: string[]) =>
  execFileSync('git', ['-C', checkout, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
const commit = (message: string) => {
  git('commit', '--quiet', '--allow-empty', '--message', message)
  return git('rev-parse', 'HEAD')
}
git('init', '--quiet', '--initial-branch=main')
const first = commit('1')
const second = commit('2')
git('checkout', '--quiet', '-b', 'other', first)
const other = commit('other')

const run = createRun({ PATH: process.env.PATH }, new AbortController().signal)

test.each([
  ['before', first, second],
  ['after', second, first],
  ['apart', second, other],
  ['before', first, first],
  [undefined, first, 'c'.repeat(40)],
  [undefined, 'c'.repeat(40), first],
  [undefined, 'HEAD', first],
  [undefined, '--all', first],
])('ours is %s: %s, %s', async (place, ours, theirs) => {
  expect(await historyIn(checkout, run)(ours, theirs)).toBe(place)
})

test('a repository in a folder above is another one', async () => {
  const folder = join(checkout, 'sub')
  mkdirSync(folder)
  expect(await historyIn(folder, run)(first, second)).toBeUndefined()
})

test('a workspace that is not there tells nothing', async () => {
  expect(await historyIn(join(checkout, 'none'), run)(first, second)).toBeUndefined()
})

test('a machine without git tells nothing', async () => {
  expect(await historyIn(checkout, recordRun({ git: failure('fatal', 128) }))(first, second)).toBeUndefined()
})

test('a cancelled job ends', async () => {
  const cancelled = async () => {
    throw new CancelledError('SIGTERM')
  }
  await expect(historyIn(checkout, cancelled)(first, second)).rejects.toThrow(CancelledError)
})
