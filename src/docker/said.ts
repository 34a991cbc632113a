import { goSentences } from '../go-said.ts'
import { readerOf, type Sentence } from '../said.ts'

const captured = 'captured with Docker 28.2.2 on a daemon 20.10.24'
const daemon = 'Error response from daemon: '

/** The sentences of the docker command, its daemon, and binfmt, which it runs. */
export const dockerSentences = [
  {
    kind: 'no image',
    pattern: /no such image/i,
    source: 'moby daemon/images/image.go',
    since: captured,
    sample: `${daemon}no such image: nosuch:1: No such image: nosuch:1`,
  },
  {
    kind: 'no container',
    pattern: /no such container/i,
    source: 'moby container/view.go',
    since: captured,
    sample: `${daemon}No such container: nosuch`,
  },
  {
    kind: 'no command',
    pattern: /no command specified/i,
    source: 'moby daemon/create.go, commit.go',
    since: captured,
    sample: `${daemon}No command specified`,
  },
  {
    kind: 'removal under way',
    pattern: /already in progress/i,
    source: 'moby daemon/delete.go',
    since: captured,
    sample: `${daemon}removal of container said-rm is already in progress`,
  },
  {
    kind: 'no volume',
    pattern: /no such volume/i,
    source: 'moby volume/service/errors.go; a newer daemon is silent with --force',
    since: captured,
    sample: `${daemon}get nosuch: no such volume`,
  },
  {
    kind: 'no context',
    pattern: /\bcontext\b.*not found/s,
    source: 'docker/cli cli/context/store/metadatastore.go',
    since: captured,
    sample:
      'context "nosuch": context not found: open /root/.docker/contexts/meta/9e62f93eb7d2499903ac66232f187c56fc050eb74c765f90eb214360b21f0e96/meta.json: no such file or directory',
  },
  {
    kind: 'not in the registry',
    pattern: /manifest unknown|not found/i,
    source: 'moby distribution/errors.go, containerd core/remotes/docker/resolver.go',
    since: captured,
    sample: `${daemon}manifest for 127.0.0.1:5000/nosuch:1 not found: manifest unknown: manifest unknown`,
  },
  {
    kind: 'no matching platform',
    pattern: /no matching manifest/i,
    source: 'moby distribution/pull_v2.go',
    since: captured,
    sample: 'no matching manifest for linux/mips64 in the manifest list entries',
  },
  {
    kind: 'access refused',
    pattern: /denied/i,
    source: 'moby distribution/errors.go',
    since: captured,
    sample: `${daemon}pull access denied for 127.0.0.1:35587/o/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
  },
  {
    kind: 'access refused',
    pattern: /unauthorized|authentication required/i,
    source: 'moby distribution/errors.go',
    since: captured,
    sample: `${daemon}unauthorized: authentication required`,
  },
  {
    kind: 'certificate',
    pattern: /x509|certificate/i,
    source: 'Go crypto/x509/verify.go, crypto/tls/alert.go',
    since: 'not known',
    sample: `${daemon}Get "https://r.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    unprovoked: 'a daemon trusts whatever is on its loopback, as the lab is; seen of a daemon earlier',
  },
  {
    kind: 'invalid reference',
    pattern: /invalid reference/i,
    source: 'distribution/reference normalize.go',
    since: captured,
    sample: `${daemon}invalid reference format: repository name must be lowercase`,
  },
  {
    kind: 'disk full',
    pattern: /no space left/i,
    source: 'Linux, in the words of Go syscall/zerrors_linux_*.go',
    since: 'not known',
    sample: `${daemon}failed to register layer: write /x: no space left on device`,
    unprovoked: "it needs the daemon's disk; seen of a daemon earlier",
  },
  {
    kind: 'rate limited',
    pattern: /toomanyrequests|too many requests/i,
    source: 'moby distribution/errors.go, containerd core/remotes/docker/fetcher.go',
    since: captured,
    sample: `${daemon}toomanyrequests: TOOMANYREQUESTS by the test`,
  },
  {
    // Digits alone may be part of a name or a port.
    kind: 'registry busy',
    pattern: /\b(?:408|429|50[0234]|52\d) [A-Z][a-z]+(?:[ -][A-Z][a-z]+)*/,
    source: 'distribution internal/client/errors.go, containerd core/remotes/errors/errors.go',
    since: captured,
    sample: `${daemon}received unexpected HTTP status: 503 Service Unavailable`,
  },
  {
    kind: 'unprivileged',
    pattern: /privileged/i,
    source: 'moby daemon/daemon_unix.go, and plugins for authorization',
    since: 'docker/buildx#461 (2020)',
    sample: `#1 ERROR: ${daemon}privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode`,
    unprovoked: "it needs a daemon with 'userns-remap'; from docker/buildx#461",
  },
  {
    kind: 'unprivileged',
    pattern: /operation not permitted/i,
    source: 'Linux, to binfmt, runc or RootlessKit',
    since: captured,
    sample: 'error: cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: operation not permitted',
  },
  {
    kind: 'user namespaces',
    pattern: /user namespaces/i,
    source: 'moby daemon/daemon_unix.go',
    since: 'docker/buildx#461 (2020)',
    sample: `#1 ERROR: ${daemon}privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode`,
    unprovoked: "it needs a daemon with 'userns-remap'; from docker/buildx#461",
  },
  {
    kind: 'registration refused',
    pattern: /permission denied|authorization denied|unable to apply caps/i,
    source: 'Linux, moby pkg/authorization/authz.go, runc',
    since: 'docker/go-plugins-helpers 2018 (apache/casbin-docker-plugin#15)',
    sample: `${daemon}authorization denied by plugin casbin-authz-plugin: Access denied by casbin plugin`,
    unprovoked: 'it needs a daemon with a plugin, or without root; from apache/casbin-docker-plugin#15',
  },
  {
    kind: 'no binfmt_misc',
    pattern: /binfmt_misc[\s\S]*(?:mount|no such (?:file|device))|(?:mount|no such (?:file|device))[\s\S]*binfmt_misc/i,
    source: 'tonistiigi/binfmt cmd/binfmt/main.go',
    since: 'tonistiigi/binfmt#162 (2024)',
    sample: 'error: no such device\ncannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc\nmain.run',
  },
] as const satisfies readonly Sentence[]

/** Finds what a text of docker says, whether in its own words or Go's. */
export const saidByDocker = readerOf([...dockerSentences, ...goSentences])
