export type Timed<T> = { readonly value: T; readonly seconds: number }

/** Runs a task and measures how long it took, unless it fails. */
export async function timed<T>(task: () => Promise<T>): Promise<Timed<T>> {
  const started = performance.now()
  const value = await task()
  return { value, seconds: (performance.now() - started) / 1000 }
}
