import { appendFileSync, cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { versionedBakePaths, versionedPath } from '../../script/documents.ts'
import { bakePaths, imagePath, renderMultiarch, selfPath, updateMultiarch } from '../../script/multiarch/update.ts'
import { renderVersioned } from '../../script/multiarch/versioned.ts'
import { readRepository } from '../../script/repository.ts'
import { makeFolder } from '../fakes.ts'

type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly uses: string }[] }>> }
type Action = { readonly runs: { readonly using: string; readonly main: string; readonly post: string } }

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'))
const self = read(selfPath) as Workflow
const ours = ({ jobs }: Workflow) =>
  Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => (/^actions\//.test(uses) ? [] : [uses])))

test.each(Object.entries(renderMultiarch(root)))('%s is as npm run update-multiarch writes it', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text)
})

describe('the reusable workflow for other engines', () => {
  const versioned = read(versionedPath) as Workflow

  test('is the same but for the actions, of which it names one version', () => {
    const [, version = ''] = ours(versioned)[0]?.split('@') ?? []
    const named = JSON.stringify(versioned).replaceAll(
      new RegExp(`"uses":"${readRepository(root)}/(\\w+)@${version}"`, 'g'),
      (_, name) => `"uses":"$/${name}"`,
    )
    expect(version).toMatch(/^v\d+(?:\.\d+\.\d+(?:-[\w.-]+)?)?$/)
    expect(JSON.parse(named)).toEqual(self)
  })

  test.each(bakePaths.map((path, index) => [path, versionedBakePaths[index] ?? '']))(
    'of %s is the same but for actions and workflows',
    (path, other) => {
      const named = readFileSync(join(root, other), 'utf8')
        .replace(/^(?:#.*\n)+/, '')
        .replaceAll(new RegExp(`( uses: )${readRepository(root)}/(\\w+)@v\\d+`, 'g'), '$1$/$2')
        .replaceAll(new RegExp(`^( +uses: )${readRepository(root)}/(.*)-ghes.yml@v\\d+`, 'gm'), '$1./$2.yml')
        .replaceAll('-ghes.yml', '.yml')
      expect(named).toBe(readFileSync(join(root, path), 'utf8').replace(/^(?:#.*\n)+/, ''))
    },
  )

  test('names any version and repository, in its example too', () => {
    const text = renderVersioned(readFileSync(join(root, selfPath), 'utf8'), 'acme/multi.$&', 'v9.8.7')
    const names = [...text.matchAll(/uses: (?!actions\/)(\S+)/g)].map(([, name]) => name)
    expect(names).toEqual([
      `${readRepository(root)}/${versionedPath}@v9.8.7`,
      ...['plan', 'image', 'merge'].map((name) => `acme/multi.$&/${name}@v9.8.7`),
    ])
    expect(text).not.toContain('this very file')
  })

  test('names it in the example of any major version', () => {
    const self = readFileSync(join(root, selfPath), 'utf8').replaceAll(/@v\d+$/gm, '@v12')
    expect(self).toContain(`${selfPath}@v12`)
    expect(renderVersioned(self, 'acme/multi', 'v12.0.1')).toContain(`${versionedPath}@v12.0.1`)
  })
})

describe('npm run update-multiarch with a version', () => {
  const name = readRepository(root)
  const files = [
    'package.json',
    'action.yml',
    'plan',
    'merge',
    'image',
    'bake',
    'README.md',
    'CHANGELOG.md',
    'docs',
    'examples',
    '.github',
  ]
  const uses = new RegExp(`${name}(?:/[\\w./-]+)?@(v[\\d.]*\\d(?:-[\\w.]+)?)`, 'g')
  let folder: string
  /** The versions by which the files of a kind name this repository. */
  const versionsIn = (kind: RegExp) => {
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => kind.test(path) && statSync(join(folder, path)).isFile())
      .map((path) => readFileSync(join(folder, path), 'utf8'))
    return [...new Set(texts.flatMap((text) => [...text.matchAll(uses)].map(([, version]) => version)))]
  }
  const rest = /^(?:README|docs|examples|plan|merge|\.github\/workflows\/multiarch(?:-bake)?\.yml)/

  beforeEach(() => {
    folder = makeFolder()
    for (const path of files) cpSync(join(root, path), join(folder, path), { recursive: true })
  })

  test('of a new major version names it in documents and examples, but not in the changelog', () => {
    appendFileSync(join(folder, 'CHANGELOG.md'), `${name}@v1 is now ${name}@v2\n`)
    updateMultiarch(folder, 'v71.0.2')
    expect(versionsIn(rest)).toEqual(['v71'])
    for (const path of ['README', 'docs/registries', 'examples/workflows/native', 'merge/README', selfPath]) {
      expect([path, versionsIn(new RegExp(`^${path}`))]).toEqual([path, ['v71']])
    }
    expect(versionsIn(/multiarch.*-ghes/)).toEqual(['v71.0.2'])
    expect(versionsIn(/CHANGELOG/)).toEqual(['v1', 'v2'])
  })

  test.each(['v71.0.0-rc.1', undefined])('%s leaves them, since no tag of theirs moves', (version) => {
    const before = versionsIn(rest)
    expect(before).toHaveLength(1)
    updateMultiarch(folder, version)
    expect(versionsIn(rest)).toEqual(before)
    expect(versionsIn(/multiarch-ghes/)).not.toEqual([])
  })
})

test('image/ is the action of the root: the same contract, and the same files are started', () => {
  const started = ({ runs: { main, post, ...others } }: Action, folder: string) => ({
    ...others,
    main: join(folder, main),
    post: join(folder, post),
  })
  const [build, image] = [read('action.yml'), read(imagePath)] as [Action, Action]
  expect({ ...image, runs: started(image, 'image') }).toEqual({ ...build, runs: started(build, '.') })
})
