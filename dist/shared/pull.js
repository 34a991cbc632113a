import { l as CommandError } from "./build-merge-post.js";
import { i as saidByDocker } from "./failures.js";
//#region src/docker/pull.ts
/** Milliseconds before the second attempt: less where another image can be pulled instead. */
const firstDelay = {
	alone: 8e3,
	withOthers: 1e3
};
/**
* Pulls an image, and retries temporary failures.
*
* @param hasOthers whether another image would do as well
* @throws CommandError with the daemon's words
*/
async function pull({ docker, retries, passing }, reference, hasOthers) {
	await retries.call({
		phase: "pull",
		what: `pull of ${reference}`,
		ask: () => docker([
			"pull",
			"--quiet",
			"--",
			reference
		]),
		transience: (error) => error instanceof CommandError && error.exitCode !== void 0 ? passing(error.stderr, reference) : void 0,
		attempts: 3,
		firstDelay: hasOthers ? firstDelay.withOthers : firstDelay.alone
	});
}
/** Why an image was not pulled: the daemon's words, with advice on plain HTTP. */
function whyNotPulled({ stderr, message }) {
	const words = stderr.trim() || message;
	return saidByDocker(words, ["plain HTTP"]) ? `${words}; 'http: true' in 'registries' applies to BuildKit alone, so add the host to "insecure-registries" of the Docker daemon (/etc/docker/daemon.json)` : words;
}
//#endregion
export { pull, whyNotPulled };
