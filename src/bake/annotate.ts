import { join } from 'node:path'
import type { Warning } from '../buildx/warnings.ts'
import { annotateDockerfile } from '../image/annotate.ts'
import type { BuildDecision } from '../image/decide.ts'
import { readText } from '../input/file.ts'
import type { Runner } from '../runner.ts'

/** Annotates the Dockerfiles of targets. Warnings come without a target, so each goes to the file that holds its source. */
export function annotateTargets(
  warnings: readonly Warning[],
  decisions: readonly BuildDecision[],
  runner: Runner,
): void {
  const files = new Map(
    decisions.flatMap((decision): [string, BuildDecision][] => {
      const text = decision.dockerfile === undefined ? undefined : readText(join(runner.workspace, decision.dockerfile))
      return text === undefined ? [] : [[text, decision]]
    }),
  )
  const [first] = decisions
  for (const warning of warnings) {
    const decision = files.get(warning.source ?? '') ?? (first && { ...first, dockerfile: undefined })
    if (decision !== undefined) annotateDockerfile([warning], decision, runner)
  }
}
