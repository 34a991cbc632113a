import type { Refused, RegistryRule } from './rule.ts'

const hub = 'docker.io'
const publicEcr = 'public.ecr.aws'
/** A limit often ends within minutes; the wait costs little compared with the build that would be lost. */
const limitPasses = { maxElapsed: 300_000 }

/** What registries do not accept, and failures that pass. */
export const answerRules: readonly RegistryRule[] = [
  {
    id: 'registry-refuses-attestations',
    title: 'Registry refuses attestations',
    answered: ({ kind }) => kind === 'attestation refused',
    tell: ({ host, detail }) => ({
      cause:
        detail === undefined
          ? `${host} does not accept attestations as OCI artifacts, which BuildKit writes since 0.32`
          : `${host} reports that it does not have ${detail}, to which the image or an attestation refers; registries such as GitLab's answer so to attestations as OCI artifacts, which BuildKit writes since 0.32`,
      remedy: `write ${detail === undefined ? 'them' : 'attestations'} in the older form (outputs: type=image,oci-artifact=false), or turn them off ('provenance: false', and no 'sbom')${detail === undefined ? '' : '; if the build has none, run the job again'}`,
    }),
    more: 'The registries of GitLab and Alibaba Cloud, and older versions of Harbor and Amazon ECR, are known for this. The older form has the same content, but tools that look for referrers do not find it.',
    example: { kind: 'attestation refused', host: 'registry.gitlab.com' },
  },
  {
    id: 'registry-does-not-know-the-media-type',
    title: 'Registry does not know the media type',
    answered: ({ kind }) => kind === 'media type refused',
    tell: ({ host }) => ({
      cause: `${host} refused a manifest because of its media type, as registries without support for OCI types or multi-platform images do`,
      remedy: `try Docker's own types (outputs: type=image,oci-mediatypes=false, with 'provenance: false'); if it refuses those too, it only supports single-platform images: update the registry, or push one tag per platform`,
    }),
    example: { kind: 'media type refused', host: 'registry.example.com' },
  },
  {
    id: 'registry-refuses-manifests-without-a-tag',
    title: 'Registry refuses manifests without a tag',
    answered: ({ kind }) => kind === 'rejected by digest',
    tell: ({ host }) => ({
      cause: `${host} refused a manifest that has no tag`,
      remedy: `if the registry does not accept pushes by digest, use 'publish: direct'`,
    }),
    example: { kind: 'rejected by digest', host: 'registry.example.com' },
  },
  {
    id: 'registry-has-immutable-tags',
    title: 'Registry has immutable tags',
    answered: ({ kind }) => kind === 'immutable tag',
    tell: ({ host }) => ({
      cause: `${host} refused the push because this tag exists and is immutable there`,
      remedy:
        "push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings",
    }),
    more: '[`tag-policy: auto`](tags.md#tags-that-never-change-tags-that-never-go-back) detects this before the build, and adopts an image of the same commit.',
    example: { kind: 'immutable tag', host: hub },
  },
  {
    id: 'proxy-refuses-a-request',
    title: 'Proxy refuses a request',
    answered: ({ kind }) => kind === 'proxy',
    tell: ({ host }) => ({
      cause: `the proxy of this runner (HTTPS_PROXY or HTTP_PROXY) blocks requests to ${host}`,
      remedy: 'check its user and password, or list the host in NO_PROXY',
    }),
    example: { kind: 'proxy', host: 'ghcr.io' },
  },
  {
    id: 'docker-hub-rate-limit',
    title: 'Docker Hub rate limit',
    passes: limitPasses,
    answered: (refused) => isPullLimit(refused),
    tell: (refused) => ({
      cause: limitOf(refused),
      remedy: `log in to ${hub} ('registry-auth'), or pull through a mirror: registries: '{"docker.io": {"mirrors": ["mirror.gcr.io"]}}'`,
    }),
    more: `All clients behind the same IP address share the limit. A mirror, as YAML:

\`\`\`yaml
registries: |
  docker.io:
    mirrors: [mirror.gcr.io]
\`\`\``,
    example: { kind: 'rate limited', host: hub },
  },
  {
    id: 'amazon-ecr-public-rate-limit',
    title: 'Amazon ECR Public rate limit',
    passes: limitPasses,
    answered: ({ kind, host }) => kind === 'rate limited' && host === publicEcr,
    tell: (refused) => ({
      cause: `${limitOf(refused)}; without a login it allows one request per second from an IP address`,
      remedy: `log in to ${publicEcr} ('registry-auth'), or pull through your own mirror: registries: '{"public.ecr.aws": {"mirrors": ["mirror.example.com"]}}'`,
    }),
    example: { kind: 'rate limited', host: publicEcr },
  },
  {
    id: 'registry-rate-limit',
    title: 'Registry rate limit',
    passes: limitPasses,
    answered: (refused) => refused.kind === 'rate limited' && refused.host !== publicEcr && !isPullLimit(refused),
    tell: (refused) => ({
      cause: limitOf(refused),
      remedy: 'run the job again later, or log in with an account that has a higher limit',
    }),
    example: { kind: 'rate limited', host: 'ghcr.io' },
  },
  {
    id: 'registry-server-error',
    title: 'Registry server error',
    passes: {},
    isPlain: true,
    answered: ({ kind }) => kind === 'server error',
    tell: ({ host, status }) => ({
      cause: `${host}, or a server in front of it, failed${status === undefined ? '' : ` (${status})`}`,
      remedy: `run the job again; if it fails again, see the status page or the log of ${host}`,
    }),
    example: { kind: 'server error', host: 'ghcr.io', status: 502 },
  },
  {
    id: 'registry-host-is-unknown',
    title: 'Registry host is unknown',
    // A name server that is restarted knows the host a moment later; a host that was misspelled is never there.
    passes: { maxElapsed: 5_000 },
    answered: ({ kind }) => kind === 'unknown host',
    tell: ({ host, places }) =>
      host === hub
        ? {
            cause: `${host}${named(places)} cannot be resolved`,
            remedy: `check whether this runner can reach the internet, and whether it needs a proxy (HTTPS_PROXY) for that; images that are only pulled can come from a mirror: registries: '{"docker.io": {"mirrors": ["registry.example.com"]}}'`,
          }
        : {
            cause: `${host}${named(places)} cannot be resolved`,
            remedy: `check the spelling in ${listed(places) ?? `'tags' and 'images'`}, and the DNS servers of this runner`,
          },
    example: { kind: 'unknown host', host: 'registry.example.com' },
  },
  {
    id: 'registry-is-unreachable',
    title: 'Registry is unreachable',
    passes: {},
    isPlain: true,
    answered: ({ kind }) => kind === 'unreachable',
    tell: ({ host, detail, places }) => ({
      cause: `${host}${named(places)} cannot be reached${detail === undefined ? '' : ` (${detail})`}`,
      remedy: 'check that it is running and that the port is right; if this runner needs a proxy, set HTTPS_PROXY',
    }),
    example: { kind: 'unreachable', host: 'registry.example.com:5000', detail: 'connection refused' },
  },
]

/** Docker Hub limits pulls alone; pushes are limited only for abuse. */
function isPullLimit({ kind, host, scope }: Refused): boolean {
  return kind === 'rate limited' && host === hub && !scope?.endsWith('push')
}

function limitOf({ host, login, retryAfter }: Refused): string {
  const wait = retryAfter ? ` (retry in ${Math.ceil(retryAfter / 1000)} s)` : ''
  return `${host} is rate-limiting ${login ?? 'anonymous requests'}${wait}`
}

function named(places: readonly string[] = []): string {
  return places.length === 0 ? '' : ` (set in ${listed(places)})`
}

function listed(places: readonly string[] = []): string | undefined {
  return places.length === 0 ? undefined : places.join(' and ')
}
