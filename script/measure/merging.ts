import { makeFolder, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, time } from './interleave.ts'
import { byAction, makeDocker, twoPlatforms } from './job.ts'

const repository = `${lab.LAB_REGISTRY}/bench/merge`

/** Joining the digests of two legs under a tag: the one command that does it, and the merge action. */
export async function merging(node: string): Promise<[Candidate, Candidate]> {
  const digests = await Promise.all(twoPlatforms.platforms.map((platform) => pushLeg(platform, node)))
  const docker = makeDocker()
  const sources = digests.map((digest) => `${repository}@${digest}`)
  const inputs = {
    digests: digests.map((digest, index) => `${twoPlatforms.platforms[index]}=${digest}`).join('\n'),
    platforms: twoPlatforms.platforms.join(','),
    tags: `${repository}:action`,
  }
  const folder = makeFolder()
  return [
    {
      name: 'docker buildx imagetools create',
      run: async () => ({
        create: await time(() => docker('buildx', 'imagetools', 'create', `--tag=${repository}:by-hand`, ...sources)),
      }),
    },
    {
      name: 'merge action',
      run: async () => {
        let run: Awaited<ReturnType<typeof step>> | undefined
        const main = await time(async () => {
          run = await step({ entry: 'merge', node, folder, inputs })
        })
        if (run?.exitCode !== 0) throw new Error(`merge failed:\n${run?.log}`)
        return { main }
      },
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
      tags: `${repository}:unused`,
    },
    (outputs) => {
      digest = outputs.digest ?? ''
    },
  )
  await leg.run(0)
  return digest
}
