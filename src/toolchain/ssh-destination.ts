/** Where an `ssh://` endpoint leads. */
export type SshDestination = {
  readonly host: string
  /** Empty where it is ssh's own. */
  readonly port: string
  readonly user: string
}

/**
 * Takes an `ssh://` endpoint apart, as docker and buildx do (docker/cli, connhelper/ssh).
 *
 * @param title of the node, for the error
 * @throws Error for what ssh would take for something else than a host
 */
export function parseSsh(title: string, endpoint: string): SshDestination {
  const [, user = '', address = '', port = ''] =
    endpoint.match(/^ssh:\/\/(?:([^@/]*)@)?(\[[0-9A-Fa-f:]+\]|[^@/:[\]]+)(?::(\d+))?(?:\/[^?#]*)?$/) ?? []
  const host = address.replace(/^\[|\]$/g, '')
  // What begins with a dash would be an option; the rest of it goes into ssh's configuration.
  if (!/^[\w:.][\w:.-]*$/.test(host) || !/^(?:[\w.][\w.-]*)?$/.test(user))
    throw new Error(`${title} is at '${endpoint}', expected ssh://user@host or ssh://user@host:port`)
  return { host, port, user }
}

/** The name of a host in a known_hosts file (sshd(8)). */
export function knownAs({ host, port }: Pick<SshDestination, 'host' | 'port'>): string {
  return port === '' || port === '22' ? host : `[${host}]:${port}`
}

/** The command that prints the keys of a host, as a known_hosts file has them. */
export function keyscan({ host, port }: Pick<SshDestination, 'host' | 'port'>): string {
  return `ssh-keyscan${port === '' ? '' : ` -p ${port}`} ${host}`
}
