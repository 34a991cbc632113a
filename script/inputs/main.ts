// Renders what is derived from the action.yml files and the code that reads the inputs: npm run update-inputs
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRepository } from '../repository.ts'
import { renderInputsBlock } from './block.ts'
import { readContracts, renderTables } from './tables.ts'
import { renderTypes } from './types.ts'

const root = join(import.meta.dirname, '../..')
const contracts = readContracts(root)
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const rendered = {
  ...Object.fromEntries(
    ['docs/bake.md', 'docs/inputs.md', 'docs/tags.md'].map((path) => [path, renderTables(read(path), contracts)]),
  ),
  'README.md': renderInputsBlock(read('README.md'), contracts['action.yml'] ?? [], readRepository(root)),
  ...renderTypes(root, contracts),
}
for (const [path, text] of Object.entries(rendered)) writeFileSync(join(root, path), text)
