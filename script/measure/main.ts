import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { lab } from '../../e2e/lab.ts'
import { baking } from './baking.ts'
import { caches } from './caches.ts'
import { cold, judgeCold } from './cold.ts'
import { crossing } from './crossing.ts'
import { gates, gatesOfLarge, sizeOfLarge } from './gate.ts'
import { growth, morePlatforms } from './growth.ts'
import { type Candidate, interleave, type Measured, median, medianParts, total } from './interleave.ts'
import { byAction, byHand, twoPlatforms } from './job.ts'
import { loading } from './loading.ts'
import { loud, peakOf } from './loud.ts'
import { merging } from './merging.ts'
import { heavySteps, manyNodes, pushedImages } from './nodes.ts'

/** A question with its candidates. */
type Section = {
  readonly title: string
  readonly runs: number
  /** It changes the machine meanwhile, so it runs only where `--only` names it. */
  readonly asked?: true
  readonly candidates: () => readonly Candidate[] | Promise<readonly Candidate[]>
  /** Prints what the budget is about. */
  readonly judge: (measured: readonly Measured[]) => void
}

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
const runs = Number(option('runs') ?? 7)
const only = option('only') ?? ''

const node24 = { label: version(lab.LAB_NODE24), path: lab.LAB_NODE24 }
const nodes = [{ label: version('node'), path: 'node' }, node24]

// A further question is one more item here, in a file of its own beside job.ts.
const sections: Section[] = [
  {
    title: 'Job: a build for two platforms, pushed, with a builder of its own; main and post',
    runs,
    candidates: () => [
      byHand('typed by hand', twoPlatforms, ['arm64']),
      ...['staged', 'direct'].flatMap((publish) => [
        byAction(`action, ${publish}, emulation always, ${node24.label}`, twoPlatforms, node24.path, {
          publish,
          emulation: 'always',
        }),
        ...nodes.map(({ label, path }) => byAction(`action, ${publish}, ${label}`, twoPlatforms, path, { publish })),
      ]),
    ],
    judge: (measured) => compare(measured, 1),
  },
  {
    title: 'Growth: ten platforms instead of two',
    runs,
    candidates: () => growth(node24.path),
    judge: (measured) => {
      const more = byRound(
        measured,
        ([hand2 = 0, hand10 = 0, action2 = 0, action10 = 0]) => action10 - action2 - (hand10 - hand2),
      )
      console.log(`our own time: ${(more / morePlatforms).toFixed(1)} ms a platform more (budget 15)`)
    },
  },
  {
    title: 'Gate: what it adds to a push for two platforms',
    runs,
    candidates: () => gates(node24.path),
    judge: ([off, entrypoint, smokeTest]) => {
      added(off, entrypoint, 300)
      added(off, smokeTest, 1000)
    },
  },
  {
    title: 'Gate: all files of a larger image',
    runs,
    candidates: () => gatesOfLarge(node24.path),
    judge: ([off, all]) => {
      const { compressed, unpacked } = sizeOfLarge()
      // 100 MB of the image in a second.
      const seconds = added(off, all, unpacked * 10) / 1000
      for (const [what, size] of Object.entries({ compressed, unpacked }))
        console.log(`${size.toFixed(0)} MB ${what}: ${(size / seconds).toFixed(0)} MB/s`)
    },
  },
  {
    title: 'Bake: four targets for two platforms, pushed, with a builder of its own',
    runs,
    candidates: () => baking(node24.path),
    judge: (measured) => compare(measured, 1.15),
  },
  {
    title: 'Merge: two digests under a tag',
    runs: runs * 2,
    candidates: () => merging(node24.path),
    judge: (measured) => compare(measured, 2),
  },
  {
    title: 'Merge: two digests under a tag, each answer of the registry after 50 ms',
    runs,
    candidates: () => merging(node24.path, 50),
    judge: (measured) => compare(measured, 1),
  },
  {
    title: 'Caches: an example that compiles, for two platforms, with a new builder each time',
    runs: Math.ceil(runs / 2),
    candidates: () => caches(node24.path),
    judge: (measured) => {
      const [none, ...cached] = measured
      for (const each of cached)
        console.log(`${each.name}: ${(medianOf(each) / medianOf(none)).toFixed(2)} times without a cache`)
    },
  },
  {
    title: 'Loud: a step that prints 100 MB',
    runs,
    candidates: () => loud(node24.path),
    judge: (measured) => {
      compare(measured, 1.05)
      for (const { name } of measured) {
        const peak = peakOf(name)
        console.log(`${name}: ${peak.toFixed(0)} MB of memory, ${peak <= 150 ? 'within' : 'OVER'} the budget of 150`)
      }
    },
  },
  {
    title: 'Nodes: a step that costs much processor time, on two native nodes and on one with QEMU',
    asked: true,
    runs: Math.ceil(runs / 2),
    candidates: () => heavySteps(node24.path),
    judge: (measured) => {
      const [qemu, one, two] = measured.map(medianOf)
      if (qemu && one && two)
        console.log(
          `two native nodes: ${(two / qemu).toFixed(2)} times one node with QEMU, ${(two / one).toFixed(2)} times one native node`,
        )
    },
  },
  {
    title: 'Nodes: ten platforms on one node, and on ten',
    asked: true,
    runs: Math.ceil(runs / 2),
    candidates: () => manyNodes(node24.path),
    judge: (measured) => {
      const ours = (index: number) => byRound(measured, (totals) => (totals[index + 2] ?? 0) - (totals[index] ?? 0))
      console.log(`our own time: ${milliseconds(ours(0))} ms with one node, ${milliseconds(ours(1))} ms with ten`)
      console.log(`images pushed: ${pushedImages('hand')} by hand, ${pushedImages('action')} by the action`)
    },
  },
  {
    title: 'Cross-compiling: go build for linux/arm64, on the machine itself and under QEMU',
    asked: true,
    runs: Math.ceil(runs / 2),
    candidates: () => crossing(node24.path),
    judge: (measured) => {
      const ratio = byRound(measured, ([native = 0, emulated = 0]) => emulated / native)
      console.log(`under QEMU: ${ratio.toFixed(1)} times as long`)
    },
  },
  {
    title: 'Cold: no images, no buildx, no handlers, and 6 MB/s with 10 ms to the registry',
    asked: true,
    runs,
    candidates: () => cold(node24.path),
    judge: judgeCold,
  },
  ...nodes.map(({ label, path }) => ({
    title: `Loading the action, ${label}`,
    runs: runs * 4,
    candidates: () => loading(label, path),
    judge: (measured: readonly Measured[]) => {
      const more = byRound(measured, ([bare = 0, ours = 0]) => ours - bare)
      console.log(`over bare Node: ${milliseconds(more)} ms (budget 60)`)
    },
  })),
]

