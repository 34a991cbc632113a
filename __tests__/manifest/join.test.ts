import { describe, expect, test } from '@jest/globals'
import type { Descriptor, Image, PlatformImage } from '../../src/manifest/image.ts'
import { joinImages } from '../../src/manifest/join.ts'
import type { PlatformName } from '../../src/platform.ts'
import { mediaTypes, platformObject, sha256 } from '../registry.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const descriptor = (platform: PlatformName, sum: string, mediaType = mediaTypes.manifest) => ({
  mediaType,
  digest: digest(sum),
  size: 480,
  platform: platformObject(platform),
})
const platformImage = (platform: PlatformName, sum: string, mediaType?: string): PlatformImage => ({
  platform,
  configPlatform: platform,
  descriptor: descriptor(platform, sum, mediaType),
  config: {},
  layers: [],
})
const lone = (platform: PlatformName, sum: string, mediaType?: string): Image => ({
  content: { digest: digest(sum), mediaType: mediaType ?? mediaTypes.manifest, bytes: Buffer.from('{"layers":[]}') },
  descriptors: [descriptor(platform, sum, mediaType)],
  platforms: [platformImage(platform, sum, mediaType)],
  attestations: [],
})
const attestation = (sum: string, about: string) => ({
  mediaType: mediaTypes.manifest,
  digest: digest(sum),
  size: 560,
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest(about) },
  platform: { architecture: 'unknown', os: 'unknown' },
})
const indexOf = (...manifests: Descriptor[]): Image => {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }))
  return {
    content: { digest: sha256(bytes.toString()), mediaType: mediaTypes.index, bytes },
    descriptors: manifests,
    platforms: [platformImage('linux/amd64', '1')],
    attestations: [],
  }
}
const document = ({ content }: Image) => JSON.parse(content.bytes.toString())

describe('joinImages', () => {
  test('keeps a single image as it is, unless it gets annotations', () => {
    const one = lone('linux/amd64', '1')
    expect(joinImages([one], [])).toBe(one)
    expect(document(joinImages([one], ['index:k=v']))).toMatchObject({
      mediaType: mediaTypes.index,
      manifests: [{ digest: digest('1') }],
      annotations: { k: 'v' },
    })
  })

  test('lists manifests in the order given, with the attestations that belong to them', () => {
    const attested = indexOf(descriptor('linux/amd64', '1'), attestation('2', '1'))
    const joined = joinImages([attested, lone('linux/arm64', '3')], [])
    expect(document(joined)).toEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [descriptor('linux/amd64', '1'), attestation('2', '1'), descriptor('linux/arm64', '3')],
    })
    expect(joined.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(joined.attestations).toEqual([{ descriptor: attestation('2', '1'), about: digest('1') }])
    expect(joined.content.digest).toBe(sha256(joined.content.bytes.toString()))
  })

  test('names a manifest once that several parts hold', () => {
    const joined = joinImages([indexOf(descriptor('linux/amd64', '1')), indexOf(descriptor('linux/amd64', '1'))], [])
    expect(document(joined).manifests).toEqual([descriptor('linux/amd64', '1')])
  })

  test.each([
    [mediaTypes.dockerManifest, mediaTypes.dockerManifest, mediaTypes.dockerList],
    [mediaTypes.dockerManifest, mediaTypes.manifest, mediaTypes.index],
    [mediaTypes.manifest, mediaTypes.manifest, mediaTypes.index],
  ])('of %s and %s makes %s', (first, second, expected) => {
    const joined = joinImages([lone('linux/amd64', '1', first), lone('linux/arm64', '2', second)], ['index:k=v'])
    expect(joined.content.mediaType).toBe(expected)
    // Docker's list type has no annotations.
    expect(document(joined).annotations).toEqual(expected === mediaTypes.dockerList ? undefined : { k: 'v' })
  })

  test('puts annotations where they belong, in the order of their keys', () => {
    const joined = joinImages(
      [lone('linux/amd64', '1'), lone('linux/arm64', '2')],
      ['index:b=2', 'index:a=1=1', 'manifest-descriptor:all=x', 'manifest-descriptor[linux/arm64]:one=y'],
    )
    expect(JSON.stringify(document(joined).annotations)).toBe('{"a":"1=1","b":"2"}')
    expect(document(joined).manifests.map(({ annotations }: { annotations: object }) => annotations)).toEqual([
      { all: 'x' },
      { all: 'x', one: 'y' },
    ])
  })

  test('finds the descriptor of a platform that was named without its version', () => {
    const joined = joinImages(
      [lone('windows(10.0.17763)/amd64', '1'), lone('windows(10.0.20348)/arm64', '2')],
      ['manifest-descriptor[windows/amd64]:k=v', 'manifest-descriptor[windows(10.0.17763)/arm64]:k=v'],
    )
    expect(document(joined).manifests.map(({ annotations }: { annotations: object }) => annotations)).toEqual([
      { k: 'v' },
      undefined,
    ])
  })

  test('writes the same bytes every time, as Go does', () => {
    const join = () => joinImages([lone('linux/amd64', '1')], ['index:k=<a & b>'])
    expect(join().content.bytes.toString()).toBe(
      [
        '{',
        '  "schemaVersion": 2,',
        `  "mediaType": "${mediaTypes.index}",`,
        '  "manifests": [',
        '    {',
        `      "mediaType": "${mediaTypes.manifest}",`,
        `      "digest": "${digest('1')}",`,
        '      "size": 480,',
        '      "platform": {',
        '        "architecture": "amd64",',
        '        "os": "linux"',
        '      }',
        '    }',
        '  ],',
        '  "annotations": {',
        '    "k": "\\u003ca \\u0026 b\\u003e"',
        '  }',
        '}',
      ].join('\n'),
    )
    expect(join().content.digest).toBe(join().content.digest)
  })
})
