import { describe, expect, test } from '@jest/globals'
import { planMatrix } from '../../src/plan/matrix.ts'
import { hostedRunners, parseRunners } from '../../src/plan/runners.ts'
import type { Platforms } from '../../src/platform.ts'
import { linuxPlatforms } from '../../src/platform.ts'

describe('planMatrix', () => {
  test('gives each platform a job of its own', () => {
    expect(
      planMatrix(['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'], hostedRunners, 'platform'),
    ).toEqual({
      jobs: [
        { runner: 'ubuntu-24.04', platforms: 'linux/amd64', slug: 'linux-amd64', emulated: false },
        { runner: 'ubuntu-24.04-arm', platforms: 'linux/arm64', slug: 'linux-arm64', emulated: false },
        { runner: 'ubuntu-24.04-arm', platforms: 'linux/arm/v7', slug: 'linux-arm-v7', emulated: false },
        { runner: 'ubuntu-24.04', platforms: 'linux/s390x', slug: 'linux-s390x', emulated: true },
      ],
      platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'],
      runners: {
        'linux/amd64': 'ubuntu-24.04',
        'linux/arm64': 'ubuntu-24.04-arm',
        'linux/arm/v7': 'ubuntu-24.04-arm',
        'linux/s390x': 'ubuntu-24.04',
      },
      notices: [
        "input 'runners': the rule 'linux/arm/v6' matches none of the platforms linux/amd64, linux/arm64, linux/arm/v7, linux/s390x",
      ],
    })
  })

  test('gives each runner one job for all its platforms', () => {
    const { jobs } = planMatrix(['linux/arm64', 'linux/amd64', 'linux/386', 'linux/arm/v7'], hostedRunners, 'runner')

    expect(jobs).toEqual([
      {
        runner: 'ubuntu-24.04-arm',
        platforms: 'linux/arm64,linux/arm/v7',
        slug: 'linux-arm64_linux-arm-v7',
        emulated: false,
      },
      { runner: 'ubuntu-24.04', platforms: 'linux/amd64,linux/386', slug: 'linux-amd64_linux-386', emulated: false },
    ])
  })

  test('puts platforms under one job when their runners are equal in labels', async () => {
    const { rules } = await parseRunners('linux/amd64: [self-hosted, big]\nlinux/386: [self-hosted, big]')

    expect(planMatrix(['linux/amd64', 'linux/386'], rules, 'runner').jobs).toEqual([
      {
        runner: ['self-hosted', 'big'],
        platforms: 'linux/amd64,linux/386',
        slug: 'linux-amd64_linux-386',
        emulated: false,
      },
    ])
  })

  test('tells of a rule that decides nothing', async () => {
    const { rules } = await parseRunners('default: d\nlinux/arm: a')

    expect(planMatrix(['linux/arm64'], rules, 'platform').notices).toEqual([
      "input 'runners': the rule 'linux/arm' matches none of the platforms linux/arm64",
    ])
  })

  test('plans every platform that has an output', () => {
    expect(planMatrix(linuxPlatforms, hostedRunners, 'platform').jobs).toHaveLength(linuxPlatforms.length)
  })

  test.each<[Platforms, string, string]>([
    [[], '', `input 'platforms' is empty, expected e.g. linux/amd64,linux/arm64`],
    [
      ['linux/amd64', 'linux/arm64'],
      'linux/arm64: a',
      `input 'runners' has no rule for linux/amd64 (it has linux/arm64); add one, or 'default: ubuntu-24.04' for all others`,
    ],
    [
      ['windows/amd64'],
      '',
      `input 'platforms' has 'windows/amd64', for which a build job cannot pass a digest to merge; use one of linux/386, `,
    ],
    [['windows(10.0.17763)/amd64'], '', 'linux/s390x, or build it in a job without plan'],
  ])('refuses %j with runners %j', async (platforms, runners, message) => {
    const { rules } = await parseRunners(runners)
    expect(() => planMatrix(platforms, rules, 'platform')).toThrow(message)
  })
})
