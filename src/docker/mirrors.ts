import { dockerHub, parseReference } from '../reference.ts'

/**
 * The names under which mirrors of Docker Hub have an image, in their order.
 *
 * @param mirrors hosts, each with an optional path, as BuildKit takes them: `mirror.example.com/dockerhub`
 * @returns empty for an image that is not on Docker Hub
 */
export function mirrored(reference: string, mirrors: readonly string[]): string[] {
  const path = pathOnHub(reference)
  if (path === undefined) return []
  return mirrors.map((mirror) => `${mirror}/${path}`).filter((name) => isElsewhere(name))
}

/** What follows `docker.io/`, with tag and digest. */
function pathOnHub(reference: string): string | undefined {
  try {
    const { host, path, tag, digest } = parseReference(reference)
    if (host !== dockerHub) return undefined
    const whole = path.includes('/') ? path : `library/${path}`
    return `${whole}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
  } catch {
    // docker says what is wrong with it.
    return undefined
  }
}

/** Docker takes a name whose first part has neither dot nor port for one of Docker Hub. */
function isElsewhere(reference: string): boolean {
  try {
    return parseReference(reference).host !== dockerHub
  } catch {
    return false
  }
}
