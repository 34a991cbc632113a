import { describe, expect, test } from '@jest/globals'
import { decideMerge } from '../../src/merge/decide.ts'
import type { Inputs } from '../../src/merge/inputs.ts'

const a = `sha256:${'a'.repeat(64)}`
const b = `sha256:${'b'.repeat(64)}`

const runner = { arch: 'x64' }

const inputs = (overrides: Partial<Inputs>): Inputs => ({
  digests: JSON.stringify({ 'pushed-linux-arm64': b, 'pushed-linux-amd64': a }),
  platforms: ['linux/amd64', 'aarch64'],
  images: [],
  tags: ['ghcr.io/Acme/app:1.2.3', 'ghcr.io/acme/app', 'acme/app:1'],
  annotations: [],
  labels: [],
  tagPolicy: '',
  registry: { registries: [], credentials: [], incomplete: [], warnings: [] },
  ...overrides,
})

describe('decideMerge', () => {
  test('puts digests in the order of the platforms, and tags under their repositories', () => {
    expect(decideMerge(inputs({ annotations: ['k=v', 'manifest:k=v'] }), runner)).toEqual({
      digests: [
        { digest: a, claims: [{ platform: 'linux/amd64', name: 'pushed-linux-amd64' }] },
        { digest: b, claims: [{ platform: 'linux/arm64', name: 'pushed-linux-arm64' }] },
      ],
      tests: new Map(),
      platforms: ['linux/amd64', 'linux/arm64'],
      targets: [
        { repository: 'ghcr.io/acme/app', tags: ['1.2.3', 'latest'] },
        { repository: 'acme/app', tags: ['1'] },
      ],
      tags: ['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest', 'acme/app:1'],
      annotations: ['index:k=v'],
      notices: [
        "input 'tags': 'ghcr.io/Acme/app:1.2.3' was lower-cased to ghcr.io/acme/app, since registries accept nothing else",
        "input 'annotations': manifest annotations belong in the build jobs and are ignored here: manifest:k=v",
      ],
      warnings: [],
    })
  })

  const tested = (passed: boolean) => JSON.stringify({ passed, seconds: 3.1 })
  const digestsWith = (outputs: object) =>
    JSON.stringify({ 'pushed-linux-arm64': b, 'pushed-linux-amd64': a, ...outputs })

  test('tells how the legs tested, where they did', () => {
    const digests = digestsWith({ 'tested-linux-arm64': tested(true), 'tested-linux-amd64': 'x' })
    const registry = { registries: [], credentials: [], incomplete: [], warnings: ['of the registry'] }
    const { tests, warnings } = decideMerge(inputs({ digests, registry }), runner)
    expect([...tests]).toEqual([['linux/arm64', { passed: true, seconds: 3.1 }]])
    expect(warnings).toEqual(['of the registry', expect.stringContaining(`'tested-linux-amd64' is not a test result`)])
  })

  test('refuses what did not pass', () => {
    const digests = digestsWith({ 'tested-linux-arm64': tested(false) })
    expect(() => decideMerge(inputs({ digests }), runner)).toThrow(
      'the tests of linux/arm64 failed, so no tag was moved; find the reason in the log of the build job',
    )
  })

  const labels = [
    'org.opencontainers.image.title=label',
    'org.opencontainers.image.source=https://a.example/=b',
    'team=x',
  ]

  test('makes annotations of the labels that describe the image, unless annotations say otherwise', () => {
    const annotations = ['org.opencontainers.image.title=given', 'manifest:org.opencontainers.image.source=other']
    expect(decideMerge(inputs({ labels, annotations }), runner).annotations).toEqual([
      'index:org.opencontainers.image.title=given',
      'index:org.opencontainers.image.source=https://a.example/=b',
    ])
  })

  test('says nothing of annotations of manifests that the index has of the labels', () => {
    const [title = '', source = ''] = labels
    const annotations = [`manifest:${title}`, `manifest[linux/arm64]:${source}`]
    const same = decideMerge(inputs({ tags: ['r.io/a:1'], labels, annotations }), runner)
    expect(same).toMatchObject({ notices: [], annotations: [`index:${title}`, `index:${source}`] })
    const other = decideMerge(inputs({ tags: ['r.io/a:1'], labels, annotations: [`manifest:${title}s`] }), runner)
    expect(other.notices).toEqual([
      `input 'annotations': manifest annotations belong in the build jobs and are ignored here: manifest:${title}s`,
    ])
  })

  test('leaves an image of one platform as it is, whatever its labels', () => {
    const one = { platforms: ['amd64'], digests: a, labels }
    expect(decideMerge(inputs(one), runner).annotations).toEqual([])
  })

  const refused = 'the digests do not match the expected platforms, so no tag was moved:\n'
  const missing = `linux/arm/v7 is missing: no build job set the output 'pushed-linux-arm-v7'\n`
  const skip = `\nif a build job's log says "Skip output 'pushed-linux-arm-v7' since it may contain secret.", GitHub dropped that output because a secret occurs in it: a secret with a line as short as '1' matches almost any digest. Store that secret on one line, or pass it only to jobs that need it`

  test.each<[string, Partial<Inputs>, string]>([
    [
      'no platforms',
      { platforms: [] },
      `input 'platforms' is empty; set it to the platforms that the image must have, e.g. \${{ needs.plan.outputs.platforms }} or linux/amd64,linux/arm64`,
    ],
    ['no tags', { tags: [] }, `input 'tags' is empty, expected e.g. ghcr.io/owner/app:1.2.3`],
    [
      'a repository without a tag',
      { images: ['ghcr.io/other/app'] },
      `input 'images' has ghcr.io/other/app, but 'tags' has no tag for it; add one, or remove it from 'images'`,
    ],
    [
      'an output that is missing, for whatever reason',
      { platforms: ['amd64', 'arm64', 'arm/v7'] },
      `${refused}${missing}either that build job failed or was skipped ('Re-run failed jobs' builds it again), or it does not declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}'${skip}`,
    ],
    [
      'legs that declined to push',
      { platforms: ['arm/v7'], digests: '{"result":"success","outputs":{"push-declined":"fork"}}' },
      `the build jobs pushed nothing ('push: auto'; see their output 'push-declined'), so there is nothing to merge; skip merge in such runs: 'if: \${{ needs.build.outputs.push-declined == '' }}'`,
    ],
    [
      'a leg that failed where none declined',
      { platforms: ['arm/v7'], digests: '{"result":"failure","outputs":{"push-declined":""}}' },
      `${refused}${missing}a build job failed`,
    ],
    [
      'a leg that failed',
      { platforms: ['arm/v7'], digests: '{"result":"failure","outputs":{}}' },
      `${refused}${missing}a build job failed: find the reason in its log, then use 'Re-run failed jobs'`,
    ],
    [
      'digests of a job that failed all the same',
      { platforms: ['amd64'], digests: `{"result":"failure","outputs":{"pushed-linux-amd64":"${a}"}}` },
      `every platform has a digest, but not every build job succeeded, so no tag was moved:\na build job failed: find the reason in its log, then use 'Re-run failed jobs'`,
    ],
    [
      'legs that were skipped',
      { platforms: ['arm/v7'], digests: '{"result":"skipped","outputs":{}}' },
      `${refused}${missing}the build job was skipped; check its 'if' and 'needs', or skip merge in such runs`,
    ],
    [
      'legs that were cancelled',
      { platforms: ['arm/v7'], digests: '{"result":"cancelled","outputs":{}}' },
      `${refused}${missing}a build job was cancelled; use 'Re-run failed jobs' to build it again`,
    ],
    [
      'an annotation of what merge does not write',
      { annotations: ['index-descriptor:k=v'] },
      `input 'annotations' has 'index-descriptor:k=v', but merge only writes annotations of the types index and manifest-descriptor; write index:key=value, or remove it`,
    ],
    [
      'an output that is not declared',
      { platforms: ['arm/v7'], digests: '{"result":"success","outputs":{}}' },
      `${refused}${missing}the build job must declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}', and build with 'publish: digest' and 'push: true'${skip}`,
    ],
    [
      'a platform that nobody asked for',
      { platforms: ['amd64'] },
      `${refused}linux/arm64 has a digest, but is not in 'platforms'`,
    ],
  ])('refuses %s', (_, overrides, message) => {
    expect(() => decideMerge(inputs(overrides), runner)).toThrow(message)
  })

  test.each(['failure', 'cancelled', 'skipped'])(
    'does not suspect the secrets of legs that ended with %s',
    (result) => {
      const overrides = { platforms: ['arm/v7'], digests: JSON.stringify({ result, outputs: {} }) }
      expect(() => decideMerge(inputs(overrides), runner)).toThrow(/^(?!.*Skip output).*$/s)
    },
  )

  test('refuses a login without a password where it pushes, and leaves out another', () => {
    const without = (host: string) => ({
      registry: { registries: [], credentials: [], incomplete: [{ host, empty: 'password' as const }], warnings: [] },
    })
    for (const host of ['ghcr.io', 'docker.io'])
      expect(() => decideMerge(inputs(without(host)), runner)).toThrow(
        new Error(
          `input 'registry-auth': the password for ${host} is empty, but this step pushes there; the secret is probably not defined for this run (pull requests from forks and from Dependabot have no access to repository secrets): define it, or skip merge in such runs, e.g. 'if: \${{ github.event_name != 'pull_request' }}'`,
        ),
      )
    expect(decideMerge(inputs(without('r.io')), runner).notices).toContainEqual(
      expect.stringContaining(`the password for r.io is empty, so this step does not log in there`),
    )
  })

  test('leaves it to the registry what plain digests hold', () => {
    expect(decideMerge(inputs({ digests: a }), runner).digests).toEqual([{ digest: a, claims: [] }])
  })
})
