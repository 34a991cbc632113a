import type { Sentence } from '../said.ts'

// What registries answer, as containerd words it for BuildKit and buildx.

export const captured = 'captured with buildx 0.36.1 and BuildKit 0.32.2'
export const put =
  'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unexpected status from POST request to http://127.0.0.1:35587/v2/o/app/blobs/uploads/'

export const registrySentences = [
  {
    kind: 'registry busy',
    pattern: /unexpected status from [A-Z]+ request to \S+: (?:408|5\d\d)\b.*/,
    source: 'containerd core/remotes/errors/errors.go; a body that is not JSON follows',
    since: captured,
    sample: `${put}: 502 Bad Gateway: <html></html>`,
  },
  {
    kind: 'registry busy',
    pattern: /cannot reuse body, request must be retried/,
    source: 'containerd core/remotes/docker/pusher.go, of a manifest whose upload has to begin again',
    since: 'BuildKit 0.9 (docker/build-push-action#452)',
    sample: 'ERROR: failed to solve: failed to push ghcr.io/o/app:1: cannot reuse body, request must be retried',
    unprovoked: 'a race between the upload and its answer; from docker/build-push-action#626',
  },
  {
    kind: 'registry busy',
    pattern: /(?<=: )unavailable: .*/,
    source: 'containerd core/remotes/docker/errcode.go, for a 503 with a body in the format of registries',
    since: captured,
    sample: 'error writing layer blob: unavailable: UNAVAILABLE by the test',
    unprovoked: 'e2e/retries.test.ts does, where a cache is saved',
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
    pattern: /: unauthorized(?:: |$)/m,
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
    pattern: /: denied(?:: |$)/m,
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
    kind: 'no package right',
    pattern: /installation not allowed to Write organization package/i,
    source: "GitHub's registry, of the token of a job",
    since: '2021 (enketo/enketo-express#312)',
    sample:
      'ERROR: failed to build: failed to solve: failed to push ghcr.io/owner/app:1: denied: installation not allowed to Write organization package',
  },
  {
    kind: 'no package right',
    pattern: /installation not allowed to (?<creates>Create) organization package/i,
    source: "GitHub's registry, of the token of a job",
    since: '2022 (docker/build-push-action#606)',
    sample:
      'ERROR: failed to build: failed to solve: failed to push ghcr.io/owner/app:1: denied: installation not allowed to Create organization package',
  },
  {
    kind: 'no token',
    pattern: /failed to fetch (?:oauth|anonymous) token/,
    source: 'BuildKit util/resolver/authorizer.go, of the server that gives out tokens for a registry',
    since: 'BuildKit 0.8 (docker/build-push-action#200)',
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: failed to authorize: failed to fetch oauth token: denied: denied',
  },
  {
    kind: 'media type refused',
    pattern: /PUT request to \S+\/manifests\/\S+: 415\b/,
    source: 'containerd core/remotes/errors/errors.go',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 415 Unsupported Media Type',
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
    kind: 'immutable tag',
    pattern: /failed to push \S+: .*(?:\bimmutab(?:le|ility)\b|cannot be overwritten)/i,
    source: 'the registry, in its own words: Docker Hub, ECR, Harbor, Quay, Artifact Registry',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: requested access to the resource is denied - 1 is already assigned to an image in this repository and cannot be updated due to immutability settings.',
  },
  {
    kind: 'push by digest rejected',
    pattern:
      /failed to push (?:[^\s/]+\/)?[^\s:@]+: .*PUT request to \S+\/manifests\/sha256:\S+: 4(?!01|03|08|15|29)\d\d /,
    source: 'containerd core/remotes/errors/errors.go, for an image without a tag',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 405 Method Not Allowed',
  },
  {
    kind: 'push by digest rejected',
    // The last two are the specification's codes; containerd has no words of its own for them.
    pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: (?:unsupported|manifest invalid|tag invalid): /,
    source:
      'containerd core/remotes/docker/errcode.go, for a body in the format of registries and an image without a tag',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unsupported: UNSUPPORTED by the test',
  },
  {
    kind: 'artifact refused',
    pattern: /failed to push \S+: .*application\/vnd\.oci\.empty\.v1\+json/,
    source: 'the registry, in its own words: Alibaba Cloud (koordinator-sh/koordinator#3194)',
    since: 'BuildKit 0.32.0 (songhahaha66/PaperAgent#264)',
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: unknown manifest class for application/vnd.oci.empty.v1+json',
  },
  {
    kind: 'artifact refused',
    pattern: /failed to push \S+: .*blob unknown to registry - (?<subject>sha256:[0-9a-f]{64})/,
    source: 'GitLab, of the subject of a manifest (moby/buildkit#7007)',
    since: 'BuildKit 0.32.0 (moby/buildkit#7007)',
    sample:
      'ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unknown: blob unknown to registry - sha256:63adb36080a3ab14b9f318345734e94f75d748cb415475e941473177d541f726',
  },
] as const satisfies readonly Sentence[]
