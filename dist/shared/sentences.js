//#region src/go-said.ts
const captured$2 = "captured with Go 1.26.8";
/** What Go's own libraries say of networks, TLS and certificates in the errors of buildx, BuildKit and Docker alike. */
const goSentences = [
	{
		kind: "unknown authority",
		pattern: /x509: certificate signed by unknown authority/,
		source: "Go crypto/x509/verify.go",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:5443/v2/e2e/said/manifests/1\": tls: failed to verify certificate: x509: certificate signed by unknown authority"
	},
	{
		kind: "certificate out of date",
		pattern: /x509: certificate has expired or is not yet valid(?:: current time \S+ is (?<side>after|before) (?<date>[\d-]+))?/,
		source: "Go crypto/x509/verify.go",
		since: captured$2,
		sample: "Head \"https://127.0.0.1:36697/v2/e2e/said/manifests/1\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-24T21:54:17Z is after 2020-06-01T00:00:00Z"
	},
	{
		kind: "certificate for other names",
		pattern: /x509: certificate is valid for (?<names>.+), not /,
		source: "Go crypto/x509/verify.go",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:45969/v2/e2e/said/manifests/1\": tls: failed to verify certificate: x509: certificate is valid for a.example.com, b.example.com, not registry.lab.test"
	},
	{
		kind: "certificate for other names",
		pattern: /x509: certificate is not valid for any names/,
		source: "Go crypto/x509/verify.go",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:44529/v2/e2e/said/manifests/1\": tls: failed to verify certificate: x509: certificate is not valid for any names, but wanted to match registry.lab.test"
	},
	{
		kind: "certificate for other names",
		pattern: /x509: cannot validate certificate for /,
		source: "Go crypto/x509/verify.go",
		since: captured$2,
		sample: "Head \"https://127.0.0.1:43747/v2/e2e/said/manifests/1\": tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
	},
	{
		kind: "client certificate",
		pattern: /remote error: tls: certificate required/,
		source: "Go crypto/tls/alert.go, for the alert of TLS 1.3",
		since: captured$2,
		sample: "Head \"https://127.0.0.1:44665/v2/e2e/said/manifests/1\": remote error: tls: certificate required"
	},
	{
		kind: "client certificate",
		pattern: /remote error: tls: bad certificate/,
		source: "Go crypto/tls/alert.go, for the alert of TLS 1.2, which servers made with Go 1.19 send in TLS 1.3 too",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:5444/v2/e2e/said/manifests/1\": remote error: tls: bad certificate"
	},
	{
		kind: "plain HTTP",
		pattern: /server gave HTTP response to HTTPS client/i,
		source: "Go net/http/client.go",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:41569/v2/e2e/said/manifests/1\": http: server gave HTTP response to HTTPS client"
	},
	{
		kind: "proxy refused",
		pattern: /": (?:Proxy Authentication Required|Forbidden)$|proxyconnect tcp: .*(?:no such host|certificate|tls: )/m,
		source: "Go net/http/transport.go, of CONNECT to a proxy",
		since: "not known",
		sample: "Head \"https://r.io/v2/o/app/manifests/1\": Proxy Authentication Required",
		unprovoked: "made of the parts that Go joins"
	},
	{
		kind: "proxy out of reach",
		pattern: /proxyconnect tcp: dial tcp (?<address>\S+:\d+): (?:connect: )?(?<why>.*)/,
		source: "Go net/http/transport.go, of a proxy that does not answer",
		since: "buildx 0.16.2 (docker/buildx#2667)",
		sample: "Head \"https://r.io/v2/o/a/manifests/1\": proxyconnect tcp: dial tcp 127.0.0.1:1080: connect: connection refused",
		unprovoked: "from docker/buildx#2667"
	},
	{
		kind: "connection refused",
		pattern: /connection refused/i,
		source: "Linux, in the words of Go syscall/zerrors_linux_*.go",
		since: captured$2,
		sample: "Head \"http://127.0.0.1:1/v2/e2e/said/manifests/1\": dial tcp 127.0.0.1:1: connect: connection refused"
	},
	{
		kind: "connection reset",
		pattern: /connection reset(?: by peer)?/i,
		source: "Linux, in the words of Go syscall/zerrors_linux_*.go",
		since: captured$2,
		sample: "Head \"http://127.0.0.1:41569/v2/e2e/said/manifests/1\": read tcp 127.0.0.1:46418->127.0.0.1:41569: read: connection reset by peer"
	},
	{
		kind: "broken pipe",
		pattern: /broken pipe/i,
		source: "Linux, in the words of Go syscall/zerrors_linux_*.go",
		since: "not known",
		sample: "Put \"https://r.io/v2/o/app/blobs/uploads/1\": write tcp 10.0.0.1:2->10.0.0.2:443: write: broken pipe",
		unprovoked: "it depends on timing which of this and a reset is said; made of the parts that Go joins"
	},
	{
		kind: "connection timed out",
		pattern: /operation timed out|connection timed out/i,
		source: "Linux and BSD, in the words of Go syscall/zerrors_*.go",
		since: "not known",
		sample: "Get \"https://r.io/v2/\": dial tcp 10.0.0.2:443: connect: connection timed out",
		unprovoked: "it takes two minutes; made of the parts that Go joins"
	},
	{
		kind: "TLS handshake timeout",
		pattern: /TLS handshake timeout/i,
		source: "Go net/http/transport.go",
		since: captured$2,
		sample: "Head \"https://registry.lab.test:45795/v2/x/manifests/1\": net/http: TLS handshake timeout",
		unprovoked: "it takes 50 s; captured by hand"
	},
	{
		kind: "i/o timeout",
		pattern: /i\/o timeout/i,
		source: "Go net/net.go",
		since: "not known",
		sample: "Get \"https://r.io/v2/\": dial tcp 10.0.0.2:443: i/o timeout",
		unprovoked: "it takes 30 s and an address that drops packets; seen of a daemon earlier"
	},
	{
		kind: "request timeout",
		pattern: /Client\.Timeout/i,
		source: "Go net/http/client.go",
		since: "captured with Docker 20.10.24",
		sample: "Error response from daemon: Get \"http://registry.lab.test:45795/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
		unprovoked: "it takes 25 s; captured by hand"
	},
	{
		kind: "deadline exceeded",
		pattern: /context deadline exceeded/i,
		source: "Go context/context.go",
		since: "not known",
		sample: "Error response from daemon: Get \"https://r.io/v2/\": context deadline exceeded",
		unprovoked: "which deadline comes first is a matter of milliseconds; seen of a daemon earlier"
	},
	{
		kind: "context cancelled",
		pattern: /context canceled$/,
		source: "Go context/context.go, as the end of the error of what was stopped",
		since: captured$2,
		sample: "failed to copy: context canceled: context canceled"
	},
	{
		kind: "connection closed",
		pattern: /\bEOF\b/,
		source: "Go io/io.go",
		since: captured$2,
		sample: "Head \"http://127.0.0.1:41569/v2/e2e/said/manifests/1\": EOF"
	},
	{
		kind: "idle connection closed",
		pattern: /server closed idle connection/i,
		source: "Go net/http/transport.go",
		since: "not known",
		sample: "Put \"https://r.io/v2/o/app/manifests/1\": http: server closed idle connection",
		unprovoked: "a race between server and client; made of the parts that Go joins"
	},
	{
		kind: "no such host",
		pattern: /no such host/i,
		source: "Go net/net.go",
		since: captured$2,
		sample: "Head \"https://nosuch.invalid/v2/e2e/said/manifests/1\": dial tcp: lookup nosuch.invalid on 10.255.255.53:53: no such host"
	},
	{
		kind: "name server fails",
		pattern: /server misbehaving/i,
		source: "Go net/dnsclient_unix.go",
		since: "not known",
		sample: "Get \"https://r.io/v2/\": dial tcp: lookup r.io on 127.0.0.53:53: server misbehaving",
		unprovoked: "it needs a name server that fails; seen of a daemon earlier"
	},
	{
		kind: "name resolution fails",
		pattern: /temporary failure in name resolution/i,
		source: "glibc, where Go resolves through it",
		since: "not known",
		sample: "Get \"https://r.io/v2/\": dial tcp: lookup r.io: Temporary failure in name resolution",
		unprovoked: "it needs a name server that fails; seen of a daemon earlier"
	}
];
//#endregion
//#region src/said.ts
/**
* Makes the reader of a table.
*
* @returns finds, of the sentences of some kinds, the one that comes first in a text; undefined when it says none of them
*/
function readerOf(table) {
	return (text, kinds) => {
		const isWanted = (kind) => kinds.some((wanted) => wanted === kind);
		const [first] = table.flatMap(({ kind, pattern }) => {
			const match = isWanted(kind) ? pattern.exec(text) : null;
			return match && isWanted(kind) ? [{
				kind,
				at: match.index,
				text: match[0],
				details: match.groups ?? {}
			}] : [];
		}).toSorted((one, other) => one.at - other.at);
		return first && {
			kind: first.kind,
			text: first.text,
			details: first.details
		};
	};
}
//#endregion
//#region src/buildx/registry-said.ts
const captured$1 = "captured with buildx 0.36.1 and BuildKit 0.32.2";
const put = "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unexpected status from POST request to http://127.0.0.1:35587/v2/o/app/blobs/uploads/";
const registrySentences = [
	{
		kind: "registry busy",
		pattern: /unexpected status from [A-Z]+ request to \S+: (?:408|5\d\d)\b.*/,
		source: "containerd core/remotes/errors/errors.go; a body that is not JSON follows",
		since: captured$1,
		sample: `${put}: 502 Bad Gateway: <html></html>`
	},
	{
		kind: "registry busy",
		pattern: /cannot reuse body, request must be retried/,
		source: "containerd core/remotes/docker/pusher.go, of a manifest whose upload has to begin again",
		since: "BuildKit 0.9 (docker/build-push-action#452)",
		sample: "ERROR: failed to solve: failed to push ghcr.io/o/app:1: cannot reuse body, request must be retried",
		unprovoked: "a race between the upload and its answer; from docker/build-push-action#626"
	},
	{
		kind: "registry busy",
		pattern: /(?<=: )unavailable: .*/,
		source: "containerd core/remotes/docker/errcode.go, for a 503 with a body in the format of registries",
		since: captured$1,
		sample: "error writing layer blob: unavailable: UNAVAILABLE by the test",
		unprovoked: "e2e/retries.test.ts does, where a cache is saved"
	},
	{
		kind: "rate limited",
		pattern: /(?:unexpected status from [A-Z]+ request to \S+: 429\b|429 Too Many Requests).*/i,
		source: "containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: `${put}: 429 Too Many Requests: <html></html>`
	},
	{
		kind: "rate limited",
		pattern: /toomanyrequests(?:: .*)?/i,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: toomanyrequests: TOOMANYREQUESTS by the test"
	},
	{
		kind: "rate limited",
		pattern: /secondary rate limit/i,
		source: "GHCR, which answers 403 and not 429",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: You have exceeded a secondary rate limit"
	},
	{
		kind: "unauthorized",
		pattern: /401 Unauthorized/,
		source: "containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: `${put}: 401 Unauthorized`
	},
	{
		kind: "unauthorized",
		pattern: /: unauthorized(?:: |$)/m,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unauthorized: UNAUTHORIZED by the test"
	},
	{
		kind: "unauthorized",
		pattern: /no basic auth credentials/,
		source: "containerd core/remotes/docker/authorizer.go, and the Docker daemon, which pushes for the driver docker",
		since: "not known",
		sample: "no basic auth credentials",
		unprovoked: "BuildKit's own authorizer says the status instead; from docker/docker daemon/containerd/image_pull.go"
	},
	{
		kind: "denied",
		pattern: /403 Forbidden/,
		source: "containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: `${put}: 403 Forbidden: <html></html>`
	},
	{
		kind: "denied",
		pattern: /: denied(?:: |$)/m,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: DENIED by the test"
	},
	{
		kind: "denied",
		pattern: /access denied/,
		source: "containerd core/remotes/docker/pusher.go, resolver.go",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
	},
	{
		kind: "no package right",
		pattern: /installation not allowed to Write organization package/i,
		source: "GitHub's registry, of the token of a job",
		since: "2021 (enketo/enketo-express#312)",
		sample: "ERROR: failed to build: failed to solve: failed to push ghcr.io/owner/app:1: denied: installation not allowed to Write organization package"
	},
	{
		kind: "no package right",
		pattern: /installation not allowed to (?<creates>Create) organization package/i,
		source: "GitHub's registry, of the token of a job",
		since: "2022 (docker/build-push-action#606)",
		sample: "ERROR: failed to build: failed to solve: failed to push ghcr.io/owner/app:1: denied: installation not allowed to Create organization package"
	},
	{
		kind: "no token",
		pattern: /failed to fetch (?:oauth|anonymous) token/,
		source: "BuildKit util/resolver/authorizer.go, of the server that gives out tokens for a registry",
		since: "BuildKit 0.8 (docker/build-push-action#200)",
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: failed to authorize: failed to fetch oauth token: denied: denied"
	},
	{
		kind: "media type refused",
		pattern: /PUT request to \S+\/manifests\/\S+: 415\b/,
		source: "containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 415 Unsupported Media Type"
	},
	{
		kind: "insufficient scope",
		pattern: /insufficient_scope/,
		source: "the registry, in its challenge (RFC 6750, 3.1)",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
	},
	{
		kind: "immutable tag",
		pattern: /failed to push \S+: .*(?:\bimmutab(?:le|ility)\b|cannot be overwritten)/i,
		source: "the registry, in its own words: Docker Hub, ECR, Harbor, Quay, Artifact Registry",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: requested access to the resource is denied - 1 is already assigned to an image in this repository and cannot be updated due to immutability settings."
	},
	{
		kind: "push by digest rejected",
		pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: .*PUT request to \S+\/manifests\/sha256:\S+: 4(?!01|03|08|15|29)\d\d /,
		source: "containerd core/remotes/errors/errors.go, for an image without a tag",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 405 Method Not Allowed"
	},
	{
		kind: "push by digest rejected",
		pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: (?:unsupported|manifest invalid|tag invalid): /,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries and an image without a tag",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unsupported: UNSUPPORTED by the test"
	},
	{
		kind: "artifact refused",
		pattern: /failed to push \S+: .*application\/vnd\.oci\.empty\.v1\+json/,
		source: "the registry, in its own words: Alibaba Cloud (koordinator-sh/koordinator#3194)",
		since: "BuildKit 0.32.0 (songhahaha66/PaperAgent#264)",
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: unknown manifest class for application/vnd.oci.empty.v1+json"
	},
	{
		kind: "artifact refused",
		pattern: /failed to push \S+: .*blob unknown to registry - (?<subject>sha256:[0-9a-f]{64})/,
		source: "GitLab, of the subject of a manifest (moby/buildkit#7007)",
		since: "BuildKit 0.32.0 (moby/buildkit#7007)",
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unknown: blob unknown to registry - sha256:63adb36080a3ab14b9f318345734e94f75d748cb415475e941473177d541f726"
	}
];
//#endregion
//#region src/buildx/cache-said.ts
const cacheSentences = [
	{
		kind: "cache export failed",
		pattern: /(?<=^|: )(?:failed to configure \S+ cache exporter|error writing (?:layer|manifest|config|cache) )/m,
		source: "BuildKit cache/remotecache/export.go, solver/llbsolver/solver.go",
		since: captured$1,
		sample: "error writing layer blob: failed to do request: Head \"http://127.0.0.1:1/v2/x/blobs/sha256:86a4bb54978f9e98238c8d44f69b8d396e721967315767c183baf5d8629719da\": dial tcp 127.0.0.1:1: connect: connection refused"
	},
	{
		kind: "unknown cache",
		pattern: /unknown cache (?:importer|exporter): "?(?<type>[^\s"]+)/,
		source: "BuildKit solver/llbsolver/bridge.go; control/control.go, with quotes",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: failed to build: failed to solve: unknown cache exporter: \"gh\""
	},
	{
		kind: "cache not writable",
		pattern: /failed to reserve cache/,
		source: "BuildKit cache/remotecache/gha/gha.go, which is not told why",
		since: captured$1,
		sample: "error writing layer blob: failed to reserve cache"
	},
	{
		kind: "cache not writable",
		pattern: /cache write denied: token has no writable scopes/,
		source: "GitHub's cache service",
		since: "2026 (actions/cache#1768)",
		sample: "cache write denied: token has no writable scopes",
		unprovoked: "BuildKit does not repeat it; from Cratis/Chronicle#3437"
	},
	{
		kind: "cache service is gone",
		pattern: /This legacy service is shutting down/,
		source: "the first version of GitHub's cache service",
		since: "2025 (docker/build-push-action#1345)",
		sample: "ERROR: failed to solve: This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP. For more information: https://gh.io/gha-cache-sunset",
		unprovoked: "GitHub alone says it; from docker/build-push-action#1345"
	},
	{
		kind: "cache service limits",
		pattern: /requested delay (?<seconds>[\d.]+)s exceeds maximum timeout \S+?(?=:)|maximum timeout reached|failed to parse error response 429|resource_exhausted/i,
		source: "tonistiigi/go-actions-cache cache.go, retry.go: of 429 Too Many Requests, the first with Retry-After; Twirp",
		since: "BuildKit 0.9.0 (moby/buildkit#2276); the first captured with BuildKit 0.32.2",
		sample: "error writing layer blob: requested delay 7.00s exceeds maximum timeout 995.527005ms: resource_exhausted"
	},
	{
		kind: "cache service fails",
		pattern: /failed to parse error response (?<status>408|5\d\d)\b|GitHub Actions is temporarily unavailable|Our services aren't available right now/i,
		source: "tonistiigi/go-actions-cache cache.go, of a page in place of an answer; GitHub",
		since: "not known (MotWakorb/enhancedchannelmanager#130)",
		sample: "ERROR: failed to build: failed to solve: failed to parse error response 503: <!DOCTYPE html>",
		unprovoked: "from docker/build-push-action#1485, with the page of MotWakorb#130"
	}
];
//#endregion
//#region src/buildx/said.ts
/** The codes with which buildx exits, besides 1 (buildx cmd/buildx/main.go; as of 0.36.1). */
const exitCodes = {
	outOfResources: 102,
	cancelled: 130
};
/** The sentences of buildx and BuildKit themselves. */
const buildxSentences = [
	{
		kind: "no builder",
		pattern: /no builder .* found/,
		source: "buildx store/storeutil/storeutil.go",
		since: captured$1,
		sample: "ERROR: no builder \"nosuch\" found"
	},
	{
		kind: "TLS from the environment",
		pattern: /TLS data loaded from environment/,
		source: "buildx builder/builder.go",
		since: "buildx 0.4.2 (actions/actions-runner-controller#192)",
		sample: "ERROR: could not create a builder instance with TLS data loaded from environment. Please use `docker context create <context-name>` to create a context for current environment and then create a builder instance with context set to <context-name>"
	},
	{
		kind: "unknown driver",
		pattern: /failed to find driver "(?<driver>[^"]*)"/,
		source: "buildx driver/manager.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: failed to find driver \"docker-conteiner\""
	},
	{
		kind: "no endpoint",
		pattern: /no remote endpoint provided/,
		source: "buildx builder/builder.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: no remote endpoint provided"
	},
	{
		kind: "no cluster",
		pattern: /cannot determine Kubernetes namespace(?:, specify manually: (?:stat (?<file>.*?): |.*))?/,
		source: "buildx driver/kubernetes/factory.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable"
	},
	{
		kind: "unknown exporter",
		pattern: /exporter "(?<type>[^"]*)" could not be found/,
		source: "BuildKit worker/base/worker.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: failed to build: failed to solve: exporter \"tarball\" could not be found"
	},
	{
		kind: "no manifest lists",
		pattern: /docker exporter does not currently support exporting manifest lists/,
		source: "buildx build/opt.go, BuildKit exporter/oci/export.go",
		since: "buildx 0.9.1 (solidnerd/docker-bookstack#349)",
		sample: "ERROR: failed to build: docker exporter does not currently support exporting manifest lists"
	},
	{
		kind: "no push by digest",
		pattern: /push-by-digest is currently not implemented for docker driver/,
		source: "buildx build/opt.go",
		since: captured$1,
		sample: "ERROR: failed to build: push-by-digest is currently not implemented for docker driver, please create a new builder instance"
	},
	{
		kind: "entitlement refused",
		pattern: /granting entitlement (?<entitlement>\S+) is not allowed by build daemon configuration/,
		source: "BuildKit util/entitlements/entitlements.go",
		since: "BuildKit 0.16.0 (docker/buildx#2683)",
		sample: "ERROR: failed to build: failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration"
	},
	{
		kind: "RUN failed",
		pattern: /(?:did not complete successfully|executor failed running \[.*\]): exit code: (?<code>\d+)/s,
		source: "BuildKit solver/llbsolver/ops/exec.go; the second before 0.9, and so by an engine before 23.0",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: process \"/bin/sh -c echo hi; exit 3\" did not complete successfully: exit code: 3"
	},
	{
		kind: "push failed",
		pattern: /(?<=^|: )failed to push (?<image>\S+?):? /m,
		source: "BuildKit exporter/containerimage/export.go",
		since: "BuildKit 0.11.3 (docker/buildx#1653)",
		sample: `${put}: 408 Request Timeout: <html></html>`
	},
	{
		kind: "image not resolved",
		pattern: /(?<=^|: )failed to resolve source metadata for (?<image>\S+?):? /m,
		source: "BuildKit client/llb/sourceresolver/imageresolver.go",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: 127.0.0.1:5000/nosuch:1: failed to resolve source metadata for 127.0.0.1:5000/nosuch:1: 127.0.0.1:5000/nosuch:1: not found"
	},
	{
		kind: "image not found",
		pattern: /(?<=^|: )failed to resolve source metadata for (?<image>\S+):(?!.*no match for platform).*: not found/m,
		source: "BuildKit client/llb/sourceresolver/imageresolver.go, containerd core/remotes/docker/resolver.go",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: 127.0.0.1:5000/nosuch:1: failed to resolve source metadata for 127.0.0.1:5000/nosuch:1: 127.0.0.1:5000/nosuch:1: not found"
	},
	{
		kind: "upper case",
		pattern: /repository name (?:\((?<name>[^)\s]+)\) )?must be lowercase/,
		source: "distribution/reference normalize.go",
		since: "BuildKit 0.10 (konstructio/kubefirst#771)",
		sample: "ERROR: failed to build: failed to solve: failed to configure registry cache exporter: invalid reference format: repository name (Skerga/gow/base) must be lowercase"
	},
	{
		kind: "SBOM too large",
		pattern: /(?<file>[\w.-]+\.json) exceeds (?<bytes>\d+) bytes/,
		source: "BuildKit exporter/attestation/make.go",
		since: "BuildKit 0.32.2 (moby/buildkit#7044)",
		sample: "ERROR: failed to build: failed to solve: /tmp/buildkit-mount2175352803/sbom.spdx.json exceeds 41943040 bytes",
		unprovoked: "it takes an SBOM of 40 MiB; from harvester/os2#274"
	},
	{
		kind: "image not fetched",
		pattern: /(?<=^|: )(?:failed to copy: |short read: expected \d+ bytes|failed commit on ref "layer-sha256:)/m,
		source: "BuildKit util/contentutil/copy.go, containerd core/content/helpers.go, for a layer of a base image",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to http://127.0.0.1:37081/v2/zz/base/blobs/sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4: 503 Service Unavailable",
		unprovoked: "e2e/retries.test.ts does with a base image; this one was captured by hand"
	},
	{
		kind: "wrong content",
		pattern: /unexpected commit digest \S+, expected \S+: failed precondition/,
		source: "containerd plugins/content/local/writer.go",
		since: captured$1,
		sample: "ERROR: failed to build: failed to solve: failed to compute cache key: failed commit on ref \"layer-sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4\": unexpected commit digest sha256:59b0929199bdce6584e10457a6c29a97504eaa3b8d721627b871501c7f5b5bab, expected sha256:5e0606c9ca949835bf2ec297b2712320c1a23de7e8ee8f53d96a407bfd93fab4: failed precondition",
		unprovoked: "e2e/retries.test.ts does with a base image; this one was captured by hand"
	},
	{
		kind: "request failed",
		pattern: /(?<method>HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(?<repository>\S+?)\/(?<subject>blobs|manifests|tags)\//,
		source: "containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: `${put}: 401 Unauthorized`
	},
	{
		kind: "no cache yet",
		pattern: /not found|NAME_UNKNOWN|404/i,
		source: "BuildKit cache/remotecache, as the error of the vertex that imports a cache",
		since: captured$1,
		sample: "failed to configure registry cache importer: 127.0.0.1:5000/said/nocache:latest: not found"
	},
	...registrySentences,
	...cacheSentences
];
/** The error without the prefixes that every error of a build has. */
function withoutStereotypes(error) {
	return error.replace(/^(?:failed to (?:build|solve): )+/, "");
}
/**
* The error of a RUN without the rest of its command, which may hold any words, those of another failure among them:
* the beginning shows who executed it.
*/
function withoutCommand(error) {
	return error.replace(/(?<=process "\S*) .*(?=" did not complete successfully)/s, " …").replace(/(?<=executor failed running \[\S*) .*(?=\]: exit code: )/s, " …");
}
/** Finds what a text of buildx says, whether in the words of buildx, BuildKit or Go. */
const saidByBuildx = readerOf([...buildxSentences, ...goSentences]);
//#endregion
//#region src/run-said.ts
const captured = "captured with BuildKit 0.32.2 and QEMU 7.2";
/** What runc, the kernel and QEMU say through BuildKit and the Docker daemon about a program that they run. */
const runSentences = [
	{
		kind: "wrong format",
		pattern: /exec format error/i,
		source: "Linux (ENOEXEC), in the words of Go syscall/zerrors_linux_*.go, by runc libcontainer/init_linux.go",
		since: captured,
		sample: "exec /hello: exec format error"
	},
	{
		kind: "no interpreter",
		pattern: /^exec (?<program>\S+): no such file or directory/m,
		source: "Linux (ENOENT of a file that is there), by runc libcontainer/standard_init_linux.go",
		since: captured,
		sample: "exec /app: no such file or directory"
	},
	{
		kind: "no such program",
		pattern: /exec: "(?<program>[^"]*)": (?:stat \S+: no such file or directory|executable file not found in \$PATH)/,
		source: "Go os/exec/lp_unix.go, by runc",
		since: captured,
		sample: "runc run failed: unable to start container process: exec: \"/bin/sh\": stat /bin/sh: no such file or directory"
	},
	{
		kind: "not started",
		pattern: /unable to start container process: (?:error during container init: )?(?<reason>.*?)(?:: unknown\.?)?$/m,
		source: "runc libcontainer/process_linux.go; an older daemon puts `: unknown` behind it",
		since: captured,
		sample: "runc run failed: unable to start container process: exec: \"/plain\": permission denied"
	},
	{
		kind: "crash in QEMU",
		pattern: /qemu: uncaught target signal (?<signal>\d+) \((?<name>[^)]*)\)/,
		source: "QEMU linux-user/signal.c",
		since: captured,
		sample: "qemu: uncaught target signal 11 (Segmentation fault) - core dumped"
	},
	{
		kind: "version of QEMU",
		pattern: /^qemu-\S+ version (?<version>\d+(?:\.\d+)*)/,
		source: "QEMU linux-user/main.c",
		since: "captured with QEMU 7.2",
		sample: "qemu-aarch64 version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)",
		unprovoked: "the file that is registered is often in a container alone; captured from `qemu-aarch64-static --version`"
	}
];
/** Finds what was said about a program that BuildKit or the Docker daemon ran. */
const saidOfProgram = readerOf(runSentences);
//#endregion
export { saidByBuildx as a, readerOf as c, exitCodes as i, goSentences as l, saidOfProgram as n, withoutCommand as o, buildxSentences as r, withoutStereotypes as s, runSentences as t };
