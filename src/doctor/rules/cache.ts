import type { SaidRule } from './rule.ts'

/** Caches. If the action itself writes the cache, the reason is in a warning. */
export const cacheRules: readonly SaidRule[] = [
  {
    id: 'unknown-cache-type',
    title: 'Unknown cache type',
    phases: ['build', 'cache'],
    kinds: ['unknown cache'],
    tell: ({ details: { type } }) => ({
      cause: `BuildKit has no cache type '${type}', which 'cache-from' or 'cache-to' names`,
      remedy: 'use gha, registry, local, inline, s3 or azblob, as in type=registry,ref=ghcr.io/owner/app:cache',
    }),
  },
  {
    id: 'github-cache-is-read-only',
    title: 'GitHub cache is read-only',
    phases: ['build', 'cache'],
    kinds: ['cache not writable'],
    tell: (_, __, { cacheAccess }) => {
      const access = cacheAccess()
      if (access !== undefined && access.unwritable === undefined) return undefined
      return {
        cause: `this job may not write to GitHub's cache${access ? `: ${access.unwritable}` : ''}`,
        remedy: `write the cache in a run of another event, such as push; where the job's token is read-only, the action skips 'cache-to: type=gha', unless the entry has its own token`,
      }
    },
    more: 'Runs that anyone can trigger (`pull_request_target`, `issue_comment`, `workflow_run`) and those with the key `cache-mode: read` get a read-only token.',
  },
  {
    id: 'github-cache-service-is-gone',
    title: 'GitHub cache service is gone',
    phases: ['build', 'cache'],
    kinds: ['cache service is gone'],
    tell: () => ({
      cause: `this BuildKit uses version 1 of GitHub's cache service, which has been shut down`,
      remedy: `remove 'buildkit-image' and 'buildx-version' to get newer ones (BuildKit 0.20 and buildx 0.21 or later), or update the runner, or the cache server if you run your own`,
    }),
  },
  {
    id: 'github-cache-limits-requests',
    title: 'GitHub cache limits requests',
    phases: ['build', 'cache'],
    passes: { maxElapsed: 120_000, retryAfter: 30_000 },
    kinds: ['cache service limits'],
    tell: () => ({
      cause: `GitHub's cache service limits requests (200 uploads per minute for each repository)`,
      remedy: `write fewer layers ('cache-mode: min'), from fewer jobs at once, or use 'cache: registry'`,
    }),
  },
  {
    id: 'github-cache-service-fails',
    title: 'GitHub cache service fails',
    phases: ['build', 'cache'],
    passes: {},
    kinds: ['cache service fails'],
    tell: ({ details: { status } }) => ({
      cause: `GitHub's cache service failed${status === undefined ? '' : ` (${status})`}`,
      remedy: 'run the job again; see https://www.githubstatus.com',
    }),
  },
  {
    id: 'cache-cannot-be-written',
    title: 'Cache cannot be written',
    phases: ['cache'],
    kinds: [],
    tell: () => ({
      cause: 'BuildKit says why below',
      remedy: `check the attributes of the entry in 'cache-to'`,
    }),
  },
]
