import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'

/** Lines of one part of the work; parts that run side by side each have their own. */
export type Log = {
  info: (line: string) => void
  warning: (message: string) => void
  notice: (message: string) => void
}

/** What it is given goes out at once; {@link group} gives a log that keeps lines back. */
export const log: Log = {
  info: (line) => printUntrusted(`${line}\n`),
  warning: (message) => core.warning(message),
  notice: (message) => core.notice(message),
}

/** Shown where the user switched debug logging on. */
export function debug(message: string): void {
  core.debug(message)
}

/** Ends the step with an error, when everything else is done. */
export function fail(message: string): void {
  core.setFailed(message)
}

/** Makes the runner hide values in everything it shows from now on. */
export function mask(values: readonly string[]): void {
  for (const value of values) core.setSecret(value)
}

/**
 * Keeps the lines of a part of the work until it ends: they come out as one group, so that parts can run side by side.
 * Warnings and notices come at once.
 */
export async function group<T>(title: string, task: (log: Log) => Promise<T>): Promise<T> {
  const lines: string[] = []
  const started = performance.now()
  try {
    return await task({ ...log, info: (line) => lines.push(line) })
  } finally {
    printGroup(`${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`, lines)
  }
}

/** Shows lines that came from elsewhere as one group. */
export function printGroup(title: string, lines: readonly string[]): void {
  core.startGroup(title)
  if (lines.length > 0) printUntrusted(`${lines.join('\n')}\n`)
  core.endGroup()
}

/**
 * Shows output as it comes. The runner obeys commands in every line it sees, `##[…]` even in the
 * middle of one; what a Dockerfile prints must not be able to set an output or add a mask, so commands are switched off
 * in between.
 *
 * @param task gets a function that prints
 */
export async function live<T>(title: string, task: (print: (chunk: string) => void) => Promise<T>): Promise<T> {
  const token = randomUUID()
  let lineIsOpen = false
  let isOver = false
  core.startGroup(title)
  write(`::stop-commands::${token}\n`)
  try {
    return await task((chunk) => {
      // What comes late would stand where commands are obeyed.
      if (isOver) return
      write(chunk)
      lineIsOpen = !chunk.endsWith('\n')
    })
  } finally {
    isOver = true
    write(`${lineIsOpen ? '\n' : ''}::${token}::\n`)
    core.endGroup()
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

function write(text: string): void {
  process.stdout.write(text)
}
