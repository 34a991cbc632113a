import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { type LabRun, makeFolder, type StepOptions, step } from './action.ts'
import { makeBuilder, makeContext, removeBuilder } from './builder.ts'
import { crane, lab, sh } from './lab.ts'

export const two = 'linux/amd64,linux/arm64'

/** A tag that points to another image, so that one can see whether it moves, and a builder to push there with. */
export type Gate = {
  readonly repository: string
  readonly tag: string
  /** Builds a Dockerfile for two platforms with the shared builder, and pushes it to the tag. */
  readonly push: (
    dockerfile: string,
    inputs: Readonly<Record<string, string>>,
    options?: Partial<StepOptions>,
  ) => Promise<LabRun>
  /** Points the tag to where it was at first. */
  readonly reset: () => void
  readonly expectMoved: (run: LabRun) => void
  readonly expectUnmoved: () => void
  readonly close: () => Promise<void>
}

/** Opens a repository of the lab whose images are tested; the builder can emulate arm64. */
export async function openGate(name: string): Promise<Gate> {
  const repository = `${lab.LAB_REGISTRY}/e2e/gate/${name}`
  const tag = `${repository}:1`
  const builder = await makeBuilder({ platforms: two })
  const before = crane('digest', lab.LAB_BASE_IMAGE)
  return {
    repository,
    tag,
    push: (dockerfile, inputs, { env, ...options } = {}) =>
      step({
        workspace: makeContext({ Dockerfile: dockerfile }),
        ...options,
        // As the current one, it may be asked about its emulators.
        env: { ...builder.env, BUILDX_BUILDER: builder.inputs.builder, ...env },
        inputs: { 'buildkit-image': '', context: '.', platforms: two, push: 'true', tags: tag, ...inputs },
      }),
    reset: () => void crane('copy', lab.LAB_BASE_IMAGE, tag),
    expectMoved: ({ exitCode, log, outputs }) => {
      expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
      expect(crane('digest', tag)).toBe(outputs.digest)
    },
    expectUnmoved: () => expect(crane('digest', tag)).toBe(before),
    close: () => removeBuilder(builder),
  }
}

/** An image that starts, with something of its own. */
export const fine = `FROM ${lab.LAB_BASE_IMAGE}\nCOPY Dockerfile /\nCMD ["cat", "/Dockerfile"]\n`

/** The variables of a run for a pull request to acme/app, from a repository. */
export function runFor(head: string): Readonly<Record<string, string>> {
  const path = join(makeFolder(), 'event.json')
  const request = { head: { repo: { full_name: head } }, base: { repo: { full_name: 'acme/app' } } }
  writeFileSync(path, JSON.stringify({ pull_request: request }))
  return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_EVENT_PATH: path }
}

/** The lines of what a step failed with. */
export const linesOf = ({ errors }: LabRun): string[] => errors[0]?.split('\n') ?? []

export const passed = { passed: true, seconds: expect.any(Number) }
export const failed = { passed: false, seconds: expect.any(Number) }

/** The digests of the platforms of an image as the registry has them. */
export function digestsOf(image: string): Record<string, string> {
  return Object.fromEntries(two.split(',').map((name) => [name, crane('digest', `--platform=${name}`, image)]))
}

/** The processes of this machine whose command line holds a text. */
export function processesWith(text: string): string[] {
  const found = sh('sh', '-c', 'ps -eo args= | grep -F -- "$1" | grep -v grep; true', '-', text)
  return found.split('\n').filter(Boolean)
}
