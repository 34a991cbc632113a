// Renders the reusable workflows and image/action.yml: npm run update-multiarch [VERSION]
import { join } from 'node:path'
import { updateMultiarch } from './update.ts'

const [version] = process.argv.slice(2)
updateMultiarch(join(import.meta.dirname, '..', '..'), version)
