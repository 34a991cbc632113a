import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import type { Docker } from '../../src/docker/daemon.ts'
import { parseCommand } from '../../src/gate/commands.ts'
import { type EngineOptions, smokeTestInEngine } from '../../src/gate/smoke-in-engine.ts'
import type { PlatformName } from '../../src/platform.ts'
import { CommandError } from '../../src/process.ts'

const platforms: readonly PlatformName[] = ['linux/amd64', 'windows/amd64', 'linux/arm/v7']
const options: EngineOptions = { network: '', timeout: 60, emulated: (platform) => platform !== 'linux/amd64' }
const parse = (...lines: string[]) => lines.map(parseCommand)
const failing = (exitCode: number) => new CommandError('docker run', exitCode, { stdout: '', stderr: '' }, 'failed')

/** A docker that records and answers; names of containers are made readable. */
function fakeDocker(
  answer: (args: readonly string[], print: (chunk: string) => void) => Promise<void> = async () => {},
) {
  const calls: string[] = []
  const docker: Docker = async (args, { onOutput = () => {} } = {}) => {
    calls.push(args.join(' ').replace(/multiarch-build-test-[\w-]{36}/, 'NAME'))
    await answer(args, onOutput)
    return { stdout: '', stderr: '' }
  }
  return Object.assign(docker, { calls })
}

test('each command has a container of its own, without network', async () => {
  const docker = fakeDocker()
  const tested = await smokeTestInEngine(docker, { image: 'a:1', platforms }, parse('["/a","-x"]', 'b c'), options)
  const common = (platform: string, emulated: boolean) =>
    `run --rm --name=NAME --pull=never --platform=${platform} --network=none --env=PLATFORM=${platform} --env=EMULATED=${emulated}`
  expect(docker.calls).toEqual([
    `${common('linux/amd64', false)} --entrypoint=/a -- a:1 -x`,
    `${common('linux/amd64', false)} --entrypoint=/bin/sh -- a:1 -c b c`,
    `${common('linux/arm/v7', true)} --entrypoint=/a -- a:1 -x`,
    `${common('linux/arm/v7', true)} --entrypoint=/bin/sh -- a:1 -c b c`,
  ])
  expect(tested.failures).toEqual([])
  expect([...tested.results.keys()]).toEqual(['linux/amd64', 'linux/arm/v7'])
})

test('a command that fails is the last of its platform, not of the others', async () => {
  const docker = fakeDocker(async (args, print) => {
    print('out\n')
    if (args.includes('--platform=linux/amd64')) throw failing(3)
  })
  const image = { image: 'a:1', platforms }
  const tested = await smokeTestInEngine(docker, image, parse('a', 'b'), { ...options, network: 'host' })
  expect(docker.calls).toHaveLength(3)
  expect(docker.calls.every((call) => call.includes(' --network=host '))).toBe(true)
  expect(tested.failures).toEqual([`linux/amd64: 'a' failed with exit code 3\nout`])
  expect([...tested.results.values()].map(({ passed }) => passed)).toEqual([false, true])
})

test('what runs too long is removed by its name', async () => {
  let removed = () => {}
  const docker = fakeDocker((args) =>
    args[0] === 'rm'
      ? Promise.resolve(removed())
      : new Promise((_, reject) => {
          removed = () => reject(failing(137))
        }),
  )
  const image = { image: 'a:1', platforms: ['linux/amd64'] as const }
  const tested = await smokeTestInEngine(docker, image, parse('a'), { ...options, timeout: 0.02 })
  expect(tested.failures).toEqual([
    `linux/amd64: 'a' did not finish within 0.02s; raise 'test-timeout' if it needs longer`,
  ])
  expect(docker.calls[1]).toBe('rm --force -- NAME')
})

test('cancelling is no failure of a test', async () => {
  const docker = fakeDocker(async () => {
    throw new CancelledError('SIGINT')
  })
  await expect(smokeTestInEngine(docker, { image: 'a:1', platforms }, parse('a'), options)).rejects.toThrow('SIGINT')
  expect(docker.calls.slice(1)).toEqual(['rm --force -- NAME'])
})
