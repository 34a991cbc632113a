import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { program, tarOf } from './architecture/layers.ts'
import { type LayoutImage, writeLayout } from './layouts.ts'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// The shipped build with `push: auto`: what it asks buildx for, and that no registry hears of a push that is declined.
const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
beforeEach(() => {
  registry.asked.length = 0
})

const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const platforms = ['linux/amd64', 'linux/arm64']
const amd64 = await tarOf({ 'bin/app': program('amd64') })
const right: readonly LayoutImage[] = [
  { platform: 'linux/amd64', layers: [amd64], command: ['/bin/app'] },
  { platform: 'linux/arm64', layers: [await tarOf({ 'bin/app': program('arm64') })], command: ['/bin/app'] },
]

/** A run for the event of a pull request from a repository. */
type Given = {
  readonly head?: string
  readonly images?: readonly LayoutImage[]
  readonly scripts?: Script
  readonly env?: Readonly<Record<string, string>>
}

/** Runs build on a machine whose buildx writes a layout where it is asked for one. */
async function build(
  inputs: Readonly<Record<string, string>>,
  { head = 'someone/app', images = right, scripts = {}, env = {} }: Given = {},
): Promise<RecordedRun> {
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: platforms })}`,
    'buildx version': 'echo github.com/docker/buildx v0.36.1 abcdef',
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in
      --metadata-file=*) /bin/cp "$0.metadata" "\${a#*=}" ;;
      --output=*type=oci*) d=\${a##*dest=}; /bin/cp -r "$0.layout" "\${d%%,*}" ;;
      esac; done`,
    ...scripts,
  })
  symlinkSync('/bin/bash', machine.path('bin', 'bash'))
  const digest = writeLayout(`${machine.buildx}.layout`, images)
  const metadata = { 'containerimage.digest': digest, 'image.name': app, 'buildx.build.ref': 'b/b0/x' }
  writeFileSync(`${machine.buildx}.metadata`, JSON.stringify(metadata))
  const event = machine.path('event.json')
  const request = { head: { repo: { full_name: head } }, base: { repo: { full_name: 'acme/app' } } }
  writeFileSync(event, JSON.stringify({ pull_request: request }))
  return machine.run(
    'build',
    {
      ...{ context: '.', platforms: platforms.join(), push: 'auto', tags: `${app}:1` },
      ...{ 'buildx-version': 'installed', 'binfmt-image': 'binfmt', emulation: 'always' },
      ...inputs,
    },
    { env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event, GITHUB_REF: 'refs/pull/7/merge', ...env } },
  )
}

const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const builds = ({ calls }: RecordedRun) => calls.filter(([name, verb]) => name === 'buildx' && verb === 'build')
const told = ({ log }: RecordedRun) => [...log.matchAll(/^::(?:notice|warning)::(.*)$/gm)].map(([, text]) => text)
const layoutOf = ({ state }: RecordedRun) => `${JSON.parse(state.folder ?? '""')}/layout`
const why = `nothing is pushed ('push: auto') because the pull request comes from a fork, someone/app`
const notice = `${why}: the image is built for every platform and checked as far as possible without a registry`

/** No request by the action, and no argument that would make buildx send one to write. */
function expectNothingWritten(run: RecordedRun): void {
  expect(registry.asked).toEqual([])
  const args = builds(run).flat()
  expect(args.filter((arg) => /^--push$|push=true|^--output=.*type=registry|^--cache-to=/.test(arg))).toEqual([])
}

