/** What neither an action.yml nor the code that reads an input tells. */
export type Knowledge = {
  /** The flag of `buildx build`, or of `buildx create` where `create` is set, that the input becomes. */
  readonly flag?: string
  readonly create?: true
  /** A value by which a test sees that the flag is right. */
  readonly sample?: string
  /** Where the default is not a fixed text in action.yml. */
  readonly otherwise?: string
  /** What is different from the action that has the same input. */
  readonly differs?: string
}

/** The inputs of docker/build-push-action. */
export const buildPush: Readonly<Record<string, Knowledge>> = {
  'add-hosts': { flag: '--add-host', sample: 'a:1' },
  allow: {
    flag: '--allow',
    sample: 'network.host',
    differs:
      'A container builder allows `network.host` by buildx itself, `security.insecure` only with `buildkitd-flags`',
  },
  annotations: { flag: '--annotation', sample: 'a=1' },
  attests: { flag: '--attest', sample: 'type=sbom' },
  'build-args': {
    flag: '--build-arg',
    sample: 'A=1',
    differs: 'Turns default provenance from `mode=max` to `mode=min`, which does not record them',
  },
  'build-contexts': { flag: '--build-context', sample: 'a=./a', differs: '`{{defaultContext}}` is not HTML-escaped' },
  builder: {
    flag: '--builder',
    differs: 'Default is a builder made for this job; with it, emulators and builder are left as they are',
  },
  'cache-from': { flag: '--cache-from', sample: 'type=inline', differs: 'Quotes reach buildx' },
  'cache-to': { flag: '--cache-to', sample: 'type=inline', differs: 'Quotes reach buildx' },
  call: {
    flag: '--call',
    sample: 'check',
    differs: 'The answer is also the output `call-result`; nothing is pushed or loaded',
  },
  'cgroup-parent': { flag: '--cgroup-parent', sample: 'a' },
  context: {
    flag: 'the last argument, behind `--`',
    otherwise: 'Git context',
    differs: '`{{defaultContext}}` is not HTML-escaped; a folder that is missing is an error before anything starts',
  },
  file: { flag: '--file', sample: 'other', otherwise: '`Dockerfile` in the context' },
  labels: { flag: '--label', sample: 'a=1' },
  load: { flag: '--load', sample: 'true' },
  network: {
    flag: '--network',
    sample: 'none',
    differs: "In a builder that is in the host's network, `default` is the host's network too",
  },
  'no-cache': { flag: '--no-cache', sample: 'true' },
  'no-cache-filters': { flag: '--no-cache-filter', sample: 'a' },
  outputs: {
    flag: '--output',
    sample: 'out',
    differs:
      'With `push: true` an image output gives its attributes to the push; writing to standard output is an error',
  },
  platforms: {
    flag: '--platform',
    sample: 'arm64',
    otherwise: "the builder's",
    differs: 'Aliases are normalised, doubles dropped, unknown names refused',
  },
  provenance: {
    flag: '--attest',
    sample: 'false',
    otherwise: '`mode=max`, private repository `mode=min,inline-only=true`',
    differs: '`mode=min` where `build-args` are given',
  },
  pull: { flag: '--pull', sample: 'true' },
  push: {
    flag: '--output (`publish: direct`: --push)',
    differs: 'Pushes by digest, checks, then moves the tags; see `publish`',
  },
  sbom: { flag: '--attest', sample: 'true' },
  secrets: {
    flag: '--secret',
    sample: 'a=word',
    differs: 'Never in a file; a malformed or empty one fails instead of being skipped',
  },
  'secret-envs': { flag: '--secret', sample: 'a=SAMPLE', differs: 'A variable that is missing or empty fails' },
  'secret-files': { flag: '--secret', sample: 'a=Dockerfile', differs: 'A file that is missing fails' },
  'shm-size': { flag: '--shm-size', sample: '1g' },
  ssh: { flag: '--ssh', sample: 'default', differs: 'A quoted item may hold commas: `"id=key1,key2"`' },
  tags: {
    flag: '--tag (not when pushing by digest)',
    differs: 'Checked before the build; upper case in a repository is lower-cased, with a notice',
  },
  target: { flag: '--target', sample: 'a' },
  ulimit: { flag: '--ulimit', sample: 'nofile=1' },
  'github-token': {
    flag: '--secret',
    otherwise: '`github.token`',
    differs:
      'Also for a named context; not used where any of the three secret inputs has a `GIT_AUTH_TOKEN` or `GIT_AUTH_HEADER`',
  },
}

/** The inputs of docker/setup-buildx-action. */
export const setupBuildx: Readonly<Record<string, Knowledge>> = {
  driver: { flag: '--driver', create: true },
  'driver-opts': { flag: '--driver-opt', create: true },
  'buildkitd-flags': {
    flag: '--buildkitd-flags',
    create: true,
    differs: 'We add no entitlement; buildx gives `network.host` to container builders that were given none',
  },
  'buildkitd-config': { flag: '--buildkitd-config', create: true },
  'buildkitd-config-inline': {
    flag: '--buildkitd-config',
    create: true,
    differs: 'An error together with `buildkitd-config`',
  },
  endpoint: { flag: 'the last argument, behind `--`', create: true },
  append: { flag: '--append', create: true, differs: '`buildkitd-flags` of a node count also without `driver-opts`' },
  'keep-state': { differs: 'The builder has the same name in every run of the step, so that it finds its state' },
  'cache-binary': { differs: 'The binary is checked against its sha256 wherever it comes from' },
  cleanup: {
    differs:
      'Removes the builder that this step made; on a self-hosted runner also those of killed jobs, older than a day',
  },
}

/** The inputs that only this action has. */
export const ours: Readonly<Record<string, Knowledge>> = {
  'buildx-version': { otherwise: 'one release, by sha256' },
  'buildx-url': { otherwise: 'the releases on GitHub' },
  'binfmt-image': { otherwise: 'one release, by digest' },
  'buildkit-image': { otherwise: 'one release, by digest' },
}
