import { expect, test } from '@jest/globals'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { CancelledError } from '../../src/cancel.ts'
import { parseCommand } from '../../src/gate/commands.ts'
import { type SmokeOptions, smokeTest } from '../../src/gate/smoke.ts'
import type { PlatformName } from '../../src/platform.ts'
import { CommandError } from '../../src/process.ts'
import { catchStdout } from '../stdout.ts'

const stdout = catchStdout()

const reference = 'r/a@sha256:1'
const platforms: readonly PlatformName[] = ['linux/amd64', 'linux/arm64']
const options: SmokeOptions = {
  builder: 'b',
  allow: [],
  network: '',
  timeout: 60,
  emulated: (platform) => (platform === 'linux/386' ? undefined : platform !== 'linux/amd64'),
}

/** What a command does in the image of a platform: how long it takes, what it prints, and its exit code or error. */
type Script = { seconds?: number; prints?: string; fails?: number | string; hangs?: true }
type Call = { args: readonly string[]; input: string; platforms: PlatformName[]; folder: string | undefined }

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()
const cancelled = 'process "x" did not complete successfully: exit code: 137: context canceled: context canceled'

/** A buildx whose solves go as BuildKit's: when a command fails, the others are cancelled. */
function fakeBuildx(script: (platform: PlatformName, command: number, solve: number) => Script) {
  const calls: Call[] = []
  const buildx: Buildx = async (args, { input = '', folder, onOutput, stop } = {}) => {
    const asked = (args.find((arg) => arg.startsWith('--platform='))?.slice(11) ?? '').split(',') as PlatformName[]
    calls.push({ args, input, platforms: asked, folder })
    const put = (value: object) => onOutput?.(`${JSON.stringify(value)}\n`)
    const count = input.match(/^RUN /gm)?.length ?? 0
    const states = asked.map((platform) => ({ platform, next: 0, ended: false }))
    let failure = ''
    for (let command = 0; command < count; command++) {
      const begun = states.map(({ platform }) => {
        const prefix = asked.length > 1 ? `${platform} ` : ''
        const vertex = { digest: `${platform}${command}`, name: `[${prefix}test ${command + 1}/${count}] RUN x` }
        put({ vertexes: [vertex] })
        put({ vertexes: [{ ...vertex, started: at(command) }] })
        return { vertex, step: script(platform, command, calls.length), platform }
      })
      for (const { vertex, step } of begun)
        if (step.prints) put({ logs: [{ vertex: vertex.digest, data: Buffer.from(step.prints).toString('base64') }] })
      const failing = begun.find(({ step }) => step.fails !== undefined)
      if (begun.some(({ step }) => step.hangs)) {
        for (const { vertex, step } of begun)
          if (!step.hangs) put({ vertexes: [{ ...vertex, completed: at(command + (step.seconds ?? 0.5)) }] })
        await new Promise((resolve) => stop?.addEventListener('abort', resolve))
        throw new CommandError(
          'buildx build',
          undefined,
          { stdout: '', stderr: 'ERROR: context canceled' },
          'was stopped',
        )
      }
      for (const { vertex, step } of begun) {
        const error =
          typeof step.fails === 'number'
            ? `process "x" did not complete successfully: exit code: ${step.fails}`
            : (step.fails ?? (failing && step.seconds === undefined ? cancelled : undefined))
        put({ vertexes: [{ ...vertex, completed: at(command + (step.seconds ?? 0.5)), ...(error && { error }) }] })
      }
      if (failing) {
        failure = 'ERROR: failed to solve: process "x" did not complete successfully: exit code: 3'
        break
      }
    }
    if (failure) throw new CommandError('buildx build', 1, { stdout: '', stderr: failure }, 'failed with exit code 1')
    return { stdout: '', stderr: '' }
  }
  return Object.assign(buildx, { calls })
}

const parse = (...lines: string[]) => lines.map(parseCommand)
const { shown } = stdout

