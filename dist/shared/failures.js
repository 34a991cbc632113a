import { l as CommandError } from "./build-merge-post.js";
import { f as dockerHub, h as referenceIn } from "./every-entry.js";
import { o as asPrinted, s as errorLines, u as finalError } from "./build-log.js";
import { a as saidByBuildx, c as readerOf, i as exitCodes, l as goSentences, o as withoutCommand, s as withoutStereotypes } from "./sentences.js";
//#region src/buildx/failure.ts
/** What a followed build said about its failure: all that the failed step printed, and the error. */
function lastWords(error) {
	const { stderr = "" } = causeOf(error) ?? {};
	const words = stderr.split("\n").filter((line) => !line.startsWith("#0 ")).join("\n");
	return words.trim() === "" ? "" : `${asPrinted(words.trimEnd())}\n`;
}
/**
* Tells whether a push failed because its attestations are OCI artifacts (BuildKit
* docs/attestations/attestation-storage.md), which some registries do not take.
*
* @param exported what the progress reported of the export, e.g. `exporting attestation manifest sha256:…`
* @returns the image that was pushed, by a name
*/
function refusesArtifacts(error, exported) {
	const { stderr = "" } = causeOf(error) ?? {};
	const words = finalError(stderr) ?? "";
	const image = saidByBuildx(words, ["push failed"])?.details.image;
	const refusal = saidByBuildx(words, ["artifact refused"]);
	if (image === void 0 || refusal === void 0 || saidByBuildx(words, ["RUN failed"])) return void 0;
	const isExported = (what) => [...exported].some((one) => one.startsWith(what)) || stderr.includes(` ${what}`);
	const { subject } = refusal.details;
	if (subject !== void 0 && !isExported(`exporting manifest ${subject}`)) return void 0;
	return isExported("exporting attestation manifest ") ? image : void 0;
}
/** Tells whether a build ended with a push that failed. */
function isPushFailure(error) {
	const { exitCode, stderr = "" } = causeOf(error) ?? {};
	const words = withoutCommand(wholeError(stderr) ?? "");
	return exitCode !== exitCodes.cancelled && saidByBuildx(words, ["push failed"]) !== void 0;
}
/**
* The error with which buildx ended, preceded by what the failed step says: without a token, the final line does not
* name the image.
*/
function wholeError(stderr) {
	const final = finalError(stderr);
	if (final === void 0) return void 0;
	const cause = withoutStereotypes(final);
	return errorLines(stderr).filter(({ text, isFinal }) => isFinal && text.endsWith(`: ${cause}`)).find(({ text }) => text !== final)?.text ?? final;
}
/** The failed command, if it is the error or its cause. */
function causeOf(error) {
	const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error;
	return cause instanceof CommandError ? cause : void 0;
}
//#endregion
//#region src/docker/engine-said.ts
const docker = "captured with Docker 28.2.2";
const buildx = "captured with buildx 0.36.1 and BuildKit 0.32.2";
/** What docker, buildx and BuildKit say of the engine, the builder and their state. */
const engineSentences = [
	{
		kind: "docker not found",
		pattern: /\bdocker was not found/,
		source: "our src/process.ts, for ENOENT",
		since: "always",
		sample: "cannot run docker: docker was not found"
	},
	{
		kind: "engine not reached",
		pattern: /Cannot connect to the Docker daemon at (?<address>\S+?)\.(?= Is|$)/,
		source: "moby client/errors.go",
		since: docker,
		sample: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
	},
	{
		kind: "engine not reached",
		pattern: /failed to connect to the docker API at (?<address>[^\s;]+)/,
		source: "moby client/errors.go, of a newer client",
		since: "launchdarkly/find-code-references#65 (2026)",
		sample: "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory",
		unprovoked: "the lab's docker is 28.2; from launchdarkly/find-code-references#65"
	},
	{
		kind: "engine not reached",
		pattern: /error during connect: .*/s,
		source: "moby client/request.go",
		since: docker,
		sample: "error during connect: Get \"http://nosuch.invalid:2375/v1.50/images/foo/json\": dial tcp: lookup nosuch.invalid on 10.255.255.53:53: no such host"
	},
	{
		kind: "engine refused",
		pattern: /permission denied while trying to connect to the [Dd]ocker (?:daemon socket|API) at (?<address>\S+?):? /,
		source: "moby client/errors.go",
		since: docker,
		sample: "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://%2Fvar%2Frun%2Fdocker.sock/v1.50/images/foo/json\": dial unix /var/run/docker.sock: connect: permission denied"
	},
	{
		kind: "versions apart",
		pattern: /client version (?<client>[\d.]+) is too (?<how>new|old)\. (?:Max|Min)imum supported API version is (?<engine>[\d.]+)/,
		source: "moby daemon/server/middleware/version.go",
		since: docker,
		sample: "Error response from daemon: client version 1.99 is too new. Maximum supported API version is 1.41"
	},
	{
		kind: "engine lacks",
		pattern: /(?<what>Multi-platform build|Attestation|Cache export|OCI exporter|Docker exporter) is not supported for the docker driver/,
		source: "buildx build/opt.go, build/build.go",
		since: "buildx 0.10 (OpenHands/OpenHands#13052)",
		sample: "ERROR: failed to build: Attestation is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/attestations/"
	},
	{
		kind: "engine lacks",
		pattern: /multiple platforms feature is currently not supported for docker driver/,
		source: "buildx build/build.go",
		since: "muonsoft/openapi-mock#78 (2022)",
		sample: "ERROR: multiple platforms feature is currently not supported for docker driver. Please switch to a different driver (eg. \"docker buildx create --use\")",
		unprovoked: "it was said by buildx before 0.13; from muonsoft/openapi-mock#78"
	},
	{
		kind: "BuildKit gone",
		pattern: /failed to receive status: rpc error: code = Unavailable desc = (?<how>.*)/s,
		source: "BuildKit client/solve.go, grpc-go internal/transport/http2_client.go",
		since: "buildx 0.11.2 (docker/buildx#2064)",
		sample: "ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF"
	},
	{
		kind: "BuildKit gone",
		pattern: /Unavailable: (?<how>error reading from server|keepalive ping failed|closing transport due to)/,
		source: "grpc-go internal/transport/http2_client.go, by BuildKit client/solve.go",
		since: "captured with buildx 0.37.1 and BuildKit 0.34.0",
		sample: "ERROR: failed to build: Unavailable: error reading from server: EOF",
		unprovoked: "which of the two is said depends on timing; e2e/remote-nodes.test.ts stops a node, and was told this one"
	},
	{
		kind: "BuildKit not reached",
		pattern: /(?<=^|failed to build: )context deadline exceeded$/,
		source: "buildx driver/remote/driver.go",
		since: buildx,
		sample: "ERROR: failed to build: context deadline exceeded"
	},
	{
		kind: "BuildKit not reached",
		pattern: /Unavailable: connection error: desc = "transport: error while dialing: (?<why>[^"]*)"/i,
		source: "grpc-go internal/transport/http2_client.go, by BuildKit client/workers.go",
		since: "BuildKit 0.9 (rancher-sandbox/rancher-desktop#752)",
		sample: "ERROR: failed to list workers: Unavailable: connection error: desc = \"transport: Error while dialing: dial unix /run/buildkit/buildkitd.sock: connect: no such file or directory\"",
		unprovoked: "which of the two is said depends on the driver and on timing; from airbytehq/airbyte#25166"
	},
	{
		kind: "state corrupt",
		pattern: /panic: (?:assertion failed: )?(?:Page expected to be|freepages: |page \d+ already freed|invalid (?:freelist )?page).*/,
		source: "go.etcd.io/bbolt internal/common/page.go, by buildkitd",
		since: "OpenHands/OpenHands#13052",
		sample: "panic: assertion failed: Page expected to be: 206, but self identifies as 0"
	},
	{
		kind: "unknown flag",
		pattern: /unknown (?:shorthand )?flag: '?(?<flag>-\S*?)'?(?: in |$)/m,
		source: "github.com/spf13/pflag flag.go",
		since: buildx,
		sample: "ERROR: unknown flag: --resource"
	},
	{
		kind: "no cgroups",
		pattern: /cgroups?: (?:cannot found cgroup mount destination|cgroup mountpoint does not exist)/,
		source: "containerd/cgroups utils.go",
		since: "Docker 18.01 (docker/for-linux#219)",
		sample: "Error response from daemon: cgroups: cannot found cgroup mount destination: unknown.",
		unprovoked: "it needs a machine without cgroups; from docker/for-linux#219"
	}
];
/** Finds what a text of docker or buildx says of the engine or the builder. */
const saidOfEngine = readerOf(engineSentences);
//#endregion
//#region src/docker/said.ts
const captured = "captured with Docker 28.2.2 on a daemon 20.10.24";
const daemon = "Error response from daemon: ";
/** The sentences of the docker command, its daemon, and binfmt, which it runs. */
const dockerSentences = [
	{
		kind: "no image",
		pattern: /no such image/i,
		source: "moby daemon/images/image.go",
		since: captured,
		sample: `${daemon}no such image: nosuch:1: No such image: nosuch:1`
	},
	{
		kind: "no container",
		pattern: /no such container/i,
		source: "moby container/view.go",
		since: captured,
		sample: `${daemon}No such container: nosuch`
	},
	{
		kind: "no command",
		pattern: /no command specified/i,
		source: "moby daemon/create.go, commit.go",
		since: captured,
		sample: `${daemon}No command specified`
	},
	{
		kind: "removal under way",
		pattern: /already in progress/i,
		source: "moby daemon/delete.go",
		since: captured,
		sample: `${daemon}removal of container said-rm is already in progress`
	},
	{
		kind: "no volume",
		pattern: /no such volume/i,
		source: "moby volume/service/errors.go; a newer daemon is silent with --force",
		since: captured,
		sample: `${daemon}get nosuch: no such volume`
	},
	{
		kind: "no context",
		pattern: /\bcontext\b.*not found/s,
		source: "docker/cli cli/context/store/metadatastore.go",
		since: captured,
		sample: "context \"nosuch\": context not found: open /root/.docker/contexts/meta/9e62f93eb7d2499903ac66232f187c56fc050eb74c765f90eb214360b21f0e96/meta.json: no such file or directory"
	},
	{
		kind: "not in the registry",
		pattern: /manifest unknown|not found/i,
		source: "moby distribution/errors.go, containerd core/remotes/docker/resolver.go",
		since: captured,
		sample: `${daemon}manifest for 127.0.0.1:5000/nosuch:1 not found: manifest unknown: manifest unknown`
	},
	{
		kind: "no matching platform",
		pattern: /no matching manifest/i,
		source: "moby distribution/pull_v2.go",
		since: captured,
		sample: "no matching manifest for linux/mips64 in the manifest list entries"
	},
	{
		kind: "access refused",
		pattern: /denied/i,
		source: "moby distribution/errors.go",
		since: captured,
		sample: `${daemon}pull access denied for 127.0.0.1:35587/o/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`
	},
	{
		kind: "access refused",
		pattern: /unauthorized|authentication required/i,
		source: "moby distribution/errors.go",
		since: captured,
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
		since: captured,
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
		since: captured,
		sample: `${daemon}toomanyrequests: TOOMANYREQUESTS by the test`
	},
	{
		kind: "registry busy",
		pattern: /\b(?:408|429|50[0234]|52\d) [A-Z][a-z]+(?:[ -][A-Z][a-z]+)*/,
		source: "distribution internal/client/errors.go, containerd core/remotes/errors/errors.go",
		since: captured,
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
		since: captured,
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
/** Finds what a text of docker says, whether in its own words or Go's. */
const saidByDocker = readerOf([...dockerSentences, ...goSentences]);
//#endregion
//#region src/buildx/refusal.ts
/** What Go says if the network brought no answer. */
const unreachable = [
	"connection refused",
	"connection reset",
	"broken pipe",
	"connection timed out",
	"TLS handshake timeout",
	"i/o timeout",
	"request timeout",
	"deadline exceeded",
	"connection closed",
	"idle connection closed",
	"name server fails",
	"name resolution fails"
];
/**
* Derives which registry refused what from the words of BuildKit, buildx or the Docker daemon. They pull and push
* themselves, so their words are all that is known.
*
* @param fallback what to call the registry if the words do not name it; without it, such words are taken to be about
*   something else
* @returns undefined when the words are about something else
*/
function readRefusal(words, fallback) {
	if (saidByBuildx(words, ["RUN failed"])) return void 0;
	if (saidOfEngine(words, [
		"engine not reached",
		"BuildKit gone",
		"BuildKit not reached"
	])) return void 0;
	const host = registryIn(words) ?? fallback;
	if (host === void 0) return void 0;
	return connectionRefusal(words, host) ?? answerRefusal(words, host) ?? failedRequest(words, host);
}
/** TLS and proxies, before anything was asked. */
function connectionRefusal(words, host) {
	if (saidByBuildx(words, ["proxy refused"])) return {
		kind: "proxy",
		host
	};
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
}
/** What a registry answered. */
function answerRefusal(words, host) {
	const scope = scopeIn(words);
	const asked = {
		host,
		...scope && { scope }
	};
	const limit = saidByBuildx(words, ["rate limited"]);
	if (limit) return {
		kind: "rate limited",
		...asked,
		detail: limit.text
	};
	if (saidByBuildx(words, ["immutable tag"])) return {
		kind: "immutable tag",
		host
	};
	const artifact = saidByBuildx(words, ["artifact refused"]);
	const { subject } = artifact?.details ?? {};
	if (artifact) return {
		kind: "attestation refused",
		host,
		...subject !== void 0 && { detail: subject }
	};
	if (saidByBuildx(words, ["media type refused"])) return {
		kind: "media type refused",
		host,
		status: 415
	};
	if (saidByBuildx(words, ["push by digest rejected"])) return {
		kind: "rejected by digest",
		host
	};
	return accessRefusal(words, asked) ?? serverError(words, host);
}
function serverError(words, host) {
	const busy = saidByBuildx(words, ["registry busy"]) ?? saidByDocker(words, ["registry busy"]);
	if (busy === void 0) return void 0;
	const [status] = busy.text.match(/\b(?:408|5\d\d)\b/) ?? [];
	return {
		kind: "server error",
		host,
		...status !== void 0 && { status: Number(status) }
	};
}
function accessRefusal(words, asked) {
	if (!saidByBuildx(words, [
		"unauthorized",
		"denied",
		"insufficient scope"
	])) return void 0;
	const lack = saidByBuildx(words, ["no package right"]);
	if (lack) return {
		kind: "refused",
		...asked,
		status: 403,
		lacks: lack.details.creates ? "create" : "write"
	};
	const status = saidByBuildx(words, ["unauthorized"]) && !saidByBuildx(words, ["insufficient scope"]) ? 401 : 403;
	return {
		kind: "refused",
		...asked,
		status,
		...saidByBuildx(words, ["no token"]) && { byTokenServer: true }
	};
}
/** A request that got no answer; who was asked last may be another host than the registry. */
function failedRequest(words, host) {
	if (saidByBuildx(words, ["no such host"])) {
		const [, name = host] = words.match(/lookup (\S+?)(?: on \S+)?: no such host/i) ?? [];
		return {
			kind: "unknown host",
			host: host.startsWith(`${name}:`) || isHubs(name) ? host : name
		};
	}
	const proxy = saidByBuildx(words, ["proxy out of reach"])?.details;
	if (proxy?.address !== void 0) return {
		kind: "unreachable",
		host: proxy.address,
		detail: `${proxy.why}; it is the proxy on the way to ${host}`
	};
	const away = saidByBuildx(words, unreachable);
	return away && {
		kind: "unreachable",
		host,
		detail: away.text
	};
}
function isHubs(name) {
	return name === "registry-1.docker.io" || name === "registry.docker.io" || name === "auth.docker.io";
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
function registryIn(words) {
	const image = imageIn(words);
	if (image) return image.host;
	const [, pulled] = words.match(/^(\S+): Error response from daemon: /m) ?? [];
	if (pulled !== void 0) return referenceIn(pulled)?.host;
	const [, requested] = words.match(/https?:\/\/([^/\s"]+)\/v2\//) ?? words.match(/[?&]service=([^&\s"]+)/) ?? [];
	return requested !== void 0 && isHubs(requested) ? dockerHub : requested;
}
/**
* The scope for which a token was requested; if there was none, derived from the image or the request: writing blobs is
* a push.
*/
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
	const image = referenceIn(said.details.image);
	return image && {
		...image,
		pushed: said.kind === "push failed"
	};
}
function safeDecode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
//#endregion
export { engineSentences as a, isPushFailure as c, wholeError as d, saidByDocker as i, lastWords as l, registryIn as n, saidOfEngine as o, dockerSentences as r, causeOf as s, readRefusal as t, refusesArtifacts as u };
