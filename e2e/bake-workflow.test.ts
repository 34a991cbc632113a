import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { WorkflowRun } from './act.ts'
import { makeFolder } from './action.ts'
import { errorsOf, readExample, reusableBake, runCaller, type Workflow } from './caller.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

// The reusable workflow for bake files, and the one that it calls for each target, as act runs them: plan, legs, merges.

const topic = `e2e/bake-workflow/${Date.now()}`
const repository = (name: string) => `${lab.LAB_REGISTRY}/${topic}/${name}`

const bakeFile = `
variable "VERSION" { default = "none" }
group "default" { targets = ["app", "web"] }
target "base" {
  dockerfile-inline = "FROM ${lab.LAB_BASE_IMAGE}\\nRUN uname -m > /machine"
  platforms = ["linux/amd64", "linux/arm64"]
}
target "app" {
  context = "app"
  contexts = { base = "target:base" }
  platforms = ["linux/amd64", "linux/arm64"]
  tags = ["${repository('app')}:\${VERSION}", "${repository('app')}:latest"]
  annotations = ["index:org.example.word=plum"]
  labels = { "org.opencontainers.image.title" = "app" }
}
target "web" {
  dockerfile-inline = "FROM ${lab.LAB_BASE_IMAGE}\\nARG FAILS\\nRUN test -z $FAILS && uname -m > /machine"
  args = { FAILS = "" }
  platforms = ["linux/amd64"]
  tags = ["${repository('web')}:\${VERSION}"]
}
`
const files = {
  'docker-bake.hcl': bakeFile,
  'app/Dockerfile': 'FROM base\nRUN cat /machine > /made-by\n',
}

const caller = (given: Readonly<Record<string, unknown>> = {}): Workflow => ({
  jobs: { images: { uses: reusableBake, with: { files: 'docker-bake.hcl', ...given } } },
})

const fileIn = (reference: string, platform: string, path: string) =>
  sh('bash', '-c', '"$1" export --platform="$2" "$3" - | tar -xO "$4"', '-', lab.LAB_CRANE, platform, reference, path)

/** The tags of a repository; none where there is no such. */
function tagsOf(name: string): string[] {
  try {
    return crane('ls', repository(name)).split('\n').filter(Boolean).sort()
  } catch (error) {
    if (/NAME_UNKNOWN/.test(String(error))) return []
    throw error
  }
}

const countOf = (run: WorkflowRun) =>
  Object.fromEntries(
    ['plan', 'build', 'merge'].map((name) => [
      name,
      run.jobs.filter(({ job }) => job === name).map(({ result }) => result),
    ]),
  )

describe('multiarch-bake.yml', () => {
  let run: WorkflowRun
  beforeAll(async () => {
    run = await runCaller(caller({ vars: 'VERSION=1.2.3' }), { files })
  }, 600_000)

  test('builds each platform of each target in a job, and merges once per target', () => {
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    const done = (count: number) => Array.from({ length: count }, () => 'success')
    expect(countOf(run)).toEqual({ plan: done(1), build: done(3), merge: done(2) })
  })

  test('publishes every target under its own tags, and what was built for each platform', () => {
    expect({ app: tagsOf('app'), web: tagsOf('web') }).toEqual({ app: ['1.2.3', 'latest'], web: ['1.2.3'] })
    const app = `${repository('app')}:1.2.3`
    expect(platformsIn(app).sort()).toEqual(['linux/amd64', 'linux/arm64'])
    expect(crane('digest', app)).toBe(crane('digest', `${repository('app')}:latest`))
    expect(['linux/amd64', 'linux/arm64'].map((platform) => fileIn(app, platform, 'made-by').trim())).toEqual([
      'x86_64',
      'aarch64',
    ])
    expect(() => crane('validate', '--remote', app)).not.toThrow()
  })

  test('gives the merge what the bake file says of the index', () => {
    expect(manifestOf(`${repository('app')}:1.2.3`).annotations).toMatchObject({
      'org.example.word': 'plum',
      'org.opencontainers.image.title': 'app',
    })
  })

  test('builds what a target is made from for the platforms of the leg alone', () => {
    const sets = run.outputs.filter(({ job, name }) => job === 'plan' && name === 'matrix').map(({ value }) => value)
    const jobs = JSON.parse(sets[0] ?? '').include as { target: string; platforms: string; set: string }[]
    expect(jobs.map(({ target, platforms, set }) => [target, platforms, set])).toEqual([
      ['app', 'linux/amd64', 'app.platform=linux/amd64\nbase.platform=linux/amd64'],
      ['app', 'linux/arm64', 'app.platform=linux/arm64\nbase.platform=linux/arm64'],
      ['web', 'linux/amd64', 'web.platform=linux/amd64'],
    ])
  })
})

