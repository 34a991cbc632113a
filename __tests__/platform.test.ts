import { describe, expect, test } from '@jest/globals'
import { formatPlatform, nativePlatform, parsePlatform, platformOf, platformSlug } from '../src/platform.ts'

const native = nativePlatform('x64')
const normalise = (text: string) => formatPlatform(parsePlatform(text, native))

describe('parsePlatform', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['arm64v8', 'linux/arm64'],
    ['aarch64', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['x86_64', 'linux/amd64'],
    ['x86-64', 'linux/amd64'],
    ['x64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['i386', 'linux/386'],
    ['i686', 'linux/386'],
    ['armhf', 'linux/arm/v7'],
    ['arm32v7', 'linux/arm/v7'],
    ['arm32v5', 'linux/arm/v5'],
    ['armel', 'linux/arm/v6'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['Linux/ARM/V6', 'linux/arm/v6'],
    ['linux', 'linux/amd64'],
    ['local', 'linux/amd64'],
    ['macos/arm64', 'darwin/arm64'],
    [' linux/s390x ', 'linux/s390x'],
  ])('reads %j as %s', (text, expected) => {
    expect(normalise(text)).toBe(expected)
  })

  test.each([
    ['linux//v7', "invalid platform 'linux//v7', expected os/arch[/variant], e.g. linux/arm/v7"],
    ['', "invalid platform '', expected os/arch[/variant], e.g. linux/arm/v7"],
    ['linux/arm/v7/x', "invalid platform 'linux/arm/v7/x', expected os/arch[/variant], e.g. linux/arm/v7"],
    ['linux/--help', "invalid platform 'linux/--help', expected os/arch[/variant], e.g. linux/arm/v7"],
    ['linux/sparc', "unknown platform 'linux/sparc': no architecture 'sparc' for linux"],
    ['plan9/amd64', "unknown platform 'plan9/amd64'"],
    ['linux/arm/v9', "unknown platform 'linux/arm/v9': no variant 'v9' of arm, known are v7, v5, v6, v8"],
    ['linux/s390x/v1', "unknown platform 'linux/s390x/v1': s390x has no variants"],
  ])('rejects %j', (text, message) => {
    expect(() => normalise(text)).toThrow(message)
  })
})

test('a platform read from a registry is named as buildx names it', () => {
  expect(platformOf({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64')
  expect(platformOf({ os: 'linux', architecture: 'arm' })).toBe('linux/arm/v7')
  expect(platformOf({ os: 'linux', architecture: 'sparc64' })).toBe('linux/sparc64')
  expect(platformOf({})).toBe('unknown/unknown')
})

test('a slug fits a job name', () => {
  expect(platformSlug('linux/arm/v7')).toBe('linux-arm-v7')
})
