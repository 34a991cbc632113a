import { describe, expect, test } from '@jest/globals'
import { createArguments, createBuilder } from '../../src/buildx/builder.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { removeBuilder } from '../../src/buildx/removal.ts'
import { bindDocker } from '../../src/docker/daemon.ts'
import { failure, recordRun } from '../fakes.ts'

const plain = { name: 'b', driver: 'docker-container', driverOpts: [] }
const node = { driverOpts: [], platforms: [] }

describe('createArguments', () => {
  const create = ['create', '--name=b', '--driver=docker-container']

  test('makes one builder and boots it', () => {
    expect(createArguments(plain)).toEqual([[...create, '--bootstrap']])
  })

  test('hands every option over as one argument', () => {
    expect(
      createArguments({
        ...plain,
        driverOpts: ['network=host', 'env.A=b c'],
        buildkitImage: 'moby/buildkit:v1',
        buildkitdFlags: '--debug --x',
        configFile: '/t/buildkitd.toml',
        endpoint: 'ctx',
        keepState: true,
      }),
    ).toEqual([
      [
        ...create,
        '--bootstrap',
        '--node=b0',
        '--driver-opt=image=moby/buildkit:v1',
        '--driver-opt=network=host',
        '--driver-opt=env.A=b c',
        '--buildkitd-flags=--debug --x',
        '--buildkitd-config=/t/buildkitd.toml',
        '--',
        'ctx',
      ],
    ])
  })

  test.each([['image=own'], ['network=host,image=own'], ['"image=own"']])('leaves the image of %s alone', (option) => {
    expect(createArguments({ ...plain, buildkitImage: 'ours', driverOpts: [option] })).toEqual([
      [...create, '--bootstrap', `--driver-opt=${option}`],
    ])
  })

  test('appends nodes, with flags of their own or those of all, and boots with the last', () => {
    expect(
      createArguments({
        ...plain,
        driver: 'remote',
        endpoint: 'tcp://a:1234',
        buildkitdFlags: '--debug',
        nodes: [
          { ...node, name: 'arm', endpoint: 'tcp://b:1234', platforms: ['linux/arm64', 'linux/arm/v7'] },
          { ...node, endpoint: 'tcp://c:1234', buildkitdFlags: '--trace' },
        ],
      }),
    ).toEqual([
      ['create', '--name=b', '--driver=remote', '--buildkitd-flags=--debug', '--', 'tcp://a:1234'],
      [
        ...['create', '--name=b', '--driver=remote', '--append', '--node=arm', '--buildkitd-flags=--debug'],
        ...['--platform=linux/arm64,linux/arm/v7', '--', 'tcp://b:1234'],
      ],
      [
        'create',
        '--name=b',
        '--driver=remote',
        '--append',
        '--bootstrap',
        '--buildkitd-flags=--trace',
        '--',
        'tcp://c:1234',
      ],
    ])
  })
})

test.each([
  [
    'fixes the first node to what is left when the others are fixed',
    [['linux/arm64'], ['linux/s390x']],
    ['linux/amd64'],
  ],
  ['leaves the first node open when another one is', [['linux/arm64'], []], []],
  ['leaves a lone node open', [], []],
])('%s', (_, others, expected) => {
  const nodes = others.map((platforms) => ({ driverOpts: [], platforms }))
  const [first = []] = createArguments({ ...plain, nodes, platforms: ['linux/amd64'] })
  expect(first.filter((arg) => arg.startsWith('--platform'))).toEqual(expected.map((name) => `--platform=${name}`))
})

