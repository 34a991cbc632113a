import type { Image, LayerDescriptor } from '../manifest/image.ts'
import type { Layer, Watch } from './layer.ts'

/**
 * Reads a layer that several images have once for all of them, as far as the one that needs most of it does.
 *
 * @param watch of one image; without it all is needed
 * @returns undefined for a layer of one image alone
 */
export type SharedLayers = (
  layer: LayerDescriptor,
  read: (watch?: Watch) => Promise<Layer>,
  watch?: Watch,
) => Promise<Layer> | undefined

/** Shares layers between images whose programs are verified side by side, as those of targets that have a base in common. */
export function shareLayers(images: readonly Pick<Image, 'platforms'>[]): SharedLayers {
  const counts = new Map<string, number>()
  for (const { layers } of images.flatMap(({ platforms }) => platforms))
    for (const digest of new Set(layers.map((layer) => layer.digest))) counts.set(digest, (counts.get(digest) ?? 0) + 1)
  const readings = new Map<string, Reading>()
  return ({ digest }, read, watch = wholly()) => {
    if ((counts.get(digest) ?? 0) < 2) return undefined
    const known = readings.get(digest)
    // A reading that nobody needed any more may have ended before what this image looks for.
    const reading = known === undefined || known.isEnded() ? openReading(read) : known
    readings.set(digest, reading)
    return reading.join(watch)
  }
}

type Reading = {
  readonly isEnded: () => boolean
  /** Resolves when the layer was read, or the watch has seen enough of it. */
  readonly join: (watch: Watch) => Promise<Layer>
}

function openReading(read: (watch: Watch) => Promise<Layer>): Reading {
  const watches: Watch[] = []
  const ending = new AbortController()
  let opened: Layer = { entries: new Map(), whiteouts: new Set(), opaque: new Set() }
  let done: Promise<Layer> | undefined
  const start = () =>
    read({
      stop: ending.signal,
      onOpen: (layer) => {
        opened = layer
        for (const { onOpen } of watches) onOpen(layer)
      },
      onEntry: () => {
        for (const { onEntry } of watches) onEntry()
      },
    })
  const left = () => {
    if (watches.every(({ stop }) => stop.aborted)) ending.abort()
  }
  return {
    isEnded: () => ending.signal.aborted,
    join: (watch) => {
      watches.push(watch)
      if (done) watch.onOpen(opened)
      done ??= start()
      const enough = new Promise<Layer>((resolve) => {
        watch.stop.addEventListener('abort', () => resolve(opened))
      })
      watch.stop.addEventListener('abort', left)
      return Promise.race([done, enough])
    },
  }
}

/** Needs all of a layer. */
function wholly(): Watch {
  return { stop: new AbortController().signal, onOpen: () => {}, onEntry: () => {} }
}
