import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { imagePath, renderMultiarch, selfPath, versionedPath } from '../../script/multiarch/update.ts'
import { renderVersioned } from '../../script/multiarch/versioned.ts'
import { readRepository } from '../../script/repository.ts'

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

  test('names any version and repository, in its example too', () => {
    const text = renderVersioned(readFileSync(join(root, selfPath), 'utf8'), 'acme/multi.$&', 'v9.8.7')
    const names = [...text.matchAll(/uses: (?!actions\/)(\S+)/g)].map(([, name]) => name)
    expect(names).toEqual([
      `${readRepository(root)}/${versionedPath}@v9.8.7`,
      ...['plan', 'image', 'merge'].map((name) => `acme/multi.$&/${name}@v9.8.7`),
    ])
    expect(text).not.toContain('this very file')
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
