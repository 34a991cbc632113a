import { digestForm } from '../reference.ts'
import type { Retries } from '../retry.ts'
import { type Facts, factsOf } from './authorizer.ts'
import type { Connections } from './connections.ts'
import { type Content, digestOf, longestAnswer, manifestTypes, mediaTypeOf } from './content.ts'
import { isNotFound, RegistryError } from './error.ts'
import type { HttpAnswer } from './http.ts'
import type { FindLogin } from './logins.ts'
import { type Asker, type Asking, openAsker, type Told } from './question.ts'

/**
 * Manifests and configs of registries, by the OCI distribution specification. Repositories are named as references do,
 * with the host in front unless it is Docker Hub. Whatever passes by itself is asked again; every other failure is a
 * {@link RegistryError}.
 */
export type RegistryClient = {
  /** @param reference a tag, or a digest that the bytes must have */
  readonly manifest: (repository: string, reference: string, asking?: Asking) => Promise<Content>
  /** The digest that a tag or digest resolves to, undefined where there is none; without reading the manifest. */
  readonly digest: (repository: string, reference: string, asking?: Asking) => Promise<string | undefined>
  /** Makes a tag point to content, or stores it under its digest. */
  readonly put: (repository: string, reference: string, content: Content) => Promise<void>
  /** A blob whole, at most 8 MiB of it: the config of an image. */
  readonly blob: (repository: string, digest: string, asking?: Asking) => Promise<Buffer>
  /** Resolves where this client may push, as far as the registry tells before it is tried. */
  readonly assertPush: (repository: string, asking?: Asking) => Promise<void>
}

const longestManifest = 4 * 1024 * 1024
const longestConfig = 8 * 1024 * 1024
const accept = { accept: manifestTypes.join(', ') }

/** Opens the client of one job. */
export function openClient(connections: Connections, findLogin: FindLogin, retries: Retries): RegistryClient {
  const asker = openAsker(connections, findLogin, retries)
  return {
    manifest: (...what) => readManifest(asker, ...what),
    digest: (...what) => readDigest(asker, ...what),
    put: (...what) => putManifest(asker, ...what),
    blob: (...what) => readBlob(asker, ...what),
    assertPush: (...what) => assertPush(asker, ...what),
  }
}

async function readManifest(
  { ask }: Asker,
  repository: string,
  reference: string,
  asking: Asking | undefined,
): Promise<Content> {
  const read = ({ headers, body }: HttpAnswer, facts: Facts): Content => {
    const digest = verified(body, reference, facts)
    const mediaType = mediaTypeOf(body, headers['content-type'])
    if (mediaType === undefined) throw wrongContent(facts, 'what came is no manifest')
    return { digest, mediaType, bytes: body }
  }
  const question = { method: 'GET', ...manifestAt(reference), headers: accept, limit: longestManifest, read } as const
  return ask(repository, question, asking)
}

async function readDigest(
  asker: Asker,
  repository: string,
  reference: string,
  asking: Asking | undefined,
): Promise<string | undefined> {
  const question = { method: 'HEAD', ...manifestAt(reference), headers: accept, limit: 0 } as const
  // The answer to HEAD has no body, which alone tells a limit from a refusal; and a few registries know no HEAD.
  const ignores = ({ kind, status }: Told) => status === 405 || (status === 403 && kind === 'refused')
  const read = ({ headers }: HttpAnswer, facts: Facts) => {
    const told = headers['docker-content-digest'] ?? ''
    if (told !== '' && told === asking?.old)
      throw new RegistryError({ ...facts, kind: 'not found', detail: `it is still ${told}` })
    return told
  }
  try {
    const told = await asker.ask(repository, { ...question, ignores, read }, asking)
    return digestForm.test(told) ? told : (await readManifest(asker, repository, reference, asking)).digest
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function putManifest({ ask }: Asker, repository: string, reference: string, content: Content): Promise<void> {
  const { digest, mediaType, bytes } = content
  const read = ({ headers }: HttpAnswer, facts: Facts) => {
    const stored = headers['docker-content-digest'] ?? digest
    if (stored !== digest) throw wrongContent(facts, `it was stored as ${stored}, but is ${digest}`)
  }
  const headers = { 'content-type': mediaType }
  await ask(repository, {
    method: 'PUT',
    ...manifestAt(reference),
    headers,
    body: bytes,
    limit: longestAnswer,
    read,
  })
}

async function readBlob(
  { ask }: Asker,
  repository: string,
  digest: string,
  asking: Asking | undefined,
): Promise<Buffer> {
  const read = ({ body }: HttpAnswer, facts: Facts) => {
    verified(body, digest, facts)
    return body
  }
  const question = {
    method: 'GET',
    subject: `@${digest}`,
    path: `blobs/${digest}`,
    limit: longestConfig,
    read,
  } as const
  return ask(repository, question, asking)
}

async function assertPush(
  { ask, authorization }: Asker,
  repository: string,
  asking: Asking | undefined,
): Promise<void> {
  const start = { method: 'GET', path: '/v2/', limit: longestAnswer } as const
  await ask(repository, { ...start, ignores: mayStillPush, read: () => {} }, asking)
  const { place, grants } = await authorization(repository)
  if (grants !== false) return
  const facts = factsOf(place, `token for ${repository}`)
  throw new RegistryError({ ...facts, kind: 'refused', detail: 'it does not hold the right to push' })
}

/** A gateway may let nobody to the start of the API, and lead on what is below the paths of its teams. */
function mayStillPush({ kind, status }: Told): boolean {
  return ['not found', 'rejected'].includes(kind) || (kind === 'refused' && status !== 401)
}

function wrongContent(facts: Facts, detail: string): RegistryError {
  return new RegistryError({ ...facts, kind: 'wrong content', detail })
}

/** The digest of bytes, which must be the one that was asked for: an answer may be cut, or another's. */
function verified(bytes: Buffer, reference: string, facts: Facts): string {
  const digest = digestOf(bytes)
  if (reference.includes(':') && reference !== digest)
    throw wrongContent(facts, `what came has the digest ${digest} (${bytes.length} bytes)`)
  return digest
}

function manifestAt(reference: string): { subject: string; path: string } {
  return { subject: `${reference.includes(':') ? '@' : ':'}${reference}`, path: `manifests/${reference}` }
}
