import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseEntries } from '../../src/input/list.ts'
import { evaluate } from '../../src/tags/evaluate.ts'
import { readFields } from '../../src/tags/fields.ts'
import { factsOf } from './facts.ts'

// GitHub sets CI; a regular expression costs some milliseconds, for the clock that stops it.
const runs = { numRuns: process.env.CI ? 500 : 150 }

const text = (...signs: string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...signs), fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 7 })
    .map((parts) => parts.join(''))

const rule = text(
  ...['type=', 'raw', 'semver', 'match', 'sha', ',', ',value=', ',pattern=', ',match=', ',enable=', ',prefix=', '"'],
  ...[
    '{{',
    '}}',
    '{{tag}}',
    '{{version}}',
    '{{#if ',
    '{{/if}}',
    'date',
    "'YY'",
    ' ',
    '(',
    ')',
    '[',
    '{1,2}',
    '\\',
    '/',
  ],
)

describe('any rule', () => {
  test('gives tags that registries take the characters of, or is refused in our words', async () => {
    await fc.assert(
      fc.asyncProperty(rule, async (given) => {
        try {
          const { tags, rows } = await evaluate([given], ['latest=true'], factsOf('tag v1.2.3'))
          expect(tags.filter((tag) => !/^[\w.-]{1,128}$/.test(tag))).toEqual([])
          expect(rows.every((row) => row.tags.length > 0 || row.reason !== undefined)).toBe(true)
        } catch (error) {
          expect((error as Error).message).toMatch(/^input 'tags': '/)
        }
      }),
      runs,
    )
  })

  test('is read as it was written, where every field is quoted', () => {
    const value = text(',', '"', '=', '{{', '(', ' ', '\\').map((written) => written.trim())
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 4 }), (values) => {
        const written = values.map((field) => `"k=${field.replaceAll('"', '""')}"`).join(',')
        expect(readFields(written)).toEqual(values.map((field) => ({ key: 'k', value: field })))
      }),
      runs,
    )
  })
})

test('the name of a branch is data in every rule', async () => {
  const name = text('{{', '}}', '{{sha}}', '{{#if tag}}', '"', ',', '=', '/', '\\').filter((branch) => branch !== '')
  await fc.assert(
    fc.asyncProperty(name, async (branch) => {
      const expected = branch.replace(/[^a-zA-Z0-9._-]+/g, '-').slice(0, 128)
      const rules = ['type=raw,value={{branch}}', 'type=ref,event=branch', 'type=match,pattern=^[^]*$,value={{branch}}']
      expect((await evaluate(rules, [], factsOf('', { ref: `refs/heads/${branch}` }))).tags).toEqual([
        expected,
        'latest',
      ])
    }),
    runs,
  )
})

test('rules are entries as they are written, whatever references stand beside them', () => {
  const written = fc.stringMatching(/^type=raw,[a-z]+=[a-z{}(). ]*[a-z]$/)
  const reference = fc.stringMatching(/^[a-z]+\/[a-z]+:[a-z0-9]+$/)
  fc.assert(
    fc.property(fc.array(fc.oneof(written, reference)), (entries) => {
      expect(parseEntries('tags', entries.join('\n'))).toEqual(entries)
    }),
    runs,
  )
})
