import { expect, test } from '@jest/globals'
import { parseCommand } from '../../src/gate/commands.ts'

test.each([
  ['["/hello","--version"]', ['/hello', '--version']],
  ['  [ "/hello" , "a b" ]  ', ['/hello', 'a b']],
  ['["/bin/sh","-c","a\\nb\\u00e9"]', ['/bin/sh', '-c', 'a\nbé']],
])('%s is exec form', (line, argv) => {
  expect(parseCommand(line)).toEqual({ argv, text: line.trim(), isShell: false })
})

test.each([
  'app --version',
  '[ -f /etc/passwd ]',
  '[ "$PLATFORM" != linux/arm64 ]',
  '[[ a = a ]]',
  '{"a": 1}',
  '"quoted"',
  'a\tb',
  "cat <<'EOF' \\",
])('%s is a line for /bin/sh', (line) => {
  expect(parseCommand(line)).toEqual({ argv: ['/bin/sh', '-c', line], text: line, isShell: true })
})

test.each([
  ['["/hello",]', '["/hello",]'],
  ['["/hello"', '["/hello"'],
  ['[]', '[]'],
  ['[1]', '[1]'],
  ['["/hello", 1]', '["/hello", 1]'],
  ['["/hello", ["a"]]', '["/hello", ["a"]]'],
  ['["", "a"]', '["", "a"]'],
  ['["/a", "\\u0000"]', '["/a", "\\\\u0000"]'],
  ['a\0b', 'a\\u0000b'],
  ['a\x1b[31mb', 'a\\u001b[31mb'],
  ['', ''],
])('%j is refused where it looks like exec form or is not text', (line, shown) => {
  expect(() => parseCommand(line)).toThrow(
    new Error(
      `input 'smoke-test': invalid command '${shown}', expected a JSON array of strings, the program first, e.g. ["/app","--version"], or a line for the image's /bin/sh, e.g. /app --version`,
    ),
  )
})
