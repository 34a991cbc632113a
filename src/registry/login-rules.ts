import type { Advice } from '../advice.ts'
import type { Refused, RegistryRule } from './rule.ts'

const example: Refused = { kind: 'refused', host: 'ghcr.io', scope: 'repository:owner/app:pull,push', status: 403 }
const me = `user 'octocat' of 'registry-auth'`
/** Seconds: some tokens live no longer. What is refused sooner was no matter of time. */
const shortestLife = 240

function whoIn({ host, login, scope }: Refused): string {
  return `${host} refused ${login ?? 'an anonymous client'}${scope ? `, scope ${scope}` : ''}`
}

function isWrong({ kind, login, status, isAuthenticated }: Refused): boolean {
  return kind === 'refused' && login !== undefined && status === 401 && !isAuthenticated
}

function isOutlived({ acceptedFor = 0 }: Refused): boolean {
  return acceptedFor >= shortestLife
}

/** Registries tell nobody whether what he may not read is there at all. */
function anonymousRemedy(refused: Refused): string {
  const { fork, scope, otherLogins = [] } = refused
  if (scope?.endsWith(':pull'))
    return `check the name, since there may be no such image; a private one needs a login: ${withLogin(refused)}`
  if (fork !== undefined) return withoutPush
  return `${otherLogins.length === 0 ? 'likely there is no login: ' : ''}${withLogin(refused)}`
}

function fromFork({ fork }: Refused): string {
  return fork === undefined ? '' : `; this run is of a pull request from the fork ${fork}, which gets no secrets`
}

const withoutPush = `set 'push: auto', which pushes where a run may and only builds elsewhere`

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
      remedy: 'likely the user name or the password is wrong, or the password has expired',
    }),
    example: { ...example, login: me, status: 401 },
  },
  {
    id: 'login-expired-during-the-build',
    title: 'Login expired during the build',
    answered: (refused) => isWrong(refused) && isOutlived(refused),
    tell: (refused) => ({
      cause: `${whoIn(refused)}, and had taken the same login ${Math.floor((refused.acceptedFor ?? 0) / 60)} min before`,
      remedy:
        'the password is a token that ends before the build does: ask for a longer life where it is made, or log in with one that stays',
    }),
    more: 'Tokens of clouds and of OIDC exchanges live for minutes or an hour. Where the life cannot be longer, build for fewer platforms in a job: [legs of a matrix](recipes.md#native-runners-one-workflow-call) push sooner.',
    example: { ...example, login: me, status: 401, acceptedFor: 1800 },
  },
  {
    id: 'registry-grants-no-right',
    title: 'Registry grants no right',
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
          ? 'likely the password is wrong or has expired, or this user may not do this in this repository'
          : refused.host === 'ghcr.io'
            ? `likely the token may not do this: the job needs 'permissions: packages: write', and the package must give this repository access`
            : 'likely this user may not do this in this repository, or the repository does not exist',
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
        `in the package's settings, 'Manage Actions access' must list this repository with the role Write`,
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
        `the owner of ${pathIn(refused)} must be this repository's, and let it make packages (the organization's settings, Packages)`,
      ),
    example: { ...example, login: me, lacks: 'create' },
  },
]

/** What the token of a job needs at GitHub's registry; in a pull request from a fork nothing gives it that. */
function tokenAdvice(refused: Refused, besides: string): Advice {
  const { host, scope, fork } = refused
  const right = refused.lacks === 'create' ? 'create a package' : 'write to this package'
  const cause = `${host} does not let the token of this job ${right}${scope ? `, scope ${scope}` : ''}`
  return fork === undefined
    ? { cause, remedy: `the job needs 'permissions: packages: write'; where it has that, ${besides}` }
    : {
        cause: `${cause}; this run is of a pull request from the fork ${fork}, whose token only reads`,
        remedy: withoutPush,
      }
}

function pathIn({ scope }: Refused): string {
  return scope?.split(':')[1] ?? 'the package'
}

function withLogin({ host, otherLogins = [] }: Refused): string {
  return otherLogins.length === 0
    ? `give one with 'registry-auth', or log in before this step (secrets are not there in pull requests from forks)`
    : `give one with 'registry-auth' (registry: ${host}), or log in to ${host} before this step`
}

/** Where there are logins, if not for the host that refused. */
function elsewhere({ host, otherLogins = [] }: Refused): string {
  return otherLogins.length === 0 ? '' : `; there is a login for ${otherLogins.join(', ')}, none for ${host}`
}
