import { expect, test } from '@jest/globals'
import { assertResource, warnOfDropped } from '../../src/buildx/version.ts'
import type { Platforms } from '../../src/platform.ts'

test.each<[Platforms, string]>([
  [['windows/amd64', 'linux/arm/v7'], '0.30.0'],
  [['windows(10.0.17763)/amd64', 'linux(+gpu)/amd64'], '0.37.0'],
  [[], '0.30.0'],
])('%j is passed on by buildx %s', (platforms, version) => {
  expect(warnOfDropped(platforms, version)).toBeUndefined()
})

test.each(['windows(10.0.17763)/amd64', 'linux(+gpu)/amd64'] as const)('%s is not by an older one', (platform) => {
  expect(warnOfDropped(['linux/amd64', platform], '0.36.1')).toBe(
    `platform '${platform}': buildx 0.36.1 ignores the part in parentheses, so the base image decides it; set 'buildx-version: ^0.37.0' to pass it on`,
  )
})

test.each([
  ['v0.31.0', '0.35.0'],
  ['v0.31.0-moby', '0.35.0'],
  // No release, so nobody knows what it can do.
  [undefined, '0.36.1'],
  ['v0.0.0+unknown', '0.36.1'],
  ['docker-29', '0.36.1'],
])('BuildKit %s and buildx %s hold RUN to limits', (buildkit, buildx) => {
  expect(() => assertResource(['memory=2g'], buildx, buildkit)).not.toThrow()
})

test.each([
  [
    'v0.32.2',
    '0.34.1',
    /^'resource: memory=2g' cannot be used: buildx is 0\.34\.1, .* 0\.35\.0; set 'buildx-version: \^0\.37\.0'$/,
  ],
  ['v0.30.1', '0.36.1', /^'resource: memory=2g' cannot be used: BuildKit is v0\.30\.1, .* 0\.31\.0\); remove/],
  ['v0.12.4-moby', '0.36.1', /BuildKit is v0\.12\.4-moby, which ignores/],
])('BuildKit %s and buildx %s do not', (buildkit, buildx, message) => {
  expect(() => assertResource(['memory=2g', 'cpu-quota=1000'], buildx, buildkit)).toThrow(message)
  expect(() => assertResource([], buildx, buildkit)).not.toThrow()
})
