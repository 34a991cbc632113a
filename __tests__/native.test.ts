import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { FakeRegistry } from './registry.ts'
import { Machine } from './shipped.ts'

// The shipped plan and merge, on a machine that has no docker.
const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
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
    expect(log).toContain(`::notice::input 'platforms' has duplicates, which are ignored: amd64`)
    expect(log).toContain(`::notice::input 'runners': the rule 'linux/s390x' matches none of the platforms`)
  })

  test('shows labels that look like commands, and gives the runner none', async () => {
    const { exitCode, log } = await new Machine({}, { docker: false }).run('plan', {
      platforms: 'linux/amd64',
      runners: 'default: "##[set-output name=matrix]x"',
    })

    expect(exitCode).toBe(0)
    expect(log).toMatch(/^::stop-commands::(\S+)\nlinux\/amd64 on .*##\[set-output name=matrix\]x.*\n::\1::$/m)
  })

  test('warns of a secret for which the runner would leave out the matrix, and shows nothing of it', async () => {
    const { exitCode, log, outputs } = await new Machine({}, { docker: false }).run(
      'plan',
      { platforms: 'linux/amd64' },
      { env: { CLOUD_KEY: '{\n  "private_key": "geheim"\n}' } },
    )

    expect(exitCode).toBe(0)
    expect(outputs.platforms).toBe('linux/amd64')
    expect(log).toContain(
      '::warning::the variable CLOUD_KEY has a line of fewer than 4 characters; if it is a secret, ',
    )
    expect(log).not.toContain('geheim')
  })

  test('fails with the reason', async () => {
    const { exitCode, log } = await new Machine({}, { docker: false }).run('plan', { platforms: 'linux/amd46' })

    expect(exitCode).toBe(1)
    expect(log).toContain(`::error::unknown platform 'linux/amd46'`)
  })

  test('refuses an unknown input', async () => {
    const given = { platforms: 'linux/amd64', runner: 'ubuntu-24.04-arm' }
    const { exitCode, errors, outputs } = await new Machine({}, { docker: false }).run('plan', given)

    expect({ exitCode, errors, outputs }).toEqual({
      exitCode: 1,
      errors: [expect.stringMatching(/^unknown input 'runner'; did you mean 'runners'\?\n/)],
      outputs: {},
    })
  })
})

