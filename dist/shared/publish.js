import { h as group, j as messageOf, w as CancelledError } from "./common.js";
import { i as checkPushed, n as listMoves, r as moveTags, t as confirmTags } from "./tags.js";
//#region src/image/publish.ts
/**
* Checks what a build pushed, joins it where several nodes built it, and moves the tags; nothing where nothing was
* pushed. What is wrong with the image or a tag is in the result, since the digest that was pushed is still of use.
*
* @param before where the tags pointed before the build
*/
async function publish(plan, pushed, before, { registries }) {
	const repositories = plan.targets.map(({ repository }) => repository);
	if (repositories.length === 0) return { moved: [] };
	const digests = pushed.parts.map(({ digest }) => digest);
	if (digests.length === 0) throw new Error("buildx pushed the image but reported no digest, so it cannot be checked");
	const client = await registries.client();
	const isDirect = plan.publish === "direct";
	const { image, faults } = await group("Check the pushed image", async ({ info, warning }) => {
		const checked = await checkPushed(client, repositories, pushed, plan.platforms);
		const held = checked.image?.platforms.map(({ platform }) => platform) ?? [];
		info(`${repositories.join(", ")}: ${digests.join(", ")} holds ${held.join(", ") || "what could not be read"}`);
		for (const text of checked.warnings) warning(text);
		return checked;
	});
	if (image === void 0 || faults.length > 0) {
		const failure = [`the pushed image ${image === void 0 ? "could not be read back" : "is not what was asked for"}, ${isDirect ? "but its tags have been published already" : "so no tag was moved"}:`, ...faults].join("\n");
		return {
			...image && { image },
			moved: [],
			failure
		};
	}
	if (digests.length > 1) {
		const failure = await storeEverywhere(client, repositories, image);
		if (failure !== void 0) return {
			image,
			moved: [],
			failure
		};
	}
	const tagged = plan.targets.filter(({ tags }) => tags.length > 0);
	if (tagged.length === 0) return {
		image,
		moved: []
	};
	return {
		image,
		...await group(isDirect ? "Check the tags" : "Move the tags", async ({ info, warning }) => {
			const { warnings = [], ...done } = isDirect ? await confirmTags(client, tagged, image.content.digest, before) : await moveTags(client, tagged, image.content, before);
			for (const text of warnings) warning(text);
			for (const reference of done.moved) info(reference);
			return done;
		})
	};
}
/** Stores an index under its digest; returns why it is not in every repository. */
async function storeEverywhere(client, repositories, { content }) {
	const reasons = (await Promise.allSettled(repositories.map((repository) => client.put(repository, content.digest, content)))).flatMap((result) => result.status === "rejected" ? [result.reason] : []);
	const cancelled = reasons.find((reason) => reason instanceof CancelledError);
	if (cancelled !== void 0) throw cancelled;
	if (reasons.length === 0) return void 0;
	return [`the images of the nodes could not be joined, so no tag was moved:`, ...reasons.map(messageOf)].join("\n");
}
/** With `publish: direct` buildx moves the tags, so a push that fails may have moved some of them. */
async function withMoves(error, plan, before, { registries }) {
	const isPush = error instanceof Error && error.message.includes("failed to push");
	if (plan.publish !== "direct" || !isPush) return error;
	const moves = await registries.client().then((client) => listMoves(client, plan.targets, before)).catch(() => []);
	return new Error([error.message, ...moves].join("\n"), { cause: error });
}
//#endregion
export { publish, withMoves };
