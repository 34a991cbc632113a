import { CancelledError } from './cancel.ts'
import type { Docker } from './docker/daemon.ts'
import { messageOf } from './message.ts'
import type { Phase } from './phase.ts'
import type { PlatformName, Platforms } from './platform.ts'
import type { Registries } from './registry/access.ts'
import type { Runner } from './runner.ts'

/** A node of a builder that cannot be used: e.g. `node 'arm64' at tcp://10.0.0.2:1234`, why, and what to do. */
export type LostNode = { readonly what: string; readonly why: string; readonly remedy: string }

/** What was at hand where something failed, so that facts can be looked up. */
export type Scene = {
  readonly runner?: Pick<Runner, 'arch' | 'environment' | 'event' | 'eventName' | 'serverUrl' | 'workspace'> &
    Partial<Pick<Runner, 'cache'>>
  readonly registries?: Pick<Registries, 'findLogin' | 'client'> & Partial<Pick<Registries, 'loginHosts'>>
  /** References of images as they were written, by the input that names them. */
  readonly names?: Readonly<Record<string, readonly string[]>>
  /** Runs docker on the daemon of the builder. */
  readonly docker?: Docker
  /** Whether the builder runs on another machine, of which nothing here tells. */
  readonly isRemote?: boolean
  /** The container of BuildKit on that daemon. */
  readonly container?: string
  readonly driver?: string
  /** Asks the nodes of the builder which of them cannot be used now. */
  readonly lostNodes?: () => Promise<readonly LostNode[]>
  readonly source?: Source
  /** What BuildKit warned of, each in one line: `CopyIgnoredFile: …`. */
  readonly warnings?: readonly string[]
  /** Tells the version of the QEMU that executes a platform's programs here, as far as it is known. */
  readonly qemu?: (platform: PlatformName) => Promise<string | undefined>
  readonly buildkitVersion?: string | undefined
  /** What readOomKills said before the build. */
  readonly oomKillsBefore?: number | undefined
  /** What QEMU was to be registered for, and with what. */
  readonly emulators?: { readonly image: string; readonly architectures: readonly string[] }
}

/** What is built, and from which files. */
export type Source = {
  readonly platforms: Platforms
  readonly target: string
  /** The Dockerfile, as a path in the repository; undefined where it comes from elsewhere. */
  readonly dockerfile: string | undefined
  readonly emulation: 'auto' | 'always' | 'never'
  /** Its folder, relative to the workspace; absent where BuildKit fetches it by itself, as from Git. */
  readonly context?: string
  /** The repository of the run, where BuildKit fetches it for a context. */
  readonly gitContext?: { readonly url: string; readonly hasToken: boolean }
}

/** An error with what was being done. */
export class Failure extends Error {
  readonly phase: Phase
  readonly scene: Scene

  constructor(phase: Phase, scene: Scene, cause: unknown) {
    super(messageOf(cause), { cause })
    this.name = 'Failure'
    this.phase = phase
    this.scene = scene
  }
}

export type Diagnosis = {
  readonly phase: Phase
  /** Undefined for a failure that is not known. */
  readonly rule?: { readonly id: string; readonly title: string }
  readonly platform?: PlatformName
  /** What happened, why, and what to do; of an unknown failure what is known of it. */
  readonly message: string
  /** Lines of a workflow to copy. */
  readonly example?: readonly string[]
  /** The original words, where the message does not hold them. */
  readonly words: string
  /** The section of docs/troubleshooting.md. */
  readonly address?: string
  /** The line of the Dockerfile that BuildKit names. */
  readonly place?: { readonly file: string; readonly line: number }
}

/** A failure that was diagnosed. The message is all that is to be said. */
export class DiagnosedError extends Error {
  readonly diagnosis: Diagnosis
  /** Whether the job summary tells of it already. */
  readonly hasSummary: boolean

  constructor(diagnosis: Diagnosis, cause: unknown, hasSummary = false) {
    const { message, example = [], address, words } = diagnosis
    const parts = [message, ...example.map((line) => `  ${line}`), address === undefined ? '' : `see ${address}`, words]
    super(parts.filter((part) => part !== '').join('\n'), { cause })
    this.name = 'DiagnosedError'
    this.diagnosis = diagnosis
    this.hasSummary = hasSummary
  }
}

/** Does a part of the job. Its error tells the innermost phase that it happened in, and what all of them had at hand. */
export async function during<T>(phase: Phase, scene: Scene, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw failureIn(phase, scene, error)
  }
}

/** @returns what is thrown: a cancellation is no failure, and what was diagnosed needs no more */
export function failureIn(phase: Phase, scene: Scene, error: unknown): unknown {
  if (error instanceof CancelledError || error instanceof DiagnosedError) return error
  if (!(error instanceof Failure)) return new Failure(phase, scene, error)
  return new Failure(error.phase, { ...scene, ...error.scene }, error.cause)
}
