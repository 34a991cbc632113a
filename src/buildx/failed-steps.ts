import type { Tail } from '../tail.ts'
import type { Vertex } from './events.ts'
import type { Printed } from './printed.ts'
import { setOff } from './progress.ts'
import { keepLines } from './ring.ts'
import { saidByBuildx } from './said.ts'

/** Bytes that are kept of each step's output. */
const keptOutput = 2 ** 20
/** Lines that report errors on the way, such as each attempt of a push. */
const keptErrors = 100

/** What is kept of a build in case it fails. */
export type FailedSteps = {
  readonly add: (vertexes: readonly Vertex[], printed: readonly Printed[]) => void
  /**
   * What buildx would have printed of the failure with `--progress=plain`, see progress.ts.
   *
   * @param words what buildx said besides its progress
   */
  readonly inPlain: (words: string) => string
}

/** Keeps the end of what each step prints as long as it runs, and all of a step that failed. */
export function keepFailedSteps(): FailedSteps {
  const running = new Map<string, Tail>()
  const failed = new Map<string, { readonly vertex: Vertex; readonly output: string }>()
  const errors: string[] = []
  return {
    add: (vertexes, printed) => {
      for (const { vertex, text } of printed) {
        const tail = running.get(vertex) ?? keepLines(keptOutput)
        running.set(vertex, tail)
        tail.add(text)
        // Most chunks of 100 MB of output contain no such line.
        if (text.includes('error: '))
          errors.push(...(text.match(/^error: .*$/gm) ?? []).map((line) => `#0 0.0 ${line}`))
        errors.splice(0, errors.length - keptErrors)
      }
      for (const vertex of vertexes.filter(({ completed }) => completed)) {
        const { digest, error = '' } = vertex
        // The other steps are cancelled because one failed.
        if (error && !saidByBuildx(error, ['context cancelled']))
          failed.set(digest, { vertex, output: running.get(digest)?.text() ?? '' })
        running.delete(digest)
      }
    },
    inPlain: (words) => {
      const all = [...failed.values()]
      const blocks = all.map(({ vertex: { name }, output }) => `------\n > ${name}:\n${setOff(output)}------`)
      const ends = all.map(({ vertex: { error } }) => `#0 ERROR: ${error}`)
      return [...errors, ...ends, ...blocks, words].join('\n')
    },
  }
}
