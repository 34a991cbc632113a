/** What neither an action.yml nor the tables of the code tell about an input; Markdown. */
export type Knowledge = {
  /** What it becomes in buildx, where that is not the flag of `buildx build` that the code has for it. */
  readonly buildx?: string
  /** Where the default is not a fixed text in action.yml. */
  readonly otherwise?: string
  /** What is different from the action that has the same input. */
  readonly differs?: string
  /** For the one line in README.md, where the first clause of the description does not fit or does not suffice. */
  readonly short?: string
}

/** About the inputs of docker/build-push-action. */
const buildPush: Readonly<Record<string, Knowledge>> = {
  allow: {
    differs: 'buildx allows a container builder `network.host`; for `security.insecure` set `buildkitd-flags` too',
  },
  annotations: {
    differs: 'With rules in `tags`, added to those of event and commit',
    short: 'OCI annotations, one per line, such as index:key=value',
  },
  'build-args': {
    differs:
      'Change default provenance from `mode=max` to `mode=min`, which does not record them; items written as YAML (`VERSION: 1`) cause a warning; [proxies](registries.md#behind-a-proxy) of the environment are added',
  },
  'build-contexts': { differs: '`{{defaultContext}}` is not HTML-escaped' },
  builder: {
    buildx: '`--builder`',
    otherwise: 'the current one, or a new one',
    differs: "Docker Engine's own builder is used only when named; see below",
  },
  'cache-from': {
    differs:
      'Quotes inside an entry reach buildx: `type=local,"src=a,b"`; `type=gha` is skipped where the job may not read that cache',
  },
  'cache-to': {
    differs:
      'Quotes inside an entry reach buildx: `type=local,"dest=a,b"`; `type=gha` is skipped where the job may not write that cache',
  },
  call: {
    differs: 'The answer is also the output `call-result`; nothing is pushed or loaded',
    short: 'build (default), or only check, outline or targets, which build nothing',
  },
  context: {
    buildx: 'the last argument, behind `--`',
    otherwise: 'Git context',
    differs: '`{{defaultContext}}` is not HTML-escaped; a missing folder is an error before anything starts',
    short: 'A path, or a Git or tar URL; by default the Git context of this commit',
  },
  file: {
    otherwise: '`Dockerfile` in the context',
    short: 'Path of the Dockerfile; by default Dockerfile in the context',
  },
  labels: { differs: 'With rules in `tags`, added to those of event and commit' },
  network: { differs: 'If the builder is in the host network, `default` is the host network too' },
  outputs: {
    differs:
      'With `push: true`, the attributes of an image output apply to the image that is pushed; writing to standard output is an error',
  },
  platforms: {
    otherwise: "the builder's",
    differs: 'Aliases are normalised, duplicates dropped, misspelled names refused',
    short: 'One per line or comma-separated; by default usually that of the runner',
  },
  provenance: {
    otherwise: '`mode=max`, private repository `mode=min,inline-only=true`',
    differs: '`mode=min` if `build-args` are given, or RUN gets a proxy; an unknown key is an error',
  },
  push: {
    otherwise: '`false`',
    buildx: '`--output` (`publish: direct`: `--push`)',
    differs:
      "Pushes by digest, checks, then moves the tags; see `publish`. With Docker Engine's own builder as `publish: direct`. `auto` is [ours](#push-auto)",
    short: 'true, false (default), or auto: push where this run may, so not from forks',
  },
  resource: {
    differs:
      'Not an input of docker/build-push-action. An error if buildx or BuildKit is too old to enforce the limits. A frontend that the Dockerfile names (`# syntax`) ignores them before 1.25',
  },
  secrets: { differs: 'Never written to a file; a malformed one fails instead of being skipped' },
  'secret-envs': {
    differs: 'A missing or empty variable causes a warning',
    short: 'Build secrets from environment variables, one id=VARIABLE per line',
  },
  'secret-files': { differs: 'A missing file fails the step' },
  tags: {
    buildx: '`--tag` (not when pushing by digest)',
    differs:
      'Also takes rules of docker/metadata-action, see [tags.md](tags.md); checked before the build; upper case in a repository is lower-cased, with a notice',
    short: 'References such as ghcr.io/owner/app:1.2.3, or rules such as type=semver,…',
  },
  'github-token': {
    otherwise: '`github.token`',
    differs:
      'Also fetches named contexts; not used if `secrets`, `secret-envs` or `secret-files` has a `GIT_AUTH_TOKEN` or `GIT_AUTH_HEADER`',
  },
}

