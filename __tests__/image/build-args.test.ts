import { expect, test } from '@jest/globals'
import { warnOfYaml } from '../../src/image/build-args.ts'

test.each([
  ['arguments', ['VERSION=1', 'EMPTY=', 'FROM_ENVIRONMENT']],
  ['colons in values', ['URL=http://example.com/a: b', 'NOTE=a: 1']],
  ['an option of a proxy', ['http_proxy=http://proxy:3128']],
  ['none', []],
])('no warning for %s', (_, buildArgs) => {
  expect(warnOfYaml(buildArgs)).toEqual([])
})

test.each([
  ['a mapping', ['VERSION: 1'], 'VERSION'],
  ['a mapping without a blank', ['VERSION:1'], 'VERSION'],
  ['a mapping without a value', ['VERSION:'], 'VERSION'],
  ['a mapping whose value has an equals sign', ['URL: http://example.com/?a=b'], 'URL'],
  ['a list', ['- VERSION=1', '- COMMIT'], 'VERSION, COMMIT'],
  ['some of several', ['A=1', 'TOKEN: s3cret', 'B: 2'], 'TOKEN, B'],
])('a warning for %s, without values', (_, buildArgs, names) => {
  const [first] = names.split(',')
  expect(warnOfYaml(buildArgs)).toEqual([
    `input 'build-args' is not YAML, so it does not set ${names}; write ${first}=value, one per line`,
  ])
})
