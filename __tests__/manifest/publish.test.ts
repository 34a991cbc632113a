import { expect, test } from '@jest/globals'
import type { Imagetools, Inspection } from '../../src/manifest/imagetools.ts'
import { confirmTags, listMoves, readTags, tag, verify } from '../../src/manifest/publish.ts'
import { CommandError } from '../../src/process.ts'

const digest = `sha256:${'a'.repeat(64)}`
const old = `sha256:${'0'.repeat(64)}`
const other = `sha256:${'b'.repeat(64)}`

const failure = (stderr: string) => new CommandError('buildx imagetools', 1, { stdout: '', stderr }, 'failed')
const notFound = failure('ERROR: r.example.com/a: not found\n')

/** A registry of tags; `create` does what `moves` says, and every call is recorded. */
function fakeRegistry(states: Record<string, (string | Error)[]>, refused: Record<string, Error> = {}) {
  const calls: string[] = []
  const next = (reference: string): string => {
    const answers = states[reference] ?? [notFound]
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer === undefined || answer instanceof Error) throw answer
    return answer
  }
  const imagetools: Pick<Imagetools, 'digest' | 'create'> = {
    digest: async (reference) => {
      calls.push(reference)
      return next(reference)
    },
    create: async (tags) => {
      const [first = ''] = tags
      calls.push(`create ${tags.join(' ')}`)
      const error = refused[first]
      if (error) throw error
    },
  }
  return { calls, imagetools: imagetools as Imagetools }
}

function recordWaits() {
  const waits: number[] = []
  return { waits, wait: async (milliseconds: number) => void waits.push(milliseconds) }
}

const a = { repository: 'a.example.com/app', tags: ['1', 'latest'] }
const b = { repository: 'b.example.com/app', tags: ['1'] }
const inspection = (name: string): Inspection => ({
  digest,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [{ digest: other, platform: { os: 'linux', architecture: name } }],
  configs: new Map([[`linux/${name}`, { os: 'linux', architecture: name }]]),
})

test('a registry that does not know the digest yet is asked again', async () => {
  const answers = [notFound, notFound, inspection('arm64')]
  const { waits, wait } = recordWaits()
  const inspect = async () => {
    const answer = answers.shift()
    if (answer === undefined || answer instanceof Error) throw answer
    return answer
  }
  const found = await verify({ inspect } as unknown as Imagetools, ['r.example.com/a'], digest, ['linux/arm64'], {
    wait,
  })
  expect(found).toEqual(inspection('arm64'))
  expect(waits).toEqual([100, 200])
})

test('lag is seen too where the causes that a relay knows stand behind the words', async () => {
  const { waits, wait } = recordWaits()
  const late = failure('ERROR: r.example.com/a: not found\nr.example.com: socket hang up')
  expect(await confirmTags(states([late, digest]), [b], digest, { before, wait })).toEqual([])
  expect(waits).toEqual([100])
})

test('after 10 s what is not found is missing, and no tag was moved', async () => {
  const { waits, wait } = recordWaits()
  const inspect = () => Promise.reject(notFound)
  const verified = verify({ inspect } as unknown as Imagetools, ['r.example.com/a'], digest, ['linux/arm64'], { wait })
  await expect(verified).rejects.toThrow(
    `the pushed image is not what was asked for, so no tag was moved:\nr.example.com/a@${digest}: buildx imagetools failed: ERROR: r.example.com/a: not found`,
  )
  expect(waits.reduce((sum, milliseconds) => sum + milliseconds, 0)).toBe(10_000)
})

test('an answer other than not found is final, and every repository with a fault is named', async () => {
  const { waits, wait } = recordWaits()
  const inspect = async (reference: string) => {
    if (reference.startsWith('a')) throw failure('ERROR: 401 Unauthorized')
    return inspection('riscv64')
  }
  const repositories = ['a.example.com/app', 'b.example.com/app']
  const verified = verify({ inspect } as unknown as Imagetools, repositories, digest, ['linux/arm64'], {
    consequence: 'and its tags are out already',
    wait,
  })
  await expect(verified).rejects.toThrow(
    [
      'the pushed image is not what was asked for, and its tags are out already:',
      `a.example.com/app@${digest}: buildx imagetools failed: ERROR: 401 Unauthorized`,
      `b.example.com/app@${digest}: linux/arm64 is missing`,
      `b.example.com/app@${digest}: linux/riscv64 was not asked for`,
    ].join('\n'),
  )
  expect(waits).toEqual([])
})

test('reads where tags point to, also where there is none or no answer', async () => {
  const { imagetools } = fakeRegistry({
    'a.example.com/app:1': [old],
    'a.example.com/app:latest': [failure('ERROR: 500 Internal Server Error')],
  })
  expect([...(await readTags(imagetools, [a, b]))]).toEqual([
    ['a.example.com/app:1', old],
    ['a.example.com/app:latest', undefined],
    ['b.example.com/app:1', undefined],
  ])
})

