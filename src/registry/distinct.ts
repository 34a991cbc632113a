/**
 * Asserts that no host is named twice, under one of its names or several.
 *
 * @param input begins the message
 * @throws Error that names the host
 */
export function assertDistinctHosts(input: string, entries: readonly { readonly host: string }[]): void {
  const hosts = entries.map(({ host }) => host)
  const twice = hosts.find((host, index) => hosts.indexOf(host) !== index)
  if (twice !== undefined) throw new Error(`${input} names ${twice} more than once`)
}
