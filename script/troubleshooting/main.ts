import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderTroubleshooting } from './render.ts'

writeFileSync(join(import.meta.dirname, '../../docs/troubleshooting.md'), await renderTroubleshooting())
