import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { bakeSecrets, notForLegs, renderBakeWorkflow, renderTargetWorkflow } from '../script/multiarch/bake.ts'
import { bakePaths } from '../script/multiarch/update.ts'
import { type Action, withPush } from '../script/multiarch/workflow.ts'
import { linuxPlatforms } from '../src/platform.ts'
import { pushedOutput, testedOutput } from '../src/report/outputs.ts'

type Table<Value> = Readonly<Record<string, Value>>
type Job = {
  readonly permissions?: unknown
  readonly uses?: string
  readonly strategy?: { readonly matrix: unknown }
  readonly if?: string
  readonly with: Table<string>
  readonly secrets?: Table<string>
  readonly outputs: Table<string>
  readonly 'timeout-minutes'?: unknown
  readonly steps: readonly { readonly uses?: string; readonly if?: string; readonly with?: Table<string> }[]
}
type Workflow = {
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Table<{ type: string; default?: unknown; required?: boolean }>
      readonly secrets: Table<unknown>
      readonly outputs: Table<{ value: string }>
    }
  }
  readonly jobs: Table<Job>
}

const root = join(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const [outer, inner] = bakePaths.map((path) => parse(text(path)) as Workflow) as [Workflow, Workflow]
const [bake, plan, merge] = ['bake', 'plan', 'merge'].map((name) => parse(text(`${name}/action.yml`)) as Action) as [
  Action,
  Action,
  Action,
]
const callOf = (workflow: Workflow) => workflow.on.workflow_call
const job = (workflow: Workflow, name: string): Job => workflow.jobs[name] as Job
const stepOf = (found: Job) => found.steps.find(({ uses = '' }) => uses.startsWith('$/'))
const passed = (name: string) => `\${{ inputs.${name} }}`

describe('the reusable workflow for bake files', () => {
  const { inputs, secrets, outputs } = callOf(outer)

  test('takes keys as secrets: a caller has no other way to give one, and the runner masks it', () => {
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(['endpoint-ssh-key', 'kubeconfig']))
  })

  test('offers every input of bake and what plan and merge have beside it', () => {
    const offered = Object.keys(bake.inputs).filter((name) => ![...notForLegs, ...bakeSecrets].includes(name))
    const own = ['runners', 'group', 'fail-fast', 'runner', 'timeout-minutes']
    expect(Object.keys(inputs).toSorted()).toEqual([...offered, ...own].toSorted())
    expect(Object.keys(secrets).toSorted()).toEqual(bakeSecrets.toSorted())
    expect(Object.values(inputs).filter(({ required }) => required)).toEqual([])
  })

  test('has the defaults of bake, but publishes, with a builder of its own', () => {
    const differing = Object.entries({ ...bake.inputs, ...plan.inputs })
      .filter(([name, { default: given = '' }]) => name in inputs && String(inputs[name]?.default ?? '') !== given)
      .map(([name]) => name)
    expect(differing).toEqual(['push', 'builder'])
  })

  test('asks plan for all targets, those of the default group unless others are named', () => {
    const given = { 'bake-files': passed('files'), targets: `\${{ inputs.targets || 'default' }}` }
    const names = Object.keys(plan.inputs).filter((name) => name !== 'platforms')
    expect(stepOf(job(outer, 'plan'))?.with).toEqual({
      ...Object.fromEntries(names.map((name) => [name, passed(name)])),
      ...given,
    })
    expect(outputs).toMatchObject({ targets: { value: `\${{ jobs.plan.outputs.targets }}` } })
  })

  test('calls a workflow of the same commit for each target, with all that it takes', () => {
    const { uses, strategy, with: given, secrets: handed } = job(outer, 'target')
    expect(uses).toBe(`./${bakePaths[1]}`)
    expect(strategy?.matrix).toEqual({ include: `\${{ fromJSON(needs.plan.outputs.targets) }}` })
    const names = Object.keys(callOf(inner).inputs).filter((name) => name !== 'planned')
    expect(given).toEqual({
      planned: `\${{ toJSON(matrix) }}`,
      ...Object.fromEntries(names.map((name) => [name, passed(name)])),
    })
    expect(handed).toEqual(Object.fromEntries(bakeSecrets.map((name) => [name, `\${{ secrets.${name} }}`])))
  })

  test('declares the same of an input as the workflow for a target', () => {
    const { planned: _, ...others } = callOf(inner).inputs
    for (const [name, { type, default: given }] of Object.entries(others))
      expect([name, inputs[name]]).toEqual([
        name,
        expect.objectContaining({ type, ...(given !== undefined && { default: given }) }),
      ])
  })

  test('gets what is new in bake, and loses what is gone', () => {
    const { pull: _, ...others } = bake.inputs
    const changed = { ...bake, inputs: { ...others, 'new-one': { description: 'x', default: 'false' } } }
    for (const [path, render] of [
      [bakePaths[0], renderBakeWorkflow],
      [bakePaths[1], renderTargetWorkflow],
    ] as const) {
      const before = render(text(path), { bake, plan, merge }).split('\n')
      const written = render(text(path), { bake: changed, plan, merge }).split('\n')
      expect(before.join('\n')).toBe(text(path))
      expect(written.filter((line) => !before.includes(line))).toEqual([
        '      new-one:',
        "        description: 'x'",
        expect.stringMatching(/^ +new-one: \$\{\{ inputs\.new-one \}\}$/),
      ])
      expect(before.filter((line) => !written.includes(line))).toEqual([
        '      pull:',
        expect.stringContaining('newer base images'),
        expect.stringContaining(passed('pull')),
      ])
    }
  })
})

