import { describe, expect, test } from '@jest/globals'
import { loadPolicy } from '../../src/policy/inputs.ts'
import { openPolicy } from '../../src/policy/open.ts'
import { recordRun } from '../fakes.ts'
import { openTestClient } from '../registry/clients.ts'

const sha = 'a'.repeat(40)
const asked = {
  tagPolicy: 'auto',
  tags: ['ghcr.io/Acme/app:1.2.3', 'ghcr.io/acme/app'],
  labels: ['a=b'],
  annotations: [],
  untyped: 'manifest',
} as const
const runner = { sha, event: {}, workspace: '/', serverUrl: 'https://github.com', repository: 'acme/app' }
const job = { run: recordRun(), retries: openTestClient().retries, cancel: new AbortController(), runner }

test('without a policy there is none, and its code is not asked', async () => {
  expect(await loadPolicy({ ...asked, tagPolicy: ' \n' }, undefined as never)).toBeUndefined()
})

test('the image gets the labels by which the next run compares', async () => {
  const { labels } = await openPolicy(asked, job)
  const prefix = 'org.opencontainers.image'
  expect(labels).toEqual([
    'a=b',
    `${prefix}.version=1.2.3`,
    `${prefix}.revision=${sha}`,
    `${prefix}.source=https://github.com/acme/app`,
  ])
})

describe('before the build', () => {
  const repository = 'ghcr.io/acme/app'
  const targets = [
    { repository, tags: ['1.2.3', 'latest'] },
    { repository: 'ghcr.io/acme/copy', tags: [] },
  ]

  test('all tags are asked for where they move afterwards', async () => {
    const { police } = await openPolicy(asked, job)
    expect(police({ targets, platforms: [], isPart: false }).targets).toEqual(targets)
  })

  test('a job of a matrix asks for those alone that never move', async () => {
    const { police } = await openPolicy(asked, job)
    expect(police({ targets, platforms: [], isPart: true }).targets).toEqual([
      { repository, tags: ['1.2.3'] },
      { repository: 'ghcr.io/acme/copy', tags: [] },
    ])
  })
})

test('what is wrong with the policy or a tag is said at once', async () => {
  await expect(openPolicy({ ...asked, tagPolicy: 'x' }, job)).rejects.toThrow(`input 'tag-policy' has 'x'`)
  await expect(openPolicy({ ...asked, tags: ['a:b:c'] }, job)).rejects.toThrow(`input 'tags'`)
})
