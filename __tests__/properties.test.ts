import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvFields, csvRecord, parseFields, parseRecord } from '../src/input/csv.ts'
import { type ListStyle, parseList } from '../src/input/list.ts'
import { formatPlatform, nativePlatform, normalisedName, parsePlatform, takeApart } from '../src/platform.ts'
import { parseReference, registryHost } from '../src/reference.ts'

// GitHub sets CI. Elsewhere the suite is for the change in progress, and takes seconds less.
const runs = { numRuns: process.env.CI ? 10_000 : 1_000 }

/** As `toEqual`, which takes longer than what is tested here: only a difference gets that far. */
function expectEqual(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected)
}

/** Any character, but no half of a surrogate pair, which no input has. fast-check's own first makes a table of them all. */
const character = fc
  .nat({ max: 0x10ffff - 0x800 })
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800))

/** Text that hits the grammar often: its own signs, line ends, and anything else. */
const text = (...signs: string[]) => {
  const anything = fc.array(character, { maxLength: 2 }).map((characters) => characters.join(''))
  return fc.array(fc.oneof(fc.constantFrom(...signs), anything), { maxLength: 6 }).map((parts) => parts.join(''))
}

/** The result, or the message of one of our errors; anything else is a crash. */
function outcome<T>(work: () => T, messages: RegExp): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error && messages.test(error.message))) throw error
    return undefined
  }
}

describe('any list', () => {
  const style = fc.record({ comma: fc.boolean(), rawQuotes: fc.boolean(), untrimmed: fc.boolean() })
  const messages =
    /^input 'labels'(?: contains a NUL character|: the quote \("\) that opens on line \d+ is never closed; close it or remove it)$/

  test('is read or refused with our words, and has no empty item', () => {
    fc.assert(
      fc.property(text('"', ',', '\n', '\r\n', '\r', '#', ' ', '=', 'a', '\0'), style, (given, how) => {
        const items = outcome(() => parseList('labels', given, how), messages) ?? []
        const trimmed = items.map((item) => item.trim())
        expectEqual(trimmed.includes(''), false)
        if (!how.untrimmed) expectEqual(items, trimmed)
      }),
      runs,
    )
  })

  test('is what was written, when every item is quoted', () => {
    const item = text('"', ',', '\n', '\r\n', '#', ' ', 'a').filter(
      (value) => value.trim() !== '' && !value.includes('\0'),
    )
    const joint = fc.constantFrom('\n', '\r\n', '\r')
    fc.assert(
      fc.property(fc.array(fc.tuple(item, joint), { maxLength: 4 }), fc.boolean(), (items, comma) => {
        const written = items.map(([value, end]) => `"${value.replaceAll('"', '""')}"${end}`).join('')
        // What stands alone in a line is split, quotes or not.
        const expected = items.flatMap(([value]) => (comma ? value.split(',') : [value]))
        expectEqual(
          parseList('tags', written, { comma, untrimmed: true }),
          expected.filter((value) => value.trim() !== ''),
        )
      }),
      runs,
    )
  })

  test('reads an item without signs of the grammar as it is, wherever it stands', () => {
    const word = fc.stringMatching(/^[\w./:=#-]+$/)
    const joint = fc.constantFrom('\n', '\r\n', '\r', ',', '\n\n', ' \n ', ',,')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, joint), { maxLength: 4 }), (items) => {
        const style: ListStyle = { comma: true }
        expectEqual(
          parseList('tags', items.map((pair) => pair.join('')).join(''), style),
          items.map(([value]) => value),
        )
      }),
      runs,
    )
  })
})

