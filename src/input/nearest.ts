import { spelledAlike, withoutSeparators } from '../spelling.ts'

/** Inputs of the usual actions for one image, by what does the same here. */
const elsewhere: Readonly<Record<string, string>> = {
  dockerfile: 'file',
  registry: 'registry-auth',
  username: 'registry-auth',
  password: 'registry-auth',
}

export type Nearest = {
  readonly nearest: string
  /** Whether it is spelled alike, or does the same elsewhere; otherwise it only ends with the name. */
  readonly isSlip: boolean
}

/**
 * The input that an unknown name probably means.
 *
 * @param name in lower case
 * @returns undefined where none is near
 */
export function nearestInput(name: string, known: readonly string[]): Nearest | undefined {
  const slip = known.find((candidate) => candidate === elsewhere[name]) ?? spelledAlike(name, known, 1)
  if (slip !== undefined) return { nearest: slip, isSlip: true }
  const [ending, ...others] = known.filter((candidate) => candidate.endsWith(`-${name.replaceAll('_', '-')}`))
  if (ending !== undefined && others.length === 0) return { nearest: ending, isSlip: false }
  // In a shorter name two letters are half of it: `path` is not `push`.
  const nearest = withoutSeparators(name).length > 4 ? spelledAlike(name, known, 2) : undefined
  return nearest === undefined ? undefined : { nearest, isSlip: true }
}
