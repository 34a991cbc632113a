// alone: it is about the machine's QEMU handlers

import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { catchStdout } from '../__tests__/stdout.ts'
import { bindBuildx } from '../src/buildx/buildx.ts'
import type { Docker } from '../src/docker/daemon.ts'
import { parseCommand } from '../src/gate/commands.ts'
import { runScript } from '../src/gate/script.ts'
import { type SmokeOptions, smokeTest } from '../src/gate/smoke.ts'
import { smokeTestInEngine } from '../src/gate/smoke-in-engine.ts'
import type { PlatformName } from '../src/platform.ts'
import { runSentences } from '../src/run-said.ts'
import type { Sentence } from '../src/said.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { run } from './failing.ts'
import { crane, lab, sh } from './lab.ts'

// The gate's smoke test on a real builder and in a real engine, called as the action does.

const two: readonly PlatformName[] = ['linux/amd64', 'linux/arm64']
const many: readonly PlatformName[] = [
  ...two,
  'linux/amd64/v2',
  'linux/386',
  'linux/arm/v5',
  'linux/arm/v6',
  'linux/arm/v7',
]
const docker: Docker = (args, options) => run('docker', args, options)
let builder: SharedBuilder
let base = ''
let programs = ''
const stdout = catchStdout()

beforeAll(async () => {
  sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64,arm')
  builder = await makeBuilder()
  base = push('base', many, `FROM --platform=linux/$TARGETARCH ${lab.LAB_BASE_IMAGE}\nCOPY crash-* /\n`)
  programs = push(
    'programs',
    two,
    'FROM scratch\nARG TARGETARCH\nCOPY hello-$TARGETARCH /hello\nCOPY text text-x script /\n',
  )
}, 300_000)
afterAll(() => removeBuilder(builder))

/** What commands printed and what was said of them, for the last test. */
const texts: string[] = []

/** Builds and pushes an image; returns it by the digest of its index. */
function push(name: string, platforms: readonly PlatformName[], dockerfile: string): string {
  const repository = `${lab.LAB_REGISTRY}/e2e/smoke/${name}`
  const platform = `--platform=${platforms.join(',')}`
  const options = [`--builder=${builder.inputs.builder}`, platform, '--provenance=false', `--tag=${repository}:1`]
  const env = `BUILDX_CONFIG=${builder.env.BUILDX_CONFIG}`
  sh('env', env, lab.LAB_BUILDX, 'build', ...options, '--push', context(dockerfile))
  return `${repository}@${crane('digest', `${repository}:1`)}`
}

function context(dockerfile: string): string {
  const folder = makeContext({
    Dockerfile: dockerfile,
    'go.mod': 'module hello\ngo 1.24\n',
    'hello.go':
      'package main\nimport ("os"; "runtime")\nfunc main() { println("hello", runtime.GOARCH, os.Args[1], os.Getenv("PLATFORM")) }\n',
    text: 'hello\n',
    'text-x': 'hello\n',
    script: '#!/no/such/interpreter\n',
    'crash-amd64': crashing(62, [0x31, 0xc0, 0x48, 0x8b, 0x00]),
    'crash-arm64': crashing(183, [0, 0, 0x80, 0xd2, 0, 0, 0x40, 0xf9]),
  })
  for (const name of ['text-x', 'script', 'crash-amd64', 'crash-arm64']) chmodSync(join(folder, name), 0o755)
  for (const GOARCH of ['amd64', 'arm64'])
    sh('env', '-C', folder, `GOARCH=${GOARCH}`, 'CGO_ENABLED=0', 'go', 'build', '-o', `hello-${GOARCH}`, 'hello.go')
  return folder
}

/** A static ELF program of 64 bits that reads from address 0, since a shell that kills itself is another matter. */
function crashing(machine: number, code: readonly number[]): Buffer {
  const elf = Buffer.alloc(120)
  elf.write('\x7fELF\x02\x01\x01', 'latin1')
  elf.writeUInt16LE(2, 16)
  elf.writeUInt16LE(machine, 18)
  elf.writeUInt32LE(1, 20)
  elf.writeBigUInt64LE(0x400078n, 24)
  elf.writeBigUInt64LE(64n, 32)
  elf.writeUInt16LE(64, 52)
  elf.writeUInt16LE(56, 54)
  elf.writeUInt16LE(1, 56)
  elf.writeUInt32LE(1, 64)
  elf.writeUInt32LE(5, 68)
  for (const at of [80, 88]) elf.writeBigUInt64LE(0x400000n, at)
  for (const at of [96, 104]) elf.writeBigUInt64LE(BigInt(120 + code.length), at)
  elf.writeBigUInt64LE(0x1000n, 112)
  return Buffer.concat([elf, Buffer.from(code)])
}

