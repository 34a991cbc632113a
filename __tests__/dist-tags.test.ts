import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// Rules in the shipped build, plan and merge, and what those load and start that have none.
const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const sha = '860c1904a1ce19322e91ac35af1ab07466440c37'
const head = 'b'.repeat(40)
const timestamp = '2024-05-06T07:08:09+02:00'
const created = '2024-05-06T05:08:09.000Z'
const repository = {
  name: 'app',
  description: 'Says "hello"',
  html_url: 'https://github.com/Acme/app',
  default_branch: 'main',
  license: { spdx_id: 'MIT' },
}

const registry = await FakeRegistry.start()
const index = registry.index('app', ['linux/amd64', 'linux/arm64'])
const app = `${registry.host}/app`

const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
  'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
  'buildx build': `for a; do case $a in
    --metadata-file=*) echo ${quote({ 'containerimage.digest': index.digest, 'image.name': app })} > "\${a#*=}" ;;
    esac; done; echo "version in the build: $DOCKER_METADATA_OUTPUT_VERSION"`,
}

/** A machine whose git records that it was called, and answers as a checkout of the commit does. */
function makeMachine(): Machine {
  const machine = new Machine(answers)
  const git = machine.path('bin', 'git')
  const answer = `[ "$5" = cat-file ] && printf 'committer a <a@example.com> 1714972089 +0200\\n'`
  writeFileSync(git, `#!/bin/sh\necho "$*" >> '${machine.path('git-calls')}'\n${answer}\n`)
  chmodSync(git, 0o755)
  return machine
}

