import type { Phase } from '../../phase.ts'
import type { SaidRule } from './rule.ts'

const engine: readonly Phase[] = ['prepare', 'pull', 'boot']

export const engineRules: readonly SaidRule[] = [
  {
    id: 'docker-is-not-installed',
    title: 'Docker is not installed',
    phases: engine,
    kinds: ['docker not found'],
    tell: () => ({
      cause: 'this runner has no docker command',
      remedy: `install Docker Engine on it, use a runner that has it, or use a builder on another machine with 'driver: remote' and 'endpoint'`,
    }),
  },
  {
    id: 'docker-daemon-does-not-answer',
    title: 'Docker daemon does not answer',
    phases: engine,
    kinds: ['engine not reached'],
    tell: ({ details: { address } }) => ({
      cause: `no Docker daemon answers${address ? ` at ${address}` : ' where docker looks for it'}`,
      remedy: `start it in an earlier step; in a job with 'container:', mount its socket ('volumes: /var/run/docker.sock:/var/run/docker.sock'); if it is on another machine, check 'endpoint', DOCKER_HOST and the Docker context`,
    }),
  },
  {
    id: 'docker-daemon-refuses-the-user',
    title: 'Docker daemon refuses the user',
    phases: engine,
    kinds: ['engine refused'],
    tell: ({ details: { address } }) => ({
      cause: `this runner's user may not use the socket of the Docker daemon, ${address}`,
      remedy:
        'add the user to the group docker (sudo usermod --append --groups docker USER) and restart the runner, or run a rootless engine',
    }),
  },
  {
    id: 'docker-versions-do-not-match',
    title: 'Docker versions do not match',
    phases: engine,
    kinds: ['versions apart'],
    tell: ({ details: { client, how, engine: limit } }) => ({
      cause: `this docker or buildx uses version ${client} of Docker's API, but the daemon supports ${how === 'new' ? 'at most' : 'at least'} ${limit}`,
      remedy:
        how === 'new'
          ? 'unset DOCKER_API_VERSION, or update Docker Engine'
          : 'unset DOCKER_API_VERSION, or update the docker command of this runner',
    }),
  },
  {
    id: 'docker-driver-lacks-a-feature',
    title: 'Docker driver lacks a feature',
    phases: ['build'],
    kinds: ['engine lacks'],
    tell: ({ details: { what = 'Multi-platform build' } }) => ({
      cause: `the docker driver does not support ${feature(what)} while Docker Engine uses its classic image store`,
      remedy: `use 'driver: docker-container', the default, or switch the engine to the containerd image store${without[what] ? `, or ${without[what]}` : ''}`,
    }),
  },
  {
    id: 'buildx-has-no-such-flag',
    title: 'buildx has no such flag',
    phases: ['boot', 'build'],
    kinds: ['unknown flag'],
    tell: ({ details: { flag } }) => ({
      cause: `this buildx has no flag ${flag}`,
      remedy: `set 'buildx-version: ^0.37.0', or remove the input that needs the flag`,
    }),
  },
]

const without: Readonly<Record<string, string>> = {
  'Multi-platform build': 'build for one platform',
  Attestation: `remove 'provenance', 'sbom' and 'attests'`,
  'Cache export': `remove 'cache-to'`,
}

function feature(what: string): string {
  return (
    { 'Multi-platform build': 'builds for several platforms', Attestation: 'attestations' }[what] ?? what.toLowerCase()
  )
}
