import { describe, expect, test } from '@jest/globals'
import type { Look } from '../../src/doctor/rules/look.ts'
import type { Symptom } from '../../src/doctor/rules/rule.ts'
import type { Handler } from '../../src/toolchain/handlers.ts'
import { ran, source, told } from './told.ts'

// What is said of programs that fail, as this or that is known of the machine. e2e/doctor-build.test.ts provokes the rest.

const handler: Handler = { enabled: true, flags: 'POCF', interpreter: '/usr/bin/qemu-aarch64', architecture: 'arm64' }

describe('exec format error', () => {
  const wrong = ran('exec /bin/sh: exec format error')
  const amd64 = { architecture: () => 'amd64' }
  const registered = (...handlers: Handler[]) => ({ ...amd64, handlers: async () => handlers })

  test.each<[string, Partial<Look>, RegExp]>([
    [
      'nothing is known',
      {},
      /an architecture without a registered QEMU, or a script .*; check the base image.*, and register QEMU on the builder's machine \(docker run --privileged --rm tonistiigi\/binfmt --install all\)$/,
    ],
    [
      'QEMU was forbidden',
      { ...registered(), source: { ...source, emulation: 'never' } },
      /^exec-format-error: linux\/arm64: RUN make \(Dockerfile:2\): this machine cannot execute programs for linux\/arm64 because no QEMU is registered for them, and 'emulation: never' keeps the action from registering it; remove 'emulation: never', or build linux\/arm64 on a native runner \(runs-on: ubuntu-24\.04-arm\)$/,
    ],
    ['QEMU went away', registered(), /registered for them any more; find out what removes it while the job runs/],
    [
      'QEMU was registered for other platforms only',
      { ...registered(), source: { ...source, platforms: ['linux/amd64'] } },
      /no QEMU is registered for them; remove --platform from that FROM, or build linux\/arm64 on a native runner \(runs-on: ubuntu-24\.04-arm\)$/,
    ],
    [
      'QEMU was forbidden, and would be registered for other platforms only',
      { ...registered(), source: { ...source, platforms: ['linux/amd64'], emulation: 'never' } },
      /no QEMU is registered for them; remove --platform from that FROM, or build/,
    ],
    [
      'QEMU is not found in containers',
      registered({ ...handler, flags: 'OC' }),
      /\/usr\/bin\/qemu-aarch64, lacks the flag F, so containers cannot find it; set 'emulation: always'/,
    ],
    [
      'QEMU is registered',
      registered(handler),
      /started a file that is not a program for linux\/arm64 \(those run under \/usr\/bin\/qemu-aarch64\); check that file/,
    ],
    [
      'the base image is pinned to one platform',
      {
        ...registered(handler),
        warnings: [
          'InvalidBaseImagePlatform: Base image r.io/a@sha256:12 was pulled with platform "linux/s390x", expected "linux/arm64" for current build (line 1)',
        ],
      },
      /its base image r\.io\/a@sha256:12 is an image for linux\/s390x alone; its digest is that of one platform's image: use the digest of the index/,
    ],
    [
      'FROM names another platform',
      {
        ...registered(handler),
        warnings: [
          'FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value "linux/s390x" (line 1)',
        ],
        dockerfile: () => 'FROM --platform=$BUILDPLATFORM a\nFROM --platform=linux/s390x b AS c\n',
      },
      /its base image b is fixed to linux\/s390x; remove --platform=linux\/s390x from its FROM/,
    ],
  ])('%s', async (_, known, expected) => {
    expect(await told(wrong, known)).toMatch(expected)
  })

  test('what counts is the platform that a step runs on', async () => {
    const step = { name: '[linux/amd64->arm64 build 2/2] RUN make', output: ['exec /app: exec format error'] }
    expect(await told({ ...wrong, step }, registered())).toContain('not a program for linux/amd64; check that file')
    const dockerfile = () => 'FROM --platform=$BUILDPLATFORM a AS b\nFROM c\n'
    const unnamed = { ...step, name: '[b 2/2] RUN make' }
    expect(await told({ ...wrong, step: unnamed }, { ...registered(), dockerfile })).toContain('or a script without')
  })
})

describe('crashes', () => {
  const crash = ran('qemu: uncaught target signal 11 (Segmentation fault) - core dumped', '139')

  test.each<[string, Symptom, Partial<Look>, RegExp]>([
    [
      'QEMU says it, and its version is known',
      crash,
      { qemu: async () => '7.2.0' },
      /^program-crashed-under-qemu: .*crashed \(Segmentation fault\) under QEMU 7\.2\.0; build linux\/arm64 on a native runner \(runs-on: ubuntu-24\.04-arm\).*'binfmt-image'/,
    ],
    [
      'nothing says it, but the platform',
      ran('', '139'),
      { architecture: () => 'amd64' },
      /^crash-in-run: .* under QEMU; /,
    ],
    ['the platform is the machine', ran('', '139'), { architecture: () => 'arm64' }, /the fault is in the program/],
    ['an instruction is not known', ran('', '132'), { architecture: () => 'arm64' }, /newer processor than this one/],
    ['Rosetta says it', ran('rosetta error: bss_size overflow', '133'), {}, /crashed under Rosetta; turn off Rosetta/],
    [
      'a platform has no hosted runner',
      ran('', '139', 'linux/s390x'),
      { architecture: () => 'amd64' },
      /under QEMU; build on a machine of that architecture/,
    ],
  ])('%s', async (_, symptom, known, expected) => {
    expect(await told(symptom, known)).toMatch(expected)
  })
})

describe('the kernel', () => {
  const masked = ran(
    'runc run failed: unable to start container process: error during container init: can\'t mask dir "/proc/acpi": mount src=tmpfs, dst=/proc/acpi, flags=MS_RDONLY, data=nr_blocks=1,nr_inodes=1: invalid argument',
  )

  test('that refuses what runc asks for is told, with what to do', async () => {
    const look = { kernel: () => '5.4.0-216-generic', buildkitVersion: 'v0.32.2' }
    expect(await told(masked, look)).toMatch(
      /^kernel-too-old-for-runc: the runc in BuildKit v0\.32\.2 cannot start programs on the kernel of its machine \(5\.4\.0-216-generic\).*; remove 'buildkit-image'/,
    )
  })
})

test('a flag that buildx does not know', async () => {
  expect(await told({ phase: 'build', error: 'ERROR: unknown flag: --resource' })).toBe(
    "buildx-has-no-such-flag: this buildx has no flag --resource; set 'buildx-version: ^0.37.0', or remove the input that needs the flag",
  )
})
