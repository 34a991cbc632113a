import { spelledAlike, withoutSeparators } from '../spelling.ts'

/** Inputs of the usual actions for one image, by what does the same here. */
const elsewhere: Readonly<Record<string, string>> = {
  dockerfile: 'file',
  registry: 'registry-auth',
  username: 'registry-auth',
  password: 'registry-auth',
}

/**
 * The input that somebody had in mind who wrote a name that there is not: one that is spelled alike, or ends with that
 * name.
 *
 * @param name in lower case
 * @returns undefined where none is near
 */
export function nearestInput(name: string, known: readonly string[]): string | undefined {
  const [ending, ...others] = known.filter((candidate) => candidate.endsWith(`-${name.replaceAll('_', '-')}`))
  return (
    known.find((candidate) => candidate === elsewhere[name]) ??
    spelledAlike(name, known, 1) ??
    (others.length === 0 ? ending : undefined) ??
    // In a shorter name two letters are half of it: `path` is not `push`.
    (withoutSeparators(name).length > 4 ? spelledAlike(name, known, 2) : undefined)
  )
}
