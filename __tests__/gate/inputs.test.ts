import { afterEach, expect, test } from '@jest/globals'
import { gateInputs } from '../../src/gate/inputs.ts'
import { readAll } from '../../src/input/read.ts'

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
})

const read = (inputs: Record<string, string>) => {
  for (const [name, value] of Object.entries(inputs)) process.env[`INPUT_${name.toUpperCase()}`] = value
  return readAll(gateInputs)
}

test('what the image would execute is looked at unless somebody says otherwise, and nothing else', () => {
  expect(read({})).toEqual({ verify: 'entrypoint', ignore: [], smokeTest: [], test: '', timeoutSeconds: 600 })
})

test('commands and scripts keep their quotes, commas and comments', () => {
  const script = '  # before\n  echo "a, b" \'c\'\n'
  const given = {
    'verify-architecture': 'all',
    'verify-architecture-ignore': '/lib/firmware/**\n*.{bin,elf}',
    'smoke-test': '["/hello", "--version"]\n\n  echo "a, b"  # c\n"$APP" --help',
    test: script,
    'test-timeout': '90s',
  }
  expect(read(given)).toEqual({
    verify: 'all',
    ignore: ['/lib/firmware/**', '*.{bin,elf}'],
    smokeTest: ['["/hello", "--version"]', 'echo "a, b"  # c', '"$APP" --help'],
    test: script,
    timeoutSeconds: 90,
  })
})

test('a script may have the line ends of Windows, as a variable of the repository has that came from a form', () => {
  expect(read({ test: 'if true; then\r\n  printf "a\r"\r\nfi\r\n' }).test).toBe('if true; then\n  printf "a\r"\nfi\n')
})

test('a script of nothing but white space is none', () => {
  expect(read({ test: ' \n\t\n' }).test).toBe('')
})

test.each([
  ['verify-architecture', 'yes', `input 'verify-architecture' is 'yes', expected one of: entrypoint, all, off`],
  ['test-timeout', '10', `input 'test-timeout' is '10', expected a time such as 90s, 5m or 1h, at most 24h`],
])('%s is refused as %s', (name, value, message) => {
  expect(() => read({ [name]: value })).toThrow(message)
})

test('a NUL character is refused', () => {
  // No variable can hold one.
  expect(() => gateInputs.test.parse('a\0b')).toThrow(
    `input 'test' contains a NUL character, which no script can contain`,
  )
  expect(() => gateInputs.smokeTest.parse('a\0b')).toThrow(`input 'smoke-test' contains a NUL character`)
})
