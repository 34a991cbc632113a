import { expect, test } from '@jest/globals'
import { group, live, log, mask, printGroup, printUntrusted } from '../src/log.ts'
import { catchStdout } from './stdout.ts'

const stdout = catchStdout()

const { shown } = stdout

test('live output stands between stop-commands, with its last line closed', async () => {
  await live('Build', async (print) => {
    print('::set-output name=a::b\n')
    print('##[add-mask]x')
  })
  expect(shown()).toBe(
    '::group::Build\n::stop-commands::TOKEN\n::set-output name=a::b\n##[add-mask]x\n::TOKEN::\n::endgroup::\n',
  )
})

test('commands are on again after a failure, and what comes late is not shown', async () => {
  let late = (_: string) => {}
  const work = live('Build', async (print) => {
    late = print
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  late('::add-mask::x\n')
  expect(shown()).toBe('::group::Build\n::stop-commands::TOKEN\n::TOKEN::\n::endgroup::\n')
})

test('each part has a token of its own', async () => {
  await live('one', async () => {})
  await live('two', async () => {})
  const tokens = [...stdout.text().matchAll(/stop-commands::(\S+)/g)].map(([, token]) => token)
  expect(new Set(tokens).size).toBe(2)
})

test.each([
  ['plain: text\n', 'plain: text\n'],
  ['::error::x\n', '::stop-commands::TOKEN\n::error::x\n::TOKEN::\n'],
  ['a ##[error]x', '::stop-commands::TOKEN\na ##[error]x\n::TOKEN::\n'],
])('prints %j as %j', (text, expected) => {
  printUntrusted(text)
  expect(shown()).toBe(expected)
})

test('lines of a group are printed as untrusted', async () => {
  await group('Part', async ({ info }) => info('##[set-output name=a]b'))
  expect(shown()).toMatch(
    /^::group::Part \(\d+\.\d s\)\n::stop-commands::TOKEN\n##\[set-output name=a\]b\n::TOKEN::\n::endgroup::\n$/,
  )
})

test('a group of what was kept elsewhere', () => {
  printGroup('Part', ['a', '::error::b'])
  printGroup('Nothing', [])
  expect(shown()).toBe(
    '::group::Part\n::stop-commands::TOKEN\na\n::error::b\n::TOKEN::\n::endgroup::\n::group::Nothing\n::endgroup::\n',
  )
})

test('words from elsewhere in warnings and notices stay on one line', () => {
  log.warning('a\n::add-mask::b')
  log.notice('c\r\n::add-mask::d%')
  expect(stdout.text()).toBe('::warning::a%0A::add-mask::b\n::notice::c%0D%0A::add-mask::d%25\n')
})

test('masks each value', () => {
  mask(['one', 'two'])
  expect(stdout.text()).toBe('::add-mask::one\n::add-mask::two\n')
})
