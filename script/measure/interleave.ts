/** Milliseconds of the parts of one repetition, in the order in which they ran. */
export type Timing = Readonly<Record<string, number>>

/** One of several ways to do the same work. */
export type Candidate = { readonly name: string; readonly run: (round: number) => Promise<Timing> }

/** All repetitions of a candidate, the warm-up left out. */
export type Measured = { readonly name: string; readonly timings: readonly Timing[] }

/**
 * Runs all candidates once to warm up, then `runs` rounds of all of them. Candidates take turns, and each round starts
 * with another one, so that whatever else the machine does meanwhile falls on all of them alike.
 */
export async function interleave(candidates: readonly Candidate[], runs: number): Promise<Measured[]> {
  const measured = candidates.map(({ name }) => ({ name, timings: [] as Timing[] }))
  for (const candidate of candidates) await candidate.run(0)
  for (let round = 1; round <= runs; round++) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const index = (round + turn) % candidates.length
      const timing = await candidates[index]?.run(round)
      if (timing) measured[index]?.timings.push(timing)
    }
  }
  return measured
}

/** Runs a piece of work and tells how many milliseconds it took. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The sum of a repetition's parts. */
export function total(timing: Timing): number {
  return Object.values(timing).reduce((sum, part) => sum + part, 0)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = low] = sorted.length % 2 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

/** The median of each part over all repetitions. */
export function medianParts({ timings }: Measured): Timing {
  const parts = Object.keys(timings[0] ?? {})
  return Object.fromEntries(parts.map((part) => [part, median(timings.map((timing) => timing[part] ?? Number.NaN))]))
}
