import type { Start } from '../manifest/image.ts'
import type { FileSystem, Located } from './file-system.ts'

/** How the programs of a container are found by their names. */
export type Lookup = {
  /** What a word leads to; undefined where there is nothing. */
  readonly locate: (word: string) => Promise<Located | undefined>
  /** The path of a word with a slash; any other word unchanged. */
  readonly absolute: (word: string) => string
  /** Whether something other than the image may provide the path of a word when a container runs. */
  readonly isMounted: (word: string) => boolean
  /** PATH, as the image has it or Docker sets it. */
  readonly path: string
}

/** What Docker gives a container whose image has no PATH (moby, oci/defaults.go). */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Looks names up as runc does (libcontainer/utils, Go's exec.LookPath): with a slash from the working directory, otherwise through PATH. */
export function openLookup({ Env, WorkingDir, Volumes }: Start, fileSystem: FileSystem): Lookup {
  const path = (Env ?? []).findLast((item) => item.startsWith('PATH='))?.slice('PATH='.length) || defaultPath
  const absolute = (word: string) =>
    word.startsWith('/') || !word.includes('/') ? word : `${WorkingDir || '/'}/${word}`.replace(/\/(?:\.?\/)+/g, '/')
  const mounts = ['/proc', '/sys', '/dev', ...Object.keys(Volumes ?? {})]
  return {
    path,
    absolute,
    isMounted: (word) => mounts.some((mount) => `${absolute(word)}/`.startsWith(`${mount.replace(/\/+$/, '')}/`)),
    locate: async (word) => {
      if (word.includes('/')) return fileSystem.locate(absolute(word))
      const folders = path.split(':').filter((item) => item.startsWith('/'))
      const found = await Promise.all(folders.map((folder) => fileSystem.locate(`${folder}/${word}`)))
      return found.find((one) => one?.entry.kind === 'file' && one.entry.isExecutable)
    },
  }
}
