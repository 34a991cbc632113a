import type { BuildCache, CacheOutcome } from '../image/cache.ts'
import type { Fact } from '../report/facts.ts'

/** Rows of the summary: which cache, what became of it, and how many steps of each platform came from it. */
export function cacheFacts({ preset, decision }: BuildCache, { record, unsaved, silent }: CacheOutcome): Fact[] {
  return [
    ...(preset === 'none' ? [] : [['Cache', decision] satisfies Fact]),
    ...(silent ? [['Cache not used', silent] satisfies Fact] : []),
    ...(unsaved ? [['Cache not written', unsaved] satisfies Fact] : []),
    ...[...(record?.steps ?? [])].map(
      ([platform, { cached, executed }]): Fact => [`Steps of ${platform}`, `${cached} cached, ${executed} executed`],
    ),
  ]
}

/** What went wrong with caches; a cache that is not there yet is no fault. */
export function cacheWarnings({ record, unsaved, silent }: CacheOutcome): string[] {
  return [
    ...(record?.unreadCaches ?? [])
      .filter(({ reason }) => !/not found|NAME_UNKNOWN|404/i.test(reason))
      .map(({ what, reason }) => `the cache ${what} was not read: ${reason}`),
    ...(record?.unwrittenCaches ?? []).map(({ what, reason }) => `${what} failed: ${reason}`),
    ...(silent ? [`the cache was not used: ${silent}`] : []),
    ...(unsaved ? [`the cache was not written: ${unsaved}`] : []),
  ]
}
