/** A result, and the seconds that it took. */
export type Timed<T> = { readonly value: T; readonly seconds: number }

/** Does something, and tells how long it took; of what fails, nothing is told. */
export async function timed<T>(task: () => Promise<T>): Promise<Timed<T>> {
  const started = performance.now()
  const value = await task()
  return { value, seconds: (performance.now() - started) / 1000 }
}
