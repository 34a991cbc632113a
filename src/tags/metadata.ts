import { log, printGroup } from '../log.ts'
import type { Run } from '../process.ts'
import { exportVariables, writeOutputs } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import { applyRules, type Given, type Metadata } from './apply.ts'
import { enabledImages } from './images.ts'
import { metadataOutputs, metadataVariables } from './outputs.ts'
import { factsOf } from './run-facts.ts'
import { tableLines } from './table.ts'

/** Applies rules, see {@link applyRules}, and shows in the log what became of each. */
export async function makeMetadata(given: Given, runner: Runner, run: Run): Promise<Metadata> {
  const metadata = await applyRules(given, factsOf(runner, run), runner)
  printGroup('Tags', tableLines(metadata.rows))
  for (const notice of metadata.notices) log.notice(notice)
  return metadata
}

/** Sets outputs, and variables for the programs of this step and for later steps. */
export function tellMetadata(metadata: Metadata, runner: Runner): void {
  writeOutputs(metadataOutputs(metadata))
  const variables = metadataVariables(metadata, runner)
  for (const [name, value] of Object.entries(variables)) runner.setVariable(name, value)
  exportVariables(variables)
}

/** The repositories of `images`, whose items may have conditions: `name=ghcr.io/owner/app,enable=…`. */
export async function repositoriesIn(images: readonly string[], runner: Runner, run: Run): Promise<string[]> {
  return enabledImages(images, factsOf(runner, run))
}
