/** What neither an action.yml nor the tables of the code tell about an input; Markdown. */
export type Knowledge = {
  /** What it becomes in buildx, where that is not the flag of `buildx build` that the code has for it. */
  readonly buildx?: string
  /** Where the default is not a fixed text in action.yml. */
  readonly otherwise?: string
  /** What is different from the action that has the same input. */
  readonly differs?: string
}

/** About the inputs of docker/build-push-action. */
const buildPush: Readonly<Record<string, Knowledge>> = {
  allow: {
    differs: 'buildx allows a container builder `network.host`; for `security.insecure` set `buildkitd-flags` too',
  },
  annotations: {
    differs: 'With rules in `tags`, added to those of event and commit',
  },
  'build-args': {
    differs:
      'Change default provenance from `mode=max` to `mode=min`, which does not record them; items written as YAML (`VERSION: 1`) cause a warning; [proxies](registries.md#behind-a-proxy) of the environment are added',
  },
  'build-contexts': { differs: '`{{defaultContext}}` is not HTML-escaped' },
  builder: {
    buildx: '`--builder`',
    otherwise: 'the current one, or a new one',
    differs: "The Docker engine's own builder is used only when named; see below",
  },
  'cache-from': {
    differs:
      'Quotes inside an entry reach buildx: `type=local,"src=a,b"`; `type=gha` is left out where the job may not read that cache',
  },
  'cache-to': {
    differs:
      'Quotes inside an entry reach buildx: `type=local,"dest=a,b"`; `type=gha` is left out where the job may not write that cache',
  },
  call: {
    differs: 'The answer is also the output `call-result`; nothing is pushed or loaded',
  },
  context: {
    buildx: 'the last argument, behind `--`',
    otherwise: 'Git context',
    differs: '`{{defaultContext}}` is not HTML-escaped; a missing folder is an error before anything starts',
  },
  file: {
    otherwise: '`Dockerfile` in the context',
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
  },
  provenance: {
    otherwise: '`mode=max`, private repository `mode=min,inline-only=true`',
    differs: '`mode=min` if `build-args` are given, or RUN gets a proxy; an unknown key is an error',
  },
  push: {
    otherwise: '`false`',
    buildx: '`--output` (`publish: direct`: `--push`)',
    differs:
      "Pushes by digest, checks, then moves the tags; see `publish`. With the Docker engine's own builder as `publish: direct`. `auto` is [ours](#push-auto)",
  },
  resource: {
    differs:
      'Not an input of docker/build-push-action. An error if buildx or BuildKit is too old to enforce the limits. A frontend that the Dockerfile names (`# syntax`) ignores them before 1.25',
  },
  secrets: { differs: 'Never written to a file; a malformed one fails instead of being skipped' },
  'secret-envs': {
    differs: 'A missing or empty variable causes a warning',
  },
  'secret-files': { differs: 'A missing file fails the step' },
  tags: {
    buildx: '`--tag` (not when pushing by digest)',
    differs:
      'Also takes rules of docker/metadata-action, see [tags.md](tags.md); checked before the build; upper case in a repository is lower-cased, with a notice',
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
  },
  'endpoint-ssh-known-hosts': {
    differs: 'Only in this action; see [Nodes](nodes.md#over-ssh)',
  },
  append: {
    buildx: '`create` `--append`',
    differs:
      '`buildkitd-flags` of a node apply even without `driver-opts`; [certificates and keys](nodes.md) of a node exist only in this action',
  },
  'keep-state': {
    differs:
      'The builder has the same name in every run of the step, so that it finds its state. State that BuildKit can no longer read is given up, with a warning. On a disk that is nearly full, what earlier builds left there is freed before the build',
  },
  'cache-binary': { differs: 'The binary is checked against its SHA-256 checksum wherever it comes from' },
  cleanup: {
    differs:
      'Removes the builder that this step created; on a self-hosted runner also those of killed jobs, if older than a day',
  },
}

/** About the inputs that only this action has. */
const ours: Readonly<Record<string, Knowledge>> = {
  kubeconfig: { otherwise: '`KUBECONFIG`' },
  'buildx-version': { otherwise: 'one release, by checksum' },
  'buildx-url': { otherwise: 'the releases on GitHub' },
  'binfmt-image': { otherwise: 'one release, by digest' },
  'buildkit-image': { otherwise: 'one release, by digest' },
}

/** By table of docs/inputs.md. */
export const knowledge: Readonly<Record<string, Readonly<Record<string, Knowledge>>>> = {
  'build-push': buildPush,
  'setup-buildx': setupBuildx,
  ours,
}
