import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder, post, step } from '../../e2e/action.ts'
import { lab } from '../../e2e/lab.ts'
import { type Candidate, time } from './interleave.ts'

const execute = promisify(execFile)
const platforms = ['linux/amd64', 'linux/arm64']
const config = `[registry."${lab.LAB_REGISTRY}"]\nhttp = true\n`

/** A Dockerfile whose work is next to nothing, so that what is measured is everything around it. */
function makeContext(): string {
  const folder = makeFolder()
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`)
  return folder
}

/**
 * The reference: the commands that somebody would type to build for two platforms and push, with a builder of their own
 * that is removed at the end. `docker buildx` is the same binary that the action uses.
 */
export function byHand(): Candidate {
  const context = makeContext()
  const folder = makeFolder()
  mkdirSync(join(folder, 'docker', 'cli-plugins'), { recursive: true })
  symlinkSync(lab.LAB_BUILDX, join(folder, 'docker', 'cli-plugins', 'docker-buildx'))
  const toml = join(folder, 'buildkitd.toml')
  writeFileSync(toml, config)
  const env = { PATH: process.env.PATH, HOME: join(folder, 'home'), DOCKER_CONFIG: join(folder, 'docker') }
  const docker = (...args: string[]) => time(() => execute('docker', args, { cwd: context, env }))

  return {
    name: 'typed by hand',
    run: async (round) => {
      const name = `bench-${process.pid}-${round}`
      return {
        binfmt: await docker('run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64'),
        create: await docker(
          'buildx',
          'create',
          `--name=${name}`,
          '--driver=docker-container',
          `--driver-opt=image=${lab.LAB_BUILDKIT_IMAGE}`,
          '--driver-opt=network=host',
          `--buildkitd-config=${toml}`,
          '--bootstrap',
        ),
        build: await docker(
          'buildx',
          'build',
          `--builder=${name}`,
          `--platform=${platforms.join(',')}`,
          `--tag=${lab.LAB_REGISTRY}/bench/by-hand:latest`,
          '--push',
          '.',
        ),
        rm: await docker('buildx', 'rm', name),
      }
    },
  }
}

/** The action with default settings where the lab allows, main and post, as a runner starts them. */
export function byAction(name: string, node: string, inputs: Readonly<Record<string, string>>): Candidate {
  const workspace = makeContext()
  return {
    name,
    run: async () => {
      const folder = makeFolder()
      const options = { node, workspace, folder }
      const all = {
        context: '.',
        platforms: platforms.join(','),
        push: 'true',
        tags: `${lab.LAB_REGISTRY}/bench/action:latest`,
        'driver-opts': 'network=host',
        'buildkitd-config-inline': config,
        ...inputs,
      }
      let main: Awaited<ReturnType<typeof step>> | undefined
      const timing = {
        main: await time(async () => {
          main = await step({ ...options, inputs: all })
        }),
        post: await time(async () => main && post(main, options)),
      }
      if (main?.exitCode !== 0) throw new Error(`${name} failed:\n${main?.log}`)
      rmSync(folder, { recursive: true, force: true })
      return timing
    },
  }
}
