import { copyFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeAuthority } from '../__tests__/registry/certificates.ts'
import { listen, startStrict } from '../__tests__/registry/servers.ts'
import { parseProgress } from '../src/buildx/events.ts'
import { finalError } from '../src/buildx/progress.ts'
import { removeBuilder as removeByName } from '../src/buildx/removal.ts'
import { buildxSentences, saidByBuildx } from '../src/buildx/said.ts'
import { goSentences } from '../src/go-said.ts'
import type { CommandError } from '../src/process.ts'
import type { Sentence } from '../src/said.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { buildArguments, failBuildx, freshDockerfile, run } from './failing.ts'
import { answerPage, type Fault, hangUp, type Passing, refuse, reset, startFaultProxy } from './fault-proxy.ts'
import { startFaultyCache } from './faulty-cache.ts'
import { lab } from './lab.ts'

// Brings about what buildx and BuildKit can say in the lab, and reads it with the tables of src/. What docker says is in
// docker-said.test.ts, and how progress is laid out in progress.test.ts.

const authority = makeAuthority('said')
const [name = ''] = lab.LAB_TLS_REGISTRY.split(':')
const named = (host: string) => host.replace('127.0.0.1', name)
/** All that was said, for the last test. */
const texts: string[] = []
let builder: SharedBuilder
let proxy: Awaited<ReturnType<typeof startFaultProxy>>
const hosts = { expired: '', future: '', otherName: '', noName: '', noAddress: '', strict: '' }

beforeAll(async () => {
  proxy = await startFaultProxy(lab.LAB_REGISTRY)
  const serve = async (names: string, times = {}) => listen(createServer(authority.issue(names, times)))
  hosts.expired = await serve('IP:127.0.0.1', { until: '20200601000000Z' })
  hosts.future = await serve('IP:127.0.0.1', { from: '20490101000000Z' })
  hosts.otherName = named(await serve('DNS:a.example.com,DNS:b.example.com'))
  hosts.noName = named(await serve(''))
  hosts.noAddress = await serve('DNS:a.example.com')
  hosts.strict = await startStrict(authority, authority.issue('IP:127.0.0.1'), '-tls1_3')
  const table = (host: string, ca: string) => `[registry."${host}"]\nhttp = false\ninsecure = false\nca = ["${ca}"]`
  const tables = [
    loopback['buildkitd-config-inline'],
    ...Object.values(hosts).map((host) => table(host, authority.path)),
    table(lab.LAB_MTLS_REGISTRY, lab.LAB_TLS_CA),
  ]
  builder = await makeBuilder({ 'buildkitd-config-inline': tables.join('\n') })
})

afterAll(async () => {
  proxy.close()
  await removeBuilder(builder)
})

/** What buildx says in failing. */
async function buildx(args: readonly string[], env = {}): Promise<CommandError> {
  const error = await failBuildx(builder, args, env)
  texts.push(error.stderr)
  return error
}

const build = (dockerfile: string, ...args: string[]) => buildx(buildArguments(builder, dockerfile, ...args))
const resolve = (host: string) =>
  build(`FROM ${host}/e2e/said:1
`)

/** Pushes to a registry that fails so. */
function push(fault: Fault, attributes = ':1'): Promise<CommandError> {
  proxy.fault = fault
  return build(freshDockerfile(), `--output=type=image,push=true,name=${proxy.host}/e2e/said${attributes}`)
}

function resolveWith(fault: Fault): Promise<CommandError> {
  proxy.fault = fault
  return resolve(proxy.host)
}

const page = (status: number) => (passing: Passing) => answerPage(passing, status)
const json = (status: number, code: string, message?: string) => (passing: Passing) =>
  refuse(passing, status, code, message)
const onUpload = (answer: Fault) => (passing: Passing) => passing.method === 'POST' && answer(passing)
const onManifest = (answer: Fault) => (passing: Passing) =>
  passing.method === 'PUT' && passing.url.includes('/manifests/') && answer(passing)

/** Gives out tokens that are never enough. */
const insufficient: Fault = ({ url, incoming, outgoing }) => {
  incoming.resume()
  const error = incoming.headers.authorization ? ',error="insufficient_scope"' : ''
  const challenge = `Bearer realm="http://${proxy.host}/token",service="said",scope="repository:e2e/said:pull,push"`
  if (url.startsWith('/token')) outgoing.end('{"token":"lab"}')
  else outgoing.writeHead(401, { 'www-authenticate': `${challenge}${error}` }).end()
  return true
}

/** A folder as `DOCKER_CERT_PATH` names it. */
function certificates(): string {
  const folder = makeContext({})
  const files = { 'ca.pem': lab.LAB_TLS_CA, 'cert.pem': lab.LAB_MTLS_CERT, 'key.pem': lab.LAB_MTLS_KEY }
  for (const [file, source] of Object.entries(files)) copyFileSync(source, join(folder, file))
  return folder
}

