import { expect, test } from '@jest/globals'
import { type CacheDecision, type CachedBuild, decideCache } from '../../src/cache/decide.ts'
import type { CacheInputs } from '../../src/cache/inputs.ts'
import { readRunner } from '../../src/runner.ts'
import { scopedToken } from './token.ts'

const inputs: CacheInputs = {
  preset: 'gha',
  ref: '',
  mode: 'min',
  scope: 'app',
  write: 'auto',
  compression: '',
  timeoutSeconds: 300,
}
const request: CachedBuild['request'] = { cacheFrom: [], cacheTo: [], context: '', file: '', target: '' }
const build: CachedBuild = {
  targets: [{ repository: 'ghcr.io/o/app' }, { repository: 'docker.io/o/app' }],
  tags: ['ghcr.io/o/app:1', 'ghcr.io/o/app:latest', 'docker.io/o/app:1'],
  builtFor: ['linux/amd64'],
  isLeg: false,
  request,
}
const environment = {
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_RESULTS_URL: 'https://r/',
  ACTIONS_RUNTIME_TOKEN: 't',
}
const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
const machine = { GITHUB_REPOSITORY: 'o/app', GITHUB_WORKSPACE: '/home', RUNNER_TOOL_CACHE: '/tools' }

/** What a row changes: inputs, the build, the runner's variables. */
type Given = Partial<CacheInputs> & { build?: Partial<CachedBuild>; env?: Record<string, string> }

function decide({ build: changed, env, ...changes }: Given): CacheDecision {
  const runner = readRunner({ ...machine, ...push, ...environment, ...env })
  return decideCache({ ...inputs, ...changes }, { ...build, ...changed }, runner)
}

const rule = `'cache-write: auto' writes on pushes to branches and tags and on schedules, and the event is`
const ghaRule = `'cache-write: auto' writes on pushes to branches and on schedules, and the event is`
const written = `read and written: ${rule} push to refs/heads/main`
const never = `only read: 'cache-write: never'`
const withService = { environment, masks: ['t'] }
const readToken = scopedToken(['refs/heads/main', 1])
const onlyReads = `the job's cache token is read-only, as it is for events that anyone can trigger`
const mode = (value: string) =>
  `ACTIONS_CACHE_MODE is '${value}' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`
const pull = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' }
const beside = 'ghcr.io/o/app:buildcache-app'
const apart = 'ghcr.io/o/cache:buildcache-app'
const layout = 'image-manifest=true,oci-mediatypes=true'
const raw = (entry: string) => ({ request: { ...request, cacheTo: [entry] } })
const withoutService = { ACTIONS_RUNTIME_TOKEN: '' }
const noToken =
  "the GitHub Actions cache is not used: ACTIONS_RUNTIME_TOKEN is not set; the runner passes it to actions, not to `run:` steps, and some CI systems have no cache service; use 'cache: registry' instead"

