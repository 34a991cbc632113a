import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { makeFolder } from './fakes.ts'
import { Machine } from './shipped.ts'

// The shipped action under a C library that gives out another kernel than there is.
const focal = '5.4.0-216-generic'
let uname = ''

beforeAll(() => {
  const folder = makeFolder()
  const source = join(folder, 'uname.c')
  uname = join(folder, 'uname.so')
  writeFileSync(
    source,
    `#define _GNU_SOURCE
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
int uname(struct utsname *name) {
  int result = syscall(SYS_uname, name);
  strcpy(name->release, "${focal}");
  return result;
}
`,
  )
  execFileSync('cc', ['-shared', '-fPIC', '-o', uname, source])
})

async function build(
  images: string,
  env: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
) {
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.30.0\\n"',
  })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  return machine.run(
    'build',
    {
      ...{ context: '.', outputs: 'type=cacheonly', 'buildkit-image': images },
      ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256 },
      ...inputs,
    },
    { env },
  )
}

const created = (calls: readonly (readonly string[])[]) =>
  calls.flatMap((call) => call.filter((word) => word.startsWith('--driver-opt=image=')))
const pulled = (calls: readonly (readonly string[])[]) =>
  calls.flatMap(([, verb, , , image]) => (verb === 'pull' ? [image] : []))

test('an image whose runc can start nothing on this kernel is refused before anything is pulled', async () => {
  const { exitCode, errors, calls } = await build('moby/buildkit:v0.32.2', { LD_PRELOAD: uname })
  expect(errors).toEqual([
    expect.stringContaining(
      `input 'buildkit-image' has moby/buildkit:v0.32.2, whose runc 1.4.3 cannot start a RUN on the kernel of this machine, Ubuntu's ${focal}`,
    ),
  ])
  expect({ exitCode, pulled: pulled(calls), created: created(calls) }).toEqual({ exitCode: 1, pulled: [], created: [] })
})

test('of several images one that can is taken, and the log says why', async () => {
  const images = ['moby/buildkit:v0.32.2', 'moby/buildkit:v0.30.0']
  const { exitCode, log, calls } = await build(images.join(), { LD_PRELOAD: uname })
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(log).toMatch(/^skipping moby\/buildkit:v0\.32\.2: its runc 1\.4\.3 cannot start a RUN on the kernel/m)
  expect([pulled(calls), created(calls)]).toEqual([[images[1]], [`--driver-opt=image=${images[1]}`]])
})

test('on the kernel of this machine the first is taken', async () => {
  const { exitCode, calls } = await build('moby/buildkit:v0.32.2,moby/buildkit:v0.30.0', {})
  expect({ exitCode, pulled: pulled(calls) }).toEqual({ exitCode: 0, pulled: ['moby/buildkit:v0.32.2'] })
})

test('an image that driver options name is refused as well', async () => {
  const inputs = { 'driver-opts': 'image=moby/buildkit:v0.32.2' }
  const { exitCode, errors, calls } = await build('', { LD_PRELOAD: uname }, inputs)
  expect(errors).toEqual([
    expect.stringContaining(
      "input 'driver-opts' has moby/buildkit:v0.32.2, whose runc 1.4.3 cannot start a RUN on the kernel of this machine",
    ),
  ])
  expect({ exitCode, created: created(calls) }).toEqual({ exitCode: 1, created: [] })
})
