import { execFileSync } from 'node:child_process'
import { gunzipSync } from 'node:zlib'
import { crane, lab } from '../../e2e/lab.ts'
import type { Candidate } from './interleave.ts'
import { byAction, twoPlatforms, type Work } from './job.ts'

/** One platform, since Go's image has no other; linked on top of it, so that BuildKit need not unpack it first. */
const large: Work = {
  dockerfile: `FROM ${lab.LAB_GO_IMAGE}\nCOPY --link Dockerfile /added\n`,
  platforms: ['linux/amd64'],
}

const off = { 'verify-architecture': 'off' }

/** Jobs that differ only in what of the gate they have: nothing, the program that is executed, a smoke test; one platform is emulated. */
export function gates(node: string): [Candidate, Candidate, Candidate] {
  return [
    byAction('verify-architecture off', twoPlatforms, node, off),
    byAction('verify-architecture entrypoint', twoPlatforms, node, { 'verify-architecture': 'entrypoint' }),
    byAction('smoke-test', twoPlatforms, node, { ...off, 'smoke-test': '["/bin/true"]' }),
  ]
}

/** The same for all files of a larger image. */
export function gatesOfLarge(node: string): [Candidate, Candidate] {
  return [
    byAction('verify-architecture off', large, node, off),
    byAction('verify-architecture all', large, node, { 'verify-architecture': 'all' }),
  ]
}

/** Megabytes of the layers of the larger image, but for the small one on top. */
export function sizeOfLarge(): { readonly compressed: number; readonly unpacked: number } {
  const manifest = JSON.parse(crane('manifest', '--platform=linux/amd64', lab.LAB_GO_IMAGE)) as {
    readonly layers: readonly { readonly digest: string; readonly size: number }[]
  }
  const repository = lab.LAB_GO_IMAGE.replace(/:[^:/]*$/, '')
  const unpacked = manifest.layers.map(({ digest, size }) => {
    const blob = execFileSync(lab.LAB_CRANE, ['blob', `${repository}@${digest}`], { maxBuffer: size + 1 })
    return gunzipSync(blob).length
  })
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0) / 1e6
  return { compressed: sum(manifest.layers.map(({ size }) => size)), unpacked: sum(unpacked) }
}
