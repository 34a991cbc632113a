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
        cause: `this job may not write to the GitHub Actions cache${access ? `: ${access.unwritable}` : ''}`,
        remedy: `write the cache in runs of other events, such as push; if the entry has 'token', 'url' or 'url_v2', remove them so that the action skips it where the token is read-only`,
      }
    },
    more: "Runs that anyone can trigger (`pull_request_target`, `issue_comment`, `workflow_run`) and runs whose workflow has GitHub's key `cache-mode: read` get a read-only token.",
  },
  {
    id: 'github-cache-service-is-gone',
    title: 'GitHub cache service is gone',
    phases: ['build', 'cache'],
    kinds: ['cache service is gone'],
    tell: () => ({
      cause: `this BuildKit uses version 1 of the GitHub Actions cache service, which has been shut down`,
      remedy: `remove 'buildkit-image' and 'buildx-version' to get newer ones (BuildKit 0.20 and buildx 0.21 or later), or update the runner, or the cache server if you run your own`,
    }),
  },
  {
    id: 'github-cache-rate-limit',
    title: 'GitHub cache rate limit',
    phases: ['build', 'cache'],
    passes: { maxElapsed: 120_000, retryAfter: 30_000 },
    kinds: ['cache service limits'],
    tell: () => ({
      cause: `the GitHub Actions cache limits requests (200 uploads per minute for each repository)`,
      remedy: `write fewer layers ('cache-mode: min'), from fewer jobs at once, or use 'cache: registry'`,
    }),
  },
  {
    id: 'github-cache-server-error',
    title: 'GitHub cache server error',
    phases: ['build', 'cache'],
    passes: {},
    kinds: ['cache service fails'],
    tell: ({ details: { status } }) => ({
      cause: `the GitHub Actions cache failed${status === undefined ? '' : ` (${status})`}`,
      remedy: 'run the job again; see https://www.githubstatus.com',
    }),
  },
  {
    id: 'cache-cannot-be-written',
    title: 'Cache cannot be written',
    phases: ['cache'],
    kinds: [],
    tell: () => ({
      cause: 'BuildKit could not write the cache, for the reason below',
      remedy: `check the attributes of the entry in 'cache-to'`,
    }),
  },
]
