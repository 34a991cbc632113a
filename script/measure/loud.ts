import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { loopback } from '../../e2e/builder.ts'
import { lab } from '../../e2e/lab.ts'
import type { Candidate } from './interleave.ts'

/** What one step prints, as fast as it can, in MB. */
const megabytes = 100
const line = 'compiling a file whose name is not that short, and another whose name is longer still'
const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}
ARG ROUND
RUN yes '${line}' | head -c ${megabytes * 1_000_000}
`

/** BuildKit cuts what a step prints at 2 MiB, and slows it down, unless it is told not to. */
const unlimited = ['BUILDKIT_STEP_LOG_MAX_SIZE=-1', 'BUILDKIT_STEP_LOG_MAX_SPEED=-1'].map((name) => `env.${name}`)

const peaks = new Map<string, number[]>()

/** The most memory that the action had in any round, in MB. */
export function peakOf(name: string): number {
  return Math.max(...(peaks.get(name) ?? []))
}

/** A loud build, shown as buildx does it, and as this action does: from its first line to the end of the action. */
export function loud(node: string): Candidate[] {
  return ['plain', 'auto'].map((progress) => {
    const name = `progress: ${progress}`
    return {
      name,
      run: async (round) => {
        const { milliseconds, peak } = await build(node, progress)
        if (round > 0) peaks.set(name, [...(peaks.get(name) ?? []), peak])
        return { build: milliseconds }
      },
    }
  })
}

async function build(node: string, progress: string): Promise<{ milliseconds: number; peak: number }> {
  const folder = makeFolder()
  const workspace = join(folder, 'context')
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'Dockerfile'), dockerfile)
  const options = { node, folder, workspace }
  const peak = join(folder, 'peak')
  let began: number | undefined
  const run = await step({
    ...options,
    env: { NODE_OPTIONS: `--import=${watchMemory(folder, peak)}` },
    inputs: {
      ...{ ...loopback, 'driver-opts': ['network=host', ...unlimited].join('\n') },
      ...{ context: '.', progress, outputs: 'type=cacheonly', 'build-args': `ROUND=${Math.random()}` },
    },
    onOutput: (chunk) => {
      if (began === undefined && chunk.includes(`${line}\n`)) began = performance.now()
    },
  })
  const milliseconds = performance.now() - (began ?? Number.NaN)
  await post(run, { node })
  if (run.exitCode !== 0 || run.log.length < megabytes * 1_000_000)
    throw new Error(`${progress} failed, or printed too little:\n${run.log.slice(-2000)}`)
  const kibibytes = Number(readFileSync(peak, 'utf8'))
  rmSync(folder, { recursive: true, force: true })
  return { milliseconds, peak: (kibibytes * 1024) / 1_000_000 }
}

/** A module that leaves the most memory that its process had, in KiB. */
function watchMemory(folder: string, peak: string): string {
  const path = join(folder, 'watch.mjs')
  const write = `writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS))`
  writeFileSync(path, `import { writeFileSync } from 'node:fs'\nprocess.on('exit', () => ${write})\n`)
  return path
}
