// Gives this repository another name, in a fork: npm run update-owner OWNER/NAME
import { join } from 'node:path'
import { updateOwner } from './update.ts'

try {
  const [name = ''] = process.argv.slice(2)
  const changed = updateOwner(join(import.meta.dirname, '../..'), name)
  console.log(`${name}: ${changed.length} files changed`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
