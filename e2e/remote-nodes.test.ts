// alone: its second node needs the machine's QEMU handlers

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, post, step } from './action.ts'
import { makeContext } from './builder.ts'
import { lab, type RegistryManifest, sh } from './lab.ts'
import { clientCertificates, craneOfTls as crane, documented, inline, type RemoteNode, startNode } from './remote.ts'

// Two BuildKits that are reached over TCP with TLS alone, each in a network of its own: one of amd64, and one that is fixed to
// arm64, which its machine emulates.

const topic = `e2e/remote-nodes/${process.pid}`
const repository = (name: string) => `${lab.LAB_TLS_REGISTRY}/${topic}/${name}`
const client = clientCertificates()
const binfmt = (...args: string[]) => sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, ...args)
let amd64: RemoteNode
let arm64: RemoteNode
const others: RemoteNode[] = []
/** One that a test may break. */
const another = async (...options: Parameters<typeof startNode>) => {
  const node = await startNode(...options)
  others.push(node)
  return node
}

beforeAll(async () => {
  binfmt('--install', 'arm64')
  ;[amd64, arm64] = [await startNode(0), await startNode(1)]
})
afterAll(() => {
  for (const node of [amd64, arm64, ...others]) node?.stop()
})

const dockerfile = `FROM ${lab.LAB_TLS_BASE_IMAGE}\nARG RUN\nRUN uname -m > /made && echo $RUN\n`
const registry = {
  registries: `"${lab.LAB_TLS_REGISTRY}": { ca: ${lab.LAB_TLS_CA} }`,
  'registry-auth': `- { registry: "${lab.LAB_TLS_REGISTRY}", username: ${lab.LAB_TLS_USER}, password: "${lab.LAB_TLS_PASSWORD}" }`,
}
const paths = ({ cert, key }: { readonly cert: string; readonly key: string } = client) =>
  `cacert=${client.ca}\ncert=${cert}\nkey=${key}`
/** A further node, with its certificates as PEM. */
const appended = ({ endpoint }: Pick<RemoteNode, 'endpoint'>, name = 'arm64', platforms = 'linux/arm64') =>
  `- name: ${name}\n  endpoint: ${endpoint}\n  platforms: ${platforms}\n  ca: ${inline(client.ca)}\n  cert: ${inline(client.cert)}\n  key: ${inline(client.key)}`

type Inputs = Readonly<Record<string, string>>
const both = (): Inputs => ({
  ...{ context: '.', platforms: 'linux/amd64,linux/arm64', ...registry },
  ...{ driver: 'remote', endpoint: amd64.endpoint, 'driver-opts': paths(), append: appended(arm64) },
})

async function build(inputs: Inputs, text = dockerfile, env: Inputs = {}): Promise<LabRun> {
  return job({ workspace: makeContext({ Dockerfile: text }), env: { BUILDX_CONFIG: makeFolder(), ...env }, inputs })
}
const quiet = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
type Manifest = { platforms: { platform: string; node?: string; emulated?: boolean }[] }
const madeBy = (run: LabRun) =>
  (JSON.parse(run.outputs.manifest ?? '') as Manifest).platforms.map(({ platform, node, emulated }) => [
    platform,
    node,
    emulated,
  ])

