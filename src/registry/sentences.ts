import type { RegistryFacts } from './facts.ts'

/**
 * What a registry's refusal likely means and what to do about it, in one sentence; undefined where the facts say all
 * that is known.
 */
export function causeOf(
  facts: Pick<
    RegistryFacts,
    'kind' | 'host' | 'scope' | 'login' | 'isAuthenticated' | 'status' | 'retryAfter' | 'certificate'
  >,
): string | undefined {
  const { kind, host, scope, login, retryAfter, certificate } = facts
  const settings = (key: string) => `"${host}": {${key}}`
  switch (kind) {
    case 'certificate':
      if (certificate) return certificateSentence(host, certificate)
      return `the certificate of ${host} is of an authority that nothing here trusts; give the right one with 'registries', ${settings('ca: path/of/ca.pem')}`
    case 'client certificate':
      return `${host} asks for a client certificate and got none that it accepts; give it with 'registries', ${settings('cert: …, key: …')}`
    case 'plain HTTP':
      return `${host} speaks plain HTTP; if that is meant, say so with 'registries', ${settings('http: true')}`
    case 'TLS':
      return `${host} speaks TLS, and was asked in plain HTTP; say so with 'registries', ${settings('http: false')}`
    case 'unknown host':
      return `there is no host ${host}; check the spelling in 'tags' and 'images', and the name servers of this runner`
    case 'rejected by digest':
      return `${host} refused a manifest that has no tag; where a registry takes no pushes by digest, use 'publish: direct'`
    case 'immutable tag':
      return `${host} lets no tag that exists move, at least not this one; publish under a new version, and leave tags that have to move, such as latest, out of what is immutable there`
    case 'proxy':
      return `the proxy of this runner (HTTPS_PROXY, HTTP_PROXY) does not let requests to ${host} through; check its user and password, or list the host in NO_PROXY`
    case 'rate limited':
      return `${host} limits how often ${login ?? 'an anonymous client'} may ask, ${retryAfter ? `for another ${Math.ceil(retryAfter / 1000)} s` : 'and does not say until when'}; run the job again later, or log in with an account of a higher limit`
    case 'refused':
      return `${host} refused ${login ?? 'an anonymous client'}${scope ? `, scope ${scope}` : ''}; ${reasonOf(facts)}`
    default:
      return undefined
  }
}

function certificateSentence(host: string, { fault, says }: NonNullable<RegistryFacts['certificate']>): string {
  const told = says === undefined ? '' : ` (${says})`
  switch (fault) {
    case 'expired':
      return `the certificate of ${host} has expired${told}; whoever runs ${host} has to renew it`
    case 'not yet valid':
      return `the certificate of ${host} is not valid yet${told}; compare the clocks of this runner and of ${host}`
    case 'other name':
      return `the certificate of ${host} is for ${says ?? 'another name'}; use a name that it is for in 'tags' and 'images', or have it issued for ${host}`
  }
}

/** The whole message of a failed request: its likely cause, then what was asked and answered. */
export function sentenceOf(facts: RegistryFacts): string {
  const { request, status, code, detail, attempts, seconds } = facts
  const answer = [
    status === undefined ? '' : `the registry answered ${status}`,
    [code, detail].filter(Boolean).join(': '),
  ]
    .filter(Boolean)
    .join(' ')
  const asked = attempts === undefined ? '' : ` (asked ${attempts} times in ${Math.round(seconds ?? 0)} s)`
  const cause = causeOf(facts)
  return `${cause === undefined ? '' : `${cause}\n`}${request}: ${answer}${asked}`
}

function reasonOf({
  host,
  login,
  status,
  isAuthenticated,
}: Pick<RegistryFacts, 'host' | 'login' | 'status' | 'isAuthenticated'>): string {
  if (login === undefined)
    return `likely there is no login: give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`
  if (status === 401 && !isAuthenticated)
    return 'likely the user name or the password is wrong, or the password has expired'
  if (host === 'ghcr.io')
    return `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`
  return 'likely this user may not do this in this repository, or the repository does not exist'
}
