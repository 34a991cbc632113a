import type { Refused, RegistryRule } from './rule.ts'
import { tlsRules } from './tls-rules.ts'

// What a registry's answer means and what to do about it. The registry client says the same, so this file loads with it.

const example: Refused = { kind: 'refused', host: 'ghcr.io', scope: 'repository:owner/app:pull,push', status: 403 }
const me = `user 'octocat' of 'registry-auth'`

function whoIn({ host, login, scope }: Refused): string {
  return `${host} refused ${login ?? 'an anonymous client'}${scope ? `, scope ${scope}` : ''}`
}

export const registryRules: readonly RegistryRule[] = [
  {
    id: 'registry-refuses-an-anonymous-client',
    title: 'Registry refuses an anonymous client',
    answered: ({ kind, login }) => kind === 'refused' && login === undefined,
    tell: (refused) => ({
      cause: `${whoIn(refused)}${refused.fork === undefined ? '' : `; this run is of a pull request from the fork ${refused.fork}, which gets no secrets`}`,
      remedy:
        refused.fork === undefined
          ? `likely there is no login: give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`
          : `set 'push: auto', which pushes where a run may and only builds elsewhere`,
    }),
    example: { ...example, status: 401 },
  },
  {
    id: 'registry-refuses-the-login',
    title: 'Registry refuses the login',
    answered: ({ kind, login, status, isAuthenticated }) =>
      kind === 'refused' && login !== undefined && status === 401 && !isAuthenticated,
    tell: (refused) => ({
      cause: whoIn(refused),
      remedy: 'likely the user name or the password is wrong, or the password has expired',
    }),
    example: { ...example, login: me, status: 401 },
  },
  {
    id: 'registry-grants-no-right',
    title: 'Registry grants no right',
    answered: ({ kind, login, status, isAuthenticated }) =>
      kind === 'refused' && login !== undefined && (status !== 401 || isAuthenticated === true),
    tell: (refused) => ({
      cause: whoIn(refused),
      remedy:
        refused.host === 'ghcr.io'
          ? `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`
          : 'likely this user may not do this in this repository, or the repository does not exist',
    }),
    example: { ...example, login: me },
  },
  {
    id: 'registry-host-is-unknown',
    title: 'Registry host is unknown',
    // A name server that is restarted knows the host a moment later; a host that was misspelled is never there.
    passes: { maxElapsed: 5_000 },
    answered: ({ kind }) => kind === 'unknown host',
    tell: ({ host }) => ({
      cause: `there is no host ${host}`,
      remedy: `check the spelling in 'tags' and 'images', and the name servers of this runner`,
    }),
    example: { kind: 'unknown host', host: 'registry.example.com' },
  },
  {
    id: 'registry-refuses-manifests-without-a-tag',
    title: 'Registry refuses manifests without a tag',
    answered: ({ kind }) => kind === 'rejected by digest',
    tell: ({ host }) => ({
      cause: `${host} refused a manifest that has no tag`,
      remedy: `where a registry takes no pushes by digest, use 'publish: direct'`,
    }),
    example: { kind: 'rejected by digest', host: 'registry.example.com' },
  },
  {
    id: 'registry-lets-no-tag-move',
    title: 'Registry lets no tag move',
    answered: ({ kind }) => kind === 'immutable tag',
    tell: ({ host }) => ({
      cause: `${host} lets no tag that exists move, at least not this one`,
      remedy:
        'publish under a new version, and leave tags that have to move, such as latest, out of what is immutable there',
    }),
    more: '[`tag-policy: auto`](tags.md#tags-that-never-change-tags-that-never-go-back) finds that before the build, and adopts an image of the same commit.',
    example: { kind: 'immutable tag', host: 'docker.io' },
  },
  {
    id: 'proxy-refuses-a-request',
    title: 'Proxy refuses a request',
    answered: ({ kind }) => kind === 'proxy',
    tell: ({ host }) => ({
      cause: `the proxy of this runner (HTTPS_PROXY, HTTP_PROXY) does not let requests to ${host} through`,
      remedy: 'check its user and password, or list the host in NO_PROXY',
    }),
    example: { kind: 'proxy', host: 'ghcr.io' },
  },
  {
    id: 'registry-limits-requests',
    title: 'Registry limits requests',
    // A limit often ends within minutes; what it costs to wait is little beside the build that would be lost.
    passes: { maxElapsed: 300_000 },
    answered: ({ kind }) => kind === 'rate limited',
    tell: ({ host, login, retryAfter }) => ({
      cause: `${host} limits how often ${login ?? 'an anonymous client'} may ask, ${retryAfter ? `for another ${Math.ceil(retryAfter / 1000)} s` : 'and does not say until when'}`,
      remedy: 'run the job again later, or log in with an account of a higher limit',
    }),
    example: { kind: 'rate limited', host: 'docker.io' },
  },
  ...tlsRules,
]
