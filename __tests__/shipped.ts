import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Entry, type EntryOptions, type EntryRun, runEntry } from './entry.ts'
import { makeFolder } from './fakes.ts'

/** One run of a shipped entry on a {@link Machine}. */
export type RecordedRun = EntryRun & {
  /** What docker and buildx were called with, e.g. `['buildx', 'rm', …]`. */
  readonly calls: readonly (readonly string[])[]
}

/** What a fake program does for command lines that begin like this: shell commands. */
export type Script = Readonly<Record<string, string>>

/** A machine whose docker and buildx record what they are called with. */
export class Machine {
  readonly folder = makeFolder()
  readonly #log = join(this.folder, 'calls')

  constructor(scripts: Script = {}, { docker = true }: { docker?: boolean } = {}) {
    for (const name of ['bin', 'workspace', join('docker', 'cli-plugins')]) {
      mkdirSync(join(this.folder, name), { recursive: true })
    }
    writeFileSync(this.path('workspace', 'Dockerfile'), 'FROM scratch\n')
    writeFileSync(this.#log, '')
    if (docker) this.#fake('docker', this.path('bin', 'docker'), scripts)
    this.#fake('buildx', this.buildx, scripts)
  }

  /** Path of the fake buildx plugin. */
  get buildx(): string {
    return this.path('docker', 'cli-plugins', 'docker-buildx')
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** Runs an entry of dist/ with inputs. */
  async run(
    entry: Entry,
    inputs: Readonly<Record<string, string>>,
    { state, env, ...others }: Pick<EntryOptions, 'state' | 'env' | 'onStart'> = {},
  ): Promise<RecordedRun> {
    const before = this.#calls().length
    const run = await runEntry(entry, {
      folder: this.folder,
      workspace: this.path('workspace'),
      inputs,
      state,
      ...others,
      // No other folder, so that no real docker is found.
      env: { PATH: this.path('bin'), ...env },
    })
    return { ...run, calls: this.#calls().slice(before) }
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
      // One write per line, since programs run side by side.
      `line=$(printf '%s\\037' ${name} "$@"); printf '%s\\n' "$line" >> '${this.#log}'`,
      `case "${name} $*" in`,
      ...cases.map(([start, commands]) => `'${start}'*) ${commands} ;;`),
      'esac',
    ]
    writeFileSync(path, `${lines.join('\n')}\n`)
    chmodSync(path, 0o755)
  }
}
