// alone: it is about the machine's QEMU handlers

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { job, makeFolder } from './action.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

const repository = `${lab.LAB_REGISTRY}/e2e/build`

test('builds two platforms, pushes them as one index and leaves nothing behind', async () => {
  const context = makeFolder()
  mkdirSync(join(context, 'app'), { recursive: true })
  writeFileSync(join(context, 'app', 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`)

  const { exitCode, outputs, log, summary } = await job({
    workspace: context,
    inputs: { context: 'app', platforms: 'linux/amd64,aarch64', push: 'true', tags: `${repository}:two` },
  })

  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(outputs.digest).toBe(crane('digest', `${repository}:two`))
  expect(platformsIn(`${repository}:two`)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(outputs['image-linux-arm64']).toBe(`${repository}@${outputs['digest-linux-arm64']}`)
  expect(outputs['digest-linux-arm64']).toBe(crane('digest', '--platform=linux/arm64', `${repository}:two`))
  expect(summary).toMatch(/^\| linux\/arm64 .*QEMU \|/m)
  expect(sh('docker', 'ps', '--all', '--quiet', `--filter=name=${outputs.builder}`)).toBe('')
  expect(sh('docker', 'volume', 'ls', '--quiet', `--filter=name=${outputs.builder}`)).toBe('')
})

test('publishes what is cross-compiled for platforms that nothing here runs', async () => {
  const context = makeFolder()
  writeFileSync(
    join(context, 'Dockerfile'),
    `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE} AS build
ARG TARGETPLATFORM
RUN echo $TARGETPLATFORM > /target
FROM scratch
COPY --from=build /target /
`,
  )
  const platforms = ['linux/mips', 'linux/ppc64', 'linux/arm/v8', 'linux/arm64/v9', 'openbsd/amd64', 'netbsd/386']

  const { exitCode, outputs, log } = await job({
    workspace: context,
    inputs: { context: '.', platforms: platforms.join(','), push: 'true', tags: `${repository}:cross` },
  })

  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(platformsIn(`${repository}:cross`)).toEqual(platforms)
  expect(outputs.platforms).toBe(platforms.join(','))
})
