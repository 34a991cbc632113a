import type { SaidRule } from './rule.ts'

export const buildRules: readonly SaidRule[] = [
  {
    id: 'unknown-output-type',
    title: 'Unknown output type',
    phases: ['build'],
    kinds: ['unknown exporter'],
    tell: ({ details: { type } }) => ({
      cause: `BuildKit has no output type '${type}', which 'outputs' names`,
      remedy: 'use image, registry, docker, oci, tar, local or cacheonly, as in type=oci,dest=image.tar',
    }),
  },
  {
    id: 'docker-engine-cannot-hold-an-index',
    title: 'Docker Engine cannot hold an index',
    phases: ['build'],
    kinds: ['no manifest lists'],
    tell: () => ({
      cause:
        'Docker Engine uses its classic image store, which cannot hold an image with several platforms or with attestations',
      remedy: `load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`,
    }),
  },
  {
    id: 'docker-driver-cannot-push-by-digest',
    title: 'Docker driver cannot push by digest',
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
      remedy: `add it with 'buildkitd-flags: --allow-insecure-entitlement ${entitlement}'`,
    }),
  },
]
