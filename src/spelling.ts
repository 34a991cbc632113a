/**
 * The name among the known ones that is spelled most like another: separators do not count, and of several one with the
 * same letters is nearest (`amr64` is `arm64`, not `amd64`).
 *
 * @param slips how many at most: characters too many, too few or wrong, or neighbours swapped
 * @returns undefined where none is near
 */
export function spelledAlike(name: string, known: readonly string[], slips: number): string | undefined {
  const spelling = withoutSeparators(name)
  for (let most = 0; most <= slips; most += 1) {
    const found = known.filter((candidate) => isWithin(most, spelling, withoutSeparators(candidate)))
    if (found.length > 0) return found.find((candidate) => hasLettersOf(spelling, candidate)) ?? found[0]
  }
  return undefined
}

/** `cache_mode` and `cache-mode` are `cachemode`. */
export function withoutSeparators(name: string): string {
  return name.replace(/[-_. ]/g, '')
}

function hasLettersOf(spelling: string, candidate: string): boolean {
  const letters = (name: string) => [...name].toSorted().join('')
  return letters(spelling) === letters(withoutSeparators(candidate))
}

/** Whether the distance of optimal string alignment, Damerau's and Levenshtein's, is no greater. */
function isWithin(slips: number, one: string, other: string): boolean {
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  const [a, b] = [one.slice(start), other.slice(start)]
  if (a === b) return true
  if (slips === 0 || Math.abs(a.length - b.length) > slips) return false
  const isSwapped = a[0] === b[1] && a[1] === b[0]
  return (
    isWithin(slips - 1, a.slice(1), b.slice(1)) ||
    isWithin(slips - 1, a.slice(1), b) ||
    isWithin(slips - 1, a, b.slice(1)) ||
    (isSwapped && isWithin(slips - 1, a.slice(2), b.slice(2)))
  )
}
