import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { decide, repositoryRun as run, sha, vector, workspace } from './decided.ts'

const context = { context: '.' }
const provenance = '--attest=type=provenance,mode=max'

test('takes the Git context by default, with the token as its secret', async () => {
  expect(await vector({ 'github-token': 'ghs_x' }, run)).toEqual([
    provenance,
    '--secret=id=GIT_AUTH_TOKEN.github.com,env=VARIABLE',
    '--builder=b',
    '--progress=plain',
    '--',
    `https://github.com/owner/app.git#${sha}`,
  ])
  const { secrets, dockerfile } = await decide({ 'github-token': 'ghs_x' }, run)
  expect(Object.values(secrets.env)).toEqual(['ghs_x'])
  expect(secrets.masks).toEqual(['ghs_x'])
  expect(dockerfile).toBe('Dockerfile')
})

test('a token for Git that is empty does not keep the token of the job away', async () => {
  const given = { 'github-token': 'ghs_x', secrets: 'GIT_AUTH_TOKEN=', 'secret-envs': 'GIT_AUTH_HEADER=NOT_SET' }
  const { secrets } = await decide(given, run)
  expect(secrets.options.map((option) => option.replace(/,.*/, ''))).toEqual([
    'id=GIT_AUTH_HEADER',
    'id=GIT_AUTH_TOKEN.github.com',
  ])
})

test('provenance knows a private repository from the event, and names the run', async () => {
  const event = join(workspace, 'event.json')
  writeFileSync(event, JSON.stringify({ repository: { private: true } }))
  const environment = { ...run, GITHUB_EVENT_PATH: event, GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }
  expect(await vector(context, environment)).toContain(
    '--attest=type=provenance,mode=min,inline-only=true,builder-id=https://github.com/owner/app/actions/runs/7/attempts/2',
  )
  expect(await vector(context, { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' })).toEqual([
    '--builder=b',
    '--progress=plain',
    '--',
    '.',
  ])
})

describe('a login whose password is empty', () => {
  const auth = { 'registry-auth': '- {registry: r.io, username: me, password: ""}' }
  const pushed = `input 'registry-auth': the password for r.io is empty, but this step pushes there; the secret is probably not defined for this run (pull requests from forks and from Dependabot have no access to repository secrets): define it, or push only in runs that have it, e.g. 'push: auto'`

  test.each<Record<string, string>>([
    { push: 'false', tags: 'r.io/a:1' },
    { push: 'true', tags: 'other.io/a:1' },
    { push: 'false', tags: 'r.io/a:1', outputs: 'type=oci,dest=x.tar', 'cache-from': 'type=registry,ref=r.io/a' },
    { push: 'false', tags: 'r.io/a:1', cache: 'registry' },
    { push: 'true', tags: 'r.io/a:1', 'cache-to': 'type=registry,ref=r.io/a', call: 'check' },
  ])('is left out with a notice where nothing is pushed to its host: %j', async (inputs) => {
    const { notices } = await decide({ ...context, ...auth, ...inputs })
    expect(notices).toEqual([
      expect.stringContaining(
        `input 'registry-auth': the password for r.io is empty, so this step does not log in there`,
      ),
    ])
  })

  test.each<Record<string, string>>([
    { push: 'true', tags: 'other.io/a:1\nr.io/a:1' },
    { push: 'true', tags: 'r.io/a:1', publish: 'direct' },
    { push: 'true', images: 'r.io/a', publish: 'digest' },
    { tags: 'r.io/a:1', outputs: 'type=registry' },
  ])('is refused where its host is pushed to: %j', async (inputs) => {
    await expect(decide({ ...context, ...auth, ...inputs })).rejects.toThrow(new Error(pushed))
  })

  test('is refused where a cache of the user goes to its host, with another way out', async () => {
    const wayOut = `leave 'cache-to' empty in such runs, or add ignore-error=true to it`
    const cached = decide({ ...context, ...auth, 'cache-to': 'type=registry,ref=r.io/cache' })
    await expect(cached).rejects.toThrow(new Error(pushed.replace(/push only in runs.*/, wayOut)))
  })
})

test('a question about the Dockerfile publishes nothing, whatever push says', async () => {
  const { targets, outputs, tags, builds } = await decide({
    ...context,
    call: 'targets',
    push: 'true',
    tags: 'r.io/a:1',
    load: 'true',
    outputs: 'out',
  })
  expect({ targets, tags, builds, outputs: outputs.outputs, load: outputs.load }).toEqual({
    targets: [],
    tags: [],
    builds: false,
    outputs: [],
    load: false,
  })
})

test.each(['DOCKER_BUILD_SUMMARY', 'DOCKER_BUILD_CHECKS_ANNOTATIONS', 'BUILDX_NO_DEFAULT_ATTESTATIONS'])(
  'a variable %s that is no boolean is refused before anything is built',
  async (variable) => {
    await expect(decide(context, { [variable]: 'maybe' })).rejects.toThrow(
      `environment variable ${variable} is 'maybe', expected true or false`,
    )
  },
)

test.each<[Record<string, string>, string]>([
  [{ push: 'true' }, `a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'`],
  [
    { push: 'true', publish: 'digest' },
    `'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`,
  ],
  [
    { push: 'true', publish: 'direct', tags: 'r.io/a', images: 'r.io/b' },
    `'publish: direct' pushes 'tags' only; remove 'images', or use 'publish: staged'`,
  ],
  [{ push: 'yes' }, `input 'push' is 'yes', expected true, false or auto`],
  [{ target: '--help' }, `input 'target' is '--help', but a name cannot start with '-'`],
  [{ 'no-cache-filters': 'a,--help' }, `input 'no-cache-filters' is '--help', but a name cannot start with '-'`],
  [{ target: 'a\nb' }, `input 'target' contains a line break; remove it`],
  [{ platforms: 'linux//v7' }, `invalid platform 'linux//v7', expected os/arch[/variant], e.g. linux/arm/v7`],
  [{ tags: 'a b' }, `input 'tags': invalid reference 'a b'`],
  [
    { 'build-args': 'A=1\n"B=2\nC=3' },
    `input 'build-args': the quote (") that opens on line 2 is never closed; close it or remove it`,
  ],
  [{ secrets: 'word' }, `input 'secrets': item 1 is not id=value`],
  [{ attests: 'type="x"y' }, `input 'attests': 'type="x"y' is not a comma-separated list of fields`],
])('rejects %j', async (inputs, message) => {
  await expect(decide({ ...context, ...inputs })).rejects.toThrow(message)
})