describe('two nodes over TLS', () => {
  test('each build their platform, and the manifest and the summary tell which', async () => {
    const image = repository('published')
    const run = await build({ ...both(), push: 'true', tags: `${image}:1`, 'build-args': `RUN=${Math.random()}` })
    expect(quiet(run)).toEqual(fine)
    const { manifests = [] } = JSON.parse(crane('manifest', `${image}:1`)) as RegistryManifest
    const architectures = manifests.map(({ platform }) => platform.architecture)
    expect(architectures.filter((name) => name !== 'unknown')).toEqual(['amd64', 'arm64'])
    expect(crane('ls', image)).toBe('1')
    expect([amd64, arm64].map((node) => node.executed('uname -m'))).toEqual([1, 1])
    // The second one is fixed to arm64, but its machine is this one.
    expect(madeBy(run)).toEqual([
      ['linux/amd64', amd64.endpoint, false],
      ['linux/arm64', 'arm64', true],
    ])
    expect(run.summary).toMatch(/^\| linux\/amd64 .*native \| `tcp:\S+` \|$/m)
    expect(run.summary).toMatch(/^\| linux\/arm64 .*QEMU \| `arm64` \|$/m)
    const shown = run.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(shown.join('\n')).not.toContain(inline(client.key).split('\\n')[1])
  })

  test('have caches of their own, from which both build again', async () => {
    const cache = {
      cache: 'registry',
      'cache-ref': `${repository('cached')}:cache`,
      'cache-write': 'always',
      'cache-mode': 'max',
    }
    const inputs = {
      ...both(),
      ...cache,
      push: 'true',
      tags: `${repository('cached')}:1`,
      'build-args': `RUN=${Math.random()}`,
    }
    const first = await build(inputs)
    expect(quiet(first)).toEqual(fine)
    expect(first.log).not.toContain('::warning::the cache')
    expect(crane('ls', repository('cached')).split('\n').sort()).toEqual([
      '1',
      'cache-linux-amd64',
      'cache-linux-arm64',
    ])
    for (const node of [amd64, arm64]) node.prune()
    const again = await build(inputs)
    expect(quiet(again)).toEqual(fine)
    expect(
      again.log
        .match(/^(?:amd64|arm64) .* cached$/gm)
        ?.map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual(['amd64', 'arm64'])
    expect([amd64, arm64].map((node) => node.executed('uname -m'))).toEqual([0, 0])
    expect(again.outputs['digest-linux-arm64']).toBe(first.outputs['digest-linux-arm64'])
  })

  test('are used as docs/nodes.md shows', async () => {
    const image = repository('documented')
    const pem = { CA: client.ca, CERT: client.cert, KEY: client.key }
    const secrets = Object.entries(pem).flatMap(([name, path]) => [
      [`\${{ toJSON(secrets.BUILDKIT_${name}) }}`, inline(path)],
      [`\${{ secrets.BUILDKIT_${name} }}`, JSON.parse(inline(path)) as string],
    ])
    const places = {
      ...{ 'tcp://amd64.example.com:1234': amd64.endpoint, 'tcp://arm64.example.com:1234': arm64.endpoint },
      ...{ 'ghcr.io/${{ github.repository }}': image, ...Object.fromEntries(secrets) },
    }
    const run = await build({ context: '.', ...registry, ...documented('BUILDKIT_CA', places) })
    expect(quiet(run)).toEqual(fine)
    expect(crane('digest', `${image}:main`)).toBe(run.outputs.digest)
    expect(madeBy(run).map(([platform]) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
  })

  test('take PEM in driver-opts, and from the variables of docker/setup-buildx-action', async () => {
    const pem = { cacert: client.ca, cert: client.cert, key: client.key }
    const text = Object.entries(pem).map(([name, path]) => `${name}=${JSON.parse(inline(path))}`)
    const variables = Object.fromEntries(
      Object.entries(pem).map(([name, path]) => [
        `BUILDER_NODE_1_AUTH_TLS_${name.toUpperCase()}`,
        JSON.parse(inline(path)) as string,
      ]),
    )
    const inputs = { ...both(), 'driver-opts': text.join('\n'), outputs: 'type=cacheonly' }
    const append = `- endpoint: ${arm64.endpoint}\n  platforms: linux/arm64`
    expect(quiet(await build({ ...inputs, append }, dockerfile, variables))).toEqual(fine)
  })
})

/** What a step says that fails before anything is built, in seconds. */
async function refused(inputs: Inputs): Promise<{ readonly error: string; readonly seconds: number }> {
  const started = performance.now()
  const run = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: { BUILDX_CONFIG: makeFolder() },
    inputs: { ...both(), outputs: 'type=cacheonly', ...inputs },
  })
  const seconds = (performance.now() - started) / 1000
  await post(run)
  expect(run.exitCode).toBe(1)
  expect(run.log).not.toContain('buildx create')
  return { error: run.errors.join('\n'), seconds }
}

describe('is told within seconds, with node and address', () => {
  test.each<[string, () => Inputs, () => string]>([
    [
      'a certificate of another authority',
      () => ({ 'driver-opts': `cacert=${lab.LAB_WRONG_CA}\ncert=${client.cert}\nkey=${client.key}` }),
      () =>
        `the first node at ${amd64.endpoint} cannot be used: its certificate is not signed by the CA of 'cacert' of input 'driver-opts'; set`,
    ],
    [
      'a certificate that has expired',
      () => ({ 'driver-opts': paths(client.expired) }),
      () => `'cert' of input 'driver-opts' is a certificate that expired on 2020-06-01; have a new one issued`,
    ],
    [
      'no certificate',
      () => ({ 'driver-opts': `cacert=${client.ca}` }),
      () =>
        `the first node at ${amd64.endpoint} cannot be used: it asks for a client certificate; set 'cert' and 'key'`,
    ],
    [
      'no TLS',
      () => ({ 'driver-opts': '' }),
      () => `the first node at ${amd64.endpoint} cannot be used: it closed the connection, as a TLS server does`,
    ],
    [
      'a file that is missing',
      () => ({ append: `- endpoint: ${arm64.endpoint}\n  ca: nosuch.pem` }),
      () => `input 'append[0].ca' is 'nosuch.pem', but no file can be read there`,
    ],
    [
      'a node that is down',
      () => ({ append: appended({ endpoint: `tcp://${arm64.address}:9` }) }),
      () =>
        `node 'arm64' at tcp://${arm64.address}:9 cannot be used: connect ECONNREFUSED ${arm64.address}:9; check that BuildKit runs there`,
    ],
    [
      'a machine that is away',
      () => ({ append: appended({ endpoint: 'tcp://10.199.199.2:1234' }) }),
      () => `node 'arm64' at tcp://10.199.199.2:1234 cannot be used: `,
    ],
    [
      'a name that does not exist',
      () => ({ append: appended({ endpoint: 'tcp://nosuch.invalid:1234' }) }),
      () => `node 'arm64' at tcp://nosuch.invalid:1234 cannot be used: getaddrinfo`,
    ],
  ])('%s', async (_, inputs, message) => {
    const { error, seconds } = await refused(inputs())
    expect(error).toContain(message())
    expect(seconds).toBeLessThan(9)
  })

  test('a node whose own certificate has expired, and one that does not answer', async () => {
    const [expired, silent] = [await another(2, { until: '20200601000000Z' }), await another(3)]
    silent.cut()
    const { error, seconds } = await refused({
      append: `${appended(expired, 'old')}\n${appended(silent, 'silent', 'linux/s390x')}`,
    })
    expect(error).toContain(
      `node 'old' at ${expired.endpoint} cannot be used: its certificate has expired; have it renewed`,
    )
    expect(error).toContain(`node 'silent' at ${silent.endpoint} cannot be used: `)
    expect(seconds).toBeLessThan(9)
  })
})

test('a node that is stopped in the middle of a build is named, and nothing is published', async () => {
  const image = repository('stopped')
  const dying = await another(4)
  let isStopped = false
  const run = await step({
    workspace: makeContext({ Dockerfile: `FROM ${lab.LAB_TLS_BASE_IMAGE}\nRUN echo begun && sleep 60\n` }),
    env: { BUILDX_CONFIG: makeFolder() },
    inputs: { ...both(), append: appended(dying), push: 'true', tags: `${image}:1` },
    onOutput: (chunk) => {
      if (isStopped || !/^arm64 .*begun/m.test(chunk)) return
      isStopped = true
      dying.kill()
    },
  })
  expect({ exitCode: run.exitCode, isStopped }).toEqual({ exitCode: 1, isStopped: true })
  expect(run.errors[0]).toContain(`node 'arm64' at ${dying.endpoint} went away during the build: `)
  expect(JSON.parse(run.outputs.failure ?? '')).toMatchObject({ rule: 'buildkit-went-away' })
  expect(() => crane('ls', image)).toThrow('NAME_UNKNOWN')
  await post(run)
})
