import { goSentences } from '../go-said.ts'
import { readerOf, type Sentence } from '../said.ts'

// Everything that buildx and BuildKit say in sentences and that this action understands. How their progress is laid out
// is in progress.ts and steps.ts, what `buildx inspect` and `buildx version` print in inspect.ts and version.ts.
const captured = 'captured with buildx 0.36.1 and BuildKit 0.32.2'
const put =
  'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unexpected status from POST request to http://127.0.0.1:35587/v2/o/app/blobs/uploads/'

/** The codes with which buildx exits, besides 1 (buildx cmd/buildx/main.go; as of 0.36.1). */
export const exitCodes = { outOfResources: 102, cancelled: 130 } as const

/** The sentences of buildx and BuildKit themselves. */
export const buildxSentences = [
  {
    kind: 'no builder',
    pattern: /no builder .* found/,
    source: 'buildx store/storeutil/storeutil.go',
    since: captured,
    sample: 'ERROR: no builder "nosuch" found',
  },
  {
    kind: 'TLS from the environment',
    pattern: /TLS data loaded from environment/,
    source: 'buildx builder/builder.go',
    since: 'buildx 0.4.2 (actions/actions-runner-controller#192)',
    sample:
      'ERROR: could not create a builder instance with TLS data loaded from environment. Please use `docker context create <context-name>` to create a context for current environment and then create a builder instance with context set to <context-name>',
  },
  {
    kind: 'no manifest lists',
    pattern: /docker exporter does not currently support exporting manifest lists/,
    source: 'buildx build/opt.go, BuildKit exporter/oci/export.go',
    since: 'buildx 0.9.1 (solidnerd/docker-bookstack#349)',
    sample: 'ERROR: failed to build: docker exporter does not currently support exporting manifest lists',
  },
  {
    kind: 'no push by digest',
    pattern: /push-by-digest is currently not implemented for docker driver/,
    source: 'buildx build/opt.go',
    since: captured,
    sample:
      'ERROR: failed to build: push-by-digest is currently not implemented for docker driver, please create a new builder instance',
  },
  {
    kind: 'entitlement refused',
    pattern: /granting entitlement (?<entitlement>\S+) is not allowed by build daemon configuration/,
    source: 'BuildKit util/entitlements/entitlements.go',
    since: 'BuildKit 0.16.0 (docker/buildx#2683)',
    sample:
      'ERROR: failed to build: failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration',
  },
  {
    kind: 'RUN failed',
    pattern: /(?:did not complete successfully|executor failed running \[.*\]): exit code: (?<code>\d+)/s,
    source: 'BuildKit solver/llbsolver/ops/exec.go; the second before 0.9, and so by an engine before 23.0',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: process "/bin/sh -c echo hi; exit 3" did not complete successfully: exit code: 3',
  },
  {
    kind: 'push failed',
    pattern: /(?<=^|: )failed to push (?<image>\S+?):? /m,
    source: 'BuildKit exporter/containerimage/export.go',
    since: 'BuildKit 0.11.3 (docker/buildx#1653)',
    sample: `${put}: 408 Request Timeout: <html></html>`,
  },
  {
    kind: 'image not resolved',
    pattern: /(?<=^|: )failed to resolve source metadata for (?<image>\S+?):? /m,
    source: 'BuildKit client/llb/sourceresolver/imageresolver.go',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: 127.0.0.1:5000/nosuch:1: failed to resolve source metadata for 127.0.0.1:5000/nosuch:1: 127.0.0.1:5000/nosuch:1: not found',
  },
  {
    kind: 'request failed',
    pattern:
      /(?<method>HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(?<repository>\S+?)\/(?<subject>blobs|manifests|tags)\//,
    source: 'containerd core/remotes/errors/errors.go',
    since: captured,
    sample: `${put}: 401 Unauthorized`,
  },
  {
    kind: 'registry busy',
    pattern: /unexpected status from [A-Z]+ request to \S+: (?:408|5\d\d)\b.*/,
    source: 'containerd core/remotes/errors/errors.go; a body that is not JSON follows',
    since: captured,
    sample: `${put}: 502 Bad Gateway: <html></html>`,
  },
  {
    kind: 'rate limited',
    pattern: /(?:unexpected status from [A-Z]+ request to \S+: 429\b|429 Too Many Requests).*/i,
    source: 'containerd core/remotes/errors/errors.go',
    since: captured,
    sample: `${put}: 429 Too Many Requests: <html></html>`,
  },
  {
    kind: 'rate limited',
    pattern: /toomanyrequests(?:: .*)?/i,
    source: 'containerd core/remotes/docker/errcode.go, for a body in the format of registries',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: toomanyrequests: TOOMANYREQUESTS by the test',
  },
  {
    kind: 'rate limited',
    pattern: /secondary rate limit/i,
    source: 'GHCR, which answers 403 and not 429',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: You have exceeded a secondary rate limit',
  },
  {
    kind: 'unauthorized',
    pattern: /401 Unauthorized/,
    source: 'containerd core/remotes/errors/errors.go',
    since: captured,
    sample: `${put}: 401 Unauthorized`,
  },
  {
    kind: 'unauthorized',
    pattern: /: unauthorized: /,
    source: 'containerd core/remotes/docker/errcode.go, for a body in the format of registries',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unauthorized: UNAUTHORIZED by the test',
  },
  {
    kind: 'unauthorized',
    pattern: /no basic auth credentials/,
    source: 'containerd core/remotes/docker/authorizer.go, and the Docker daemon, which pushes for the driver docker',
    since: 'not known',
    sample: 'no basic auth credentials',
    unprovoked: "BuildKit's own authorizer says the status instead; from docker/docker daemon/containerd/image_pull.go",
  },
  {
    kind: 'denied',
    pattern: /403 Forbidden/,
    source: 'containerd core/remotes/errors/errors.go',
    since: captured,
    sample: `${put}: 403 Forbidden: <html></html>`,
  },
  {
    kind: 'denied',
    pattern: /: denied: /,
    source: 'containerd core/remotes/docker/errcode.go, for a body in the format of registries',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: DENIED by the test',
  },
  {
    kind: 'denied',
    pattern: /access denied/,
    source: 'containerd core/remotes/docker/pusher.go, resolver.go',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  },
  {
    kind: 'insufficient scope',
    pattern: /insufficient_scope/,
    source: 'the registry, in its challenge (RFC 6750, 3.1)',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  },
  {
    kind: 'push by digest rejected',
    pattern:
      /failed to push (?:[^\s/]+\/)?[^\s:@]+: .*PUT request to \S+\/manifests\/sha256:\S+: 4(?!01|03|08|29)\d\d /,
    source: 'containerd core/remotes/errors/errors.go, for an image without a tag',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 405 Method Not Allowed',
  },
  {
    kind: 'push by digest rejected',
    // The last two are by the specification's codes; containerd has no words of its own for them.
    pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: (?:unsupported|manifest invalid|tag invalid): /,
    source:
      'containerd core/remotes/docker/errcode.go, for a body in the format of registries and an image without a tag',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unsupported: UNSUPPORTED by the test',
  },
  {
    kind: 'no cache yet',
    pattern: /not found|NAME_UNKNOWN|404/i,
    source: 'BuildKit cache/remotecache, as the error of the vertex that imports a cache',
    since: captured,
    sample: 'failed to configure registry cache importer: 127.0.0.1:5000/said/nocache:latest: not found',
  },
] as const satisfies readonly Sentence[]

/** Finds what a text of buildx says, be it buildx's own words, BuildKit's, or Go's. */
export const saidByBuildx = readerOf([...buildxSentences, ...goSentences])
