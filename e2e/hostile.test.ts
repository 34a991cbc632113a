import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { post, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, sh } from './lab.ts'
import { obeyed } from './obeyed.ts'

const repository = `${lab.LAB_REGISTRY}/e2e/hostile/app`

describe('commands to the runner in what a Dockerfile prints', () => {
  const commands = [
    '::set-output name=digest::sha256:evil',
    'text ##[set-output name=digest]sha256:evil',
    '::add-mask::latest',
    'text ##[add-mask]latest',
    'text ##[save-state name=builder]evil',
    '::save-state name=builder::evil',
    '::error::evil',
    '::stop-commands::guess',
    '::guess::',
  ]
  const prints = commands.map((command) => `echo "${command}"; echo "${command}" >&2`).join('; ')

  let builder: SharedBuilder
  beforeAll(async () => {
    builder = await makeBuilder()
  })
  afterAll(() => removeBuilder(builder))

  const attempt = (dockerfile: string, inputs: Record<string, string> = {}) =>
    step({
      workspace: makeContext({ Dockerfile: dockerfile }),
      env: builder.env,
      inputs: { ...builder.inputs, context: '.', outputs: 'type=cacheonly', ...inputs },
    })

  test('are shown and not obeyed', async () => {
    const { exitCode, log, outputs, state } = await attempt(`FROM ${lab.LAB_BASE_IMAGE}\nRUN ${prints}\n`)
    expect(exitCode).toBe(0)
    for (const command of commands) expect(log).toContain(command)
    expect(obeyed(log).filter((line) => /evil|latest|guess/.test(line))).toEqual([])
    expect(outputs.digest).toBe('')
    expect(state.builder).toBeUndefined()
  })

  test('are not obeyed either where they come back in an error', async () => {
    const { exitCode, log } = await attempt(`FROM ${lab.LAB_BASE_IMAGE}\nRUN ${prints}; exit 3\n`)
    expect(exitCode).toBe(1)
    const lines = obeyed(log)
    expect(
      lines.filter((line) => /evil|latest|guess/.test(line) && !line.startsWith('::error title=RUN failed,')),
    ).toEqual([])
    // One line, so that nothing in it is at a line's start.
    expect(lines.filter((line) => /^::error\b/.test(line))).toHaveLength(1)
  })

  test('are not obeyed in warnings about a Dockerfile', async () => {
    const { log } = await attempt(
      `FROM ${lab.LAB_BASE_IMAGE} AS base\nFROM \${EVIL%0A::add-mask::latest} AS ##[add-mask]latest\n`,
      { call: 'check' },
    )
    expect(obeyed(log).filter((line) => /^::add-mask|^[^:].*##\[/.test(line))).toEqual([])
  })
})

describe('a cancelled build', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('by %s ends soon, pushes no tag and is cleaned up', async (signal) => {
    const tag = `${repository}:${signal.toLowerCase()}-${Date.now()}`
    const workspace = makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo started && sleep 300\n` })
    let cancelled = 0
    let stop = () => {}
    const run = await step({
      workspace,
      inputs: { ...loopback, context: '.', push: 'true', tags: tag },
      onStart: (child) => {
        stop = () => child.kill(signal)
      },
      onOutput: (chunk) => {
        if (cancelled > 0 || !/^\| started/m.test(chunk)) return
        cancelled = performance.now()
        stop()
      },
    })
    const milliseconds = performance.now() - cancelled
    await post(run)

    expect({ exitCode: run.exitCode, error: run.log.match(/^::error::.*$/m)?.[0] }).toEqual({
      exitCode: signal === 'SIGINT' ? 130 : 143,
      error: `::error::cancelled by ${signal}`,
    })
    expect(milliseconds).toBeLessThan(8000)
    expect(() => crane('digest', tag)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN|404/)
    const { name } = JSON.parse(run.state.builder ?? '') as { name: string }
    expect(sh('docker', 'ps', '--all', '--quiet', `--filter=name=${name}`)).toBe('')
    expect(sh('docker', 'volume', 'ls', '--quiet', `--filter=name=${name}`)).toBe('')
    expect(run.outputs.digest).toBe('')
  })
})

test('a cancelled download ends the step too, although nothing answers', async () => {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let cancelled = 0
  const { exitCode } = await step({
    workspace: makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }),
    inputs: { context: '.', 'buildx-url': `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    env: { RUNNER_TOOL_CACHE: makeContext({}) },
    onStart: (child) => {
      server.on('request', () => {
        cancelled = performance.now()
        child.kill('SIGINT')
      })
    },
  })
  server.closeAllConnections()
  server.close()
  expect(exitCode).toBe(130)
  expect(performance.now() - cancelled).toBeLessThan(8000)
})
