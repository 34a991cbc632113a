import { boolean, choice, list, name, scalar, text } from '../input/read.ts'
import { isLoopback } from '../reference.ts'

/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
const defaultBuildkitImage =
  'docker.io/moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8'
const defaultBinfmtImage =
  'docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0'
const defaultBuildxUrl = 'https://github.com/docker/buildx/releases/download'

/** Which buildx, and where from; build and merge have these inputs in common. */
export type BuildxInputs = {
  /** As the input says; undefined when it is left out. */
  readonly version?: string
  /** Without a slash at the end. */
  readonly url: string
  readonly sha256?: string
  readonly cacheBinary: boolean
}

/** How the builder is made; `existing` names one that is used as it is. */
export type BuilderInputs = {
  readonly existing: string
  readonly driver: string
  readonly driverOpts: readonly string[]
  readonly buildkitdFlags: string
  readonly config?: { readonly input: string; readonly path?: string; readonly text?: string }
  readonly endpoint: string
  readonly append: string
  readonly keepState: boolean
  readonly cleanup: boolean
  readonly buildkitImages: readonly string[]
  readonly binfmtImages: readonly string[]
  readonly emulation: 'auto' | 'always' | 'never'
}

/** Reads the inputs that choose buildx. */
export function readBuildxInputs(): BuildxInputs {
  const version = scalar('buildx-version')
  const sha256 = scalar('buildx-sha256').toLowerCase()
  if (sha256 !== '' && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`input 'buildx-sha256' is '${sha256}', expected 64 hexadecimal digits`)
  }
  return {
    ...(version && { version }),
    url: parseMirror(scalar('buildx-url') || defaultBuildxUrl),
    ...(sha256 && { sha256 }),
    cacheBinary: boolean('cache-binary', true),
  }
}

/** Reads the inputs that make the builder. */
export function readBuilderInputs(): BuilderInputs {
  const path = name('buildkitd-config')
  const inline = text('buildkitd-config-inline')
  if (path !== '' && inline.trim() !== '') {
    throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both given, expected one of them`)
  }
  const driver = name('driver') || 'docker-container'
  const keepState = boolean('keep-state', false)
  if (keepState && driver !== 'docker-container') {
    throw new Error(`'keep-state: true' needs 'driver: docker-container', but it is '${driver}'`)
  }
  return {
    existing: name('builder'),
    driver,
    driverOpts: list('driver-opts', { rawQuotes: true }),
    buildkitdFlags: scalar('buildkitd-flags'),
    ...(path !== '' && { config: { input: 'buildkitd-config', path } }),
    ...(inline.trim() !== '' && { config: { input: 'buildkitd-config-inline', text: inline } }),
    endpoint: name('endpoint'),
    append: text('append'),
    keepState,
    cleanup: boolean('cleanup', true),
    buildkitImages: images('buildkit-image', defaultBuildkitImage),
    binfmtImages: images('binfmt-image', defaultBinfmtImage),
    emulation: choice('emulation', 'auto', 'always', 'never'),
  }
}

function images(input: string, otherwise: string): string[] {
  const given = list(input, { comma: true })
  const option = given.find((reference) => reference.startsWith('-'))
  if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`)
  return given.length > 0 ? given : [otherwise]
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
  if (url.search || url.hash) throw problem('but nothing may follow the path')
  if (url.protocol === 'http:' && !isLoopback(url.host))
    throw problem('but plain http is only for this machine, use https')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw problem('expected https')
  return url.href.replace(/\/+$/, '')
}
