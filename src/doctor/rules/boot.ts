import { lostWhile } from './resources.ts'
import type { SaidRule } from './rule.ts'

/** Docker and the builder. */
export const bootRules: readonly SaidRule[] = [
  {
    id: 'unknown-driver',
    title: 'Unknown driver',
    phases: ['boot'],
    kinds: ['unknown driver'],
    tell: ({ details: { driver } }) => ({
      cause: `buildx knows no driver '${driver}'`,
      remedy: `leave 'driver' out for docker-container, or name docker, kubernetes or remote`,
    }),
  },
  {
    id: 'builder-without-an-endpoint',
    title: 'Builder without an endpoint',
    phases: ['boot'],
    kinds: ['no endpoint'],
    tell: () => ({
      cause: `'driver: remote' uses a BuildKit that runs elsewhere, and nothing says where`,
      remedy: `name its address, e.g. 'endpoint: tcp://buildkit.example.com:1234'`,
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
      remedy: `allow it, or name a builder of your own with 'builder'`,
    }),
  },
  {
    id: 'docker-tls-from-the-environment',
    title: 'Docker TLS from the environment',
    phases: ['boot'],
    kinds: ['TLS from the environment'],
    tell: () => ({
      cause: 'buildx makes no builder on a daemon whose TLS settings come from the environment (DOCKER_TLS_VERIFY)',
      remedy: `run 'docker context create tls' in a step before this one, and give its name: 'endpoint: tls'`,
    }),
  },
  {
    id: 'builder-state-is-corrupt',
    title: 'Builder state is corrupt',
    phases: ['boot'],
    kinds: ['state corrupt'],
    tell: (_, __, { container }) => ({
      cause: 'BuildKit cannot read what an earlier job left in its state, as after a machine that was switched off',
      remedy: `remove the state, a Docker volume, on that machine: docker rm --force ${container ?? 'CONTAINER'}; docker volume rm ${container ?? 'CONTAINER'}_state`,
    }),
    more: 'A builder that the action keeps (`keep-state`) is made anew without its state, with a warning; this is said where that is of no use.',
  },
  {
    id: 'machine-without-cgroups',
    title: 'Machine without cgroups',
    phases: ['boot'],
    kinds: ['no cgroups'],
    tell: () => ({
      cause: `Docker starts no container, since no cgroups are mounted on its machine`,
      remedy: 'mount them (package cgroupfs-mount, or systemd), or restart the machine after an update of its kernel',
    }),
  },
  {
    id: 'node-cannot-be-used',
    title: 'Node cannot be used',
    phases: ['boot'],
    kinds: ['node not reached'],
    tell: ({ details: { what = '', remedy = '' } }) => ({ cause: what, remedy }),
    more: 'Every node of a builder that is elsewhere is asked whether it is there before the builder is made: a `tcp://` or `unix://` BuildKit by a connection, a Docker daemon by `docker version`, an `ssh://` host by a command. [Nodes](nodes.md) says how each is set up.',
  },
  {
    id: 'builder-does-not-answer',
    title: 'Builder does not answer',
    phases: ['boot', 'build'],
    kinds: ['BuildKit not reached'],
    tell: async ({ details: { why } }, { phase }, { lostNodes }) => {
      const [lost] = phase === 'build' ? ((await lostNodes()) ?? []) : []
      if (lost) return lostWhile('before it built', lost)
      return {
        cause: `nothing answers where the builder is to be${why ? ` (${why})` : ''}`,
        remedy: `check 'endpoint' (tcp://host:port), that BuildKit runs there and that this runner reaches it`,
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
      remedy: `what Docker and BuildKit said is below; check 'buildkit-image', 'buildkitd-config', 'buildkitd-flags' and 'driver-opts'`,
    }),
  },
]
