/** Programs that start another one, named somewhere among their arguments. */
const wrappers: ReadonlySet<string> = new Set([
  ...['env', 'nice', 'nohup', 'setpriv', 'stdbuf', 'timeout', 'setsid', 'taskset', 'ionice', 'exec'],
  ...['tini', 'tini-static', 'dumb-init', 'docker-init', 'catatonit', 'su-exec', 'gosu', 'chpst', 's6-setuidgid'],
])

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'busybox'])

/** Built-ins and keywords of a shell: a line that starts with one names no program. */
const shellWords: ReadonlySet<string> = new Set([
  ...['cd', 'set', 'export', 'umask', 'ulimit', 'trap', 'eval', 'source', 'test', 'echo', 'printf', 'read', 'unset'],
  ...['if', 'for', 'while', 'until', 'case', 'true', 'false', 'command', 'wait', 'exit', 'local', 'shift'],
])

/**
 * What Linux executes for the first line of a script (fs/binfmt_script.c): an interpreter, with the rest of the line as
 * one argument. If that is env, also the program that env executes.
 *
 * @param line without `#!`
 */
export function readShebang(line: string): { readonly interpreter: string; readonly program?: string } {
  const [, interpreter = '', argument = ''] = line.match(/^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s) ?? []
  if (nameOf(interpreter) !== 'env') return { interpreter }
  const program = programOfEnv(argument)
  return program === undefined ? { interpreter } : { interpreter, program }
}

/** Undefined if only env itself can parse its argument: quotes, variables, escapes, options with a value. */
function programOfEnv(argument: string): string | undefined {
  const [, line] = argument.match(/^-S([^"'$\\]*)$/) ?? []
  const words = line?.split(/[ \t]+/) ?? [argument]
  const first = words.find((word) => word !== '' && word !== '-i' && !/^\w+=/.test(word))
  return first?.startsWith('-') ? undefined : first
}

/**
 * The arguments of a program that may name the program that it starts; the first one that exists is taken.
 *
 * @param word the program's own name
 * @param isScript whether it is a script: most that are entrypoints end with `exec "$@"`
 */
export function startedBy(word: string, rest: readonly string[], isScript: boolean): readonly string[] {
  const name = nameOf(word)
  if (wrappers.has(name)) return rest.filter((next) => !isOption(next))
  if (shells.has(name)) return wordOfShell(rest)
  return isScript ? rest.slice(0, 1).filter((next) => !isOption(next)) : []
}

/** The first program of the line in `sh -c line`, where that is a plain word. */
function wordOfShell(rest: readonly string[]): string[] {
  const [option = '', line = ''] = rest
  if (!/^-[a-z]*c$/.test(option)) return []
  const words = line.trim().split(/\s+/)
  const first = words.find((word) => word !== 'exec' && !isOption(word)) ?? ''
  return /^[\w./+-]+$/.test(first) && !shellWords.has(first) && first !== '.' ? [first] : []
}

function isOption(word: string): boolean {
  return word.startsWith('-') || /^\w+=/.test(word)
}

function nameOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1)
}
