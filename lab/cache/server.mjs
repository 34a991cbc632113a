// The GitHub Actions cache service, version 2: server.mjs PORT AZURITE_PORT FOLDER NODE_MODULES
//
// The three calls of github.actions.results.api.v1.CacheService in Twirp's JSON, over a real blob store (Azurite), with
// scopes and permissions taken from the token as GitHub does, and its words for what they forbid. Every call is one line
// on stdout.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [port, blobPort, folder, modules] = process.argv.slice(2)
const { BlobSASPermissions, BlobServiceClient, SASProtocol, StorageSharedKeyCredential } = createRequire(
  join(modules, '_'),
)('@azure/storage-blob')

const secret = readFileSync(join(folder, 'secret'), 'utf8').trim()
const credential = new StorageSharedKeyCredential('lab', Buffer.from(secret).toString('base64'))
const container = new BlobServiceClient(`http://127.0.0.1:${blobPort}/lab`, credential).getContainerClient('cache')
await container.createIfNotExists()

const READ = 1
const WRITE = 2

class TwirpError extends Error {
  static status = {
    already_exists: 409,
    bad_route: 404,
    invalid_argument: 400,
    not_found: 404,
    permission_denied: 403,
    unauthenticated: 401,
  }
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

// Entries in the order in which they were made: {id, scope, key, version, blob, size, ready}.
const index = join(folder, 'entries.json')
const entries = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : []

function save() {
  writeFileSync(`${index}.new`, JSON.stringify(entries))
  renameSync(`${index}.new`, index)
}

async function signedUrl(blob, permissions) {
  return container.getBlobClient(blob).generateSasUrl({
    permissions: BlobSASPermissions.parse(permissions),
    protocol: SASProtocol.HttpsAndHttp,
    expiresOn: new Date(Date.now() + 3_600_000),
  })
}

const calls = {
  async CreateCacheEntry({ key, version }, scopes) {
    const scope = scopes.find(({ Permission }) => Permission & WRITE)?.Scope
    // GitHub's answer to this is no error (actions/toolkit, packages/cache/src/cache.ts).
    if (!scope) return { ok: false, signed_upload_url: '', message: 'cache write denied: token has no writable scopes' }
    if (entries.some((entry) => entry.scope === scope && entry.key === key && entry.version === version)) {
      throw new TwirpError('already_exists', 'cache entry with the same key, version, and scope already exists')
    }
    const id = (entries.at(-1)?.id ?? 0) + 1
    const entry = { id, scope, key, version, blob: `entry-${id}`, size: 0, ready: false }
    entries.push(entry)
    save()
    return { ok: true, signed_upload_url: await signedUrl(entry.blob, 'cw'), message: '' }
  },

  async FinalizeCacheEntryUpload({ key, version, size_bytes }, scopes) {
    const scope = scopes.find(({ Permission }) => Permission & WRITE)?.Scope
    const entry = entries.find(
      (entry) => !entry.ready && entry.scope === scope && entry.key === key && entry.version === version,
    )
    if (!entry) throw new TwirpError('not_found', 'cache entry not found')
    const { contentLength } = await container.getBlobClient(entry.blob).getProperties()
    if (contentLength !== Number(size_bytes)) {
      throw new TwirpError('invalid_argument', `size_bytes is ${size_bytes}, but ${contentLength} bytes were uploaded`)
    }
    Object.assign(entry, { size: contentLength, ready: true })
    save()
    return { ok: true, entry_id: String(entry.id), message: '' }
  },

  // The nearest scope wins; in it the first key; of a key the exact entry, then the newest that starts with it.
  async GetCacheEntryDownloadURL({ key, restore_keys = [], version }, scopes) {
    const readable = scopes.filter(({ Permission }) => Permission & READ)
    if (readable.length === 0)
      throw new TwirpError('permission_denied', 'cache read denied: token has no readable scopes')
    for (const { Scope: scope } of readable) {
      const visible = entries.filter((entry) => entry.ready && entry.scope === scope && entry.version === version)
      for (const wanted of [key, ...restore_keys]) {
        const found =
          visible.find((entry) => entry.key === wanted) ?? visible.findLast((entry) => entry.key.startsWith(wanted))
        if (found) return { ok: true, signed_download_url: await signedUrl(found.blob, 'r'), matched_key: found.key }
      }
    }
    return { ok: false, signed_download_url: '', matched_key: '' }
  },
}

// The token's scopes, nearest first. GitHub's claim `ac` is JSON inside of a string.
function scopesOf(authorization = '') {
  const [header, payload, signature] = authorization.replace(/^Bearer /i, '').split('.')
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature ?? '', 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new TwirpError('unauthenticated', 'invalid token')
  const { ac, exp } = JSON.parse(Buffer.from(payload, 'base64url'))
  if (exp * 1000 < Date.now()) throw new TwirpError('unauthenticated', 'token expired')
  return JSON.parse(ac)
}

async function json(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

async function answer(request) {
  const { pathname } = new URL(request.url.replace(/\/{2,}/g, '/'), 'http://localhost')
  const method = pathname.match(/^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(\w+)$/)?.[1]
  if (request.method !== 'POST' || !Object.hasOwn(calls, method ?? ''))
    throw new TwirpError('bad_route', `no handler for ${pathname}`)
  const scopes = scopesOf(request.headers.authorization)
  const body = await json(request)
  if (!body.key || !body.version) throw new TwirpError('invalid_argument', 'key and version are required')
  request.key = body.key
  return calls[method](body, scopes)
}

createServer(async (request, response) => {
  let status = 200
  let reply
  try {
    reply = await answer(request)
  } catch (error) {
    const code = error instanceof TwirpError ? error.code : 'internal'
    status = TwirpError.status[code] ?? 500
    reply = { code, msg: error.message }
  }
  const outcome = reply.code ?? (reply.ok ? (reply.matched_key ?? 'ok') : reply.message || 'miss')
  console.log(`${new Date().toISOString()} ${request.url.split('/').pop()} ${request.key ?? '-'} ${status} ${outcome}`)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
}).listen(Number(port), '127.0.0.1')
