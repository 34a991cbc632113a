import { beforeEach, describe, expect, test } from '@jest/globals'
import { joinDigests } from '../../src/merge/check.ts'
import type { PlatformDigest } from '../../src/merge/digests.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'
import { digestOutput, pushedOutput } from '../../src/report/outputs.ts'
import { testClient } from '../client.ts'
import { FakeRegistry, mediaTypes, sha256 } from '../registry.ts'

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const refused = 'the digests cannot be merged into the requested image, so no tag was moved:'
const expected: Platforms = ['linux/amd64', 'linux/arm64']
const amd64 = registry.index('app', ['linux/amd64'], { attested: true })
const arm64 = registry.image('app', 'linux/arm64')
const claim = (platform: PlatformName, output = pushedOutput) => ({ platform, name: output(platform) })
const digestsOf = (first: string, second: string): PlatformDigest[] => [
  { digest: first, claims: [claim('linux/amd64')] },
  { digest: second, claims: [claim('linux/arm64')] },
]
const digests = digestsOf(amd64.digest, arm64.digest)
const join = (given = digests, repositories = [app], platforms = expected) =>
  joinDigests(testClient().client, repositories, given, platforms, [])
const linesOf = async (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (error: Error) => error.message.split('\n'),
  )

beforeEach(() => {
  registry.asked.length = 0
})

