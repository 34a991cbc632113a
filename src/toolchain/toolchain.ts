import type { Buildx } from '../buildx/buildx.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import type { Docker } from '../docker/daemon.ts'
import type { LostNode } from '../failure.ts'
import type { Platforms } from '../platform.ts'
import type { RegistryTables } from '../registry/loopback.ts'
import type { BuildxBinary } from './binary.ts'
import type { Configuration } from './buildkitd.ts'
import type { Remarks } from './stale-builders.ts'

export type Toolchain = {
  readonly buildx: Buildx
  readonly binary: BuildxBinary
  /** On the daemon of the builder, where it has one. */
  readonly docker: Docker
  readonly builder: string
  /** Whether this job made the builder, and so may end it. */
  readonly isOwn: boolean
  readonly buildkit: Buildkit
  /** Whether it is known that BuildKit and RUN have the network of this machine. */
  readonly inHostNetwork?: boolean
  /** Asks which nodes cannot be used now; absent where the builder is on this machine alone. */
  readonly lostNodes?: () => Promise<readonly LostNode[]>
  /** Architectures (Go's names) that run under QEMU here; undefined where the builder's machines are not known. */
  readonly emulatedArchitectures?: ReadonlySet<string>
  /** The image whose QEMU this job registered. */
  readonly qemuImage?: string
  /** The removal, beside the job, of builders that killed jobs left; never rejects. Absent where none can be. */
  readonly sweep?: Promise<Remarks | undefined>
}

export type Builder = Omit<Toolchain, 'emulatedArchitectures' | 'qemuImage' | 'sweep' | 'lostNodes'>

/** What a toolchain is asked for. */
export type Asked = {
  readonly platforms: Platforms
  /** Registry hosts that the build names. */
  readonly hosts: readonly string[]
}

export type ToolchainOptions = {
  /** A promise where it is still being read. */
  readonly asked: Asked | Promise<Asked>
  readonly configuration: Configuration
  /** What the input `registries` says. */
  readonly tables: RegistryTables
  /** Why a buildx that was downloaded is not kept in the Actions cache; undefined where it is. */
  readonly unkeptBinary: string | undefined
}
