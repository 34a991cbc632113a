import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readContracts, renderTables } from '../script/inputs/tables.ts'

const root = join(import.meta.dirname, '..')

test.each(['docs/inputs.md', 'docs/tags.md'])('%s is what npm run update-inputs writes', (path) => {
  const document = readFileSync(join(root, path), 'utf8')
  expect(document).toBe(renderTables(document, readContracts(root)))
})
