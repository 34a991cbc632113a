import type { Sentence } from '../said.ts'

/** What steps of a build print about why they fail, in addition to the sentences of run-said.ts. */
export const printedSentences = [
  {
    kind: 'error of Rosetta',
    pattern: /rosetta error: (?<what>.*)/,
    source: 'Rosetta for Linux, of macOS',
    since: 'Docker Desktop 4.24.2 (docker/for-mac#7037)',
    sample: 'rosetta error: futex(FUTEX_LOCK_PI_PRIVATE) failure: 35',
    unprovoked: 'it needs a Mac; from docker/for-mac#7037',
  },
  {
    kind: 'no mask',
    pattern: /can't mask dir "(?<path>[^"]+)": .*nr_inodes=1.*invalid argument/,
    source: 'runc libcontainer/rootfs_linux.go (maskDir), of 1.3.6 and 1.4.3',
    since: 'BuildKit 0.31.0 (quay/quay#6703, opencontainers/runc#5348)',
    sample:
      'runc run failed: unable to start container process: error during container init: can\'t mask dir "/proc/acpi": mount src=tmpfs, dst=/proc/acpi, flags=MS_RDONLY, data=nr_blocks=1,nr_inodes=1: invalid argument',
    unprovoked: 'it needs a kernel before 5.5; from rehosting/penguin#848',
  },
  {
    kind: 'no Git repository',
    pattern: /fatal: not a git repository/i,
    source: 'Git setup.c',
    since: 'docker/build-push-action#378 (2021)',
    sample: 'fatal: not a git repository (or any of the parent directories): .git',
  },
  {
    kind: 'killed by the kernel',
    pattern: /signal: killed|^Killed$|\(Killed\)|Killed signal terminated program|Cannot allocate memory/m,
    source: 'Go os/exec, shells, GCC and the C library, of SIGKILL and ENOMEM',
    since: 'captured with Go 1.26.8',
    sample: 'go build example.com/app: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed',
  },
] as const satisfies readonly Sentence[]
