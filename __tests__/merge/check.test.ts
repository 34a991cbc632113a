import { describe, expect, test } from '@jest/globals'
import type { Imagetools, Inspection } from '../../src/manifest/imagetools.ts'
import { checkIndex } from '../../src/merge/check.ts'
import { CommandError } from '../../src/process.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const image = (letter: string, architecture: string, variant?: string) => ({
  digest: digest(letter),
  platform: { os: 'linux', architecture, variant },
})
const index = (...manifests: Inspection['manifests'] & object): Inspection => ({
  digest: digest('f'),
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests,
  configs: new Map(),
})

/** A registry: references to what they hold; the preview is the union of the children. */
const registry = (held: Readonly<Record<string, Inspection>>): Imagetools => {
  const inspect = async (reference: string) => {
    const found = held[reference]
    if (!found)
      throw new CommandError('buildx imagetools', 1, { stdout: '', stderr: `ERROR: ${reference}: not found` }, 'failed')
    return found
  }
  return {
    inspect,
    digest: async (reference) => (await inspect(reference)).digest,
    manifest: async () => ({ layers: [] }),
    create: async () => {},
    preview: async (sources) =>
      index(...(await Promise.all(sources.map(inspect))).flatMap(({ manifests = [] }) => manifests)),
  }
}

const parts = [
  { digest: digest('a'), platforms: ['linux/amd64'] },
  { digest: digest('b'), platforms: ['linux/arm64'] },
]
const expected = ['linux/amd64', 'linux/arm64']
const legs = {
  [`r/app@${digest('a')}`]: index(image('1', 'amd64')),
  [`r/app@${digest('b')}`]: index(image('2', 'arm64', 'v8')),
}
const refused = 'the digests cannot be merged into what was asked for, so no tag was moved:\n'

describe('checkIndex', () => {
  test('returns the index that the digests make', async () => {
    const found = await checkIndex(registry(legs), ['r/app'], parts, expected, [])
    expect(found).toEqual(index(image('1', 'amd64'), image('2', 'arm64', 'v8')))
  })

  test('reads a single manifest itself, since buildx keeps it as it is', async () => {
    const manifest: Inspection = {
      digest: digest('a'),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      configs: new Map([['linux/amd64', { os: 'linux', architecture: 'amd64' }]]),
    }
    const tools = {
      ...registry({ [`r/app@${digest('a')}`]: manifest }),
      preview: async () => ({ ...manifest, configs: new Map() }),
    }
    expect(await checkIndex(tools, ['r/app'], [{ digest: digest('a'), platforms: [] }], ['linux/amd64'], [])).toEqual(
      manifest,
    )
  })

  test('refuses a leg whose image is gone, or is for another platform than its index says', async () => {
    const gone = digest('9')
    const tools = registry(legs)
    const inspect = async (reference: string) => {
      if (!reference.endsWith(digest('b'))) return tools.inspect(reference)
      throw new CommandError(
        'buildx imagetools',
        1,
        { stdout: '', stderr: `ERROR: r/app@${gone}: not found` },
        'failed',
      )
    }
    await expect(checkIndex({ ...tools, inspect }, ['r/app'], parts, expected, [])).rejects.toThrow(
      `r/app: ${digest('b')} (output 'digest-linux-arm64') cannot be read: buildx imagetools failed: ERROR: r/app@${gone}: not found`,
    )

    const configs = new Map([['linux/arm64', { os: 'linux', architecture: 'amd64' }]])
    const wrong = { ...legs, [`r/app@${digest('b')}`]: { ...index(image('2', 'arm64')), configs } }
    await expect(checkIndex(registry(wrong), ['r/app'], parts, expected, [])).rejects.toThrow(
      `r/app: the image for linux/arm64 says in its config that it is for linux/amd64`,
    )
  })

  const broken: [string, Record<string, Inspection>, readonly string[], string][] = [
    [
      'a platform that is missing',
      { ...legs, [`r/app@${digest('b')}`]: index(image('2', 'amd64', 'v2')) },
      expected,
      `${refused}r/app: linux/arm64 is missing\nr/app: linux/amd64/v2 was not asked for\nr/app: ${digest('a')} (output 'digest-linux-amd64') holds linux/amd64\nr/app: ${digest('b')} (output 'digest-linux-arm64') holds linux/amd64/v2`,
    ],
    [
      'a platform that is there twice',
      { ...legs, [`r/app@${digest('b')}`]: index(image('2', 'arm64'), image('3', 'amd64')) },
      expected,
      `${refused}r/app: linux/amd64 is there more than once\n`,
    ],
    [
      'a digest of another repository',
      { [`r/app@${digest('a')}`]: index(image('1', 'amd64')) },
      expected,
      `${refused}r/app: ${digest('a')} (output 'digest-linux-amd64') holds linux/amd64\nr/app: ${digest('b')} (output 'digest-linux-arm64') is not there; the legs must push to this repository ('images' or 'tags' of the build step)`,
    ],
    [
      'an attestation about something else',
      {
        ...legs,
        [`r/app@${digest('b')}`]: index(image('2', 'arm64'), {
          digest: digest('c'),
          platform: { os: 'unknown', architecture: 'unknown' },
          annotations: {
            'vnd.docker.reference.type': 'attestation-manifest',
            'vnd.docker.reference.digest': digest('9'),
          },
        }),
      },
      expected,
      `${refused}r/app: attestation ${digest('c')} is about ${digest('9')}, which is not in the index\n`,
    ],
  ]
  test.each(broken)('refuses %s', async (_, held, platforms, message) => {
    await expect(checkIndex(registry(held), ['r/app'], parts, platforms, [])).rejects.toThrow(message)
  })

  test('refuses when one of several repositories lacks a digest', async () => {
    await expect(checkIndex(registry(legs), ['r/app', 'r/other'], parts, expected, [])).rejects.toThrow(
      `r/other: ${digest('a')} (output 'digest-linux-amd64') is not there`,
    )
  })
})
