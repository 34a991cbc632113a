// Separate from progress.ts, which is loaded only when a build fails: this is needed in every build with a cache.

/** How the name of a vertex that reads a cache begins (BuildKit solver/llbsolver/bridge.go). */
export const cacheImport = 'importing cache manifest from'

const stepLine = new RegExp(`^((?:\\[\\S+\\] )?#\\d+) (${cacheImport}|DONE|ERROR|CANCELED|CACHED)`)

/**
 * Reads from a line of progress what a step begins, or that it ended. What a command prints comes after a time, so it
 * cannot look like this. If several nodes build, each line begins with the platforms of its node:
 * `[linux/arm64] #4 importing cache manifest from gha:1`.
 *
 * @returns undefined for any other line
 */
export function readStepLine(
  line: string,
): { readonly step: string; readonly what: 'cache import' | 'end' } | undefined {
  const [, step, word] = stepLine.exec(line) ?? []
  return step === undefined ? undefined : { step, what: word === cacheImport ? 'cache import' : 'end' }
}
