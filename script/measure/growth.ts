import type { Candidate } from './interleave.ts'
import { byAction, byHand, type Work } from './job.ts'

/** Nothing runs on the target, so that no machine is emulated: what grows with the platforms is the bookkeeping. */
const dockerfile = 'FROM scratch\nCOPY Dockerfile /\n'

const ten = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/386',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
  'linux/loong64',
  'linux/mips64le',
]

const few: Work = { dockerfile, platforms: ten.slice(0, 2) }
const many: Work = { dockerfile, platforms: ten }

/** How much a platform more costs: by hand with two and ten platforms, by the action with two and ten. */
export function growth(node: string): [Candidate, Candidate, Candidate, Candidate] {
  const inputs = { emulation: 'never' }
  return [
    byHand('typed by hand, 2 platforms', few),
    byHand('typed by hand, 10 platforms', many),
    byAction('action, 2 platforms', few, node, inputs),
    byAction('action, 10 platforms', many, node, inputs),
  ]
}

/** How many platforms the second and the fourth candidate have more. */
export const morePlatforms = many.platforms.length - few.platforms.length