function gitCalls(machine: Machine): string[] {
  const path = machine.path('git-calls')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

/** The variables of a run of an event. */
function runOf(machine: Machine, eventName: string, ref: string, event: object): Record<string, string> {
  const path = machine.path('event.json')
  writeFileSync(path, JSON.stringify(event))
  return {
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: path,
    GITHUB_REF: ref,
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_SHA: sha,
  }
}

type Event = 'branch' | 'tag' | 'pull request' | 'schedule' | 'workflow dispatch'

const push = { repository, head_commit: { id: sha, timestamp } }
const events: Readonly<Record<Event, readonly [string, string, object]>> = {
  branch: ['push', 'refs/heads/main', push],
  tag: ['push', 'refs/tags/v1.2.3', push],
  'pull request': [
    'pull_request',
    'refs/pull/7/merge',
    { repository, number: 7, pull_request: { number: 7, head: { sha: head }, base: { ref: 'main' } } },
  ],
  schedule: ['schedule', 'refs/heads/main', { schedule: '17 3 * * *', repository }],
  'workflow dispatch': ['workflow_dispatch', 'refs/heads/feature/x', { repository }],
}

function buildInputs(machine: Machine, more: Readonly<Record<string, string>>): Record<string, string> {
  return {
    context: '.',
    platforms: 'linux/amd64,linux/arm64',
    'buildx-version': '0.36.1',
    'buildx-sha256': createHash('sha256').update(readFileSync(machine.buildx)).digest('hex'),
    'buildkit-image': 'moby/buildkit:v0.32.2',
    'binfmt-image': 'binfmt',
    ...more,
  }
}

const rules = [
  'type=edge',
  'type=schedule',
  'type=ref,event=branch',
  'type=ref,event=pr',
  'type=semver,pattern={{version}}',
  'type=semver,pattern={{major}}.{{minor}}',
].join('\n')

/** What the rules make of each event. */
const expected: Readonly<Record<Event, readonly string[]>> = {
  branch: ['edge', 'main'],
  tag: ['1.2.3', '1.2', 'latest'],
  'pull request': ['pr-7'],
  schedule: ['nightly', 'edge', 'main'],
  'workflow dispatch': ['feature-x'],
}
const cases = Object.entries(expected) as [Event, readonly string[]][]

/** The labels of the output, without those that are the same in all events. */
function labelsOf({ outputs }: RecordedRun): Record<string, string> {
  const labels = outputs.labels?.split('\n').map((label) => label.split(/=(.*)/s)) ?? []
  return Object.fromEntries(
    labels.map(([key = '', value = '']) => [key.replace('org.opencontainers.image.', ''), value]),
  )
}

describe.each(cases)('of a run of %s', (event, tags) => {
  test('build pushes the tags, with labels from the event and the commit', async () => {
    for (const tag of registry.tags('app')) registry.remove('app', tag)
    const machine = makeMachine()
    const inputs = buildInputs(machine, { push: 'true', images: app, tags: rules, labels: 'own={{version}}' })
    const run = await machine.run('build', inputs, { env: runOf(machine, ...events[event]) })
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(registry.tags('app').toSorted()).toEqual(tags.toSorted())
    expect(run.outputs.tags).toBe(tags.map((tag) => `${app}:${tag}`).join('\n'))
    expect(run.outputs.version).toBe(tags[0])
    expect(labelsOf(run)).toEqual({
      ...{ title: 'app', description: 'Says "hello"', licenses: 'MIT', version: tags[0], own: tags[0] },
      ...{ url: 'https://github.com/Acme/app', source: 'https://github.com/Acme/app', revision: sha, created },
    })
    const args = run.calls.find(([name, verb]) => name === 'buildx' && verb === 'build') ?? []
    expect(args.filter((arg) => arg.startsWith('--label=')).map((arg) => arg.slice(8))).toEqual(
      run.outputs.labels?.split('\n'),
    )
    expect(args).toContain(`--annotation=index:org.opencontainers.image.version=${tags[0]}`)
    expect(run.log).toContain(`version in the build: ${tags[0]}`)
    expect(run.log).toMatch(/^::group::Tags$/m)
    expect(run.summary).toMatch(/<details><summary>Tags by rule<\/summary>[\s\S]*no tag/)
    // Only of a push the event knows the time.
    expect(gitCalls(machine)).toHaveLength(event === 'branch' || event === 'tag' ? 0 : 1)
  })

  test('plan says the same once, for all legs and merge', async () => {
    const machine = makeMachine()
    const inputs = { platforms: 'linux/amd64', images: `${app}\nr.io/b`, tags: rules, annotations: 'own=1' }
    const run = await machine.run('plan', inputs, { env: runOf(machine, ...events[event]) })
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    const all = [app, 'r.io/b'].flatMap((image) => tags.map((tag) => `${image}:${tag}`))
    expect(run.outputs.tags?.split('\n')).toEqual(all)
    const { labels, annotations, ...json } = JSON.parse(run.outputs.json ?? '')
    expect(json).toEqual({ tags: all, 'tag-names': tags })
    expect(Object.entries(labels).map((pair) => pair.join('='))).toEqual(run.outputs.labels?.split('\n'))
    expect(annotations).toEqual(run.outputs.annotations?.split('\n'))
    expect(annotations).toContain('manifest:own=1')
    expect(run.variables).toEqual({
      DOCKER_METADATA_OUTPUT_VERSION: tags[0],
      DOCKER_METADATA_OUTPUT_TAGS: run.outputs.tags,
      DOCKER_METADATA_OUTPUT_TAG_NAMES: tags.join('\n'),
      DOCKER_METADATA_OUTPUT_LABELS: run.outputs.labels,
      DOCKER_METADATA_OUTPUT_ANNOTATIONS: run.outputs.annotations,
      DOCKER_METADATA_OUTPUT_JSON: run.outputs.json,
    })
    expect(run.summary).toContain('<details><summary>Tags by rule</summary>')
  })
})

describe('a variable', () => {
  const planned = async (env: Record<string, string>, event: Event = 'pull request') => {
    const machine = makeMachine()
    const inputs = { platforms: 'linux/amd64', images: app, tags: 'type=sha' }
    return machine.run('plan', inputs, { env: { ...runOf(machine, ...events[event]), ...env } })
  }

  test('makes the commit that of the head of a pull request, and its short form longer', async () => {
    const env = { DOCKER_METADATA_PR_HEAD_SHA: 'true', DOCKER_METADATA_SHORT_SHA_LENGTH: '12' }
    const run = await planned(env)
    expect(run.outputs.tags).toBe(`${app}:sha-${head.slice(0, 12)}`)
    expect(labelsOf(run).revision).toBe(head)
  })

  test('puts annotations at other levels', async () => {
    const run = await planned({ DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index' })
    const levels = (run.outputs.annotations ?? '').split('\n').map((text) => text.split(':')[0])
    expect(new Set(levels)).toEqual(new Set(['manifest', 'index']))
  })

  test('sets no other variables', async () => {
    expect((await planned({ DOCKER_METADATA_SET_OUTPUT_ENV: 'false' })).variables).toEqual({})
  })
})

test('a run of pull_request_target is about its pull request', async () => {
  const machine = makeMachine()
  const env = runOf(machine, 'pull_request_target', 'refs/heads/main', { number: 7, repository })
  const run = await machine.run('plan', { platforms: 'linux/amd64', images: app }, { env })
  expect(run.outputs.tags).toBe(`${app}:pr-7`)
})

describe('where no rule gives a tag', () => {
  const given = { images: app, tags: 'type=ref,event=tag' }

  test('a push is an error that shows the rules, before anything is started', async () => {
    const machine = makeMachine()
    const inputs = buildInputs(machine, { push: 'true', ...given })
    const { exitCode, errors, calls, outputs } = await machine.run('build', inputs, {
      env: runOf(machine, ...events.branch),
    })
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] })
    expect(errors).toEqual([
      "no rule in 'tags' yields a tag for this run, but a push needs one; add a rule such as type=sha, or do not push in such runs. The rules:\ntype=ref,event=tag -> no tag: refs/heads/main is not a tag",
    ])
    expect(outputs).toMatchObject({ version: '', labels: '', annotations: '', json: '', tags: '' })
  })

  test('plan ends well with an empty list', async () => {
    const machine = makeMachine()
    const run = await machine.run(
      'plan',
      { platforms: 'linux/amd64', ...given },
      { env: runOf(machine, ...events.branch) },
    )
    expect(run).toMatchObject({ exitCode: 0, outputs: { tags: '', version: '' } })
    expect(JSON.parse(run.outputs.json ?? '')).toMatchObject({ tags: [], 'tag-names': [] })
  })
})

