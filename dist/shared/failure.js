import { b as CommandError, w as lastLines } from "./common.js";
import { n as saidByDocker } from "./said3.js";
import { n as exitCodes, r as saidByBuildx } from "./said5.js";
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
	return stderr.split("\n").flatMap((line) => {
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
/** What a user of this action can do. */
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
/** What registries and networks get over by themselves. */
const passingAnswers = ["rate limited", "registry busy"];
const passingCauses = [
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
* BuildKit has asked several times by then, over seven seconds for most of these; but where there is a limit it takes five
* milliseconds over it, whatever `Retry-After` says (tried with BuildKit 0.32.2).
*/
const pauseMilliseconds = {
	usual: 5e3,
	limited: 3e4
};
/**
* Tells whether a build failed in its push, for a reason that passes by itself. Another attempt on the same builder then
* runs no step again.
*/
function passingPushFailure(error) {
	const lines = errorLines(causeOf(error)?.stderr ?? "");
	if (!lines.some(({ text, isFinal }) => isFinal && saidByBuildx(text, ["push failed"]))) return void 0;
	const [reason] = lines.flatMap(({ text }) => {
		const cause = text.slice(text.lastIndexOf(": ") + 1);
		return saidByBuildx(text, passingAnswers) ?? saidByBuildx(cause, passingCauses) ?? [];
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
/** The failure of buildx behind an error that explains it. */
function causeOf(error) {
	const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error;
	return cause instanceof CommandError ? cause : void 0;
}
//#endregion
export { explainBoot, explainFailure, isPushFailure, passingPushFailure };
