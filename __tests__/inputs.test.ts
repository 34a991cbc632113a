import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readContracts, renderTables } from '../script/inputs/tables.ts'

const root = join(import.meta.dirname, '..')

test('docs/inputs.md is what npm run update-inputs writes', () => {
  const document = readFileSync(join(root, 'docs/inputs.md'), 'utf8')
  expect(document).toBe(renderTables(document, readContracts(root)))
})
