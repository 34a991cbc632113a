import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { major, published, runWorkflow } from './act.ts'
import { job } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { errorsOf, outputOf, readExample, runCaller } from './caller.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

const rules = [
  'type=edge',
  'type=schedule',
  'type=ref,event=branch',
  'type=ref,event=pr',
  'type=semver,pattern={{version}}',
]
const repository = { name: 'app', default_branch: 'main', html_url: 'https://github.com/acme/app' }
const made = '2024-05-06T07:08:09.000Z'

/** A repository with one commit of a known time. */
function commitIn(folder: string): string {
  const git = (...args: string[]) => sh('git', '-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '.')
  sh(
    'env',
    `GIT_COMMITTER_DATE=${made}`,
    'git',
    '-C',
    folder,
    ...['-c', 'user.name=a', '-c', 'user.email=a@b'],
    'commit',
    '--quiet',
    '--message=first',
  )
  return git('rev-parse', 'HEAD').trim()
}

test('one build pushes every tag of its rules to two repositories, with labels and annotations of the commit', async () => {
  const images = ['a', 'b'].map((name) => `${lab.LAB_REGISTRY}/e2e/tags/${randomUUID()}/${name}`)
  const workspace = makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
  const sha = commitIn(workspace)
  const event = join(workspace, 'event.json')
  writeFileSync(event, JSON.stringify({ repository: { ...repository, description: 'Says "hello"' } }))
  const { exitCode, log, outputs } = await job({
    workspace,
    inputs: {
      ...loopback,
      context: '.',
      platforms: 'linux/amd64,linux/arm64',
      push: 'true',
      'verify-architecture': 'off',
      images: images.join('\n'),
      tags: ['type=semver,pattern={{version}}', 'type=semver,pattern={{major}}.{{minor}}', 'type=sha'].join('\n'),
      labels: 'org.opencontainers.image.title=Mine',
    },
    env: {
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: event,
      GITHUB_REF: 'refs/tags/v1.2.3',
      GITHUB_SHA: sha,
    },
  })
  expect(exitCode === 0 ? '' : log).toBe('')

  const tags = ['1.2', '1.2.3', 'latest', `sha-${sha.slice(0, 7)}`]
  for (const image of images) {
    expect(crane('ls', image).split('\n').sort()).toEqual(tags.toSorted())
    expect(new Set(tags.map((tag) => crane('digest', `${image}:${tag}`)))).toEqual(new Set([outputs.digest]))
  }
  const [image = ''] = images
  const expected = {
    'org.opencontainers.image.created': made,
    'org.opencontainers.image.description': 'Says "hello"',
    'org.opencontainers.image.revision': sha,
    'org.opencontainers.image.source': repository.html_url,
    'org.opencontainers.image.title': 'Mine',
    'org.opencontainers.image.url': repository.html_url,
    'org.opencontainers.image.version': '1.2.3',
  }
  expect(manifestOf(`${image}:latest`).annotations).toEqual(expected)
  expect(platformsIn(`${image}:latest`)).toEqual(['linux/amd64', 'linux/arm64'])
  for (const platform of ['linux/amd64', 'linux/arm64']) {
    const { config } = JSON.parse(crane('config', `--platform=${platform}`, `${image}:1.2.3`))
    expect(config.Labels).toEqual(expected)
    const manifest = JSON.parse(crane('manifest', `--platform=${platform}`, `${image}:1.2.3`))
    expect(manifest.annotations).toEqual({ ...expected, 'org.opencontainers.image.title': 'app' })
  }
})

const sha = 'a'.repeat(40)
test.each([
  ['push', 'refs/heads/main', { ref: 'refs/heads/main', head_commit: { id: sha, timestamp: made } }, ['edge', 'main']],
  ['push', 'refs/tags/v1.2.3', { ref: 'refs/tags/v1.2.3' }, ['1.2.3', 'latest']],
  [
    'pull_request',
    'refs/pull/7/merge',
    { number: 7, pull_request: { number: 7, head: { ref: 'x' }, base: { ref: 'main' } } },
    ['pr-7'],
  ],
  ['schedule', 'refs/heads/main', { schedule: '17 3 * * *' }, ['nightly', 'edge', 'main']],
  ['workflow_dispatch', 'refs/heads/main', { inputs: {} }, ['edge', 'main']],
] as const)('plan makes the tags of a run of %s, %s', async (event, ref, payload, tags) => {
  const steps = [
    {
      id: 'plan',
      uses: `${published}/plan@${major}`,
      with: { platforms: 'linux/amd64', images: 'ghcr.io/acme/app', tags: rules.join('\n') },
    },
    { run: 'printf "%s\\n" "$DOCKER_METADATA_OUTPUT_TAGS" | tr "\\n" " "' },
  ]
  const workflow = { on: event, jobs: { plan: { 'runs-on': 'ubuntu-24.04', steps } } }
  const folder = makeContext({ '.github/workflows/plan.yml': stringify(workflow) })
  commitIn(folder)
  const path = join(folder, 'event.json')
  writeFileSync(path, JSON.stringify({ repository, ...payload }))
  const run = await runWorkflow('.github/workflows/plan.yml', {
    event,
    workspace: folder,
    args: [`--eventpath=${path}`, `--env=GITHUB_REF=${ref}`],
  })
  expect(run.exitCode === 0 ? '' : run.log.slice(-5000)).toBe('')
  const references = tags.map((tag) => `ghcr.io/acme/app:${tag}`)
  expect(outputOf(run, 'plan', 'tags')).toBe(references.join('\n'))
  expect(run.output).toContain(references.join(' '))
})

describe('tags.yml', () => {
  const image = `${lab.LAB_REGISTRY}/e2e/tags/${randomUUID()}/native`
  const call = (event: 'push' | 'pull_request', payload: object) => {
    const path = join(makeContext({ 'event.json': JSON.stringify({ repository, ...payload }) }), 'event.json')
    return runCaller(readExample('tags.yml', image), { event, args: [`--eventpath=${path}`] })
  }

  test('has its tags made by plan once, and pushed by merge with what the legs built', async () => {
    const run = await call('push', { ref: 'refs/tags/v1.2.3', head_commit: { timestamp: made } })
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(crane('ls', image).split('\n').sort()).toEqual(['1.2', '1.2.3', 'latest'])
    expect(manifestOf(`${image}:latest`).annotations).toMatchObject({
      'org.opencontainers.image.created': made,
      'org.opencontainers.image.vendor': 'Acme',
      'org.opencontainers.image.version': '1.2.3',
    })
    const { config } = JSON.parse(crane('config', '--platform=linux/arm64', `${image}:1.2`))
    expect(config.Labels).toMatchObject(manifestOf(`${image}:latest`).annotations ?? {})
    expect(run.commands.filter(({ name }) => name === 'notice')).toEqual([])
  })

  test('builds a pull request, and pushes nothing', async () => {
    const pull = { number: 7, head: { ref: 'x', sha: 'b'.repeat(40) }, base: { ref: 'main' } }
    const run = await call('pull_request', { number: 7, pull_request: pull })
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(outputOf(run, 'plan', 'tags')).toBe(`${image}:pr-7`)
    expect(crane('ls', image)).not.toContain('pr-7')
  })

  test('fails in plan, before any build, where a push has no tag', async () => {
    const run = await call('push', { ref: 'refs/heads/other', head_commit: { timestamp: made } })
    expect(run.jobs.map(({ job, result }) => [job, result])).toEqual([['plan', 'failure']])
    expect(errorsOf(run, 'plan')).toEqual([expect.stringContaining('there is nothing to push: no rule in')])
  })
})
