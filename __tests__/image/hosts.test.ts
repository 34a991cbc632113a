import { expect, test } from '@jest/globals'
import { hostsOf, hostsPushedTo } from '../../src/image/hosts.ts'

const nothing: Parameters<typeof hostsOf>[1] = { cacheFrom: [], cacheTo: [], buildContexts: [] }

test('finds the hosts of everything that a build names', () => {
  const request = {
    cacheFrom: ['type=registry,ref=from.example.com/cache:1', 'lone.example.com/cache', 'type=gha'],
    cacheTo: ['"type=registry","ref=to.example.com/cache",mode=max'],
    buildContexts: ['base=docker-image://context.example.com/base:1', 'code=./code'],
  }
  expect(
    hostsOf(['tags.example.com/app:1', 'app:1', '127.0.0.1:5000/a'], request, ['ref=own.example.com/cache']),
  ).toEqual([
    'tags.example.com',
    'docker.io',
    '127.0.0.1:5000',
    'from.example.com',
    'lone.example.com',
    'own.example.com',
    'to.example.com',
    'context.example.com',
  ])
})

test('what cannot be read is left to buildx', () => {
  expect(hostsOf(['A B'], { ...nothing, cacheFrom: ['type="registry', 'type=registry,ref=A B'] })).toEqual([])
})

test.each<[string, string[], string[], string[]]>([
  ['nothing', [], ['type=gha'], []],
  ['an image, each once', ['a.io/x', 'b.io/y:1', 'a.io/z', 'app:1'], [], ['a.io', 'b.io', 'docker.io']],
  ['a cache', [], ['type=registry,Ref=a.io/cache,mode=max', 'b.io/cache'], ['a.io', 'b.io']],
  ['a cache that may fail', [], ['type=registry,ref=a.io/cache,ignore-error=true'], []],
])('pushes to the hosts of %s', (_, pushedTo, cacheTo, hosts) => {
  expect(hostsPushedTo(pushedTo, cacheTo)).toEqual(hosts)
})
