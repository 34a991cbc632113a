import { c as CommandError, d as lastLines, f as CancelledError, v as accessOf } from "./build-merge-post.js";
import { E as messageOf, f as dockerHub, l as readText, m as parseReference, v as fail } from "./every-entry.js";
import { A as writeOutputs, I as formatFailure, M as writeSummary } from "./reading-inputs.js";
import { c as Failure, s as DiagnosedError } from "./build-and-merge.js";
import { K as isCacheExport, q as parseStep } from "./build-and-gate.js";
import { f as answerOf, m as sentenceOf, p as registryRules, s as RegistryError } from "./registry-errors.js";
import { c as failingStep, i as cutLine, l as finalError, s as failingBlock } from "./build-log.js";
import { a as saidByBuildx, c as goSentences, i as exitCodes, o as withoutStereotypes, r as buildxSentences, s as readerOf, t as runSentences } from "./sentences.js";
import { c as wholeError, i as isPushFailure, n as dockerSentences, t as readRefusal } from "./failures.js";
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
//#region src/doctor/amend.ts
/** Adds to what is said of a registry what holds for the daemon's pulls, and for names without a host. */
function amended(advice, { phase, refused }, unnamed) {
	if (refused === void 0) return advice;
	if (phase === "pull" || phase === "boot") return {
		...advice,
		remedy: forDaemon(refused) ?? advice.remedy
	};
	if (unnamed === void 0 || !(phase === "login" || phase === "push" || phase === "check" || phase === "tags") || !isAtHub(refused)) return advice;
	return {
		cause: `${advice.cause}; '${unnamed}' names no host, so it is on Docker Hub (${dockerHub}/${unnamed})`,
		remedy: `write the host in front where another registry is meant (registry.example.com/${unnamed}); else ${advice.remedy}`
	};
}
/** The daemon has settings of its own, and knows nothing of the input `registries`. */
function forDaemon({ kind, host }) {
	if (kind === "certificate") return `the Docker daemon pulls this image, so it needs the authority: /etc/docker/certs.d/${host}/ca.crt`;
	if (kind === "client certificate") return `the Docker daemon pulls this image, so it needs them: client.cert and client.key in /etc/docker/certs.d/${host}`;
	if (kind === "plain HTTP") return `the Docker daemon pulls this image: list ${host} in "insecure-registries" of /etc/docker/daemon.json`;
}
function isAtHub({ kind, host }) {
	return (host === "docker.io" || host.endsWith(`.docker.io`)) && (kind === "refused" || kind === "unknown host" || kind === "unreachable");
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
//#region src/doctor/rules/cache.ts
/** Caches. Where the action itself writes one, the reason stands in a warning. */
const cacheRules = [
	{
		id: "github-cache-is-read-only",
		title: "GitHub cache is read-only",
		phases: ["build", "cache"],
		kinds: ["cache not writable"],
		tell: (_, __, { cacheAccess }) => {
			const access = cacheAccess();
			if (access !== void 0 && access.unwritable === void 0) return void 0;
			return {
				cause: `GitHub's cache may not be written here${access ? `: ${access.unwritable}` : ""}`,
				remedy: `let a run of another event write it, such as push; where the job's token only reads, the action leaves 'cache-to: type=gha' out, unless the entry has a token of its own`
			};
		},
		more: "Runs that anyone can trigger (`pull_request_target`, `issue_comment`, `workflow_run`) and those with the key `cache-mode: read` get a token that only reads."
	},
	{
		id: "github-cache-service-is-gone",
		title: "GitHub cache service is gone",
		phases: ["build", "cache"],
		kinds: ["cache service is gone"],
		tell: () => ({
			cause: `this BuildKit asked the first version of GitHub's cache service, which is switched off`,
			remedy: `leave out 'buildkit-image' and 'buildx-version' to get newer ones (BuildKit 0.20 and buildx 0.21 are the first), or update the runner, or the cache server where it is one of your own`
		})
	},
	{
		id: "github-cache-limits-requests",
		title: "GitHub cache limits requests",
		phases: ["build", "cache"],
		passes: {
			maxElapsed: 12e4,
			retryAfter: 3e4
		},
		kinds: ["cache service limits"],
		tell: () => ({
			cause: `GitHub's cache service limits how often it may be asked (200 uploads a minute for a repository)`,
			remedy: `write fewer layers ('cache-mode: min'), from fewer jobs at once, or use 'cache: registry'`
		})
	},
	{
		id: "github-cache-service-fails",
		title: "GitHub cache service fails",
		phases: ["build", "cache"],
		passes: {},
		kinds: ["cache service fails"],
		tell: ({ details: { status } }) => ({
			cause: `GitHub's cache service failed${status === void 0 ? "" : ` (${status})`}`,
			remedy: "run the job again; www.githubstatus.com tells more"
		})
	},
	{
		id: "cache-cannot-be-written",
		title: "Cache cannot be written",
		phases: ["cache"],
		kinds: [],
		tell: () => ({
			cause: "BuildKit says why below",
			remedy: `check the attributes of the entry in 'cache-to'`
		})
	}
];
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
//#region src/doctor/rules/images.ts
/** Names of images, and what they name. */
const imageRules = [
	{
		id: "image-not-found",
		title: "Image not found",
		phases: ["build"],
		kinds: ["image not found"],
		tell: async ({ details: { image = "the image" } }, _, { digestOf }) => {
			const digest = await digestOf(image);
			return digest === void 0 ? {
				cause: `there is no ${image}, or not for this login`,
				remedy: `check the name and the tag in FROM; where another job pushes it, that one must end before ('needs') and push this very tag`
			} : {
				cause: `${image} was not there when BuildKit asked, and is there now (${digest})`,
				remedy: `its registry shows late what was pushed, so run the job again; a base that another job pushes is safer by its digest (an output of that job, in 'build-args' or 'build-contexts')`
			};
		}
	},
	{
		id: "repository-name-with-upper-case",
		title: "Repository name with upper case",
		phases: ["build", "cache"],
		kinds: ["upper case"],
		tell: ({ details: { name } }) => ({
			cause: `${name === void 0 ? "a name of a repository" : `the name '${name}'`} has upper case, which no registry takes`,
			remedy: `write it in lower case; \${{ github.repository }} keeps the owner's spelling, which the action lowers in 'tags' and 'images', but not in FROM, 'outputs', 'cache-from' and 'cache-to'`
		})
	},
	{
		id: "sbom-is-too-large",
		title: "SBOM is too large",
		phases: ["build"],
		kinds: ["SBOM too large"],
		tell: ({ details: { file, bytes = "41943040" } }) => ({
			cause: `${file ?? "an attestation"} has more than the ${Math.round(Number(bytes) / 1024 ** 2)} MiB that BuildKit takes`,
			remedy: `leave 'sbom' out for this image, and make its SBOM from the pushed image in a step of its own`
		})
	}
];
//#endregion
//#region src/doctor/rules/index.ts
const registryPhases = [
	"login",
	"pull",
	"boot",
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
		title: "Names of images",
		rules: imageRules
	},
	{
		title: "Registries",
		rules: registryRules.map((rule) => ({
			...rule,
			phases: registryPhases
		}))
	},
	{
		title: "Caches",
		rules: cacheRules
	}
].flatMap((subject) => subject.rules);
//#endregion
//#region src/doctor/rules/places.ts
/** Finds where a registry's host is named, in words: `'tags'`, `Dockerfile:3`. */
function placesOf(host, { names = {}, source, runner }) {
	const path = source?.dockerfile;
	const text = path === void 0 || runner === void 0 ? void 0 : readText(join(runner.workspace, path));
	const inInputs = Object.entries(names).flatMap(([input, references]) => references.filter(isWithHost).map((reference) => ({
		place: `'${input}'`,
		reference
	})));
	const inDockerfile = path === void 0 || text === void 0 ? [] : imagesIn(path, text);
	const found = [...inInputs, ...inDockerfile].filter(({ reference }) => hostOf(reference) === host);
	return [...new Set(found.map(({ place }) => place))];
}
/** The first name of an image to push that leaves the host out, and so is at Docker Hub. */
function unnamedHost({ names = {} }) {
	return [...names.tags ?? [], ...names.images ?? []].find((name) => hostOf(name) === "docker.io" && !isWithHost(name));
}
/** What FROM, `--from=` and the syntax line name, but stages. */
function imagesIn(path, text) {
	const lines = text.split("\n");
	const stages = lines.flatMap((line) => line.match(/^\s*FROM\s.*\sAS\s+(\S+)/i)?.[1]?.toLowerCase() ?? []);
	return lines.flatMap((line, index) => {
		const [, reference] = line.match(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/i) ?? line.match(/^\s*(?:COPY|RUN)\s.*?[-,]{1,2}from=([^\s,]+)/i) ?? line.match(/^#\s*syntax\s*=\s*(\S+)/i) ?? [];
		return reference !== void 0 && !stages.includes(reference.toLowerCase()) ? [{
			place: `${path}:${index + 1}`,
			reference
		}] : [];
	});
}
function isWithHost(name) {
	const reference = read(name);
	return reference !== void 0 && reference.repository !== reference.path;
}
function hostOf(name) {
	return read(name)?.host;
}
function read(name) {
	try {
		return parseReference(name);
	} catch {
		return;
	}
}
//#endregion
//#region src/doctor/rules/look.ts
/** Looks around where something failed. */
function lookAround({ source, emulators, isRemote = false, runner, registries, names = {} }) {
	return {
		...source && { source },
		...emulators && { emulators },
		kernel: () => isRemote ? void 0 : release(),
		handlers: async () => {
			if (isRemote) return void 0;
			const { readHandlers } = await import("./load-toolchain-handlers.js");
			return readHandlers();
		},
		dockerfile: () => source?.dockerfile === void 0 || runner === void 0 ? void 0 : readText(join(runner.workspace, source.dockerfile)),
		digestOf: (reference) => askDigest(reference, registries),
		unnamed: () => unnamedHost({ names }),
		cacheAccess: () => runner?.cache?.token ? accessOf(runner.cache) : void 0
	};
}
/** Milliseconds: the failure is told late enough. */
const patience = 5e3;
async function askDigest(reference, registries) {
	try {
		const { repository, tag = "latest", digest = tag } = parseReference(reference);
		return await (await registries?.client())?.digest(repository, digest, { maxElapsed: patience });
	} catch {
		return;
	}
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
	const answer = answerIn(cause);
	if (answer !== void 0) {
		const { message, facts } = answer;
		const words = answer === cause ? answerOf(facts) : messageOf(cause);
		return {
			symptom: {
				phase,
				error: message,
				refused: await withFacts(facts, scene)
			},
			words
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
	const final = wholeError(stderr);
	const error = final === void 0 ? cause.message : withoutStereotypes(final);
	const step = readFailedStep(cause, lookedAt);
	const block = failingStep(stderr);
	const platform = step && platformOf(step, scene.source?.platforms ?? []);
	return {
		symptom: await withRefusal({
			phase: phaseOf(cause, error, step),
			error,
			...step && { step },
			...platform && { platform }
		}, scene),
		words: [final === void 0 ? error : `the build failed: ${error}`, block].filter(Boolean).join("\n")
	};
}
/** What a registry answered to us, where that is the error, or what an error that says more was made of. */
function answerIn(error) {
	if (error instanceof RegistryError) return error;
	return error instanceof Error && error.cause instanceof RegistryError ? error.cause : void 0;
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
/** What of a build failed. A cache that is written can fail it, too. */
function phaseOf(cause, error, step) {
	if (isPushFailure(cause)) return "push";
	return isCacheExport(step?.name ?? "") || saidByBuildx(error, ["cache export failed"]) !== void 0 ? "cache" : "build";
}
/** Adds which registry refused what, and to whom. */
async function withRefusal(symptom, scene) {
	const isAboutImages = symptom.phase === "pull" || symptom.phase === "push";
	const refusal = readRefusal(symptom.error, isAboutImages ? "the registry" : void 0);
	if (refusal === void 0) return symptom;
	const [, name = ""] = refusal.scope?.match(/^repository:(.*):/) ?? [];
	const login = await scene.registries?.findLogin(refusal.host, name).catch(() => void 0);
	return {
		...symptom,
		refused: await withFacts({
			...refusal,
			...login && { login: login.description }
		}, scene)
	};
}
/** Adds to a refusal what the registry does not tell: who asks, in what run, and where its host is named. */
async function withFacts(refused, scene) {
	const fork = scene.runner && forkOf(scene.runner);
	const places = placesOf(refused.host, scene);
	return {
		...refused,
		...fork && { fork },
		...places.length > 0 && { places },
		...refused.kind === "refused" && await loginFacts(refused, scene)
	};
}
/** Of a login, that it worked before; of a host without one, which hosts have some. */
async function loginFacts({ host, login, acceptedFor }, { registries }) {
	if (login === void 0) {
		const otherLogins = (await registries?.loginHosts?.().catch(() => []) ?? []).filter((one) => one !== host);
		return otherLogins.length > 0 ? { otherLogins } : {};
	}
	const client = await registries?.client().catch(() => void 0);
	const seconds = acceptedFor ?? client?.acceptedFor(host);
	return seconds === void 0 ? {} : { acceptedFor: seconds };
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
	const message = sentenceOf(phase === "cache" ? ofCache(advice) : advice);
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
/** A cache that one writes by `cache-to` must not cost the image. */
function ofCache({ cause, remedy }) {
	return {
		cause: `the cache of 'cache-to' could not be written: ${cause}`,
		remedy: `${remedy}; with 'ignore-error=true' in that entry the image is published all the same`
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
/** The rank of a rule for whatever no other one knows. */
const rest = 2;
function rank(rule) {
	if ("answered" in rule) return 1;
	if (rule.kinds.length === 0) return rest;
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
	if ("answered" in rule) return symptom.refused && amended(rule.tell(symptom.refused), symptom, look.unnamed());
	return rule.tell(saidByAny(textFor(rule, symptom), rule.kinds) ?? { details: {} }, symptom, look);
}
//#endregion
//#region src/doctor/cache.ts
/**
* What is known of a cache that failed in a build that did not.
*
* @param reason in the words of what failed
* @returns what happened and what to do, with its section; empty where no rule knows it
*/
async function adviceOnCache(reason, scene) {
	const found = await findRule(await withRefusal({
		phase: "cache",
		error: reason
	}, scene), lookAround(scene));
	if (found === void 0 || "kinds" in found.rule && found.rule.kinds.length === 0) return "";
	return `${sentenceOf(found.advice)} (${addressOf(found.rule.id, scene.runner)})`;
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
export { findRule as a, diagnose as i, adviceLines as n, knows as o, adviceOnCache as r, readFailedStep as s, reportFailure as t };
