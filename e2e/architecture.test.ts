import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type ElfParts, elfFile } from '../__tests__/elf/elf-file.ts'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { loopback } from './builder.ts'
import { crane, lab, manifestOf, sh } from './lab.ts'

// What is built here is never executed: that a program for another machine is found by reading alone is the point.

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
const programs: Readonly<Record<string, ElfParts>> = {
  amd64: { machine: 62 },
  arm64: { machine: 183 },
  armv7: { machine: 40, bits: 32, flags: 0x5000400 },
}
const tag = `${lab.LAB_REGISTRY}/e2e/architecture:1`
let builder: LabRun
let before = ''

beforeAll(async () => {
  builder = await build({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }, {}, makeFolder())
  expect(builder).toMatchObject({ exitCode: 0 })
})

afterAll(() => post(builder))

beforeEach(() => {
  crane('tag', `${tag.replace(/:1$/, '')}@${builder.outputs.digest}`, '1')
  before = crane('digest', tag)
})

/** A step that builds some files for all platforms, and pushes them to the tag. */
async function build(
  files: Readonly<Record<string, string | ElfParts>>,
  inputs: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<LabRun> {
  const workspace = makeFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), typeof content === 'string' ? content : elfFile(content))
    chmodSync(join(workspace, path), 0o755)
  }
  const common = { context: '.', platforms: platforms.join(), push: 'true', tags: tag, provenance: 'false' }
  if (folder !== undefined) return step({ workspace, folder, inputs: { ...loopback, ...common, ...inputs } })
  const env = { BUILDX_CONFIG: join(builder.folder, 'docker', 'buildx') }
  return step({ workspace, env, inputs: { builder: builder.outputs.builder ?? '', ...common, ...inputs } })
}

const errorOf = ({ errors: [error = ''] }: LabRun) => error.split('\n')
const unmoved = () => expect(crane('digest', tag)).toBe(before)

const perPlatform = (dockerfile: string) => `FROM scratch AS amd64
COPY amd64 /server
FROM scratch AS arm64
COPY arm64 /server
FROM scratch AS armv7
COPY armv7 /server
FROM $TARGETARCH$TARGETVARIANT
${dockerfile}`

