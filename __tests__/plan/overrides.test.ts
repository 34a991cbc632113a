import { expect, test } from '@jest/globals'
import { isOfPlatforms, type Leg, type Linked, overridesOf } from '../../src/plan/overrides.ts'

const onArm: Leg = { target: 'app', platforms: ['linux/arm64'], runner: 'ubuntu-24.04-arm' }
const base: Linked = { name: 'base', platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'] }

test.each<[string, Leg, readonly Linked[], readonly string[]]>([
  ['a leg has its own platforms', onArm, [], ['app.platform=linux/arm64']],
  ['so has what it is made from', onArm, [base], ['app.platform=linux/arm64', 'base.platform=linux/arm64']],
  [
    'with that of the machine, from which a Dockerfile may start',
    { ...onArm, platforms: ['linux/arm/v7'] },
    [base],
    ['app.platform=linux/arm/v7', 'base.platform=linux/arm64,linux/arm/v7'],
  ],
  [
    'one under QEMU has its own beside them',
    { target: 'app', platforms: ['linux/s390x'], runner: 'ubuntu-24.04' },
    [base],
    ['app.platform=linux/s390x', 'base.platform=linux/amd64,linux/s390x'],
  ],
  [
    'buildx wants of several platforms the same in what is built from',
    { target: 'app', platforms: ['linux/s390x', 'linux/arm/v7'], runner: 'ubuntu-24.04' },
    [base],
    ['app.platform=linux/s390x,linux/arm/v7', 'base.platform=linux/arm/v7,linux/s390x'],
  ],
  [
    'what is for another platform alone stays so',
    onArm,
    [{ name: 'assets', platforms: ['linux/amd64'] }],
    ['app.platform=linux/arm64', 'assets.platform=linux/amd64'],
  ],
  [
    'what is for none is built for the machine',
    onArm,
    [{ name: 'tools', platforms: [] }],
    ['app.platform=linux/arm64'],
  ],
])('%s', (_, leg, linked, overrides) => {
  expect(overridesOf(leg, linked, [])).toEqual(overrides)
})

test('overrides of the workflow stay, but those of platforms, to which buildx would add', () => {
  const given = ['app.args.A=1', '*.platform=linux/amd64,linux/arm64', 'app.platform+=linux/s390x', '*.cache-from=x']
  expect(overridesOf(onArm, [], given)).toEqual(['app.args.A=1', '*.cache-from=x', 'app.platform=linux/arm64'])
})

test.each([
  ['app.platform=a', true],
  ['*.platform+=a', true],
  ['app.args.platform=a', false],
  ['app.contexts.platform=b.platform=c', false],
  ['app.labels.a=x.platform=y', false],
])('%s is about platforms: %s', (override, expected) => {
  expect(isOfPlatforms(override)).toBe(expected)
})
