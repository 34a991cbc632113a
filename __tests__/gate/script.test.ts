import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runScript } from '../../src/gate/script.ts'
import type { Tested } from '../../src/gate/tests.ts'
import type { PlatformName } from '../../src/platform.ts'
import { createRun, type Run } from '../../src/process.ts'
import { makeFolder } from '../fakes.ts'
import { catchStdout } from '../stdout.ts'

const stdout = catchStdout()

const run = createRun({ PATH: process.env.PATH, JOB: 'j' }, new AbortController().signal, 300)
const platforms: readonly PlatformName[] = ['linux/amd64', 'linux/arm64']
const emulated = (platform: PlatformName) => (platform === 'linux/386' ? undefined : platform === 'linux/arm64')

/** Runs a script with real bash for two platforms, or those given. */
async function run2(script: string, more: { timeout?: number; only?: readonly PlatformName[]; run?: Run } = {}) {
  const folder = makeFolder()
  const images = (more.only ?? platforms).map((platform) => ({ platform, image: `r/a@sha256:${platform}` }))
  const options = { folder, timeout: more.timeout ?? 60, emulated }
  const tested = await runScript(more.run ?? run, script, { images, index: 'r/a@sha256:index' }, options)
  return { ...tested, folder }
}
const only: readonly PlatformName[] = ['linux/amd64']
const passed = ({ results }: Tested) => [...results].map(([platform, result]) => [platform, result.passed])

test('runs once for each platform, with its image in the environment and nothing interpolated', async () => {
  const script = 'echo "$JOB $IMAGE $INDEX $PLATFORM <$EMULATED>"; echo \'$x $(y)\' "$-" "$#"; shopt -o pipefail'
  const { results, failures, folder } = await run2(script, { only: [...platforms, 'linux/386'] })
  expect(failures).toEqual([])
  expect([...results]).toEqual([
    ['linux/amd64', { passed: true, seconds: expect.any(Number), emulated: false }],
    ['linux/arm64', { passed: true, seconds: expect.any(Number), emulated: true }],
    ['linux/386', { passed: true, seconds: expect.any(Number) }],
  ])
  const shown = stdout.shown().replace(/\d\.\d s/g, 'N s')
  expect(shown.split('::endgroup::\n').slice(1)).toEqual([
    '::group::Test linux/arm64\n::stop-commands::TOKEN\nj r/a@sha256:linux/arm64 r/a@sha256:index linux/arm64 <true>\n$x $(y) ehB 0\npipefail       \ton\nlinux/arm64: test passed in N s (QEMU)\n::TOKEN::\n',
    '::group::Test linux/386\n::stop-commands::TOKEN\nj r/a@sha256:linux/386 r/a@sha256:index linux/386 <>\n$x $(y) ehB 0\npipefail       \ton\nlinux/386: test passed in N s\n::TOKEN::\n',
    '',
  ])
  expect(statSync(join(folder, 'test.sh')).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(folder, 'test.sh'), 'utf8')).toBe(script)
})

test('all platforms are tested, and a failure ends with the last 20 lines of both streams in their order', async () => {
  const script =
    '[ $PLATFORM = linux/arm64 ] && exit; for i in $(seq 30); do echo o$i; echo e$i >&2; done; (exit 3) | cat; echo no'
  const tested = await run2(script)
  expect(passed(tested)).toEqual([
    ['linux/amd64', false],
    ['linux/arm64', true],
  ])
  const lines = Array.from({ length: 10 }, (_, index) => `o${index + 21}\ne${index + 21}`)
  expect(tested.failures).toEqual([`linux/amd64: the test failed with exit code 3\n${lines.join('\n')}`])
  expect(stdout.text()).toMatch(/e30\nlinux\/amd64: test failed after \d+\.\d s\n/)
})

test.each([
  ['exit 1', 'the test failed with exit code 1'],
  ['printf half; exit 1', 'the test failed with exit code 1\nhalf'],
  ['kill -KILL $$', 'the test was killed by SIGKILL'],
  ['(exit 139)', 'the test failed with exit code 139 (SIGSEGV)'],
  ['no-such-program', expect.stringMatching(/^linux\/amd64: the test failed with exit code 127\n.*not found$/)],
  ['if', expect.stringMatching(/exit code 2\n.*unexpected end of file/)],
])('%s', async (script, failure) => {
  const { failures } = await run2(script, { only })
  expect(failures).toEqual([typeof failure === 'string' ? `linux/amd64: ${failure}` : failure])
})

test('one that hangs is ended with all that it started, and the next platform is tested', async () => {
  const started = performance.now()
  const script = 'echo on; [ $PLATFORM = linux/arm64 ] || { sleep 1000 & sleep 1000; }'
  const tested = await run2(script, { timeout: 0.3 })
  expect(tested.failures).toEqual([
    `linux/amd64: the test did not finish within 0.3s; raise 'test-timeout' if it needs longer\non`,
  ])
  expect(passed(tested)[1]).toEqual(['linux/arm64', true])
  expect(performance.now() - started).toBeLessThan(4000)
})

test('one that hears no signal is killed', async () => {
  const { failures } = await run2("trap '' INT TERM; while :; do sleep 0.02; done", { timeout: 0.2, only })
  expect(failures).toEqual([
    `linux/amd64: the test did not finish within 0.2s; raise 'test-timeout' if it needs longer`,
  ])
})

test.each([
  ['that holds its output open', 'sleep 1000 & echo $! >"$FILE"'],
  ['that holds nothing open', 'sleep 1000 >/dev/null 2>&1 & echo $! >"$FILE"'],
  ['that hears no signal', '(trap \'\' TERM; sleep 1000) & echo $! >"$FILE"'],
])('a child %s is ended with the script', async (_, script) => {
  const file = join(makeFolder(), 'pid')
  const started = performance.now()
  const { failures } = await run2(`FILE='${file}'\n${script}`, { only })
  expect(failures).toEqual([])
  expect(performance.now() - started).toBeLessThan(5000)
  expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false)
  expect(stdout.text()).toContain('stopping what the test left running\n')
})

test('a child that left the group and holds the output open is not waited for', async () => {
  const started = performance.now()
  const file = join(makeFolder(), 'pid')
  const { failures } = await run2(`setsid sleep 30 & echo $! >'${file}'; sleep 0.1; echo end`, { only })
  expect(failures).toEqual([])
  expect(performance.now() - started).toBeLessThan(5000)
  expect(stdout.text()).toContain('end\nlinux/amd64: test passed')
  process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL')
})

test('what ends soon by itself is waited for', async () => {
  await run2('exec > >(sleep 0.2; cat); echo from tee', { only })
  expect(stdout.text()).toMatch(/\nfrom tee\nlinux\/amd64: test passed/)
})

test('no bash is told', async () => {
  const without = createRun({ PATH: makeFolder() }, new AbortController().signal)
  await expect(run2('true', { run: without })).rejects.toThrow(
    /^input 'test' needs bash on this runner: bash was not found$/,
  )
})

test('cancelling ends it, and is no failure of a test', async () => {
  const cancel = new AbortController()
  const cancelled = createRun({ PATH: process.env.PATH }, cancel.signal, 200)
  const work = run2('sleep 1000', { run: cancelled })
  setTimeout(() => cancel.abort('SIGTERM'), 100)
  await expect(work).rejects.toThrow('cancelled by SIGTERM')
})

/** Whether a process is there and no zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
