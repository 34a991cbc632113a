import type { Entry, Layer } from './layer.ts'
import { partsOf } from './path.ts'

/** What a path leads to when every link is followed. */
export type Located = {
  /** Absolute, without links. */
  readonly path: string
  readonly entry: Exclude<Entry, { readonly kind: 'link' | 'hard link' }>
  /** Index of the layer that has it; undefined where that is not known. */
  readonly layer?: number
}

/** An image's root file system, as its containers see it. */
export type FileSystem = {
  /** @param path absolute; undefined where there is nothing */
  readonly locate: (path: string) => Promise<Located | undefined>
}

type Found = { readonly entry: Entry; readonly layer: number }

/** As Linux has it (MAXSYMLINKS). */
const maxLinks = 40

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

/** The files that are left in the end, by their paths without a slash in front. */
export function* filesIn(layers: readonly Layer[]): Generator<[path: string, found: Found]> {
  for (const [index, { entries }] of layers.entries()) {
    for (const [path, entry] of entries) {
      if (entry.kind === 'file' && find(layers, path)?.layer === index) yield [path, { entry, layer: index }]
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
      // Of a folder that is only implied above, a link below is what leads to it.
      return implied === undefined || entry.kind === 'link' ? { entry, layer: index } : implied
    }
    if (entry) implied ??= { entry, layer: index }
    if (hides(layer, path)) return implied
  }
  return implied
}

/** Whether a layer leaves nothing of a path in the layers below it. */
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
    // It stands in the same layer, or in the one that the layer was made on.
    if (entry.kind === 'hard link')
      return rest.length === 0 && links < maxLinks ? follow(layers, partsOf(entry.target), links + 1) : undefined
    if (rest.every((next) => next === '.')) return { path, entry, layer }
    done.push(part)
  }
  return undefined
}

/** Some tools write a file below a link to a folder, and leave it to whoever unpacks the layer to follow it. */
function literal(layers: readonly (Layer | undefined)[], path: string): Located | undefined {
  const found = find(layers, path)
  return found && found.entry.kind === 'file' ? { path, entry: found.entry, layer: found.layer } : undefined
}
