import { readerOf, type Sentence } from '../said.ts'

const docker = 'captured with Docker 28.2.2'
const buildx = 'captured with buildx 0.36.1 and BuildKit 0.32.2'

/** What docker, buildx and BuildKit say of the engine, the builder and their state. */
export const engineSentences = [
  {
    kind: 'docker not found',
    pattern: /\bdocker was not found/,
    source: 'our src/process.ts, for ENOENT',
    since: 'always',
    sample: 'cannot run docker: docker was not found',
  },
  {
    kind: 'engine not reached',
    pattern: /Cannot connect to the Docker daemon at (?<address>\S+?)\.(?= Is|$)/,
    source: 'moby client/errors.go',
    since: docker,
    sample: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  },
  {
    kind: 'engine not reached',
    pattern: /failed to connect to the docker API at (?<address>[^\s;]+)/,
    source: 'moby client/errors.go, of a newer client',
    since: 'launchdarkly/find-code-references#65 (2026)',
    sample:
      'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
    unprovoked: "the lab's docker is 28.2; from launchdarkly/find-code-references#65",
  },
  {
    kind: 'engine not reached',
    pattern: /error during connect: .*/s,
    source: 'moby client/request.go',
    since: docker,
    sample:
      'error during connect: Get "http://nosuch.invalid:2375/v1.50/images/foo/json": dial tcp: lookup nosuch.invalid on 10.255.255.53:53: no such host',
  },
  {
    kind: 'engine refused',
    pattern: /permission denied while trying to connect to the [Dd]ocker (?:daemon socket|API) at (?<address>\S+?):? /,
    source: 'moby client/errors.go',
    since: docker,
    sample:
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/images/foo/json": dial unix /var/run/docker.sock: connect: permission denied',
  },
  {
    kind: 'versions apart',
    pattern:
      /client version (?<client>[\d.]+) is too (?<how>new|old)\. (?:Max|Min)imum supported API version is (?<engine>[\d.]+)/,
    source: 'moby daemon/server/middleware/version.go',
    since: docker,
    sample: 'Error response from daemon: client version 1.99 is too new. Maximum supported API version is 1.41',
  },
  {
    kind: 'engine lacks',
    pattern:
      /(?<what>Multi-platform build|Attestation|Cache export|OCI exporter|Docker exporter) is not supported for the docker driver/,
    source: 'buildx build/opt.go, build/build.go',
    since: 'buildx 0.10 (OpenHands/OpenHands#13052)',
    sample:
      'ERROR: failed to build: Attestation is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/attestations/',
  },
  {
    kind: 'engine lacks',
    pattern: /multiple platforms feature is currently not supported for docker driver/,
    source: 'buildx build/build.go',
    since: 'muonsoft/openapi-mock#78 (2022)',
    sample:
      'ERROR: multiple platforms feature is currently not supported for docker driver. Please switch to a different driver (eg. "docker buildx create --use")',
    unprovoked: 'it was said by buildx before 0.13; from muonsoft/openapi-mock#78',
  },
  {
    kind: 'BuildKit gone',
    pattern: /failed to receive status: rpc error: code = Unavailable desc = (?<how>.*)/s,
    source: 'BuildKit client/solve.go, grpc-go internal/transport/http2_client.go',
    since: 'buildx 0.11.2 (docker/buildx#2064)',
    sample:
      'ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
  },
  {
    kind: 'BuildKit gone',
    pattern: /Unavailable: (?<how>error reading from server|keepalive ping failed|closing transport due to)/,
    source: 'grpc-go internal/transport/http2_client.go, by BuildKit client/solve.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: 'ERROR: failed to build: Unavailable: error reading from server: EOF',
    unprovoked:
      'which of the two is said depends on timing; e2e/remote-nodes.test.ts stops a node, and was told this one',
  },
  {
    kind: 'BuildKit not reached',
    pattern: /(?<=^|failed to build: )context deadline exceeded$/,
    source: 'buildx driver/remote/driver.go',
    since: buildx,
    sample: 'ERROR: failed to build: context deadline exceeded',
  },
  {
    kind: 'BuildKit not reached',
    pattern: /Unavailable: connection error: desc = "transport: error while dialing: (?<why>[^"]*)"/i,
    source: 'grpc-go internal/transport/http2_client.go, by BuildKit client/workers.go',
    since: 'BuildKit 0.9 (rancher-sandbox/rancher-desktop#752)',
    sample:
      'ERROR: failed to list workers: Unavailable: connection error: desc = "transport: Error while dialing: dial unix /run/buildkit/buildkitd.sock: connect: no such file or directory"',
    unprovoked: 'which of the two is said depends on the driver and on timing; from airbytehq/airbyte#25166',
  },
  {
    kind: 'state corrupt',
    pattern:
      /panic: (?:assertion failed: )?(?:Page expected to be|freepages: |page \d+ already freed|invalid (?:freelist )?page).*/,
    source: 'go.etcd.io/bbolt internal/common/page.go, by buildkitd',
    since: 'OpenHands/OpenHands#13052',
    sample: 'panic: assertion failed: Page expected to be: 206, but self identifies as 0',
  },
  {
    kind: 'unknown flag',
    pattern: /unknown (?:shorthand )?flag: '?(?<flag>-\S*?)'?(?: in |$)/m,
    source: 'github.com/spf13/pflag flag.go',
    since: buildx,
    sample: 'ERROR: unknown flag: --resource',
  },
  {
    kind: 'no cgroups',
    pattern: /cgroups?: (?:cannot found cgroup mount destination|cgroup mountpoint does not exist)/,
    source: 'containerd/cgroups utils.go',
    since: 'Docker 18.01 (docker/for-linux#219)',
    sample: 'Error response from daemon: cgroups: cannot found cgroup mount destination: unknown.',
    unprovoked: 'it needs a machine without cgroups; from docker/for-linux#219',
  },
] as const satisfies readonly Sentence[]

/** Finds what a text of docker or buildx says of the engine or the builder. */
export const saidOfEngine = readerOf(engineSentences)
