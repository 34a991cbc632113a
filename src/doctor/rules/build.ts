import type { SaidRule } from './rule.ts'

/** What BuildKit is asked for, and the steps of a Dockerfile. */
export const buildRules: readonly SaidRule[] = [
  {
    id: 'unknown-type-of-output',
    title: 'Unknown type of output',
    phases: ['build'],
    kinds: ['unknown exporter'],
    tell: ({ details: { type } }) => ({
      cause: `BuildKit knows no output of the type '${type}', which 'outputs' names`,
      remedy: 'it has image, registry, docker, oci, tar, local and cacheonly, as in type=oci,dest=image.tar',
    }),
  },
  {
    id: 'docker-engine-holds-no-index',
    title: 'Docker engine holds no index',
    phases: ['build'],
    kinds: ['no manifest lists'],
    tell: () => ({
      cause:
        'the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use',
      remedy: `load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`,
    }),
  },
  {
    id: 'docker-driver-pushes-no-digest',
    title: 'Docker driver pushes no digest',
    phases: ['build'],
    kinds: ['no push by digest'],
    tell: () => ({
      cause: 'the docker driver cannot push by digest',
      remedy: `use 'driver: docker-container' or 'publish: direct'`,
    }),
  },
  {
    id: 'entitlement-refused',
    title: 'Entitlement refused',
    phases: ['build'],
    kinds: ['entitlement refused'],
    tell: ({ details: { entitlement } }) => ({
      cause: `the builder does not allow the entitlement ${entitlement}`,
      remedy: `give it with buildkitd-flags: --allow-insecure-entitlement ${entitlement}`,
    }),
  },
]
