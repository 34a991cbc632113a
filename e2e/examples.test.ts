import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeFolder } from './action.ts'
import { errorsOf, outputOf, readExample, runCaller } from './caller.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

const folder = join(import.meta.dirname, '..', 'examples', 'workflows')
const repositoryFor = (name: string) => `${lab.LAB_REGISTRY}/e2e/examples/${name}`
const fileIn = (reference: string, platform: string, path: string) =>
  sh('bash', '-c', '"$1" export --platform="$2" "$3" - | tar -xO "$4"', '-', lab.LAB_CRANE, platform, reference, path)

test('every example passes actionlint', () => {
  const files = [folder, join(folder, 'comparison')].flatMap((path) =>
    readdirSync(path)
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(path, name)),
  )
  expect(files.length).toBeGreaterThan(7)
  expect(() => sh(lab.LAB_ACTIONLINT, ...files)).not.toThrow()
})

test('every example is a recipe, and every recipe an example', () => {
  const recipes = readFileSync(join(import.meta.dirname, '..', 'docs', 'recipes.md'), 'utf8')
  const linked = [...recipes.matchAll(/\(\.\.\/examples\/workflows\/([\w-]+\.yml)\)/g)].map(([, name]) => name)
  const present = readdirSync(folder).filter((name) => name.endsWith('.yml'))
  expect([...new Set(linked)].sort()).toEqual(present.sort())
})

/** The checkout of bake.yml. */
const bakeFiles = Object.fromEntries(
  [
    'docker-bake.hcl',
    'base/Dockerfile',
    ...['api', 'worker'].flatMap((name) => [`${name}/Dockerfile`, `${name}/${name}`]),
  ].map((path) => [path, readFileSync(join(folder, '..', 'bake', path), 'utf8')]),
)

/** The event of a pull request from a fork, for {@link runCaller}. */
function fromFork(): { event: 'pull_request'; args: string[] } {
  const path = join(makeFolder(), 'event.json')
  const request = { head: { repo: { full_name: 'someone/app' } }, base: { repo: { full_name: 'acme/app' } } }
  writeFileSync(path, JSON.stringify({ number: 7, pull_request: { number: 7, ...request } }))
  return { event: 'pull_request', args: [`--eventpath=${path}`] }
}

test('qemu.yml builds both platforms in one job', async () => {
  const repository = repositoryFor('qemu')
  const run = await runCaller(readExample('qemu.yml', repository))

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64'])
})

describe('pull-request.yml without secrets', () => {
  const repository = repositoryFor('pull-request')
  const workflow = () =>
    JSON.parse(
      JSON.stringify(readExample('pull-request.yml', ''))
        .replaceAll('docker.io/acme/app', repository)
        .replaceAll('docker.io', lab.LAB_REGISTRY),
    ) as ReturnType<typeof readExample>

  test('builds and tests a pull request from a fork, pushes nothing and says what it left out', async () => {
    const app = `FROM ${lab.LAB_BASE_IMAGE}\nRUN printf '#!/bin/sh\\necho "app for $(uname -m)"' > /bin/app && chmod +x /bin/app\n`
    const run = await runCaller(workflow(), { ...fromFork(), files: { Dockerfile: app } })

    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    for (const machine of ['x86_64', 'aarch64']) expect(run.output).toContain(`app for ${machine}`)
    const said = run.commands.filter(({ name }) => name === 'notice' || name === 'warning').map(({ text }) => text)
    expect(said).toContainEqual(
      expect.stringContaining(
        `nothing is pushed ('push: auto') because the pull request comes from a fork, someone/app: `,
      ),
    )
    expect(said).toContainEqual(
      expect.stringContaining(`the password for ${lab.LAB_REGISTRY} is empty, so this step does not log in there`),
    )
    expect(said).toContainEqual(
      expect.stringContaining(`secret 'npm_token' is empty, so it is not passed to the build`),
    )
    expect(outputOf(run, 'image', 'platforms')).toBe('linux/amd64,linux/arm64')
    expect(() => crane('ls', repository)).toThrow(/NAME_UNKNOWN/)
  })

  test('fails for a push, and says why and what to do', async () => {
    const run = await runCaller(workflow())

    expect(run.exitCode).not.toBe(0)
    expect(errorsOf(run, 'image')).toEqual([
      expect.stringMatching(
        /the password for \S+ is empty, but this step pushes there; the secret is probably not defined .* define it, or push only in runs that have it/,
      ),
    ])
  })
})

test('native.yml builds three platforms in three jobs', async () => {
  const repository = repositoryFor('native')
  const run = await runCaller(readExample('native.yml', repository))

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.map(({ job }) => job).sort()).toEqual(['build', 'build', 'build', 'merge', 'plan'])
  expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7'])
  expect(fileIn(`${repository}:main`, 'linux/arm64', 'machine').trim()).toBe('aarch64')
})

test('native.yml with push: auto builds a pull request from a fork in its legs, and merges nothing', async () => {
  const repository = repositoryFor('native-fork')
  const workflow = readExample('native.yml', repository)
  const given = { push: 'auto', tags: `${repository}:pr-7`, 'smoke-test': 'uname -m' }
  for (const job of Object.values(workflow.jobs)) job.with = { ...job.with, ...given }
  const run = await runCaller(workflow, fromFork())

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.map(({ job, result }) => `${job} ${result}`).sort()).toEqual([
    ...['build success', 'build success', 'build success'],
    ...['merge success', 'plan success'],
  ])
  expect(run.output.match(/^(?:x86_64|aarch64|armv7l)$/gm)?.sort()).toEqual(['aarch64', 'armv7l', 'x86_64'])
  expect(run.steps.filter(({ job, result }) => job === 'merge' && result !== 'skipped')).toEqual([])
  expect(() => crane('ls', repository)).toThrow(/NAME_UNKNOWN/)
})

