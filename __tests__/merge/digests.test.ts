import { describe, expect, test } from '@jest/globals'
import { parseDigests } from '../../src/merge/digests.ts'
import { nativePlatform, type PlatformName, parsePlatformName } from '../../src/platform.ts'
import { digestOutput, imageOutput, pushedOutput, testedOutput } from '../../src/report/outputs.ts'

const a = `sha256:${'a'.repeat(64)}`
const tested = '{"passed":true,"seconds":3.1,"emulated":false}'
const b = `sha256:${'b'.repeat(64)}`
const parse = (text: string) => parseDigests(text, (name) => parsePlatformName(name, nativePlatform('x64')))

const one = (digest: string, name: string, platform: PlatformName) => ({ digest, claims: [{ platform, name }] })
const two = [one(a, 'digest-linux-amd64', 'linux/amd64'), one(b, 'digest-linux-arm64', 'linux/arm64')]

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
      { digests: [one(a, 'digest-linux-amd64', 'linux/amd64')], result: 'failure' },
    ],
    ['a job without outputs', '{"result":"skipped","outputs":{}}', { digests: [], result: 'skipped' }],
    [
      'the output digests of a build',
      JSON.stringify({ 'linux/amd64': a, 'linux/arm64': b }),
      { digests: [one(a, 'linux/amd64', 'linux/amd64'), one(b, 'linux/arm64', 'linux/arm64')] },
    ],
    [
      'lines, names in any spelling',
      `linux/amd64=${a}\n\n  aarch64=${b}  `,
      { digests: [one(a, 'linux/amd64', 'linux/amd64'), one(b, 'aarch64', 'linux/arm64')] },
    ],
    [
      'items between commas',
      `amd64=${a},arm64/v8=${b}`,
      { digests: [one(a, 'amd64', 'linux/amd64'), one(b, 'arm64/v8', 'linux/arm64')] },
    ],
    [
      'of a platform what was pushed for it, before the digest of its manifest',
      JSON.stringify({
        'digest-linux-amd64': b,
        'image-linux-amd64': `r/a@${b}`,
        'pushed-linux-amd64': a,
        'pushed-linux-arm64': '',
        'digest-linux-arm64': b,
      }),
      { digests: [one(a, 'pushed-linux-amd64', 'linux/amd64'), one(b, 'digest-linux-arm64', 'linux/arm64')] },
    ],
    [
      'one digest that holds two platforms',
      JSON.stringify({ 'pushed-linux-arm64': a, 'pushed-linux-arm-v7': a }),
      {
        digests: [
          {
            digest: a,
            claims: [
              { platform: 'linux/arm64', name: 'pushed-linux-arm64' },
              { platform: 'linux/arm/v7', name: 'pushed-linux-arm-v7' },
            ],
          },
        ],
      },
    ],
    [
      'plain digests, each once',
      `${a}\n${b}\n${a}`,
      {
        digests: [
          { digest: a, claims: [] },
          { digest: b, claims: [] },
        ],
      },
    ],
    [
      'a JSON list',
      JSON.stringify([a, b]),
      {
        digests: [
          { digest: a, claims: [] },
          { digest: b, claims: [] },
        ],
      },
    ],
    [
      'how it was tested, of the job or of its outputs',
      JSON.stringify({ result: 'success', outputs: { 'pushed-linux-amd64': a, 'tested-linux-amd64': tested } }),
      {
        digests: [one(a, 'pushed-linux-amd64', 'linux/amd64')],
        tests: new Map([['linux/amd64', JSON.parse(tested)]]),
        result: 'success',
      },
    ],
    [
      'tests that cannot be read',
      JSON.stringify({ 'pushed-linux-amd64': a, 'tested-linux-amd64': 'x' }),
      {
        digests: [one(a, 'pushed-linux-amd64', 'linux/amd64')],
        warnings: [expect.stringContaining(`the output 'tested-linux-amd64' is not a test result`)],
      },
    ],
    ['outputs with none of ours', '{"digest":"x"}', { digests: [] }],
  ])('reads %s', (_, text, handedOn) => {
    expect(parse(text)).toEqual({ tests: new Map(), warnings: [], ...handedOn })
  })

  test.each([
    [
      '',
      `input 'digests' is empty; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`,
    ],
    ['null', `input 'digests' is empty`],
    [
      '{"digest-linux-amd64": "sha256:12"}',
      `input 'digests' has 'sha256:12' in 'digest-linux-amd64', expected sha256: followed by 64 hexadecimal digits`,
    ],
    [`amd64=nope`, `input 'digests' has 'nope' in 'amd64', expected sha256: followed by 64 hexadecimal digits`],
    [JSON.stringify({ 'pushed-linux-amd64': a, 'linux/amd64': a }), `input 'digests' has linux/amd64 more than once`],
    [
      'Object',
      `input 'digests' is 'Object', which is what GitHub writes for outputs without toJSON; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`,
    ],
    ['latest', `input 'digests' has 'latest', expected sha256: followed by 64 hexadecimal digits`],
    [`linux/amd64=${a} amd64=${b}`, `input 'digests' has linux/amd64 more than once`],
    [`nope=${a}`, `unknown platform 'nope'`],
    ['{"a"', `input 'digests' is not valid JSON: `],
  ])('rejects %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})

test('names the outputs of a platform as the build action does', () => {
  expect([digestOutput, imageOutput, pushedOutput, testedOutput].map((name) => name('linux/arm/v7'))).toEqual([
    'digest-linux-arm-v7',
    'image-linux-arm-v7',
    'pushed-linux-arm-v7',
    'tested-linux-arm-v7',
  ])
})