async function smoke(
  reference: string,
  platforms: readonly PlatformName[],
  lines: readonly string[],
  more: Partial<SmokeOptions> = {},
) {
  const buildx = bindBuildx(run, lab.LAB_BUILDX, { buildxConfig: builder.env.BUILDX_CONFIG ?? '', kubeconfig: '' })
  const options: SmokeOptions = {
    builder: builder.inputs.builder ?? '',
    allow: [],
    network: '',
    timeout: 60,
    emulated: (platform) => /arm/.test(platform),
    ...more,
  }
  const started = performance.now()
  const tested = await smokeTest(buildx, { reference, platforms }, lines.map(parseCommand), options)
  texts.push(stdout.text(), ...tested.failures)
  return { ...tested, seconds: (performance.now() - started) / 1000 }
}

const passed = ({ results }: Awaited<ReturnType<typeof smoke>>) =>
  [...results].flatMap(([platform, result]) => (result.passed ? [platform] : []))

test('exec form runs in an image of scratch, under QEMU too, in well under a second', async () => {
  const tested = await smoke(programs, two, ['["/hello","a $b \\" <<E \\\\ é \\ud83d\\ude00"]'])
  expect(tested.failures).toEqual([])
  expect([...tested.results]).toEqual([
    ['linux/amd64', { passed: true, seconds: expect.any(Number), emulated: false }],
    ['linux/arm64', { passed: true, seconds: expect.any(Number), emulated: true }],
  ])
  expect(stdout.text()).toMatch(
    /::group::Smoke test linux\/amd64: passed in \d\.\d s\n.*\nhello amd64 a \$b " <<E \\ é 😀 linux\/amd64\n/,
  )
  expect(stdout.text()).toMatch(
    /::group::Smoke test linux\/arm64: passed in \d\.\d s \(QEMU\)\n.*\nhello arm64 .* linux\/arm64\n/,
  )
  const inCommands = Math.max(...[...tested.results.values()].map(({ seconds }) => seconds))
  process.stderr.write(
    `two platforms: ${tested.seconds.toFixed(2)} s, ${inCommands.toFixed(2)} s of them in the command\n`,
  )
  expect(tested.seconds - inCommands).toBeLessThan(2)
})

test('every platform has its environment and no network', async () => {
  const tested = await smoke(
    base,
    many,
    ['echo "<$PLATFORM $EMULATED>"; ls /sys/class/net', 'test "$(ls /sys/class/net)" = lo'],
    {
      emulated: (platform) => (platform === 'linux/386' ? undefined : /arm/.test(platform)),
    },
  )
  expect(tested.failures).toEqual([])
  expect(passed(tested)).toEqual(many)
  expect(
    stdout
      .text()
      .match(/^<.*>$/gm)
      ?.toSorted(),
  ).toEqual(many.map((platform) => `<${platform} ${platform === 'linux/386' ? '' : /arm/.test(platform)}>`).toSorted())
})

test('a network that was asked for', async () => {
  const tested = await smoke(base, ['linux/amd64'], ['test "$(ls /sys/class/net)" != lo'], {
    network: 'host',
    allow: ['network.host'],
  })
  expect(tested.failures).toEqual([])
  expect(passed(tested)).toEqual(['linux/amd64'])
})

test("the engine's own builder, which is older", async () => {
  const tested = await smoke(base, ['linux/amd64'], ['echo "$PLATFORM"; test "$(ls /sys/class/net)" = lo'], {
    builder: 'default',
  })
  expect(tested.failures).toEqual([])
  expect(stdout.text()).toContain('\nlinux/amd64\n')
})

// BuildKit has a pipe for each stream, so what is written to both at once may come in either order.
test('one platform that fails does not hide another', async () => {
  const lines = [
    'echo first',
    'sleep 0.5; echo "out $PLATFORM"; sleep 0.2; echo err >&2; [ "$PLATFORM" != linux/arm64 ]',
    'sleep 0.3',
  ]
  const tested = await smoke(base, many, lines)
  expect(tested.failures).toEqual([`linux/arm64: '${lines[1]}' failed with exit code 1\nout linux/arm64\nerr`])
  expect(passed(tested)).toEqual(many.filter((platform) => platform !== 'linux/arm64'))
})