test('native-by-hand.yml does the same with three steps of ours', async () => {
  const repository = repositoryFor('by-hand')
  const run = await runCaller(readExample('native-by-hand.yml', repository))

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7'])
})

test('native-by-hand.yml without the output of a leg says which one, and moves no tag', async () => {
  const repository = repositoryFor('undeclared')
  const workflow = readExample('native-by-hand.yml', repository)
  delete workflow.jobs.build?.outputs?.['pushed-linux-arm64']

  const run = await runCaller(workflow)

  expect(run.exitCode).not.toBe(0)
  expect(errorsOf(run, 'merge')).toEqual([
    expect.stringContaining(`linux/arm64 is missing: no build job set the output 'pushed-linux-arm64'\n`),
  ])
  expect(() => crane('digest', `${repository}:main`)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN/)
})

test('release.yml tags the very image that was tested', async () => {
  const repository = repositoryFor('release')
  const run = await runCaller(readExample('release.yml', repository), { args: ['--env=GITHUB_RUN_ID=7'] })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  const digest = crane('digest', `${repository}:latest`)
  expect(crane('digest', `${repository}:main`)).toBe(digest)
  expect(outputOf(run, 'merge', 'image')).toBe(`${repository}@${digest}`)
})

test('air-gapped.yml takes everything from its own hosts', async () => {
  const host = lab.LAB_TLS_REGISTRY
  const workflow = JSON.parse(
    JSON.stringify(readExample('air-gapped.yml', '')).replaceAll('registry.example.com', host),
  ) as ReturnType<typeof readExample>
  const auth = [{ registry: host, username: lab.LAB_TLS_USER, password: lab.LAB_TLS_PASSWORD }]
  const run = await runCaller(workflow, {
    files: { 'ci/company-ca.pem': readFileSync(lab.LAB_TLS_CA, 'utf8') },
    labels: ['self-hosted', 'linux', 'x64', 'arm64'],
    args: [`--secret=REGISTRY_AUTH=${JSON.stringify(auth)}`],
  })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(outputOf(run, 'merge', 'tags')).toBe(`${host}/acme/app:main`)
  expect(run.output).not.toContain(lab.LAB_TLS_PASSWORD)
})

describe('bake.yml', () => {
  const args = [
    `--env=BASE_IMAGE=${lab.LAB_BASE_IMAGE}`,
    '--env=ACTIONS_CACHE_SERVICE_V2=True',
    `--env=ACTIONS_RESULTS_URL=${lab.LAB_CACHE_URL}`,
    `--env=ACTIONS_RUNTIME_TOKEN=${lab.LAB_CACHE_TOKEN_MAIN}`,
  ]

  test('builds two images on a common base, tests both and tags both', async () => {
    const repository = repositoryFor('bake')
    const run = await runCaller(readExample('bake.yml', repository), { files: bakeFiles, args })

    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    for (const name of ['api', 'worker']) {
      const image = `${repository}/${name}`
      expect(platformsIn(`${image}:main`)).toEqual(['linux/amd64', 'linux/arm64'])
      expect(fileIn(`${image}:main`, 'linux/arm64', 'machine').trim()).toBe('aarch64')
      expect(fileIn(`${image}:main`, 'linux/amd64', 'version').trim()).toBe('main')
      const { config } = JSON.parse(crane('config', '--platform=linux/arm64', `${image}:main`))
      expect(config.Labels).toMatchObject({ 'org.opencontainers.image.version': 'main' })
      expect(run.output).toContain(`\n${name} is ${image}@${crane('digest', `${image}:main`)}\n`)
      expect(run.output).toContain(`${name} main on aarch64`)
    }
    expect(() => crane('ls', `${repository}/base`)).toThrow(/NAME_UNKNOWN/)
  })

  test('moves no tag when one of the images does not start', async () => {
    const repository = repositoryFor('bake-broken')
    const files = { ...bakeFiles, 'worker/worker': '#!/bin/sh\nexit 7\n' }
    const run = await runCaller(readExample('bake.yml', repository), { files, args })

    expect(run.exitCode).not.toBe(0)
    expect(errorsOf(run, 'images')).toEqual([
      [
        `target 'worker': the image failed its tests for linux/amd64, linux/arm64, so no tag was moved:`,
        `linux/amd64: 'worker' failed with exit code 7`,
        `linux/arm64: 'worker' failed with exit code 7`,
      ].join('\n'),
    ])
    for (const name of ['api', 'worker'])
      expect(() => crane('digest', `${repository}/${name}:main`)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN/)
  })
})

test('self-hosted.yml builds all platforms of a runner in one job, with a secret', async () => {
  const repository = repositoryFor('self-hosted')
  const workflow = readExample('self-hosted.yml', repository)
  // Kept state is the builder's own test; here it would stay behind.
  workflow.jobs.image = { ...workflow.jobs.image, with: { ...workflow.jobs.image?.with, 'keep-state': false } }
  const run = await runCaller(workflow, {
    labels: ['builder-x64', 'builder-arm64'],
    args: ['--secret=NPM_TOKEN=0123456789'],
  })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.map(({ job }) => job).sort()).toEqual(['build', 'build', 'merge', 'plan'])
  expect(platformsIn(`${repository}:edge`)).toEqual(['linux/amd64', 'linux/386', 'linux/arm64', 'linux/arm/v7'])
  expect(fileIn(`${repository}:edge`, 'linux/arm64', 'secret').trim()).toBe('10')
  expect(run.output).not.toContain('0123456789')
})
