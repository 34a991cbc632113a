import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './fakes.ts'

/** One run of a shipped entry, as the runner starts it. */
export type ActionRun = {
  readonly exitCode: number
  /** stdout and stderr as they came, commands included. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** The job summary, Markdown. */
  readonly summary: string
  /** What docker and buildx were called with, e.g. `['buildx', 'rm', …]`. */
  readonly calls: readonly (readonly string[])[]
  /** The messages of `::error::`. */
  readonly errors: readonly string[]
}

/** What a fake program does for command lines that begin like this: shell commands. */
export type Script = Readonly<Record<string, string>>

/** A machine whose docker and buildx record what they are called with. */
export class Machine {
  readonly folder = makeFolder()
  readonly #log = join(this.folder, 'calls')

  constructor(scripts: Script = {}, { docker = true }: { docker?: boolean } = {}) {
    for (const name of ['bin', 'workspace', 'temp', join('docker', 'cli-plugins')]) {
      mkdirSync(join(this.folder, name), { recursive: true })
    }
    writeFileSync(this.path('workspace', 'Dockerfile'), 'FROM scratch\n')
    writeFileSync(this.#log, '')
    if (docker) this.#fake('docker', this.path('bin', 'docker'), scripts)
    this.#fake('buildx', this.buildx, scripts)
  }

  /** The plugin of this machine. */
  get buildx(): string {
    return this.path('docker', 'cli-plugins', 'docker-buildx')
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** Runs an entry of dist/ with inputs, then gives what it left. */
  async run(
    entry: 'build' | 'merge' | 'plan' | 'post',
    inputs: Readonly<Record<string, string>>,
    { state = {}, env = {} }: { state?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> } = {},
  ): Promise<ActionRun> {
    const before = this.#calls().length
    for (const name of ['output', 'state', 'summary']) writeFileSync(this.path(name), '')
    const prefixed = (prefix: string, values: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value]))
    const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'dist', `${entry}.js`)], {
      cwd: this.path('workspace'),
      env: {
        // Nothing else, so that no docker of this machine is found.
        PATH: this.path('bin'),
        HOME: this.path('home'),
        DOCKER_CONFIG: this.path('docker'),
        GITHUB_OUTPUT: this.path('output'),
        GITHUB_STATE: this.path('state'),
        GITHUB_STEP_SUMMARY: this.path('summary'),
        GITHUB_WORKSPACE: this.path('workspace'),
        RUNNER_TEMP: this.path('temp'),
        RUNNER_TOOL_CACHE: this.path('tools'),
        ...prefixed(
          'INPUT',
          Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name.toUpperCase(), value])),
        ),
        ...prefixed('STATE', state),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (log += chunk))
    const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)))
    const read = (name: string) => readFileSync(this.path(name), 'utf8')
    return {
      exitCode,
      log,
      outputs: parseFileCommands(read('output')),
      state: parseFileCommands(read('state')),
      summary: read('summary'),
      calls: this.#calls().slice(before),
      errors: [...log.matchAll(/^::error::(.*)$/gm)].map(([, text = '']) =>
        text.replaceAll('%0A', '\n').replaceAll('%25', '%'),
      ),
    }
  }

  #calls(): string[][] {
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\x1f').slice(0, -1))
  }

  #fake(name: string, path: string, scripts: Script): void {
    const cases = Object.entries(scripts).filter(([start]) => start.startsWith(`${name} `))
    const lines = [
      '#!/bin/sh',
      // One write a line, since programs run side by side.
      `line=$(printf '%s\\037' ${name} "$@"); printf '%s\\n' "$line" >> '${this.#log}'`,
      `case "${name} $*" in`,
      ...cases.map(([start, commands]) => `'${start}'*) ${commands} ;;`),
      'esac',
    ]
    writeFileSync(path, `${lines.join('\n')}\n`)
    chmodSync(path, 0o755)
  }
}

/** Reads what @actions/core wrote: `name<<delimiter`, value, delimiter. */
export function parseFileCommands(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}
