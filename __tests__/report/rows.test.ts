import { expect, test } from '@jest/globals'
import { formatKept, keptRows } from '../../src/report/rows.ts'

const kept = (repository: string, more = {}) => ({
  ...{ repository, tag: 'latest', reference: `${repository}:latest`, digest: 'sha256:1', reason: 'it is newer' },
  ...{ line: 'kept at 2.5.3 (sha256:1), not replaced by 2.4.9', ...more },
})

test('the summary names tags that were kept, with their repositories where there are several', () => {
  const [one, two] = [kept('ghcr.io/a/a'), kept('ghcr.io/b/b')]
  expect(keptRows()).toEqual([])
  expect(keptRows([one])).toEqual([['latest', one.line]])
  expect(keptRows([one, two])).toEqual([
    ['ghcr.io/a/a:latest', one.line],
    ['ghcr.io/b/b:latest', two.line],
  ])
})

test('the output says where they are and why', () => {
  expect(formatKept([])).toBe('')
  expect(JSON.parse(formatKept([kept('a', { version: '2.5.3' }), kept('b')]))).toEqual({
    'a:latest': { digest: 'sha256:1', version: '2.5.3', reason: 'it is newer' },
    'b:latest': { digest: 'sha256:1', reason: 'it is newer' },
  })
})