test('all platforms are tested in one solve of a Dockerfile', async () => {
  const buildx = fakeBuildx(() => ({ prints: 'é\n' }))
  const asked: readonly PlatformName[] = ['linux/amd64', 'linux/arm/v7', 'windows/amd64', 'linux/386']
  const commands = parse('["/hello","--a","$(x) <<E \'\\\\"]', 'a "$B"')
  const tested = await smokeTest(buildx, { reference, platforms: asked }, commands, options)
  expect(buildx.calls).toEqual([
    {
      args: [
        'build',
        '--attest=type=provenance,disabled=true',
        '--output=type=cacheonly',
        '--platform=linux/amd64,linux/arm/v7,linux/386',
        '--builder=b',
        '--network=none',
        '--no-cache',
        '--progress=rawjson',
        '--',
        '-',
      ],
      platforms: ['linux/amd64', 'linux/arm/v7', 'linux/386'],
      input: [
        'FROM r/a@sha256:1 AS image',
        'FROM image AS linux-amd64',
        'ENV PLATFORM="linux/amd64" EMULATED="false"',
        'FROM image AS linux-arm-v7',
        'ENV PLATFORM="linux/arm/v7" EMULATED="true"',
        'FROM image AS linux-386',
        'ENV PLATFORM="linux/386" EMULATED=""',
        'FROM $' + '{TARGETOS}-$' + '{TARGETARCH}$' + '{TARGETVARIANT:+-$TARGETVARIANT} AS test',
        'RUN ["/hello","--a","\\u0024\\u0028x\\u0029 \\u003c\\u003cE \\u0027\\u005c"]',
        'RUN ["/bin/sh","-c","a \\u0022\\u0024B\\u0022"]',
        '',
      ].join('\n'),
    },
  ])
  expect(tested.failures).toEqual([])
  expect([...tested.results]).toEqual([
    ['linux/amd64', { passed: true, seconds: 1, emulated: false }],
    ['linux/arm/v7', { passed: true, seconds: 1, emulated: true }],
    ['linux/386', { passed: true, seconds: 1 }],
  ])
  expect(shown()).toContain(
    '::group::Smoke test linux/arm/v7: passed in 1.0 s (QEMU)\n$ ["/hello","--a","$(x) <<E \'\\\\"]\né\n$ a "$B"\né\n::endgroup::\n',
  )
})

test.each([
  ['', ['--network=none']],
  ['none', ['--network=none']],
  ['default', ['--network=default']],
  ['host', ['--allow=network.host', '--network=host']],
])('network %j', async (network, args) => {
  const buildx = fakeBuildx(() => ({}))
  const allow = network === 'host' ? ['network.host'] : []
  await smokeTest(buildx, { reference, platforms }, parse('["/a"]'), { ...options, network, allow })
  expect(buildx.calls[0]?.args.filter((arg) => /^--(?:allow|network)/.test(arg))).toEqual(args)
})

test('an image that no registry has is known by a named context', async () => {
  const buildx = fakeBuildx(() => ({}))
  const contexts = ['built=oci-layout://l@sha256:1']
  await smokeTest(buildx, { reference: 'built', platforms }, parse('app'), { ...options, contexts, folder: '/f' })
  const [call] = buildx.calls
  expect(call?.args.filter((arg) => arg.startsWith('--build-context'))).toEqual([`--build-context=${contexts[0]}`])
  expect(call).toMatchObject({ input: expect.stringMatching(/^FROM built AS image\n/), folder: '/f' })
})

