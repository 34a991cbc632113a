import { expect, test } from '@jest/globals'
import type { ProxySet } from '../../src/proxies/read.ts'
import { describeProxies } from '../../src/proxies/words.ts'

const environment: ProxySet = {
  source: 'environment',
  values: { HTTP_PROXY: 'http://me:pw@p.test:3128', HTTPS_PROXY: 'p.test:3128', NO_PROXY: 'a' },
}
const docker: ProxySet = { source: 'Docker', values: { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2' } }
const same = { own: environment, containers: environment }
const container = { driver: 'docker-container', existing: '' }
const start = 'requests of this step go through p.test:3128 (HTTP_PROXY, HTTPS_PROXY from the environment)'

test.each([
  ['nothing is built', same, undefined, start],
  ['one for all', same, container, `${start}; those of BuildKit and RUN too`],
  [
    'two',
    { own: environment, containers: docker },
    container,
    `${start}; those of BuildKit and RUN through a:1 (HTTP_PROXY), b:2 (HTTPS_PROXY from Docker's config.json)`,
  ],
  [
    'a builder that exists',
    same,
    { driver: 'docker-container', existing: 'mine' },
    `${start}; those of RUN too; builder 'mine' has its own proxy settings`,
  ],
  [
    "the daemon's builder",
    same,
    { driver: 'docker', existing: '' },
    `${start}; those of RUN too; the Docker daemon has its own proxy settings`,
  ],
  [
    'a remote builder',
    same,
    { driver: 'remote', existing: '' },
    `${start}; those of RUN too; a builder of driver 'remote' has its own proxy settings`,
  ],
])('%s', (_, proxies, builder, words) => {
  expect(describeProxies(proxies, builder)).toBe(words)
})
