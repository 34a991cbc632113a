import { goSentences } from '../go-said.ts'
import { readerOf, type Sentence } from '../said.ts'
import { cacheSentences } from './cache-said.ts'
import { captured, put, registrySentences } from './registry-said.ts'

// All sentences of buildx and BuildKit that this action understands. The layout of their progress is in progress.ts and
// steps.ts, that of `buildx inspect` and `buildx version` in inspect.ts and version.ts.
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
    kind: 'unknown driver',
    pattern: /failed to find driver "(?<driver>[^"]*)"/,
    source: 'buildx driver/manager.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: 'ERROR: failed to find driver "docker-conteiner"',
  },
  {
    kind: 'no endpoint',
    pattern: /no remote endpoint provided/,
    source: 'buildx builder/builder.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: 'ERROR: no remote endpoint provided',
  },
  {
    kind: 'no cluster',
    pattern: /cannot determine Kubernetes namespace(?:, specify manually: (?:stat (?<file>.*?): |.*))?/,
    source: 'buildx driver/kubernetes/factory.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample:
      'ERROR: failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
  },
  {
    kind: 'unknown exporter',
    pattern: /exporter "(?<type>[^"]*)" could not be found/,
    source: 'BuildKit worker/base/worker.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: 'ERROR: failed to build: failed to solve: exporter "tarball" could not be found',
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
    kind: 'image not found',
    pattern: /(?<=^|: )failed to resolve source metadata for (?<image>\S+):(?!.*no match for platform).*: not found/m,
    source: 'BuildKit client/llb/sourceresolver/imageresolver.go, containerd core/remotes/docker/resolver.go',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: 127.0.0.1:5000/nosuch:1: failed to resolve source metadata for 127.0.0.1:5000/nosuch:1: 127.0.0.1:5000/nosuch:1: not found',
  },
  {
    kind: 'upper case',
    pattern: /repository name (?:\((?<name>[^)\s]+)\) )?must be lowercase/,
    source: 'distribution/reference normalize.go',
    since: 'BuildKit 0.10 (konstructio/kubefirst#771)',
    sample:
      'ERROR: failed to build: failed to solve: failed to configure registry cache exporter: invalid reference format: repository name (Skerga/gow/base) must be lowercase',
  },
  {
    kind: 'SBOM too large',
    pattern: /(?<file>[\w.-]+\.json) exceeds (?<bytes>\d+) bytes/,
    source: 'BuildKit exporter/attestation/make.go',
    since: 'BuildKit 0.32.2 (moby/buildkit#7044)',
    sample:
      'ERROR: failed to build: failed to solve: /tmp/buildkit-mount2175352803/sbom.spdx.json exceeds 41943040 bytes',
    unprovoked: 'it takes an SBOM of 40 MiB; from harvester/os2#274',
  },
  {
    kind: 'image not fetched',
    pattern: /(?<=^|: )(?:failed to copy: |short read: expected \d+ bytes|failed commit on ref "layer-sha256:)/m,
    source: 'BuildKit util/contentutil/copy.go, containerd core/content/helpers.go, for a layer of a base image',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to http://127.0.0.1:37081/v2/zz/base/blobs/sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4: 503 Service Unavailable',
    unprovoked: 'e2e/retries.test.ts does with a base image; this one was captured by hand',
  },
  {
    kind: 'wrong content',
    pattern: /unexpected commit digest \S+, expected \S+: failed precondition/,
    source: 'containerd plugins/content/local/writer.go',
    since: captured,
    sample:
      'ERROR: failed to build: failed to solve: failed to compute cache key: failed commit on ref "layer-sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4": unexpected commit digest sha256:59b0929199bdce6584e10457a6c29a97504eaa3b8d721627b871501c7f5b5bab, expected sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4: failed precondition',
    unprovoked: 'e2e/retries.test.ts does with a base image; this one was captured by hand',
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
    kind: 'no cache yet',
    pattern: /not found|NAME_UNKNOWN|404/i,
    source: 'BuildKit cache/remotecache, as the error of the vertex that imports a cache',
    since: captured,
    sample: 'failed to configure registry cache importer: 127.0.0.1:5000/said/nocache:latest: not found',
  },
  ...registrySentences,
  ...cacheSentences,
] as const satisfies readonly Sentence[]

/** The error without the prefixes that every error of a build has. */
export function withoutStereotypes(error: string): string {
  return error.replace(/^(?:failed to (?:build|solve): )+/, '')
}

/**
 * The error of a RUN without the rest of its command, which may hold any words, those of another failure among them:
 * the beginning shows who executed it.
 */
export function withoutCommand(error: string): string {
  return error
    .replace(/(?<=process "\S*) .*(?=" did not complete successfully)/s, ' …')
    .replace(/(?<=executor failed running \[\S*) .*(?=\]: exit code: )/s, ' …')
}

/** Finds what a text of buildx says, whether in the words of buildx, BuildKit or Go. */
export const saidByBuildx = readerOf([...buildxSentences, ...goSentences])
