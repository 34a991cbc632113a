import { copyFileSync, createReadStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeAuthority } from '../__tests__/registry/certificates.ts'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { makeContext } from './builder.ts'
import { type ForwardProxy, startForwardProxy } from './forward-proxy.ts'
import { lab, sh } from './lab.ts'

const topic = 'e2e/proxies'
// Both spellings must stay out of the log: in the URL it is `p%40ss…`.
const password = `p@ss${process.pid}word`
const spellings = [password, encodeURIComponent(password)]
const judge = makeFolder()
const authority = makeAuthority('e2e proxies')
const tls = `127.0.0.1:${lab.LAB_TLS_REGISTRY.split(':')[1]}`

let releases: Server
let onBridge: ForwardProxy
let onLoopback: ForwardProxy
let workspace: string

beforeAll(async () => {
  const { cert, key } = authority.issue('DNS:releases.proxy.test')
  releases = createServer({ cert, key }, (_, response) => createReadStream(lab.LAB_BUILDX).pipe(response))
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve))
  const names = {
    'releases.proxy.test:443': `127.0.0.1:${(releases.address() as AddressInfo).port}`,
    'base.proxy.test:80': lab.LAB_REGISTRY,
    'run.proxy.test:80': lab.LAB_REGISTRY,
    'push.proxy.test:443': tls,
  }
  const bridge = networkInterfaces().docker0?.find(({ family }) => family === 'IPv4')
  // Reachable from a container with a network of its own, as nothing else of the lab is.
  onBridge = await startForwardProxy(bridge?.address ?? 'no bridge', password, names)
  onLoopback = await startForwardProxy('127.0.0.1', password, names)
  workspace = makeContext({ Dockerfile: dockerfile() })
  copyFileSync(lab.LAB_CRANE, join(workspace, 'crane'))
  const auth = Buffer.from(`${lab.LAB_TLS_USER}:${lab.LAB_TLS_PASSWORD}`).toString('base64')
  writeFileSync(join(judge, 'config.json'), JSON.stringify({ auths: { [lab.LAB_TLS_REGISTRY]: { auth } } }))
})

afterAll(() => {
  onBridge.close()
  onLoopback.close()
  releases.close()
  releases.closeAllConnections()
})

test('the proxy of the environment leads everything: buildx, the base image, RUN, the push and what is asked of its registry', async () => {
  const { run, seen, config } = await build(onBridge, { HTTP_PROXY: onBridge.url, HTTPS_PROXY: onBridge.url })
  succeeds(run)
  expect(new Set(onBridge.seen)).toEqual(
    new Set(['releases.proxy.test', 'push.proxy.test', 'base.proxy.test', 'run.proxy.test']),
  )
  expect(onBridge.refused).toEqual([])
  expect(run.log).toContain(
    `requests of this step go through ${onBridge.host} (HTTP_PROXY, HTTPS_PROXY from the environment); those of BuildKit and RUN too`,
  )
  expect(config.network).not.toBe('host')
  expect(config.variables).toEqual([
    `HTTPS_PROXY=${onBridge.url}`,
    `HTTP_PROXY=${onBridge.url}`,
    'NO_PROXY=localhost,127.0.0.1,127.0.0.0/8,::1',
  ])
  expect(leaks(run, seen)).toEqual([])
  const { published, provenance } = publishedBy(run)
  expect(spellings.filter((secret) => published.includes(secret))).toEqual([])
  // It is `mode=min`, which has no parameters.
  expect(provenance).toContain('"predicateType"')
  expect(run.log).toContain('provenance is mode=min, because mode=max would publish the password of the proxy')
})

test('so does that of Docker, on loopback', async () => {
  const table = { httpProxy: onLoopback.url, httpsProxy: onLoopback.url, noProxy: 'other.test' }
  const { run, seen, config } = await build(onLoopback, {}, { docker: { proxies: { default: table } } })
  succeeds(run)
  expect(new Set(onLoopback.seen)).toEqual(
    new Set(['releases.proxy.test', 'push.proxy.test', 'base.proxy.test', 'run.proxy.test']),
  )
  expect(onLoopback.refused).toEqual([])
  expect(config.network).toBe('host')
  expect(config.variables).toContain('NO_PROXY=other.test,localhost,127.0.0.1,127.0.0.0/8,::1')
  expect(run.log).toContain(`it uses the host's network, to reach the proxy on this machine: ${onLoopback.host}`)
  expect(leaks(run, seen)).toEqual([])
  expect(spellings.filter((secret) => publishedBy(run).published.includes(secret))).toEqual([])
})

