import type { SaidRule } from './rule.ts'

/** Caches. Where the action itself writes one, the reason stands in a warning. */
export const cacheRules: readonly SaidRule[] = [
  {
    id: 'unknown-type-of-cache',
    title: 'Unknown type of cache',
    phases: ['build', 'cache'],
    kinds: ['unknown cache'],
    tell: ({ details: { type } }) => ({
      cause: `BuildKit knows no cache of the type '${type}', which 'cache-from' or 'cache-to' names`,
      remedy: 'it has gha, registry, local, inline, s3 and azblob, as in type=registry,ref=ghcr.io/owner/app:cache',
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
        cause: `GitHub's cache may not be written here${access ? `: ${access.unwritable}` : ''}`,
        remedy: `let a run of another event write it, such as push; where the job's token only reads, the action leaves 'cache-to: type=gha' out, unless the entry has a token of its own`,
      }
    },
    more: 'Runs that anyone can trigger (`pull_request_target`, `issue_comment`, `workflow_run`) and those with the key `cache-mode: read` get a token that only reads.',
  },
  {
    id: 'github-cache-service-is-gone',
    title: 'GitHub cache service is gone',
    phases: ['build', 'cache'],
    kinds: ['cache service is gone'],
    tell: () => ({
      cause: `this BuildKit asked the first version of GitHub's cache service, which is switched off`,
      remedy: `leave out 'buildkit-image' and 'buildx-version' to get newer ones (BuildKit 0.20 and buildx 0.21 are the first), or update the runner, or the cache server where it is one of your own`,
    }),
  },
  {
    id: 'github-cache-limits-requests',
    title: 'GitHub cache limits requests',
    phases: ['build', 'cache'],
    passes: { maxElapsed: 120_000, retryAfter: 30_000 },
    kinds: ['cache service limits'],
    tell: () => ({
      cause: `GitHub's cache service limits how often it may be asked (200 uploads a minute for a repository)`,
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
      remedy: 'run the job again; https://www.githubstatus.com tells more',
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
