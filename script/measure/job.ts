import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, time } from './interleave.ts'

const execute = promisify(execFile)
const config = `[registry."${lab.LAB_REGISTRY}"]\nhttp = true\n`

/** What is built; the work is next to nothing, so that what is measured is everything around it. */
export type Work = { readonly dockerfile: string; readonly platforms: readonly string[] }

export const twoPlatforms: Work = {
  dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`,
  platforms: ['linux/amd64', 'linux/arm64'],
}

/**
 * A docker with the buildx that the action uses, and a configuration of its own.
 *
 * @param variables what it has besides
 */
export function makeDocker(
  cwd?: string,
  variables: Readonly<Record<string, string>> = {},
): (...args: readonly string[]) => Promise<{ stdout: string }> {
  const folder = makeFolder()
  mkdirSync(join(folder, 'docker', 'cli-plugins'), { recursive: true })
  symlinkSync(lab.LAB_BUILDX, join(folder, 'docker', 'cli-plugins', 'docker-buildx'))
  const env = {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    DOCKER_CONFIG: join(folder, 'docker'),
    ...variables,
  }
  return (...args) => execute('docker', args, { cwd, env })
}

/** The command that makes a builder which reaches the lab's registry, with its configuration in a folder. */
export function createBuilder(name: string, folder: string): string[] {
  const toml = join(folder, 'buildkitd.toml')
  writeFileSync(toml, config)
  return [
    ...['buildx', 'create', `--name=${name}`, '--driver=docker-container'],
    `--driver-opt=image=${lab.LAB_BUILDKIT_IMAGE}`,
    '--driver-opt=network=host',
    `--buildkitd-config=${toml}`,
    '--bootstrap',
  ]
}

/**
 * The reference: the commands that somebody would type to build for some platforms and push, with a builder of their own
 * that is removed at the end. `docker buildx` is the same binary that the action uses.
 */
export function byHand(name: string, work: Work, emulated: readonly string[] = []): Candidate {
  const context = makeContext(work)
  const docker = makeDocker(context)
  const timed = (...args: readonly string[]) => time(() => docker(...args))

  return {
    name,
    run: async (round) => {
      const builder = `bench-${process.pid}-${round}`
      return {
        ...(emulated.length > 0 && {
          binfmt: await timed('run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', emulated.join(',')),
        }),
        create: await timed(...createBuilder(builder, join(context, '..'))),
        build: await timed(
          'buildx',
          'build',
          `--builder=${builder}`,
          `--platform=${work.platforms.join(',')}`,
          `--tag=${lab.LAB_REGISTRY}/bench/by-hand:latest`,
          '--push',
          '.',
        ),
        rm: await timed('buildx', 'rm', builder),
      }
    },
  }
}

/** The action with default settings where the lab allows, main and post, as a runner starts them. */
export function byAction(
  name: string,
  work: Work,
  node: string,
  inputs: Readonly<Record<string, string>> = {},
  onOutputs?: (outputs: Readonly<Record<string, string>>) => void,
): Candidate {
  const workspace = makeContext(work)
  const all = {
    context: '.',
    platforms: work.platforms.join(','),
    push: 'true',
    tags: `${lab.LAB_REGISTRY}/bench/action:latest`,
    'driver-opts': 'network=host',
    'buildkitd-config-inline': config,
    ...inputs,
  }
  return {
    name,
    run: async () => {
      const folder = makeFolder()
      const options = { node, workspace, folder }
      let main: Awaited<ReturnType<typeof step>> | undefined
      const timing = {
        main: await time(async () => {
          main = await step({ ...options, inputs: all })
        }),
        post: await time(async () => main && post(main, options)),
      }
      if (main?.exitCode !== 0) throw new Error(`${name} failed:\n${main?.log}`)
      onOutputs?.(main.outputs)
      rmSync(folder, { recursive: true, force: true })
      return timing
    },
  }
}

function makeContext({ dockerfile }: Work): string {
  const folder = join(makeFolder(), 'context')
  mkdirSync(folder)
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
  return folder
}
