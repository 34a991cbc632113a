import { DiagnosedError, type Diagnosis } from '../failure.ts'
import { type ErrorPlace, fail, log } from '../log.ts'
import { messageOf } from '../message.ts'
import { renderDiagnosis } from '../report/diagnosis.ts'
import { formatFailure } from '../report/failure.ts'
import { writeOutputs, writeSummary } from '../report/outputs.ts'
import { retryRows } from '../report/rows.ts'
import type { Retries } from '../retry.ts'
import type { Runner } from '../runner.ts'
import { diagnose } from './diagnose.ts'

/** What is known of a failed job; an error may come before any of it exists. */
export type Reporting = {
  readonly runner?: Pick<Runner, 'hasSummary'>
  readonly retries?: Pick<Retries, 'repeats' | 'report'>
}

/** Reports why the step failed: one error annotation, the output `failure`, and a summary if there is none yet. */
export async function reportFailure(error: unknown, { runner, retries }: Reporting): Promise<void> {
  const diagnosed = await diagnose(error)
  if (!(diagnosed instanceof DiagnosedError)) {
    fail(messageOf(diagnosed))
    return
  }
  const { diagnosis, hasSummary } = diagnosed
  const { phase, rule, platform, message } = diagnosis
  const retried = retries?.repeats() ?? 0
  try {
    writeOutputs({ failure: formatFailure({ phase, rule: rule?.id, platform, message, retried }) })
    if (runner?.hasSummary && !hasSummary) await writeSummary(renderDiagnosis(diagnosis, retries && retryRows(retries)))
  } catch (fault) {
    // E.g. on a full disk, which may be the very error.
    log.warning(`cannot write the output 'failure': ${messageOf(fault)}`)
  } finally {
    fail(diagnosed.message, placeOf(diagnosis))
  }
}

function placeOf({ rule, place }: Diagnosis): ErrorPlace {
  return { ...(rule && { title: rule.title }), ...(place && { file: place.file, startLine: place.line }) }
}