test('merge refuses a rule, and says where it belongs', async () => {
  const { errors } = await new Machine().run('merge', {
    digests: index.digest,
    platforms: 'linux/amd64,linux/arm64',
    tags: 'type=ref,event=branch',
  })
  expect(errors).toEqual([
    `input 'tags' has the rule 'type=ref,event=branch', but merge takes only references; move the rules to plan, and use its output: tags: \${{ needs.plan.outputs.tags }}`,
  ])
})

describe('without a rule', () => {
  // Every file of ours in dist/ that a run executed anything of, by what V8 says.
  const executed = async (entry: 'build' | 'merge' | 'plan', given: Record<string, string>, event?: Event) => {
    const machine = makeMachine()
    const folder = machine.path('coverage')
    mkdirSync(folder)
    const inputs = entry === 'build' ? buildInputs(machine, given) : given
    const env = { ...(event && runOf(machine, ...events[event])), NODE_V8_COVERAGE: folder }
    const { exitCode, log, variables, outputs } = await machine.run(entry, inputs, { env })
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
    const files = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] }
      return result.flatMap(({ url }) =>
        url.startsWith('file:') ? [fileURLToPath(url).replace(/.*\/dist\//, '')] : [],
      )
    })
    return { files, variables, outputs, git: gitCalls(machine) }
  }
  const ofRules = (path: string) => /rules|handlebars|moment|pep440|load-tags|load-process|date|fill/.test(path)

  test('the files of rules are found where there is one', async () => {
    const { files } = await executed(
      'plan',
      { platforms: 'linux/amd64', images: app, tags: 'type=raw,value={{sha}}' },
      'tag',
    )
    expect(files.filter(ofRules)).toEqual(expect.arrayContaining(['shared/rules.js', 'vendor/handlebars.js']))
  })

  const digests = index.digest
  const platforms = 'linux/amd64,linux/arm64'
  test.each<[string, 'build' | 'merge' | 'plan', Record<string, string>]>([
    ['build', 'build', { push: 'true', tags: `${app}:1`, images: app, labels: 'a={{b}}' }],
    ['build without tags', 'build', {}],
    ['merge', 'merge', { digests, platforms, tags: `${app}:2`, labels: 'a=b' }],
    ['plan', 'plan', { platforms }],
    ['plan with references', 'plan', { platforms, tags: `${app}:1`, labels: 'a=b' }],
  ])('%s loads nothing of rules, asks no git, and adds nothing', async (_, entry, given) => {
    const { files, git, variables, outputs } = await executed(entry, given, 'branch')
    expect(files).toContain(`${entry}.js`)
    expect(files.filter(ofRules)).toEqual([])
    expect(git).toEqual([])
    expect(variables).toEqual({})
    expect(outputs).not.toMatchObject({ json: expect.stringMatching(/./) })
  })

  test('labels reach buildx as they are given', async () => {
    const machine = makeMachine()
    const inputs = buildInputs(machine, { push: 'true', tags: `${app}:1`, labels: 'a={{b}}', annotations: 'c={{d}}' })
    const { calls } = await machine.run('build', inputs, { env: runOf(machine, ...events.branch) })
    const args = calls.find(([name, verb]) => name === 'buildx' && verb === 'build') ?? []
    expect(args.filter((arg) => /^--(?:label|annotation)=/.test(arg))).toEqual([
      '--annotation=c={{d}}',
      '--label=a={{b}}',
    ])
  })
})

test('every output that rules set is declared', () => {
  const declared = (path: string) =>
    Object.keys(parse(readFileSync(join(import.meta.dirname, '..', path), 'utf8')).outputs)
  for (const path of ['action.yml', 'plan/action.yml'])
    expect(declared(path)).toEqual(expect.arrayContaining(['tags', 'version', 'labels', 'annotations', 'json']))
})
