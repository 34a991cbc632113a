import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readContracts, renderTables } from './tables.ts'

const root = join(import.meta.dirname, '../..')
const path = join(root, 'docs/inputs.md')
writeFileSync(path, renderTables(readFileSync(path, 'utf8'), readContracts(root)))
