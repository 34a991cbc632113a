import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderTable } from './count.ts'

const folder = join(import.meta.dirname, '..', '..', 'examples', 'workflows')
console.log(renderTable((name) => readFileSync(join(folder, name), 'utf8')))
