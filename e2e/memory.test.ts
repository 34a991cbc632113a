import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { memoryOf } from '../src/doctor/rules/facts.ts'
import { readOomKills } from '../src/oom-kills.ts'
import { type LabRun, makeFolder, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { run } from './failing.ts'
import { lab, sh } from './lab.ts'

const docker = (args: readonly string[]) => run('docker', args)
/** Keeps 300 MB of zeros, until it is killed. */
const eat = 'head -c 300000000 /dev/zero | tail -c 300000000 > /dev/null'
const megabytes = 2 ** 20

let builder: SharedBuilder
const limit = 96 * megabytes
beforeAll(async () => {
  builder = await makeBuilder({ 'driver-opts': `${loopback['driver-opts']}\nmemory=${limit}\nmemory-swap=${limit}` })
})
afterAll(() => removeBuilder(builder))

/** Runs one RUN, with a builder of its own unless another is given. */
function build(instruction: string, inputs: Readonly<Record<string, string>>, env = {}): Promise<LabRun> {
  const Dockerfile = `FROM ${lab.LAB_BASE_IMAGE} AS made\nRUN mkdir /facts\nRUN ${instruction}\nFROM scratch\nCOPY --from=made /facts /\n`
  return step({ workspace: makeContext({ Dockerfile }), env, inputs: { context: '.', ...inputs } })
}

describe('resource', () => {
  let shared: SharedBuilder
  beforeAll(async () => {
    shared = await makeBuilder()
  })
  afterAll(() => removeBuilder(shared))

  test('a RUN that takes more memory is killed, and one that takes less is not', async () => {
    const inputs = { ...shared.inputs, outputs: 'type=cacheonly', resource: 'memory=64m\nmemory-swap=64m' }
    const before = readOomKills() ?? 0
    const killed = await build(eat, inputs, shared.env)
    expect(killed.exitCode).toBe(1)
    expect(killed.log).toMatch(/exit code: 137|Killed/)
    expect(readOomKills()).toBeGreaterThan(before)
    const passed = await build('head -c 10000000 /dev/zero | tail -c 10000000 > /dev/null', inputs, shared.env)
    expect({ exitCode: passed.exitCode, log: passed.exitCode ? passed.log : '' }).toEqual({ exitCode: 0, log: '' })
  })

  test('the share of a processor is that of its cgroup', async () => {
    const dest = makeFolder()
    const files = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us /sys/fs/cgroup/cpu.max'
    const inputs = {
      outputs: `type=local,dest=${dest}`,
      resource: 'cpu-quota=20000\ncpu-period=80000',
      provenance: 'false',
    }
    const made = await build(`cat ${files} > /facts/cpu || true`, { ...shared.inputs, ...inputs }, shared.env)
    expect({ exitCode: made.exitCode, log: made.exitCode ? made.log : '' }).toEqual({ exitCode: 0, log: '' })
    expect(readdirSync(dest)).toEqual(['cpu'])
    expect(readFileSync(join(dest, 'cpu'), 'utf8').trim().split(/\s+/)).toEqual(['20000', '80000'])
  })

  test('limits that buildx does not know are its own error', async () => {
    const refused = await build(
      'true',
      { ...shared.inputs, outputs: 'type=cacheonly', resource: 'disk=1g' },
      shared.env,
    )
    expect(refused.exitCode).toBe(1)
    expect(refused.errors.join()).toContain('unknown resource "disk"')
  })
})

describe('what is known of memory', () => {
  test('a RUN that BuildKit has no memory for is a kill of this machine, in a container with a limit', async () => {
    const container = `buildx_buildkit_${builder.inputs.builder}0`
    const before = readOomKills() ?? 0
    const killed = await build(eat, { ...builder.inputs, outputs: 'type=cacheonly' }, builder.env)
    expect(killed.exitCode).toBe(1)
    expect(readOomKills()).toBeGreaterThan(before)
    expect(await memoryOf(docker, container, 'elsewhere')).toMatchObject({ limit })
    expect((await memoryOf(docker, container, 'elsewhere'))?.kills).toBeGreaterThanOrEqual(0)
  })

  test('a process that was killed in a container that goes on is counted', async () => {
    const name = `e2e-memory-${process.pid}`
    const command = `${eat}; sleep 60`
    const size = `${48 * megabytes}`
    sh(
      'docker',
      'run',
      '--detach',
      '--rm',
      `--name=${name}`,
      '--network=host',
      `--memory=${size}`,
      `--memory-swap=${size}`,
      lab.LAB_BASE_IMAGE,
      'sh',
      '-c',
      command,
    )
    try {
      let memory = await memoryOf(docker, name, 'elsewhere')
      for (let tries = 0; tries < 100 && !memory?.kills; tries++) memory = await memoryOf(docker, name, 'elsewhere')
      expect(memory).toMatchObject({ limit: 48 * megabytes, kills: 1 })
    } finally {
      sh('docker', 'rm', '--force', name)
    }
  })

  test('a container whose program was killed says so, as long as it is there', async () => {
    const name = `e2e-killed-${process.pid}`
    const args = [`--name=${name}`, '--network=host', '--memory=16m', '--memory-swap=16m', lab.LAB_BASE_IMAGE]
    await run('docker', ['run', ...args, 'tail', '/dev/zero']).catch(() => {})
    try {
      // Docker learns of the kill by an event, which may come after the end: then the exit code alone tells.
      expect(await memoryOf(docker, name, 'elsewhere')).toMatchObject({ limit: 16 * megabytes, exitCode: 137 })
    } finally {
      sh('docker', 'rm', '--force', name)
    }
    expect(await memoryOf(docker, name, 'elsewhere')).toBeUndefined()
  })
})
