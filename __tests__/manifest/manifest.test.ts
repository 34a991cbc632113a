import { describe, expect, test } from '@jest/globals'
import { parseInspection } from '../../src/manifest/imagetools.ts'
import { describe as describeManifest, findFaults } from '../../src/manifest/manifest.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const child = (platform: string, sum: string, more = {}) => {
  const [os, architecture, variant] = platform.split('/')
  return { mediaType: 'm', digest: digest(sum), size: 480, platform: { os, architecture, variant }, ...more }
}
const attestation = (sum: string, about: string) => ({
  mediaType: 'm',
  digest: digest(sum),
  size: 560,
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest(about) },
})
const config = (platform: string) => {
  const [os, architecture, variant] = platform.split('/')
  return { os, architecture, variant, created: '2026-01-02T03:04:05Z' }
}

/** What `imagetools inspect --format '{{json .}}'` prints for an index with these children. */
const inspection = (manifests: object[], image: object = {}) =>
  parseInspection({ name: 'r', manifest: { mediaType: 'index', digest: digest('f'), size: 999, manifests }, image })

const both = ['linux/amd64', 'linux/arm64']
const good = inspection(
  [child('linux/amd64', '1'), child('linux/arm64/v8', '2'), attestation('3', '1'), attestation('4', '2')],
  { 'linux/amd64': config('linux/amd64'), 'linux/arm64': config('linux/arm64') },
)

describe('findFaults', () => {
  test('finds none in what was asked for', () => {
    expect(findFaults(good, both)).toEqual([])
    expect(findFaults(good, undefined)).toEqual([])
  })

  test.each([
    ['a missing platform', inspection([child('linux/amd64', '1')]), ['linux/arm64 is missing']],
    [
      'one that nobody asked for',
      inspection([...both, 'linux/s390x'].map((name, index) => child(name, String(index)))),
      ['linux/s390x was not asked for'],
    ],
    [
      'one that is there twice',
      inspection([child('linux/amd64', '1'), child('linux/arm64', '2'), child('linux/arm64', '3')]),
      ['linux/arm64 is there more than once'],
    ],
    ['an empty index', inspection([]), ['it holds no image', 'linux/amd64 is missing', 'linux/arm64 is missing']],
    [
      'a config of another platform',
      inspection([child('linux/amd64', '1'), child('linux/arm64', '2')], { 'linux/arm64': config('linux/amd64') }),
      ['the image for linux/arm64 says in its config that it is for linux/amd64'],
    ],
    [
      'an attestation about what is not there',
      inspection([child('linux/amd64', '1'), child('linux/arm64', '2'), attestation('3', '9')]),
      [`attestation ${digest('3')} is about ${digest('9')}, which is not in the index`],
    ],
  ])('finds %s', (_, found, faults) => {
    expect(findFaults(found, both)).toEqual(faults)
  })
})

test('describes an index in the order asked for', () => {
  const contents = new Map([[digest('2'), { layers: [{ size: 10 }, { size: 32 }] }]])
  const emulated = (platform: string) => platform === 'linux/arm64'
  expect(describeManifest('r', ['v1'], good, ['linux/arm64', 'linux/amd64'], contents, emulated)).toEqual({
    image: 'r',
    digest: digest('f'),
    mediaType: 'index',
    tags: ['v1'],
    platforms: [
      {
        platform: 'linux/arm64',
        digest: digest('2'),
        size: 480,
        compressedSize: 42,
        layers: 2,
        created: '2026-01-02T03:04:05Z',
        emulated: true,
        attestations: [digest('4')],
      },
      {
        platform: 'linux/amd64',
        digest: digest('1'),
        size: 480,
        created: '2026-01-02T03:04:05Z',
        emulated: false,
        attestations: [digest('3')],
      },
    ],
  })
})

test('describes a lone manifest by its config', () => {
  const found = parseInspection({
    manifest: { mediaType: 'm', digest: digest('1'), size: 480 },
    image: config('linux/arm64/v8'),
  })
  expect(findFaults(found, ['linux/arm64'])).toEqual([])
  expect(describeManifest('r', [], found, [], new Map(), () => undefined).platforms).toMatchObject([
    { platform: 'linux/arm64', digest: digest('1'), attestations: [] },
  ])
})
