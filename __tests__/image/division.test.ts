import { describe, expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { builtOn, divide, resultOf } from '../../src/image/division.ts'
import type { Platforms } from '../../src/platform.ts'

const request = {
  platforms: ['linux/amd64', 'linux/arm64'],
  annotations: ['manifest:a=1', 'index:b=2', 'c=3'],
} as unknown as BuildRequest
const node = (name: string, fixed: Platforms) => ({ name, status: 'running', fixed })
const two = { driver: 'remote', version: undefined, nodes: [node('a', ['linux/amd64']), node('b', ['linux/arm64'])] }
const one = { ...two, nodes: two.nodes.slice(0, 1) }
const pushed = { byDigest: true, pushesRawDigest: false, outputs: ['type=image,…'] }
const whole = { groups: [request.platforms], request, annotations: [] }

describe('divide', () => {
  test('gives each node its platforms, and keeps the annotations of the index for the index', () => {
    expect(divide(request, pushed, two)).toEqual({
      groups: [['linux/amd64'], ['linux/arm64']],
      request: { ...request, annotations: ['manifest:a=1', 'manifest:c=3'] },
      annotations: ['index:b=2'],
    })
  })

  test('leaves to one call what one node builds, what buildx pushes under tags, and what is not pushed', () => {
    expect(divide(request, pushed, one)).toEqual(whole)
    expect(divide(request, pushed, { driver: 'docker-container', version: 'v0.32.2' })).toEqual(whole)
    expect(divide(request, { ...pushed, byDigest: false }, two)).toEqual(whole)
    expect(divide({ ...request, platforms: ['linux/arm64'] }, pushed, two).groups).toEqual([['linux/arm64']])
  })

  test('gives each node its platforms where the image is written to a layout', () => {
    const written = { ...pushed, byDigest: false, outputs: [], layout: {} }
    expect(divide(request, written, two)).toMatchObject({
      groups: [['linux/amd64'], ['linux/arm64']],
      annotations: ['index:b=2'],
      layout: {},
    })
    expect(divide(request, written, one)).toEqual({ ...whole, layout: {} })
    expect(() => divide(request, { ...written, outputs: ['out'] }, two)).toThrow(
      `'load' and 'outputs' cannot be combined with a push from a builder with several nodes`,
    )
  })

  test('refuses what no node can give', () => {
    expect(() => divide(request, { ...pushed, outputs: ['type=oci,dest=a', 'type=image'] }, two)).toThrow(
      `'load' and 'outputs' cannot be combined with a push from a builder with several nodes`,
    )
    expect(() => divide(request, { ...pushed, byDigest: false, pushesRawDigest: true }, two)).toThrow(
      `whose images buildx would join under the tag 'latest'`,
    )
  })
})

test('the result of several nodes is that of the image they make', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const image = {
    content: { digest, mediaType: 'index', bytes: Buffer.from('{}') },
    descriptors: [],
    platforms: [],
    attestations: [],
  }
  const part = {
    digest: 'sha256:part',
    imageId: 'sha256:id',
    metadata: { 'image.name': 'r/a', 'containerimage.digest': 'x' },
  }
  expect(resultOf([part, part], { image, moved: [] })).toEqual({
    digest,
    imageId: digest,
    metadata: JSON.stringify(
      {
        'image.name': 'r/a',
        'containerimage.digest': digest,
        'containerimage.descriptor': { mediaType: 'index', digest, size: 2 },
      },
      null,
      2,
    ),
  })
  expect(resultOf([part], { image, moved: [] })).toEqual({
    digest: 'sha256:part',
    imageId: 'sha256:id',
    metadata: JSON.stringify(part.metadata, null, 2),
  })
  expect(resultOf([part, part], { moved: [] })).toEqual({ digest: undefined, imageId: '', metadata: '' })
  expect(resultOf([{ metadata: {} }], { moved: [] })).toEqual({ digest: undefined, imageId: '', metadata: '' })
})

test('the metadata names the tags that were moved', () => {
  const image = {
    content: { digest: 'sha256:a', mediaType: 'index', bytes: Buffer.from('{}') },
    descriptors: [],
    platforms: [],
    attestations: [],
  }
  const part = { digest: 'sha256:a', metadata: { 'image.name': 'r/a,r/b', other: 1 } }
  const nameOf = (built: (typeof part)[], moved: string[]) =>
    (JSON.parse(resultOf(built, { image, moved }).metadata) as Record<string, unknown>)['image.name']
  expect(nameOf([part], ['r/a:1', 'r/b:1'])).toBe('r/a:1,r/b:1')
  expect(nameOf([part, part], ['r/a:1'])).toBe('r/a:1')
  expect(nameOf([part], [])).toBe('r/a,r/b')
})

describe('builtOn', () => {
  const toolchain = { builder: 'b', buildkit: two }
  const built = (...refs: string[]) => refs.map((ref) => ({ metadata: {}, ref }))

  test('tells by what buildx says of each call which node it was', () => {
    const groups: Platforms[] = [['linux/amd64'], ['linux/arm64', 'linux/arm/v7']]
    const nodes = [
      node('a', ['linux/amd64']),
      { ...node('b1', ['linux/arm64', 'linux/arm/v7']), endpoint: 'tcp://c:1' },
    ]
    const several = { builder: 'b', buildkit: { ...two, nodes } }
    expect(Object.fromEntries(builtOn(built('b/a/x', 'b/b1/y'), groups, several))).toEqual({
      'linux/amd64': 'a',
      'linux/arm64': 'tcp://c:1',
      'linux/arm/v7': 'tcp://c:1',
    })
    expect(Object.fromEntries(builtOn(built('b/a/x', ''), groups, several))).toEqual({ 'linux/amd64': 'a' })
  })

  test('tells of a call that buildx divides itself where each platform has a node', () => {
    const platforms: Platforms = ['linux/amd64', 'linux/arm64']
    expect(Object.fromEntries(builtOn(built('b/a/x'), [platforms], toolchain))).toEqual({
      'linux/amd64': 'a',
      'linux/arm64': 'b',
    })
    expect(builtOn(built('b/a/x'), [[...platforms, 'linux/s390x']], toolchain).size).toBe(0)
  })

  test('has nothing to tell of one node', () => {
    expect(builtOn(built('b/a/x'), [['linux/amd64']], { builder: 'b', buildkit: one }).size).toBe(0)
  })
})
