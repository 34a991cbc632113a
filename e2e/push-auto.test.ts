import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post } from './action.ts'
import { failed, fine, type Gate, linesOf, openGate, passed, runFor } from './gate.ts'
import { crane, lab } from './lab.ts'

// What a run for a pull request from a fork does with `push: auto`: all that a push does, but for the registry.
let gate: Gate
beforeAll(async () => {
  gate = await openGate('declined')
})
afterAll(() => gate.close())

// What buildx reads in a path of its own accord.
const temp = join(makeFolder(), 'user@host:1, 2')
mkdirSync(temp)

function build(dockerfile: string, inputs: Readonly<Record<string, string>>, head = 'someone/app'): Promise<LabRun> {
  return gate.push(dockerfile, { push: 'auto', ...inputs }, { env: { ...runFor(head), RUNNER_TEMP: temp } })
}

const reason = `nothing is pushed ('push: auto') because the pull request comes from a fork, someone/app`

test('an image that is right: built and tested for every platform, and in no registry', async () => {
  const run = await build(fine, {
    'smoke-test': '["uname", "-m"]\ntest -f /Dockerfile && echo "<$PLATFORM>"',
    test: 'exit 1',
    'cache-to': `type=registry,ref=${gate.repository}:cache`,
    cache: 'registry',
    'cache-write': 'always',
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': passed })
  expect(run.log.match(/^(?:x86_64|aarch64|<.*>)$/gm)?.toSorted()).toEqual([
    '<linux/amd64>',
    '<linux/arm64>',
    'aarch64',
    'x86_64',
  ])
  expect(run.log).toMatch(/^linux\/arm64: built for it: \/bin\/cat/m)
  expect(run.log.match(/^::notice::.*nothing is pushed.*/gm)).toEqual([expect.stringContaining(reason)])
  expect(run.outputs).toMatchObject({ 'push-declined': 'fork', digest: '', image: '', tags: '', manifest: '' })
  expect(() => crane('ls', gate.repository)).toThrow(/NAME_UNKNOWN/)

  const layout = join(JSON.parse(run.state.folder ?? '""'), 'layout')
  expect(existsSync(layout)).toBe(true)
  await post(run)
  expect(existsSync(layout)).toBe(false)
})

test('an image with programs for another platform is refused', async () => {
  const wrong = `FROM --platform=linux/amd64 ${lab.LAB_BASE_IMAGE}\nCMD ["cat"]\n`
  const run = await build(wrong, { provenance: 'false' })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run).slice(0, 2)).toEqual([
    `the image failed 'verify-architecture', so a push would have moved no tag ('push: auto'):`,
    expect.stringMatching(/^linux\/arm64: \/bin\/cat is a program for linux\/amd64 /),
  ])
})

test('a smoke test that fails on one platform', async () => {
  const run = await build(fine, { 'smoke-test': '[ "$PLATFORM" != linux/arm64 ]' })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run)[0]).toMatch(/^the image failed its tests for linux\/arm64, so a push would /)
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': failed })
  expect(() => crane('ls', gate.repository)).toThrow(/NAME_UNKNOWN/)
})

test('a pull request of the repository itself is pushed', async () => {
  const tag = `${lab.LAB_REGISTRY}/e2e/gate/not-declined:1`
  const { log, outputs } = await build(fine, { tags: tag }, 'acme/app')
  expect({ log, ...outputs }).toMatchObject({ 'push-declined': '', digest: crane('digest', tag) })
})
