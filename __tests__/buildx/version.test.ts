import { expect, test } from '@jest/globals'
import { warnOfDropped } from '../../src/buildx/version.ts'
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
