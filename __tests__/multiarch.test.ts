import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readContracts } from '../script/inputs/tables.ts'
import { selfPath } from '../script/multiarch/update.ts'
import { asSecrets, notOffered, ofBakeFiles, renderWorkflow, withPush } from '../script/multiarch/workflow.ts'
import { decideGate } from '../src/gate/decide.ts'
import { linuxPlatforms } from '../src/platform.ts'
import { pushedOutput, testedOutput } from '../src/report/outputs.ts'

type Table<Value> = Readonly<Record<string, Value>>
type Action = {
  readonly inputs: Table<{ description: string; default?: string; required?: boolean }>
  readonly outputs: Table<{ description: string }>
}
type Job = {
  readonly permissions?: unknown
  readonly 'runs-on': string
  readonly if?: string
  readonly 'timeout-minutes'?: unknown
  readonly outputs: Table<string>
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
  readonly jobs: { readonly plan: Job; readonly build: Job; readonly merge: Job }
}

/** What plan hands to build and merge. */
const byPlan: readonly string[] = ['tags', 'labels', 'annotations']

const root = join(import.meta.dirname, '..')
const read = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'))
const [build, whole, merge] = ['action.yml', 'plan/action.yml', 'merge/action.yml'].map(
  (path) => read(path) as Action,
) as [Action, Action, Action]
/** plan, as far as it is about one image. */
const plan: Action = {
  ...whole,
  inputs: Object.fromEntries(Object.entries(whole.inputs).filter(([name]) => !ofBakeFiles.includes(name))),
}
const { on, jobs } = read(selfPath) as Workflow
const { inputs, secrets, outputs } = on.workflow_call
const stepOf = ({ steps }: Job) => steps.find(({ uses = '' }) => uses.startsWith('$/'))

