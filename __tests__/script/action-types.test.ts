import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readContracts } from '../../script/inputs/tables.ts'
import { renderTypes, type Type } from '../../script/inputs/types.ts'
import { inputTables as bakeTables } from '../../src/bake/inputs.ts'
import { inputTables as buildTables } from '../../src/image/inputs.ts'
import type { Input } from '../../src/input/read.ts'
import type { InputTables } from '../../src/input/unknown.ts'
import { inputTables as mergeTables } from '../../src/merge/inputs.ts'
import { messageOf } from '../../src/message.ts'
import { inputTables as planTables } from '../../src/plan/inputs.ts'

type Types = {
  readonly inputs: Readonly<Record<string, Type>>
  readonly outputs: Readonly<Record<string, Type>>
}
type Action = { readonly inputs: object; readonly outputs: object }

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'))
const list = (separator: string) => ({ type: 'list', separator, 'list-item': { type: 'string' } })

/** What the code does with a text; the value, or the message of the error. */
function tryToRead({ parse }: Input, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    return messageOf(error)
  }
}

test.each(Object.entries(renderTypes(root, readContracts(root))))(
  '%s is what npm run update-inputs writes',
  (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text)
  },
)

const actions: [string, InputTables][] = [
  ['action.yml', buildTables],
  ['image/action.yml', buildTables],
  ['bake/action.yml', bakeTables],
  ['plan/action.yml', planTables],
  ['merge/action.yml', mergeTables],
]

describe.each(actions)('the types beside %s', (path, tables) => {
  const { inputs, outputs, ...others } = read(join(dirname(path), 'action-types.yml')) as Types
  const declared = read(path) as Action
  const known = tables.flatMap(Object.values<Input>)

  test('are of exactly the inputs and outputs that it declares', () => {
    expect(Object.keys(inputs)).toEqual(Object.keys(declared.inputs))
    expect(Object.keys(outputs)).toEqual(Object.keys(declared.outputs))
    expect(others).toEqual({})
  })

  test('are the same to readers of YAML 1.1, to which a bare off is a boolean', () => {
    const text = readFileSync(join(root, dirname(path), 'action-types.yml'), 'utf8')
    expect(parse(text, { version: '1.1' })).toEqual({ inputs, outputs })
  })

  test('are written as github-actions-typing takes them', () => {
    const words = expect.arrayContaining([expect.stringMatching(/./)])
    for (const [name, type] of Object.entries({ ...inputs, ...outputs })) {
      const shapes: Record<Type['type'], unknown> = {
        string: { type: 'string' },
        boolean: { type: 'boolean' },
        enum: { type: 'enum', 'allowed-values': words },
        list: list(expect.stringMatching(/^[,\n]$/) as unknown as string),
      }
      expect([name, type]).toEqual([name, shapes[type.type]])
    }
  })

  test.each(known.map((input) => [input.name, input] as const))(
    '%s has the type that the code reads',
    (name, input) => {
      const type = inputs[name]
      const refusal = String(tryToRead(input, 'nonsense'))
      const [, words = ''] = refusal.match(/expected (?:one of: )?([\w-]+(?:, [\w-]+)*(?: or [\w-]+)?)$/) ?? []
      const accepted = words.split(/, | or /).filter(Boolean)
      if (type?.type === 'list') return expect(input.parse(['a', 'b'].join(type.separator))).toEqual(['a', 'b'])
      expect(Array.isArray(tryToRead(input, ''))).toBe(false)
      if (type?.type === 'boolean') return expect(accepted).toEqual(['true', 'false'])
      if (type?.type === 'enum') {
        expect(type['allowed-values']).toEqual(accepted)
        return expect(accepted.map((word) => String(tryToRead(input, word)))).toEqual(accepted)
      }
      expect([type?.type, accepted]).toEqual(['string', []])
    },
  )
})

test('the types of some inputs and outputs, one of each kind', () => {
  const { inputs, outputs } = read('action-types.yml') as Types
  expect(inputs).toMatchObject({
    push: { type: 'enum', 'allowed-values': ['true', 'false', 'auto'] },
    load: { type: 'boolean' },
    'cache-compression': { type: 'enum', 'allowed-values': ['gzip', 'zstd', 'estargz', 'uncompressed'] },
    platforms: list('\n'),
    registries: { type: 'string' },
    'stall-timeout': { type: 'string' },
  })
  expect(outputs).toMatchObject({
    platforms: list(','),
    tags: list('\n'),
    digests: { type: 'string' },
    'push-declined': { type: 'enum', 'allowed-values': ['fork', 'dependabot'] },
  })
})
