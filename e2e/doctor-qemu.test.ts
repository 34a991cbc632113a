// alone: it is about the machine's QEMU handlers

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { post, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'
import { expectRule, toldBy } from './told.ts'

// Brings about what is said where programs of other architectures are not executed, or badly.

const base = lab.LAB_BASE_IMAGE
const binfmt = (...args: string[]) => sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, ...args)
beforeAll(() => {
  binfmt('--uninstall', 'qemu-*')
})
afterAll(() => {
  binfmt('--install', 'arm64,arm')
})

async function fail(dockerfile: string, inputs: Readonly<Record<string, string>>) {
  const run = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    inputs: { ...loopback, context: '.', outputs: 'type=cacheonly', ...inputs },
  })
  await post(run)
  return toldBy(run)
}

/** The image of one platform, by its own digest. */
function childFor(architecture: string): string {
  type Index = { manifests: { digest: string; platform: { architecture: string } }[] }
  const { manifests } = JSON.parse(sh(lab.LAB_CRANE, 'manifest', '--insecure', base)) as Index
  return `${base.replace(/:lab$/, '')}@${manifests.find(({ platform }) => platform.architecture === architecture)?.digest}`
}

test.each<[string, string, Record<string, string>, RegExp]>([
  [
    'QEMU that may not be registered',
    `FROM ${base}\nRUN true\n`,
    { platforms: 'linux/arm64', emulation: 'never' },
    /^linux\/arm64: RUN true \(Dockerfile:2\): this machine cannot execute programs for linux\/arm64 because no QEMU is registered for them, and 'emulation: never' keeps the action from registering it; remove 'emulation: never', or build linux\/arm64 on a native runner \(runs-on: ubuntu-24\.04-arm\)$/,
  ],
  [
    'a base image that is pinned to another platform',
    `FROM ${childFor('s390x')}\nRUN true\n`,
    { platforms: 'linux/amd64' },
    /^linux\/amd64: RUN true \(Dockerfile:2\) cannot be executed: its base image \S+@sha256:\w+ is an image for linux\/s390x alone; its digest is that of one platform's image/,
  ],
  [
    'the same with the log of buildx',
    `FROM ${childFor('s390x')}\nRUN true\n`,
    { platforms: 'linux/amd64', progress: 'plain' },
    /is an image for linux\/s390x alone; /,
  ],
  [
    'a FROM for another platform',
    `FROM --platform=linux/s390x ${base}\nRUN true\n`,
    { platforms: 'linux/amd64' },
    /its base image \S+ is fixed to linux\/s390x; remove --platform=linux\/s390x from its FROM, or add linux\/s390x to 'platforms'/,
  ],
])('%s', async (_, dockerfile, inputs, expected) => {
  const { said } = expectRule(await fail(dockerfile, inputs), 'exec-format-error', 'build', 'Dockerfile:2')
  expect(said).toMatch(expected)
})

test('a program that crashes under QEMU', async () => {
  const dockerfile = `FROM ${base}\nRUN echo ${Date.now()}; sh -c 'kill -SEGV $$'\n`
  const told = await fail(dockerfile, { platforms: 'linux/arm64' })
  const { said } = expectRule(told, told.failure.rule ?? '', 'build', 'Dockerfile:2')
  expect(told.failure.rule).toMatch(/^(?:program-crashed-under-qemu|crash-in-run)$/)
  expect(said).toMatch(
    /crashed \(Segmentation fault\) under QEMU.*; build linux\/arm64 on a native runner \(runs-on: ubuntu-24\.04-arm\)/,
  )
})
