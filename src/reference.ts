export type Reference = {
  /** By the one name that {@link registryHost} gives. */
  readonly host: string
  /** In lower case, otherwise as it was written: with the host in front unless that was left out. */
  readonly repository: string
  /** The repository without its host, e.g. `owner/app`. */
  readonly path: string
  readonly tag?: string
  readonly digest?: string
}

// The grammar of github.com/distribution/reference v0.6.0 (regexp.go), which docker, buildx and BuildKit share.
const hostComponent = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const hostForm = new RegExp(`^(?:${hostComponent}(?:\\.${hostComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`)
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const longestPath = 255

const example = ', expected e.g. ghcr.io/owner/app:1.2.3'

/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
export const digestForm = /^sha256:[0-9a-f]{64}$/

/** Docker Hub, under the name that references leave out. */
export const dockerHub = 'docker.io'

/**
 * Parses `[host/]path[:tag][@digest]` as `ParseNormalizedNamed` of distribution does, with two differences: only sha256
 * is taken as a digest, and upper case in host and path is lower-cased, since no registry accepts it in a path (owners'
 * names bring it in) and logins are found by the host's spelling; compare {@link Reference.repository} with the text to
 * tell.
 *
 * @throws Error that names the text and the part that is wrong
 */
export function parseReference(text: string): Reference {
  const [name = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !digestForm.test(digest))) {
    throw invalid(text, 'the digest must be sha256: followed by 64 hexadecimal digits')
  }
  const { repository, tag } = splitTag(text, name)
  const [first = '', ...components] = repository.split('/')
  const hasHost = components.length > 0 && (first === 'localhost' || /[.:]/.test(first))
  // A host like `a_b.example` is none by the grammar, but the whole is a path by it, and is pushed to that host.
  if (hasHost && !hostForm.test(first) && !pathComponent.test(first)) {
    throw invalid(text, `'${first}' cannot be the host of a registry${example}`)
  }
  const host = hasHost ? canonicalHost(first) : dockerHub
  const path = hasHost ? components : [first, ...components]
  checkPath(text, path, host)
  return {
    host,
    repository,
    path: path.join('/'),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

/** The same of a text that may be none, which is somebody else's to judge: undefined where {@link parseReference} throws. */
export function referenceIn(text: string): Reference | undefined {
  try {
    return parseReference(text)
  } catch {
    return undefined
  }
}

/** The one name of a registry host (Docker Hub has three), with its port; undefined for a text that is not a host. */
export function registryHost(text: string): string | undefined {
  return hostForm.test(text) ? canonicalHost(text) : undefined
}

/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(registryHost: string): boolean {
  const name = registryHost.replace(/:[0-9]+$/, '')
  return name === 'localhost' || name === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(name)
}

/** The last colon starts a tag only behind the last slash; otherwise it is a port. */
function splitTag(text: string, name: string): { readonly repository: string; readonly tag?: string } {
  const scheme = name.match(/^[a-z]+:\/\//i)?.[0]
  if (scheme !== undefined)
    throw invalid(text, `it starts with '${scheme}'; write ${text.slice(scheme.length) || 'a reference'}`)
  const list = listOf(name)
  if (list !== undefined) throw invalid(text, `${list}; write one reference per line, or separate them with commas`)
  refuseSlash(text, name)
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  if (colon < 0) return { repository: lowerCased(name) }
  const tag = name.slice(colon + 1)
  if (!tagForm.test(tag)) throw invalid(text, whyNoTag(name.slice(0, colon), tag))
  return { repository: lowerCased(name.slice(0, colon)), tag }
}

/** What tells that a text is a list of another form, in words. */
function listOf(name: string): string | undefined {
  if (name.startsWith('- ')) return `it is an item of a YAML list`
  if (/^\[?["']|["']\]?$/.test(name)) return `it has quotes`
  return /\S\s+\S*[/:]/.test(name) ? `it has white space between two references` : undefined
}

function whyNoTag(repository: string, tag: string): string {
  if (tag === '')
    return `nothing follows the ':', so the value for the tag is empty in this run; write e.g. ${repository}:\${{ github.sha }}, or leave the item out in runs without a tag`
  if (tag.startsWith('$'))
    return `the tag '${tag}' is a shell variable, but no shell reads inputs; write e.g. ${repository}:\${{ github.sha }}, or \${{ env.NAME }} for a variable in 'env'`
  const written = tag.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '')
  const example = tagForm.test(written) ? `; write e.g. ${repository}:${written}` : ''
  return `the tag '${tag}' must be 1 to 128 characters of A-Z a-z 0-9 _ . - and not start with . or -${example}`
}

// As github.ref_name is for a pull request; `app:12` alone could be a host with its port.
const mergeForm = /^(?!localhost:)[\w-]+:\d+\/merge$/

/** The name of a branch as a tag is the most common mistake of all. But `app:5000/x` is a host with its port. */
function refuseSlash(text: string, name: string): void {
  const parts = name.split('/')
  const isHost = (part: string, index: number) => index === 0 && hostForm.test(part) && !mergeForm.test(name)
  const index = parts.findIndex((part, index) => part.includes(':') && !isHost(part, index))
  if (index < 0 || index === parts.length - 1) return
  const [, before = '', after] = parts[index]?.match(/^([^:]+):(.+)$/s) ?? []
  const looksLikeHost = index === 0 && (before === 'localhost' || !/^[\w-]+$/.test(before))
  if (after === undefined || looksLikeHost) return
  const repository = [...parts.slice(0, index), before].join('/')
  const tag = [after, ...parts.slice(index + 1)].join('/')
  const written = tag.replace(/[^\w.-]+/g, '-')
  throw invalid(
    text,
    `the tag '${tag}' has a '/', but a tag can only have A-Z a-z 0-9 _ . -; write e.g. ${repository}:${written}, or ${repository}:\${{ github.sha }}, or use the rule type=ref,event=branch with images: ${repository}`,
  )
}

function checkPath(text: string, path: readonly string[], host: string): void {
  const wrong = path.find((part) => !pathComponent.test(part))
  if (wrong === '') throw invalid(text, `it has no repository${example}`)
  if (wrong !== undefined) throw invalid(text, `'${wrong}' cannot be part of a repository's name${example}`)
  // Docker Hub's own images have a folder that is left out.
  const full = host === dockerHub && path.length === 1 ? ['library', ...path] : path
  if (full.join('/').length > longestPath) {
    throw invalid(text, `its path is longer than ${longestPath} characters`)
  }
  if (/^[0-9a-f]{64}$/i.test(text)) {
    throw invalid(text, `'${text}' cannot be a repository's name: 64 hexadecimal digits are the id of an image`)
  }
}

function canonicalHost(text: string): string {
  const name = lowerCased(text)
  return name === 'index.docker.io' || name === 'registry-1.docker.io' ? dockerHub : name
}

/** Of ASCII alone: some letters beyond it have small ones within it. */
function lowerCased(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function invalid(text: string, reason: string): Error {
  return new Error(`invalid reference '${text}': ${reason}`)
}
