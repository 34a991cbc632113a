import { describe, expect, test } from '@jest/globals'
import type { Inputs } from '../../src/plan/inputs.ts'
import { planTags } from '../../src/plan/tags.ts'
import { readRunner } from '../../src/runner.ts'

const lists = { images: [], tags: [], flavor: [], labels: [], annotations: [] }
const runner = readRunner({
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_WORKSPACE: '/nowhere',
})

function plan(given: Partial<Inputs>) {
  return planTags({ platforms: [], runners: '', group: 'platform', ...lists, ...given }, runner)
}

const ofRules = { version: '', json: '' }

test('without any of these inputs, nothing is set', async () => {
  expect(await plan({})).toEqual({ tags: '', labels: '', annotations: '', ...ofRules })
})

test('references are handed on, with labels and annotations as they are given', async () => {
  const given = { tags: ['r.io/a:1', 'r.io/b'], images: ['r.io/a'], labels: ['a=x\ny'], annotations: ['b={{c}}'] }
  expect(await plan(given)).toEqual({
    tags: 'r.io/a:1\nr.io/b',
    labels: '"a=x\ny"',
    annotations: 'b={{c}}',
    ...ofRules,
  })
  expect(await plan({ labels: ['a=1'] })).toEqual({ tags: '', labels: 'a=1', annotations: '', ...ofRules })
})

describe('rules give', () => {
  test.each<[string, Partial<Inputs>, string]>([
    ['references', { images: ['r.io/a', 'r.io/b'], tags: ['type=ref,event=branch'] }, 'r.io/a:main\nr.io/b:main'],
    ['those of the default rules', { images: ['r.io/a'] }, 'r.io/a:main'],
    ['tags alone without images', { tags: ['type=ref,event=branch', 'word'] }, 'main\nword'],
    ['the same by default', { flavor: ['suffix=-x'] }, 'main-x'],
    ['references beside references', { images: ['r.io/a'], tags: ['r.io/b:1', 'x'] }, 'r.io/b:1\nr.io/a:x'],
    ['nothing', { images: ['r.io/a'], tags: ['type=ref,event=tag'] }, ''],
    ['nothing where no image is enabled', { images: ['name=r.io/a,enable=false'], tags: ['x'] }, ''],
  ])('%s', async (_, given, tags) => {
    const outputs = await plan(given)
    expect(outputs.tags).toBe(tags)
    expect(JSON.parse(outputs.json ?? '')).toMatchObject({ tags: tags.split('\n').filter(Boolean) })
  })
})

test('a flavor without rules is an error', async () => {
  await expect(plan({ tags: ['r.io/a:1'], flavor: ['latest=false'] })).rejects.toThrow(
    "input 'flavor' has 'latest=false'",
  )
})
