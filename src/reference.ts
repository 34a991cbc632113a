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

// The grammar of github.com/distribution/reference, which docker, buildx and BuildKit share.
const host = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:)|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** The form of a digest that this action accepts: sha256 alone is in use on registries. */
export const digestForm = /^sha256:[0-9a-f]{64}$/

/** Docker Hub, under the name that references leave out. */
export const dockerHub = 'docker.io'

/**
 * Parses `[host/]path[:tag][@digest]`. Upper case in host and path is lower-cased, since no registry accepts it in a
 * path (owners' names bring it in) and logins are found by the host's spelling; compare {@link Reference.repository}
 * with the text to tell.
 *
 * @throws Error that names the text and the part that is wrong
 */
export function parseReference(text: string): Reference {
  const [name = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !digestForm.test(digest))) {
    throw new Error(`invalid reference '${text}': the digest must be sha256: and 64 hexadecimal digits`)
  }
  // The last colon starts a tag only behind the last slash; otherwise it is a port.
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : name.slice(colon + 1)
  if (tag !== undefined && !tagForm.test(tag)) {
    throw new Error(
      `invalid reference '${text}': the tag '${tag}' must be 1 to 128 of A-Z a-z 0-9 _ . - and not start with . or -`,
    )
  }

  const repository = colon < 0 ? name : name.slice(0, colon)
  const [first = '', ...components] = repository.split('/')
  const hasHost = components.length > 0 && host.test(first)
  const path = (hasHost ? components : [first, ...components]).map((part) => part.toLowerCase())
  const wrong = path.find((part) => !pathComponent.test(part))
  if (wrong !== undefined || repository.length > 255) {
    throw new Error(
      `invalid reference '${text}': ${wrong ? `'${wrong}' cannot be part of a repository's name` : 'it names no repository'}, expected e.g. ghcr.io/owner/app:1.2.3`,
    )
  }
  return {
    host: hasHost ? canonicalHost(first) : dockerHub,
    repository: (hasHost ? [first.toLowerCase(), ...path] : path).join('/'),
    path: path.join('/'),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

/** The one name of a registry host (Docker Hub has three), with its port; undefined for a text that is no host. */
export function registryHost(text: string): string | undefined {
  const named = host.test(text) || /^[a-zA-Z0-9-]+$/.test(text)
  return named ? canonicalHost(text) : undefined
}

/** Tells whether a registry host (with or without port) is on this machine's loopback: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(registryHost: string): boolean {
  const name = registryHost.replace(/:[0-9]+$/, '')
  return name === 'localhost' || name === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(name)
}

function canonicalHost(text: string): string {
  const name = text.toLowerCase()
  return name === 'index.docker.io' || name === 'registry-1.docker.io' ? dockerHub : name
}