describe('a push that is declined', () => {
  test('builds into a layout, examines it there, and tells one notice before', async () => {
    const run = await build({ 'smoke-test': '', 'verify-architecture': 'all' })
    expect(quiet(run)).toEqual(fine)
    expectNothingWritten(run)
    expect(builds(run).map((args) => args.filter((arg) => arg.startsWith('--output')))).toEqual([
      [`--output=type=oci,tar=false,dest=${layoutOf(run)}`],
    ])
    expect(told(run)).toEqual([notice])
    expect(run.log.indexOf(notice)).toBeLessThan(run.log.indexOf('built for it: /bin/app'))
    expect(run.log).toContain('linux/arm64: built for it: /bin/app (layers read: 1)\n')
    expect(run.summary).toMatch(/\*\*Not pushed\*\*: the pull request comes from a fork, someone\/app/)
    expect(run.summary).toContain(`## ${app.replace(':', '&#58;')}\n`)
  })

  test('has no output by which somebody would look for the image', async () => {
    const { outputs } = await build({})
    const { timings: _, ...others } = outputs
    const set = Object.entries(others).filter(([, value]) => value !== '')
    expect(Object.fromEntries(set)).toEqual({
      builder: expect.any(String),
      'buildx-version': '0.36.1',
      'buildkit-version': 'v0.34.0',
      metadata: JSON.stringify({ 'buildx.build.ref': 'b/b0/x' }, null, 2),
      platforms: platforms.join(),
      'push-declined': 'fork',
    })
  })

  test.each<[string, Record<string, string>]>([
    ['a leg', { publish: 'digest' }],
    ['direct', { publish: 'direct' }],
    ['an output that would push', { outputs: 'type=registry' }],
    ['attributes', { outputs: 'type=image,compression=zstd,push=true' }],
    ['a cache', { cache: 'registry', 'cache-write': 'always' }],
    ['caches of the user', { 'cache-to': `type=registry,ref=${app}:cache\n${app}:other` }],
  ])('writes nothing: %s', async (_, inputs) => {
    const run = await build(inputs)
    expect(quiet(run)).toEqual(fine)
    expectNothingWritten(run)
    expect(told(run).filter((text) => text?.startsWith(notice))).toHaveLength(1)
    expect(Object.entries(run.outputs).filter(([name, value]) => /^(?:pushed|tested)-/.test(name) && value)).toEqual([])
  })

  test('says what else is left out, and why a cache is only read', async () => {
    const cacheTo = `type=registry,ref=${app}:cache`
    const run = await build({ cache: 'registry', 'cache-write': 'always', 'cache-to': cacheTo, test: 'exit 1' })
    expect(quiet(run)).toEqual(fine)
    expect(told(run)).toEqual([
      `${notice}; 'test' is skipped because it needs an image in a registry; 'cache-to' entries for a registry are skipped`,
      `'cache-write: always' has no effect: ${why}`,
    ])
    expect(run.log).toMatch(new RegExp(`^cache: registry, ${app}:buildcache-\\S+, only read: nothing is pushed `, 'm'))
    expect(run.log).toContain(`'test' does not run: nothing is pushed, so there is no image for it to pull\n`)
    expect(builds(run)[0]?.find((arg) => arg.startsWith('--cache-from'))).toContain(`ref=${app}:buildcache-`)
  })

  test('names the image of a smoke test by the layout', async () => {
    const run = await build({ 'smoke-test': 'true' })
    const metadata = JSON.parse(readFileSync(`${layoutOf(run)}/../metadata.json`, 'utf8'))
    const built = metadata['containerimage.digest']
    // Relative, since buildx would cut a path with '@' or ':'.
    expect(builds(run)[1]).toContain(`--build-context=built=oci-layout://layout@${built}`)
    // This buildx says nothing about commands.
    expect(run.errors[0]).toMatch(/^the image failed its tests for linux\/amd64, linux\/arm64, so a push would have/)
    expect(run.outputs['push-declined']).toBe('fork')
    expectNothingWritten(run)
  })

  test.each<[string, readonly LayoutImage[], string]>([
    [
      'a program for another platform',
      [right[0] as LayoutImage, { ...(right[1] as LayoutImage), layers: [amd64] }],
      `the image failed 'verify-architecture', so a push would have moved no tag ('push: auto'):\nlinux/arm64: /bin/app is a program for linux/amd64\n`,
    ],
    [
      'a platform that is missing',
      right.slice(0, 1),
      `the image is not what was asked for, so a push would have moved no tag ('push: auto'):\nlinux/arm64 is missing`,
    ],
  ])('fails for %s', async (_, images, error) => {
    const run = await build({}, { images })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]?.startsWith(error) ? error : run.errors[0]).toBe(error)
    expect(run.outputs['push-declined']).toBe('fork')
    expectNothingWritten(run)
  })

  test('checks the platforms where nothing else is looked at', async () => {
    const run = await build({ 'verify-architecture': 'off' }, { images: right.slice(1) })
    expect(run.errors).toEqual([expect.stringMatching(/is not what was asked for.*\nlinux\/amd64 is missing$/)])
  })

  test('says so also where the build fails', async () => {
    const run = await build({}, { scripts: { 'buildx build': 'echo "ERROR: no space" >&2; exit 1' } })
    expect(run.exitCode).toBe(1)
    expect(run.outputs['push-declined']).toBe('fork')
  })

  test('of Dependabot, whose secret is empty', async () => {
    const auth = JSON.stringify([{ registry: registry.host, username: 'u', password: '' }])
    const env = { GITHUB_ACTOR: 'dependabot[bot]' }
    const run = await build({ 'registry-auth': auth }, { head: 'acme/app', env })
    expect(quiet(run)).toEqual(fine)
    expectNothingWritten(run)
    expect(run.outputs['push-declined']).toBe('dependabot')
    expect(told(run)).toEqual([
      expect.stringMatching(
        /^nothing is pushed .* Dependabot started this run, and 'registry-auth' has an empty password /,
      ),
      expect.stringMatching(/the password for \S+ is empty, so this step does not log in there/),
    ])
  })

  test('stays in Docker Engine where the image is loaded, and is tested there', async () => {
    const inputs = { load: 'true', platforms: 'linux/amd64', 'verify-architecture': 'off' }
    const run = await build({ ...inputs, test: 'echo "testing $IMAGE"' })
    expect(run.log).toContain(`\ntesting ${app}:1\n`)
    expect(quiet(run)).toEqual(fine)
    expectNothingWritten(run)
    expect(builds(run)[0]).toContain('--load')
    expect(
      builds(run)
        .flat()
        .filter((arg) => arg.includes('type=oci')),
    ).toEqual([])
  })

  test("stays there with the engine's own builder, which writes no layout", async () => {
    const inspect = `printf "Driver: docker\\n\\nNodes:\\nName: default\\nBuildKit version: v0.20.2\\n"`
    const engine = { builder: 'default', platforms: 'linux/amd64', 'verify-architecture': 'off', emulation: 'never' }
    const run = await build(engine, { scripts: { 'buildx inspect': inspect } })
    expect(quiet(run)).toEqual(fine)
    expectNothingWritten(run)
    expect(told(run)).toEqual([notice])
    expect(builds(run)[0]).toContain('--load')
  })

  test('needs a name, as a push does', async () => {
    const run = await build({ tags: '' })
    expect(run.errors).toEqual([`a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'`])
  })
})

test('a push that is not declined is one', async () => {
  const index = registry.index('app', platforms)
  const metadata = `for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': index.digest })} > "\${a#*=}" ;; esac; done`
  const run = await build({ 'verify-architecture': 'off' }, { head: 'acme/app', scripts: { 'buildx build': metadata } })
  expect(quiet(run)).toEqual(fine)
  expect(registry.resolve('app', '1')).toBe(index.digest)
  expect(run.outputs['push-declined']).toBe('')
  expect(told(run)).toEqual([])
})
