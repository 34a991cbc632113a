import { type Document, parseDocument } from 'yaml'
import {
  type Action,
  asSecrets,
  declare,
  handOn,
  passOn,
  passTo,
  printWorkflow,
  secretsOf,
  setIn,
  tableOf,
} from './workflow.ts'

/** The actions that the workflows are made of. */
export type BakeActions = { readonly bake: Action; readonly plan: Action; readonly merge: Action }

/** Inputs of bake that make no sense for a build job, or that the workflows decide themselves. */
export const notForLegs = ['source', 'call', 'load', 'publish']

/** Inputs that come as secrets. A bake file has no secrets but in the environment, which no caller can give. */
export const bakeSecrets = asSecrets.filter((name) => name !== 'secrets')

/** What the workflows describe themselves. */
const described = ['files', 'fail-fast', 'runner', 'timeout-minutes', 'push', 'builder']

/** What decides which targets and platforms there are: plan's, which hands on what came of it. */
const ofPlan = ['targets', 'set', 'runners', 'group']

const call = ['on', 'workflow_call']

/**
 * Renders .github/workflows/multiarch-bake.yml anew: its jobs are written by hand, its inputs are those of bake and plan.
 *
 * @param present the workflow as it is
 */
export function renderBakeWorkflow(present: string, { bake, plan }: BakeActions): string {
  const workflow = parseDocument(present)
  const offered = offeredInputs(bake)
  const names = [
    ...new Set(['files', 'targets', 'set', 'vars', 'workdir', 'runners', 'group', ...described, ...offered]),
  ]
  declareInputs(workflow, names, (name) => bake.inputs[name] ?? plan.inputs[name])
  setIn(workflow, [...call, 'secrets'], secretsOf(bake, bakeSecrets))
  passOn(
    workflow,
    'plan',
    Object.keys(plan.inputs).filter((name) => name !== 'platforms'),
  )
  passTo(
    workflow,
    ['jobs', 'target', 'with'],
    names.filter((name) => !ofPlan.includes(name)),
    plainly,
  )
  setIn(
    workflow,
    ['jobs', 'target', 'secrets'],
    tableOf(bakeSecrets, (name) => `\${{ secrets.${name} }}`),
  )
  return printWorkflow(workflow)
}

/** Renders .github/workflows/multiarch-bake-target.yml anew, which builds and merges one target. */
export function renderTargetWorkflow(present: string, { bake, merge }: BakeActions): string {
  const workflow = parseDocument(present)
  const offered = offeredInputs(bake).filter((name) => !ofPlan.includes(name))
  const handedOn = Object.keys(bake.outputs).filter((name) => /^(?:pushed|tested)-|^push-declined$/.test(name))
  const results = Object.keys(merge.outputs)
  const names = [...new Set(['planned', 'files', 'vars', 'workdir', ...described, ...offered])]
  declareInputs(workflow, names, (name) => bake.inputs[name])
  setIn(workflow, [...call, 'secrets'], secretsOf(bake, bakeSecrets))
  setIn(workflow, ['jobs', 'build', 'outputs'], handOn('steps.build.outputs', handedOn))
  setIn(workflow, ['jobs', 'merge', 'outputs'], handOn('steps.merge.outputs', results))
  passOn(workflow, 'build', offered)
  passOn(workflow, 'merge', Object.keys(merge.inputs))
  return printWorkflow(workflow)
}

function offeredInputs({ inputs }: Action): string[] {
  return Object.keys(inputs).filter((name) => ![...notForLegs, ...bakeSecrets].includes(name))
}

/** Inputs of an action as those of the workflow; what it describes itself stays. */
function declareInputs(
  workflow: Document,
  names: readonly string[],
  found: (name: string) => Action['inputs'][string] | undefined,
): void {
  const own = [...described, 'planned']
  const path = [...call, 'inputs']
  const inputs = tableOf(names, (name) =>
    own.includes(name) ? workflow.getIn([...path, name]) : declare(name, found(name)),
  )
  setIn(workflow, path, inputs)
}

function plainly(name: string): string {
  return `\${{ inputs.${name} }}`
}
