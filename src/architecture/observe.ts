import type { LayerDescriptor } from '../manifest/image.ts'
import { type FileSystem, overlay } from './file-system.ts'
import type { Layer, Watch } from './layer.ts'
import type { Observation } from './start.ts'

/** Reads one layer of an image; with a watch, perhaps not all of it. */
export type ReadLayer = (layer: LayerDescriptor, watch?: Watch) => Promise<Layer>

export type Observed = { readonly observations: readonly Observation[]; readonly layersRead: number }

// In bytes, compressed: as much as a read costs anyway by its round trips.
const smallImage = 16 * 1024 * 1024
const smallBatch = 8 * 1024 * 1024

/** Milliseconds between two looks at what has been read so far; one takes less than a millisecond. */
const betweenLooks = 5

/**
 * Looks at what an image executes, and reads no more of its layers than that takes: the topmost, where the program of most
 * images is, and the lowest, where its base has the loader and the shell; each until all is found. What is found right
 * there is taken for right, although what was not read could hide it. Whatever looks wrong is looked at again in the whole
 * image.
 */
export async function observe(
  layers: readonly LayerDescriptor[],
  read: ReadLayer,
  look: (fileSystem: FileSystem) => Promise<readonly Observation[]>,
): Promise<Observed> {
  const known: (Layer | undefined)[] = layers.map(() => undefined)
  for (;;) {
    const observations = await look(overlay(known))
    const next = nextLayers(layers, known, observations)
    if (next.length === 0) return { observations, layersRead: known.filter((layer) => layer !== undefined).length }
    const reading = new Set(next)
    // A layer that is still being read may yet hide or replace what is below it.
    const isTold = (index: number) => !next.includes(index) || index >= Math.max(...reading)
    const told = () => overlay(known.map((layer, index) => (isTold(index) ? layer : undefined)))
    const watch = watchFor(async () => isCertain(await look(told())))
    await Promise.all(
      next.map(async (index) => {
        const onOpen = (layer: Layer) => {
          known[index] = layer
        }
        const layer = await read(layers[index] as LayerDescriptor, { ...watch, onOpen })
        // What was enough may be from an attempt that has since failed and was not repeated.
        if (!watch.stop.aborted) onOpen(layer)
        reading.delete(index)
      }),
    )
  }
}

/** Stops the reading of layers when what was read so far is enough. */
function watchFor(isEnough: () => Promise<boolean>): Omit<Watch, 'onOpen'> {
  const ending = new AbortController()
  let last = performance.now()
  return {
    stop: ending.signal,
    onEntry: () => {
      if (performance.now() - last < betweenLooks) return
      last = performance.now()
      void isEnough().then((enough) => enough && ending.abort())
    },
  }
}

/** Whether all that was looked for was found, and is right. */
function isCertain(observations: readonly Observation[]): boolean {
  return observations.every(({ kind }) => kind === 'right')
}

/** The indexes of the layers to read next, mostly the topmost first, which may be enough; none when what was seen is certain. */
function nextLayers(
  layers: readonly LayerDescriptor[],
  known: readonly (Layer | undefined)[],
  observations: readonly Observation[],
): number[] {
  const unread = layers.flatMap(({ size }, index) => (known[index] === undefined ? [{ index, size }] : []))
  const has = (...kinds: Observation['kind'][]) => observations.some(({ kind }) => kinds.includes(kind))
  if (isCertain(observations)) return []
  if (has('wrong') || sizeOf(unread) <= smallImage) return unread.map(({ index }) => index).reverse()
  const [lowest] = unread
  const topmost = topmostOf(unread)
  const isLowestNext =
    !has('missing', 'open') || (sizeOf(topmost) > smallBatch && (lowest?.size ?? 0) < sizeOf(topmost))
  return lowest?.index === 0 && isLowestNext ? [0] : topmost.map(({ index }) => index)
}

/** As many of the topmost as are small together, at least one. */
function topmostOf<L extends { readonly size: number }>(layers: readonly L[]): L[] {
  const batch: L[] = []
  for (const layer of layers.toReversed()) {
    if (batch.length > 0 && sizeOf([...batch, layer]) > smallBatch) break
    batch.push(layer)
  }
  return batch
}

function sizeOf(layers: readonly { readonly size: number }[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}