describe('createBuilder', () => {
  test('shows the last lines of BuildKit when it does not boot', async () => {
    const run = recordRun({ 'docker logs': { stderr: 'buildkitd: flag provided but not defined: -x\n' } })
    const buildx: Buildx = async () => {
      throw failure('#1 [internal] booting buildkit\nERROR: Error response from daemon: container is not running\n')
    }
    await expect(createBuilder(bindDocker(run, []).docker, buildx, plain)).rejects.toThrow(
      "Error response from daemon: container is not running\nlast lines of BuildKit's log:\nbuildkitd: flag provided but not defined: -x",
    )
    expect(run.calls).toEqual([['docker', 'logs', '--tail=200', '--', 'buildx_buildkit_b0']])
  })

  test.each([
    ['the error rather than the usage around it', { stdout: 'USAGE\n'.repeat(30), stderr: 'not defined: -x\n' }],
    ['what there is', { stdout: 'not defined: -x\n', stderr: '' }],
  ])('shows of the log %s', async (_, log) => {
    const run = recordRun({ 'docker logs': log })
    const buildx: Buildx = async () => {
      throw failure('ERROR: container is not running\n')
    }
    await expect(createBuilder(bindDocker(run, []).docker, buildx, plain)).rejects.toThrow(
      /^container is not running\nlast lines of BuildKit's log:\nnot defined: -x$/,
    )
  })
})

describe('removeBuilder', () => {
  const state = { name: 'b', driver: 'docker-container', keepState: false }
  const rm = ['buildx', 'rm', '--force', '--', 'b']
  const rmContainer = ['docker', '--context=c', 'rm', '--force', '--volumes', '--', 'buildx_buildkit_b0']
  const rmVolume = ['docker', '--context=c', 'volume', 'rm', '--force', '--', 'buildx_buildkit_b0_state']

  /** Removes with recorded docker and buildx; returns the problems and all calls. */
  async function remove(answers: Parameters<typeof recordRun>[0] = {}, options = {}) {
    const run = recordRun(answers)
    const problems = await removeBuilder(bindDocker(run, ['--context=c']).docker, (args) => run('buildx', args), {
      ...state,
      ...options,
    })
    return { problems, calls: run.calls }
  }

  test('leaves the rest to buildx when it succeeds', async () => {
    expect(await remove()).toEqual({ problems: [], calls: [rm, rmVolume] })
  })

  test('removes container and volume where buildx forgot them', async () => {
    const answers = { 'buildx rm': failure('ERROR: no builder "b" found') }
    expect(await remove(answers)).toEqual({ problems: [], calls: [rm, rmContainer, rmVolume] })
  })

  test('keeps the state', async () => {
    const calls = [['buildx', 'rm', '--force', '--keep-state', '--', 'b']]
    expect(await remove({}, { keepState: true })).toEqual({ problems: [], calls })
  })

  test('touches no container of another driver', async () => {
    expect(await remove({}, { driver: 'remote' })).toEqual({ problems: [], calls: [rm] })
    expect(await remove({}, { driver: 'kubernetes' })).toEqual({ problems: [], calls: [rm] })
  })

  test('removes all nodes that are known to be on this daemon', async () => {
    const run = recordRun({ buildx: failure('ERROR: no builder "b" found') })
    const containers = ['buildx_buildkit_b0', 'buildx_buildkit_b1']
    const { docker } = bindDocker(run, ['--context=c'])
    expect(await removeBuilder(docker, (args) => run('buildx', args), state, containers)).toEqual([])
    const other = (call: readonly string[]) => call.map((arg) => arg.replace('b0', 'b1'))
    expect(run.calls).toEqual([rm, rmContainer, rmVolume, other(rmContainer), other(rmVolume)])
  })

  test('leaves it to another job to remove what it is removing', async () => {
    const words = 'Error response from daemon: removal of container buildx_buildkit_b0 is already in progress'
    const answers = { 'buildx rm': failure('ERROR: no builder "b" found'), 'docker --context=c rm': failure(words) }
    expect((await remove(answers)).problems).toEqual([])
  })

  test('tells what may have stayed in a cluster', async () => {
    const { problems } = await remove({ buildx: failure('ERROR: boom') }, { driver: 'kubernetes' })
    expect(problems).toEqual([
      'builder b: docker failed with exit code 1: ERROR: boom; look for deployments and ConfigMaps of that name in its namespace',
    ])
  })

  test('tells what stayed', async () => {
    const { problems } = await remove({ buildx: failure('ERROR: boom'), docker: failure('daemon is gone') })
    expect(problems).toEqual([
      'builder b: docker failed with exit code 1: ERROR: boom',
      'container buildx_buildkit_b0: docker failed with exit code 1: daemon is gone',
      'volume buildx_buildkit_b0_state: docker failed with exit code 1: daemon is gone',
    ])
  })
})