describe('where a leg fails', () => {
  let run: WorkflowRun
  beforeAll(async () => {
    run = await runCaller(caller({ vars: 'VERSION=2.0.0', set: 'web.args.FAILS=yes' }), { files })
  }, 600_000)

  test('the tags of its target stay, and those of the others move', () => {
    expect(run.exitCode).not.toBe(0)
    expect({ app: tagsOf('app'), web: tagsOf('web') }).toEqual({ app: ['1.2.3', '2.0.0', 'latest'], web: ['1.2.3'] })
    expect(errorsOf(run, 'merge').join('\n')).toContain('linux/amd64')
  })
})

test('with rules, tags of the run go to the targets that `images` names, and a runner builds all of its platforms', async () => {
  const images = ['app', 'web'].map((name) => `name=${repository(`rules/${name}`)},target=${name}`).join('\n')
  const given = { images, tags: 'type=ref,event=branch', group: 'runner', runners: 'ubuntu-24.04' }
  const run = await runCaller(caller(given), { files })
  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(countOf(run).build).toHaveLength(2)
  expect([tagsOf('rules/app'), tagsOf('rules/web')]).toEqual([['main'], ['main']])
  const app = `${repository('rules/app')}:main`
  expect(platformsIn(app).sort()).toEqual(['linux/amd64', 'linux/arm64'])
  expect(fileIn(app, 'linux/arm64', 'made-by').trim()).toBe('aarch64')
})

test('what plan refuses is told before anything is built', async () => {
  const run = await runCaller(caller({ set: 'web.tags=' }), { files })
  expect(run.exitCode).not.toBe(0)
  expect(errorsOf(run, 'plan').join('\n')).toMatch(/^target 'web' has no 'tags', /)
  expect(countOf(run)).toEqual({ plan: ['failure'], build: [], merge: [] })
})

test('with push: false the legs build, and nothing is in the registry', async () => {
  const run = await runCaller(caller({ vars: 'VERSION=3.0.0', targets: 'web', push: false }), { files })
  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(countOf(run)).toEqual({ plan: ['success'], build: ['success'], merge: ['success'] })
  expect(tagsOf('web')).not.toContain('3.0.0')
})

test('with push: auto a pull request from a fork is built, and its merges do nothing', async () => {
  const path = join(makeFolder(), 'event.json')
  const request = { head: { repo: { full_name: 'someone/app' } }, base: { repo: { full_name: 'acme/app' } } }
  writeFileSync(path, JSON.stringify({ number: 7, pull_request: { number: 7, ...request } }))
  const given = { vars: 'VERSION=4.0.0', targets: 'web', push: 'auto' }
  const run = await runCaller(caller(given), { files, event: 'pull_request', args: [`--eventpath=${path}`] })
  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(countOf(run)).toEqual({ plan: ['success'], build: ['success'], merge: ['success'] })
  expect(run.output + JSON.stringify(run.commands)).toContain('from a fork, someone/app')
  expect(tagsOf('web')).not.toContain('4.0.0')
})

test('bake-native.yml publishes the images of a bake file', async () => {
  const example = readExample('bake-native.yml', repository('example'))
  const run = await runCaller(example, { files })
  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect([tagsOf('app'), tagsOf('web')]).toEqual([expect.arrayContaining(['main']), expect.arrayContaining(['main'])])
})
