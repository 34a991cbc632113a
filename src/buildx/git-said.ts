import type { Sentence } from '../said.ts'

const captured = 'captured with BuildKit 0.32.2 and Git 2.47'
const fetching = 'failed to stat policy file Dockerfile.rego: failed to fetch remote'

/** @param words the last words of Git, after which BuildKit gives up */
function fatal(words: string): RegExp {
  const failed = 'failed to fetch remote|error fetching default branch for repository'
  return new RegExp(String.raw`(?:${failed}) (?<url>\S+): git stderr:\n(?:.*\n)*?fatal: ${words}`)
}

/** What Git says through BuildKit, which fetches Git contexts itself. */
export const gitSentences = [
  {
    kind: 'Git wants a login',
    pattern: fatal('(?:could not read Username|Authentication failed)'),
    source: 'Git credential.c and remote-curl.c, through BuildKit source/git/source.go',
    since: captured,
    sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
fatal: could not read Username for 'https://github.com': terminal prompts disabled
: exit status 128`,
  },
  {
    kind: 'Git wants a login',
    // A context that names no commit.
    pattern: fatal('could not read Username'),
    source: 'BuildKit source/git/source.go',
    since: captured,
    sample: `ERROR: failed to build: failed to stat policy file Dockerfile.rego: failed to load cache key: error fetching default branch for repository https://github.com/other/app.git: git stderr:
fatal: could not read Username for 'https://github.com': terminal prompts disabled
: exit status 128`,
  },
  {
    kind: 'no such Git repository',
    pattern: fatal(`repository '[^']*' not found`),
    source: 'Git remote-curl.c, through BuildKit',
    since: captured,
    sample: `ERROR: failed to build: failed to solve: failed to read dockerfile: failed to fetch remote https://github.com/owner/app.git: git stderr:
remote: Repository not found.
fatal: repository 'https://github.com/owner/app.git/' not found
: exit status 128`,
  },
  {
    kind: 'Git refused',
    pattern: fatal(String.raw`unable to access '[^']*': The requested URL returned error: (?<status>40\d)`),
    source: 'Git http.c, through BuildKit',
    since: captured,
    sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
remote: Write access to repository not granted.
fatal: unable to access 'https://github.com/owner/app.git/': The requested URL returned error: 403
: exit status 128`,
  },
  {
    kind: 'Git server out of reach',
    pattern: fatal(String.raw`unable to access '[^']*': (?<reason>(?!The requested URL returned error: 40\d).*)`),
    source: 'libcurl, in the words of Git http.c, through BuildKit',
    since: captured,
    sample: `ERROR: failed to build: ${fetching} https://github.com/owner/app.git: git stderr:
fatal: unable to access 'https://github.com/owner/app.git/': Could not resolve host: github.com
: exit status 128`,
  },
] as const satisfies readonly Sentence[]
