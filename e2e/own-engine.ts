import { execFileSync } from 'node:child_process'
import { mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lab, sh } from './lab.ts'

/** A Docker engine that nothing else uses, see lab/own-engine. */
export type OwnEngine = {
  /** Environment with which docker and a step find it. */
  readonly env: { readonly DOCKER_HOST: string }
  /** Where it keeps everything. */
  readonly root: string
  readonly end: () => void
}

const script = join(import.meta.dirname, '..', 'lab', 'own-engine')

/** Starts an engine of a folder; it starts with what an earlier one left there. */
export function startOwnEngine(folder: string): OwnEngine {
  const address = sh(script, 'up', folder).trim()
  return { env: { DOCKER_HOST: address }, root: join(folder, 'data'), end: () => sh(script, 'down', folder) }
}

/** Starts an engine whose disk has a size, a file system of its own that is removed with it. */
export function startSmallEngine(name: string, size: string): OwnEngine & { readonly folder: string } {
  // Short, for the sockets in it.
  const folder = join(lab.LAB_DIR, name)
  const image = `${folder}.ext4`
  mkdirSync(folder)
  sh('truncate', `--size=${size}`, image)
  sh('mkfs.ext4', '-q', '-m', '0', image)
  sh('mount', '-o', 'loop', image, folder)
  const engine = startOwnEngine(join(folder, 'e'))
  const end = () => {
    engine.end()
    execFileSync('umount', ['--lazy', folder])
    rmdirSync(folder)
    rmSync(image)
  }
  return { ...engine, folder, end }
}
