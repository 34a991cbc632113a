/** The lines in which a runner looks for commands: those outside of `::stop-commands::`. */
export function obeyed(log: string): string[] {
  const lines: string[] = []
  let token: string | undefined
  for (const line of log.split('\n')) {
    if (token !== undefined) {
      if (line === `::${token}::`) token = undefined
      continue
    }
    token = line.match(/^::stop-commands::(.+)$/)?.[1]
    lines.push(line)
  }
  return lines
}
