import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { findCurrent } from '../../src/buildx/current.ts'
import { makeFolder } from '../fakes.ts'

const socket = 'unix:///var/run/docker.sock'
const instance = (name: string) =>
  JSON.stringify({ Name: name, Driver: 'docker-container', Nodes: [{ Name: `${name}0`, Endpoint: socket }] })
const use = (Name: string, Key = socket, Global = false) => JSON.stringify({ Key, Name, Global })
const standard = createHash('sha256').update(socket).digest('hex').slice(0, 20)

/** The current builder where buildx's folder has these files, besides the builders `a` and `b`. */
async function current(files: Readonly<Record<string, string>>, variable = '') {
  const folder = makeFolder()
  const all = { 'instances/a': instance('a'), 'instances/b': instance('b'), ...files }
  for (const name of ['instances', 'defaults']) mkdirSync(join(folder, name))
  for (const [path, text] of Object.entries(all)) writeFileSync(join(folder, path), text)
  const found = await findCurrent(folder, socket, variable)
  return found && [found.name, found.by, found.instance?.name]
}

const used = (name: string, known = name) => [name, "'docker buildx use'", known]
const unknown = (name: string) => [name, "'docker buildx use'", undefined]

test.each<[string, Record<string, string>, unknown]>([
  ['nothing was used', {}, undefined],
  ['one was used', { current: use('a') }, used('a')],
  ['upper case, which buildx lowers', { current: use('A') }, used('A', 'a')],
  ['the default one was used', { current: use('') }, undefined],
  ['one was used for another daemon', { current: use('a', 'far') }, undefined],
  ['one was used for all daemons', { current: use('a', 'far', true) }, used('a')],
  ['one that is gone', { current: use('gone') }, unknown('gone')],
  ['one for all daemons that is gone', { current: use('gone', 'far', true) }, undefined],
  ['a default of this daemon', { [`defaults/${standard}`]: 'b' }, used('b')],
  ['a default, and one used since', { current: use('a'), [`defaults/${standard}`]: 'b' }, used('a')],
  ['a default, and one used elsewhere', { current: use('a', 'far'), [`defaults/${standard}`]: 'b' }, used('b')],
  ['no JSON', { current: '{"Key":' }, undefined],
  ['other JSON', { current: '[1]' }, undefined],
  ['a builder that is no JSON', { current: use('a'), 'instances/a': '{' }, unknown('a')],
  ['a builder without nodes', { current: use('a'), 'instances/a': '{"Driver":"remote"}' }, unknown('a')],
  ['a path', { current: use('../current') }, unknown('../current')],
])('%s', async (_, files, expected) => {
  expect(await current(files)).toEqual(expected)
})

test('BUILDX_BUILDER goes before all', async () => {
  expect(await current({ current: use('a') }, 'b')).toEqual(['b', 'BUILDX_BUILDER', 'b'])
  expect(await current({ current: use('a') }, 'gone')).toEqual(['gone', 'BUILDX_BUILDER', undefined])
})

test('where buildx was never used', async () => {
  expect(await findCurrent('/nowhere', socket, '')).toBeUndefined()
})
