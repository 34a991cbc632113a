import { parseObject } from '../input/json.ts'
import type { PlatformName } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Buildx } from './buildx.ts'
import { recordId } from './history.ts'

// In the form of SLSA 1 or, from an older BuildKit, of SLSA 0.2 (solver/llbsolver/provenance/types).
type Provenance = {
  readonly buildDefinition?: { readonly internalParameters?: { readonly buildConfig?: BuildConfig } }
  readonly runDetails?: { readonly metadata?: { readonly buildkit_metadata?: Metadata } }
  readonly buildConfig?: BuildConfig
  readonly metadata?: { readonly 'https://mobyproject.org/buildkit@v1#metadata'?: Metadata }
}
type BuildConfig = { readonly llbDefinition?: readonly Operation[] }
type Operation = {
  readonly id?: string
  readonly op?: { readonly Op?: { readonly source?: { readonly identifier?: string } } }
}
/** By the output of an operation, `step0:0`: its layers, once for each of their compressed forms. */
type Metadata = { readonly layers?: Readonly<Record<string, readonly (readonly { readonly digest?: string }[])[]>> }

/**
 * Counts the layers that a platform's image has from its base image, using BuildKit's record of the build.
 *
 * @param layers digests of the image, from the lowest to the topmost
 * @returns 0 if there is no record, or the layers were recompressed
 */
export async function countBaseLayers(
  buildx: Buildx,
  { builder, ref, platform }: { readonly builder: string; readonly ref: string; readonly platform: PlatformName },
  layers: readonly string[],
): Promise<number> {
  const args = ['history', 'inspect', 'attachment', `--builder=${builder}`, `--platform=${platform}`]
  try {
    return countIn((await buildx([...args, '--type=provenance', '--', recordId(ref)])).stdout, layers)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return 0
  }
}

function countIn(provenance: string, layers: readonly string[]): number {
  const { buildDefinition, runDetails, buildConfig, metadata }: Provenance = parseObject(provenance)
  const { llbDefinition = [] } = buildDefinition?.internalParameters?.buildConfig ?? buildConfig ?? {}
  const made =
    runDetails?.metadata?.buildkit_metadata ?? metadata?.['https://mobyproject.org/buildkit@v1#metadata'] ?? {}
  const pulled = llbDefinition
    .filter(({ op }) => op?.Op?.source?.identifier?.startsWith('docker-image://'))
    .flatMap(({ id }) => made.layers?.[`${id}:0`] ?? [])
  const lengths = pulled
    .filter((base) => base.every(({ digest }, index) => digest === layers[index]))
    .map(({ length }) => length)
  return Math.max(0, ...lengths)
}
