import { type Follower, followBuild, type Progress, readProgress, type Vertex } from './events.ts'

/**
 * Returns the function that reads a line of progress. If several targets are baked together, buildx puts the target
 * into the brackets before each vertex (util/progress/multiwriter.go): `[app linux/arm64 2/3] RUN …`, `[app] exporting
 * …`. It is removed here, so that names are those of a build.
 */
export function readerFor(targets: readonly string[] = []): (line: string) => Progress {
  if (targets.length < 2) return readProgress
  const known = new Set(targets)
  return (line) => {
    const progress = readProgress(line)
    return { ...progress, vertexes: progress.vertexes.map((vertex) => withTarget(vertex, known)) }
  }
}

function withTarget(vertex: Vertex, targets: ReadonlySet<string>): Vertex {
  const [, target = '', rest, words = ''] = /^\[(\S+?)(?: ([^\]]*))?\] (.*)$/s.exec(vertex.name) ?? []
  if (!targets.has(target)) return vertex
  return { ...vertex, target, name: rest === undefined ? words : `[${rest}] ${words}` }
}

/**
 * Follows each of the targets that are baked together separately; what several need belongs to each.
 *
 * @param targets all of them, those that others only build on included
 */
export function followTargets(targets: readonly string[]): {
  readonly followers: ReadonlyMap<string, Follower>
  readonly add: (progress: Progress) => void
} {
  const followers = new Map(targets.map((target) => [target, followBuild()]))
  const [alone] = targets.length === 1 ? [...followers.values()] : []
  return {
    followers,
    add: (progress) => {
      if (alone !== undefined) return alone.add(progress)
      for (const [target, follower] of followers) {
        const vertexes = progress.vertexes.filter((vertex) => vertex.target === target)
        if (vertexes.length > 0 || progress.statuses.length > 0) follower.add({ ...progress, vertexes })
      }
    },
  }
}
