import { expect, test } from '@jest/globals'
import { hostsOf, hostsPushedTo } from '../../src/image/hosts.ts'

const nothing: Parameters<typeof hostsOf>[0] = {
  tags: [],
  push: false,
  outputs: [],
  cacheFrom: [],
  cacheTo: [],
  buildContexts: [],
}

test('finds the hosts of everything that a build names', () => {
  const request = {
    tags: ['tags.example.com/app:1', 'app:1'],
    push: true,
    outputs: ['type=image,"name=127.0.0.1:5000/a,out.example.com/b",push=true', 'type=local,dest=out'],
    cacheFrom: ['type=registry,ref=from.example.com/cache:1', 'lone.example.com/cache', 'type=gha'],
    cacheTo: ['"type=registry","ref=to.example.com/cache",mode=max'],
    buildContexts: ['base=docker-image://context.example.com/base:1', 'code=./code'],
  }
  expect(hostsOf(request)).toEqual([
    'tags.example.com',
    'docker.io',
    '127.0.0.1:5000',
    'out.example.com',
    'from.example.com',
    'lone.example.com',
    'to.example.com',
    'context.example.com',
  ])
})

test('tags of an image that is not pushed reach no registry', () => {
  const tags = ['127.0.0.1:5000/app:1']
  expect(hostsOf({ ...nothing, tags })).toEqual([])
  expect(hostsOf({ ...nothing, tags, outputs: ['type=docker', 'type=image,push=false'] })).toEqual([])
})

test.each(['type=image,push=true,push-by-digest=true', 'type=registry'])(
  'tags name where the output %s pushes to',
  (output) => {
    expect(hostsOf({ ...nothing, tags: ['127.0.0.1:5000/app'], outputs: [output] })).toEqual(['127.0.0.1:5000'])
  },
)

test('what cannot be read is left to buildx', () => {
  expect(hostsOf({ ...nothing, cacheFrom: ['type="registry', 'type=registry,ref=A B'] })).toEqual([])
})

test.each<[string, Partial<typeof nothing>, string[]]>([
  [
    'nothing',
    { tags: ['a.io/app:1'], outputs: ['type=local,dest=a.io/x', 'type=docker,name=a.io/app'], cacheTo: ['type=gha'] },
    [],
  ],
  [
    'a push by digest',
    { outputs: ['type=image,"name=a.io/x,b.io/y",push=true,push-by-digest=true'] },
    ['a.io', 'b.io'],
  ],
  ['tags that buildx pushes', { push: true, tags: ['a.io/app:1', 'app:1'] }, ['a.io', 'docker.io']],
  ['tags of an output that pushes', { tags: ['a.io/app:1'], outputs: ['type=registry'] }, ['a.io']],
  ['an output that push makes one', { push: true, outputs: ['type=image,name=a.io/app'] }, ['a.io']],
  [
    'an image that stays in the builder',
    { outputs: ['type=image,name=a.io/app', 'type=image,name=a.io/app,push=false'] },
    [],
  ],
  ['a cache', { cacheTo: ['type=registry,Ref=a.io/cache,mode=max', 'b.io/cache'] }, ['a.io', 'b.io']],
  ['a cache that may fail', { cacheTo: ['type=registry,ref=a.io/cache,ignore-error=true'] }, []],
  ['a cache that is read', { cacheFrom: ['type=registry,ref=a.io/cache'] }, []],
])('pushes to the hosts of %s', (_, given, hosts) => {
  expect(hostsPushedTo({ ...nothing, ...given })).toEqual(hosts)
})
