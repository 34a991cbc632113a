import { type RunFacts, runProxies } from '../proxies/hand-over.ts'
import type { Proxies } from '../proxies/read.ts'
import type { BuildDecision } from './decide.ts'

/**
 * Hands proxies to RUN. They are not published where the user chose nothing: provenance is `mode=min` then. A password is
 * never published: where provenance is to tell all build arguments, RUN goes without the proxy.
 *
 * @param facts `reachesLoopback` of the builder; `environment` is the one in which buildx reads the values
 */
export function handToRun(
  decision: BuildDecision,
  { containers }: Proxies,
  facts: Omit<RunFacts, 'buildArgs'>,
): { readonly decision: BuildDecision; readonly warning?: string } {
  const { request, attestations } = decision
  const { buildArgs, kind, withheld } = runProxies(containers, {
    ...facts,
    buildArgs: request.buildArgs,
    reachesLoopback: facts.reachesLoopback || request.network === 'host',
  })
  return {
    decision: {
      ...decision,
      request: { ...request, buildArgs: [...request.buildArgs, ...buildArgs] },
      attestations: { ...attestations, runProxy: kind },
    },
    ...(withheld.length > 0 && {
      warning: `RUN does not get ${withheld.join(', ')}, because provenance with mode=max would publish the proxy's password; set 'provenance: mode=min', or set a proxy whose address may be public in 'build-args'`,
    }),
  }
}
