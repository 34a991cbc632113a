import type { Kept } from '../manifest/targets.ts'
import type { Retries } from '../retry.ts'

export type SummaryRow = readonly [name: string, value: string]

/** Rows of the summary: what took more than one attempt. */
export function retryRows(retries: Pick<Retries, 'report'>): SummaryRow[] {
  return retries.report().map(({ what, attempts, reasons, isGivenUp }) => {
    const times = `${isGivenUp ? 'given up after ' : ''}${attempts} attempts`
    return ['Retried', `${what}: ${times} (${reasons.join(', ')})`]
  })
}

/** Rows of the summary: tags that a policy left where they are; with the repository where there are several. */
export function keptRows(kept: readonly Kept[] = []): SummaryRow[] {
  const isOne = new Set(kept.map(({ repository }) => repository)).size < 2
  return kept.map(({ tag, reference, line }) => [isOne ? tag : reference, line])
}

/** The output `tags-kept`: JSON, reference to where it is and why; empty where none was kept. */
export function formatKept(kept: readonly Kept[] = []): string {
  const told = kept.map(({ reference, digest, version, reason }) => [
    reference,
    { digest, ...(version !== undefined && { version }), reason },
  ])
  return told.length > 0 ? JSON.stringify(Object.fromEntries(told)) : ''
}