test('platforms that BuildKit ended are solved again, and none that has an end of its own', async () => {
  const buildx = fakeBuildx((platform, command, solve) => {
    if (platform === 'linux/arm64' && command === 1) return { fails: 3, prints: 'why\n' }
    // This one was ready before the other failed.
    if (platform === 'linux/386') return { seconds: 0.1 }
    return { prints: `solve ${solve}\n` }
  })
  const asked: readonly PlatformName[] = ['linux/amd64', 'linux/arm64', 'linux/386']
  const tested = await smokeTest(buildx, { reference, platforms: asked }, parse('one', 'two'), options)
  expect(buildx.calls.map((call) => call.platforms)).toEqual([asked, ['linux/amd64']])
  expect([...tested.results]).toEqual([
    ['linux/amd64', { passed: true, seconds: 1, emulated: false }],
    ['linux/arm64', { passed: false, seconds: 1, emulated: true }],
    ['linux/386', { passed: true, seconds: 0.2 }],
  ])
  expect(tested.failures).toEqual([`linux/arm64: 'two' failed with exit code 3\nwhy`])
  expect(shown()).toContain(
    '::group::Smoke test linux/arm64: failed after 1.0 s (QEMU)\n$ one\nsolve 1\n$ two\nwhy\n::endgroup::',
  )
})

test('of a failure, the last 20 lines are told', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
  const buildx = fakeBuildx(() => ({ fails: 1, prints: `${lines.join('\n')}\n` }))
  const { failures } = await smokeTest(buildx, { reference, platforms: ['linux/amd64'] }, parse('a'), options)
  expect(failures).toEqual([`linux/amd64: 'a' failed with exit code 1\n${lines.slice(10).join('\n')}`])
})

test('what runs too long is stopped, and the others are solved again', async () => {
  const buildx = fakeBuildx((platform, _, solve) =>
    platform === 'linux/arm64' ? { hangs: true, prints: 'waiting\n' } : { prints: `solve ${solve}\n` },
  )
  const tested = await smokeTest(buildx, { reference, platforms }, parse('a', 'b'), { ...options, timeout: 0.05 })
  expect(tested.failures).toEqual([
    `linux/arm64: 'a' did not finish within 0.05s; raise 'test-timeout' if it needs longer\nwaiting`,
  ])
  expect(buildx.calls.map((call) => call.platforms)).toEqual([platforms, ['linux/amd64']])
  expect(tested.results.get('linux/amd64')?.passed).toBe(true)
})

test('what crashed under QEMU and stays is stopped; a script that goes on is not', async () => {
  const crash = 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped\n'
  const buildx = fakeBuildx(() => ({ hangs: true, prints: crash }))
  const arm64 = { reference, platforms: ['linux/arm64'] as const }
  const qemu = async () => 'tonistiigi/binfmt:qemu-v9'
  const tested = await smokeTest(buildx, arm64, parse('/a'), { ...options, silence: 0.05, qemu })
  expect(tested.failures).toEqual([
    `linux/arm64: '/a' crashed under QEMU (tonistiigi/binfmt:qemu-v9): qemu: uncaught target signal 11 (Segmentation fault); run it on a native runner for linux/arm64 to see whether the program or QEMU is at fault\n${crash.trim()}`,
  ])
  const going = fakeBuildx(() => ({ hangs: true, prints: `${crash}and on\n` }))
  const late = await smokeTest(going, arm64, parse('/a'), { ...options, silence: 0.02, timeout: 0.2 })
  expect(late.failures[0]).toContain(`did not finish within 0.2s`)
})

