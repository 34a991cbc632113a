import { choice, duration, name, type ValuesOf } from '../input/read.ts'

export const cacheInputs = {
  preset: choice('cache', 'none', 'gha', 'registry', 'local', 'inline'),
  ref: name('cache-ref'),
  mode: choice('cache-mode', 'min', 'max'),
  scope: name('cache-scope'),
  write: choice('cache-write', 'auto', 'always', 'never'),
  // Empty: keep the compression of the layers.
  compression: choice('cache-compression', '', 'gzip', 'zstd', 'estargz', 'uncompressed'),
  timeoutSeconds: duration('cache-timeout', 300),
}

export type CacheInputs = ValuesOf<typeof cacheInputs> & {
  /** Why no registry may be written; absent where one may. */
  readonly noRegistry?: string
}
