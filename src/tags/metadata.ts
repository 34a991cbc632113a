import { log, printGroup } from '../log.ts'
import type { Run } from '../process.ts'
import { exportVariables } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import { applyRules, type Given, type Metadata } from './apply.ts'
import { enabledImages } from './images.ts'
import { metadataOutputs, metadataVariables } from './outputs.ts'
import { factsOf } from './run-facts.ts'
import { renderTable, tableLines } from './table.ts'

/** What rules made, and the table that tells of each. */
export type Told = Metadata & {
  /** For messages, a line each. */
  readonly lines: readonly string[]
  /** For the job summary, lines of Markdown. */
  readonly summary: readonly string[]
  /** See {@link metadataOutputs}. */
  readonly outputs: Readonly<Record<string, string>>
}

/** Applies rules, see {@link applyRules}, and shows in the log what became of each. */
export async function makeMetadata(given: Given, runner: Runner, run: Run): Promise<Told> {
  const metadata = await applyRules(given, factsOf(runner, run), runner)
  const lines = tableLines(metadata.rows)
  printGroup('Tags', lines)
  for (const notice of metadata.notices) log.notice(notice)
  return { ...metadata, lines, summary: renderTable(metadata.rows), outputs: metadataOutputs(metadata) }
}

/** Sets variables, for the programs of this step and for later steps. */
export function exportMetadata(metadata: Metadata, runner: Runner): void {
  const variables = metadataVariables(metadata, runner)
  for (const [name, value] of Object.entries(variables)) runner.setVariable(name, value)
  exportVariables(variables)
}

/** The repositories of `images`, whose items may have conditions: `name=ghcr.io/owner/app,enable=…`. */
export async function repositoriesIn(images: readonly string[], runner: Runner, run: Run): Promise<string[]> {
  return enabledImages(images, factsOf(runner, run))
}
