import { saidOfProgram } from '../run-said.ts'
import { lastLines } from '../tail.ts'
import {
  type Followed,
  followBuild,
  type Graph,
  isRunning,
  neededBy,
  type Progress,
  type Status,
  type Vertex,
} from './events.ts'
import { parseStep } from './steps.ts'

/** Milliseconds of silence after which a step counts as hung. */
export type Limits = {
  readonly silence: number
  /** If its last words are that a program crashed under QEMU, which then often does not end. */
  readonly afterCrash: number
}

/** A step that runs; times are in milliseconds. */
export type Running = {
  readonly followed: Followed
  readonly ranFor: number
  readonly silentFor: number
  /** QEMU's words, e.g. `uncaught target signal 11 (Segmentation fault)`. */
  readonly crash?: string
}

/** What has been silent for too long; without a step if none is known to run. */
export type Stall = { readonly silentFor: number; readonly step?: Running }

/** The silence of a build by its progress. */
export type Silence = {
  readonly add: (progress: Pick<Progress, 'vertexes' | 'statuses' | 'logs'>) => void
  /** Lets time pass; what is added next came after it. */
  readonly pass: (milliseconds: number) => void
  readonly stalled: () => Stall | undefined
  /** Counts as a sign of life. */
  readonly excuse: (digest: string) => void
  /** In the order in which they were first named. */
  readonly running: () => Running[]
}

type Known = { begun: number; heard: number; words: Buffer }

/** Bytes that are kept of the end of a step's output; QEMU's sentence is shorter. */
const keptWords = 500

/**
 * Follows how long the steps of a build have been silent: printed nothing, moved no bytes, did not begin or end
 * anything.
 *
 * A step that executes a program or transfers something has its own clock. The clock stops while something that the
 * step needs is at work: BuildKit begins a step and then fetches its layers. Everything else counts as silent when the
 * whole build is.
 */
export function openSilence(limits: Limits): Silence {
  const { graph, add } = followBuild()
  const clocks = openClocks()
  const running = () => [...graph.values()].filter(isRunning)
  const lastSign = (followed: Followed): number => {
    if (!hasOwnClock(followed)) return clocks.heard()
    const needed = neededBy(followed.vertex, graph)
    if (needed.some(isRunning)) return clocks.now()
    const related = [...needed, ...(isLocked(followed) ? [...graph.values()].filter(isLocked) : [])]
    return Math.max(...[followed, ...related].map(({ vertex }) => clocks.of(vertex.digest).heard))
  }
  return {
    add: (progress) => {
      clocks.see(graph, progress)
      add(progress)
    },
    pass: clocks.pass,
    stalled: () => {
      const all = running()
      for (const followed of all) {
        const step = clocks.describe(followed, lastSign(followed))
        if (step.silentFor >= (step.crash === undefined ? limits.silence : limits.afterCrash))
          return { silentFor: step.silentFor, step }
      }
      const silentFor = clocks.now() - clocks.heard()
      return all.length === 0 && silentFor >= limits.silence ? { silentFor } : undefined
    },
    excuse: clocks.hear,
    running: () => running().map((one) => clocks.describe(one, clocks.of(one.vertex.digest).heard)),
  }
}

/** When each step began and was last heard of, in milliseconds that have passed. */
function openClocks() {
  const known = new Map<string, Known>()
  let time = 0
  let heard = 0
  const of = (digest: string): Known => {
    const one = known.get(digest) ?? { begun: time, heard: time, words: Buffer.alloc(0) }
    known.set(digest, one)
    return one
  }
  const hear = (digest: string): Known => {
    heard = time
    return Object.assign(of(digest), { heard })
  }
  return {
    of,
    now: () => time,
    /** When anything in the build was last heard of. */
    heard: () => heard,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
    hear,
    /** @param graph without this progress */
    see: (graph: Graph, { vertexes, statuses, logs }: Parameters<Silence['add']>[0]) => {
      for (const vertex of vertexes) {
        const before = graph.get(vertex.digest)
        // It may begin several times.
        if (before?.vertex.started !== vertex.started) known.delete(vertex.digest)
        if (isNews(before, vertex)) hear(vertex.digest)
      }
      for (const status of statuses) if (hasMoved(graph.get(status.vertex), status)) hear(status.vertex)
      for (const { vertex, data } of logs) {
        const one = hear(vertex)
        one.words = Buffer.concat([one.words, data.subarray(-keptWords)]).subarray(-keptWords)
      }
    },
    describe: (followed: Followed, since: number): Running => {
      const { begun, words } = of(followed.vertex.digest)
      const crash = crashIn(words)
      return { followed, ranFor: time - begun, silentFor: time - since, ...(crash !== undefined && { crash }) }
    },
  }
}

/** Tells whether a step began or ended; BuildKit repeats earlier reports. */
function isNews(before: Followed | undefined, { started, completed, error }: Vertex): boolean {
  const { vertex } = before ?? {}
  return vertex?.started !== started || vertex?.completed !== completed || vertex?.error !== error
}

/** Tells whether a part of a step began, moved or ended; BuildKit repeats the state of a stalled transfer. */
function hasMoved(before: Followed | undefined, { id, current, completed }: Status): boolean {
  const status = before?.statuses.get(id)
  return status === undefined || status.current !== current || !status.completed !== !completed
}

/** Tells whether a step can be judged on its own: it executes a program, or is in the middle of a transfer. */
function hasOwnClock({ vertex: { name }, statuses }: Followed): boolean {
  if (/^exporting /.test(name)) return false
  return parseStep(name)?.instruction === 'RUN' || [...statuses.values()].some(({ completed }) => !completed)
}

/** Tells whether a step that has begun may be waiting for another one with the same cache mount. */
function isLocked({ vertex: { name } }: Followed): boolean {
  return name.includes('sharing=locked')
}

function crashIn(words: Buffer): string | undefined {
  return saidOfProgram(lastLines(words.toString(), 1), ['crash in QEMU'])?.text
}
