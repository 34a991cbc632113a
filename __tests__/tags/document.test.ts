import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { differences } from '../../script/inputs/differences.ts'
import { parseEntries, parseList } from '../../src/input/list.ts'
import { evaluate } from '../../src/tags/evaluate.ts'
import { enabledImages } from '../../src/tags/images.ts'
import { factsOf } from './facts.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'tags.md'), 'utf8')

/** The rows of tables of examples: a run, its rules, in some tables a flavor, the tags. */
const examples = text.split(/\n\n+/).flatMap((block) => {
  const [head = '', , ...rows] = block.split('\n')
  if (!/^\| Run \| Rules \|(?: Flavor \|)? Tags \|$/.test(head)) return []
  return rows.map((row) => {
    const cells = row.split('|').slice(1, -1)
    const words = cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
    const [run = [], rules = [], ...others] = words
    return { run: run.join(), rules, flavor: others.length > 1 ? (others[0] ?? []) : [], tags: others.at(-1) ?? [] }
  })
})

describe('docs/tags.md', () => {
  test('has examples', () => {
    expect(examples.length).toBeGreaterThan(25)
  })

  test.each(examples)('$run: $rules $flavor', async ({ run, rules, flavor, tags }) => {
    expect((await evaluate(rules, flavor, factsOf(run))).tags).toEqual(tags)
  })

  test('begins with inputs that can be read', async () => {
    const [, yaml = ''] = text.match(/```yaml\n([\s\S]*?)```/) ?? []
    const { images, tags, flavor } = parse(yaml) as Record<string, string>
    const facts = factsOf('push main')
    expect(await enabledImages(parseEntries('images', images ?? ''), facts)).toEqual([
      'ghcr.io/you/app',
      'docker.io/you/app',
    ])
    const made = await evaluate(parseEntries('tags', tags ?? ''), parseList('flavor', flavor ?? ''), facts)
    expect(made.tags).toEqual(['main', 'sha-860c190'])
  })

  test('says how a comma is quoted', async () => {
    const [, rule = ''] = text.match(/`(type=match,"pattern=[^`]*)`/) ?? []
    expect((await evaluate([rule], [], factsOf('tag v12,345'))).tags).toEqual(['v12-345', 'latest'])
  })
})

const nowhere = async () => Promise.reject(new Error('looked everywhere'))

describe('the differences from docker/metadata-action', () => {
  test.each(differences)('$what', async ({ run, rules, flavor = [], knowsNothing, there, here }) => {
    const facts = knowsNothing ? factsOf(run, { defaultBranch: nowhere, commitDate: nowhere }) : factsOf(run)
    const made = evaluate(rules, flavor, facts)
    if (typeof here === 'string') expect((await made).tags.join(' ')).toBe(here)
    else await expect(made).rejects.toThrow(here.error)
    expect(there).not.toBe(here)
  })
})
