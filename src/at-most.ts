/** Limits how many tasks run at once; the others wait in order. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>

export function atMost(count: number): Limiter {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running < count) running++
    // Whoever ends hands its place on.
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