test.each<[string, Given, string, Partial<CacheDecision>]>([
  ['none', { preset: 'none' }, 'none', {}],
  [
    'gha',
    {},
    `gha, scope app, read and written: ${ghaRule} push to refs/heads/main`,
    {
      ...{ ...withService, from: ['type=gha,scope=app,timeout=30s'] },
      to: 'type=gha,scope=app,mode=min,ignore-error=true',
    },
  ],
  [
    'gha in a leg of a matrix, whose upload begins a little later by chance',
    { build: { isLeg: true } },
    `gha, scope app, read and written: ${ghaRule} push to refs/heads/main`,
    {
      ...{ ...withService, from: ['type=gha,scope=app,timeout=30s'], spreadSeconds: 4 },
      to: 'type=gha,scope=app,mode=min,ignore-error=true',
    },
  ],
  [
    'gha in a pull request, with little time',
    { mode: 'max', timeoutSeconds: 20, env: pull },
    `gha, scope app, only read: ${ghaRule} pull_request`,
    { ...withService, from: ['type=gha,scope=app,timeout=20s'], readSeconds: 20, writeSeconds: 20 },
  ],
  ['gha without a service', { env: withoutService }, 'none, see the warning', { warnings: [noToken] }],
  [
    'gha in an event that anybody can trigger, told to write',
    { write: 'always', env: { ACTIONS_RUNTIME_TOKEN: readToken } },
    `gha, scope app, only read: ${onlyReads}`,
    {
      ...{ environment: { ...environment, ACTIONS_RUNTIME_TOKEN: readToken }, masks: [readToken] },
      from: ['type=gha,scope=app,timeout=30s'],
      warnings: [`'cache-write: always' has no effect: ${onlyReads}`],
    },
  ],
  [
    'gha with cache-mode: none, and the token goes to nobody',
    { env: { ACTIONS_CACHE_MODE: 'none' } },
    `gha, scope app, not used: ${mode('none')}`,
    {},
  ],
  [
    'gha with cache-mode: write-only',
    { write: 'always', env: { ACTIONS_CACHE_MODE: 'write-only' } },
    `gha, scope app, not used: ${mode('write-only')}, and BuildKit cannot write what it may not look up`,
    {
      warnings: [
        `'cache-write: always' has no effect: ${mode('write-only')}, and BuildKit cannot write what it may not look up`,
      ],
    },
  ],
  [
    'another cache is not bound by cache-mode',
    { preset: 'registry', env: { ACTIONS_CACHE_MODE: 'none' } },
    `registry, ${beside}, ${written}`,
    {
      from: [`type=registry,ref=${beside}`],
      to: `type=registry,ref=${beside},${layout},mode=min,ignore-error=true`,
    },
  ],
  [
    'an entry of the user for gha',
    { preset: 'none', build: raw('mode=max,type=gha') },
    'none',
    { ...withService, own: { from: [], to: ['mode=max,type=gha'] } },
  ],
  [
    'an entry of the user for gha that can only fail',
    { preset: 'none', build: raw('mode=max,type=gha'), env: { ACTIONS_CACHE_MODE: 'read' } },
    'none',
    { warnings: [`skipping 'cache-to: mode=max,type=gha': ${mode('read')}`] },
  ],
  [
    'an entry of the user for gha, without a service',
    { preset: 'none', build: raw('type=gha'), env: withoutService },
    'none',
    { own: { from: [], to: ['type=gha'] }, warnings: [noToken] },
  ],
  [
    'an entry of the user for gha, with a token of its own',
    { preset: 'none', build: raw('type=gha,token=x'), env: withoutService },
    'none',
    { own: { from: [], to: ['type=gha,token=x'] } },
  ],
  [
    'registry, beside the first image',
    { preset: 'registry', mode: 'max' },
    `registry, ${beside}, ${written}`,
    {
      from: [`type=registry,ref=${beside}`],
      to: `type=registry,ref=${beside},${layout},mode=max,ignore-error=true`,
    },
  ],
  [
    'registry, in another repository and compressed otherwise',
    { preset: 'registry', ref: 'ghcr.io/o/cache', compression: 'zstd' },
    `registry, ${apart}, ${written}`,
    {
      from: [`type=registry,ref=${apart}`],
      to: `type=registry,ref=${apart},${layout},mode=min,compression=zstd,ignore-error=true`,
    },
  ],
  [
    'registry, under a tag of its own',
    { preset: 'registry', ref: 'ghcr.io/o/cache:layers', write: 'never' },
    `registry, ghcr.io/o/cache:layers, ${never}`,
    { from: ['type=registry,ref=ghcr.io/o/cache:layers'] },
  ],
  [
    'local, in the tool cache',
    { preset: 'local' },
    `local, /tools/multiarch-build-layers/o__app/app, ${written}`,
    { folder: '/tools/multiarch-build-layers/o__app/app', to: 'type=local,mode=min,ignore-error=true' },
  ],
  [
    'local, in the workspace',
    { preset: 'local', ref: 'layers' },
    `local, /home/layers/app, ${written}`,
    { folder: '/home/layers/app', to: 'type=local,mode=min,ignore-error=true' },
  ],
  [
    'inline, from the tags of the first repository',
    { preset: 'inline' },
    `inline, from ghcr.io/o/app:1, ghcr.io/o/app:latest, ${written}`,
    { from: ['type=registry,ref=ghcr.io/o/app:1', 'type=registry,ref=ghcr.io/o/app:latest'], to: 'type=inline' },
  ],
  [
    'inline, only read',
    { preset: 'inline', ref: 'ghcr.io/o/app:edge', write: 'never', build: { tags: [] } },
    `inline, from ghcr.io/o/app:edge, ${never}`,
    { from: ['type=registry,ref=ghcr.io/o/app:edge'] },
  ],
])('%s', (_name, given, description, entries) => {
  expect(decide(given)).toEqual({
    ...{
      preset: given.preset ?? 'gha',
      own: { from: [], to: [] },
      from: [],
      description,
      warnings: [],
      environment: {},
      masks: [],
    },
    ...{ readSeconds: 60, writeSeconds: 300, spreadSeconds: 0 },
    ...entries,
  })
})

const digest = `ghcr.io/o/app@sha256:${'0'.repeat(64)}`
test.each<[Given, string]>([
  [
    { preset: 'registry', build: { targets: [], tags: [] } },
    `'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`,
  ],
  [
    { preset: 'registry', ref: 'ghcr.io/o/app:latest' },
    `input 'cache-ref' is 'ghcr.io/o/app:latest', which is also in 'tags': the cache would overwrite the image; use another tag`,
  ],
  [
    { preset: 'registry', ref: digest },
    `input 'cache-ref' is '${digest}', but a reference with a digest cannot be overwritten; use a tag`,
  ],
  [
    { preset: 'registry', ref: 'ghcr.io/o/x!' },
    `input 'cache-ref': invalid reference 'ghcr.io/o/x!': 'x!' cannot be part of a repository's name, expected e.g. ghcr.io/owner/app:1.2.3`,
  ],
  [
    { preset: 'inline', build: { tags: [] } },
    `'cache: inline' needs 'tags' or 'cache-ref', e.g. cache-ref: ghcr.io/owner/app:latest`,
  ],
  [
    { preset: 'inline', mode: 'max' },
    `'cache: inline' holds only the image's layers; use 'cache: registry', or remove 'cache-mode: max'`,
  ],
  [
    { compression: 'zstd' },
    `input 'cache-compression' is 'zstd', but only 'cache: registry' and 'cache: local' support it; remove it`,
  ],
  [
    { preset: 'local', ref: '/proc/cache' },
    `input 'cache-ref' is '/proc/cache', which is in a virtual file system of the kernel; use a folder on a disk, e.g. cache-ref: /var/cache/multiarch-build`,
  ],
])('rejects %j with %j', (given, message) => {
  expect(() => decide(given)).toThrow(expect.objectContaining({ message }))
})

test('without a name, the scope is derived from the build, and stays the same from release to release', () => {
  const { from } = decide({ scope: '', build: { request: { ...request, context: 'app', target: 'test' } } })
  expect(from).toEqual(['type=gha,scope=app-test-linux-amd64-dfcf9e4a4c2f,timeout=30s'])
})
