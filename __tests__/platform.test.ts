import { describe, expect, test } from '@jest/globals'
import {
  formatPlatform,
  nameAmong,
  nativePlatform,
  type PlatformName,
  parsePlatform,
  platformOf,
  platformSlug,
} from '../src/platform.ts'

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
    ['loongarch64', 'linux/loong64'],
    ['linux/loongarch64', 'linux/loong64'],
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
    ['arm64/v9', 'linux/arm64/v9'],
    ['amd64/2', 'linux/amd64/v2'],
  ])('reads %j as %s', (text, expected) => {
    expect(normalise(text)).toBe(expected)
  })

  // What `Parse`, `Normalize` and `FormatAll` of github.com/containerd/platforms v1.0.0-rc.5 give, for each branch of
  // its grammar; 440,000 texts were compared with it.
  test.each([
    ...['openbsd/amd64', 'openbsd/arm64', 'netbsd/386', 'freebsd/riscv64', 'dragonfly/amd64', 'solaris/amd64'],
    ...[
      'illumos/amd64',
      'aix/ppc64',
      'plan9/arm/v7',
      'android/arm64',
      'ios/arm64',
      'darwin/amd64',
      'js/wasm',
      'zos/s390x',
    ],
    ...['linux/mips', 'linux/mipsle', 'linux/mips64', 'linux/mips64le', 'linux/ppc64', 'linux/ppc', 'linux/sparc64'],
    ...['linux/riscv', 'linux/s390', 'linux/armbe', 'linux/arm64be', 'linux/amd64p32', 'wasi/wasm', 'wasip1/wasm'],
    ...['linux/arm/v4', 'linux/arm/v5', 'linux/arm/v8', 'linux/arm/v9', 'linux/arm64/v9', 'linux/arm64/v8.1'],
    ...['linux/arm64/v9.6', 'linux/amd64/v4', 'linux/ppc64le/power9', 'linux/mips/softfloat', 'linux/386/sse2', 'a/b'],
    ...['windows(10.0.17763)/amd64', 'windows(10.0.17763+win32k)/amd64', 'linux(+gpu+simd)/arm/v7', 'linux(7.1)/amd64'],
    ...['windows(10.0.17763%2Bbuild.42)/amd64', 'windows(50%25done)/amd64', 'windows(1.0%28beta%29)/amd64'],
    ...['linux(+feat%2Bv2)/amd64', 'windows(a%2Fb)/amd64'],
  ])('takes %s as it is', (name) => {
    expect(normalise(name)).toBe(name)
  })
  test.each([
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm64/v8.0', 'linux/arm64'],
    ['linux/arm64/9.0', 'linux/arm64/v9'],
    ['linux/aarch64/v9', 'linux/arm64/v9'],
    ['linux/arm/8', 'linux/arm/v8'],
    ['linux/armhf/v6', 'linux/arm/v7'],
    ['linux/armel/v7', 'linux/arm/v6'],
    ['linux/i386/v1', 'linux/386'],
    ['Windows(10.0.17763)/AMD64', 'windows(10.0.17763)/amd64'],
    ['windows()/amd64', 'windows/amd64'],
    ['windows(LTSC+Win32k)', 'windows(LTSC+Win32k)/amd64'],
    ['linux(+unsorted+erofs+erofs)', 'linux(+erofs+unsorted)/amd64'],
    ['macOS', 'darwin/amd64'],
    ['s390x', 'linux/s390x'],
  ])('reads %s as containerd does: %s', (text, expected) => {
    expect(normalise(text)).toBe(expected)
  })

  test.each([
    ...['', '*', 'linux/*', '*/arm64', '/linux/arm', 'linux/arm/', 'linux//v7', 'linux /arm', 'linux/&arm'],
    ...['linux/arm/foo/bar', 'linux/arm/v7/', 'windows(10.0.17763', 'windows(1)(2)/amd64', 'windows(1 2)/amd64'],
    ...['windows(%zz)/amd64', 'windows(%ff)/amd64', 'linux(+)/amd64', 'linux(gpu,simd)/amd64', 'linux(++a)/amd64'],
    ...['linux/é', 'linux/arm\n/v7', '(1)/amd64', 'a.b/amd64'],
    // Not stable in containerd, and no name that anyone has.
    ...['linux/--help', '--help/amd64', 'linux/..', 'linux/./v7'],
  ])('refuses %j', (text) => {
    expect(() => normalise(text)).toThrow(
      new Error(`invalid platform '${text}', expected os/arch[/variant], e.g. linux/arm/v7`),
    )
  })

  test.each([
    ['linux/amd46', "no architecture 'amd46' for linux; did you mean 'amd64'?"],
    ['linux/arm46', "no architecture 'arm46' for linux; did you mean 'arm64'?"],
    ['linux/ppc64l', "no architecture 'ppc64l' for linux; did you mean 'ppc64'?"],
    ['linux/amd', "no architecture 'amd' for linux; did you mean 'amd64'?"],
    ['linux/armv7', "no architecture 'armv7' for linux; did you mean 'arm/v7'?"],
    ['linux/armv7l', "no architecture 'armv7l' for linux; did you mean 'arm/v7'?"],
    ['linux/armv8', "no architecture 'armv8' for linux; did you mean 'arm64'?"],
    ['lnux/amd64', "no operating system 'lnux'; did you mean 'linux'?"],
    ['windwos(1)/amd64', "no operating system 'windwos(1)'; did you mean 'windows'?"],
    ['amd64/linux', "'amd64' is not an operating system; did you mean 'linux/amd64'?"],
    ['arm/v7/x', "'arm' is not an operating system"],
    ['wasm/wasm', "'wasm' is not an operating system"],
    ['amd46', "neither an operating system nor an architecture; did you mean 'amd64'?"],
    ['linx', "neither an operating system nor an architecture; did you mean 'linux'?"],
    ['linux-amd64', "neither an operating system nor an architecture; did you mean 'linux/amd64'?"],
    ['linux-arm-v7', "neither an operating system nor an architecture; did you mean 'linux/arm/v7'?"],
    ['vax', 'neither an operating system nor an architecture'],
    ['constructor', 'neither an operating system nor an architecture'],
  ])('refuses %j with a word about it', (text, reason) => {
    expect(() => normalise(text)).toThrow(new Error(`unknown platform '${text}': ${reason}`))
  })

  test('completes a bare operating system and architecture with those of an arm machine', () => {
    const arm = nativePlatform('arm', '6')
    expect(formatPlatform(parsePlatform('windows(1)', arm))).toBe('windows(1)/arm/v6')
    expect(formatPlatform(parsePlatform('amd64', arm))).toBe('linux/amd64')
    expect(formatPlatform(parsePlatform('local', arm))).toBe('linux/arm/v6')
  })
})

