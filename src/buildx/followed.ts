import { wholeLines } from '../lines.ts'
import { CommandError, type Output, type Pressure, type RunOptions } from '../process.ts'
import { keepTail } from '../tail.ts'
import { openBuildLog } from './build-log.ts'
import type { Buildx } from './buildx.ts'
import { followBuild, type Progress, type Vertex, vertexesOf } from './events.ts'
import { keepFailedSteps } from './failed-steps.ts'
import { readOutputs } from './printed.ts'
import { readerFor } from './target-progress.ts'
import type { TellingOptions } from './telling.ts'

export type FollowOptions = Omit<TellingOptions, 'now'> & {
  /** Takes whole lines; undefined where nothing is shown. */
  readonly print: ((text: string) => Pressure) | undefined
  /** Whether to print warnings about the Dockerfile, since nothing else will show them. */
  readonly showsWarnings: boolean
  /** Sees each line of progress. */
  readonly onProgress: (progress: Progress) => void
}

/** Characters that are kept of what buildx says besides its progress. */
const keptWords = 2 ** 20

/** The output of a followed call of buildx. */
export type FollowedOutput = Output & { readonly vertexes: readonly Vertex[] }

/**
 * Runs buildx, which is to write its progress as JSON (`--progress=rawjson`), and shows that as a log. Nothing of it is
 * kept but what a failure is explained with: 100 MB of output pass through.
 *
 * @throws CommandError whose `stderr` is what `--progress=plain` would have shown of the failure
 */
export async function runFollowed(
  buildx: Buildx,
  args: readonly string[],
  options: RunOptions,
  { print = () => {}, showsWarnings, onProgress, ...circumstances }: FollowOptions,
  read = readerFor(circumstances.targets),
): Promise<FollowedOutput> {
  const { graph, add } = followBuild()
  const log = openBuildLog({ ...circumstances, now: Date.now })
  const readPrinted = readOutputs(circumstances.secrets)
  const failed = keepFailedSteps()
  const words = keepTail(keptWords)
  // Piece by piece: strings of a megabyte and more stay in memory for a long time.
  let pressure: Pressure
  const show = (pieces: readonly string[]) => {
    for (const piece of pieces) pressure = print(piece)
  }
  const unseen = onlyNew()
  const see = (progress: Progress) => {
    add(progress)
    onProgress(progress)
    if (showsWarnings) show(unseen(progress.warnings).map((warning) => `warning: ${warning}\n`))
    const printed = readPrinted(progress)
    failed.add(progress.vertexes, printed)
    show(log.add(graph, progress, printed))
  }
  const take = (line: string) => (line.startsWith('{') ? see(read(line)) : words.add(`${line}\n`))
  const lines = wholeLines((completed) => completed.forEach(take))
  const onStderr = (chunk: string) => {
    pressure = undefined
    lines.add(chunk)
    return pressure
  }
  const timer = setInterval(() => show(log.tick(graph)), 1000)
  let isDone = false
  try {
    const output = await buildx(args, { ...options, onStderr })
    lines.end()
    isDone = true
    return { ...output, vertexes: vertexesOf(graph) }
  } catch (error) {
    if (!(error instanceof CommandError) || !error.started) throw error
    lines.end()
    const output = { stdout: error.stdout, stderr: failed.inPlain(words.text()) }
    throw new CommandError(error.command, error.exitCode, output, error.reason)
  } finally {
    clearInterval(timer)
    show(log.end(graph))
    // Words about a failure come after the log.
    if (isDone && words.text() !== '') print(words.text())
  }
}

/** Each platform has the same warnings. */
function onlyNew(): (texts: readonly string[]) => string[] {
  const known = new Set<string>()
  return (texts) => {
    const fresh = [...new Set(texts)].filter((text) => !known.has(text))
    for (const text of fresh) known.add(text)
    return fresh
  }
}
