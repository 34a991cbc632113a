import { expect, test } from '@jest/globals'
import { readPlatforms } from '../../src/input/platforms.ts'

test.each<[string, string[], string[], string[]]>([
  ['names are normalised, in their order', ['armhf', 'linux/amd64'], ['linux/arm/v7', 'linux/amd64'], []],
  [
    'one that is named twice counts once',
    ['linux/arm64', 'aarch64', 'windows(1)/amd64', 'windows(2)/amd64'],
    ['linux/arm64', 'windows(1)/amd64', 'windows(2)/amd64'],
    ["input 'platforms' has duplicates, which are ignored: aarch64"],
  ],
  ['several stand between commas, as buildx takes them', ['linux/386,arm64'], ['linux/386', 'linux/arm64'], []],
  [
    'what nobody may have is passed on with a word',
    ['linux/vax', 'vms/amd64', 'linux/arm64/v7', 'linux/ppc64le/power9'],
    ['linux/vax', 'vms/amd64', 'linux/arm64/v7', 'linux/ppc64le/power9'],
    [
      "platform 'linux/vax' is unknown (unknown architecture 'vax'), but is passed to buildx unchanged",
      "platform 'vms/amd64' is unknown (unknown operating system 'vms'), but is passed to buildx unchanged",
      "platform 'linux/arm64/v7' is unknown (unknown variant 'v7' of arm64, known: v8, v9, v8.1 and so on), but is passed to buildx unchanged",
    ],
  ],
])('%s', (_, names, platforms, said) => {
  const notices: string[] = []
  expect(readPlatforms(names, { arch: 'x64' }, notices)).toEqual(platforms)
  expect(notices).toEqual(said)
})

test.each([
  ['["linux/amd64","linux/arm64"]', `has '["linux/amd64"'`],
  ['linux/amd64 linux/arm64', `has 'linux/amd64 linux/arm64'`],
  ['- linux/amd64', `has '- linux/amd64'`],
])('a list of another form, %j, is refused with the right one', (name, named) => {
  const read = () => readPlatforms([name], { arch: 'x64' }, [])
  expect(read).toThrow(`input 'platforms' ${named}; write platforms one per line or comma-separated`)
  expect(read).toThrow('e.g. linux/amd64,linux/arm64')
})
