import { readFileSync } from 'node:fs'

/** The text of a file; undefined when it cannot be read, which the caller puts into words. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
