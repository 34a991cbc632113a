import type { BuilderOptions } from '../buildx/builder.ts'
import { hasDriverOpt, isSwitchedOn } from '../buildx/driver-opts.ts'
import { csvRecord } from '../input/csv.ts'
import type { Job } from '../job.ts'
import { deploymentsOf } from '../kubernetes/deployments.ts'
import { mask } from '../log.ts'
import { type BootOptions, bootBuilder } from './boot.ts'
import { type BuilderInputs, defaultBuildkitImage } from './inputs.ts'
import type { Builder } from './toolchain.ts'

/** Gives the job's buildx the kubeconfig of the input, instead of what `KUBECONFIG` names. */
export async function withKubeconfig({ kubeconfig }: Pick<BuilderInputs, 'kubeconfig'>, job: Job): Promise<Job> {
  const { provideKubeconfig } = await import('../kubernetes/kubeconfig.ts')
  const { folder, runner } = job
  const { path, secrets } = await provideKubeconfig(kubeconfig, { folder, workspace: runner.workspace })
  mask(secrets)
  return { ...job, runner: { ...runner, kubeconfig: path } }
}

/**
 * Makes and boots a builder of pods, one deployment for each node.
 *
 * @throws Error with what the cluster says of pods that do not get ready
 */
export async function bootInCluster(inputs: BuilderInputs, options: BootOptions, job: Job): Promise<Builder> {
  const nodes = options.nodes.map((node) => ({ ...node, driverOpts: withImages(node.driverOpts, inputs) }))
  const explain = async (builder: BuilderOptions, words: string) => {
    const [{ saidOfPods }, { bindKubectl, explainPods }] = await Promise.all([
      import('../kubernetes/said.ts'),
      import('../kubernetes/explain.ts'),
    ])
    if (saidOfPods(words, ['pods not ready']) === undefined) return ''
    return explainPods(bindKubectl(job.run, job.runner.kubeconfig), deploymentsOf(builder))
  }
  return bootBuilder(
    { ...inputs, driverOpts: withImages(inputs.driverOpts, inputs) },
    { ...options, nodes, explain },
    job,
  )
}

type Images = Pick<BuilderInputs, 'buildkitImages' | 'binfmtImages'>

/**
 * The driver options of a node with the images that its pod runs: the first of each input, since the cluster pulls them and
 * this runner cannot tell which of several it reaches. The image that is the default does not run without root, so a rootless
 * node without another is left to buildx.
 */
export function withImages(driverOpts: readonly string[], { buildkitImages, binfmtImages }: Images): string[] {
  const [image = defaultBuildkitImage] = buildkitImages
  const isFitting = image !== defaultBuildkitImage || !isSwitchedOn(driverOpts, 'rootless')
  const takesImage = isFitting && !hasDriverOpt(driverOpts, 'image')
  const takesQemu = isSwitchedOn(driverOpts, 'qemu.install') && !hasDriverOpt(driverOpts, 'qemu.image')
  return [
    ...driverOpts,
    ...(takesImage ? [csvRecord([`image=${image}`])] : []),
    ...(takesQemu ? binfmtImages.slice(0, 1).map((qemu) => csvRecord([`qemu.image=${qemu}`])) : []),
  ]
}
