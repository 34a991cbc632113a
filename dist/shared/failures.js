import { c as CommandError, d as lastLines } from "./build-merge-post.js";
import { i as parseReference, n as dockerHub } from "./every-entry.js";
import { s as readerOf } from "./testing.js";
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
//#region src/docker/said.ts
const captured$1 = "captured with Docker 28.2.2 on a daemon 20.10.24";
const daemon = "Error response from daemon: ";
/** The sentences of the docker command, its daemon, and binfmt, which it runs. */
const dockerSentences = [
	{
		kind: "no image",
		pattern: /no such image/i,
		source: "moby daemon/images/image.go",
		since: captured$1,
		sample: `${daemon}no such image: nosuch:1: No such image: nosuch:1`
	},
	{
		kind: "no container",
		pattern: /no such container/i,
		source: "moby container/view.go",
		since: captured$1,
		sample: `${daemon}No such container: nosuch`
	},
	{
		kind: "no command",
		pattern: /no command specified/i,
		source: "moby daemon/create.go, commit.go",
		since: captured$1,
		sample: `${daemon}No command specified`
	},
	{
		kind: "removal under way",
		pattern: /already in progress/i,
		source: "moby daemon/delete.go",
		since: captured$1,
		sample: `${daemon}removal of container said-rm is already in progress`
	},
	{
		kind: "no volume",
		pattern: /no such volume/i,
		source: "moby volume/service/errors.go; a newer daemon is silent with --force",
		since: captured$1,
		sample: `${daemon}get nosuch: no such volume`
	},
	{
		kind: "no context",
		pattern: /\bcontext\b.*not found/s,
		source: "docker/cli cli/context/store/metadatastore.go",
		since: captured$1,
		sample: "context \"nosuch\": context not found: open /root/.docker/contexts/meta/9e62f93eb7d2499903ac66232f187c56fc050eb74c765f90eb214360b21f0e96/meta.json: no such file or directory"
	},
	{
		kind: "not in the registry",
		pattern: /manifest unknown|not found/i,
		source: "moby distribution/errors.go, containerd core/remotes/docker/resolver.go",
		since: captured$1,
		sample: `${daemon}manifest for 127.0.0.1:5000/nosuch:1 not found: manifest unknown: manifest unknown`
	},
	{
		kind: "no matching platform",
		pattern: /no matching manifest/i,
		source: "moby distribution/pull_v2.go",
		since: captured$1,
		sample: "no matching manifest for linux/mips64 in the manifest list entries"
	},
	{
		kind: "access refused",
		pattern: /denied/i,
		source: "moby distribution/errors.go",
		since: captured$1,
		sample: `${daemon}pull access denied for 127.0.0.1:35587/o/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`
	},
	{
		kind: "access refused",
		pattern: /unauthorized|authentication required/i,
		source: "moby distribution/errors.go",
		since: captured$1,
		sample: `${daemon}unauthorized: authentication required`
	},
	{
		kind: "certificate",
		pattern: /x509|certificate/i,
		source: "Go crypto/x509/verify.go, crypto/tls/alert.go",
		since: "not known",
		sample: `${daemon}Get "https://r.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
		unprovoked: "a daemon trusts whatever is on its loopback, as the lab is; seen of a daemon earlier"
	},
	{
		kind: "invalid reference",
		pattern: /invalid reference/i,
		source: "distribution/reference normalize.go",
		since: captured$1,
		sample: `${daemon}invalid reference format: repository name must be lowercase`
	},
	{
		kind: "disk full",
		pattern: /no space left/i,
		source: "Linux, in the words of Go syscall/zerrors_linux_*.go",
		since: "not known",
		sample: `${daemon}failed to register layer: write /x: no space left on device`,
		unprovoked: "it needs the daemon's disk; seen of a daemon earlier"
	},
	{
		kind: "rate limited",
		pattern: /toomanyrequests|too many requests/i,
		source: "moby distribution/errors.go, containerd core/remotes/docker/fetcher.go",
		since: captured$1,
		sample: `${daemon}toomanyrequests: TOOMANYREQUESTS by the test`
	},
	{
		kind: "registry busy",
		pattern: /\b(?:408|429|50[0234]|52\d) [A-Z][a-z]+(?:[ -][A-Z][a-z]+)*/,
		source: "distribution internal/client/errors.go, containerd core/remotes/errors/errors.go",
		since: captured$1,
		sample: `${daemon}received unexpected HTTP status: 503 Service Unavailable`
	},
	{
		kind: "unprivileged",
		pattern: /privileged/i,
		source: "moby daemon/daemon_unix.go, and plugins for authorization",
		since: "docker/buildx#461 (2020)",
		sample: `#1 ERROR: ${daemon}privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode`,
		unprovoked: "it needs a daemon with 'userns-remap'; from docker/buildx#461"
	},
	{
		kind: "unprivileged",
		pattern: /operation not permitted/i,
		source: "Linux, to binfmt, runc or RootlessKit",
		since: captured$1,
		sample: "error: cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: operation not permitted"
	},
	{
		kind: "user namespaces",
		pattern: /user namespaces/i,
		source: "moby daemon/daemon_unix.go",
		since: "docker/buildx#461 (2020)",
		sample: `#1 ERROR: ${daemon}privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode`,
		unprovoked: "it needs a daemon with 'userns-remap'; from docker/buildx#461"
	},
	{
		kind: "registration refused",
		pattern: /permission denied|authorization denied|unable to apply caps/i,
		source: "Linux, moby pkg/authorization/authz.go, runc",
		since: "docker/go-plugins-helpers 2018 (apache/casbin-docker-plugin#15)",
		sample: `${daemon}authorization denied by plugin casbin-authz-plugin: Access denied by casbin plugin`,
		unprovoked: "it needs a daemon with a plugin, or without root; from apache/casbin-docker-plugin#15"
	},
	{
		kind: "no binfmt_misc",
		pattern: /binfmt_misc[\s\S]*(?:mount|no such (?:file|device))|(?:mount|no such (?:file|device))[\s\S]*binfmt_misc/i,
		source: "tonistiigi/binfmt cmd/binfmt/main.go",
		since: "tonistiigi/binfmt#162 (2024)",
		sample: "error: no such device\ncannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc\nmain.run"
	}
];
/** Finds what a text of docker says, be it its own words or Go's. */
const saidByDocker = readerOf([...dockerSentences, ...goSentences]);
//#endregion
//#region src/buildx/progress.ts
/** The error with which buildx ended, over as many lines as it has; undefined where it told none. */
function finalError(stderr) {
	return stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim();
}
/**
* The failing instruction with its last lines, up to 30, as buildx repeats them at the end.
*
* @returns empty for what has nothing but a title, such as a push; undefined where there is none
*/
function failingStep(stderr) {
	const start = stderr.lastIndexOf("\n------\n > ");
	if (start < 0) return void 0;
	const step = stderr.slice(start + 1);
	const end = step.indexOf("\nERROR: ");
	const block = lastLines(end < 0 ? step : step.slice(0, end), 30);
	return /^-+\n > .*\n-+$/.test(block) ? "" : block;
}
/** The lines that report errors, of steps and of the whole: `#5 0.039 error: …`, `#5 ERROR: …`, `ERROR: …`. */
function errorLines(stderr) {
	return stderr.split(/\r?\n/).flatMap((line) => {
		const [, time, word, text = ""] = line.match(/^(?:#\d+ ([\d.]+ )?)?(error|ERROR): (.*)$/) ?? [];
		const isWhole = !line.startsWith("#");
		if (word === void 0 || isWhole && word === "error") return [];
		return [{
			text,
			isFinal: word === "ERROR" && time === void 0
		}];
	});
}
//#endregion
//#region src/buildx/registry-said.ts
const captured = "captured with buildx 0.36.1 and BuildKit 0.32.2";
const put = "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: unexpected status from POST request to http://127.0.0.1:35587/v2/o/app/blobs/uploads/";
const registrySentences = [
	{
		kind: "registry busy",
		pattern: /unexpected status from [A-Z]+ request to \S+: (?:408|5\d\d)\b.*/,
		source: "containerd core/remotes/errors/errors.go; a body that is not JSON follows",
		since: captured,
		sample: `${put}: 502 Bad Gateway: <html></html>`
	},
	{
		kind: "rate limited",
		pattern: /(?:unexpected status from [A-Z]+ request to \S+: 429\b|429 Too Many Requests).*/i,
		source: "containerd core/remotes/errors/errors.go",
		since: captured,
		sample: `${put}: 429 Too Many Requests: <html></html>`
	},
	{
		kind: "rate limited",
		pattern: /toomanyrequests(?:: .*)?/i,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: toomanyrequests: TOOMANYREQUESTS by the test"
	},
	{
		kind: "rate limited",
		pattern: /secondary rate limit/i,
		source: "GHCR, which answers 403 and not 429",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: You have exceeded a secondary rate limit"
	},
	{
		kind: "unauthorized",
		pattern: /401 Unauthorized/,
		source: "containerd core/remotes/errors/errors.go",
		since: captured,
		sample: `${put}: 401 Unauthorized`
	},
	{
		kind: "unauthorized",
		pattern: /: unauthorized: /,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured,
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
		since: captured,
		sample: `${put}: 403 Forbidden: <html></html>`
	},
	{
		kind: "denied",
		pattern: /: denied: /,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: DENIED by the test"
	},
	{
		kind: "denied",
		pattern: /access denied/,
		source: "containerd core/remotes/docker/pusher.go, resolver.go",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
	},
	{
		kind: "insufficient scope",
		pattern: /insufficient_scope/,
		source: "the registry, in its challenge (RFC 6750, 3.1)",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
	},
	{
		kind: "immutable tag",
		pattern: /failed to push \S+: .*(?:\bimmutab(?:le|ility)\b|cannot be overwritten)/i,
		source: "the registry, in its own words: Docker Hub, ECR, Harbor, Quay, Artifact Registry",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app:1: denied: requested access to the resource is denied - 1 is already assigned to an image in this repository and cannot be updated due to immutability settings."
	},
	{
		kind: "push by digest rejected",
		pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: .*PUT request to \S+\/manifests\/sha256:\S+: 4(?!01|03|08|29)\d\d /,
		source: "containerd core/remotes/errors/errors.go, for an image without a tag",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unexpected status from PUT request to http://127.0.0.1:35587/v2/o/app/manifests/sha256:5cf53e39b17064d69bd06622e9f0019aeadc414fcfb7f3d5e06bc8dd398e9188: 405 Method Not Allowed"
	},
	{
		kind: "push by digest rejected",
		pattern: /failed to push (?:[^\s/]+\/)?[^\s:@]+: (?:unsupported|manifest invalid|tag invalid): /,
		source: "containerd core/remotes/docker/errcode.go, for a body in the format of registries and an image without a tag",
		since: captured,
		sample: "ERROR: failed to build: failed to solve: failed to push 127.0.0.1:35587/o/app: unsupported: UNSUPPORTED by the test"
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
		since: captured,
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
		since: captured,
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
		since: captured,
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
		since: captured,
		sample: "ERROR: failed to build: failed to solve: 127.0.0.1:5000/nosuch:1: failed to resolve source metadata for 127.0.0.1:5000/nosuch:1: 127.0.0.1:5000/nosuch:1: not found"
	},
	{
		kind: "request failed",
		pattern: /(?<method>HEAD|GET|POST|PUT|PATCH) request to https?:\/\/[^/\s]+\/v2\/(?<repository>\S+?)\/(?<subject>blobs|manifests|tags)\//,
		source: "containerd core/remotes/errors/errors.go",
		since: captured,
		sample: `${put}: 401 Unauthorized`
	},
	{
		kind: "no cache yet",
		pattern: /not found|NAME_UNKNOWN|404/i,
		source: "BuildKit cache/remotecache, as the error of the vertex that imports a cache",
		since: captured,
		sample: "failed to configure registry cache importer: 127.0.0.1:5000/said/nocache:latest: not found"
	},
	...registrySentences
];
/** Finds what a text of buildx says, be it buildx's own words, BuildKit's, or Go's. */
const saidByBuildx = readerOf([...buildxSentences, ...goSentences]);
//#endregion
//#region src/buildx/failure.ts
/**
* Says why a build failed: the failing instruction, its last lines and the error, picked from buildx's plain progress,
* or what to do where that is known.
*/
function explainFailure({ exitCode, stderr, message }) {
	if (exitCode === exitCodes.cancelled) return "the build was cancelled";
	if (exitCode === exitCodes.outOfResources) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`;
	const error = finalError(stderr);
	const said = saidByBuildx(error ?? "", remediable);
	if (said) return `${remedyOf(said)} (buildx: ${error})`;
	const step = failingStep(stderr);
	if (step === void 0) return error ? `the build failed: ${error}` : message;
	return `the build failed: ${error ?? ""}${step && `\n${step}`}`;
}
/** Failures that the user of this action can remedy. */
const remediable = [
	"no manifest lists",
	"no push by digest",
	"entitlement refused"
];
function remedyOf({ kind, details }) {
	switch (kind) {
		case "no manifest lists": return `the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use; load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`;
		case "no push by digest": return `the docker driver cannot push by digest; use 'driver: docker-container' or 'publish: direct'`;
		case "entitlement refused": return `the builder does not allow the entitlement; give it with buildkitd-flags: --allow-insecure-entitlement ${details.entitlement}`;
	}
}
/** Says why a builder did not boot, and what to do where that is known. */
function explainBoot({ stderr, message }) {
	const words = finalError(stderr) || lastLines(stderr, 3) || message;
	if (saidByDocker(words, ["unprivileged", "user namespaces"])) return `BuildKit did not start: it needs a privileged container, which the Docker daemon refused; allow it, or name a builder of your own with 'builder': ${words}`;
	if (saidByBuildx(words, ["TLS from the environment"])) return `buildx makes no builder on a daemon whose TLS settings come from the environment (DOCKER_TLS_VERIFY); run 'docker context create tls' in a step before this one, and give its name: 'endpoint: tls'`;
	return `BuildKit did not start: ${words}`;
}
/** Transient failures of registries and networks. */
const transientAnswers = ["rate limited", "registry busy"];
const transientCauses = [
	"connection closed",
	"connection reset",
	"connection refused",
	"broken pipe",
	"i/o timeout",
	"TLS handshake timeout",
	"no such host",
	"name server fails",
	"idle connection closed"
];
/**
* By then BuildKit has retried for about seven seconds; at a rate limit it gives up after five milliseconds, whatever
* `Retry-After` says (tried with BuildKit 0.32.2).
*/
const pauseMilliseconds = {
	usual: 5e3,
	limited: 3e4
};
/**
* Tells whether a build failed in its push, for a transient reason. Another attempt on the same builder then runs no step
* again.
*/
function transientPushFailure(error) {
	const lines = errorLines(causeOf(error)?.stderr ?? "");
	if (!lines.some(({ text, isFinal }) => isFinal && saidByBuildx(text, ["push failed"]))) return void 0;
	const [reason] = lines.flatMap(({ text }) => {
		const cause = text.slice(text.lastIndexOf(": ") + 1);
		return saidByBuildx(text, transientAnswers) ?? saidByBuildx(cause, transientCauses) ?? [];
	});
	if (reason === void 0) return void 0;
	const pause = reason.kind === "rate limited" ? "limited" : "usual";
	return {
		reason: reason.text,
		retryAfter: pauseMilliseconds[pause]
	};
}
/** Tells whether a build ended with a push that failed. */
function isPushFailure(error) {
	const { exitCode, stderr = "" } = causeOf(error) ?? {};
	return exitCode !== exitCodes.cancelled && saidByBuildx(finalError(stderr) ?? "", ["push failed"]) !== void 0;
}
function causeOf(error) {
	const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error;
	return cause instanceof CommandError ? cause : void 0;
}
//#endregion
//#region src/buildx/refusal.ts
/**
* Reads from what BuildKit or buildx says which registry refused what. BuildKit itself pulls and pushes, so its words are
* all that is known.
*
* @returns undefined when the words are about something else
*/
function readRefusal(words) {
	if (saidByBuildx(words, ["RUN failed"])) return void 0;
	const host = hostIn(words);
	if (host === void 0) return void 0;
	if (saidByBuildx(words, ["unknown authority"])) return {
		kind: "certificate",
		host
	};
	const certificate = certificateIn(words);
	if (certificate) return {
		kind: "certificate",
		host,
		certificate
	};
	if (saidByBuildx(words, ["client certificate"])) return {
		kind: "client certificate",
		host
	};
	if (saidByBuildx(words, ["plain HTTP"])) return {
		kind: "plain HTTP",
		host
	};
	if (saidByBuildx(words, ["rate limited"])) return {
		kind: "rate limited",
		host
	};
	if (saidByBuildx(words, ["immutable tag"])) return {
		kind: "immutable tag",
		host
	};
	if (saidByBuildx(words, ["push by digest rejected"])) return {
		kind: "rejected by digest",
		host
	};
	if (!saidByBuildx(words, [
		"unauthorized",
		"denied",
		"insufficient scope"
	])) return void 0;
	const scope = scopeIn(words);
	return {
		kind: "refused",
		host,
		status: saidByBuildx(words, ["unauthorized"]) && !saidByBuildx(words, ["insufficient scope"]) ? 401 : 403,
		...scope && { scope }
	};
}
/** What is wrong with a certificate of an authority that is trusted. */
function certificateIn(words) {
	const said = saidByBuildx(words, ["certificate out of date"]) ?? saidByBuildx(words, ["certificate for other names"]);
	if (said === void 0) return void 0;
	const { side, date, names } = said.details;
	if (said.kind === "certificate for other names") return {
		fault: "other name",
		...names && { says: names }
	};
	return {
		fault: side === "before" ? "not yet valid" : "expired",
		...date && { says: date }
	};
}
/** The registry that was asked: a push or pull names the image first, else the request does. */
function hostIn(words) {
	const image = imageIn(words);
	if (image) return image.host;
	const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? [];
	return requested === "registry-1.docker.io" || requested === "registry.docker.io" ? dockerHub : requested;
}
/** As the token was asked for; where there was none, made of the image or the request: writing blobs is a push. */
function scopeIn(words) {
	const asked = [...words.matchAll(/[?&]scope=([^&\s":]+(?::[^&\s"]+)?)/g)].map(([, scope = ""]) => safeDecode(scope)).sort((a, b) => b.length - a.length)[0];
	if (asked) return asked;
	const image = imageIn(words);
	if (image) return `repository:${image.path}:${image.pushed ? "pull,push" : "pull"}`;
	const { method, repository, subject } = saidByBuildx(words, ["request failed"])?.details ?? {};
	if (repository === void 0) return void 0;
	return `repository:${repository}:${method !== "GET" && !(method === "HEAD" && subject === "manifests") ? "pull,push" : "pull"}`;
}
/** The image that BuildKit says it failed to push or to read. */
function imageIn(words) {
	const said = saidByBuildx(words, ["push failed", "image not resolved"]);
	if (said?.details.image === void 0) return void 0;
	try {
		const { host, path } = parseReference(said.details.image);
		return {
			host,
			path,
			pushed: said.kind === "push failed"
		};
	} catch {
		return;
	}
}
function safeDecode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
//#endregion
export { transientPushFailure as a, saidByBuildx as c, saidByDocker as d, isPushFailure as i, finalError as l, explainBoot as n, buildxSentences as o, explainFailure as r, exitCodes as s, readRefusal as t, dockerSentences as u };
