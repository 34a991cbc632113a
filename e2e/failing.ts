import { CommandError, createRun, type Run } from '../src/process.ts'
import { makeContext, type SharedBuilder } from './builder.ts'
import { lab } from './lab.ts'

/** Runs programs without anybody's logins. */
export const run: Run = createRun({ ...process.env, DOCKER_CONFIG: makeContext({}) }, new AbortController().signal)

/** The arguments of a plain `buildx build` of a Dockerfile. */
export function buildArguments({ inputs }: SharedBuilder, dockerfile: string, ...args: string[]): string[] {
  const options = [`--builder=${inputs.builder}`, '--progress=plain', '--provenance=false']
  return ['build', ...options, ...args, makeContext({ Dockerfile: dockerfile })]
}

/** A Dockerfile that is something new each time, so that there is a layer to push. */
export function freshDockerfile(): string {
  return `FROM scratch\nCOPY Dockerfile /\nLABEL at=${process.hrtime.bigint()}\n`
}

/** Runs the lab's buildx and returns its failure; throws when there is none. */
export async function failBuildx({ env }: SharedBuilder, args: readonly string[], more = {}): Promise<CommandError> {
  const error = await run(lab.LAB_BUILDX, args, { env: { ...env, ...more } }).catch((thrown: unknown) => thrown)
  if (error instanceof CommandError) return error
  throw new Error(`buildx ${args.join(' ')} did not fail`)
}
