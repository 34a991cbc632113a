/** What a step does, in the order in which it does it. `push` is a part of what buildx does in one call. */
export const phases = [
  'inputs',
  'login',
  'prepare',
  'download',
  'pull',
  'boot',
  'emulation',
  'build',
  'push',
  'check',
  'test',
  'tags',
  'cache',
] as const

export type Phase = (typeof phases)[number]