test('two platforms that fail are both told', async () => {
  const tested = await smoke(base, two, ['echo "$PLATFORM"; [ "$PLATFORM" = linux/arm64 ] || sleep 1; exit 3'])
  const line = 'echo "$PLATFORM"; [ "$PLATFORM" = linux/arm64 ] || sleep 1; exit 3'
  expect(tested.failures.toSorted()).toEqual(two.map((name) => `${name}: '${line}' failed with exit code 3\n${name}`))
})

test('a command that hangs', async () => {
  const line = '[ "$PLATFORM" != linux/amd64 ] || { echo waiting; sleep 1000; }'
  const tested = await smoke(base, two, [line], { timeout: 2 })
  expect(tested.failures).toEqual([
    `linux/amd64: '${line}' did not finish within 2s; raise 'test-timeout' if it needs longer\nwaiting`,
  ])
  expect(passed(tested)).toEqual(['linux/arm64'])
  expect(tested.seconds).toBeLessThan(10)
})

test('what is printed cannot command the runner', async () => {
  await smoke(base, ['linux/amd64'], ['echo ::set-output name=a::b'])
  expect(stdout.text()).toMatch(/::stop-commands::(\S+)\n\$ echo .*\n::set-output name=a::b\n::\1::\n/)
})

const native = 'run it on a native runner for linux/arm64 to see whether the program or QEMU is at fault'
const qemu = 'qemu: uncaught target signal 11 (Segmentation fault)'
test.each<[string, () => string, PlatformName, string, string]>([
  ['a crash', () => base, 'linux/amd64', '["/crash-amd64"]', `'["/crash-amd64"]' failed with exit code 139 (SIGSEGV)`],
  [
    'a crash in a shell under QEMU',
    () => base,
    'linux/arm64',
    '/crash-arm64',
    `'/crash-arm64' failed with exit code 139 (SIGSEGV) under QEMU (the lab's): ${qemu}; ${native}\n${qemu} - core dumped\nSegmentation fault`,
  ],
  [
    'a crash under QEMU as the first process, which does not end',
    () => base,
    'linux/arm64',
    '["/crash-arm64"]',
    `'["/crash-arm64"]' crashed under QEMU (the lab's): ${qemu}; ${native}\n${qemu} - core dumped`,
  ],
  [
    'a shell that kills itself under QEMU',
    () => base,
    'linux/arm64',
    'kill -SEGV $$',
    `'kill -SEGV $$' crashed under QEMU (the lab's): ${qemu}; ${native}\n${qemu} - core dumped`,
  ],
  [
    'no shell',
    () => programs,
    'linux/amd64',
    '/hello',
    `'/hello' needs /bin/sh, which the image does not have; write the command in exec form, e.g. ["/app","--version"]\nrunc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory`,
  ],
  [
    'no program',
    () => programs,
    'linux/amd64',
    '["/nosuch"]',
    `'["/nosuch"]' did not start: the image has no program '/nosuch'\nrunc run failed: unable to start container process: exec: "/nosuch": stat /nosuch: no such file or directory`,
  ],
  [
    'no program in the PATH',
    () => base,
    'linux/arm64',
    '["nosuch"]',
    `'["nosuch"]' did not start: the image has no program 'nosuch'\nrunc run failed: unable to start container process: exec: "nosuch": executable file not found in $PATH`,
  ],
  [
    'no right to execute',
    () => programs,
    'linux/amd64',
    '["/text"]',
    `'["/text"]' did not start: exec: "/text": permission denied\nrunc run failed: unable to start container process: exec: "/text": permission denied`,
  ],
  [
    'no program at all',
    () => programs,
    'linux/arm64',
    '["/text-x"]',
    `'["/text-x"]' is not a program for linux/arm64, or QEMU for it is not registered on the machine it ran on (exec format error); a script needs a first line such as #!/bin/sh\nexec /text-x: exec format error`,
  ],
  [
    'no interpreter',
    () => programs,
    'linux/amd64',
    '["/script"]',
    `'["/script"]' did not start: /script exists, but the loader or interpreter that it names does not\nexec /script: no such file or directory`,
  ],
])('%s has words of its own', async (_, image, platform, line, words) => {
  const { failures } = await smoke(image(), [platform], [line], { silence: 1, qemu: () => "the lab's" })
  expect(failures).toEqual([`${platform}: ${words}`])
})

