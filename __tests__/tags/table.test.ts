import { expect, test } from '@jest/globals'
import { renderTable, tableLines } from '../../src/tags/table.ts'

const rows = [
  { rule: 'type=semver,pattern={{version}}', tags: ['1.2.3'] },
  { rule: 'type=ref,event=pr', tags: [], reason: 'refs/tags/v1.2.3 is no pull request' },
  { rule: 'type=raw,value=', tags: [] },
  { rule: 'type=sha', tags: ['sha-1', 'sha-2'] },
]

test('the log has a line for each rule, with the reason of one that gave no tag', () => {
  expect(tableLines(rows)).toEqual([
    'type=semver,pattern={{version}} -> 1.2.3',
    'type=ref,event=pr -> no tag: refs/tags/v1.2.3 is no pull request',
    'type=raw,value= -> no tag',
    'type=sha -> sha-1, sha-2',
  ])
})

test('the summary has a folded table, and what a branch is called cannot break it', () => {
  const hostile = { rule: 'type=raw,value=a|b</code>`', tags: [], reason: 'refs/heads/`x`<b>\n|' }
  expect(renderTable([rows[0] ?? hostile, hostile])).toEqual([
    '<details><summary>Tags by rule</summary>',
    '',
    '| Rule | Tag |',
    '| --- | --- |',
    '| `type=semver,` `pattern={{version}}` | `1.2.3` |',
    '| `type=raw,` `` value=a\\|b</code>` `` | no tag&#58; refs/heads/&#96;x&#96;&lt;b&gt; &#124; |',
    '',
    '</details>',
    '',
  ])
})

test('the runner finds a secret in it, and a long rule can be broken', () => {
  const rule = 'type=raw,value=latest,enable=true,priority=200,prefix=,suffix=-with_a*name,onlatest=true'
  const row = renderTable([{ rule, tags: ['latest-with_a*name'] }]).find((line) => line.includes('latest'))
  expect(row).toContain('`latest-with_a*name`')
  expect(Math.max(...(row ?? '').split(' ').map(({ length }) => length))).toBeLessThan(30)
})
