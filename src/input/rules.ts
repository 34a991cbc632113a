/** Tells whether an item of `tags` is a rule of docker/metadata-action, such as `type=sha`: no reference has a `=`. */
export function isRule(item: string): boolean {
  return item.includes('=')
}

/** Tells whether an item of `tags` names a repository: `app`, `main`, `1.2.3` and `{{branch}}/x` may be tags alone. */
export function isReference(item: string): boolean {
  return /[/:]/.test(item) && !item.includes('{{') && !isRule(item)
}

/** @throws Error for a `flavor` where `tags` has references alone */
export function checkFlavor(flavor: readonly string[]): void {
  if (flavor.length > 0)
    throw new Error(
      `input 'flavor' has '${flavor[0]}', but it applies to rules, and 'tags' has none; add one, e.g. type=ref,event=branch, or remove 'flavor'`,
    )
}
