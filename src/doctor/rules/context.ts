import type { Source } from '../../failure.ts'
import type { SaidRule } from './rule.ts'

// A Git context, which BuildKit fetches by itself: the commit of the run where the input `context` is not set.

const checkout = `run actions/checkout before this step and set 'context: .', which builds the checkout`

export const contextRules: readonly SaidRule[] = [
  {
    id: 'git-context-refused',
    title: 'Git context refused',
    phases: ['build'],
    kinds: ['Git wants a login', 'no such Git repository', 'Git refused'],
    tell: ({ details: { url = 'the server' } }, _, { source }) =>
      isOwn(url, source)
        ? {
            cause: `without 'context: .' BuildKit fetches the commit from ${url} itself, and the server ${source?.gitContext?.hasToken ? `refused it with the token of 'github-token'` : `wants a login, which is not there since 'github-token' is empty`}`,
            remedy: source?.gitContext?.hasToken
              ? `give the job 'permissions: contents: read', or set 'github-token' to one that may read this repository; or ${checkout}`
              : `set 'github-token: \${{ github.token }}'; or ${checkout}`,
          }
        : {
            cause: `BuildKit fetches ${url} itself, and the server refused it: for a private repository it wants a login`,
            remedy: `give a token that may read it, secrets: GIT_AUTH_TOKEN${hostOf(url)}=\${{ secrets.… }}, or check the address; or ${checkout}`,
          },
    more: `Where the input \`context\` is not set, as in \`docker/build-push-action\`, the commit of the run is the context, and what earlier steps left in the workspace is not in it.
Its token is \`github-token\`, by default that of the job, which reads the repository if \`permissions\` has \`contents: read\` or is not written at all.`,
  },
  {
    id: 'git-server-out-of-reach',
    title: 'Git server out of reach',
    phases: ['build'],
    kinds: ['Git server out of reach'],
    tell: ({ details: { url = 'the server', reason } }, _, { source }) => ({
      cause: `${isOwn(url, source) ? `without 'context: .' BuildKit fetches the commit itself` : 'BuildKit fetches a Git context itself'}, and from its container ${url} is out of reach${reason ? ` (${reason})` : ''}`,
      remedy: `${checkout}; or let the builder reach the server, e.g. with its proxy or 'driver-opts: network=host'`,
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
