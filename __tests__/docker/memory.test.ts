import { expect, test } from '@jest/globals'
import { bindDocker } from '../../src/docker/daemon.ts'
import { memoryOf, parseOomKills, readOomKills } from '../../src/docker/memory.ts'
import { failure, recordRun } from '../fakes.ts'

test.each([
  ['/proc/vmstat', 'nr_free_pages 1\noom_kill 7\ndrop_pagecache 0\n', 7],
  ['memory.events of cgroup v2', 'low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\noom_group_kill 0\n', 2],
  ['memory.oom_control of cgroup v1', 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n', 1],
  ['an older memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\n', undefined],
  ['nothing', '', undefined],
])('reads the kills of %s', (_, text, kills) => {
  expect(parseOomKills(text)).toBe(kills)
})

test('the machine tells its own', () => {
  expect(readOomKills()).toBeGreaterThanOrEqual(0)
})

const inspect = 'docker container inspect'
const cat = Object.assign(failure('cat: /sys/fs/cgroup/memory.events: No such file'), {
  stdout: 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
})

test.each([
  [
    'with a limit, under cgroup v1',
    { [inspect]: '{"oomKilled":false,"limit":268435456}\n', 'docker exec': cat },
    { oomKilled: false, limit: 268435456, kills: 3 },
  ],
  [
    'that has been killed',
    { [inspect]: '{"oomKilled":true,"limit":0}\n', 'docker exec': failure('container is not running') },
    { oomKilled: true },
  ],
  ['that there is not', { [inspect]: failure('No such container: b') }, undefined],
])('the memory of a container %s', async (_, answers, memory) => {
  const run = recordRun(answers)
  expect(await memoryOf(bindDocker(run, []).docker, 'b')).toEqual(memory)
  expect(run.calls[0]?.slice(-2)).toEqual(['--', 'b'])
})
