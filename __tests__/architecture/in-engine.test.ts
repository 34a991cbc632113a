import { expect, test } from '@jest/globals'
import { verifyInEngine } from '../../src/architecture/in-engine.ts'
import type { Docker } from '../../src/docker/daemon.ts'
import type { Start } from '../../src/manifest/image.ts'
import type { Platforms } from '../../src/platform.ts'
import { failure } from '../fakes.ts'
import { type Files, program, tarOf } from './layers.ts'

/** A docker whose engine has one image of these files. */
function engine(files: Files, start: Start | undefined) {
  const calls: string[][] = []
  const docker: Docker = async (args, { stdout } = {}) => {
    calls.push([...args])
    const [command, ...rest] = args
    const [source = ''] = rest.slice(rest.indexOf('--') + 1)
    const found = Object.entries(files).filter(([path]) => command === 'export' || source === `id:/${path}`)
    if (command === 'create' && start === undefined && args.at(-1) !== 'none')
      throw failure('Error response from daemon: No command specified')
    if (command === 'cp' && found.length === 0) throw failure(`Could not find the file ${source} in container id`)
    if (stdout) stdout.end(await tarOf(Object.fromEntries(found)))
    return { stdout: { create: 'id\n', inspect: JSON.stringify(start) }[command ?? ''] ?? '', stderr: '' }
  }
  return { docker, calls }
}

const verify = async (
  files: Files,
  start: Start | undefined,
  mode: 'entrypoint' | 'all' = 'entrypoint',
  platforms: Platforms = ['linux/arm64'],
) => {
  const { docker, calls } = engine(files, start)
  const verdicts = await verifyInEngine(docker, 'app:1', platforms, { verify: mode, isIgnored: () => false })
  return { calls, found: verdicts.map(({ right, faults }) => [...right, ...faults.map(({ text }) => text)]) }
}

test('what is executed is looked up in a container that never starts, and is gone at the end', async () => {
  const { calls, found } = await verify(
    { 'bin/app': '-> app-1', 'bin/app-1': '-> /opt/app', 'opt/app': program('arm64') },
    { Cmd: ['app'] },
  )
  expect(found).toEqual([['/opt/app']])
  expect(calls[0]).toEqual(['create', '--pull=never', '--network=none', '--', 'app:1'])
  expect(calls.at(-1)).toEqual(['rm', '--force', '--volumes', '--', 'id'])
  const copied = calls.filter(([command]) => command === 'cp').map((args) => args[2])
  expect(copied).toEqual([...new Set(copied)])
  expect(calls.map(([command]) => command)).not.toContain('export')
})

test('what is wrong has no layer there', async () => {
  const { found } = await verify({ app: program('amd64', '/lib/ld.so') }, { Entrypoint: ['/app'] })
  expect(found).toEqual([['/app is a program for linux/amd64']])
  const all = await verify({ app: program('arm64'), 'lib/x.so': program('amd64') }, { Cmd: ['/app'] }, 'all')
  expect(all.found).toEqual([['/app', '/lib/x.so is a program for linux/amd64']])
})

test('an image that starts nothing is right, and its files can be read', async () => {
  expect((await verify({}, undefined)).found).toEqual([[]])
  const { calls, found } = await verify({ 'lib/x.so': program('amd64') }, undefined, 'all')
  expect(found).toEqual([['/lib/x.so is a program for linux/amd64']])
  expect(
    calls
      .filter(([command]) => command === 'create')
      .at(-1)
      ?.at(-1),
  ).toBe('none')
})

test('of several platforms each is asked for', async () => {
  const { calls } = await verify({ app: program('arm64') }, { Cmd: ['/app'] }, 'entrypoint', [
    'linux/amd64',
    'linux/arm64',
  ])
  expect(calls.flatMap((args) => args.filter((arg) => arg.startsWith('--platform')))).toEqual([
    '--platform=linux/amd64',
    '--platform=linux/arm64',
  ])
})

test('what docker cannot do is told of the platform', async () => {
  const docker: Docker = async () => {
    throw failure('Error response from daemon: No such image: app:1')
  }
  const [verdict] = await verifyInEngine(docker, 'app:1', ['linux/arm64'], { verify: 'all', isIgnored: () => false })
  expect(verdict?.faults).toEqual([
    { kind: 'unread', text: expect.stringMatching(/^its programs could not be verified: .*No such image: app:1/) },
  ])
})
