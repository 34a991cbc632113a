import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { bindDocker } from '../../src/docker/daemon.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { during } from '../../src/failure.ts'
import type { Platforms } from '../../src/platform.ts'
import { createRun } from '../../src/process.ts'
import { openRetries } from '../../src/retry.ts'
import { emulate, foreignArchitectures, registerEmulators } from '../../src/toolchain/emulation.ts'
import { parseHandler, readHandlers, withoutHandler } from '../../src/toolchain/handlers.ts'
import { createProbe } from '../../src/toolchain/probe.ts'
import { openSupplies } from '../../src/toolchain/supplies.ts'
import { failure, makeFolder, recordRun } from '../fakes.ts'

// As the kernel of a machine with tonistiigi/binfmt, Debian's qemu-user-static and Wine showed them.
const handlers = {
  'qemu-aarch64':
    'enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: POCF\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n',
  'qemu-arm':
    'disabled\ninterpreter /usr/bin/qemu-arm\nflags: POCF\noffset 0\nmagic 7f454c4601010100000000000000000002002800\nmask ffffffffffffff00fffffffffffffffffeffffff\n',
  'qemu-s390x':
    'enabled\ninterpreter /usr/bin/qemu-s390x-static\nflags: OC\noffset 0\nmagic 7f454c4602020100000000000000000000020016\nmask ffffffffffffff00fffffffffffffffffffeffff\n',
  wine: 'enabled\ninterpreter /usr/bin/wine\nflags: \nextension .exe\n',
}

/** A folder that looks like /proc/sys/fs/binfmt_misc. */
function binfmtFolder(status: string): string {
  const folder = makeFolder()
  for (const [name, text] of Object.entries({ ...handlers, status: `${status}\n`, register: '' })) {
    writeFileSync(join(folder, name), text)
  }
  return folder
}

describe('handlers', () => {
  test('are told by their magic bytes', () => {
    expect(Object.entries(handlers).map(([name, text]) => ({ name, ...parseHandler(text) }))).toEqual([
      {
        name: 'qemu-aarch64',
        enabled: true,
        flags: 'POCF',
        interpreter: '/usr/bin/qemu-aarch64',
        architecture: 'arm64',
      },
      { name: 'qemu-arm', enabled: false, flags: 'POCF', interpreter: '/usr/bin/qemu-arm', architecture: 'arm' },
      {
        name: 'qemu-s390x',
        enabled: true,
        flags: 'OC',
        interpreter: '/usr/bin/qemu-s390x-static',
        architecture: 's390x',
      },
      { name: 'wine', enabled: true, flags: '', interpreter: '/usr/bin/wine' },
    ])
  })

  test('count only when enabled and with flag F', async () => {
    const found = await readHandlers(binfmtFolder('enabled'))
    expect(withoutHandler(['arm64', 'arm', 's390x', 'ppc64le'], found)).toEqual(['arm', 's390x', 'ppc64le'])
  })

  test('are none where binfmt_misc is switched off or not mounted', async () => {
    expect(await readHandlers(binfmtFolder('disabled'))).toEqual([])
    expect(await readHandlers(makeFolder())).toEqual([])
    expect(await readHandlers('/nonexistent')).toEqual([])
  })
})

describe('foreignArchitectures', () => {
  test.each<[string, Platforms, boolean, string[]]>([
    ['native platforms need nothing', ['linux/amd64', 'linux/amd64/v3'], true, []],
    ['each architecture once', ['linux/arm64', 'linux/arm/v6', 'linux/arm/v7'], true, ['arm64', 'arm']],
    ['386 runs on most amd64 machines', ['linux/386', 'linux/arm64'], true, ['arm64']],
    ['but not on all', ['linux/386'], false, ['386']],
    ['other systems are never executed', ['windows/arm64', 'darwin/arm64'], true, []],
  ])('%s', async (_, platforms, runs, expected) => {
    expect(await foreignArchitectures(platforms, 'amd64', [], async () => runs)).toEqual(expected)
  })

  test.each([
    ['an enabled handler is what the kernel takes, so there is no probe', true, ['arm'], 0],
    ['a disabled handler leaves the kernel to itself', false, [], 1],
  ])('%s', async (_, enabled, expected, probes) => {
    let asked = 0
    const runs = async () => {
      asked += 1
      return true
    }
    const arm = { enabled, flags: '', interpreter: '', architecture: 'arm' }
    expect(await foreignArchitectures(['linux/arm/v7'], 'arm64', [arm], runs)).toEqual(expected)
    expect(asked).toBe(probes)
  })

  test('the probe program runs on this machine', async () => {
    const folder = makeFolder()
    mkdirSync(folder, { recursive: true })
    const probe = createProbe(createRun(process.env, new AbortController().signal), folder)
    expect(await probe('sparc')).toBe(false)
    // The kernel has this file where it was built to run 32-bit programs.
    if (process.arch === 'x64') expect(await probe('386')).toBe(existsSync('/proc/sys/abi/vsyscall32'))
  })
})

