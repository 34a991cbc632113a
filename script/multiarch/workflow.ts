import { type Document, parseDocument, Scalar, type YAMLMap, type YAMLSeq } from 'yaml'

export type Table<Value> = Readonly<Record<string, Value>>
type Declared = { readonly description: string; readonly default?: string }

/** What is read here of an action.yml. */
export type Action = { readonly inputs: Table<Declared>; readonly outputs: Table<Declared> }

/** The three actions that the workflow is made of. */
export type Actions = { readonly build: Action; readonly plan: Action; readonly merge: Action }

/** Inputs of build that make no sense on a machine that is gone afterwards, or that the workflow decides itself. */
export const notOffered = ['call', 'load', 'outputs', 'publish']

/** Inputs that come as secrets: the runner masks those, and the caller passes each by name. */
export const asSecrets = ['registry-auth', 'secrets', 'github-token', 'endpoint-ssh-key', 'kubeconfig']

/**
 * Inputs that need a push: build refuses them where there is nothing to test, and the caller's `push` may depend on the
 * event. Each with what it is then.
 */
export const withPush: Table<string> = {
  'verify-architecture': 'entrypoint',
  'verify-architecture-ignore': '',
  'smoke-test': '',
  test: '',
}

/** Inputs that the workflow describes itself: those of its own, and those of build that have another default here. */
const described = ['fail-fast', 'checkout', 'runner', 'timeout-minutes', 'push', 'context', 'builder']

/** Inputs of plan that are about bake files, which have a workflow of their own. */
export const ofBakeFiles: readonly string[] = [
  'bake-files',
  'targets',
  'set',
  'vars',
  'workdir',
  'push',
  'buildx-version',
  'buildx-url',
  'buildx-sha256',
]

const required = ['platforms']

/** What says what is published, behind what is required. */
const naming = ['tags', 'images', 'flavor']

/**
 * Renders .github/workflows/multiarch.yml anew. Its jobs are written by hand; derived from the actions are its inputs,
 * secrets and outputs, and what each step passes on beside what the workflow gives it.
 *
 * @param present the workflow as it is
 */
export function renderWorkflow(present: string, { build, plan, merge }: Actions): string {
  const workflow = parseDocument(present)
  const offered = Object.keys(build.inputs).filter((name) => ![...notOffered, ...asSecrets].includes(name))
  const planned = Object.keys(plan.inputs).filter((name) => !ofBakeFiles.includes(name))
  const handedOn = Object.keys(build.outputs).filter((name) => /^(?:pushed|tested)-|^push-declined$/.test(name))
  const results = Object.keys(merge.outputs)
  const set = (path: readonly string[], value: unknown) => setIn(workflow, path, value)

  const call = ['on', 'workflow_call']
  const inputs = [...new Set([...required, ...naming, ...planned, ...described, ...offered])]
  const inputOf = (name: string) =>
    described.includes(name)
      ? workflow.getIn([...call, 'inputs', name])
      : declare(name, (required.includes(name) ? plan : build).inputs[name] ?? plan.inputs[name])
  set([...call, 'inputs'], tableOf(inputs, inputOf))
  set([...call, 'secrets'], secretsOf(build, asSecrets))
  set(
    [...call, 'outputs'],
    tableOf(results, (name) => ({
      description: quoted(merge.outputs[name]?.description),
      value: `\${{ jobs.merge.outputs.${name} }}`,
    })),
  )
  set(['jobs', 'build', 'outputs'], handOn('steps.build.outputs', handedOn))
  set(['jobs', 'merge', 'outputs'], handOn('steps.merge.outputs', results))
  passOn(workflow, 'plan', planned)
  // Its rules are applied by plan.
  passOn(
    workflow,
    'build',
    offered.filter((name) => name !== 'flavor'),
  )
  passOn(workflow, 'merge', Object.keys(merge.inputs))

  return printWorkflow(workflow)
}

export function printWorkflow(workflow: Document): string {
  return workflow.toString({ lineWidth: 0, flowCollectionPadding: false })
}

export function setIn(workflow: Document, path: readonly string[], value: unknown): void {
  workflow.setIn(path, workflow.createNode(value))
}

/** Passes inputs on to the step of a job that has the job's name, except those that the workflow gives it. */
export function passOn(workflow: Document, job: string, inputs: readonly string[]): void {
  const { items } = workflow.getIn(['jobs', job, 'steps']) as YAMLSeq<YAMLMap>
  passTo(workflow, ['jobs', job, 'steps', items.findIndex((step) => step.get('id') === job), 'with'], inputs)
}

/** Passes inputs on to what is at a path, except those that the workflow gives it. */
export function passTo(
  workflow: Document,
  path: readonly (string | number)[],
  inputs: readonly string[],
  passedOn = withoutPush,
): void {
  const present = Object.entries((workflow.getIn(path) as YAMLMap).toJSON() as Table<string>)
  const given = Object.fromEntries(present.filter(([name, value]) => value !== passedOn(name)))
  const passed = inputs.filter((name) => !(name in given))
  workflow.setIn(path, workflow.createNode({ ...given, ...tableOf(passed, passedOn) }))
}

function withoutPush(name: string): string {
  const otherwise = withPush[name]
  if (otherwise === undefined) return `\${{ inputs.${name} }}`
  // Text, but act hands on a caller's `false` as a boolean.
  return `\${{ inputs.push && inputs.push != 'false' && inputs.${name} || '${otherwise}' }}`
}

/** An input of an action as one of a workflow; those that are true or false are told by their default. */
export function declare(name: string, { description, default: given }: Declared = { description: '' }): object {
  const isBoolean = given === 'true' || given === 'false'
  return {
    description: quoted(description),
    type: isBoolean ? 'boolean' : 'string',
    ...(required.includes(name) && { required: true }),
    ...(given !== undefined && { default: isBoolean ? given === 'true' : given }),
  }
}

export function secretsOf({ inputs }: Action, names: readonly string[]): object {
  const descriptions: Table<string> = {
    'registry-auth':
      'Logins to registries, as a YAML list of registry, username and password; without it, tags on ghcr.io are pushed with the token of the job',
    secrets: inputs.secrets?.description ?? '',
    'endpoint-ssh-key': inputs['endpoint-ssh-key']?.description ?? '',
    'github-token': `${inputs['github-token']?.description}; by default the token of the job`,
    kubeconfig: inputs.kubeconfig?.description ?? '',
  }
  return tableOf(names, (name) => ({ description: quoted(descriptions[name]), required: false }))
}

export function handOn(from: string, names: readonly string[]): Table<string> {
  return tableOf(names, (name) => `\${{ ${from}.${name} }}`)
}

export function tableOf<Value>(names: readonly string[], value: (name: string) => Value): Table<Value> {
  return Object.fromEntries(names.map((name) => [name, value(name)]))
}

/** Text in single quotes, whether it needs them or not. */
function quoted(text = ''): Scalar {
  return Object.assign(new Scalar(text), { type: Scalar.QUOTE_SINGLE })
}