test('a platform read from a registry is named as buildx names it', () => {
  expect(platformOf({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64')
  expect(platformOf({ os: 'linux', architecture: 'arm' })).toBe('linux/arm/v7')
  expect(platformOf({ os: 'linux', architecture: 'sparc64' })).toBe('linux/sparc64')
  expect(platformOf({ os: 'linux', architecture: 'arm', variant: '7' })).toBe('linux/arm/v7')
  expect(platformOf({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.1' })).toBe(
    'windows(10.0.17763.1)/amd64',
  )
  expect(platformOf({ os: 'w', architecture: 'a', 'os.version': '1+2, 3', 'os.features': ['é', 'b', 'b', ''] })).toBe(
    'w(1%2B2%2C%203+b+%C3%A9)/a',
  )
  expect(platformOf({})).toBe('unknown/unknown')
})

test.each<[PlatformName, PlatformName[], PlatformName]>([
  ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
  ['windows(1)/amd64', ['windows/amd64'], 'windows/amd64'],
  ['windows(1+win32k)/amd64', ['windows/arm64', 'windows(1)/amd64'], 'windows(1)/amd64'],
  ['windows(1)/amd64', ['windows/amd64', 'windows(1)/amd64'], 'windows(1)/amd64'],
  ['windows(1)/amd64', ['windows(2)/amd64', 'windows(1+x)/amd64', 'windows/arm64'], 'windows(1)/amd64'],
  ['windows/amd64', ['windows(1)/amd64'], 'windows/amd64'],
  ['linux/arm/v6', ['linux/arm/v7'], 'linux/arm/v6'],
])('%s among %j is named %s', (found, asked, expected) => {
  expect(nameAmong(found, asked)).toBe(expected)
})

test('a slug fits a job name', () => {
  expect(platformSlug('windows(10.0.17763+win32k)/amd64')).toBe('windows-10.0.17763-win32k-amd64')
  expect(platformSlug('linux/arm/v7')).toBe('linux-arm-v7')
})
