import { makeFolder, step } from '../../e2e/action.ts'
import { startFaultProxy } from '../../e2e/fault-proxy.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, type Timing, time } from './interleave.ts'
import { byAction, makeDocker, twoPlatforms } from './job.ts'

const path = 'bench/merge'

/**
 * Joining the digests of two legs under a tag: the one command that does it, and the merge action.
 *
 * @param delay milliseconds that the registry takes for each answer, as one that is not on this machine does
 */
export async function merging(node: string, delay = 0): Promise<[Candidate, Candidate]> {
  const digests = await Promise.all(twoPlatforms.platforms.map((platform) => pushLeg(platform, node)))
  const docker = makeDocker()
  const folder = makeFolder()
  const behindDelay = async (work: (image: string) => Promise<Timing>): Promise<Timing> => {
    if (delay === 0) return work(`${lab.LAB_REGISTRY}/${path}`)
    const proxy = await startFaultProxy(lab.LAB_REGISTRY)
    proxy.afterwards = () => new Promise((resolve) => setTimeout(resolve, delay))
    try {
      return await work(`${proxy.host}/${path}`)
    } finally {
      proxy.close()
    }
  }
  return [
    {
      name: 'docker buildx imagetools create',
      run: () =>
        behindDelay(async (image) => {
          const sources = digests.map((digest) => `${image}@${digest}`)
          return {
            create: await time(() => docker('buildx', 'imagetools', 'create', `--tag=${image}:by-hand`, ...sources)),
          }
        }),
    },
    {
      name: 'merge action',
      run: () =>
        behindDelay(async (image) => {
          const inputs = {
            digests: digests.map((digest, index) => `${twoPlatforms.platforms[index]}=${digest}`).join('\n'),
            platforms: twoPlatforms.platforms.join(','),
            tags: `${image}:action`,
          }
          let run: Awaited<ReturnType<typeof step>> | undefined
          const main = await time(async () => {
            run = await step({ entry: 'merge', node, folder, inputs })
          })
          if (run?.exitCode !== 0) throw new Error(`merge failed:\n${run?.log}`)
          return { main }
        }),
    },
  ]
}

/** Builds for one platform and pushes by digest alone, as a leg of a matrix does. */
async function pushLeg(platform: string, node: string): Promise<string> {
  let digest = ''
  const leg = byAction(
    `leg ${platform}`,
    { ...twoPlatforms, platforms: [platform] },
    node,
    {
      publish: 'digest',
      tags: `${lab.LAB_REGISTRY}/${path}:unused`,
    },
    (outputs) => {
      digest = outputs.digest ?? ''
    },
  )
  await leg.run(0)
  return digest
}
