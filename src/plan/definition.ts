import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Definition } from '../bake-files/definition.ts'
import { makeBakeMetadata } from '../bake-files/metadata.ts'
import { type ReadRequest, readDefinition } from '../bake-files/read.ts'
import { bindBuildx } from '../buildx/buildx.ts'
import { log } from '../log.ts'
import { createRun, type Run } from '../process.ts'
import { writeSummary } from '../report/outputs.ts'
import { openRetries } from '../retry.ts'
import type { Runner } from '../runner.ts'
import { type BuildxBinary, installedBuildx, pluginFolders } from '../toolchain/binary.ts'
import { assertRunner, prepareBuildx } from '../toolchain/prepare.ts'
import { openSupplies } from '../toolchain/supplies.ts'
import type { Inputs } from './inputs.ts'

/** What is left out of a build that is only planned. */
const unused = { allow: [], noCache: false, pull: false, load: false, provenance: '', sbom: '', call: '' }

/**
 * Asks buildx what the bake files of the checkout would build, with the tags that rules make, for which it needs neither a
 * builder nor Docker.
 *
 * @throws Error for files that are not there, and with buildx's own words where they are wrong
 */
export async function planDefinition(inputs: Inputs, runner: Runner): Promise<Definition> {
  assertRunner(runner.os)
  const { files, targets, set, vars, workdir, push } = inputs.bake
  refuseRemote(targets)
  const source = {
    remote: undefined,
    folder: resolve(runner.workspace, workdir),
    place: workdir,
    env: {},
    hasToken: false,
  }
  refuseMissing(source.folder, inputs.bake)
  const run = createRun(runner.childEnvironment, new AbortController().signal)
  const folder = await mkdtemp(join(runner.temp, 'multiarch-build-'))
  try {
    const { images, tags, flavor, labels, annotations } = inputs
    const metadata = await makeBakeMetadata({ images, tags, flavor, labels, annotations }, { runner, run, folder })
    if (metadata && runner.hasSummary) await writeSummary(metadata.summary.join('\n'))
    const { path, version } = await buildxFor(inputs, runner, run)
    log.info(`reading the bake files with buildx ${version}`)
    const request: ReadRequest = { ...unused, files, targets, set, vars, push, filesInput: 'bake-files' }
    return await readDefinition(bindBuildx(run, path, runner), request, source, metadata, undefined)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The installed one, unless another is asked for: it is already there. */
async function buildxFor({ buildx }: Pick<Inputs, 'buildx'>, runner: Runner, run: Run): Promise<BuildxBinary> {
  const retries = openRetries({ log: log.info, cancel: new AbortController().signal })
  const job = { runner, run, save: () => {} }
  const download = prepareBuildx({ ...buildx, cacheBinary: false }, undefined, openSupplies(retries), job)
  const installed = buildx.version ? undefined : await installedBuildx(pluginFolders(runner.dockerConfig), run)
  return installed ?? download()
}

/** Only BuildKit can read it, and there is no builder yet. */
function refuseRemote(targets: readonly string[]): void {
  const remote = targets.find((target) => /[:/]/.test(target))
  if (remote === undefined) return
  throw new Error(
    `input 'targets' has '${remote}', which is not the name of a target; plan reads only bake files of the checkout, since remote ones would need a builder; check out that repository in an earlier step, and set 'workdir' to its folder`,
  )
}

function refuseMissing(folder: string, { files, workdir }: Pick<Inputs['bake'], 'files' | 'workdir'>): void {
  const advice = 'check out the repository before plan, with actions/checkout'
  if (!existsSync(folder))
    throw new Error(`input 'workdir' is '${workdir}', but there is no folder ${folder}; ${advice}, or correct the path`)
  const missing = files.find((file) => !existsSync(resolve(folder, file.replace(/^cwd:\/\//, ''))))
  if (missing !== undefined)
    throw new Error(
      `input 'bake-files' has '${missing}', but ${folder} has no such file; ${advice}, or correct the path`,
    )
  if (readdirSync(folder).length === 0) throw new Error(`${folder} is empty, so there is no bake file; ${advice}`)
}
