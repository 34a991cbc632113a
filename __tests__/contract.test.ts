import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { inputTables as bakeTables, readInputs as readBakeInputs } from '../src/bake/inputs.ts'
import { inputTables as buildTables, readInputs as readBuildInputs } from '../src/image/inputs.ts'
import type { InputTables } from '../src/input/unknown.ts'
import { inputTables as mergeTables, readInputs as readMergeInputs } from '../src/merge/inputs.ts'
import { inputTables as planTables, readInputs as readPlanInputs } from '../src/plan/inputs.ts'
import { makeFolder } from './fakes.ts'

const root = join(import.meta.dirname, '..')

type Contract = {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>
  readonly outputs?: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string }
}

const contract = (...path: string[]) => parse(readFileSync(join(root, ...path), 'utf8')) as Contract

/** The names that the code of an action asks the runner for, found by watching its environment. */
async function inputsRead(read: () => unknown): Promise<string[]> {
  const asked = new Set<string>()
  const actual = process.env
  process.env = new Proxy(actual, {
    get: (target, name: string) => {
      if (name.startsWith('INPUT_')) asked.add(name.slice('INPUT_'.length).toLowerCase())
      return target[name]
    },
  })
  try {
    await read()
  } finally {
    process.env = actual
  }
  return [...asked].toSorted()
}

const actions: [string, (workspace: string) => unknown, InputTables][] = [
  ['action.yml', readBuildInputs, buildTables],
  ['bake/action.yml', readBakeInputs, bakeTables],
  ['plan/action.yml', readPlanInputs, planTables],
  ['merge/action.yml', readMergeInputs, mergeTables],
]

describe.each(actions)('the code behind %s', (path, read, tables) => {
  const { inputs } = contract(path)

  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('INPUT_'))) delete process.env[name]
  })

  test('reads exactly the inputs that are declared', async () => {
    expect(await inputsRead(() => read(makeFolder()))).toEqual(Object.keys(inputs).toSorted())
  })

  test('knows exactly these as inputs', () => {
    const known = tables.flatMap((table) => Object.values(table).map(({ name }) => name))
    expect(known.toSorted()).toEqual(Object.keys(inputs).toSorted())
  })

  test('has the same defaults', async () => {
    const folder = makeFolder()
    const bare = await read(folder)
    for (const [name, { default: value }] of Object.entries(inputs)) {
      // An expression is the runner's to evaluate.
      if (value !== undefined && !value.includes('${{')) process.env[`INPUT_${name.toUpperCase()}`] = value
    }
    expect(await read(folder)).toEqual(bare)
  })
})

test.each(
  readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = entry.isDirectory() ? [entry.name, 'action.yml'] : [entry.name]
    return (entry.isDirectory() ? readdirSync(join(root, entry.name)) : [entry.name]).includes('action.yml')
      ? [path]
      : []
  }),
)('%s %s starts files that are there, and describes everything', (...path) => {
  const { runs, inputs, outputs = {} } = contract(...path.filter((part) => typeof part === 'string'))
  expect(runs.using).toBe('node24')
  const folder = join(root, ...path.slice(0, -1))
  for (const entry of [runs.main, ...(runs.post ? [runs.post] : [])])
    expect(readFileSync(join(folder, entry))).toBeTruthy()
  for (const { description } of [...Object.values(inputs), ...Object.values(outputs)]) expect(description).not.toBe('')
})
