import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const dist = join(import.meta.dirname, '..', 'dist')

// What only some runs need costs up to 80 ms at start, so `import()` loads it where it is used. One static import anywhere on
// the way from an entry would load it in every run.
const onUse = [
  ...[
    'architecture',
    'artifacts',
    'bake-summary',
    'auto',
    'causes',
    'doctor',
    'failures',
    'gate',
    'gate-layout',
    'layout',
    'smoke',
    'policy',
    'proxies',
    'registry-client',
    'stale-builders',
    'space',
    'kernel',
    'existing',
    'records',
    'report',
    'save',
    'busy',
    'download',
    'tool-cache',
    'nearest',
    'nodes',
    'rules',
    'summary',
    'told',
    'failed',
    'checked',
  ].map((name) => `shared/${name}.js`),
  ...[
    'actions-cache',
    'actions-http-client',
    'picomatch',
    'streamx',
    'tar-stream',
    'undici',
    'yaml',
    'smol-toml',
    'handlebars',
    'moment',
    'renovatebot-pep440',
  ].map((name) => `vendor/${name}.js`),
]

test.each(onUse)('dist has %s', (path) => {
  expect(existsSync(join(dist, path))).toBe(true)
})

describe.each(['bake', 'build', 'merge', 'plan', 'post'])('%s', (entry) => {
  const loaded = loadedWith(`${entry}.js`)

  test('loads the log and what else every entry needs', () => {
    expect([...loaded]).toContain('shared/every-entry.js')
  })

  test('does not load at start what only some runs need', () => {
    expect(onUse.filter((path) => loaded.has(path))).toEqual([])
  })
})

test.each(['bake', 'build'])('%s loads what publishes beside what takes longer, and no log of a build', (entry) => {
  const loaded = loadedWith(`${entry}.js`)
  expect(['publication', 'build-log'].filter((name) => loaded.has(`shared/${name}.js`))).toEqual([])
})

test('bake loads the files that build loads, its own, and what it has in common with plan', () => {
  const others = [...loadedWith('bake.js')].filter((path) => !loadedWith('build.js').has(path))
  expect(others).toEqual(['bake.js', 'shared/bake-files.js'])
})

test('plan loads what reads bake files only where there are any', () => {
  expect(loadedWith('plan.js').has('shared/bake-files.js')).toBe(false)
})

test('what build, bake, merge and post have in common does not bring what only builds need', () => {
  for (const chunk of ['build-and-gate', 'architecture', 'gate', 'doctor', 'build-log'])
    expect({ chunk, found: loadedWith(`shared/${chunk}.js`).has('shared/build-and-bake.js') }).toEqual({
      chunk,
      found: false,
    })
})

test('a policy does not bring what reads rules', () => {
  expect([...loadedWith('shared/policy.js')].filter((path) => onUse.includes(path)).toSorted()).toEqual([
    'shared/policy.js',
  ])
})

/** The chunks that load with one, by its static imports and theirs. */
function loadedWith(path: string, loaded = new Set<string>()): ReadonlySet<string> {
  loaded.add(path)
  const text = readFileSync(join(dist, path), 'utf8')
  for (const [, target = ''] of text.matchAll(/^(?:import|export)\b(?:[^'"\n]*\bfrom)?\s*["'](\.[^"']+)["']/gm)) {
    const next = normalize(join(dirname(path), target))
    if (!loaded.has(next)) loadedWith(next, loaded)
  }
  return loaded
}
