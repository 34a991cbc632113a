import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { bakeAction } from '../script/inputs/bake.ts'
import { knowledge, setupBuildx } from '../script/inputs/knowledge.ts'
import { ownOfBake, readContracts, renderTables, tableOf } from '../script/inputs/tables.ts'

const root = join(import.meta.dirname, '..')
const contracts = readContracts(root)
const namesOf = (path: string) => contracts[path]?.map(({ name }) => name) ?? []

test.each(['docs/bake.md', 'docs/inputs.md', 'docs/tags.md'])('%s is what npm run update-inputs writes', (path) => {
  const document = readFileSync(join(root, path), 'utf8')
  expect(document).toBe(renderTables(document, contracts))
})

test.each(Object.entries(knowledge))(
  '%s: what is known beside the code is about inputs of this table',
  (table, known) => {
    const names = contracts['action.yml']?.filter((input) => tableOf(input) === table).map(({ name }) => name) ?? []
    expect(Object.keys(known).filter((name) => !names.includes(name))).toEqual([])
  },
)

test('bake has every input of docker/bake-action', () => {
  expect(namesOf('bake/action.yml')).toEqual(expect.arrayContaining(Object.keys(bakeAction)))
  expect(Object.keys(bakeAction)).toHaveLength(15)
})

test('bake has the inputs of build that its table leaves to those of build', () => {
  const told = ownOfBake(contracts).map(({ name }) => name)
  const shared =
    contracts['action.yml']?.filter((input) => tableOf(input) !== 'build-push').map(({ name }) => name) ?? []
  const named = ['builder', 'allow', 'call', 'no-cache', 'pull']

  expect(Object.keys(setupBuildx).filter((name) => !shared.includes(name))).toEqual([])
  expect(namesOf('bake/action.yml').toSorted()).toEqual([...new Set([...told, ...shared, ...named])].toSorted())
  expect(told.filter((name) => named.includes(name))).toEqual([])
})
