// alone: it is about the machine's QEMU handlers

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, post, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

// Builders that a step does not make: what others set up, and the engine's own.
const topic = `e2e/given/${process.pid}`
const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nARG MOMENT\nRUN uname -m > /machine && echo $MOMENT\n`
const quiet = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
// The lab's image of BuildKit would ask for a builder of the step's own.
const given = { context: '.', 'buildkit-image': '', 'build-args': `MOMENT=${Math.random()}` }

/** Runs the lab's buildx as a user would, in a folder of builders. */
function buildx(config: string, ...args: readonly string[]): string {
  return sh('env', `BUILDX_CONFIG=${config}`, lab.LAB_BUILDX, ...args)
}

describe('the builder that is current for buildx, made as docker/setup-buildx-action makes it', () => {
  const config = makeFolder()
  const [mine, other] = [`e2e-mine-${process.pid}`, `e2e-other-${process.pid}`]
  const container = `buildx_buildkit_${mine}0`
  const env = { BUILDX_CONFIG: config }
  const repository = `${lab.LAB_REGISTRY}/${topic}/current`
  const workspace = makeContext({ Dockerfile: dockerfile })
  const local = `e2e/given:${process.pid}`

  const create = (name: string, ...more: readonly string[]) => {
    const path = join(config, 'buildkitd.toml')
    writeFileSync(path, loopback['buildkitd-config-inline'] ?? '')
    const driver = ['--driver', 'docker-container', '--driver-opt', `image=${lab.LAB_BUILDKIT_IMAGE}`]
    buildx(config, 'create', '--name', name, ...driver, '--driver-opt', 'network=host', '--config', path, ...more)
  }

  beforeAll(() => {
    create(other)
    create(mine, '--use')
    buildx(config, 'inspect', '--bootstrap', '--builder', mine)
    sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--uninstall', 'qemu-aarch64')
  })
  afterAll(() => {
    for (const name of [mine, other]) buildx(config, 'rm', '--force', name)
    sh('docker', 'rmi', '--force', local)
  })

  test('builds what is loaded, tested and then pushed but once', async () => {
    const load = await job({ workspace, env, inputs: { ...given, load: 'true', tags: local } })
    expect(quiet(load)).toEqual(fine)
    expect(load.log).toContain(`builder ${mine}, chosen by 'docker buildx use'`)
    expect(sh('docker', 'run', '--rm', local, 'cat', '/machine').trim()).toBe('x86_64')

    const push = await job({ workspace, env, inputs: { ...given, push: 'true', tags: `${repository}:1` } })
    expect(quiet(push)).toEqual(fine)
    expect(push.outputs).toMatchObject({ builder: mine, digest: crane('digest', `${repository}:1`) })
    expect(push.log).toMatch(/^1-2\/2 {2}cached$/m)
  })

  test('emulates what nothing here runs, although it was booted before', async () => {
    const handler = '/proc/sys/fs/binfmt_misc/qemu-aarch64'
    expect(existsSync(handler)).toBe(false)
    const inputs = { ...given, push: 'true', tags: `${repository}:2`, platforms: 'linux/amd64,linux/arm64' }
    const run = await job({ workspace, env, inputs })
    expect(quiet(run)).toEqual(fine)
    expect(existsSync(handler)).toBe(true)
    expect(platformsIn(`${repository}:2`)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(run.log).toMatch(/^amd64 {2}1-2\/2 {2}cached$/m)
    const { platforms } = JSON.parse(run.outputs.manifest ?? '') as { platforms: { emulated: boolean }[] }
    expect(platforms.map(({ emulated }) => emulated)).toEqual([false, true])
  })

  test('gives way to BUILDX_BUILDER, to an input about the builder and to builder: new', async () => {
    const inputs = { ...given, outputs: 'type=cacheonly' }
    const named = await job({ workspace, env: { ...env, BUILDX_BUILDER: other }, inputs })
    expect([quiet(named), named.outputs.builder]).toEqual([fine, other])
    const image = lab.LAB_BUILDKIT_IMAGE
    const options = `network=host\nimage=${image}`
    const ways: Record<string, string>[] = [{ 'buildkit-image': image }, { builder: 'new', 'driver-opts': options }]
    for (const own of ways) {
      const made = await step({ workspace, env, inputs: { ...inputs, ...loopback, ...own, cleanup: 'false' } })
      expect(quiet(made)).toEqual(fine)
      expect(made.outputs.builder).toMatch(/^multiarch-build-/)
      // What this action makes does not become the current one, even where it stays.
      expect(JSON.parse(readFileSync(join(config, 'current'), 'utf8'))).toMatchObject({ Name: mine })
      buildx(config, 'rm', '--force', made.outputs.builder ?? '')
    }
  })

  test('stays, and is booted again where its container is gone', async () => {
    expect(sh('docker', 'inspect', '--format={{.State.Running}}', container).trim()).toBe('true')
    sh('docker', 'rm', '--force', container)
    const run = await job({ workspace, env, inputs: { ...given, outputs: 'type=cacheonly' } })
    expect([quiet(run), run.outputs.builder]).toEqual([fine, mine])
    expect(sh('docker', 'inspect', '--format={{.State.Running}}', container).trim()).toBe('true')
  })
})

describe("Docker Engine's own builder", () => {
  const repository = `${lab.LAB_REGISTRY}/${topic}/engine`
  const workspace = makeContext({ Dockerfile: dockerfile })
  const tags = [`${repository}:1`, `${repository}:2`]
  afterAll(() => {
    sh('docker', 'rmi', '--force', ...tags)
  })

  test.each<[string, Record<string, string>]>([
    ['builder: default', { builder: 'default' }],
    ['driver: docker, and load', { driver: 'docker', load: 'true' }],
  ])('pushes the tags at once with %s', async (_, inputs) => {
    const run = await step({ workspace, inputs: { ...given, ...inputs, push: 'true', tags: tags.join() } })
    expect(quiet(run)).toEqual(fine)
    expect(run.log).toContain("::notice::Docker Engine's own builder (driver docker) cannot push by digest")
    const digest = crane('digest', `${repository}:1`)
    expect(run.outputs).toMatchObject({ builder: 'default', digest, tags: tags.join('\n') })
    expect(crane('digest', `${repository}:2`)).toBe(digest)
    expect(manifestOf(`${repository}:1`).mediaType).toContain('manifest')
    expect(JSON.parse(run.outputs.digests ?? '')).toEqual({ 'linux/amd64': digest })
    expect(sh('docker', 'run', '--rm', `${repository}:1`, 'cat', '/machine').trim()).toBe('x86_64')
  })

  test('is told to build for several platforms: what it would need', async () => {
    const inputs = { ...given, builder: 'default', platforms: 'linux/amd64,linux/arm64', outputs: 'type=cacheonly' }
    const { errors, log } = await step({ workspace, inputs })
    expect(errors).toEqual([
      expect.stringContaining('only with the containerd image store, which this engine does not'),
    ])
    expect(log).not.toContain('load build definition')
    expect(log).not.toContain('::group::Build')
  })

  test('reads a cache, and does not try to write it', async () => {
    const cache = { cache: 'registry', 'cache-ref': `${repository}:cache`, 'cache-write': 'always' }
    const run = await step({
      workspace,
      inputs: { ...given, ...cache, builder: 'default', push: 'true', tags: tags[0] ?? '' },
    })
    expect(quiet(run)).toEqual(fine)
    expect(run.log).toContain('::warning::the cache is only read: ')
    expect(run.log).not.toContain('Save the cache')
  })
})

describe('a remote BuildKit that asks for a client certificate', () => {
  const certificates = join(lab.LAB_DIR, 'certificates')
  const name = `e2e-tls-${process.pid}`
  const pem = (file: string) => readFileSync(join(certificates, file), 'utf8')
  let endpoint: string

  beforeAll(async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
    await new Promise((resolve) => server.close(resolve))
    const tls = ['--tlscacert=/tls/ca.pem', '--tlscert=/tls/server.pem', '--tlskey=/tls/server.key']
    const run = [
      'run',
      '--detach',
      '--privileged',
      '--network=host',
      `--name=${name}`,
      `--volume=${certificates}:/tls:ro`,
    ]
    sh('docker', ...run, lab.LAB_BUILDKIT_IMAGE, `--addr=${endpoint}`, ...tls)
  })
  afterAll(() => {
    sh('docker', 'rm', '--force', '--volumes', name)
  })

  test('gets it from the variables of docker/setup-buildx-action', async () => {
    const env = {
      BUILDX_CONFIG: makeFolder(),
      BUILDER_NODE_0_AUTH_TLS_CACERT: pem('ca.pem'),
      BUILDER_NODE_0_AUTH_TLS_CERT: pem('client.pem'),
      BUILDER_NODE_0_AUTH_TLS_KEY: pem('client.key'),
    }
    const inputs = { ...given, driver: 'remote', endpoint, outputs: 'type=cacheonly' }
    const main = await step({ workspace: makeContext({ Dockerfile: dockerfile }), env, inputs })
    expect(quiet(main)).toEqual(fine)
    expect(main.outputs['buildkit-version']).toBe(lab.LAB_BUILDKIT_VERSION)
    const [, line = 'no key'] = pem('client.key').split('\n')
    expect(main.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(line)
    const end = await post(main, { env })
    expect(end.log).toBe(`removed builder ${main.outputs.builder}\n`)
    expect(existsSync(JSON.parse(main.state.folder ?? ''))).toBe(false)
  })
})
