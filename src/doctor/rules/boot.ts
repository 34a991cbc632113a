import type { SaidRule } from './rule.ts'

/** Docker and the builder. */
export const bootRules: readonly SaidRule[] = [
  {
    id: 'docker-refuses-a-privileged-container',
    title: 'Docker refuses a privileged container',
    phases: ['boot'],
    kinds: ['unprivileged', 'user namespaces'],
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
