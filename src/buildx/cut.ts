/**
 * Cuts a line where it is too long. The runner masks a secret only if it is complete, so the cut never splits a word or
 * one of the given secrets.
 *
 * @param limit in characters
 * @param remark is put where the line was cut
 */
export function cutLine(line: string, limit: number, secrets: readonly string[], remark: string): string {
  if (line.length <= limit) return line
  let end = Math.max(0, line.slice(0, limit + 1).search(/\s\S*$/))
  for (let before = -1; before !== end; ) {
    before = end
    for (const secret of secrets) {
      // One that begins before the cut and ends after it.
      const from = secret === '' ? -1 : line.indexOf(secret, Math.max(0, end - secret.length + 1))
      if (from >= 0 && from < end) end = from
    }
  }
  return `${line.slice(0, end).trimEnd()}${remark}`.trimStart()
}
