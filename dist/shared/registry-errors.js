import { f as lastLines } from "./build-merge-post.js";
import { a as parseRetryAfter } from "./build-and-merge.js";
import { createHash } from "node:crypto";
//#region src/registry/answer-rules.ts
const hub = "docker.io";
const publicEcr = "public.ecr.aws";
/** A limit often ends within minutes; the wait costs little compared with the build that would be lost. */
const limitPasses = { maxElapsed: 3e5 };
/** What registries do not accept, and failures that pass. */
const answerRules = [
	{
		id: "registry-refuses-attestations",
		title: "Registry refuses attestations",
		answered: ({ kind }) => kind === "attestation refused",
		tell: ({ host, detail }) => ({
			cause: detail === void 0 ? `${host} does not accept attestations as OCI artifacts, which BuildKit writes since 0.32` : `${host} reports that it does not have ${detail}, to which the image or an attestation refers; registries such as GitLab's answer so to attestations as OCI artifacts, which BuildKit writes since 0.32`,
			remedy: `write ${detail === void 0 ? "them" : "attestations"} in the older form (outputs: type=image,oci-artifact=false), or turn them off ('provenance: false', and no 'sbom')${detail === void 0 ? "" : "; if the build has none, run the job again"}`
		}),
		more: "The registries of GitLab and Alibaba Cloud, and older versions of Harbor and Amazon ECR, are known for this. The older form has the same content, but tools that look for referrers do not find it.",
		example: {
			kind: "attestation refused",
			host: "registry.gitlab.com"
		}
	},
	{
		id: "registry-does-not-know-the-media-type",
		title: "Registry does not know the media type",
		answered: ({ kind }) => kind === "media type refused",
		tell: ({ host }) => ({
			cause: `${host} refused a manifest because of its media type, as registries without support for OCI types or multi-platform images do`,
			remedy: `try Docker's own types (outputs: type=image,oci-mediatypes=false, with 'provenance: false'); if it refuses those too, it only supports single-platform images: update the registry, or push one tag per platform`
		}),
		example: {
			kind: "media type refused",
			host: "registry.example.com"
		}
	},
	{
		id: "registry-refuses-manifests-without-a-tag",
		title: "Registry refuses manifests without a tag",
		answered: ({ kind }) => kind === "rejected by digest",
		tell: ({ host }) => ({
			cause: `${host} refused a manifest that has no tag`,
			remedy: `if the registry does not accept pushes by digest, use 'publish: direct'`
		}),
		example: {
			kind: "rejected by digest",
			host: "registry.example.com"
		}
	},
	{
		id: "registry-has-immutable-tags",
		title: "Registry has immutable tags",
		answered: ({ kind }) => kind === "immutable tag",
		tell: ({ host }) => ({
			cause: `${host} refused the push because this tag exists and is immutable there`,
			remedy: "push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings"
		}),
		more: "[`tag-policy: auto`](tags.md#tags-that-never-change-tags-that-never-go-back) detects this before the build, and adopts an image of the same commit.",
		example: {
			kind: "immutable tag",
			host: hub
		}
	},
	{
		id: "proxy-refuses-a-request",
		title: "Proxy refuses a request",
		answered: ({ kind }) => kind === "proxy",
		tell: ({ host }) => ({
			cause: `the proxy of this runner (HTTPS_PROXY or HTTP_PROXY) blocks requests to ${host}`,
			remedy: "check its user and password, or list the host in NO_PROXY"
		}),
		example: {
			kind: "proxy",
			host: "ghcr.io"
		}
	},
	{
		id: "docker-hub-rate-limit",
		title: "Docker Hub rate limit",
		passes: limitPasses,
		answered: (refused) => isPullLimit(refused),
		tell: (refused) => ({
			cause: limitOf(refused),
			remedy: `log in to ${hub} ('registry-auth'), or pull through a mirror: registries: '{"docker.io": {"mirrors": ["mirror.gcr.io"]}}'`
		}),
		more: `All clients behind the same IP address share the limit. A mirror, as YAML:

\`\`\`yaml
registries: |
  docker.io:
    mirrors: [mirror.gcr.io]
\`\`\``,
		example: {
			kind: "rate limited",
			host: hub
		}
	},
	{
		id: "amazon-ecr-public-rate-limit",
		title: "Amazon ECR Public rate limit",
		passes: limitPasses,
		answered: ({ kind, host }) => kind === "rate limited" && host === publicEcr,
		tell: (refused) => ({
			cause: `${limitOf(refused)}; without a login it allows one request per second from an IP address`,
			remedy: `log in to ${publicEcr} ('registry-auth'), or pull through your own mirror: registries: '{"public.ecr.aws": {"mirrors": ["mirror.example.com"]}}'`
		}),
		example: {
			kind: "rate limited",
			host: publicEcr
		}
	},
	{
		id: "registry-rate-limit",
		title: "Registry rate limit",
		passes: limitPasses,
		answered: (refused) => refused.kind === "rate limited" && refused.host !== publicEcr && !isPullLimit(refused),
		tell: (refused) => ({
			cause: limitOf(refused),
			remedy: "run the job again later, or log in with an account that has a higher limit"
		}),
		example: {
			kind: "rate limited",
			host: "ghcr.io"
		}
	},
	{
		id: "registry-server-error",
		title: "Registry server error",
		passes: {},
		isPlain: true,
		answered: ({ kind }) => kind === "server error",
		tell: ({ host, status }) => ({
			cause: `${host}, or a server in front of it, failed${status === void 0 ? "" : ` (${status})`}`,
			remedy: `run the job again; if it fails again, see the status page or the log of ${host}`
		}),
		example: {
			kind: "server error",
			host: "ghcr.io",
			status: 502
		}
	},
	{
		id: "registry-host-is-unknown",
		title: "Registry host is unknown",
		passes: { maxElapsed: 5e3 },
		answered: ({ kind }) => kind === "unknown host",
		tell: ({ host, places }) => host === hub ? {
			cause: `${host}${named(places)} cannot be resolved`,
			remedy: `check whether this runner can reach the internet, and whether it needs a proxy (HTTPS_PROXY) for that; images that are only pulled can come from a mirror: registries: '{"docker.io": {"mirrors": ["registry.example.com"]}}'`
		} : {
			cause: `${host}${named(places)} cannot be resolved`,
			remedy: `check the spelling in ${listed(places) ?? `'tags' and 'images'`}, and the DNS servers of this runner`
		},
		example: {
			kind: "unknown host",
			host: "registry.example.com"
		}
	},
	{
		id: "registry-is-unreachable",
		title: "Registry is unreachable",
		passes: {},
		isPlain: true,
		answered: ({ kind }) => kind === "unreachable",
		tell: ({ host, detail, places }) => ({
			cause: `${host}${named(places)} cannot be reached${detail === void 0 ? "" : ` (${detail})`}`,
			remedy: "check that it is running and that the port is right; if this runner needs a proxy, set HTTPS_PROXY"
		}),
		example: {
			kind: "unreachable",
			host: "registry.example.com:5000",
			detail: "connection refused"
		}
	}
];
/** Docker Hub limits pulls alone; pushes are limited only for abuse. */
function isPullLimit({ kind, host, scope }) {
	return kind === "rate limited" && host === hub && !scope?.endsWith("push");
}
function limitOf({ host, login, retryAfter }) {
	const wait = retryAfter ? ` (retry in ${Math.ceil(retryAfter / 1e3)} s)` : "";
	return `${host} is rate-limiting ${login ?? "anonymous requests"}${wait}`;
}
function named(places = []) {
	return places.length === 0 ? "" : ` (set in ${listed(places)})`;
}
function listed(places = []) {
	return places.length === 0 ? void 0 : places.join(" and ");
}
//#endregion
//#region src/registry/login-rules.ts
const example = {
	kind: "refused",
	host: "ghcr.io",
	scope: "repository:owner/app:pull,push",
	status: 403
};
const me = `user 'octocat' from 'registry-auth'`;
/** Seconds: some tokens live no longer. What is refused sooner was no matter of time. */
const shortestLife = 240;
function whoIn({ host, login, scope }) {
	return `${host} refused ${login ?? "an anonymous request"}${scope ? ` (scope ${scope})` : ""}`;
}
function isWrong({ kind, login, status, isAuthenticated }) {
	return kind === "refused" && login !== void 0 && status === 401 && !isAuthenticated;
}
function isOutlived({ acceptedFor = 0 }) {
	return acceptedFor >= shortestLife;
}
/** Registries do not tell whether what a client may not read exists at all. */
function anonymousRemedy(refused) {
	const { host, fork, scope, otherLogins = [] } = refused;
	if (scope?.endsWith(":pull")) return `check the name, since there may be no such image; if it is private, ${withLogin(refused)}`;
	if (fork !== void 0) return withoutPush;
	return `${otherLogins.length === 0 ? `no login for ${host} was found; ` : ""}${withLogin(refused)}`;
}
function fromFork({ fork }) {
	return fork === void 0 ? "" : `; this run is for a pull request from the fork ${fork}, which gets no secrets`;
}
const withoutPush = `set 'push: auto', which pushes if the run may, and otherwise only builds`;
/** Who asks, and what for. */
const loginRules = [
	{
		id: "registry-refuses-an-anonymous-client",
		title: "Registry refuses an anonymous client",
		answered: (refused) => refused.kind === "refused" && refused.login === void 0 && refused.lacks === void 0,
		tell: (refused) => ({
			cause: `${whoIn(refused)}${elsewhere(refused)}${fromFork(refused)}`,
			remedy: anonymousRemedy(refused)
		}),
		example: {
			...example,
			status: 401
		}
	},
	{
		id: "registry-refuses-the-login",
		title: "Registry refuses the login",
		answered: (refused) => isWrong(refused) && !isOutlived(refused),
		tell: (refused) => ({
			cause: whoIn(refused),
			remedy: "check the user name and the password, which may have expired"
		}),
		example: {
			...example,
			login: me,
			status: 401
		}
	},
	{
		id: "login-expired-during-the-build",
		title: "Login expired during the build",
		answered: (refused) => isWrong(refused) && isOutlived(refused),
		tell: (refused) => ({
			cause: `${whoIn(refused)}, but accepted the same login ${Math.floor((refused.acceptedFor ?? 0) / 60)} min earlier; the password is probably a token that has expired since`,
			remedy: "use a token that lives longer, or a login that does not expire"
		}),
		more: "Tokens from cloud providers and OIDC exchanges live for minutes or an hour. If they cannot live longer, build for fewer platforms per job: [the build jobs of a matrix](recipes.md#native-runners-one-workflow-call) push sooner.",
		example: {
			...example,
			login: me,
			status: 401,
			acceptedFor: 1800
		}
	},
	{
		id: "registry-denies-access",
		title: "Registry denies access",
		answered: (refused) => refused.kind === "refused" && refused.login !== void 0 && (refused.status !== 401 || refused.isAuthenticated === true) && refused.lacks === void 0,
		tell: (refused) => ({
			cause: whoIn(refused),
			remedy: refused.byTokenServer ? "check the password, which may have expired, and whether this user has access to this repository" : refused.host === "ghcr.io" ? `the token probably lacks this right: set 'permissions: packages: ${refused.scope?.endsWith(":pull") ? "read" : "write"}' for the job, and give this repository access in the package's settings` : "check that the repository exists, and that this user may push or pull there"
		}),
		example: {
			...example,
			login: me
		}
	},
	{
		id: "github-package-is-not-open-to-this-repository",
		title: "GitHub package is not open to this repository",
		answered: (refused) => refused.lacks === "write",
		tell: (refused) => tokenAdvice(refused, `add this repository with the role Write under 'Manage Actions access' in the package's settings`),
		example: {
			...example,
			login: me,
			lacks: "write"
		}
	},
	{
		id: "github-package-cannot-be-created",
		title: "GitHub package cannot be created",
		answered: (refused) => refused.lacks === "create",
		tell: (refused) => tokenAdvice(refused, `check that ${pathIn(refused)} belongs to this repository's owner, who must let it create packages (the organization's settings, Packages)`),
		example: {
			...example,
			login: me,
			lacks: "create"
		}
	}
];
/** What the token of a job needs at GitHub's registry; in a pull request from a fork nothing gives it that. */
function tokenAdvice(refused, besides) {
	const { host, scope, fork } = refused;
	const cause = `${host} does not let the token of this job ${refused.lacks === "create" ? "create a package" : "write to this package"}${scope ? ` (scope ${scope})` : ""}`;
	return fork === void 0 ? {
		cause,
		remedy: `set 'permissions: packages: write' for the job; if it has that already, ${besides}`
	} : {
		cause: `${cause}; this run is for a pull request from the fork ${fork}, whose token is read-only`,
		remedy: withoutPush
	};
}
function pathIn({ scope }) {
	return scope?.split(":")[1] ?? "the package";
}
function withLogin({ host, otherLogins = [] }) {
	return `log in with 'registry-auth' (registry: ${host}), or with docker/login-action in an earlier step${otherLogins.length === 0 ? " (pull requests from forks get no secrets)" : ""}`;
}
/** Where there are logins, if not for the host that refused. */
function elsewhere({ host, otherLogins = [] }) {
	return otherLogins.length === 0 ? "" : `; there is a login for ${otherLogins.join(", ")}, but none for ${host}`;
}
//#endregion
//#region src/registry/tls-rules.ts
/** Certificates, and whether TLS is spoken at all. */
const tlsRules = [
	{
		id: "certificate-of-an-unknown-authority",
		title: "Certificate of an unknown authority",
		answered: ({ kind, certificate }) => kind === "certificate" && certificate === void 0,
		tell: ({ host }) => ({
			cause: `${host} presents a certificate from an unknown authority`,
			remedy: `add its CA: ${settings(host, "\"ca\": \"path/to/ca.pem\"")}`
		}),
		example: {
			kind: "certificate",
			host: "registry.example.com:5000"
		}
	},
	{
		id: "certificate-out-of-date",
		title: "Certificate out of date",
		answered: ({ certificate }) => certificate?.fault === "expired",
		tell: ({ host, certificate }) => ({
			cause: `the certificate of ${host} has expired${told(certificate?.says)}`,
			remedy: `ask whoever runs ${host} to renew it`
		}),
		example: {
			kind: "certificate",
			host: "registry.example.com:5000",
			certificate: { fault: "expired" }
		}
	},
	{
		id: "certificate-not-valid-yet",
		title: "Certificate not valid yet",
		answered: ({ certificate }) => certificate?.fault === "not yet valid",
		tell: ({ host, certificate }) => ({
			cause: `the certificate of ${host} is not valid yet${told(certificate?.says)}`,
			remedy: `compare the clocks of this runner and of ${host}`
		}),
		example: {
			kind: "certificate",
			host: "registry.example.com:5000",
			certificate: { fault: "not yet valid" }
		}
	},
	{
		id: "certificate-for-another-name",
		title: "Certificate for another name",
		answered: ({ certificate }) => certificate?.fault === "other name",
		tell: ({ host, certificate }) => ({
			cause: `the certificate of ${host} is for ${certificate?.says ?? "another name"}`,
			remedy: `use a name that the certificate covers in 'tags' and 'images', or have it issued for ${host}`
		}),
		example: {
			kind: "certificate",
			host: "registry.example.com:5000",
			certificate: {
				fault: "other name",
				says: "registry.internal"
			}
		}
	},
	{
		id: "registry-asks-for-a-client-certificate",
		title: "Registry asks for a client certificate",
		answered: ({ kind }) => kind === "client certificate",
		tell: ({ host }) => ({
			cause: `${host} asks for a client certificate and got none that it accepts`,
			remedy: `set one: ${settings(host, "\"cert\": \"…\", \"key\": \"…\"")}`
		}),
		example: {
			kind: "client certificate",
			host: "registry.example.com:5000"
		}
	},
	{
		id: "registry-speaks-plain-http",
		title: "Registry speaks plain HTTP",
		answered: ({ kind }) => kind === "plain HTTP",
		tell: ({ host }) => ({
			cause: `${host} speaks plain HTTP`,
			remedy: `if that is intended, set ${settings(host, "\"http\": true")}`
		}),
		example: {
			kind: "plain HTTP",
			host: "registry.example.com:5000"
		}
	},
	{
		id: "registry-speaks-tls",
		title: "Registry speaks TLS",
		answered: ({ kind }) => kind === "TLS",
		tell: ({ host }) => ({
			cause: `${host} speaks TLS, but was asked in plain HTTP`,
			remedy: `set ${settings(host, "\"http\": false")}`
		}),
		example: {
			kind: "TLS",
			host: "registry.example.com:5000"
		}
	}
];
/** A line of a workflow. */
function settings(host, key) {
	return `registries: '{"${host}": {${key}}}'`;
}
function told(says) {
	return says === void 0 ? "" : ` (${says})`;
}
//#endregion
//#region src/registry/rules.ts
/** What a registry's answer means and what to do about it. The registry client says the same, so these load with it. */
const registryRules = [
	...loginRules,
	...tlsRules,
	...answerRules
];
//#endregion
//#region src/advice.ts
function sentenceOf$1({ cause, remedy }) {
	return `${cause}; ${remedy}`;
}
//#endregion
//#region src/registry/sentences.ts
/**
* What a registry's refusal probably means and what to do about it, in one sentence; undefined where the facts say all
* that is known.
*/
function causeOf(refused) {
	const advice = registryRules.find((rule) => !rule.isPlain && rule.answered(refused))?.tell(refused);
	return advice && sentenceOf$1(advice);
}
/** The rule about a refusal; undefined where none knows it. */
function ruleIdOf(refused) {
	return registryRules.find((rule) => rule.answered(refused))?.id;
}
/** The whole message of a failed request: its probable cause, then what was asked and answered. */
function sentenceOf(facts) {
	const cause = causeOf(facts);
	return `${cause === void 0 ? "" : `${cause}\n`}${answerOf(facts)}`;
}
/** What was asked and answered. */
function answerOf({ request, status, code, detail, attempts, seconds }) {
	return `${request}: ${[status === void 0 ? "" : `the registry answered ${status}`, [code, detail].filter(Boolean).join(": ")].filter(Boolean).join(" ")}${attempts === void 0 ? "" : ` (tried ${attempts} times in ${Math.round(seconds ?? 0)} s)`}`;
}
//#endregion
//#region src/registry/error.ts
/** A request that a registry did not answer as it should. The message holds no password and no token. */
var RegistryError = class RegistryError extends Error {
	facts;
	constructor(facts, cause) {
		super(sentenceOf(facts), { cause });
		this.name = "RegistryError";
		this.facts = facts;
	}
	/** The same error, with the number of attempts. */
	after(attempts, seconds) {
		return attempts > 1 ? new RegistryError({
			...this.facts,
			attempts,
			seconds
		}, this.cause) : this;
	}
};
/** Tells whether an error says that a registry does not have what was asked for. */
function isNotFound(error) {
	return error instanceof RegistryError && error.facts.kind === "not found";
}
/** The rule about an error of the registry client; undefined for any other error, and for what no rule knows. */
function ruleOf(error) {
	return error instanceof RegistryError ? ruleIdOf(error.facts) : void 0;
}
/** Content that was lost on the way arrives the next time; a registry that changes content does so each time. */
const wrongContent = { maxElapsed: 15e3 };
/**
* Whether an error is one that passes: everything but refusals, wrong settings and what is not there.
*
* @param lag milliseconds in which what was asked for may not be there yet
*/
function transience(error, lag = 0) {
	if (!(error instanceof RegistryError)) return void 0;
	const { facts } = error;
	if (facts.kind === "not found") return lag > 0 ? {
		...happened(facts),
		maxElapsed: lag
	} : void 0;
	const rule = registryRules.find(({ answered }) => answered(facts));
	const passing = rule ? rule.passes : facts.kind === "wrong content" ? wrongContent : void 0;
	return passing && {
		...passing,
		...happened(facts)
	};
}
function happened({ host, request, status, kind, detail, retryAfter }) {
	const after = retryAfter === void 0 ? {} : { retryAfter };
	if (status === void 0) return {
		reason: detail ?? kind,
		...after
	};
	const reason = `${host} answered ${status}`;
	return {
		reason,
		told: `${reason} to ${request}`,
		...after
	};
}
/** As Docker Hub, ECR, Harbor, Quay, MSR and Artifact Registry say it in their own words. */
const immutableTag = /\bimmutab(?:le|ility)\b|cannot be overwritten|ImageTagAlreadyExists/i;
/** As GitHub's registry says what the token of a job may not do. */
const lackOfRight = /installation not allowed to (Write|Create) organization package/i;
const rateLimit = /rate.?limit|too.?many.?requests|abuse detection/i;
/** What an answer other than a success means; `body` is the registry's text, of which its code and message are kept. */
function factsOfAnswer(status, headers, body, now = Date.now()) {
	const own = readErrorBody(body, headers["content-type"] ?? "");
	const retryAfter = readRetryAfter(headers, now);
	return {
		kind: kindOf(status, headers, body, `${own.code ?? ""} ${own.detail ?? ""}`),
		status,
		...own,
		...lackIn(own.detail),
		...retryAfter !== void 0 && { retryAfter }
	};
}
/** Of what a registry says: what the token of a job may not do. */
function lackIn(words) {
	const [, right] = words?.match(lackOfRight) ?? [];
	return right === void 0 ? {} : { lacks: right.toLowerCase() === "create" ? "create" : "write" };
}
function kindOf(status, headers, body, words) {
	const isLimit = headers["retry-after"] !== void 0 || headers["x-ratelimit-remaining"] === "0";
	if (status === 429 || status === 403 && (isLimit || rateLimit.test(words))) return "rate limited";
	if (status >= 400 && status < 500 && immutableTag.test(words)) return "immutable tag";
	if (status === 415) return "media type refused";
	if (status === 401 || status === 403) return "refused";
	if (status === 404) return "not found";
	if (status === 407) return "proxy";
	if (status === 408 || status >= 500) return "server error";
	if (status === 400 && /SSL certificate/.test(body)) return "client certificate";
	if (status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS/.test(body)) return "TLS";
	return "rejected";
}
/** GitHub tells the second at which a limit ends, others how many seconds are left. */
function readRetryAfter(headers, now) {
	const reset = Number(headers["x-ratelimit-remaining"] === "0" ? headers["x-ratelimit-reset"] : void 0);
	return parseRetryAfter(headers["retry-after"], now) ?? (reset * 1e3 > now ? reset * 1e3 - now : void 0);
}
/** The answer's own code and message: the specification's `errors`, Docker Hub's `details`, or one line of text. */
function readErrorBody(body, contentType) {
	try {
		const { errors, details, message, error_description, error } = JSON.parse(body);
		const [first] = Array.isArray(errors) ? errors : [];
		const detail = oneLine(first?.message ?? details ?? message ?? error_description ?? error);
		const code = oneLine(first?.code);
		return {
			...code && { code },
			...detail && { detail }
		};
	} catch {
		const text = /html|xml/.test(contentType) || body.trimStart().startsWith("<") ? "" : oneLine(lastLines(body, 1));
		return text === "" ? {} : { detail: text };
	}
}
/**
* What a registry says must not reach the log as commands of a terminal, nor fill it, nor give away the signature of an
* URL.
*/
function oneLine(text) {
	if (typeof text !== "string") return "";
	return text.slice(0, 1e3).replace(/\p{Cc}+/gu, " ").replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, "$1").trim().slice(0, 300);
}
//#endregion
//#region src/registry/content.ts
/** What an answer may take in bytes where no document is expected. */
const maxAnswerBytes = 262144;
const ociIndex = "application/vnd.oci.image.index.v1+json";
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
/** Docker's name of an index. */
const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
/** In the order in which registries are asked for them. */
const manifestTypes = [
	ociIndex,
	ociManifest,
	dockerList,
	"application/vnd.docker.distribution.manifest.v2+json"
];
/** @returns e.g. `sha256:9f86…`, as registries name content */
function digestOf(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
/**
* What a manifest says of itself, which a proxy cannot change; Docker's manifests always do, OCI's mostly.
*
* @param header the answer's `Content-Type`
* @returns undefined for bytes that are not a manifest
*/
function mediaTypeOf(bytes, header = "") {
	try {
		const { mediaType, manifests } = JSON.parse(bytes.toString());
		if (typeof mediaType === "string") return mediaType;
		const [told = ""] = header.split(";");
		if (manifestTypes.includes(told.trim())) return told.trim();
		return manifests === void 0 ? ociManifest : ociIndex;
	} catch {
		return;
	}
}
//#endregion
export { mediaTypeOf as a, factsOfAnswer as c, transience as d, answerOf as f, maxAnswerBytes as i, isNotFound as l, registryRules as m, dockerList as n, ociIndex as o, sentenceOf$1 as p, manifestTypes as r, RegistryError as s, digestOf as t, ruleOf as u };
