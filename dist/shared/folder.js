import { mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
//#region src/cache/folder.ts
/** Half-written caches of killed jobs are removed when nobody can still be writing them. */
const leftoverMilliseconds = 864e5;
/**
* Opens a local cache. BuildKit only ever adds to a folder, so each run writes a new one and a link is moved to it when
* it is complete: a killed job leaves the old cache untouched. The first run that begins after that removes the
* replaced cache; until then another job may be reading it.
*
* @param folder the cache's own folder, made if it is not there
*/
async function openCacheFolder(folder) {
	const pointer = join(folder, "current");
	const current = () => readlink(pointer).catch(() => "");
	const isComplete = (name) => existsSync(join(folder, name, "index.json"));
	const isLeftover = (name) => Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0) > leftoverMilliseconds;
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const old = await current();
	const stale = (await readdir(folder)).filter((name) => name !== "current" && (isComplete(name) || isLeftover(name)));
	const name = randomUUID();
	const destination = join(folder, name);
	return {
		...old !== "" && isComplete(old) && { source: join(folder, old) },
		destination,
		close: async (isWritten) => {
			const kept = [old, await current()];
			if (isWritten) {
				const link = join(folder, `.${name}`);
				await symlink(name, link);
				await rename(link, pointer);
			} else await rm(destination, {
				recursive: true,
				force: true
			});
			for (const entry of stale.filter((entry) => !kept.includes(entry))) await rm(join(folder, entry), {
				recursive: true,
				force: true
			});
		}
	};
}
//#endregion
export { openCacheFolder };
