import { lostWhile } from './resources.ts'
import type { SaidRule } from './rule.ts'

export const bootRules: readonly SaidRule[] = [
  {
    id: 'unknown-driver',
    title: 'Unknown driver',
    phases: ['boot'],
    kinds: ['unknown driver'],
    tell: ({ details: { driver } }) => ({
      cause: `buildx has no driver '${driver}'`,
      remedy: `remove 'driver' to use docker-container, or set it to docker, kubernetes or remote`,
    }),
  },
  {
    id: 'builder-without-an-endpoint',
    title: 'Builder without an endpoint',
    phases: ['boot'],
    kinds: ['no endpoint'],
    tell: () => ({
      cause: `'driver: remote' uses a BuildKit that is already running, but 'endpoint' is not set`,
      remedy: `set it to the address of that BuildKit, e.g. 'endpoint: tcp://buildkit.example.com:1234'`,
    }),
  },
  {
    id: 'docker-refuses-a-privileged-container',
    title: 'Docker refuses a privileged container',
    phases: ['boot'],
    kinds: ['unprivileged', 'user namespaces'],
    unless: ['pod not secure'],
    tell: () => ({
      cause: 'BuildKit needs a privileged container, which the Docker daemon refused',
      remedy: `allow privileged containers, or set 'builder' to your own builder`,
    }),
  },
  {
    id: 'docker-tls-from-the-environment',
    title: 'Docker TLS from the environment',
    phases: ['boot'],
    kinds: ['TLS from the environment'],
    tell: () => ({
      cause: `buildx cannot create a builder while Docker's TLS settings come from the environment (DOCKER_TLS_VERIFY)`,
      remedy: `run 'docker context create tls' in an earlier step and set 'endpoint: tls'`,
    }),
  },
  {
    id: 'builder-state-is-corrupt',
    title: 'Builder state is corrupt',
    phases: ['boot'],
    kinds: ['state corrupt'],
    tell: (_, __, { container }) => ({
      cause: 'BuildKit cannot read the state that an earlier job left, as happens after a power-off',
      remedy: `remove the state, a Docker volume, on that machine: docker rm --force ${container ?? 'CONTAINER'}; docker volume rm ${container ?? 'CONTAINER'}_state`,
    }),
    more: 'A builder that the action keeps (`keep-state`) is recreated without its state, with a warning; this failure is reported where that does not help.',
  },
  {
    id: 'machine-without-cgroups',
    title: 'Machine without cgroups',
    phases: ['boot'],
    kinds: ['no cgroups'],
    tell: () => ({
      cause: `Docker cannot start containers because no cgroups are mounted on its machine`,
      remedy: 'mount them (package cgroupfs-mount, or systemd), or, after a kernel update, restart the machine',
    }),
  },
  {
    id: 'node-cannot-be-used',
    title: 'Node cannot be used',
    phases: ['boot'],
    kinds: ['node not reached'],
    tell: ({ details: { what = '', remedy = '' } }) => ({ cause: what, remedy }),
    more: 'Before the action creates a builder with nodes on other machines, it checks each node: a `tcp://` or `unix://` BuildKit with a connection, a Docker daemon with `docker version`, an `ssh://` host with a command. [Nodes](nodes.md) describes how to set up each of them.',
  },
  {
    id: 'builder-does-not-answer',
    title: 'Builder does not answer',
    phases: ['boot', 'build'],
    kinds: ['BuildKit not reached'],
    tell: async ({ details: { why } }, { phase }, { lostNodes }) => {
      const [lost] = phase === 'build' ? ((await lostNodes()) ?? []) : []
      if (lost) return lostWhile('before the build', lost)
      return {
        cause: `nothing answers at the address of the builder${why ? ` (${why})` : ''}`,
        remedy: `check 'endpoint' (tcp://host:port), that BuildKit is running there, and that this runner can reach it`,
      }
    },
  },
  {
    id: 'buildkit-does-not-start',
    title: 'BuildKit does not start',
    phases: ['boot'],
    kinds: [],
    tell: () => ({
      cause: 'BuildKit did not start',
      remedy: `see what Docker and BuildKit said below, and check 'buildkit-image', 'buildkitd-config', 'buildkitd-flags' and 'driver-opts'`,
    }),
  },
]
