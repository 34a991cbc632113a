import { l as takeApart } from "./platform.js";
//#region src/manifest/manifest.ts
/**
* Compares an image with what was asked for: each platform is there once and no other, its config says the same platform,
* and each attestation is about an image of the index.
*/
function judge({ platforms, attestations }, expected) {
	const present = platforms.map(({ platform }) => platform);
	const digests = new Set(platforms.map(({ descriptor }) => descriptor.digest));
	const missing = expected.filter((platform) => !present.includes(platform));
	const extra = expected.length > 0 ? present.filter((platform) => !expected.includes(platform)) : [];
	const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index);
	const different = platforms.filter(({ platform, configPlatform }) => platform !== configPlatform);
	const says = ({ platform, configPlatform }) => `the image for ${platform} says in its config that it is for ${configPlatform}`;
	return {
		faults: [
			...present.length === 0 ? ["it holds no image"] : [],
			...missing.map((platform) => `${platform} is missing`),
			...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
			...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
			...different.filter((image) => !differsInLevel(image)).map(says),
			...attestations.filter(({ about }) => about === void 0 || !digests.has(about)).map(({ descriptor, about }) => `attestation ${descriptor.digest} is about ${about ?? "nothing"}, which is not in the index`)
		],
		warnings: different.filter(differsInLevel).map((image) => `${says(image)}; likely that is its base image's`)
	};
}
/** A base image for amd64 leaves its level in the config of an image for amd64/v3. */
function differsInLevel({ platform, configPlatform }) {
	const [one, other] = [takeApart(platform), takeApart(configPlatform)];
	return one.os === other.os && one.architecture === "amd64" && other.architecture === "amd64";
}
/**
* Composes the output `manifest`.
*
* @param order platforms in the order asked for; others follow in the index's own
*/
function describe(image, tags, { content, platforms, attestations }, order, emulated) {
	const rank = (platform) => order.includes(platform) ? order.indexOf(platform) : order.length;
	return {
		image,
		digest: content.digest,
		mediaType: content.mediaType,
		tags,
		platforms: platforms.toSorted((a, b) => rank(a.platform) - rank(b.platform)).map(({ platform, descriptor: { digest, size }, layers, created }) => ({
			platform,
			digest,
			size,
			compressedSize: layers.reduce((sum, bytes) => sum + bytes, 0),
			layers: layers.length,
			...created !== void 0 && { created },
			...ofEmulation(emulated(platform)),
			attestations: attestations.filter(({ about }) => about === digest).map(({ descriptor }) => descriptor.digest)
		}))
	};
}
function ofEmulation(emulated) {
	return emulated === void 0 ? {} : { emulated };
}
//#endregion
export { judge as n, describe as t };
