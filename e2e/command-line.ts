import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Pair } from '../__tests__/command-line.ts'
import type { Entry } from '../__tests__/entry.ts'
import { type LabRun, makeFolder, step } from './action.ts'
import { crane, lab, manifestOf, sh } from './lab.ts'

/** Which half of a pair: the command that is typed, or the step. */
export type Side = 'typed' | 'step'

/** What a command printed, and how it ended. */
export type Typed = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Text in place of text. */
export type Places = Readonly<Record<string, string>>

type Environment = Readonly<Record<string, string>>

/** Where both halves push, under tags of their own. */
export const repository = `${lab.LAB_REGISTRY}/e2e/command-line/r${Date.now().toString(36)}`

/** A name that is only this run's. */
export const own = (name: string, side: Side) => `${name}-${side}-${process.pid}`

/** Text of the guide, with the lab's names in place of those on the internet. */
export function inLab(text: string, side: Side, places: Places = {}): string {
  const common: readonly (readonly [RegExp, string])[] = [
    [/ghcr\.io\/acme\/app:([\w.]+)/g, `${repository}:$1-${side}`],
    [/ghcr\.io\/acme\/app/g, repository],
    [/app:test/g, `${own('command-line', side)}:test`],
    [/mybuilder/g, own('command-line', side)],
    [/https:\/\/github\.com\/docker\/buildx\/releases\/download/g, lab.LAB_BUILDX_URL],
    [/mirror\.example\.com\/library\/alpine:[\d.]+/g, lab.LAB_BASE_IMAGE],
    [/mirror\.example\.com/g, lab.LAB_MIRROR],
    [/registry\.example\.com:5000/g, lab.LAB_TLS_REGISTRY],
    [/moby\/buildkit:v[\d.]+/g, lab.LAB_BUILDKIT_IMAGE],
    // Plain HTTP, which buildx and the step are told of elsewhere.
    [/docker manifest (create|push|inspect)/g, 'docker manifest $1 --insecure'],
  ]
  const special = Object.entries(places).reduce((all, [from, to]) => all.replaceAll(from, () => to), text)
  return common.reduce((all, [pattern, place]) => all.replaceAll(pattern, place), special)
}

/** A home folder in which docker finds the lab's buildx. */
export function makeHome({ plugin = true } = {}): string {
  const home = makeFolder()
  const plugins = join(home, '.docker', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  if (plugin) symlinkSync(lab.LAB_BUILDX, join(plugins, 'docker-buildx'))
  return home
}

const home = makeHome()

/** Types a command, line by line as a shell gets it. */
export async function type(command: string, workspace: string, env: Environment): Promise<Typed> {
  const child = spawn('bash', ['-c', `set -e\n${command}`], {
    cwd: workspace,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)))
  return { exitCode, ...said }
}

/**
 * Takes the step of a pair: one process, as the runner starts it.
 *
 * @param builder what builds, where the pair does not say
 */
export async function take(
  { uses, with: inputs }: Pair['step'],
  workspace: string,
  { env, places, builder = '' }: { readonly env: Environment; readonly places?: Places; readonly builder?: string },
): Promise<LabRun> {
  const entry = (uses.match(/\/(bake|merge)@/)?.[1] ?? 'build') as Entry
  const given = Object.entries(inputs).map(([name, value]) => [name, inLab(String(value), 'step', places)])
  return step({
    entry,
    workspace,
    env: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', ...env },
    inputs: {
      ...(entry === 'build' && { context: '.' }),
      ...(entry !== 'merge' && builder !== '' && { builder }),
      ...Object.fromEntries(given),
    },
  })
}

/** What counts of an image in a registry, whoever pushed it. */
export function imageAt(reference: string) {
  const name = reference.replace(/[@:][^/]*$/, '')
  const { mediaType, manifests = [] } = manifestOf(reference)
  const isAttestation = (platform: { readonly os: string }) => platform.os === 'unknown'
  const predicates = manifests
    .filter(({ platform }) => isAttestation(platform))
    .flatMap(({ digest }) => (manifestOf(`${name}@${digest}`) as { layers?: { annotations?: object }[] }).layers ?? [])
    .map(({ annotations }) => (annotations as Record<string, string>)['in-toto.io/predicate-type'])
  const images = manifests
    .filter(({ platform }) => !isAttestation(platform))
    .map(({ digest, platform }) => {
      const { config, rootfs } = JSON.parse(crane('config', `${name}@${digest}`))
      return { platform, config, layers: rootfs.diff_ids.length }
    })
  const inOrder = images.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
  return { mediaType, images: inOrder, predicates: predicates.sort() }
}

/** The paths of all files in a folder. */
export function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/** The names in an archive; those of content are left out, which say nothing. */
export function namesInTar(path: string): string[] {
  const names = sh('tar', '-tf', path).trim().split('\n')
  return names.filter((name) => !/^blobs\/sha256\/.|\/$/.test(name)).sort()
}

/** What an archive of an image holds: of its content only what is in its index. */
export function archiveAt(path: string) {
  const read = (name: string) => JSON.parse(sh('tar', '-xOf', path, name))
  const [{ mediaType, digest, annotations }] = read('index.json').manifests
  const { manifests = [] } = read(`blobs/${digest.replace(':', '/')}`)
  const platforms = manifests.map(({ platform }: { platform: unknown }) => platform)
  return { names: namesInTar(path), mediaType, tag: annotations['org.opencontainers.image.ref.name'], platforms }
}
