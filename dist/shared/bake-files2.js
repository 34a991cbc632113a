import { u as createRun } from "./build-merge-post.js";
import { D as messageOf, S as log, l as readText, m as parseReference } from "./every-entry.js";
import { H as writeSummary, X as formatPlatform, t as formatList, tt as nativePlatform } from "./reading-inputs.js";
import { F as openRetries } from "./build-and-merge.js";
import { a as assertRunner, d as installedBuildx, f as pluginFolders, l as openSupplies, s as prepareBuildx } from "./build-and-bake.js";
import { b as requestedTargets, f as makeBakeMetadata, m as basesOf, n as takesNarrowed, r as readDefinition, s as checkTags, t as namedPlatforms, y as readTarget } from "./bake-files.js";
import { c as bindBuildx } from "./build-and-post.js";
import { i as parseRunners, n as planMatrix, r as machineOf, t as describeJob } from "./planning.js";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { existsSync, readdirSync } from "node:fs";
//#region src/plan/definition.ts
/** What is left out of a build that is only planned. */
const unused = {
	allow: [],
	noCache: false,
	pull: false,
	load: false,
	provenance: "",
	sbom: "",
	call: ""
};
/**
* Asks buildx what the bake files of the checkout would build, with the tags that rules make, for which it needs neither a
* builder nor Docker.
*
* @throws Error for files that are not there, and with buildx's own words where they are wrong
*/
async function planDefinition(inputs, runner) {
	assertRunner(runner.os);
	const { files, targets, set, vars, workdir, push } = inputs.bake;
	refuseRemote(targets);
	const source = {
		remote: void 0,
		folder: resolve(runner.workspace, workdir),
		place: workdir,
		env: {},
		hasToken: false
	};
	refuseMissing(source.folder, inputs.bake);
	const run = createRun(runner.childEnvironment, new AbortController().signal);
	const folder = await mkdtemp(join(runner.temp, "multiarch-build-"));
	try {
		const { images, tags, flavor, labels, annotations } = inputs;
		const metadata = await makeBakeMetadata({
			images,
			tags,
			flavor,
			labels,
			annotations
		}, {
			runner,
			run,
			folder
		});
		if (metadata && runner.hasSummary) await writeSummary(metadata.summary.join("\n"));
		const { path, version } = await buildxFor(inputs, runner, run);
		log.info(`reading the bake files with buildx ${version}`);
		const request = {
			...unused,
			files,
			targets,
			set,
			vars,
			push,
			filesInput: "bake-files"
		};
		return await readDefinition(bindBuildx(run, path, runner), request, source, metadata, void 0);
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/** The installed one, unless another is asked for: it is already there. */
async function buildxFor({ buildx }, runner, run) {
	const retries = openRetries({
		log: log.info,
		cancel: new AbortController().signal
	});
	const job = {
		runner,
		run,
		save: () => {}
	};
	const download = prepareBuildx({
		...buildx,
		cacheBinary: false
	}, void 0, openSupplies(retries), job);
	return (buildx.version ? void 0 : await installedBuildx(pluginFolders(runner.dockerConfig), run)) ?? download();
}
/** Only BuildKit can read it, and there is no builder yet. */
function refuseRemote(targets) {
	const remote = targets.find((target) => /[:/]/.test(target));
	if (remote === void 0) return;
	throw new Error(`input 'targets' has '${remote}', which is not the name of a target; plan reads only bake files of the checkout, since remote ones would need a builder; check out that repository in an earlier step, and set 'workdir' to its folder`);
}
function refuseMissing(folder, { files, workdir }) {
	const advice = "check out the repository before plan, with actions/checkout";
	if (!existsSync(folder)) throw new Error(`input 'workdir' is '${workdir}', but there is no folder ${folder}; ${advice}, or correct the path`);
	const missing = files.find((file) => !existsSync(resolve(folder, file.replace(/^cwd:\/\//, ""))));
	if (missing !== void 0) throw new Error(`input 'bake-files' has '${missing}', but ${folder} has no such file; ${advice}, or correct the path`);
	if (readdirSync(folder).length === 0) throw new Error(`${folder} is empty, so there is no bake file; ${advice}`);
}
//#endregion
//#region src/plan/overrides.ts
/**
* The overrides with which a job bakes its own platforms, and no others of what its target is built from: buildx builds a
* linked target for all of its platforms, on this machine those of other jobs under QEMU. That of the machine itself stays,
* since a Dockerfile may start with `--platform=$BUILDPLATFORM` from a linked target.
*
* @param given overrides of the workflow; those of platforms are in the definition already, and buildx would add the job's
* to them (its bake/bake.go, `newOverrides`)
*/
function overridesOf({ target, platforms, runner }, linked, given) {
	const isNeeded = (platform) => platforms.includes(platform) || platforms.length === 1 && platform === machineOf(runner);
	const narrowed = linked.flatMap(({ name, platforms: all }) => {
		const needed = all.filter(isNeeded);
		const kept = needed.length > 0 ? needed : all;
		return kept.length === 0 ? [] : [`${name}.platform=${kept.join(",")}`];
	});
	return [
		...given.filter((override) => !isOfPlatforms(override)),
		`${target}.platform=${platforms.join(",")}`,
		...narrowed
	];
}
/** Whether an override is about platforms: `app.platform=…`, `*.platform+=…`. */
function isOfPlatforms(override) {
	return /^[^.=]*\.platform\+?=/.test(override);
}
//#endregion
//#region src/plan/targets.ts
/** A matrix generates at most 256 jobs for a run (docs.github.com, "Actions limits"). */
const mostJobs = 256;
/**
* Spreads the targets of a bake definition over runners.
*
* @throws Error that names target and attribute, for what cannot be built by single jobs or published
*/
function planTargets(definition, options) {
	const { rules, group, native, publishes } = options;
	const names = requestedTargets(definition);
	for (const name of names) refuseGroupOf(name, definition);
	const targets = names.map((name) => readTarget(name, definition.target[name] ?? {}));
	const planned = targets.map((target) => planTarget(target, platformsOf(target, native), definition, options));
	if (publishes) for (const target of targets) refuseWithoutTags(target);
	checkTags(targets);
	const jobs = planned.flatMap(({ matrix }) => matrix.include);
	refuseTooMany(jobs.length, group);
	const platforms = [...new Set(targets.flatMap((target) => platformsOf(target, native)))];
	const { runners, notices } = planMatrix(platforms, rules, group);
	return {
		jobs,
		targets: planned,
		platforms,
		runners,
		notices
	};
}
function planTarget(target, platforms, definition, { rules, group, set, ...options }) {
	const { name, tags, labels, annotations } = target;
	const linked = linkedTargets(target, definition, options);
	const { jobs } = planMatrix(platforms, rules, group, `target '${name}', attribute 'platforms',`);
	return {
		target: name,
		platforms: platforms.join(","),
		tags: formatList(tags),
		images: formatList(repositoriesOf(target)),
		labels: formatList(labels),
		annotations: formatList(annotations),
		matrix: { include: jobs.map((job) => {
			const leg = {
				target: name,
				platforms: job.platforms.split(","),
				runner: job.runner
			};
			return {
				target: name,
				...job,
				slug: `${name}-${job.slug}`,
				set: formatList(overridesOf(leg, linked, set))
			};
		}) }
	};
}
/** The targets that a target is built from, directly or not, but those that have to be whole. */
function linkedTargets(target, definition, { native, files }) {
	const found = /* @__PURE__ */ new Map();
	const visit = (user, isWhole) => {
		const isNarrowed = !isWhole && takesNarrowed(user.name, definition.target[user.name] ?? {}, files);
		for (const name of basesOf(user.contexts)) {
			const before = found.get(name);
			if (before !== void 0 && (isNarrowed || !before.isNarrowed)) continue;
			const base = readTarget(name, definition.target[name] ?? {});
			found.set(name, {
				base,
				isNarrowed
			});
			visit(base, !isNarrowed);
		}
	};
	visit(target, false);
	return [...found.values()].filter(({ isNarrowed }) => isNarrowed).map(({ base }) => ({
		name: base.name,
		platforms: namedPlatforms(base, native)
	}));
}
function platformsOf(target, native) {
	const named = namedPlatforms(target, native);
	return named.length > 0 ? named : [formatPlatform(native)];
}
function repositoriesOf({ name, tags }) {
	try {
		return [...new Set(tags.map((tag) => parseReference(tag).repository))];
	} catch (error) {
		throw new Error(`target '${name}', attribute 'tags': ${messageOf(error)}`, { cause: error });
	}
}
/** Where both have a name, buildx takes the group (bake/bake.go, `group`). */
function refuseGroupOf(name, { group }) {
	const members = group[name]?.targets ?? [];
	if (members.every((member) => member === name)) return;
	throw new Error(`target '${name}' has the same name as a group with ${members.join(", ")}, so a job cannot build it alone; rename one of them`);
}
function refuseWithoutTags({ name, tags }) {
	if (tags.length > 0) return;
	throw new Error(`target '${name}' has no 'tags', so there is nowhere to publish it; add tags such as ghcr.io/owner/${name}:1.2.3, list only targets with tags in 'targets', or set 'push: false'`);
}
function refuseTooMany(count, group) {
	if (count <= mostJobs) return;
	const fewer = `split the targets among several workflows, with 'targets' in each`;
	throw new Error(`the targets and their platforms need ${count} jobs, but a matrix can have at most ${mostJobs} in a run; ${group === "platform" ? `set 'group: runner' for one job per target and runner, or ${fewer}` : fewer}`);
}
//#endregion
//#region src/plan/bake-files.ts
/**
* Plans the targets of bake files: jobs for each, and what is merged of it.
*
* @returns outputs
*/
async function planBake(inputs, runner) {
	const { platforms, runners, group, bake } = inputs;
	if (platforms.length > 0) throw new Error(`input 'platforms' is '${platforms.join(",")}', but the bake files define the platforms of each target; to override them, add a line to 'set', e.g. *.platform=${platforms.join(",")}`);
	const { rules, isDefault } = await parseRunners(runners);
	const plan = planTargets(await planDefinition(inputs, runner), {
		rules,
		group,
		native: nativePlatform(runner.arch, runner.armVersion),
		files: {
			folder: resolve(runner.workspace, bake.workdir),
			readText
		},
		set: bake.set,
		publishes: bake.push !== false
	});
	if (!isDefault) for (const notice of plan.notices) log.notice(notice);
	for (const job of plan.jobs) log.info(`${job.target}: ${describeJob(job)}`);
	return {
		matrix: JSON.stringify({ include: plan.jobs }),
		targets: JSON.stringify(plan.targets),
		platforms: plan.platforms.join(","),
		runners: JSON.stringify(plan.runners)
	};
}
//#endregion
export { planBake };
