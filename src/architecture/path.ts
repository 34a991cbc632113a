/** The names of which a path in an image consists; `..` stays. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}
