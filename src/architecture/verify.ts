import { isPlatformProgram, mismatch } from '../elf/program.ts'
import type { ImageConfig, LayerDescriptor, Start } from '../manifest/image.ts'
import type { PlatformName } from '../platform.ts'
import { executablesIn, type FileSystem, overlay } from './file-system.ts'
import type { Layer } from './layer.ts'
import { observe, type ReadLayer } from './observe.ts'
import { examineStart, type Fault, type Observation } from './start.ts'

/** An image of one platform, as it is verified. */
export type Subject = {
  readonly platform: PlatformName
  readonly config: Pick<ImageConfig, 'config' | 'history'>
  readonly layers: readonly LayerDescriptor[]
  readonly read: ReadLayer
  /** How many of the lowest layers are the base image's; asked for only when there is something to blame. */
  readonly countBase: () => Promise<number>
}

/** What is known of an image once its programs were read; texts continue the name of the platform and a colon. */
export type Verdict = {
  readonly platform: PlatformName
  readonly faults: readonly { readonly kind: Fault['kind'] | 'unread'; readonly text: string }[]
  readonly warnings: readonly string[]
  /** Programs that are for the platform, by their paths. */
  readonly right: readonly string[]
  readonly layersRead: number
}

/** More of them would add nothing. */
const mostListed = 20

/** Verifies what an image executes. */
export async function verifyStart(subject: Subject, isIgnored: (path: string) => boolean): Promise<Verdict> {
  const { platform, config, layers, read } = subject
  const look = examinerFor(platform, config.config, isIgnored)
  const { observations, layersRead } = await observe(layers, read, look)
  return { platform, ...verdictOf(observations, subject), layersRead }
}

/** The same for files that can be looked up one by one. */
export async function verifyFiles(
  platform: PlatformName,
  start: Start,
  fileSystem: FileSystem,
  isIgnored: (path: string) => boolean,
): Promise<Verdict> {
  const observations = await examinerFor(platform, start, isIgnored)(fileSystem)
  return { platform, ...verdictOf(observations, { config: {}, layers: [] }), layersRead: 0 }
}

/**
 * Verifies what an image executes, and every other program and library in it. Of files that a base image for the same
 * platform brought along it only warns: compilers and debuggers come with programs for other machines.
 */
export async function verifyAll(subject: Subject, isIgnored: (path: string) => boolean): Promise<Verdict> {
  const { platform, config, layers, read, countBase } = subject
  const known = await Promise.all(layers.map((layer) => read(layer)))
  const observations = await examinerFor(platform, config.config, isIgnored)(overlay(known))
  const { right, faults, warnings } = verdictOf(observations, subject)
  const programs = programsIn(known).filter(({ path, elf }) => !isIgnored(path) && isPlatformProgram(elf))
  const foreign = programs.flatMap(({ path, layer, elf }) => {
    const other = mismatch(elf, platform)
    return other === undefined ? [] : [{ path, layer, text: `${path} is a program for ${other}` }]
  })
  // Programs that are executed are reported already, with the reason.
  const told = new Set(observations.flatMap((one) => (one.kind === 'wrong' ? one.path : [])))
  const others = foreign.filter(({ path }) => !told.has(path))
  const base = foreign.length > 0 ? await countBase() : 0
  const isOfBase = ({ layer }: { readonly layer: number }) => layer < base
  // A base image that is itself for another platform has few programs for this one.
  const isRightBase = foreign.filter(isOfBase).length * 2 < programs.filter(isOfBase).length
  const isExcused = (one: { readonly layer: number }) => isRightBase && isOfBase(one)
  const excused = others.filter(isExcused)
  const blamed = others.filter((one) => !isExcused(one))
  const wrong = new Set(foreign.map(({ path }) => path))
  return {
    platform,
    right: [...new Set([...right, ...programs.map(({ path }) => path)])].filter((path) => !wrong.has(path)),
    faults: [
      ...faults,
      ...listed(blamed.map((one) => textOf(one, subject))).map((text) => ({ kind: 'wrong', text }) as const),
    ],
    warnings: [...warnings, ...listed(excused.map((one) => `${textOf(one, subject)}, inherited from its base image`))],
    layersRead: known.length,
  }
}

/** Returns the function that examines how a platform's containers start, given all or part of the files. */
function examinerFor(platform: PlatformName, start: Start = {}, isIgnored: (path: string) => boolean) {
  return (fileSystem: FileSystem): Promise<Observation[]> =>
    examineStart(start, { fileSystem, mismatch: (elf) => mismatch(elf, platform), isIgnored })
}

function verdictOf(
  observations: readonly Observation[],
  subject: Pick<Subject, 'config' | 'layers'>,
): Pick<Verdict, 'faults' | 'right' | 'warnings'> {
  const told = observations.flatMap((one) => ('text' in one ? [{ kind: one.kind, text: textOf(one, subject) }] : []))
  return {
    right: [...new Set(observations.flatMap((one) => (one.kind === 'right' ? [one.path] : [])))],
    faults: told.filter(({ kind }) => kind !== 'missing'),
    // An image may leave its program to the images based on it, or to a mount.
    warnings: told.flatMap(({ kind, text }) => (kind === 'missing' ? [text] : [])),
  }
}

function programsIn(layers: readonly Layer[]) {
  return [...executablesIn(layers)].flatMap(({ path, executable, layer }) =>
    executable.kind === 'ELF' ? [{ path: `/${path}`, layer, elf: executable.elf }] : [],
  )
}

/** With the instruction of the Dockerfile that made the layer, and without what a terminal would obey. */
function textOf(
  { text, layer }: Pick<Fault, 'text' | 'layer'>,
  { config, layers }: Pick<Subject, 'config' | 'layers'>,
): string {
  const plain = visible(text)
  if (layer === undefined || config.history === undefined) return plain
  const made = config.history.filter(({ empty_layer }) => !empty_layer)
  const instruction = made.length === layers.length ? instructionOf(made[layer]?.created_by ?? '') : ''
  return `${plain} (layer ${layer + 1} of ${layers.length}${instruction && `: ${instruction}`})`
}

/** As the Dockerfile has it, without what BuildKit and the builder before it add. */
function instructionOf(createdBy: string): string {
  const text = visible(createdBy.replace(/\s+/g, ' '))
    .replace(/ # buildkit$/, '')
    .replace(/^RUN (?:\|\d+ .*? )?\/bin\/sh -c /s, 'RUN ')
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Names of files may hold any character. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}

function listed(texts: readonly string[]): string[] {
  if (texts.length <= mostListed) return [...texts]
  return [...texts.slice(0, mostListed), `${texts.length - mostListed} more files are for other platforms`]
}
