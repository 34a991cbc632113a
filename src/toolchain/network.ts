import type { BuilderOptions } from '../buildx/builder.ts'
import { hasDriverOpt, isInHostNetwork, startsBuildkit } from '../buildx/driver-opts.ts'
import { csvRecord } from '../input/csv.ts'
import type { Job } from '../job.ts'
import type { Runner } from '../runner.ts'
import type { BuilderConfig } from './buildkitd.ts'
import type { BuilderInputs } from './inputs.ts'

/**
 * Lets `docker inspect` show which job made the container. A variable, since the driver gives its
 * container no labels; steps of a build do not see it.
 */
function originOf(driver: string, { isSelfHosted, repository, runId, runAttempt, job }: Runner): string[] {
  if (driver !== 'docker-container' || !isSelfHosted) return []
  return [csvRecord([`env.MULTIARCH_BUILD_RUN=${repository}/${runId}/${runAttempt}/${job}`])]
}

/** The driver options of a builder that reaches what it needs, be it on this machine's loopback, and its proxies. */
export async function placeInNetwork(inputs: BuilderInputs, config: BuilderConfig, { runner, proxies }: Job) {
  const { driver } = inputs
  const set = startsBuildkit(driver) ? proxies?.containers : undefined
  const proxied = set && (await import('../proxies/boot.ts')).proxiesFor(set, runner)
  const reason = reasonForHostNetwork(inputs, config.loopback, proxied?.loopback ?? [])
  const driverOpts = [...originOf(driver, runner), ...inputs.driverOpts, ...(reason ? ['network=host'] : [])]
  const inHostNetwork = driver === 'docker-container' && isInHostNetwork(driverOpts)
  const giveProxies = (options: BuilderOptions) => proxied?.give(options, inHostNetwork) ?? options
  return { driverOpts, reason, inHostNetwork, giveProxies }
}

/**
 * A registry or proxy on this machine's loopback is out of reach for a container, unless the user gave it a network.
 *
 * @returns undefined where the container's own network will do
 */
function reasonForHostNetwork(
  { driver, driverOpts }: BuilderInputs,
  registries: readonly string[],
  proxies: readonly string[],
): string | undefined {
  if (driver !== 'docker-container' || hasDriverOpt(driverOpts, 'network')) return undefined
  const reasons = [
    registries.length > 0 ? `the registries on this machine: ${registries.join(', ')}` : '',
    proxies.length > 0 ? `the proxy on this machine: ${proxies.join(', ')}` : '',
  ].filter(Boolean)
  return reasons.length > 0 ? reasons.join('; ') : undefined
}
