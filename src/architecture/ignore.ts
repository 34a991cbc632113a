/**
 * Makes what tells the paths that are not judged.
 *
 * @param globs of absolute paths, such as `/lib/firmware/**`; a slash in front may be left out
 */
export async function ignoring(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false
  const { default: picomatch } = await import('picomatch')
  const absolute = globs.map((glob) => (/^[/*]/.test(glob) ? glob : `/${glob}`))
  const matches = picomatch(absolute, { dot: true, nonegate: true })
  // The name of a program that is in no folder of PATH is no path.
  return (path) => matches(path.startsWith('/') ? path : `/${path}`)
}
