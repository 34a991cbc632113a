import { describe, expect, test } from '@jest/globals'
import { parsePolicy } from '../../src/policy/rules.ts'

const repository = 'ghcr.io/acme/app'

async function policiesOf(text: string, ...tags: string[]): Promise<string[]> {
  const of = await parsePolicy(text)
  return tags.map((tag) => of({ repository, tag }))
}

test.each([
  ['1.2.3', 'immutable'],
  ['v1.2.3', 'immutable'],
  ['1.2.3-rc.1', 'immutable'],
  ['1.2.3-alpine', 'immutable'],
  ['sha-1a2b3c4', 'immutable'],
  ['1.2', 'forward'],
  ['v1', 'forward'],
  ['latest', 'forward'],
  ['main', 'forward'],
  ['pr-12', 'forward'],
  ['1.2.3.4', 'forward'],
  ['20260102', 'forward'],
  ['x1.2.3', 'forward'],
  ['shaped', 'forward'],
])('auto: %s is %s', async (tag, policy) => {
  expect(await policiesOf('auto', tag)).toEqual([policy])
})

test('the first line that matches counts, and what none is about moves', async () => {
  const text = '\n  1.2.* = immutable\n1.*=forward\n*-nightly=move\n'
  expect(await policiesOf(text, '1.2.3', '1.3', '2.0.0', '1.4-nightly')).toEqual([
    'immutable',
    'forward',
    'move',
    'forward',
  ])
})

test.each([['auto\nnightly=move\nsha-*=move'], ['nightly=move\nsha-*=move\nauto']])(
  'auto is for what no other line is about: %j',
  async (text) => {
    expect(await policiesOf(text, 'nightly', 'sha-1', '1.2.3', 'latest')).toEqual([
      'move',
      'move',
      'immutable',
      'forward',
    ])
  },
)

test.each([['1.*: immutable\nlatest: forward\n'], ["{ '1.*': immutable, latest: forward }"]])(
  'YAML: %j',
  async (text) => {
    expect(await policiesOf(text, '1.2', 'latest', 'main')).toEqual(['immutable', 'forward', 'move'])
  },
)

test.each([
  [`${repository}:*=auto`, 'immutable'],
  ['ghcr.io/*/app:1.2.3=forward', 'forward'],
  ['ghcr.io/acme/*:*=forward', 'forward'],
  ['docker.io/acme/app:*=auto', 'move'],
  ["'ghcr.io/acme/app:1.*': forward", 'forward'],
  ['{1,2}.*=forward', 'forward'],
  ['!(1.*)=forward', 'move'],
])('a glob with a slash or a colon is of the reference: %s', async (text, policy) => {
  expect(await policiesOf(text, '1.2.3')).toEqual([policy])
})

describe('what is wrong', () => {
  const expected = 'expected a glob and a policy (immutable, forward, move or auto), e.g. latest=forward'
  test.each([
    ['latest=foward', `has 'latest=foward', ${expected}; did you mean 'forward'?`],
    ['latest = Immutable', `has 'latest = Immutable', ${expected}; did you mean 'immutable'?`],
    ['latest=keep-it', `has 'latest=keep-it', ${expected}`],
    ['latest=', `has 'latest=', ${expected}`],
    ['=move', `has '=move', ${expected}; did you mean '*=move'?`],
    ['forward', `has 'forward', ${expected}; did you mean '*=forward'?`],
    ['atuo', `has 'atuo', ${expected}; did you mean 'auto'?`],
    ['auto\nlatest', `has 'latest', ${expected}`],
    ['latest: fwd', `has 'latest: fwd', ${expected}`],
    ['latest: [forward]', `has 'latest: …', ${expected}`],
    ['- latest: forward', 'is neither lines nor a mapping, expected e.g. latest=forward, latest: forward, or auto'],
    ['latest: forward\n  x: [', 'is not valid YAML, line 1: block as implicit key; put values with special characters'],
    ['a\u0007=move', 'contains a control character'],
  ])('%j', async (text, message) => {
    await expect(parsePolicy(text)).rejects.toThrow(`input 'tag-policy' ${message}`)
  })
})
