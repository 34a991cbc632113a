import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'

// The rules of CONTRIBUTING about who may touch what, and how code is laid out.

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .sort()
const texts = new Map(files.map((path) => [path, readFileSync(join(root, 'src', path), 'utf8')]))
const imports = new Map(files.map((path) => [path, importsOf(path)]))
const actions = ['image', 'merge', 'plan']

/** The files of src/ that a file imports, types included; packages as they are named. */
function importsOf(path: string): string[] {
  const found = [...(texts.get(path) ?? '').matchAll(/(?:\bfrom|\bimport\(|^import)\s*'([^']+)'/gm)]
  return found.map(([, name = '']) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name))
}

const filesWith = (pattern: RegExp) => files.filter((path) => pattern.test(texts.get(path) ?? ''))
/** The files that need a package when they run, not only its types. */
const filesThatLoad = (pattern: RegExp) =>
  files.filter((path) => {
    const text = (texts.get(path) ?? '').replace(/^import type .*$/gm, '')
    return [...text.matchAll(/(?:\bfrom|\bimport\()\s*'([^']+)'/g)].some(([, name = '']) => pattern.test(name))
  })

/** The folder of a file, or the file itself where it has none. */
function partOf(path: string): string {
  return path.includes('/') ? dirname(path) : path
}

describe('who touches the world', () => {
  test.each([
    ['starts programs', filesThatLoad(/^(?:node:)?child_process$|^@actions\/exec$/), ['process.ts']],
    [
      'sends requests',
      filesThatLoad(/^node:(?:https?|http2|dns)$|^undici|^@actions\/(?:http-client|cache)$/),
      ['actions-cache.ts', 'registry/agents.ts', 'registry/connections.ts', 'toolchain/download.ts'],
    ],
    ['reads the environment', filesWith(/\bprocess\.env\b/), ['action.ts', 'plan/main.ts', 'post.ts']],
    ['reads inputs', filesWith(/\bcore\.get(?:Boolean|Multiline)?Input\b/), ['input/read.ts']],
    ['writes outputs and the summary', filesWith(/\bcore\.(?:setOutput|summary)\b/), ['report/outputs.ts']],
    ['keeps state', filesWith(/\bcore\.(?:saveState|getState)\b/), ['state.ts']],
    [
      'prints',
      filesWith(
        /\bcore\.(?:info|notice|warning|error|setFailed|startGroup|setSecret)\b|\bprocess\.stdout\b|\bconsole\./,
      ),
      ['image/annotate.ts', 'log.ts'],
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  test('only src/buildx calls buildx', () => {
    const calls = filesWith(/\b(?:buildx|askBuildx)\(\s*(?:\[|buildArguments)/).filter((path) =>
      /\bBuildx\b/.test(texts.get(path) ?? ''),
    )
    expect(calls.filter((path) => !path.startsWith('buildx/'))).toEqual([])
  })
})

describe('how files depend on one another', () => {
  test('no file imports itself through others', () => {
    expect(cyclesIn(imports)).toEqual([])
  })

  test('folders depend on one another in one direction only', () => {
    const parts = new Map<string, string[]>()
    for (const [path, names] of imports) {
      const others = names.filter((name) => texts.has(name)).map(partOf)
      parts.set(partOf(path), [...(parts.get(partOf(path)) ?? []), ...others.filter((part) => part !== partOf(path))])
    }
    expect(cyclesIn(parts)).toEqual([])
  })

  test.each(actions)('nothing but the entry of %s imports from it', (action) => {
    const users = files.filter((path) => !path.startsWith(`${action}/`))
    expect(users.filter((path) => imports.get(path)?.some((name) => name.startsWith(`${action}/`)))).toEqual([])
  })

  test('platforms are taken apart in platform.ts alone', () => {
    const splitters = filesWith(/\b[pP]latform\w*\.split\('\/'\)/)
    expect(splitters.filter((path) => path !== 'platform.ts')).toEqual([])
  })
})

describe('how much there is in one place', () => {
  const linesOf = (path: string) => (texts.get(path) ?? '').split('\n').length - 1

  test('files stay under 200 lines, stories under 100, entries under 15', () => {
    const entries = files.filter((path) => path.endsWith('/main.ts') || path === 'post.ts')
    expect(entries).toEqual(['image/main.ts', 'merge/main.ts', 'plan/main.ts', 'post.ts'])
    const limitOf = (path: string) => (entries.includes(path) ? 15 : path.endsWith('/run.ts') ? 100 : 200)
    expect(files.filter((path) => linesOf(path) > limitOf(path)).map((path) => `${path}: ${linesOf(path)}`)).toEqual([])
  })

  test('functions stay under 40 lines', () => {
    const long = files.flatMap((path) => {
      const lines = (texts.get(path) ?? '').split('\n')
      return lines.flatMap((line, start) => {
        const [, name] = line.match(/^(?:export )?(?:async )?function\*? (\w+)/) ?? []
        const length = name === undefined ? 0 : lines.indexOf('}', start) - start + 1
        return length > 40 ? [`${path}: ${name} has ${length}`] : []
      })
    })
    expect(long).toEqual([])
  })
})

/** Every way from a node of a graph back to it that a walk finds. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const walk = (node: string, way: readonly string[]): string[] => {
    if (way.includes(node)) return [[...way.slice(way.indexOf(node)), node].join(' -> ')]
    if (done.has(node)) return []
    const found = (graph.get(node) ?? []).flatMap((next) => walk(next, [...way, node]))
    done.add(node)
    return found
  }
  return [...new Set([...graph.keys()].flatMap((node) => walk(node, [])))]
}
