import { boolean, refine, scalar, type ValuesOf } from '../input/read.ts'
import { isLoopback } from '../reference.ts'

const defaultBuildxUrl = 'https://github.com/docker/buildx/releases/download'

/** Which buildx is used, and where it comes from. */
export const buildxInputs = {
  // Left out, it is undefined, and so is the checksum.
  version: refine(scalar('buildx-version'), (version) => version || undefined),
  url: refine(scalar('buildx-url'), (url) => parseMirror(url || defaultBuildxUrl)),
  sha256: refine(scalar('buildx-sha256'), parseSha256),
  cacheBinary: boolean('cache-binary', true),
}

export type BuildxInputs = ValuesOf<typeof buildxInputs>

function parseSha256(text: string): string | undefined {
  const sha256 = text.toLowerCase()
  if (sha256 !== '' && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`)
  }
  return sha256 || undefined
}

/** A mirror is trusted no more than the network: https, or http on this machine only. */
function parseMirror(text: string): string {
  const problem = (what: string) => new Error(`input 'buildx-url' is '${text}', ${what}`)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw problem('expected a URL such as https://mirror.example.com/buildx')
  }
  // The text is not repeated: it holds a password.
  if (url.username || url.password) throw new Error(`input 'buildx-url' cannot carry a user name or password`)
  if (url.search || url.hash) throw problem('but it must not have a query or a fragment')
  if (url.protocol === 'http:' && !isLoopback(url.host))
    throw problem('but plain http is only allowed for this machine; use https')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw problem('expected https')
  return url.href.replace(/\/+$/, '')
}