describe('registerEmulators', () => {
  const supported = (...platforms: string[]) => JSON.stringify({ supported: platforms, emulators: [] }, null, 2)
  const command = ['docker', 'run', '--rm', '--privileged', '--pull=never', 'binfmt', '--install']

  test('asks once for all', async () => {
    const run = recordRun({
      'docker run': {
        stdout: supported('linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6'),
        stderr: 'installing: arm64 OK\ninstalling: arm OK\n',
      },
    })
    await registerEmulators(bindDocker(run, []).docker, 'binfmt', ['arm64', 'arm'])
    expect(run.calls).toEqual([[...command, 'arm64,arm']])
  })

  test.each([
    [
      'an architecture that the image does not know, which exits 0',
      { stdout: supported('linux/amd64'), stderr: 'installing: sparc unsupported architecture: sparc\n' },
      "binfmt registered no QEMU for arm64; set 'binfmt-image' to an image that has it, or remove the platform\nsee docs/troubleshooting.md#qemu-not-registered\nbinfmt did not register QEMU for arm64: installing: sparc unsupported architecture: sparc",
    ],
    [
      'a kernel without binfmt_misc',
      { stderr: 'error: cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: no such device' },
      "the kernel of the builder's machine has no binfmt_misc, so arm64 cannot be emulated; load it there (sudo modprobe binfmt_misc), or build on native runners",
    ],
    [
      'a container that is not allowed to, which exits 0',
      { stderr: 'error: cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: operation not permitted' },
      "registering QEMU was refused: it needs a privileged container that has the root rights of its host; install QEMU on that machine (sudo apt-get install qemu-user-static) and set 'emulation: never', or build on native runners",
    ],
    [
      'a daemon that refuses privileged containers',
      failure('docker: Error response from daemon: authorization denied by plugin policy: privileged', 125),
      'registering QEMU was refused: it needs a privileged container that has the root rights of its host',
    ],
    ['any other failure', failure('no space left on device', 125), 'binfmt registered no QEMU for arm64'],
    ['an answer that is none', 'hello', 'binfmt did not register QEMU for arm64: it printed nothing'],
  ])('tells %s', async (_, answer, message) => {
    const { docker } = bindDocker(recordRun({ 'docker run': answer }), [])
    const scene = { emulators: { image: 'binfmt', architectures: ['arm64'] } }
    const work = during('emulation', scene, () => registerEmulators(docker, 'binfmt', ['arm64']))
    await expect(work.catch(diagnose)).resolves.toHaveProperty('message', expect.stringContaining(message))
  })
})

/** A daemon on another machine: its architecture, and what its kernel executes once binfmt has run there. */
function farDaemon(architecture: string, supported: Platforms) {
  const run = recordRun({
    'docker --host=tcp://far version': `${architecture}\n`,
    'docker --host=tcp://far run': JSON.stringify({ supported }),
  })
  const daemon = { ...bindDocker(run, ['--host=tcp://far']), context: 'default', address: 'tcp://far', isRemote: true }
  const images = Promise.resolve({ isLocal: () => true, mirrors: [] })
  const passing = { pull: async () => undefined, boot: async () => undefined }
  const supplies = openSupplies(openRetries())
  return { daemon, images, supplies, run, passing, runner: { arch: 'x64' }, folder: '/nowhere' }
}

test('what no emulator is made for is built without one', async () => {
  const work = farDaemon('amd64', ['linux/amd64', 'linux/mips64'])
  const inputs = { emulation: 'always', binfmtImages: ['binfmt'] } as const
  const platforms: Platforms = ['linux/mips', 'linux/ppc64', 'openbsd/arm64']
  expect(await emulate(inputs, platforms, work, work)).toEqual({ emulatedArchitectures: new Set(['mips', 'ppc64']) })
  expect(work.run.calls.map((call) => call.slice(2))).toEqual([['version', '--format', '{{.Server.Arch}}']])

  await emulate(inputs, [...platforms, 'linux/mips64'], work, work)
  expect(work.run.calls.at(-1)?.slice(-2)).toEqual(['--install', 'mips64'])
})

test('on another machine, its architecture is the native one, and all goes to its daemon', async () => {
  const work = farDaemon('arm64', ['linux/amd64'])
  const inputs = { emulation: 'auto', binfmtImages: ['binfmt'] } as const
  expect(await emulate(inputs, ['linux/amd64', 'linux/arm64'], work, work)).toEqual({
    emulatedArchitectures: new Set(['amd64']),
    qemuImage: 'binfmt',
  })
  expect(work.run.calls).toEqual([
    ['docker', '--host=tcp://far', 'version', '--format', '{{.Server.Arch}}'],
    ['docker', '--host=tcp://far', 'run', '--rm', '--privileged', '--pull=never', 'binfmt', '--install', 'amd64'],
  ])
})
