import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { job, type LabRun } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { freshDockerfile } from './failing.ts'
import { answerPage, type Fault, type Passing, refuse, startFaultProxy } from './fault-proxy.ts'
import { runFor } from './gate.ts'
import { crane, lab } from './lab.ts'

// What a step says of registries and caches that fail, with real ones that fail so, or a proxy in front of a real one.
const topic = `e2e/doctor/${process.pid}`
let builder: SharedBuilder
let proxy: Awaited<ReturnType<typeof startFaultProxy>>

beforeAll(async () => {
  proxy = await startFaultProxy(lab.LAB_REGISTRY)
  builder = await makeBuilder()
})
beforeEach(() => {
  proxy.fault = () => false
})
afterAll(async () => {
  proxy.close()
  await removeBuilder(builder)
})

type Given = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly dockerfile?: string
  readonly env?: Readonly<Record<string, string>>
}

function build({ inputs, dockerfile = freshDockerfile(), env }: Given): Promise<LabRun> {
  return job({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: { ...builder.env, ...env },
    inputs: { context: '.', platforms: 'linux/amd64', outputs: 'type=cacheonly', ...builder.inputs, ...inputs },
  })
}

const push = (tag: string, given: Given = {}) =>
  build({ ...given, inputs: { outputs: '', push: 'true', tags: tag, ...given.inputs } })

/** Phase and rule of the output `failure`, with the message of the annotation. */
function told({ exitCode, outputs, errors, log }: LabRun) {
  const { phase, rule, message } = JSON.parse(outputs.failure || '{}') as Record<string, string>
  expect({ exitCode, log: exitCode === 1 ? '' : log }).toEqual({ exitCode: 1, log: '' })
  expect(errors.at(-1)).toContain(message)
  return { phase, rule, message: message ?? '' }
}

const page = (status: number) => (passing: Passing) => answerPage(passing, status)
const json = (status: number, code: string, message?: string) => (passing: Passing) =>
  refuse(passing, status, code, message)
const onUpload = (answer: Fault) => (passing: Passing) => passing.method === 'POST' && answer(passing)
const onManifest = (answer: Fault) => (passing: Passing) =>
  passing.method === 'PUT' && passing.url.includes('/manifests/') && answer(passing)

