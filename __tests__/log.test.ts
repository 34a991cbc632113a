import { expect, jest, test } from '@jest/globals'
import { fail, group, live, log, mask, printGroup, printUntrusted, result } from '../src/log.ts'
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
    print('a')
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  late('::add-mask::x\n')
  expect(shown()).toBe('::group::Build\n::stop-commands::TOKEN\na\n::TOKEN::\n::endgroup::\n')
})

test('each part has a token of its own', async () => {
  await live('one', async (print) => print('a\n'))
  await live('two', async (print) => print('a\n'))
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
  expect(shown()).toBe('::group::Part\n::stop-commands::TOKEN\na\n::error::b\n::TOKEN::\n::endgroup::\nNothing\n')
})

test('live output waits for a runner that is slower', async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(false)
  const resume = jest.fn()
  await live('Build', async (print) => {
    print('a\n')?.(resume)
    expect(resume).not.toHaveBeenCalled()
    process.stdout.emit('drain')
    expect(resume).toHaveBeenCalledTimes(1)
  })
})

test('what says nothing is a line, not a group', async () => {
  await live('Build', async () => {})
  await group('Part', async () => {})
  expect(shown()).toMatch(/^Build\nPart \(\d+\.\d s\)\n$/)
})

test('groups come in the order in which they began, each with its warnings after it', async () => {
  let endFirst = () => {}
  const first = group('first', async ({ info, warning, notice }) => {
    info('a')
    warning('w')
    notice('n')
    await new Promise<void>((resolve) => {
      endFirst = resolve
    })
  })
  await group('second', async ({ info }) => info('b'))
  printGroup('third', ['c'])
  expect(shown()).toBe('')
  endFirst()
  await first
  expect(shown().replaceAll(/ \(\d+\.\d s\)/g, '')).toBe(
    '::group::first\na\n::endgroup::\n::warning::w\n::notice::n\n::group::second\nb\n::endgroup::\n::group::third\nc\n::endgroup::\n',
  )
})

test.each([
  ['an error', () => fail('no'), /b\n::endgroup::\n::error::no\n$/],
  ['a result', () => result('published x'), /b\n::endgroup::\npublished x\n$/],
])('%s does not overtake a group that ended', async (_, say, expected) => {
  const code = process.exitCode
  let endFirst = () => {}
  const first = group(
    'first',
    () =>
      new Promise<void>((resolve) => {
        endFirst = resolve
      }),
  )
  await group('second', async ({ info }) => info('b'))
  say()
  process.exitCode = code
  expect(shown()).toMatch(expected)
  endFirst()
  await first
})

test('a group that takes long shows what it is at', async () => {
  jest.useFakeTimers()
  try {
    let end = () => {}
    const work = group('Pull', ({ info }) => {
      info('pulling x')
      return new Promise<void>((resolve) => {
        end = resolve
      })
    })
    jest.advanceTimersByTime(9_000)
    expect(shown()).toBe('')
    jest.advanceTimersByTime(32_000)
    expect(shown()).toBe('Pull: pulling x, 10.0 s so far\nPull: pulling x, 40.0 s so far\n')
    end()
    await work
    jest.advanceTimersByTime(60_000)
    expect(shown()).toContain('Pull (41.0 s)\npulling x\n::endgroup::\n')
    expect(shown()).not.toContain('70.0 s')
  } finally {
    jest.useRealTimers()
  }
})

test('words from elsewhere in warnings and notices stay on one line', () => {
  log.warning('a\n::add-mask::b')
  log.notice('c\r\n::add-mask::d%')
  expect(stdout.text()).toBe('::warning::a%0A::add-mask::b\n::notice::c%0D%0A::add-mask::d%25\n')
})

test('quiet: warnings, what failed, and the result', async () => {
  const quiet = await freshLog()
  quiet.beQuiet()
  quiet.log.info('a')
  quiet.printGroup('b', ['c'])
  await quiet.group('d', async ({ info, warning }) => {
    info('e')
    warning('w')
  })
  await quiet
    .group('f', async ({ info }) => {
      info('g')
      throw new Error('no')
    })
    .catch(() => {})
  quiet.result('published h')
  expect(shown().replaceAll(/ \(\d+\.\d s\)/g, '')).toBe('::warning::w\n::group::f\ng\n::endgroup::\npublished h\n')
})

/** The log as a new process has it. */
async function freshLog(): Promise<typeof import('../src/log.ts')> {
  jest.resetModules()
  return import('../src/log.ts')
}

test('masks each value', () => {
  mask(['one', 'two'])
  expect(stdout.text()).toBe('::add-mask::one\n::add-mask::two\n')
})
