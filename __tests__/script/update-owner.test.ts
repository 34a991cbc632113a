import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { versionedPath } from '../../script/documents.ts'
import { selfPath } from '../../script/multiarch/update.ts'
import { updateOwner } from '../../script/owner/update.ts'
import { readRepository } from '../../script/repository.ts'
import { makeFolder } from '../fakes.ts'

const root = join(import.meta.dirname, '..', '..')
const present = readRepository(root)
const elsewhere = ['.git', '.lab', 'node_modules']

/** The files of a folder, with what they hold. */
function filesOf(folder: string): [string, string][] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.flatMap((path) =>
    statSync(join(folder, path)).isFile() ? [[path, readFileSync(join(folder, path), 'utf8')]] : [],
  )
}

describe('a fork that runs npm run update-owner', () => {
  const fork = makeFolder()
  const named = (path: string) =>
    [...readFileSync(join(fork, path), 'utf8').matchAll(/^ +(?:- )?uses: (?!actions\/)(\S+)/gm)].map(([, name]) =>
      name?.replace(/@v\d\S*$/, '@'),
    )
  let changed: string[]

  beforeAll(() => {
    for (const name of readdirSync(root).filter((each) => !elsewhere.includes(each))) {
      cpSync(join(root, name), join(fork, name), { recursive: true })
    }
    changed = updateOwner(fork, 'Acme-1/multi.arch')
  })

  test('has nothing left of the old name', () => {
    const left = filesOf(fork).flatMap(([path, text]) => (text.toLowerCase().includes(present) ? [path] : []))
    expect(left).toEqual([])
  })

  test('is named in package.json, and tells which files changed', () => {
    expect(readRepository(fork)).toBe('Acme-1/multi.arch')
    const differing = filesOf(fork).filter(([path, text]) => text !== readFileSync(join(root, path), 'utf8'))
    expect(differing.map(([path]) => path).toSorted()).toEqual(changed)
  })

  test('calls its own actions and workflows', () => {
    expect(named('README.md')).toContain(`Acme-1/multi.arch/${selfPath}@`)
    expect(named('examples/workflows/native-by-hand.yml')).toEqual([
      'Acme-1/multi.arch/plan@',
      'Acme-1/multi.arch@',
      'Acme-1/multi.arch/merge@',
    ])
    expect(named(selfPath)).toEqual(['$/plan', '$/image', '$/merge'])
    expect(named(versionedPath)).toEqual(['plan', 'image', 'merge'].map((name) => `Acme-1/multi.arch/${name}@`))
  })

  // Only newer versions of Node run TypeScript; the tests are run on one of these, too.
  const withTypeScript = 'typescript' in process.features && process.features.typescript ? test : test.skip
  withTypeScript('can be renamed back by the script itself, after which it is as it was', () => {
    symlinkSync(join(root, 'node_modules'), join(fork, 'node_modules'))
    const script = (name: string) =>
      spawnSync(process.execPath, ['--no-warnings', 'script/owner/main.ts', name], { cwd: fork, encoding: 'utf8' })
    expect(script('acme')).toMatchObject({ status: 1, stderr: expect.stringMatching(/^'acme' is not the name of/) })
    expect(script(present)).toMatchObject({ status: 0, stdout: `${present}: ${changed.length} files changed\n` })
    rmSync(join(fork, 'node_modules'))
    expect(filesOf(fork).filter(([path, text]) => text !== readFileSync(join(root, path), 'utf8'))).toEqual([])
  })
})

test.each(['', 'acme', 'acme/', 'acme/a/b', '-acme/app', 'acme/app@v1', 'https://github.com/acme/app'])(
  'the name %j is refused before anything is written',
  (name) => {
    expect(() => updateOwner('/nowhere', name)).toThrow(
      `'${name}' is not the name of a repository, expected for example acme/multiarch`,
    )
  },
)

test('a package.json that does not name the repository is refused', () => {
  const folder = makeFolder()
  cpSync(join(root, 'tsconfig.json'), join(folder, 'package.json'))
  expect(() => readRepository(folder)).toThrow(`'repository' in package.json is not 'github:owner/name'`)
})