type Kind = Parameters<typeof saidByBuildx>[1][number]
const byDigest = ',push-by-digest=true'

test.each<[string, readonly Kind[], () => Promise<CommandError>]>([
  ['inspect of an unknown builder', ['no builder'], () => buildx(['inspect', '--', 'nosuch'])],
  [
    'a daemon with TLS of the environment',
    ['TLS from the environment'],
    () =>
      buildx(['create', '--name=nosuch'], {
        DOCKER_HOST: 'tcp://127.0.0.1:1',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: certificates(),
      }),
  ],
  ['an unknown driver', ['unknown driver'], () => buildx(['create', '--name=nosuch', '--driver=nosuch'])],
  ['a remote builder nowhere', ['no endpoint'], () => buildx(['create', '--name=nosuch', '--driver=remote'])],
  ['no cluster', ['no cluster'], () => buildx(['create', '--name=nosuch', '--driver=kubernetes'])],
  ['an unknown output', ['unknown exporter'], () => build(freshDockerfile(), '--output=type=tarball,dest=x')],
  [
    'an unknown cache',
    ['unknown cache'],
    () => build(freshDockerfile(), '--cache-to=type=gh', '--output=type=cacheonly'),
  ],
  [
    'two platforms to load',
    ['no manifest lists'],
    () => build(freshDockerfile(), '--load', '--platform=linux/amd64,linux/arm64'),
  ],
  [
    'a push by digest of the docker driver',
    ['no push by digest'],
    () =>
      build(
        freshDockerfile(),
        '--builder=default',
        `--output=type=image,push=true,name=${lab.LAB_REGISTRY}/e2e/said${byDigest}`,
      ),
  ],
  ['an entitlement', ['entitlement refused'], () => build(freshDockerfile(), '--allow=security.insecure')],
  ['a RUN', ['RUN failed'], () => build(`FROM ${lab.LAB_BASE_IMAGE}\nRUN exit 3\n`)],
  ['a base image that is not there', ['image not resolved', 'no cache yet'], () => resolve(lab.LAB_REGISTRY)],
  ['401', ['push failed', 'request failed', 'unauthorized'], () => push(page(401))],
  ['401 and words', ['push failed', 'unauthorized'], () => push(onUpload(json(401, 'UNAUTHORIZED')))],
  ['403', ['push failed', 'request failed', 'denied'], () => push(onUpload(page(403)))],
  ['403 and words', ['push failed', 'denied'], () => push(onUpload(json(403, 'DENIED')))],
  ['a token that is not enough', ['push failed', 'denied', 'insufficient scope'], () => push(insufficient)],
  ['408', ['push failed', 'registry busy'], () => push(onUpload(page(408)))],
  ['502', ['push failed', 'registry busy'], () => push(onUpload(page(502)))],
  ['429', ['push failed', 'rate limited'], () => push(onUpload(page(429)))],
  ['429 and words', ['push failed', 'rate limited'], () => push(onUpload(json(429, 'TOOMANYREQUESTS')))],
  [
    'a limit as GHCR has it',
    ['push failed', 'rate limited'],
    () => push(onUpload(json(403, 'DENIED', 'You have exceeded a secondary rate limit'))),
  ],
  ['405 to a digest', ['push by digest rejected'], () => push(onManifest(page(405)), byDigest)],
  [
    'a tag that is immutable on Docker Hub',
    ['push failed', 'denied', 'immutable tag'],
    () => push(onManifest(json(403, 'DENIED', 'denied - 1 cannot be updated due to immutability settings.'))),
  ],
  [
    '405 to a digest, and words',
    ['push by digest rejected'],
    () => push(onManifest(json(405, 'UNSUPPORTED')), byDigest),
  ],
  [
    'attestations as Alibaba Cloud refuses them',
    ['push failed', 'artifact refused'],
    () => push(onManifest(json(403, 'DENIED', 'unknown manifest class for application/vnd.oci.empty.v1+json')), ':1'),
  ],
  [
    'attestations as GitLab refuses them',
    ['push failed', 'artifact refused'],
    () =>
      push(onManifest(json(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry - sha256:${'a'.repeat(64)}`)), ':1'),
  ],
  ['415 to an index', ['media type refused'], () => push(onManifest(page(415)), byDigest)],
  [
    "a package of GitHub that the job's token may not write",
    ['push failed', 'denied', 'no package right'],
    () => push(onUpload(json(403, 'DENIED', 'installation not allowed to Write organization package'))),
  ],
  [
    'a package of GitHub that it may not make',
    ['push failed', 'denied', 'no package right'],
    () => push(onUpload(json(403, 'DENIED', 'installation not allowed to Create organization package'))),
  ],
  [
    'a server of tokens that refuses',
    ['denied', 'no token'],
    () =>
      push((passing) =>
        passing.url.startsWith('/token') ? json(403, 'DENIED', 'denied')(passing) : insufficient(passing),
      ),
  ],
  ['401 and no more words', ['push failed', 'unauthorized'], () => push(onUpload(json(401, 'UNAUTHORIZED', '')))],
  [
    'a cache at a registry that is down',
    ['cache export failed', 'connection refused'],
    () => build(freshDockerfile(), '--cache-to=type=registry,ref=127.0.0.1:1/e2e/said'),
  ],
  [
    'a cache in upper case',
    ['cache export failed', 'upper case'],
    () => build(freshDockerfile(), `--cache-to=type=registry,ref=${lab.LAB_REGISTRY}/E2E/said`),
  ],
  [
    "GitHub's cache, which may only be read",
    ['cache export failed', 'cache not writable'],
    () =>
      build(
        freshDockerfile(),
        `--cache-to=type=gha,token=${lab.LAB_CACHE_TOKEN_READ},url_v2=${lab.LAB_CACHE_URL},version=2`,
      ),
  ],
  ['an unknown authority', ['unknown authority'], () => resolve(lab.LAB_TLS_REGISTRY)],
  ['an old certificate', ['certificate out of date'], () => resolve(hosts.expired)],
  ['a certificate of the future', ['certificate out of date'], () => resolve(hosts.future)],
  ['a certificate for other names', ['certificate for other names'], () => resolve(hosts.otherName)],
  ['a certificate without a name', ['certificate for other names'], () => resolve(hosts.noName)],
  ['a certificate without an address', ['certificate for other names'], () => resolve(hosts.noAddress)],
  ['no client certificate, to OpenSSL', ['client certificate'], () => resolve(hosts.strict)],
  ['no client certificate, to an older Go', ['client certificate'], () => resolve(lab.LAB_MTLS_REGISTRY)],
  ['plain HTTP', ['plain HTTP'], () => resolve(named(proxy.host))],
  ['a registry that is down', ['connection refused'], () => resolve('127.0.0.1:1')],
  ['a host that is not there', ['no such host'], () => resolve('nosuch.invalid')],
  ['a connection that is closed', ['connection closed'], () => resolveWith(hangUp)],
  ['a connection that is reset', ['connection reset'], () => resolveWith(reset)],
])('%s', async (_, kinds, provoke) => {
  const { stderr } = await provoke()
  const error = finalError(stderr) ?? ''
  expect({ stderr, kinds: kinds.filter((kind) => saidByBuildx(error, [kind])) }).toEqual({ stderr, kinds })
})

test('a RUN that is ended because another failed', async () => {
  const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nARG TARGETARCH\nRUN [ $TARGETARCH = amd64 ] && sleep 0.5 && exit 3; sleep 60\n`
  const { stderr } = await build(dockerfile, '--platform=linux/amd64,linux/386', '--progress=rawjson')
  const errors = parseProgress(stderr).flatMap(({ error }) => error ?? [])
  texts.push(...errors)
  const kinds = errors.map((error) => saidByBuildx(error, ['context cancelled'])?.kind)
  expect({ errors, kinds: kinds.toSorted() }).toEqual({ errors, kinds: ['context cancelled', undefined] })
})

test('a cache service that is busy', async () => {
  const server = await startFaultyCache({ CreateCacheEntry: 'limited' })
  const cache = `--cache-to=type=gha,scope=said-${process.pid},timeout=1s`
  const env = {
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: server.url,
    ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
  }
  const args = buildArguments(builder, `FROM scratch\nCOPY Dockerfile /${process.pid}\n`, cache)
  const { stderr } = await buildx([...args, '--output=type=cacheonly'], env)
  expect(saidByBuildx(stderr, ['cache service limits'])?.details).toEqual({ seconds: '2.00' })
  server.close()
})

test('removal of a builder that is gone leaves no problem', async () => {
  const state = { name: 'nosuch', driver: 'docker-container', keepState: false }
  const problems = await removeByName(
    (args) => run('docker', args),
    (args) => run(lab.LAB_BUILDX, args, { env: builder.env }),
    state,
  )
  expect(problems).toEqual([])
})

test('every sentence that is not marked was provoked', () => {
  const table: readonly Sentence[] = [...buildxSentences, ...goSentences]
  const missing = table.filter(
    ({ pattern, unprovoked }) => unprovoked === undefined && !texts.some((text) => pattern.test(text)),
  )
  expect(missing.map(({ kind, pattern }) => `${kind}: ${pattern}`)).toEqual([])
})
