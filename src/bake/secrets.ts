import type { BakeTarget } from '../bake-files/definition.ts'
import type { SecretSources } from '../image/secrets.ts'
import { masksOfValue } from '../input/secret.ts'

/**
 * What must never be seen in the log of the secrets of targets, which buildx reads by itself.
 *
 * @param sources files are those of the folder in which buildx runs
 */
export function masksOfSecrets(
  targets: readonly Pick<BakeTarget, 'secrets'>[],
  { environment, readFile }: SecretSources,
): string[] {
  const values = targets.flatMap(({ secrets }) =>
    secrets.map(({ id = '', env, src, source = src }) => {
      if (env !== undefined) return environment[env]
      // Of an id alone, a variable counts before a file (BuildKit, session/secrets/secretsprovider/store.go).
      return source === undefined ? (environment[id] ?? readFile(id)) : readFile(source)
    }),
  )
  return [...new Set(values.flatMap((value) => (value ? masksOfValue(value) : [])))]
}
