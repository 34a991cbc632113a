import { createHash } from "node:crypto";
//#region src/registry/content.ts
/** What an answer may take in bytes where no document is expected. */
const longestAnswer = 262144;
/** The media types of what a tag can point to (OCI image-spec, and Docker's of schema 2). */
const manifestTypes = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.docker.distribution.manifest.v2+json"
];
function digestOf(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
/**
* What a manifest says of itself, which a proxy cannot change; Docker's manifests always do, OCI's mostly.
*
* @param header the answer's `Content-Type`
* @returns undefined for bytes that are no manifest
*/
function mediaTypeOf(bytes, header = "") {
	try {
		const { mediaType, manifests } = JSON.parse(bytes.toString());
		if (typeof mediaType === "string") return mediaType;
		const [told = ""] = header.split(";");
		if (manifestTypes.includes(told.trim())) return told.trim();
		return `application/vnd.oci.image.${manifests === void 0 ? "manifest" : "index"}.v1+json`;
	} catch {
		return;
	}
}
//#endregion
export { mediaTypeOf as i, longestAnswer as n, manifestTypes as r, digestOf as t };
