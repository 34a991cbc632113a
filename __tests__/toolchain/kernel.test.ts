import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import manifest from '../../package.json' with { type: 'json' }
import { versionOfImage } from '../../src/buildx/inspect.ts'
import { defaultBinfmtImage, defaultBuildkitImage } from '../../src/toolchain/inputs.ts'
import { fittingImages, runcOf, runcThatFails } from '../../src/toolchain/kernel.ts'
import { defaultBuildxVersion } from '../../src/toolchain/releases.ts'

const focal = '5.4.0-216-generic'

test.each([
  ['v0.28.1', '1.3.4'],
  ['v0.30.0', '1.3.5'],
  ['v0.31.2', '1.3.6'],
  ['v0.32.2', '1.4.3'],
  ['v0.33.1', '1.4.3'],
  ['v0.34.2', '1.5.2'],
  ['v0.35.0', undefined],
  ['0.20.0', undefined],
  ['master', undefined],
])('BuildKit %s has runc %s', (buildkit, runc) => {
  expect(runcOf(buildkit)).toBe(runc)
})

test.each(['v0.31.0', 'v0.31.2', 'v0.32.0', 'v0.33.1', 'v0.32.2-rootless'])(
  'Ubuntu 20.04 runs nothing of %s',
  (buildkit) => {
    expect(runcThatFails(focal, buildkit)).toBe(runcOf(buildkit.replace('-rootless', '')))
  },
)

test.each(['v0.29.0', 'v0.30.0', 'v0.34.0', 'v0.34.2', 'v0.99.0', 'v0.10.0', 'buildx-stable-1'])(
  'Ubuntu 20.04 runs %s',
  (buildkit) => {
    expect(runcThatFails(focal, buildkit)).toBeUndefined()
  },
)

test.each([
  [focal, true],
  ['5.4.0-150-lowlatency', true],
  ['5.4.0-1140-aws', true],
  ['5.4.0-1130-raspi', true],
  ['5.4.0-216-generic-lpae', true],
  // Debian's, Linux's own, Amazon's, Proxmox's
  ['5.4.0-4-amd64', false],
  ['5.4.0-0.bpo.2-cloud-amd64', false],
  ['5.4.290', false],
  ['5.4.286-201.376.amzn2.x86_64', false],
  ['5.4.203-1-pve', false],
  // Red Hat 7 and 8, Ubuntu 18.04 and 22.04, newer ones, WSL
  ['3.10.0-1160.119.1.el7.x86_64', false],
  ['4.18.0-553.el8_10.x86_64', false],
  ['4.15.0-213-generic', false],
  ['5.5.0-050500-generic', false],
  ['5.15.0-134-generic', false],
  ['5.15.167.4-microsoft-standard-WSL2', false],
  ['6.8.0-1021-azure', false],
  ['6.18.0', false],
])('of BuildKit 0.32.2, the kernel %s refuses RUN: %s', (kernel, refuses) => {
  expect(runcThatFails(kernel, 'v0.32.2') !== undefined).toBe(refuses)
})

test('the BuildKit that is used by default runs everywhere', () => {
  expect(runcOf(versionOfImage(defaultBuildkitImage) ?? '')).toBeDefined()
  expect(runcThatFails(focal, versionOfImage(defaultBuildkitImage) ?? '')).toBeUndefined()
})

const old = 'docker.io/moby/buildkit:v0.32.2'
const older = `r.io/m/buildkit:v0.30.0@sha256:${'a'.repeat(64)}`

test('of several images those are left that fit, and the others are told', () => {
  const lines: string[] = []
  expect(fittingImages('buildkit-image', [old, older, 'r.io/own'], focal, (line) => lines.push(line))).toEqual([
    older,
    'r.io/own',
  ])
  expect(lines).toEqual([
    `skipping ${old}: its runc 1.4.3 cannot start a RUN on the kernel of this machine, Ubuntu's ${focal} (opencontainers/runc#5348)`,
  ])
  expect(fittingImages('buildkit-image', [old], '6.8.0-1021-azure', (line) => lines.push(line))).toEqual([old])
  expect(lines).toHaveLength(1)
})

test('where none fits, the error says what to name', () => {
  expect(() => fittingImages('buildkit-image', [old, 'r.io/buildkit:v0.31.1'], focal, () => {})).toThrow(
    `input 'buildkit-image' has ${old}, whose runc 1.4.3 cannot start a RUN on the kernel of this machine, Ubuntu's ${focal} (opencontainers/runc#5348); remove it, or use BuildKit v0.34.0 or later, or v0.30.0, e.g. ${defaultBuildkitImage}`,
  )
})

test('the documents tell what this release uses', () => {
  const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'inputs.md'), 'utf8')
  const [, row = ''] = document.match(/^\| release \|.*\n.*\n\| (.*) \|$/m) ?? []
  const buildkit = versionOfImage(defaultBuildkitImage)?.slice(1) ?? ''
  const [qemu] = defaultBinfmtImage.match(/(?<=qemu-v)[\d.]+/) ?? []
  expect(row.split(' | ').slice(1)).toEqual([defaultBuildxVersion, buildkit, runcOf(buildkit), qemu])
  expect(row.split(' | ')[0]).toBe(manifest.version)
  expect(readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')).toContain(
    `${manifest.version} carries buildx ${defaultBuildxVersion}, BuildKit ${buildkit} and QEMU ${qemu};`,
  )
})
