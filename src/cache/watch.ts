import type { Observer } from '../buildx/events.ts'
import { cacheImport, readStepLine } from '../buildx/step-lines.ts'
import { wholeLines } from '../lines.ts'

/**
 * Watches a build for a cache that does not answer: BuildKit waits for it forever, and so does every step.
 *
 * @param onHang called once, when reading a cache's manifest has taken longer than `seconds`
 * @returns observes buildx's plain progress or its events; `end` stops watching
 */
export function watchImports(seconds: number, onHang: () => void): Observer & { readonly end: () => void } {
  const waiting = new Map<string, NodeJS.Timeout>()
  const end = () => {
    for (const timer of waiting.values()) clearTimeout(timer)
    waiting.clear()
  }
  const hang = () => {
    end()
    onHang()
  }
  const settle = (step: string) => {
    clearTimeout(waiting.get(step))
    waiting.delete(step)
  }
  const begin = (step: string) => {
    settle(step)
    waiting.set(step, setTimeout(hang, seconds * 1000))
  }
  const lines = wholeLines((completed) => {
    for (const line of completed) {
      const seen = readStepLine(line)
      if (seen !== undefined) (seen.what === 'cache import' ? begin : settle)(seen.step)
    }
  })
  return {
    end,
    onOutput: lines.add,
    onProgress: ({ vertexes }) => {
      for (const { digest, name, started, completed } of vertexes) {
        if (!name.startsWith(cacheImport) || !started) continue
        if (completed) settle(digest)
        else if (!waiting.has(digest)) begin(digest)
      }
    },
  }
}
