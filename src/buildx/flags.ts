import { boolean, booleanOr, entries, type Input, list, name, names } from '../input/read.ts'

/** The value of a flag: true sets it, a list repeats it, and false or nothing omits it. */
export type FlagValue = string | boolean | readonly string[] | undefined

/** A flag of `buildx build`. */
export type Flag = {
  readonly flag: `--${string}`
  /** Its list is one comma-separated value, since buildx takes the flag once. */
  readonly joined?: true
}

/** An input that becomes a flag. */
export function flag<Value extends FlagValue>(flag: Flag['flag'], input: Input<Value>): Input<Value> & Flag {
  return { ...input, flag }
}

/**
 * The flags of `buildx build` in the order of the argument vector. Besides its declaration in action.yml, an input
 * needs only its row here: how it is read, the type of a request, the argument and the documentation are derived from
 * it. A row without one is set by the action itself.
 */
export const flags = {
  addHosts: flag('--add-host', list('add-hosts', { comma: true })),
  allow: flag('--allow', names('allow', { comma: true })),
  annotations: flag('--annotation', list('annotations')),
  attests: flag('--attest', list('attests')),
  buildArgs: flag('--build-arg', list('build-args')),
  buildContexts: flag('--build-context', list('build-contexts')),
  cacheFrom: flag('--cache-from', list('cache-from')),
  cacheTo: flag('--cache-to', list('cache-to')),
  call: flag('--call', name('call')),
  cgroupParent: flag('--cgroup-parent', name('cgroup-parent')),
  file: flag('--file', name('file')),
  imageId: { flag: '--iidfile' },
  labels: flag('--label', list('labels')),
  noCacheFilters: flag('--no-cache-filter', names('no-cache-filters', { comma: true })),
  outputs: flag('--output', list('outputs', { rawQuotes: true })),
  platforms: { ...flag('--platform', list('platforms', { comma: true })), joined: true },
  resource: flag('--resource', list('resource')),
  secrets: flag('--secret', list('secrets', { untrimmed: true })),
  shmSize: flag('--shm-size', name('shm-size')),
  ssh: flag('--ssh', list('ssh', { comma: true })),
  tags: flag('--tag', entries('tags')),
  target: flag('--target', name('target')),
  ulimit: flag('--ulimit', list('ulimit')),
  builder: { flag: '--builder' },
  load: flag('--load', boolean('load')),
  metadata: { flag: '--metadata-file' },
  network: flag('--network', name('network')),
  noCache: flag('--no-cache', boolean('no-cache')),
  progress: { flag: '--progress' },
  pull: flag('--pull', boolean('pull')),
  push: flag('--push', booleanOr('push', 'auto')),
} satisfies Readonly<Record<string, Flag>>

type Flags = typeof flags
type KeyOfInput = { [Key in keyof Flags]: Flags[Key] extends Input ? Key : never }[keyof Flags]

export const flagInputs = Object.fromEntries(Object.entries(flags).filter(([, row]) => 'parse' in row)) as Pick<
  Flags,
  KeyOfInput
>
