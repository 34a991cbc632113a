import { describe, expect, test } from '@jest/globals'
import { checkName, checkScalar, parseBoolean, parseChoice, parseDuration } from '../../src/input/scalar.ts'

test.each([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  [' true ', true],
  ['', true],
])('reads the boolean %j as %j', (text, expected) => {
  expect(parseBoolean('push', text, true)).toBe(expected)
})

test.each(['yes', '1', 'on', 'tRue'])('rejects the boolean %j', (text) => {
  expect(() => parseBoolean('push', text, false)).toThrow(`input 'push' is '${text}', expected true or false`)
})

test.each([
  ['a\nb', 'a line break'],
  ['a\rb', 'a carriage return'],
  ['a\0b', 'a NUL character'],
  ['a\u001bb', 'a control character'],
  ['a\u007fb', 'a control character'],
])('rejects %j in a scalar', (text, what) => {
  expect(() => checkScalar('target', text)).toThrow(`input 'target' contains ${what}; remove it`)
})

test('a scalar may hold what is printable, and tabs', () => {
  expect(checkScalar('target', "a \t'$(x)' é")).toBe("a \t'$(x)' é")
})

test('a name cannot look like an option', () => {
  expect(() => checkName('target', '--help')).toThrow("input 'target' is '--help', but a name cannot start with '-'")
  expect(checkName('target', 'a-b')).toBe('a-b')
})

describe('parseChoice', () => {
  test('takes the first word for nothing', () => {
    expect(parseChoice('emulation', '', ['auto', 'never'])).toBe('auto')
    expect(parseChoice('emulation', ' never ', ['auto', 'never'])).toBe('never')
  })

  test('names the words', () => {
    expect(() => parseChoice('emulation', 'maybe', ['auto', 'never'])).toThrow(
      "input 'emulation' is 'maybe', expected one of: auto, never",
    )
  })
})

test.each([
  ['', 300],
  ['90s', 90],
  [' 5m ', 300],
  ['1h', 3600],
  ['24h', 86_400],
])('a time of %j is %i seconds', (text, seconds) => {
  expect(parseDuration('cache-timeout', text, 300)).toBe(seconds)
})

test('says what else an input takes', () => {
  expect(() => parseDuration('stall-timeout', 'never', 300, ', or off')).toThrow(
    `input 'stall-timeout' is 'never', expected a time such as 90s, 5m or 1h, at most 24h, or off`,
  )
})

test.each(['5', '0s', '-1s', '1.5h', '25h', '5 m', '1d'])('rejects %j as a time', (text) => {
  expect(() => parseDuration('cache-timeout', text, 300)).toThrow(
    `input 'cache-timeout' is '${text}', expected a time such as 90s, 5m or 1h, at most 24h`,
  )
})
