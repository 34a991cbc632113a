import type { Retries } from '../retry.ts'

export type SummaryRow = readonly [name: string, value: string]

/** Rows of the summary: what had to be asked more than once. */
export function retryRows(retries: Retries): SummaryRow[] {
  return retries.report().map((line) => ['Asked again', line])
}
