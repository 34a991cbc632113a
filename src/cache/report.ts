import type { BuildRecord } from '../buildx/history.ts'
import type { Fact } from '../report/facts.ts'
import type { CacheProblems, CacheUse } from './use.ts'

/** Rows of the summary: which cache, what became of it, and how many steps of each platform came from it. */
export function cacheFacts(
  { settings: { preset, decision }, problems }: Pick<CacheUse, 'settings' | 'problems'>,
  record: Pick<BuildRecord, 'steps'> | undefined,
): Fact[] {
  const { notRead, notWritten } = problems()
  return [
    ...(preset === 'none' ? [] : [['Cache', decision] satisfies Fact]),
    ...(notRead ? [['Cache not used', notRead] satisfies Fact] : []),
    ...(notWritten ? [['Cache not written', notWritten] satisfies Fact] : []),
    ...[...(record?.steps ?? [])].map(
      ([platform, { cached, executed }]): Fact => [`Steps of ${platform}`, `${cached} cached, ${executed} executed`],
    ),
  ]
}

/** What went wrong with caches. */
export function cacheWarnings(
  record: Pick<BuildRecord, 'unreadCaches' | 'unwrittenCaches'> | undefined,
  { notRead, notWritten }: CacheProblems,
): string[] {
  return [
    ...(record?.unreadCaches ?? []).map(({ what, reason }) => `the cache ${what} was not read: ${reason}`),
    ...(record?.unwrittenCaches ?? []).map(({ what, reason }) => `${what} failed: ${reason}`),
    ...(notRead ? [`the cache was not used: ${notRead}`] : []),
    ...(notWritten ? [`the cache was not written: ${notWritten}`] : []),
  ]
}
