// Adds a buildx release to src/toolchain/releases.json: npm run update-releases VERSION [BASE_URL]
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addRelease, fetchSums, parseVersion, type Table } from './update.ts'

const [spec = '', base = 'https://github.com/docker/buildx/releases/download'] = process.argv.slice(2)
const path = join(import.meta.dirname, '../../src/toolchain/releases.json')

try {
  const version = parseVersion(spec)
  const table = JSON.parse(await readFile(path, 'utf8')) as Table
  const updated = addRelease(table, version, await fetchSums(base, version))
  await writeFile(path, `${JSON.stringify(updated, null, 1)}\n`)
  const before = Object.keys(table[version] ?? {}).length
  console.log(
    `buildx ${version}: ${Object.keys(updated[version] ?? {}).length} binaries, ${before} of them known before`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
