import type { Input } from './read.ts'

/** The inputs of an action, as its code reads them. */
export type InputTables = readonly Readonly<Record<string, Input>>[]

/** How the runner hands the inputs of a step over. */
export type GivenInputs = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether some of them may be those of a composite action that the step is in, so that they say nothing about it. */
  readonly leaksInputs: boolean
  /** The payload of the event: `inputs` are those of a run that somebody started by hand. */
  readonly event: { readonly inputs?: unknown }
}

const prefix = 'INPUT_'

/**
 * Refuses inputs that the action does not have: the runner only warns of them, and without what they were meant to say
 * something else would be built or published.
 *
 * A name that is not a slip may be a variable of a workflow (`INPUT_VERSION`), and so may that of an input of the run itself.
 *
 * @param warn gets what is not an error: all names where none is a slip, or where they say nothing about the step
 * @throws Error that names all of them, each with the input that it is near to
 */
export async function refuseUnknownInputs(
  tables: InputTables,
  { environment, leaksInputs, event }: GivenInputs,
  warn: (message: string) => void,
): Promise<void> {
  const known = tables.flatMap((table) => Object.values(table).map(({ name }) => name))
  const unknown = unknownInputs(environment, known)
  if (unknown.length === 0) return
  const { nearestInput } = await import('./nearest.ts')
  const ofRun = Object.keys((event.inputs ?? {}) as object).map(variableOf)
  const named = unknown.map((name) => ({ name, isSlip: false, nearest: undefined, ...nearestInput(name, known) }))
  const sentences = named.map(({ name, nearest }) =>
    nearest ? `unknown input '${name}'; did you mean '${nearest}'?` : `unknown input '${name}' is ignored`,
  )
  const [near] = named.filter(({ name, isSlip }) => isSlip && !ofRun.includes(variableOf(name)))
  if (near === undefined || leaksInputs) return warn(sentences.join('\n'))
  const hint = `(An environment variable ${variableOf(near.name)} counts as this input too; if that is where it comes from, rename the variable.)`
  throw new Error([...sentences, hint].join('\n'))
}

/**
 * The names, in lower case, of what the environment has as inputs and the action does not. One that is empty counts, since
 * in another run it may not be; a variable with small letters is nobody's input.
 */
function unknownInputs(environment: GivenInputs['environment'], known: readonly string[]): string[] {
  const variables = new Set(known.map(variableOf))
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && name === name.toUpperCase() && !variables.has(name))
    .map((name) => name.slice(prefix.length).toLowerCase())
}

/** As the runner names it (src/Runner.Worker/Handlers/Handler.cs), and act where a name is of letters, digits, hyphens. */
function variableOf(input: string): string {
  return `${prefix}${input.replaceAll(' ', '_').toUpperCase()}`
}
