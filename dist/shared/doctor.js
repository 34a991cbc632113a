import { c as CommandError, d as lastLines, f as CancelledError } from "./build-merge-post.js";
import { E as messageOf, l as readText, v as fail } from "./every-entry.js";
import { A as writeOutputs, I as formatFailure, M as writeSummary } from "./reading-inputs.js";
import { c as Failure, s as DiagnosedError } from "./build-and-merge.js";
import { K as parseStep } from "./build-and-gate.js";
import { a as answerOf, o as registryRules, s as sentenceOf, t as RegistryError } from "./registry-errors.js";
import { c as failingStep, i as cutLine, l as finalError, s as failingBlock } from "./build-log.js";
import { a as saidByBuildx, c as goSentences, i as exitCodes, o as withoutStereotypes, r as buildxSentences, s as readerOf, t as runSentences } from "./sentences.js";
import { i as isPushFailure, n as dockerSentences, t as readRefusal } from "./failures.js";
import { a as codeBlock, d as documentAddress, o as escapeMarkdown, s as folded, u as wrapped } from "./summary.js";
import { s as forkOf } from "./commit.js";
import { join } from "node:path";
import { release } from "node:os";
//#region src/doctor/address.ts
/** The document that is generated from the rules. */
const document = "docs/troubleshooting.md";
/** Where a rule's section can be read, for the version that runs; a path in the repository where that is not known. */
function addressOf(id, runner) {
	const path = `${document}#${id}`;
	return (runner && documentAddress(path, runner)) ?? path;
}
//#endregion
//#region src/doctor/rules/boot.ts
/** Docker and the builder. */
const bootRules = [
	{
		id: "docker-refuses-a-privileged-container",
		title: "Docker refuses a privileged container",
		phases: ["boot"],
		kinds: ["unprivileged", "user namespaces"],
		tell: () => ({
			cause: "BuildKit needs a privileged container, which the Docker daemon refused",
			remedy: `allow it, or name a builder of your own with 'builder'`
		})
	},
	{
		id: "docker-tls-from-the-environment",
		title: "Docker TLS from the environment",
		phases: ["boot"],
		kinds: ["TLS from the environment"],
		tell: () => ({
			cause: "buildx makes no builder on a daemon whose TLS settings come from the environment (DOCKER_TLS_VERIFY)",
			remedy: `run 'docker context create tls' in a step before this one, and give its name: 'endpoint: tls'`
		})
	},
	{
		id: "buildkit-does-not-start",
		title: "BuildKit does not start",
		phases: ["boot"],
		kinds: [],
		tell: () => ({
			cause: "BuildKit did not start",
			remedy: `what Docker and BuildKit said is below; check 'buildkit-image', 'buildkitd-config', 'buildkitd-flags' and 'driver-opts'`
		})
	}
];
//#endregion
//#region src/doctor/rules/build.ts
/** What BuildKit is asked for, and the steps of a Dockerfile. */
const buildRules = [
	{
		id: "docker-engine-holds-no-index",
		title: "Docker engine holds no index",
		phases: ["build"],
		kinds: ["no manifest lists"],
		tell: () => ({
			cause: "the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use",
			remedy: `load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`
		})
	},
	{
		id: "docker-driver-pushes-no-digest",
		title: "Docker driver pushes no digest",
		phases: ["build"],
		kinds: ["no push by digest"],
		tell: () => ({
			cause: "the docker driver cannot push by digest",
			remedy: `use 'driver: docker-container' or 'publish: direct'`
		})
	},
	{
		id: "entitlement-refused",
		title: "Entitlement refused",
		phases: ["build"],
		kinds: ["entitlement refused"],
		tell: ({ details: { entitlement } }) => ({
			cause: `the builder does not allow the entitlement ${entitlement}`,
			remedy: `give it with buildkitd-flags: --allow-insecure-entitlement ${entitlement}`
		})
	},
	{
		id: "run-failed",
		title: "RUN failed",
		phases: ["build"],
		kinds: ["RUN failed"],
		tell: ({ details: { code } }, { step, platform }) => ({
			cause: `${platform ? `${platform}: ` : ""}${commandOf(step?.name)} ended with exit code ${code}${step?.source ? ` (${step.source.file}:${step.source.line})` : ""}`,
			remedy: "what it printed says why"
		}),
		more: "This is not a fault of the action or of BuildKit: a program in the Dockerfile failed."
	}
];
/** In characters; the original words hold all of it. */
const longestCommand = 100;
/** `RUN make` of `[linux/arm64 build 4/9] RUN make`. */
function commandOf(name) {
	return cutLine(name?.replace(/^\[[^\]]*\] /, "") ?? "a RUN", longestCommand, [], " …");
}
//#endregion
//#region src/doctor/rules/emulation.ts
/** QEMU. */
const emulationRules = [
	{
		id: "qemu-registration-refused",
		title: "QEMU registration refused",
		phases: ["emulation"],
		kinds: ["unprivileged", "registration refused"],
		tell: () => ({
			cause: "QEMU needs one privileged container to be registered, which was refused",
			remedy: `register emulators on the host (and set 'emulation: never'), or build on native runners`
		})
	},
	{
		id: "kernel-without-binfmt",
		title: "Kernel without binfmt",
		phases: ["emulation"],
		kinds: ["no binfmt_misc"],
		unless: ["unprivileged", "registration refused"],
		tell: (_, __, { emulators }) => ({
			cause: `this machine's kernel has no binfmt_misc, so ${emulators?.architectures.join(", ") ?? "other architectures"} cannot be emulated`,
			remedy: "load the module (modprobe binfmt_misc), or build on native runners"
		})
	},
	{
		id: "qemu-not-registered",
		title: "QEMU not registered",
		phases: ["emulation"],
		kinds: [],
		tell: (_, __, { emulators: { image = "the image", architectures = ["the platform"] } = {} }) => ({
			cause: `${image} registered no QEMU for ${architectures.join(", ")}`,
			remedy: `name an image that has it with 'binfmt-image', or leave the platform out`
		})
	}
];
//#endregion
//#region src/doctor/rules/index.ts
const registryPhases = [
	"login",
	"pull",
	"build",
	"push",
	"check",
	"test",
	"tags",
	"cache"
];
/** Every failure that is known. No two know the same symptom, but that what a step printed tells more than how it ended. */
const rules = [
	{
		title: "Docker and the builder",
		rules: bootRules
	},
	{
		title: "QEMU",
		rules: emulationRules
	},
	{
		title: "The build",
		rules: buildRules
	},
	{
		title: "Registries",
		rules: registryRules.map((rule) => ({
			...rule,
			phases: registryPhases
		}))
	}
].flatMap((subject) => subject.rules);
//#endregion
//#region src/doctor/rules/look.ts
/** Looks around where something failed. */
function lookAround({ source, emulators, isRemote = false, runner }) {
	return {
		...source && { source },
		...emulators && { emulators },
		kernel: () => isRemote ? void 0 : release(),
		handlers: async () => {
			if (isRemote) return void 0;
			const { readHandlers } = await import("./load-toolchain-handlers.js");
			return readHandlers();
		},
		dockerfile: () => source?.dockerfile === void 0 || runner === void 0 ? void 0 : readText(join(runner.workspace, source.dockerfile))
	};
}
//#endregion
//#region src/doctor/rules/sentences.ts
/** Everything that other programs say and that is understood. */
const sentences = [
	...buildxSentences,
	...dockerSentences,
	...runSentences,
	...goSentences
];
/** Finds what was said, by whichever program. A rule and its phase tell which may speak. */
const saidByAny = readerOf(sentences);
//#endregion
//#region src/buildx/failed-step.ts
/**
* Reads which step failed from what buildx wrote to stderr.
*
* @param lines how many of its output are wanted
* @returns undefined where no step failed, or the build was cancelled
*/
function readFailedStep({ exitCode, stderr }, lines) {
	if (exitCode === exitCodes.cancelled) return void 0;
	const [, name, output = "", rest = ""] = failingBlock(`\n${stderr}`)?.match(/^-+\n > (.*?):\n(.*?)^-{6}(?:\n(.*))?$/ms) ?? [];
	if (name === void 0) return void 0;
	const [, file, line] = rest.match(/^(\S.*):(\d+)\n-+$/m) ?? [];
	const [, text] = rest.match(/^ *\d+ \| >>> (.*)$/m) ?? [];
	const code = saidByBuildx(finalError(stderr) ?? "", ["RUN failed"])?.details.code;
	return {
		name,
		output: output.split("\n").filter((one) => one !== "").map(withoutTime).slice(-lines),
		...file !== void 0 && { source: {
			file,
			line: Number(line),
			text: text ?? ""
		} },
		...code !== void 0 && { exitCode: code }
	};
}
/** buildx puts a time in front of each line, our own log does not. */
function withoutTime(line) {
	return line.replace(/^\d+\.\d{3} /, "");
}
//#endregion
//#region src/doctor/symptom.ts
/** Of what a step printed, the lines that are looked at. */
const lookedAt = 50;
/** Takes a failure apart. */
async function readFailure({ phase, scene, cause }) {
	if (cause instanceof RegistryError) {
		const { message, facts } = cause;
		const fork = scene.runner && forkOf(scene.runner);
		return {
			symptom: {
				phase,
				error: message,
				refused: {
					...facts,
					...fork && { fork }
				}
			},
			words: answerOf(facts)
		};
	}
	if (!(cause instanceof CommandError) || phase !== "build") return {
		symptom: await withRefusal({
			phase,
			error: messageOf(cause)
		}, scene),
		words: messageOf(cause)
	};
	const { stderr, exitCode } = cause;
	if (exitCode === exitCodes.cancelled) return unknown(phase, "the build was cancelled");
	if (exitCode === exitCodes.outOfResources) return unknown(phase, `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`);
	const final = finalError(stderr);
	const error = final === void 0 ? cause.message : withoutStereotypes(final);
	const step = readFailedStep(cause, lookedAt);
	const block = failingStep(stderr);
	const platform = step && platformOf(step, scene.source?.platforms ?? []);
	return {
		symptom: await withRefusal({
			phase: isPushFailure(cause) ? "push" : phase,
			error,
			...step && { step },
			...platform && { platform }
		}, scene),
		words: [final === void 0 ? error : `the build failed: ${error}`, block].filter(Boolean).join("\n")
	};
}
function unknown(phase, words) {
	return {
		symptom: {
			phase,
			error: words
		},
		words
	};
}
/** Where nothing else is built, a step is for the one platform. */
function platformOf({ name }, platforms) {
	return parseStep(name)?.target ?? (platforms.length === 1 ? platforms[0] : void 0);
}
/** Adds which registry refused what, and to whom. */
async function withRefusal(symptom, { registries, runner }) {
	const refusal = readRefusal(symptom.error);
	if (refusal === void 0) return symptom;
	const [, name = ""] = refusal.scope?.match(/^repository:(.*):/) ?? [];
	const login = await registries?.findLogin(refusal.host, name).catch(() => void 0);
	const fork = runner && forkOf(runner);
	const refused = {
		...refusal,
		...login && { login: login.description },
		...fork && { fork }
	};
	return {
		...symptom,
		refused
	};
}
//#endregion
//#region src/doctor/diagnose.ts
/**
* Finds out why something failed, as far as a rule knows it and the facts agree.
*
* @returns what is to be thrown instead; a cancellation, and what was diagnosed already, as it is
*/
async function diagnose(error) {
	if (error instanceof DiagnosedError || error instanceof CancelledError) return error;
	const failure = error instanceof Failure ? error : new Failure("inputs", {}, error);
	return new DiagnosedError(await examine(failure), failure.cause);
}
async function examine(failure) {
	const { symptom, words } = await readFailure(failure);
	const { phase, platform, step } = symptom;
	const { source, runner } = failure.scene;
	const place = step?.source && source?.dockerfile !== void 0 ? {
		file: source.dockerfile,
		line: step.source.line
	} : void 0;
	const known = {
		phase,
		...platform && { platform },
		...place && { place }
	};
	const found = await findRule(symptom, lookAround(failure.scene));
	if (found === void 0) return {
		...known,
		message: words,
		words: ""
	};
	const { rule, advice } = found;
	const message = sentenceOf(advice);
	return {
		...known,
		rule: {
			id: rule.id,
			title: rule.title
		},
		message,
		words,
		address: addressOf(rule.id, runner)
	};
}
/** The rule that knows a symptom, and what it says; what a step printed tells more than how it ended. */
async function findRule(symptom, look) {
	for (const rule of rulesFor(symptom)) {
		const advice = await adviceOf(rule, symptom, look);
		if (advice !== void 0) return {
			rule,
			advice
		};
	}
}
function rulesFor(symptom) {
	return rules.filter((rule) => rule.phases.includes(symptom.phase) && knows(rule, symptom)).toSorted((one, other) => rank(one) - rank(other));
}
function rank(rule) {
	if ("answered" in rule) return 1;
	if (rule.kinds.length === 0) return 2;
	return rule.by === "step" ? 0 : 1;
}
/** Tells whether a rule is about a symptom, before any facts. */
function knows(rule, symptom) {
	if ("answered" in rule) return symptom.refused !== void 0 && rule.answered(symptom.refused);
	if (rule.kinds.length === 0) return true;
	const text = textFor(rule, symptom);
	return saidByAny(text, rule.kinds) !== void 0 && saidByAny(text, rule.unless ?? []) === void 0;
}
function textFor({ by }, { error, step }) {
	return by === "step" ? (step?.output ?? []).join("\n") : error;
}
function adviceOf(rule, symptom, look) {
	if ("answered" in rule) return symptom.refused && rule.tell(symptom.refused);
	return rule.tell(saidByAny(textFor(rule, symptom), rule.kinds) ?? { details: {} }, symptom, look);
}
//#endregion
//#region src/report/diagnosis.ts
/** The job summary of a step that failed before it built: what happened, what to do, and the original words. */
function renderDiagnosis(diagnosis) {
	const { rule, message, words } = diagnosis;
	return [
		"**The step failed.**",
		"",
		...rule === void 0 ? codeBlock(message.split("\n").flatMap(wrapped)) : [...adviceLines(diagnosis), ...folded("What was said", words === "" ? [] : blockOf(words))]
	].join("\n");
}
function blockOf(words) {
	return codeBlock(words.split("\n").flatMap(wrapped));
}
/** What a rule says, with its section of the document. */
function adviceLines({ rule, message, address }) {
	const section = rule && address?.startsWith("http") ? ` [${escapeMarkdown(rule.title)}](${address})` : "";
	return [`${escapeMarkdown(message.charAt(0).toUpperCase() + message.slice(1))}.${section}`, ""];
}
//#endregion
//#region src/doctor/report.ts
/**
* Ends the step with what made it fail: one error annotation, the output `failure`, and a summary where there is none
* yet.
*/
async function reportFailure(error, { runner, retries }) {
	const diagnosed = await diagnose(error);
	if (!(diagnosed instanceof DiagnosedError)) {
		fail(messageOf(diagnosed));
		return;
	}
	const { diagnosis, hasSummary } = diagnosed;
	const { phase, rule, platform, message } = diagnosis;
	const retried = retries?.repeats() ?? 0;
	writeOutputs({ failure: formatFailure({
		phase,
		rule: rule?.id,
		platform,
		message,
		retried
	}) });
	if (runner?.hasSummary && !hasSummary) await writeSummary(renderDiagnosis(diagnosis));
	fail(diagnosed.message, placeOf(diagnosis));
}
function placeOf({ rule, place }) {
	return {
		...rule && { title: rule.title },
		...place && {
			file: place.file,
			startLine: place.line
		}
	};
}
//#endregion
export { knows as a, findRule as i, adviceLines as n, readFailedStep as o, diagnose as r, reportFailure as t };
