import type { Output, Run, RunOptions } from '../process.ts'

/** Runs the one buildx binary of this job. */
export type Buildx = (args: readonly string[], options?: RunOptions) => Promise<Output>

/**
 * Makes {@link Buildx} for a binary.
 *
 * @param buildxConfig where `docker buildx` of later steps looks for builders too
 */
export function bindBuildx(run: Run, path: string, buildxConfig: string): Buildx {
  return (args, options) => run(path, args, { ...options, env: { BUILDX_CONFIG: buildxConfig, ...options?.env } })
}
