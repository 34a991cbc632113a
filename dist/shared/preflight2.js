import { t as RegistryError } from "./error.js";
//#region src/manifest/preflight.ts
/** How long the questions before a build may wait for a registry that has a hiccup. */
const firstPatience = 1e4;
/**
* Asks every repository, before anything is built, whether it can be pushed to, and where its tags point. What passes by
* itself is left for later: the push comes when the build is done.
*
* @param warn is told what could not be asked
* @throws RegistryError for what would stay wrong: no host, no TLS, no login, no right
*/
async function askBefore(client, targets, warn) {
	const asking = { patience: firstPatience };
	const states = targets.map(async ({ repository, tags }) => {
		try {
			await client.assertPush(repository, asking);
			const digests = tags.map(async (tag) => [`${repository}:${tag}`, await client.digest(repository, tag, asking)]);
			return await Promise.all(digests);
		} catch (error) {
			if (!(error instanceof RegistryError) || !passesLater(error)) throw error;
			warn(`${repository} could not be checked in advance, going on without: ${error.message}`);
			return [];
		}
	});
	return new Map((await Promise.all(states)).flat());
}
function passesLater({ facts: { kind } }) {
	return [
		"rate limited",
		"server error",
		"unreachable",
		"wrong content"
	].includes(kind);
}
//#endregion
export { askBefore as t };
