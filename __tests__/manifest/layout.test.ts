import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from '@jest/globals'
import { resultFolders } from '../../src/buildx/layout.ts'
import type { Image } from '../../src/manifest/image.ts'
import { openLayout, openLayoutPublication } from '../../src/manifest/layout.ts'
import type { Platforms } from '../../src/platform.ts'
import { makeFolder } from '../fakes.ts'
import { writeLayout } from '../layouts.ts'
import { sha256 } from '../registry.ts'

const both: Platforms = ['linux/amd64', 'linux/arm64']
const blobOf = (folder: string, digest: string) => join(folder, 'layout', 'blobs', 'sha256', digest.slice(7))

describe('a layout', () => {
  const layer = Buffer.from('a layer')
  const folder = makeFolder()
  const digest = writeLayout(folder, [{ platform: 'linux/amd64', layers: [layer] }])
  const layout = openLayout(folder)

  test('is read as a registry is', async () => {
    const content = await layout.manifest('', digest)
    expect(content).toMatchObject({ digest, mediaType: 'application/vnd.oci.image.index.v1+json' })
    expect(sha256(await layout.blob('', digest))).toBe(digest)
    expect(await layout.stream('', sha256(layer), buffer)).toEqual(layer)
  })

  test('may be read in part', async () => {
    const read = await layout.stream('', sha256(layer), async (bytes) => {
      for await (const chunk of bytes) return String(chunk).slice(0, 1)
      return ''
    })
    expect(read).toBe('a')
  })

  test.each(['sha256:../../../etc/passwd', '../index.json', `sha512:${'a'.repeat(128)}`, ''])(
    'leads nowhere else by %p',
    async (wrong) => {
      await expect(layout.blob('', wrong)).rejects.toThrow(new Error(`'${wrong}' is not a sha256 digest`))
      await expect(layout.manifest('', wrong)).rejects.toThrow('is not a sha256 digest')
      await expect(layout.stream('', wrong, buffer)).rejects.toThrow('is not a sha256 digest')
    },
  )

  test('says what it does not have', async () => {
    await expect(layout.stream('', sha256('x'), buffer)).rejects.toThrow('ENOENT')
    await expect(layout.blob('', sha256('x'))).rejects.toThrow('ENOENT')
  })
})

describe('what stands in the place of a publication', () => {
  /** Examines what a build of one call left. */
  function publish(images: Parameters<typeof writeLayout>[1], refuses = false) {
    const folder = makeFolder()
    const digest = writeLayout(join(folder, 'layout'), images)
    const examined: Image[] = []
    const published = openLayoutPublication(folder, both).verify(
      { images: [{ digest, platforms: both }], annotations: [] },
      async (image) => {
        examined.push(image)
        return { tests: new Map(), ...(refuses && { refusal: { what: 'the image failed', reasons: ['b', 'c'] } }) }
      },
    )
    return { published, examined, folder, digest }
  }

  test('checks and examines, and moves nothing', async () => {
    const { published, examined, digest } = publish(both.map((platform) => ({ platform })))
    expect(await published).toEqual({ moved: [], tests: new Map() })
    expect(examined.map(({ content, platforms }) => [content.digest, platforms.length])).toEqual([[digest, 2]])
  })

  test('does without an examination', async () => {
    const folder = makeFolder()
    const digest = writeLayout(join(folder, 'layout'), [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }])
    const written = { images: [{ digest, platforms: both }], annotations: [] }
    expect(await openLayoutPublication(folder, both).verify(written)).toEqual({ moved: [] })
  })

  test.each<[string, Parameters<typeof writeLayout>[1], string]>([
    ['a platform that is missing', [{ platform: 'linux/amd64' }], 'linux/arm64 is missing'],
    [
      'one that was not asked for',
      [...both, 'linux/386'].map((platform) => ({ platform })),
      'linux/386 was not asked for',
    ],
    [
      'a config that says another',
      [{ platform: 'linux/amd64' }, { platform: 'linux/arm64', claims: 'linux/amd64' }],
      'the image for linux/arm64 is for linux/amd64 according to its config',
    ],
  ])('refuses %s', async (_, images, fault) => {
    const { published, examined } = publish(images)
    expect(await published).toEqual({
      moved: [],
      failure: `the image is not what was asked for, so a push would have moved no tag ('push: auto'):\n${fault}`,
    })
    expect(examined).toEqual([])
  })

  test('refuses what the examination does', async () => {
    const { published } = publish(
      both.map((platform) => ({ platform })),
      true,
    )
    expect(await published).toEqual({
      moved: [],
      tests: new Map(),
      failure: `the image failed, so a push would have moved no tag ('push: auto'):\nb\nc`,
    })
  })

  test('says so where the image is not there', async () => {
    const { folder, digest } = publish([{ platform: 'linux/amd64' }])
    rmSync(blobOf(folder, digest))
    const written = { images: [{ digest, platforms: both }], annotations: [] }
    const { failure } = await openLayoutPublication(folder, both).verify(written)
    expect(failure).toMatch(/^the image could not be read back, so a push would .*:\n.*ENOENT/)
  })

  test('needs a digest', async () => {
    const nothing = openLayoutPublication(makeFolder(), both).verify({ images: [], annotations: [] })
    await expect(nothing).rejects.toThrow('buildx wrote the image but reported no digest, so it cannot be checked')
  })

  test('puts together what several nodes left', async () => {
    const folder = makeFolder()
    const shared = Buffer.from('in both')
    const images = resultFolders(folder, 2).map((own, index) => {
      const platform = both[index] ?? ''
      return {
        digest: writeLayout(join(own, 'layout'), [{ platform, layers: [shared] }]),
        platforms: both.slice(index, index + 1),
      }
    })
    const examined: Image[] = []
    const annotations = ['index:a=b']
    const { failure } = await openLayoutPublication(folder, both).verify({ images, annotations }, async (image) => {
      examined.push(image)
      return { tests: new Map() }
    })
    expect(failure).toBeUndefined()
    const [{ content } = { content: { digest: '' } }] = examined
    const index = JSON.parse(readFileSync(blobOf(folder, content.digest), 'utf8'))
    expect(index).toMatchObject({ annotations: { a: 'b' }, manifests: [{ size: expect.any(Number) }, {}] })
    for (const { digest } of [...index.manifests, { digest: sha256(shared) }])
      expect(existsSync(blobOf(folder, digest))).toBe(true)
  })
})
