import { describe, expect, test } from '@jest/globals'
import { nodeVariables, type RunFacts, runProxies } from '../../src/proxies/hand-over.ts'
import type { ProxySet } from '../../src/proxies/read.ts'

const loopback = 'localhost,127.0.0.1,127.0.0.0/8,::1'
const set = (values: ProxySet['values'], source: ProxySet['source'] = 'environment'): ProxySet => ({ source, values })
const open = { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.test, b.test' }
const secret = { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://me:pw@p:1' }

describe('BuildKit gets', () => {
  test.each<[string, ProxySet['values'], string[], boolean, string[], Record<string, string>]>([
    ['all of it', open, [], false, ['env.HTTP_PROXY=http://p:1', `"env.NO_PROXY=a.test,b.test,${loopback}"`], {}],
    [
      'a password in another way',
      secret,
      [],
      false,
      ['env.HTTP_PROXY=http://p:1', `"env.NO_PROXY=${loopback}"`],
      { 'env.HTTPS_PROXY': 'http://me:pw@p:1' },
    ],
    [
      'nothing where the user says it',
      secret,
      ['env.http_proxy=http://own', 'network=host,"env.NO_PROXY=x,y"', 'env.HTTPS_PROXY='],
      false,
      [],
      {},
    ],
    ['no proxy that is out of reach', { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'a' }, [], false, [], {}],
    [
      'one on loopback where it has the network of this machine',
      { HTTP_PROXY: 'localhost:1' },
      [],
      true,
      ['env.HTTP_PROXY=localhost:1', `"env.NO_PROXY=${loopback}"`],
      {},
    ],
    ['a star as it is', { ALL_PROXY: 'p:1', NO_PROXY: '*' }, [], false, ['env.ALL_PROXY=p:1', 'env.NO_PROXY=*'], {}],
  ])('%s', (_, values, driverOpts, reaches, shown, hidden) => {
    expect(nodeVariables(set(values), driverOpts, reaches)).toEqual({ shown, hidden })
  })
})

describe('RUN gets', () => {
  const facts: RunFacts = { buildArgs: [], reachesLoopback: false, publishesArgs: false, environment: {} }
  const exceptions = `NO_PROXY=${loopback}`

  test.each<[string, ProxySet, Partial<RunFacts>, object]>([
    [
      'names of variables, as they are spelled',
      set(secret),
      { environment: { HTTP_PROXY: 'http://p:1', https_proxy: 'http://me:pw@p:1' } },
      { buildArgs: ['HTTP_PROXY', 'https_proxy', exceptions], kind: 'secret', withheld: [] },
    ],
    [
      'of Docker what buildx leaves out',
      set(secret, 'Docker'),
      {},
      { buildArgs: [exceptions], kind: 'secret', withheld: [] },
    ],
    [
      'what the user says',
      set(secret),
      { buildArgs: ['https_proxy=http://own', 'NO_PROXY', 'HTTP_PROXY='], environment: { NO_PROXY: 'a' } },
      { buildArgs: [], kind: 'none', withheld: [] },
    ],
    [
      'no password that would be published',
      set(secret),
      { publishesArgs: true },
      { buildArgs: ['http_proxy', exceptions], kind: 'open', withheld: ['HTTPS_PROXY'] },
    ],
    [
      'nor one that buildx would hand over',
      set(secret, 'Docker'),
      { publishesArgs: true },
      { buildArgs: [exceptions, 'HTTPS_PROXY='], kind: 'open', withheld: ['HTTPS_PROXY'] },
    ],
    [
      'what the user spells in small letters, beside which buildx would hand over the proxies of Docker',
      set({ ...secret, FTP_PROXY: 'p:1', NO_PROXY: 'a' }, 'Docker'),
      {
        buildArgs: ['https_proxy=http://own', 'http_proxy', 'FTP_PROXY=x', 'no_proxy=b,c'],
        environment: { http_proxy: 'http://own:2' },
      },
      {
        buildArgs: ['HTTP_PROXY=http://own:2', 'HTTPS_PROXY=http://own', 'NO_PROXY=b,c'],
        kind: 'none',
        withheld: [],
      },
    ],
    [
      'no password of a proxy that is named by its variable in small letters',
      set(secret, 'Docker'),
      { buildArgs: ['https_proxy', 'HTTP_PROXY='], environment: { https_proxy: 'http://me:pw@own:2' } },
      { buildArgs: ['HTTPS_PROXY='], kind: 'none', withheld: [] },
    ],
    [
      'no password beside an argument whose variable is not set, which buildx leaves out',
      set(secret, 'Docker'),
      { buildArgs: ['HTTPS_PROXY', 'HTTP_PROXY='], publishesArgs: true },
      { buildArgs: ['HTTPS_PROXY='], kind: 'none', withheld: ['HTTPS_PROXY'] },
    ],
    [
      'no proxy that is out of reach',
      set({ HTTP_PROXY: 'http://me:pw@127.0.0.1:1' }),
      {},
      { buildArgs: [], kind: 'none', withheld: [] },
    ],
    [
      'one on loopback where it has the network of this machine',
      set({ HTTP_PROXY: 'http://127.0.0.1:1' }),
      { reachesLoopback: true },
      { buildArgs: ['http_proxy', exceptions], kind: 'open', withheld: [] },
    ],
  ])('%s', (_, proxies, given, expected) => {
    expect(runProxies(proxies, { ...facts, ...given })).toEqual(expected)
  })
})
