import { CancelledError } from '../cancel.ts'
import { messageOf } from '../message.ts'

/** Runs a task for a target; an error names the target, and its attribute instead of an input of build. */
export async function ofTarget<T>(name: string, task: () => Promise<T> | T): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof CancelledError || error.constructor !== Error) throw error
    throw new Error(`target '${name}': ${inBakeTerms(messageOf(error))}`, { cause: error })
  }
}

const attributes: Readonly<Record<string, string>> = {
  annotations: 'annotations',
  attests: 'attest',
  'build-args': 'args',
  'build-contexts': 'contexts',
  'cache-from': 'cache-from',
  'cache-to': 'cache-to',
  context: 'context',
  file: 'dockerfile',
  labels: 'labels',
  outputs: 'output',
  platforms: 'platforms',
  tags: 'tags',
  target: 'target',
}

/** A message of build, with the attributes of a target in place of inputs. */
export function inBakeTerms(message: string): string {
  return message
    .replace(/\binput '([\w-]+)'/g, (whole, input: string) =>
      attributes[input] === undefined ? whole : `attribute '${attributes[input]}'`,
    )
    .replace(/'outputs'/g, `'output'`)
    .replace(/'build-args'/g, `'args'`)
    .replace(
      /set 'file', relative to the workspace, e\.g\. file: .*$/,
      `set the attribute 'dockerfile', relative to the context`,
    )
}
