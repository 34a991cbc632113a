import { startsBuildkit } from '../buildx/driver-opts.ts'
import type { Proxies, ProxySet } from './read.ts'
import { hostOf, proxiesIn } from './read.ts'

/** The builder of a step, as far as it decides who gets proxies. */
export type ProxiedBuilder = {
  readonly driver: string
  /** The name of one that already exists; empty where one is made. */
  readonly existing: string
}

/**
 * Says which requests go through which proxy: host and port, never user or password.
 *
 * @param builder undefined where nothing is built
 */
export function describeProxies({ own, containers }: Proxies, builder?: ProxiedBuilder): string {
  const requests = `requests of this step go through ${wordsOf(own)}`
  if (builder === undefined) return requests
  const isMade = builder.existing === '' && startsBuildkit(builder.driver)
  const others = isMade ? 'those of BuildKit and RUN' : 'those of RUN'
  const through = own === containers ? 'too' : `through ${wordsOf(containers)}`
  const settings = isMade ? '' : `; ${ownerOf(builder)} has its own proxy settings`
  return `${requests}; ${others} ${through}${settings}`
}

function ownerOf({ driver, existing }: ProxiedBuilder): string {
  if (existing !== '') return `builder '${existing}'`
  return driver === 'docker' ? 'the Docker daemon' : `a builder of driver '${driver}'`
}

/** E.g. `proxy.example.com:3128 (HTTP_PROXY, HTTPS_PROXY from the environment)`. */
function wordsOf({ source, values }: ProxySet): string {
  const hosts = new Map<string, string[]>()
  for (const { name, text } of proxiesIn(values)) hosts.set(hostOf(text), [...(hosts.get(hostOf(text)) ?? []), name])
  const from = source === 'Docker' ? "Docker's config.json" : 'the environment'
  const each = [...hosts].map(([host, names]) => `${host} (${names.join(', ')}`)
  return each.map((words, index) => `${words}${index === each.length - 1 ? ` from ${from}` : ''})`).join(', ')
}
