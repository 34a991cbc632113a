/** A token of a runner with this claim `ac`, unsigned: nothing here verifies it. */
export function cacheToken(ac: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode({ ac })}.`
}

/** The same with scopes as GitHub writes them, JSON inside of a string. */
export function scopedToken(...scopes: readonly (readonly [scope: string, permission: number])[]): string {
  return cacheToken(JSON.stringify(scopes.map(([Scope, Permission]) => ({ Scope, Permission }))))
}
