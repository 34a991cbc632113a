import { createHash } from 'node:crypto'
import { createServer as createPlain, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecure, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll } from '@jest/globals'
import type { ImageConfig } from '../src/manifest/image.ts'
import type { DescribedPlatform } from '../src/platform.ts'

/** A manifest and what it needs to be served. */
export type Stored = { readonly digest: string; readonly mediaType: string; readonly bytes: string }

/** A request as it came in. */
export type Asked = {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What goes wrong with a request: an answer of its own, or a connection that misbehaves. */
export type Fault =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string | string[]>>
      readonly body?: string
    }
  | 'silence'
  | 'reset'
  | 'cut'
  /** Without a Content-Length. */
  | 'cut chunked'

/** What a registry does with the requests of a test. */
export type Behaviour = {
  /** Sees each request before it is answered; undefined lets it pass. */
  fault?: (asked: Asked) => Fault | undefined
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
}

export function sha256(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The platform `linux/arm/v7` or `windows(10.0.17763)/amd64` as documents write it. */
export function platformObject(name: string): DescribedPlatform {
  const [, os = '', version, architecture = '', variant] =
    name.match(/^([^/(]*)(?:\((.*)\))?\/([^/]*)(?:\/(.*))?$/) ?? []
  return { os, ...(version && { 'os.version': version }), architecture, ...(variant && { variant }) }
}

/** A registry in memory that does what a test tells it, on loopback; it ends with the tests of the file. */
export class FakeRegistry {
  readonly asked: Asked[] = []
  behaviour: Behaviour = {}
  host = ''
  readonly #manifests = new Map<string, Stored>()
  readonly #blobs = new Map<string, string | Buffer>()

  /** @param tls without it plain HTTP */
  static async start(tls?: ServerOptions): Promise<FakeRegistry> {
    const registry = new FakeRegistry()
    const listener: RequestListener = (request, response) => registry.#serve(request, response)
    const server = tls ? createSecure(tls, listener) : createPlain(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    registry.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    servers.push(server)
    return registry
  }

  /** How many requests there were, e.g. `GET /manifests/`. */
  count(method: string, part: string): number {
    return this.asked.filter((one) => one.method === method && one.url.includes(part)).length
  }

  /** The digest that a tag or digest of a repository leads to. */
  resolve(name: string, reference: string): string | undefined {
    return this.#manifests.get(`${name}:${reference}`)?.digest
  }

  /** The document that a tag or digest of a repository leads to. */
  document(name: string, reference: string): { readonly [key: string]: unknown } {
    return JSON.parse(this.#manifests.get(`${name}:${reference}`)?.bytes ?? 'null')
  }

  tags(name: string): string[] {
    const prefix = `${name}:`
    return [...this.#manifests.keys()]
      .filter((key) => key.startsWith(prefix) && !key.includes('sha256:'))
      .map((key) => key.slice(prefix.length))
      .sort()
  }

  /** Stores a document under its digest and, if given, a tag. */
  store(name: string, document: object, tag?: string): Stored & { readonly size: number } {
    const bytes = JSON.stringify(document)
    const { mediaType = mediaTypes.manifest } = document as { mediaType?: string }
    const stored = { digest: sha256(bytes), mediaType, bytes }
    for (const reference of [stored.digest, ...(tag ? [tag] : [])]) this.#manifests.set(`${name}:${reference}`, stored)
    return { ...stored, size: bytes.length }
  }

  /** Makes a tag point to what is there already. */
  point(name: string, tag: string, stored: Stored): void {
    this.#manifests.set(`${name}:${tag}`, stored)
  }

  remove(name: string, reference: string): void {
    this.#manifests.delete(`${name}:${reference}`)
  }

  /**
   * An image of one platform: its config, and a manifest of its layers; of one layer that is not there, where none are
   * given.
   */
  image(
    name: string,
    platform: string,
    more: { claims?: string; layer?: string; layers?: readonly Buffer[]; config?: ImageConfig } = {},
  ): Stored & { readonly size: number } {
    const config = JSON.stringify({
      ...platformObject(more.claims ?? platform),
      ...more.config,
      created: '2026-01-02T03:04:05Z',
      rootfs: { type: 'layers', diff_ids: [] },
    })
    const layers = more.layers ?? [sha256(more.layer ?? platform)]
    for (const bytes of [config, ...(more.layers ?? [])]) this.#blobs.set(sha256(bytes), bytes)
    return this.store(name, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: sha256(config), size: config.length },
      layers: layers.map((layer) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        ...(typeof layer === 'string' ? { digest: layer, size: 42 } : { digest: sha256(layer), size: layer.length }),
      })),
    })
  }

  /** An index of images, each with an attestation manifest when wanted, as BuildKit makes it. */
  index(
    name: string,
    platforms: readonly string[],
    { attested = false, tag = undefined as string | undefined, layer = '' } = {},
  ): Stored {
    const images = platforms.map((platform) => {
      const { digest, size, mediaType } = this.image(name, platform, { layer: platform + layer })
      return { mediaType, digest, size, platform: platformObject(platform) }
    })
    const attestations = attested ? images.map(({ digest }) => this.attestation(name, digest)) : []
    return this.store(
      name,
      { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [...images, ...attestations] },
      tag,
    )
  }

  attestation(name: string, about: string): object {
    const { digest, size, mediaType } = this.store(name, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: sha256('{}'), size: 2 },
      layers: [{ mediaType: 'application/vnd.in-toto+json', digest: sha256(about), size: 7 }],
    })
    return {
      mediaType,
      digest,
      size,
      annotations: { 'vnd.docker.reference.digest': about, 'vnd.docker.reference.type': 'attestation-manifest' },
      platform: { architecture: 'unknown', os: 'unknown' },
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const asked = { method, url, headers, body: Buffer.concat(chunks).toString() }
    this.asked.push(asked)
    const fault = this.behaviour.fault?.(asked)
    if (fault === 'silence') return
    // A socket of TLS can only be closed.
    if (fault === 'reset')
      return void ('encrypted' in request.socket ? request.socket.destroy() : request.socket.resetAndDestroy())
    if (fault === undefined) return this.#answer(asked, response)
    if (fault === 'cut' || fault === 'cut chunked') return this.#answer(asked, response, fault)
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
    response.end(method === 'HEAD' ? undefined : (fault.body ?? ''))
  }

  #answer({ method, url, body, headers }: Asked, response: ServerResponse, cut?: 'cut' | 'cut chunked'): void {
    const { status, type = 'application/json', bytes = '', digest } = this.#look(method, url, body, headers)
    response.writeHead(status, {
      'content-type': type,
      ...(cut !== 'cut chunked' && { 'content-length': Buffer.byteLength(bytes) }),
      ...(digest && { 'docker-content-digest': digest }),
    })
    if (method === 'HEAD') response.end()
    else if (cut) response.write(bytes.slice(0, Math.floor(bytes.length / 2)), () => response.destroy())
    else response.end(bytes)
  }

  #look(
    method: string,
    url: string,
    body: string,
    headers: Asked['headers'],
  ): { status: number; type?: string; bytes?: string | Buffer; digest?: string } {
    const [, name = '', kind, reference = ''] = url.match(/^\/v2\/(.+)\/(manifests|blobs)\/([^?]+)/) ?? []
    if (kind === undefined) return { status: 200, bytes: '{}' }
    if (method === 'PUT') {
      const stored = { digest: sha256(body), mediaType: String(headers['content-type']), bytes: body }
      for (const key of [reference, stored.digest]) this.#manifests.set(`${name}:${key}`, stored)
      return { status: 201, digest: stored.digest }
    }
    const blob = kind === 'blobs' ? this.#blobs.get(reference) : undefined
    if (blob !== undefined) return { status: 200, type: 'application/octet-stream', bytes: blob }
    const found = kind === 'manifests' ? this.#manifests.get(`${name}:${reference}`) : undefined
    if (found) return { status: 200, type: found.mediaType, bytes: found.bytes, digest: found.digest }
    const code = kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN'
    return { status: 404, bytes: JSON.stringify({ errors: [{ code, message: 'not here' }] }) }
  }
}

const servers: (ReturnType<typeof createPlain> | ReturnType<typeof createSecure>)[] = []
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** Faults for the first requests that match, each once, in order; later ones pass. */
export function faultsFor(matches: (asked: Asked) => boolean, ...faults: readonly Fault[]): Behaviour {
  const left = [...faults]
  return { fault: (asked) => (matches(asked) ? left.shift() : undefined) }
}