describe('an image is published', () => {
  test.each<[string, Readonly<Record<string, string | ElfParts>>]>([
    ['of scratch, like hello-world', { Dockerfile: perPlatform('ENTRYPOINT ["/server"]\n'), ...programs }],
    ['that starts nothing', { Dockerfile: 'FROM scratch\nCOPY amd64 /server\n', ...programs }],
    [
      'that starts a program of its base',
      { Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nCMD ["cat", "/etc/os-release"]\n` },
    ],
    ['that starts a line of a shell', { Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nCMD exec cat /etc/os-release\n` }],
    [
      'that starts a script',
      {
        Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nCOPY run /usr/local/bin/\nWORKDIR /etc\nENTRYPOINT ["run"]\nCMD ["cat", "passwd"]\n`,
        run: '#!/usr/bin/env sh\nexec "$@"\n',
      },
    ],
  ])('%s', async (_, files) => {
    for (const mode of ['entrypoint', 'all']) {
      const ignored = files.Dockerfile?.toString().includes('COPY amd64 /server\n') ? '/server' : ''
      const run = await build(files, { 'verify-architecture': mode, 'verify-architecture-ignore': ignored })
      expect({ exitCode: run.exitCode, error: errorOf(run) }).toEqual({ exitCode: 0, error: [''] })
      expect(run.log).not.toContain('::warning::')
      expect(crane('digest', tag)).toBe(run.outputs.digest)
    }
  })
})

describe('no tag moves for', () => {
  test('a program for another platform in one of three', async () => {
    const dockerfile = perPlatform('ENTRYPOINT ["/server"]\n').replace('COPY arm64', 'COPY amd64')
    const run = await build({ Dockerfile: dockerfile, ...programs })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toEqual([
      "the image failed 'verify-architecture', so no tag was moved:",
      'linux/arm64: /server is a program for linux/amd64 (layer 1 of 1: COPY amd64 /server)',
      expect.stringMatching(/^usual causes: /),
      expect.stringMatching(/verify-architecture-ignore/),
    ])
    unmoved()
    expect(JSON.parse(run.outputs.digests ?? '')).toHaveProperty('linux/arm64')
    expect(manifestOf(`${lab.LAB_REGISTRY}/e2e/architecture@${run.outputs.digest}`).manifests).toHaveLength(3)
  })

  test('the same, with the cause in the words of the Dockerfile', async () => {
    const run = await build(
      {
        Dockerfile: `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE}\nCMD ["cat"]\n`,
      },
      { platforms: 'linux/arm64' },
    )
    expect(errorOf(run).slice(1, 3)).toEqual([
      'linux/arm64: /bin/cat is a program for linux/amd64 (layer 1 of 1)',
      `Dockerfile:1 'FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE}' fixes the last stage to one platform, whichever is built; remove --platform there`,
    ])
  })

  test('a missing interpreter, and a missing loader', async () => {
    const script = await build({
      Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nCOPY run /run.sh\nCMD ["/run.sh"]\n`,
      run: '#!/bin/zsh\n',
    })
    expect(errorOf(script).slice(0, 4)).toEqual([
      "the image failed 'verify-architecture', so no tag was moved:",
      ...platforms.map((platform) => `${platform}: /run.sh needs /bin/zsh, which the image does not have`),
    ])
    unmoved()

    const cat = 'FROM scratch\nCOPY --from=base /bin/cat /cat\nENTRYPOINT ["/cat"]\n'
    const dynamic = await build({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE} AS base\n${cat}` })
    expect(errorOf(dynamic)[2]).toBe(
      'linux/arm64: /cat needs /lib/ld-linux-aarch64.so.1, which the image does not have (layer 1 of 1: COPY /bin/cat /cat)',
    )
    expect(errorOf(dynamic)[4]).toContain('CGO_ENABLED=0')
    unmoved()
  })

  test('programs of Go for arm/v7 in the image for arm/v6; the other way round is right', async () => {
    const go = (level: string) => {
      const folder = makeFolder()
      writeFileSync(join(folder, 'main.go'), 'package main\nfunc main() { println("hi") }\n')
      const environment = `cd ${folder} && CGO_ENABLED=0 GOOS=linux GOARCH=arm GOARM=${level} go build -o hi main.go`
      sh('bash', '-c', environment)
      return join(folder, 'hi')
    }
    const [six, seven] = [go('6'), go('7')]
    const workspace = makeFolder()
    sh('cp', six, join(workspace, 'v6'))
    sh('cp', seven, join(workspace, 'v7'))
    const dockerfile = (v6: string, v7: string) =>
      `FROM scratch AS v6\nCOPY ${v6} /hi\nFROM scratch AS v7\nCOPY ${v7} /hi\nFROM $TARGETVARIANT\nCMD ["/hi"]\n`
    const env = { BUILDX_CONFIG: join(builder.folder, 'docker', 'buildx') }
    const inputs = {
      builder: builder.outputs.builder ?? '',
      context: '.',
      platforms: 'linux/arm/v6,linux/arm/v7',
      push: 'true',
      tags: tag,
    }
    writeFileSync(join(workspace, 'Dockerfile'), dockerfile('v7', 'v6'))
    const swapped = await step({ workspace, env, inputs })
    expect(errorOf(swapped).filter((line) => line.startsWith('linux/'))).toEqual([
      expect.stringMatching(/^linux\/arm\/v6: \/hi is a program for linux\/arm\/v7/),
    ])
    unmoved()
    writeFileSync(join(workspace, 'Dockerfile'), dockerfile('v6', 'v7'))
    expect(await step({ workspace, env, inputs })).toMatchObject({ exitCode: 0 })
  })

  test('a library for another platform, with all; one of the base image is a warning', async () => {
    const base = `${lab.LAB_REGISTRY}/e2e/architecture/base:1`
    const foreign = `FROM ${lab.LAB_BASE_IMAGE}\nCOPY amd64 /opt/testdata/elf\n`
    const made = await build({ Dockerfile: foreign, ...programs }, { tags: base })
    expect(made).toMatchObject({ exitCode: 0 })

    const own = `FROM ${base}\nCOPY amd64 /opt/lib/x.so\nCMD ["cat"]\n`
    const run = await build({ Dockerfile: own, ...programs }, { 'verify-architecture': 'all' })
    expect(errorOf(run).slice(0, 3)).toEqual([
      "the image failed 'verify-architecture', so no tag was moved:",
      ...['linux/arm64', 'linux/arm/v7'].map(
        (platform) =>
          `${platform}: /opt/lib/x.so is a program for linux/amd64 (layer 3 of 3: COPY amd64 /opt/lib/x.so)`,
      ),
    ])
    expect(run.log).toContain(
      '::warning::linux/arm64: /opt/testdata/elf is a program for linux/amd64 (layer 2 of 3: COPY amd64 /opt/testdata/elf), inherited from its base image',
    )
    unmoved()

    const ignored = await build(
      { Dockerfile: own, ...programs },
      { 'verify-architecture': 'all', 'verify-architecture-ignore': '/opt/**' },
    )
    expect(ignored).toMatchObject({ exitCode: 0 })
    expect(ignored.log).not.toContain('::warning::')
  })
})

const wrong = { Dockerfile: 'FROM scratch\nCOPY amd64 /server\nENTRYPOINT ["/server"]\n', ...programs }

test('a matrix job hands nothing on', async () => {
  const run = await build(wrong, {
    publish: 'digest',
    platforms: 'linux/arm64',
    tags: '',
    images: tag.replace(/:1$/, ''),
  })
  expect(run.exitCode).toBe(1)
  expect(errorOf(run)[1]).toMatch(/^linux\/arm64: \/server is a program for linux\/amd64/)
  expect(run.outputs).toMatchObject({
    'digest-linux-arm64': '',
    'pushed-linux-arm64': '',
    digest: expect.stringMatching(/^sha256:/),
  })
})

test('with publish: direct the tags are out, and the error says so', async () => {
  const run = await build(wrong, { publish: 'direct' })
  expect(errorOf(run)[0]).toBe("the image failed 'verify-architecture', but its tags are already published:")
  expect(crane('digest', tag)).toBe(run.outputs.digest)
})

test('off', async () => {
  expect(await build(wrong, { 'verify-architecture': 'off' })).toMatchObject({ exitCode: 0 })
})

describe('in Docker Engine', () => {
  const load = { load: 'true', push: 'false', platforms: 'linux/arm64', tags: 'e2e-architecture:1' }
  afterAll(() => {
    sh('bash', '-c', 'docker rmi -f e2e-architecture:1 || true')
  })

  test.each(['entrypoint', 'all'])('%s', async (mode) => {
    const run = await build(wrong, { ...load, 'verify-architecture': mode })
    expect(errorOf(run).slice(0, 2)).toEqual([
      "the image failed 'verify-architecture'; it is in Docker Engine anyway:",
      'linux/arm64: /server is a program for linux/amd64',
    ])
    const right = await build(
      { Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nCMD ["cat", "/etc/os-release"]\n` },
      { ...load, 'verify-architecture': mode },
    )
    expect({ exitCode: right.exitCode, error: errorOf(right) }).toEqual({ exitCode: 0, error: [''] })
    expect(right.log).toMatch(/linux\/arm64: built for it: \/(?:usr\/)?bin\/cat/)
    expect(sh('docker', 'ps', '-aq', '--filter', 'ancestor=e2e-architecture:1')).toBe('')
  })
})
