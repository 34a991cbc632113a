import { findRule } from '../../src/doctor/diagnose.ts'
import { blind, type Look } from '../../src/doctor/rules/look.ts'
import type { Symptom } from '../../src/doctor/rules/rule.ts'

/** What is built, a checkout. */
export const source = {
  platforms: ['linux/arm64'],
  target: '',
  dockerfile: 'Dockerfile',
  emulation: 'auto',
  context: '.',
} as const

/** A RUN that printed something. */
export function ran(output: string, exitCode = '1', platform: Symptom['platform'] = 'linux/arm64'): Symptom {
  const place = { file: 'Dockerfile', line: 2, text: 'RUN make' }
  return {
    phase: 'build',
    error: `process "/bin/sh -c make" did not complete successfully: exit code: ${exitCode}`,
    step: { name: `[${platform} 2/2] RUN make`, output: output.split('\n'), source: place, exitCode },
    place,
    ...(platform && { platform }),
  }
}

/** The rule that knows a symptom and what it says, where this is known of the machine. */
export async function told(symptom: Symptom, known: Partial<Look> = {}): Promise<string> {
  const { rule, advice } = (await findRule(symptom, { ...blind, source, ...known })) ?? {}
  return `${rule?.id}: ${advice?.cause}; ${advice?.remedy}`
}
