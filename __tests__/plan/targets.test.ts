import { describe, expect, test } from '@jest/globals'
import type { Definition, RawTarget } from '../../src/bake-files/definition.ts'
import { hostedRunners, parseRunners } from '../../src/plan/runners.ts'
import { planTargets, type TargetsOptions } from '../../src/plan/targets.ts'
import { nativePlatform } from '../../src/platform.ts'

const options: TargetsOptions = {
  rules: hostedRunners,
  group: 'platform',
  native: nativePlatform('x64'),
  files: {
    folder: '/w',
    readText: (path) => (path === '/w/fixed/Dockerfile' ? 'FROM --platform=linux/amd64 base' : 'FROM base'),
  },
  set: [],
  publishes: true,
}

/** A definition as `buildx bake --print` writes it, in which all targets are asked for. */
const define = (target: Record<string, RawTarget>, asked = Object.keys(target)): Definition => ({
  group: { default: { targets: asked } },
  target,
})
const both = { platforms: ['linux/amd64', 'linux/arm64'] }

describe('planTargets', () => {
  test('gives each target a job for each of its platforms, and what merge needs of it', () => {
    const definition = define({
      app: {
        ...both,
        tags: ['ghcr.io/o/app:1', 'ghcr.io/o/app:latest', 'r.io/app:1'],
        labels: { 'org.opencontainers.image.title': 'a $${b}' },
        annotations: ['index:a=b'],
      },
      'app-web': { platforms: ['aarch64,linux/arm64/v8'], tags: ['ghcr.io/o/web'] },
    })
    const job = (target: string, architecture: string, runner: string) => ({
      target,
      runner,
      platforms: `linux/${architecture}`,
      slug: `${target}-linux-${architecture}`,
      emulated: false,
      set: `${target}.platform=linux/${architecture}`,
    })
    const jobs = [
      job('app', 'amd64', 'ubuntu-24.04'),
      job('app', 'arm64', 'ubuntu-24.04-arm'),
      job('app-web', 'arm64', 'ubuntu-24.04-arm'),
    ]
    expect(planTargets(definition, options)).toEqual({
      jobs,
      targets: [
        {
          target: 'app',
          platforms: 'linux/amd64,linux/arm64',
          tags: 'ghcr.io/o/app:1\nghcr.io/o/app:latest\nr.io/app:1',
          images: 'ghcr.io/o/app\nr.io/app',
          labels: `org.opencontainers.image.title=a \${b}`,
          annotations: 'index:a=b',
          matrix: { include: jobs.slice(0, 2) },
        },
        {
          target: 'app-web',
          platforms: 'linux/arm64',
          tags: 'ghcr.io/o/web',
          images: 'ghcr.io/o/web',
          labels: '',
          annotations: '',
          matrix: { include: jobs.slice(2) },
        },
      ],
      platforms: ['linux/amd64', 'linux/arm64'],
      runners: { 'linux/amd64': 'ubuntu-24.04', 'linux/arm64': 'ubuntu-24.04-arm' },
      notices: [expect.stringContaining(`'linux/arm/v7' matches none`), expect.stringContaining(`'linux/arm/v6'`)],
    })
  })

  test('gives a target one job for all platforms of a runner', () => {
    const definition = define({ app: { platforms: ['linux/arm64', 'linux/amd64', 'linux/386'], tags: ['r.io/a'] } })
    const { jobs } = planTargets(definition, { ...options, group: 'runner' })
    expect(jobs.map(({ slug, set }) => [slug, set])).toEqual([
      ['app-linux-arm64', 'app.platform=linux/arm64'],
      ['app-linux-amd64_linux-386', 'app.platform=linux/amd64,linux/386'],
    ])
  })

  test('builds a target without platforms for the machine', () => {
    const { targets } = planTargets(define({ app: { tags: ['r.io/a'] } }), {
      ...options,
      native: nativePlatform('arm64'),
    })
    expect(targets.map(({ platforms }) => platforms)).toEqual(['linux/arm64'])
  })

  test('plans nothing for what is only built from, near and far, and narrows it', () => {
    const definition = define(
      {
        app: { ...both, tags: ['r.io/a'], contexts: { base: 'target:middle', web: 'https://example.com/a.git' } },
        base: both,
        middle: { ...both, contexts: { base: 'target:base', app: 'target:middle' } },
      },
      ['app'],
    )
    const { jobs } = planTargets(definition, { ...options, set: ['app.args.A=1', '*.platform=linux/amd64'] })
    const narrowed = (platform: string) => ['app', 'middle', 'base'].map((name) => `${name}.platform=${platform}`)
    expect(jobs.map(({ set }) => set.split('\n'))).toEqual([
      ['app.args.A=1', ...narrowed('linux/amd64')],
      ['app.args.A=1', ...narrowed('linux/arm64')],
    ])
  })

  test.each([
    ['names a platform', { context: 'fixed' }],
    ['is not in the checkout', { context: 'https://example.com/a.git' }],
  ])('narrows nothing from which a Dockerfile is made that %s', (_, more) => {
    const middle = { ...both, contexts: { x: 'target:base' } }
    const app = { ...both, ...more, tags: ['r.io/a'], contexts: { base: 'target:middle' } }
    const { jobs } = planTargets(define({ app, middle, base: both }, ['app']), options)
    expect(jobs.map(({ set }) => set)).toEqual(['app.platform=linux/amd64', 'app.platform=linux/arm64'])
  })

  test('has a slug for each job, whatever targets are called', () => {
    const names = ['a', 'a-linux', 'a-linux-arm64', 'a_linux-arm64', 'a-linux-amd64_linux-arm64']
    const target = Object.fromEntries(
      names.map((name) => [name, { platforms: ['linux/amd64', 'linux/386', 'linux/arm64'], tags: [`r.io/${name}`] }]),
    )
    for (const group of ['platform', 'runner'] as const) {
      const { jobs } = planTargets(define(target), { ...options, group })
      expect(new Set(jobs.map(({ slug }) => slug)).size).toBe(jobs.length)
    }
  })

  test('names target and attribute of what cannot be planned', async () => {
    const { rules } = await parseRunners('linux/amd64: a')
    const cases: [RawTarget, Partial<TargetsOptions>, string][] = [
      [
        { ...both, tags: ['r.io/a'] },
        { rules },
        `target 'app', attribute 'platforms', has 'linux/arm64', but input 'runners' has no rule for linux/arm64 (it has linux/amd64); add one, or 'default: ubuntu-24.04' for all others`,
      ],
      [
        { platforms: ['windows/amd64'], tags: ['r.io/a'] },
        {},
        `target 'app', attribute 'platforms', has 'windows/amd64', for which a build job cannot pass a digest to merge; use one of linux/386`,
      ],
      [
        { platforms: ['linux/arm64x'], tags: ['r.io/a'] },
        {},
        `target 'app', attribute 'platforms': unknown platform 'linux/arm64x': no architecture 'arm64x' for linux`,
      ],
      [
        both,
        {},
        `target 'app' has no 'tags', so there is nowhere to publish it; add tags such as ghcr.io/owner/app:1.2.3, list only targets with tags in 'targets', or set 'push: false'`,
      ],
      [{ ...both, tags: ['r.io/A B'] }, {}, `target 'app', attribute 'tags': `],
    ]
    for (const [raw, given, message] of cases)
      expect(() => planTargets(define({ app: raw }), { ...options, ...given })).toThrow(message)
  })

  test('refuses a target that a job cannot name without a group of its name', () => {
    const target = { app: { ...both, tags: ['r.io/a'] }, web: { ...both, tags: ['r.io/w'] } }
    const group = { default: { targets: ['app'] }, app: { targets: ['app', 'web'] } }
    expect(() => planTargets({ group, target }, options)).toThrow(
      `target 'app' has the same name as a group with app, web, so a job cannot build it alone; rename one of them`,
    )
    const own = { default: { targets: ['app'] }, app: { targets: ['app'] } }
    expect(planTargets({ group: own, target }, options).targets).toHaveLength(1)
  })

  test('refuses a tag that two targets have', () => {
    const target = { app: { ...both, tags: ['r.io/a:1'] }, web: { ...both, tags: ['r.io/a:1'] } }
    expect(() => planTargets(define(target), options)).toThrow(`targets 'app' and 'web' both have the tag r.io/a:1, `)
  })

  test('takes targets without tags where nothing is published', () => {
    const { targets } = planTargets(define({ app: both }), { ...options, publishes: false })
    expect(targets).toMatchObject([{ tags: '', images: '' }])
  })

  test('says what to do where the jobs are more than a matrix may have', () => {
    const many = (count: number) =>
      define(
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, { ...both, tags: [`r.io/t${at}`] }])),
      )
    expect(planTargets(many(128), options).jobs).toHaveLength(256)
    expect(() => planTargets(many(129), options)).toThrow(
      `the targets and their platforms need 258 jobs, but a matrix can have at most 256 in a run; set 'group: runner' for one job per target and runner, or split the targets among several workflows, with 'targets' in each`,
    )
    expect(() => planTargets(many(129), { ...options, group: 'runner' })).toThrow(
      `need 258 jobs, but a matrix can have at most 256 in a run; split the targets among several workflows, with 'targets' in each`,
    )
  })
})
