import { BlockList, isIP } from 'node:net'
import { isLoopback } from '../reference.ts'
import { PermanentError } from './failure.ts'

/**
 * The proxy for a URL, by the rules of Go's programs (golang.org/x/net/http/httpproxy): none for loopback, nor for what
 * `NO_PROXY` lists as hosts, domains, addresses or networks.
 *
 * @throws PermanentError for a proxy that is no URL, or of a kind that is not supported
 */
export function proxyFor({ protocol, hostname, port, host }: URL, environment: NodeJS.ProcessEnv): URL | undefined {
  const variable = (name: string) => environment[name] || environment[name.toLowerCase()] || ''
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const text = variable(name)
  const target = {
    address: hostname.replace(/^\[|\]$/g, ''),
    port: port || (protocol === 'https:' ? '443' : '80'),
  }
  if (text === '' || isLoopback(host)) return undefined
  if (
    variable('NO_PROXY')
      .split(',')
      .some((entry) => exempts(entry.trim().toLowerCase(), target))
  )
    return undefined
  const proxy = text.includes('://') ? text : `http://${text}`
  // The text is not repeated: it may hold a password.
  if (!URL.canParse(proxy) || !/^https?:/.test(proxy))
    throw new PermanentError(
      `the variable ${name} is not an HTTP proxy, expected http://host:port; list hosts that need no proxy in NO_PROXY`,
    )
  return new URL(proxy)
}

/** Whether one entry of `NO_PROXY` takes a target out; `.a.b` and `*.a.b` mean subdomains, `a.b` the host as well. */
function exempts(entry: string, target: { readonly address: string; readonly port: string }): boolean {
  if (entry === '*') return true
  const [, network, bits] = entry.match(/^([0-9a-f.:]+)\/(\d+)$/) ?? []
  if (network !== undefined) return isWithin(target.address, network, Number(bits))
  const [, name = '', onlyPort] = isIP(entry) ? [entry, entry] : (entry.match(/^(.*?)(?::(\d+))?$/) ?? [])
  if (name === '' || (onlyPort !== undefined && onlyPort !== target.port)) return false
  const host = name.replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '')
  if (isIP(host)) return isWithin(target.address, host, isIP(host) === 6 ? 128 : 32)
  return target.address === host || target.address.endsWith(host.startsWith('.') ? host : `.${host}`)
}

function isWithin(address: string, network: string, bits: number): boolean {
  const family = isIP(network)
  if (family === 0 || isIP(address) !== family || bits > (family === 6 ? 128 : 32)) return false
  const type = family === 6 ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(network, bits, type)
  return list.check(address, type)
}
