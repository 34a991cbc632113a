import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { job, type LabRun } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

// What the lab's first engine has not: containerd's image store, as new machines have it since Docker 29 (hosted runners had 28.0 and
// the classic store in 2026), and a buildx of the system.

const env = { DOCKER_HOST: lab.LAB_HOSTED_DOCKER_HOST }
const repository = `${lab.LAB_REGISTRY}/e2e/hosted`
const several = 'linux/amd64,linux/arm64'

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env } }).trim()

async function build(inputs: Readonly<Record<string, string>>): Promise<LabRun> {
  // The platform is in the image, although nothing runs in it.
  const dockerfile = 'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /arch\n'
  const workspace = makeContext({ Dockerfile: dockerfile, amd64: 'amd64\n', arm64: 'arm64\n' })
  const run = await job({ workspace, env, inputs: { ...loopback, context: '.', ...inputs } })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  return run
}

/** What an image of the engine holds for a platform. */
function archIn(image: string, platform: string): string {
  const container = docker('create', `--platform=${platform}`, image, '/none')
  try {
    return sh('bash', '-c', 'DOCKER_HOST=$1 docker cp "$2:/arch" - | tar -xO', '-', env.DOCKER_HOST, container).trim()
  } finally {
    docker('rm', container)
  }
}

describe('the parts', () => {
  test('an engine with containerd’s image store', () => {
    expect(docker('info', '--format={{.DriverStatus}}')).toContain('io.containerd.snapshotter.v1')
  })

  test('buildx as a plugin of the system, in another version', () => {
    const version = sh(join(import.meta.dirname, '..', 'lab', 'as-hosted'), 'docker', 'buildx', 'version')
    expect(version).toMatch(/^github\.com\/docker\/buildx v?\d/)
    expect(version).not.toContain(lab.LAB_BUILDX_VERSION.slice(1))
  })
})

test('loads one platform', async () => {
  const tag = `${repository}:one`
  await build({ load: 'true', tags: tag })
  expect(archIn(tag, 'linux/amd64')).toBe('amd64')
  docker('rmi', tag)
})

test('loads several platforms, pushes the same, and removes its builder', async () => {
  const tag = `${repository}:several`
  const { outputs } = await build({ load: 'true', push: 'true', platforms: several, tags: tag })
  expect([archIn(tag, 'linux/amd64'), archIn(tag, 'linux/arm64')]).toEqual(['amd64', 'arm64'])
  expect(platformsIn(tag)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(outputs.digest).toBe(crane('digest', tag))
  expect(docker('ps', '--all', '--quiet', `--filter=name=${outputs.builder}`)).toBe('')
  docker('rmi', tag)
})

test('publishes two platforms', async () => {
  const { outputs } = await build({ push: 'true', platforms: several, tags: `${repository}:published` })
  expect(outputs.digest).toBe(crane('digest', `${repository}:published`))
  expect(outputs['digest-linux-arm64']).toBe(crane('digest', '--platform=linux/arm64', `${repository}:published`))
})
