import { saidOfProgram } from '../run-said.ts'
import { lastLines } from '../tail.ts'
import type { Patience } from './command-run.ts'

/** Watches one command. */
export type Watch = {
  readonly print: (chunk: string) => void
  /** To be called when it has ended. */
  readonly end: () => void
}

/** A longer timer fires at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Watches a command from its start.
 *
 * @param onHang is called once, if it runs too long, or crashed under QEMU and does not end
 */
export function watch({ timeout, silence = 10 }: Patience, onHang: (end: 'late' | 'crashed') => void): Watch {
  let words = ''
  let crash: NodeJS.Timeout | undefined
  const end = () => {
    clearTimeout(late)
    clearTimeout(crash)
  }
  const hang = (how: 'late' | 'crashed') => {
    end()
    onHang(how)
  }
  const late = setTimeout(() => hang('late'), Math.min(timeout * 1000, longestTimer))
  return {
    print: (chunk) => {
      words = (words + chunk).slice(-500)
      clearTimeout(crash)
      if (saidOfProgram(lastLines(words, 1), ['crash in QEMU']))
        crash = setTimeout(() => hang('crashed'), silence * 1000)
    },
    end,
  }
}
