import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { post, type StepOptions, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

/** Writes zeros over the database in which BuildKit keeps its snapshots, but for its head, which is two pages. */
function corrupt(volume: string): void {
  const folder = sh('docker', 'volume', 'inspect', '--format={{.Mountpoint}}', volume).trim()
  const file = openSync(join(folder, 'runc-overlayfs', 'metadata_v2.db'), 'r+')
  const head = 2 * 4096
  writeSync(file, Buffer.alloc(fstatSync(file).size - head), 0, undefined, head)
  closeSync(file)
}

test('a kept state that BuildKit cannot read is given up, with a warning', async () => {
  const workspace = makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN date +%N > /moment\n` })
  const options: StepOptions = {
    workspace,
    env: { GITHUB_ACTION: workspace, RUNNER_NAME: 'e2e' },
    inputs: { ...loopback, context: '.', 'keep-state': 'true', outputs: 'type=cacheonly' },
  }
  const before = await step(options)
  await post(before, { env: options.env })
  const volume = `buildx_buildkit_${before.outputs.builder}0_state`
  corrupt(volume)
  const again = await step(options)
  try {
    expect({ exitCode: again.exitCode, log: again.exitCode === 0 ? '' : again.log }).toEqual({ exitCode: 0, log: '' })
    expect(again.log.match(/^::warning.*$/gm)).toEqual([
      expect.stringMatching(/could not read the state .* without a cache: panic: /),
    ])
    expect(again.log).not.toMatch(/RUN date .* {2}cached$/m)
    expect(again.outputs.builder).toBe(before.outputs.builder)
  } finally {
    await post(again, { env: options.env })
    sh('docker', 'volume', 'rm', volume)
  }
})
