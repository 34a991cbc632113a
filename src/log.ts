import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { inOrder } from './in-order.ts'

/** Lines of one part of the work; parts that run side by side each have their own. */
export type Log = {
  info: (line: string) => void
  warning: (message: string) => void
  notice: (message: string) => void
}

/** What it is given goes out at once; {@link group} gives a log that keeps lines back. */
export const log: Log = {
  info: (line) => {
    if (!isQuiet) printUntrusted(`${line}\n`)
  },
  warning: (message) => core.warning(message),
  notice: (message) => core.notice(message),
}

let isQuiet = false

/** From now on only warnings, failures and results are shown. */
export function beQuiet(): void {
  isQuiet = true
}

/** Shows what came of it all, quiet or not. */
export function result(line: string): void {
  groups.flush()
  printUntrusted(`${line}\n`)
}

/** Shown where the user switched debug logging on. */
export function debug(message: string): void {
  core.debug(message)
}

/** What an annotation is about: a title, and a line of a file in the repository. */
export type ErrorPlace = Pick<core.AnnotationProperties, 'title' | 'file' | 'startLine'>

/** Ends the step with an error, when everything else is done. */
export function fail(message: string, place: ErrorPlace = {}): void {
  // It comes after the group that it is about.
  groups.flush()
  core.error(message, place)
  process.exitCode = core.ExitCode.Failure
}

/** Makes the runner hide values in everything it shows from now on. */
export function mask(values: readonly string[]): void {
  for (const value of values) core.setSecret(value)
}

/** Groups that are held back, as functions that print them. */
const groups = inOrder((print: () => void) => print())

/** Milliseconds after which a part that takes long says so, and then again. */
const firstSign = 10_000
const nextSigns = 30_000

/**
 * Keeps what a part of the work says until it ends, and those that began before have: so that parts can run side by side,
 * and each comes out as one group, with its warnings after it. One that takes long shows that it runs.
 */
export async function group<T>(title: string, task: (log: Log) => Promise<T>): Promise<T> {
  const lines: string[] = []
  const remarks: (() => void)[] = []
  const started = performance.now()
  const time = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  const put = groups.begin()
  const stopSigns = signEvery(() => log.info(`${title}: ${[...lines.slice(-1), time()].join(', ')} so far`))
  let isShown = !isQuiet
  try {
    return await task({
      info: (line) => lines.push(line),
      warning: (message) => remarks.push(() => log.warning(message)),
      notice: (message) => remarks.push(() => log.notice(message)),
    })
  } catch (error) {
    isShown = true
    throw error
  } finally {
    stopSigns()
    const ended = `${title} (${time()})`
    put(() => {
      if (isShown) showGroup(ended, lines)
      for (const remark of remarks) remark()
    })
  }
}

/** Shows lines that came from elsewhere as one group. */
export function printGroup(title: string, lines: readonly string[]): void {
  if (!isQuiet) groups.begin()(() => showGroup(title, lines))
}

function showGroup(title: string, lines: readonly string[]): void {
  if (lines.length === 0) {
    printUntrusted(`${title}\n`)
    return
  }
  core.startGroup(title)
  printUntrusted(`${lines.join('\n')}\n`)
  core.endGroup()
}

function signEvery(sign: () => void): () => void {
  let timer = setTimeout(function again() {
    sign()
    timer = setTimeout(again, nextSigns)
  }, firstSign)
  return () => clearTimeout(timer)
}

/** @returns where the runner is slower: calls back when more can be printed */
export type Print = (chunk: string) => undefined | ((resume: () => void) => void)

/**
 * Shows output as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
 * middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
 * in between.
 *
 * @param task gets a function that prints
 */
export async function live<T>(title: string, task: (print: Print) => Promise<T>): Promise<T> {
  const token = randomUUID()
  let isOpen = false
  let lineIsOpen = false
  let isOver = false
  const open = () => {
    if (isOpen) return
    isOpen = true
    groups.flush()
    core.startGroup(title)
    write(`::stop-commands::${token}\n`)
  }
  try {
    return await task((chunk) => {
      // Late output would be where commands are obeyed.
      if (isOver) return undefined
      open()
      lineIsOpen = !chunk.endsWith('\n')
      return write(chunk)
    })
  } finally {
    isOver = true
    if (isOpen) {
      write(`${lineIsOpen ? '\n' : ''}::${token}::\n`)
      core.endGroup()
    } else {
      log.info(title)
    }
  }
}

/** Prints text that came from elsewhere, with the runner's commands switched off around it where it holds any. */
export function printUntrusted(text: string): void {
  if (!/::|##\[/.test(text)) {
    write(text)
    return
  }
  const token = randomUUID()
  write(`::stop-commands::${token}\n${text.endsWith('\n') ? text : `${text}\n`}::${token}::\n`)
}

/** @returns what to wait for before more is written: what a pipe does not take is kept in memory */
function write(text: string): ReturnType<Print> {
  return process.stdout.write(text) ? undefined : (resume) => process.stdout.once('drain', resume)
}
