import type { Buildx } from '../buildx/buildx.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import type { Docker } from '../docker/daemon.ts'
import type { Job } from '../job.ts'
import type { Platforms } from '../platform.ts'
import type { Registries } from '../registry/access.ts'
import type { BuildxBinary } from './binary.ts'

/** What is there when the toolchain is ready. */
export type Toolchain = {
  readonly buildx: Buildx
  readonly binary: BuildxBinary
  /** On the daemon of the builder, where it has one. */
  readonly docker: Docker
  readonly builder: string
  /** Whether this job made the builder, and so may end it. */
  readonly isOwn: boolean
  readonly buildkit: Buildkit
  /** Architectures (Go's names) that run under QEMU here; undefined where the builder's machines are not known. */
  readonly emulated?: ReadonlySet<string>
  /** Waits for what was begun beside the job, and logs what became of it. */
  readonly close: () => Promise<void>
}

/** A builder, and what drives it. */
export type Builder = Omit<Toolchain, 'emulated' | 'close'>

/** A job whose programs have its logins, and its registries. */
export type ConnectedJob = Job & { readonly registries: Pick<Registries, 'tables'> }

/** What a build needs of the toolchain. */
export type Needs = {
  readonly platforms: Platforms
  /** Registry hosts that the build names. */
  readonly hosts: readonly string[]
}
