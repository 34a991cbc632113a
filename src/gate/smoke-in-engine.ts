import { randomUUID } from 'node:crypto'
import { CancelledError } from '../cancel.ts'
import type { Docker } from '../docker/daemon.ts'
import { isLinux, type PlatformName, type Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import { keepTail } from '../tail.ts'
import type { CommandRun } from './command-run.ts'
import type { Command } from './commands.ts'
import { conclude } from './conclude.ts'
import { testEnvironment } from './dockerfile.ts'
import { watch } from './patience.ts'
import type { SmokeOptions } from './smoke.ts'
import { joinTests, nothingTested, type Tested } from './tests.ts'

/** Characters that are kept of a command's output: as much as BuildKit keeps of a step. */
const keptCharacters = 2 * 1024 * 1024

export type EngineOptions = Omit<SmokeOptions, 'builder' | 'allow' | 'contexts' | 'folder'>

/**
 * {@link smokeTest} for an image that only the Docker engine has. Each command gets its own container, and platforms
 * are tested one after the other.
 *
 * @param image a tag or an id
 */
export async function smokeTestInEngine(
  docker: Docker,
  { image, platforms }: { readonly image: string; readonly platforms: Platforms },
  commands: readonly Command[],
  options: EngineOptions,
): Promise<Tested> {
  const tested: Tested[] = []
  for (const platform of platforms.filter(isLinux)) {
    const runs: CommandRun[] = []
    for (const command of commands) {
      runs.push(await runInContainer(docker, image, command, platform, options))
      if (runs.at(-1)?.end !== 'passed') break
    }
    tested.push(await conclude([platform, runs], commands, options))
  }
  return tested.reduce(joinTests, nothingTested)
}

async function runInContainer(
  docker: Docker,
  image: string,
  command: Command,
  platform: PlatformName,
  { network, emulated, ...patience }: EngineOptions,
): Promise<CommandRun> {
  const name = `multiarch-build-test-${randomUUID()}`
  const args = containerArguments(name, image, command, platform, { network, emulated: emulated(platform) })
  const started = performance.now()
  const output = keepTail(keptCharacters)
  let hung: 'late' | 'crashed' | undefined
  const gone = new AbortController()
  // The docker command ends with its container; ending only the command would leave the container running.
  const remove = () => docker(['rm', '--force', '--', name], { outlivesCancel: true }).catch(() => undefined)
  const watching = watch(patience, (end) => {
    hung = end
    void remove().finally(() => gone.abort())
  })
  const onOutput = (chunk: string) => {
    output.add(chunk)
    watching.print(chunk)
  }
  const error = await docker(args, { onOutput, stop: gone.signal })
    .then(
      () => undefined,
      async (thrown: unknown) => {
        if (thrown instanceof CancelledError) await remove()
        if (!(thrown instanceof CommandError)) throw thrown
        return thrown
      },
    )
    .finally(watching.end)
  const run = { seconds: (performance.now() - started) / 1000, output: output.text() }
  if (hung) return { ...run, end: hung }
  if (!error) return { ...run, end: 'passed' }
  return {
    ...run,
    end: 'failed',
    words: error.message,
    ...(error.exitCode !== undefined && { exitCode: error.exitCode }),
  }
}

function containerArguments(
  name: string,
  image: string,
  { argv: [program, ...args] }: Command,
  platform: PlatformName,
  { network, emulated }: { readonly network: string; readonly emulated: boolean | undefined },
): string[] {
  return [
    'run',
    '--rm',
    `--name=${name}`,
    '--pull=never',
    `--platform=${platform}`,
    `--network=${network || 'none'}`,
    ...Object.entries(testEnvironment(platform, emulated)).map(([key, value]) => `--env=${key}=${value}`),
    `--entrypoint=${program}`,
    '--',
    image,
    ...args,
  ]
}
