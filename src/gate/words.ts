import { constants } from 'node:os'
import type { PlatformName } from '../platform.ts'
import { saidOfProgram } from '../run-said.ts'
import { lastLines } from '../tail.ts'
import type { CommandRun } from './command-run.ts'
import type { Command } from './commands.ts'
import { formatTimeout } from './tests.ts'

/** What is known about the machine that runs the images. */
export type Machine = {
  /** Whether a platform runs under QEMU there; undefined if unknown. */
  readonly emulated: (platform: PlatformName) => boolean | undefined
  /** The target whose image it is, if several are baked together. */
  readonly target?: string | undefined
  /** Names the QEMU of a platform: the image that registered it, or its file. */
  readonly qemu?: (platform: PlatformName) => string | undefined | Promise<string | undefined>
}

/** How many of the last lines of a failed test are shown. */
export const toldLines = 20

/** Describes how a command of the smoke test failed, with the last lines that it printed. */
export async function describeFailure(
  platform: PlatformName,
  command: Command,
  run: CommandRun,
  { timeout, emulated, qemu }: Machine & { readonly timeout: number },
): Promise<string> {
  const crash = run.end === 'late' ? undefined : saidOfProgram(run.output, ['crash in QEMU'])
  const isEmulated = crash !== undefined || (emulated(platform) && isCrash(run.exitCode))
  const reason = isEmulated
    ? crashInQemu(platform, run, crash?.text, await qemu?.(platform))
    : run.end === 'late'
      ? `did not finish within ${formatTimeout(timeout)}; raise 'test-timeout' if it needs longer`
      : (notStarted(platform, command, run) ?? failed(run))
  return [`${platform}: ${inQuotes(command.text)} ${reason}`, lastLines(run.output, toldLines)]
    .filter(Boolean)
    .join('\n')
}

/** `exit code 139 (SIGSEGV)`: a program that a signal ended has 128 and the signal's number as its exit code. */
export function formatExitCode(code: number): string {
  const signal = signalOf(code)
  return `exit code ${code}${signal ? ` (${signal})` : ''}`
}

/** Signals that mean a fault of the program itself. */
const crashes = ['SIGSEGV', 'SIGILL', 'SIGBUS', 'SIGABRT', 'SIGFPE', 'SIGTRAP', 'SIGSYS']

function isCrash(code: number | undefined): boolean {
  return code !== undefined && crashes.includes(signalOf(code) ?? '')
}

function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
}

function failed({ exitCode, words }: CommandRun): string {
  return `failed${exitCode === undefined ? `: ${words ?? 'buildx gave no reason'}` : ` with ${formatExitCode(exitCode)}`}`
}

function crashInQemu(
  platform: PlatformName,
  run: CommandRun,
  words: string | undefined,
  qemu: string | undefined,
): string {
  const how = run.end === 'crashed' ? 'crashed' : failed(run)
  const which = `under QEMU${qemu ? ` (${qemu})` : ''}`
  return `${how} ${which}${words ? `: ${words}` : ''}; run it on a native runner for ${platform} to see whether the program or QEMU is at fault`
}

/** Explains why a program could not be executed; its exit code means nothing then. */
function notStarted(
  platform: PlatformName,
  { isShell }: Command,
  { output, words = '' }: CommandRun,
): string | undefined {
  const text = `${output}\n${words}`
  const said =
    saidOfProgram(text, ['wrong format', 'no interpreter', 'no such program']) ?? saidOfProgram(text, ['not started'])
  switch (said?.kind) {
    case 'wrong format':
      return `is not a program for ${platform}, or QEMU for it is not registered on the machine it ran on (exec format error); a script needs a first line such as #!/bin/sh`
    case 'no interpreter':
      return `did not start: ${said.details.program} exists, but the loader or interpreter that it names does not`
    case 'no such program':
      if (isShell && said.details.program === '/bin/sh')
        return `needs /bin/sh, which the image does not have; write the command in exec form, e.g. ["/app","--version"]`
      return `did not start: the image has no program '${said.details.program}'`
    case 'not started':
      return `did not start: ${said.details.reason}`
    case undefined:
      return undefined
  }
}

function inQuotes(text: string): string {
  return `'${text}'`
}
