// alone: it is about the machine's QEMU handlers

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { runWorkflow, type WorkflowRun } from './act.ts'
import { labInputs, makeFolder } from './action.ts'
import { loopback } from './builder.ts'
import { lab } from './lab.ts'

// The steps that must run and succeed, post steps included: a step that was skipped must not pass for one that held.
const expected = {
  toolchain: [
    'Range',
    'Cache hit',
    'Corrupted tool cache',
    'A wrong checksum fails the step, after a third attempt, and nothing is installed',
    'The highest version of the range was downloaded, once',
    'Nothing was downloaded; now corrupt the cached binary',
    'The binary was downloaded again and is the right one',
  ],
  platforms: [
    'Two platforms',
    'Native only',
    'Six platforms',
    'Two platforms are in the registry, under the digests that were reported',
    'One native platform is in the registry and no emulator container ran',
    'Six platforms are in the registry, each made by its own machine',
  ],
  'failed-build': ['The step failed, nothing was published, and its builder is there for the post to remove'],
  'at-once': ['Build', 'The image is what this job reported'],
}

const source = join(import.meta.dirname, '..', '.github', 'workflows', 'e2e.yml')

/** e2e.yml with one job changed: on github.com the reusable workflow takes its parts from the internet, here from the lab. */
function workflowOnLab(): string {
  const workflow = parse(readFileSync(source, 'utf8'))
  const { reusable } = workflow.jobs
  const base = { 'build-args': `BASE_IMAGE=${lab.LAB_BASE_IMAGE}` }
  // A boolean, as callers may give one for this text; act hands it on as it is.
  const given = { push: false, 'cache-binary': false }
  reusable.with = { ...reusable.with, ...labInputs, ...loopback, ...base, ...given }
  const path = join(makeFolder(), 'e2e.yml')
  writeFileSync(path, stringify(workflow))
  return path
}

describe('the workflow e2e.yml under act, with buildx as a plugin of the system', () => {
  let run: WorkflowRun
  beforeAll(async () => {
    run = await runWorkflow(workflowOnLab(), { asHosted: true })
  }, 300_000)

  test('succeeds', () => {
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  })

  test.each(Object.entries(expected))('job %s runs all its steps, and nothing outlives it', (job, steps) => {
    const results = new Set(run.jobs.filter((each) => each.job === job).map(({ result }) => result))
    expect([...results]).toEqual(['success'])
    const succeeded = (stage: string) =>
      new Set(
        run.steps
          .filter((each) => each.job === job && each.stage === stage && each.result === 'success')
          .map(({ step }) => step),
      )
    expect(steps.filter((step) => !succeeded('Main').has(step))).toEqual([])
    expect([...succeeded('Post')]).toContain('./.github/actions/nothing-left')
  })

  test('the reusable workflow builds each platform in a job of its own, joins nothing, and skips no job', () => {
    const legs = run.steps.filter(
      ({ job, stage, step }) => job === 'build' && stage === 'Main' && /multiarch-build/.test(step),
    )
    expect(legs.map(({ matrix, result }) => [matrix.platforms, result]).sort()).toEqual([
      ['linux/amd64', 'success'],
      ['linux/arm64', 'success'],
    ])
    expect(run.jobs.filter(({ job }) => job === 'merge')).toEqual([{ job: 'merge', result: 'success' }])
    expect(run.steps.filter(({ job, result }) => job === 'merge' && result !== 'skipped')).toEqual([])
  })

  test('a wrong checksum is told with both sums', () => {
    const [error] = run.commands.filter(({ step, name }) => step === 'Wrong checksum' && name === 'error')
    expect(error?.text).toContain(`expected sha256 ${'0123456789abcdef'.repeat(4)}, got ${lab.LAB_BUILDX_SHA256}`)
  })

  test('a failed build is told by its instruction, not by a stack trace', () => {
    const [error] = run.commands.filter(({ step, name }) => step === 'A build that fails' && name === 'error')
    expect(error?.text).toContain('RUN uname -m > /machine &&')
    expect(error?.text).not.toMatch(/^\s+at /m)
  })

  test('the two jobs at once really built at the same time', () => {
    const builds = run.steps.filter(({ job, step, stage }) => job === 'at-once' && step === 'Build' && stage === 'Main')
    expect(builds.map(({ matrix }) => matrix.job).sort()).toEqual(['left', 'right'])
    expect(Math.max(...builds.map(({ start }) => start))).toBeLessThan(Math.min(...builds.map(({ end }) => end)))
  })
})
