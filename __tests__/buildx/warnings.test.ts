import { describe, expect, test } from '@jest/globals'
import { buildWarnings, callResult, isBuildCall, lintWarnings } from '../../src/buildx/warnings.ts'
import { annotate } from '../../src/image/annotate.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const dockerfile = 'FROM alpine as base\n'
const range = [{ start: { line: 1 }, end: { line: 1 } }]

test.each([
  ['', true],
  ['build', true],
  ['build,format=json', true],
  ['check', false],
  ['check,ignorestatus=true', false],
  ['outline', false],
])('call: %s builds: %s', (call, expected) => {
  expect(isBuildCall(call)).toBe(expected)
})

test('the result of a call is read whether buildx decoded it or not', () => {
  expect(callResult({ 'result.json': { targets: [] } })).toEqual({ targets: [] })
  expect(callResult({ 'result.json': '{"targets":[]}' })).toEqual({ targets: [] })
  expect(callResult({})).toBeUndefined()
})

describe('lintWarnings', () => {
  test('reads rule, words, place and source, as call: check gives them', () => {
    const result = {
      warnings: [
        {
          ruleName: 'FromAsCasing',
          description: 'The as keyword should match the case of the from keyword',
          url: 'https://docs.docker.com/go/dockerfile/rule/from-as-casing/',
          detail: "'as' and 'FROM' keywords' casing do not match",
          location: { ranges: range },
        },
      ],
      sources: [{ filename: 'Dockerfile', data: base64(dockerfile) }],
      buildError: { message: 'dockerfile parse error', location: { sourceIndex: 0, ranges: [{ start: { line: 3 } }] } },
    }
    expect(lintWarnings(result)).toEqual([
      {
        title: 'FromAsCasing',
        message: "'as' and 'FROM' keywords' casing do not match",
        url: 'https://docs.docker.com/go/dockerfile/rule/from-as-casing/',
        source: dockerfile,
        line: 1,
        endLine: 1,
      },
      { title: 'Error', message: 'dockerfile parse error', source: dockerfile, line: 3 },
    ])
  })

  test.each([undefined, {}, { targets: [] }, { warnings: [{}] }])('takes %j', (result) => {
    expect(() => lintWarnings(result)).not.toThrow()
  })
})

test("a build's warnings are read from the metadata file", () => {
  const metadata = {
    'buildx.build.warnings': [
      {
        short: base64("FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)"),
        detail: [base64('The as keyword should match')],
        url: 'https://example.com',
        sourceInfo: { filename: 'Dockerfile', data: base64(dockerfile) },
        range,
      },
      { short: base64('something without a rule') },
    ],
  }
  expect(buildWarnings(metadata)).toEqual([
    {
      title: 'FromAsCasing',
      message: "'as' and 'FROM' keywords' casing do not match",
      url: 'https://example.com',
      source: dockerfile,
      line: 1,
      endLine: 1,
    },
    { title: 'Warning', message: 'something without a rule' },
  ])
  expect(buildWarnings({})).toEqual([])
})

describe('annotate', () => {
  const warning = { title: 'Rule', message: 'words', source: dockerfile, line: 1, endLine: 2 }

  test('names file and lines of the Dockerfile that was read', () => {
    expect(annotate([{ ...warning, url: 'https://x' }], 'app/Dockerfile', dockerfile)).toEqual([
      { title: 'Rule', message: 'words\nhttps://x', file: 'app/Dockerfile', startLine: 1, endLine: 2 },
    ])
  })

  test('names no line of a file that holds something else, or of none', () => {
    const bare = [{ title: 'Rule', message: 'words' }]
    expect(annotate([warning], 'Dockerfile', 'FROM other\n')).toEqual(bare)
    expect(annotate([warning], undefined, undefined)).toEqual(bare)
  })
})
