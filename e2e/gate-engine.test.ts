// alone: it is about the machine's QEMU handlers

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { elfFile } from '../__tests__/elf/elf-file.ts'
import { job, type LabRun } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { failed, fine, linesOf, passed, two } from './gate.ts'
import { lab, sh } from './lab.ts'

// The gate where the image is in a Docker engine and nowhere else: the classic store, and containerd's.

const tag = `e2e-gate:${process.pid}`
const engines: readonly [string, string, string][] = [
  ['the classic store', '', 'linux/amd64'],
  ['the store of containerd', lab.LAB_HOSTED_DOCKER_HOST, two],
]

describe.each(engines)('in an engine with %s', (_, host, platforms) => {
  const env = host === '' ? {} : { DOCKER_HOST: host }
  const docker = (...args: string[]) =>
    sh('env', ...(host === '' ? [] : [`DOCKER_HOST=${host}`]), 'docker', ...args).trim()
  const names = platforms.split(',')
  const containers = () => docker('ps', '--all', '--format={{.Names}} {{.Image}} {{.Status}}')
  const others = containers()
  afterAll(() => void docker('rmi', '--force', tag))

  async function load(dockerfile: string, inputs: Readonly<Record<string, string>>): Promise<LabRun> {
    const workspace = makeContext({ Dockerfile: dockerfile })
    for (const [name, machine] of [
      ['amd64', 62],
      ['arm64', 183],
    ] as const) {
      writeFileSync(join(workspace, name), elfFile({ machine }))
      chmodSync(join(workspace, name), 0o755)
    }
    const common = { ...loopback, context: '.', platforms, load: 'true', tags: tag }
    const run = await job({ workspace, env, inputs: { ...common, ...inputs } })
    expect(containers().split('\n').map(status)).toEqual(others.split('\n').map(status))
    return run
  }
  const status = (line: string) => line.replace(/ (Up|Exited \(\d+\)) .*/, ' $1')

  test.each([
    ['with tags', tag],
    ['without, by its id', ''],
  ])('an image that is right, %s', async (_name, tags) => {
    const run = await load(fine, {
      tags,
      'verify-architecture': 'all',
      'smoke-test': 'echo "<$(uname -m) $PLATFORM>"\n["cat", "/Dockerfile"]',
      test: 'echo "on $PLATFORM: $IMAGE $INDEX"\ndocker run --rm --network=none --platform="$PLATFORM" "$IMAGE" uname -m',
    })
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    const machines = names.map((name) => (name === 'linux/amd64' ? 'x86_64' : 'aarch64'))
    expect(run.log.match(/^<.*>$/gm)).toEqual(names.map((name, index) => `<${machines[index]} ${name}>`))
    const image = tags || run.outputs.imageid
    expect(run.log.match(/^on .*$/gm)).toEqual(names.map((name) => `on ${name}: ${image} ${image}`))
    expect(run.log.match(/^(?:x86_64|aarch64)$/gm)).toEqual(machines)
    expect(JSON.parse(run.outputs.tests ?? '')).toEqual(
      Object.fromEntries(names.map((name) => [name, { ...passed, emulated: name === 'linux/arm64' }])),
    )
    expect(run.summary).toMatch(/linux\/amd64 passed in \d\.\d s/)
  })

  test('a smoke test and a script that fail on one platform', async () => {
    const last = names.at(-1)
    const run = await load(fine, {
      'smoke-test': `[ "$PLATFORM" != ${last} ] || exit 6`,
      test: `[ "$PLATFORM" = ${last} ]`,
    })
    expect(run.exitCode).toBe(1)
    expect(linesOf(run)[0]).toBe(`the image failed its tests for ${names.join(', ')}; it is in Docker Engine anyway:`)
    expect(linesOf(run)).toContain(`${last}: '[ "$PLATFORM" != ${last} ] || exit 6' failed with exit code 6`)
    expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject(Object.fromEntries(names.map((name) => [name, failed])))
    expect(docker('image', 'inspect', '--format={{.Os}}', tag)).toBe('linux')
  })

  test.each(['entrypoint', 'all'])('a program for another platform in one of them, with %s', async (mode) => {
    // Which of them is wrong depends on what there is.
    const [dockerfile, wrong, is] =
      names.length > 1
        ? ['FROM scratch\nCOPY amd64 /server\nENTRYPOINT ["/server"]\n', 'linux/arm64', 'linux/amd64']
        : ['FROM scratch\nCOPY arm64 /server\nENTRYPOINT ["/server"]\n', 'linux/amd64', 'linux/arm64']
    const run = await load(dockerfile, { 'verify-architecture': mode, 'smoke-test': '["/server"]' })
    expect(run.exitCode).toBe(1)
    expect(linesOf(run).slice(0, 2)).toEqual([
      "the image failed 'verify-architecture'; it is in Docker Engine anyway:",
      `${wrong}: /server is a program for ${is}`,
    ])
    expect(linesOf(run).filter((line) => line.startsWith('linux/'))).toHaveLength(1)
    expect(run.log).not.toContain('Smoke test')
  })
})
