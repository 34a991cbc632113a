// alone: it is about the machine's QEMU handlers

import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type LabRun, post, type StepOptions, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { processesWith } from './gate.ts'
import { crane, lab, sh } from './lab.ts'

// Builds that hang, against a watchdog of seconds.

const base = `FROM ${lab.LAB_BASE_IMAGE}\n`
const repository = `e2e/stall/${process.pid}`
let next = 0
/** Whatever should stay in spite of all ends by itself in the end. */
const newMark = () => `300.${process.pid}${next++}`

let proxy: Awaited<ReturnType<typeof startFaultProxy>>
beforeAll(async () => {
  proxy = await startFaultProxy(lab.LAB_REGISTRY)
})
afterAll(() => proxy.close())

/** Builds, and then removes the builder as the end of the job does: nothing may be left. */
async function build(
  dockerfile: string,
  inputs: Record<string, string> = {},
  options: Omit<StepOptions, 'inputs'> = {},
): Promise<LabRun & { readonly error: string }> {
  const hosts = [lab.LAB_REGISTRY, proxy.host].map((host) => `[registry."${host}"]\nhttp = true`)
  const run = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    inputs: {
      ...{ ...loopback, 'buildkitd-config-inline': hosts.join('\n'), context: '.', 'stall-timeout': '3s' },
      ...(!inputs.push && { outputs: 'type=cacheonly' }),
      ...inputs,
    },
    ...options,
  })
  const { name } = JSON.parse(run.state.builder ?? '{}') as { readonly name: string }
  const { exitCode, log } = await post(run)
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(sh('docker', 'ps', '--all', '--quiet', `--filter=name=${name}`)).toBe('')
  return { ...run, error: run.errors.join('\n') }
}

const table = (log: string) => log.slice(log.indexOf('What was running when the build was stopped:'))

test('a step that says nothing, beside one that does', async () => {
  const [silent, loud] = [newMark(), newMark()]
  const script = `if [ "$(uname -m)" = aarch64 ]; then sleep ${silent}; else while echo on; do sleep 1; done; sleep ${loud}; fi`
  const { exitCode, error, log } = await build(`${base}RUN ${script}\n`, { platforms: 'linux/amd64,linux/arm64' })
  expect(exitCode).toBe(1)
  expect(error).toMatch(
    /^linux\/arm64: RUN if .* \(2\/2\) printed nothing and moved no bytes for [34](\.\d)? s under QEMU/,
  )
  expect(error).toContain("so the build was stopped ('stall-timeout: 3s'); build it on a native runner")
  expect(table(log)).toMatch(/^linux\/arm64 {3}2\/2 {2}RUN if .* QEMU$/m)
  expect(table(log)).toMatch(/^linux\/amd64 {3}2\/2 {2}RUN if .* s$/m)
  expect(processesWith(`sleep ${silent}`)).toEqual([])
})

test('an emulator that is stopped', async () => {
  const mark = newMark()
  const stopped: string[] = []
  const { error } = await build(
    `${base}RUN while sleep 0.1; do echo ${mark}; done\n`,
    { platforms: 'linux/arm64' },
    {
      onOutput: (chunk) => {
        if (stopped.length > 0 || !chunk.includes(`| ${mark}`)) return
        const pids = sh('sh', '-c', 'ps -eo pid=,args= | grep -F -- "$1" | grep qemu | grep -v grep', '-', mark)
        stopped.push(...pids.split('\n').flatMap((line) => /^ *(\d+)/.exec(line)?.[1] ?? []))
        for (const pid of stopped) process.kill(Number(pid), 'SIGSTOP')
      },
    },
  )
  expect(stopped.length).toBeGreaterThan(0)
  expect(error).toMatch(/^linux\/arm64: RUN while .* under QEMU/)
  expect(processesWith(mark)).toEqual([])
})

test('a registry that stops answering in the middle of a blob', async () => {
  crane('copy', '--platform=linux/amd64', lab.LAB_BASE_IMAGE, `${lab.LAB_REGISTRY}/${repository}:base`)
  const { layers } = JSON.parse(crane('manifest', `${lab.LAB_REGISTRY}/${repository}:base`)) as {
    readonly layers: readonly { readonly digest: string; readonly size: number }[]
  }
  const [{ digest, size } = { digest: '', size: 0 }] = layers
  proxy.fault = ({ url, outgoing }) => {
    if (!url.endsWith(`/blobs/${digest}`)) return false
    outgoing.writeHead(200, { 'content-length': size, 'content-type': 'application/octet-stream' })
    outgoing.write(Buffer.alloc(1_000_000))
    return true
  }
  const { error } = await build(`FROM ${proxy.host}/${repository}:base\nRUN true\n`)
  expect(error).toMatch(
    /^linux\/amd64: FROM \S+ \(1\/2\) made no progress for 3(\.\d)? s, at 1\.0 MB of 11\.1 MB, so the build/,
  )
  expect(error).toContain('; the registry may not be answering; ')
})

describe('a push', () => {
  const push = () =>
    build(`${base}RUN head -c 40000000 /dev/urandom > /x\n`, {
      ...{ push: 'true', 'verify-architecture': 'off', tags: `${proxy.host}/${repository}:v1` },
    })
  const exists = () => crane('ls', `${lab.LAB_REGISTRY}/${repository}`).split('\n').includes('v1')

  test('that the registry stops taking', async () => {
    proxy.fault = ({ method, incoming }) => {
      if (method !== 'PATCH' && method !== 'PUT') return false
      incoming.pause()
      return true
    }
    const { exitCode, error, outputs } = await push()
    expect(error).toMatch(/^exporting to image made no progress for [45](\.\d)? s/)
    expect({ exitCode, digest: outputs.digest, exists: exists() }).toEqual({ exitCode: 1, digest: '', exists: false })
  })

  test('that takes long, and moves', async () => {
    proxy.fault = () => false
    proxy.through = () =>
      new Transform({ transform: (chunk, _, done) => setTimeout(() => done(null, chunk), chunk.length / 5000) })
    const { exitCode, log } = await push()
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
    // Otherwise it shows nothing.
    expect(Number(/exporting to image +done ([\d.]+) s/.exec(log)?.[1])).toBeGreaterThan(5)
    expect(exists()).toBe(true)
  })
})

test('a step that is cancelled', async () => {
  const mark = newMark()
  const { exitCode, error, log } = await build(
    `${base}RUN echo started; sleep ${mark}\n`,
    { 'stall-timeout': 'off' },
    {
      onStart: async (child) => {
        while (processesWith(`sleep ${mark}`).length === 0 && child.exitCode === null) await sleep(50)
        child.kill('SIGINT')
      },
    },
  )
  expect({ exitCode, error }).toEqual({ exitCode: 130, error: 'cancelled by SIGINT' })
  expect(table(log)).toMatch(/^linux\/amd64 {3}2\/2 {2}RUN echo started; sleep \S+ {3}/m)
  expect(processesWith(`sleep ${mark}`)).toEqual([])
})
