import { describe, expect, test } from '@jest/globals'
import { decideForward } from '../../src/policy/forward.ts'
import { decideImmutable } from '../../src/policy/immutable.ts'

const ours = { version: '2.4.9', revision: 'a'.repeat(40) }
const digest = `sha256:${'1'.repeat(64)}`
const reference = 'ghcr.io/acme/app:2.4.9'
const unknown = async () => undefined

describe('a tag that goes forward', () => {
  test('is kept where it is newer', async () => {
    const published = { digest, identity: { version: '2.5.3' } }
    expect(await decideForward(published, ours, unknown)).toEqual({
      what: 'keep',
      reason: 'its version is higher',
      line: `kept at 2.5.3 (${digest}), not replaced by 2.4.9`,
    })
  })

  test.each([
    ['older', { digest, identity: { version: '2.4.8' } }, {}],
    ['new', undefined, { notice: 'it is a new tag' }],
    [
      'silent',
      { digest, identity: {} },
      { notice: `moved from ${digest}, though it is not known which of the two images is newer` },
    ],
    ['broken', { digest, identity: {}, problem: 'gone' }, { notice: `moved from ${digest}, which is broken: gone` }],
    [
      'no manifest',
      { digest: '', identity: {}, problem: 'odd' },
      { notice: 'moved from its earlier image, which is broken: odd' },
    ],
  ])('is moved where what is there is %s', async (_, published, more) => {
    expect(await decideForward(published, ours, unknown)).toEqual({ what: 'write', ...more })
  })
})

describe('an immutable tag', () => {
  test('is written where there is none', () => {
    expect(decideImmutable(reference, undefined, ours)).toEqual({ what: 'write' })
  })

  test('is kept where it is of the same commit', () => {
    const published = { digest, identity: { version: 'main', revision: ours.revision } }
    expect(decideImmutable(reference, published, ours)).toEqual({
      what: 'keep',
      reason: 'it is immutable and from the same commit',
      line: `kept at main aaaaaaa (${digest}), not replaced by 2.4.9 aaaaaaa, from the same commit`,
    })
  })

  const way = "Publish a new version, or let this tag move: add the line '2.4.9=move' at the top of 'tag-policy'"
  test.each([
    [
      { digest, identity: { version: '2.4.9', revision: 'b'.repeat(40) } },
      ours,
      `it is ${digest}, from commit ${'b'.repeat(40)} (version 2.4.9); this run is for commit ${ours.revision} (version 2.4.9). ${way}`,
    ],
    [
      { digest, identity: {} },
      {},
      `it is ${digest}, from an unknown commit (no version); this run is for an unknown commit (no version). ${way}`,
    ],
    [
      { digest, identity: {}, problem: 'gone' },
      ours,
      `it points to something that cannot be read (gone); this run is for commit ${ours.revision} (version 2.4.9). ${way}`,
    ],
  ])('fails where it is %j', (published, run, problem) => {
    expect(decideImmutable(reference, published, run)).toEqual({
      what: 'fail',
      problem: `${reference} exists and 'tag-policy' makes it immutable, so it was not moved: ${problem}`,
    })
  })
})
