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

/** What a job that failed can say of itself; an error may come before there is any of it. */
export type Reporting = {
  readonly runner?: Pick<Runner, 'hasSummary'>
  readonly retries?: Pick<Retries, 'repeats' | 'report'>
}

/**
 * Ends the step with what made it fail: one error annotation, the output `failure`, and a summary where there is none
 * yet.
 */
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
    // A full disk, for one, takes no outputs, and may be what the error is about.
    log.warning(`cannot write the output 'failure': ${messageOf(fault)}`)
  } finally {
    fail(diagnosed.message, placeOf(diagnosis))
  }
}

function placeOf({ rule, place }: Diagnosis): ErrorPlace {
  return { ...(rule && { title: rule.title }), ...(place && { file: place.file, startLine: place.line }) }
}