const inProxy = (fault: Fault, given?: Given) => () => {
  proxy.fault = fault
  return push(`${proxy.host}/${topic}/app:1`, given)
}
const cacheTo = (entry: string, given: Given = {}) => build({ ...given, inputs: { 'cache-to': entry } })
const unknownSubject = json(404, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry - sha256:${'a'.repeat(64)}`)

test.each<[string, string, string, RegExp, () => Promise<LabRun>]>([
  [
    'a tag without a host',
    'login',
    'registry-host-is-unknown',
    /'newcomer\/m:1' has no registry host, so it means Docker Hub \(docker\.io\/newcomer\/m:1\); if you mean another registry, put its host in front/,
    () => push('newcomer/m:1'),
  ],
  [
    'a host that is not there',
    'login',
    'registry-host-is-unknown',
    /^registry\.nope\.test \(set in 'tags'\) cannot be resolved; check the spelling in 'tags', and/,
    () => push('registry.nope.test/o/app:1'),
  ],
  [
    'a base at a host that is not there',
    'build',
    'registry-host-is-unknown',
    /^registry\.nope\.test \(set in Dockerfile:2\) cannot be resolved/,
    () => build({ dockerfile: 'ARG A=1\nFROM registry.nope.test/o/base:1\n' }),
  ],
  [
    'a base that is not there',
    'build',
    'image-not-found',
    /^\S+\/nosuch:1 does not exist, or this login has no access to it; check the name and the tag in FROM/,
    () => build({ dockerfile: `FROM ${lab.LAB_REGISTRY}/${topic}/nosuch:1\n` }),
  ],
  [
    'a base of a name with upper case',
    'build',
    'repository-name-with-upper-case',
    /^the name 'Owner\/App' has upper-case letters/,
    () => build({ dockerfile: 'FROM ghcr.io/Owner/App:1\n' }),
  ],
  [
    'a base of a registry that limits requests',
    'build',
    'registry-rate-limit',
    /is rate-limiting anonymous requests/,
    () => {
      proxy.fault = page(429)
      return build({ dockerfile: `FROM ${proxy.host}/${topic}/base:1\n` })
    },
  ],
  [
    'a registry that knows no index',
    'push',
    'registry-does-not-know-the-media-type',
    /oci-mediatypes=false/,
    inProxy(onManifest(page(415))),
  ],
  [
    'attestations that a registry refuses',
    'push',
    'registry-refuses-attestations',
    /oci-artifact=false/,
    inProxy(onManifest(unknownSubject)),
  ],
  [
    "a package that the job's token may not write",
    'push',
    'github-package-is-not-open-to-this-repository',
    /set 'permissions: packages: write' for the job; if it has that already/,
    inProxy(onUpload(json(403, 'DENIED', 'installation not allowed to Write organization package'))),
  ],
  [
    'the same in a pull request from a fork',
    'push',
    'github-package-is-not-open-to-this-repository',
    /from the fork someone\/app, whose token is read-only; set 'push: auto'/,
    inProxy(onUpload(json(403, 'DENIED', 'installation not allowed to Write organization package')), {
      env: runFor('someone/app'),
    }),
  ],
  [
    'a registry that wants a login, in a job that has one for another',
    'login',
    'registry-refuses-an-anonymous-client',
    /there is a login for ghcr\.io, but none for registry\.lab\.test:\d+; log in with 'registry-auth' \(registry: registry\.lab\.test:\d+\)/,
    () =>
      push(`${lab.LAB_TLS_REGISTRY}/${topic}/app:1`, {
        inputs: {
          registries: `{"${lab.LAB_TLS_REGISTRY}": {"ca": "${lab.LAB_TLS_CA}"}}`,
          'registry-auth': '- {registry: ghcr.io, username: octocat, password: secret}',
        },
      }),
  ],
  [
    'a dead cache-to',
    'cache',
    'registry-is-unreachable',
    /^'cache-to': 127\.0\.0\.1:1 \(set in 'cache-to'\) cannot be reached \(connection refused\).*'ignore-error=true'/,
    () => cacheTo(`type=registry,ref=127.0.0.1:1/${topic}:cache`),
  ],
  [
    'a cache-to that needs a login',
    'cache',
    'registry-refuses-an-anonymous-client',
    /^'cache-to': /,
    () => {
      proxy.fault = page(401)
      return cacheTo(`type=registry,ref=${proxy.host}/${topic}:cache`)
    },
  ],
  [
    'a cache-to with upper case',
    'cache',
    'repository-name-with-upper-case',
    /^'cache-to': the name 'Owner\/App' has upper-case letters/,
    () => cacheTo('type=registry,ref=ghcr.io/Owner/App:cache'),
  ],
  [
    "GitHub's cache, which may only be read",
    'cache',
    'github-cache-is-read-only',
    /this job may not write to the GitHub Actions cache; write the cache in runs of other events/,
    () => cacheTo(`type=gha,token=${lab.LAB_CACHE_TOKEN_READ},url_v2=${lab.LAB_CACHE_URL},version=2`),
  ],
])('%s', async (_, phase, rule, message, provoke) => {
  const failure = told(await provoke())
  expect(failure).toEqual({ phase, rule, message: expect.stringMatching(message) })
})

test('a base that appears a moment later is told by what the registry has by then', async () => {
  const base = `${topic}/late:1`
  crane('copy', lab.LAB_BASE_IMAGE, `${lab.LAB_REGISTRY}/${base}`)
  // BuildKit asks first, and finds nothing; the action asks when that has failed.
  proxy.fault = (passing) =>
    !passing.incoming.headers['user-agent']?.startsWith('multiarch-build') &&
    refuse(passing, 404, 'MANIFEST_UNKNOWN', 'manifest unknown')
  const failure = told(await build({ dockerfile: `FROM ${proxy.host}/${base}\n` }))
  expect(failure).toMatchObject({ phase: 'build', rule: 'image-not-found' })
  expect(failure.message).toMatch(/did not exist when BuildKit asked for it, but exists now \(sha256:[0-9a-f]{64}\)/)
})

test('a cache that fails beside an image is a warning that says what to do', async () => {
  const tag = `${lab.LAB_REGISTRY}/${topic}/cached:1`
  const cache = { cache: 'registry', 'cache-ref': `127.0.0.1:1/${topic}:cache`, 'cache-write': 'always' }
  const run = await push(tag, { inputs: cache })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  const warnings = run.log.match(/^::warning::the cache .*was not .*$/gm) ?? []
  expect(warnings.map((text) => text.match(/was not \w+/)?.[0])).toEqual(['was not read', 'was not written'])
  for (const warning of warnings) {
    expect(warning).toContain('%0A127.0.0.1:1 cannot be reached (connection refused); check that it is running')
    expect(warning).toContain('docs/troubleshooting.md#registry-is-unreachable')
  }
})

test('a tag that is refused after the check is a result with its rule', async () => {
  proxy.fault = (passing) =>
    passing.method === 'PUT' && passing.url.endsWith('/manifests/1') && refuse(passing, 403, 'DENIED')
  const run = await push(`${proxy.host}/${topic}/denied:1`)
  expect(told(run)).toMatchObject({ phase: 'tags', rule: 'registry-refuses-an-anonymous-client' })
  expect(run.outputs.digest).toMatch(/^sha256:/)
})

test('merge tells which of its phases failed, and by which rule', async () => {
  const run = await job({
    entry: 'merge',
    inputs: { digests: `sha256:${'0'.repeat(64)}`, platforms: 'linux/amd64', tags: 'registry.nope.test/o/app:1' },
  })
  expect(told(run)).toMatchObject({ phase: 'login', rule: 'registry-host-is-unknown' })
})
