// Run before a script in TypeScript: names the Node that runs it, where this one would only complain of the file extension.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

if (!process.features.typescript) {
  const wanted = readFileSync(join(import.meta.dirname, '..', '.node-version'), 'utf8').trim()
  console.error(`${process.env.npm_lifecycle_event ?? 'this script'} needs Node ${wanted}, this is ${process.version}`)
  process.exit(1)
}
