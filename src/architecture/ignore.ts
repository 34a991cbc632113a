/**
 * Makes what tells the paths that are not judged.
 *
 * @param globs as in .gitignore: of paths, such as `/lib/firmware`, a slash in front may be left out; without any other slash, of
 *   names anywhere, such as `*.elf`; what is in a folder that one names is meant too
 */
export async function ignoring(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false
  const { default: picomatch } = await import('picomatch')
  const absolute = globs
    .map((glob) => glob.replace(/\/+$/, ''))
    .map((glob) => (isPath(glob) ? rooted(glob) : `**/${glob}`))
  const matches = picomatch(absolute, { dot: true, nonegate: true })
  // The name of a program that is not in PATH is not a path.
  return (path) => selfAndFolders(rooted(path)).some((one) => matches(one))
}

function isPath(glob: string): boolean {
  return glob.includes('/')
}

function rooted(path: string): string {
  return /^[/*{]/.test(path) ? path : `/${path}`
}

function selfAndFolders(path: string): string[] {
  const ends = [...path.matchAll(/\//g)].map(({ index }) => index).filter((index) => index > 0)
  return [path, ...ends.map((end) => path.slice(0, end))]
}
