import { expect, test } from '@jest/globals'
import { parseNodes } from '../../src/toolchain/nodes.ts'

test('reads nodes with lists as YAML or as text', async () => {
  const text = `
- name: arm
  endpoint: ssh://me@arm64
  driver-opts: [ 'env.A=b', network=host ]
  buildkitd-flags: --debug
  platforms: linux/arm64,linux/arm/v7
- endpoint: tcp://c:1234
  driver-opts: |
    cacert=/a
    cert=/b
  platforms: [ linux/s390x ]
`
  expect(await parseNodes(text)).toEqual([
    {
      name: 'arm',
      endpoint: 'ssh://me@arm64',
      driverOpts: ['env.A=b', 'network=host'],
      buildkitdFlags: '--debug',
      platforms: ['linux/arm64', 'linux/arm/v7'],
    },
    {
      name: '',
      endpoint: 'tcp://c:1234',
      driverOpts: ['cacert=/a', 'cert=/b'],
      buildkitdFlags: '',
      platforms: ['linux/s390x'],
    },
  ])
  expect(await parseNodes(' \n')).toEqual([])
})

test.each([
  ['name: a', "input 'append' is no YAML list"],
  ['- a', "input 'append[0]' is no mapping, expected keys: name, endpoint, driver-opts, buildkitd-flags, platforms"],
  ['- {}\n- flags: x', "input 'append[1]' has 'flags', expected one of: name, endpoint"],
  ['- name: --x', "input 'append[0].name' is '--x', but a name cannot start with '-'"],
  ['- endpoint: [a]', "input 'append[0].endpoint' is no text"],
  ['- "a', "input 'append' is no YAML, line 1: missing char"],
])('rejects %j', async (text, message) => {
  await expect(parseNodes(text)).rejects.toThrow(message)
})
