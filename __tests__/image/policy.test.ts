import { describe, expect, test } from '@jest/globals'
import { policingOf } from '../../src/image/policy.ts'
import type { Policed, Policy } from '../../src/policy/open.ts'
import { decide } from './decided.ts'

const repository = 'ghcr.io/acme/app'

/** What a policy is asked to police. */
async function policed(inputs: Record<string, string>, env: Record<string, string> = {}): Promise<Policed> {
  const asked: Policed[] = []
  const policy: Policy = {
    tags: [{ repository, tag: '1.2.3' }],
    labels: [],
    police: (one) => {
      asked.push(one)
      return { targets: [], look: async () => undefined, move: async () => ({ moved: [] }) }
    },
  }
  policingOf(policy, await decide(inputs, env))
  const [one] = asked
  if (one === undefined) throw new Error('nothing was policed')
  return one
}

test('the tags of a push, and of a job of a matrix, which moves none', async () => {
  const inputs = { push: 'true', tags: `${repository}:1.2.3`, platforms: 'linux/amd64' }
  const targets = [{ repository, tags: ['1.2.3'] }]
  const platforms = ['linux/amd64']
  expect(await policed(inputs)).toEqual({ targets, platforms, isPart: false })
  expect(await policed({ ...inputs, publish: 'digest' })).toEqual({ targets, platforms, isPart: true })
})

test('nothing where nothing is pushed', async () => {
  expect(await policed({ tags: `${repository}:1.2.3`, load: 'true' })).toMatchObject({ targets: [] })
})

describe('where buildx pushes the tags, a policy is an error', () => {
  const tags = `${repository}:1.2.3`
  test.each([
    [{ push: 'true', tags, publish: 'direct' }, "'publish: direct'"],
    [{ push: 'true', tags, driver: 'docker' }, "'publish: direct'"],
    [{ tags, outputs: 'type=registry' }, "'outputs'"],
    [{ push: 'true', outputs: `type=image,name=${tags}` }, "'outputs'"],
  ])('%j', async (inputs, what) => {
    await expect(policed(inputs)).rejects.toThrow(
      `'tag-policy' does not work where buildx pushes the tags (${what}); use 'push: true' with 'publish: staged' and BuildKit in a container, or remove 'tag-policy'`,
    )
  })

  test.each<Record<string, string>>([{ publish: 'direct' }, { driver: 'docker' }])(
    'and where push: auto declines: %j',
    async (inputs) => {
      await expect(policed({ push: 'auto', tags, ...inputs }, { GITHUB_EVENT_NAME: 'pull_request' })).rejects.toThrow(
        "where buildx pushes the tags ('publish: direct')",
      )
    },
  )

  test('but not where it pushes without tags', async () => {
    expect(await policed({ outputs: `type=image,name=${repository},push=true,push-by-digest=true` })).toMatchObject({
      targets: [],
    })
  })
})
