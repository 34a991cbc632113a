import { expect, test } from '@jest/globals'
import { withImages } from '../../src/toolchain/cluster.ts'
import { defaultBinfmtImage, defaultBuildkitImage } from '../../src/toolchain/inputs.ts'

const byDefault = { buildkitImages: [defaultBuildkitImage], binfmtImages: [defaultBinfmtImage] }
const own = { buildkitImages: ['r/buildkit:1', 'r/other:1'], binfmtImages: ['r/binfmt:1'] }

test.each([
  [[], byDefault, [`image=${defaultBuildkitImage}`]],
  [['replicas=2'], own, ['replicas=2', 'image=r/buildkit:1']],
  [['"image=mine"'], own, ['"image=mine"']],
  [['rootless=true'], byDefault, ['rootless=true']],
  [['rootless=true'], own, ['rootless=true', 'image=r/buildkit:1']],
  [['rootless=false'], byDefault, ['rootless=false', `image=${defaultBuildkitImage}`]],
  [['qemu.install=true'], own, ['qemu.install=true', 'image=r/buildkit:1', 'qemu.image=r/binfmt:1']],
  [['qemu.install=true,qemu.image=mine', 'image=x'], own, ['qemu.install=true,qemu.image=mine', 'image=x']],
  [['qemu.install=false', 'image=x'], own, ['qemu.install=false', 'image=x']],
])('%j with images is %#', (driverOpts, images, expected) => {
  expect(withImages(driverOpts, images)).toEqual(expected)
})
