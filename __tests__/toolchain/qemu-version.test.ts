import { expect, test } from '@jest/globals'
import type { Run } from '../../src/process.ts'
import { qemuVersion } from '../../src/toolchain/qemu-version.ts'

const image = 'docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:1'
const file = '/usr/bin/qemu-aarch64'
const debian = 'qemu-aarch64 version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\n'
const run: Run = async (command, args) => {
  if (command !== file || args.join() !== '--version') throw new Error(`${command} was not found`)
  return { stdout: debian, stderr: '' }
}

test.each<[string, string | undefined, string | undefined, string | undefined]>([
  ['the image that was registered', image, file, '10.2.3'],
  ['an image that does not tell', 'registry/binfmt@sha256:1', file, undefined],
  ['the file that is registered', undefined, file, '7.2.22'],
  ['a file that is only in a container', undefined, '/usr/bin/qemu-s390x', undefined],
  ['nothing', undefined, undefined, undefined],
])('by %s', async (_, given, found, version) => {
  expect(await qemuVersion('linux/arm64', given, run, async () => found)).toBe(version)
})

test('where the kernel cannot be asked', async () => {
  const find = () => Promise.reject(new Error('no binfmt_misc'))
  expect(await qemuVersion('linux/arm64', undefined, run, find)).toBeUndefined()
})
