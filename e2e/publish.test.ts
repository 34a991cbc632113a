import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { type Passing, refuse, startFaultProxy } from './fault-proxy.ts'
import { crane, lab, manifestOf, platformsIn } from './lab.ts'

const proxy = await startFaultProxy(lab.LAB_REGISTRY)
const platforms = ['linux/amd64', 'linux/arm64']
const workspace = makeFolder()
let builder: LabRun
let topic = ''

// One builder for all: what is tested comes after the build.
beforeAll(async () => {
  mkdirSync(join(workspace, 'app'), { recursive: true })
  writeFileSync(join(workspace, 'app', 'Dockerfile'), 'FROM scratch\nARG RUN\nLABEL run=$RUN\nCOPY Dockerfile /\n')
  builder = await step({ workspace, inputs: { ...common(), tags: `${lab.LAB_REGISTRY}/e2e/publish/first:1` } })
  expect(builder).toMatchObject({ exitCode: 0 })
})

afterAll(async () => {
  proxy.close()
  await post(builder)
})

beforeEach(() => {
  topic = `e2e/publish/${randomUUID()}`
  proxy.fault = () => false
  proxy.afterwards = undefined
})

const common = () => ({
  context: 'app',
  platforms: platforms.join(','),
  push: 'true',
  'build-args': `RUN=${randomUUID()}`,
})

async function publish(inputs: Record<string, string>): Promise<LabRun> {
  const env = { BUILDX_CONFIG: join(builder.folder, 'docker', 'buildx') }
  return step({ workspace, env, inputs: { builder: builder.outputs.builder ?? '', ...common(), ...inputs } })
}

/** The tags of the test's repositories, as crane finds them in the registry behind the proxy. */
function tagsOf(...names: string[]): Record<string, string[]> {
  const list = (name: string) => {
    try {
      return crane('ls', `${lab.LAB_REGISTRY}/${topic}/${name}`).split('\n').filter(Boolean).sort()
    } catch (error) {
      if (String(error).includes('NAME_UNKNOWN')) return []
      throw error
    }
  }
  return Object.fromEntries(names.map((name) => [name, list(name)]))
}

const at = (name: string) => `${proxy.host}/${topic}/${name}`
const errorOf = ({ errors: [error = ''] }: LabRun) => error.split('\n')

test('pushes to every repository by digest, then moves all tags', async () => {
  const run = await publish({ tags: `${at('a')}:1,${at('a')}:latest,${at('b')}:1` })
  expect(run).toMatchObject({ exitCode: 0 })
  const digests = ['a:1', 'a:latest', 'b:1'].map((name) => crane('digest', `${lab.LAB_REGISTRY}/${topic}/${name}`))
  expect(digests).toEqual(Array.from({ length: 3 }, () => run.outputs.digest))
  expect(run.outputs.tags).toBe(`${at('a')}:1\n${at('a')}:latest\n${at('b')}:1`)
  expect(run.outputs.image).toBe(`${at('a')}@${run.outputs.digest}`)
  for (const tag of ['a:1', 'a:latest', 'b:1']) expect(run.summary).toContain(`- \`${proxy.host}/${topic}/${tag}\`\n`)
})

test('settings that a builder cannot take any more are a warning', async () => {
  const run = await publish({ tags: `${at('a')}:1`, registries: '{"r.example.com": {"http": true}}' })
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.log).toContain(
    `::warning::input 'registries' does not configure the builder, because builder '${builder.outputs.builder}' already exists; it only applies to this action's own checks and tags; set 'builder: new' to apply it to builds`,
  )
})

