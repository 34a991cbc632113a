import { describe, expect, test } from '@jest/globals'
import { parseDigests } from '../../src/merge/digests.ts'
import { nativePlatform, parsePlatformName } from '../../src/platform.ts'
import { digestOutput } from '../../src/report/outputs.ts'

const a = `sha256:${'a'.repeat(64)}`
const b = `sha256:${'b'.repeat(64)}`
const parse = (text: string) => parseDigests(text, (name) => parsePlatformName(name, nativePlatform('x64')))

const two = [
  { digest: a, platforms: ['linux/amd64'] },
  { digest: b, platforms: ['linux/arm64'] },
]

describe('parseDigests', () => {
  test.each([
    [
      'outputs of the legs, others among them, and empty ones',
      JSON.stringify({
        digest: b,
        'digest-linux-amd64': a,
        'digest-linux-arm64': b,
        'digest-linux-s390x': '',
        version: '1.2.3',
      }),
      { digests: two },
    ],
    [
      'the job of the legs',
      JSON.stringify({ result: 'failure', outputs: { 'digest-linux-amd64': a } }),
      { digests: [{ digest: a, platforms: ['linux/amd64'] }], result: 'failure' },
    ],
    ['a job without outputs', '{"result":"skipped","outputs":{}}', { digests: [], result: 'skipped' }],
    ['the output digests of a build', JSON.stringify({ 'linux/amd64': a, 'linux/arm64': b }), { digests: two }],
    ['lines, names in any spelling', `linux/amd64=${a}\n\n  aarch64=${b}  `, { digests: two }],
    ['items between commas', `amd64=${a},arm64/v8=${b}`, { digests: two }],
    [
      'one digest that holds two platforms',
      JSON.stringify({ 'digest-linux-arm64': a, 'digest-linux-arm-v7': a }),
      { digests: [{ digest: a, platforms: ['linux/arm64', 'linux/arm/v7'] }] },
    ],
    [
      'plain digests, each once',
      `${a}\n${b}\n${a}`,
      {
        digests: [
          { digest: a, platforms: [] },
          { digest: b, platforms: [] },
        ],
      },
    ],
    [
      'a JSON list',
      JSON.stringify([a, b]),
      {
        digests: [
          { digest: a, platforms: [] },
          { digest: b, platforms: [] },
        ],
      },
    ],
    ['outputs with none of ours', '{"digest":"x"}', { digests: [] }],
  ])('reads %s', (_, text, handedOn) => {
    expect(parse(text)).toEqual(handedOn)
  })

  test.each([
    [
      '',
      `input 'digests' is empty: give it \${{ toJSON(needs.build.outputs) }}, where 'build' is the job of the legs and stands in 'needs' of this job`,
    ],
    ['null', `input 'digests' is empty`],
    [
      '{"digest-linux-amd64": "sha256:12"}',
      `input 'digests' has 'sha256:12' in 'digest-linux-amd64', expected sha256: and 64 hexadecimal digits`,
    ],
    ['latest', `input 'digests' has 'latest', expected sha256: and 64 hexadecimal digits`],
    [`linux/amd64=${a} amd64=${b}`, `input 'digests' has linux/amd64 more than once`],
    [`nope=${a}`, `unknown platform 'nope'`],
    ['{"a"', `input 'digests' is no JSON: `],
  ])('rejects %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})

test('names the output of a platform as the build action does', () => {
  expect(digestOutput('linux/arm/v7')).toBe('digest-linux-arm-v7')
})
