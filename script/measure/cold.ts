import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { startOwnEngine } from '../../e2e/own-engine.ts'
import { type Candidate, type Measured, median, type Timing, time, total } from './interleave.ts'
import { slow } from './slow.ts'

const execute = promisify(execFile)
/** One that hardly anything else on a machine needs, since handlers are the kernel's, and it is removed for each repetition. */
const emulated = 's390x'
const handler = `/proc/sys/fs/binfmt_misc/qemu-${emulated}`
const platforms = `linux/amd64,linux/${emulated}`

/** What is behind the slow line: the lab's registry and its mirror of buildx. */
type Line = { readonly registry: string; readonly mirror: string }

/**
 * A machine that has nothing: an engine without images, no buildx, no QEMU handler, and a slow line to all of it. Each
 * repetition gets an engine of its own; a handler that was there is put back at the end.
 */
export async function cold(node: string): Promise<Candidate[]> {
  const [registry, mirror] = await Promise.all([slow(lab.LAB_REGISTRY), slow(new URL(lab.LAB_BUILDX_URL).host)])
  const line = { registry, mirror }
  restoreHandlerAtExit()
  const here = (work: (folder: string, env: NodeJS.ProcessEnv) => Promise<Timing>) => () => onColdMachine(work)
  return [
    { name: 'typed by hand', run: here((folder, env) => byHand(line, folder, env)) },
    { name: 'action', run: here((folder, env) => byAction(line, node, folder, env)) },
  ]
}

async function onColdMachine(work: (folder: string, env: NodeJS.ProcessEnv) => Promise<Timing>): Promise<Timing> {
  removeHandler()
  // Short, for the sockets in it.
  const folder = join(lab.LAB_DIR, `cold${process.pid}`)
  const engine = startOwnEngine(folder)
  console.error(`load ${loadavg()[0]?.toFixed(1)}`)
  try {
    return await work(makeFolder(), { PATH: process.env.PATH, ...engine.env })
  } finally {
    engine.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

const through = (reference: string, { registry }: Line) => reference.replace(lab.LAB_REGISTRY, registry)
const configOf = ({ registry }: Line) => `[registry."${registry}"]\nhttp = true\n`

/** Everything is in the context of the build but the base image, which comes over the same line. */
function makeContext(folder: string, line: Line): string {
  const context = join(folder, 'context')
  mkdirSync(context)
  writeFileSync(join(context, 'Dockerfile'), `FROM ${through(lab.LAB_BASE_IMAGE, line)}\nRUN uname -m > /machine\n`)
  return context
}

/** The pull of BuildKit is a command of its own, so that it is measured apart from the boot. */
async function byHand(line: Line, folder: string, env: NodeJS.ProcessEnv): Promise<Timing> {
  const context = makeContext(folder, line)
  const plugins = join(folder, 'docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  const toml = join(folder, 'buildkitd.toml')
  writeFileSync(toml, configOf(line))
  const typed = (command: string, ...args: readonly string[]) =>
    time(() =>
      execute(command, args, { cwd: context, env: { ...env, HOME: folder, DOCKER_CONFIG: join(folder, 'docker') } }),
    )
  const plugin = join(plugins, 'docker-buildx')
  const version = lab.LAB_BUILDX_VERSION
  const url = `http://${line.mirror}/${version}/buildx-${version}.linux-amd64`
  const buildkit = through(lab.LAB_BUILDKIT_IMAGE, line)
  const binfmt = through(lab.LAB_BINFMT_IMAGE, line)
  const options = [`--driver-opt=image=${buildkit}`, '--driver-opt=network=host', `--buildkitd-config=${toml}`]
  const tag = `--tag=${line.registry}/bench/cold-by-hand:latest`
  return {
    binfmt: await typed('docker', 'run', '--rm', '--privileged', '--network=host', binfmt, '--install', emulated),
    curl: await typed('sh', '-c', 'curl --fail --silent --output "$0" "$1" && chmod +x "$0"', plugin, url),
    pull: await typed('docker', 'pull', '--quiet', buildkit),
    boot: await typed(
      'docker',
      'buildx',
      'create',
      '--name=cold',
      '--driver=docker-container',
      ...options,
      '--bootstrap',
    ),
    build: await typed('docker', 'buildx', 'build', '--builder=cold', `--platform=${platforms}`, tag, '--push', '.'),
    rm: await typed('docker', 'buildx', 'rm', 'cold'),
  }
}

async function byAction(line: Line, node: string, folder: string, env: NodeJS.ProcessEnv): Promise<Timing> {
  const options = {
    ...{ node, folder, workspace: makeContext(folder, line) },
    env: { ...env, RUNNER_TOOL_CACHE: join(folder, 'tool-cache') },
  }
  const inputs = {
    context: '.',
    platforms,
    push: 'true',
    tags: `${line.registry}/bench/cold-action:latest`,
    'driver-opts': 'network=host',
    'buildkitd-config-inline': configOf(line),
    'buildx-url': `http://${line.mirror}`,
    'buildkit-image': through(lab.LAB_BUILDKIT_IMAGE, line),
    'binfmt-image': through(lab.LAB_BINFMT_IMAGE, line),
  }
  let main: Awaited<ReturnType<typeof step>> | undefined
  const timing = {
    main: await time(async () => {
      main = await step({ ...options, inputs })
    }),
    post: await time(async () => main && post(main, options)),
  }
  if (main?.exitCode !== 0) throw new Error(`the action failed:\n${main?.log}`)
  if (process.env.BENCH_LOG) console.error(main.log)
  return timing
}

/**
 * Compares with the critical path, which nothing can undercut: what must be pulled before BuildKit boots, the boot, the
 * build. All else fits beside it.
 */
export function judgeCold([hand, action]: readonly Measured[]): void {
  const rounds = hand?.timings.map((typed, round) => {
    const { main = Number.NaN, post = 0 } = action?.timings[round] ?? {}
    const { pull = 0, boot = 0, build = 0 } = typed
    return { main, path: pull + boot + build, all: main + post, typed: total(typed) }
  })
  const ratio = (figure: (round: NonNullable<typeof rounds>[number]) => number) => median((rounds ?? []).map(figure))
  const toPath = ratio(({ main, path }) => main / path)
  console.log(`critical path: ${ratio(({ path }) => path).toFixed(0)} ms (pull of BuildKit, boot, build)`)
  console.log(`action: ${toPath.toFixed(2)} times that, ${toPath <= 1.1 ? 'within' : 'OVER'} the budget of 1.1`)
  console.log(`action with post: ${ratio(({ all, typed }) => all / typed).toFixed(2)} times all that is typed by hand`)
}

function removeHandler(): void {
  if (existsSync(handler)) writeFileSync(handler, '-1')
}

function restoreHandlerAtExit(): void {
  const wasThere = existsSync(handler)
  process.once('SIGINT', () => process.exit(130))
  process.once('exit', () => {
    removeHandler()
    const options = ['--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', emulated]
    if (wasThere) execFileSync('docker', ['run', ...options])
  })
}
