/** What is read here of an action.yml. */
export type Action = {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

/** The three actions that the workflow is made of. */
export type Actions = { readonly build: Action; readonly plan: Action; readonly merge: Action }

/** Inputs of build that make no sense on a machine that is gone afterwards, or that the workflow decides itself. */
export const notOffered = ['call', 'load', 'outputs', 'publish']

/** Inputs that come as secrets: the runner masks those, and the caller passes each by name. */
export const asSecrets = ['registry-auth', 'secrets', 'github-token']

const repository = 'multiarch-build/multiarch-build'
const runner = `\${{ startsWith(inputs.runner, '[') && fromJSON(inputs.runner) || inputs.runner }}`
const registryAuth = `\${{ secrets.registry-auth || (contains(format(' {0},{1}', inputs.tags, inputs.images), 'ghcr.io/') && format('[{{"registry":"ghcr.io","username":"{0}","password":"{1}"}}]', github.actor, github.token)) || '' }}`

type Input = {
  readonly description: string
  readonly type: string
  readonly default?: string
  readonly required?: true
}

/**
 * Renders .github/workflows/multiarch.yml: its inputs, outputs and what it passes on are those of the actions.
 *
 * @param version of this repository's actions, e.g. `v1`
 * @param checkout what checks out, e.g. `actions/checkout@<sha> # v7.0.1`
 */
export function renderWorkflow({ build, plan, merge }: Actions, version: string, checkout: string): string {
  const inputs: Record<string, Input> = {
    platforms: { ...text(plan, 'platforms'), required: true },
    tags: { ...text(build, 'tags'), required: true },
    runners: text(plan, 'runners'),
    group: text(plan, 'group'),
    'fail-fast': flag(
      'Cancel the other legs when one fails; otherwise a re-run of failed jobs repeats that leg alone',
      false,
    ),
    checkout: flag('Check the repository out before the build', true),
    runner: string('Runner of plan and merge: a label, or a JSON list of labels', 'ubuntu-24.04'),
    'timeout-minutes': {
      description: 'Minutes before a build job is cancelled; raise it for slow emulated builds',
      type: 'number',
      default: '120',
    },
    push: flag('Publish the image; otherwise the legs build and nothing is kept', true),
    context: string('Build context: a path in the checkout, or a Git or tar URL', '.'),
  }
  for (const name of passedTo(build)) inputs[name] ??= text(build, name)

  return `${head(version)}on:
  workflow_call:
    inputs:
${Object.entries(inputs)
  .map(([name, input]) => renderInput(name, input))
  .join('')}    secrets:
${Object.entries(secretsOf(build))
  .map(([name, description]) => field(6, name, description) + line(8, 'required: false'))
  .join('')}    outputs:
${Object.entries(merge.outputs)
  .map(([name, { description }]) => field(6, name, description) + line(8, `value: \${{ jobs.merge.outputs.${name} }}`))
  .join('')}
jobs:
  plan:
    runs-on: ${runner}
    timeout-minutes: 10
    permissions: {}
    outputs:
${outputs('plan', ['matrix', 'platforms'])}    steps:
      - id: plan
        uses: ${repository}/plan@${version}
        with:
${pass(Object.keys(plan.inputs))}
  build:
    name: build \${{ matrix.platforms }}
    needs: plan
    runs-on: \${{ matrix.runner }}
    timeout-minutes: \${{ inputs.timeout-minutes }}
    strategy:
      fail-fast: \${{ inputs.fail-fast }}
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
    # Each leg sets those of its platforms; GitHub keeps what is not empty.
    outputs:
${outputs(
  'build',
  Object.keys(build.outputs).filter((name) => name.startsWith('digest-')),
)}    steps:
${checkoutStep('inputs.checkout', checkout)}      - id: build
        uses: ${repository}@${version}
        with:
          publish: digest
          platforms: \${{ matrix.platforms }}
          registry-auth: ${registryAuth}
          secrets: \${{ secrets.secrets }}
          github-token: \${{ secrets.github-token || github.token }}
${pass(passedTo(build).filter((name) => name !== 'platforms'))}
  merge:
    needs: [plan, build]
    # Also after a failed leg: it moves no tag then, and names the platform that is missing.
    if: \${{ !cancelled() && inputs.push && needs.plan.result == 'success' }}
    runs-on: ${runner}
    timeout-minutes: 30
    outputs:
${outputs('merge', Object.keys(merge.outputs))}    steps:
      # Certificates may be files of the repository.
${checkoutStep("inputs.checkout && inputs.registries != ''", checkout)}      - id: merge
        uses: ${repository}/merge@${version}
        with:
          digests: \${{ toJSON(needs.build) }}
          platforms: \${{ needs.plan.outputs.platforms }}
          registry-auth: ${registryAuth}
${pass(Object.keys(merge.inputs).filter((name) => !['digests', 'platforms', 'registry-auth'].includes(name)))}`
}

function passedTo(build: Action): string[] {
  return Object.keys(build.inputs).filter((name) => ![...notOffered, ...asSecrets].includes(name))
}

function secretsOf(build: Action): Record<string, string> {
  return {
    'registry-auth':
      'YAML list of registry, username, password; without it, tags on ghcr.io are pushed with the token of the job',
    secrets: build.inputs.secrets?.description ?? '',
    'github-token': `${build.inputs['github-token']?.description}; default is the token of the job`,
  }
}

/** An input of an action; those that are true or false are told by their default. */
function text(action: Action, name: string): Input {
  const { description = '', default: given } = action.inputs[name] ?? {}
  const type = given === 'true' || given === 'false' ? 'boolean' : 'string'
  return { description, type, ...(given !== undefined && { default: given }) }
}

function string(description: string, given: string): Input {
  return { description, type: 'string', default: given }
}

function flag(description: string, given: boolean): Input {
  return { description, type: 'boolean', default: String(given) }
}

function head(version: string): string {
  return `# Written by npm run update-multiarch from action.yml, plan/action.yml and merge/action.yml.
name: Multi-arch image

# plan -> a build for each platform (or runner), each on a machine of its own -> merge. Called from other repositories:
#
#   jobs:
#     image:
#       permissions: { contents: read, packages: write }
#       uses: ${repository}/.github/workflows/multiarch.yml@${version}
#       with:
#         platforms: linux/amd64,linux/arm64
#         tags: ghcr.io/acme/app:1.2.3
#
# No job asks for permissions: the caller's hold, which are contents: read for the checkout, and packages: write for GHCR.
`
}

function renderInput(name: string, input: Input): string {
  return (
    field(6, name, input.description) +
    line(8, `type: ${input.type}`) +
    (input.required ? line(8, 'required: true') : '') +
    (input.default === undefined ? '' : line(8, `default: ${input.default}`))
  )
}

function field(indent: number, name: string, description: string): string {
  return line(indent, `${name}:`) + line(indent + 2, `description: '${description.replaceAll("'", "''")}'`)
}

function checkoutStep(condition: string, checkout: string): string {
  return `      - if: \${{ ${condition} }}
        uses: ${checkout}
        with:
          persist-credentials: false
`
}

function outputs(step: string, names: readonly string[]): string {
  return names.map((name) => line(6, `${name}: \${{ steps.${step}.outputs.${name} }}`)).join('')
}

function pass(names: readonly string[]): string {
  return names.map((name) => line(10, `${name}: \${{ inputs.${name} }}`)).join('')
}

function line(indent: number, content: string): string {
  return `${' '.repeat(indent)}${content}\n`
}
