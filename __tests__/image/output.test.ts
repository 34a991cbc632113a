import { describe, expect, test } from '@jest/globals'
import { isByDigest, isPushed, namesOf, parseOutput } from '../../src/image/output.ts'

// Each row as `buildx bake --print` shows it for buildx 0.36.1.
describe('an output is read as buildx does', () => {
  test.each<[string, string, Record<string, string>]>([
    ['type=image,push=false,push=true', 'image', { push: 'true' }],
    ['type=image,push=true,push=false', 'image', { push: 'false' }],
    ['type=image,Name=ghcr.io/a/b', 'image', { name: 'ghcr.io/a/b' }],
    [' Type=image, Push = true ', 'image', { push: ' true ' }],
    ['TYPE=Image,name=a,name=b', 'Image', { name: 'b' }],
    ['type=image,"name=a,b"', 'image', { name: 'a,b' }],
    ['foo', 'local', { dest: 'foo' }],
    ['dest=a', 'local', { dest: 'dest=a' }],
    ['Type=image', 'local', { dest: 'Type=image' }],
    ['"Type=image"', 'image', {}],
  ])('%s', (text, type, expected) => {
    const { type: _, ...fields } = Object.fromEntries(parseOutput(text).fields)
    expect({ type: parseOutput(text).type, fields }).toEqual({ type, fields: expected })
  })

  test.each([
    ['type=tar', 'tar'],
    ['-', 'tar'],
    ['type=oci,dest=-', 'oci'],
    ['type=oci,tar=yes', 'oci'],
    ['type=tar,dest=a,dest=', 'tar'],
  ])('%s would write to the log', (text, type) => {
    expect(() => parseOutput(text)).toThrow(
      `input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`,
    )
  })

  test.each(['type=oci,tar=0', 'type=oci,dest=a.tar', 'type=docker', 'type=local,dest=out'])('%s does not', (text) => {
    expect(() => parseOutput(text)).not.toThrow()
  })

  test('one that is not a record is refused', () => {
    expect(() => parseOutput('type=image,name="a,b"')).toThrow(
      `input 'outputs': 'type=image,name="a,b"' is not a comma-separated list of fields; quotes must enclose a whole field, as in type=image,"name=a,b"`,
    )
  })
})

test.each<[string, boolean, boolean]>([
  ['type=image', false, true],
  ['type=image,push=false', false, true],
  ['type=image,push=false,push=true', true, true],
  ['type=image,push=true,push=false', false, true],
  ['type=image,PUSH=1', true, true],
  // BuildKit takes the attribute without a value for true, and refuses what it cannot read.
  ['type=image,push=', true, true],
  ['type=image,push=yes', false, true],
  ['type=registry', true, true],
  ['type=registry,push=false', true, true],
  ['type=docker,push=true', false, false],
  ['out', false, false],
])('%s is pushed: %s; with push: %s', (text, alone, withPush) => {
  expect([false, true].map((push) => isPushed(parseOutput(text), push))).toEqual([alone, withPush])
})

test.each([
  ['type=image,push-by-digest=true', true],
  ['type=image,push-by-digest=', true],
  ['type=image,push-by-digest=true,push-by-digest=0', false],
  ['type=image', false],
])('%s leaves no tag: %s', (text, expected) => {
  expect(isByDigest(parseOutput(text))).toBe(expected)
})

test.each<[string, string[]]>([
  ['type=image', []],
  ['type=image,name=', []],
  ['type=image,annotation.filename=x', []],
  ['type=image,"NAME=a,b"', ['a', 'b']],
])('%s names %j', (text, names) => {
  expect(namesOf(parseOutput(text))).toEqual(names)
})