describe('joinDigests', () => {
  test('joins an index with attestations and a manifest, reading each document once', async () => {
    const { image, warnings } = await join()
    expect(warnings).toEqual([])
    expect(image.platforms.map(({ platform }) => platform)).toEqual(expected)
    expect(image.attestations).toHaveLength(1)
    const { manifests } = JSON.parse(image.content.bytes.toString()) as { manifests: { digest: string }[] }
    expect(manifests.map(({ digest }) => digest)).toEqual([
      image.platforms[0]?.descriptor.digest,
      image.attestations[0]?.descriptor.digest,
      arm64.digest,
    ])
    const read = registry.asked.filter(({ method }) => method === 'GET').map(({ url }) => url)
    expect(read).toHaveLength(new Set(read).size)
    expect(registry.count('GET', '/manifests/')).toBe(3)
  })

  test('warns of what is left behind where only digests of manifests were handed on', async () => {
    const alone = registry.image('app', 'linux/amd64')
    const given = (digest: string) => [
      { digest, claims: [claim('linux/amd64', digestOutput)] },
      { digest: arm64.digest, claims: [claim('linux/arm64', digestOutput)] },
    ]
    const { image, warnings } = await join(given(alone.digest))
    expect(image.platforms.map(({ platform }) => platform)).toEqual(expected)
    expect(warnings).toEqual([
      `'digests' contains only digests of manifests ('digest-linux-amd64', 'digest-linux-arm64'), so attestations are lost; to keep them, declare 'pushed-linux-amd64', 'pushed-linux-arm64' as outputs of the build job`,
    ])
    // An output of this name may hold an index: its attestations come along.
    const one = await join(given(amd64.digest))
    expect(one.image.attestations).toHaveLength(1)
    expect(one.warnings).toEqual([expect.stringContaining(`only digests of manifests ('digest-linux-arm64'), so`)])
    const plain = await join([alone, arm64].map(({ digest }) => ({ digest, claims: [] })))
    expect(plain.warnings).toEqual([])
  })

  test('keeps the digest of a single part', async () => {
    const { image } = await join([{ digest: arm64.digest, claims: [] }], [app], ['linux/arm64'])
    expect(image.content).toMatchObject({ digest: arm64.digest, mediaType: mediaTypes.manifest })
  })

  test('refuses a manifest that is for another platform than it was handed on for', async () => {
    const other = registry.image('app', 'linux/s390x')
    expect(await linesOf(join(digestsOf(amd64.digest, other.digest)))).toEqual([
      refused,
      `${app}: the image for linux/arm64 is for linux/s390x according to its config`,
      `${app}: ${amd64.digest} (given as 'pushed-linux-amd64') holds linux/amd64`,
      `${app}: ${other.digest} (given as 'pushed-linux-arm64') holds linux/arm64 (linux/s390x according to its config)`,
    ])
  })

  test('warns of a base image that is for another level of amd64', async () => {
    const v3 = registry.image('app', 'linux/amd64/v3', { claims: 'linux/amd64' })
    const { image, warnings } = await join(
      [{ digest: v3.digest, claims: [claim('linux/amd64/v3')] }],
      [app],
      ['linux/amd64/v3'],
    )
    expect(image.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64/v3'])
    expect(warnings).toEqual([
      `the image for linux/amd64/v3 is for linux/amd64 according to its config; this is probably inherited from the base image`,
    ])
  })

  test('refuses platforms that are missing, too many, or swapped', async () => {
    const both = registry.index('app', ['linux/arm64', 'linux/amd64'])
    expect(await linesOf(join(digestsOf(amd64.digest, both.digest)))).toContain(
      `${app}: linux/amd64 appears more than once`,
    )
    const arm = registry.index('app', ['linux/arm64'])
    expect(await linesOf(join(digestsOf(arm.digest, amd64.digest)))).toEqual([
      refused,
      `${app}: ${arm.digest} was given as 'pushed-linux-amd64', but holds linux/arm64`,
      `${app}: ${amd64.digest} was given as 'pushed-linux-arm64', but holds linux/amd64`,
      `${app}: ${arm.digest} (given as 'pushed-linux-amd64') holds linux/arm64`,
      `${app}: ${amd64.digest} (given as 'pushed-linux-arm64') holds linux/amd64`,
    ])
    const plain = [amd64.digest, arm.digest].map((digest) => ({ digest, claims: [] }))
    expect(await linesOf(join(plain, [app], [...expected, 'linux/arm/v7']))).toContain(
      `${app}: linux/arm/v7 is missing`,
    )
  })

  test('says of a digest that is not there where legs must push to', async () => {
    const gone = sha256('gone')
    expect(await linesOf(join(digestsOf(amd64.digest, gone)))).toEqual([
      refused,
      `${app}: ${gone} (given as 'pushed-linux-arm64') was not found; the build jobs must push to this repository ('images' or 'tags' of the build step)`,
    ])
  })

  test('names what is gone of an image: a manifest or an attestation', async () => {
    const leg = registry.index('gone', ['linux/arm64'], { attested: true })
    const [child = '', attestation = ''] = (
      registry.document('gone', leg.digest).manifests as { digest: string }[]
    ).map(({ digest }) => digest)
    const gone = `${registry.host}/gone`
    const only: PlatformDigest[] = [{ digest: leg.digest, claims: [claim('linux/arm64')] }]
    registry.remove('gone', attestation)
    expect(await linesOf(join(only, [gone], ['linux/arm64']))).toEqual([
      refused,
      expect.stringContaining(`${gone}: ${attestation} was not found; the build jobs must push to this repository`),
    ])
    registry.remove('gone', child)
    expect(await linesOf(join(only, [gone], ['linux/arm64']))).toEqual([
      refused,
      expect.stringMatching(
        `^${gone}: ${leg.digest} \\(given as 'pushed-linux-arm64'\\) cannot be read: GET ${gone}@${child}: `,
      ),
    ])
  })

  test('refuses an attestation about something else', async () => {
    const about = sha256('else')
    const stray = registry.store('app', {
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [
        { ...arm64, bytes: undefined, platform: { os: 'linux', architecture: 'arm64' } },
        registry.attestation('app', about),
      ],
    })
    expect(await linesOf(join(digestsOf(amd64.digest, stray.digest)))).toContainEqual(
      expect.stringMatching(`^${app}: attestation sha256:\\w+ refers to ${about}, which is not in the index$`),
    )
  })

  test('asks the other repositories for everything without reading it', async () => {
    const other = await FakeRegistry.start()
    const lines = await linesOf(join(digests, [app, `${other.host}/app`]))
    expect(lines).toHaveLength(1 + 4)
    expect(lines[1]).toBe(
      `${other.host}/app: ${amd64.digest} (given as 'pushed-linux-amd64') was not found; the build jobs must push to this repository ('images' or 'tags' of the build step)`,
    )
    expect(other.count('GET', '/')).toBe(0)
    other.index('app', ['linux/amd64'], { attested: true })
    other.image('app', 'linux/arm64')
    expect((await join(digests, [app, `${other.host}/app`])).warnings).toEqual([])
  })
})
