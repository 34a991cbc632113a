// What a release needs beside GitHub's own pages: npm run release check|draft|move vX.Y.Z
// It imports no package, so that jobs which may write need not install any.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesThatNameMajor } from '../documents.ts'
import { readRepository } from '../repository.ts'
import { findDisagreements, notesOf } from './agreement.ts'
import { draftRelease, type Run } from './draft.ts'
import { moveMajor } from './major.ts'
import { parseTag } from './version.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const program =
  (name: string): Run =>
  (...args) =>
    new Promise((resolve, reject) => {
      execFile(name, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
        error ? reject(new Error(stderr.trim() || error.message)) : resolve(stdout),
      )
    })

async function release(command: string, tag: string): Promise<string> {
  switch (command) {
    case 'check':
      return check(tag)
    case 'draft': {
      const version = parseTag(tag)
      if (!version) throw new Error(`'${tag}' is not the tag of a release`)
      const notes = notesOf(read('CHANGELOG.md'), tag.slice(1))
      return draftRelease(program('gh'), { tag, notes, isPrerelease: version.prerelease !== '' })
    }
    case 'move':
      return moveMajor(program('git'), program('gh'), tag)
    default:
      throw new Error('usage: npm run release check|draft|move vX.Y.Z')
  }
}

function check(tag: string): string {
  const folder = '.github/workflows'
  const contents = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, read(path)]))
  const workflows = contents(readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  const files = {
    packageJson: read('package.json'),
    packageLock: read('package-lock.json'),
    changelog: read('CHANGELOG.md'),
    workflows,
    documents: contents(filesThatNameMajor(root)),
    named: readRepository(root),
  }
  const found = findDisagreements(tag, files, process.env.GITHUB_REPOSITORY)
  if (found.length > 0) throw new Error(`${tag} cannot be released:\n${found.map((line) => `- ${line}`).join('\n')}`)
  return `${tag} is what package.json, CHANGELOG.md and the workflows say`
}

const [command = '', tag = ''] = process.argv.slice(2)
try {
  console.log(await release(command, tag))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
