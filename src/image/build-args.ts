/**
 * Tells about items of `build-args` that are written as YAML. buildx takes what has no `=` for a variable of the environment,
 * and without such a variable drops it in silence. A value may be a secret, so only names are repeated.
 *
 * @returns one sentence, or none
 */
export function warnOfYaml(buildArgs: readonly string[]): string[] {
  const names = buildArgs.flatMap((item) => {
    const [beforeEquals = ''] = item.split('=')
    const [, dash, name = '', colon] = /^(- +)?([A-Za-z_][\w.-]*)\s*(:)?/.exec(beforeEquals) ?? []
    return dash || colon ? [name] : []
  })
  if (names.length === 0) return []
  return [
    `input 'build-args' is not YAML, so it does not set ${names.join(', ')}; write ${names[0]}=value, one per line`,
  ]
}
