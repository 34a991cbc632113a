import { describe, expect, test } from '@jest/globals'
import { decideDestination } from '../../src/image/destination.ts'
import { readInputs } from '../../src/image/inputs.ts'

type Given = {
  readonly tags?: string[]
  readonly images?: string[]
  readonly outputs?: string[]
  readonly publish?: 'staged' | 'direct' | 'digest'
  readonly push?: boolean
  readonly load?: boolean
  readonly driver?: string
}

const { request } = await readInputs('/')
const destinationFor = (given: Given, builds = true, notices: string[] = []) => {
  const { publish = 'staged', images = [], driver = 'docker-container', ...asked } = given
  return decideDestination({ publish, images, request: { ...request, ...asked }, builder: { driver } }, builds, notices)
}

test.each(['1.2.3', 'v2.0'])('the tag %s alone names no image', (tag) => {
  expect(() => destinationFor({ push: true, tags: [tag] })).toThrow(
    `input 'tags': '${tag}' is a version, not an image name; put the repository in front of it, e.g. ghcr.io/owner/app:${tag}`,
  )
})

describe('decideDestination', () => {
  const tags = ['r.io/a:1', 'r.io/b:1']
  const tagged = [
    { repository: 'r.io/a', tags: ['1'] },
    { repository: 'r.io/b', tags: ['1'] },
  ]
  const untagged = tagged.map(({ repository }) => ({ repository, tags: [] }))

  test.each<[string, Given, object]>([
    ['without push it goes nowhere', { tags }, { targets: [], mover: 'action', tags }],
    ['staged, this action moves the tags', { tags, push: true }, { targets: tagged, mover: 'action', tags }],
    ['direct, buildx does', { tags, push: true, publish: 'direct' }, { targets: tagged, mover: 'buildx', tags }],
    ['digest, nobody does', { tags, push: true, publish: 'digest' }, { targets: untagged, mover: 'action', tags }],
    [
      'repositories without tags come first',
      { tags: ['r.io/a:1'], images: ['r.io/c'], push: true },
      { targets: [{ repository: 'r.io/c', tags: [] }, tagged[0]], tags: ['r.io/a:1'] },
    ],
    [
      'an output names its own repository',
      { outputs: ['type=image,name=r.io/o'], push: true },
      { targets: [], tags: [], outputs: { push: true, byDigest: false } },
    ],
    [
      'by a key in upper case too',
      { outputs: ['type=image,Name=r.io/o'], push: true },
      { pushes: true, targets: [], outputs: { push: true, pushedTo: ['r.io/o'] } },
    ],
  ])('%s', (_, given, expected) => {
    expect(destinationFor(given)).toMatchObject(expected)
  })

  test.each<[string, string[]]>([
    ['nothing', []],
    ['an archive that is named', ['type=docker,name=r.io/o']],
    ['an attribute that ends alike', ['type=image,annotation.filename=x']],
    ['an empty name', ['type=image,name=']],
    ['one of two images', ['type=image,name=r.io/o', 'type=image']],
  ])('push without tags is refused where %s names the image', (_, outputs) => {
    expect(() => destinationFor({ outputs, push: true })).toThrow(
      "a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'",
    )
  })

  const byDigest = 'type=image,push-by-digest=true,name-canonical=true'

  test.each<[string, Given, object]>([
    [
      "as Docker's job for several runners has it: buildx gets the repository as it is",
      { tags: ['R.io/Owner/a'], outputs: [`${byDigest},push=true`] },
      { targets: [], publish: 'staged', outputs: { tags: ['r.io/owner/a'], outputs: [`${byDigest},push=true`] } },
    ],
    [
      'with push: the digest is checked, and no tag moved',
      { tags: ['r.io/a'], outputs: [byDigest], push: true },
      {
        targets: [{ repository: 'r.io/a', tags: [] }],
        publish: 'digest',
        mover: 'action',
        outputs: { byDigest: true },
      },
    ],
    [
      'with a direct push: the same',
      { tags: ['r.io/a', 'r.io/b'], outputs: ['type=registry,push-by-digest=1'], push: true, publish: 'direct' },
      { targets: untagged, publish: 'digest', mover: 'action', outputs: { byDigest: true, tags: [] } },
    ],
    [
      'for an image that is not pushed, nothing changes',
      { tags: ['r.io/a:1'], outputs: [byDigest] },
      { publish: 'staged', outputs: { tags: ['r.io/a:1'] } },
    ],
    [
      'where latest is spelled out as well, the last one counts',
      { tags: ['r.io/a', 'r.io/a:latest'] },
      { tags: ['r.io/a:latest'], outputs: { tags: ['r.io/a:latest'] } },
    ],
  ])('an output by digest %s', (_, given, expected) => {
    expect(destinationFor(given)).toMatchObject(expected)
  })

  test.each<[Given]>([
    [{ outputs: [`${byDigest},push=true`] }],
    [{ outputs: [byDigest], push: true }],
    [{ outputs: ['type=registry,push-by-digest=true'], push: true, publish: 'direct' }],
  ])('a tag that is pushed by digest is refused before the build: %j', (given) => {
    expect(() => destinationFor({ ...given, tags: ['r.io/a', 'r.io/a:1'] })).toThrow(
      `input 'tags' has 'r.io/a:1', but 'outputs' pushes by digest (push-by-digest=true), which sets no tag; use the repository alone (r.io/a), or remove push-by-digest`,
    )
  })

  test('an answer about the Dockerfile goes nowhere, and needs no tags', () => {
    const given: Given = { push: true, load: true, outputs: ['out'] }
    const nothing = { outputs: [], push: false, load: false, destinations: [] }
    expect(destinationFor(given, false)).toMatchObject({ targets: [], tags: [], outputs: nothing })
    expect(destinationFor({ ...given, tags }, false)).toMatchObject({ targets: [], tags: [], outputs: nothing })
    expect(destinationFor({ outputs: ['type=registry,push-by-digest=true'], tags }, false)).toMatchObject({
      targets: [],
    })
  })

  describe("with Docker Engine's own builder, which buildx lets push no digest", () => {
    const docker: Given = { driver: 'docker', tags, push: true }
    const direct = {
      publish: 'direct',
      mover: 'buildx',
      targets: tagged,
      outputs: { byDigest: false, push: true, tags },
    }
    const engine = "Docker Engine's own builder (driver docker)"
    const wayOut = "remove 'builder' and 'driver' to build with BuildKit in a container"

    test('staged becomes direct, with a notice', () => {
      const notices: string[] = []
      expect(destinationFor(docker, true, notices)).toMatchObject(direct)
      expect(notices).toEqual([
        `${engine} cannot push by digest, so the tags are pushed at once ('publish: direct') and checked afterwards; ${wayOut}`,
      ])
    })

    test.each<[string, Given, object]>([
      ['direct is what it was', { ...docker, publish: 'direct' }, direct],
      ['without push', { ...docker, push: false }, { publish: 'staged', targets: [] }],
      [
        'an output with its own repository',
        { driver: 'docker', push: true, outputs: ['type=image,name=r.io/o'] },
        { publish: 'staged', targets: [], outputs: { push: true, byDigest: false } },
      ],
    ])('%s, without a notice', (_, given, expected) => {
      const notices: string[] = []
      expect(destinationFor(given, true, notices)).toMatchObject(expected)
      expect(notices).toEqual([])
    })

    test.each<[string, Given, string]>([
      [
        'publish: digest',
        { ...docker, publish: 'digest' },
        `'publish: digest' cannot be used with ${engine}, which can only push tags; ${wayOut}`,
      ],
      [
        'images',
        { ...docker, images: ['r.io/c'] },
        `'images' cannot be used with ${engine}, which can only push tags; use 'tags', or ${wayOut}`,
      ],
    ])('%s is refused', (_, given, message) => {
      expect(() => destinationFor(given)).toThrow(message)
    })
  })
})