test.each(['environment', 'Docker'])(
  'provenance that tells all build arguments tells no password: RUN goes without the proxy of the %s',
  async (source) => {
    const isDocker = source === 'Docker'
    const { run } = await build(onBridge, isDocker ? {} : { HTTP_PROXY: onBridge.url, HTTPS_PROXY: onBridge.url }, {
      inputs: { provenance: 'mode=max', file: 'Dockerfile.max' },
      ...(isDocker && {
        docker: { proxies: { default: { httpProxy: onBridge.url, httpsProxy: onBridge.url } } },
      }),
    })
    succeeds(run)
    expect(onBridge.seen).toContain('base.proxy.test')
    expect(onBridge.seen).not.toContain('run.proxy.test')
    expect(run.log).toMatch(/^::warning::RUN does not get HTTP_PROXY, HTTPS_PROXY, because provenance with mode=max/m)
    const { published, provenance } = publishedBy(run)
    expect(provenance).toContain('Dockerfile.max')
    expect(spellings.filter((secret) => published.includes(secret))).toEqual([])
  },
)

function dockerfile(): string {
  return [
    'FROM base.proxy.test/debian:lab',
    'RUN --mount=type=bind,source=crane,target=/crane /crane digest --insecure run.proxy.test/debian:lab',
    '',
  ].join('\n')
}

/** Builds and pushes with nothing at hand; what runs on this machine meanwhile is watched. */
async function build(
  proxy: ForwardProxy,
  env: Readonly<Record<string, string>>,
  { inputs, docker = {} }: { inputs?: Record<string, string>; docker?: object } = {},
) {
  proxy.seen.length = 0
  proxy.refused.length = 0
  const folder = makeFolder()
  mkdirSync(join(folder, 'docker'), { recursive: true })
  writeFileSync(join(folder, 'docker', 'config.json'), JSON.stringify(docker))
  writeFileSync(
    join(workspace, 'Dockerfile.max'),
    'FROM base.proxy.test/debian:lab\nRUN env | grep -i _proxy= || true\n',
  )
  const seen = new Set<string>()
  const watch = setInterval(() => {
    for (const text of commandLines()) seen.add(text)
  }, 30)
  try {
    const run = await step({
      folder,
      workspace,
      env: { ...env, RUNNER_TOOL_CACHE: join(folder, 'tools'), NODE_EXTRA_CA_CERTS: authority.path, RUNNER_DEBUG: '1' },
      inputs: {
        'buildx-url': 'https://releases.proxy.test',
        context: '.',
        platforms: 'linux/amd64',
        push: 'true',
        tags: `push.proxy.test/${topic}:1`,
        registries: '{"base.proxy.test": {"http": true}, "push.proxy.test": {"insecure": true}}',
        'registry-auth': `- registry: push.proxy.test\n  username: ${lab.LAB_TLS_USER}\n  password: '${lab.LAB_TLS_PASSWORD}'\n`,
        ...inputs,
      },
    })
    const config = run.exitCode === 0 ? containerOf(run) : { network: '', variables: [] }
    await post(run, { env })
    return { run, seen, config }
  } finally {
    clearInterval(watch)
  }
}

function containerOf(run: LabRun): { network: string; variables: string[] } {
  const [container] = JSON.parse(sh('docker', 'inspect', `buildx_buildkit_${run.outputs.builder}0`))
  const variables: string[] = container.Config.Env
  return {
    network: container.HostConfig.NetworkMode,
    variables: variables.filter((text) => /_PROXY=/.test(text)).sort(),
  }
}

function succeeds({ exitCode, log }: LabRun): void {
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')]
      } catch {
        return []
      }
    })
}

/** Where the password is seen: in the log, apart from the commands that mask it, or in an argument. */
function leaks({ log }: LabRun, seen: ReadonlySet<string>): string[] {
  const lines = log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  expect([...seen].some((text) => text.includes('buildx create'))).toBe(true)
  return [...lines, ...seen].filter((text) => spellings.some((secret) => text.includes(secret)))
}

/** All JSON that belongs to what a run pushed, as crane has it. */
function publishedBy(run: LabRun): { published: string; provenance: string } {
  const crane = (...args: string[]) =>
    sh('env', `SSL_CERT_FILE=${lab.LAB_TLS_CA}`, `DOCKER_CONFIG=${judge}`, lab.LAB_CRANE, ...args).trim()
  const name = `${lab.LAB_TLS_REGISTRY}/${topic}`
  const index = crane('manifest', `${name}@${run.outputs.digest}`)
  const { manifests } = JSON.parse(index) as { manifests: { digest: string }[] }
  const all = manifests.map(({ digest }) => {
    const manifest = crane('manifest', `${name}@${digest}`)
    const { config, layers } = JSON.parse(manifest) as Record<'layers', { mediaType: string; digest: string }[]> & {
      config: { digest: string }
    }
    const statements = layers.filter(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
    const provenance = statements.map((layer) => crane('blob', `${name}@${layer.digest}`)).join('\n')
    return { provenance, text: [manifest, crane('blob', `${name}@${config.digest}`), provenance].join('\n') }
  })
  return {
    published: [index, ...all.map(({ text }) => text)].join('\n'),
    provenance: all.map(({ provenance }) => provenance).join('\n'),
  }
}
