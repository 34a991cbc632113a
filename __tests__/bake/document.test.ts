import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { readInputs } from '../../src/bake/inputs.ts'
import { decideTargets } from '../../src/bake/targets.ts'
import { checkEntitlements, checkTags } from '../../src/bake-files/check.ts'
import { type RawTarget, readTarget } from '../../src/bake-files/definition.ts'
import { decideSource } from '../../src/bake-files/source.ts'
import type { Job } from '../../src/job.ts'
import { readRunner } from '../../src/runner.ts'
import { chooseBuilder } from '../../src/toolchain/choose.ts'
import { makeFolder } from '../fakes.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'bake.md'), 'utf8')
const tag = 'ghcr.io/acme/app:1'

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
})

/** Decides about a bake of one target, from the checkout. */
async function decide(target: RawTarget): Promise<unknown> {
  process.env.INPUT_SOURCE = '.'
  process.env.INPUT_BUILDER = 'new'
  const runner = readRunner({ GITHUB_WORKSPACE: makeFolder() })
  const given = await readInputs(runner.workspace)
  const inputs = { ...given, builder: await chooseBuilder(given, runner) }
  const source = decideSource(given.bake, runner)
  const definition = { group: { default: { targets: ['app'] } }, target: { app: target } }
  return decideTargets(definition, { inputs, source }, { runner } as Job)
}

test.each<RawTarget>([
  { tags: [tag], output: [{ type: 'image', push: 'true' }, { type: 'registry' }] },
  { output: [{ type: 'registry' }] },
  { tags: [tag], output: [{ type: 'registry', 'push-by-digest': 'true' }] },
  { tags: [tag], output: [{ type: 'tar' }] },
])('docs/bake.md has the error of a target that cannot be kept: %j', async (target) => {
  const error = await decide(target).catch((error: Error) => error)
  expect((error as Error).message).toMatch(/^target 'app': /)
  expect(text).toContain(` | \`${(error as Error).message}\` |\n`)
})

test.each([
  ['two targets with a tag', () => checkTags(['api', 'worker'].map((name) => ({ name, tags: [tag] })))],
  [
    'an entitlement that is not granted',
    () => checkEntitlements([readTarget('app', { entitlements: ['security.insecure'] })], []),
  ],
])('docs/bake.md has the error of %s', (_, check) => {
  let message = 'none'
  try {
    check()
  } catch (error) {
    message = (error as Error).message
  }
  expect(text).toContain(message)
  expect(message).not.toBe('none')
})
