// alone: it is about the machine's QEMU handlers

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { LabRun } from './action.ts'
import { makeContext } from './builder.ts'
import { digestsOf, failed, fine, type Gate, linesOf, openGate, passed, two } from './gate.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

// The gate of the shipped action: what it found out is in its outputs, and the registry tells whether tags moved.

let gate: Gate
beforeAll(async () => {
  gate = await openGate('smoke')
})
afterAll(() => gate.close())
beforeEach(() => gate.reset())

const testsOf = ({ outputs }: LabRun) => JSON.parse(outputs.tests || '{}') as unknown

/** What was pushed is all there, although no tag points to it. */
function expectReported({ outputs }: LabRun): void {
  const image = `${gate.repository}@${outputs.digest}`
  expect(platformsIn(image)).toEqual(two.split(','))
  expect(JSON.parse(outputs.digests ?? '')).toEqual(digestsOf(image))
  expect(JSON.parse(outputs.manifest ?? '')).toMatchObject({
    digest: outputs.digest,
    platforms: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
  })
  expect(outputs.tags).toBe('')
}

describe('smoke-test', () => {
  test('of an image that passes on every platform', async () => {
    const commands = ['echo "on $(uname -m): $PLATFORM $EMULATED"', '["cat", "/Dockerfile"]']
    const run = await gate.push(fine, { 'smoke-test': commands.join('\n') })
    gate.expectMoved(run)
    expect(testsOf(run)).toEqual({
      'linux/amd64': { ...passed, emulated: false },
      'linux/arm64': { ...passed, emulated: true },
    })
    const group = (platform: string, how: string, machine: string, emulated: boolean) =>
      new RegExp(
        `^::group::Smoke test ${platform}: passed in \\d\\.\\d s${how}\n\\$ echo .*\non ${machine}: ${platform} ${emulated}\n\\$ \\["cat".*\n${fine.replaceAll(/[[\]]/g, '\\$&')}::endgroup::$`,
        'm',
      )
    expect(run.log).toMatch(group('linux/amd64', '', 'x86_64', false))
    expect(run.log).toMatch(group('linux/arm64', ' \\(QEMU\\)', 'aarch64', true))
    expect(run.summary).toMatch(/^\| Platform .*\| Tested \|$/m)
    expect(run.summary).toMatch(/^\| linux\/amd64 .*\| passed in \d\.\d s \|$/m)
    expect(run.summary).toMatch(/^\| linux\/arm64 .*\| passed in \d\.\d s \(QEMU\) \|$/m)
  })

  test('of an image that fails on one platform under QEMU', async () => {
    const command = 'seq 30; [ "$PLATFORM" != linux/arm64 ] || { echo "no $(uname -m)" >&2; exit 7; }'
    const run = await gate.push(fine, { 'smoke-test': command })
    expect(run.exitCode).toBe(1)
    const [head, reason, ...rest] = linesOf(run)
    expect(head).toBe('the image failed its tests for linux/arm64, so no tag was moved:')
    expect(reason).toBe(`linux/arm64: '${command}' failed with exit code 7`)
    // BuildKit has a pipe for each stream.
    expect(rest.toSorted()).toEqual([...Array.from({ length: 19 }, (_, index) => `${index + 12}`), 'no aarch64'])
    expect(testsOf(run)).toEqual({
      'linux/amd64': { ...passed, emulated: false },
      'linux/arm64': { ...failed, emulated: true },
    })
    expect(run.summary).toMatch(/^\| linux\/arm64 .*\| failed \(QEMU\) \|$/m)
    expectReported(run)
    gate.expectUnmoved()
  })

  test('of a program that is broken on one platform only', async () => {
    const dockerfile = `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE} AS made
ARG TARGETARCH
RUN if [ $TARGETARCH = arm64 ]; then echo '#!/bin/nosuch'; else echo '#!/bin/sh'; fi > /app && chmod +x /app
FROM ${lab.LAB_BASE_IMAGE}
COPY --from=made /app /usr/local/bin/
CMD ["cat"]
`
    const run = await gate.push(dockerfile, { 'smoke-test': '["app"]' })
    expect(linesOf(run)[1]).toBe(
      `linux/arm64: '["app"]' did not start: /usr/local/bin/app exists, but the loader or interpreter that it names does not`,
    )
    expectReported(run)
    gate.expectUnmoved()
  })

  test('a platform that failed is not tested further, the others are', async () => {
    const run = await gate.push(fine, {
      'smoke-test': '[ "$PLATFORM" != linux/amd64 ]',
      test: 'echo "script for $PLATFORM"; exit 3',
    })
    expect(linesOf(run)).toEqual([
      'the image failed its tests for linux/amd64, linux/arm64, so no tag was moved:',
      `linux/amd64: '[ "$PLATFORM" != linux/amd64 ]' failed with exit code 1`,
      'linux/arm64: the test failed with exit code 3',
      'script for linux/arm64',
    ])
    expect(run.log).not.toContain('script for linux/amd64')
    gate.expectUnmoved()
  })
})

test('a leg of a matrix that failed its smoke test hands nothing on', async () => {
  const leg = { publish: 'digest', tags: '', images: gate.repository, platforms: 'linux/arm64' }
  const run = await gate.push(fine, { ...leg, 'smoke-test': 'exit 3' })
  expect(run.exitCode).toBe(1)
  expect(run.outputs).toMatchObject({
    'digest-linux-arm64': '',
    'image-linux-arm64': '',
    'pushed-linux-arm64': '',
    'tested-linux-arm64': '',
    digest: expect.stringMatching(/^sha256:/),
  })
  expect(testsOf(run)).toEqual({ 'linux/arm64': { ...failed, emulated: true } })

  const right = await gate.push(fine, { ...leg, 'smoke-test': 'true', test: 'true' })
  expect(right.exitCode).toBe(0)
  expect(right.outputs['pushed-linux-arm64']).toBe(right.outputs.digest)
  expect(JSON.parse(right.outputs['tested-linux-arm64'] ?? '')).toEqual({ ...passed, emulated: true })
  gate.expectUnmoved()
})

test('the Windows platform of an image is skipped', async () => {
  const workspace = makeContext({
    Dockerfile:
      'FROM scratch AS windows\nCOPY app.exe /app.exe\nCMD ["app.exe"]\nFROM scratch AS linux\nCOPY app /\nCMD ["/app"]\nFROM $TARGETOS\n',
    'app.exe': 'MZ, which nobody executes here',
    'main.go': 'package main\nfunc main() { println("hello") }\n',
  })
  sh('env', '-C', workspace, 'CGO_ENABLED=0', 'go', 'build', '-o', 'app', 'main.go')
  const platforms = 'linux/amd64,windows/amd64'
  const inputs = {
    platforms,
    'verify-architecture': 'all',
    'smoke-test': '["/app"]',
    test: 'echo "on $PLATFORM: $IMAGE"',
  }
  const run = await gate.push('', inputs, { workspace })
  gate.expectMoved(run)
  expect(platformsIn(gate.tag)).toEqual(platforms.split(','))
  expect(testsOf(run)).toEqual({ 'linux/amd64': { ...passed, emulated: false } })
  const linux = crane('digest', '--platform=linux/amd64', gate.tag)
  expect(run.log.match(/^on .*$/gm)).toEqual([`on linux/amd64: ${gate.repository}@${linux}`])
  expect(manifestOf(gate.tag).manifests?.length).toBeGreaterThan(1)
  expect(run.summary).toMatch(/^\| windows\/amd64 .*\| – \|$/m)
  expect(run.log).not.toContain('::warning::')
})
