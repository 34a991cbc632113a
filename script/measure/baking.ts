import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, type Timing, time } from './interleave.ts'
import { createBuilder, makeDocker } from './job.ts'

const path = `${lab.LAB_REGISTRY}/bench/bake`

/** Four targets for two platforms that run natively, with a stage in common, and with something to do for each round. */
const definition = `
variable "ROUND" {}
group "default" { targets = ["one", "two", "three", "four"] }
target "base" {
  dockerfile = "base.Dockerfile"
  args = { ROUND = ROUND }
  platforms = ["linux/amd64", "linux/386"]
}
${['one', 'two', 'three', 'four']
  .map(
    (name) => `target "${name}" {
  contexts = { base = "target:base" }
  args = { NAME = "${name}" }
  platforms = ["linux/amd64", "linux/386"]
  tags = ["${path}/${name}:latest"]
}`,
  )
  .join('\n')}
`

export const files: Readonly<Record<string, string>> = {
  'docker-bake.hcl': definition,
  'base.Dockerfile': `FROM ${lab.LAB_BASE_IMAGE}\nARG ROUND\nRUN echo $ROUND >/round && dd if=/dev/urandom of=/data bs=1M count=4\n`,
  Dockerfile: 'FROM base\nARG NAME\nRUN echo $NAME >/name\nCMD ["/bin/dash"]\n',
}

/**
 * Four targets for two platforms: `buildx bake --push`, and the bake action, which also reads the definition, verifies every
 * image and moves the tags last. Both with a builder of their own, from its creation to its removal.
 */
export function baking(node: string): [Candidate, Candidate] {
  const folder = makeFolder()
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text)
  const docker = makeDocker(workspace)
  return [
    {
      name: 'buildx bake --push',
      run: async (round): Promise<Timing> => {
        const builder = `bench-bake-${process.pid}-${round}`
        const create = await time(() => docker(...createBuilder(builder, folder)))
        const bake = await time(() =>
          docker('buildx', 'bake', `--builder=${builder}`, '--push', '--allow=fs=*', `--var=ROUND=hand-${round}`),
        )
        return { create, bake, rm: await time(() => docker('buildx', 'rm', builder)) }
      },
    },
    {
      name: 'bake action',
      run: async (round): Promise<Timing> => {
        let run: Awaited<ReturnType<typeof step>> | undefined
        const inputs = { source: '.', push: 'true', vars: `ROUND=action-${round}` }
        const main = await time(async () => {
          run = await step({ entry: 'bake', node, workspace, inputs })
        })
        if (run?.exitCode !== 0) throw new Error(`bake failed:\n${run?.log}`)
        const left = run
        return { main, post: await time(() => post(left, { node })) }
      },
    },
  ]
}
