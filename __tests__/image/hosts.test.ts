import { expect, test } from '@jest/globals'
import { hostsOf } from '../../src/image/hosts.ts'

const nothing = { tags: [], push: false, outputs: [], cacheFrom: [], cacheTo: [], buildContexts: [] }

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
