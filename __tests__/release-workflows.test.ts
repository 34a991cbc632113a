import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readDocuments } from './documents.ts'

type Step = {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
}
type Job = {
  readonly uses?: string
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly environment?: string
  readonly steps?: readonly Step[]
}
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

const root = join(import.meta.dirname, '..')
const folder = '.github/workflows'
const read = (name: string): Workflow => parse(readFileSync(join(root, folder, name), 'utf8'))
const { on, jobs } = read('release.yml')

/** The jobs of a workflow and of those of this repository that it calls, by the path of calls. */
function jobsBelow(name: string, before: readonly string[] = []): [string, Job][] {
  return Object.entries(read(name).jobs).flatMap(([id, job]): [string, Job][] => {
    const [, called] = job.uses?.match(/^\.\/\.github\/workflows\/(.*)$/) ?? []
    const path = [...before, id]
    return [[path.join('/'), job], ...(called ? jobsBelow(called, path) : [])]
  })
}

/** Whether only a run that failed or was cancelled makes a condition of a job false. */
function onlyEndsWithFailure(condition: string): boolean {
  const terms = condition.replace(/^\$\{\{ (.*) \}\}$/, '$1').split(' && ')
  return terms.every((term) => /^(?:always\(\)|!cancelled\(\)|needs\.[\w-]+\.result == 'success')$/.test(term))
}

describe('a release', () => {
  test('is drafted after everything else, and tested after all agrees', () => {
    const needs = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.needs]))
    expect(needs).toEqual({ agree: undefined, ci: 'agree', e2e: 'agree', attest: ['ci', 'e2e'], draft: 'attest' })
  })

  test('of each kind of version is started by its tag', () => {
    // GitHub's filters: `+` repeats the character before it, `.` is one itself, `*` is anything but a slash.
    const { tags } = on.push as { tags: string[] }
    const patterns = tags.map((tag) => new RegExp(`^${tag.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`))
    const starts = (tag: string) => patterns.some((pattern) => pattern.test(tag))
    expect(['v1.2.3', 'v10.20.30', 'v1.3.0-rc.1'].filter(starts)).toEqual(['v1.2.3', 'v10.20.30', 'v1.3.0-rc.1'])
    expect(['v1', 'v1.2', '1.2.3', 'v1.2.3.4'].filter(starts)).toEqual([])
  })
})

// What `npm run release check` does not compare itself.
describe('that dist/ and the reusable workflows are those of the sources is known before anything is attested', () => {
  const checks = read('ci.yml').jobs
  const runsOf = (job: string) => (checks[job]?.steps ?? []).map(({ run = '' }) => run)

  test('dist/ is built anew and compared', () => {
    const build = runsOf('check').find((run) => run.includes('npm run build')) ?? ''
    expect(build).toContain('git diff --exit-code --stat dist ||')
    expect(build).toMatch(/exit 1\n\}\s*$/)
  })

  test('the tests that compare the workflows with what would be rendered are run', () => {
    expect(runsOf('unit')).toContain('npm test')
    const tests = readFileSync(join(root, '__tests__', 'script', 'update-multiarch.test.ts'), 'utf8')
    expect(tests).toContain(`'%s is as npm run update-multiarch writes it'`)
  })

  test('the job that a release waits for needs all of them', () => {
    const others = Object.keys(checks).filter((job) => job !== 'ci-ok')
    expect(checks['ci-ok']?.needs).toEqual(others)
  })
})

// GitHub skips a job where one that it needs was skipped, however deep in a called workflow, and the run is green.
describe('no job of a release can be skipped in a run that is green', () => {
  const all = jobsBelow('release.yml')

  test('all that it calls is looked at', () => {
    expect(all.map(([path]) => path)).toEqual(expect.arrayContaining(['ci/ci-ok', 'e2e/at-once', 'e2e/reusable/merge']))
  })

  test('no condition is false but for a failure', () => {
    const found = all.filter(([, job]) => job.if !== undefined && !onlyEndsWithFailure(job.if))
    expect(found.map(([path, job]) => `${path}: ${job.if}`)).toEqual([])
  })

  test('what attests and drafts asks for the success of all that it needs', () => {
    for (const name of ['attest', 'draft']) {
      const needed = [jobs[name]?.needs ?? []].flat()
      const results = needed.map((each) => `needs.${each}.result == 'success'`)
      expect(jobs[name]?.if).toBe(`\${{ ${['!cancelled()', ...results].join(' && ')} }}`)
    }
  })

  test.each([
    [`\${{ !cancelled() && needs.plan.result == 'success' }}`, true],
    ['always()', true],
    [`\${{ !cancelled() && inputs.push && needs.plan.result == 'success' }}`, false],
    [`\${{ needs.plan.result != 'success' }}`, false],
    [`\${{ always() || inputs.push }}`, false],
    [`github.event_name == 'push'`, false],
  ])('the condition %j: %p', (condition, expected) => {
    expect(onlyEndsWithFailure(condition)).toBe(expected)
  })
})

