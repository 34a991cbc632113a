import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { diskOf, engineRoot } from '../src/docker/disk.ts'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'
import { startSmallEngine } from './own-engine.ts'

// An engine whose disk is a file system of 3 GiB.
let engine: ReturnType<typeof startSmallEngine>
beforeAll(() => {
  engine = startSmallEngine(`d${process.pid}`, '3G')
}, 60_000)
afterAll(() => engine.end())

/** A build on that engine; `size` megabytes stay in its cache. */
async function build(size: number, inputs: Readonly<Record<string, string>> = {}, folder = makeFolder()) {
  const parts = Array.from({ length: size / 100 }, (_, index) => `head -c 100000000 /dev/zero > /part${index}`)
  const Dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nRUN sleep 5; ${[`echo ${Math.random()}`, ...parts].join(' && ')}\n`
  return step({
    folder,
    workspace: makeContext({ Dockerfile }),
    env: engine.env,
    inputs: { ...loopback, context: '.', outputs: 'type=cacheonly', ...inputs },
  })
}
const ended = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }

test('a disk with little space is told before the build, with its numbers', async () => {
  const docker = async (args: readonly string[]) => ({
    stdout: sh('docker', '-H', engine.env.DOCKER_HOST, ...args),
    stderr: '',
  })
  expect(await engineRoot(docker)).toBe(engine.root)
  const cold = await build(0)
  await post(cold, { env: engine.env })
  const warm = await build(0)
  await post(warm, { env: engine.env })
  expect([cold, warm].map(ended)).toEqual([fine, fine])
  const warning = `::warning::only N of 2.9 GiB are free on the disk of ${engine.root}, where Docker and BuildKit keep images`
  // Cold, the engine was asked; warm, its images told.
  for (const { log } of [cold, warm]) expect(log.replace(/(?<=only )\d\.\d/, 'N')).toContain(warning)
  const { free, total } = (await diskOf(engine.root)) ?? {}
  expect(total).toBeGreaterThan(2.8 * 2 ** 30)
  expect(warm.log).toContain(`only ${((free ?? 0) / 2 ** 30).toFixed(1)} of`)
})

test('what earlier builds left in a kept builder is freed before a build on a full disk', async () => {
  const folder = makeFolder()
  const next = async (size: number, inputs: Readonly<Record<string, string>>) => {
    const run = await build(size, inputs, folder)
    await post(run, { env: engine.env })
    return run
  }
  const kept = { 'keep-state': 'true' }
  expect(ended(await next(2300, kept))).toEqual(fine)

  const { free = 0 } = (await diskOf(engine.root)) ?? {}
  const filler = join(engine.folder, 'filler')
  sh('fallocate', `--length=${Math.floor(free - 20e6)}`, filler)
  const other = await next(0, {})
  expect(other.exitCode).toBe(1)
  expect(other.log).toContain('no space left on device')
  expect(other.log).toContain(`only 0.0 of 2.9 GiB are free`)

  const again = await next(800, kept)
  expect(ended(again)).toEqual(fine)
  expect(again.log).toMatch(/^the disk is almost full: freed 2\.\dGB of what earlier builds left in builder /m)
  expect(again.log).toMatch(/only [12]\.\d of 2\.9 GiB are free/)
  rmSync(filler)
})

// As docs/design.md has it.
test('of a build under way nothing can be freed, whatever it no longer needs', async () => {
  const stages = [1, 2, 3].map(
    (stage) => `FROM ${lab.LAB_BASE_IMAGE} AS s${stage}
${stage > 1 ? `COPY --from=s${stage - 1} /marker /before` : ''}
RUN head -c 50000000 /dev/zero > /garbage && echo stage ${stage} && sleep 3 && echo ${Math.random()} > /marker
`,
  )
  const Dockerfile = `${stages.join('')}FROM scratch\nCOPY --from=s3 /marker /\n`
  const context = makeContext({ Dockerfile })
  const folder = makeFolder()
  let pruned: string | undefined
  const run = await step({
    folder,
    workspace: context,
    env: { ...engine.env, BUILDX_CONFIG: folder },
    inputs: { ...loopback, context: '.', outputs: 'type=cacheonly' },
    onOutput: (chunk: string) => {
      const name =
        chunk.includes('| stage 3') && sh('docker', '-H', engine.env.DOCKER_HOST, 'ps', '--format={{.Names}}')
      if (!name) return
      const builder = name.trim().replace(/^buildx_buildkit_(.*)0$/, '$1')
      const environment = [`BUILDX_CONFIG=${folder}`, `DOCKER_HOST=${engine.env.DOCKER_HOST}`]
      pruned = sh('env', ...environment, lab.LAB_BUILDX, 'prune', '--builder', builder, '--all', '--force')
    },
  })
  await post(run, { env: { ...engine.env, BUILDX_CONFIG: folder } })
  expect(ended(run)).toEqual(fine)
  expect(pruned).toMatch(/Total:\s+0B/)
})
