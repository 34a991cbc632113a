import { type Graph, neededBy } from './events.ts'
import { formatMoved } from './moved.ts'
import type { Naming, Title } from './titles.ts'

/**
 * What the log shows later than it happens: cached steps, to be one line for each stage, and images that are fetched in
 * several parts.
 */
export type Waiting = {
  readonly addCached: (title: Title) => void
  readonly addSource: (digest: string) => void
  /** The lines of what a starting step builds on, and of its platform's cached steps. */
  readonly before: (title: Title, inputs: readonly string[], graph: Graph) => string[]
  /** The lines of all. */
  readonly rest: (graph: Graph) => string[]
}

export function openWaiting({ head, titleOf }: Pick<Naming, 'head' | 'titleOf'>): Waiting {
  // By platform and stage.
  const cached = new Map<string, Title[]>()
  const sources = new Set<string>()
  const addCached = (title: Title) => {
    const key = `${title.label}\n${title.step ? (title.step.stage ?? '') : title.text}`
    cached.set(key, [...(cached.get(key) ?? []), title])
  }
  const takeSource = (digest: string, graph: Graph): string[] => {
    const followed = graph.get(digest)
    if (followed === undefined || !sources.delete(digest)) return []
    const title = titleOf(followed.vertex)
    const moved = formatMoved(followed)
    if (moved !== '') return [`${head(title)}  ${moved}`]
    if (title.step) addCached(title)
    return []
  }
  const takeCached = (isWanted: (title: Title) => boolean): string[] =>
    [...cached].flatMap(([key, titles]) => {
      const [first] = titles
      if (first === undefined || !isWanted(first)) return []
      cached.delete(key)
      return [`${head(titles.length > 1 ? together(first, titles) : first)}  cached`]
    })
  return {
    addCached,
    addSource: (digest) => sources.add(digest),
    before: ({ label }, inputs, graph) => [
      ...neededBy({ inputs }, graph).flatMap(({ vertex: { digest } }) => takeSource(digest, graph)),
      ...takeCached((title) => title.label === label),
    ],
    rest: (graph) => [...[...sources].flatMap((digest) => takeSource(digest, graph)), ...takeCached(() => true)],
  }
}

/** The title of several steps of one stage: `build 2-5, 7/9`. */
function together(first: Title, titles: readonly Title[]): Title {
  const numbers = titles.flatMap(({ step }) => step?.number ?? []).toSorted((one, other) => one - other)
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && number <= last[1] + 1) last[1] = number
    else ranges.push([number, number])
  }
  const written = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
  const { stage, of } = first.step ?? {}
  return { ...first, place: `${stage ? `${stage} ` : ''}${written}/${of}`, text: '' }
}
