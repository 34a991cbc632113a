import { CommandError } from '../process.ts'
import { lastLines } from '../tail.ts'
import type { Buildx } from './buildx.ts'

/** The bake files and what is requested of them; named as the inputs. */
export type BakeRequest = {
  /** A Git URL whose files BuildKit reads; undefined for files in the folder in which buildx runs. */
  readonly remote?: string | undefined
  readonly files: readonly string[]
  readonly targets: readonly string[]
  readonly set: readonly string[]
  readonly vars: readonly string[]
  readonly allow: readonly string[]
  readonly noCache: boolean
  readonly pull: boolean
  readonly load: boolean
  readonly push: boolean
  readonly provenance: string
  readonly sbom: string
  readonly call: string
}

/** The argument vector that makes buildx print what it would build. Local files need no builder. */
export function printArguments(request: BakeRequest, builder?: string): string[] {
  const { remote, files, targets, set, vars, allow, noCache, pull, load, push, provenance, sbom, call } = request
  return [
    'bake',
    '--print',
    ...files.map((file) => `--file=${file}`),
    ...set.map((override) => `--set=${override}`),
    ...vars.map((variable) => `--var=${variable}`),
    ...allowed(allow),
    ...(noCache ? ['--no-cache'] : []),
    ...(pull ? ['--pull'] : []),
    ...(load ? ['--load'] : []),
    ...(push ? ['--push'] : []),
    ...(provenance === '' ? [] : [`--provenance=${provenance}`]),
    ...(sbom === '' ? [] : [`--sbom=${sbom}`]),
    ...(call === '' ? [] : [`--call=${call}`]),
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    // Without a terminal, buildx would mix its progress with the errors about the definition.
    '--progress=quiet',
    '--',
    ...(remote === undefined ? [] : [remote]),
    ...targets,
  ]
}

/** Grants access to files as `buildx build` does, without a prompt; docker/bake-action does the same. */
export function allowed(allow: readonly string[]): string[] {
  return [...new Set([...allow, 'fs=*'])].map((entitlement) => `--allow=${entitlement}`)
}

export type PrintOptions = {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The input that names the files. */
  readonly filesInput: string
}

/**
 * Asks buildx what it would build.
 *
 * @param builder which reads a remote definition; undefined for one of this machine
 * @returns JSON
 * @throws Error with buildx's own words where the bake files are wrong
 */
export async function printBake(
  buildx: Buildx,
  request: BakeRequest,
  { folder, env, filesInput }: PrintOptions,
  builder: string | undefined,
): Promise<string> {
  const { remote, files } = request
  const print = (asked: BakeRequest) => buildx(printArguments(asked, builder), { folder, env })
  const { stdout } = await print(request).catch(async (error: unknown) => {
    if (!(error instanceof CommandError) || !error.started) throw error
    const isSilent = remote !== undefined && files.length === 0 && hasNone.test(error.stderr)
    const reason = isSilent ? await whySilent(error, () => print({ ...request, files: ['docker-bake.hcl'] })) : error
    throw new Error(whyUnread(reason.stderr, { remote, folder, filesInput }), { cause: error })
  })
  return stdout
}

const hasNone = /couldn't find a bake definition/

/**
 * Finds out why buildx found no bake file in a repository: if none is named, it treats one that it cannot fetch as
 * missing (bake/remote.go, `filesFromRef`).
 *
 * @param ask for one file by its name
 */
async function whySilent(found: CommandError, ask: () => Promise<unknown>): Promise<CommandError> {
  try {
    await ask()
    return found
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return /no such file or directory/.test(error.stderr) ? found : error
  }
}

function whyUnread(
  stderr: string,
  { remote, folder, filesInput }: Omit<PrintOptions, 'env'> & { readonly remote: string | undefined },
): string {
  const words = lastLines(stderr, 20).replace(/^ERROR: /m, '')
  const place = remote ?? folder
  if (!hasNone.test(words)) return `buildx cannot read the bake files in ${place}:\n${words}`
  const others = remote === undefined ? '' : `, or read those of the checkout with 'source: .'`
  return `no bake file in ${place}; set '${filesInput}' to its path, or 'workdir' to its folder${others}`
}
