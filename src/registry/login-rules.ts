import type { Advice } from '../advice.ts'
import type { Refused, RegistryRule } from './rule.ts'

const example: Refused = { kind: 'refused', host: 'ghcr.io', scope: 'repository:owner/app:pull,push', status: 403 }
const me = `user 'octocat' from 'registry-auth'`
/** Seconds: some tokens live no longer. What is refused sooner was no matter of time. */
const shortestLife = 240

function whoIn({ host, login, scope }: Refused): string {
  return `${host} refused ${login ?? 'an anonymous request'}${scope ? ` (scope ${scope})` : ''}`
}

function isWrong({ kind, login, status, isAuthenticated }: Refused): boolean {
  return kind === 'refused' && login !== undefined && status === 401 && !isAuthenticated
}

function isOutlived({ acceptedFor = 0 }: Refused): boolean {
  return acceptedFor >= shortestLife
}

/** Registries do not tell whether what a client may not read exists at all. */
function anonymousRemedy(refused: Refused): string {
  const { host, fork, scope, otherLogins = [] } = refused
  if (scope?.endsWith(':pull'))
    return `check the name, since there may be no such image; if it is private, ${withLogin(refused)}`
  if (fork !== undefined) return withoutPush
  return `${otherLogins.length === 0 ? `no login for ${host} was found; ` : ''}${withLogin(refused)}`
}

function fromFork({ fork }: Refused): string {
  return fork === undefined ? '' : `; this run is for a pull request from the fork ${fork}, which gets no secrets`
}

const withoutPush = `set 'push: auto', which pushes if the run may, and otherwise only builds`

/** Who asks, and what for. */
export const loginRules: readonly RegistryRule[] = [
  {
    id: 'registry-refuses-an-anonymous-client',
    title: 'Registry refuses an anonymous client',
    answered: (refused) => refused.kind === 'refused' && refused.login === undefined && refused.lacks === undefined,
    tell: (refused) => ({
      cause: `${whoIn(refused)}${elsewhere(refused)}${fromFork(refused)}`,
      remedy: anonymousRemedy(refused),
    }),
    example: { ...example, status: 401 },
  },
  {
    id: 'registry-refuses-the-login',
    title: 'Registry refuses the login',
    answered: (refused) => isWrong(refused) && !isOutlived(refused),
    tell: (refused) => ({
      cause: whoIn(refused),
      remedy: 'check the user name and the password, which may have expired',
    }),
    example: { ...example, login: me, status: 401 },
  },
  {
    id: 'login-expired-during-the-build',
    title: 'Login expired during the build',
    answered: (refused) => isWrong(refused) && isOutlived(refused),
    tell: (refused) => ({
      cause: `${whoIn(refused)}, but accepted the same login ${Math.floor((refused.acceptedFor ?? 0) / 60)} min earlier; the password is probably a token that has expired since`,
      remedy: 'use a token that lives longer, or a login that does not expire',
    }),
    more: 'Tokens from cloud providers and OIDC exchanges live for minutes or an hour. If they cannot live longer, build for fewer platforms per job: [the build jobs of a matrix](recipes.md#native-runners-one-workflow-call) push sooner.',
    example: { ...example, login: me, status: 401, acceptedFor: 1800 },
  },
  {
    id: 'registry-denies-access',
    title: 'Registry denies access',
    answered: (refused) =>
      refused.kind === 'refused' &&
      refused.login !== undefined &&
      (refused.status !== 401 || refused.isAuthenticated === true) &&
      refused.lacks === undefined,
    tell: (refused) => ({
      cause: whoIn(refused),
      remedy:
        // Some of them say so of a wrong password.
        refused.byTokenServer
          ? 'check the password, which may have expired, and whether this user has access to this repository'
          : refused.host === 'ghcr.io'
            ? `the token probably lacks this right: set 'permissions: packages: ${refused.scope?.endsWith(':pull') ? 'read' : 'write'}' for the job, and give this repository access in the package's settings`
            : 'check that the repository exists, and that this user may push or pull there',
    }),
    example: { ...example, login: me },
  },
  {
    id: 'github-package-is-not-open-to-this-repository',
    title: 'GitHub package is not open to this repository',
    answered: (refused) => refused.lacks === 'write',
    tell: (refused) =>
      tokenAdvice(
        refused,
        `add this repository with the role Write under 'Manage Actions access' in the package's settings`,
      ),
    example: { ...example, login: me, lacks: 'write' },
  },
  {
    id: 'github-package-cannot-be-created',
    title: 'GitHub package cannot be created',
    answered: (refused) => refused.lacks === 'create',
    tell: (refused) =>
      tokenAdvice(
        refused,
        `check that ${pathIn(refused)} belongs to this repository's owner, who must let it create packages (the organization's settings, Packages)`,
      ),
    example: { ...example, login: me, lacks: 'create' },
  },
]

/** What the token of a job needs at GitHub's registry; in a pull request from a fork nothing gives it that. */
function tokenAdvice(refused: Refused, besides: string): Advice {
  const { host, scope, fork } = refused
  const right = refused.lacks === 'create' ? 'create a package' : 'write to this package'
  const cause = `${host} does not let the token of this job ${right}${scope ? ` (scope ${scope})` : ''}`
  return fork === undefined
    ? { cause, remedy: `set 'permissions: packages: write' for the job; if it has that already, ${besides}` }
    : {
        cause: `${cause}; this run is for a pull request from the fork ${fork}, whose token is read-only`,
        remedy: withoutPush,
      }
}

function pathIn({ scope }: Refused): string {
  return scope?.split(':')[1] ?? 'the package'
}

function withLogin({ host, otherLogins = [] }: Refused): string {
  const forks = otherLogins.length === 0 ? ' (pull requests from forks get no secrets)' : ''
  return `log in with 'registry-auth' (registry: ${host}), or with docker/login-action in an earlier step${forks}`
}

/** Where there are logins, if not for the host that refused. */
function elsewhere({ host, otherLogins = [] }: Refused): string {
  return otherLogins.length === 0 ? '' : `; there is a login for ${otherLogins.join(', ')}, but none for ${host}`
}
