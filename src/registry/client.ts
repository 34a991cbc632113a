import type { Readable } from 'node:stream'
import { digestForm } from '../reference.ts'
import type { Retries } from '../retry.ts'
import { type Api, type ErrorStatus, openApi, type RequestOptions } from './api.ts'
import { factsOf, type RequestFacts } from './authorizer.ts'
import type { Connections } from './connections.ts'
import { type Content, digestOf, manifestTypes, maxAnswerBytes, mediaTypeOf } from './content.ts'
import { isNotFound, RegistryError } from './error.ts'
import type { HttpAnswer } from './http.ts'
import type { FindLogin } from './logins.ts'
import { streamBlob } from './stream.ts'

/**
 * Manifests and configs of registries, by the OCI distribution specification. Repositories are named as references do,
 * with the host in front unless it is Docker Hub. Failures that pass are retried; every other failure is a
 * {@link RegistryError}.
 */
export type RegistryClient = {
  /** @param reference a tag, or a digest that the bytes must have */
  readonly manifest: (repository: string, reference: string, options?: RequestOptions) => Promise<Content>
  /** The digest that a tag or digest resolves to, undefined where there is none; without reading the manifest. */
  readonly digest: (repository: string, reference: string, options?: RequestOptions) => Promise<string | undefined>
  /** @param reference the tag that shall point to the content, or the content's own digest */
  readonly put: (repository: string, reference: string, content: Content, options?: RequestOptions) => Promise<void>
  /** A blob whole, at most 8 MiB of it: the config of an image. */
  readonly blob: (repository: string, digest: string, options?: RequestOptions) => Promise<Buffer>
  /**
   * Reads a blob of any size as it comes.
   *
   * @param read gets its bytes; again from the start where they were lost on the way or are not the blob's. It may
   *   destroy the stream when it has enough; then the digest cannot be checked
   */
  readonly stream: <T>(repository: string, digest: string, read: (bytes: Readable) => Promise<T>) => Promise<T>
  /** Resolves where this client may push, as far as the registry tells before it is tried. */
  readonly assertPush: (repository: string, options?: RequestOptions) => Promise<void>
  /** Whole seconds since a host last took our login; undefined where it never did, and within the first minute. */
  readonly acceptedFor: (host: string) => number | undefined
}

const maxManifestBytes = 4 * 1024 * 1024
const maxConfigBytes = 8 * 1024 * 1024
const accept = { accept: manifestTypes.join(', ') }

export function openClient(connections: Connections, findLogin: FindLogin, retries: Retries): RegistryClient {
  const api = openApi(connections, findLogin, retries)
  return {
    manifest: (...what) => readManifest(api, ...what),
    digest: (...what) => readDigest(api, ...what),
    put: (...what) => putManifest(api, ...what),
    blob: (...what) => readBlob(api, ...what),
    stream: (...what) => streamBlob(api, ...what),
    assertPush: (...what) => assertPush(api, ...what),
    acceptedFor: api.acceptedFor,
  }
}

async function readManifest(
  { send }: Api,
  repository: string,
  reference: string,
  options: RequestOptions | undefined,
): Promise<Content> {
  const read = ({ headers, body }: HttpAnswer, facts: RequestFacts): Content => {
    const digest = verified(body, reference, facts)
    const mediaType = mediaTypeOf(body, headers['content-type'])
    if (mediaType === undefined) throw wrongContent(facts, 'the response is not a manifest')
    return { digest, mediaType, bytes: body }
  }
  const request = { method: 'GET', ...manifestAt(reference), headers: accept, limit: maxManifestBytes, read } as const
  return send(repository, request, options)
}

async function readDigest(
  api: Api,
  repository: string,
  reference: string,
  options: RequestOptions | undefined,
): Promise<string | undefined> {
  const request = { method: 'HEAD', ...manifestAt(reference), headers: accept, limit: 0 } as const
  // The answer to HEAD has no body, which alone tells a limit from a refusal; and a few registries know no HEAD.
  const ignores = ({ kind, status }: ErrorStatus) => status === 405 || (status === 403 && kind === 'refused')
  const read = ({ headers }: HttpAnswer, facts: RequestFacts) => {
    const stored = headers['docker-content-digest'] ?? ''
    if (stored !== '' && stored === options?.old)
      throw new RegistryError({ ...facts, kind: 'not found', detail: `it is still ${stored}` })
    return stored
  }
  try {
    const stored = await api.send(repository, { ...request, ignores, read }, options)
    return digestForm.test(stored) ? stored : (await readManifest(api, repository, reference, options)).digest
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function putManifest(
  { send }: Api,
  repository: string,
  reference: string,
  content: Content,
  options: RequestOptions | undefined,
): Promise<void> {
  const { digest, mediaType, bytes } = content
  const read = ({ headers }: HttpAnswer, facts: RequestFacts) => {
    const stored = headers['docker-content-digest'] ?? digest
    if (stored !== digest) throw wrongContent(facts, `it was stored as ${stored}, but is ${digest}`)
  }
  const headers = { 'content-type': mediaType }
  const request = {
    method: 'PUT',
    ...manifestAt(reference),
    headers,
    body: bytes,
    limit: maxAnswerBytes,
    read,
  } as const
  await send(repository, request, options)
}

async function readBlob(
  { send }: Api,
  repository: string,
  digest: string,
  options: RequestOptions | undefined,
): Promise<Buffer> {
  const read = ({ body }: HttpAnswer, facts: RequestFacts) => {
    verified(body, digest, facts)
    return body
  }
  const request = {
    method: 'GET',
    subject: `@${digest}`,
    path: `blobs/${digest}`,
    limit: maxConfigBytes,
    read,
  } as const
  return send(repository, request, options)
}

async function assertPush(
  { send, authorization }: Api,
  repository: string,
  options: RequestOptions | undefined,
): Promise<void> {
  const start = { method: 'GET', path: '/v2/', limit: maxAnswerBytes } as const
  await send(repository, { ...start, ignores: mayStillPush, read: () => {} }, options)
  const { access, grants } = await authorization(repository)
  if (grants !== false) return
  const facts = factsOf(access, `token for ${repository}`)
  throw new RegistryError({ ...facts, kind: 'refused', detail: 'it does not grant the right to push' })
}

/** A gateway may let nobody to the start of the API, and lead on what is below the paths of its teams. */
function mayStillPush({ kind, status }: ErrorStatus): boolean {
  return ['not found', 'rejected'].includes(kind) || (kind === 'refused' && status !== 401)
}

function wrongContent(facts: RequestFacts, detail: string): RegistryError {
  return new RegistryError({ ...facts, kind: 'wrong content', detail })
}

/** The digest of bytes, which must be the one that was asked for: an answer may be cut, or another's. */
function verified(bytes: Buffer, reference: string, facts: RequestFacts): string {
  const digest = digestOf(bytes)
  if (reference.includes(':') && reference !== digest)
    throw wrongContent(facts, `the response has the digest ${digest} (${bytes.length} bytes)`)
  return digest
}

function manifestAt(reference: string): { subject: string; path: string } {
  return { subject: `${reference.includes(':') ? '@' : ':'}${reference}`, path: `manifests/${reference}` }
}
