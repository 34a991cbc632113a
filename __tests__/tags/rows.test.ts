import { describe, expect, test } from '@jest/globals'
import { evaluate } from '../../src/tags/evaluate.ts'
import type { Facts } from '../../src/tags/facts.ts'
import { factsOf } from './facts.ts'

describe('a rule that gives no tag says why', () => {
  test.each<[string, string, string, Partial<Facts>?]>([
    ['push main', 'type=schedule', 'the event is push, not schedule'],
    ['push main', 'type=schedule', 'the event is unknown, not schedule', { eventName: '' }],
    ['push main', 'type=ref,event=tag', 'refs/heads/main is not a tag'],
    ['push main', 'type=ref,event=pr', 'refs/heads/main is not a pull request'],
    ['tag v1', 'type=ref,event=branch', 'refs/tags/v1 is not a branch'],
    ['tag v1', 'type=ref,event=branch', 'the run has no ref, so no branch', { ref: '' }],
    ['tag v1', 'type=edge', 'refs/tags/v1 is not a branch'],
    ['push dev', 'type=edge', 'the branch is dev, not main'],
    ['push main', 'type=semver,pattern={{version}}', 'refs/heads/main is not a tag'],
    ['tag v1', 'type=semver,pattern={{version}}', "'v1' is not a semantic version"],
    [
      'tag x',
      'type=semver,pattern={{version}},match=v(.*)',
      "'x' is not a semantic version, and match=v(.*) does not match it",
    ],
    ['tag vx', 'type=semver,pattern={{version}},match=v(.*)', "'x' is not a semantic version"],
    ['tag v1', 'type=semver,pattern={{version}},match=(x)?v', 'the group of match=(x)?v matched nothing in v1'],
    ['tag vx', 'type=pep440,pattern={{version}}', "'vx' is not a PEP 440 version"],
    ['push x', 'type=semver,pattern={{version}},value={{tag}}', '{{tag}} is empty: refs/heads/x is not a tag'],
    ['tag v1.0.0', 'type=semver,pattern=', 'its tag is empty'],
    ['tag v1', 'type=match,pattern=x(.*)', "'v1' does not match x(.*)"],
    ['tag v1', 'type=match,pattern=v(.*),group=2', "v(.*) finds no group 2 in 'v1'"],
    ['push x', 'type=match,pattern=v,value={{tag}}', '{{tag}} is empty: refs/heads/x is not a tag'],
    ['push x', 'type=raw,value={{tag}}', '{{tag}} is empty: refs/heads/x is not a tag'],
    ['tag v1', 'type=raw,value={{branch}}', '{{branch}} is empty: refs/tags/v1 is not a branch'],
    ['push x', 'type=raw,value={{base_ref}}', '{{base_ref}} is empty: refs/heads/x is not a pull request'],
    ['pr', 'type=raw,value={{base_ref}}', '{{base_ref}} is empty: the event does not name it', { event: {} }],
    ['tag v1', 'type=raw,value={{base_ref}}', '{{base_ref}} is empty: refs/tags/v1 is not a pull request'],
    [
      'push x',
      'type=raw,value={{tag}}{{base_ref}}',
      '{{tag}} is empty: refs/heads/x is not a tag; {{base_ref}} is empty: refs/heads/x is not a pull request',
    ],
    ['push x', 'type=raw,value={{sha}}', '{{sha}} is empty: the commit is not known', { sha: '' }],
    ['push x', 'type=raw,value=', 'its value is empty'],
    ['push x', 'type=sha', 'the commit is not known', { sha: '' }],
    ['push x', 'type=sha,enable=false', 'enable=false'],
    ['push x', 'type=sha,enable={{is_default_branch}}', 'enable={{is_default_branch}} is false'],
    ['push x', 'type=schedule,enable=false', 'enable=false'],
  ])('%s: %s', async (run, rule, reason, facts = {}) => {
    const { version, tags, rows } = await evaluate([rule], ['latest=true'], factsOf(run, facts))
    expect({ version, tags, rows }).toEqual({ version: '', tags: [], rows: [{ rule, tags: [], reason }] })
  })
})

test('rows have the order of the tags, and the latest of flavor at the end', async () => {
  const rules = ['type=sha', 'type=raw,value=x', 'type=schedule', 'type=semver,pattern={{version}}']
  const { rows } = await evaluate(rules, ['suffix=-a,onlatest=true'], factsOf('tag v1.2.3'))
  expect(rows).toEqual([
    { rule: 'type=schedule', tags: [], reason: 'the event is push, not schedule' },
    { rule: 'type=semver,pattern={{version}}', tags: ['1.2.3-a'] },
    { rule: 'type=raw,value=x', tags: ['x-a'] },
    { rule: 'type=sha', tags: ['sha-860c190-a'] },
    { rule: 'flavor: latest=auto', tags: ['latest-a'] },
  ])
})

test('notices name what was cut', async () => {
  const long = 'x'.repeat(129)
  const { version, tags, rows, notices } = await evaluate(
    [`type=raw,value=${long}`],
    ['latest=true'],
    factsOf('push x'),
  )
  const cut = 'x'.repeat(128)
  expect({ version, tags, row: rows[0]?.tags }).toEqual({ version: cut, tags: [cut, 'latest'], row: [cut] })
  expect(notices).toEqual([`tag '${long}' has 129 characters, but registries allow 128; it is cut to '${cut}'`])
})

test('notices name attributes that a type does not read', async () => {
  const rules = ['type=sha,event=branch,value=', 'type=ref,event=tag,pattern=x,foo']
  const { notices } = await evaluate(rules, [], factsOf('push x'))
  expect(notices).toEqual([
    "'type=sha,event=branch,value=': type=sha ignores 'event'",
    "'type=ref,event=tag,pattern=x,foo': type=ref ignores 'pattern'",
    "'type=ref,event=tag,pattern=x,foo': type=ref ignores 'value'",
  ])
})
