import { CancelledError } from './cancel.ts'
import type { Docker } from './docker/daemon.ts'
import { messageOf } from './message.ts'
import type { Phase } from './phase.ts'
import type { PlatformName, Platforms } from './platform.ts'
import type { Registries } from './registry/access.ts'
import type { Runner } from './runner.ts'

/** A node of a builder that cannot be used: e.g. `node 'arm64' at tcp://10.0.0.2:1234`, why, and what to do. */
export type LostNode = { readonly what: string; readonly why: string; readonly remedy: string }

/** What was available where something failed, for looking up facts. */
export type Scene = {
  readonly runner?: Pick<Runner, 'arch' | 'environment' | 'event' | 'eventName' | 'serverUrl' | 'workspace'> &
    Partial<Pick<Runner, 'cache'>>
  readonly registries?: Pick<Registries, 'findLogin' | 'client'> & Partial<Pick<Registries, 'loginHosts'>>
  /** References of images as the user wrote them, by input. */
  readonly names?: Readonly<Record<string, readonly string[]>>
  /** Runs docker on the daemon of the builder. */
  readonly docker?: Docker
  /** Whether the builder runs on another machine, about which nothing can be found out here. */
  readonly isRemote?: boolean
  /** BuildKit's container on that daemon. */
  readonly container?: string
  readonly driver?: string
  /** Asks the nodes of the builder which of them cannot be used now. */
  readonly lostNodes?: () => Promise<readonly LostNode[]>
  readonly source?: Source
  /** BuildKit's warnings, each on one line: `CopyIgnoredFile: …`. */
  readonly warnings?: readonly string[]
  /** Finds the version of the QEMU that executes a platform's programs here, if known. */
  readonly qemu?: (platform: PlatformName) => Promise<string | undefined>
  readonly buildkitVersion?: string | undefined
  /** The result of readOomKills before the build. */
  readonly oomKillsBefore?: number | undefined
  /** The image of QEMU, and the architectures that it was to be registered for. */
  readonly emulators?: { readonly image: string; readonly architectures: readonly string[] }
}

/** What is built, and from which files. */
export type Source = {
  readonly platforms: Platforms
  readonly target: string
  /** The Dockerfile, as a path in the repository; undefined if it comes from elsewhere. */
  readonly dockerfile: string | undefined
  readonly emulation: 'auto' | 'always' | 'never'
  /** Its folder, relative to the workspace; absent if BuildKit fetches the context itself, as from Git. */
  readonly context?: string
  /** The repository of the run, if BuildKit fetches it as a context. */
  readonly gitContext?: { readonly url: string; readonly hasToken: boolean }
}

/** An error with the phase in which it happened. */
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
  /** Undefined for an unknown failure. */
  readonly rule?: { readonly id: string; readonly title: string }
  readonly platform?: PlatformName
  /** What happened, why, and what to do; for an unknown failure, what is known about it. */
  readonly message: string
  /** Lines of a workflow to copy. */
  readonly example?: readonly string[]
  /** The original words, if the message does not contain them. */
  readonly words: string
  /** The section of docs/troubleshooting.md. */
  readonly address?: string
  /** The line of the Dockerfile that BuildKit names. */
  readonly place?: { readonly file: string; readonly line: number }
}

/** A failure that was diagnosed. The message contains all that the user needs. */
export class DiagnosedError extends Error {
  readonly diagnosis: Diagnosis
  /** Whether the job summary already contains it. */
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

/** Runs a part of the job. An error gets the innermost phase that it happened in, and the scenes of all phases. */
export async function during<T>(phase: Phase, scene: Scene, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw failureIn(phase, scene, error)
  }
}

/** @returns the error to throw: a cancellation is not a failure, and a diagnosed error needs nothing more */
export function failureIn(phase: Phase, scene: Scene, error: unknown): unknown {
  if (error instanceof CancelledError || error instanceof DiagnosedError) return error
  if (!(error instanceof Failure)) return new Failure(phase, scene, error)
  return new Failure(error.phase, { ...scene, ...error.scene }, error.cause)
}
