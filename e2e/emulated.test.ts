// alone: it is about the machine's QEMU handlers

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { job } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

// QEMU is there for all of these; what counts is whether a step ran under it.
const repository = `${lab.LAB_REGISTRY}/e2e/emulated`
const keepState = { 'keep-state': 'true' }
const steps: string[] = []
afterAll(() => {
  for (const name of steps) sh('docker', 'volume', 'rm', '--force', `buildx_buildkit_${name}0_state`)
})
beforeAll(() => {
  sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64,arm')
})

async function emulated(
  dockerfile: string,
  platforms: string,
  step: string,
): Promise<Record<string, boolean | undefined>> {
  const run = await job({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: { GITHUB_ACTION: `emulated-${step}-${process.pid}`, RUNNER_NAME: 'e2e' },
    inputs: { ...loopback, ...keepState, context: '.', platforms, push: 'true', tags: `${repository}:${step}` },
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  steps.push(run.outputs.builder ?? '')
  const manifest = JSON.parse(run.outputs.manifest ?? '') as { platforms: { platform: string; emulated?: boolean }[] }
  const built = run.summary.match(/^\| linux.*QEMU \|/gm) ?? []
  expect(built).toHaveLength(manifest.platforms.filter((one) => one.emulated).length)
  return Object.fromEntries(manifest.platforms.map((one) => [one.platform, one.emulated]))
}

const crossCompiled = `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE} AS build
ARG TARGETARCH
RUN echo for $TARGETARCH > /out
FROM scratch
COPY --from=build /out /
`
const ranThere = `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`

test('what was compiled for a platform on this one was not emulated', async () => {
  expect(await emulated(crossCompiled, 'linux/arm64', 'cross-one')).toEqual({ 'linux/arm64': false })
  expect(await emulated(crossCompiled, 'linux/amd64,linux/arm64', 'cross-two')).toEqual({
    'linux/amd64': false,
    'linux/arm64': false,
  })
})

test('what ran under QEMU was, and what came from the cache the next time was not', async () => {
  expect(await emulated(ranThere, 'linux/arm64', 'one')).toEqual({ 'linux/arm64': true })
  expect(await emulated(ranThere, 'linux/arm64', 'one')).toEqual({ 'linux/arm64': false })
  expect(await emulated(ranThere, 'linux/amd64,linux/arm64,linux/arm/v7', 'three')).toEqual({
    'linux/amd64': false,
    'linux/arm64': true,
    'linux/arm/v7': true,
  })
})
