import { $ as annotateDockerfile, Mt as ask, ct as isCheck, dt as lintWarnings, it as openCalls, ot as callResult, tt as toolchainOutputs } from "./build-and-gate.js";
//#region src/image/answer.ts
/** Answers a question about the Dockerfile, which builds and publishes nothing. */
async function answer(request, decision, toolchain, job) {
	const { buildx, builder } = toolchain;
	const calls = openCalls(decision, toolchain, job);
	const stop = new AbortController().signal;
	const { metadata, failure } = await calls.show(`Call ${request.call}`, decision.progress === "plain" ? "plain" : "auto", (onOutput) => calls.watch(decision.builtFor, {
		observer: {
			onOutput,
			onProgress: () => {}
		},
		stop
	}, (watched) => ask(buildx, request, {
		builder,
		folder: job.folder,
		env: decision.secrets.env,
		...watched
	})));
	const result = callResult(metadata);
	const warnings = lintWarnings(result);
	annotateDockerfile(warnings, decision, job.runner);
	return {
		outputs: {
			images: [],
			tags: [],
			platforms: [],
			others: {
				...toolchainOutputs(toolchain),
				imageid: "",
				metadata: "",
				"call-result": result === void 0 ? "" : JSON.stringify(result),
				timings: ""
			}
		},
		summary: decision.shows.summary && isCheck(request.call) ? await summaryOf(warnings, decision) : "",
		published: "",
		...failure && { failure: {
			phase: "build",
			message: failure,
			retried: job.retries.repeats()
		} }
	};
}
async function summaryOf(warnings, { dockerfile }) {
	const { renderChecked } = await import("./checked.js");
	return renderChecked(warnings, dockerfile);
}
//#endregion
export { answer };