test('every sentence that is not marked was provoked', () => {
  const table: readonly Sentence[] = runSentences
  const missing = table.filter(
    ({ pattern, unprovoked }) => unprovoked === undefined && !texts.some((text) => pattern.test(text)),
  )
  expect(missing.map(({ kind, pattern }) => `${kind}: ${pattern}`)).toEqual([])
})

test('an image that is not there', async () => {
  const { failures } = await smoke(base.replace(/.{4}$/, 'beef'), two, ['true'])
  expect(failures).toEqual([
    expect.stringMatching(/^linux\/amd64, linux\/arm64: the smoke test could not run: .*not found$/),
  ])
})

test('a script gets the image of each platform, for a docker of its own', async () => {
  const images = two.map((platform) => {
    const digest = crane('digest', `--platform=${platform}`, base)
    return { platform, image: `${base.split('@')[0]}@${digest}` }
  })
  const script = `docker run --rm --quiet --platform="$PLATFORM" --network=none "$IMAGE" uname -m\n[ "$EMULATED" = true ]`
  const options = { folder: makeContext({}), timeout: 60, emulated: (platform: PlatformName) => /arm/.test(platform) }
  const tested = await runScript(run, script, { images, index: base }, options)
  expect(tested.failures).toEqual([
    expect.stringMatching(/^linux\/amd64: the test failed with exit code 1\n(?:.*\n)*x86_64$/),
  ])
  expect(stdout.text()).toMatch(/\naarch64\nlinux\/arm64: test passed in \d+\.\d s \(QEMU\)\n/)
})

describe('an image that only the engine has', () => {
  const tag = `e2e-smoke:${process.pid}`
  const options = { network: '', timeout: 60, emulated: () => false, silence: 1 }
  const smokeHere = (lines: readonly string[], more: Partial<SmokeOptions> = {}) =>
    smokeTestInEngine(docker, { image: tag, platforms: ['linux/amd64'] }, lines.map(parseCommand), {
      ...options,
      ...more,
    })

  beforeAll(() => {
    const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nCOPY crash-amd64 text text-x script /\nENV OWN=own\nENTRYPOINT ["/nosuch"]\n`
    const args = [`--builder=${builder.inputs.builder}`, '--provenance=false', '--load', `--tag=${tag}`]
    sh('env', `BUILDX_CONFIG=${builder.env.BUILDX_CONFIG}`, lab.LAB_BUILDX, 'build', ...args, context(dockerfile))
  })
  afterAll(() => void sh('docker', 'rmi', '--force', tag))

  test('is tested in a container for each command', async () => {
    const tested = await smokeHere([
      'echo "$OWN $PLATFORM <$EMULATED>"; ls /sys/class/net',
      '["/bin/echo","-n","--","a b"]',
    ])
    expect(tested).toEqual({
      results: new Map([['linux/amd64', { passed: true, seconds: expect.any(Number), emulated: false }]]),
      failures: [],
    })
    expect(stdout.text()).toMatch(
      /^::group::Smoke test linux\/amd64: passed in \d\.\d s\n\$ echo .*\nown linux\/amd64 <false>\nlo\n\$ .*\n-- a b\n::endgroup::\n$/,
    )
  })

  test('and one that hangs leaves no container', async () => {
    const { failures } = await smokeHere(['echo waiting; sleep 1000'], { timeout: 1 })
    expect(failures).toEqual([
      `linux/amd64: 'echo waiting; sleep 1000' did not finish within 1s; raise 'test-timeout' if it needs longer\nwaiting`,
    ])
    expect(sh('docker', 'ps', '--all', '--quiet', `--filter=ancestor=${tag}`)).toBe('')
  })

  test.each([
    ['echo out; exit 3', `'echo out; exit 3' failed with exit code 3\nout`],
    ['["/crash-amd64"]', `'["/crash-amd64"]' failed with exit code 139 (SIGSEGV)`],
    ['["/nosuch"]', `'["/nosuch"]' did not start: the image has no program '/nosuch'`],
    ['["/text"]', `'["/text"]' did not start: exec: "/text": permission denied`],
    ['["/text-x"]', `'["/text-x"]' is not a program for linux/amd64, or QEMU for it is not registered`],
    [
      '["/script"]',
      `'["/script"]' did not start: /script exists, but the loader or interpreter that it names does not`,
    ],
  ])('%s has the same words', async (line, words) => {
    const { failures } = await smokeHere([line, 'echo not any more'])
    expect(failures).toEqual([expect.stringContaining(`linux/amd64: ${words}`)])
    expect(stdout.text()).not.toContain('not any more')
  })
})
