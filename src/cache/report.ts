import type { BuildRecord } from '../buildx/history.ts'
import type { SummaryRow } from '../report/rows.ts'
import type { CacheUse } from './use.ts'

/** Rows of the summary: which cache, and what became of it. */
export function cacheRows({
  decision: { preset, description },
  problem,
}: Pick<CacheUse, 'decision' | 'problem'>): SummaryRow[] {
  const { what, reason = '' } = problem() ?? {}
  return [
    ...(preset === 'none' ? [] : [['Cache', description] satisfies SummaryRow]),
    ...(what ? [[`Cache ${what}`, reason] satisfies SummaryRow] : []),
  ]
}

/** @param advise what is known of a reason, in a sentence; empty for nothing */
export async function cacheWarnings(
  record: Pick<BuildRecord, 'unreadCaches' | 'unwrittenCaches'> | undefined,
  problem: ReturnType<CacheUse['problem']>,
  advise: (reason: string) => Promise<string>,
): Promise<string[]> {
  const failures = [
    ...(record?.unreadCaches ?? []).map(({ what, reason }) => ({ what: `the cache ${what} was not read`, reason })),
    ...(record?.unwrittenCaches ?? []).map(({ what, reason }) => ({ what: `${what} failed`, reason })),
    ...(problem ? [{ what: `the cache was ${problem.what}`, reason: problem.reason }] : []),
  ]
  return Promise.all(
    failures.map(async ({ what, reason }) =>
      [`${what}: ${reason}`, await advise(reason)].filter((text) => text !== '').join('\n'),
    ),
  )
}