describe('any platform', () => {
  const native = nativePlatform('x64')
  const messages = /^(?:invalid|unknown) platform '[\s\S]*'/
  const normalised = /^[a-z0-9_-]+(?:\([A-Za-z0-9_.%+-]+\))?\/[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)?$/

  test('is understood or refused with our words, and its name means itself', () => {
    const part = fc.constantFrom(
      ...[
        'linux',
        'windows',
        'macos',
        'local',
        'amd64',
        'x86_64',
        'arm',
        'armhf',
        'arm64',
        'aarch64',
        'arm32v7',
        'i386',
      ],
      ...['v7', '7', 'v8', 'v1', 'V6', '', ' ', 'riscv64', 'constructor', '__proto__', 'toString', 'openbsd', 'foo'],
      ...['windows(10.0.17763)', 'windows(1%2B%2c+b+a)', 'linux(+gpu)', 'linux(%25)', 'amd64(1)'],
    )
    const name = fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('/')),
      text('/', 'linux', 'arm', 'v7', '\n', '(', ')', '+', '%2B', '1.0'),
    )
    fc.assert(
      fc.property(name, (given) => {
        const found = outcome(() => formatPlatform(parsePlatform(given, native)), messages)
        if (found === undefined) return
        if (!normalised.test(found)) expect(found).toMatch(normalised)
        expectEqual(formatPlatform(parsePlatform(found, native)), found)
        expectEqual(takeApart(found), parsePlatform(given, native))
        expectEqual(normalisedName(found), found)
      }),
      runs,
    )
  })
})

describe('any reference', () => {
  const digest = `@sha256:${'0f'.repeat(32)}`

  test('is understood or refused with our words, and what it names means itself', () => {
    const signs = ['/', '/', ':', '@', '.', '-', '_', '__', 'a', 'B', '1', ':5000', 'localhost', 'docker.io', '[::1]']
    fc.assert(
      fc.property(text(...signs, digest, '\n'), (given) => {
        const found = outcome(() => parseReference(given), /^invalid reference '[\s\S]*': /)
        if (found === undefined) return
        const { repository, tag, digest: named } = found
        expectEqual(parseReference(`${repository}${tag ? `:${tag}` : ''}${named ? `@${named}` : ''}`), found)
        expectEqual(given.toLowerCase().slice(0, repository.length), repository)
      }),
      runs,
    )
  })

  test('is taken apart as it was put together', () => {
    const path = fc
      .array(fc.stringMatching(/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/), { minLength: 2, maxLength: 3 })
      .map((parts) => parts.join('/'))
    const host = fc.constantFrom(
      'ghcr.io',
      'localhost',
      'localhost:5000',
      'app:5000',
      '[::1]',
      '[fe80::a]:80',
      '1.2.3.4',
    )
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined })
    fc.assert(
      fc.property(host, path, tag, fc.boolean(), (host, path, tag, hasDigest) => {
        fc.pre(path.length <= 255)
        expectEqual(parseReference(`${host}/${path}${tag ? `:${tag}` : ''}${hasDigest ? digest : ''}`), {
          host: registryHost(host),
          repository: `${host}/${path}`,
          path,
          ...(tag && { tag }),
          ...(hasDigest && { digest: digest.slice(1) }),
        })
      }),
      runs,
    )
  })
})

describe('any CSV', () => {
  const field = text('"', ',', '\n', '\r', ' ', '=', 'a').filter((value) => value !== '')

  test('record is read as it was written, by us and by others', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (fields) => {
        const record = csvRecord(fields)
        expectEqual(parseRecord('outputs', record), fields)
        expectEqual(parse(record), [fields])
      }),
      runs,
    )
  })

  test('field keeps key and value, and no value adds a field', () => {
    fc.assert(
      fc.property(field, field, (name, destination) => {
        expectEqual(parseFields('outputs', csvFields({ type: 'image', name, dest: destination })), [
          { key: 'type', value: 'image' },
          { key: 'name', value: name },
          { key: 'dest', value: destination },
        ])
      }),
      runs,
    )
  })

  test('text is read or refused with our words', () => {
    fc.assert(
      fc.property(text('"', ',', '\n', '=', 'type', ' '), (given) => {
        outcome(
          () => parseFields('outputs', given),
          /^input 'outputs': '[\s\S]*' (?:is not a comma-separated list of fields|has a line break)/,
        )
      }),
      runs,
    )
  })
})
