import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readInstance } from '../../src/buildx/instance.ts'
import { makeFolder } from '../fakes.ts'

test('reads what buildx keeps of a builder', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'instances'))
  // As buildx 0.36.1 wrote it, but for the length of the files.
  const text = `{"Name":"x","Driver":"docker-container","Nodes":[{"Name":"x0","Endpoint":"unix:///var/run/docker.sock","Platforms":null,"DriverOpts":{"network":"host"},"Flags":["--allow-insecure-entitlement=network.host"],"Files":{"buildkitd.toml":"ZGVidWcgPSB0cnVl"}},{"Name":"x1","Endpoint":"arm","Platforms":null,"DriverOpts":null,"Flags":null,"Files":null}],"Dynamic":false}`
  writeFileSync(join(folder, 'instances', 'x'), text)
  expect(await readInstance(folder, 'X')).toEqual({
    name: 'x',
    driver: 'docker-container',
    nodes: [
      {
        endpoint: 'unix:///var/run/docker.sock',
        files: new Map([['buildkitd.toml', 'debug = true']]),
        network: 'host',
      },
      { endpoint: 'arm', files: new Map() },
    ],
  })
  expect(await readInstance(folder, 'y')).toBeUndefined()
})
