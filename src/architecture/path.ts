/** The parts of a path in an image; `..` stays. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}
