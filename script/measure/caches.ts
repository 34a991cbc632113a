import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, time } from './interleave.ts'

type Texts = Readonly<Record<string, string>>

const service = {
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
  ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
}
const push = { ...service, GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
const pull = { ...service, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' }

/** `max` is measured where it differs: when a stage that is not part of the image could be left out. */
const cases = [
  ['gha', 'min', 'nothing changed'],
  ['gha', 'min', 'last stage changed'],
  ['gha', 'max', 'last stage changed'],
  ['registry', 'min', 'nothing changed'],
  ['registry', 'max', 'last stage changed'],
  ['local', 'min', 'nothing changed'],
  ['inline', 'min', 'nothing changed'],
] as const

/**
 * The example, which compiles a program for two platforms, each time with a new builder: without a cache, with each
 * preset when nothing changed (read and written again, as a push does), and when the last stage changed before it copies
 * what was compiled (only read, as a pull request does).
 */
export async function caches(node: string): Promise<Candidate[]> {
  const name = `${lab.LAB_REGISTRY}/bench/${Date.now().toString(36)}`
  const candidates = [candidate('no cache', () => build(node, example(), { tags: `${name}:latest` }, push))]
  for (const [index, [cache, mode, change]] of cases.entries()) {
    const workspace = example()
    const folder = cache === 'local' ? '.layers' : ''
    const inputs = { cache, 'cache-mode': mode, 'cache-ref': folder, tags: `${name}-${index}:latest` }
    await build(node, workspace, inputs, push)
    const again =
      change === 'nothing changed'
        ? () => build(node, workspace, inputs, push)
        : () => changed(workspace, () => build(node, workspace, inputs, pull))
    candidates.push(candidate(`${cache}, ${mode}: ${change}`, again))
  }
  return candidates
}

function candidate(name: string, work: () => Promise<unknown>): Candidate {
  return { name, run: async () => ({ job: await time(work) }) }
}

function example(): string {
  const workspace = join(makeFolder(), 'example')
  cpSync(join(import.meta.dirname, '../../examples/hello'), workspace, { recursive: true })
  return workspace
}

/** Runs work with another instruction in front of what the last stage copies, and puts the Dockerfile back. */
async function changed(workspace: string, work: () => Promise<void>): Promise<void> {
  const path = join(workspace, 'Dockerfile')
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace('COPY --from=build', `RUN echo ${Date.now()} > /changed\nCOPY --from=build`))
  await work()
  writeFileSync(path, before)
}

async function build(node: string, workspace: string, inputs: Texts, env: Texts): Promise<void> {
  const options = { node, workspace, folder: makeFolder(), env }
  const images = `GO_IMAGE=${lab.LAB_GO_IMAGE}\nBASE_IMAGE=${lab.LAB_BASE_IMAGE}`
  const common = { context: '.', platforms: 'linux/amd64,linux/arm64', push: 'true', 'build-args': images }
  const main = await step({ ...options, inputs: { ...common, ...inputs } })
  await post(main, options)
  if (main.exitCode !== 0 || /^::warning::.*cache/m.test(main.log)) throw new Error(`the build failed:\n${main.log}`)
  rmSync(options.folder, { recursive: true, force: true })
}
