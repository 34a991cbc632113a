import { expect, test } from '@jest/globals'
import { spelledAlike } from '../src/spelling.ts'

test.each<[string, number, string | undefined]>([
  ['load', 0, 'load'],
  ['lo-ad', 0, 'load'],
  ['laod', 0, undefined],
  // A slip: a swap, at either end too, a character too many, too few, wrong.
  ...['laod', 'olad', 'loda', 'loadd', 'lload', 'lad', 'oad', 'loa', 'loaf', 'toad'].map(
    (name): [string, number, string] => [name, 1, 'load'],
  ),
  // Two: a swap across another character, both ends, a swap and one more.
  ...['daol', 'xloady', 'olda', 'laodx', 'ad', ''].map((name): [string, number, undefined] => [name, 1, undefined]),
  ...['olda', 'xloady', 'laodx', 'laox', 'ad'].map((name): [string, number, string] => [name, 2, 'load']),
  ['daol', 2, undefined],
  ['aodxl', 2, undefined],
])('%j within %d slips: %s', (name, slips, found) => {
  expect(spelledAlike(name, ['load'], slips)).toBe(found)
})

test('the nearest counts, not the first', () => {
  expect(spelledAlike('cache_to', ['cache-tx', 'cache-to'], 2)).toBe('cache-to')
  expect(spelledAlike('amr64', ['amd64', 'arm64'], 1)).toBe('arm64')
  expect(spelledAlike('lable', ['tables', 'label'], 2)).toBe('label')
})
