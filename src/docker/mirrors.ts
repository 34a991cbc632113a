import { dockerHub, referenceIn } from '../reference.ts'

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
  // docker reports what is wrong with an invalid reference.
  const read = referenceIn(reference)
  if (read?.host !== dockerHub) return undefined
  const { path, tag, digest } = read
  const whole = path.includes('/') ? path : `library/${path}`
  return `${whole}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** Docker treats a name whose first part has neither dot nor port as one on Docker Hub. */
function isElsewhere(reference: string): boolean {
  const read = referenceIn(reference)
  return read !== undefined && read.host !== dockerHub
}
