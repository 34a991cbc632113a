import type { BuildDecision } from './decide.ts'

/** The heading of a build's summary: where the image goes, or would have gone. */
export function titleOf({ declined, targets }: Pick<BuildDecision, 'declined' | 'targets'>): string {
  return (declined ?? { targets }).targets[0]?.repository ?? 'Build'
}