/** The inputs of docker/setup-buildx-action. */
export const setupBuildx: Readonly<Record<string, Knowledge>> = {
  driver: {
    buildx: '`create` `--driver`',
    otherwise: '`docker-container`',
    short: 'docker-container (default), docker, kubernetes or remote',
  },
  'driver-opts': {
    buildx: '`create` `--driver-opt`',
    differs: '[Proxies](registries.md#behind-a-proxy) of the environment and of Docker are added as `env.HTTP_PROXY=…`',
  },
  'buildkitd-flags': {
    buildx: '`create` `--buildkitd-flags`',
    differs: 'This action itself grants no entitlement',
  },
  'buildkitd-config': { buildx: '`create` `--buildkitd-config`' },
  'buildkitd-config-inline': {
    buildx: '`create` `--buildkitd-config`',
    differs: 'An error together with `buildkitd-config`',
  },
  endpoint: { buildx: '`create` the last argument, behind `--`' },
  'endpoint-ssh-key': {
    differs: 'Only in this action; see [Nodes](nodes.md#over-ssh)',
    short: 'Private key for endpoint: ssh://user@host, as text or path',
  },
  'endpoint-ssh-known-hosts': {
    differs: 'Only in this action; see [Nodes](nodes.md#over-ssh)',
    short: 'Public keys of these SSH hosts, as text or path of a known_hosts file',
  },
  append: {
    buildx: '`create` `--append`',
    differs:
      '`buildkitd-flags` of a node apply even without `driver-opts`; [certificates and keys](nodes.md) of a node exist only in this action',
    short: 'Further nodes of the builder, as a YAML list',
  },
  'keep-state': {
    differs:
      'The builder has the same name in every run of the step, so that it finds its state. State that BuildKit can no longer read is given up, with a warning. On a disk that is nearly full, what earlier builds left there is freed before the build',
    short: 'Keep the layer cache of the builder on this machine for the next run',
  },
  'cache-binary': { differs: 'The binary is checked against its SHA-256 checksum wherever it comes from' },
  cleanup: {
    differs: 'On a self-hosted runner, builders of killed jobs are removed too, if older than a day',
  },
}

/** About the inputs that only this action has. */
const ours: Readonly<Record<string, Knowledge>> = {
  kubeconfig: {
    otherwise: '`KUBECONFIG`',
    short: 'Kubeconfig for driver kubernetes or a pod with driver remote, as text or path',
  },
  'buildx-version': { otherwise: 'one release, by checksum' },
  'buildx-url': { otherwise: 'the releases on GitHub', short: 'Mirror of the buildx releases' },
  'buildx-sha256': { short: 'SHA-256 checksum of a buildx that this action does not know' },
  emulation: { short: 'Register QEMU: auto (for what the machine cannot execute), always or never' },
  'binfmt-image': { otherwise: 'one release, by digest' },
  'buildkit-image': { otherwise: 'one release, by digest' },
  registries: { short: 'YAML, for each host: mirrors, http, insecure, ca, cert and key' },
  images: { short: 'Repositories to push to; by default those of tags' },
  flavor: { short: 'For all rules of tags, one per line: latest=…, prefix=… and suffix=…' },
  publish: { short: 'staged: push by digest, check, then tag; direct: buildx tags; digest: no tag' },
  'tag-policy': { short: 'Existing tags: lines glob=policy with immutable, forward or move; or auto' },
  progress: { short: 'auto (steps with platform, time, cache and QEMU), plain or quiet' },
  'stall-timeout': { short: 'End the build when a step has been silent for so long; off for no limit' },
  'verify-architecture': { short: 'Check that programs are for their platform: entrypoint, all or off' },
  'verify-architecture-ignore': { short: 'Files that may be for another platform, one glob per line' },
  'smoke-test': { short: 'Commands to run in the image of each platform, without network, one per line' },
  test: { short: 'Bash script to run on the runner for each platform, with IMAGE and PLATFORM' },
  'test-timeout': { short: 'Longest time of test on one platform, and of each command of smoke-test' },
  'cache-write': { short: 'auto (pushes and schedules, not pull requests), always or never' },
  'cache-compression': { short: 'gzip, zstd, estargz or uncompressed, for registry and local' },
}

/** By table of docs/inputs.md. */
export const knowledge: Readonly<Record<string, Readonly<Record<string, Knowledge>>>> = {
  'build-push': buildPush,
  'setup-buildx': setupBuildx,
  ours,
}
