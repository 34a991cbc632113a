import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { verifyInRegistry } from '../../src/architecture/in-registry.ts'
import type { Layer, Watch } from '../../src/architecture/layer.ts'
import { shareLayers } from '../../src/architecture/shared-layers.ts'
import { readImage } from '../../src/manifest/image.ts'
import { testClient } from '../client.ts'
import { FakeRegistry } from '../registry.ts'
import { type Files, program, tarOf } from './layers.ts'

const registry = await FakeRegistry.start()
const options = { verify: 'entrypoint', isIgnored: () => false, countBase: async () => 0 } as const
const packed = async (files: Files) => gzipSync(await tarOf(files))

test('images with a base in common read it once, and what is their own by themselves', async () => {
  const base = await packed({ app: program('amd64'), 'a/b': 'of the base' })
  const { client } = testClient()
  const images = await Promise.all(
    ['one', 'two', 'three'].map(async (name) => {
      const layers = [base, await packed({ name })]
      const { digest } = registry.image(name, 'linux/amd64', { layers, config: { config: { Cmd: ['/app'] } } })
      return {
        repository: `${registry.host}/${name}`,
        image: await readImage(client, `${registry.host}/${name}`, digest),
      }
    }),
  )
  registry.asked.length = 0
  const shared = shareLayers(images.map(({ image }) => image))
  const verdicts = await Promise.all(
    images.map(({ repository, image }) => verifyInRegistry(client, repository, image, { ...options, shared })),
  )
  expect(verdicts.map(([verdict]) => verdict?.right)).toEqual([['/app'], ['/app'], ['/app']])
  const blobs = registry.asked.map(({ url }) => url).filter((path) => path.includes('/blobs/'))
  expect(blobs.map((path) => path.replace(/^.*\/(one|two|three)\/blobs\/.*$/, '$1'))).toHaveLength(4)
})

test('a layer of one image alone is not shared', () => {
  const layer = (digest: string) => ({ digest, size: 1, mediaType: '' })
  const images = ['a', 'b'].map((digest) => ({ platforms: [{ layers: [layer(digest)] }] }))
  const shared = shareLayers(images as never)
  expect(shared(layer('a'), () => Promise.reject(new Error('read')))).toBeUndefined()
})

describe('a layer of two images', () => {
  const layer = { digest: 'a', size: 1, mediaType: '' }
  const empty = (): Layer => ({ entries: new Map(), whiteouts: new Set(), opaque: new Set() })

  /** A reading that two images have in common, and each of their ends. */
  function open() {
    const shared = shareLayers([{ platforms: [{ layers: [layer] }, { layers: [layer] }] }] as never)
    const readings: { readonly watch: Watch; readonly end: (layer: Layer) => void }[] = []
    const read = (watch?: Watch) =>
      new Promise<Layer>((resolve) => {
        if (watch) readings.push({ watch, end: resolve })
      })
    const join = () => {
      const ending = new AbortController()
      const seen: string[] = []
      const watch = { stop: ending.signal, onOpen: () => seen.push('open'), onEntry: () => seen.push('entry') }
      return { ending, seen, done: shared(layer, read, watch) as Promise<Layer> }
    }
    return { readings, join }
  }

  test('is read until both have seen enough', async () => {
    const { readings, join } = open()
    const [one, other] = [join(), join()]
    const [reading] = readings
    reading?.watch.onOpen(empty())
    reading?.watch.onEntry()
    one.ending.abort()
    await one.done
    expect(reading?.watch.stop.aborted).toBe(false)
    reading?.watch.onEntry()
    other.ending.abort()
    await other.done
    expect(reading?.watch.stop.aborted).toBe(true)
    expect(readings).toHaveLength(1)
    // The second one joined before the layer was opened, and is told again when it is.
    expect(other.seen.filter((what) => what === 'entry')).toHaveLength(2)
  })

  test('is read anew for one that comes when nobody needed more', async () => {
    const { readings, join } = open()
    const one = join()
    one.ending.abort()
    await one.done
    const late = join()
    expect(readings).toHaveLength(2)
    const whole = empty()
    readings[1]?.end(whole)
    expect(await late.done).toBe(whole)
  })

  test('that cannot be read is an error of both', async () => {
    const shared = shareLayers([{ platforms: [{ layers: [layer] }, { layers: [layer] }] }] as never)
    const read = () => Promise.reject(new Error('gone'))
    const all = [shared(layer, read), shared(layer, read)]
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
