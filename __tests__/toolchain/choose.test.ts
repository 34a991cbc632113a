import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { log } from '../../src/log.ts'
import { chooseBuilder } from '../../src/toolchain/choose.ts'
import { readBuilderInputs } from '../../src/toolchain/inputs.ts'
import { makeFolder } from '../fakes.ts'

const socket = 'unix:///var/run/docker.sock'
const inputs = readBuilderInputs()
const lines: string[] = []

beforeEach(() => {
  lines.length = 0
  jest.spyOn(log, 'info').mockImplementation((line) => lines.push(`info: ${line}`))
  jest.spyOn(log, 'warning').mockImplementation((line) => lines.push(`warning: ${line}`))
})
afterEach(() => {
  jest.restoreAllMocks()
})

type Machine = {
  /** Builders, each as buildx keeps it. */
  readonly instances?: Readonly<Record<string, object>>
  /** The last `docker buildx use`. */
  readonly used?: object
  readonly buildxBuilder?: string
  readonly dockerHost?: string
  readonly dockerContext?: string
}

/** What is chosen on a machine, as far as it differs from the inputs. */
async function choose(
  { instances = {}, used, buildxBuilder = '', dockerHost = '', dockerContext = '' }: Machine,
  different: Partial<typeof inputs> = {},
  registries: readonly object[] = [],
) {
  const folder = makeFolder()
  mkdirSync(join(folder, 'instances'))
  for (const [name, instance] of Object.entries(instances))
    writeFileSync(join(folder, 'instances', name), JSON.stringify(instance))
  if (used) writeFileSync(join(folder, 'current'), JSON.stringify(used))
  const runner = { buildxConfig: folder, buildxBuilder, dockerConfig: folder, dockerHost, dockerContext }
  const chosen = await chooseBuilder({ builder: { ...inputs, ...different }, registry: { registries } }, runner)
  const { existing, driver, current, isOnDaemon } = chosen
  return { existing, driver, current, isOnDaemon, isApart: chosen.isApart || undefined }
}

const container = { Driver: 'docker-container', Nodes: [{ Endpoint: socket }] }
const own = { existing: '', driver: 'docker-container', current: undefined, isOnDaemon: undefined }
const x = { existing: 'x', driver: 'docker-container', current: "'docker buildx use'", isOnDaemon: true, isApart: true }
const inUse = { Key: socket, Name: 'x' }

test.each<[string, Machine, object]>([
  ['none is in use', { instances: { x: container } }, own],
  ['one that buildx made here', { instances: { x: container }, used: inUse }, x],
  [
    'one on the daemon of a Docker context',
    {
      instances: { x: { ...container, Nodes: [{ Endpoint: 'far' }] } },
      used: { Key: 'far', Name: 'x' },
      dockerContext: 'far',
    },
    x,
  ],
  [
    'one on another daemon',
    { instances: { x: { ...container, Nodes: [{ Endpoint: 'far' }] } }, used: inUse },
    { ...x, isOnDaemon: false },
  ],
  [
    'one of several nodes',
    { instances: { x: { ...container, Nodes: [{ Endpoint: socket }, { Endpoint: 'far' }] } }, used: inUse },
    { ...x, isOnDaemon: false },
  ],
  [
    'a remote one',
    { instances: { x: { Driver: 'remote', Nodes: [{ Endpoint: 'tcp://b:1' }] } }, used: inUse },
    { ...x, driver: 'remote', isOnDaemon: false, isApart: undefined },
  ],
  [
    "one in the host's network",
    {
      instances: { x: { ...container, Nodes: [{ Endpoint: socket, DriverOpts: { network: 'host' } }] } },
      used: inUse,
    },
    { ...x, isApart: undefined },
  ],
  [
    'that of the variable',
    { instances: { x: container, y: container }, used: { Key: socket, Name: 'y' }, buildxBuilder: 'x' },
    { ...x, current: 'BUILDX_BUILDER' },
  ],
])('takes %s', async (_, machine, expected) => {
  expect(await choose(machine)).toEqual(expected)
  const line = `info: builder x, chosen by ${'current' in expected ? expected.current : ''}; set 'builder: new' to create one for this step alone`
  expect(lines).toEqual(expected === own ? [] : [line])
})

test.each<[string, Machine, string[]]>([
  ['one that is gone', { used: inUse }, []],
  ['one of the driver docker', { instances: { x: { ...container, Driver: 'docker' } }, used: inUse }, []],
  ['one without a driver', { instances: { x: { Nodes: [] } }, used: inUse }, []],
  ['the builder of the Docker context', { buildxBuilder: 'default' }, []],
  [
    'a variable that names none',
    { buildxBuilder: 'gone' },
    ["warning: BUILDX_BUILDER is 'gone', but no builder of that name was created, so this step creates its own"],
  ],
])('makes one of its own instead of %s', async (_, machine, expected) => {
  expect(await choose(machine)).toEqual(own)
  expect(lines).toEqual(expected)
})

test('makes one of its own where the inputs want it, whatever is in use', async () => {
  const machine = { instances: { x: container }, used: inUse, buildxBuilder: 'x' }
  expect(await choose(machine, { takesCurrent: false })).toEqual(own)
})

test('makes one of its own for registries, and says so', async () => {
  expect(await choose({ instances: { x: container }, used: inUse }, {}, [{}])).toEqual(own)
  expect(lines).toEqual([
    "info: builder x, chosen by 'docker buildx use', is not used, because 'registries' configures a new one",
  ])
})

test.each<[string, Machine, string]>([
  ['x', { instances: { x: { Driver: 'kubernetes', Nodes: [] } } }, 'kubernetes'],
  ['default', {}, 'docker'],
  ['far', { dockerContext: 'far' }, 'docker'],
  ['typo', {}, ''],
])('knows the driver of the builder that the input names: %s', async (existing, machine, driver) => {
  expect(await choose(machine, { existing, takesCurrent: false })).toEqual({ ...own, existing, driver })
  expect(lines).toEqual([])
})