describe('the reusable workflow', () => {
  const text = readFileSync(join(root, selfPath), 'utf8')

  test('gets what is new in an action, loses what is gone, and keeps the rest', () => {
    const { target: _, ...others } = build.inputs
    const changed = { ...build, inputs: { ...others, 'new-one': { description: "it's new", default: 'false' } } }
    const written = renderWorkflow(text, { build: changed, plan: whole, merge }).split('\n')
    const before = renderWorkflow(text, { build, plan: whole, merge }).split('\n')
    expect(written.filter((line) => !before.includes(line))).toEqual([
      '      new-one:',
      "        description: 'it''s new'",
      `          new-one: \${{ inputs.new-one }}`,
    ])
    expect(before.filter((line) => !written.includes(line))).toEqual([
      '      target:',
      "        description: 'Stage to build'",
      `          target: \${{ inputs.target }}`,
    ])
  })

  test('offers every input of build, plan and merge, and what is its own', () => {
    const offered = new Set([...Object.keys(build.inputs), ...Object.keys(plan.inputs), ...Object.keys(merge.inputs)])
    for (const name of [...notOffered, ...asSecrets, 'digests']) offered.delete(name)
    expect(Object.keys(inputs).sort()).toEqual(
      [...offered, 'checkout', 'fail-fast', 'runner', 'timeout-minutes'].sort(),
    )
    expect(Object.keys(secrets).sort()).toEqual([...asSecrets].sort())
  })

  test('passes each of them on under its name', () => {
    const passed = (job: Job, own: readonly string[]) =>
      Object.entries(stepOf(job)?.with ?? {}).filter(([name]) => !own.includes(name))
    const own: readonly string[] = [...asSecrets, 'publish', 'platforms', 'digests', 'flavor', ...byPlan, 'images']
    for (const [job, action, kept] of [
      [jobs.plan, plan, [] as readonly string[]],
      [jobs.build, build, own],
      [jobs.merge, merge, own],
    ] as const) {
      const names = Object.keys(action.inputs).filter((name) => !kept.includes(name) && !notOffered.includes(name))
      expect(Object.fromEntries(passed(job, kept))).toEqual(
        Object.fromEntries(
          names.map((name) => [
            name,
            name in withPush
              ? `\${{ inputs.push && inputs.push != 'false' && inputs.${name} || '${build.inputs[name]?.default ?? ''}' }}`
              : `\${{ inputs.${name} }}`,
          ]),
        ),
      )
    }
  })

  test('gives build and merge what plan made of rules, once, and what it was given without any', () => {
    for (const job of [jobs.build, jobs.merge]) {
      expect(stepOf(job)?.with).toMatchObject({
        // Empty where no rule gave one; as given where GitHub left the output out, since a secret occurs in it.
        tags: `\${{ needs.plan.outputs.tags || (needs.plan.outputs.json == '' && inputs.tags) || '' }}`,
        labels: `\${{ needs.plan.outputs.labels || inputs.labels }}`,
        annotations: `\${{ needs.plan.outputs.annotations || inputs.annotations }}`,
        // The references of rules name their repositories.
        images: `\${{ needs.plan.outputs.json == '' && inputs.images || '' }}`,
      })
      expect(stepOf(job)?.with).not.toHaveProperty('flavor')
    }
  })

  test('checks out for plan only where rules want the time of a commit that no event tells', () => {
    const [checkout, , nothing] = jobs.plan.steps
    expect(checkout).toMatchObject({
      uses: expect.stringMatching(/^actions\/checkout@/),
      if: `\${{ inputs.checkout && github.event_name != 'push' && (inputs.tags == '' || contains(inputs.tags, 'type=')) }}`,
      with: { 'persist-credentials': false },
    })
    expect(nothing?.if).toMatch(/^\$\{\{ inputs\.push && inputs\.push != 'false' && \(steps\.plan\.outputs\.tags == ''/)
  })

  test('leaves out, where nothing is pushed, exactly what build would refuse', () => {
    const asked = { verify: 'all', ignore: ['x'], smokeTest: ['x'], test: 'x', timeoutSeconds: 600 } as const
    const nowhere = { isInEngine: false, isDelivered: false, pushedTo: [] }
    const names = Object.keys(withPush).map((name) => `'${name}'`)
    expect(() => decideGate(asked, { builds: true, targets: [], outputs: nowhere })).toThrow(
      `inputs ${names.join(', ')} are set, but`,
    )
  })

  test('gives the steps what no caller decides, and the same logins to build and merge', () => {
    const [built, merged] = [stepOf(jobs.build)?.with ?? {}, stepOf(jobs.merge)?.with ?? {}]
    expect(built).toMatchObject({
      publish: 'digest',
      platforms: `\${{ matrix.platforms }}`,
      secrets: `\${{ secrets.secrets }}`,
      'github-token': `\${{ secrets.github-token || github.token }}`,
      'registry-auth': expect.stringMatching(/^\$\{\{ secrets\.registry-auth \|\| .*ghcr\.io.* \|\| '' \}\}$/),
    })
    expect(merged).toMatchObject({
      digests: `\${{ toJSON(needs.build) }}`,
      platforms: `\${{ needs.plan.outputs.platforms }}`,
      'registry-auth': built['registry-auth'],
    })
    expect(jobs.plan.outputs).toEqual(
      Object.fromEntries(
        ['matrix', 'platforms', ...byPlan, 'json'].map((name) => [name, `\${{ steps.plan.outputs.${name} }}`]),
      ),
    )
    expect(jobs.plan['runs-on']).toBe(jobs.merge['runs-on'])
  })

  test('skips no job where nothing is pushed, but every step of merge', () => {
    expect([jobs.plan.if, jobs.build.if]).toEqual([undefined, undefined])
    expect(jobs.merge.if).toBe(`\${{ !cancelled() && needs.plan.result == 'success' }}`)
    expect(jobs.merge.steps.length).toBeGreaterThan(0)
    // Also where the legs declined to push. act hands on a caller's `false` as a boolean.
    const condition = `\${{ inputs.push && inputs.push != 'false' && needs.build.outputs.push-declined == ''`
    expect(jobs.merge.steps.filter((step) => !step.if?.startsWith(condition))).toEqual([])
  })

  test('has the defaults of the actions, but builds what it checked out, with a builder of its own', () => {
    const differing = Object.entries({ ...build.inputs, ...plan.inputs })
      .filter(([name]) => name in inputs)
      .filter(([name, { default: given = '' }]) => String(inputs[name]?.default ?? '') !== String(given))
      .map(([name]) => name)
    expect(differing).toEqual(['builder', 'context', 'push'])
  })

  test('asks for a boolean where the action reads one', () => {
    const booleans = readContracts(root)['action.yml']?.filter(({ form }) => String(form) === 'true,false') ?? []
    const asked = Object.keys(inputs).filter((name) => name in build.inputs && inputs[name]?.type === 'boolean')
    expect(asked.toSorted()).toEqual(
      booleans.flatMap(({ name }) => (notOffered.includes(name) ? [] : [name])).toSorted(),
    )
  })

  test('takes push as text with the words of build, and true for nothing', () => {
    expect(inputs.push).toMatchObject({ type: 'string', default: 'true' })
  })

  test('declares an output for each platform that a leg can hand on, and one for why it pushed nothing', () => {
    const names = ['push-declined', ...linuxPlatforms.map(pushedOutput), ...linuxPlatforms.map(testedOutput)]
    expect(jobs.build.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ steps.build.outputs.${name} }}`])),
    )
    expect(names.filter((name) => !(name in build.outputs))).toEqual([])
  })

  test('has the outputs of merge', () => {
    const names = Object.keys(merge.outputs)
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ jobs.merge.outputs.${name} }}`])),
    )
    expect(jobs.merge.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ steps.merge.outputs.${name} }}`])),
    )
  })

  test('ends every job that hangs', () => {
    expect([jobs.plan, jobs.build, jobs.merge].map((job) => job['timeout-minutes'])).toEqual([
      10,
      `\${{ inputs.timeout-minutes }}`,
      30,
    ])
    expect(inputs['timeout-minutes']).toMatchObject({ type: 'number', default: 120 })
  })

  test('uses checkout, and the actions of the very commit that it is', () => {
    const uses = Object.values(jobs).flatMap(({ steps }) => steps.map((step) => step.uses ?? ''))
    expect(uses.filter((name) => name !== '' && !/^actions\/checkout@[0-9a-f]{40}$/.test(name))).toEqual([
      '$/plan',
      '$/image',
      '$/merge',
    ])
  })
})

test('build and merge mean the same by the same input and output', () => {
  for (const kind of ['inputs', 'outputs'] as const) {
    const shared = Object.keys(merge[kind]).filter((name) => name in build[kind])
    const differing = shared.filter((name) => merge[kind][name]?.description !== build[kind][name]?.description)
    expect(differing).toEqual(kind === 'inputs' ? ['platforms', 'tags', 'images', 'annotations', 'labels'] : [])
  }
})
