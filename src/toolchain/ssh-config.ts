/** With which files a host is reached. */
export type SshHost = { readonly host: string; readonly keyPath: string; readonly knownHostsPath: string }

/**
 * Composes a configuration for ssh (ssh_config(5)): the hosts that are given here are reached with these keys and known
 * hosts alone, without any agent, and never ask; all others as the user's own configuration says.
 */
export function sshConfig(hosts: readonly SshHost[]): string {
  const names = [...new Set(hosts.map(({ host }) => host))]
  const given = names.map((name) => {
    const own = hosts.filter(({ host }) => host === name)
    return [
      `Host ${name}`,
      ...own.map(({ keyPath }) => `  IdentityFile ${quoted(keyPath)}`),
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      '  PreferredAuthentications publickey',
      '  BatchMode yes',
      '  StrictHostKeyChecking yes',
      `  UserKnownHostsFile ${own.map(({ knownHostsPath }) => quoted(knownHostsPath)).join(' ')}`,
      '  GlobalKnownHostsFile none',
      '  UpdateHostKeys no',
    ]
  })
  const others = [
    `Host * ${names.map((name) => `!${name}`).join(' ')}`,
    '  Include ~/.ssh/config',
    '  Include /etc/ssh/ssh_config',
  ]
  return `${[...given.flat(), ...others].join('\n')}\n`
}

/**
 * A program that replaces ssh, whose own configuration nobody else sees: docker and buildx start `ssh` as they find it,
 * and pass no options on.
 *
 * @param ssh path of the real one
 */
export function sshWrapper(ssh: string, config: string): string {
  return `#!/bin/sh\nexec ${forShell(ssh)} -F ${forShell(config)} "$@"\n`
}

function forShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A percent sign would begin a token of ssh's. */
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}
