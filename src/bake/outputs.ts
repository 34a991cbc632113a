import { linuxPlatforms } from '../platform.ts'
import { pushedOutput, testedOutput } from '../report/outputs.ts'

export const outputs: readonly string[] = [
  'targets',
  'metadata',
  'call-result',
  'push-declined',
  'builder',
  'buildx-version',
  'buildkit-version',
  'failure',
  'timings',
  ...linuxPlatforms.map(pushedOutput),
  ...linuxPlatforms.map(testedOutput),
]
