import { describe, expect, test } from '@jest/globals'
import {
  ephemeralBuilderName,
  nodeContainer,
  parseBuilderContainer,
  persistentBuilderName,
} from '../../src/buildx/builder-name.ts'
import { bindDocker } from '../../src/docker/daemon.ts'
import { staleBuilders, sweepBuilders } from '../../src/toolchain/stale-builders.ts'
import { failure, recordRun } from '../fakes.ts'

const hour = 3_600_000
const now = Date.UTC(2026, 1, 2, 3, 4, 5)

describe('names', () => {
  test('that end with the job are unique and tell their time', () => {
    const name = ephemeralBuilderName(now)
    expect(name).toMatch(/^multiarch-build-[0-9a-z]{6}-[0-9a-f]{12}$/)
    expect(ephemeralBuilderName(now)).not.toBe(name)
    const container = nodeContainer(name)
    expect(parseBuilderContainer(container)).toEqual({ name, createdAt: now, container })
    expect(parseBuilderContainer(`${container}_state`)).toEqual({ name, createdAt: now, container })
  })

  test('that last are unique, unless the state is to be found again, and have no time', () => {
    expect(persistentBuilderName()).toMatch(/^multiarch-build-[0-9a-f]{12}$/)
    expect(persistentBuilderName()).not.toBe(persistentBuilderName())
    expect(persistentBuilderName(['runner', 'repository'])).toBe(persistentBuilderName(['runner', 'repository']))
    expect(persistentBuilderName(['runner', 'repository'])).not.toBe(persistentBuilderName(['runner', 'other']))
    expect(parseBuilderContainer(nodeContainer(persistentBuilderName()))).toBeUndefined()
  })
})

const old = ephemeralBuilderName(now - 25 * hour)
const young = ephemeralBuilderName(now - 23 * hour)

test('a builder is stale when it is ours, was to end with its job, and is older than a day', () => {
  const names = [
    `buildx_buildkit_${old}0`,
    `buildx_buildkit_${old}1`,
    `buildx_buildkit_${old}0_state`,
    `buildx_buildkit_${young}0`,
    `buildx_buildkit_${persistentBuilderName()}0`,
    `buildx_buildkit_${old}0_other`,
    `other_buildx_buildkit_${old}0`,
    'buildx_buildkit_default0',
    '',
  ]
  expect(staleBuilders(names, now)).toEqual([
    { name: old, containers: [`buildx_buildkit_${old}0`, `buildx_buildkit_${old}1`] },
  ])
})

describe('sweepBuilders', () => {
  const lists = {
    'docker ps': `buildx_buildkit_${old}0\nbuildx_buildkit_${young}0\n`,
    'docker volume ls': `buildx_buildkit_${old}0_state\n`,
  }
  async function sweep(answers: Parameters<typeof recordRun>[0]) {
    const run = recordRun({ ...answers, ...lists, ...answers })
    const remarks = await sweepBuilders(bindDocker(run, []).docker, (args) => run('buildx', args), now)
    return { remarks, calls: run.calls }
  }

  test('removes what is stale, with two questions', async () => {
    const { remarks, calls } = await sweep({ 'buildx rm': failure('ERROR: no builder "x" found') })
    expect(remarks).toEqual({ infos: [`removed builder ${old}, which an earlier job left behind`], warnings: [] })
    const filter = '--filter=name=buildx_buildkit_multiarch-build-'
    expect(calls).toEqual([
      ['docker', 'ps', '--all', '--format={{.Names}}', filter],
      ['docker', 'volume', 'ls', '--format={{.Name}}', filter],
      ['buildx', 'rm', '--force', '--', old],
      ['docker', 'rm', '--force', '--volumes', '--', `buildx_buildkit_${old}0`],
      ['docker', 'volume', 'rm', '--force', '--', `buildx_buildkit_${old}0_state`],
    ])
  })

  test('tells what stayed', async () => {
    const { remarks } = await sweep({ 'docker volume rm': failure('volume is in use') })
    expect(remarks).toEqual({
      infos: [],
      warnings: [
        `an earlier job left a builder behind: cannot remove volume buildx_buildkit_${old}0_state: docker failed with exit code 1: volume is in use`,
      ],
    })
  })

  test('never fails', async () => {
    const { remarks } = await sweep({ 'docker ps': failure('boom') })
    expect(remarks).toEqual({
      infos: [],
      warnings: ['cannot remove builders that earlier jobs left behind: docker failed with exit code 1: boom'],
    })
  })
})