test('a second repository that refuses the manifest: no tag moves', async () => {
  proxy.fault = (passing) =>
    passing.method === 'PUT' && passing.url.startsWith(`/v2/${topic}/b/manifests/`) && refuse(passing, 403)
  const run = await publish({ tags: `${at('a')}:1,${at('b')}:1` })
  expect(run.exitCode).toBe(1)
  expect(errorOf(run)[0]).toBe(
    `${proxy.host} refused an anonymous request (scope repository:${topic}/b:pull,push); no login for ${proxy.host} was found; log in with 'registry-auth' (registry: ${proxy.host}), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
  )
  expect(tagsOf('a', 'b')).toEqual({ a: [], b: [] })
})

test('a registry that takes no manifest without a tag: the way out is publish: direct', async () => {
  proxy.fault = (passing) =>
    passing.method === 'PUT' && passing.url.includes('/manifests/sha256:') && refuse(passing, 405, 'UNSUPPORTED')
  const run = await publish({ tags: `${at('a')}:1` })
  expect(errorOf(run)[0]).toBe(
    `${proxy.host} refused a manifest that has no tag; if the registry does not accept pushes by digest, use 'publish: direct'`,
  )
  expect(tagsOf('a')).toEqual({ a: [] })
})

test('a connection that is cut while a layer goes up: no tag moves', async () => {
  proxy.fault = ({ method, url, incoming }) => {
    if (!['PUT', 'PATCH'].includes(method) || !url.includes('/blobs/uploads/')) return false
    incoming.once('data', () => incoming.destroy())
    return true
  }
  const run = await publish({ tags: `${at('a')}:1` })
  expect(run.exitCode).toBe(1)
  expect(errorOf(run)[0]).toMatch(/^127\.0\.0\.1:\d+ \(set in 'tags'\) cannot be reached \(EOF\); /)
  expect(tagsOf('a')).toEqual({ a: [] })
})

test('a login that ends half way: no tag moves, and the error names registry and scope', async () => {
  let manifests = 0
  proxy.fault = (passing) => {
    if (passing.method === 'PUT' && passing.url.includes('/manifests/')) manifests++
    return manifests > 1 && refuse(passing, 401, 'UNAUTHORIZED')
  }
  const run = await publish({ tags: `${at('a')}:1` })
  expect(run.exitCode).toBe(1)
  expect(errorOf(run)[0]).toContain(
    `${proxy.host} refused an anonymous request (scope repository:${topic}/a:pull,push);`,
  )
  expect(tagsOf('a')).toEqual({ a: [] })
})

test('a child that vanishes between push and check: no tag moves, and the error names it', async () => {
  let child = ''
  proxy.afterwards = async ({ method, url }) => {
    const digest = url.match(/\/manifests\/(sha256:\w+)$/)?.[1]
    if (method !== 'PUT' || !digest) return
    const index = manifestOf(`${lab.LAB_REGISTRY}/${topic}/a@${digest}`)
    child = index.manifests?.[0]?.digest ?? ''
    if (child) crane('delete', `${lab.LAB_REGISTRY}/${topic}/a@${child}`)
  }
  const run = await publish({ tags: `${at('a')}:1` })
  expect(run.exitCode).toBe(1)
  expect(errorOf(run)[0]).toBe('the pushed image could not be read back, so no tag was moved:')
  expect(errorOf(run)[1]).toMatch(
    new RegExp(`^${at('a')}@sha256:\\w+: GET ${at('a')}@${child}: the registry answered 404 MANIFEST_UNKNOWN`),
  )
  expect(tagsOf('a')).toEqual({ a: [] })
})

test.each([['staged'], ['direct']])('publish: %s tells which tags moved when one is refused', async (mode) => {
  proxy.fault = (passing) =>
    passing.method === 'PUT' && passing.url.endsWith('/b/manifests/1') && refuse(passing, 400, 'TAG_INVALID')
  const run = await publish({ tags: `${at('a')}:1,${at('a')}:2,${at('b')}:1`, publish: mode })
  expect(run.exitCode).toBe(1)
  if (mode === 'direct') {
    expect(errorOf(run)[0]).toContain(`failed to push ${at('b')}:1`)
    // buildx pushes in an order of its own.
    const { a = [] } = tagsOf('a')
    const told = ['1', '2'].map((tag) =>
      a.includes(tag)
        ? `moved: ${at('a')}:${tag} (points to ${crane('digest', `${lab.LAB_REGISTRY}/${topic}/a:${tag}`)})`
        : `not moved: ${at('a')}:${tag}`,
    )
    expect(errorOf(run).slice(-3)).toEqual([...told, `not moved: ${at('b')}:1`])
    expect(tagsOf('b')).toEqual({ b: [] })
  } else {
    const [head, ...lines] = errorOf(run)
    expect(head).toMatch(/^not every tag points to sha256:\w{64}$/)
    expect(lines.slice(0, 3)).toEqual([`moved: ${at('a')}:1`, `moved: ${at('a')}:2`, `not moved: ${at('b')}:1`])
    expect(tagsOf('a', 'b')).toEqual({ a: ['1', '2'], b: [] })
  }
})

test('a registry that shows a push late is asked again', async () => {
  let hidden = 3
  proxy.fault = (passing) =>
    ['GET', 'HEAD'].includes(passing.method) &&
    /\/manifests\/(?:sha256:|1$)/.test(passing.url) &&
    hidden-- > 0 &&
    refuse(passing, 404, 'MANIFEST_UNKNOWN')
  const run = await publish({ tags: `${at('a')}:1` })
  expect(run).toMatchObject({ exitCode: 0 })
  expect(crane('digest', `${lab.LAB_REGISTRY}/${topic}/a:1`)).toBe(run.outputs.digest)
})

test('publish: direct checks the same things, publish: digest leaves the image untagged', async () => {
  const direct = await publish({ tags: `${at('a')}:1`, publish: 'direct' })
  expect(direct).toMatchObject({ exitCode: 0 })
  expect(crane('digest', `${lab.LAB_REGISTRY}/${topic}/a:1`)).toBe(direct.outputs.digest)

  const leg = await publish({ images: at('leg'), publish: 'digest' })
  expect(leg).toMatchObject({ exitCode: 0 })
  expect(tagsOf('leg')).toEqual({ leg: [] })
  expect(platformsIn(`${lab.LAB_REGISTRY}/${topic}/leg@${leg.outputs.digest}`)).toEqual(platforms)
})

test('labels that describe the image are annotations of the index too', async () => {
  const labels = 'org.opencontainers.image.description=an app\norg.opencontainers.image.title=label\nteam=x'
  const annotations = 'index:org.opencontainers.image.title=given'
  const outputs = `type=local,dest=${join(makeFolder(), 'out')}`
  const run = await publish({ tags: `${at('a')}:1`, labels, annotations, outputs })
  expect(run).toMatchObject({ exitCode: 0 })
  expect(manifestOf(`${lab.LAB_REGISTRY}/${topic}/a:1`).annotations).toEqual({
    'org.opencontainers.image.description': 'an app',
    'org.opencontainers.image.title': 'given',
  })
})

test('20 runs that push one tag at once leave it on one of them, and each tells its own digest', async () => {
  const runs = await Promise.all(Array.from({ length: 20 }, () => publish({ tags: `${at('a')}:1` })))
  expect(runs.map(({ exitCode, log }) => (exitCode === 0 ? '' : log)).filter(Boolean)).toEqual([])
  const digests = runs.map(({ outputs }) => outputs.digest ?? '')
  expect(new Set(digests).size).toBe(20)
  expect(digests).toContain(crane('digest', `${lab.LAB_REGISTRY}/${topic}/a:1`))
  for (const digest of digests) expect(platformsIn(`${lab.LAB_REGISTRY}/${topic}/a@${digest}`)).toEqual(platforms)
})

// What passes by itself, while BuildKit pushes and while tags are moved.
const passing: readonly [string, (passing: Passing) => boolean][] = [
  ['429 to the index of the push', ({ method, url }) => method === 'PUT' && url.includes('/manifests/sha256:')],
  ['429 to the write of a tag', ({ method, url }) => method === 'PUT' && url.endsWith('/manifests/1')],
  ['429 to a read of the index', ({ method, url }) => method === 'GET' && url.includes('/manifests/sha256:')],
]
test.each(passing)('a second of %s costs nothing', async (_, matches) => {
  let until: number | undefined
  proxy.fault = (one) => {
    if (!matches(one)) return false
    until ??= Date.now() + 1000
    return Date.now() < until && refuse(one, 429, 'TOOMANYREQUESTS')
  }
  const run = await publish({ tags: `${at('a')}:1` })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(crane('digest', `${lab.LAB_REGISTRY}/${topic}/a:1`)).toBe(run.outputs.digest)
  expect(run.summary).toContain('Retried')
})

test('a push that BuildKit gives up is made once more, and runs no step again, not even with no-cache', async () => {
  const marker = randomUUID()
  mkdirSync(join(workspace, marker))
  writeFileSync(
    join(workspace, marker, 'Dockerfile'),
    `FROM ${lab.LAB_BASE_IMAGE}\nRUN date +%N%N && echo ran-${marker}\n`,
  )
  const started = Date.now()
  proxy.fault = (one) =>
    one.method === 'PUT' &&
    one.url.includes('/manifests/') &&
    Date.now() - started < 11_000 &&
    refuse(one, 502, 'UNKNOWN')
  const run = await publish({
    ...{ context: marker, tags: `${at('a')}:1`, platforms: 'linux/amd64', 'no-cache': 'true', pull: 'false' },
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(run.log).toMatch(
    /^attempt 2 of 3: 127\.0\.0\.1:\d+ answered 502 while a manifest was pushed; no step runs again; retrying in [\d.]+ s$/m,
  )
  expect(run.log.match(new RegExp(`\\| ran-${marker}$`, 'gm'))).toHaveLength(1)
})
