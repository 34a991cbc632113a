import { describe, expect, test } from '@jest/globals'
import { checkArchives, checkStore } from '../../src/image/docker-driver.ts'

describe('checkStore', () => {
  const docker = { driver: 'docker', version: undefined }
  const both = ['linux/amd64', 'linux/arm64'] as const

  test('refuses several platforms where the engine keeps its images by itself', () => {
    expect(() => checkStore(both, { ...docker, hasContainerdStore: false })).toThrow(
      `Docker Engine's own builder (driver docker) builds for several platforms only with the containerd image store, which this engine does not use; enable it ("features": {"containerd-snapshotter": true} in /etc/docker/daemon.json), or remove 'builder' and 'driver' to build with BuildKit in a container`,
    )
  })

  test.each([
    ['one platform', ['linux/arm64'], { ...docker, hasContainerdStore: false }],
    ['no platform', [], { ...docker, hasContainerdStore: false }],
    ['a containerd store', both, { ...docker, hasContainerdStore: true }],
    ['another driver', both, { driver: 'docker-container', version: undefined }],
  ] as const)('takes %s', (_, platforms, buildkit) => {
    expect(() => checkStore([...platforms], buildkit)).not.toThrow()
  })
})

describe('checkArchives', () => {
  const archive = 'type=docker,dest=image.tar'
  const both = ['linux/amd64', 'linux/arm64'] as const
  const container = { driver: 'docker-container', version: undefined }

  test('refuses several platforms in an archive of one', () => {
    expect(() => checkArchives([archive], both, container)).toThrow(
      `input 'outputs' has '${archive}', an archive that holds one platform, but 2 are built (linux/amd64, linux/arm64); use type=oci,dest=image.tar, which holds all of them, or build one platform`,
    )
  })

  test.each([
    ['one platform', [archive], ['linux/arm64'], container],
    ['the platform of the builder', [archive], [], container],
    ['no such archive', [], both, container],
    ["the engine's own builder", [archive], both, { ...container, driver: 'docker' }],
  ] as const)('takes %s', (_, archives, platforms, buildkit) => {
    expect(() => checkArchives(archives, [...platforms], buildkit)).not.toThrow()
  })
})
