import type { BuilderOptions } from '../buildx/builder.ts'
import { driverOpt } from '../buildx/driver-opts.ts'
import type { Deployment } from './pods.ts'

/**
 * The deployments of a builder: of each node the name, with hyphens in place of underscores (driver/kubernetes/factory.go).
 * A node that is given none is named after its builder, with the first number that is free (store/nodegroup.go).
 */
export function deploymentsOf({
  name,
  driverOpts,
  nodes = [],
}: Pick<BuilderOptions, 'name' | 'driverOpts' | 'nodes'>): Deployment[] {
  const names: string[] = []
  return [{ driverOpts, name: '' }, ...nodes].map((node) => {
    const taken = node.name?.toLowerCase() || freeName(name, names)
    names.push(taken)
    const namespace = driverOpt(node.driverOpts, 'namespace')
    return { name: taken.replaceAll('_', '-'), ...(namespace !== undefined && { namespace }) }
  })
}

function freeName(builder: string, taken: readonly string[]): string {
  const number = taken.findIndex((_, index) => !taken.includes(`${builder}${index}`))
  return `${builder}${number < 0 ? taken.length : number}`
}
