import type { Source } from '../../failure.ts'
import type { SaidRule } from './rule.ts'

// A Git context, which BuildKit fetches itself: the commit of the run if the input `context` is not set.

const checkout = `run actions/checkout before this step and set 'context: .' to build the checkout`

export const contextRules: readonly SaidRule[] = [
  {
    id: 'git-context-refused',
    title: 'Git context refused',
    phases: ['build'],
    kinds: ['Git wants a login', 'no such Git repository', 'Git refused'],
    tell: ({ details: { url = 'the server' } }, _, { source }) =>
      isOwn(url, source)
        ? {
            cause: `without 'context: .', BuildKit fetches the commit from ${url} itself, and the server ${source?.gitContext?.hasToken ? `refused the token in 'github-token'` : `requires a login, but 'github-token' is empty`}`,
            remedy: source?.gitContext?.hasToken
              ? `set 'permissions: contents: read' for the job, or set 'github-token' to a token that may read this repository; or ${checkout}`
              : `set 'github-token: \${{ github.token }}'; or ${checkout}`,
          }
        : {
            cause: `BuildKit fetches ${url} itself, and the server refused: a private repository requires a login`,
            remedy: `pass a token that may read it with 'secrets: GIT_AUTH_TOKEN${hostOf(url)}=\${{ secrets.… }}', or check the address; or ${checkout}`,
          },
    more: `If the input \`context\` is not set, the context is the commit of the run, as in \`docker/build-push-action\`; what earlier steps left in the workspace is not in it.
BuildKit fetches it with \`github-token\`, by default the job's token, which may read the repository if \`permissions\` contains \`contents: read\` or is not set at all.`,
  },
  {
    id: 'git-server-is-unreachable',
    title: 'Git server is unreachable',
    phases: ['build'],
    kinds: ['Git server out of reach'],
    tell: ({ details: { url = 'the server', reason } }, _, { source }) => ({
      cause: `${isOwn(url, source) ? `without 'context: .', BuildKit fetches the commit itself` : 'BuildKit fetches a Git context itself'}, but its container cannot reach ${url}${reason ? ` (${reason})` : ''}`,
      remedy: `${checkout}; or make the server reachable for the builder, e.g. with a proxy or 'driver-opts: network=host'`,
    }),
  },
]

/** Whether an address is that of the repository of the run. */
function isOwn(url: string, source: Source | undefined): boolean {
  return source?.gitContext !== undefined && source.gitContext.url === url
}

function hostOf(url: string): string {
  const [, host] = /^https?:\/\/([^/]+)/.exec(url) ?? []
  return host === undefined ? '' : `.${host}`
}
