import { describe, expect, test } from '@jest/globals'
import { renderBake } from '../../src/bake/summary.ts'
import type { Result } from '../../src/report/outputs.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`

/** What is told of a target that was pushed. */
function result(name: string, more: Partial<Result['outputs']> & { failure?: string } = {}): Result {
  const { failure, ...outputs } = more
  const platforms = ['linux/amd64', 'linux/arm64'] as const
  return {
    outputs: {
      digest: digest('a'),
      images: [`r.io/${name}`],
      tags: [`r.io/${name}:1`],
      platforms,
      manifest: {
        ...{ image: `r.io/${name}`, digest: digest('a'), mediaType: 'm', tags: ['1'] },
        platforms: platforms.map((platform) => ({
          platform,
          digest: digest('b'),
          compressedSize: 1024 * 1024,
          attestations: [],
        })),
      },
      others: {},
      ...outputs,
    },
    summary: `## r.io/${name}\n\nwhat is told of ${name}`,
    published: '',
    ...(failure !== undefined && { failure: { phase: 'check' as const, message: failure, retried: 0 } }),
  }
}

const render = (results: Readonly<Record<string, Result>>, rules: readonly string[] = []) =>
  renderBake(new Map(Object.entries(results)), rules)
const rowsOf = (summary: string) => summary.split('\n').filter((line) => line.startsWith('| '))

test('has a table over all targets, and what is told of each behind a fold', () => {
  const summary = render({ app: result('app'), web: result('web', { tags: ['r.io/web:1', 'q.io/web:1'] }) })
  expect(rowsOf(summary)).toEqual([
    '| Target | Published | Digest | Platforms | Size |',
    '| --- | --- | --- | --- | ---: |',
    '| app | `r.io/app:1` | `aaaaaaaaaaaa` | linux/amd64<br>linux/arm64 | 2.0&nbsp;MiB |',
    '| web | `r.io/web:1`<br>`q.io/web:1` | `aaaaaaaaaaaa` | linux/amd64<br>linux/arm64 | 2.0&nbsp;MiB |',
  ])
  expect(summary).toMatch(/^## Bake\n/)
  expect(summary).toMatch(/<details><summary><b>app<\/b><\/summary>[\s\S]*what is told of app[\s\S]*<\/details>/)
  // It has one heading.
  expect(summary.match(/^## /gm)).toHaveLength(1)
})

test('where it is cut, it names the output that has everything', () => {
  const long = { ...result('app'), summary: 'what is told of app\n'.repeat(80_000) }
  expect(render({ app: long })).toContain(
    '_The summary was cut here: GitHub shows at most 1 MiB. The output `targets` has everything._',
  )
})

test('tells what rules gave', () => {
  expect(render({ app: result('app') }, ['| Rule | Tags |'])).toContain('| Rule | Tags |')
})

describe('a failure', () => {
  test('is told above the table', () => {
    const summary = render({ app: result('app', { tags: [] }), web: result('web', { tags: [], failure: 'x' }) })
    expect(summary).toContain('\n**Failed**: no tag was moved, because of web\n')
    expect(
      rowsOf(summary)
        .slice(2)
        .map((row) => row.split(' | ')[1]),
    ).toEqual(['`r.io/app` without a tag', '**failed**'])
  })

  test('of a tag that a registry refused after others had moved', () => {
    const summary = render({ app: result('app'), web: result('web', { tags: [], failure: 'x' }) })
    expect(summary).toContain('\n**Failed**: not every tag was moved, because of web\n')
  })

  test('of tags that buildx pushed says nothing of them', () => {
    const results = new Map([['web', result('web', { tags: [], failure: 'x' })]])
    expect(renderBake(results, [], false)).toContain('\n**Failed**: web\n')
  })

  test('of what was not pushed moves no tag', () => {
    const loaded = result('app', { images: [], tags: ['app:1'] })
    expect(render({ app: loaded, web: result('web', { tags: [], failure: 'x' }) })).toContain('no tag was moved')
  })
})

test('what was not pushed has few cells', () => {
  const { manifest: _, digest: __, ...outputs } = result('app').outputs
  const local = { ...result('app'), outputs: { ...outputs, images: [], tags: [], platforms: [] } }
  expect(rowsOf(render({ app: local }))[2]).toBe('| app | not pushed |')
})

test('names cannot write Markdown', () => {
  const summary = render({ 'a_b|<b>': result('app', { tags: ['r.io/x:`1`'] }) })
  expect(summary).not.toContain('a_b|<b>')
  expect(rowsOf(summary)).toHaveLength(3)
})
