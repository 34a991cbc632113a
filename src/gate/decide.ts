import { type Command, parseCommand } from './commands.ts'
import type { GateInputs } from './inputs.ts'

/** What is examined before tags move, and where the image is at that time. */
export type GateDecision = Omit<GateInputs, 'smokeTest'> & {
  readonly commands: readonly Command[]
  /**
   * If an image is both pushed and loaded, the pushed one is examined; `layout` is for a build that declined to push.
   */
  readonly subject: 'registry' | 'engine' | 'layout'
}

/** Where a build puts its image; see BuildDecision. */
type Destination = {
  readonly builds: boolean
  /** Empty if nothing is pushed, or buildx pushes without this action. */
  readonly targets: readonly unknown[]
  readonly outputs: {
    readonly isInEngine: boolean
    /** Whether the image goes anywhere at all. */
    readonly isDelivered: boolean
    readonly pushedTo: readonly unknown[]
  }
  readonly declined?: { readonly layout?: unknown }
}

/**
 * Decides what is examined of the image of a build.
 *
 * @returns undefined if there is nothing to examine, or nothing to look for
 * @throws Error for an input that was set although no image can be examined, and for a line that is not a command
 */
export function decideGate(inputs: GateInputs, destination: Destination): GateDecision | undefined {
  const { verify, smokeTest, test } = inputs
  const subject = subjectOf(destination)
  const [first, ...others] = inputsSet(inputs)
  if (subject === undefined && first !== undefined)
    throw new Error(`${listed([first, ...others])}, but ${reasonAgainst(first, destination)}`)
  const looksForNothing = verify === 'off' && smokeTest.length === 0 && test === ''
  if (subject === undefined || looksForNothing) return undefined
  const { smokeTest: lines, ...rest } = inputs
  return { ...rest, subject, commands: lines.map(parseCommand) }
}

function subjectOf({ targets, outputs, declined }: Destination): GateDecision['subject'] | undefined {
  if (targets.length > 0) return 'registry'
  if (declined?.layout !== undefined) return 'layout'
  // What 'outputs' pushes is published before it can be examined; testing what was loaded as well would be too late.
  return outputs.isInEngine && outputs.pushedTo.length === 0 ? 'engine' : undefined
}

/** Values with which a workflow sets each input in some of its runs only. */
const leftOut = {
  'verify-architecture': `'all' || 'entrypoint'`,
  'verify-architecture-ignore': `'/lib/firmware/**' || ''`,
  'smoke-test': `'app --version' || ''`,
  test: `'ci/test' || ''`,
}

type Name = keyof typeof leftOut

/** The inputs that ask for more than the default; `off` asks for less. */
function inputsSet({ verify, ignore, smokeTest, test }: GateInputs): Name[] {
  const isSet: Readonly<Record<Name, boolean>> = {
    'verify-architecture': verify === 'all',
    'verify-architecture-ignore': ignore.length > 0,
    'smoke-test': smokeTest.length > 0,
    test: test !== '',
  }
  return (Object.keys(isSet) as Name[]).filter((name) => isSet[name])
}

function listed(names: readonly Name[]): string {
  const quoted = names.map((name) => `'${name}'`).join(', ')
  return names.length > 1 ? `inputs ${quoted} are set` : `input ${quoted} is set`
}

function reasonAgainst(name: Name, { builds, outputs }: Destination): string {
  if (!builds) return `'call' evaluates the Dockerfile and builds no image; remove it from such steps`
  if (outputs.pushedTo.length > 0)
    return `'outputs' pushes the image, so it cannot be tested before its tags move; use 'push: true' with 'tags' or 'images' instead (with 'publish: digest' for an image without a tag)`
  const wayOut = `set 'push: true' or 'load: true', or set '${name}' only in runs that do, e.g. ${name}: \${{ github.event_name != 'pull_request' && ${leftOut[name]} }}`
  return outputs.isDelivered
    ? `this step only writes files, but only an image that is pushed or loaded can be tested; ${wayOut}`
    : `this step neither pushes nor loads an image, so there is nothing to test; ${wayOut}`
}
