import type { Phase } from '../../phase.ts'
import { registryRules } from '../../registry/rules.ts'
import { bootRules } from './boot.ts'
import { buildRules } from './build.ts'
import { cacheRules } from './cache.ts'
import { clusterRules } from './cluster.ts'
import { contextRules } from './context.ts'
import { dockerfileRules } from './dockerfile.ts'
import { emulationRules } from './emulation.ts'
import { engineRules } from './engine.ts'
import { imageRules } from './images.ts'
import type { KnownFailure } from './rule.ts'
import { runRules } from './running.ts'
import { supplyRules } from './supply.ts'

const registryPhases: readonly Phase[] = ['login', 'pull', 'boot', 'build', 'push', 'check', 'test', 'tags', 'cache']

/** The parts of docs/troubleshooting.md, which is generated from the rules. */
export const subjects: readonly { readonly title: string; readonly rules: readonly KnownFailure[] }[] = [
  { title: 'Docker and the builder', rules: [...engineRules, ...supplyRules, ...bootRules] },
  { title: 'Kubernetes', rules: clusterRules },
  { title: 'QEMU', rules: emulationRules },
  { title: 'The context and the Dockerfile', rules: [...contextRules, ...dockerfileRules] },
  { title: 'The build', rules: [...runRules, ...buildRules] },
  { title: 'Names of images', rules: imageRules },
  { title: 'Registries', rules: registryRules.map((rule) => ({ ...rule, phases: registryPhases })) },
  { title: 'Caches', rules: cacheRules },
]

/**
 * Every known failure. No two rules match the same symptom, except that what a step printed takes precedence over how
 * it ended.
 */
export const rules: readonly KnownFailure[] = subjects.flatMap((subject) => subject.rules)
