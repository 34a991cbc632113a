import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { findProxies } from '../../src/proxies/find.ts'
import { hostOf, passwordsOf } from '../../src/proxies/read.ts'
import { makeFolder } from '../fakes.ts'

/** What is found with this environment and these proxies in Docker's config.json. */
function find(environment: NodeJS.ProcessEnv, proxies?: object, facts = {}) {
  const dockerConfig = makeFolder()
  writeFileSync(join(dockerConfig, 'config.json'), JSON.stringify({ proxies }))
  return findProxies({ environment, dockerConfig, dockerContext: '', dockerHost: '', ...facts })
}

const table = {
  httpProxy: 'http://d:1',
  httpsProxy: 'http://d:2',
  noProxy: 'd.test',
  ftpProxy: '',
  allProxy: 'socks5://d:3',
}
const ofDocker = {
  source: 'Docker',
  values: { HTTP_PROXY: 'http://d:1', HTTPS_PROXY: 'http://d:2', ALL_PROXY: 'socks5://d:3', NO_PROXY: 'd.test' },
}

test.each<[string, NodeJS.ProcessEnv, object | undefined]>([
  ['nothing', {}, undefined],
  ['hosts alone that need none', { NO_PROXY: 'a' }, { default: { noProxy: 'b' } }],
  ['empty ones', { HTTP_PROXY: '', https_proxy: ' ' }, { default: { httpProxy: '' } }],
  ['those of another daemon', {}, { 'tcp://other:2375': table }],
  ['what is no table', {}, { default: null }],
])('none in %s', async (_, environment, proxies) => {
  expect(await find(environment, proxies)).toBeUndefined()
})

test('the environment, capitals first, where Docker names none', async () => {
  const set = { source: 'environment', values: { HTTP_PROXY: 'http://A', HTTPS_PROXY: 'http://b', NO_PROXY: 'c' } }
  const environment = { HTTP_PROXY: 'http://A', http_proxy: 'http://a', https_proxy: 'http://b', no_proxy: 'c' }
  expect(await find(environment)).toEqual({ own: set, containers: set })
})

test('Docker, where the environment names none; hosts that it alone lists hold for this step', async () => {
  expect(await find({ no_proxy: 'e.test' }, { default: table })).toEqual({
    own: { ...ofDocker, values: { ...ofDocker.values, NO_PROXY: 'd.test,e.test' } },
    containers: ofDocker,
  })
})

test('both: the environment is for this step, Docker for containers; neither is mixed with the other', async () => {
  expect(await find({ HTTPS_PROXY: 'http://e' }, { default: table })).toEqual({
    own: { source: 'environment', values: { HTTPS_PROXY: 'http://e' } },
    containers: ofDocker,
  })
})

test.each([
  ['DOCKER_HOST', { dockerHost: 'tcp://d:2375' }, 'tcp://d:2375'],
  ['the socket', {}, 'unix:///var/run/docker.sock'],
])('those of the daemon before those of all: %s', async (_, facts, address) => {
  const found = await find({}, { [address]: table, default: { httpProxy: 'http://all' } }, facts)
  expect(found?.own).toEqual(ofDocker)
})

test('those of the daemon of a context', async () => {
  const dockerConfig = makeFolder()
  const folder = join(dockerConfig, 'contexts', 'meta', createHash('sha256').update('far').digest('hex'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ Endpoints: { docker: { Host: 'ssh://far' } } }))
  writeFileSync(join(dockerConfig, 'config.json'), JSON.stringify({ proxies: { 'ssh://far': table } }))
  const facts = { environment: {}, dockerConfig, dockerHost: '' }
  expect((await findProxies({ ...facts, dockerContext: 'far' }))?.own).toEqual(ofDocker)
  expect(await findProxies({ ...facts, dockerContext: 'near' })).toBeUndefined()
})

test('a configuration that cannot be read names none', async () => {
  const dockerConfig = makeFolder()
  writeFileSync(join(dockerConfig, 'config.json'), '{')
  expect(await findProxies({ environment: {}, dockerConfig, dockerContext: '', dockerHost: '' })).toBeUndefined()
})

test.each([
  ['http://me:p%40ss@p.test:3128', ['p%40ss', 'p@ss']],
  ['me:p@ss@p.test:3128', ['p@ss', 'p%40ss']],
  ['http://me:100%@p.test', ['100%', '100%25']],
  ['http://me@p.test', []],
  ['http://p.test:3128', []],
])('%s has the passwords %j, each spelling to be masked', (url, passwords) => {
  const set = { source: 'environment', values: { HTTP_PROXY: url } } as const
  expect(passwordsOf({ own: set, containers: set })).toEqual(passwords)
})

test.each([
  ['http://me:p@ss@p.test:3128/', 'p.test:3128'],
  ['p.test', 'p.test'],
  ['socks5://[::1]:1080', '[::1]:1080'],
])('%s is shown as %s', (url, host) => {
  expect(hostOf(url)).toBe(host)
})