test('moves all tags of a repository in one call and reads each back', async () => {
  const { imagetools, calls } = fakeRegistry({
    'a.example.com/app:1': [digest],
    'a.example.com/app:latest': [digest],
    'b.example.com/app:1': [digest],
  })
  expect(await tag(imagetools, [a, b], digest)).toEqual([])
  expect(calls).toEqual([
    'create a.example.com/app:1 a.example.com/app:latest',
    'create b.example.com/app:1',
    'a.example.com/app:1',
    'a.example.com/app:latest',
    'b.example.com/app:1',
  ])
})

test('tells of each reference whether it moved when one repository refuses', async () => {
  const { imagetools } = fakeRegistry(
    {
      'a.example.com/app:1': [digest],
      'a.example.com/app:latest': [digest],
      'b.example.com/app:1': [old],
    },
    { 'b.example.com/app:1': failure('ERROR: 403 Forbidden') },
  )
  const before = new Map([['b.example.com/app:1', old]])
  await expect(tag(imagetools, [a, b], digest, { before })).rejects.toThrow(
    [
      `not every tag points to ${digest}`,
      'moved: a.example.com/app:1',
      'moved: a.example.com/app:latest',
      `not moved: b.example.com/app:1 (is ${old})`,
      'buildx imagetools failed: ERROR: 403 Forbidden',
    ].join('\n'),
  )
})

const states = (answers: (string | Error)[]) => fakeRegistry({ 'b.example.com/app:1': answers }).imagetools
const before = new Map([['b.example.com/app:1', old]])

test('an old answer and no answer are lag, which is waited for', async () => {
  const { waits, wait } = recordWaits()
  expect(await confirmTags(states([old, notFound, digest]), [b], digest, { before, wait })).toEqual([])
  expect(waits).toEqual([100, 200])
})

test('a tag that stays where it was has not moved', async () => {
  const { waits, wait } = recordWaits()
  await expect(confirmTags(states([old]), [b], digest, { before, wait })).rejects.toThrow(
    `not every tag points to ${digest}\nnot moved: b.example.com/app:1 (is ${old})`,
  )
  expect(waits.reduce((sum, milliseconds) => sum + milliseconds, 0)).toBe(10_000)
})

test('a tag that another job moved on is no failure, and is told', async () => {
  expect(await confirmTags(states([other]), [b], digest, { before })).toEqual([
    `b.example.com/app:1 was moved on to ${other} by another job, after this one moved it to ${digest}`,
  ])
})

test('of a tag that cannot be read nobody says that it did not move', async () => {
  await expect(confirmTags(states([failure('ERROR: 500')]), [b], digest, { before })).rejects.toThrow(
    `not every tag is known to point to ${digest}\nnot known: b.example.com/app:1 (cannot be read: buildx imagetools failed: ERROR: 500)`,
  )
})

test('a refusal after which every tag stands where it should does not deny that they moved', async () => {
  const { imagetools } = fakeRegistry(
    { 'b.example.com/app:1': [digest] },
    { 'b.example.com/app:1': failure('ERROR: 504 Gateway Timeout') },
  )
  await expect(tag(imagetools, [b], digest, { before })).rejects.toThrow(
    [
      `every tag points to ${digest}, but moving them failed`,
      'moved: b.example.com/app:1',
      'buildx imagetools failed: ERROR: 504 Gateway Timeout',
    ].join('\n'),
  )
})

test('after a push of buildx that failed half way each tag is told from where it was before', async () => {
  const { imagetools } = fakeRegistry({
    'a.example.com/app:1': [digest],
    'a.example.com/app:latest': [failure('ERROR: 500')],
    'b.example.com/app:1': [old],
    'c.example.com/app:1': [notFound],
  })
  const c = { repository: 'c.example.com/app', tags: ['1'] }
  const known = new Map([['a.example.com/app:1', old], ...before])
  expect(await listMoves(imagetools, [a, b, c], known)).toEqual([
    `moved: a.example.com/app:1 (is ${digest})`,
    'not known: a.example.com/app:latest (cannot be read: buildx imagetools failed: ERROR: 500)',
    `not moved: b.example.com/app:1 (is ${old})`,
    'not moved: c.example.com/app:1',
  ])
})

test('a tag that was there before with the same digest is where it should be', async () => {
  const same = new Map([['b.example.com/app:1', digest]])
  expect(await confirmTags(states([digest]), [b], digest, { before: same })).toEqual([])
})

test('a registry that meets the write of another job is asked again, before a tag moves and after', async () => {
  const { waits, wait } = recordWaits()
  const busy = failure(
    'ERROR: unexpected status from HEAD request to http://r.example.com/v2/b/manifests/1: 500 Internal Server Error\n',
  )
  let refusals = 1
  const create = async () => {
    if (refusals-- > 0) throw busy
  }
  const imagetools = { ...states([busy, busy, digest]), create }
  expect(await tag(imagetools, [b], digest, { before, wait })).toEqual([])
  expect(waits).toEqual([100, 100, 200])
})