describe('merge', () => {
  const inputs = (amd64: string, arm64: string) => ({
    digests: JSON.stringify({ 'pushed-linux-arm64': arm64, 'pushed-linux-amd64': amd64 }),
    platforms: 'linux/amd64,linux/arm64',
    tags: `${app}:v1,${app}:v2`,
    annotations: 'k=v',
  })

  test('checks, makes the index under the tags, reports; without docker or buildx', async () => {
    const amd64 = registry.index('app', ['linux/amd64'], { attested: true })
    const arm64 = registry.image('app', 'linux/arm64')
    registry.asked.length = 0
    const machine = new Machine({}, { docker: false })
    const { exitCode, log, outputs, summary, calls } = await machine.run('merge', inputs(amd64.digest, arm64.digest))
    expect({ exitCode, log: exitCode === 0 ? '' : log, calls }).toEqual({ exitCode: 0, log: '', calls: [] })

    const {
      digest = '',
      manifest = '',
      ...rest
    } = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value))
    expect([registry.resolve('app', 'v1'), registry.resolve('app', 'v2')]).toEqual([digest, digest])
    const made = registry.document('app', digest)
    const manifests = made.manifests as { digest: string }[]
    expect(made.annotations).toEqual({ k: 'v' })
    expect(manifests).toHaveLength(3)
    const [image, attestation] = manifests.map((child) => child.digest)

    expect(Object.keys(outputs).toSorted()).toEqual(declared('merge/action.yml'))
    expect(rest).toEqual({
      digests: JSON.stringify({ 'linux/amd64': image, 'linux/arm64': arm64.digest }),
      'digest-linux-amd64': image,
      'digest-linux-arm64': arm64.digest,
      'image-linux-amd64': `${app}@${image}`,
      'image-linux-arm64': `${app}@${arm64.digest}`,
      image: `${app}@${digest}`,
      images: app,
      tags: `${app}:v1\n${app}:v2`,
      platforms: 'linux/amd64,linux/arm64',
    })
    const common = { size: arm64.size, compressedSize: 42, layers: 1, created: '2026-01-02T03:04:05Z' }
    expect(JSON.parse(manifest).tags).toEqual([`${app}:v1`, `${app}:v2`])
    expect(JSON.parse(manifest).platforms).toEqual([
      { platform: 'linux/amd64', digest: image, ...common, attestations: [attestation] },
      { platform: 'linux/arm64', digest: arm64.digest, ...common, attestations: [] },
    ])
    expect(summary).toContain(`docker pull ${app}:v1\n`)
    expect(summary).toContain(`- \`${app}:v2\`\n`)
    // Each leg once, and of the leg with an index its manifest; a HEAD for the attestation and for each tag.
    expect(registry.count('GET', '/manifests/')).toBe(3)
    expect(registry.count('HEAD', '/manifests/')).toBe(3)
    expect(registry.count('PUT', '/manifests/')).toBe(2)
  })

  test('names every reference once, in the outputs and in their summary as JSON', async () => {
    const mirror = `${registry.host}/mirror`
    const [one, other] = ['app', 'mirror'].map((name) => registry.image(name, 'linux/arm64'))
    expect(other?.digest).toBe(one?.digest)
    const { exitCode, outputs, log } = await new Machine({}, { docker: false }).run('merge', {
      digests: `linux/arm64=${one?.digest}`,
      platforms: 'linux/arm64',
      tags: `${app}:1,${app}:latest,${mirror}:1,${app}`,
    })
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
    const references = [`${app}:1`, `${app}:latest`, `${mirror}:1`]
    expect(outputs.tags?.split('\n')).toEqual(references)
    expect(JSON.parse(outputs.manifest ?? '').tags).toEqual(references)
  })

  test('takes digests of manifests, and warns that attestations are left behind', async () => {
    const amd64 = registry.image('app', 'linux/amd64')
    const arm64 = registry.image('app', 'linux/arm64')
    const digests = JSON.stringify({ 'digest-linux-amd64': amd64.digest, 'digest-linux-arm64': arm64.digest })
    const { exitCode, log } = await new Machine({}, { docker: false }).run('merge', { ...inputs('', ''), digests })
    expect(exitCode).toBe(0)
    expect(log).toContain(
      `::warning::'digests' contains only digests of manifests ('digest-linux-amd64', 'digest-linux-arm64'), so `,
    )
  })

  test('with a login for which its job has no secret: says so before it asks anything', async () => {
    const [amd64, arm64] = [registry.image('app', 'linux/amd64'), registry.image('app', 'linux/arm64')]
    registry.asked.length = 0
    const { exitCode, errors } = await new Machine({}, { docker: false }).run('merge', {
      ...inputs(amd64.digest, arm64.digest),
      'registry-auth': `- registry: ${registry.host}\n  username: me\n  password: `,
    })
    expect({ exitCode, errors, asked: registry.asked }).toEqual({
      exitCode: 1,
      errors: [
        expect.stringContaining(
          `input 'registry-auth': the password for ${registry.host} is empty, but this step pushes there; the secret is probably not defined`,
        ),
      ],
      asked: [],
    })
  })

  test('refuses an unknown input before it asks a registry', async () => {
    registry.asked.length = 0
    const given = { ...inputs('', ''), digest: '' }
    const { exitCode, errors, outputs } = await new Machine({}, { docker: false }).run('merge', given)
    expect({ exitCode, errors, asked: registry.asked }).toEqual({
      exitCode: 1,
      errors: [expect.stringMatching(/^unknown input 'digest'; did you mean 'digests'\?\n/)],
      asked: [],
    })
    expect(Object.keys(outputs).toSorted()).toEqual(declared('merge/action.yml'))
    const { failure, ...others } = outputs
    expect(JSON.parse(failure ?? '')).toMatchObject({ phase: 'inputs', rule: null })
    expect(Object.values(others).filter(Boolean)).toEqual([])
  })

  test('creates nothing when a platform is missing', async () => {
    const amd64 = registry.image('app', 'linux/amd64')
    for (const tag of registry.tags('app')) registry.remove('app', tag)
    const given = { ...inputs('', ''), digests: amd64.digest }
    const { exitCode, log } = await new Machine({}, { docker: false }).run('merge', given)
    expect(exitCode).toBe(1)
    expect(log).toContain('::error::the digests cannot be merged into the requested image, so no tag was moved:')
    expect(log).toContain(`${app}: linux/arm64 is missing`)
    expect(registry.tags('app')).toEqual([])
  })
})
