import { CommandError } from '../process.ts'
import { asPrinted, errorLines, finalError } from './progress.ts'
import { exitCodes, saidByBuildx, withoutCommand, withoutStereotypes } from './said.ts'

/** What a followed build said about its failure: all that the failed step printed, and the error. */
export function lastWords(error: unknown): string {
  const { stderr = '' } = causeOf(error) ?? {}
  const words = stderr
    .split('\n')
    .filter((line) => !line.startsWith('#0 '))
    .join('\n')
  return words.trim() === '' ? '' : `${asPrinted(words.trimEnd())}\n`
}

/**
 * Tells whether a push failed because its attestations are OCI artifacts (BuildKit
 * docs/attestations/attestation-storage.md), which some registries do not take.
 *
 * @param exported what the progress reported of the export, e.g. `exporting attestation manifest sha256:…`
 * @returns the image that was pushed, by a name
 */
export function refusesArtifacts(error: unknown, exported: ReadonlySet<string>): string | undefined {
  const { stderr = '' } = causeOf(error) ?? {}
  const words = finalError(stderr) ?? ''
  const image = saidByBuildx(words, ['push failed'])?.details.image
  const refusal = saidByBuildx(words, ['artifact refused'])
  if (image === undefined || refusal === undefined || saidByBuildx(words, ['RUN failed'])) return undefined
  // If the build was not followed, buildx's own words decide.
  const isExported = (what: string) => [...exported].some((one) => one.startsWith(what)) || stderr.includes(` ${what}`)
  const { subject } = refusal.details
  if (subject !== undefined && !isExported(`exporting manifest ${subject}`)) return undefined
  return isExported('exporting attestation manifest ') ? image : undefined
}

/** Tells whether a build ended with a push that failed. */
export function isPushFailure(error: unknown): boolean {
  const { exitCode, stderr = '' } = causeOf(error) ?? {}
  const words = withoutCommand(wholeError(stderr) ?? '')
  return exitCode !== exitCodes.cancelled && saidByBuildx(words, ['push failed']) !== undefined
}

/**
 * The error with which buildx ended, preceded by what the failed step says: without a token, the final line does not
 * name the image.
 */
export function wholeError(stderr: string): string | undefined {
  const final = finalError(stderr)
  if (final === undefined) return undefined
  const cause = withoutStereotypes(final)
  const steps = errorLines(stderr).filter(({ text, isFinal }) => isFinal && text.endsWith(`: ${cause}`))
  // The final error ends the same way.
  return steps.find(({ text }) => text !== final)?.text ?? final
}

/** The failed command, if it is the error or its cause. */
export function causeOf(error: unknown): CommandError | undefined {
  const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error
  return cause instanceof CommandError ? cause : undefined
}
