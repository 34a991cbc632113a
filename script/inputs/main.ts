import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readContracts, renderTables } from './tables.ts'

const root = join(import.meta.dirname, '../..')
const contracts = readContracts(root)
for (const document of ['docs/bake.md', 'docs/inputs.md', 'docs/tags.md']) {
  const path = join(root, document)
  writeFileSync(path, renderTables(readFileSync(path, 'utf8'), contracts))
}
