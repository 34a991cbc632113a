import { D as messageOf, S as log, l as readText, m as parseReference, u as parseObject } from "./every-entry.js";
import { appendFileSync } from "node:fs";
//#region src/report/artifacts.ts
/** The runner fails a step that declares more of them in its job. */
const mostInJob = 500;
/**
* Declares a published image to the runner, in the file that it names by `GITHUB_ARTIFACTS` (actions/runner,
* CreateArtifactsFileCommand.cs): one line `oci://<host>/<path>:<tag>@<digest>`, which actions/attest takes where it has no inputs. The
* name has the tag, since the runner also fails a step that gives a name of the job to another digest. What would fail
* is left out, and nothing of this fails the step.
*
* @param environment of the runner; `GITHUB_ARTIFACTS_LIST` names the file of what earlier steps declared
*/
function declareArtifact({ reference, digest }, { GITHUB_ARTIFACTS: file = "", GITHUB_ARTIFACTS_LIST: list = "" }) {
	try {
		const { host, path, tag } = parseReference(reference);
		const name = `${host}/${path}:${tag}`;
		const declared = readDeclared(list);
		const before = declared.find((one) => one.name.toLowerCase() === name.toLowerCase());
		if (before && before.digest !== digest) log.info(`GITHUB_ARTIFACTS: ${name} is skipped, since an earlier step of this job declared it as ${before.digest}`);
		else if (declared.length >= mostInJob) log.info(`GITHUB_ARTIFACTS: ${name} is skipped, since this job has already declared ${mostInJob} artifacts`);
		else {
			appendFileSync(file, `oci://${name}@${digest}\n`);
			log.info(`GITHUB_ARTIFACTS: ${name}@${digest}`);
		}
	} catch (error) {
		log.warning(`the image could not be declared in GITHUB_ARTIFACTS: ${messageOf(error)}`);
	}
}
/** What earlier steps of the job declared; nothing where the runner does not tell. */
function readDeclared(list) {
	const { subjects } = parseObject(list && readText(list) || "");
	if (!Array.isArray(subjects)) return [];
	return subjects.flatMap((subject) => {
		const { name, digest } = subject ?? {};
		return typeof name === "string" && typeof digest === "string" ? [{
			name,
			digest
		}] : [];
	});
}
//#endregion
export { declareArtifact };
