import { expect, test } from '@jest/globals'
import releases from '../../src/toolchain/releases.json' with { type: 'json' }
import { buildxAsset, decideBuildx, defaultBuildxVersion } from '../../src/toolchain/releases.ts'

const sum = (digit: string) => digit.repeat(64)
const table = {
  '0.29.0': { 'linux-amd64': sum('0') },
  '0.36.0': { 'linux-amd64': sum('1') },
  '0.37.1': { 'linux-amd64': sum('2') },
  '0.39.0': { 'linux-arm64': sum('3') },
}
const resolve = (spec: string | undefined, sha256?: string) => decideBuildx(spec, 'linux-amd64', sha256, table)

test.each([
  ['nothing', undefined, { kind: 'release', version: defaultBuildxVersion, sha256: sum('2') }],
  ['an exact version', '0.36.0', { kind: 'release', version: '0.36.0', sha256: sum('1') }],
  ['a tag', 'v0.36.0', { kind: 'release', version: '0.36.0', sha256: sum('1') }],
  [
    'a range, by the highest that this machine has',
    '>=0.36.0',
    { kind: 'release', version: '0.37.1', sha256: sum('2') },
  ],
  ['installed', 'installed', { kind: 'installed' }],
])('understands %s', (_, spec, expected) => {
  expect(resolve(spec)).toEqual(expected)
})

test('a sum from the workflow wins over the table, and serves a version that is not in it', () => {
  expect(resolve('0.37.1', sum('f'))).toEqual({ kind: 'release', version: '0.37.1', sha256: sum('f') })
  expect(resolve('0.99.0', sum('f'))).toEqual({ kind: 'release', version: '0.99.0', sha256: sum('f') })
})

test.each([
  [
    '0.99.0',
    "this release of the action does not know the sha256 of buildx 0.99.0 for linux-amd64; set it as 'buildx-sha256'",
  ],
  ['0.39.0', 'this release of the action does not know the sha256 of buildx 0.39.0 for linux-amd64'],
  ['>=2', "no known buildx release for linux-amd64 matches '>=2', the newest known is 0.37.1"],
  ['latest', "input 'buildx-version' is 'latest', expected a version (0.37.1), a range (^0.37.0) or installed"],
  ['0.29.0', 'buildx 0.29.0 is too old, at least 0.30.0 is needed'],
])('rejects %j', (spec, message) => {
  expect(() => resolve(spec)).toThrow(message)
})

test('the real table knows the pinned version for every Linux runner', () => {
  for (const asset of ['linux-amd64', 'linux-arm64', 'linux-arm-v7']) {
    expect(decideBuildx(undefined, asset, undefined)).toMatchObject({ version: defaultBuildxVersion })
  }
})

test('the real table knows Linux only', () => {
  const assets = Object.values(releases).flatMap((sums) => Object.keys(sums))
  expect(assets.filter((asset) => !asset.startsWith('linux-'))).toEqual([])
})

test.each([
  ['x64', undefined, 'linux-amd64'],
  ['arm', '6', 'linux-arm-v6'],
  ['ppc64', undefined, 'linux-ppc64le'],
  ['arm64', undefined, 'linux-arm64'],
])('names the file for %s %s', (arch, armVersion, expected) => {
  expect(buildxAsset(arch, armVersion)).toBe(expected)
})