console.log(`${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${uname()}`)
for (const { title, asked, runs, candidates, judge } of sections) {
  if (!title.toLowerCase().includes(only.toLowerCase()) || (asked && only === '')) continue
  console.log(`\n${title}\n${'-'.repeat(title.length)}`)
  const measured = await interleave(await candidates(), runs)
  for (const each of measured) console.log(row(each))
  judge(measured)
}

function compare([reference, ...others]: readonly Measured[], budget: number): void {
  if (reference === undefined) return
  for (const other of others) {
    const ratio = byRound([reference, other], ([theirs = 0, ours = 0]) => ours / theirs)
    const verdict = ratio <= budget ? 'within' : 'OVER'
    console.log(
      `${other.name}: ${ratio.toFixed(2)} times ${reference.name}, ${verdict} the budget of ${budget} (best runs: ${(bestOf(other) / bestOf(reference)).toFixed(2)})`,
    )
  }
}

/** Prints how many milliseconds one takes longer than the other. */
function added(reference: Measured | undefined, other: Measured | undefined, budget: number): number {
  if (reference === undefined || other === undefined) return Number.NaN
  const more = byRound([reference, other], ([without = 0, having = 0]) => having - without)
  const verdict = more <= budget ? 'within' : 'OVER'
  console.log(`${other.name}: ${milliseconds(more)} ms more, ${verdict} the budget of ${milliseconds(budget)}`)
  return more
}

/**
 * The median of what `figure` makes of each round's totals. Within a round the machine was busy with the same other
 * things, which a comparison of medians over all rounds would mix.
 */
function byRound(measured: readonly Measured[], figure: (totals: readonly number[]) => number): number {
  const rounds = measured[0]?.timings.length ?? 0
  const totals = Array.from({ length: rounds }, (_, round) =>
    measured.map(({ timings }) => total(timings[round] ?? {})),
  )
  return median(totals.map((each) => figure(each)))
}

function row(measured: Measured): string {
  const parts = Object.entries(medianParts(measured)).map(([part, value]) => `${part} ${milliseconds(value)}`)
  const figures = `median ${milliseconds(medianOf(measured)).padStart(5)}  best ${milliseconds(bestOf(measured)).padStart(5)} ms`
  return `${measured.name.padEnd(44)} ${figures}${parts.length > 1 ? `  (${parts.join(', ')})` : ''}`
}

function medianOf(measured: Measured | undefined): number {
  return median(measured?.timings.map(total) ?? [])
}

function bestOf(measured: Measured | undefined): number {
  return Math.min(...(measured?.timings.map(total) ?? []))
}

function milliseconds(value: number): string {
  return value.toFixed(0)
}

function version(node: string): string {
  return `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)}`
}

function uname(): string {
  return execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim()
}
