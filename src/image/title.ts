import type { BuildDecision } from './decide.ts'

/** What the summary of a build is headed with: where it goes, or would have gone. */
export function titleOf({ declined, targets }: Pick<BuildDecision, 'declined' | 'targets'>): string {
  return (declined ?? { targets }).targets[0]?.repository ?? 'Build'
}
