import type { Sentence } from '../said.ts'
import { captured } from './registry-said.ts'

// What BuildKit says of caches, and of the services that keep them.

export const cacheSentences = [
  {
    kind: 'cache export failed',
    pattern: /(?<=^|: )(?:failed to configure \S+ cache exporter|error writing (?:layer|manifest|config|cache) )/m,
    source: 'BuildKit cache/remotecache/export.go, solver/llbsolver/solver.go',
    since: captured,
    sample:
      'error writing layer blob: failed to do request: Head "http://127.0.0.1:1/v2/x/blobs/sha256:86a4bb54978f9e98238c8d44f69b8d396e721967315767c183baf5d8629719da": dial tcp 127.0.0.1:1: connect: connection refused',
  },
  {
    kind: 'unknown cache',
    pattern: /unknown cache (?:importer|exporter): "?(?<type>[^\s"]+)/,
    source: 'BuildKit solver/llbsolver/bridge.go; control/control.go, with quotes',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: 'ERROR: failed to build: failed to solve: unknown cache exporter: "gh"',
  },
  {
    kind: 'cache not writable',
    pattern: /failed to reserve cache/,
    source: 'BuildKit cache/remotecache/gha/gha.go, which is not told why',
    since: captured,
    sample: 'error writing layer blob: failed to reserve cache',
  },
  {
    kind: 'cache not writable',
    pattern: /cache write denied: token has no writable scopes/,
    source: "GitHub's cache service",
    since: '2026 (actions/cache#1768)',
    sample: 'cache write denied: token has no writable scopes',
    unprovoked: 'BuildKit does not repeat it; from Cratis/Chronicle#3437',
  },
  {
    kind: 'cache service is gone',
    pattern: /This legacy service is shutting down/,
    source: "the first version of GitHub's cache service",
    since: '2025 (docker/build-push-action#1345)',
    sample:
      'ERROR: failed to solve: This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP. For more information: https://gh.io/gha-cache-sunset',
    unprovoked: 'GitHub alone says it; from docker/build-push-action#1345',
  },
  {
    kind: 'cache service limits',
    pattern:
      /requested delay (?<seconds>[\d.]+)s exceeds maximum timeout \S+?(?=:)|maximum timeout reached|failed to parse error response 429|resource_exhausted/i,
    source:
      'tonistiigi/go-actions-cache cache.go, retry.go: of 429 Too Many Requests, the first with Retry-After; Twirp',
    since: 'BuildKit 0.9.0 (moby/buildkit#2276); the first captured with BuildKit 0.32.2',
    sample: 'error writing layer blob: requested delay 7.00s exceeds maximum timeout 995.527005ms: resource_exhausted',
  },
  {
    kind: 'cache service fails',
    pattern:
      /failed to parse error response (?<status>408|5\d\d)\b|GitHub Actions is temporarily unavailable|Our services aren't available right now/i,
    source: 'tonistiigi/go-actions-cache cache.go, of a page in place of an answer; GitHub',
    since: 'not known (MotWakorb/enhancedchannelmanager#130)',
    sample: 'ERROR: failed to build: failed to solve: failed to parse error response 503: <!DOCTYPE html>',
    unprovoked: 'from docker/build-push-action#1485, with the page of MotWakorb#130',
  },
] as const satisfies readonly Sentence[]
