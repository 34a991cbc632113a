import { expect, test } from '@jest/globals'
import { documentAddress } from '../src/document-address.ts'
import { nativeRunner, recipe } from '../src/native-runner.ts'
import type { PlatformName } from '../src/platform.ts'

test.each<[PlatformName, string | undefined]>([
  ['linux/amd64', 'ubuntu-24.04'],
  ['linux/386', 'ubuntu-24.04'],
  ['linux/arm64', 'ubuntu-24.04-arm'],
  ['linux/arm/v7', 'ubuntu-24.04-arm'],
  ['linux/s390x', undefined],
  ['windows/amd64', undefined],
])('%s runs natively on %s', (platform, runner) => {
  expect(nativeRunner(platform)).toBe(runner)
})

test.each([
  [
    'acme/multiarch',
    'v1',
    'https://ghe.example/acme/multiarch/blob/v1/docs/recipes.md#native-runners-one-workflow-call',
  ],
  ['', '', undefined],
  ['acme/multiarch', 'v1) [x](y', undefined],
])('the recipe is that of the action that runs: %j at %j', (repository, ref, expected) => {
  const environment = { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref }
  expect(documentAddress(recipe, { serverUrl: 'https://ghe.example', environment })).toBe(expected)
})
