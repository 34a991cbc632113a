import type { BakeTarget } from '../bake-files/definition.ts'
import type { SecretSources } from '../image/secrets.ts'
import { masksOfValue } from '../input/secret.ts'

/**
 * The secrets of targets, which buildx reads itself: what must never appear in the log.
 *
 * @param sources files are relative to the folder in which buildx runs
 */
export function masksOfSecrets(
  targets: readonly Pick<BakeTarget, 'secrets'>[],
  { environment, readFile }: SecretSources,
): string[] {
  const values = targets.flatMap(({ secrets }) =>
    secrets.map(({ id = '', env, src, source = src }) => {
      if (env !== undefined) return environment[env]
      // For an id alone, a variable takes precedence over a file (BuildKit, session/secrets/secretsprovider/store.go).
      return source === undefined ? (environment[id] ?? readFile(id)) : readFile(source)
    }),
  )
  return [...new Set(values.flatMap((value) => (value ? masksOfValue(value) : [])))]
}