describe('what is attested', () => {
  const { steps = [], environment } = jobs.attest ?? {}
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  const attested = matching(
    String(steps.find(({ uses = '' }) => uses.startsWith('actions/attest@'))?.with?.['subject-path']),
  )

  /** The files that globs name, as @actions/glob reads them: one a line, `**` for any depth, dots included. */
  function matching(globs: string): string[] {
    const patterns = globs
      .trim()
      .split('\n')
      .map((glob) => {
        const pattern = glob
          .replaceAll('.', '\\.')
          .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'))
        return new RegExp(`^${pattern}$`)
      })
    return tracked.filter((path) => patterns.some((pattern) => pattern.test(path)))
  }

  test.each([
    ['every action that users call', /^(?!\.github\/)(?:.*\/)?action\.ya?ml$/, 4],
    ['all of dist/', /^dist\//, 10],
    ['all workflows', /^\.github\/workflows\//, 6],
    // Its `type` decides how Node reads dist/.
    ['package.json and its lock', /^package(?:-lock)?\.json$/, 2],
  ])('is %s', (_, kind, atLeast) => {
    const found = tracked.filter((path) => kind.test(path))
    expect(found.length).toBeGreaterThanOrEqual(atLeast)
    expect(found.filter((path) => !attested.includes(path))).toEqual([])
  })

  test('is nothing that one pattern too many or too few would hide', () => {
    expect(matching('dist/*.js')).toContain('dist/build.js')
    expect(matching('dist/*.js').filter((path) => path.startsWith('dist/vendor/'))).toEqual([])
    expect(matching('dist/**/*.js')).toEqual(expect.arrayContaining(['dist/build.js', 'dist/vendor/undici.js']))
  })

  test('is attested in the environment that limits the tags, by steps of GitHub alone', () => {
    expect(environment).toBe('release')
    const uses = steps.map(({ uses }) => uses?.replace(/@[0-9a-f]{40}$/, ''))
    expect(uses).toEqual(['actions/checkout', 'actions/attest'])
    expect(steps.filter(({ run }) => run !== undefined)).toEqual([])
  })
})

describe('the tag of the major version moves', () => {
  const { steps = [] } = read('published.yml').jobs.move ?? {}
  const runs = steps.map(({ run = '' }) => run)

  test('once a release is published, and once a prerelease becomes one', () => {
    expect(read('published.yml').on).toEqual({ release: { types: ['published', 'released'] } })
  })

  test('only after the attestation of this very commit by release.yml was verified', () => {
    const verify = runs.findIndex((run) => run.startsWith('gh attestation verify '))
    const push = runs.findIndex((run) => run.includes('script/release/main.ts move '))
    expect(verify).toBeGreaterThanOrEqual(0)
    expect(verify).toBeLessThan(push)
    expect(runs[verify]).toContain(' --repo "$GITHUB_REPOSITORY" ')
    expect(runs[verify]).toContain(' --source-digest "$GITHUB_SHA" --source-ref "$GITHUB_REF" ')
    expect(runs[verify]).toMatch(/ --signer-workflow "\$GITHUB_REPOSITORY\/\.github\/workflows\/release\.yml"$/)
    expect(runs.filter((run) => /\bgit push\b|main\.ts move/.test(run))).toHaveLength(1)
  })

  test('by steps none of which goes on after a failure', () => {
    expect(steps.filter((step) => step.if !== undefined || 'continue-on-error' in step)).toEqual([])
    expect(read('published.yml').jobs.move).not.toHaveProperty('continue-on-error')
  })
})

test('documents verify releases as attestations of release.yml, for a tag', () => {
  const commands = readDocuments().flatMap(({ text }) => text.match(/^ *gh attestation verify .*$/gm) ?? [])
  expect(commands.length).toBeGreaterThanOrEqual(2)
  for (const command of commands) {
    expect(command).toMatch(/ --signer-workflow \S+\/release\.yml --source-ref refs\/tags\/v\d+\.\d+\.\d+$/)
  }
})
