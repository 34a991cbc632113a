import { describe, expect, test } from '@jest/globals'
import { checkStore } from '../../src/image/docker-driver.ts'

describe('checkStore', () => {
  const docker = { driver: 'docker', version: undefined }
  const both = ['linux/amd64', 'linux/arm64'] as const

  test('refuses several platforms where the engine keeps its images by itself', () => {
    expect(() => checkStore(both, { ...docker, hasContainerdStore: false })).toThrow(
      `the Docker engine's own builder (driver docker) builds for several platforms only with the containerd image store, which this engine does not use; switch it on ("features": {"containerd-snapshotter": true} in /etc/docker/daemon.json), or leave out 'builder' and 'driver' to build with BuildKit in a container`,
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
