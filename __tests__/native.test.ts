import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { Machine } from './shipped.ts'

// The shipped plan and merge, on a machine that has no docker.
const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const platform = (architecture: string) => ({ os: 'linux', architecture })
const declared = (path: string) =>
  Object.keys(parse(readFileSync(join(import.meta.dirname, '..', path), 'utf8')).outputs).toSorted()

describe('plan', () => {
  test('writes a matrix, starting nothing', async () => {
    const machine = new Machine({}, { docker: false })
    const { exitCode, log, outputs, calls } = await machine.run('plan', {
      platforms: 'linux/amd64,aarch64\narm/v7, amd64',
      runners: 'default: ubuntu-24.04\nlinux/arm64: [self-hosted, arm64]\nlinux/s390x: z',
      group: 'platform',
    })

    expect(exitCode).toBe(0)
    expect(calls).toEqual([])
    expect(Object.keys(outputs).toSorted()).toEqual(declared('plan/action.yml'))
    expect(JSON.parse(outputs.matrix ?? '')).toEqual({
      include: [
        { runner: 'ubuntu-24.04', platforms: 'linux/amd64', slug: 'linux-amd64', emulated: false },
        { runner: ['self-hosted', 'arm64'], platforms: 'linux/arm64', slug: 'linux-arm64', emulated: false },
        { runner: 'ubuntu-24.04', platforms: 'linux/arm/v7', slug: 'linux-arm-v7', emulated: true },
      ],
    })
    expect(outputs.platforms).toBe('linux/amd64,linux/arm64,linux/arm/v7')
    expect(log).toContain(`::notice::input 'platforms' names a platform more than once; dropped: amd64`)
    expect(log).toContain(`::notice::input 'runners': the rule 'linux/s390x' decides for none of the platforms`)
  })

  test('shows labels that look like commands, and gives the runner none', async () => {
    const { exitCode, log } = await new Machine({}, { docker: false }).run('plan', {
      platforms: 'linux/amd64',
      runners: 'default: "##[set-output name=matrix]x"',
    })

    expect(exitCode).toBe(0)
    expect(log).toMatch(/^::stop-commands::(\S+)\nlinux\/amd64 on .*##\[set-output name=matrix\]x.*\n::\1::$/m)
  })

  test('fails with the reason', async () => {
    const { exitCode, log } = await new Machine({}, { docker: false }).run('plan', { platforms: 'linux/vax' })

    expect(exitCode).toBe(1)
    expect(log).toContain(`::error::unknown platform 'linux/vax'`)
  })
})

describe('merge', () => {
  const index = {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      { digest: digest('b'), size: 480, platform: platform('amd64') },
      { digest: digest('c'), size: 480, platform: { ...platform('arm64'), variant: 'v8' } },
    ],
  }
  const indexDigest = `sha256:${createHash('sha256').update(JSON.stringify(index)).digest('hex')}`
  const leg = {
    manifest: { ...index, digest: digest('1') },
    image: {
      'linux/amd64': { ...platform('amd64'), created: '2026-11-22T00:00:00Z' },
      'linux/arm64': platform('arm64'),
    },
  }
  const machine = () => {
    const made = new Machine(
      {
        'buildx imagetools': `case "$*" in
          *--dry-run*) echo ${quote(index)} ;;
          *--raw*:v1|*--raw*:v2) printf %s ${quote(index)} ;;
          *--raw*) echo ${quote({ layers: [{ size: 10 }, { size: 32 }] })} ;;
          *inspect*) echo ${quote(leg)} ;;
          esac`,
      },
      { docker: false },
    )
    const sha256 = createHash('sha256').update(readFileSync(made.buildx)).digest('hex')
    return { made, buildx: { 'buildx-version': '0.36.1', 'buildx-sha256': sha256 } }
  }
  const inputs = {
    digests: JSON.stringify({ 'digest-linux-arm64': digest('2'), 'digest-linux-amd64': digest('1') }),
    platforms: 'linux/amd64,linux/arm64',
    tags: 'registry.example/app:v1,registry.example/app:v2',
    annotations: 'k=v',
  }

  test('checks, makes the index under the tags, reads them back, reports', async () => {
    const { made, buildx } = machine()
    const { exitCode, log, outputs, summary, calls } = await made.run('merge', { ...buildx, ...inputs })
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })

    const sources = [`registry.example/app@${digest('1')}`, `registry.example/app@${digest('2')}`]
    const tags = ['--tag=registry.example/app:v1', '--tag=registry.example/app:v2']
    const raw = (reference: string) => ['imagetools', 'inspect', '--raw', '--', `registry.example/app${reference}`]
    const check = ['imagetools', 'create', '--dry-run', '--annotation=index:k=v', '--', ...sources]
    const create = ['imagetools', 'create', ...tags, '--annotation=index:k=v', '--', ...sources]
    const imagetools = calls.map(([, ...args]) => args).filter(([name]) => name === 'imagetools')
    expect(imagetools.map(String).toSorted()).toEqual(
      [
        check,
        create,
        // Before and after.
        ...[raw(':v1'), raw(':v1'), raw(':v2'), raw(':v2')],
        ...[raw(`@${digest('b')}`), raw(`@${digest('c')}`)],
        ...sources.map((source) => ['imagetools', 'inspect', '--format={{json .}}', '--', source]),
      ]
        .map(String)
        .toSorted(),
    )
    const order = imagetools.map(String)
    expect(order.indexOf(String(check))).toBeLessThan(order.indexOf(String(create)))

    expect(Object.keys(outputs).toSorted()).toEqual(declared('merge/action.yml'))
    const { manifest = '', ...rest } = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value))
    expect(rest).toEqual({
      digest: indexDigest,
      digests: JSON.stringify({ 'linux/amd64': digest('b'), 'linux/arm64': digest('c') }),
      'digest-linux-amd64': digest('b'),
      'digest-linux-arm64': digest('c'),
      image: `registry.example/app@${indexDigest}`,
      images: 'registry.example/app',
      tags: 'registry.example/app:v1\nregistry.example/app:v2',
      platforms: 'linux/amd64,linux/arm64',
      'buildx-version': '0.36.1',
    })
    expect(JSON.parse(manifest).platforms).toEqual([
      {
        platform: 'linux/amd64',
        digest: digest('b'),
        size: 480,
        compressedSize: 42,
        layers: 2,
        created: '2026-11-22T00:00:00Z',
        attestations: [],
      },
      { platform: 'linux/arm64', digest: digest('c'), size: 480, compressedSize: 42, layers: 2, attestations: [] },
    ])
    expect(summary).toContain('docker pull registry.example/app:v2')
  })

  test('creates nothing when a platform is missing', async () => {
    const { made, buildx } = machine()
    const platforms = 'linux/amd64,linux/arm64,linux/arm/v7'
    const digests = `${digest('1')} ${digest('2')}`
    const { exitCode, log, calls } = await made.run('merge', { ...buildx, ...inputs, platforms, digests })

    expect(exitCode).toBe(1)
    expect(log).toContain('::error::the digests cannot be merged into what was asked for, so no tag was moved:')
    expect(log).toContain('registry.example/app: linux/arm/v7 is missing')
    expect(calls.filter((call) => call.includes('create') && !call.includes('--dry-run'))).toEqual([])
  })
})
