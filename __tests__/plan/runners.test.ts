import { describe, expect, test } from '@jest/globals'
import {
  expectsEmulation,
  hostedRunners,
  machineOf,
  matchRule,
  parseRunners,
  type RunnerChoice,
} from '../../src/plan/runners.ts'
import type { PlatformName } from '../../src/platform.ts'

const runnerFor = async (text: string, platform: PlatformName) =>
  matchRule((await parseRunners(text)).rules, platform)?.runner

describe('parseRunners', () => {
  test.each([
    ['nothing given', '', hostedRunners],
    ['one label for all', 'my-runner', [{ name: 'default', prefix: '', runner: 'my-runner' }]],
    ['labels for all', '[self-hosted, linux]', [{ name: 'default', prefix: '', runner: ['self-hosted', 'linux'] }]],
    [
      'a YAML mapping',
      'default: ubuntu-24.04\nlinux/arm64: ubuntu-24.04-arm',
      [
        { name: 'default', prefix: '', runner: 'ubuntu-24.04' },
        { name: 'linux/arm64', prefix: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
      ],
    ],
    [
      'lines with labels between commas',
      'default=ubuntu-24.04\n\n# ours\nlinux/arm64 = self-hosted, arm64',
      [
        { name: 'default', prefix: '', runner: 'ubuntu-24.04' },
        { name: 'linux/arm64', prefix: 'linux/arm64', runner: ['self-hosted', 'arm64'] },
      ],
    ],
    [
      'a runner group',
      's390x: { group: mainframe, labels: [linux] }',
      [{ name: 's390x', prefix: 'linux/s390x', runner: { group: 'mainframe', labels: ['linux'] } }],
    ],
    ['an alias', 'aarch64: a', [{ name: 'aarch64', prefix: 'linux/arm64', runner: 'a' }]],
    ['another alias', 'armhf: a', [{ name: 'armhf', prefix: 'linux/arm/v7', runner: 'a' }]],
    ['a label of digits', 'linux/arm64: 0123', [{ name: 'linux/arm64', prefix: 'linux/arm64', runner: '0123' }]],
    ['a label of digits for all', '42', [{ name: 'default', prefix: '', runner: '42' }]],
    ['all of 32-bit ARM', 'linux/arm: a', [{ name: 'linux/arm', prefix: 'linux/arm', runner: 'a' }]],
  ])('reads %s', async (_, text, rules) => {
    expect(await parseRunners(text)).toEqual({ rules, isDefault: text === '' })
  })

  test.each([
    [
      'linux/arm64x: a',
      `input 'runners' has a rule for 'linux/arm64x', which is neither 'default' nor a platform: unknown platform 'linux/arm64x': no architecture 'arm64x' for linux`,
    ],
    ['linux/arm64: a\naarch64: b', `input 'runners' has two rules for linux/arm64: 'linux/arm64' and 'aarch64'`],
    [
      'linux/arm64: { labels: x }',
      `input 'runners' sets 'linux/arm64' to {"labels":"x"}, expected a label, a list of labels, or 'group' and 'labels'`,
    ],
    ['linux/arm64=', `input 'runners' sets 'linux/arm64' to ""`],
    ['linux/arm64:', `input 'runners' sets 'linux/arm64' to ""`],
    ['default: *big', `input 'runners' is not valid YAML: an alias (*) refers to no anchor (&)`],
    ['b: [\n- c]', `input 'runners' is not valid YAML, line 2: `],
    ['[[a]]', `input 'runners' is '[[a]]', expected e.g. linux/arm64: ubuntu-24.04-arm`],
  ])('rejects %j', async (text, message) => {
    await expect(parseRunners(text)).rejects.toThrow(message)
  })
})

describe('matchRule', () => {
  const text = 'default: d\nlinux: l\nlinux/arm: a\nlinux/arm/v7: a7\namd64: x'

  test.each<[PlatformName, string]>([
    ['linux/arm/v7', 'a7'],
    ['linux/arm/v6', 'a'],
    ['linux/arm64', 'l'],
    ['linux/amd64', 'x'],
    ['linux/amd64/v3', 'x'],
  ])('takes the most specific rule for %s', async (platform, runner) => {
    expect(await runnerFor(text, platform)).toBe(runner)
  })

  test('does not depend on the order of the rules', async () => {
    expect(await runnerFor(text.split('\n').reverse().join('\n'), 'linux/arm/v7')).toBe('a7')
  })

  test('finds nothing where no rule fits', async () => {
    expect(await runnerFor('linux/arm64: a', 'linux/amd64')).toBeUndefined()
  })
})

test.each<[RunnerChoice, PlatformName, boolean]>([
  ['ubuntu-24.04', 'linux/amd64', false],
  ['ubuntu-24.04', 'linux/386', false],
  ['ubuntu-24.04', 'linux/arm64', true],
  ['ubuntu-24.04', 'linux/s390x', true],
  ['ubuntu-24.04-arm', 'linux/arm64', false],
  ['ubuntu-24.04-arm', 'linux/arm/v7', false],
  ['ubuntu-24.04-arm', 'linux/amd64', true],
  [['self-hosted', 'ARM64'], 'linux/arm64', false],
  [['self-hosted', 's390x'], 'linux/s390x', false],
  [['self-hosted', 's390x'], 'linux/amd64', true],
  [{ group: 'farm', labels: 'linux' }, 'linux/amd64', false],
])('expects on %j for %s emulation: %s', (runner, platform, emulated) => {
  expect(expectsEmulation(runner, platform)).toBe(emulated)
})

test.each<[RunnerChoice, PlatformName]>([
  ['ubuntu-24.04', 'linux/amd64'],
  ['ubuntu-24.04-arm', 'linux/arm64'],
  [['self-hosted', 's390x'], 'linux/s390x'],
  [{ group: 'farm', labels: 'aarch64' }, 'linux/arm64'],
])('takes a machine with %j for %s', (runner, platform) => {
  expect(machineOf(runner)).toBe(platform)
})
