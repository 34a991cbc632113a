import { c as CommandError } from "./build-merge-post.js";
import { r as saidByDocker } from "./failures.js";
//#region src/docker/pull.ts
/**
* Milliseconds to go on trying: less where another image can be tried instead, and least where the registry is out of
* reach, as the first of a list is for good on machines without the internet.
*/
const patience = {
	alone: 6e4,
	withOthers: 2e4,
	unreachableWithOthers: 5e3
};
/** Permanent failures; they are looked for first, since a registry may say both. */
const final = [
	"not in the registry",
	"no matching platform",
	"access refused",
	"certificate",
	"plain HTTP",
	"invalid reference",
	"disk full"
];
const unreachable = [
	["connection refused", "connection refused"],
	["no such host", "the name cannot be resolved"],
	["name resolution fails", "the name cannot be resolved"],
	["name server fails", "the name cannot be resolved"]
];
/** Transient failures, and how to name them. */
const transient = [
	["rate limited", "429 Too Many Requests"],
	["connection reset", "connection reset"],
	["broken pipe", "connection reset"],
	["TLS handshake timeout", "TLS handshake timeout"],
	["i/o timeout", "timeout"],
	["request timeout", "timeout"],
	["deadline exceeded", "timeout"],
	["connection timed out", "timeout"],
	["connection closed", "connection closed"]
];
/**
* Tells by the daemon's words whether a pull that failed may succeed when it is tried again, and how long to try.
*
* @param hasOthers another image will do as well
*/
function transientPull(words, hasOthers) {
	if (saidByDocker(words, final)) return void 0;
	const nameOf = (table) => table.find(([kind]) => saidByDocker(words, [kind]))?.[1];
	const away = nameOf(unreachable);
	if (away) return {
		reason: away,
		maxElapsed: hasOthers ? patience.unreachableWithOthers : patience.alone
	};
	const reason = nameOf(transient) ?? saidByDocker(words, ["registry busy"])?.text;
	return reason ? {
		reason,
		maxElapsed: hasOthers ? patience.withOthers : patience.alone
	} : void 0;
}
/**
* Pulls an image, and tries again while it fails for a transient reason.
*
* @param hasOthers as for {@link transientPull}
* @throws CommandError with the daemon's words
*/
async function pull(docker, reference, retries, hasOthers) {
	await retries.call({
		what: `pull of ${reference}`,
		ask: () => docker([
			"pull",
			"--quiet",
			"--",
			reference
		]),
		transience: (error) => error instanceof CommandError && error.exitCode !== void 0 ? transientPull(error.stderr, hasOthers) : void 0
	});
}
/** Why an image was not pulled: the daemon's words, and what they do not say of plain HTTP. */
function whyNotPulled({ stderr, message }) {
	const words = stderr.trim() || message;
	return saidByDocker(words, ["plain HTTP"]) ? `${words}; 'http: true' of 'registries' is for BuildKit, the Docker daemon needs the host among its insecure-registries` : words;
}
//#endregion
export { pull, whyNotPulled };
