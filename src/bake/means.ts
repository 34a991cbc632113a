import type { Definition } from '../bake-files/definition.ts'
import type { BakeMetadata } from '../bake-files/metadata.ts'
import type { BakeSource } from '../bake-files/source.ts'
import type { Registries } from '../registry/access.ts'
import type { Configuration } from '../toolchain/buildkitd.ts'
import type { ChosenBuilder } from '../toolchain/choose.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { Inputs } from './inputs.ts'

/** What a bake starts from. */
export type Given = {
  readonly inputs: Inputs & { readonly builder: ChosenBuilder }
  readonly source: BakeSource
  readonly metadata: BakeMetadata | undefined
  readonly configuration: Configuration
  readonly registries: Registries
}

/** What calls of buildx are made with. */
export type BakeMeans = Pick<Given, 'inputs' | 'source'> & { readonly toolchain: Toolchain }

/** What targets are baked and published with. */
export type ProduceMeans = BakeMeans &
  Pick<Given, 'registries' | 'metadata'> & {
    readonly definition: Definition
    /** Seconds that it took to prepare the toolchain. */
    readonly preparedIn: number
  }
