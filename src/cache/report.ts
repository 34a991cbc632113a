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

export function cacheWarnings(
  record: Pick<BuildRecord, 'unreadCaches' | 'unwrittenCaches'> | undefined,
  problem: ReturnType<CacheUse['problem']>,
): string[] {
  return [
    ...(record?.unreadCaches ?? []).map(({ what, reason }) => `the cache ${what} was not read: ${reason}`),
    ...(record?.unwrittenCaches ?? []).map(({ what, reason }) => `${what} failed: ${reason}`),
    ...(problem ? [`the cache was ${problem.what}: ${problem.reason}`] : []),
  ]
}