test.each<[string, string, PlatformName, Script, string]>([
  ['a segfault', '["/a"]', 'linux/amd64', { fails: 139 }, `'["/a"]' failed with exit code 139 (SIGSEGV)`],
  [
    'a segfault under QEMU',
    'a',
    'linux/arm64',
    { fails: 139 },
    `'a' failed with exit code 139 (SIGSEGV) under QEMU; run it on a native runner for linux/arm64 to see whether the program or QEMU is at fault`,
  ],
  ['a kill under QEMU', 'a', 'linux/arm64', { fails: 137 }, `'a' failed with exit code 137 (SIGKILL)`],
  [
    'a wrong format',
    '["/a"]',
    'linux/arm64',
    { fails: 1, prints: 'exec /a: exec format error\n' },
    `'["/a"]' is not a program for linux/arm64, or QEMU for it is not registered on the machine it ran on (exec format error); a script needs a first line such as #!/bin/sh\nexec /a: exec format error`,
  ],
  [
    'no shell',
    'a',
    'linux/amd64',
    {
      fails: 1,
      prints:
        'runc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory',
    },
    `'a' needs /bin/sh, which the image does not have; write the command in exec form, e.g. ["/app","--version"]\nrunc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory`,
  ],
  [
    'no program',
    '["a"]',
    'linux/amd64',
    {
      fails: 1,
      prints: 'runc run failed: unable to start container process: exec: "a": executable file not found in $PATH',
    },
    `'["a"]' did not start: the image has no program 'a'\nrunc run failed: unable to start container process: exec: "a": executable file not found in $PATH`,
  ],
  [
    'no interpreter',
    '["/a"]',
    'linux/amd64',
    { fails: 1, prints: 'exec /a: no such file or directory' },
    `'["/a"]' did not start: /a exists, but the loader or interpreter that it names does not\nexec /a: no such file or directory`,
  ],
  ['another error', 'a', 'linux/amd64', { fails: 'no space left' }, `'a' failed: no space left`],
])('%s has words of its own', async (_, line, platform, script, words) => {
  const buildx = fakeBuildx(() => script)
  const { failures } = await smokeTest(buildx, { reference, platforms: [platform] }, parse(line), options)
  expect(failures).toEqual([`${platform}: ${words}`])
})

test('a solve that does not come to the commands fails all that are open', async () => {
  const buildx: Buildx = async () => {
    const stderr = '{"vertexes":[]}\nERROR: failed to solve: r/a@sha256:1: not found'
    throw new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed with exit code 1')
  }
  const { results, failures } = await smokeTest(buildx, { reference, platforms }, parse('a'), options)
  expect(failures).toEqual([
    'linux/amd64, linux/arm64: the smoke test could not run: failed to solve: r/a@sha256:1: not found',
  ])
  expect([...results.values()].map(({ passed }) => passed)).toEqual([false, false])
})

test('nothing is solved where there is no Linux platform', async () => {
  const buildx = fakeBuildx(() => ({}))
  const tested = await smokeTest(buildx, { reference, platforms: ['windows/amd64'] }, parse('a'), options)
  expect({ calls: buildx.calls, ...tested }).toEqual({ calls: [], results: new Map(), failures: [] })
})

test('cancelling is no failure of a test', async () => {
  const buildx: Buildx = async () => {
    throw new CancelledError('SIGINT')
  }
  await expect(smokeTest(buildx, { reference, platforms }, parse('a'), options)).rejects.toThrow('cancelled by SIGINT')
})

test('what commands print cannot command the runner', async () => {
  const buildx = fakeBuildx(() => ({ prints: '::set-output name=a::b\n' }))
  await smokeTest(buildx, { reference, platforms: ['linux/amd64'] }, parse('a'), options)
  expect(shown()).toBe(
    '::group::Smoke test linux/amd64: passed in 0.5 s\n::stop-commands::TOKEN\n$ a\n::set-output name=a::b\n::TOKEN::\n::endgroup::\n',
  )
})

test('failures are told in the order of the platforms, whichever ended first', async () => {
  // The first one is ended with the second, and fails when it is solved again.
  const buildx = fakeBuildx((platform, _, solve) =>
    platform === 'linux/arm64' ? { fails: 7, prints: 'b' } : solve === 1 ? {} : { fails: 7, prints: 'a' },
  )
  const { failures } = await smokeTest(buildx, { reference, platforms }, [parseCommand('x')], options)
  expect(failures).toEqual([
    "linux/amd64: 'x' failed with exit code 7\na",
    "linux/arm64: 'x' failed with exit code 7\nb",
  ])
})
