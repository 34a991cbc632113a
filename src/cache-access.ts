import type { CacheVariables } from './runner.ts'

/** What the job may do with GitHub's cache: why it cannot be read or written, undefined where it can. */
export type CacheAccess = {
  readonly unreadable: string | undefined
  readonly unwritable: string | undefined
}

/** Bits of a scope in the token's claim `ac` (tonistiigi/go-actions-cache, cache.go); zero grants nothing. */
const writePermission = 2

/**
 * What `ACTIONS_CACHE_MODE` and the token allow. The service enforces it and refuses the rest with 403, so knowing it
 * beforehand saves the attempt. What they do not clearly forbid counts as allowed, as in @actions/cache
 * (`isCacheReadable`): other CI systems set no mode, and issue their own tokens.
 */
export function accessOf({ mode, token }: Pick<CacheVariables, 'mode' | 'token'>): CacheAccess {
  const byMode = accessOfMode(mode)
  const byToken = accessOfToken(token)
  return {
    unreadable: byMode.unreadable ?? byToken.unreadable,
    unwritable: byMode.unwritable ?? byToken.unwritable,
  }
}

/** {@link accessOf} for BuildKit, which looks up each layer and the index before it writes them. */
export function layerAccessOf(variables: Pick<CacheVariables, 'mode' | 'token'>): CacheAccess {
  const { unreadable, unwritable } = accessOf(variables)
  const unseen = unreadable && `${unreadable}, and BuildKit cannot write what it may not look up`
  return { unreadable, unwritable: unwritable ?? unseen }
}

/** The runner names four modes (actions/runner#4538); any other is unknown, and forbids nothing. */
function accessOfMode(given: string): CacheAccess {
  const mode = given.trim().toLowerCase()
  const reason = `ACTIONS_CACHE_MODE is '${mode}' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`
  return {
    unreadable: mode === 'write-only' || mode === 'none' ? reason : undefined,
    unwritable: mode === 'read' || mode === 'none' ? reason : undefined,
  }
}

/** The bit for reading is ignored: Gitea and Forgejo do not set it in tokens that can read. */
function accessOfToken(token: string): CacheAccess {
  const permissions = permissionsOf(token)
  if (permissions?.every((permission) => permission === 0) === true) {
    const reason = `the job's cache token has no scope`
    return { unreadable: reason, unwritable: reason }
  }
  const isWritable = permissions?.some((permission) => permission & writePermission) ?? true
  return {
    unreadable: undefined,
    unwritable: isWritable
      ? undefined
      : `the job's cache token is read-only, as it is for events that anyone can trigger`,
  }
}

/** The permissions of each scope in a token, which is not verified; undefined if it has none. */
function permissionsOf(token: string): readonly number[] | undefined {
  try {
    const { ac } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const permissions = (JSON.parse(ac) as { readonly Permission: unknown }[]).map(({ Permission }) => Permission)
    return permissions.every((permission) => typeof permission === 'number') ? permissions : undefined
  } catch {
    return undefined
  }
}
