// Renders the reusable workflows and image/action.yml: npm run update-multiarch [VERSION]
// With a version, documents and examples name its major version: v1 where it is v1.2.3.
import { join } from 'node:path'
import { updateMultiarch } from './update.ts'

const [version] = process.argv.slice(2)
updateMultiarch(join(import.meta.dirname, '..', '..'), version)
