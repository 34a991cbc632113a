import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { formatTimings } from '../../src/report/timings.ts'
import { three, timingsOfFixture } from '../buildx/followed-fixtures.ts'
import { examplesIn, readDocuments } from '../documents.ts'

const [recipes] = readDocuments().filter(({ path }) => path === 'docs/recipes.md')
const steps = (recipes ? examplesIn(recipes) : []).flatMap(({ workflow }) =>
  Object.values(workflow.jobs).flatMap((job) => job.steps ?? []),
)
const [script = ''] = steps.flatMap(({ run }) => (run?.includes('$TIMINGS') ? [run] : []))

/** Runs it as a step does. */
function run(timings: string): string {
  const env = { PATH: process.env.PATH, TIMINGS: timings }
  return execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test('the example of docs/recipes.md prints a line of each platform, and passes a quick build', () => {
  const printed = run(formatTimings(timingsOfFixture('shared', three), three, {}))
  expect(printed.split('\n').slice(0, 3)).toEqual(
    three.map((platform) => expect.stringMatching(new RegExp(`^${platform}: \\d(?:\\.\\d)? s, most in RUN `))),
  )
})

test('it fails where a platform was slow, and passes where nothing is known', () => {
  const slow = { 'linux/arm64': { seconds: 1201, steps: [{ seconds: 1200, instruction: 'RUN x' }] } }
  expect(() => run(JSON.stringify({ platforms: slow }))).toThrow('Command failed')
  expect(run(formatTimings(undefined, three, {}))).toBe('true\n')
})

test('its JSON has the keys of a real one', () => {
  const [, json = ''] = recipes?.text.match(/```json\n([\s\S]*?)```/) ?? []
  const shown = JSON.parse(json)
  const real = JSON.parse(
    formatTimings(timingsOfFixture('shared', three), three, { toolchain: 1, build: 9, check: 1, tags: 1, cache: 1 }),
  )
  expect(Object.keys(shown.phases).sort()).toEqual(Object.keys(real.phases).sort())
  const { 'linux/arm64': platform } = shown.platforms
  expect(Object.keys(platform)).toEqual(Object.keys(real.platforms['linux/arm64']))
  expect(Object.keys(platform.steps[0])).toEqual(Object.keys(real.platforms['linux/arm64'].steps.at(-1)))
})
