import { type DockerConfig, readDockerConfig } from '../docker/config.ts'
import type { Proxies, ProxyFacts } from './read.ts'

/**
 * Finds the proxies that the environment or Docker's configuration names; what reads them is loaded only where there
 * are any. Docker does without a configuration that it cannot read.
 *
 * @returns undefined where there is none
 */
export async function findProxies(facts: ProxyFacts): Promise<Proxies | undefined> {
  const { proxies = {} } = await readDockerConfig(facts.dockerConfig).catch((): DockerConfig => ({}))
  const isNamed = Object.entries(facts.environment).some(([name, value]) => value && /_proxy$/i.test(name))
  if (!isNamed && Object.keys(proxies).length === 0) return undefined
  const { readProxies } = await import('./read.ts')
  return readProxies(facts, proxies)
}
