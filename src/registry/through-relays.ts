import { type Buildx, CommandError } from '../process.ts'
import { isLoopback } from '../reference.ts'
import type { Registry } from './registries.ts'

/** A port on loopback that stands for a registry. */
export type Relay = {
  readonly host: string
  /** `127.0.0.1:<port>` */
  readonly address: string
  /** Why requests did not reach the registry. */
  readonly problems: ReadonlySet<string>
  readonly close: () => void
}

/**
 * Tells whether `buildx imagetools` reaches a registry only through a relay: it can show no client certificate, accept no
 * certificate that it does not trust, and speak plain HTTP to nobody but loopback (buildx 0.36.1, util/imagetools, takes
 * host names and schemes of a configuration and leaves its TLS settings aside).
 */
export function needsRelay({ host, client, insecure, http }: Registry): boolean {
  return client !== undefined || insecure === true || (http === true && !isLoopback(host))
}

/** A buildx for which registries stand where their relays are; what it says of them names the registries again. */
export function throughRelays(buildx: Buildx, relays: readonly Relay[]): Buildx {
  if (relays.length === 0) return buildx
  const translated = (arg: string) => {
    const [, option = '', reference = ''] = arg.match(/^(--tag=)?([^-].*)$/s) ?? []
    const relay = relays.find(({ host }) => reference.startsWith(`${host}/`))
    return relay ? `${option}${relay.address}${reference.slice(relay.host.length)}` : arg
  }
  const named = (text: string) =>
    relays.reduce(
      (result, { host, address }) =>
        result.replaceAll(new RegExp(`${address.replaceAll('.', '\\.')}(?!\\d)`, 'g'), host),
      text,
    )
  return async (args, options) => {
    try {
      return await buildx(args.map(translated), options)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      const said = [error.stderr.trim(), ...relays.flatMap(({ problems }) => [...problems])].join('\n')
      const output = { stdout: error.stdout, stderr: named(said) }
      throw new CommandError(error.command, error.exitCode, output, error.reason)
    }
  }
}
