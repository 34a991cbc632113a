import { describe, expect, test } from '@jest/globals'
import { inspectBuildkit, parseBuildkit } from '../../src/buildx/inspect.ts'
import { recordRun } from '../fakes.ts'

// What buildx 0.36.1 prints, but for some labels and rules.
const policy = `Labels:
 org.mobyproject.buildkit.worker.executor:         oci
 org.mobyproject.buildkit.worker.hostname:         vm
GC Policy rule#0:
 All:            false
 Filters:        type==source.local type==exec.cachemount type==source.git.checkout
 Keep Duration:  48h0m0s
 Max Used Space: 488.3MiB
`
const running = `Name:             multi0
Endpoint:         docker-container://buildx_buildkit_a0
Status:           running
BuildKit version: v0.32.2
Platforms:        linux/amd64*, linux/amd64/v2, linux/arm64, linux/386, linux/arm/v7, linux/arm/v6
${policy}`
const first = {
  name: 'multi0',
  endpoint: 'docker-container://buildx_buildkit_a0',
  status: 'running',
  fixed: ['linux/amd64'],
  listed: ['linux/amd64', 'linux/amd64/v2', 'linux/arm64', 'linux/386', 'linux/arm/v7', 'linux/arm/v6'],
}

/** What is printed of a builder with these nodes. */
function inspection(driver: string, ...nodes: string[]): string {
  const head = `Name:          multi\nDriver:        ${driver}\nLast Activity: 2026-11-24 18:23:41 +0000 UTC\n`
  return `${head}\nNodes:\n${nodes.join('\n')}`
}

describe('parseBuildkit', () => {
  test('reads nodes with the platforms they are fixed to', () => {
    const second = running
      .replace('multi0', 'multi1')
      .replace('_a0', '_b0')
      .replace('v0.32.2', 'v0.31.0')
      .replace(/linux\/amd64\*.*/, 'linux/arm64*, linux/arm/v7*, linux/amd64, linux/386')
    expect(parseBuildkit(inspection('remote', running, second))).toEqual({
      driver: 'remote',
      version: 'v0.31.0',
      nodes: [
        first,
        {
          ...first,
          name: 'multi1',
          endpoint: 'docker-container://buildx_buildkit_b0',
          fixed: ['linux/arm64', 'linux/arm/v7'],
          listed: ['linux/arm64', 'linux/arm/v7', 'linux/amd64', 'linux/386'],
        },
      ],
    })
  })

  test.each([
    [
      'a remote one that does not answer',
      'Name:      multi1\nEndpoint:  tcp://127.0.0.1:1\nStatus:    inactive\nPlatforms: linux/arm64*, linux/arm/v7*\n',
      {
        name: 'multi1',
        endpoint: 'tcp://127.0.0.1:1',
        status: 'inactive',
        fixed: ['linux/arm64', 'linux/arm/v7'],
        listed: ['linux/arm64', 'linux/arm/v7'],
      },
    ],
    [
      'a container that is not made yet',
      `Name:                  multi1
Endpoint:              unix:///var/run/docker.sock
Driver Options:        image="127.0.0.1:5000/buildkit:v0.32.2" network="host"
Status:                inactive
BuildKit daemon flags: --allow-insecure-entitlement=network.host
`,
      { name: 'multi1', endpoint: 'unix:///var/run/docker.sock', status: 'inactive', fixed: [] },
    ],
    [
      'one that buildx cannot ask',
      'Name:     multi1\nEndpoint: arm\nError:    Cannot connect to the Docker daemon at tcp://127.0.0.1:1.\nIs the docker daemon running?\n',
      {
        name: 'multi1',
        endpoint: 'arm',
        status: 'error',
        fixed: undefined,
      },
    ],
  ])('does not know the version with %s', (_, node, expected) => {
    expect(parseBuildkit(inspection('remote', running, node))).toEqual({
      driver: 'remote',
      version: undefined,
      nodes: [first, expected],
    })
  })

  test.each([
    ['default-load="true"', true],
    ['image="x" default-load="1" network="host"', true],
    ['default-load="false"', undefined],
    ['env.default-load="true"', undefined],
  ])('knows whether it loads by default: %s', (options, expected) => {
    const node = running.replace('Status:', `Driver Options:   ${options}\nStatus:`)
    expect(parseBuildkit(inspection('docker-container', node)).loadsByDefault).toBe(expected)
  })

  test('takes the pods of a node for one', () => {
    const { driver, version, nodes } = parseBuildkit(inspection('kubernetes', running, running))
    expect({ driver, version, nodes }).toEqual({ driver: 'kubernetes', version: 'v0.32.2', nodes: [first] })
  })

  test.each([
    ['one that keeps images in containerd', 'Labels:\n org.mobyproject.buildkit.worker.snapshotter: overlayfs\n', true],
    ['one that does not', 'Labels:\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\n', false],
  ])("knows the store of an engine's own builder: %s", (_, labels, expected) => {
    const node = `Name:             default\nEndpoint:         default\nStatus:           running\nPlatforms:        linux/amd64\n${labels}`
    expect(parseBuildkit(inspection('docker', node)).hasContainerdStore).toBe(expected)
  })

  test.each([
    ['a builder that cannot be loaded', 'Name:   b\nDriver: docker-container\nError:  no such context\n'],
    ['a builder without nodes', 'Name:   b\nDriver: docker-container\n\nNodes:\n'],
  ])('finds nothing in %s', (_, text) => {
    expect(parseBuildkit(text)).toEqual({ driver: 'docker-container', version: undefined, nodes: [] })
  })
})

test('asks buildx', async () => {
  const run = recordRun({ 'buildx inspect': inspection('remote', running) })
  expect(await inspectBuildkit((args) => run('buildx', args), 'multi')).toEqual({
    driver: 'remote',
    version: 'v0.32.2',
    nodes: [first],
  })
  expect(run.calls).toEqual([['buildx', 'inspect', '--', 'multi']])
})
