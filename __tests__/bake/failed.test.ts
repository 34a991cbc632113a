import { expect, test } from '@jest/globals'
import { blamed } from '../../src/bake/failed.ts'

const composed = {
  definition: {
    group: {},
    target: {
      app: {},
      web: { contexts: { x: 'target:middle', img: 'docker-image://x' } },
      middle: { contexts: { base: 'target:base__linux-arm-v7' } },
      base__one: {},
      'base__linux-arm-v7': {},
      app__linux_amd64__push: {},
    },
  },
  entries: new Map([
    ['app', ['app', 'app__linux_amd64__push']],
    ['web', ['web']],
  ]),
}
const [app, web] = [{ name: 'app' }, { name: 'web' }]

test.each([
  ['a target itself', 'web', { target: web, name: 'web', isOwn: true }],
  ['the part of it that a node builds', 'app__linux_amd64__push', { target: app, name: 'app', isOwn: true }],
  ['what a target builds on', 'middle', { target: web, name: 'middle', isOwn: false }],
  ['what that builds on, on a node', 'base__linux-arm-v7', { target: web, name: 'base', isOwn: false }],
  ['a name that has underscores', 'base__one', { target: app, name: 'base__one', isOwn: false }],
  ['an error that names none', undefined, { target: app, name: '', isOwn: true }],
])('a failure of %s', (_, entry, expected) => {
  expect(blamed(entry, composed, [app, web])).toEqual(expected)
})

test('an error that names none is that of the one target', () => {
  expect(blamed(undefined, composed, [web])).toEqual({ target: web, name: 'web', isOwn: true })
})
