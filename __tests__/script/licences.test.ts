import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeFolder } from '../fakes.ts'

type Dependency = { name: string; licenseText: string | null; text: () => string }

const root = join(import.meta.dirname, '..', '..')
// It runs as it is in the build, on every Node.
const { renderLicences } = (await import(`${root}/script/licences/licences.mjs`)) as {
  renderLicences: (dependencies: Dependency[], texts: string) => string
}

function dependency(name: string, licenseText: string | null): Dependency {
  return {
    name,
    licenseText,
    text() {
      return `${this.name}: ${this.licenseText}`
    },
  }
}

describe('the licences of the bundle', () => {
  const texts = makeFolder()
  writeFileSync(join(texts, 'owner-silent.txt'), 'MIT, for want of its own')

  test('take a text that a package does not ship from its file', () => {
    const silent = dependency('@owner/silent', null)
    const rendered = renderLicences([dependency('loud', 'ISC'), silent], texts)
    expect(rendered).toBe('loud: ISC\n\n---\n\n@owner/silent: MIT, for want of its own')
    expect(silent.licenseText).toBeNull()
  })

  test('take a text that a package has in a file beside its LICENSE from their own', () => {
    const divided = dependency(
      '@owner/silent',
      'Under the terms of either of the licenses\nfound in LICENSE.A or LICENSE.B.',
    )
    expect(renderLicences([divided], texts)).toBe('@owner/silent: MIT, for want of its own')
  })

  test('are not complete with a package that has no text', () => {
    const all = [dependency('@owner/silent', null), dependency('@other/silent', ' \n'), dependency('mute', null)]
    expect(() => renderLicences(all, texts)).toThrow(
      `@other/silent, mute: the package ships no licence text; put it into ${texts} as other-silent.txt, mute.txt`,
    )
  })

  test('have no text of a package that ships its own, or is not there', () => {
    expect(() => renderLicences([dependency('@owner/silent', 'MIT')], texts)).toThrow(
      `no package needs owner-silent.txt of ${texts}`,
    )
  })
})

describe('dist/licenses.txt', () => {
  const blocks = readFileSync(join(root, 'dist', 'licenses.txt'), 'utf8').split(/^---\n\n(?=Name: )/m)
  const named = new Map(blocks.map((block) => [/^Name: (.+)$/m.exec(block)?.[1], block]))

  test('names exactly the packages that dist has code of', () => {
    const dist = join(root, 'dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'))
    const regions = files.flatMap((path) => [
      ...readFileSync(join(dist, path), 'utf8').matchAll(/^\/\/#region (.+)$/gm),
    ])
    const bundled = regions.flatMap(([, id = '']) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? [])
    expect(bundled.length).toBeGreaterThan(100)
    expect([...named.keys()].sort()).toEqual([...new Set(bundled)].sort())
  })

  test.each([...named])('has the text of the licence of %s', (_, block) => {
    const [, text = ''] = block.split(/^License Text:\n===\n/m)
    expect(text.trim().length).toBeGreaterThan(300)
  })
})
