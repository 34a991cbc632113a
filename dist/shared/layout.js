import { D as messageOf, b as group, d as digestForm } from "./every-entry.js";
import { Y as layoutIn, Z as resultFolders } from "./build-and-gate.js";
import { a as mediaTypeOf, t as digestOf } from "./registry-errors.js";
import { c as whatIsWrong, s as readPushed, t as nowhere } from "./publication.js";
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createReadStream } from "node:fs";
//#region src/manifest/layout.ts
/**
* Reads the OCI layout in a folder by digests; its index.json names nothing that is not known.
*
* @throws Error, from its functions, for what is not there
*/
function openLayout(folder) {
	const read = async (digest) => readFile(blobPath(folder, digest));
	return {
		manifest: async (_, digest) => {
			const bytes = await read(digest);
			return {
				digest: digestOf(bytes),
				mediaType: mediaTypeOf(bytes) ?? "",
				bytes
			};
		},
		blob: (_, digest) => read(digest),
		stream: async (_, digest, use) => {
			const bytes = createReadStream(blobPath(folder, digest));
			try {
				return await use(bytes);
			} finally {
				bytes.destroy();
			}
		},
		put: async (_, __, { digest, bytes }) => writeFile(blobPath(folder, digest), bytes)
	};
}
/**
* Takes the place of a publication where nothing is published: the image that a build left in a layout is checked
* and examined as if it had been pushed.
*
* @param folder of the build
* @param platforms what the image must hold
*/
function openLayoutPublication(folder, platforms) {
	return {
		...nowhere,
		verify: async (written, examine) => {
			const checked = await check(folder, written, platforms);
			const { image, faults } = checked;
			const what = whatIsWrong(checked);
			if (image === void 0 || what !== void 0) return {
				moved: [],
				failure: headed(`the image ${what}`, faults)
			};
			const { tests, refusal } = await examine?.(image) ?? {};
			return {
				moved: [],
				...tests && { tests },
				...refusal && { failure: headed(refusal.what, refusal.reasons) }
			};
		}
	};
}
function check(folder, written, platforms) {
	const digests = written.images.map(({ digest }) => digest);
	if (digests.length === 0) throw new Error("buildx wrote the image but reported no digest, so it cannot be checked");
	return group("Check the image", async ({ info, warning }) => {
		try {
			await gather(folder, digests.length);
			const layout = openLayout(layoutIn(folder));
			const { image, faults, warnings } = await readPushed(layout, "", written, platforms, {});
			if (digests.length > 1) await layout.put("", image.content.digest, image.content);
			info(`${image.content.digest} holds ${image.platforms.map(({ platform }) => platform).join(", ") || "no image"}`);
			for (const text of warnings) warning(text);
			return {
				image,
				faults,
				warnings
			};
		} catch (error) {
			return {
				faults: [messageOf(error)],
				warnings: []
			};
		}
	});
}
/** Puts what several calls left into one layout. */
async function gather(folder, calls) {
	if (calls < 2) return;
	const all = join(layoutIn(folder), "blobs", "sha256");
	await mkdir(all, { recursive: true });
	for (const one of resultFolders(folder, calls)) {
		const blobs = join(layoutIn(one), "blobs", "sha256");
		for (const name of await readdir(blobs)) await rename(join(blobs, name), join(all, name));
	}
}
/** @throws Error for anything but a digest, since the content of an image must not lead out of the folder */
function blobPath(folder, digest) {
	if (!digestForm.test(digest)) throw new Error(`'${digest}' is not a sha256 digest`);
	return join(folder, "blobs", "sha256", digest.slice(7));
}
function headed(what, reasons) {
	return [`${what}, so a push would have moved no tag ('push: auto'):`, ...reasons].join("\n");
}
//#endregion
export { openLayoutPublication as n, openLayout as t };
