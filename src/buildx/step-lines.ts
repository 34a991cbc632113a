// Apart from progress.ts, which is loaded only when a build fails: every build with a cache is watched.

/** How the name of a vertex that reads a cache begins (BuildKit solver/llbsolver/bridge.go). */
export const cacheImport = 'importing cache manifest from'

const stepLine = new RegExp(`^((?:\\[\\S+\\] )?#\\d+) (${cacheImport}|DONE|ERROR|CANCELED|CACHED)`)

/**
 * Tells by a line of progress what a step begins, or that it ended. What a command prints stands behind a time, so it
 * cannot look like this. Where several nodes build, each has its name before its lines:
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
