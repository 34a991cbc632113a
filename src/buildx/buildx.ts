import type { Output, Run, RunOptions } from '../process.ts'
import type { Runner } from '../runner.ts'

/** Runs the one buildx binary of this job. */
export type Buildx = (args: readonly string[], options?: RunOptions) => Promise<Output>

/**
 * Makes {@link Buildx} for a binary. It alone is given the kubeconfig.
 *
 * @param runner where `docker buildx` of later steps looks for builders too, and the kubeconfig; empty where there is none
 */
export function bindBuildx(
  run: Run,
  path: string,
  { buildxConfig, kubeconfig }: Pick<Runner, 'buildxConfig' | 'kubeconfig'>,
): Buildx {
  const env = { BUILDX_CONFIG: buildxConfig, ...(kubeconfig !== '' && { KUBECONFIG: kubeconfig }) }
  return (args, options) => run(path, args, { ...options, env: { ...env, ...options?.env } })
}