describe('the workflow for one target', () => {
  const [built, merged] = [job(inner, 'build'), job(inner, 'merge')]

  test('bakes one target a leg, as plan said, and hands over digests', () => {
    const { matrix } = built.strategy ?? {}
    expect(matrix).toBe(`\${{ fromJSON(inputs.planned).matrix }}`)
    const own = ['publish', 'source', 'targets', 'set', ...bakeSecrets]
    const names = Object.keys(bake.inputs).filter((name) => ![...notForLegs, ...own].includes(name))
    const step = stepOf(built)
    expect(step).toMatchObject({
      uses: '$/bake',
      with: { publish: 'digest', source: '.', targets: `\${{ matrix.target }}`, set: `\${{ matrix.set }}` },
    })
    for (const name of bakeSecrets) expect(step?.with?.[name]).toContain(`secrets.${name}`)
    for (const name of names.filter((each) => !(each in withPush)))
      expect([name, step?.with?.[name]]).toEqual([name, passed(name)])
    for (const name of Object.keys(withPush))
      expect(step?.with?.[name]).toContain(`inputs.push != 'false' && inputs.${name}`)
    expect(Object.keys(step?.with ?? {}).toSorted()).toEqual([...names, ...own].toSorted())
  })

  test('declares an output for each platform that a leg can hand on', () => {
    const names = ['push-declined', ...linuxPlatforms.map(pushedOutput), ...linuxPlatforms.map(testedOutput)]
    const expected = Object.fromEntries(names.map((name) => [name, `\${{ steps.build.outputs.${name} }}`]))
    expect(built.outputs).toEqual(expected)
    expect(names.filter((name) => !(name in bake.outputs))).toEqual([])
  })

  test('merges what plan said of the target, with the same login as the legs', () => {
    const planned = Object.fromEntries(
      ['platforms', 'tags', 'images', 'annotations', 'labels'].map((name) => [
        name,
        `\${{ fromJSON(inputs.planned).${name} }}`,
      ]),
    )
    expect(stepOf(merged)?.with).toEqual({
      digests: `\${{ toJSON(needs.build) }}`,
      'registry-auth': stepOf(built)?.with?.['registry-auth'],
      'tag-policy': passed('tag-policy'),
      registries: passed('registries'),
      ...planned,
    })
    expect(merged.if).toBe(`\${{ !cancelled() }}`)
    const condition = `\${{ inputs.push && inputs.push != 'false' && needs.build.outputs.push-declined == ''`
    expect(merged.steps.filter((step) => !step.if?.startsWith(condition))).toEqual([])
    const names = Object.keys(merge.outputs)
    expect(merged.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ steps.merge.outputs.${name} }}`])),
    )
  })
})

test('every job that hangs is ended, and none asks for permissions', () => {
  const jobs = [outer, inner].flatMap((workflow) => Object.values(workflow.jobs))
  expect(jobs.map(({ permissions }) => permissions)).toEqual(jobs.map(() => undefined))
  const own = jobs.filter(({ uses }) => uses === undefined)
  expect(own.map((each) => each['timeout-minutes'])).toEqual([10, `\${{ inputs.timeout-minutes }}`, 30])
})

test('all use checkout, and the actions of the very commit that they are', () => {
  const uses = [outer, inner].flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ steps = [] }) => steps.map((step) => step.uses ?? '')),
  )
  expect(uses.filter((name) => !/^actions\/checkout@[0-9a-f]{40}$/.test(name))).toEqual(['$/plan', '$/bake', '$/merge'])
})
