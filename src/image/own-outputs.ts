import { linuxPlatforms } from '../platform.ts'
import { pushedOutput, testedOutput } from '../report/outputs.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'

/** Outputs that only the build action has. */
export const ownOutputs = [
  ...linuxPlatforms.map(pushedOutput),
  ...linuxPlatforms.map(testedOutput),
  ...['annotations', 'json', 'labels', 'version'],
  ...[
    'builder',
    'buildkit-version',
    'buildx-version',
    'call-result',
    'imageid',
    'metadata',
    'push-declined',
    'tags-kept',
    'timings',
  ],
]

/** Those that tell what built. */
export function toolchainOutputs({ builder, binary, buildkit }: Toolchain): Record<string, string> {
  return { builder, 'buildx-version': binary.version, 'buildkit-version': buildkit.version ?? '' }
}
