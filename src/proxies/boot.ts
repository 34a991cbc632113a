import type { BuilderOptions } from '../buildx/builder.ts'
import { addHiddenOptions } from '../buildx/hidden-options.ts'
import { isLoopback } from '../reference.ts'
import type { Runner } from '../runner.ts'
import { nodeVariables } from './hand-over.ts'
import { hostOf, type ProxySet, proxiesIn } from './read.ts'

/** Proxies for a builder that is to be made. */
export type BuilderProxies = {
  /** Those that listen on this machine alone, as host and port. */
  readonly loopback: readonly string[]
  /** Adds them to the builder's options. */
  readonly give: (options: BuilderOptions, reachesLoopback: boolean) => BuilderOptions
}

/** Prepares the proxies of a builder. */
export function proxiesFor(set: ProxySet, { buildxConfig }: Pick<Runner, 'buildxConfig'>): BuilderProxies {
  const hosts = proxiesIn(set.values).map(({ text }) => hostOf(text))
  return {
    loopback: [...new Set(hosts.filter(isLoopback))],
    give: (options, reachesLoopback) => withProxies(options, set, { buildxConfig, reachesLoopback }),
  }
}

/**
 * Gives a builder that is to be made the proxies of its containers: on the command line where they are not secret,
 * otherwise before it boots.
 *
 * @param buildxConfig where buildx keeps it
 */
function withProxies(
  options: BuilderOptions,
  set: ProxySet,
  { buildxConfig, reachesLoopback }: { readonly buildxConfig: string; readonly reachesLoopback: boolean },
): BuilderOptions {
  const { driverOpts, nodes = [] } = options
  const [first, ...others] = [{ driverOpts }, ...nodes].map((node) =>
    nodeVariables(set, node.driverOpts, reachesLoopback),
  )
  const hidden = [first, ...others].map((variables) => variables?.hidden ?? {})
  return {
    ...options,
    driverOpts: [...driverOpts, ...(first?.shown ?? [])],
    nodes: nodes.map((node, index) => ({ ...node, driverOpts: [...node.driverOpts, ...(others[index]?.shown ?? [])] })),
    ...(hidden.some((each) => Object.keys(each).length > 0) && {
      beforeBoot: () => addHiddenOptions(buildxConfig, options.name, hidden),
    }),
  }
}
