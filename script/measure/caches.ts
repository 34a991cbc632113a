import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, time } from './interleave.ts'

const events = {
  push: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' },
  pull: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' },
}
const service = {
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
  ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
}
/** `max` is measured where it differs: when a stage that is not part of the image could be left out. */
const presets = [
  { cache: 'gha', mode: 'min', cases: ['same', 'changed'] },
  { cache: 'gha', mode: 'max', cases: ['changed'] },
  { cache: 'registry', mode: 'min', cases: ['same'] },
  { cache: 'registry', mode: 'max', cases: ['changed'] },
  { cache: 'local', mode: 'min', cases: ['same'] },
  { cache: 'inline', mode: 'min', cases: ['same'] },
] as const

type Inputs = Readonly<Record<string, string>>

/**
 * The example, which compiles a program for two platforms, each time with a new builder: without a cache, with each
 * preset when nothing changed (read and written again, as a push does), and when the last stage changed before it copies
 * what was compiled (only read, as a pull request does).
 */
export async function caches(node: string): Promise<Candidate[]> {
  const run = Date.now().toString(36)
  const inputsOf = (cache: string, mode: string): Inputs => ({
    cache,
    'cache-mode': mode,
    'cache-ref': cache === 'local' ? '.layers' : '',
    tags: `${lab.LAB_REGISTRY}/bench/${run}-${cache}-${mode}:latest`,
  })
  const made = presets.map(({ cache, mode, cases }) => ({
    cases: cases as readonly string[],
    title: `${cache}, ${mode}`,
    inputs: inputsOf(cache, mode),
    workspace: example(),
  }))
  for (const { inputs, workspace } of made) await build(node, workspace, inputs, events.push)
  return [
    candidate('no cache', () => build(node, example(), inputsOf('none', 'min'), events.push)),
    ...made.flatMap(({ cases, title, inputs, workspace }) => [
      ...(cases.includes('same')
        ? [candidate(`${title}: nothing changed`, () => build(node, workspace, inputs, events.push))]
        : []),
      ...(cases.includes('changed')
        ? [
            candidate(`${title}: last stage changed`, () =>
              changed(workspace, () => build(node, workspace, inputs, events.pull)),
            ),
          ]
        : []),
    ]),
  ]
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

async function build(node: string, workspace: string, inputs: Inputs, env: Inputs): Promise<void> {
  const folder = makeFolder()
  const options = { node, workspace, folder, env: { ...service, ...env } }
  const main = await step({
    ...options,
    inputs: {
      context: '.',
      platforms: 'linux/amd64,linux/arm64',
      push: 'true',
      'build-args': `GO_IMAGE=${lab.LAB_GO_IMAGE}\nBASE_IMAGE=${lab.LAB_BASE_IMAGE}`,
      ...inputs,
    },
  })
  await post(main, options)
  if (main.exitCode !== 0 || /^::warning::.*cache/m.test(main.log)) throw new Error(`the build failed:\n${main.log}`)
  rmSync(folder, { recursive: true, force: true })
}
