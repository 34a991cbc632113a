import type { Elf } from '../elf/elf.ts'
import type { Start } from '../manifest/image.ts'
import { readShebang, startedBy } from './argument-words.ts'
import type { Executable } from './executable.ts'
import type { FileSystem, Located } from './file-system.ts'
import { type Lookup, openLookup } from './lookup.ts'

/** One thing that was seen of what a container executes. */
export type Observation =
  /** A program that is for the platform. */
  | { readonly kind: 'right'; readonly path: string }
  /** An argument that may name a program but names no file so far: a layer that was not read may have it. */
  | { readonly kind: 'open' }
  | Fault

/** What would keep a container from starting, or from running natively. */
export type Fault = {
  /** `wrong`: a program for another platform; `missing`: no such program; `not loadable`: what it needs to be loaded is not there. */
  readonly kind: 'wrong' | 'missing' | 'not loadable'
  /** Of a program for another platform, without links. */
  readonly path?: string
  /** Continues the name of the platform and a colon. */
  readonly text: string
  /** Of the layer that has the program. */
  readonly layer?: number | undefined
}

export type Examination = {
  readonly fileSystem: FileSystem
  /** What a program is for if not for the platform, to follow `is a program for`; undefined if it is right. */
  readonly mismatch: (elf: Elf) => string | undefined
  /** Paths that are not judged. */
  readonly isIgnored: (path: string) => boolean
}

type Context = Omit<Examination, 'fileSystem'> &
  Lookup & {
    /** Below a script, which may have set another PATH. */
    readonly isBelowScript: boolean
  }

/** How deep a script may be the interpreter of another (Linux, fs/exec.c). */
const maxDepth = 5

/**
 * Examines what a container of an image executes: the first word of entrypoint and command, what that needs to be loaded
 * (the interpreter of a script, the loader of a dynamic program), and where it only starts another one (env, tini, a
 * script, a shell), the program that the next words name.
 */
export async function examineStart(start: Start, { fileSystem, ...rest }: Examination): Promise<Observation[]> {
  const context = { ...rest, ...openLookup(start, fileSystem), isBelowScript: false }
  const [first, ...others] = wordsOf(start)
  const observations: Observation[] = []
  if (first !== undefined) for await (const one of startWith(first, others, context)) observations.push(one)
  return observations
}

/** `ENTRYPOINT [""]` takes back that of a base image (moby, daemon/create.go; containerd, WithProcessArgs). */
function wordsOf({ Entrypoint, Cmd }: Start): string[] {
  const isTakenBack = Entrypoint?.length === 1 && Entrypoint[0] === ''
  return [...(isTakenBack ? [] : (Entrypoint ?? [])), ...(Cmd ?? [])]
}

async function* startWith(word: string, rest: readonly string[], context: Context): AsyncGenerator<Observation> {
  const found = await context.locate(word)
  yield* execute(word, found, context)
  const isScript = found !== undefined && executableOf(found)?.kind === 'script'
  const candidates = found ? startedBy(word, rest, isScript) : []
  const below = { ...context, isBelowScript: context.isBelowScript || isScript }
  for (const [index, candidate] of candidates.entries()) {
    const next = await context.locate(candidate)
    if (next && executableOf(next)) return yield* startWith(candidate, candidates.slice(index + 1), below)
  }
  if (candidates.length > 0) yield { kind: 'open' }
}

/**
 * @param found what the word leads to
 * @param needs the script that a program is the interpreter of
 */
async function* execute(
  word: string,
  found: Located | undefined,
  context: Context,
  needs = '',
  depth = 0,
): AsyncGenerator<Observation> {
  const { locate, absolute, isIgnored, isMounted } = context
  if (isIgnored(absolute(word)) || (found && isIgnored(found.path))) return
  if (found === undefined) {
    if (context.isBelowScript && !word.includes('/')) yield { kind: 'open' }
    else if (!isMounted(word)) yield missing(word, needs, context)
    return
  }
  const executable = executableOf(found)
  if (executable?.kind === 'ELF') yield* load(word, found, executable.elf, context, needs)
  if (executable?.kind === 'script' && depth < maxDepth) {
    const { interpreter, program } = readShebang(executable.line)
    for (const next of [interpreter, program])
      if (next) yield* execute(next, await locate(next), context, found.path, depth + 1)
  }
}

/** A program, and the loader that it names. */
async function* load(
  word: string,
  found: Located,
  elf: Elf,
  context: Context,
  needs: string,
): AsyncGenerator<Observation> {
  const observation = judge(word, found, elf, context, needs)
  yield observation
  const { interpreter: loader } = elf
  if (observation.kind === 'wrong' || !loader?.startsWith('/') || context.isIgnored(loader)) return
  const target = await context.locate(loader)
  const executable = target && executableOf(target)
  if (executable?.kind === 'ELF') yield judge(loader, target as Located, executable.elf, context, found.path)
  if (target === undefined && !context.isMounted(loader))
    yield {
      kind: 'not loadable',
      text: `${found.path} needs ${loader}, which the image does not have`,
      layer: found.layer,
    }
}

function judge(
  word: string,
  { path, layer }: Located,
  elf: Elf,
  { mismatch, absolute }: Context,
  needs: string,
): Observation {
  const other = mismatch(elf)
  if (other === undefined) return { kind: 'right', path }
  const name = word.includes('/') && absolute(word) !== path ? `${absolute(word)} (${path})` : path
  return {
    kind: 'wrong',
    path,
    text: `${needs ? `${needs} needs ${name}, which` : name} is a program for ${other}`,
    layer,
  }
}

function missing(word: string, needs: string, { absolute, path }: Context): Fault {
  const carriageReturn = word.endsWith('\r')
  const name = absolute(word).replace('\r', '')
  if (needs !== '' && carriageReturn)
    return {
      kind: 'not loadable',
      text: `the first line of ${needs} ends in a carriage return (CRLF), so Linux does not find ${name}`,
    }
  const where = word.includes('/')
    ? 'which the image does not have'
    : `which is not in any folder of its PATH (${path})`
  if (needs !== '') return { kind: 'not loadable', text: `${needs} needs ${name}, ${where}` }
  return { kind: 'missing', text: `its entrypoint or command is '${name}', ${where}` }
}

function executableOf({ entry }: Located): Executable | undefined {
  return entry.kind === 'file' ? entry.executable : undefined
}
