import { describe, expect, test } from '@jest/globals'
import type { Look } from '../../src/doctor/rules/look.ts'
import type { Symptom } from '../../src/doctor/rules/rule.ts'
import { ran, source, told } from './told.ts'

// What is said of Dockerfiles, as this or that is known. e2e/doctor-build.test.ts provokes the rest.

describe('Git', () => {
  const git = ran('fatal: not a git repository (or any of the parent directories): .git', '128')
  const { context: _, ...fetched } = source

  test.each<[string, Partial<Look>, string]>([
    ['a context that BuildKit fetches', { source: fetched }, "set 'build-args: BUILDKIT_CONTEXT_KEEP_GIT_DIR=1'"],
    ['a checkout', { hasFile: () => true }, 'copy it before that step (COPY .git .git)'],
    ['no checkout', { hasFile: () => false }, 'check out with actions/checkout'],
  ])('%s', async (_, known, expected) => {
    expect(await told(git, known)).toContain(expected)
  })
})

describe('a base image without the platform', () => {
  const lacking = (image: string): Symptom => ({
    phase: 'build',
    error: `${image}: failed to resolve source metadata for ${image}: no match for platform in manifest: not found`,
    platform: 'linux/riscv64',
  })

  test.each<[string, string, Partial<Look>, string]>([
    [
      'nothing is known of it',
      'docker.io/library/a:1',
      {},
      "docker.io/library/a:1 is not available for linux/riscv64; remove linux/riscv64 from 'platforms', or start from an image that has it",
    ],
    [
      'what it has is known',
      'r.io/a:1',
      { platformsOf: async () => ['linux/amd64', 'linux/arm64'] },
      'r.io/a:1 is not available for linux/riscv64; it is available for linux/amd64, linux/arm64; remove',
    ],
    [
      'its digest is that of one platform',
      'r.io/a@sha256:12',
      { platformsOf: async () => ['linux/amd64'] },
      "it is available for linux/amd64; its digest is that of one platform's image: use the digest of the index instead",
    ],
  ])('%s', async (_, image, known, expected) => {
    expect(await told(lacking(image), known)).toContain(expected)
  })
})

test('what fits a fork is said to a fork', async () => {
  const symptom: Symptom = { phase: 'build', error: 'secret token: not found' }
  expect(await told(symptom, { fork: () => 'them/app' })).toContain(
    'a pull request from the fork them/app, which gets no secrets;',
  )
})

test('stages are found however they are written', async () => {
  const dockerfile = () =>
    'from --platform=$BUILDPLATFORM a as one\n  FROM b\nRUN echo FROM c AS no\nFROM $X AS two-2\n'
  const error = 'target stage "three" could not be found'
  expect(await told({ phase: 'build', error }, { dockerfile })).toMatch(
    /; set 'target' to one of its stages: one, two-2$/,
  )
})
