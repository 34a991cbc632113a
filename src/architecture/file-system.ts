import type { Executable } from './executable.ts'
import type { Entry, Layer } from './layer.ts'
import { partsOf } from './path.ts'

/** What a path leads to when every link is followed. */
export type Located = {
  /** Absolute, without links. */
  readonly path: string
  readonly entry: Exclude<Entry, { readonly kind: 'link' | 'hard link' }>
  /** Index of the layer that has it; undefined if unknown. */
  readonly layer?: number
}

/** An image's root file system, as its containers see it. */
export type FileSystem = {
  /** @param path absolute; undefined where there is nothing */
  readonly locate: (path: string) => Promise<Located | undefined>
}

type Found = { readonly entry: Entry; readonly layer: number }

/** How many links are followed: as many as Linux follows (MAXSYMLINKS). */
export const maxLinks = 40

/**
 * Lays layers over one another.
 *
 * @param layers from the lowest to the topmost; those that were not read count as empty
 */
export function overlay(layers: readonly (Layer | undefined)[]): FileSystem {
  return {
    locate: async (path) => {
      const found = follow(layers, partsOf(path)) ?? literal(layers, partsOf(path).join('/'))
      return found && { ...found, path: `/${found.path}` }
    },
  }
}

/** The programs and scripts in the resulting file system, by their paths without a leading slash. */
export function* executablesIn(
  layers: readonly Layer[],
): Generator<{ readonly path: string; readonly executable: Executable; readonly layer: number }> {
  for (const [layer, { entries }] of layers.entries()) {
    for (const [path, entry] of entries) {
      // Most files are not executable, and checking the layers above for every one of a million files takes a minute.
      const executable = entry.kind === 'file' ? entry.executable : undefined
      if (executable && find(layers, path)?.layer === layer) yield { path, executable, layer }
    }
  }
}

function find(layers: readonly (Layer | undefined)[], path: string): Found | undefined {
  let implied: Found | undefined
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]
    if (layer === undefined) continue
    const entry = layer.entries.get(path)
    if (entry && !(entry.kind === 'folder' && entry.isImplied)) {
      // If layers above only imply a folder, a link in a lower layer may be what leads to it.
      return implied === undefined || entry.kind === 'link' ? { entry, layer: index } : implied
    }
    if (entry) implied ??= { entry, layer: index }
    if (hides(layer, path)) return implied
  }
  return implied
}

/** Whether a layer hides a path of the layers below it. */
function hides({ entries, whiteouts, opaque }: Layer, path: string): boolean {
  if (whiteouts.has(path)) return true
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end)
    if (whiteouts.has(parent) || opaque.has(parent)) return true
    const entry = entries.get(parent)
    if (entry && entry.kind !== 'folder') return true
  }
  return opaque.has('')
}

function follow(layers: readonly (Layer | undefined)[], parts: readonly string[], links = 0): Located | undefined {
  const done: string[] = []
  for (const [index, part] of parts.entries()) {
    if (part === '..') {
      done.pop()
      continue
    }
    const path = [...done, part].join('/')
    const found = find(layers, path)
    if (found === undefined) return undefined
    const { entry, layer } = found
    const rest = parts.slice(index + 1)
    if (entry.kind === 'link') {
      if (links === maxLinks) return undefined
      const target = [...(entry.target.startsWith('/') ? [] : done), ...partsOf(entry.target), ...rest]
      return follow(layers, target, links + 1)
    }
    // A hard link names what was there when its layer was made, whatever layers above did to the other name.
    if (entry.kind === 'hard link') {
      const then = layers.slice(0, layer + 1)
      return rest.length === 0 && links < maxLinks ? follow(then, partsOf(entry.target), links + 1) : undefined
    }
    if (rest.length === 0) return { path, entry, layer }
    done.push(part)
  }
  return undefined
}

/** Some tools write a file below a link to a folder, and rely on whoever unpacks the layer to follow the link. */
function literal(layers: readonly (Layer | undefined)[], path: string): Located | undefined {
  const found = find(layers, path)
  return found && found.entry.kind === 'file' ? { path, entry: found.entry, layer: found.layer } : undefined
}
