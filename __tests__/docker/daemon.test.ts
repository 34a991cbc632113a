import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { chooseDaemon, currentContext, findDaemon } from '../../src/docker/daemon.ts'
import { absent, failure, makeFolder, recordRun } from '../fakes.ts'

const unset = { endpoint: '', dockerHost: '', dockerContext: '', currentContext: '' }
const inspect = ['docker', 'context', 'inspect', '--format={{.Endpoints.docker.Host}}', '--']

test.each([
  ['nothing', {}, { by: 'nothing' }],
  ['the default context', { dockerContext: 'default', currentContext: 'used' }, { by: 'nothing' }],
  ['docker context use', { currentContext: 'used' }, { by: "'docker context use'", context: 'used' }],
  ['DOCKER_CONTEXT before it', { currentContext: 'u', dockerContext: 'd' }, { by: 'DOCKER_CONTEXT', context: 'd' }],
  ['DOCKER_HOST before both', { dockerContext: 'd', dockerHost: 'tcp://h' }, { by: 'DOCKER_HOST', host: 'tcp://h' }],
  [
    'a context as endpoint before all',
    { dockerHost: 'tcp://h', endpoint: 'e' },
    { by: "input 'endpoint'", context: 'e' },
  ],
  ['an address as endpoint', { endpoint: 'tcp://e:1' }, { by: "input 'endpoint'", host: 'tcp://e:1' }],
  ['an address without a scheme', { endpoint: 'e:1' }, { by: "input 'endpoint'", host: 'e:1' }],
  ['the default as endpoint', { endpoint: 'default', dockerHost: 'tcp://h' }, { by: 'DOCKER_HOST', host: 'tcp://h' }],
  [
    'the default as endpoint, not the one in use',
    { endpoint: 'default', currentContext: 'u' },
    { by: "input 'endpoint'", context: 'default' },
  ],
])('the daemon is chosen by %s', (_, facts, expected) => {
  expect(chooseDaemon({ ...unset, ...facts })).toEqual(expected)
})

test.each([
  [{}, '', { name: 'default', endpoint: 'unix:///var/run/docker.sock' }],
  [{ dockerHost: 'tcp://h:1' }, '{"currentContext":"u"}', { name: 'default', endpoint: 'tcp://h:1' }],
  [{ dockerContext: 'd' }, '{"currentContext":"u"}', { name: 'd', endpoint: 'd' }],
  [{}, '{"currentContext":"u"}', { name: 'u', endpoint: 'u' }],
])('the context in use, as buildx names it: %j %s', async (set, config, expected) => {
  const dockerConfig = makeFolder()
  if (config) writeFileSync(join(dockerConfig, 'config.json'), config)
  expect(await currentContext({ dockerHost: '', dockerContext: '', ...set, dockerConfig })).toEqual(expected)
})

describe('findDaemon', () => {
  /** The daemon, where these are set, and what was run to find it and to ask it. */
  async function find(
    { endpoint = '', config = '', dockerHost = '', dockerContext = '' },
    answers: Parameters<typeof recordRun>[0] = {},
  ) {
    const dockerConfig = makeFolder()
    if (config) writeFileSync(join(dockerConfig, 'config.json'), config)
    const run = recordRun(answers)
    const { docker, ...daemon } = await findDaemon(run, endpoint, { dockerConfig, dockerHost, dockerContext })
    await docker(['ps'])
    return { daemon, calls: run.calls }
  }
  const local = { daemon: { options: [], context: 'default', address: 'this machine', isRemote: false } }

  test.each([[{}], [{ config: '{"currentContext":"default"}' }], [{ config: 'no JSON' }]])(
    'starts nothing where nothing is set: %j',
    async (set) => {
      expect(await find(set)).toEqual({ ...local, calls: [['docker', 'ps']] })
    },
  )

  test.each([
    ['tcp://h:1', true],
    ['ssh://h', true],
    ['unix:///run/user/1/docker.sock', false],
    ['npipe:////./pipe/docker_engine', false],
  ])('tells from an address whether it is another machine: %s', async (address, isRemote) => {
    const options = [`--host=${address}`]
    const expected = {
      daemon: { options, context: 'default', address, isRemote },
      calls: [['docker', ...options, 'ps']],
    }
    expect(await find({ dockerHost: address })).toEqual(expected)
    expect(await find({ endpoint: address, dockerHost: 'tcp://other' })).toEqual(expected)
  })

  test.each([
    ['tcp://h:1', true],
    ['unix:///run/user/1/docker.sock', false],
  ])('looks a context up: %s', async (address, isRemote) => {
    const expected = {
      daemon: { options: ['--context=c'], context: 'c', address, isRemote },
      calls: [
        [...inspect, 'c'],
        ['docker', '--context=c', 'ps'],
      ],
    }
    const answers = { 'docker context inspect': `${address}\n` }
    expect(await find({ endpoint: 'c' }, answers)).toEqual(expected)
    expect(await find({ dockerContext: 'c' }, answers)).toEqual(expected)
    expect(await find({ config: '{"currentContext":"c"}' }, answers)).toEqual(expected)
  })

  const missing = { 'docker context inspect': failure('context "c": context not found: open /meta.json') }

  test('takes an endpoint that is no context for a host, as buildx does', async () => {
    expect(await find({ endpoint: 'c' }, missing)).toEqual({
      daemon: { options: ['--host=c'], context: 'default', address: 'c', isRemote: true },
      calls: [
        [...inspect, 'c'],
        ['docker', '--host=c', 'ps'],
      ],
    })
  })

  test.each([
    [{ dockerContext: 'c' }, 'DOCKER_CONTEXT'],
    [{ config: '{"currentContext":"c"}' }, "'docker context use'"],
  ])('tells what chose a context that there is not: %j', async (set, by) => {
    await expect(find(set, missing)).rejects.toThrow(
      `Docker context 'c', chosen by ${by}, cannot be used: context "c": context not found: open /meta.json; create it in an earlier step, or choose another`,
    )
  })

  test('leaves it to the first use to tell that there is no docker', async () => {
    const { daemon } = await find({ dockerContext: 'c' }, { 'docker context inspect': absent() })
    expect(daemon).toMatchObject({ address: "context 'c'" })
  })
})
