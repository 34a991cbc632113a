import type { Phase } from '../../phase.ts'
import type { SaidRule } from './rule.ts'

const engine: readonly Phase[] = ['prepare', 'pull', 'boot']

/** The Docker engine, and what buildx asks of it. */
export const engineRules: readonly SaidRule[] = [
  {
    id: 'docker-is-not-installed',
    title: 'Docker is not installed',
    phases: engine,
    kinds: ['docker not found'],
    tell: () => ({
      cause: 'this runner has no docker command',
      remedy: `install Docker Engine on it, use a runner that has it, or name a builder elsewhere with 'driver: remote' and 'endpoint'`,
    }),
  },
  {
    id: 'docker-engine-does-not-answer',
    title: 'Docker engine does not answer',
    phases: engine,
    kinds: ['engine not reached'],
    tell: ({ details: { address } }) => ({
      cause: `no Docker engine answers${address ? ` at ${address}` : ' where docker asks for it'}`,
      remedy: `start it in a step before this one; in a job with 'container:' give it the socket ('volumes: /var/run/docker.sock:/var/run/docker.sock'); if it is elsewhere, check 'endpoint', DOCKER_HOST and the Docker context`,
    }),
  },
  {
    id: 'docker-engine-refuses-the-user',
    title: 'Docker engine refuses the user',
    phases: engine,
    kinds: ['engine refused'],
    tell: ({ details: { address } }) => ({
      cause: `the user of this runner may not use the socket of the Docker engine, ${address}`,
      remedy:
        'add the user to the group docker (sudo usermod --append --groups docker USER) and start the runner again, or run a rootless engine',
    }),
  },
  {
    id: 'docker-versions-do-not-fit',
    title: 'Docker versions do not fit',
    phases: engine,
    kinds: ['versions apart'],
    tell: ({ details: { client, how, engine: limit } }) => ({
      cause: `the docker or buildx that asks speaks version ${client} of Docker's API, and the engine ${how === 'new' ? 'none after' : 'none before'} ${limit}`,
      remedy:
        how === 'new'
          ? 'leave DOCKER_API_VERSION unset, or update the Docker engine'
          : 'leave DOCKER_API_VERSION unset, or update the docker command of this runner',
    }),
  },
  {
    id: 'docker-driver-lacks-a-feature',
    title: 'Docker driver lacks a feature',
    phases: ['build'],
    kinds: ['engine lacks'],
    tell: ({ details: { what = 'Multi-platform build' } }) => ({
      cause: `the docker driver has no ${feature(what)} while the Docker engine uses its classic image store`,
      remedy: `use 'driver: docker-container', the default, or switch the engine to the containerd image store${without[what] ? `, or ${without[what]}` : ''}`,
    }),
  },
  {
    id: 'buildx-knows-no-such-flag',
    title: 'buildx knows no such flag',
    phases: ['boot', 'build'],
    kinds: ['unknown flag'],
    tell: ({ details: { flag } }) => ({
      cause: `this buildx does not know ${flag}`,
      remedy: `leave 'buildx-version' and 'buildx-url' out, so that the action brings one that does, or leave out the input that asks for it`,
    }),
  },
]

const without: Readonly<Record<string, string>> = {
  'Multi-platform build': 'name one platform',
  Attestation: `leave out 'provenance', 'sbom' and 'attests'`,
  'Cache export': `leave out 'cache-to'`,
}

function feature(what: string): string {
  return (
    { 'Multi-platform build': 'build for several platforms', Attestation: 'attestations' }[what] ?? what.toLowerCase()
  )
}
