import { readStepLine } from '../buildx/step-lines.ts'
import { wholeLines } from '../lines.ts'

/**
 * Watches buildx's plain progress for a cache that does not answer: BuildKit waits for it without end, and every step
 * waits with it.
 *
 * @param onHang called once, when reading a cache's manifest has taken longer than `seconds`
 * @returns takes the progress, in chunks as they come; `end` stops watching
 */
export function watchImports(
  seconds: number,
  onHang: () => void,
): { readonly see: (chunk: string) => void; readonly end: () => void } {
  const waiting = new Map<string, NodeJS.Timeout>()
  const end = () => {
    for (const timer of waiting.values()) clearTimeout(timer)
    waiting.clear()
  }
  const hang = () => {
    end()
    onHang()
  }
  const lines = wholeLines((completed) => {
    for (const line of completed) {
      const seen = readStepLine(line)
      if (seen === undefined) continue
      clearTimeout(waiting.get(seen.step))
      waiting.delete(seen.step)
      if (seen.what === 'cache import') waiting.set(seen.step, setTimeout(hang, seconds * 1000))
    }
  })
  return { end, see: lines.add }
}
